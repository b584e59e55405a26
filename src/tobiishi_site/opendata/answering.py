"""How every address of open data answers: to anyone, from any site, to reading only, and not without end."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from functools import partial, wraps
from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from tobiishi import __version__
from tobiishi_site.opendata.limits import LIMITER, address_of
from tobiishi_site.opendata.problems import Problem, not_found
from tobiishi_site.opendata.terms import terms
from tobiishi_site.programme.state import NOTHING, State, state

ALLOWED: Final = "GET, HEAD, OPTIONS"
View = Callable[..., HttpResponse]
_EVERYWHERE: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "If-Modified-Since, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def for_everyone(*, cost: int = 1, of_record: bool = True, keep: bool = False) -> Callable[[View], View]:
    """Make a view one of open data; `cost` is how many requests it counts for.

    An answer is known by the state of what is public, the address and the release. Who has it already is told so
    before anything else is read. Those that are not `of_record` stay the same whatever is published. Those
    to `keep` stay in the memory of the process until anything is published or withdrawn, and ask nothing else.
    """

    def decorated(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                response = _refused(request, cost)
                if response is None:
                    made = partial(view, request, *args, **kwargs)
                    response = _validated(request, made, of_record=of_record, keep=keep)
            except Problem as problem:
                response = problem.answer()
            except (Http404, PermissionDenied):
                response = not_found().answer()
            return _finished(request, response)

        return answer

    return decorated


class _Kept:
    """Answers by address, each with the state of which it is; another state's is never given."""

    def __init__(self) -> None:
        self._answers: dict[str, tuple[str, bytes, dict[str, str]]] = {}

    def given(self, path: str, word: str, made: Callable[[], HttpResponse]) -> HttpResponse:
        """The answer of a state, kept or made now. One that was made while the state changed is kept as of the older."""
        kept, content, headers = self._answers.get(path, ("", b"", {}))
        if kept == word:
            return HttpResponse(content, headers=headers)
        answer = made()
        if answer.status_code == 200:
            self._answers[path] = word, answer.content, dict(answer.headers)
        return answer


KEPT: Final = _Kept()


def answered(content: bytes, *, media_type: str, language: str = "ja, en") -> HttpResponse:
    """An answer of that type, in those languages."""
    return HttpResponse(content, content_type=media_type, headers={"Content-Language": language})


def answered_json(body: Any, *, media_type: str = "application/json") -> HttpResponse:
    """Data as JSON."""
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return answered(content, media_type=media_type)


def _validated(
    request: HttpRequest, made: Callable[[], HttpResponse], *, of_record: bool, keep: bool
) -> HttpResponse:
    """The answer with what it is known by, or that the asker has it.

    The entity tag alone decides. A time in seconds does not tell two changes within one apart, and clocks may be set
    back: who sends only If-Modified-Since is given the whole answer.
    """
    now = state() if of_record else NOTHING
    etag = _etag(request, now)
    anything = request.headers.get("If-None-Match", "").strip() == "*"
    known = None if anything else get_conditional_response(request, etag=etag)
    kept = partial(KEPT.given, request.path, now.word, made) if keep else made
    response = kept() if known is None else known
    if response.status_code in {200, 304}:
        response.headers["ETag"] = etag
        response.headers["Cache-Control"] = "public, no-cache"  # kept, and asked for again each time
        if now is not NOTHING:
            response.headers["Last-Modified"] = http_date(int(now.since.timestamp()))
    return response


def _etag(request: HttpRequest, now: State) -> str:
    """Nobody can tell it beforehand, so that it betrays no address that is not public."""
    said = repr((__version__, settings.SITE_ADDRESS, terms(), now.word, request.get_full_path()))
    return f'"{sha256(said.encode()).hexdigest()[:32]}"'


def _refused(request: HttpRequest, cost: int) -> HttpResponse | None:
    """What is answered before the question is looked at; None where it is."""
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": ALLOWED, **_PREFLIGHT})
    if request.method not in {"GET", "HEAD"}:
        response = Problem("method", _("Only GET, HEAD and OPTIONS are answered here.")).answer()
        response.headers["Allow"] = ALLOWED
        return response
    wait = LIMITER.wait(address_of(request), cost=cost, per_minute=settings.API_PER_MINUTE)
    if not wait:
        return None
    response = Problem("too-often", _("Ask again after the seconds that Retry-After says.")).answer()
    response.headers["Retry-After"] = str(math.ceil(wait))
    return response


def _finished(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    for name, value in _EVERYWHERE.items():
        response.headers[name] = value
    if request.method == "HEAD" and not response.streaming:
        response.headers["Content-Length"] = str(len(response.content))
        response.content = b""
    return response
