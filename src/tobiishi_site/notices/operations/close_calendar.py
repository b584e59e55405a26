"""Close a person's calendar."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.models import User
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.accounts.things import of_account
from tobiishi_site.outbox.models import CalendarKey


@transaction.atomic
def close_calendar(user: User, *, actor: Actor, at: datetime) -> None:
    """Its address opens nothing from now on; nothing happens where there is none."""
    thing = of_account(user)
    demand(actor, "write", thing)
    gone, _ = CalendarKey.objects.filter(reader=user.pk).delete()
    if gone:
        note(actor, "write", thing, at=at, calendar="closed")
