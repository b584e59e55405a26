"""`demo_people`: make the people of a demonstration and print how to sign in as each."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from tobiishi_site.accounts.demo import demo_token
from tobiishi_site.accounts.operations.demo_people import demo_people
from tobiishi_site.accounts.policy import OPERATOR


class Command(BaseCommand):
    """Only where TOBIISHI_DEMO=1; run again, it gives everyone a new password and secret."""

    help = __doc__ or ""

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Make them and print addresses, passwords, secrets and links."""
        if not settings.DEMO:
            raise CommandError("demo people are made only where TOBIISHI_DEMO=1")
        for one in demo_people(actor=OPERATOR, at=timezone.now()):
            second = f"   TOTP {one.secret}" if one.secret else ""
            self.stdout.write(f"{one.role:14} {one.organisation}   {one.user.email}   {one.password}{second}")
            self.stdout.write(f"{'':14} {reverse('demo_sign_in', args=[demo_token(one.user)])}")
