"""Compute what someone works on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.estimates.computing import computed, outcome_of
from tobiishi_site.estimates.documents import methodology_of
from tobiishi_site.estimates.models import Trial
from tobiishi_site.estimates.things import of_estimates


def compute(trial: Trial, values: str, *, actor: Actor, at: datetime) -> None:
    """Compute a values file, given as its text, exactly; the trial keeps the text and the result in one write.

    No transaction is open while it computes. Where its writer has typed anew meanwhile, the result is of no use and
    is not kept.

    Raises:
        Refused: every fault of the file; nothing is changed then.
    """
    thing = of_estimates(trial.entry)
    demand(actor, "make", thing)
    found = outcome_of(computed(methodology_of(trial.methodology, trial.version), values))
    with transaction.atomic():
        as_typed = Trial.objects.filter(pk=trial.pk, at=trial.at)
        as_typed.update(
            values=values, result=found.result, explained=found.explained, software=found.software
        )
        note(actor, "make", thing, at=at, what="computed")
