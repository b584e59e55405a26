"""`python -m tobiishi_site clean_uploads`: remove stored bytes of which no file knows."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tobiishi_site.accounts.policy import OPERATOR
from tobiishi_site.papers.operations.clean_store import clean_store


class Command(BaseCommand):
    """Remove stored bytes older than a day of which no file knows."""

    help = "Remove stored bytes older than a day of which no file knows."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Remove them and say how many there were."""
        self.stdout.write(f"{clean_store(actor=OPERATOR, at=timezone.now())} files removed")
