"""Estimates on the site."""

from django.apps import AppConfig


class Estimates(AppConfig):
    """Reductions computed by a methodology of the library, and kept with their study."""

    name = "tobiishi_site.estimates"

    def ready(self) -> None:
        """Add the kind of background work in which a large file is computed."""
        from tobiishi_site.estimates.large import LARGE  # noqa: PLC0415 - models are loaded by now
        from tobiishi_site.jobs.kinds import KINDS  # noqa: PLC0415

        KINDS["estimate"] = LARGE
