"""`python -m tobiishi_site send_notices`: mail what waits in the outbox; to be run every minute or so."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tobiishi_site.accounts.policy import OPERATOR
from tobiishi_site.notices.operations.send_notices import send_notices


class Command(BaseCommand):
    """May be interrupted, and may run several times at once."""

    help = "Mail what waits in the outbox; to be run every minute or so."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Send it and say what came of it."""
        done = send_notices(actor=OPERATOR, clock=timezone.now)
        self.stdout.write(f"{done.sent} notices sent, {done.refused} refused, {done.dropped} dropped")
        if not done.reached:
            self.stderr.write("the mail server does not answer; what is left waits for the next run")
