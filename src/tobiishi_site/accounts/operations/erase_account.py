"""Erase a person: name, address and every means to sign in go; the number and what was done stay."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import transaction

from tobiishi.errors import refused
from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.belongings import KEPT
from tobiishi_site.accounts.last_administrator import keep_an_administrator
from tobiishi_site.accounts.models import Invitation, Organisation, User
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.accounts.things import of_account


@transaction.atomic
def erase_account(user: User, *, actor: Actor, at: datetime) -> None:
    """Raises Refused where it is erased already, or an organisation would be left without an administrator."""
    thing = of_account(user)
    demand(actor, "erase", thing)
    kept = User.objects.select_for_update().get(pk=user.pk)
    if not kept.is_active:
        raise refused("accounts-erased")
    _end_roles(kept, at)
    _forget_address(kept)
    for belongings in KEPT.values():
        belongings.forget(kept, at)
    kept.name, kept.email, kept.is_active, kept.last_login = "", None, False, None
    kept.set_unusable_password()
    kept.save()
    note(actor, "erase", thing, at=at)


def _end_roles(user: User, at: datetime) -> None:
    active = user.memberships.filter(until=None)
    organisations = list(Organisation.objects.filter(memberships__in=active).distinct())
    active.update(until=at)
    for organisation in organisations:
        keep_an_administrator(organisation)


def _forget_address(user: User) -> None:
    """The address wherever it stands: invitations, means to sign in, sessions."""
    Invitation.objects.filter(address__iexact=user.email).update(address="")
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    for session in Session.objects.iterator():
        known = session.get_decoded()
        if known.get("_auth_user_id") == str(user.pk) or str(user.email) in str(known):
            session.delete()
