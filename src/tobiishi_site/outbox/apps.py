"""The outbox on the site."""

from django.apps import AppConfig


class Outbox(AppConfig):
    """Notices that wait to be mailed and those that were; people are known by the numbers of their accounts only."""

    name = "tobiishi_site.outbox"

    def ready(self) -> None:
        """Say how what is kept of a person here is erased and told with their account."""
        from tobiishi_site.accounts.belongings import KEPT  # noqa: PLC0415 - models are loaded by now
        from tobiishi_site.outbox.personal import BELONGINGS  # noqa: PLC0415

        KEPT["notices"] = BELONGINGS
