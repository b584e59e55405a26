"""Background work: who wanted what, how far it is, and what came of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

STATES: Final = (
    ("waiting", _("Waiting")),
    ("running", _("Running")),
    ("done", _("Done")),
    ("failed", _("Failed")),
    ("cancelled", _("Cancelled")),
)
LOST: Final = timedelta(minutes=10)
"""After this time without a sign of life a running job is held to be lost, with its worker."""
KEPT: Final = timedelta(days=7)
"""How long an ended job and its result are kept, and how long one may wait for a worker."""


class Job(models.Model):
    """A piece of work, enqueued by an actor and carried out once."""

    token = models.CharField(max_length=16, unique=True)
    """Its address, and the name of the file that holds its result."""
    kind = models.CharField(max_length=40)
    arguments = models.JSONField(default=dict)
    actor = models.PositiveIntegerField()
    held = models.JSONField(default=list)
    """The roles that the actor held then, each with its organisation: the work uses no others, and its result is for
    who holds all of them."""
    state = models.CharField(max_length=10, choices=STATES, default="waiting")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    """Steps; 0 while it is not known how many there are."""
    to_cancel = models.BooleanField(default=False)
    """Whether its owner wants it to end before its next step."""
    findings = models.JSONField(default=list)
    """Why it failed: findings with their codes, in both languages."""
    file = models.CharField(max_length=200, blank=True)
    """The name under which the result is handed out; empty where it made no file."""
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    """The last sign of life of its worker."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[state for state, _name in STATES]), name="job_state"
            ),
        )
        indexes = (models.Index(fields=("actor", "-made_at"), name="job_of_actor"),)

    def __str__(self) -> str:
        return f"job {self.pk} ({self.kind})"

    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state not in {"waiting", "running"}

    def is_lost(self, at: datetime) -> bool:
        """Whether its worker gave no sign of life for too long, or none took it."""
        if self.state == "running":
            return (self.seen_at or self.made_at) < at - LOST
        return self.state == "waiting" and self.made_at < at - KEPT
