"""End a person's role in an organisation."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi.errors import refused
from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.last_administrator import keep_an_administrator
from tobiishi_site.accounts.models import Membership
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.accounts.things import of_membership


@transaction.atomic
def end_membership(membership: Membership, *, actor: Actor, at: datetime) -> None:
    """The role ends now; raises Refused where it has ended, or no administrator would be left."""
    demand(actor, "end", of_membership(membership))
    kept = Membership.objects.select_for_update().get(pk=membership.pk)
    if kept.until is not None:
        raise refused("accounts-role-unchanged")
    Membership.objects.filter(pk=kept.pk).update(until=at)
    keep_an_administrator(kept.organisation)
    note(actor, "end", of_membership(kept), at=at, person=kept.user_id, role=kept.role)
