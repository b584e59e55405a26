"""Discard what someone has typed and not saved."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.programme.models import Unfinished
from tobiishi_site.programme.things import of_unfinished


@transaction.atomic
def discard_unfinished(kind: str, slug: str, *, actor: Actor, at: datetime) -> None:
    """Discard it, once it is saved as a revision or no longer wanted; nothing happens where there is none."""
    thing = of_unfinished(kind, slug, actor)
    demand(actor, "discard", thing)
    gone, _ = Unfinished.objects.filter(actor=actor.signature, kind=kind, slug=slug).delete()
    if gone:
        note(actor, "discard", thing, at=at, what="unfinished")
