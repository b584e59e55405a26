"""Load a record, such as the packaged one, as published by `seed` (number 0). Loading it again changes nothing.

An entry that people have written since belongs to them: what they wrote, published or withdrew stays. Entries that are
new are written and noted as by `revise` and `publish`, but all at once, so that the number of queries does not depend
on how many there are.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi.programme import models as record
from tobiishi.programme.models import Record
from tobiishi_site.accounts.audit import entry_of
from tobiishi_site.accounts.models import AuditEntry
from tobiishi_site.accounts.policy import OPERATOR, Actor, Thing, demand
from tobiishi_site.accounts.queries import organisations_by_record
from tobiishi_site.programme.drafts import draft_of, findable_of, mentions_of
from tobiishi_site.programme.entries import data_of, languages_of, named_in, order_of
from tobiishi_site.programme.facets import settle_facets
from tobiishi_site.programme.models import (
    KINDS,
    Draft,
    DraftMention,
    Entry,
    Findable,
    Mention,
    Publication,
    Revision,
)
from tobiishi_site.programme.operations.publish import publish
from tobiishi_site.programme.operations.revise import revise
from tobiishi_site.programme.publications import show
from tobiishi_site.programme.state import moved

Id = tuple[str, str]
Said = dict[Id, record.Entry]
_AT_ONCE = 500


@transaction.atomic
def seed(whole: Record, *, at: datetime, actor: Actor = OPERATOR) -> int:
    """Load every entry; the number of revisions that are new."""
    said: Said = {(kind, slug): one for kind in KINDS for slug, one in getattr(whole, kind).items()}
    positions = {key: position for position, key in enumerate(said)}
    drafts = Draft.objects.select_related("entry", "revision")
    last = {(one.entry.kind, one.entry.slug): one.revision for one in drafts}
    _load({key: one for key, one in said.items() if key not in last}, said, positions, actor, at)
    changed = [key for key, one in last.items() if key in said and _is_older(one, said[key])]
    for key in changed:
        _bring_up_to_date(key, said[key], positions[key], actor, at)
    return len(said.keys() - last.keys()) + len(changed)


def _is_older(last: Revision, said: record.Entry) -> bool:
    """Whether an entry was last loaded with something else."""
    return last.actor == OPERATOR.signature and last.data != data_of(said)


def _bring_up_to_date(key: Id, said: record.Entry, position: int, actor: Actor, at: datetime) -> None:
    revision = revise(*key, said, actor=actor, at=at)
    for language in sorted(languages_of(said)):
        publish(revision, language, position=position, actor=actor, at=at)


def _load(new: Said, every: Said, positions: dict[Id, int], actor: Actor, at: datetime) -> None:
    """Write and publish entries that are not kept yet; what they name must exist (LookupError)."""
    things = _things(new, every)
    for thing in things.values():
        demand(actor, "write", thing)
        demand(actor, "publish", thing)
    made = [Entry(kind=kind, slug=slug) for kind, slug in new]
    Entry.objects.bulk_create(made, batch_size=_AT_ONCE)
    revisions = [
        Revision(entry=entry, number=1, data=data_of(said), made_at=at, actor=actor.signature)
        for entry, said in zip(made, new.values(), strict=True)
    ]
    Revision.objects.bulk_create(revisions, batch_size=_AT_ONCE)
    publications = [
        _publications(revision, said, positions[key])
        for revision, (key, said) in zip(revisions, new.items(), strict=True)
    ]
    found = [_find_by(said, some) for said, some in zip(new.values(), publications, strict=True)]
    Publication.objects.bulk_create([one for some in publications for one in some], batch_size=_AT_ONCE)
    Findable.objects.bulk_create([one for some in found for one in some], batch_size=_AT_ONCE)
    _keep_lists(new, revisions, publications)
    _note(things, publications, actor, at)
    if new:
        moved(at)
        settle_facets()


def _things(new: Said, every: Said) -> dict[Id, Thing]:
    """What the policy asks of each: whose organisations are named, as in `things.of_draft`."""
    owners = organisations_by_record()
    things = {}
    for key, said in new.items():
        named = [(kind, slug) for _, kind, slug in named_in(said)]
        pairs = [every.get(near) for near in named if near[0] == "collaborations"]
        places = [("places", place) for pair in pairs for place in getattr(pair, "places", ())]
        of = frozenset[int]().union(*(owners.get(near, ()) for near in (key, *named, *places)))
        things[key] = Thing("draft entry", "/".join(key), organisations=of)
    return things


def _publications(revision: Revision, said: record.Entry, position: int) -> list[Publication]:
    """All publications of a first revision: those of all languages in which it has words."""
    return [
        Publication(
            entry=revision.entry,
            kind=revision.entry.kind,
            language=language,
            revision=revision,
            place_in_order=order_of(said, position),
            published_at=revision.made_at,
            actor=revision.actor,
        )
        for language in sorted(languages_of(said))
    ]


def _find_by(said: record.Entry, publications: list[Publication]) -> list[Findable]:
    """Set what the publications of a first revision show, and say what they are found by."""
    approved = said if len(publications) > 1 else None
    return [
        Findable(entry=one.entry, text=one.language, words=show(one, said, approved)) for one in publications
    ]


def _keep_lists(new: Said, revisions: list[Revision], publications: list[list[Publication]]) -> None:
    """Keep what lists and links ask of the new entries."""
    numbers = {(kind, slug): pk for kind, slug, pk in Entry.objects.values_list("kind", "slug", "pk")}
    rows = list(zip(revisions, new.values(), publications, strict=True))
    Draft.objects.bulk_create([draft_of(*row) for row in rows], batch_size=_AT_ONCE)
    Findable.objects.bulk_create(
        [findable_of(revision.entry, said) for revision, said, _ in rows], batch_size=_AT_ONCE
    )
    DraftMention.objects.bulk_create(
        [one for revision, said, _ in rows for one in mentions_of(revision.entry, said)], batch_size=_AT_ONCE
    )
    Mention.objects.bulk_create(
        [
            Mention(entry=revision.entry, named_id=numbers[kind, slug], field=field)
            for revision, said, _ in rows
            for field, kind, slug in named_in(said)
        ],
        batch_size=_AT_ONCE,
    )


def _note(things: dict[Id, Thing], publications: list[list[Publication]], actor: Actor, at: datetime) -> None:
    """Note for each entry that it was written, then that it was published in each language."""
    noted: list[AuditEntry] = []
    for thing, made in zip(things.values(), publications, strict=True):
        noted.append(entry_of(actor, "write", thing, at=at, revision=1))
        noted += [entry_of(actor, "publish", thing, at=at, revision=1, language=one.language) for one in made]
    AuditEntry.objects.bulk_create(noted, batch_size=_AT_ONCE)
