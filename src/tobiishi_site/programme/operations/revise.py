"""Say what an entry says from now on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi.errors import refused
from tobiishi.programme import models as record
from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.programme.drafts import keep_up
from tobiishi_site.programme.entries import data_of
from tobiishi_site.programme.models import Entry, Revision
from tobiishi_site.programme.telling import tell_who_may_check
from tobiishi_site.programme.things import of_draft, of_new


@transaction.atomic
def revise(
    kind: str, slug: str, said: record.Entry, *, actor: Actor, at: datetime, based_on: int | None = None
) -> Revision:
    """Keep what an entry says as its next revision; nothing is made where it says the same already.

    `based_on` is the number of the revision that the writer had before them (0: none). A form that is sent a second
    time makes no second revision, whatever others wrote since.

    Raises:
        Refused: `approval-changed` where someone else wrote since the revision that the writer had before them.
    """
    entry = Entry.objects.select_for_update().filter(kind=kind, slug=slug).first()
    thing = of_new(kind, slug, said) if entry is None else of_draft(entry)
    demand(actor, "write", thing)
    entry = entry or Entry.objects.create(kind=kind, slug=slug)
    last = entry.revisions.order_by("-number").first()
    data = data_of(said)
    if last is not None and last.data == data:
        return last
    if based_on is not None and (last.number if last else 0) != based_on:
        return _sent_before(entry, data, actor, based_on)
    made = Revision.objects.create(
        entry=entry,
        number=1 if last is None else last.number + 1,
        data=data,
        made_at=at,
        actor=actor.signature,
    )
    keep_up(entry)
    note(actor, "write", thing, at=at, revision=made.number)
    tell_who_may_check(made, actor=actor, at=at)
    return made


def _sent_before(entry: Entry, data: object, actor: Actor, based_on: int) -> Revision:
    """The revision that the same form made when it was sent before; raises `approval-changed` where it made none."""
    mine = entry.revisions.filter(number__gt=based_on, actor=actor.signature).order_by("number")
    found = next((one for one in mine if one.data == data), None)
    if found is None:
        raise refused("approval-changed")
    return found
