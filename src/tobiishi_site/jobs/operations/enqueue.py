"""Have a piece of work done in the background."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.jobs.kinds import KINDS, Arguments
from tobiishi_site.jobs.lost import tell_lost
from tobiishi_site.jobs.models import Job
from tobiishi_site.jobs.owner import roles_of
from tobiishi_site.jobs.tasks import carry_out


@transaction.atomic
def enqueue(kind: str, arguments: Arguments, *, actor: Actor, at: datetime | None = None) -> Job:
    """The job, which a worker takes once the transaction is over; the same one where it is under way already.

    Raises LookupError for a kind that nobody added to `KINDS`.
    """
    known, now = KINDS[kind], at or timezone.now()
    thing = known.thing(arguments)
    demand(actor, known.verb, thing)
    tell_lost(now)
    held = roles_of(actor)
    same = Job.objects.filter(
        actor=actor.signature,
        held=held,
        kind=kind,
        arguments=dict(arguments),
        state__in=("waiting", "running"),
    )
    under_way = same.filter(to_cancel=False).first()
    if under_way is not None:
        return under_way
    made = Job.objects.create(
        token=secrets.token_hex(8),
        kind=kind,
        arguments=dict(arguments),
        actor=actor.signature,
        held=held,
        made_at=now,
    )
    carry_out.enqueue(made.pk)
    note(actor, known.verb, thing, at=now, job=made.pk)
    return made
