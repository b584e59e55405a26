"""The record as data for everyone."""

from django.apps import AppConfig


class OpenData(AppConfig):
    """What is public, for programs: the interface, the catalogue, feeds, and everything in one file."""

    name = "tobiishi_site.opendata"

    def ready(self) -> None:
        """Add the kind of background work in which a large record becomes one file."""
        from tobiishi_site.jobs.kinds import KINDS  # noqa: PLC0415 - models are loaded by now
        from tobiishi_site.opendata import everything  # noqa: PLC0415

        KINDS[everything.EVERYTHING] = everything.FOR_EVERYONE
