"""Hand a person's roles in an organisation over to a colleague."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi.errors import refused
from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.last_administrator import keep_an_administrator
from tobiishi_site.accounts.models import Membership, Organisation, User
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.accounts.things import of_organisation


@transaction.atomic
def hand_over(
    person: User, successor: User, *, organisation: Organisation, actor: Actor, at: datetime
) -> list[Membership]:
    """End every role of a person in an organisation and give those to the successor that they lack; the new ones.

    Raises Refused where the two are one, the person has no role there, or the successor does not belong to the
    organisation yet (invite them first, so that they agree).
    """
    thing = of_organisation(organisation, "handover")
    demand(actor, "make", thing)
    active = Membership.objects.select_for_update().filter(organisation=organisation, until=None)
    passed, held = (
        list(active.filter(user=person)),
        set(active.filter(user=successor).values_list("role", flat=True)),
    )
    if person == successor or not passed or not held:
        raise refused("accounts-hand-over-people")
    Membership.objects.filter(pk__in=[one.pk for one in passed]).update(until=at)
    made = [
        Membership.objects.create(user=successor, organisation=organisation, role=one.role, since=at)
        for one in passed
        if one.role not in held
    ]
    keep_an_administrator(organisation)
    note(actor, "make", thing, at=at, person=person.pk, successor=successor.pk)
    return made
