"""Notes and files for tests, made as simply as may be."""

from typing import Any

from attacks import pdf
from django.core.files.uploadedfile import SimpleUploadedFile
from made import AT

from tobiishi_site.accounts.models import Organisation
from tobiishi_site.papers.models import Document, Note, Version, new_token
from tobiishi_site.papers.operations.check_file import check_file
from tobiishi_site.papers.operations.offer import offer
from tobiishi_site.papers.operations.publish_file import publish_file
from tobiishi_site.papers.operations.upload import upload
from tobiishi_site.papers.operations.write_note import write_note
from tobiishi_site.programme.models import Entry

SAID = {
    "title_ja": "覚書の写し",
    "title_en": "Copy of the memorandum",
    "kind": "agreement",
    "language": "ja",
    "date": "2016-03",
    "licence": "",
    "credit": "",
}


def entry_of(kind: str = "agreements", slug: str = "later") -> Entry:
    return Entry.objects.get(kind=kind, slug=slug)


def _holder(people: Any, who: str) -> Organisation:
    found: Organisation = getattr(people, who).memberships.get(role="editor").organisation
    return found


def upload_of(
    people: Any, who: str = "editor", *, content: bytes | None = None, name: str = "覚書.pdf", **said: str
) -> Document:
    """A file on the memorandum, brought by someone."""
    file = SimpleUploadedFile(name, pdf() if content is None else content)
    return upload(
        entry_of(),
        file,
        {**SAID, **said},
        organisation=_holder(people, who),
        token=new_token(),
        actor=people.actor(who),
        at=AT,
    )


def note_of(people: Any, text: str, who: str = "editor") -> Note:
    """A note on the memorandum."""
    return write_note(
        entry_of(), text, organisation=_holder(people, who), token=new_token(), actor=people.actor(who), at=AT
    )


def version_of(document: Document) -> Version:
    return document.versions.order_by("-number")[0]


def published(people: Any, document: Document | None = None, **said: str) -> Document:
    """A file that two people brought to the public."""
    document = document or upload_of(people, **dict[str, Any](said))
    offer(document, actor=people.actor("editor"), at=AT)
    check_file(version_of(document), actor=people.actor("checker"), at=AT)
    publish_file(version_of(document), actor=people.actor("checker"), at=AT)
    return Document.objects.get(pk=document.pk)
