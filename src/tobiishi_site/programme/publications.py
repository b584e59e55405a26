"""What of an entry is public in each language, and what follows for the publications from each other.

A page in a language reads the revision that was approved in it. Where that lacks words it may show those of the
other language, marked, but only such as were approved in that one too: all others are withheld.
"""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.db.models import Exists, OuterRef, QuerySet

from tobiishi.errors import Language
from tobiishi.programme import models as record
from tobiishi_site.programme.entries import (
    differs_in_facts,
    found_by,
    language_of_title,
    named_in,
    not_approved,
    other_than,
    read_entry,
    reworded,
    title_of,
    withholding,
)
from tobiishi_site.programme.facets import around, settle_facets
from tobiishi_site.programme.finding import marked
from tobiishi_site.programme.models import Entry, Findable, Mention, Publication
from tobiishi_site.programme.state import moved


def said_in(publication: Publication) -> record.Entry:
    """What a publication says, without words that were not approved."""
    said = read_entry(publication.entry.kind, publication.revision.data)
    return withholding(said, other_than(cast("Language", publication.language)), publication.withheld)


def shown_in(language: Language) -> QuerySet[Publication]:
    """Of every public entry the publication that pages in a language show."""
    return Publication.objects.filter(**{f"in_{language}": True})


def hidden_among(mentions: QuerySet[Mention]) -> set[tuple[str, str]]:
    """The kinds and ids of entries that public ones name and that are not public themselves."""
    shown = Exists(Publication.objects.filter(entry=OuterRef("named")))
    return set(mentions.exclude(shown).values_list("named__kind", "named__slug"))


def settle(entry: Entry, at: datetime) -> None:
    """Set what follows from a change of an entry's publications: withheld words, titles, which is behind, whom it names.

    The state moves first: of two transactions the second one waits there, and counts with what the first has changed.
    """
    moved(at)
    counted = around(entry)
    found = {cast("Language", one.language): one for one in entry.publications.select_related("revision")}
    said = {language: read_entry(entry.kind, one.revision.data) for language, one in found.items()}
    for language, publication in found.items():
        other = other_than(language)
        words = show(publication, said[language], said.get(other))
        publication.behind = other in found and _is_behind(publication, found[other], said, other)
        publication.save()
        Findable.objects.update_or_create(entry=entry, text=language, defaults={"words": words})
    entry.findable.exclude(text__in=("draft", *found)).delete()
    _note_mentions(entry, {name for one in said.values() for name in named_in(one)})
    settle_facets(counted | around(entry))


def show(publication: Publication, said: record.Entry, approved: record.Entry | None) -> str:
    """Set what a publication shows of what it says, and what it is found by.

    `approved` is what is public in the other language; None where nothing is.
    """
    language = cast("Language", publication.language)
    publication.withheld = not_approved(said, other_than(language), approved)
    shown = withholding(said, other_than(language), publication.withheld)
    publication.title = title_of(shown, language)[:500]
    publication.title_language = language_of_title(shown, language)
    setattr(publication, f"in_{language}", True)
    setattr(publication, f"in_{other_than(language)}", approved is None)
    return marked(publication.kind, found_by(shown, language))


def _note_mentions(entry: Entry, named: set[tuple[str, str, str]]) -> None:
    """Replace the mentions of an entry by those of all that is public of it; what is named must exist."""
    wanted = {(field, Entry.objects.get(kind=kind, slug=slug).pk) for field, kind, slug in named}
    for mention in entry.mentions.all():
        if (mention.field, mention.named_id) not in wanted:
            mention.delete()
    Mention.objects.bulk_create(
        [Mention(entry=entry, field=field, named_id=pk) for field, pk in sorted(wanted)],
        ignore_conflicts=True,
    )


def _is_behind(
    publication: Publication, newer: Publication, said: dict[Language, record.Entry], other: Language
) -> bool:
    """Whether the other language was published later with other words of its own, or other facts."""
    if newer.revision.number <= publication.revision.number:
        return False
    before, after = said[other_than(other)], said[other]
    return other in reworded(before, after) or differs_in_facts(before, after)
