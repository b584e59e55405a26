"""Ask for a file for everyone that takes longer than an answer may."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.core.cache import cache

from tobiishi_site.accounts.policy import OPERATOR, Actor, demand
from tobiishi_site.jobs import shared
from tobiishi_site.jobs.kinds import KINDS, Arguments
from tobiishi_site.jobs.models import Job
from tobiishi_site.jobs.operations.enqueue import enqueue

_MEANWHILE: Final = 30
"""For so long after somebody asked nobody else's request enqueues the same, though it sees no work yet [s]."""


def ask_for_shared(kind: str, wanted: Arguments, *, actor: Actor, at: datetime) -> Job:
    """The work on a file as of now; `wanted` holds its `mark`.

    Whoever asks first has it begun, in the name of the operator: a file for everyone belongs to nobody. However many
    ask, and however often, there is one piece of work for each state, and it is begun anew only where it was lost, or
    where it failed and some time has passed.
    """
    demand(actor, KINDS[kind].verb, KINDS[kind].thing(wanted))
    job = shared.latest(kind, wanted)
    if job is not None and shared.stands(job, at):
        return job
    said = ":".join(f"{value}" for value in wanted.values())
    if cache.add(f"{kind}:{said}", value=True, timeout=_MEANWHILE):
        return enqueue(kind, wanted, actor=OPERATOR, at=at)
    return Job(kind=kind, arguments=dict(wanted), actor=OPERATOR.signature, made_at=at)
