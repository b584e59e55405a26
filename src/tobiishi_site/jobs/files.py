"""Where results of background work lie until they are cleared away: one file each, named by the token of its job."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from tobiishi_site.jobs.models import KEPT, Job


def folder() -> Path:
    """The folder, made where it is missing; the server and its workers share it."""
    found: Path = settings.JOBS
    found.mkdir(parents=True, exist_ok=True)
    return found


def path_of(job: Job) -> Path:
    """Where the result of a job lies."""
    return folder() / job.token


def take_over(made: Path, job: Job) -> None:
    """Put a finished file in its place, whole or not at all; `made` lies in a folder inside `folder()`."""
    made.replace(path_of(job))


def forgotten(at: datetime) -> Iterator[Path]:
    """What lies there longer than any job is kept, such as the folder of a worker that was killed."""
    limit = (at - KEPT).timestamp()
    return (one for one in folder().iterdir() if one.stat().st_mtime < limit)
