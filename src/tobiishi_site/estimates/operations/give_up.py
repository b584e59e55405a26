"""Give up what someone works on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.estimates.models import Trial
from tobiishi_site.estimates.things import of_estimates


@transaction.atomic
def give_up(trial: Trial, *, actor: Actor, at: datetime) -> None:
    """Remove it; nothing that was kept is touched."""
    thing = of_estimates(trial.entry)
    demand(actor, "make", thing)
    trial.delete()
    note(actor, "make", thing, at=at, what="given-up")
