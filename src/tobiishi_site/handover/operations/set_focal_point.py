"""Say who answers for an entry within an organisation."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.http import Http404

from tobiishi.errors import refused
from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.models import Organisation, User
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.handover.models import FOCAL_KINDS, FocalPoint
from tobiishi_site.handover.queries import people_of
from tobiishi_site.programme.models import Entry
from tobiishi_site.programme.things import of_draft


@transaction.atomic
def set_focal_point(
    entry: Entry, user: User | None, *, organisation: Organisation, actor: Actor, at: datetime
) -> None:
    """From now on a person answers for an entry, or nobody does; who did before stays on record.

    Raises:
        Refused: `handover-person` where the person has no role in an organisation of the actor that works on it.
    """
    thing = of_draft(entry)
    demand(actor, "write", thing)
    if entry.kind not in FOCAL_KINDS:
        raise Http404
    if (organisation.pk, user and user.pk) not in people_of(actor, thing):
        raise refused("handover-person")
    now = FocalPoint.objects.select_for_update().filter(entry=entry, organisation=organisation, until=None)
    if user is not None and now.filter(user=user).exists():
        return
    now.update(until=at)
    if user is not None:
        FocalPoint.objects.create(entry=entry, organisation=organisation, user=user, since=at)
    person = {"person": user.pk} if user is not None else {}
    note(actor, "write", thing, at=at, what="focal-point", organisation=organisation.pk, **person)
