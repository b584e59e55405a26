"""The three documents: the brochure of a year, the card of a study, the sheet of statistics."""

from __future__ import annotations

import datetime as dt
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from tobiishi.brochure.counts import charts, totals
from tobiishi.brochure.geography import coast_source
from tobiishi.brochure.sections import SECTIONS, announced, cited_sources
from tobiishi.brochure.setting import pdf
from tobiishi.brochure.studies import shown
from tobiishi.brochure.voice import Node, Ref, Voice, phrases, plain
from tobiishi.brochure.words import group
from tobiishi.brochure.year import Year, year_of
from tobiishi.errors import Language, refused
from tobiishi.periods.dates import Point, RecordDate
from tobiishi.programme.models import Record

__all__ = ["Brochure", "brochure", "statistics_sheet", "study_card"]

_SAID: Final = ("label", "section", "chain")
_DRAWN: Final = ("leapfrog", "way", "overview", "roles", "cycle", "funding")
"""Groups of words: those said as they stand, and those of drawings, whose lines are short."""


@dataclass(frozen=True)
class Brochure:
    """A document that was set.

    `left_out` are the sections without data in the year (keys of `section_name`), `as_printed` the texts that stand
    in the other language, marked, since there is none in this, `replaced` the names that our fonts cannot set, each
    with the form that stands for it.
    """

    pdf: bytes
    left_out: tuple[str, ...]
    as_printed: tuple[str, ...]
    replaced: tuple[tuple[str, str], ...] = ()


def brochure(
    record: Record, *, year: int, language: Language, at: dt.date, behind: AbstractSet[Ref] = frozenset()
) -> Brochure:
    """The brochure of a fiscal year.

    `at` is the date of the document, `behind` the entries (kind and id) whose text in this language is older than that
    in the other one: they carry the mark "being updated".

    Raises:
        Refused: `brochure-no-year` without data of the year, `brochure-characters` where no font has a character.
    """
    found, voice = year_of(record, year), Voice(record, language, frozenset(behind))
    sections = {name: section(voice, found) for name, section in SECTIONS.items()}
    kept = {name: content for name, content in sections.items() if content is not None}
    left_out = tuple(name for name, content in sections.items() if content is None)
    numbers = {"totals": totals(voice, found), "announced": announced(voice, found)}
    names = [voice.word("section", name) for name in left_out]
    content = {**_frame(voice, found, at), "sections": kept, "numbers": numbers, "left_out": names}
    return _set("brochure", voice, content, at=at, left_out=left_out)


def study_card(
    record: Record, *, study: str, language: Language, at: dt.date, behind: AbstractSet[Ref] = frozenset()
) -> Brochure:
    """The card of a study, by its id.

    Raises:
        Refused: `brochure-no-study` for an unknown id, `brochure-characters` where no font has a character.
    """
    if study not in record.studies:
        near = ", ".join(get_close_matches(study, record.studies, n=3)) or "–"
        raise refused("brochure-no-study", id=study, near=near)
    found = Year(record, _fiscal(record.studies[study].fiscal_year))
    voice = Voice(record, language, frozenset(behind))
    card = shown(voice, found, study)
    content = {**_frame(voice, found, at), "study": card, "sources": cited_sources(voice)}
    return _set("card", voice, content, at=at)


def statistics_sheet(
    record: Record, *, year: int, language: Language, at: dt.date, behind: AbstractSet[Ref] = frozenset()
) -> Brochure:
    """The sheet of statistics of a fiscal year.

    Raises:
        Refused: `brochure-no-year` without data of the year, `brochure-nothing-to-count` without studies in it,
            `brochure-characters` where no font has a character.
    """
    found = year_of(record, year)
    if not found.studies:
        raise refused("brochure-nothing-to-count", year=year)
    voice = Voice(record, language, frozenset(behind))
    numbers = {"totals": totals(voice, found), "announced": announced(voice, found)}
    drawn = {"charts": charts(voice, found), "numbers": numbers, "sources": cited_sources(voice)}
    return _set("statistics", voice, {**_frame(voice, found, at), **drawn}, at=at)


def _fiscal(when: RecordDate) -> Point:
    """The fiscal year in which a date begins."""
    first = when.first or dt.date.min
    return when if isinstance(when, Point) else Point(first.year - (first.month < 4), fiscal=True)


def _frame(voice: Voice, year: Year, at: dt.date) -> dict[str, Any]:
    """What every document says of itself, with all words of its language."""
    language = voice.language
    said = year.fiscal.text(language)
    programme = _programme(voice, year)
    return {
        "language": language,
        "programme": programme,
        "year": said,
        "year_era": year.fiscal.text(language, era=True),
        "made_at": voice.label("made_at", date=Point(at.year, at.month, at.day).text(language)),
        "in_numbers": voice.label("in_numbers", year=said),
        "edition": voice.label("edition", year=year.fiscal.text(language, era=True)),
        "counted": voice.label("counted", year=said),
        "status": voice.label("status", programme=plain(programme), year=said),
        "licence": voice.label("licence", coast=coast_source()),
        "words": {
            **{name: group(name, language) for name in _SAID},
            **{name: _phrased(group(name, language), language) for name in _DRAWN},
        },
    }


def _phrased(words: dict[str, str], language: Language) -> dict[str, Node]:
    """Words of a drawing, in Japanese with their phrases; those beside it stay plain."""
    if language == "en":
        return {**words}
    beside = {"alt", "title", "intro"}
    return {name: said if name in beside else {"t": said, "p": phrases(said)} for name, said in words.items()}


def _programme(voice: Voice, year: Year) -> Node:
    """What the programme was called in the year."""
    if year.edition is None:
        return voice.label("status_no_programme")
    identity, edition = year.edition
    return voice.title(edition.name, ("editions", identity))


def _set(
    template: str, voice: Voice, content: dict[str, Any], *, at: dt.date, left_out: tuple[str, ...] = ()
) -> Brochure:
    """Set the content, with what was found out while it was said."""
    voice.problems.refuse_if_any()
    told = {
        "as_printed": list(voice.as_printed),
        "replaced": list(dict.fromkeys(voice.replaced.values())),
        "updating": list(voice.updating.values()),
    }
    made = pdf(template, {**content, **told}, at=at)
    return Brochure(made, left_out, tuple(voice.as_printed), tuple(voice.replaced.items()))
