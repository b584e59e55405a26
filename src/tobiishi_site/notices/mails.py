"""The mail that notices to one person for one reason make: what happened, why it is told, and where to stop it."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from tobiishi_site.outbox.models import Message
from tobiishi_site.outbox.reasons import REASONS


def mail_of(notices: Sequence[Message], address: str) -> EmailMessage:
    """A mail to an address with one notice or several, in their language; the same ones give the same Message-ID."""
    first = notices[0]
    reason = REASONS[first.reason]
    with translation.override(first.language):
        said = {
            "reason": reason,
            "notices": notices,
            "site": settings.SITE_ADDRESS,
            "stop": f"{settings.SITE_ADDRESS}{reverse('account')}#notices",
        }
        several = _("%(what)s (%(count)s)") % {"what": reason.name, "count": len(notices)}
        subject = first.subject if len(notices) == 1 else several
        text = render_to_string("notices/mail.txt", said)
    headers = {
        "Message-ID": f"<notices-{first.pk}-{len(notices)}-{notices[-1].pk}@{_host()}>",
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{said['stop']}>",
    }
    return EmailMessage(subject, text, None, [address], headers=headers)


def _host() -> str:
    return urlsplit(settings.SITE_ADDRESS).hostname or "localhost"
