"""Carry out a job: what the worker does."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404
from django.utils import timezone

from tobiishi.errors import Finding, Refused, refused
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.jobs.files import folder, take_over
from tobiishi_site.jobs.kinds import KINDS
from tobiishi_site.jobs.lost import tell_lost
from tobiishi_site.jobs.models import Job
from tobiishi_site.jobs.owner import owner_of

OFTEN: Final = 0.5
"""Progress is written, and a wish to cancel seen, no more often than this [s]."""


class CancelledError(Exception):
    """The owner wants the work to end, or it was held to be lost."""


def run(number: int) -> None:
    """Carry out a waiting job and keep what came of it; nothing happens to one that does not wait.

    Its owner must still be allowed what they were allowed when they enqueued it. A defect of ours is told to the
    owner as such and raised, so that the worker logs it.
    """
    tell_lost(timezone.now())
    now = timezone.now()
    taken = Job.objects.filter(pk=number, state="waiting")
    if not taken.update(state="running", started_at=now, seen_at=now):
        return
    job = Job.objects.get(pk=number)
    with _Ending(job), tempfile.TemporaryDirectory(dir=folder()) as place:
        kind, actor = KINDS[job.kind], owner_of(job)
        demand(actor, kind.verb, kind.thing(job.arguments))
        made = kind.do(_Progress(job, actor, Path(place)))
        if made is not None:
            take_over(made.path, job)
            job.file = made.name


class _Progress:
    """How far a job is, written down now and then; the `Work` that a kind is given."""

    def __init__(self, job: Job, actor: Actor, place: Path) -> None:
        self.arguments, self.actor, self.folder = job.arguments, actor, place
        self._job, self._done, self._written = job, 0, 0.0

    def begin(self, total: int) -> None:
        """Note how many steps there are."""
        self._write(total=total)

    def step(self) -> None:
        """Note that a step is done."""
        self._done += 1
        if time.monotonic() - self._written >= OFTEN:
            self._write()

    def _write(self, **more: int) -> None:
        going_on = Job.objects.filter(pk=self._job.pk, state="running", to_cancel=False)
        if not going_on.update(done=self._done, seen_at=timezone.now(), **more):
            raise CancelledError
        self._written = time.monotonic()


class _Ending:
    """Keeps how a job ended, whatever ends it."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is None:
            self._keep("done", (), done=F("total"))
        elif isinstance(error, CancelledError):
            self._keep("cancelled", ())
        elif isinstance(error, Refused):
            self._keep("failed", error.findings)
        else:
            not_allowed = isinstance(error, PermissionDenied | Http404)
            code = "jobs-not-allowed" if not_allowed else "jobs-defect"
            self._keep("failed", refused(code).findings)
            return not_allowed
        return True

    def _keep(self, state: str, findings: Iterable[Finding], **more: Any) -> None:
        """Set the end of a job that still runs; of one that was held to be lost nothing changes."""
        said = [one.as_json() for one in findings]
        ended = {"state": state, "findings": said, "file": self._job.file, "ended_at": timezone.now()}
        Job.objects.filter(pk=self._job.pk, state="running").update(**ended, **more)
