"""Mails of accounts."""

from __future__ import annotations

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from tobiishi_site.accounts.labels import KINDS_OF_ROLE
from tobiishi_site.accounts.models import Invitation


def send_invitation(invitation: Invitation, address: str, link: str) -> None:
    """Send the link to the address that was invited, in the language chosen for it."""
    with translation.override(invitation.language):
        said = {
            "link": link,
            "organisation": invitation.organisation.name(invitation.language),
            "role": KINDS_OF_ROLE[invitation.role],
            "until": invitation.expires_at,
        }
        text = render_to_string("accounts/mail/invitation.txt", said)
        send_mail(_("Invitation to Tobiishi"), text, None, [address])
