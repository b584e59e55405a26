"""Pages that lead to open data and explain it."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tobiishi_site.accounts.saying import language
from tobiishi_site.opendata.addresses import address
from tobiishi_site.opendata.filters import MEANINGS, fields_of, parameters_of
from tobiishi_site.opendata.problems import TITLES
from tobiishi_site.opendata.terms import terms
from tobiishi_site.programme.labels import FIELDS, KINDS, SENTENCES
from tobiishi_site.programme.queries import counts
from tobiishi_site.programme.state import NOTHING, state

_NAMES: Final = ("api_root", "api_description", "catalogue", "whole_site")


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """Everything that can be taken away, and under which terms."""
    public = counts()
    said, now = terms(), state()
    shown = {
        "kinds": [(kind, KINDS[kind][0], public[kind]) for kind in KINDS if kind in public],
        "licences": [
            (one.name.in_language(language()), one.url, one.holds_for.in_language(language()), one.seen)
            for one in said.licences
        ],
        "rights": said.rights.in_language(language()),
        "changed_at": None if now is NOTHING else now.since,
        "addresses": {name: address(name) for name in _NAMES},
    }
    return render(request, "opendata/open_data.html", shown)


@require_safe
def open_data_api(request: HttpRequest) -> HttpResponse:
    """The interface in words: lists, parameters, fields, answers and problems."""
    shown = {
        "root": address("api_root"),
        "lists": [
            (kind, KINDS[kind][0], SENTENCES[kind], list(parameters_of(kind)), _fields(kind))
            for kind in KINDS
        ],
        "parameters": MEANINGS.items(),
        "problems": [(name, status, title) for name, (status, title) in TITLES.items()],
        "per_minute": settings.API_PER_MINUTE,
    }
    return render(request, "opendata/api.html", shown)


def _fields(kind: str) -> list[tuple[str, object]]:
    return [(name, FIELDS[name]) for name in fields_of(kind)]
