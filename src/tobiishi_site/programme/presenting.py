"""An entry as a page shows it: labelled fields, each in the reader's language where it exists, marked where not.

What an entry names shows by its public title and leads to its page; what is not public is not shown at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeGuard

from django.urls import reverse
from django.utils.translation import gettext
from pydantic import BaseModel

from tobiishi.errors import Language
from tobiishi.periods.dates import RecordDate
from tobiishi.programme.models import Alias, Citation, Entry, Figure, Words
from tobiishi_site.programme.entries import heading_of
from tobiishi_site.programme.labels import CLOSED, FIELDS, UNITS, VALUES, Label

Named = list[tuple[str, str]]
"""Entries that a field names: the kind and the id of each."""

_ELSEWHERE: Final = ("about", "figures", "steps", "cited")
"""Fields that a page shows in a place of their own."""
_ON_ONE_LINE: Final = frozenset({"keywords", "sectors"})
"""Fields whose words stand beside each other."""
_BRIEF: Final = (
    "from_collaboration",
    "from_study",
    "from_project",
    "to_study",
    "to_project",
    "collaboration",
    "fiscal_year",
    "when",
    "signed",
    "made",
    "instrument",
    "level",
    "kind",
    "country",
    "jcm_number",
    "selected",
    "publisher",
)
"""Fields that a list says beside the title, in this order."""
_LABELLED: Final = frozenset({"against", "as_of", "base_year", "fault", "latitude", "longitude", "open"})
"""Fields inside a part that are not understood without their label."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A text of a page; with the language it is in where that is not the page's, and where it leads."""

    text: str
    language: str | None = None
    href: str | None = None
    untranslated: bool = False
    label: Label | None = None

    @property
    def outside(self) -> bool:
        """Whether it leads to another site."""
        return self.href is not None and self.href.startswith("http")


@dataclass(frozen=True, slots=True)
class Shown:
    """A field of an entry with its label; each line is made of pieces that belong together."""

    name: str
    label: Label
    lines: list[list[Piece]]


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure as a row of a table."""

    of: Piece
    value: str
    unit: Label
    stage: Label
    as_of: str
    rule: Piece | None
    estimate: str
    cited: list[Piece]


@dataclass(frozen=True, slots=True)
class Figures:
    """A table of figures; which of the columns that may be empty are not."""

    rows: list[FigureRow]

    @property
    def columns(self) -> set[str]:
        """The names of the columns that hold something."""
        return {name for name in ("stage", "as_of", "cited") for row in self.rows if getattr(row, name)}


class Presenter:
    """Presents entries in a language; `titles` say what the public entries that they name are called."""

    def __init__(
        self, language: Language, titles: Mapping[tuple[str, str], Piece], *, eras: bool = True
    ) -> None:
        self.language, self.titles = language, titles
        self.eras = eras and language == "ja"

    def prose(self, entry: Entry) -> list[Piece]:
        """The paragraphs of an entry that are read as text."""
        return [self.words(about)] if shows(about := getattr(entry, "about", None)) else []

    def fields(self, entry: Entry, named: Mapping[str, Named]) -> list[Shown]:
        """Every other field that says something; `named` are the entries that a field names."""
        apart = (*_ELSEWHERE, heading_of(entry, self.language))
        names = [name for name in type(entry).model_fields if name not in apart]
        names.sort(key=lambda name: name in Entry.model_fields)
        shown = (self._field(entry, name, named) for name in names)
        return [field for field in shown if field.lines]

    def brief(self, entry: Entry, named: Mapping[str, Named]) -> list[Piece]:
        """What a list says of an entry beside its title."""
        lines = (self._field(entry, name, named).lines for name in _BRIEF if name in type(entry).model_fields)
        return [replace(piece, href=None) for field in lines for line in field for piece in line]

    def figures(self, entry: Entry) -> Figures:
        """The figures of an entry."""
        return Figures([self._figure(one) for one in getattr(entry, "figures", ())])

    def cited(self, citations: tuple[Citation, ...]) -> list[Piece]:
        """The sources of an entry or a figure, as far as they are public."""
        found = (self.link("sources", one.source, one.at) for one in citations)
        return [piece for piece in found if piece is not None]

    def words(self, words: Words) -> Piece:
        """A text in the page's language, else in the other one, marked."""
        if words.has(self.language):
            return Piece(words.in_language(self.language))
        other = "ja" if self.language == "en" else "en"
        return Piece(words.in_language(self.language), other, untranslated=True)

    def date(self, when: RecordDate) -> str:
        """A date in words; in Japanese with its era, where that is not left out for brevity."""
        return when.text(self.language, era=self.eras)

    def link(self, kind: str, slug: str, more: str | None = None) -> Piece | None:
        """The title of an entry that leads to its page; None where it is not public."""
        title = self.titles.get((kind, slug))
        if title is None:
            return None
        text = f"{title.text} ({more})" if more else title.text
        return replace(title, text=text, href=title.href or reverse("entry", args=(kind, slug)))

    def _field(self, entry: Entry, name: str, named: Mapping[str, Named]) -> Shown:
        alias = type(entry).model_fields[name].alias or name
        value = getattr(entry, name)
        items = value if isinstance(value, tuple) else (value,)
        lines = [list(self._pieces(item, alias, named.get(alias, []))) for item in items]
        if all(len(line) == 1 for line in lines) and name in _ON_ONE_LINE:
            lines = [[piece for line in lines for piece in line]]
        return Shown(alias, FIELDS[alias], [line for line in lines if line])

    def _pieces(self, value: Any, name: str, named: Named) -> Iterator[Piece]:
        if value in (None, (), False):
            return
        if isinstance(value, tuple):
            for one in value:
                yield from self._pieces(one, name, named)
        elif isinstance(value, BaseModel) and not isinstance(value, Words | Citation):
            yield from self._inside(value, named)
        elif (piece := self._piece(value, name, named)) is not None:
            yield piece

    def _inside(self, part: BaseModel, named: Named) -> Iterator[Piece]:
        for name in type(part).model_fields:
            if isinstance(part, Alias) and name == "language":
                continue
            for piece in self._pieces(getattr(part, name), name, named):
                found = replace(piece, label=FIELDS[name]) if name in _LABELLED else piece
                printed = isinstance(part, Alias) and name == "text"
                yield replace(found, language=getattr(part, "language", None)) if printed else found

    def _piece(self, value: Any, name: str, named: Named) -> Piece | None:
        if isinstance(value, Words):
            return self.words(value) if shows(value) else None
        if isinstance(value, Citation):
            return self.link("sources", value.source, value.at)
        if isinstance(value, RecordDate):
            return Piece(self.date(value))
        if value is True:
            return Piece(gettext("Yes"))
        return self._text(str(value), name, named)

    def _text(self, value: str, name: str, named: Named) -> Piece | None:
        kind = next((kind for kind, slug in named if slug == value), None)
        if kind is not None:
            return self.link(kind, value)
        if name == "country":
            return self.link("countries", value.lower()) or Piece(value)
        if name == "percent":
            return Piece(f"{value}%")
        if name == "url":
            return Piece(value, href=value)
        return Piece(str(VALUES.get(value, value)) if name in CLOSED else value)

    def _figure(self, one: Figure) -> FigureRow:
        number = grouped(one.value)
        return FigureRow(
            self.words(one.of),
            gettext("about %(number)s") % {"number": number} if one.approximate else number,
            UNITS.get(one.unit, one.unit),
            VALUES[one.stage] if one.stage else "",
            one.as_of.text(self.language) if one.as_of else "",
            self.words(one.rule) if shows(one.rule) else None,
            one.estimate or "",
            self.cited(one.cited),
        )


def shows(words: Any) -> TypeGuard[Words]:
    """Whether something is words that may be shown: all of them may have been withheld."""
    return isinstance(words, Words) and (words.has("ja") or words.has("en"))


def grouped(number: str) -> str:
    """A decimal number with its thousands grouped, digit by digit."""
    whole, point, rest = number.partition(".")
    sign, digits = ("−", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}{point}{rest}"
