"""Ask for the file of a public list that is too long for an answer."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.core.cache import cache

from tobiishi_site.accounts.policy import OPERATOR, Actor, demand
from tobiishi_site.exchange import large
from tobiishi_site.exchange.columns import Table
from tobiishi_site.exchange.queries import of_list
from tobiishi_site.exchange.writing import Form
from tobiishi_site.jobs.models import Job
from tobiishi_site.jobs.operations.enqueue import enqueue

_MEANWHILE: Final = 30
"""For so long after somebody asked nobody else's request enqueues the same, though it sees no work yet [s]."""


def ask_for_list(table: Table, form: Form, *, actor: Actor, at: datetime) -> Job | None:
    """The work on the file of a list as it is now; None where the list is short enough for an answer.

    Whoever asks first has it begun, in the name of the operator: a file for everyone belongs to nobody. However many
    ask, and however often, there is one piece of work for each state of the list, and it is begun anew only where it
    was lost, or where it failed and some time has passed.
    """
    demand(actor, "make", of_list(table, public=True))
    if not large.is_large(table.kind):
        return None
    wanted = large.public_wanted(table, form)
    job = large.latest(wanted)
    if job is not None and large.stands(job, at):
        return job
    if cache.add(f"{large.PUBLIC}:{table.name}:{form}:{wanted['mark']}", value=True, timeout=_MEANWHILE):
        return enqueue(large.PUBLIC, wanted, actor=OPERATOR, at=at)
    return Job(kind=large.PUBLIC, arguments=dict(wanted), actor=OPERATOR.signature, made_at=at)
