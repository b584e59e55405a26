"""Hand-over on the site."""

from django.apps import AppConfig


class Handover(AppConfig):
    """What a successor needs in April, and how it passes to them."""

    name = "tobiishi_site.handover"

    def ready(self) -> None:
        """Say how what is kept of a person here is erased and told with their account."""
        from tobiishi_site.accounts.belongings import KEPT  # noqa: PLC0415 - models are loaded by now
        from tobiishi_site.handover.belongings import BELONGINGS  # noqa: PLC0415

        KEPT["work"] = BELONGINGS
