"""Accept an invitation: an account where there was none, and the role."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from tobiishi.errors import refused
from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.models import Invitation, Membership, User
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.accounts.things import of_invitation
from tobiishi_site.accounts.tokens import hash_of


@transaction.atomic
def look_at_invitation(token: str, *, actor: Actor) -> Invitation:
    """The invitation that a token opens; where it opens none an empty one for who may read all, else raises Http404."""
    hashed = hash_of(token)
    invitation = _of_hash(hashed)
    demand(replace(actor, token=hashed), "read", of_invitation(invitation))
    return invitation


@transaction.atomic
def accept_invitation(
    token: str,
    *,
    actor: Actor,
    at: datetime,
    name: str = "",
    language: str = "ja",
    password: str | None = None,
) -> Membership:
    """Give the role to the person signed in, or to a new account with the name; returns the membership.

    Raises Http404 for a token that opens nothing, Refused where the invitation was used, withdrawn or is too old,
    or was sent to another address than that of the account signed in, or where its address has an account already
    and nobody is signed in.
    """
    hashed = hash_of(token)
    invitation = _of_hash(hashed)
    demand(replace(actor, token=hashed), "accept", of_invitation(invitation))
    if not invitation.is_open(at):
        raise refused("accounts-invitation-closed")
    user = _signed_in(invitation, actor) or _new(invitation, name, language, password, at)
    return _member(invitation, user, at)


def _of_hash(hashed: str) -> Invitation:
    """The invitation with a hash, locked; an empty one, which nobody may open, where there is none."""
    found = Invitation.objects.select_for_update(of=("self",)).select_related("organisation")
    return found.filter(token_hash=hashed).first() or Invitation(token_hash="")


def _signed_in(invitation: Invitation, actor: Actor) -> User | None:
    """The account that accepts, if there is one; it must be the one that was invited."""
    known = User.objects.filter(email__iexact=invitation.address).first()
    if actor.number is None:
        if known is not None:
            raise refused("accounts-sign-in-first")
        return None
    if known is None or known.pk != actor.number:
        raise refused("accounts-other-address")
    return known


def _new(invitation: Invitation, name: str, language: str, password: str | None, at: datetime) -> User:
    """A new account; who holds the token reads the mail of its address, which is thereby verified."""
    user = User(email=invitation.address, name=name, language=language, joined_at=at)
    user.set_password(password or None)
    user.save()
    EmailAddress.objects.create(user=user, email=invitation.address, verified=True, primary=True)
    return user


def _member(invitation: Invitation, user: User, at: datetime) -> Membership:
    Invitation.objects.filter(pk=invitation.pk).update(used_at=at, accepted_by=user, address="")
    membership, _ = Membership.objects.get_or_create(
        user=user,
        organisation=invitation.organisation,
        role=invitation.role,
        until=None,
        defaults={"since": at},
    )
    note(
        Actor(user.pk),
        "accept",
        of_invitation(invitation),
        at=at,
        role=invitation.role,
        membership=membership.pk,
    )
    return membership
