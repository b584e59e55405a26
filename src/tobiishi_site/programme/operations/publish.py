"""Make a revision of an entry public in a language."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi.errors import Language
from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.programme.entries import (
    found_by,
    language_of_title,
    named_in,
    order_of,
    read_entry,
    title_of,
)
from tobiishi_site.programme.models import Entry, Mention, Publication, Revision
from tobiishi_site.programme.things import of_draft


@transaction.atomic
def publish(
    revision: Revision, language: Language, *, position: int, actor: Actor, at: datetime
) -> Publication:
    """Publish a revision in a language; what it names is noted, so that pages lead to each other both ways."""
    entry = revision.entry
    thing = of_draft(entry)
    demand(actor, "publish", thing)
    said = read_entry(entry.kind, revision.data)
    shown = {
        "revision": revision,
        "title": title_of(said, language)[:500],
        "title_language": language_of_title(said, language),
        "folded": found_by(said, language),
        "place_in_order": order_of(said, position),
    }
    known = Publication.objects.filter(entry=entry, language=language).first()
    if known is not None and all(getattr(known, name) == value for name, value in shown.items()):
        return known
    made, _ = Publication.objects.update_or_create(
        entry=entry, language=language, defaults={**shown, "published_at": at, "actor": actor.signature}
    )
    _note_mentions(entry, named_in(said))
    note(actor, "publish", thing, at=at, revision=revision.number, language=language)
    return made


def _note_mentions(entry: Entry, named: list[tuple[str, str, str]]) -> None:
    """Replace the mentions of an entry; what is named must exist."""
    wanted = {(field, Entry.objects.get(kind=kind, slug=slug).pk) for field, kind, slug in named}
    for mention in entry.mentions.all():
        if (mention.field, mention.named_id) not in wanted:
            mention.delete()
    Mention.objects.bulk_create(
        [Mention(entry=entry, field=field, named_id=pk) for field, pk in sorted(wanted)],
        ignore_conflicts=True,
    )
