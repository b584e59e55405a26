"""What studies and projects are counted by, kept as rows that every publication and withdrawal settles.

A study has a year, its areas with their countries and pairs, technologies, implementers, and the stage that what came
of it has reached; a project has a country, a technology, a stage, and expected reductions. Only what is public counts,
so pages over the whole record group these rows and read no entry.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from tobiishi_site.programme.finding import these
from tobiishi_site.programme.models import Entry, Facet, Mention, Publication

STAGES: Final = ("study", "selected", "registered", "monitored", "verified", "issued")
"""How far the work has come, one after the other."""
COMPARED: Final = ("tCO2/yr", "selected")
"""The unit and the stage of reductions that are compared: expected in a year, when the project was selected."""
GRAMS: Final = 1_000_000
"""In a tonne."""
_HOME: Final = "jp"
_NO_YEAR: Final = "9999"
_BEGINS: Final = ("from_collaboration", "from_study", "from_project")
_ENDS: Final = ("to_study", "to_project")
_NAMES: Final = {"technologies": "technology", "lead": "implementer", "with": "implementer"}
"""Facets of a study that are entries which it names, by the field that does."""
_IN_A_CHAIN: Final = ("studies", "projects", "links", "collaborations")
_AT_ONCE: Final = 500
_NAMED_IS_PUBLIC: Final = Exists(Publication.objects.filter(entry=OuterRef("named")))

Arrows = Mapping[int, Collection[int]]
"""Where arrows lead, by the number of the entry where they begin."""


def around(entry: Entry) -> set[int]:
    """The numbers of the studies and projects whose facets may follow from what is public of an entry."""
    mine = Mention.objects.filter(named=entry)
    found = {entry.pk, *mine.filter(field__in=(*_NAMES, "technology")).values_list("entry", flat=True)}
    pairs = mine.filter(field="places").values("entry")
    found.update(
        Mention.objects.filter(field="collaboration", named__in=pairs).values_list("entry", flat=True)
    )
    if entry.kind in _IN_A_CHAIN:
        ends = Mention.objects.filter(entry=entry, field__in=_BEGINS).values_list("named", flat=True)
        before = _along(_arrows(Mention.objects.all(), back=True), [entry.pk, *ends])
        found |= before
        found.update(
            Mention.objects.filter(field="collaboration", named__in=before).values_list("entry", flat=True)
        )
    return found


def settle_facets(changed: Collection[int] | None = None) -> None:
    """Write the facets of some studies and projects anew, or of all; the number of queries does not depend on how many."""
    entries = Entry.objects.all() if changed is None else Entry.objects.filter(pk__in=changed)
    for kind, rows_of in (("projects", _of_projects), ("studies", _of_studies)):
        of_kind = entries.filter(kind=kind).values("pk")
        Facet.objects.filter(entry__in=of_kind).delete()
        Facet.objects.bulk_create(rows_of(of_kind), batch_size=_AT_ONCE)


def _of_projects(projects: QuerySet[Any, Any]) -> Iterator[Facet]:
    """Country, technology and stage of each, with its expected reductions."""
    technologies = dict(_public(Mention.objects.filter(entry__in=projects, field="technology")))
    for pk, _order, said in _newest(projects):
        figures = said.get("figures", ())
        values = {
            "country": said["country"],
            "technology": technologies.get(pk),
            "stage": _stage(said, figures),
        }
        for name, value in values.items():
            if value:
                yield Facet(
                    entry_id=pk,
                    kind="projects",
                    name=name,
                    value=value,
                    expected_g_per_year=_expected(figures),
                )


def _of_studies(studies: QuerySet[Any, Any]) -> Iterator[Facet]:
    """All that a study is found by, each value once."""
    values: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for pk, order, _said in _newest(studies):
        if order[:4].isdigit() and order[:4] != _NO_YEAR:
            values[pk].add(("year", order[:4]))
    mentions = Mention.objects.filter(entry__in=studies)
    for field, name in _NAMES.items():
        for pk, slug in _public(mentions.filter(field=field)):
            values[pk].add((name, slug))
    of = list(mentions.filter(field="collaboration").values_list("entry", "named"))
    areas = _areas({pair for _study, pair in of})
    stages = _reached()
    for pk, pair in of:
        values[pk].update(_where(areas.get(pair, ())))
        values[pk].add(("stage", max(stages.get(pk, "study"), stages.get(pair, "study"), key=STAGES.index)))
    for pk, found in values.items():
        for name, value in sorted(found):
            yield Facet(entry_id=pk, kind="studies", name=name, value=value)


def _newest(entries: QuerySet[Any, Any]) -> Iterable[tuple[int, str, Mapping[str, Any]]]:
    """Of each entry that is public its number, its place in order, and what it says in its newest public revision."""
    rows = Publication.objects.filter(entry__in=entries).order_by("revision__number", "pk")
    found = rows.values_list("entry", "place_in_order", "revision__data")
    return {pk: (pk, order, said) for pk, order, said in found.iterator()}.values()


def _public(mentions: QuerySet[Mention]) -> Iterable[tuple[int, str]]:
    """Who names and the id of what is named, where that is public."""
    return mentions.filter(_NAMED_IS_PUBLIC).values_list("entry", "named__slug")


def _areas(pairs: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """The public areas of collaborations: id and code of the country, by collaboration."""
    named = Mention.objects.filter(_NAMED_IS_PUBLIC, entry__in=these(pairs), field="places")
    places = list(named.values_list("entry", "named", "named__slug"))
    of = Mention.objects.filter(entry__in=these({place for _pair, place, _slug in places}), field="country")
    countries = dict(of.values_list("entry", "named__slug"))
    found = defaultdict(list)
    for pair, place, slug in places:
        if place in countries:
            found[pair].append((slug, countries[place]))
    return found


def _where(areas: Collection[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Cities of both sides and of each, partner countries, pairs: the partner's country, the area of Japan, the partner."""
    homes = [slug for slug, country in areas if country == _HOME]
    for slug, country in areas:
        yield ("city", slug)
        yield ("home" if country == _HOME else "partner", slug)
        if country != _HOME:
            yield ("country", country.upper())
            yield from (("pair", f"{country.upper()}/{home}/{slug}") for home in homes)


def _stage(said: Mapping[str, Any], figures: Iterable[Mapping[str, Any]]) -> str:
    """The furthest stage that a project shows; it is one because it was selected."""
    stages = {"selected", *(one["stage"] for one in figures if one.get("stage") in STAGES)}
    return max(stages | ({"registered"} if said.get("registered") else set()), key=STAGES.index)


def _expected(figures: Iterable[Mapping[str, Any]]) -> int | None:
    """What was expected in a year when the project was selected [g CO2]; the newest where there are several."""
    found = [one for one in figures if (one["unit"], one.get("stage")) == COMPARED]
    newest = max(found, key=lambda one: str(one.get("as_of", "")).removeprefix("FY")[:4], default=None)
    if newest is None:
        return None
    return int((Decimal(str(newest["value"])) * GRAMS).to_integral_value(ROUND_HALF_EVEN))


def _reached() -> dict[int, str]:
    """The furthest stage of the projects that studies and collaborations led to, by the number of these."""
    ahead = _arrows(Mention.objects.filter(_NAMED_IS_PUBLIC))
    ends = Mention.objects.filter(field="to_project").values("named")
    rows = Facet.objects.filter(kind="projects", name="stage", entry__in=ends)
    stage = dict(rows.values_list("entry", "value"))
    return {
        begin: max((stage.get(one, "study") for one in _along(ahead, [begin])), key=STAGES.index)
        for begin in ahead
    }


def _arrows(mentions: QuerySet[Mention], *, back: bool = False) -> Arrows:
    """The arrows of the chain of which both ends are mentioned, or the same the other way round."""
    rows = mentions.filter(field__in=(*_BEGINS, *_ENDS)).values_list("entry", "field", "named")
    ends: dict[int, dict[bool, int]] = defaultdict(dict)
    for link, field, named in rows:
        ends[link][(field in _BEGINS) is not back] = named
    arrows: dict[int, list[int]] = defaultdict(list)
    for end in ends.values():
        if len(end) == 2:
            arrows[end[True]].append(end[False])
    return arrows


def _along(arrows: Arrows, begin: Iterable[int]) -> set[int]:
    """Everything that arrows lead to, and where they begin."""
    seen, ahead = set(begin), list(begin)
    while ahead:
        new = set(arrows.get(ahead.pop(), ())) - seen
        seen |= new
        ahead += new
    return seen
