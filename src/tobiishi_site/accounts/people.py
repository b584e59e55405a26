"""Pages of the people of an organisation, and of the audit log."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tobiishi.errors import Refused
from tobiishi_site.accounts import forms, queries
from tobiishi_site.accounts.actors import acting
from tobiishi_site.accounts.labels import KINDS_OF_ORGANISATION, KINDS_OF_ROLE, object_name, verb_name
from tobiishi_site.accounts.mail import send_invitation
from tobiishi_site.accounts.models import AuditEntry, Invitation, Membership, Organisation
from tobiishi_site.accounts.operations.change_role import change_role
from tobiishi_site.accounts.operations.end_membership import end_membership
from tobiishi_site.accounts.operations.found_organisation import found_organisation
from tobiishi_site.accounts.operations.invite import invite as invite_address
from tobiishi_site.accounts.operations.withdraw_invitation import withdraw_invitation
from tobiishi_site.accounts.policy import Actor, Thing, demand, may
from tobiishi_site.accounts.saying import language, said
from tobiishi_site.accounts.things import of_membership, of_organisation

ON_A_PAGE: Final = 100
"""Entries of the audit log on a page."""


@never_cache
@login_required
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """The organisations whose people one may see."""
    actor = acting(request)
    found = [
        (one, one.name(language()), KINDS_OF_ORGANISATION[one.kind]) for one in queries.organisations(actor)
    ]
    shown = {"organisations": found, "may_found": may(actor, "found", Thing("organisation"))}
    return render(request, "accounts/organisations.html", shown)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def found(request: HttpRequest) -> HttpResponse:
    """Enter an organisation."""
    actor = acting(request)
    demand(actor, "found", Thing("organisation"))
    form = forms.FoundOrganisation(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = found_organisation(form.save(commit=False), actor=actor, at=timezone.now())
        return redirect("people_of", made.pk)
    return render(request, "accounts/found.html", {"form": form})


@never_cache
@login_required
@require_safe
def people(request: HttpRequest, number: int) -> HttpResponse:
    """Who has which role in an organisation, and who is invited."""
    actor = acting(request)
    organisation = _organisation(actor, number, "read", "membership")
    members = [(one, KINDS_OF_ROLE[one.role]) for one in queries.people(organisation)]
    invites = may(actor, "read", of_organisation(organisation, "invitation"))
    shown = {
        **_of(organisation),
        "members": members,
        "invitations": [
            (one, KINDS_OF_ROLE[one.role]) for one in queries.open_invitations(organisation, timezone.now())
        ]
        if invites
        else [],
        "may_invite": may(actor, "write", of_organisation(organisation, "invitation")),
        "may_change": may(actor, "write", of_organisation(organisation, "membership")),
        "may_hand_over": may(actor, "make", of_organisation(organisation, "handover")),
    }
    return render(request, "accounts/people.html", shown)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, number: int) -> HttpResponse:
    """Invite an address to a role; the link is sent by mail."""
    actor = acting(request)
    organisation = _organisation(actor, number, "write", "invitation")
    form = forms.Invite(request.POST or None, initial={"language": language()})
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data.pop("address")
        made, token = invite_address(
            address, organisation=organisation, **form.cleaned_data, actor=actor, at=timezone.now()
        )
        send_invitation(made, address, request.build_absolute_uri(reverse("invitation", args=[token])))
        messages.success(request, _("The invitation is sent."))
        return redirect("people_of", number)
    return render(request, "accounts/invite.html", {**_of(organisation), "form": form})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def membership(request: HttpRequest, number: int) -> HttpResponse:
    """Change or end the role of a person."""
    actor = acting(request)
    kept = get_object_or_404(Membership.objects.select_related("organisation", "user"), pk=number, until=None)
    demand(actor, "write", of_membership(kept))
    form = forms.ChangeRole(request.POST or None, initial={"role": kept.role})
    if request.method == "POST" and form.is_valid():
        try:
            change_role(kept, form.cleaned_data["role"], actor=actor, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, said(refusal))
        else:
            messages.success(request, _("The role is changed."))
            return redirect("people_of", kept.organisation_id)
    shown = {**_of(kept.organisation), "form": form, "membership": kept, "role": KINDS_OF_ROLE[kept.role]}
    return render(request, "accounts/membership.html", shown)


@never_cache
@login_required
@require_POST
def end(request: HttpRequest, number: int) -> HttpResponse:
    """End the role of a person."""
    kept = get_object_or_404(Membership.objects.select_related("organisation", "user"), pk=number)
    try:
        end_membership(kept, actor=acting(request), at=timezone.now())
    except Refused as refusal:
        messages.error(request, " ".join(said(refusal)))
    else:
        messages.success(request, _("The role has ended."))
    return redirect("people_of", kept.organisation_id)


@never_cache
@login_required
@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Withdraw an invitation."""
    kept = get_object_or_404(Invitation, pk=number)
    try:
        withdraw_invitation(kept, actor=acting(request), at=timezone.now())
    except Refused as refusal:
        messages.error(request, " ".join(said(refusal)))
    else:
        messages.success(request, _("The invitation is withdrawn."))
    return redirect("people_of", kept.organisation_id)


@never_cache
@login_required
@require_safe
def audit_log(request: HttpRequest) -> HttpResponse:
    """Who did what, the newest first."""
    actor = acting(request)
    if not queries.may_read_log(actor):
        demand(actor, "read", Thing("audit log"))
    page = Paginator(queries.audit_log(actor), ON_A_PAGE).get_page(request.GET.get("page"))
    names = queries.names((one.actor for one in page), actor)
    return render(
        request, "accounts/audit_log.html", {"page": page, "rows": [_row(one, names) for one in page]}
    )


def _row(entry: AuditEntry, names: dict[int, str]) -> dict[str, Any]:
    """An entry of the log as shown: the time, who, what was done to what."""
    return {
        "at": entry.at,
        "actor": entry.actor,
        "who": names.get(entry.actor, ""),
        "verb": verb_name(entry.verb, language()),
        "object": object_name(entry.kind, language()),
        "name": entry.name,
        "details": " · ".join(_detail(key, value) for key, value in entry.details.items()),
    }


def _detail(key: str, value: object) -> str:
    """A detail of an entry of the log; roles and kinds by their names."""
    if key in {"role", "before"}:
        return str(KINDS_OF_ROLE[str(value)])
    return str(KINDS_OF_ORGANISATION[str(value)]) if key == "kind_of" else f"{key} {value}"


def _organisation(actor: Actor, number: int, verb: str, kind: str) -> Organisation:
    """An organisation for something that the actor may do in it; one that is not there answers as one hidden does."""
    organisation = get_object_or_404(Organisation, pk=number)
    demand(actor, verb, of_organisation(organisation, kind))
    return organisation


def _of(organisation: Organisation) -> dict[str, Any]:
    return {"organisation": organisation, "called": organisation.name(language())}
