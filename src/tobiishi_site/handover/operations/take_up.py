"""Take up a form that was set aside, in place of one's own of the same entry."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.shortcuts import get_object_or_404

from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.handover.models import Aside
from tobiishi_site.programme.models import Unfinished
from tobiishi_site.programme.things import of_unfinished


@transaction.atomic
def take_up(aside: Aside, *, actor: Actor, at: datetime) -> None:
    """It becomes the actor's unfinished form of the entry; the one that was it before is set aside instead."""
    thing = of_unfinished(aside.kind, aside.slug, actor)
    demand(actor, "write", thing)
    kept = get_object_or_404(Aside.objects.select_for_update(), pk=aside.pk, actor=actor.signature)
    mine = (
        Unfinished.objects.select_for_update()
        .filter(actor=actor.signature, kind=kept.kind, slug=kept.slug)
        .first()
    )
    if mine is None:
        mine = Unfinished(actor=actor.signature, kind=kept.kind, slug=kept.slug)
        kept.delete()
    else:
        before = {"typed": mine.typed, "based_on": mine.based_on, "at": mine.at, "typed_by": mine.actor}
        Aside.objects.filter(pk=kept.pk).update(**before)
    mine.typed, mine.based_on, mine.at = kept.typed, kept.based_on, kept.at
    mine.save()
    note(actor, "write", thing, at=at, what="taken-up")
