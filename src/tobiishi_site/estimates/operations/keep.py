"""Keep an estimate with its study."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from tobiishi.errors import refused
from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.estimates.models import Estimate, Trial
from tobiishi_site.estimates.result import exact_of, sha256_of, tonnes_of
from tobiishi_site.estimates.things import of_estimate, of_estimates
from tobiishi_site.programme.models import Entry


@transaction.atomic
def keep(entry: Entry, token: str, *, actor: Actor, at: datetime) -> Estimate:
    """Keep what its writer computed under a token, for good; the same estimate where it was kept before.

    Raises:
        Refused: `estimates-not-computed`; `estimates-replaced` where another one took the place of the same before.
    """
    demand(actor, "make", of_estimates(entry))
    Entry.objects.select_for_update().get(pk=entry.pk)
    before = Estimate.objects.filter(entry=entry, token=token, actor=actor.signature).first()
    if before is not None:
        return before
    trial = Trial.objects.filter(entry=entry, token=token, actor=actor.signature).exclude(result="").first()
    if trial is None:
        raise refused("estimates-not-computed")
    if trial.replaces_id and Estimate.objects.filter(replaces=trial.replaces_id).exists():
        raise refused("estimates-replaced")
    made = _kept(trial, at)
    trial.delete()
    note(actor, "make", of_estimate(made), at=at, number=made.number)
    return made


def _kept(trial: Trial, at: datetime) -> Estimate:
    last = Estimate.objects.filter(entry=trial.entry).aggregate(last=Max("number"))["last"]
    same = ("token", "actor", "methodology", "version", "typed", "values", "result", "explained", "software")
    return Estimate.objects.create(
        **{name: getattr(trial, name) for name in same},
        entry=trial.entry,
        number=(last or 0) + 1,
        replaces=trial.replaces,
        sha256=sha256_of(trial.result),
        tonnes=tonnes_of(trial.result),
        exact=exact_of(trial.result, trial.explained["result"]),
        made_at=at,
    )
