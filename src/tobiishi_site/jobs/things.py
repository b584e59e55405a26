"""What the policy asks about background work."""

from __future__ import annotations

from tobiishi_site.accounts.policy import Thing
from tobiishi_site.jobs.models import Job


def of_job(job: Job) -> Thing:
    """A job, which is its owner's."""
    return Thing("job", str(job.pk or ""), person=job.actor)
