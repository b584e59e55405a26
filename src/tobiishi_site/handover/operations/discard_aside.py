"""Discard a form that was set aside."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.handover.models import Aside
from tobiishi_site.programme.things import of_unfinished


@transaction.atomic
def discard_aside(aside: Aside, *, actor: Actor, at: datetime) -> None:
    """The form goes for good, once its person has seen what it holds."""
    thing = of_unfinished(aside.kind, aside.slug, actor)
    demand(actor, "discard", thing)
    gone, _ = Aside.objects.filter(pk=aside.pk, actor=actor.signature).delete()
    if gone:
        note(actor, "discard", thing, at=at, what="aside")
