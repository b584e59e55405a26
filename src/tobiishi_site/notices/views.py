"""Pages of notices, of the choice which to get, and of the calendar; and the calendar itself."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tobiishi_site.accounts.actors import acting, user_of
from tobiishi_site.accounts.models import User
from tobiishi_site.accounts.policy import Thing, demand
from tobiishi_site.accounts.queries import called
from tobiishi_site.accounts.saying import language
from tobiishi_site.notices import queries
from tobiishi_site.notices.calendars import calendar_of
from tobiishi_site.notices.forms import Choose
from tobiishi_site.notices.labels import STATES
from tobiishi_site.notices.operations.choose_notices import choose_notices
from tobiishi_site.notices.operations.close_calendar import close_calendar
from tobiishi_site.notices.operations.open_calendar import open_calendar
from tobiishi_site.outbox.models import CalendarKey, Message
from tobiishi_site.outbox.reasons import REASONS
from tobiishi_site.programme import drafts
from tobiishi_site.programme.labels import KINDS
from tobiishi_site.programme.presenting import Piece

ON_A_PAGE: Final = 50


@never_cache
@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The notices to the one who is signed in, sent and waiting."""
    actor = acting(request)
    demand(actor, "read", Thing("notice", person=actor.number))
    page = Paginator(queries.mine(actor), ON_A_PAGE).get_page(request.GET.get("page"))
    known = queries.readable(actor, page)
    rows = [(one, STATES[one.state], REASONS[one.reason].name, (one.kind, one.slug) in known) for one in page]
    shown = {"page": page, "rows": rows, "sees_log": queries.may_read_log(actor)}
    return render(request, "notices/mine.html", shown)


@never_cache
@login_required
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """What was sent to whom and why, without what it said; entries are named to who may know them."""
    actor = acting(request)
    if not queries.may_read_log(actor):
        demand(actor, "read", Thing("notice"))
    page = Paginator(queries.log(actor), ON_A_PAGE).get_page(request.GET.get("page"))
    found = list(page)
    people = called((one.reader for one in found), actor)
    titles = drafts.titles(actor, ((one.kind, one.slug) for one in found), language())
    rows = [_row(one, people[one.reader], titles.get((one.kind, one.slug))) for one in found]
    return render(request, "notices/log.html", {"page": page, "rows": rows})


def _row(one: Message, who: str, title: Piece | None) -> dict[str, Any]:
    return {
        "made": one,
        "who": who,
        "reason": REASONS[one.reason].name,
        "kind": KINDS[one.kind][1],
        "title": title,
        "state": STATES[one.state],
    }


@login_required
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Choose which notices to get; back to the account, where the form stands."""
    form = Choose(request.POST)
    if form.is_valid():
        wanted = form.cleaned_data["wanted"]
        choose_notices(_me(request), wanted, actor=acting(request), at=timezone.now())
        messages.success(request, _("Saved."))
    return redirect("account")


@never_cache
@login_required
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """What the calendar is, and whether it has an address."""
    return _calendar(request, _me(request))


@never_cache
@login_required
@require_POST
def open_address(request: HttpRequest) -> HttpResponse:
    """A new address, which is shown on this page only."""
    user = _me(request)
    token = open_calendar(user, actor=acting(request), at=timezone.now())
    return _calendar(request, user, address=settings.SITE_ADDRESS + reverse("calendar_feed", args=[token]))


@never_cache
@login_required
@require_POST
def close_address(request: HttpRequest) -> HttpResponse:
    """No address any more."""
    close_calendar(_me(request), actor=acting(request), at=timezone.now())
    messages.success(request, _("The address of your calendar opens nothing any more."))
    return redirect("calendar")


def _calendar(request: HttpRequest, user: User, *, address: str = "") -> HttpResponse:
    key = CalendarKey.objects.filter(reader=user.pk).first()
    return render(request, "notices/calendar.html", {"key": key, "address": address})


@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """The calendar that a token opens, as its person may read it now; 404 for any other token."""
    found = queries.reader_of_calendar(token)
    if found is None:
        raise Http404
    user, actor = found
    with translation.override(user.language):
        body = calendar_of(queries.dates(actor, timezone.localdate()))
    etag = quote_etag(hashlib.sha256(body).hexdigest())
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="tobiishi.ics"'
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return get_conditional_response(request, etag=etag, response=response) or response


def _me(request: HttpRequest) -> User:
    """The account that is signed in; behind login_required there is one."""
    user = user_of(request)
    if user is None:
        raise TypeError("nobody is signed in")
    return user
