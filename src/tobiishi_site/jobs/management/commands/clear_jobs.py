"""`clear_jobs`: remove background work that ended more than 7 days ago; to be run once a day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tobiishi_site.accounts.policy import OPERATOR
from tobiishi_site.jobs.operations.clear_away import clear_away


class Command(BaseCommand):
    """Also tells jobs whose worker is gone as failed."""

    help = __doc__ or ""

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print how many were removed."""
        self.stdout.write(f"{clear_away(actor=OPERATOR, at=timezone.now())} jobs cleared away")
