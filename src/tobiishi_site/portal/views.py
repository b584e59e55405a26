"""Pages that explain the programme and the JCM, and those over the whole record: map, studies, statistics."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from io import StringIO
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import conditional_page, require_safe

from tobiishi.brochure.geography import coast_source
from tobiishi.brochure.words import group
from tobiishi.periods.dates import Point
from tobiishi_site.accounts.saying import language
from tobiishi_site.exchange.inert import inert
from tobiishi_site.portal import queries
from tobiishi_site.portal.accessibility import statement
from tobiishi_site.portal.atlas import HEIGHT, WIDTH, atlas
from tobiishi_site.portal.calculation import calculation
from tobiishi_site.portal.charts import chart, said, size
from tobiishi_site.portal.counting import TABLES, Row, Table, all_rows, shown_rows
from tobiishi_site.portal.facets import FACETS, among, facets, narrowed, of_kind
from tobiishi_site.portal.glossary import glossary as terms
from tobiishi_site.portal.heads import HEADS
from tobiishi_site.portal.names import STAGE_NAMES, STAGES_SAID, Names
from tobiishi_site.programme.labels import KINDS, SENTENCES
from tobiishi_site.programme.listing import LONGEST, listing
from tobiishi_site.programme.presenting import Presenter, grouped
from tobiishi_site.programme.queries import listed
from tobiishi_site.programme.state import state

TOLD: Final = 12
"""Entries of a kind that a page tells of in full."""
WAY: Final = ("partnership", "plan", "study", "project", "reductions", "credits", "city")
CYCLE: Final = (
    "methodology",
    "design",
    "inputs",
    "validation",
    "registration",
    "monitoring",
    "verification",
    "issuance",
)


@require_safe
def programme(request: HttpRequest) -> HttpResponse:
    """Why the programme is, how it works step by step, who does what, and what everyone gains."""
    presenter = Presenter(language(), {})
    edition = queries.last_edition(language())
    way = group("way", language())
    seen = {
        "leapfrog": group("leapfrog", language()),
        "way": [(way[one], way[f"{one}_said"]) for one in WAY],
        "way_said": way["intro"],
        "overview": group("overview", language()),
        "edition": edition[0] if edition else None,
        "outline": queries.lines(presenter, edition[1].outline) if edition else [],
        "merits": [
            (one, queries.lines(presenter, told.gains))
            for one, told in queries.told("merits", language(), TOLD)
        ],
    }
    return page_of(request, "programme", seen)


@require_safe
def jcm(request: HttpRequest) -> HttpResponse:
    """Roles, project cycle and funding of the JCM, and how a reduction is counted, with a calculation."""
    presenter = Presenter(language(), {})
    cycle = group("cycle", language())
    seen = {
        "roles": group("roles", language()),
        "cycle": [(cycle[one], cycle[f"{one}_who"]) for one in CYCLE],
        "funding": group("funding", language()),
        "schemes": [
            (one, queries.lines(presenter, told.said))
            for one, told in queries.told("schemes", language(), TOLD)
            if told.said
        ],
        "asked": bool(request.GET),
        **calculation({name: str(request.GET[name]) for name in request.GET}, language()),
    }
    return page_of(request, "jcm", seen)


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """The way of a study from the call to its completion."""
    return page_of(request, "guide", {})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was checked of the site, and what came of it."""
    said = statement()
    day = Point(said.checked_on.year, said.checked_on.month, said.checked_on.day)
    seen = {
        "said": said,
        "checked_on": day.text(language(), era=language() == "ja"),
        "undecided": [(one, one.ja if language() == "ja" else one.en) for one in said.undecided],
    }
    return page_of(request, "accessibility", seen)


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """The words of the field in both languages."""
    found = [
        (heading.in_language(language()), [(one, one.means.in_language(language())) for one in group_of])
        for heading, group_of in terms()
    ]
    return page_of(request, "glossary", {"groups": found})


@require_safe
def sites(request: HttpRequest) -> HttpResponse:
    """Where more can be read, and whom to ask."""
    presenter = Presenter(language(), {})
    parts = [
        (KINDS[kind][0], SENTENCES[kind], [(one, presenter.fields(told, {})) for one, told in found])
        for kind in ("websites", "contacts")
        if (found := queries.told(kind, language(), 2 * TOLD))
    ]
    return page_of(request, "sites", {"parts": parts})


@require_safe
def studies(request: HttpRequest) -> HttpResponse:
    """The studies, narrowed down by search and facets; every view has its own address."""
    search = request.GET.get("q", "")[:LONGEST]
    asked = {name: request.GET.get(name, "")[:80] for name in FACETS}
    numbers, every = among(search, language()), listed("studies", language())
    found = narrowed(every if numbers is None else every.filter(entry__in=numbers), asked)
    seen = {
        **listing("studies", found, {"q": search, **asked}, request.GET.get("page"), language()),
        "asked": [(name, value) for name, value in asked.items() if value],
        "facets": facets(state().word, language(), search, tuple(asked.values())),
        "stages": [(name, STAGES_SAID[stage]) for stage, name in STAGE_NAMES.items()],
    }
    return render(request, "portal/studies.html", seen)


@require_safe
def city_map(request: HttpRequest) -> HttpResponse:
    """Who works with whom, on a map and as a list."""
    offered = {name: values_of(name) for name in ("year", "country")}
    names = Names(((name, one) for name, every in offered.items() for one in every), language())
    chosen = {
        name: one if (one := request.GET.get(name, "")) in every else "" for name, every in offered.items()
    }
    choices = [
        (name, FACETS[name], [(one, names.of(name, one), one == chosen[name]) for one in every])
        for name, every in offered.items()
    ]
    seen = {
        "atlas": atlas(language(), chosen["year"], chosen["country"]),
        "width": WIDTH,
        "height": HEIGHT,
        "choices": choices,
        "coast": coast_source(),
        **chosen,
    }
    return page_of(request, "map", seen)


def values_of(name: str) -> list[str]:
    """All values of a facet of the studies: years from the newest, countries by their codes."""
    found = of_kind("studies", name).values_list("value", flat=True).distinct()
    return list(found.order_by("-value" if name == "year" else "value"))


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """Every table with its chart and its files."""
    found = shown_rows(state().word, language())
    parts = [_part(TABLES[slug], drawn, every) for slug, (drawn, every) in found.items() if drawn]
    return page_of(request, "statistics", {"parts": parts})


def _part(table: Table, drawn: list[Row], every: int) -> dict[str, Any]:
    return {
        "table": table,
        "said": said(table, drawn, language()),
        "size": size(table, drawn),
        "rows": [(one.names[0], one.names[1:], grouped(f"{one.number:f}"), one.of) for one in drawn],
        "more": every - len(drawn),
    }


@require_safe
@conditional_page
def statistics_file(_request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """A table as CSV with every line and names of columns in the first, or its chart as SVG."""
    if slug not in TABLES:
        raise Http404
    table = TABLES[slug]
    if form == "svg":
        drawn, _every = shown_rows(state().word, language())[slug]
        if not drawn:
            raise Http404
        return HttpResponse(chart(table, drawn), content_type="image/svg+xml")
    lines = [table.columns, *(_cells(table, one) for one in all_rows(language(), table))]
    out = StringIO(newline="")
    csv.writer(out).writerows([list(map(inert, line)) for line in lines] if form == "excel.csv" else lines)
    body = out.getvalue().encode("utf-8-sig" if form == "excel.csv" else "utf-8")
    answer = HttpResponse(body, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{slug}.{form}"'
    return answer


def _cells(table: Table, row: Row) -> tuple[str, ...]:
    """Ids, names, the number and, for a sum, of how many; a year is its own name."""
    names = () if table.shape == "columns" else tuple(name.text for name in row.names)
    return (*row.ids, *names, f"{row.number:f}", *((str(row.of),) if table.sums else ()))


def page_of(request: HttpRequest, name: str, seen: Mapping[str, Any]) -> HttpResponse:
    """A page with what stands at its head."""
    return render(request, f"portal/{name}.html", {"head": HEADS[name], **seen})
