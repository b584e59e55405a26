"""Who answers for an entry, what is still to be done about it, and forms that came to someone who had one already."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q

from tobiishi.periods.dates import LONGEST, RecordDate, read_date
from tobiishi_site.accounts.models import Organisation, User
from tobiishi_site.programme.models import KINDS, Entry

FOCAL_KINDS: Final = ("collaborations", "agreements", "studies")
"""Kinds of entries that have focal points."""


class FocalPoint(models.Model):
    """That a person answers for an entry within an organisation, from when until when."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="focal_points")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="focal_points")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="focal_points")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("entry", "organisation"), condition=Q(until=None), name="one_focal_point_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} for {self.entry}"


class Task(models.Model):
    """Something to be done about an entry by an organisation: by whom, if that is known, and until when."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="tasks")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="tasks")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks")
    text = models.CharField(max_length=500)
    due = models.CharField(max_length=LONGEST, blank=True)
    """As precise as it is known, in the text form of `tobiishi.periods.dates`."""
    due_from = models.DateField(null=True)
    """The first day on which it may be due, from `due`."""
    due_until = models.DateField(null=True)
    """The last such day."""
    made_at = models.DateTimeField()
    actor = models.PositiveIntegerField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="task_says_something"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="task_done_by_someone",
            ),
        )
        indexes = (models.Index(fields=("due_from", "due_until"), name="task_due"),)

    def __str__(self) -> str:
        return f"task {self.pk} of {self.entry}"

    @property
    def when(self) -> RecordDate | None:
        """When it is due."""
        return read_date(self.due) if self.due else None


class Aside(models.Model):
    """A form, typed and not saved, that came to a person who had one of the same entry: both are kept."""

    kind = models.CharField(max_length=20)
    slug = models.SlugField(max_length=80)
    actor = models.PositiveIntegerField()
    typed_by = models.PositiveIntegerField()
    based_on = models.PositiveIntegerField()
    typed = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(kind__in=KINDS), name="aside_of_a_kind"),)

    def __str__(self) -> str:
        return f"{self.kind}/{self.slug} of {self.actor}, set aside"
