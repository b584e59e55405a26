"""What the policy asks about entries of the record."""

from __future__ import annotations

from dataclasses import replace

from tobiishi.errors import Language
from tobiishi.programme import models as record
from tobiishi_site.accounts.policy import Actor, Thing
from tobiishi_site.accounts.queries import organisations_in_record, own
from tobiishi_site.programme.entries import named_in, read_entry
from tobiishi_site.programme.models import Entry, Revision, TakenOver


def of_draft(entry: Entry, language: Language | None = None) -> Thing:
    """What is being written of an entry: it belongs to the organisations of the record that it names.

    Its writers are those who wrote since it was last published, in a language where one is given, and those who
    took over what they wrote.
    """
    last = entry.revisions.order_by("-number").first()
    said = None if last is None else read_entry(entry.kind, last.data)
    of = organisations_in_record(_around(entry.kind, entry.slug, said))
    return Thing("draft entry", str(entry), organisations=of, writers=_writers(entry, language))


def in_language(thing: Thing, entry: Entry, language: Language) -> Thing:
    """What is being written of an entry, in a language."""
    return replace(thing, writers=_writers(entry, language))


def published(thing: Thing) -> Thing:
    """What is public of an entry that is being written: it belongs to those to whom its last revision belongs."""
    return replace(thing, kind="published entry", published=True, writers=frozenset())


def _writers(entry: Entry, language: Language | None) -> frozenset[int]:
    public = entry.publications.order_by("-revision__number")
    if language is not None:
        public = public.filter(language=language)
    shown = public.values_list("revision__number", flat=True).first()
    since = entry.revisions.filter(number__gt=shown or 0)
    took = TakenOver.objects.filter(revision__in=since)
    return frozenset(since.values_list("actor", flat=True).union(took.values_list("actor", flat=True)))


def of_new(kind: str, slug: str, said: record.Entry) -> Thing:
    """An entry that is not kept yet."""
    return Thing(
        "draft entry", f"{kind}/{slug}", organisations=organisations_in_record(_around(kind, slug, said))
    )


def of_published(entry: Entry) -> Thing:
    """What is public of an entry."""
    return published(of_draft(entry))


def of_unfinished(kind: str, slug: str, actor: Actor) -> Thing:
    """What an actor has typed of an entry: it belongs to the entry, or to the writer's organisations if that is new."""
    entry = Entry.objects.filter(kind=kind, slug=slug).first()
    if entry is not None:
        return of_draft(entry)
    return Thing("draft entry", f"{kind}/{slug}", organisations=own(actor, "write", "draft entry"))


def _around(kind: str, slug: str, said: record.Entry | None) -> list[tuple[str, str]]:
    """An entry, those it names, and the places of a collaboration that it names."""
    named = [] if said is None else [(of, name) for _, of, name in named_in(said)]
    pairs = {name for of, name in named if of == "collaborations"}
    rows = Revision.objects.filter(entry__kind="collaborations", entry__slug__in=pairs).order_by("number")
    latest = {row.entry_id: row.data for row in rows}
    places = [("places", place) for data in latest.values() for place in data["places"]]
    return [(kind, slug), *named, *places]
