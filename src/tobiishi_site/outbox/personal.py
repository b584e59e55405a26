"""What the outbox knows about a person: told to them, and forgotten with their account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tobiishi_site.accounts.belongings import Belongings
from tobiishi_site.accounts.models import User
from tobiishi_site.outbox.models import CalendarKey, Message, Unwanted


def tell(person: User) -> dict[str, Any]:
    """Everything about a person, ready for JSON; the token of their calendar is a secret and not in it."""
    key = CalendarKey.objects.filter(reader=person.pk).first()
    return {
        "mails": [_notice(one) for one in Message.objects.filter(reader=person.pk).order_by("pk")],
        "unwanted": sorted(Unwanted.objects.filter(reader=person.pk).values_list("reason", flat=True)),
        "calendar_since": None if key is None else key.made_at.isoformat(),
    }


def forget(person: User, at: datetime) -> None:
    """Erase what notices to a person said; those that wait never leave, and the calendar closes.

    That there were notices, when and about what, stays: it is the log of what was sent, by number.
    """
    Message.objects.filter(reader=person.pk).update(subject="", body="", refusal="")
    Message.objects.filter(reader=person.pk, sent_at=None, dropped_at=None).update(dropped_at=at)
    Unwanted.objects.filter(reader=person.pk).delete()
    CalendarKey.objects.filter(reader=person.pk).delete()


def _notice(one: Message) -> dict[str, Any]:
    return {
        "made_at": one.made_at.isoformat(),
        "sent_at": None if one.sent_at is None else one.sent_at.isoformat(),
        "state": one.state,
        "language": one.language,
        "reason": one.reason,
        "about": f"{one.kind}/{one.slug}",
        "subject": one.subject,
        "body": one.body,
    }


BELONGINGS = Belongings(forget, tell)
