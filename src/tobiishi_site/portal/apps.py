"""The public face: the programme explained, the map, the studies by facets, the JCM, statistics, terms."""

from django.apps import AppConfig


class Portal(AppConfig):
    """Pages over the whole record; they read what is public and keep nothing."""

    name = "tobiishi_site.portal"

    def ready(self) -> None:
        """Add the kind of background work in which documents are set."""
        from tobiishi_site.jobs.kinds import KINDS  # noqa: PLC0415 - models are loaded by now
        from tobiishi_site.portal.printed import FOR_EVERYONE, PRINTED  # noqa: PLC0415

        KINDS[PRINTED] = FOR_EVERYONE
