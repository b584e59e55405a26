"""The sheet of given values of a plain calculation: one row for each value, one column for each year part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from tobiishi.formulas.cases import Key
from tobiishi.formulas.engines.workbook import Column, columns, numeral
from tobiishi.formulas.programs import Input
from tobiishi.methodologies.calculation import Calculation
from tobiishi.reports.book import Book, Ref, as_float
from tobiishi.reports.heads import Head, write_head, write_legend
from tobiishi.reports.labels import Words
from tobiishi.reports.order import inputs_in_order
from tobiishi.reports.styles import Kind
from tobiishi.reports.units import Units
from tobiishi.reports.workings import Link, Part

__all__ = ["GivenPage", "guarded", "range_text", "validation"]

WIDTHS: Final = (24, 18, 38, 14, 18)
_PART_WIDTH: Final = 16
_VALUES: Final = len(WIDTHS)


class GivenPage:
    """The sheet `inputs`; it feeds the calculation."""

    def __init__(self, book: Book, name: str, calculation: Calculation, parts: Sequence[Part]) -> None:
        self.words, self.calculation, self.parts = book.words, calculation, parts
        self.program = calculation.methodology.program
        self.units = Units(calculation.methodology, [part.year for part in parts])
        self.page = book.page(name, [*WIDTHS, *([_PART_WIDTH] * max(2, len(parts)))])
        self._refs: dict[tuple[int, str, Key], Ref] = {}
        self._points: dict[tuple[int, str, Key], tuple[Ref, Ref, int]] = {}
        self._columns = columns(self.program)

    def link(self, part: int, column: Column, key: Key, page: str) -> Link | None:
        """A value of this sheet; readings stand in the calculation themselves."""
        ref = self._refs.get((part, column.name, key))
        return Link(guarded(ref.seen_from(page))) if ref else Link("", "input")

    def points(self, part: int, curve: str, key: Key) -> tuple[Ref, Ref, int] | None:
        """The points of a curve."""
        return self._points.get((part, curve, key))

    def write(self, head: Head) -> None:
        """Write the sheet."""
        row = write_head(self.page, head, self.words.line("inputs_title"), len(self.page.widths))
        row = write_legend(self.page, row, 2)
        names = ("symbol", "item", "description", "unit", "allowed")
        labels = [self.words(name) for name in names] + [self.words.say(part.label) for part in self.parts]
        self.page.texts(row, 0, labels, "head")
        self.page.repeat(row)
        self.page.sheet.freeze_panes(row + 1, 0)
        row += 1
        for of in inputs_in_order(self.calculation.methodology):
            if of.parameter.kind == "curve" or _is_of_readings(self.program.indices, of):
                continue
            for key in self._keys(of.name):
                self._row(row, of, key)
                row += 1
        self._curves(row + 1)

    def _keys(self, name: str) -> list[Key]:
        """Its items in any part, in order."""
        return list(dict.fromkeys(key for part in self.parts for key in part.workings.keys(name)))

    def _row(self, row: int, of: Input, key: Key) -> None:
        said = (of.name, ", ".join(map(str, key)), self.words.say(of.parameter.text))
        self.page.texts(row, 0, (*said, self.units.said(of, key), range_text(of, self.words)))
        for number, part in enumerate(self.parts):
            column = _VALUES + number
            if key not in part.workings.keys(of.name):
                self.page.value(row, column, None, "unused")
                continue
            value = part.workings.value(self._columns[of.name], key)
            default = key in part.year.case.defaulted.get(of.name, ())
            kind: Kind = "unused_input" if value is None else "fixed" if default else "input"
            self.page.value(row, column, as_float(value), kind)
            validation(self.page.sheet, row, column, of)
            self._refs[number, of.name, key] = self.page.ref(row, column)

    def _curves(self, row: int) -> None:
        """The points of the project's curves; those that stay the same stand once."""
        seen: dict[tuple[Any, ...], tuple[Ref, Ref, int]] = {}
        for name, of in self.program.inputs.items():
            if of.parameter.kind != "curve":
                continue
            for number, part in enumerate(self.parts):
                for key, points in part.year.case.values.get(name, {}).items():
                    known = (name, key, points)
                    if known not in seen:
                        seen[known] = self._curve(row, of, key, points)
                        row += len(seen[known][2:]) and seen[known][2] + 2
                    self._points[number, name, key] = seen[known]

    def _curve(self, row: int, of: Input, key: Key, points: Any) -> tuple[Ref, Ref, int]:
        x_unit = of.parameter.x_unit.text if of.parameter.x_unit else ""
        said = (of.name, ", ".join(map(str, key)), self.words.say(of.parameter.text))
        heads = [self.words(name) for name in ("symbol", "item", "description")]
        self.page.texts(row, 0, heads, "head")
        self.page.across(row, len(said), _VALUES, self.words("point"), "head")
        self.page.texts(row, _VALUES, (f"x [{x_unit}]", f"y [{of.parameter.unit.text}]"), "head")
        for place, (x, y) in enumerate(points, 1):
            self.page.texts(row + place, 0, said)
            self.page.across(row + place, len(said), _VALUES, str(place))
            self.page.value(row + place, _VALUES, x, "input")
            self.page.value(row + place, _VALUES + 1, y, "input")
        return self.page.ref(row + 1, _VALUES), self.page.ref(row + 1, _VALUES + 1), len(points)


def guarded(ref: str) -> str:
    """A link to an input cell that is an error, never 0, where the cell is empty."""
    return f'=IF({ref}="",NA(),{ref})'


def range_text(of: Input, words: Words) -> str:
    """The values a parameter may take."""
    parameter = of.parameter
    if parameter.kind == "choice":
        return ", ".join(parameter.choices)
    unbounded = parameter.range.lowest is None and parameter.range.highest is None
    return words("any_number") if unbounded else str(parameter.range)


def validation(sheet: Any, row: int, column: int, of: Input) -> None:
    """Let the cell of a parameter take only what the methodology allows."""
    parameter = of.parameter
    if parameter.kind == "choice":
        rule: dict[str, Any] = {"validate": "list", "source": list(parameter.choices)}
    elif parameter.range.lowest is not None and parameter.range.highest is not None:
        bounds = (parameter.range.lowest, parameter.range.highest)
        low, high = (float(numeral(bound)) for bound in bounds)
        rule = {"validate": "decimal", "criteria": "between", "minimum": low, "maximum": high}
    else:
        return
    sheet.data_validation(row, column, row, column, rule)


def _is_of_readings(indices: Any, of: Input) -> bool:
    return any(indices[index].kind == "readings" for index in of.indices)
