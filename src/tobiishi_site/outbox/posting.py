"""Putting notices into the outbox, where they belong to the transaction of what causes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction

from tobiishi_site.outbox.models import Message, Unwanted

_TITLE: Final = 200
"""Characters of a title in a subject."""


def post(notices: Iterable[Message]) -> None:
    """Put notices into the outbox, without those that their readers do not want, or have had by their mark.

    Raises TransactionManagementError outside of a transaction: what is rolled back must tell nobody.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a notice belongs to the transaction of what causes it")
    made = list(notices)
    readers = {one.reader for one in made}
    unwanted = set(Unwanted.objects.filter(reader__in=readers).values_list("reader", "reason"))
    wanted = [one for one in made if (one.reader, one.reason) not in unwanted]
    Message.objects.bulk_create([one for one in wanted if not one.mark])
    Message.objects.bulk_create([one for one in wanted if one.mark], ignore_conflicts=True)


def told_since(reason: str, moment: datetime) -> set[int]:
    """Readers to whom a notice for a reason was posted since a moment."""
    found = Message.objects.filter(reason=reason, made_at__gte=moment)
    return set(found.values_list("reader", flat=True))


def on_one_line(title: str) -> str:
    """A title as it may stand in a subject."""
    line = " ".join(title.split())
    return line if len(line) <= _TITLE else f"{line[:_TITLE]}…"
