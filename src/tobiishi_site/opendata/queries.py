"""What open data reads: publications only, with a number of queries that does not depend on how many there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Max, Min, Q, QuerySet

from tobiishi.errors import Language
from tobiishi_site.exchange.public import public_data
from tobiishi_site.exchange.unnamed import Named, unnamed
from tobiishi_site.opendata.filters import Asked, filtered
from tobiishi_site.programme.models import Mention, Publication
from tobiishi_site.programme.publications import hidden_among, shown_in

NEWEST: Final = 50
"""Publications in a feed."""
EVENTS: Final = 300
"""Events in the calendar: the latest ones."""


@dataclass(frozen=True, slots=True)
class Public:
    """A public entry: its publications by language, and the data that they show together."""

    kind: str
    slug: str
    publications: dict[str, Publication]
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Listed:
    """A part of a list: its entries, how many there are in all, and where the next part begins."""

    entries: list[Public]
    count: int
    next: str | None


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of a public entry: when what each shows was published, by language."""

    slug: str
    published_at: dict[str, datetime]


@dataclass(frozen=True, slots=True)
class Held:
    """What is public of a kind: how many entries, when they were published, and in which years they began."""

    count: int
    issued: datetime
    modified: datetime
    first: str | None
    last: str | None


def listed(asked: Asked) -> Listed:
    """The entries that were asked for, in the record's order, from where the last answer ended."""
    found = filtered(shown_in("ja").filter(kind=asked.kind), asked)
    rows = _after(found, asked.after).order_by("place_in_order", "pk")
    part = list(rows.values_list("entry", "place_in_order", "pk")[: asked.limit + 1])
    shown = part[: asked.limit]
    entries = public([entry for entry, _, _ in shown])
    following = None
    if len(part) > len(shown):
        _, place, pk = shown[-1]
        following = f"{place.replace(':', '.')}.{pk}"
    return Listed([entries[entry] for entry, _, _ in shown], found.count(), following)


def one(kind: str, slug: str) -> Public | None:
    """A public entry; None where there is none."""
    found = shown_in("ja").filter(entry__kind=kind, entry__slug=slug).values_list("entry", flat=True).first()
    return None if found is None else public([found])[found]


def public(entries: Collection[int]) -> dict[int, Public]:
    """Public entries by their numbers."""
    rows = Publication.objects.filter(entry__in=entries).select_related("entry", "revision")
    hidden = hidden_among(Mention.objects.filter(entry__in=entries))
    return {entry: _public(of_entry, hidden) for entry, of_entry in _by_entry(rows).items()}


def everything() -> Iterator[Public]:
    """Every public entry of one moment, in the record's order within its kind."""
    rows = Publication.objects.select_related("entry", "revision").order_by("kind", "entry")
    hidden = hidden_among(Mention.objects.all())
    found = [_public(of_entry, hidden) for of_entry in _by_entry(rows).values()]
    return iter(sorted(found, key=_place))


def sources(slugs: Collection[str]) -> dict[str, Public]:
    """Public sources by their ids."""
    rows = Publication.objects.filter(kind="sources", entry__slug__in=slugs).select_related(
        "entry", "revision"
    )
    return {one.slug: one for one in (_public(found, set()) for found in _by_entry(rows).values())}


def held() -> dict[str, Held]:
    """What is public of each kind."""
    dated = Q(place_in_order__gte="1", place_in_order__lt="9999")
    of_kind = Publication.objects.values("kind").order_by("kind")
    moments = of_kind.annotate(issued=Min("published_at"), modified=Max("published_at"))
    at = {row["kind"]: (row["issued"], row["modified"]) for row in moments}
    counted = of_kind.filter(in_ja=True).annotate(
        count=Count("pk"),
        first=Min("place_in_order", filter=dated),
        last=Max("place_in_order", filter=dated),
    )
    return {
        row["kind"]: Held(row["count"], *at[row["kind"]], _year(row["first"]), _year(row["last"]))
        for row in counted
        if row["kind"] in at
    }


def pages(kind: str, first: int, count: int) -> list[Pages]:
    """Some of the pages of a kind, in the record's order."""
    listed = shown_in("ja").filter(kind=kind).order_by("place_in_order", "pk").values_list("entry", flat=True)
    numbers = list(listed[first : first + count])
    found: dict[int, Pages] = {}
    fields = ("entry", "entry__slug", "in_ja", "in_en", "published_at")
    for entry, slug, in_ja, in_en, at in Publication.objects.filter(entry__in=numbers).values_list(*fields):
        one = found.setdefault(entry, Pages(slug, {}))
        one.published_at.update({name: at for name, shown in (("ja", in_ja), ("en", in_en)) if shown})
    return [found[number] for number in numbers if number in found]


def newest(language: Language) -> list[Publication]:
    """What was last published in a language, the newest first."""
    found = Publication.objects.filter(language=language).select_related("entry", "revision")
    return list(found.order_by("-published_at", "-pk")[:NEWEST])


def events(language: Language) -> list[Publication]:
    """Public events with a date, as pages in a language show them; the latest come first."""
    found = shown_in(language).filter(kind="events", place_in_order__gte="1", place_in_order__lt="9999")
    return list(found.select_related("entry", "revision").order_by("-place_in_order", "-pk")[:EVENTS])


def _after(found: QuerySet[Publication], after: str | None) -> QuerySet[Publication]:
    if after is None:
        return found
    day, position, pk = after.split(".")
    place = f"{day}:{position}"
    return found.filter(Q(place_in_order__gt=place) | Q(place_in_order=place, pk__gt=int(pk)))


def _by_entry(rows: Iterable[Publication]) -> dict[int, list[Publication]]:
    found: dict[int, list[Publication]] = {}
    for row in rows:
        found.setdefault(row.entry_id, []).append(row)
    return found


def _public(of_entry: list[Publication], hidden: Collection[Named]) -> Public:
    entry = of_entry[0].entry
    said = public_data({row.language: (row.revision.number, row.revision.data) for row in of_entry})
    by_language = {row.language: row for row in of_entry}
    return Public(entry.kind, entry.slug, by_language, unnamed(entry.kind, said, hidden))


def _place(one: Public) -> tuple[str, int, int]:
    """The place in the record, as files list it."""
    row = next(iter(one.publications.values()))
    return one.kind, int(row.place_in_order.rpartition(":")[2]), row.entry_id


def _year(place: str | None) -> str | None:
    return None if place is None else place[:4]
