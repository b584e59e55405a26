"""Reads of background work: each sees what is their own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from tobiishi_site.accounts.policy import Actor, may
from tobiishi_site.jobs.kinds import KINDS, Kind
from tobiishi_site.jobs.models import Job

SOON: Final = timedelta(seconds=30)
"""Within this time a worker takes a job, where one runs and is not busy."""


def of_actor(actor: Actor) -> QuerySet[Job]:
    """The jobs of an actor, the newest first."""
    return Job.objects.filter(actor=actor.signature).order_by("-made_at", "-pk")


def job_of(actor: Actor, token: str) -> Job:
    """A job of an actor; raises Http404 for any other."""
    return get_object_or_404(of_actor(actor), token=token)


def offered(actor: Actor) -> list[tuple[str, Kind]]:
    """The kinds that an actor may begin from the page of jobs."""
    return [(name, one) for name, one in KINDS.items() if one.offered and may(actor, one.verb, one.thing({}))]


def waits_long(job: Job, at: datetime) -> bool:
    """Whether no worker has taken it though one should have."""
    return job.state == "waiting" and job.made_at < at - SOON
