"""Notes and files on entries, as their people keep them; and, in a table of its own, what of the files is public.

A visitor's page reads `PublicFile` only, which repeats all that it shows. What is confidential stands in no table
that public code asks.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tobiishi_site.accounts.models import Organisation
from tobiishi_site.papers.checks.formats import FORMATS
from tobiishi_site.programme.models import Entry

KINDS = (
    ("agreement", _("Signed agreement")),
    ("report", _("Report")),
    ("minutes", _("Minutes")),
    ("photo", _("Photo")),
    ("other", _("Other document")),
)
LANGUAGES = (
    ("ja", "日本語"),
    ("en", "English"),
    ("ja-en", "日本語・English"),
    ("id", "Bahasa Indonesia"),
    ("km", "ខ្មែរ"),
    ("lo", "ລາວ"),
    ("mn", "Монгол"),
    ("my", "မြန်မာ"),
    ("th", "ไทย"),
    ("vi", "Tiếng Việt"),
    ("", _("None, or another one")),
)


def new_token() -> str:
    """What a note or a file is called in addresses: nothing follows from it, not even how many there are."""
    return secrets.token_hex(8)


def _one_of(choices: tuple[tuple[str, Any], ...]) -> tuple[str, ...]:
    return tuple(value for value, _name in choices)


class Note(models.Model):
    """A confidential note on an entry, which belongs to one organisation and never leaves it."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    token = models.CharField(max_length=16, unique=True, default=new_token)
    discarded_at = models.DateTimeField(null=True)
    discarded_by = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = (models.Index(fields=("entry", "organisation"), name="note_of_entry"),)

    def __str__(self) -> str:
        return f"note/{self.token}"


class NoteRevision(models.Model):
    """What a note said from a moment on, and who wrote it."""

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    made_at = models.DateTimeField()
    actor = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("note", "number"), name="note_revision_once"),)

    def __str__(self) -> str:
        return f"{self.note} r{self.number}"


class Described(models.Model):
    """What is said of a file, and which bytes it is."""

    title_ja = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20, choices=KINDS)
    language = models.CharField(max_length=5, blank=True, choices=LANGUAGES)
    """The language that it is written in."""
    date = models.CharField(max_length=120, blank=True)
    """As `periods.dates` writes it, as precise as known."""
    licence = models.CharField(max_length=200, blank=True)
    credit = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=120)
    format = models.CharField(max_length=10)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        abstract = True

    def title(self, language: str) -> tuple[str, str]:
        """The title in a language, else in the other; and the language that it is in."""
        other = "ja" if language == "en" else "en"
        here, there = getattr(self, f"title_{language}"), getattr(self, f"title_{other}")
        return (here, language) if here else (there, other)


SAID = ("title_ja", "title_en", "kind", "language", "date", "licence", "credit")
"""What people say of a file."""
DESCRIBED = (*SAID, "name", "format", "size", "sha256")
"""All that is said of a file (tested to be every field of it)."""


class Document(models.Model):
    """A file on an entry: confidential to one organisation, until it is put forward for publication."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    token = models.CharField(max_length=16, unique=True, default=new_token)
    offered_at = models.DateTimeField(null=True)
    offered_by = models.PositiveIntegerField(null=True)
    discarded_at = models.DateTimeField(null=True)
    discarded_by = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = (models.Index(fields=("entry", "organisation"), name="document_of_entry"),)

    def __str__(self) -> str:
        return f"file/{self.token}"


class Version(Described):
    """A file as it was handed in or described: earlier ones stay."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    actor = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("document", "number"), name="version_once"),
            models.CheckConstraint(condition=~Q(title_ja="", title_en=""), name="version_has_a_title"),
            models.CheckConstraint(condition=Q(kind__in=_one_of(KINDS)), name="version_of_a_kind"),
            models.CheckConstraint(condition=Q(format__in=tuple(FORMATS)), name="version_of_a_format"),
        )
        indexes = (models.Index(fields=("sha256",), name="version_by_bytes"),)

    def __str__(self) -> str:
        return f"{self.document} v{self.number}"


class VersionCheck(models.Model):
    """That a second person has looked at a version of a file and found it fit to be public."""

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="check_of")
    at = models.DateTimeField()
    actor = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.version} checked"


class PublicFile(Described):
    """What is public of a file: all that a visitor may know of it, repeated from the version that was approved."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="public")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    token = models.CharField(max_length=16, unique=True)
    number = models.PositiveIntegerField()
    """That of the version."""
    published_at = models.DateTimeField()
    actor = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"public file/{self.token} v{self.number}"
