"""What the policy asks about notes and files."""

from __future__ import annotations

from dataclasses import replace

from tobiishi_site.accounts.models import Organisation
from tobiishi_site.accounts.policy import Actor, Thing, demand
from tobiishi_site.papers.models import Document, Note, PublicFile
from tobiishi_site.programme.models import Entry
from tobiishi_site.programme.things import of_draft

_CONFIDENTIAL = "confidential note"


def of_new(organisation: Organisation | int, name: str = "") -> Thing:
    """A note or a file that an organisation is to have and that is not kept yet."""
    number = organisation if isinstance(organisation, int) else organisation.pk
    return Thing(_CONFIDENTIAL, name, organisations=frozenset({number}))


def of_note(note: Note) -> Thing:
    """A note, which belongs to its organisation alone, whoever may read the entry."""
    return of_new(note.organisation_id, str(note))


def of_document(document: Document) -> Thing:
    """A file: confidential like a note, or, put forward, a thing of those to whom the entry's draft belongs."""
    if document.offered_at is None:
        return of_new(document.organisation_id, str(document))
    return replace(of_file(document.entry), name=str(document), writers=_writers(document))


def of_file(entry: Entry) -> Thing:
    """A file that may become public with an entry: it belongs to those to whom the draft of the entry does."""
    return replace(of_draft(entry), kind="file", name="", writers=frozenset())


def of_approval(document: Document, actor: Actor) -> Thing:
    """A file that is to be checked or made public, or taken back; raises Http404 where it may not be known."""
    demand(actor, "read", of_document(document))
    return replace(of_file(document.entry), name=str(document), writers=_writers(document))


def of_public(file: PublicFile) -> Thing:
    """What is public of a file."""
    return Thing("file", f"file/{file.token}", published=True)


def _writers(document: Document) -> frozenset[int]:
    """Who wrote since the file was last published, and who put it forward."""
    public = PublicFile.objects.filter(document=document).values_list("number", flat=True).first()
    wrote = set(document.versions.filter(number__gt=public or 0).values_list("actor", flat=True))
    return frozenset(wrote if document.offered_by is None else wrote | {document.offered_by})
