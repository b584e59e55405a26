"""The studies narrowed down by facets, one value of each, with how many studies each further value would leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When, Window
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from tobiishi.errors import Language
from tobiishi_site.portal.names import Name, Names
from tobiishi_site.programme.facets import STAGES
from tobiishi_site.programme.finding import these
from tobiishi_site.programme.labels import Label
from tobiishi_site.programme.listing import address
from tobiishi_site.programme.models import Facet
from tobiishi_site.programme.queries import listed

FACETS: Final[dict[str, Label]] = {
    "year": _("Fiscal year"),
    "country": _("Partner country"),
    "city": _("City or area"),
    "technology": _("Technology"),
    "implementer": _("Implementer"),
    "stage": _("What is known to have come of it"),
}
"""What a facet is called."""
OFFERED: Final = 12
"""Values of a facet that are offered at once; the rest can be unfolded."""
MOST: Final = 40
"""Values of a facet that are offered at all; search finds the others."""

Among = RawSQL | tuple[()]
"""The numbers of entries that a search has found, as `finding.these` gives them."""
Counted = list[tuple[str, int]]
"""Values with how many entries have each."""


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a facet, how many studies it would leave, and the address that it leads to."""

    name: Name
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """The value of a facet that was chosen, and the address that takes it away."""

    name: Name
    href: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A facet with its values, or the one that was chosen."""

    slug: str
    label: Label
    chosen: Chosen | None
    first: list[Option]
    rest: list[Option]
    left_out: int


def of_kind(kind: str, name: str) -> QuerySet[Facet]:
    """The rows of a facet of all studies or of all projects."""
    return Facet.objects.filter(kind=kind, name=name)


def narrowed(rows: QuerySet[Any], asked: Mapping[str, str]) -> QuerySet[Any]:
    """Rows about studies, such as publications or facets, of those that have all values that are asked for."""
    for name, value in asked.items():
        if value:
            rows = rows.filter(entry__in=of_kind("studies", name).filter(value=value).values("entry"))
    return rows


def counted(rows: QuerySet[Facet], order: str, most: int) -> tuple[Counted, int]:
    """The values of a facet with how many entries have each, the first in an order, and how many values there are."""
    found = rows.values("value").annotate(count=Count("pk"), every=Window(Count("value")))
    first = list(_ordered(found, order)[:most].values_list("value", "count", "every"))
    return [(value, count) for value, count, _every in first], first[0][2] if first else 0


def among(search: str, language: Language) -> Among | None:
    """The studies that a search finds; None where nothing is asked for."""
    return these(listed("studies", language, search).values_list("entry", flat=True)) if search else None


@lru_cache(maxsize=256)
def facets(word: str, language: Language, search: str, chosen: tuple[str, ...]) -> list[Offer]:
    """Every facet, of the studies that a search and the other facets leave, kept for a state of what is public.

    `word` stands for the state, as `programme.state` says; `chosen` has a value for each facet.
    """
    del word  # it is what the answer is kept under
    asked, numbers = dict(zip(FACETS, chosen, strict=True)), among(search, language)
    found = {}
    for slug in FACETS:
        if not asked[slug]:
            rows = narrowed(of_kind("studies", slug), asked)
            found[slug] = counted(rows if numbers is None else rows.filter(entry__in=numbers), slug, MOST)
    values = [(slug, value) for slug, (said, _every) in found.items() for value, _count in said]
    names = Names([*values, *((slug, value) for slug, value in asked.items() if value)], language)

    def offer(slug: str, label: Label) -> Offer:
        if value := asked[slug]:
            chosen = Chosen(names.of(slug, value), address({"q": search, **asked, slug: ""}))
            return Offer(slug, label, chosen, [], [], 0)
        said, every = found[slug]
        options = [
            Option(names.of(slug, value), count, address({"q": search, **asked, slug: value}))
            for value, count in said
        ]
        return Offer(slug, label, None, options[:OFFERED], options[OFFERED:], every - len(options))

    return [offer(slug, label) for slug, label in FACETS.items()]


def _ordered(found: QuerySet[Any, Any], order: str) -> QuerySet[Any, Any]:
    """Years from the newest, stages as they follow each other, everything else by how many there are."""
    if order == "year":
        return found.order_by("-value")
    if order == "stage":
        steps = [When(value=one, then=Value(n)) for n, one in enumerate(STAGES)]
        return found.order_by(Case(*steps, output_field=IntegerField()))
    return found.order_by("-count", "value")
