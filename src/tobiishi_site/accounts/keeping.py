"""What was typed in a form whose sender has to sign in first: it waits in the session until they have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

MOST: Final = 400_000
"""Characters that are kept of a form; a longer one was not typed."""
_KEY: Final = "kept form"
View = Callable[..., HttpResponse]


def keeps_typed(view: View) -> View:
    """Mark a view whose form is kept where its sender must first sign in or show the second factor."""
    view.keeps_typed = True  # type: ignore[attr-defined]
    return view


def keep(request: HttpRequest) -> None:
    """Keep what was sent; it replaces what was kept before."""
    typed = {name: value for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
    if sum(len(name) + len(str(value)) for name, value in typed.items()) <= MOST:
        request.session[_KEY] = {"address": _address(request), "typed": typed}


def take(request: HttpRequest, *, writer: int) -> dict[str, Any] | None:
    """What was kept for an address and was typed by the person who is signed in now; it is kept no longer."""
    kept: dict[str, Any] | None = request.session.get(_KEY)
    if kept is None or kept["address"] != _address(request):
        return None
    del request.session[_KEY]
    typed: dict[str, Any] = kept["typed"]
    return typed if typed.get("writer") == str(writer) else None


def _address(request: HttpRequest) -> str:
    """The address of a page, the same in both languages."""
    return request.path.split("/", 2)[-1]
