"""What templates of the desk ask of the hand-over."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from tobiishi_site.accounts.actors import acting
from tobiishi_site.accounts.policy import may
from tobiishi_site.accounts.saying import language
from tobiishi_site.handover import queries
from tobiishi_site.handover.models import FOCAL_KINDS, Task
from tobiishi_site.handover.operations.build_archive import thing_of
from tobiishi_site.programme import drafts
from tobiishi_site.programme.labels import KINDS
from tobiishi_site.programme.models import Entry
from tobiishi_site.programme.things import of_draft

register = template.Library()
FIRST = 50
"""Tasks, focal points and forms shown of each list."""


@register.inclusion_tag("handover/of_entry.html", takes_context=True)
def handover_of(context: dict[str, Any], entry: Entry) -> dict[str, Any]:
    """Who answers for an entry, and what is to be done about it."""
    actor = acting(context["request"])
    tasks = list(queries.open_tasks(actor).filter(entry=entry)[:FIRST])
    focal = list(queries.focal_points(actor).filter(entry=entry))
    people = queries.people_called(
        {*(one.user_id for one in focal), *(one.user_id for one in tasks if one.user_id)}, actor
    )
    archive = entry.kind == "collaborations" and may(actor, "read", thing_of(entry))
    return {
        "entry": entry,
        "csrf_token": context.get("csrf_token"),
        "may_write": may(actor, "write", of_draft(entry)),
        "has_focal_point": entry.kind in FOCAL_KINDS,
        "focal_points": [(one, people[one.user_id], one.organisation.name(language())) for one in focal],
        "tasks": [(one, *_due(one), people.get(one.user_id or -1, "")) for one in tasks],
        "archive": archive,
    }


@register.simple_tag(takes_context=True)
def my_handover(context: dict[str, Any]) -> dict[str, Any]:
    """Tasks, focal points and forms set aside of the one who is signed in, for the list of what is to be done."""
    actor = acting(context["request"])
    tasks = list(queries.my_tasks(actor)[:FIRST])
    focal = list(queries.my_focal_points(actor)[:FIRST])
    asides = list(queries.asides(actor)[:FIRST])
    entries = [*(one.entry for one in tasks), *(one.entry for one in focal)]
    named = [*((one.kind, one.slug) for one in entries), *((one.kind, one.slug) for one in asides)]
    titles = drafts.titles(actor, named, language())
    writable = set(
        drafts.of_actor(actor, "write")
        .filter(entry__in=[one.entry_id for one in tasks])
        .values_list("entry", flat=True)
    )
    return {
        "tasks": [
            (one, *_due(one), titles.get((one.entry.kind, one.entry.slug)), one.entry_id in writable)
            for one in tasks
        ],
        "focal_points": [
            (one, titles.get((one.entry.kind, one.entry.slug)), KINDS[one.entry.kind][1]) for one in focal
        ],
        "asides": [(one, KINDS[one.kind][1], titles.get((one.kind, one.slug))) for one in asides],
        "archives": queries.archives(actor).exists(),
    }


def _due(task: Task) -> tuple[str, bool]:
    """When a task is due in words, and whether that has surely passed."""
    when = task.when
    if when is None:
        return "", False
    return when.text(language(), era=language() == "ja"), when.is_past(timezone.localdate())
