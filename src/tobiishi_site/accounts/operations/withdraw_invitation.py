"""Withdraw an invitation."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi.errors import refused
from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.models import Invitation
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.accounts.things import of_invitation


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, actor: Actor, at: datetime) -> None:
    """Its link leads nowhere from now on, its address is erased; raises Refused where it was used already."""
    demand(actor, "withdraw", of_invitation(invitation))
    kept = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if kept.used_at is not None or kept.withdrawn_at is not None:
        raise refused("accounts-invitation-closed")
    Invitation.objects.filter(pk=kept.pk).update(withdrawn_at=at, address="")
    note(actor, "withdraw", of_invitation(kept), at=at)
