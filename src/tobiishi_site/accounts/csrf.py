"""What is answered where the secret of a form is not that of the browser.

Whoever signed in anew, or gave up cookies, while a form was open sends the old one.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tobiishi_site.accounts.keeping import keep


def failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - named by Django
    """What was typed is shown again to be sent anew, where it came from a page of ours; nothing else is done."""
    match = request.resolver_match
    if match is not None and hasattr(match.func, "keeps_typed") and _is_from_here(request):
        keep(request)
        return redirect(request.get_full_path())
    return render(request, "403_csrf.html", status=403)


def _is_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that the page which sent the form is of this site."""
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
