"""Tables that were handed in and wait to be applied."""

from __future__ import annotations

from django.db import models


class Import(models.Model):
    """A table as it was handed in, kept for the one who did until it is applied or a day has passed."""

    table = models.CharField(max_length=60)
    file = models.CharField(max_length=100)
    header = models.JSONField()
    rows = models.JSONField()
    """The cells below the header, as texts; emptied once they were applied."""
    made_at = models.DateTimeField()
    actor = models.PositiveIntegerField()
    applied_at = models.DateTimeField(null=True, blank=True)
    changed = models.PositiveIntegerField(default=0)
    """Entries that it changed."""

    def __str__(self) -> str:
        return f"import {self.pk} of {self.table}"
