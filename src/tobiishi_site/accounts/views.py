"""Pages of a person's own account, and of an invitation."""

from __future__ import annotations

import time
from typing import Final

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tobiishi.errors import Refused
from tobiishi_site.accounts import forms, queries
from tobiishi_site.accounts.actors import acting, has_second_factor, needs_second_factor, user_of
from tobiishi_site.accounts.labels import KINDS_OF_ROLE
from tobiishi_site.accounts.models import User
from tobiishi_site.accounts.operations.accept_invitation import accept_invitation, look_at_invitation
from tobiishi_site.accounts.operations.change_account import change_account
from tobiishi_site.accounts.operations.erase_account import erase_account
from tobiishi_site.accounts.operations.export_account import export_account
from tobiishi_site.accounts.operations.set_password import set_password as set_password_of
from tobiishi_site.accounts.saying import language, said

RECENT: Final = 900
"""How long ago someone may have signed in to change their password without the old one [s]."""


@require_safe
def by_invitation(request: HttpRequest) -> HttpResponse:
    """That accounts are made by invitation, and who invites."""
    return render(request, "accounts/by_invitation.html")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """One's own account: name, language, roles, means to sign in, and what can be done with it."""
    user = _me(request)
    form = forms.Account(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        change_account(user, **form.cleaned_data, actor=acting(request), at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("account")
    memberships = user.memberships.filter(until=None).select_related("organisation").order_by("since")
    shown = {
        "form": form,
        "memberships": [(KINDS_OF_ROLE[one.role], one.organisation.name(language())) for one in memberships],
        "second_factor": has_second_factor(user),
        "needed": needs_second_factor(user),
        "sees_people": queries.organisations(acting(request)).exists(),
        "sees_log": queries.may_read_log(acting(request)),
    }
    return render(request, "accounts/account.html", shown)


@never_cache
@login_required
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Everything about oneself as a file."""
    known = export_account(_me(request), actor=acting(request), at=timezone.now())
    response = JsonResponse(known, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="tobiishi-account.json"'
    return response


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Erase one's own account, after saying so."""
    form = forms.Erase(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            erase_account(_me(request), actor=acting(request), at=timezone.now())
        except Refused as refusal:
            form.add_error(None, said(refusal))
        else:
            logout(request)
            return render(request, "accounts/erased.html")
    return render(request, "accounts/erase.html", {"form": form})


@sensitive_post_parameters("password")
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def set_password(request: HttpRequest) -> HttpResponse:
    """A new password, for who signed in a moment ago (with a code by mail, where the old one is forgotten)."""
    user = _me(request)
    if not _just_signed_in(request, user):
        return render(request, "accounts/sign_in_again.html")
    form = forms.NewPassword(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        set_password_of(user, form.cleaned_data["password"], actor=acting(request), at=timezone.now())
        update_session_auth_hash(request, user)
        messages.success(request, _("The new password is set."))
        return redirect("account")
    return render(request, "accounts/set_password.html", {"form": form})


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """An invitation, to be accepted; opening the link alone changes nothing."""
    actor = acting(request)
    found = look_at_invitation(token, actor=actor)
    if found.pk is None:
        raise Http404
    asked = request.POST if request.method == "POST" else None
    form = forms.Accept(asked, initial={"language": found.language}) if actor.number is None else None
    shown = {
        "form": form,
        "organisation": found.organisation.name(language()),
        "role": KINDS_OF_ROLE[found.role],
        "open": found.is_open(timezone.now()),
    }
    if asked is not None and (form is None or form.is_valid()):
        try:
            membership = accept_invitation(
                token, actor=actor, at=timezone.now(), **(form.cleaned_data if form is not None else {})
            )
        except Refused as refusal:
            return render(
                request, "accounts/invitation.html", {**shown, "refused": said(refusal)}, status=409
            )
        return redirect("account") if form is None else _first_sign_in(request, membership.user)
    return render(request, "accounts/invitation.html", shown)


def _first_sign_in(request: HttpRequest, user: User) -> HttpResponse:
    """Who was just invited is signed in: the link came by mail."""
    record_authentication(request, user, "code")
    response: HttpResponse = perform_login(request, user)
    return response


def _just_signed_in(request: HttpRequest, user: User) -> bool:
    records = get_authentication_records(request, user)
    return any(time.time() - record["at"] < RECENT for record in records)


def _me(request: HttpRequest) -> User:
    """The account that is signed in; behind login_required there is one."""
    user = user_of(request)
    if user is None:
        raise TypeError("nobody is signed in")
    return user
