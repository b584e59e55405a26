"""`python -m tobiishi_site seed`: load the packaged record; a second time changes nothing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tobiishi.programme.files import packaged
from tobiishi_site.programme.operations.seed import seed


class Command(BaseCommand):
    """Load the packaged record of fiscal year 2019 as published."""

    help = "Load the packaged record of fiscal year 2019 as published; a second time changes nothing."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Load it and say how much was new."""
        self.stdout.write(f"{seed(packaged(), at=timezone.now())} revisions are new")
