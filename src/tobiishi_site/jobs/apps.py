"""Background work on the site."""

from django.apps import AppConfig


class Jobs(AppConfig):
    """Work that takes longer than an answer may: enqueued, carried out by a worker, with progress and a result."""

    name = "tobiishi_site.jobs"

    def ready(self) -> None:
        """Add the kind of job that this app brings itself."""
        from tobiishi_site.jobs.kinds import KINDS  # noqa: PLC0415 - models are loaded by now
        from tobiishi_site.jobs.whole_record import WHOLE_RECORD  # noqa: PLC0415

        KINDS["record"] = WHOLE_RECORD
