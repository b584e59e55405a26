"""End a job that is under way."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi.errors import refused
from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.jobs.models import Job
from tobiishi_site.jobs.things import of_job


@transaction.atomic
def cancel(job: Job, *, actor: Actor, at: datetime) -> None:
    """One that waits ends now, one that runs before its next step; nothing of what it did is left.

    Raises:
        Refused: `jobs-ended`.
    """
    demand(actor, "withdraw", of_job(job))
    waiting = Job.objects.filter(pk=job.pk, state="waiting")
    running = Job.objects.filter(pk=job.pk, state="running")
    if not (waiting.update(state="cancelled", ended_at=at) or running.update(to_cancel=True)):
        raise refused("jobs-ended")
    note(actor, "withdraw", of_job(job), at=at)
