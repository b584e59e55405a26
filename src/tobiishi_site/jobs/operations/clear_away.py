"""Clear away jobs that ended long ago, with their results."""

from __future__ import annotations

import shutil
from datetime import datetime

from django_tasks_db.models import DBTaskResult

from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, Thing, demand
from tobiishi_site.jobs.files import forgotten, path_of
from tobiishi_site.jobs.lost import tell_lost
from tobiishi_site.jobs.models import KEPT, Job


def clear_away(*, actor: Actor, at: datetime) -> int:
    """Remove jobs that ended more than 7 days ago, and tell those whose worker is gone as failed; how many went.

    Files go before their rows, so that a command that is stopped half-way can be run again.
    """
    thing = Thing("job")
    demand(actor, "discard", thing)
    tell_lost(at)
    old = Job.objects.filter(ended_at__lt=at - KEPT)
    for job in old:
        path_of(job).unlink(missing_ok=True)
    gone, _ = old.delete()
    for path in list(forgotten(at)):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    DBTaskResult.objects.filter(enqueued_at__lt=at - 2 * KEPT).delete()
    if gone:
        note(actor, "discard", thing, at=at, jobs=gone)
    return gone
