"""`python -m tobiishi_site start`: bring the database up to date, check the settings, and serve with gunicorn."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """What the container does; run again after an update, it does the update."""

    help = (
        "Bring the database up to date, check the settings, and serve with gunicorn (PORT, WEB_CONCURRENCY)."
    )
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Become the server once everything is ready; a check that fails ends here."""
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("check", deploy=not settings.DEMO, fail_level="WARNING")
        server = [sys.executable, "-m", "gunicorn", "--config", "python:tobiishi_site.serving"]
        os.execv(sys.executable, [*server, "tobiishi_site.wsgi"])  # noqa: S606 - our own program
