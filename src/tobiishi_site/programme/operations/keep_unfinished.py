"""Keep what someone has typed and cannot or will not save yet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.programme.models import Unfinished
from tobiishi_site.programme.things import of_unfinished


@transaction.atomic
def keep_unfinished(
    kind: str, slug: str, typed: Any, *, based_on: int, actor: Actor, at: datetime
) -> Unfinished:
    """Keep it as typed, for its writer alone, in place of what was kept before; nothing in it need be whole."""
    thing = of_unfinished(kind, slug, actor)
    demand(actor, "write", thing)
    kept, new = Unfinished.objects.update_or_create(
        actor=actor.signature,
        kind=kind,
        slug=slug,
        defaults={"typed": typed, "based_on": based_on, "at": at},
    )
    if new:
        note(actor, "write", thing, at=at, what="unfinished")
    return kept
