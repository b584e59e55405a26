"""The second factor: people whose roles need one set it up, and show it, before anything else."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any, Final
from urllib.parse import urlencode

import qrcode
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from qrcode.image.svg import SvgPathFillImage

from tobiishi_site.accounts.actors import (
    has_second_factor,
    needs_second_factor,
    showed_second_factor,
    user_of,
)
from tobiishi_site.accounts.keeping import keep

OPEN: Final = {
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "demo_sign_in",
    "health",
    "mfa_activate_totp",
    "mfa_reauthenticate",
    "set_password",
}
"""Pages that a person reaches before the second factor: those that lead to it, and the way out."""


class SecondFactor:
    """Middleware: leads to the second factor whoever is signed in without the one that their roles need."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; what there is to do is done once its page is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Lead to the set-up, or to where the second factor is shown; None where the page may be shown."""
        match = request.resolver_match
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or match is None or match.url_name in OPEN:
            return None
        user = user_of(request)
        if user is None or not needs_second_factor(user) or showed_second_factor(request, user):
            return None
        if request.method == "POST" and hasattr(match.func, "keeps_typed"):
            keep(request)
        if not has_second_factor(user):
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        return HttpResponseRedirect(
            f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.get_full_path()})}"
        )


class SetUp(ActivateTOTPView):  # type: ignore[misc]  # allauth has no types
    """The page that sets an authenticator app up; who has done so has shown it in this session."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the picture to scan as part of the page, which the content policy allows."""
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        return {**shown, "picture": picture(shown["totp_url"])}

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the app and note that its code was shown."""
        response: HttpResponse = super().form_valid(form)
        kept = Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP)
        record_authentication(self.request, kept.user, "mfa", id=kept.pk, type=kept.type)
        return response


def picture(text: str) -> str:
    """A text as a QR code: an SVG element, black on white."""
    out = BytesIO()
    qrcode.make(text, image_factory=SvgPathFillImage).save(out)
    svg = out.getvalue().decode()
    return svg[svg.index("<svg") :]
