"""Say what an entry says from now on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi.programme import models as record
from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.programme.entries import data_of, read_entry, reworded
from tobiishi_site.programme.models import Entry, Revision
from tobiishi_site.programme.things import of_draft, of_new


@transaction.atomic
def revise(kind: str, slug: str, said: record.Entry, *, actor: Actor, at: datetime) -> Revision:
    """Keep what an entry says as its next revision; nothing is made where it says the same already."""
    entry = Entry.objects.select_for_update().filter(kind=kind, slug=slug).first()
    thing = of_new(kind, slug, said) if entry is None else of_draft(entry)
    demand(actor, "write", thing)
    entry = entry or Entry.objects.create(kind=kind, slug=slug)
    last = entry.revisions.order_by("-number").first()
    data = data_of(said)
    if last is not None and last.data == data:
        return last
    before = None if last is None else read_entry(kind, last.data)
    made = Revision.objects.create(
        entry=entry,
        number=1 if last is None else last.number + 1,
        data=data,
        reworded=reworded(before, said),
        made_at=at,
        actor=actor.signature,
    )
    note(actor, "write", thing, at=at, revision=made.number)
    return made
