"""Note what is to be done about an entry."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi.errors import refused
from tobiishi.periods.dates import RecordDate
from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.models import Organisation, User
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.handover.models import Task
from tobiishi_site.handover.queries import people_of
from tobiishi_site.programme.models import Entry
from tobiishi_site.programme.things import of_draft


@transaction.atomic
def add_task(
    entry: Entry,
    text: str,
    *,
    due: RecordDate | None,
    user: User | None,
    organisation: Organisation,
    actor: Actor,
    at: datetime,
) -> Task:
    """Keep a task of an organisation, for a person of it or for whoever takes it up.

    Raises:
        Refused: `handover-person` where the person has no role in an organisation of the actor that works on it.
    """
    thing = of_draft(entry)
    demand(actor, "write", thing)
    if (organisation.pk, user and user.pk) not in people_of(actor, thing):
        raise refused("handover-person")
    made = Task.objects.create(
        entry=entry,
        organisation=organisation,
        user=user,
        text=text,
        due=str(due or ""),
        due_from=None if due is None else due.earliest_end,
        due_until=None if due is None else due.last,
        made_at=at,
        actor=actor.signature,
    )
    note(actor, "write", thing, at=at, what="task", task=made.pk, organisation=organisation.pk)
    return made
