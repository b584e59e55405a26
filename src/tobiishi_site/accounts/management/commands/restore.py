"""`python -m tobiishi_site restore FILE`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tobiishi.errors import Refused
from tobiishi_site.accounts.operations.restore import restore
from tobiishi_site.accounts.policy import OPERATOR
from tobiishi_site.accounts.saying import said_at_console


class Command(BaseCommand):
    """Load an archive of `backup` into a database that is empty."""

    help = "Load an archive of `backup` into a database that is empty."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The archive."""
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it and say what the archive holds."""
        file: Path = options["file"]
        try:
            manifest = restore(file, actor=OPERATOR, at=timezone.now())
        except Refused as refusal:
            raise CommandError(said_at_console(refusal)) from refusal
        self.stdout.write(f"{file} restored: {len(manifest.files)} files, version {manifest.software}")
