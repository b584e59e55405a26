"""Make a revision of an entry public in a language."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi.errors import Language
from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.programme.approval import must_be_checked, must_be_last, must_have_words
from tobiishi_site.programme.drafts import keep_up
from tobiishi_site.programme.entries import order_of, read_entry
from tobiishi_site.programme.models import Entry, Publication, Revision
from tobiishi_site.programme.publications import settle
from tobiishi_site.programme.telling import tell_of_publication
from tobiishi_site.programme.things import of_draft


@transaction.atomic
def publish(
    revision: Revision, language: Language, *, actor: Actor, at: datetime, position: int | None = None
) -> Publication:
    """Publish a checked revision in a language.

    `position` is the entry's place in the record; without one it keeps the place it has, or stands last.

    Raises:
        Refused: `approval-changed` where there is a newer revision, `approval-no-words`, `approval-not-checked`.
    """
    entry = revision.entry
    thing = of_draft(entry, language)
    demand(actor, "publish", thing)
    must_be_last(revision)
    must_have_words(revision, language)
    must_be_checked(revision, language, actor)
    said = read_entry(entry.kind, revision.data)
    place = order_of(said, _position(entry) if position is None else position)
    known = Publication.objects.filter(entry=entry, language=language).first()
    if known is not None and (known.revision_id, known.place_in_order) == (revision.pk, place):
        return known
    made, _ = Publication.objects.update_or_create(
        entry=entry,
        language=language,
        defaults={
            "kind": entry.kind,
            "revision": revision,
            "place_in_order": place,
            "published_at": at,
            "actor": actor.signature,
        },
    )
    settle(entry, at)
    keep_up(entry)
    note(actor, "publish", thing, at=at, revision=revision.number, language=language)
    tell_of_publication(entry, language, writers=thing.writers, actor=actor, at=at)
    made.refresh_from_db()
    return made


def _position(entry: Entry) -> int:
    """The place that a public entry has, else one after all that were there before it."""
    known = entry.publications.values_list("place_in_order", flat=True).first()
    return entry.pk if known is None else int(known.rpartition(":")[2])
