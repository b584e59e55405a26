"""The plainest layout for the workbook engine: one case below the other, a column for each quantity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import ironcalc
import xlsxwriter
from flint import fmpq
from xlsxwriter.utility import xl_col_to_name

from tobiishi.formulas.cases import Case, Key
from tobiishi.formulas.engines.workbook import Points, Workings
from tobiishi.formulas.programs import Program

WRONG = -987654321
"""What every formula shows until it is recalculated."""


class Layout:
    """Where the cells of one case stand on the sheet: from the row `top` (counted from 0) to above `end`."""

    def __init__(self, sheet: Any, workings: Workings, top: int) -> None:
        self.sheet, self.workings, self.program = sheet, workings, workings.program
        self.top, self.end = top, top + 1
        self.columns = {name: place for place, name in enumerate(workings.columns)}
        self.places = {
            name: {key: row for row, key in enumerate(workings.keys(name), top)} for name in workings.columns
        }
        self.next = len(self.columns)
        self.addresses: dict[tuple[str | int, ...], str] = {}
        self.curves: dict[tuple[str, Key], Points] = {}

    def value(self, column: str, key: Key) -> str | None:
        row = self.places[column].get(key)
        return None if row is None else f"{xl_col_to_name(self.columns[column])}{row + 1}"

    def span(self, column: str, first: Key, last: Key) -> str:
        return f"{self.value(column, first)}:{self.value(column, last)}"

    def fixed(self, *address: str | int) -> str:
        return self.addresses[address]

    def points(self, curve: str, key: Key) -> Points | None:
        return self.curves.get((curve, key))

    def write(self) -> None:
        for address, value in self._fixed_values():
            self.addresses[address] = self._stack([value])[0]
        for name, curve in self.program.curves.items():
            self.curves[name, ()] = self._points(curve.points)
        for name, of in self.program.inputs.items():
            if of.parameter.kind == "curve":
                for key, points in self.workings.case.values.get(name, {}).items():
                    self.curves[name, key] = self._points(points)
        for name in self.workings.columns:
            of_input = self.program.inputs.get(name)
            if of_input is not None and of_input.parameter.kind == "curve":
                continue
            for key, row in self.places[name].items():
                self._cell(row, name, key)

    def _cell(self, row: int, name: str, key: Key) -> None:
        self.end = max(self.end, row + 1)
        column, place = self.workings.columns[name], self.columns[name]
        if column.node is not None:
            self.sheet.write_formula(row, place, self.workings.formula(column, key, self), None, WRONG)
            return
        value = self.workings.value(column, key)
        if isinstance(value, str):
            self.sheet.write_string(row, place, value)
        elif value is None:
            self.sheet.write_formula(row, place, "=NA()", None, WRONG)
        else:
            self.sheet.write_number(row, place, as_float(value))

    def _fixed_values(self) -> Iterator[tuple[tuple[str | int, ...], fmpq]]:
        case = self.workings.case
        yield from ((("year",), fmpq(case.year)), (("part",), case.part), (("part_hours",), case.part_hours))
        for name, constant in self.program.constants.items():
            yield ("constant", name), constant.value
        for name, table in self.program.tables.items():
            yield from ((("row", name, *names), value) for names, value in table.rows.items())
            if table.begins is not None:
                yield ("begins", name), table.begins
            for place, band in enumerate(table.bands):
                yield ("until", name, place), band.until
                yield ("band", name, place), band.value

    def _points(self, points: Any) -> Points:
        x, y = self._stack([p[0] for p in points]), self._stack([p[1] for p in points])
        return Points(f"{x[0]}:{x[-1]}", f"{y[0]}:{y[-1]}", x[0], x[-1], len(points))

    def _stack(self, values: Sequence[fmpq]) -> list[str]:
        column, self.next = self.next, self.next + 1
        for row, value in enumerate(values, self.top):
            self.sheet.write_number(row, column, as_float(value))
        self.end = max(self.end, self.top + len(values))
        return [f"${xl_col_to_name(column)}${row + 1}" for row in range(self.top, self.top + len(values))]


def as_float(value: Any) -> float:
    return int(value.p) / int(value.q) if isinstance(value, fmpq) else float(value)


Places = list[dict[str, tuple[int, int]]]
"""Row and column (counted from 1) of every result of each case."""


def write_cases(path: Path, program: Program, cases: Sequence[Case]) -> Places:
    """Write cases to the sheet of a workbook, every formula with a wrong value; where the results stand."""
    book = xlsxwriter.Workbook(str(path))
    sheet, places = book.add_worksheet(), []
    top = 0
    for one in cases:
        layout = Layout(sheet, Workings(program, one), top)
        layout.write()
        places.append({name: (top + 1, layout.columns[name] + 1) for name in program.results})
        top = layout.end
    book.close()
    return places


def recalculated(path: Path, program: Program, cases: Sequence[Case]) -> list[dict[str, Any]]:
    """The results of cases as IronCalc finds them; an error as its text ("#N/A")."""
    places = write_cases(path, program, cases)
    model: Any = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
    model.evaluate()
    return [{name: model.get_cell_value(0, *place) for name, place in of.items()} for of in places]
