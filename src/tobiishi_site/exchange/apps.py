"""Files in and out of the record."""

from django.apps import AppConfig


class Exchange(AppConfig):
    """Lists as tables that leave and come back, and the record as a whole."""

    name = "tobiishi_site.exchange"

    def ready(self) -> None:
        """Add the kinds of background work in which long lists become files."""
        from tobiishi_site.exchange import large  # noqa: PLC0415 - models are loaded by now
        from tobiishi_site.jobs.kinds import KINDS  # noqa: PLC0415

        KINDS[large.DRAFTS] = large.WITH_DRAFTS
        KINDS[large.PUBLIC] = large.FOR_EVERYONE
