"""Signing in as a person of the demonstration with one click; nowhere else does this exist."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tobiishi_site.accounts.models import User


def demo_token(user: User) -> str:
    """What stands in the link of a demo person; it is signed with the secret of the installation."""
    return signing.dumps(user.pk, salt="demo person")


@never_cache
@require_safe
def demo_sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in as a demo person, as if the second factor had been shown; 404 outside of a demonstration."""
    user = _demo_person(token) if settings.DEMO else None
    if user is None:
        raise Http404
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, user, "code")
    record_authentication(request, user, "mfa", type="totp")
    return redirect("account")


def _demo_person(token: str) -> User | None:
    try:
        number = signing.loads(token, salt="demo person")
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=number, demo=True, is_active=True).first()
