"""Invite an address to a role in an organisation."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.models import Invitation, Organisation
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.accounts.things import of_invitation, of_organisation
from tobiishi_site.accounts.tokens import hash_of, new_token

OPEN_FOR: Final = timedelta(days=14)
"""How long an invitation can be used."""


@transaction.atomic
def invite(
    address: str, *, organisation: Organisation, role: str, language: str, actor: Actor, at: datetime
) -> tuple[Invitation, str]:
    """Make an invitation; the token to be sent is returned with it and kept nowhere.

    An older open invitation of the address to the same role is withdrawn.
    """
    demand(actor, "write", of_organisation(organisation, "invitation"))
    token = new_token()
    _withdraw_older(address, organisation, role, at)
    made = Invitation.objects.create(
        address=address.strip().lower(),
        organisation=organisation,
        role=role,
        language=language,
        token_hash=hash_of(token),
        made_at=at,
        expires_at=at + OPEN_FOR,
        actor=actor.signature,
    )
    note(actor, "write", of_invitation(made), at=at, role=role)
    return made, token


def _withdraw_older(address: str, organisation: Organisation, role: str, at: datetime) -> None:
    older = Invitation.objects.filter(
        address__iexact=address.strip(), organisation=organisation, role=role, used_at=None, withdrawn_at=None
    )
    older.update(withdrawn_at=at, address="")
