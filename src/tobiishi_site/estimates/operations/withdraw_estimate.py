"""Withdraw a kept estimate."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi.errors import refused
from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.estimates.models import Estimate, Withdrawal
from tobiishi_site.estimates.things import of_estimate


@transaction.atomic
def withdraw_estimate(estimate: Estimate, *, actor: Actor, at: datetime) -> None:
    """Say that it no longer holds; it is not removed, and its page says so wherever it is read.

    Raises:
        Refused: `estimates-withdrawn` where it was before.
    """
    thing = of_estimate(estimate)
    demand(actor, "withdraw", thing)
    _made, new = Withdrawal.objects.get_or_create(
        estimate=estimate, defaults={"at": at, "actor": actor.signature}
    )
    if not new:
        raise refused("estimates-withdrawn")
    note(actor, "withdraw", thing, at=at)
