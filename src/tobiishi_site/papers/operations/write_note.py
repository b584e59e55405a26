"""Write a confidential note on an entry."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi.errors import refused
from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.models import Organisation
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.papers.models import Note, NoteRevision
from tobiishi_site.papers.things import of_new
from tobiishi_site.programme.models import Entry
from tobiishi_site.programme.things import of_draft


@transaction.atomic
def write_note(
    entry: Entry, text: str, *, organisation: Organisation, token: str, actor: Actor, at: datetime
) -> Note:
    """Keep a note, which belongs to an organisation. A form that is sent a second time (same token) makes no second one.

    Raises:
        Refused: `papers-changed` where the token serves something else already.
    """
    thing = of_new(organisation, f"note/{token}")
    demand(actor, "read", of_draft(entry))
    demand(actor, "write", thing)
    known = Note.objects.filter(token=token).first()
    if known is not None:
        return _sent_before(known, entry, actor)
    made = Note.objects.create(entry=entry, organisation=organisation, token=token)
    NoteRevision.objects.create(note=made, number=1, text=text, made_at=at, actor=actor.signature)
    note(actor, "write", thing, at=at, revision=1)
    return made


def _sent_before(known: Note, entry: Entry, actor: Actor) -> Note:
    mine = known.entry_id == entry.pk and known.revisions.filter(number=1, actor=actor.signature).exists()
    if not mine:
        raise refused("papers-changed")
    return known
