"""Files for everyone that take longer than an answer may: each is made once for a state of what is public.

The work is told the mark of that state, and keeps what it made only where it finds the same one afterwards: what was
withdrawn is in no file that is handed out.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Final

from tobiishi import __version__
from tobiishi_site.accounts.policy import OPERATOR
from tobiishi_site.jobs.files import path_of
from tobiishi_site.jobs.kinds import Arguments
from tobiishi_site.jobs.models import Job
from tobiishi_site.programme.state import state

AGAIN: Final = timedelta(minutes=10)
"""How long after it failed a file is not tried again."""


def mark_of(*said: object) -> str:
    """A short text that is another for every other state of what is public, for other releases, and for what is said.

    It is that of everything public: a list also names entries of other lists, as long as those are public.
    """
    return hashlib.sha256(repr((__version__, *said, state().word)).encode()).hexdigest()[:16]


def latest(kind: str, wanted: Arguments) -> Job | None:
    """The last work on a file for everyone in a state."""
    found = Job.objects.filter(kind=kind, actor=OPERATOR.signature, arguments=dict(wanted))
    return found.order_by("-pk").first()


def has_file(job: Job) -> bool:
    """Whether what a piece of work made can be handed out."""
    return job.state == "done" and bool(job.file) and path_of(job).is_file()


def stands(job: Job, at: datetime) -> bool:
    """Whether a piece of work is what is to be waited for or shown: all but one that came to nothing by chance."""
    if not job.is_over():
        return not job.is_lost(at)
    if job.state == "failed" and job.ended_at is not None:
        by_chance = any(one["code"] == "jobs-lost" for one in job.findings)
        return not by_chance and job.ended_at > at - AGAIN
    return has_file(job)
