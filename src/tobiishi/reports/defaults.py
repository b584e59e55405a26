"""What the methodology fixes: constants, tables and curves, printed below the calculation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from tobiishi.formulas.programs import Program
from tobiishi.formulas.sheets import Table
from tobiishi.reports.book import Page, Ref
from tobiishi.reports.units import unit_text

__all__ = ["Defaults"]

SYMBOL, WHAT, UNIT, FIRST, SECOND, THIRD, WRITTEN = range(7)
_COLUMNS: Final = 8

Line = tuple[tuple[str | int, ...], Sequence[Any]]
"""Addresses a formula may ask for, by the column they stand in; and the cells from FIRST on."""


class Defaults:
    """The list of default values on a page: `place` finds the rows, `write` fills them."""

    def __init__(self, page: Page, program: Program) -> None:
        self.page, self.program = page, program
        self._refs: dict[tuple[str | int, ...], Ref] = {}
        self._points: dict[str, tuple[Ref, Ref, int]] = {}
        self._row = 0

    def ref(self, *address: str | int) -> Ref:
        """The cell that an address of the workbook engine means."""
        return self._refs[address]

    def points(self, curve: str) -> tuple[Ref, Ref, int] | None:
        """The first x and y of a curve of the document, and the number of points."""
        return self._points.get(curve)

    def place(self, row: int) -> int:
        """Write the list from a row on; returns the first row below it."""
        words = self.page.book.words
        if not (self.program.constants or self.program.tables or self.program.curves):
            return row
        self.page.heading(row, words.line("default_values"), _COLUMNS)
        heads = ("symbol", "description", "unit")
        self.page.texts(row + 1, SYMBOL, [words(name) for name in heads], "head")
        self.page.across(row + 1, FIRST, WRITTEN, words("value"), "head")
        self.page.texts(row + 1, WRITTEN, (words("confidence"), words("found_by")), "head")
        self._row = row + 2
        for name, constant in self.program.constants.items():
            self._refs["constant", name] = self.page.ref(self._row, FIRST)
            said = (name, words.say(constant.text), unit_text(constant.unit.text))
            self._line(said, [constant.value], constant.confidence)
        for name, table in self.program.tables.items():
            self._table(name, table)
        for name in self.program.curves:
            self._curve(name)
        return self._row

    def _table(self, name: str, table: Table) -> None:
        words = self.page.book.words
        said = (name, words.say(table.text), unit_text(table.unit.text))
        if table.by_unit is None:
            for names, value in table.rows.items():
                self._refs["row", name, *names] = self.page.ref(self._row, FIRST + len(names))
                self._line(said, [*names, value], table.confidence)
            return
        if table.begins is not None:
            self._refs["begins", name] = self.page.ref(self._row, SECOND)
            self._line(said, [words("from"), table.begins, None], table.confidence, last=table.by_unit.text)
        for place, band in enumerate(table.bands):
            self._refs["until", name, place] = self.page.ref(self._row, SECOND)
            self._refs["band", name, place] = self.page.ref(self._row, THIRD)
            word = words("below") if band.open else words("up_to")
            self._line(said, [word, band.until, band.value], table.confidence, last=table.by_unit.text)

    def _curve(self, name: str) -> None:
        curve, words = self.program.curves[name], self.page.book.words
        first = self._row
        self._points[name] = (
            self.page.ref(first, SECOND),
            self.page.ref(first, THIRD),
            len(curve.points),
        )
        said = (name, words.say(curve.text), unit_text(curve.unit.text))
        for x, y in curve.points:
            self._line(said, ["x, y", x, y], curve.confidence, last=curve.x_unit.text)

    def _line(self, said: Sequence[str], cells: Sequence[Any], confidence: str, *, last: str = "") -> None:
        """A row: what it is, its cells, how sure it is; `last` is the unit of what the row is found by."""
        page, words = self.page, self.page.book.words
        page.texts(self._row, SYMBOL, said)
        for place in range(3):
            cell = cells[place] if place < len(cells) else None
            if cell is None or isinstance(cell, str):
                page.text(self._row, FIRST + place, cell or "")
            else:
                page.value(self._row, FIRST + place, cell, "fixed")
        page.text(self._row, WRITTEN, words(f"confidence_{confidence}"))
        page.text(self._row, WRITTEN + 1, f"[{last}]" if last else "")
        self._row += 1
