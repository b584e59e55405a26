"""A workbook for print and recalculation: pages of one look, cells by kind, formulas with their values."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple

import xlsxwriter
from flint import arb, fmpq
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.utility import xl_col_to_name

from tobiishi.errors import refused
from tobiishi.reports.labels import Wording, Words
from tobiishi.reports.long_sheet import LongSheet
from tobiishi.reports.styles import WRAPPED, Form, Kind, properties

__all__ = ["LINE", "Book", "Page", "Ref", "Shown", "as_float", "lines_of"]

Shown = str | float | bool | None
"""What a formula shows until it is recalculated; None is an error."""

_PROTECTION = {
    "format_columns": True,
    "format_rows": True,
    "sort": True,
    "autofilter": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}
A4 = 9


class Ref(NamedTuple):
    """A cell: its page, row and column, counted from 0."""

    page: str
    row: int
    column: int

    def seen_from(self, page: str, *, locked: bool = False) -> str:
        """The reference as a formula on a page writes it; `locked` sets dollar signs."""
        dollar = "$" if locked else ""
        cell = f"{dollar}{xl_col_to_name(self.column)}{dollar}{self.row + 1}"
        return cell if page == self.page else f"'{self.page}'!{cell}"

    def to(self, last: Ref, page: str, *, locked: bool = False) -> str:
        """The range from this cell to another of the same page."""
        end = Ref(page, last.row, last.column).seen_from(page, locked=locked)
        return f"{self.seen_from(page, locked=locked)}:{end}"


def as_float(value: object) -> Shown:
    """An exact value as a cell shows it."""
    if isinstance(value, fmpq):
        return int(value.p) / int(value.q)
    if isinstance(value, arb):
        return float(value)
    return value if isinstance(value, str | float | int | bool) else None


LINE: Final = 14.5
"""Height of a line [pt]."""


def lines_of(text: str, width: float) -> int:
    """Lines that a text takes in a column; letters of East Asia are twice as wide."""
    return sum(max(1, math.ceil(_width(line) * _RAGGED / width)) for line in text.split("\n"))


_RAGGED: Final = 1.06
"""How much longer a text becomes because lines break between words."""


def _width(text: str) -> float:
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


class Book:
    """A workbook being written; `close` puts it on disk."""

    def __init__(self, path: Path, wording: Wording, *, head: str, foot: str) -> None:
        """Begin a workbook; `head` stands over and `foot` under every printed page."""
        self.words, self._path = Words(wording), path
        self._book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_urls": False})
        self._book.set_calc_mode("auto")
        self._head, self._foot = head.replace("&", "&&"), foot.replace("&", "&&")
        self._formats: dict[tuple[str, str], Any] = {}
        self._pages: dict[str, Page] = {}

    def page(self, name: str, widths: Sequence[float]) -> Page:
        """A new page, after those before; widths in characters."""
        sheet = self._book.add_worksheet(name, worksheet_class=LongSheet)
        sheet.hide_gridlines(2)
        sheet.set_paper(A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        sheet.set_header(f"&L&9{self._head}&R&9&A")
        sheet.set_footer(f"&L&9{self._foot}&R&9&P / &N")
        sheet.protect("", _PROTECTION)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width, self.look("plain"))
        self._pages[name] = Page(self, name, sheet, widths)
        return self._pages[name]

    def look(self, kind: Kind, form: Form = "general") -> Any:
        """The format of a kind of cell."""
        if (kind, form) not in self._formats:
            self._formats[kind, form] = self._book.add_format(properties(kind, form))
        return self._formats[kind, form]

    @cached_property
    def lively(self) -> Any:
        """How an unused cell looks once it has a value."""
        return self._book.add_format({"font_color": "#000000", "bg_color": "#F2F2F2"})

    def close(self) -> None:
        """Write the file.

        Raises:
            Refused: `reports-not-written`.
        """
        for page in self._pages.values():
            for row, lines in page.lines.items():
                page.sheet.set_row(row, LINE * lines + 1.5)
        try:
            self._book.close()
        except FileCreateError as error:
            reason = error.args[0]
            raise refused("reports-not-written", path=self._path.name, reason=reason) from error


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet of a book."""

    book: Book
    name: str
    sheet: Any
    widths: Sequence[float]
    lines: dict[int, int] = field(default_factory=dict)

    def ref(self, row: int, column: int) -> Ref:
        """A cell of this page."""
        return Ref(self.name, row, column)

    def text(self, row: int, column: int, text: str, kind: Kind = "label") -> None:
        """A text."""
        self.sheet.write_string(row, column, text, self.book.look(kind))
        if text and kind in WRAPPED:
            self.grow(row, text, self.widths[column])

    def texts(self, row: int, column: int, texts: Iterable[str], kind: Kind = "label") -> None:
        """Texts side by side."""
        for place, text in enumerate(texts):
            self.text(row, column + place, text, kind)

    def heading(self, row: int, text: str, columns: int, kind: Kind = "heading") -> None:
        """A heading that runs over some columns."""
        self.text(row, 0, text.replace("\n", " / "), kind)
        for column in range(1, columns):
            self.sheet.write_blank(row, column, None, self.book.look(kind))

    def paragraph(self, row: int, text: str, columns: int, kind: Kind = "said", *, first: int = 0) -> None:
        """A longer text over some columns, from the first to the one before `columns`; its row grows."""
        self.sheet.merge_range(row, first, row, columns - 1, text, self.book.look(kind))
        self.grow(row, text, sum(self.widths[first:columns]))

    def grow(self, row: int, text: str, width: float) -> None:
        """Let a row be high enough for a text."""
        lines = lines_of(text, width)
        if lines > self.lines.get(row, 1):
            self.lines[row] = lines

    def value(
        self, row: int, column: int, value: object, kind: Kind = "input", form: Form = "general"
    ) -> None:
        """A number or text as it is; None leaves the cell empty."""
        shown = as_float(value)
        look = self.book.look(kind, form)
        if shown is None:
            self.sheet.write_blank(row, column, None, look)
        elif isinstance(shown, str):
            self.sheet.write_string(row, column, shown, look)
        else:
            self.sheet.write_number(row, column, shown, look)

    def formula(
        self,
        row: int,
        column: int,
        formula: str,
        shown: Shown,
        *,
        kind: Kind = "calculated",
        form: Form = "general",
    ) -> None:
        """A formula with what it shows until it is recalculated."""
        value = "#N/A" if shown is None else shown
        self.sheet.write_formula(row, column, formula, self.book.look(kind, form), value)

    def comes_alive(self, row: int, column: int) -> None:
        """Let an unused cell look calculated as soon as it has a value."""
        said = {"type": "no_errors", "format": self.book.lively}
        self.sheet.conditional_format(row, column, row, column, said)
