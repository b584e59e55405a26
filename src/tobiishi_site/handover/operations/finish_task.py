"""Say that a task is done."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.handover.models import Task
from tobiishi_site.programme.things import of_draft


@transaction.atomic
def finish_task(task: Task, *, actor: Actor, at: datetime) -> None:
    """The task is done and stays on record; nothing happens where it was done before."""
    thing = of_draft(task.entry)
    demand(actor, "write", thing)
    if Task.objects.filter(pk=task.pk, done_at=None).update(done_at=at, done_by=actor.signature):
        note(actor, "write", thing, at=at, what="task-done", task=task.pk)
