"""Passing the roles of a person in an organisation to another one."""

from __future__ import annotations

from datetime import datetime

from tobiishi.errors import refused
from tobiishi_site.accounts.last_administrator import keep_an_administrator
from tobiishi_site.accounts.models import Membership, Organisation, User


def pass_roles(
    person: User, successor: User, *, organisation: Organisation, at: datetime
) -> list[Membership]:
    """End every role of a person in an organisation and give those to the successor that they lack; the new ones.

    To be called inside the transaction of a hand-over. Raises Refused where the two are one, the person has no role
    there, or the successor does not belong to the organisation yet (invite them first, so that they agree).
    """
    active = Membership.objects.select_for_update().filter(organisation=organisation, until=None)
    passed = list(active.filter(user=person))
    held = set(active.filter(user=successor).values_list("role", flat=True))
    if person == successor or not passed or not held:
        raise refused("accounts-hand-over-people")
    Membership.objects.filter(pk__in=[one.pk for one in passed]).update(until=at)
    made = [
        Membership.objects.create(user=successor, organisation=organisation, role=one.role, since=at)
        for one in passed
        if one.role not in held
    ]
    keep_an_administrator(organisation)
    return made
