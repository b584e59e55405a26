"""The tables of the statistics: what is counted, from what, in which order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from django.db.models import Count, Sum, Window
from django.utils.translation import gettext_lazy as _

from tobiishi.errors import Language
from tobiishi_site.portal.facets import counted, of_kind
from tobiishi_site.portal.names import Name, Names
from tobiishi_site.programme.facets import GRAMS, STAGES
from tobiishi_site.programme.labels import Label

SHOWN: Final = 12
"""Rows that a chart and the table beside it show; the file has all."""
SHOWN_LINKS: Final = 24
EVERY: Final = 1_000_000
"""More lines than any table has."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: the values that it is about, the number, and of how many entries that is a sum."""

    values: tuple[str, ...]
    number: Decimal
    of: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A line with the names of its values."""

    ids: tuple[str, ...]
    names: tuple[Name, ...]
    number: Decimal
    of: int


Lines = tuple[list[Line], int]
"""The first lines of a table, and how many it has."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what it is called and says, its columns as pages and as files call them, and how it is drawn.

    `facets` are what the values of a line are.
    """

    slug: str
    title: Label
    said: Label
    heads: tuple[Label, ...]
    facets: tuple[str, ...]
    unit: Label
    columns: tuple[str, ...]
    shape: str
    sums: bool
    count: Callable[[int], Lines]


def first_rows(language: Language, most: dict[str, int]) -> dict[str, tuple[list[Row], int]]:
    """The first rows of some tables, with how many each has; `most` says how many of which table are wanted."""
    found = {slug: TABLES[slug].count(many) for slug, many in most.items()}
    asked = (
        (facet, value)
        for slug, (lines, _every) in found.items()
        for line in lines
        for facet, value in zip(TABLES[slug].facets, line.values, strict=True)
    )
    names = Names(asked, language)
    return {slug: (_named(TABLES[slug], lines, names), every) for slug, (lines, every) in found.items()}


@lru_cache(maxsize=4)
def shown_rows(word: str, language: Language) -> dict[str, tuple[list[Row], int]]:
    """The first rows of all tables, kept for the state of what is public for which a word stands."""
    del word  # it is what the answer is kept under
    return first_rows(language, {slug: most(table.shape) for slug, table in TABLES.items()})


def most(shape: str) -> int:
    """How many rows of a table are shown."""
    return SHOWN_LINKS if shape == "links" else SHOWN


def all_rows(language: Language, table: Table) -> list[Row]:
    """All rows of a table."""
    return _named(table, table.count(EVERY)[0], Names.of_all(table.facets, language))


def tonnes(grams: int) -> Decimal:
    """Grams as tonnes, without zeros at the end."""
    said = Decimal(int(grams)) / GRAMS
    return said.to_integral_value() if said == said.to_integral_value() else said.normalize()


def _named(table: Table, lines: list[Line], names: Names) -> list[Row]:
    return [
        Row(one.values, tuple(map(names.of, table.facets, one.values)), one.number, one.of) for one in lines
    ]


def _by(facet: str) -> Callable[[int], Lines]:
    """Studies by the values of a facet, the most frequent first."""

    def count(most: int) -> Lines:
        found, every = counted(of_kind("studies", facet), facet, most)
        return [Line((value,), Decimal(many)) for value, many in found], every

    return count


def _years(most: int) -> Lines:
    """Studies by fiscal year, the oldest first; the last years where not all are wanted."""
    lines, every = _by("year")(most)
    return lines[::-1], every


def _reductions(facet: str) -> Callable[[int], Lines]:
    """Expected reductions of projects by a value, the largest sum first."""

    def count(most: int) -> Lines:
        known = of_kind("projects", facet).filter(expected_g_per_year__isnull=False)
        sums = known.values("value").annotate(
            sum=Sum("expected_g_per_year"), of=Count("pk"), every=Window(Count("value"))
        )
        found = list(sums.order_by("-sum", "value")[:most].values_list("value", "sum", "of", "every"))
        lines = [Line((value,), tonnes(grams), of) for value, grams, of, _every in found]
        return lines, found[0][3] if found else 0

    return count


def _funnel(_most: int) -> Lines:
    """The studies, and the projects that have come at least so far."""
    reached = dict(of_kind("projects", "stage").values_list("value").annotate(Count("pk")))
    studies = of_kind("studies", "stage").count()
    numbers = [studies, *(sum(reached.get(one, 0) for one in STAGES[at:]) for at in range(1, len(STAGES)))]
    lines = [Line((stage,), Decimal(one)) for stage, one in zip(STAGES, numbers, strict=True)]
    return (lines, len(lines)) if any(numbers) else ([], 0)


def _links(most: int) -> Lines:
    """Pairs of an area of Japan and of a partner, with how many studies they have."""
    found, every = counted(of_kind("studies", "pair"), "pair", most)
    return [Line(tuple(pair.split("/")[1:]), Decimal(many)) for pair, many in found], every


_STUDIES: Final = _("Studies")
_COMPARED: Final = _(
    "Only figures of one kind are added: tonnes of CO₂ a year as expected when the project was selected. Projects that state nothing of this kind are left out."
)

TABLES: Final[dict[str, Table]] = {
    one.slug: one
    for one in (
        Table(
            "studies-by-year",
            _("Studies by fiscal year"),
            _("Studies of the record that are public. A year may have had more than the record knows."),
            (_("Fiscal year"),),
            ("year",),
            _STUDIES,
            ("fiscal_year", "studies"),
            "columns",
            sums=False,
            count=_years,
        ),
        Table(
            "studies-by-country",
            _("Studies by partner country"),
            _("A study with areas in two countries counts in both."),
            (_("Country"),),
            ("country",),
            _STUDIES,
            ("country_code", "country", "studies"),
            "bars",
            sums=False,
            count=_by("country"),
        ),
        Table(
            "studies-by-technology",
            _("Studies by technology"),
            _("Most studies look at several technologies and count in each."),
            (_("Technology"),),
            ("technology",),
            _STUDIES,
            ("technology_id", "technology", "studies"),
            "bars",
            sums=False,
            count=_by("technology"),
        ),
        Table(
            "studies-by-implementer",
            _("Studies by implementer"),
            _("Lead and co-implementers alike."),
            (_("Implementer"),),
            ("implementer",),
            _STUDIES,
            ("organisation_id", "organisation", "studies"),
            "bars",
            sums=False,
            count=_by("implementer"),
        ),
        Table(
            "reductions-by-country",
            _("Expected reductions of projects by country"),
            _COMPARED,
            (_("Country"),),
            ("country",),
            _("tCO₂ a year"),
            ("country_code", "country", "expected_reductions_tco2_per_year", "projects"),
            "bars",
            sums=True,
            count=_reductions("country"),
        ),
        Table(
            "reductions-by-technology",
            _("Expected reductions of projects by technology"),
            _COMPARED,
            (_("Technology"),),
            ("technology",),
            _("tCO₂ a year"),
            ("technology_id", "technology", "expected_reductions_tco2_per_year", "projects"),
            "bars",
            sums=True,
            count=_reductions("technology"),
        ),
        Table(
            "from-study-to-credits",
            _("From study to credits"),
            _(
                "Projects that have come at least so far, by the stage of their figures. Not every project came from a study in the record, and a stage that no source states is not counted."
            ),
            (_("Stage"),),
            ("reached",),
            _("How many"),
            ("stage", "stage_name", "number"),
            "bars",
            sums=False,
            count=_funnel,
        ),
        Table(
            "links-between-cities",
            _("Links between cities"),
            _(
                "Each pair of a Japanese municipality and a partner area with a study of theirs; the most frequent first."
            ),
            (_("Japan"), _("Partner")),
            ("city", "city"),
            _STUDIES,
            ("japanese_area_id", "partner_area_id", "japanese_area", "partner_area", "studies"),
            "links",
            sums=False,
            count=_links,
        ),
    )
}
"""The tables in the order of the page."""
