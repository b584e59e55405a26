"""Public entries of a kind with all that they say, for pages that tell of them in a row."""

from __future__ import annotations

from typing import Any

from tobiishi.errors import Language
from tobiishi.programme import models as record
from tobiishi_site.programme.models import Publication
from tobiishi_site.programme.presenting import Presenter, shows
from tobiishi_site.programme.publications import said_in, shown_in


def told(kind: str, language: Language, most: int) -> list[tuple[Publication, Any]]:
    """The first entries of a kind in the record's order."""
    found = shown_in(language).filter(kind=kind).select_related("entry", "revision")
    return [(one, said_in(one)) for one in found.order_by("place_in_order", "pk")[:most]]


def last_edition(language: Language) -> tuple[Publication, record.Edition] | None:
    """The newest year of the programme, with what was announced of it."""
    found = shown_in(language).filter(kind="editions").select_related("entry", "revision")
    last = found.order_by("-place_in_order", "-pk").first()
    said = said_in(last) if last is not None else None
    return (last, said) if last is not None and isinstance(said, record.Edition) else None


def lines(presenter: Presenter, words: tuple[Any, ...]) -> list[Any]:
    """Those of several texts that may be shown."""
    return [presenter.words(one) for one in words if shows(one)]
