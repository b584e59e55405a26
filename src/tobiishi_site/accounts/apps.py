"""Accounts on the site."""

from django.apps import AppConfig
from django.core import checks


class Accounts(AppConfig):
    """People, organisations, roles, permissions and the audit log."""

    name = "tobiishi_site.accounts"

    def ready(self) -> None:
        """Register the check that keeps demo people out of production."""
        from tobiishi_site.accounts.checks import no_demo_people  # noqa: PLC0415 - models are loaded by now

        checks.register(no_demo_people)
