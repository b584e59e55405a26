"""Which reports of monitoring runs are public. The reports themselves are folders that `tobiishi mrv run` wrote."""

from __future__ import annotations

from django.db import models


class PublishedRun(models.Model):
    """That a report is public, as it was then: one that was written anew is not, until it is published again."""

    name = models.CharField(max_length=80, unique=True)
    fingerprint = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    actor = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.name
