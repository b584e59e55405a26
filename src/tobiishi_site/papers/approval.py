"""What must hold before a file is changed, checked or made public."""

from __future__ import annotations

from typing import Any

from tobiishi.errors import refused
from tobiishi_site.accounts.policy import Actor, exempt_from_four_eyes
from tobiishi_site.papers.models import Document, PublicFile, Version, VersionCheck


def locked(document: Document) -> Document:
    """The file as it is now, kept from others until it is done; raises Refused (`papers-discarded`)."""
    found = Document.objects.select_for_update().select_related("entry").get(pk=document.pk)
    if found.discarded_at is not None:
        raise refused("papers-discarded")
    return found


def last_version(document: Document) -> Version:
    """The version that was made last."""
    return document.versions.order_by("-number")[0]


def must_be_last(version: Version) -> None:
    """Go on only with the last version of a file that was put forward; raises `papers-changed`, `papers-not-offered`."""
    document = locked(version.document)
    if document.offered_at is None:
        raise refused("papers-not-offered")
    if last_version(document).pk != version.pk:
        raise refused("papers-changed")


def must_be_checked(version: Version, actor: Actor) -> None:
    """Go on only if the version was checked; raises `papers-not-checked`."""
    if not exempt_from_four_eyes(actor) and not VersionCheck.objects.filter(version=version).exists():
        raise refused("papers-not-checked")


def must_not_be_public(document: Document) -> None:
    """Go on only with a file that no visitor sees; raises `papers-public`."""
    if PublicFile.objects.filter(document=document).exists():
        raise refused("papers-public")


def says_the_same(version: Version, said: dict[str, Any]) -> bool:
    """Whether a version says just this already."""
    return all(getattr(version, name) == value for name, value in said.items())
