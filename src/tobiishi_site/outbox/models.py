"""Notices that wait to be mailed and those that were, what people do not want to get, and the keys of their calendars.

People stand here by the number of their account only: the address is asked for when a mail leaves.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from tobiishi_site.outbox.reasons import REASONS

LANGUAGES = ("ja", "en")
MOST_TRIES = 12
"""How often a notice is tried; with growing pauses that is about a week."""


class Messages(models.QuerySet["Message"]):
    """Notices of the outbox."""

    def waiting(self) -> Messages:
        """Those that have neither left nor been dropped, and are still tried."""
        return self.filter(sent_at=None, dropped_at=None, tries__lt=MOST_TRIES)

    def due(self, at: datetime) -> Messages:
        """Those that are to leave at a moment and that no run has taken."""
        return self.waiting().filter(due_at__lte=at)


class Message(models.Model):
    """A notice to one person about one entry: why they get it, what it says, and what became of it.

    Notices to one person for one reason that leave in the same run make one mail.
    """

    reader = models.PositiveIntegerField()
    language = models.CharField(max_length=2)
    reason = models.CharField(max_length=12)
    kind = models.CharField(max_length=20)
    slug = models.SlugField(max_length=80, db_index=False)
    mark = models.CharField(max_length=40, blank=True)
    """What must not be told twice to a reader about an entry, such as the dates of a reminder."""
    subject = models.CharField(max_length=400, blank=True)
    body = models.TextField(blank=True)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    """Not before this moment; a run that takes it sets it to when another may."""
    tries = models.PositiveIntegerField(default=0)
    refusal = models.CharField(max_length=100, blank=True)
    """How the last try failed: a name and a number, no address."""
    sent_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    """When it was found to be for nobody: the account is gone, or may no longer read the draft."""

    objects: ClassVar[Messages] = Messages.as_manager()  # type: ignore[assignment]  # a manager of these

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("reader", "reason", "kind", "slug", "mark"),
                condition=~Q(mark=""),
                name="message_once_by_mark",
            ),
            models.CheckConstraint(condition=Q(reason__in=tuple(REASONS)), name="message_reason"),
            models.CheckConstraint(condition=Q(language__in=LANGUAGES), name="message_language"),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(dropped_at=None), name="message_sent_or_dropped"
            ),
        )
        indexes = (
            models.Index(
                fields=("due_at",), condition=Q(sent_at=None, dropped_at=None), name="message_waiting"
            ),
            models.Index(fields=("reader", "-made_at"), name="message_of_reader"),
        )

    def __str__(self) -> str:
        return f"{self.reason} to {self.reader} about {self.kind}/{self.slug}"

    @property
    def state(self) -> str:
        """What became of it: `sent`, `dropped`, `failed` (no longer tried) or `waiting`."""
        if self.sent_at is not None:
            return "sent"
        if self.dropped_at is not None:
            return "dropped"
        return "waiting" if self.tries < MOST_TRIES else "failed"


class Unwanted(models.Model):
    """That a person does not want notices for a reason."""

    reader = models.PositiveIntegerField()
    reason = models.CharField(max_length=12)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("reader", "reason"), name="unwanted_once"),
            models.CheckConstraint(condition=Q(reason__in=tuple(REASONS)), name="unwanted_reason"),
        )

    def __str__(self) -> str:
        return f"{self.reader} wants no {self.reason}"


class CalendarKey(models.Model):
    """What opens a person's calendar without signing in: the hash of a token, one at a time."""

    reader = models.PositiveIntegerField(unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"calendar of {self.reader}"
