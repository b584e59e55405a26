"""What staff pages read: last revisions of entries, as far as the actor may see them, and what is to be done with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from tobiishi.errors import Language
from tobiishi.periods.dates import RecordDate
from tobiishi.programme import models as record
from tobiishi_site.accounts.models import Organisation
from tobiishi_site.accounts.policy import Actor, Thing, may
from tobiishi_site.accounts.queries import own
from tobiishi_site.programme.entries import (
    found_by,
    language_of_title,
    languages_of,
    named_in,
    read_entry,
    title_of,
)
from tobiishi_site.programme.finding import entries_with, marked, words_of
from tobiishi_site.programme.models import (
    Draft,
    DraftMention,
    Entry,
    Findable,
    Publication,
    Revision,
    TakenOver,
    Unfinished,
)
from tobiishi_site.programme.presenting import Piece
from tobiishi_site.programme.publications import shown_in

WITHIN: Final = 90
"""How long before they lapse or come people are reminded of agreements and milestones [d]."""
_DRAFT: Final = "draft entry"
_NO_ONE: Final = Q(pk__in=())


def keep_up(entry: Entry) -> None:
    """Bring an entry's row in staff lists up to date with its revisions and publications."""
    last = entry.revisions.order_by("-number").first()
    if last is None:
        return
    said = read_entry(entry.kind, last.data)
    draft = draft_of(last, said, list(entry.publications.select_related("revision")))
    draft.pk = Draft.objects.filter(entry=entry).values_list("pk", flat=True).first()
    draft.save()
    words = findable_of(entry, said).words
    Findable.objects.update_or_create(entry=entry, text="draft", defaults={"words": words})
    _keep_mentions(entry, said)


def draft_of(last: Revision, said: record.Entry, publications: list[Publication]) -> Draft:
    """The row of staff lists that follows from an entry's last revision and what is public of it, not kept yet."""
    public = {one.language: one.revision for one in publications}
    pending = {one for one in languages_of(said) if one not in public or public[one].data != last.data}
    end = due(said)
    return Draft(
        entry_id=last.entry_id,
        revision=last,
        kind=last.entry.kind,
        written_at=last.made_at,
        since_ja=public["ja"].number if "ja" in public else 0,
        since_en=public["en"].number if "en" in public else 0,
        pending_ja="ja" in pending,
        pending_en="en" in pending,
        waits=bool(pending),
        due_from=None if end is None else end.earliest_end,
        due_until=None if end is None else end.last,
    )


def findable_of(entry: Entry, said: record.Entry) -> Findable:
    """What a draft is found by: what it says in both languages, and its id; not kept yet."""
    words = (found_by(said, "ja"), found_by(said, "en"), words_of(entry.slug))
    return Findable(entry=entry, text="draft", words=marked(entry.kind, " ".join(words)))


def mentions_of(entry: Entry, said: record.Entry) -> list[DraftMention]:
    """The entries that a draft names, not kept yet."""
    wanted = sorted({(kind, slug) for _, kind, slug in named_in(said)})
    return [DraftMention(entry=entry, kind=kind, slug=slug) for kind, slug in wanted]


def due(said: record.Entry) -> RecordDate | None:
    """When an agreement lapses, or a milestone comes."""
    if isinstance(said, record.Agreement):
        return said.expires
    return said.when if isinstance(said, record.Milestone) else None


def _keep_mentions(entry: Entry, said: record.Entry) -> None:
    wanted = {(one.kind, one.slug): one for one in mentions_of(entry, said)}
    for known in entry.draft_mentions.all():
        if wanted.pop((known.kind, known.slug), None) is None:
            known.delete()
    DraftMention.objects.bulk_create(wanted.values())


def of_actor(actor: Actor, verb: str) -> QuerySet[Draft]:
    """The drafts to which an actor may do something; those of the same organisations as `things.of_draft` says."""
    found = Draft.objects.select_related("entry", "revision")
    if may(actor, verb, Thing(_DRAFT)):
        return found
    return found.filter(of_organisations(own(actor, verb, _DRAFT)))


def of_organisations(numbers: frozenset[int]) -> Q:
    """Drafts that are, or name, what an organisation stands for, or that name a collaboration of such a place."""
    rows = Organisation.objects.filter(pk__in=numbers).exclude(record_slug="")
    found = _NO_ONE
    for kind, slug in rows.values_list("record_kind", "record_slug"):
        naming = DraftMention.objects.filter(kind=kind, slug=slug).values("entry")
        found |= Q(entry__kind=kind, entry__slug=slug) | Q(entry__in=naming)
        if kind == "places":
            pairs = Entry.objects.filter(kind="collaborations", pk__in=naming).values("slug")
            of_pairs = DraftMention.objects.filter(kind="collaborations", slug__in=pairs)
            found |= Q(entry__in=of_pairs.values("entry"))
    return found


def listed(actor: Actor, verb: str, *, kind: str = "", search: str = "") -> QuerySet[Draft]:
    """The drafts to which an actor may do something, those last written first."""
    found = of_actor(actor, verb)
    if kind:
        found = found.filter(kind=kind)
    wanted = entries_with(search, ("draft",), kind)
    if wanted is not None:
        found = found.filter(entry__in=wanted)
    return found.order_by("-written_at", "-pk")


def numbered(numbers: Iterable[int]) -> list[Draft]:
    """Drafts by their numbers, in that order, with all that they say."""
    wanted = list(numbers)
    found = Draft.objects.select_related("entry", "revision").in_bulk(wanted)
    return [found[number] for number in wanted]


def to_check(actor: Actor) -> QuerySet[Draft]:
    """Drafts of others that an actor may check, those that wait longest first."""
    in_ja = Q(pending_ja=True) & ~Exists(_written_by(actor, "ja"))
    in_en = Q(pending_en=True) & ~Exists(_written_by(actor, "en"))
    return of_actor(actor, "check").filter(in_ja | in_en, waits=True).order_by("written_at", "pk")


def waiting(actor: Actor) -> QuerySet[Draft]:
    """Drafts that an actor wrote and that are not public as they stand."""
    in_ja = Q(pending_ja=True) & Exists(_written_by(actor, "ja"))
    in_en = Q(pending_en=True) & Exists(_written_by(actor, "en"))
    return of_actor(actor, "write").filter(in_ja | in_en, waits=True).order_by("-written_at", "-pk")


def _written_by(actor: Actor, language: Language) -> QuerySet[Revision]:
    """Revisions of a draft since the one that is public in a language that an actor wrote or took over."""
    since = OuterRef(f"since_{language}")
    return written_by(actor.signature).filter(entry=OuterRef("entry"), number__gt=since)


def written_by(number: int) -> QuerySet[Revision]:
    """Revisions that an actor wrote, or took over from who did."""
    taken = TakenOver.objects.filter(actor=number).values("revision")
    return Revision.objects.filter(Q(actor=number) | Q(pk__in=taken))


def unfinished(actor: Actor) -> QuerySet[Unfinished]:
    """What an actor has typed and not saved yet."""
    return Unfinished.objects.filter(actor=actor.signature).order_by("-at")


def lapsing(actor: Actor, on: date) -> QuerySet[Draft]:
    """Agreements that may lapse within 90 days [d] and have not surely lapsed, the first to lapse first."""
    soon = Q(due_from__lte=on + timedelta(WITHIN), due_until__gte=on)
    return of_actor(actor, "read").filter(soon, kind="agreements").order_by("due_from", "due_until")


def lapsed(actor: Actor, on: date) -> QuerySet[Draft]:
    """Agreements that have surely lapsed, the last one first."""
    return of_actor(actor, "read").filter(due_until__lt=on, kind="agreements").order_by("-due_until")


def coming(actor: Actor, on: date) -> QuerySet[Draft]:
    """Milestones that may come within 90 days [d], the first first."""
    soon = Q(due_from__lte=on + timedelta(WITHIN), due_until__gte=on)
    return of_actor(actor, "read").filter(soon, kind="milestones").order_by("due_from", "due_until")


def title(draft: Draft, language: Language) -> Piece:
    """What a draft is called in a language, else in the other, marked."""
    said = read_entry(draft.entry.kind, draft.revision.data)
    spoken = language_of_title(said, language)
    return Piece(title_of(said, language) or draft.entry.slug, None if spoken == language else spoken)


def titles(
    actor: Actor, named: Iterable[tuple[str, str]], language: Language
) -> dict[tuple[str, str], Piece]:
    """What entries are called that an actor may know: those that are public, and drafts that the actor may read."""
    wanted = _named(named)
    if not wanted:
        return {}
    known = {}
    for draft in of_actor(actor, "read").filter(wanted):
        name = (draft.entry.kind, draft.entry.slug)
        known[name] = replace(title(draft, language), href=reverse("desk_entry", args=name))
    public: set[tuple[str, str]] = set()
    for one in Publication.objects.filter(wanted).select_related("entry"):
        name = (one.entry.kind, one.entry.slug)
        if one.language == language or name not in public:
            spoken = None if one.title_language == language else one.title_language
            known[name] = Piece(one.title or one.entry.slug, spoken)
        public.add(name)
    return known


def choices(actor: Actor, kind: str, language: Language, *, most: int) -> list[tuple[str, str]]:
    """Entries of a kind that an actor may name, by id and title: the public ones, then drafts of the actor's own."""
    public = shown_in(language).filter(kind=kind).order_by("place_in_order", "pk")
    found = dict(public.values_list("entry__slug", "title")[:most])
    for draft in listed(actor, "read", kind=kind).filter(waits=True, since_ja=0, since_en=0)[:most]:
        found.setdefault(draft.entry.slug, title(draft, language).text)
    return list(found.items())[:most]


def unknown(actor: Actor, named: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Of the entries that a text names, those that an actor cannot know: they do not exist, or are drafts of others."""
    asked = set(named)
    wanted = _named(asked)
    if not wanted:
        return set()
    public = Publication.objects.filter(wanted).values_list("entry__kind", "entry__slug")
    mine = of_actor(actor, "read").filter(wanted).values_list("entry__kind", "entry__slug")
    return asked - {*public, *mine}


def _named(named: Iterable[tuple[str, str]]) -> Q:
    """What entries of given kinds and ids are found by; empty for none."""
    of_kinds: dict[str, set[str]] = {}
    for kind, slug in named:
        of_kinds.setdefault(kind, set()).add(slug)
    wanted = Q()
    for kind, slugs in of_kinds.items():
        wanted |= Q(entry__kind=kind, entry__slug__in=slugs)
    return wanted
