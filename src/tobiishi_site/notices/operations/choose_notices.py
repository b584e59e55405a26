"""Choose which notices to get."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.models import User
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.accounts.things import of_account
from tobiishi_site.outbox.models import Message, Unwanted
from tobiishi_site.outbox.reasons import REASONS
from tobiishi_site.outbox.taking import drop


@transaction.atomic
def choose_notices(user: User, wanted: Collection[str], *, actor: Actor, at: datetime) -> None:
    """Set the reasons for which a person gets notices; what waits for another reason is dropped."""
    thing = of_account(user)
    demand(actor, "write", thing)
    unwanted = [reason for reason in REASONS if reason not in wanted]
    Unwanted.objects.filter(reader=user.pk).delete()
    Unwanted.objects.bulk_create([Unwanted(reader=user.pk, reason=reason) for reason in unwanted])
    drop(Message.objects.waiting().filter(reader=user.pk, reason__in=unwanted), at)
    note(actor, "write", thing, at=at, unwanted=".".join(unwanted))
