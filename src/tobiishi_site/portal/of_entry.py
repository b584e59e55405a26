"""What the portal adds to the page of a country or a technology: methodologies, precedents, typical reductions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from tobiishi.errors import Language, Refused
from tobiishi.methodologies.catalogue import Methodology
from tobiishi_site.calculations import STATUS
from tobiishi_site.estimates.documents import documents, methodologies, title_of
from tobiishi_site.portal.counting import tonnes
from tobiishi_site.portal.facets import of_kind
from tobiishi_site.portal.names import STAGE_NAMES, Name
from tobiishi_site.programme.entries import read_entry
from tobiishi_site.programme.models import Entry, Facet, Publication
from tobiishi_site.programme.presenting import grouped
from tobiishi_site.programme.publications import shown_in

SHOWN: Final = 12
"""Projects that are listed; the page of all projects has the others."""


def of_entry(publication: Publication, language: Language) -> dict[str, Any]:
    """What is added to the page of an entry; nothing for other kinds."""
    entry: Entry = publication.entry
    if entry.kind == "countries":
        code = str(publication.revision.data["code"])
        made_for = (one for one in methodologies() if one.document.country == code)
        return {**_said("country", code, made_for, language), "has_map": True}
    return _technology(publication, language) if entry.kind == "technologies" else {}


def _technology(publication: Publication, language: Language) -> dict[str, Any]:
    """The methodologies that fit a technology, projects and studies with it."""
    said = read_entry("technologies", publication.revision.data)
    fitting = [one for name in getattr(said, "methodologies", ()) if (one := _latest(name)) is not None]
    return _said("technology", publication.entry.slug, fitting, language)


def _latest(identity: str) -> Methodology | None:
    try:
        return documents().latest(identity)
    except Refused:
        return None


def _said(facet: str, value: str, found: Iterable[Methodology], language: Language) -> dict[str, Any]:
    projects = of_kind("projects", facet).filter(value=value)
    known = projects.filter(expected_g_per_year__isnull=False).order_by("expected_g_per_year")
    many = known.count()
    return {
        "facet": facet,
        "value": value,
        "methodologies": [
            (one.document, title_of(one.document, language), STATUS[one.document.status]) for one in found
        ],
        "projects": _listed(projects, language),
        "count": projects.count(),
        "typical": _typical(known, many),
        "known": many,
        "studies": of_kind("studies", facet).filter(value=value).count(),
    }


def _listed(projects: QuerySet[Facet], language: Language) -> list[tuple[str, Name, object, str]]:
    """The projects with the largest reductions: id, name, stage, tonnes."""
    order = projects.order_by(F("expected_g_per_year").desc(nulls_last=True), "entry")[:SHOWN]
    expected = dict(order.values_list("entry", "expected_g_per_year"))
    stages = dict(of_kind("projects", "stage").filter(entry__in=list(expected)).values_list("entry", "value"))
    shown = shown_in(language).filter(entry__in=list(expected)).select_related("entry")
    named = {
        one.entry_id: (one.entry.slug, Name(one.title or one.entry.slug, one.title_language)) for one in shown
    }
    return [
        (*named[pk], STAGE_NAMES[stages[pk]], "" if grams is None else _grouped(grams))
        for pk, grams in expected.items()
    ]


def _typical(known: QuerySet[Facet], many: int) -> list[tuple[object, str]]:
    """The smallest, the middle and the largest of expected reductions [tCO2/yr]; nothing of fewer than two.

    Of an even number of projects the middle is the mean of the two that stand there.
    """
    if many < 2:
        return []
    smallest, low, high, largest = (
        known[at].expected_g_per_year or 0 for at in (0, (many - 1) // 2, many // 2, many - 1)
    )
    names = (_("smallest"), _("middle (median)"), _("largest"))
    found = (smallest, (low + high) // 2, largest)
    return [(name, _grouped(one)) for name, one in zip(names, found, strict=True)]


def _grouped(grams: int) -> str:
    return grouped(f"{tonnes(grams):f}")
