"""`python -m tobiishi_site publish_run NAME`: make the report of a run public, as it is now."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tobiishi_site.accounts.policy import OPERATOR
from tobiishi_site.mrv.operations.publish_run import publish_run
from tobiishi_site.mrv.reports import report


class Command(BaseCommand):
    """Publish reports in the folder TOBIISHI_RUNS by the names of their folders."""

    help = "Publish reports of `tobiishi mrv run` that lie in TOBIISHI_RUNS, by the names of their folders."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The names."""
        parser.add_argument("name", nargs="+")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Publish each; a name without a report is refused before anything is done."""
        found = {name: report(name) for name in options["name"]}
        missing = [name for name, one in found.items() if one is None]
        if missing:
            raise CommandError(f"no report of this name: {', '.join(missing)}")
        for one in found.values():
            if one is not None:
                publish_run(one, actor=OPERATOR, at=timezone.now())
