"""What visitors' pages read of files: the table of what is public, while its entry is public; nothing else."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from tobiishi_site.papers.models import PublicFile
from tobiishi_site.programme.models import Entry, Publication


def of_entry(entry: Entry) -> QuerySet[PublicFile]:
    """The public files of an entry, in the order of their publication."""
    return _shown().filter(entry=entry).order_by("published_at", "pk")


def called(token: str) -> PublicFile | None:
    """A public file by what it is called in its address; None where there is none."""
    return _shown().filter(token=token).first()


def _shown() -> QuerySet[PublicFile]:
    return PublicFile.objects.filter(Exists(Publication.objects.filter(entry=OuterRef("entry"))))
