"""No organisation with people is left without an administrator, and the programme office never is."""

from __future__ import annotations

from tobiishi.errors import Text, refused
from tobiishi_site.accounts.models import Membership, Organisation
from tobiishi_site.accounts.policy import policy


def keep_an_administrator(organisation: Organisation) -> None:
    """To be called inside a transaction after roles were taken away; raises Refused where nobody is left to give them.

    The organisation's row is locked, so that two administrators cannot end each other at the same moment.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    active = Membership.objects.filter(until=None, user__is_active=True)
    here = active.filter(organisation=organisation)
    if here.filter(role="administrator").exists():
        return
    office = organisation.kind in policy().office
    offices = active.filter(role="administrator", organisation__kind__in=policy().office)
    if here.exists() or (office and not offices.exists()):
        named = Text(en=organisation.name("en"), ja=organisation.name("ja"))
        raise refused("accounts-last-administrator", organisation=named)
