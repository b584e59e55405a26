"""Discard a confidential note, with a mark: what it said stays for those who may read it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.papers.models import Note
from tobiishi_site.papers.things import of_note


@transaction.atomic
def discard_note(kept: Note, *, actor: Actor, at: datetime) -> None:
    """Mark a note as discarded; a second time changes nothing."""
    thing = of_note(kept)
    demand(actor, "discard", thing)
    found = Note.objects.filter(pk=kept.pk, discarded_at=None)
    if found.update(discarded_at=at, discarded_by=actor.signature):
        note(actor, "discard", thing, at=at)
