"""What visitors may download."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from tobiishi_site.accounts.policy import VISITOR, demand
from tobiishi_site.papers import public
from tobiishi_site.papers.serving import sent
from tobiishi_site.papers.things import of_public


@require_safe
def download(request: HttpRequest, token: str) -> HttpResponseBase:
    """A public file, at an address that stays: what is public of it now."""
    found = public.called(token)
    if found is None:
        raise Http404
    demand(VISITOR, "read", of_public(found))
    return sent(request, found, public=True)
