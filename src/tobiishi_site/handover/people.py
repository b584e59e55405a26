"""The page on which all that a person does in an organisation passes to a successor."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tobiishi.errors import Refused
from tobiishi_site.accounts.actors import acting
from tobiishi_site.accounts.forms import HandOver
from tobiishi_site.accounts.labels import KINDS_OF_ROLE
from tobiishi_site.accounts.models import Organisation, User
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.accounts.queries import persons
from tobiishi_site.accounts.saying import language, said
from tobiishi_site.accounts.things import of_organisation
from tobiishi_site.handover.models import Aside
from tobiishi_site.handover.operations.hand_over import hand_over as hand_all_over
from tobiishi_site.handover.plan import Plan, plan
from tobiishi_site.programme import drafts
from tobiishi_site.programme.labels import KINDS
from tobiishi_site.programme.models import Unfinished


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, number: int) -> HttpResponse:
    """Choose who leaves and who takes over, see what passes, and confirm it."""
    actor = acting(request)
    organisation = get_object_or_404(Organisation, pk=number)
    demand(actor, "make", of_organisation(organisation, "handover"))
    asked = request.POST if request.method == "POST" else request.GET if "person" in request.GET else None
    form = HandOver(asked, people=persons(organisation))
    if asked is None or not form.is_valid():
        return _page(request, organisation, form)
    if request.method == "POST":
        try:
            hand_all_over(
                **form.cleaned_data,
                organisation=organisation,
                seen=request.POST.get("seen", ""),
                actor=actor,
                at=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, said(refusal))
        else:
            messages.success(request, _("Everything is handed over."))
            return redirect("people_of", number)
    return _page(request, organisation, form, _shown(actor, organisation, **form.cleaned_data))


def _page(
    request: HttpRequest, organisation: Organisation, form: HandOver, passing: dict[str, Any] | None = None
) -> HttpResponse:
    shown = {
        "organisation": organisation,
        "called": organisation.name(language()),
        "form": form,
        "passing": passing,
    }
    return render(request, "handover/hand_over.html", shown, status=409 if form.errors and passing else 200)


def _shown(actor: Actor, organisation: Organisation, person: User, successor: User) -> dict[str, Any]:
    """What would pass, in words; an entry that the actor may not read is counted and not named."""
    found = plan(person, organisation)
    return {
        "person": person,
        "successor": successor,
        "code": found.code,
        "roles": [KINDS_OF_ROLE[one.role] for one in found.memberships],
        "parts": _parts(actor, found),
    }


def _parts(actor: Actor, found: Plan) -> list[tuple[str, list[Any]]]:
    forms: list[Unfinished | Aside] = [*found.forms, *found.asides]
    of_entry = [
        *found.entries,
        *(one.entry for one in found.tasks),
        *(one.entry for one in found.focal_points),
    ]
    names = [*((one.kind, one.slug) for one in of_entry), *((one.kind, one.slug) for one in forms)]
    titles = drafts.titles(actor, names, language())

    def title(kind: str, slug: str) -> tuple[Any, Any]:
        return titles.get((kind, slug)), KINDS[kind][1]

    return [
        (
            _("Drafts that are not public (the successor counts as their writer and does not check them)"),
            [(*title(one.kind, one.slug), "") for one in found.entries],
        ),
        (
            _("Forms, typed and not saved"),
            [(*title(one.kind, one.slug), f"{timezone.localtime(one.at):%Y-%m-%d %H:%M}") for one in forms],
        ),
        (
            _("Open tasks"),
            [
                (*name, one.text if name[0] else "")
                for one in found.tasks
                for name in [title(one.entry.kind, one.entry.slug)]
            ],
        ),
        (
            _("Focal points"),
            [(*title(one.entry.kind, one.entry.slug), "") for one in found.focal_points],
        ),
    ]
