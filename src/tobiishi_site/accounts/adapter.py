"""What differs here from django-allauth as it comes: nobody signs up, mails speak the language of their reader."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import translation

from tobiishi_site.accounts.models import User


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Sign-in by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Nobody makes an account without an invitation."""
        return False

    def format_email_subject(self, subject: str) -> str:
        """A subject without the address of the site before it."""
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail in the language that its reader chose."""
        known = User.objects.filter(email__iexact=email).first()
        with translation.override(known.language if known else translation.get_language()):
            super().send_mail(template_prefix, email, context)
