"""Give a person a new address for their calendar."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.models import User
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.accounts.things import of_account
from tobiishi_site.accounts.tokens import hash_of, new_token
from tobiishi_site.outbox.models import CalendarKey


@transaction.atomic
def open_calendar(user: User, *, actor: Actor, at: datetime) -> str:
    """The token of the new address, kept nowhere; an address that there was before opens nothing from now on."""
    thing = of_account(user)
    demand(actor, "write", thing)
    token = new_token()
    key = {"token_hash": hash_of(token), "made_at": at}
    CalendarKey.objects.update_or_create(reader=user.pk, defaults=key)
    note(actor, "write", thing, at=at, calendar="new")
    return token
