"""Open data: the interface for reading, the catalogue, feeds, and everything in one file."""

from __future__ import annotations

from typing import Final, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tobiishi.errors import Language
from tobiishi_site.accounts.policy import VISITOR, Thing, demand
from tobiishi_site.jobs.operations.ask_for_shared import ask_for_shared
from tobiishi_site.jobs.waiting import Wanted, shared_file
from tobiishi_site.opendata import everything, queries, resources, sitemaps
from tobiishi_site.opendata.addresses import address
from tobiishi_site.opendata.answering import answered, answered_json, for_everyone
from tobiishi_site.opendata.calendars import calendar_of
from tobiishi_site.opendata.catalogue import catalogue as catalogue_of
from tobiishi_site.opendata.described import description
from tobiishi_site.opendata.feeds import feed_of
from tobiishi_site.opendata.filters import read
from tobiishi_site.opendata.problems import Problem
from tobiishi_site.programme.models import LANGUAGES
from tobiishi_site.programme.queries import counts

_XML: Final = "application/xml; charset=utf-8"
_CLOSED: Final = ("account", "desk", "imports", "people")
WHOLE_COST: Final = 30
"""How many requests the archive counts for: it is large."""


@for_everyone(keep=True)
def api_root(_request: HttpRequest) -> HttpResponse:
    """Every list."""
    _demand_read("")
    return answered_json(resources.root(counts()))


@for_everyone()
def api_list(request: HttpRequest, kind: str) -> HttpResponse:
    """Public entries of a kind, in parts."""
    _demand_read(kind)
    asked = read(kind, request.GET)
    said = resources.list_of(asked, queries.listed(asked))
    response = answered_json(said)
    if said["next"]:
        response.headers["Link"] = f'<{said["next"]}>; rel="next"'
    return response


@for_everyone()
def api_item(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """A public entry, at an address that stays."""
    _demand_read(f"{kind}/{slug}")
    for name in request.GET:
        raise Problem("parameter", _("There is no such parameter here."), parameter=name[:80])
    found = queries.one(kind, slug)
    if found is None:
        raise Http404
    return answered_json(resources.item(found))


@for_everyone(of_record=False)
def api_description(_request: HttpRequest) -> HttpResponse:
    """The description of the interface."""
    return answered_json(description())


@for_everyone()
def api_missing(_request: HttpRequest) -> HttpResponse:
    """Whatever else is asked for under the address of the interface."""
    raise Http404


@for_everyone(keep=True)
def catalogue(_request: HttpRequest) -> HttpResponse:
    """The catalogue of all that can be taken away."""
    _demand_read("")
    made = catalogue_of(queries.held())
    return answered_json(made, media_type="application/ld+json")


@for_everyone(keep=True)
def feed(_request: HttpRequest) -> HttpResponse:
    """What was last published, in the language of the address."""
    _demand_read("")
    content = feed_of(queries.newest(_language()), _language())
    return answered(
        content,
        media_type="application/atom+xml; charset=utf-8",
        language=_language(),
    )


@for_everyone(keep=True)
def events(_request: HttpRequest) -> HttpResponse:
    """Public events, in the language of the address."""
    _demand_read("events")
    content = calendar_of(queries.events(_language()), _language())
    return answered(
        content,
        media_type="text/calendar; charset=utf-8",
        language=_language(),
    )


@for_everyone(keep=True)
def sitemap(_request: HttpRequest) -> HttpResponse:
    """The parts of the list of all public pages."""
    _demand_read("")
    return answered(sitemaps.index(counts()), media_type=_XML)


@for_everyone()
def sitemap_part(_request: HttpRequest, kind: str, number: str) -> HttpResponse:
    """A part of the public pages of a kind."""
    _demand_read(kind)
    found = queries.pages(kind, (int(number) - 1) * sitemaps.A_PART, sitemaps.A_PART)
    if not found:
        raise Http404
    return answered(sitemaps.of_entries(kind, found), media_type=_XML)


@for_everyone(of_record=False)
def sitemap_pages(_request: HttpRequest) -> HttpResponse:
    """Public pages that are no entries."""
    return answered(sitemaps.of_pages(), media_type=_XML)


@for_everyone(of_record=False)
def robots(_request: HttpRequest) -> HttpResponse:
    """What search engines are asked to leave out, which only those who sign in can read, and where the pages stand."""
    closed = [f"Disallow: /{language}/{name}/" for language in LANGUAGES for name in _CLOSED]
    lines = ["User-agent: *", *closed, f"Sitemap: {address('sitemap')}"]
    return answered("\n".join((*lines, "")).encode(), media_type="text/plain; charset=utf-8")


@for_everyone(cost=WHOLE_COST)
def whole_site(request: HttpRequest) -> HttpResponse:
    """Everything that is public in one archive; that of a large record is made in the background, once for everyone."""
    demand(VISITOR, "make", everything.THING)
    if everything.is_large():
        job = ask_for_shared(everything.EVERYTHING, everything.wanted(), actor=VISITOR, at=timezone.now())
        above = Wanted(_("Everything in one file"), "application/zip", address("open_data"), _("Open data"))
        return shared_file(request, above, job)
    response = HttpResponse(everything.made_at_once(), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{everything.FILE}"'
    return response


def _demand_read(name: str) -> None:
    """Everything here is read as a visitor would, whoever asks."""
    demand(VISITOR, "read", Thing("published entry", name, published=True))


def _language() -> Language:
    return cast("Language", get_language() or "ja")
