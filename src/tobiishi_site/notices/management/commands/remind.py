"""`python -m tobiishi_site remind`: post reminders of dates to the outbox; to be run daily."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tobiishi_site.accounts.policy import OPERATOR
from tobiishi_site.notices.operations.remind import remind


class Command(BaseCommand):
    """A second time on the same day it posts nothing more."""

    help = "Post reminders of agreements that lapse and milestones that come; to be run daily."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Post them and say how many."""
        self.stdout.write(f"{remind(actor=OPERATOR, at=timezone.now())} reminders posted")
