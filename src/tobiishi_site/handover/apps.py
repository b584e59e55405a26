"""Hand-over on the site."""

from django.apps import AppConfig


class Handover(AppConfig):
    """What a successor needs in April, and how it passes to them."""

    name = "tobiishi_site.handover"

    def ready(self) -> None:
        """Say how what is kept of a person here is erased and told, and how a large archive is made."""
        from tobiishi_site.accounts.belongings import KEPT  # noqa: PLC0415 - models are loaded by now
        from tobiishi_site.handover.belongings import BELONGINGS  # noqa: PLC0415
        from tobiishi_site.handover.large import ARCHIVE, LARGE  # noqa: PLC0415
        from tobiishi_site.jobs.kinds import KINDS  # noqa: PLC0415

        KEPT["work"] = BELONGINGS
        KINDS[ARCHIVE] = LARGE
