"""Where documents are asked for: the page of the yearly brochure, and the files themselves."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from tobiishi.periods.dates import Point
from tobiishi_site.accounts.policy import VISITOR
from tobiishi_site.accounts.saying import language
from tobiishi_site.jobs.operations.ask_for_shared import ask_for_shared
from tobiishi_site.jobs.waiting import Wanted, shared_file
from tobiishi_site.portal.printed import DOCUMENTS, PRINTED, wanted
from tobiishi_site.portal.views import page_of, values_of
from tobiishi_site.programme.boxes import NATIVE
from tobiishi_site.programme.labels import KINDS, Label
from tobiishi_site.programme.publications import shown_in

PDF: Final = "application/pdf"


@require_safe
def brochure(request: HttpRequest) -> HttpResponse:
    """The documents of every fiscal year with studies, in each language."""
    years = [
        (year, Point(int(year), fiscal=True).text(language(), era=language() == "ja"), _files(year))
        for year in values_of("year")
    ]
    return page_of(request, "brochure", {"years": years})


def _files(year: str) -> list[tuple[str, Label, list[tuple[str, str, str]]]]:
    return [
        (
            document,
            DOCUMENTS[document],
            [(one, NATIVE[one], _printed(document, year, one)) for one in NATIVE],
        )
        for document in ("brochure", "sheet")
    ]


def _printed(document: str, year: str, code: str) -> str:
    with override(code):
        return f"{reverse('printed_year', args=[document, year])}?look=again"


@require_safe
def printed_year(request: HttpRequest, document: str, of: str) -> HttpResponse:
    """The brochure of a fiscal year with studies, or its sheet of statistics."""
    if of not in values_of("year"):
        raise Http404
    return _handed_out(
        request, document, of, Wanted(DOCUMENTS[document], PDF, reverse("brochure"), _("Brochure"))
    )


@require_safe
def study_card(request: HttpRequest, of: str) -> HttpResponse:
    """The card of a public study."""
    if not shown_in(language()).filter(kind="studies", entry__slug=of).exists():
        raise Http404
    above = Wanted(DOCUMENTS["card"], PDF, reverse("entry", args=["studies", of]), KINDS["studies"][1])
    return _handed_out(request, "card", of, above)


def _handed_out(request: HttpRequest, document: str, of: str, above: Wanted) -> HttpResponse:
    told = wanted(document, of, language())
    return shared_file(request, above, ask_for_shared(PRINTED, told, actor=VISITOR, at=timezone.now()))
