"""The record as it is kept: what every entry said in each revision, and what of it is public in which language.

The form of an entry's data is that of `tobiishi.programme.models`; nothing of it is said again here. Staff work on
revisions. A visitor's page, search, feed and count read publications only, so what is not published cannot show.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tobiishi.programme.models import Record

KINDS = tuple(Record.model_fields)
LANGUAGES = ("ja", "en")


class Entry(models.Model):
    """Something that the record knows: its kind and its id within the kind."""

    kind = models.CharField(max_length=20)
    slug = models.SlugField(max_length=80)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("kind", "slug"), name="entry_once"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="entry_of_a_kind"),
        )

    def __str__(self) -> str:
        return f"{self.kind}/{self.slug}"


class Revision(models.Model):
    """What an entry said from a moment on, and who wrote it (an actor's number; names stand in accounts)."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    data = models.JSONField()
    made_at = models.DateTimeField()
    actor = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("entry", "number"), name="revision_once"),)

    def __str__(self) -> str:
        return f"{self.entry} r{self.number}"


class Publication(models.Model):
    """What is public of an entry in a language: the revision that was approved, and by whom."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="publications")
    kind = models.CharField(max_length=20)
    """That of the entry, for lists of one kind."""
    language = models.CharField(max_length=2)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="publications")
    title = models.CharField(max_length=500)
    title_language = models.CharField(max_length=2)
    """Another one than `language` where nothing names the entry in that."""
    in_ja = models.BooleanField(default=False)
    """Whether it is what pages in Japanese show of the entry: that in Japanese, or the only one there is."""
    in_en = models.BooleanField(default=False)
    place_in_order = models.CharField(max_length=120)
    published_at = models.DateTimeField()
    actor = models.PositiveIntegerField()
    withheld = models.JSONField(default=list)
    """Words of the revision in the other language that were not approved in it: never shown."""
    behind = models.BooleanField(default=False)
    """Whether the other language was published with something that is newer than this."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("entry", "language"), name="publication_once"),
            models.CheckConstraint(condition=Q(language__in=LANGUAGES), name="publication_language"),
        )
        indexes = (
            models.Index(fields=("kind", "place_in_order", "id"), condition=Q(in_ja=True), name="list_in_ja"),
            models.Index(fields=("kind", "place_in_order", "id"), condition=Q(in_en=True), name="list_in_en"),
            models.Index(fields=("published_at", "id"), name="publication_newest"),
            models.Index(fields=("kind", "published_at"), name="publication_of_kind"),
        )

    def __str__(self) -> str:
        return f"{self.entry} ({self.language})"


class PublicState(models.Model):
    """The state of all publications, in one row, as `state` says."""

    word = models.CharField(max_length=32)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"public state {self.word}"


class Mention(models.Model):
    """That a public entry names another one: by what field, and where it leads."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="mentions")
    named = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="mentioned")
    field = models.CharField(max_length=40)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("entry", "named", "field"), name="mention_once"),)

    def __str__(self) -> str:
        return f"{self.entry} names {self.named} ({self.field})"


class Facet(models.Model):
    """A value by which a public study or project is counted, as `facets` says; all of it follows from the rest."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="facets")
    kind = models.CharField(max_length=20)
    """That of the entry."""
    name = models.CharField(max_length=20)
    value = models.CharField(max_length=170)
    expected_g_per_year = models.BigIntegerField(null=True)
    """What a project was expected to save when it was selected [g CO2]; empty where nothing comparable is stated."""

    class Meta:
        constraints = (models.UniqueConstraint(fields=("kind", "name", "value", "entry"), name="facet_once"),)
        indexes = (
            models.Index(fields=("kind", "name", "value", "expected_g_per_year"), name="facet_expected"),
        )

    def __str__(self) -> str:
        return f"{self.entry}: {self.name} {self.value}"


class Findable(models.Model):
    """What an entry is found by: the words that are public in a language, or those of its last revision."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="findable")
    text = models.CharField(max_length=5)
    """A language, or `draft`."""
    words = models.TextField()
    """As `finding.words_of` says."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("entry", "text"), name="findable_once"),
            models.CheckConstraint(condition=Q(text__in=(*LANGUAGES, "draft")), name="findable_text"),
        )

    def __str__(self) -> str:
        return f"{self.entry} ({self.text}) is found by"


class Check(models.Model):
    """That a second person has read a revision in a language and found it fit to be public."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="checks")
    language = models.CharField(max_length=2)
    at = models.DateTimeField()
    actor = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("revision", "language"), name="check_once"),
            models.CheckConstraint(condition=Q(language__in=LANGUAGES), name="check_language"),
        )

    def __str__(self) -> str:
        return f"{self.revision} ({self.language}) checked"


class TakenOver(models.Model):
    """That an actor took a revision over from who wrote it: since then they count as its writer as well."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="taken_over")
    actor = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("revision", "actor"), name="taken_over_once"),)

    def __str__(self) -> str:
        return f"{self.revision} taken over by {self.actor}"


class Draft(models.Model):
    """What staff lists ask of an entry's last revision, kept up by `drafts.keep_up`; all of it follows from the rest."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="draft")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    written_at = models.DateTimeField()
    since_ja = models.PositiveIntegerField(default=0)
    since_en = models.PositiveIntegerField(default=0)
    """The number of the revision that is public in the language, 0 where none is."""
    pending_ja = models.BooleanField(default=False)
    pending_en = models.BooleanField(default=False)
    """Whether it has words in the language that are not public as they stand."""
    waits = models.BooleanField(default=False)
    """Whether it has such words in any language."""
    due_from = models.DateField(null=True)
    """The first day on which an agreement may lapse, or a milestone may come."""
    due_until = models.DateField(null=True)
    """The last such day."""

    class Meta:
        indexes = (
            models.Index(fields=("written_at", "id"), name="draft_written"),
            models.Index(fields=("kind", "written_at", "id"), name="draft_of_kind"),
            models.Index(fields=("written_at", "id"), condition=Q(waits=True), name="draft_waits"),
            models.Index(fields=("kind", "due_until", "due_from"), name="draft_due"),
        )

    def __str__(self) -> str:
        return f"draft of {self.entry}"


class DraftMention(models.Model):
    """That the last revision of an entry names another one, which need not exist yet."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="draft_mentions")
    kind = models.CharField(max_length=20)
    slug = models.SlugField(max_length=80, db_index=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("kind", "slug", "entry"), name="draft_mention_once"),)

    def __str__(self) -> str:
        return f"draft of {self.entry} names {self.kind}/{self.slug}"


class Unfinished(models.Model):
    """What a person has typed and not saved as a revision yet, as typed; nobody else reads it.

    `slug` is that of the entry, or the token of the form where the entry is new.
    """

    kind = models.CharField(max_length=20)
    slug = models.SlugField(max_length=80)
    actor = models.PositiveIntegerField()
    based_on = models.PositiveIntegerField()
    typed = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("actor", "kind", "slug"), name="unfinished_once"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="unfinished_of_a_kind"),
        )

    def __str__(self) -> str:
        return f"{self.kind}/{self.slug} of {self.actor}, unfinished"
