"""Cases as tables: what the tables engine reads, one table for each grain.

A grain is the indices over which values are given, outer ones first; `()` is the case itself. Every table has
the column `case_` and a key column for each index of its grain. The table of an index (the indices it lies
within, and itself) lists its items. A curve given by the project has a table of its own, a row for each line.
Databases ignore case and keep words to themselves, so columns never bear the symbols of a document: `Names`
says which column stands for which.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from itertools import pairwise
from typing import Any, Final, Literal

import pyarrow as pa
from flint import fmpq

from tobiishi.formulas.cases import Case, Key, Points, Value, key_indices, keys_of
from tobiishi.formulas.programs import Program

Grain = tuple[str, ...]
"""Indices, the outer ones first, those beside each other in the order of the program."""
FrameName = Grain | str
"""A grain, or the name of a curve that the project gives."""

CASE: Final = "case_"
"""The key column of the case."""
YEAR, PART, PART_HOURS = "year", "part", "part_hours"
"""Columns of the table of cases: calendar year computed, length of the part [yr] and [h]."""


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line of a curve: for after < x <= until the value is y0 + (x - x0) * slope."""

    after: float
    until: float
    x0: float
    y0: float
    slope: float


LINE: Final = tuple(part.name for part in fields(Line))
"""Columns of a curve's table."""


class Names:
    """The columns that stand for the names of a program.

    Args:
        program: the program whose names they are.
    """

    def __init__(self, program: Program) -> None:
        self.indices = {name: f"k{n}" for n, name in enumerate(program.indices)}
        """The key column of each index."""
        self.hours = {name: f"h{n}" for n, name in enumerate(program.indices)}
        """The column with the lengths of readings [h], in the table of each index of kind `readings`."""
        self.inputs = {name: f"v{n}" for n, name in enumerate(program.inputs)}
        """The column of each input: a number in the unit of its parameter, or the name of a choice."""
        self.results = {name: f"r{n}" for n, name in enumerate(program.results)}
        """The column of each result in the table that comes out."""


def home(program: Program, index: str) -> Grain:
    """The grain whose table lists the items of an index."""
    return (*program.ancestors(index), index)


def schemas(program: Program) -> dict[FrameName, pa.Schema]:
    """The tables a program reads, with their columns; a value that is not given is null."""
    names, number = Names(program), pa.float64()
    columns: dict[FrameName, dict[str, pa.DataType]] = {(): dict.fromkeys((YEAR, PART, PART_HOURS), number)}
    for name, index in program.indices.items():
        hours = {names.hours[name]: number} if index.kind == "readings" else {}
        columns.setdefault(home(program, name), {}).update(hours)
    for name, of in program.inputs.items():
        if of.parameter.kind == "curve":
            columns[name] = dict.fromkeys(LINE, number)
        else:
            kind = pa.string() if of.parameter.kind == "choice" else number
            columns.setdefault(program.ordered(of.indices), {})[names.inputs[name]] = kind
    return {name: pa.schema({**_keys(program, name), **own}) for name, own in columns.items()}


def frames_of(program: Program, cases: Sequence[Case]) -> dict[FrameName, pa.Table]:
    """The tables of several cases, which may differ in year, items and choices; `case_` counts them from 0."""
    found = {}
    for name, schema in schemas(program).items():
        columns: dict[str, list[Any]] = {column: [] for column in schema.names}
        for number, case in enumerate(cases):
            rows = list(_lines(program, name, case) if isinstance(name, str) else _rows(program, name, case))
            columns[CASE] += [number] * len(rows)
            for place, column in enumerate(schema.names[1:]):
                columns[column] += [row[place] for row in rows]
        found[name] = pa.table(columns, schema)
    return found


def nearest(value: fmpq) -> float:
    """The binary float nearest to an exact value."""
    return int(value.p) / int(value.q)


def lines(points: Points, ends: Literal["refuse", "hold"]) -> list[Line]:
    """The lines of a curve, which meet without gap or overlap; flat ones beyond the ends where these hold."""
    bounds = [nearest(x) for x, _ in points]
    first, last = bounds[0], bounds[-1]
    bounds[0] = math.nextafter(first, -math.inf)
    found = [
        Line(after, until, nearest(x0), nearest(y0), nearest((y1 - y0) / (x1 - x0)))
        for (after, until), ((x0, y0), (x1, y1)) in zip(pairwise(bounds), pairwise(points), strict=True)
    ]
    if ends == "hold":
        found.insert(0, Line(-math.inf, bounds[0], first, nearest(points[0][1]), 0))
        found.append(Line(last, math.inf, last, nearest(points[-1][1]), 0))
    return found


def _keys(program: Program, name: FrameName) -> dict[str, pa.DataType]:
    """The key columns of a table."""
    keys, names = {CASE: pa.int64()}, Names(program)
    for index in program.inputs[name].indices if isinstance(name, str) else name:
        whole = program.indices[index].kind in ("years_to_date", "readings")
        keys[names.indices[index]] = pa.int64() if whole else pa.string()
    return keys


def _lines(program: Program, name: str, case: Case) -> Iterator[tuple[Any, ...]]:
    """The rows of a curve's table: items, then what a line says."""
    ends = program.inputs[name].parameter.ends
    for key, points in case.values.get(name, {}).items():
        for line in lines(points, ends):  # type: ignore[arg-type]
            yield (*key, *astuple(line))


def _rows(program: Program, of: Grain, case: Case) -> Iterator[tuple[Any, ...]]:
    """The rows of a grain: items, then values; where it lists no index, whatever items have values."""
    columns = list(_columns(program, of, case))
    listed = not of or of == home(program, of[-1])
    keys = keys_of(program, of, case.items) if listed else [key for column in columns for key in column]
    for key in dict.fromkeys(keys):
        yield (*key, *(column.get(key) for column in columns))


def _columns(program: Program, of: Grain, case: Case) -> Iterator[Mapping[Key, Any]]:
    """The columns of a grain beside its keys, in the order of `schemas`, each by its items."""
    if not of:
        for time in (fmpq(case.year), case.part, case.part_hours):
            yield {(): nearest(time)}
    elif program.indices[of[-1]].kind == "readings" and of == home(program, of[-1]):
        yield _spread(case.hours.get(of[-1], {}), lambda key, number: (*key, number))
    for name, given in program.inputs.items():
        if given.parameter.kind != "curve" and program.ordered(given.indices) == of:
            yield _column(program, name, case.values.get(name, {}))


def _column(program: Program, name: str, values: Mapping[Key, Value]) -> Mapping[Key, Any]:
    """The values of an input by items in the order of its grain."""
    indices, keys = program.inputs[name].indices, key_indices(program, name)
    order = [indices.index(index) for index in program.ordered(indices)]
    readings = [place for place, index in enumerate(indices) if index not in keys]

    def placed(key: Key, number: int) -> Key:
        whole = list(key)
        for place in readings:
            whole.insert(place, number)
        return tuple(whole[place] for place in order)

    if readings:
        return _spread(values, placed)
    return {placed(key, 0): _cell(value) for key, value in values.items()}


def _cell(value: Value) -> float | str:
    """A number or the name of a choice; readings and curves have rows of their own."""
    return nearest(value) if isinstance(value, fmpq) else str(value)


def _spread(values: Mapping[Key, Any], placed: Callable[[Key, int], Key]) -> Mapping[Key, Any]:
    """Readings, each under a key of its own."""
    return {placed(key, n): nearest(one) for key, of in values.items() for n, one in enumerate(of)}
