"""Remind people of agreements that lapse and of milestones that come: 90, 30 and 7 days before, and after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, Thing, demand
from tobiishi_site.accounts.recipients import Recipient, with_roles
from tobiishi_site.notices.dates import dated
from tobiishi_site.outbox.models import Message
from tobiishi_site.outbox.posting import post, told_since
from tobiishi_site.programme import drafts
from tobiishi_site.programme.telling import Topic, topic_of

STEPS: Final = (7, 30, 90)
"""How long before the first day on which it may lapse or come people are reminded [d]."""
CATCH_UP: Final = 7
"""For how many days [d] it is still told that something has surely lapsed, where the command did not run."""
SUBJECTS: Final[dict[str, tuple[Any, Any]]] = {
    "agreements": (_("Expires %(when)s: %(title)s"), _("Has lapsed (%(when)s): %(title)s")),
    "milestones": (_("Milestone %(when)s: %(title)s"), _("Milestone passed (%(when)s): %(title)s")),
}
"""By kind: before, and once it has surely passed."""


@transaction.atomic
def remind(*, actor: Actor, at: datetime) -> int:
    """Post the reminders of a day; how many. Run again on the same day it posts none to who has had theirs.

    A step on whose day nothing ran is told on the next day of a run; each is told once, and the latest one only.
    """
    thing = Thing("notice")
    demand(actor, "send", thing)
    today = timezone.localdate(at)
    had = told_since("dates", timezone.make_aware(datetime.combine(today, time.min)))
    topics: dict[int, Topic] = {}
    for one in with_roles():
        if one.number not in had:
            post(_reminders(one, today, topics, at))
    made = Message.objects.filter(reason="dates", made_at=at).count()
    if made:
        note(actor, "send", thing, at=at, reminders=made)
    return made


def step(due_from: date, due_until: date, on: date) -> int:
    """The step that a date which is near has reached: days before [d], 0 once it has surely passed."""
    if on > due_until:
        return 0
    return next((days for days in STEPS if due_from <= on + timedelta(days)), STEPS[-1])


def _reminders(to: Recipient, on: date, topics: dict[int, Topic], at: datetime) -> Iterator[Message]:
    """What a person is to be reminded of on a day, among the drafts that they may read."""
    soon = Q(due_from__lte=on + timedelta(STEPS[-1]), due_until__gte=on - timedelta(CATCH_UP))
    near = drafts.of_actor(to.actor, "read").filter(soon, entry__kind__in=tuple(SUBJECTS))
    with translation.override(to.language):
        for draft in near.order_by("due_from", "due_until", "pk"):
            if draft.pk not in topics:
                topics[draft.pk] = topic_of(draft)
            yield _reminder(topics[draft.pk], to, on, at)


def _reminder(topic: Topic, to: Recipient, on: date, at: datetime) -> Message:
    """A reminder in the language that is active; another date of the same entry is reminded of anew."""
    when = dated(topic.draft)
    reached = step(when.begins, when.ends, on)
    before, after = SUBJECTS[topic.draft.entry.kind]
    return topic.notice(
        to,
        "dates",
        subject=before if reached else after,
        when=when.text,
        detail=when.detail,
        at=at,
        mark=f"{when.begins}/{when.ends}/{reached}",
    )
