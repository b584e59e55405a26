"""Public entries as the interface says them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings

from tobiishi.errors import Language
from tobiishi_site.exchange.columns import tables
from tobiishi_site.exchange.writing import TYPES
from tobiishi_site.opendata.addresses import address
from tobiishi_site.opendata.filters import Asked
from tobiishi_site.opendata.queries import Listed, Public, sources
from tobiishi_site.opendata.terms import terms
from tobiishi_site.programme.models import KINDS, Publication

LANGUAGES: Final[tuple[Language, ...]] = ("ja", "en")
_CITATION: Final = frozenset({"source", "at"})


def root(counts: Mapping[str, int]) -> dict[str, Any]:
    """What there is: every list with its address and how many entries it has."""
    return {
        "lists": [
            {"kind": kind, "count": counts.get(kind, 0), "url": address("api_list", kind)} for kind in KINDS
        ],
        "description": address("api_description"),
        "catalogue": address("catalogue"),
        "licences": [
            {"id": one.id, "name": one.name.en, "url": one.url, "holds_for": one.holds_for.en}
            for one in terms().licences
        ],
    }


def list_of(asked: Asked, found: Listed) -> dict[str, Any]:
    """A part of a list."""
    return {
        "kind": asked.kind,
        "count": found.count,
        "items": items(found.entries, fields=asked.fields),
        "next": None if found.next is None else _next(asked, found.next),
        "licence": terms().licences[0].url,
    }


def item(entry: Public) -> dict[str, Any]:
    """An entry by itself."""
    return items([entry], fields=None)[0]


def items(entries: list[Public], *, fields: frozenset[str] | None) -> list[dict[str, Any]]:
    """Entries with the sources that they cite; perhaps only some fields of their data."""
    cited = {entry.slug: list(_cited(entry.data)) for entry in entries}
    known = sources({one["source"] for found in cited.values() for one in found})
    return [_item(entry, fields, cited[entry.slug], known) for entry in entries]


def _item(
    entry: Public, fields: frozenset[str] | None, cited: list[dict[str, str]], known: Mapping[str, Public]
) -> dict[str, Any]:
    newest = max(entry.publications.values(), key=lambda one: one.revision.number)
    return {
        "kind": entry.kind,
        "id": entry.slug,
        "url": address("api_item", entry.kind, entry.slug),
        "titles": _titles(entry.publications),
        "published_at": max(one.published_at for one in entry.publications.values()).isoformat(),
        "revision": newest.revision.number,
        "published": {language: _published(one) for language, one in sorted(entry.publications.items())},
        "data": {key: value for key, value in entry.data.items() if fields is None or key in fields},
        "sources": [_source(one, known.get(one["source"])) for one in cited],
        "links": _links(entry),
    }


def _titles(publications: Mapping[str, Publication]) -> dict[str, str]:
    """What it is called, in the languages in which something names it."""
    titles = {one.title_language: one.title for one in publications.values() if one.title}
    said = {language: one.title for language, one in publications.items() if one.title_language == language}
    return titles | {language: title for language, title in said.items() if title}


def _published(one: Publication) -> dict[str, Any]:
    return {"at": one.published_at.isoformat(), "revision": one.revision.number, "behind": one.behind}


def _links(entry: Public) -> dict[str, Any]:
    """Where else it stands: its page in each language, and every table that has rows of it."""
    return {
        "pages": {one: address("entry", entry.kind, entry.slug, language=one) for one in LANGUAGES},
        **_files(entry.kind, settings.SITE_ADDRESS),
    }


@cache
def _files(kind: str, _site: str) -> dict[str, list[str]]:
    """The addresses of the tables of a kind by their form; the same for all of its entries."""
    found = sorted(table.name for table in tables().values() if table.kind == kind)
    return {form.replace(".", "_"): [address("table_file", name, form) for name in found] for form in TYPES}


def _source(cited: dict[str, str], source: Public | None) -> dict[str, Any]:
    """Where something stands; `as_of` is the date of the figure, `when` that of the source."""
    if source is None:
        return cited
    said: dict[str, Any] = {
        name: source.data[name] for name in ("publisher", "when", "url") if name in source.data
    }
    return {
        **cited,
        "titles": _titles(source.publications),
        **said,
        "item": address("api_item", "sources", source.slug),
    }


def _cited(data: Any) -> Iterator[dict[str, str]]:
    """The citations inside of data, each once, with the date for which it is cited."""
    seen: list[dict[str, str]] = []
    for one in _citations(data, None):
        if one not in seen:
            seen.append(one)
            yield one


def _citations(data: Any, as_of: str | None) -> Iterator[dict[str, str]]:
    if isinstance(data, dict):
        if "source" in data and data.keys() <= _CITATION:
            yield {**data, **({"as_of": as_of} if as_of else {})}
            return
        for value in data.values():
            yield from _citations(value, data.get("as_of", as_of))
    elif isinstance(data, list):
        for value in data:
            yield from _citations(value, as_of)


def _next(asked: Asked, after: str) -> str:
    """The address of the next part."""
    fields: Iterable[tuple[str, str]] = (
        () if asked.fields is None else [("fields", ",".join(sorted(asked.fields)))]
    )
    said = urlencode([*asked.filters.items(), *fields, ("limit", asked.limit), ("after", after)], safe=",")
    return f"{address('api_list', asked.kind)}?{said}"
