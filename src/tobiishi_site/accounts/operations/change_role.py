"""Change the role of a person in an organisation."""

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
def change_role(membership: Membership, role: str, *, actor: Actor, at: datetime) -> Membership:
    """End the membership and begin one with another role; the new one.

    Raises Refused where the membership has ended, the person has that role already, or the organisation would be
    left without an administrator.
    """
    demand(actor, "write", of_membership(membership))
    kept = Membership.objects.select_for_update().get(pk=membership.pk)
    same = Membership.objects.filter(user=kept.user, organisation=kept.organisation, until=None)
    if kept.until is not None or same.filter(role=role).exists():
        raise refused("accounts-role-unchanged")
    Membership.objects.filter(pk=kept.pk).update(until=at)
    made = Membership.objects.create(user=kept.user, organisation=kept.organisation, role=role, since=at)
    keep_an_administrator(kept.organisation)
    note(
        actor,
        "write",
        of_membership(made),
        at=at,
        person=kept.user_id,
        role=role,
        before=kept.role,
    )
    return made
