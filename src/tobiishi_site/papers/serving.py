"""Sending a stored file: always to be saved, never to be shown inside of the site."""

from __future__ import annotations

from typing import Final

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response

from tobiishi_site.papers import store
from tobiishi_site.papers.checks.formats import FORMATS
from tobiishi_site.papers.models import Described
from tobiishi_site.papers.names import disposition

_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
NEVER_KEPT: Final = "private, no-store"
ASKED_AGAIN: Final = "public, no-cache"


def sent(request: HttpRequest, file: Described, *, public: bool) -> HttpResponseBase:
    """A file as an answer; for HEAD its headers alone. What is public may be kept, and is asked for again each time.

    Raises:
        DamagedError: where the stored bytes are not those that were stored.
    """
    etag = f'"{file.sha256}"'
    if public:
        known = get_conditional_response(request, etag=etag)
        if known is not None:
            return _with_headers(known, etag, public=True)
    headers_only = request.method == "HEAD"
    response = HttpResponse() if headers_only else FileResponse(store.opened(file.sha256))
    response.headers["Content-Length"] = str(file.size)
    response.headers["Content-Type"] = FORMATS[file.format].media_type
    response.headers["Content-Disposition"] = disposition(file.name)
    return _with_headers(response, etag, public=public)


def _with_headers(response: HttpResponseBase, etag: str, *, public: bool) -> HttpResponseBase:
    for name, value in _HEADERS.items():
        response.headers[name] = value
    response.headers["Cache-Control"] = ASKED_AGAIN if public else NEVER_KEPT
    if public:
        response.headers["ETag"] = etag
    return response
