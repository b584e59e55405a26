"""What every list of public entries shows, whichever of them it shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet

from tobiishi.errors import Language
from tobiishi_site.programme import queries
from tobiishi_site.programme.labels import KINDS, SENTENCES
from tobiishi_site.programme.models import Publication
from tobiishi_site.programme.presenting import Presenter

ON_A_PAGE: Final = 50
"""Entries listed on a page."""
LONGEST: Final = 200
"""Characters of a search."""


def listing(
    kind: str, found: QuerySet[Publication], said: Mapping[str, str], page: str | None, language: Language
) -> dict[str, Any]:
    """What the template of a list needs: a page of the entries that were found by `said`, a search or more."""
    numbers = Paginator(found.values_list("pk", flat=True), ON_A_PAGE).get_page(page)
    entries, titles = queries.with_data(queries.numbered(numbers), language)
    presenter = Presenter(language, titles, eras=False)
    return {
        "kind": kind,
        "many": KINDS[kind][0],
        "sentence": SENTENCES[kind],
        "q": said.get("q", ""),
        "narrowed": any(said.values()),
        "query": address(said),
        "page": numbers,
        "numbers": numbers.paginator.get_elided_page_range(numbers.number, on_each_side=1, on_ends=1),
        "entries": [(one.publication, presenter.brief(one.said, one.named)) for one in entries],
    }


def address(said: Mapping[str, str]) -> str:
    """The query of a view that can be handed on."""
    return "?" + urlencode({name: value for name, value in said.items() if value})
