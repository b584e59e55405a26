"""The parts of which a hand-over paper is made: what is said, apart from how a page or a Word file shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar
from unicodedata import east_asian_width

from tobiishi_site.programme.presenting import Piece

Line = list[Piece]
"""Texts that stand beside each other."""
Cell = list[Line]
"""The lines of a cell."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, from level 2 on; pages lead to its id. `way` is of what only leads to other pages."""

    level: int
    text: Line
    id: str = ""
    way: bool = False
    form: ClassVar[str] = "heading"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph: plain, `mark` (in small) or `caution` (a notice that is not to be overlooked)."""

    line: Line
    style: str = ""
    form: ClassVar[str] = "text"


@dataclass(frozen=True, slots=True)
class Facts:
    """Labelled facts, each with its lines."""

    rows: list[tuple[str, Cell]]
    form: ClassVar[str] = "facts"


@dataclass(frozen=True, slots=True)
class Items:
    """A list; `way` is one that only leads to other pages and says nothing on paper."""

    lines: list[Line]
    way: bool = False
    form: ClassVar[str] = "items"


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its first column says what each row is about. `numbers` are columns that hold numbers."""

    caption: str
    heads: tuple[str, ...]
    rows: list[tuple[Cell, ...]]
    numbers: frozenset[int] = frozenset()
    form: ClassVar[str] = "table"


Block = Heading | Text | Facts | Items | Table


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the archive, and a chapter of the Word file; `name` is its file without the ending."""

    name: str
    title: Line
    blocks: list[Block] = field(default_factory=list)


def plain(text: object) -> Line:
    """A line of one text in the language of the page."""
    return [Piece(str(text))]


def cell(text: object) -> Cell:
    """A cell of one text; an empty one stays empty."""
    return [plain(text)] if str(text) else []


def text_of(line: Line) -> str:
    """A line as text alone."""
    return " · ".join(piece.text for piece in line)


def width(text: str) -> int:
    """How wide a text is, in half-width characters."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
