"""Keep what someone types for an estimate."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.estimates.models import Estimate, Trial
from tobiishi_site.estimates.questions import Typed
from tobiishi_site.estimates.things import of_estimates
from tobiishi_site.programme.models import Entry


@transaction.atomic
def type_in(
    entry: Entry,
    token: str,
    document: tuple[str, str],
    *,
    typed: Typed,
    values: str = "",
    replaces: Estimate | None = None,
    actor: Actor,
    at: datetime,
) -> Trial:
    """Keep it as typed, for its writer alone, in place of what was kept under the token; what was computed is gone.

    `values` is the text of a large values file, to be computed in the background.
    """
    thing = of_estimates(entry)
    demand(actor, "make", thing)
    said = {
        "methodology": document[0],
        "version": document[1],
        "typed": dict(typed),
        "values": values,
        "at": at,
    }
    nothing = {"result": "", "explained": {}, "software": ""}
    kept, new = Trial.objects.update_or_create(
        token=token,
        actor=actor.signature,
        entry=entry,
        defaults={**said, **nothing},
        create_defaults={**said, "replaces": replaces},
    )
    if new:
        note(actor, "make", thing, at=at, what="trial")
    return kept
