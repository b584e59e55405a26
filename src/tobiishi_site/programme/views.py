"""Pages of the programme's record that everyone may read."""

from __future__ import annotations

from typing import Final, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language, get_language_from_request
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from tobiishi.errors import Language
from tobiishi.periods.dates import Point
from tobiishi_site.programme import queries
from tobiishi_site.programme.boxes import NATIVE
from tobiishi_site.programme.chain import chain
from tobiishi_site.programme.entries import other_than
from tobiishi_site.programme.labels import GROUPS, KINDS, SENTENCES, STONES
from tobiishi_site.programme.listing import LONGEST, listing
from tobiishi_site.programme.presenting import Presenter
from tobiishi_site.programme.timeline import KINDS_IN_TIME, Moment, history, steps

BESIDE: Final = 12
"""Connected entries that stand beside a text; more of them stand below it."""


@require_safe
@vary_on_headers("Accept-Language")
def to_a_language(request: HttpRequest) -> HttpResponse:
    """From / to the pages in the reader's language."""
    return HttpResponseRedirect(f"/{get_language_from_request(request)}/")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The last year in numbers, the way from partnership to the next city, and what the record holds."""
    counts = queries.counts()
    year = queries.latest_year()
    shown = {
        "year": year,
        "year_text": Point(year.fiscal_year, fiscal=True).text(_language(), era=_language() == "ja")
        if year
        else "",
        "stones": [(kind, KINDS[kind][0], counts.get(kind, 0)) for kind in STONES],
        "groups": [(heading, _cards(kinds, counts)) for heading, kinds in GROUPS if counts.keys() & kinds],
    }
    return render(request, "programme/home.html", shown)


def _cards(kinds: tuple[str, ...], counts: dict[str, int]) -> list[tuple[object, ...]]:
    """Kinds that have public entries: name, sentence, number."""
    return [(kind, KINDS[kind][0], SENTENCES[kind], counts[kind]) for kind in kinds if kind in counts]


@require_safe
def kind_list(request: HttpRequest, kind: str) -> HttpResponse:
    """The entries of a kind, with search."""
    asked = request.GET.get("q", "")[:LONGEST]
    found = queries.listed(kind, _language(), asked)
    shown = listing(kind, found, {"q": asked}, request.GET.get("page"), _language())
    return render(request, "programme/list.html", shown)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What is found among everything that is public, by kind."""
    asked = request.GET.get("q", "")[:LONGEST]
    found = queries.found(asked, _language())
    every = [one for kind in found.kinds.values() for one in kind.shown]
    entries, titles = queries.with_data(every, _language())
    presenter = Presenter(_language(), titles, eras=False)
    brief = {one.publication.pk: presenter.brief(one.said, one.named) for one in entries}
    shown = {
        "q": asked,
        "found": found,
        "most": queries.MOST,
        "kinds": [
            (KINDS[kind][0], of, [(one, brief[one.pk]) for one in of.shown])
            for kind in KINDS
            if (of := found.kinds.get(kind))
        ],
    }
    return render(request, "programme/search.html", shown)


@require_safe
def entry_page(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """One entry: what it says, its figures, history and sources, and what names it."""
    found = queries.page(kind, slug, _language())
    if found is None:
        raise Http404
    presenter = Presenter(_language(), found.titles)
    many, one = KINDS[kind]
    connected = _connected(found)
    shown = {
        "kind": kind,
        "many": many,
        "one": one,
        "publication": found.publication,
        "newer": NATIVE[other_than(cast("Language", found.publication.language))],
        "elsewhere": found.publication.language != _language(),
        "prose": presenter.prose(found.said),
        "ours": found.ours,
        "fields": presenter.fields(found.said, found.named),
        "figures": presenter.figures(found.said),
        "cited": presenter.cited(found.said.cited),
        "moments": _moments(presenter, found),
        "chain": chain(presenter, found),
        "connected": connected,
        "beside": 0 < sum(len(naming.shown) for _, naming in connected) <= BESIDE,
    }
    return render(request, "programme/entry.html", shown)


def _moments(presenter: Presenter, found: queries.Page) -> list[Moment]:
    """The history of a collaboration, or the steps of a story."""
    if found.publication.entry.kind != "collaborations":
        return steps(presenter, found.said)
    naming = [found.naming[kind].shown for kind in KINDS_IN_TIME if kind in found.naming]
    return history(presenter, (one for shown in naming for one in shown))


def _connected(found: queries.Page) -> list[tuple[object, queries.OfKind]]:
    """What names an entry, by kind, without that which its history and its chain tell."""
    told = ("links", *(KINDS_IN_TIME if found.publication.entry.kind == "collaborations" else ()))
    return [
        (KINDS[kind][0], found.naming[kind]) for kind in KINDS if kind in found.naming and kind not in told
    ]


def _language() -> Language:
    return cast("Language", get_language() or "ja")
