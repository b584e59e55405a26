"""Taking notices out of the outbox, each by one run at a time, and keeping what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F

from tobiishi_site.outbox.models import Message, Messages

HELD: Final = timedelta(minutes=10)
"""How long a run may keep what it took; after that another takes it, because the first has died."""
PAUSES: Final = tuple(timedelta(minutes=one) for one in (1, 5, 15, 60, 240, 720, 1440))
"""How long to wait after a failure: after the first, the second and so on; the last serves for all others."""
IN_ONE_MAIL: Final = 100
"""Notices that one mail holds at most."""


@transaction.atomic
def take(at: datetime) -> list[Message]:
    """The notices that are due to one person for one reason, now held by this run; none where nothing is due.

    Two runs never take the same: on PostgreSQL the rows are locked and skipped by others, on SQLite a transaction
    that writes is alone from its beginning.
    """
    due = Message.objects.due(at).select_for_update(skip_locked=True).order_by("due_at", "pk")
    first = due.first()
    if first is None:
        return []
    same = due.filter(reader=first.reader, reason=first.reason, language=first.language)
    taken = list(same[:IN_ONE_MAIL])
    _of(taken).update(due_at=at + HELD, tries=F("tries") + 1)
    return taken


def mark_sent(taken: Iterable[Message], at: datetime) -> int:
    """Keep that notices have left; how many."""
    return _of(taken).update(sent_at=at, refusal="")


def drop(taken: Iterable[Message], at: datetime) -> int:
    """Keep that notices are for nobody, and forget what they said; how many."""
    return _of(taken).update(dropped_at=at, subject="", body="", refusal="")


def put_back(taken: Iterable[Message], at: datetime, refusal: str) -> int:
    """Keep how a try failed, to be tried again after a pause that grows; how many."""
    notices = list(taken)
    for one in notices:
        pause = PAUSES[min(one.tries, len(PAUSES) - 1)]
        _of([one]).update(due_at=at + pause, refusal=refusal[:100])
    return len(notices)


def _of(taken: Iterable[Message]) -> Messages:
    return Message.objects.filter(pk__in=[one.pk for one in taken], sent_at=None, dropped_at=None)
