"""What the desk reads of notes and files: only what the actor may know of."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from tobiishi_site.accounts.models import Organisation
from tobiishi_site.accounts.policy import Actor, may
from tobiishi_site.accounts.queries import own
from tobiishi_site.papers.models import Document, Note, NoteRevision, Version
from tobiishi_site.papers.things import of_file
from tobiishi_site.programme import drafts
from tobiishi_site.programme.models import Entry

_CONFIDENTIAL = "confidential note"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many notes and files of an entry an actor may know of, and whether any may be added."""

    notes: int
    files: int
    may_write: bool

    @property
    def any(self) -> bool:
        """Whether there is anything to see or to do."""
        return bool(self.notes or self.files or self.may_write)


def notes(actor: Actor, entry: Entry) -> QuerySet[Note]:
    """The notes on an entry, the newest first, those that were discarded last; each with all its revisions."""
    revisions = Prefetch("revisions", NoteRevision.objects.order_by("-number"))
    found = Note.objects.filter(entry=entry, organisation__in=own(actor, "read", _CONFIDENTIAL))
    return found.select_related("organisation").prefetch_related(revisions).order_by("discarded_at", "-pk")


def documents(actor: Actor, entry: Entry) -> QuerySet[Document]:
    """The files of an entry, the newest first, those that were discarded last; each with all its versions."""
    versions = Prefetch("versions", Version.objects.select_related("check_of").order_by("-number"))
    known = Q(offered_at=None, organisation__in=own(actor, "read", _CONFIDENTIAL))
    if may(actor, "read", of_file(entry)):
        known |= Q(offered_at__isnull=False)
    found = Document.objects.filter(known, entry=entry).select_related("organisation", "public")
    return found.prefetch_related(versions).order_by("discarded_at", "-pk")


def counts(actor: Actor, entry: Entry) -> Counts:
    """How many of them there are, without those that were discarded."""
    return Counts(
        notes(actor, entry).filter(discarded_at=None).count(),
        documents(actor, entry).filter(discarded_at=None).count(),
        bool(own(actor, "write", _CONFIDENTIAL)),
    )


def to_check(actor: Actor) -> QuerySet[Document]:
    """Files that others put forward, whose last version is not public, and that an actor may approve: the oldest first."""
    versions = Version.objects.filter(document=OuterRef("pk"))
    mine = versions.filter(actor=actor.signature, number__gt=Coalesce(OuterRef("public__number"), 0))
    known = drafts.of_actor(actor, "check").filter(entry=OuterRef("entry"))
    found = Document.objects.filter(Exists(known))
    found = found.filter(offered_at__isnull=False, discarded_at=None).exclude(offered_by=actor.signature)
    found = found.annotate(newest=Subquery(versions.order_by("-number").values("number")[:1]))
    found = found.exclude(public__number=F("newest")).exclude(Exists(mine)).select_related("entry", "public")
    every = Prefetch("versions", Version.objects.select_related("check_of").order_by("-number"))
    return found.prefetch_related(every).order_by("offered_at", "pk")


def holders(actor: Actor) -> QuerySet[Organisation]:
    """The organisations in whose name an actor may write a note or bring a file."""
    return Organisation.objects.filter(pk__in=own(actor, "write", _CONFIDENTIAL)).order_by("pk")
