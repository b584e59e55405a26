"""Work that is passed on: drafts, unfinished forms, tasks, focal points."""

from datetime import UTC, datetime
from typing import Any

from tobiishi.periods.dates import read_date
from tobiishi_site.handover.models import Task
from tobiishi_site.handover.operations.add_task import add_task
from tobiishi_site.handover.operations.hand_over import hand_over
from tobiishi_site.handover.operations.set_focal_point import set_focal_point
from tobiishi_site.handover.plan import Plan, plan
from tobiishi_site.programme.entries import read_entry
from tobiishi_site.programme.models import Entry, Revision, Unfinished
from tobiishi_site.programme.operations.keep_unfinished import keep_unfinished
from tobiishi_site.programme.operations.revise import revise
from tobiishi_site.programme.typed import as_typed

NOW = datetime(2026, 4, 2, 3, 0, tzinfo=UTC)
"""Noon in Japan on 2 April 2026."""
WORDS = {"en": "A secret draft", "ja": "ひみつの下書き"}


def entry(kind: str = "collaborations", slug: str = "osaka-hcmc") -> Entry:
    return Entry.objects.get(kind=kind, slug=slug)


def agreement(people: Any, slug: str, who: str = "leaving", **said: Any) -> Revision:
    data = {
        "collaboration": "osaka-hcmc",
        "instrument": "memorandum of understanding",
        "said": {"en": slug, "ja": slug},
        **said,
    }
    return revise("agreements", slug, read_entry("agreements", data), actor=people.actor(who), at=NOW)


def typed(people: Any, who: str, text: str, slug: str = "later") -> Unfinished:
    said = as_typed("agreements", {"said": {"ja": text}})
    return keep_unfinished("agreements", slug, said, based_on=1, actor=people.actor(who), at=NOW)


def task(people: Any, text: str, due: str = "", who: str | None = "leaving", by: str = "leaving") -> Task:
    user = getattr(people, who) if who else None
    about = {"due": read_date(due) if due else None, "user": user, "organisation": people.city}
    return add_task(entry(), text, **about, actor=people.actor(by), at=NOW)


def focal(people: Any, kind: str = "collaborations", slug: str = "osaka-hcmc", who: str = "leaving") -> None:
    about = entry(kind, slug)
    user = getattr(people, who)
    set_focal_point(about, user, organisation=people.city, actor=people.actor("leaving"), at=NOW)


def pass_on(people: Any, person: str = "leaving", successor: str = "successor") -> Plan:
    one, other = getattr(people, person), getattr(people, successor)
    seen = plan(one, people.city).code
    actor = people.actor("administrator")
    return hand_over(one, other, organisation=people.city, seen=seen, actor=actor, at=NOW)
