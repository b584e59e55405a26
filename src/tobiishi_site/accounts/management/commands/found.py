"""`found KIND NAME ADDRESS`: enter an organisation, such as the office itself, and invite its first administrator."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from tobiishi_site.accounts.models import KINDS, Organisation
from tobiishi_site.accounts.operations.found_organisation import found_organisation
from tobiishi_site.accounts.operations.invite import invite
from tobiishi_site.accounts.policy import OPERATOR


class Command(BaseCommand):
    """How a new installation gets its first person; everyone else is invited on the site."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The kind, the name in Japanese, and whom to invite."""
        parser.add_argument("kind", choices=[kind for kind, _name in KINDS])
        parser.add_argument("name")
        parser.add_argument("address")

    @transaction.atomic
    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the path of the link; whoever runs the command passes it on."""
        at = timezone.now()
        organisation = Organisation(kind=options["kind"], name_ja=options["name"])
        found_organisation(organisation, actor=OPERATOR, at=at)
        _, token = invite(
            options["address"],
            organisation=organisation,
            role="administrator",
            language="ja",
            actor=OPERATOR,
            at=at,
        )
        self.stdout.write(reverse("invitation", args=[token]))
