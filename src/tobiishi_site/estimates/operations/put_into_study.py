"""Put a kept estimate into the form of its study, as a figure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from tobiishi.errors import refused
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.estimates.figures import figure_of
from tobiishi_site.estimates.models import Estimate, Withdrawal
from tobiishi_site.estimates.published import names
from tobiishi_site.estimates.things import of_estimate
from tobiishi_site.programme.models import Unfinished
from tobiishi_site.programme.operations.keep_unfinished import keep_unfinished
from tobiishi_site.programme.typed import as_typed


@transaction.atomic
def put_into_study(estimate: Estimate, *, actor: Actor, at: datetime) -> None:
    """Add the figure to what the actor has typed of the study, where they save it, have it checked, and published.

    Nothing happens where the form has it already.

    Raises:
        Refused: `estimates-no-tonnes`, `estimates-withdrawn`.
    """
    demand(actor, "make", of_estimate(estimate))
    if estimate.tonnes is None:
        raise refused("estimates-no-tonnes")
    if Withdrawal.objects.filter(estimate=estimate).exists():
        raise refused("estimates-withdrawn")
    entry = estimate.entry
    last = entry.revisions.order_by("-number")[0]
    mine = Unfinished.objects.filter(actor=actor.signature, kind=entry.kind, slug=entry.slug).first()
    typed: Any = as_typed(entry.kind, last.data) if mine is None else mine.typed
    if any(names(one, estimate) for one in typed["figures"]):
        return
    row = as_typed(entry.kind, {"figures": [figure_of(estimate)]})["figures"]
    whole = {**typed, "figures": [*typed["figures"], *row]}
    based_on = last.number if mine is None else mine.based_on
    keep_unfinished(entry.kind, entry.slug, whole, based_on=based_on, actor=actor, at=at)
