"""What belongs in an archive, as far as the actor may read it: public entries, and drafts apart from them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, cast

from django.db.models import Q, QuerySet
from django.http import Http404

from tobiishi.errors import Language
from tobiishi.programme import models as record
from tobiishi_site.accounts.models import Organisation
from tobiishi_site.accounts.policy import Actor, policy
from tobiishi_site.handover import queries
from tobiishi_site.handover.models import FocalPoint, Task
from tobiishi_site.handover.plan import drafts_of
from tobiishi_site.programme.drafts import of_actor
from tobiishi_site.programme.entries import named_in, order_of, other_than, read_entry
from tobiishi_site.programme.labels import KINDS
from tobiishi_site.programme.models import (
    Draft,
    DraftMention,
    Entry,
    Mention,
    Publication,
    Revision,
)
from tobiishi_site.programme.publications import said_in

Name = tuple[str, str]
"""The kind and the id of an entry."""
CHAPTERS: Final = ("agreements", "milestones", "studies", "links", "stories", "collaborations")
"""Kinds that name a collaboration and belong to it."""
ALWAYS: Final = ("contacts",)
"""Kinds that nothing names and that a successor needs all the same."""
_PLACES: Final = {kind: place for place, kind in enumerate(KINDS)}
_DEPTH: Final = 8
"""How far is followed what entries name: the longest way through the record and some more."""


@dataclass
class Known:
    """An entry as the actor may know it: what is public of it by language, and its draft where that says more."""

    kind: str
    slug: str
    public: dict[Language, Publication] = field(default_factory=dict)
    draft: Draft | None = None
    _read: dict[Language, record.Entry] = field(default_factory=dict)

    @property
    def name(self) -> Name:
        """Its kind and id."""
        return self.kind, self.slug

    def said(self, language: Language) -> record.Entry | None:
        """What is public of it in a language, else in the other; None where it is not public at all."""
        found = self.public.get(language) or self.public.get(other_than(language))
        if found is None:
            return None
        if language not in self._read:
            self._read[language] = said_in(found)
        return self._read[language]

    @cached_property
    def drafted(self) -> record.Entry | None:
        """What its draft says; None where all of it is public as it stands, or the actor may not read it."""
        return None if self.draft is None else read_entry(self.kind, self.draft.revision.data)

    @cached_property
    def published(self) -> record.Entry | None:
        """What was made public last, in whichever language, with the words that are public in the other."""
        newest = max(self.public.values(), key=lambda one: (one.revision.number, one.language), default=None)
        return None if newest is None else said_in(newest)

    @property
    def latest(self) -> record.Entry:
        """What its draft says, else what was made public last."""
        said = self.drafted or self.published
        if said is None:
            raise LookupError(self.name)
        return said

    @cached_property
    def order(self) -> tuple[int, str, str]:
        """Where it stands among all entries."""
        return _PLACES[self.kind], order_of(self.latest, 0), self.slug


@dataclass(slots=True)
class Gathered:
    """All that an archive is made of; `people` are the names of those that the actor may know."""

    entries: dict[Name, Known]
    collaborations: list[str]
    tasks: list[Task]
    focal_points: list[FocalPoint]
    revisions: list[Revision]
    people: dict[int, str]

    def of_kind(self, kind: str) -> list[Known]:
        """The entries of a kind, in order."""
        return [one for one in self.entries.values() if one.kind == kind]

    def drafts(self) -> list[Known]:
        """Entries of which something is not public."""
        return [one for one in self.entries.values() if one.draft is not None]


def of_collaboration(actor: Actor, slug: str) -> Gathered:
    """A collaboration, its chapters, what came of it, and all that those name; raises Http404 where it is hidden."""
    found = _gathered(actor, {("collaborations", slug)})
    if ("collaborations", slug) not in found.entries:
        raise Http404
    return found


def of_organisation(actor: Actor, organisation: Organisation) -> Gathered:
    """Everything that an organisation works on; of the programme office, everything there is."""
    return _gathered(actor, _worked_on(actor, organisation))


def holds_more_than(limit: int, of: Entry | Organisation, actor: Actor) -> bool:
    """Whether an archive would hold more entries, found out without reading what they say."""
    if isinstance(of, Organisation):
        if drafts_of(of).count() > limit:
            return True
        begin = _worked_on(actor, of)
    else:
        begin = {(of.kind, of.slug)}
    return len(_Mentions(actor).around(begin)) > limit


def _worked_on(actor: Actor, organisation: Organisation) -> set[Name]:
    """What an organisation works on, as far as the actor may know."""
    visible = _names(of_actor(actor, "read").filter(pk__in=drafts_of(organisation).values("pk")))
    if organisation.kind in policy().office:
        return visible | set(Entry.objects.filter(publications__isnull=False).values_list("kind", "slug"))
    return visible | _names(drafts_of(organisation).filter(entry__publications__isnull=False))


def _names(drafts: QuerySet[Draft]) -> set[Name]:
    return set(drafts.values_list("entry__kind", "entry__slug"))


def _gathered(actor: Actor, begin: set[Name]) -> Gathered:
    mentions = _Mentions(actor)
    names = mentions.around(begin)
    entries = _known(actor, names)
    pairs = [slug for kind, slug in entries if kind == "collaborations" and (kind, slug) in begin]
    about = _named(entries, "entry__")
    tasks = list(queries.open_tasks(actor).filter(about))
    focal = list(queries.focal_points(actor).filter(about))
    revisions = _revisions(actor, entries)
    numbers = {
        *(one.user_id for one in tasks if one.user_id),
        *(one.user_id for one in focal),
        *(one.actor for one in revisions),
    }
    return Gathered(entries, pairs, tasks, focal, revisions, queries.named(numbers, actor))


def _known(actor: Actor, names: set[Name]) -> dict[Name, Known]:
    """What may be known of entries, in order; those of which nothing may be are left out."""
    found: dict[Name, Known] = {}
    wanted = _named(names, "entry__")
    for one in Publication.objects.filter(wanted).select_related("entry", "revision"):
        name = (one.entry.kind, one.entry.slug)
        found.setdefault(name, Known(*name)).public[cast("Language", one.language)] = one
    for draft in of_actor(actor, "read").filter(wanted):
        name = (draft.entry.kind, draft.entry.slug)
        public = found.get(name)
        if public is None or draft.pending_ja or draft.pending_en:
            found.setdefault(name, Known(*name)).draft = draft
    return {one.name: one for one in sorted(found.values(), key=lambda one: one.order)}


def _revisions(actor: Actor, entries: Collection[Name]) -> list[Revision]:
    """The history of entries whose drafts the actor may read."""
    readable = of_actor(actor, "read").values("entry")
    found = Revision.objects.filter(_named(entries, "entry__"), entry__in=readable).select_related("entry")
    return list(
        found.prefetch_related("checks", "publications").order_by("entry__kind", "entry__slug", "number")
    )


class _Mentions:
    """Which entry names which, as far as an actor may know: public entries, and drafts that the actor may read."""

    def __init__(self, actor: Actor) -> None:
        readable = of_actor(actor, "read").values("entry")
        self.public = Mention.objects.all()
        self.drafts = DraftMention.objects.filter(entry__in=readable)

    def around(self, begin: set[Name]) -> set[Name]:
        """Entries with their chapters, their chain in both directions, and all that those name."""
        pairs = _only(begin, ("collaborations",))
        found = begin | self.naming(pairs, CHAPTERS)
        for _ in range(2):  # to the projects that came of it, and to the places where they were done again
            arrows = self.naming(_only(found, ("studies", "projects")), ("links", "stories"))
            found |= arrows | _only(self.named(arrows), ("studies", "projects"))
        found |= self.naming(_only(self.named(pairs), ("places",)), ("plans",))
        found |= {(kind, slug) for kind in ALWAYS for slug in _every(kind)}
        return self.whole(found)

    def whole(self, names: set[Name]) -> set[Name]:
        """Entries with all that they name, what that names, and so on."""
        found, new = set(names), set(names)
        for _ in range(_DEPTH):
            new = self.named(new) - found
            if not new:
                break
            found |= new
        return found

    def naming(self, names: set[Name], kinds: Iterable[str]) -> set[Name]:
        """Entries of some kinds that name one of several."""
        if not names:
            return set()
        public = self.public.filter(_named(names, "named__"), entry__kind__in=kinds)
        drafts = self.drafts.filter(_named(names, ""), entry__kind__in=kinds)
        of = ("entry__kind", "entry__slug")
        return {*public.values_list(*of), *drafts.values_list(*of)}

    def named(self, names: set[Name]) -> set[Name]:
        """Entries that one of several names."""
        if not names:
            return set()
        wanted = _named(names, "entry__")
        public = self.public.filter(wanted).values_list("named__kind", "named__slug")
        return {*public, *self.drafts.filter(wanted).values_list("kind", "slug")}


def _every(kind: str) -> list[str]:
    public = Entry.objects.filter(kind=kind, publications__isnull=False)
    return list(public.values_list("slug", flat=True).distinct())


def _only(names: Iterable[Name], kinds: Collection[str]) -> set[Name]:
    return {name for name in names if name[0] in kinds}


def _named(names: Iterable[Name], prefix: str) -> Q:
    """Rows about one of several entries."""
    by_kind: dict[str, list[str]] = {}
    for kind, slug in sorted(names):
        by_kind.setdefault(kind, []).append(slug)
    found = Q(pk__in=())
    for kind, slugs in by_kind.items():
        found |= Q(**{f"{prefix}kind": kind, f"{prefix}slug__in": slugs})
    return found


def names_of(entry: record.Entry) -> dict[str, list[Name]]:
    """The entries that each field of an entry names."""
    found: dict[str, list[Name]] = {}
    for name, kind, slug in named_in(entry):
        found.setdefault(name, []).append((kind, slug))
    return found
