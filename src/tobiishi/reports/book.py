"""A workbook for print and recalculation: pages of one look, cells by kind, formulas with their values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter
from flint import arb, fmpq
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.utility import xl_col_to_name

from tobiishi.errors import refused
from tobiishi.reports.labels import Wording, Words
from tobiishi.reports.long_sheet import LongSheet
from tobiishi.reports.printing import LINE, breaks, lines_of
from tobiishi.reports.styles import HEADS, WRAPPED, Form, Kind, form_of, properties

__all__ = ["Book", "Page", "Ref", "Shown", "as_float"]

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


class _Content(BytesIO):
    """The file in the making; where writing fails, XlsxWriter leaves its archive to be closed into it later."""

    def close(self) -> None:
        """Stay open for that."""


class Book:
    """A workbook being written; `close` puts it on disk."""

    def __init__(self, path: Path, wording: Wording, *, head: str, foot: str) -> None:
        """Begin a workbook; `head` stands over and `foot` under every printed page."""
        self.words, self._path = Words(wording), path
        self._content = _Content()
        as_they_are = {"strings_to_numbers": False, "strings_to_urls": False}
        beside = {"tmpdir": str(path.parent)}  # an interrupted run clears that folder away
        self._book = xlsxwriter.Workbook(self._content, as_they_are | beside)
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
        sheet.set_header(f"&L&9{self._head}")
        sheet.set_footer(f"&L&9{self._foot}&R&9&A · &P")
        sheet.set_start_page(1)
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
            page.finish()
        try:
            self._book.close()
            self._path.write_bytes(self._content.getvalue())
        except (FileCreateError, OSError) as error:
            told = error.args[0] if isinstance(error, FileCreateError) else error
            reason = getattr(told, "strerror", None) or str(told)
            raise refused("reports-not-written", path=self._path.name, reason=reason) from error


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet of a book."""

    book: Book
    name: str
    sheet: Any
    widths: Sequence[float]
    lines: dict[int, int] = field(default_factory=dict)
    together: set[int] = field(default_factory=set)
    """Rows that are printed on one page with the row below."""
    repeated: list[int] = field(default_factory=list)
    """Rows that stand over every printed page."""

    def ref(self, row: int, column: int) -> Ref:
        """A cell of this page."""
        return Ref(self.name, row, column)

    def text(self, row: int, column: int, text: str, kind: Kind = "label") -> None:
        """A text."""
        self.sheet.write_string(row, column, text, self.book.look(kind, "word"))
        if kind in HEADS:
            self.together.add(row)
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
        self.sheet.merge_range(row, first, row, columns - 1, text, self.book.look(kind, "word"))
        self.grow(row, text, sum(self.widths[first:columns]))
        if kind in HEADS:
            self.together.add(row)

    def across(self, row: int, first: int, end: int, text: str, kind: Kind = "label") -> None:
        """A text in the cells from a column to before another, as one."""
        if end - first > 1:
            self.paragraph(row, text, end, kind, first=first)
        else:
            self.text(row, first, text, kind)

    def down(self, first: int, last: int, column: int, text: str, kind: Kind = "label") -> None:
        """A text in cells below each other, as one."""
        self.sheet.merge_range(first, column, last, column, text, self.book.look(kind, "word"))

    def keep_together(self, first: int, last: int) -> None:
        """Print these rows on one page."""
        self.together.update(range(first, last))

    def repeat(self, first: int, last: int | None = None) -> None:
        """Print these rows over every page."""
        self.repeated[:] = range(first, (first if last is None else last) + 1)
        self.sheet.repeat_rows(first, last)

    def finish(self) -> None:
        """Set the heights of rows, and break pages where rows that belong together would be divided."""
        for row, lines in self.lines.items():
            self.sheet.set_row(row, LINE * lines + 1.5)
        found = breaks(self.widths, self.lines, self.together, self.repeated)
        if found:
            self.sheet.set_h_pagebreaks(found)

    def grow(self, row: int, text: str, width: float) -> None:
        """Let a row be high enough for a text."""
        lines = lines_of(text, width)
        if lines > self.lines.get(row, 1):
            self.lines[row] = lines

    def value(
        self, row: int, column: int, value: object, kind: Kind = "input", form: Form | None = None
    ) -> None:
        """A number or text: what was given as it is, else easily read; None leaves the cell empty."""
        shown = as_float(value)
        given = kind in ("input", "fixed", "unused_input") and not isinstance(shown, str)
        look = self.book.look(kind, form or ("general" if given else form_of(shown)))
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
        form: Form | None = None,
    ) -> None:
        """A formula with what it shows until it is recalculated."""
        value = "#N/A" if shown is None else shown
        self.sheet.write_formula(row, column, formula, self.book.look(kind, form or form_of(shown)), value)

    def comes_alive(self, row: int, column: int) -> None:
        """Let an unused cell look calculated as soon as it has a value."""
        said = {"type": "no_errors", "format": self.book.lively}
        self.sheet.conditional_format(row, column, row, column, said)
