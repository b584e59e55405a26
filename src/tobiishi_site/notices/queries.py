"""What people may see of notices, and which dates their calendars hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from tobiishi_site.accounts.actors import actor_of, has_second_factor
from tobiishi_site.accounts.models import Membership, User
from tobiishi_site.accounts.policy import Actor, Thing, may
from tobiishi_site.accounts.queries import own
from tobiishi_site.accounts.tokens import hash_of
from tobiishi_site.outbox.models import CalendarKey, Message
from tobiishi_site.programme import drafts
from tobiishi_site.programme.models import Draft

KEPT_IN_CALENDAR: Final = 366
"""How long dates stay in calendars after they have passed [d]."""
MOST_DATES: Final = 2000
"""Dates in a calendar; programs that read calendars give up on much longer ones."""


def readable(actor: Actor, notices: Iterable[Message]) -> set[tuple[str, str]]:
    """The entries that notices are about and whose drafts an actor may read."""
    wanted = Q(pk__in=())
    for kind, slug in {(one.kind, one.slug) for one in notices}:
        wanted |= Q(entry__kind=kind, entry__slug=slug)
    found = drafts.of_actor(actor, "read").filter(wanted)
    return set(found.values_list("entry__kind", "entry__slug"))


def still_for(reader: User, notices: Sequence[Message]) -> list[Message]:
    """Of notices that wait, those about entries whose drafts their reader may read at this moment."""
    known = readable(actor_of(reader), notices)
    return [one for one in notices if (one.kind, one.slug) in known]


def mine(actor: Actor) -> QuerySet[Message]:
    """Notices to an actor, the newest first."""
    found = Message.objects.filter(reader=actor.signature, dropped_at=None)
    return found.order_by("-made_at", "-pk")


def log(actor: Actor) -> QuerySet[Message]:
    """Every notice that an actor may know of, without what it says, the newest first."""
    found = Message.objects.defer("subject", "body").order_by("-made_at", "-pk")
    if may(actor, "read", Thing("notice")):
        return found
    people = Membership.objects.filter(organisation__in=own(actor, "read", "notice"), until=None)
    return found.filter(reader__in=people.values("user"))


def may_read_log(actor: Actor) -> bool:
    """Whether there are notices to others that an actor may know of."""
    return may(actor, "read", Thing("notice")) or bool(own(actor, "read", "notice"))


def reader_of_calendar(token: str) -> tuple[User, Actor] | None:
    """Whose calendar a token opens, and as whom they read it; None where it opens none.

    It is made behind the second factor; without one on the account, roles that need one show nothing.
    """
    key = CalendarKey.objects.filter(token_hash=hash_of(token)).first()
    user = key and User.objects.filter(pk=key.reader, is_active=True).first()
    return (user, actor_of(user, second_factor=has_second_factor(user))) if user else None


def dates(actor: Actor, on: date) -> QuerySet[Draft]:
    """Agreements that lapse and milestones that come, with those of the last year, the last ones last."""
    found = drafts.of_actor(actor, "read").filter(
        due_until__gte=on - timedelta(KEPT_IN_CALENDAR), entry__kind__in=("agreements", "milestones")
    )
    return found.order_by("due_from", "due_until", "pk")[:MOST_DATES]
