"""The arrays engine: the same program over NumPy arrays of draws, for uncertainty and sensitivity.

A value is a float or an array with one element for each draw. Readings of an item are one array of shape
(readings, 1), so that they meet draws of shape (draws,) as (readings, draws). Floats decide no tonnes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, cast

import numpy as np
from flint import fmpq
from numpy.typing import NDArray

from tobiishi.errors import Place, refused
from tobiishi.formulas.cases import Case, Key, Value
from tobiishi.formulas.engines.python import Items, source
from tobiishi.formulas.programs import Definition, Input, Program
from tobiishi.formulas.sheets import Table

Floats = float | NDArray[np.float64]
Truths = bool | NDArray[np.bool_]
Draws = Mapping[str, Mapping[Key, NDArray[np.float64]]]
"""For some inputs and items an array of shape (draws,) that stands instead of the value."""

_HALF: Final = 0.5


class ArrayProgram:
    """A program compiled for arrays; `run` takes one year part and the draws of uncertain values."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.source = source(program, remember_all=False)

    def run(self, case: Case, draws: Draws | None = None) -> dict[str, NDArray[np.float64]]:
        """All results of a case, each of shape (draws,), or () where nothing is drawn.

        Raises:
            Refused: `formulas-missing`, `formulas-not-finite` (a division by zero, a value outside a band,
                row, curve or domain in some draw).
        """
        functions, *_ = self.source.build(*self._arguments(case, draws or {}))
        with np.errstate(all="ignore"):
            results = {name: np.asarray(functions[name]()) for name in self.program.results}
        for name, values in results.items():
            if not np.isfinite(values.sum()):
                raise refused("formulas-not-finite", Place(name=name))
        return results

    def _arguments(self, case: Case, draws: Draws) -> tuple[object, ...]:
        program = self.program
        readings = {name for name, index in program.indices.items() if index.kind == "readings"}
        domains = {n: Items(case.items.get(n, {}), whole=n in readings) for n in program.indices}
        values = {
            name: _Column(of, case.values.get(name, {}), draws.get(name, {}))
            for name, of in program.inputs.items()
        }
        hours = {
            name: {key: _column(of) for key, of in case.hours.get(name, {}).items()}
            for name in program.indices
        }
        tables = {name: _FloatTable(table) for name, table in program.tables.items()}
        curves = {name: _points(curve.points) for name, curve in program.curves.items()}
        numbers = tuple(map(_float, self.source.numbers))
        times = (case.year, _float(case.part), _float(case.part_hours))
        return (Runtime, domains, values, hours, tables, curves, program.definitions, numbers, *times)


def _float(value: fmpq) -> float:
    """The binary float nearest to an exact value."""
    return int(value.p) / int(value.q)


def _column(values: tuple[fmpq, ...]) -> NDArray[np.float64]:
    return np.array([_float(value) for value in values]).reshape(-1, 1)


def _points(points: tuple[tuple[fmpq, fmpq], ...]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.array([_float(x) for x, _ in points]), np.array([_float(y) for _, y in points])


def _converted(value: Value) -> object:
    if isinstance(value, fmpq):
        return _float(value)
    if isinstance(value, str):
        return value
    if value and isinstance(value[0], tuple):
        return _points(value)
    return _column(cast("tuple[fmpq, ...]", value))


class _Column(dict[Key, object]):
    """The values of an input in floats, with what is drawn in place of some."""

    def __init__(self, of: Input, values: Mapping[Key, Value], drawn: Mapping[Key, object]) -> None:
        super().__init__({key: _converted(value) for key, value in values.items()} | dict(drawn))
        self.of = of

    def __missing__(self, key: Key) -> float:
        """A value that is asked for and not given."""
        name = self.of.name + (f"[{', '.join(map(str, key))}]" if key else "")
        parameter = self.of.parameter
        raise refused("formulas-missing", Place(name=name), unit=parameter.unit.text, text=parameter.text)


class _FloatTable:
    """A table in floats: band limits with their values, or rows."""

    def __init__(self, table: Table) -> None:
        self.begins = -np.inf if table.begins is None else _float(table.begins)
        self.until = np.array([_float(band.until) for band in table.bands])
        self.open = np.array([band.open for band in table.bands])
        self.values = np.array([_float(band.value) for band in table.bands] + [np.nan])
        self.rows = {key: _float(value) for key, value in table.rows.items()}


class Runtime:
    """What the words of the vocabulary mean for floats and arrays of draws."""

    lt, le, gt, ge = map(staticmethod, (np.less, np.less_equal, np.greater, np.greater_equal))
    eq, ne = map(staticmethod, (np.equal, np.not_equal))
    negated, exp, sqrt, power = map(staticmethod, (np.logical_not, np.exp, np.sqrt, np.power))

    @staticmethod
    def number(value: float) -> float:
        """A number as it is."""
        return value

    @staticmethod
    def inside(value: Floats, _of: Definition) -> Floats:
        """A value given to a parameter; its range is the exact engine's business."""
        return value

    @staticmethod
    def kept(value: Floats) -> Floats:
        """A value as it is."""
        return value

    @staticmethod
    def all_of(*parts: Callable[[], Truths]) -> Truths:
        """Every condition holds, draw by draw."""
        result = parts[0]()
        for part in parts[1:]:
            result = np.logical_and(result, part()) if np.any(result) else result
        return result

    @staticmethod
    def any_of(*parts: Callable[[], Truths]) -> Truths:
        """Some condition holds, draw by draw."""
        result = parts[0]()
        for part in parts[1:]:
            result = np.logical_or(result, part()) if not np.all(result) else result
        return result

    @staticmethod
    def when(condition: Truths, then: Callable[[], Floats], otherwise: Callable[[], Floats]) -> Floats:
        """The branch taken; where draws differ, both are computed and picked draw by draw."""
        if np.all(condition):
            return then()
        return np.where(condition, then(), otherwise()) if np.any(condition) else otherwise()

    @staticmethod
    def total(terms: Iterable[Floats]) -> Floats:
        """The sum over items."""
        return _folded(np.add, terms, 0.0)

    @staticmethod
    def least(*values: Floats) -> Floats:
        """The smallest value, draw by draw."""
        return _folded(np.minimum, values)

    @staticmethod
    def greatest(*values: Floats) -> Floats:
        """The largest value, draw by draw."""
        return _folded(np.maximum, values)

    @staticmethod
    def min_of(terms: Iterable[Floats]) -> Floats:
        """The smallest over items."""
        return _folded(np.minimum, terms)

    @staticmethod
    def mean_of(terms: Iterable[Floats]) -> Floats:
        """The mean over items."""
        values = list(terms)
        return _folded(np.add, values) / max(1, len(values))

    @staticmethod
    def total_readings(terms: Iterable[Floats], hours: NDArray[np.float64]) -> Floats:
        """The sum over readings, the first axis; a term alike for all readings counts for each."""
        return _folded(np.add, (_over_readings(np.sum, term, term * len(hours)) for term in terms), 0.0)

    @staticmethod
    def min_of_readings(terms: Iterable[Floats], _hours: NDArray[np.float64]) -> Floats:
        """The smallest over readings."""
        return _folded(np.minimum, (_over_readings(np.min, term, term) for term in terms))

    @staticmethod
    def mean_of_readings(terms: Iterable[Floats], _hours: NDArray[np.float64]) -> Floats:
        """The mean over readings."""
        return _folded(np.add, (_over_readings(np.mean, term, term) for term in terms))

    @staticmethod
    def band(table: _FloatTable, x: Floats) -> Floats:
        """The value of the band of x; not a number outside the table."""
        if np.ndim(x) == 0:
            return Runtime._one_band(table, float(x))
        place = np.searchsorted(table.until, x, side="left")
        at_limit = np.append(table.until, np.nan)[place] == x
        place = place + (at_limit & np.append(table.open, np.False_)[place])
        return np.where(np.less(x, table.begins), np.nan, table.values[place])

    @staticmethod
    def _one_band(table: _FloatTable, x: float) -> float:
        place = int(np.searchsorted(table.until, x, side="left"))
        if place < len(table.until) and table.until[place] == x and table.open[place]:
            place += 1
        return float(table.values[place]) if x >= table.begins else float("nan")

    @staticmethod
    def row(table: _FloatTable, *key: str) -> float:
        """The value of a row; not a number where there is none."""
        return table.rows.get(key, float("nan"))

    @staticmethod
    def on_curve(points: tuple[NDArray[np.float64], ...], x: Floats, hold: bool) -> Floats:  # noqa: FBT001
        """The value at x by straight lines; not a number outside, unless the ends hold."""
        xs, ys = points
        ends = (None, None) if hold else (np.nan, np.nan)
        return np.interp(x, xs, ys, left=ends[0], right=ends[1])

    @staticmethod
    def whole_power(x: Floats, exponent: int) -> Floats:
        """x to a whole exponent."""
        return x**exponent

    @staticmethod
    def round_down(x: Floats, digits: int) -> Floats:
        """The largest multiple of 10**-digits that is not above x."""
        return np.floor(np.multiply(x, 10.0**digits)) / 10.0**digits

    @staticmethod
    def round_half_up(x: Floats, digits: int) -> Floats:
        """The multiple of 10**-digits nearest to x, the higher of two."""
        return np.floor(np.multiply(x, 10.0**digits) + _HALF) / 10.0**digits


def _folded(join: np.ufunc, values: Iterable[Floats], empty: float = float("nan")) -> Floats:
    every = iter(values)
    result = next(every, empty)
    for value in every:
        result = join(result, value)
    return result


def _over_readings(reduce: Callable[..., Floats], term: Floats, otherwise: Floats) -> Floats:
    """A term reduced over its readings; what has no axis of readings is reduced already."""
    if np.ndim(term) < 2:
        return otherwise
    reduced = np.asarray(reduce(term, axis=0))
    return float(reduced[0]) if reduced.shape == (1,) else reduced
