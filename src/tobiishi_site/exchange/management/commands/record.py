"""`record export FOLDER` and `record import FOLDER`: the whole public record leaves and comes back as YAML files."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tobiishi.errors import Refused
from tobiishi.programme.files import read_record, write_record
from tobiishi_site.accounts.policy import OPERATOR
from tobiishi_site.exchange.operations.export_record import export_record
from tobiishi_site.exchange.operations.import_record import import_record


class Command(BaseCommand):
    """The record in the form of `tobiishi.programme`, one file for each kind of entry."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and the folder."""
        parser.add_argument("what", choices=("export", "import"))
        parser.add_argument("folder", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it and say what was done; raises CommandError with every fault of the files."""
        do = self._export if options["what"] == "export" else self._import
        try:
            do(options["folder"])
        except Refused as refusal:
            lines = (f"{one.place}: {one.message('en').what}" for one in refusal.findings)
            raise CommandError("\n".join(lines)) from refusal

    def _import(self, folder: Path) -> None:
        if not any(folder.glob("*.yaml")):
            raise CommandError(f"{folder} holds no record")
        changed = import_record(read_record(folder), actor=OPERATOR, at=timezone.now())
        self.stdout.write(f"{changed} entries are new or changed")

    def _export(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise CommandError(f"{folder} is not empty")
        write_record(export_record(actor=OPERATOR), folder)
        self.stdout.write(f"the record is written to {folder}")
