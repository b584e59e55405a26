"""What the policy asks about accounts, organisations and what belongs to them."""

from __future__ import annotations

from tobiishi_site.accounts.models import Invitation, Membership, Organisation, User
from tobiishi_site.accounts.policy import Thing


def of_organisation(organisation: Organisation, kind: str = "organisation") -> Thing:
    """An organisation, or something of another kind that belongs to it."""
    return Thing(kind, str(organisation.pk or ""), organisations=_only(organisation.pk))


def of_membership(membership: Membership) -> Thing:
    """A membership, which belongs to its organisation."""
    of = _only(membership.organisation_id)
    return Thing("membership", str(membership.pk), organisations=of, person=membership.user_id)


def of_invitation(invitation: Invitation) -> Thing:
    """An invitation, which belongs to its organisation and to whoever holds its token."""
    of = _only(invitation.organisation_id)
    return Thing("invitation", str(invitation.pk), organisations=of, token=invitation.token_hash)


def of_account(user: User) -> Thing:
    """An account, which belongs to its person and to the organisations they work in."""
    of = user.memberships.filter(until=None).values_list("organisation_id", flat=True)
    return Thing("account", str(user.pk), organisations=frozenset(of), person=user.pk)


def _only(organisation: int | None) -> frozenset[int]:
    return frozenset() if organisation is None else frozenset({organisation})
