"""The exact engine: rational arithmetic, and rigorous enclosures where a value is irrational.

A rational value is a `fmpq`. Where a formula has exp, a root or a power that is not whole, or a fraction grows
past `FRACTION_BITS`, the value is an `arb`: an interval that surely holds it. A comparison or rounding is
made only when the interval allows one answer; else everything is computed anew at twice the precision, up to
`HIGHEST_PRECISION`, and then refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import lt
from typing import Any, Final, Literal

from flint import arb, ctx, fmpq, fmpz

from tobiishi.errors import Finding, Place, Refused, Text, refused
from tobiishi.formulas.cases import Case, Item, Key, Points, Value, keys_of
from tobiishi.formulas.engines.python import Items, Source, source
from tobiishi.formulas.programs import Definition, Input, Program
from tobiishi.formulas.sheets import Index, Range, Table

Exact = fmpq | arb
Rounding = Literal["registered", "feasibility", "none"]
"""`registered`: down from the unrounded value; `feasibility`: nearest, half up; `none`: no whole tonnes."""

LOWEST_PRECISION: Final = 128
"""Bits of an enclosure at first."""
HIGHEST_PRECISION: Final = 8192
"""Bits of an enclosure at most; what this cannot decide is refused."""
FRACTION_BITS: Final = 20_000
"""Longest denominator or numerator kept as a fraction [bit]; longer ones become enclosures."""
NOTHING: Final = fmpq(0)
LARGEST_BITS: Final = 4096
"""Size of a result at most [bit]; no emission has more than a few dozen."""
ITEMS_AT_MOST: Final = 5_000_000
"""Items that the loops of one computation run over, all together."""
SUM_AT_ONCE: Final = 32
"""Terms added one after the other; longer sums are halved, so that fractions stay short."""


class UndecidedError(Exception):
    """An enclosure allows two answers at the present precision."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one year part gives.

    Args:
        values: every result, unrounded [its unit].
        whole_tonnes: of the result with what was carried [tCO2]; None for the rounding `none`.
        shortfall: how far the result with what was carried lies below zero [tCO2]; 0 or negative.
        tests: whether each test holds, by its items.
        used: definitions that were evaluated, and inputs of which a default was taken.
    """

    values: Mapping[str, Exact]
    whole_tonnes: int | None
    shortfall: Exact
    tests: Mapping[str, Mapping[Key, bool]]
    used: frozenset[str]


class ExactProgram:
    """A program compiled for exact computing; `run` takes one year part."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.source: Source = source(program)

    def run(self, case: Case, rounding: Rounding = "registered", carried: Exact = NOTHING) -> Outcome:
        """Compute all results and tests of a case; `carried` is the shortfall of earlier years [tCO2].

        Raises:
            Refused: `formulas-missing` for every value asked for and not given, `formulas-nothing-to-total`,
                `formulas-division-by-zero`, `formulas-no-band`, `formulas-no-row`, `formulas-outside-curve`,
                `formulas-domain`, `formulas-undecided`.
        """
        before = ctx.prec
        try:
            return self._at_rising_precision(case, rounding, carried)
        finally:
            ctx.prec = before

    def _at_rising_precision(self, case: Case, rounding: Rounding, carried: Exact) -> Outcome:
        precision = LOWEST_PRECISION
        while precision <= HIGHEST_PRECISION:
            ctx.prec = precision
            try:
                return self._once(case, rounding, carried)
            except UndecidedError:
                precision *= 2
        raise refused("formulas-undecided", Place(name=self.program.result), bits=HIGHEST_PRECISION)

    def _once(self, case: Case, rounding: Rounding, carried: Exact) -> Outcome:
        missing: list[Finding] = []
        arguments = _arguments(self.program, self.source, case, missing)
        functions, tests, memories = self.source.build(*arguments)
        try:
            values = {name: _finite(functions[name]()) for name in self.program.results}
            judged = {name: self._judged(name, test, case) for name, test in tests.items()}
        except (ZeroDivisionError, _StopError, Refused) as error:
            if missing:
                raise Refused(_once_each(missing)) from None
            raise self._explained(error) from None
        if missing:
            raise Refused(_once_each(missing))
        result = values[self.program.result] + carried
        shortfall = result if less(result, NOTHING) else NOTHING
        used = {name for name, memory in memories.items() if memory}
        used |= {column.of.name for column in arguments[2].values() if column.took_default}
        return Outcome(values, whole_tonnes(result, rounding), shortfall, judged, frozenset(used))

    def _explained(self, error: Exception) -> Refused:
        """The refusal with the definition, and its items, in which it arose."""
        name = self.source.place(error.__traceback__)
        if isinstance(error, Refused):
            return Refused(_named(f, name) for f in error.findings)
        return refused("formulas-division-by-zero", Place(name=name))

    def _judged(self, name: str, test: Callable[..., object], case: Case) -> dict[Key, bool]:
        keys = keys_of(self.program, self.program.tests[name].indices, case.items)
        return {key: bool(test(*key)) for key in keys}


class _StopError(Exception):
    """A missing value without which nothing further can be asked."""


def whole_tonnes(value: Exact, rounding: Rounding) -> int | None:
    """The whole tonnes of an unrounded result [tCO2]; never negative.

    Raises:
        UndecidedError: the enclosure allows two answers.
    """
    if rounding == "none":
        return None
    shift = fmpq(1, 2) if rounding == "feasibility" else fmpq(0)
    return max(0, _floor(value + shift))


def enclosure(value: arb) -> tuple[fmpq, fmpq]:
    """Two fractions between which the value surely lies.

    Raises:
        Refused: `formulas-too-large`.
    """
    return _end(value.lower(), up=False), _end(value.upper(), up=True)


def _end(end: arb, *, up: bool) -> fmpq:
    """An end of an enclosure as a fraction; what is closer to 0 than any fraction we write moves outward."""
    mantissa, exponent = end.man_exp()
    size = int(exponent) + int(mantissa).bit_length()
    if size > LARGEST_BITS:
        raise refused("formulas-too-large", bits=LARGEST_BITS)
    if mantissa != 0 and size < -FRACTION_BITS:
        outward = (mantissa > 0) == up
        return fmpq(1 if up else -1, fmpz(2) ** FRACTION_BITS) if outward else fmpq(0)
    if exponent >= 0:
        return fmpq(mantissa * fmpz(2) ** int(exponent))
    return fmpq(mantissa, fmpz(2) ** -int(exponent))


def _named(finding: Finding, name: str) -> Finding:
    return Finding(finding.code, finding.place.within(name=name), finding.details, finding.effect)


def _once_each(findings: Iterable[Finding]) -> list[Finding]:
    return list({f.place.name: f for f in findings}.values())


def _finite(value: object) -> Exact:
    if isinstance(value, arb) and not value.is_finite():
        raise UndecidedError
    if isinstance(value, fmpq) and abs(value) > fmpz(2) ** LARGEST_BITS:
        raise refused("formulas-too-large", bits=LARGEST_BITS)
    assert isinstance(value, fmpq | arb)  # noqa: S101 - the functions of definitions give nothing else
    return value


class _Column(dict[Key, Value]):
    """The values of an input; defaults are noted when taken, and so is what is asked for and not given."""

    def __init__(self, of: Input, case: Case, missing: list[Finding]) -> None:
        super().__init__(case.values.get(of.name, {}))
        defaulted = case.defaulted.get(of.name, ())
        self.defaults = {key: self.pop(key) for key in defaulted}
        self.of, self.missing, self.took_default = of, missing, False

    def __missing__(self, key: Key) -> Value:
        """The default; else a stand-in that lets other missing values be found as well."""
        if key in self.defaults:
            self.took_default = True
            return self.defaults[key]
        parameter = self.of.parameter
        name = self.of.name + (f"[{', '.join(map(str, key))}]" if key else "")
        details: dict[str, str | Text] = {"unit": parameter.unit.text, "text": parameter.text}
        self.missing.append(Finding("formulas-missing", Place(name=name), details))
        if parameter.kind in ("choice", "curve") or len(self.missing) > MISSING_AT_ONCE:
            raise _StopError
        return fmpq(1)


MISSING_AT_ONCE: Final = 200
"""Missing values told at once."""


class _Domain(Items):
    """Items that refuse where there is nothing to run over, unless the index may be empty."""

    def __init__(self, index: Index, of: Mapping[Key, tuple[Item, ...]], run: Counter[str]) -> None:
        super().__init__(of)
        self.index, self.run = index, run

    def __call__(self, *outer: Item) -> tuple[object, ...]:
        items = super().__call__(*outer)
        self.run["items"] += len(items)
        if self.run["items"] > ITEMS_AT_MOST:
            raise refused("formulas-too-many-items", limit=f"{ITEMS_AT_MOST:,}")
        if not items and not self.index.may_be_empty:
            raise refused("formulas-nothing-to-total", index=self.index.name, text=self.index.text)
        return items


def _arguments(program: Program, code: Source, case: Case, missing: list[Finding]) -> tuple[Any, ...]:
    run: Counter[str] = Counter()
    domains = {name: _Domain(index, case.items.get(name, {}), run) for name, index in program.indices.items()}
    values = {name: _Column(of, case, missing) for name, of in program.inputs.items()}
    hours = {name: case.hours.get(name, {}) for name in program.indices}
    tables = program.tables
    curves = {name: curve.points for name, curve in program.curves.items()}
    numbers = code.numbers
    times = (case.year, case.part, case.part_hours)
    return (Runtime, domains, values, hours, tables, curves, program.definitions, numbers, *times)


def less(a: Exact, b: Exact) -> bool:
    """Whether a < b, decided."""
    if type(a) is fmpq and type(b) is fmpq:
        return a < b
    if a < b:
        return True
    if a >= b:
        return False
    raise UndecidedError


def _equal(a: Exact, b: Exact) -> bool:
    if type(a) is fmpq and type(b) is fmpq:
        return bool(a == b)
    return not less(a, b) and not less(b, a)


def _floor(value: Exact) -> int:
    if isinstance(value, fmpq):
        return int(value.floor())
    low, high = enclosure(value)
    if low.floor() != high.floor():
        raise UndecidedError
    return int(low.floor())


def _short(value: Exact) -> Exact:
    """A value whose fraction is not longer than allowed; else an enclosure of it."""
    if isinstance(value, fmpq) and value.height_bits() > FRACTION_BITS:
        return arb(value)
    return value


def _sum(terms: list[Exact]) -> Exact:
    """The sum, halved so that fractions with unlike denominators stay short as long as they can."""
    if len(terms) <= SUM_AT_ONCE:
        return _short(sum(terms, fmpq(0)))
    half = len(terms) // 2
    return _short(_sum(terms[:half]) + _sum(terms[half:]))


class Runtime:
    """What the words of the vocabulary mean in exact arithmetic."""

    lt = staticmethod(less)
    eq = staticmethod(_equal)
    kept = staticmethod(_short)

    @staticmethod
    def inside(value: Exact, of: Definition) -> Exact:
        """The value given to a parameter, which must lie in its range."""
        bounds = of.range or Range()
        low, high = bounds.lowest, bounds.highest
        under = low is not None and (less(value, low) or (bounds.above and not less(low, value)))
        if under or (high is not None and (less(high, value) or (bounds.below and not less(value, high)))):
            unit = of.unit.text if of.unit else ""
            raise refused("formulas-out-of-range", value=value, unit=unit, range=bounds)
        return value

    @staticmethod
    def number(value: int | fmpq) -> fmpq:
        """A whole number as an exact value."""
        return value if isinstance(value, fmpq) else fmpq(value)

    @staticmethod
    def gt(a: Exact, b: Exact) -> bool:
        """a > b."""
        return less(b, a)

    @staticmethod
    def le(a: Exact, b: Exact) -> bool:
        """a <= b."""
        return not less(b, a)

    @staticmethod
    def ge(a: Exact, b: Exact) -> bool:
        """a >= b."""
        return not less(a, b)

    @staticmethod
    def ne(a: Exact, b: Exact) -> bool:
        """a != b."""
        return not _equal(a, b)

    @staticmethod
    def all_of(*parts: Callable[[], bool]) -> bool:
        """Every condition holds; those after one that does not are not evaluated."""
        return all(part() for part in parts)

    @staticmethod
    def any_of(*parts: Callable[[], bool]) -> bool:
        """Some condition holds."""
        return any(part() for part in parts)

    @staticmethod
    def negated(condition: bool) -> bool:  # noqa: FBT001 - a condition is what this is about
        """The contrary."""
        return not condition

    @staticmethod
    def when(condition: bool, then: Callable[[], Exact], otherwise: Callable[[], Exact]) -> Exact:  # noqa: FBT001
        """The branch taken, and only that."""
        return then() if condition else otherwise()

    @staticmethod
    def total(terms: Iterable[Exact]) -> Exact:
        """The sum."""
        return _sum(list(terms))

    @staticmethod
    def least(first: Exact, *rest: Exact) -> Exact:
        """The smallest value; of enclosures one that holds it."""
        for value in rest:
            both = type(first) is fmpq and type(value) is fmpq
            first = min(first, value) if both else arb(first).min(arb(value))
        return first

    @staticmethod
    def greatest(first: Exact, *rest: Exact) -> Exact:
        """The largest value; of enclosures one that holds it."""
        for value in rest:
            both = type(first) is fmpq and type(value) is fmpq
            first = max(first, value) if both else arb(first).max(arb(value))
        return first

    @staticmethod
    def min_of(terms: Iterable[Exact]) -> Exact:
        """The smallest over an index."""
        return Runtime.least(*_some(terms))

    @staticmethod
    def mean_of(terms: Iterable[Exact]) -> Exact:
        """The arithmetic mean over an index."""
        values = _some(terms)
        return _sum(values) / len(values)

    @staticmethod
    def total_readings(terms: Iterable[Exact], _hours: object) -> Exact:
        """The sum over readings."""
        return _sum(list(terms))

    @staticmethod
    def min_of_readings(terms: Iterable[Exact], _hours: object) -> Exact:
        """The smallest over readings."""
        return Runtime.min_of(terms)

    @staticmethod
    def mean_of_readings(terms: Iterable[Exact], _hours: object) -> Exact:
        """The arithmetic mean over readings."""
        return Runtime.mean_of(terms)

    @staticmethod
    def band(table: Table, x: Exact) -> fmpq:
        """The value of the band in which x lies."""
        below = lt if type(x) is fmpq else less
        if table.begins is None or not below(x, table.begins):
            for band in table.bands:
                until = band.until
                if below(x, until) or not (band.open or below(until, x)):
                    return band.value
        raise refused("formulas-no-band", table=table.name, value=x)

    @staticmethod
    def row(table: Table, *key: str) -> fmpq:
        """The value of the row with these names."""
        if key not in table.rows:
            raise refused("formulas-no-row", table=table.name, key=", ".join(key))
        return table.rows[key]

    @staticmethod
    def on_curve(points: Points, x: Exact, hold: bool) -> Exact:  # noqa: FBT001
        """The value at x by straight lines between the points, whose x rise."""
        if less(x, points[0][0]) or less(points[-1][0], x):
            if not hold:
                raise refused("formulas-outside-curve", value=x, first=points[0][0], last=points[-1][0])
            return points[0][1] if less(x, points[0][0]) else points[-1][1]
        low, high = 0, len(points) - 1
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if less(x, points[middle][0]) else (middle, high)
        (x0, y0), (x1, y1) = points[low], points[high]
        return y0 + (x - x0) * (y1 - y0) / (x1 - x0)

    @staticmethod
    def exp(x: Exact) -> Exact:
        """e to the x; exact at 0."""
        return fmpq(1) if x == 0 else arb(x).exp()

    @staticmethod
    def sqrt(x: Exact) -> Exact:
        """The square root; exact where it is rational."""
        if less(x, fmpq(0)):
            raise refused("formulas-domain", word="sqrt", value=x)
        if isinstance(x, fmpq):
            top, below = fmpz(x.p).isqrt(), fmpz(x.q).isqrt()
            if top * top == x.p and below * below == x.q:
                return fmpq(top, below)
        return arb(x).sqrt()

    @staticmethod
    def power(x: Exact, y: Exact) -> Exact:
        """x to the y; exact for a whole y. For other y, x must be positive."""
        if isinstance(x, fmpq) and isinstance(y, fmpq) and y.q == 1 and abs(y) <= FRACTION_BITS:
            if x == 0 and y <= 0:
                raise refused("formulas-domain", word="power", value=x)
            if x.height_bits() * abs(int(y.p)) <= FRACTION_BITS:
                return x ** int(y.p)
        if isinstance(y, fmpq) and y.q == 1 and abs(y) <= FRACTION_BITS and (y > 0 or not _equal(x, NOTHING)):
            return arb(x) ** int(y.p)
        if not less(NOTHING, x):
            raise refused("formulas-domain", word="power", value=x)
        return arb(x) ** arb(y)

    @staticmethod
    def whole_power(x: Exact, exponent: int) -> Exact:
        """x to a whole exponent."""
        return x**exponent

    @staticmethod
    def round_down(x: Exact, digits: int) -> fmpq:
        """The largest multiple of 10**-digits that is not above x."""
        return _scaled_floor(x, digits, fmpq(0))

    @staticmethod
    def round_half_up(x: Exact, digits: int) -> fmpq:
        """The multiple of 10**-digits nearest to x, the higher of two."""
        return _scaled_floor(x, digits, fmpq(1, 2))


def _scaled_floor(x: Exact, digits: int, shift: fmpq) -> fmpq:
    scale = fmpq(10) ** digits
    return fmpq(_floor(x * scale + shift)) / scale


def _some(terms: Iterable[Exact]) -> list[Exact]:
    values = list(terms)
    if not values:
        raise refused("formulas-nothing-to-total", index="…", text="…")
    return values
