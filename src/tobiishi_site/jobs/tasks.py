"""The one task that the worker (`python -m tobiishi_site db_worker`) carries out: a job, whatever its kind."""

from __future__ import annotations

from django_tasks import task

from tobiishi_site.jobs.operations.run import run


@task()
def carry_out(number: int) -> None:
    """Carry out the job with a number."""
    run(number)
