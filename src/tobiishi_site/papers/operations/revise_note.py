"""Say what a confidential note says from now on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi.errors import refused
from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.papers.models import Note, NoteRevision
from tobiishi_site.papers.things import of_note


@transaction.atomic
def revise_note(kept: Note, text: str, *, based_on: int, actor: Actor, at: datetime) -> NoteRevision:
    """Keep what a note says as its next revision; earlier ones stay. Nothing is made where it says the same already.

    Raises:
        Refused: `papers-changed` where someone else wrote since the revision that the writer had before them,
            `papers-discarded`.
    """
    thing = of_note(kept)
    demand(actor, "write", thing)
    if Note.objects.select_for_update().get(pk=kept.pk).discarded_at is not None:
        raise refused("papers-discarded")
    last = kept.revisions.order_by("-number")[0]
    if last.text == text:
        return last
    if last.number != based_on:
        raise refused("papers-changed")
    made = NoteRevision.objects.create(
        note=kept, number=last.number + 1, text=text, made_at=at, actor=actor.signature
    )
    note(actor, "write", thing, at=at, revision=made.number)
    return made
