"""Printed figures checked against the formula printed with them.

A page, a project document or a sheet prints quantities, a formula and a result. Printed digits are not the numbers
behind them: 0.84585 stands for anything from 0.845845 to 0.845855. So each formula is computed exactly with
intervals, and a printed result is at fault only where no numbers behind the digits lead to it. Formulas are written
in the arithmetic of the vocabulary; their units are proved as those of a methodology are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import combinations, islice
from pathlib import Path
from typing import Annotated, Final, Literal, TypeVar

from flint import fmpq
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PositiveInt

from tobiishi.errors import Finding, Place, Problems, Refused, Text, refused
from tobiishi.formulas import expressions as e
from tobiishi.formulas.parser import parse
from tobiishi.formulas.prover import Prover, unknown
from tobiishi.formulas.sheets import Constant, Formula, Sheet
from tobiishi.methodologies.intervals import PLAIN, SIGNS, Interval, interval_of, magnitude
from tobiishi.methodologies.models import Figure, Symbol, UnitText
from tobiishi.methodologies.yaml_reader import read_model, read_yaml_file
from tobiishi.units import DIMENSIONLESS, Unit, conversion, edge_unit, value_and_unit

SLIPS: Final = (3, -3, 6, -6, 9, -9)
"""Powers of ten between units of one kind, the likeliest to be mistaken first."""
SCALES: Final = (*SLIPS, 2, -2, 1, -1)
"""The same with per cent and a decimal point that has slipped."""
_NOTED: Final = {
    "formulas-units-differ",
    "formulas-unit-here",
    "formulas-point",
    "formulas-root",
    "formulas-division-by-zero",
    "formulas-domain",
    "units-incompatible",
    "printed-unit",
    "printed-beyond",
}
"""Codes that speak of what is printed; any other says that the statement itself cannot be read."""
MOST: Final = 200
"""Quantities of a statement at most, and relations."""
TRIES: Final = 500
"""Other figures tried in a formula whose result does not follow."""
LONGEST: Final = 200
"""Letters of the name of a unit at most; longer ones are not shown."""
_TEXT: Final = Text("", "")
_ONE: Final = Interval(fmpq(1), fmpq(1))
_Product = tuple[Interval, Counter[str]]
_T = TypeVar("_T")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PrintedFigure(_Part):
    """A figure with its digits as printed; the text "41600 kWh" alone is short for a mapping with that `value`.

    Args:
        value: number and unit as printed; None where it is not printed and known only to be positive.
        unit: unit of a figure that is not printed.
        digits: significant digits that mean something ("about 33,000": 2); all that are printed where None.
        exact: whether the number itself is meant (a count, a period, a rate that was set), not a rounded one.
        rounded: how the last digit came about.
        below: another figure that is surely larger.
        note: where the number comes from, if it is not printed beside the others.
    """

    value: Figure | None = None
    unit: UnitText = "1"
    digits: PositiveInt | None = None
    exact: bool = False
    rounded: Literal["nearest", "down", "up"] = "nearest"
    below: Symbol | None = None
    note: str | None = None


def _from_text(value: object) -> object:
    return {"value": value} if isinstance(value, str) else value


Printed = Annotated[PrintedFigure, BeforeValidator(_from_text)]


class Relation(_Part):
    """A printed formula with the result printed for it, or the band in which its value is plausible.

    With neither it is a step on the way to others.
    """

    is_: Annotated[str, Field(alias="is", min_length=1)]
    printed: Printed | None = None
    between: tuple[Figure, Figure] | None = None


class Statement(_Part):
    """What a source prints: quantities, and relations between them in their order. `of` names the source."""

    of: str
    quantities: dict[Symbol, Printed] = Field(default_factory=dict, max_length=MOST)
    relations: dict[Symbol, Relation] = Field(min_length=1, max_length=MOST)


def read_statement(path: Path) -> Statement:
    """Read a statement from a YAML file.

    Raises:
        Refused: every fault of its form, with line and column.
    """
    return read_model(Statement, read_yaml_file(path))


def check_printed(statement: Statement) -> list[Finding]:
    """Compute what a source prints and say what disagrees; nothing is said where all fits.

    Findings are notes whose place names the relation: `printed-unit` or a unit code of `formulas` where units do
    not lead to the printed one; `printed-sign`, `printed-scale`, `printed-counted-twice`, `printed-swapped`,
    `printed-other-figure`, `printed-parts`, `printed-cumulative`, `printed-outside` and `printed-band` where
    numbers do not; `printed-not-computable` and `printed-beyond` where they cannot be tried.

    Raises:
        Refused: `printed-word` and codes of `formulas`, `methodologies` and `units` for a statement that cannot
            be read.
    """
    checker = _Checker(statement, *_read(statement))
    problems = Problems()
    findings: list[Finding] = []
    for name in statement.relations:
        with problems.catching(name=name):
            findings += checker.judged(name)
    problems.refuse_if_any()
    return findings


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure as read: its unit, and what its digits may stand for (None: not printed, but positive)."""

    unit: Unit
    interval: Interval | None


def _read(statement: Statement) -> tuple[dict[str, _Figure], dict[str, e.Node]]:
    """All figures, and the formulas of all relations."""
    problems = Problems()
    figures: dict[str, _Figure] = {}
    formulas: dict[str, e.Node] = {}
    for name, quantity in statement.quantities.items():
        with problems.catching(name=name):
            figures[name] = _figure(quantity)
            if quantity.below is not None and quantity.below not in statement.quantities:
                raise unknown(quantity.below, statement.quantities, 0)
    for name, relation in statement.relations.items():
        with problems.catching(name=name):
            if name in statement.quantities:
                raise refused("methodologies-name-twice", name=name)
            formulas[name] = _arithmetic(relation.is_)
            if relation.printed is not None:
                figures[name] = _result(relation.printed)
    problems.refuse_if_any()
    return figures, formulas


def _figure(figure: PrintedFigure) -> _Figure:
    if figure.value is None:
        return _Figure(edge_unit(figure.unit), None)
    number, unit = value_and_unit(figure.value)
    step = _last_digit(figure, number)
    under = {"nearest": step / 2, "down": fmpq(0), "up": step}[figure.rounded]
    return _Figure(unit or DIMENSIONLESS, Interval(number - under, number - under + step))


def _result(figure: PrintedFigure) -> _Figure:
    if figure.value is None:
        raise refused("methodologies-value-shape", expected="1.23 MWh")
    return _figure(figure)


def _last_digit(figure: PrintedFigure, number: fmpq) -> fmpq:
    """What one step of the last digit is worth; 0 for a number that is meant as it stands."""
    head = (figure.value or "").split()[0].rstrip("%％")
    if figure.exact or "/" in head:
        return fmpq(0)
    if figure.digits is not None:
        return fmpq(10) ** (magnitude(number) - figure.digits + 1)
    mantissa, _, exponent = head.lower().partition("e")
    return fmpq(10) ** (int(exponent or 0) - len(mantissa.partition(".")[2]))


def _arithmetic(text: str) -> e.Node:
    """A formula in which nothing but plain arithmetic stands."""
    node = parse(text)
    for inside in e.walk(node):
        if type(inside) not in PLAIN:
            raise refused("printed-word", Place(column=inside.at + 1), text=text[inside.at : inside.at + 20])
    return node


class _NotPrintedError(Exception):
    """A figure that is not printed stands in a formula."""


@dataclass(slots=True)
class _Checker:
    """Judges the relations of a statement in their order; a printed result stands for itself in later ones."""

    statement: Statement
    figures: dict[str, _Figure]
    formulas: dict[str, e.Node]
    units: dict[str, Unit] = field(default_factory=dict)
    steps: dict[str, Interval | Exception] = field(default_factory=dict)
    products: dict[str, _Product | Exception] = field(default_factory=dict)

    def judged(self, name: str) -> Iterator[Finding]:
        """What disagrees in one relation."""
        try:
            self.units[name] = self.proved(name)
            yield from self.compared(name)
        except Refused as refusal:
            if any(finding.code not in _NOTED for finding in refusal.findings):
                raise
            yield from (replace(f, place=f.place.within(name=name), effect="notes") for f in refusal.findings)

    def proved(self, name: str) -> Unit:
        """The unit to which a formula leads; the factors of its conversions are filled in."""
        factors: dict[tuple[str, int], fmpq] = {}
        kind = Prover(self.sheet(name), self.units, name, factors).quantity(self.formulas[name])
        self.formulas[name] = _with_factors(self.formulas[name], {at: f for (_, at), f in factors.items()})
        return _named(kind) if isinstance(kind, Unit) else DIMENSIONLESS

    def sheet(self, but: str) -> Sheet:
        """Every figure but one as a constant, and the steps so far as formulas."""
        known = {name: figure for name, figure in self.figures.items() if name != but}
        steps = {name: unit for name, unit in self.units.items() if name not in self.figures}
        return replace(
            _NOTHING,
            constants={n: Constant(n, _TEXT, figure.unit, fmpq(1), "seen") for n, figure in known.items()},
            formulas={n: Formula(n, _TEXT, (), unit, self.formulas[n], "") for n, unit in steps.items()},
        )

    def compared(self, name: str) -> Iterator[Finding]:
        """What is wrong with the number of a relation."""
        relation, printed = self.statement.relations[name], self.printed(name)
        if printed is None and relation.between is None:
            self.steps[name] = _tried(lambda: self.computed(name))
            self.products[name] = _tried(lambda: self.product(self.formulas[name]))
            return
        try:
            value = self.computed(name)
        except _NotPrintedError as missing:
            yield self.untried(name, printed, str(missing))
            return
        if printed is not None and not value.meets(printed):
            yield self.fault(name, value, printed)
        if relation.between is not None:
            yield from self.outside_band(name, value, relation.between)

    def printed(self, name: str) -> Interval | None:
        """The printed result of a relation, whose formula must lead to its unit."""
        figure, unit = self.figures.get(name), self.units[name]
        if figure is not None and not figure.unit.comparable(unit):
            raise refused("printed-unit", found=unit.text, printed=figure.unit.text)
        return None if figure is None else figure.interval

    def computed(self, name: str, instead: Mapping[str, Interval] | None = None) -> Interval:
        """The formula of a relation in the unit of its printed result, perhaps with other values for some names."""
        values = instead or {}
        found = interval_of(self.formulas[name], lambda node: values.get(node.name) or self.value(node.name))
        return found.times(conversion(self.units[name], self.unit(name)))

    def value(self, name: str) -> Interval:
        """What a name may stand for."""
        figure = self.figures.get(name)
        if figure is None:
            return _found(self.steps[name])
        if figure.interval is None:
            raise _NotPrintedError(name)
        return figure.interval

    def unit(self, name: str) -> Unit:
        """The unit of a name: as printed, else as proved."""
        figure = self.figures.get(name)
        return self.units[name] if figure is None else figure.unit

    def in_unit_of(self, name: str, other: str) -> Interval:
        """What another name may stand for, in the unit of a name of the same kind."""
        return self.value(other).times(conversion(self.unit(other), self.unit(name)))

    def like(self, name: str, *, but: Iterable[str]) -> Iterator[str]:
        """Printed figures of the same kind as a name."""
        for other, figure in self.figures.items():
            if other not in but and figure.interval is not None and figure.unit.comparable(self.unit(name)):
                yield other

    def fault(self, name: str, value: Interval, printed: Interval) -> Finding:
        """The finding on a printed result that does not follow, with the first reason that explains it."""
        code, hint = next(self.explained(name, value, printed))
        figure = self.statement.relations[name].printed
        as_printed = figure.value if figure is not None else None
        computed = _with_unit(value, self.unit(name))
        return _note(code, name, computed=computed, printed=as_printed or "", hint=hint)

    def explained(self, name: str, value: Interval, printed: Interval) -> Iterator[tuple[str, str]]:
        """Reasons for which a printed result may not follow, the most telling first."""
        for power in _powers(value, printed, SCALES):
            yield "printed-scale", _power_text(power)
        gap = printed.by(value, lambda a, b: a - b)
        for other in self.like(name, but={name, *self.statement.quantities}):
            if gap.low > 0 and gap.meets(self.in_unit_of(name, other)):
                yield "printed-counted-twice", other
        yield from self.exchanged(name, printed)
        node = self.formulas[name]
        if all(isinstance(inside, e.Name) or _adds(inside) for inside in e.walk(node)):
            yield "printed-parts", ""
        years = {dict(self.unit(one).dimensions).get("yr", 0) for one in _names(node)}
        yield ("printed-cumulative" if {1, -1} <= years else "printed-outside"), ""

    def exchanged(self, name: str, printed: Interval) -> Iterator[tuple[str, str]]:
        """Figures of one kind that lead to the printed result when one stands for the other."""
        for code, hint, instead in islice(self.exchanges(name), TRIES):
            with suppress(Refused):
                if self.computed(name, instead).meets(printed):
                    yield code, hint

    def exchanges(self, name: str) -> Iterator[tuple[str, str, dict[str, Interval]]]:
        """All ways to exchange two figures of one kind in a formula, or to take another instead."""
        names = _names(self.formulas[name])
        for one, other in combinations(names, 2):
            if self.unit(one).comparable(self.unit(other)):
                instead = {one: self.in_unit_of(one, other), other: self.in_unit_of(other, one)}
                yield "printed-swapped", f"{one}, {other}", instead
        for one in names:
            for other in self.like(one, but={name, *names}):
                yield "printed-other-figure", f"{one} → {other}", {one: self.in_unit_of(one, other)}

    def outside_band(self, name: str, value: Interval, between: tuple[str, str]) -> Iterator[Finding]:
        """A finding where a value is not plausible; a power of ten that would make it so is named."""
        unit = self.unit(name)
        band = Interval(
            *(n * conversion(found or DIMENSIONLESS, unit) for n, found in map(value_and_unit, between))
        )
        if value.meets(band):
            return
        slips = list(_powers(value, band, SLIPS))
        said = {"computed": _with_unit(value, unit), "band": " … ".join(between)}
        if slips:
            yield _note("printed-slip", name, **said, hint=_power_text(slips[0]))
        else:
            yield _note("printed-band", name, **said)

    def untried(self, name: str, printed: Interval | None, missing: str) -> Finding:
        """The finding on a relation in which a figure is missing: its sign may tell all the same."""
        if printed is not None and printed.low > 0 and self.is_negative(self.formulas[name]):
            return _note("printed-sign", name)
        return _note("printed-not-computable", name, missing=missing)

    def is_negative(self, node: e.Node) -> bool:
        """Whether a difference of two products is negative whatever the figures that are not printed."""
        if not (isinstance(node, e.Binary) and node.sign == "-"):
            return False
        try:
            ratio, powers = self.product(e.Binary("/", node.left, node.right))
        except _NoProductError:
            return False
        if not powers:
            return ratio.high < 1
        smaller = [name for name, power in powers.items() if power == 1]
        larger = {name for name, power in powers.items() if power == -1}
        below = {self.statement.quantities[name].below for name in smaller}
        return len(powers) == 2 and below == larger and ratio.high <= 1

    def product(self, node: e.Node) -> _Product:
        """A product as the interval of its printed factors and the powers of those that are not printed."""
        if isinstance(node, e.Binary) and node.sign in "*/":
            return _joined(self.product(node.left), self.product(node.right), node.sign)
        if isinstance(node, e.Name):
            return self.named_product(node.name)
        if isinstance(node, e.Number) and node.value > 0:
            return Interval(node.value, node.value), Counter()
        raise _NoProductError

    def named_product(self, name: str) -> _Product:
        """A figure as a product, or what a step leads to."""
        if name not in self.figures:
            return _found(self.products[name])
        figure = self.figures[name].interval
        if figure is not None and figure.low <= 0:
            raise _NoProductError
        return (_ONE, Counter({name: 1})) if figure is None else (figure, Counter())


def _joined(left: _Product, right: _Product, sign: str) -> _Product:
    """The product or quotient of two products."""
    powers = Counter(left[1])
    for name, power in right[1].items():
        powers[name] += power if sign == "*" else -power
    kept = Counter({name: power for name, power in powers.items() if power})
    return left[0].by(right[0], SIGNS[sign]), kept


def _note(code: str, name: str, **details: str) -> Finding:
    return Finding(code, Place(name=name), details, "notes")


class _NoProductError(Exception):
    """An expression that is no product of positive figures."""


def _tried(compute: Callable[[], _T]) -> _T | Exception:
    """What is computed, or the reason why it cannot be, kept for whoever asks."""
    try:
        return compute()
    except (_NotPrintedError, _NoProductError, Refused) as reason:
        return reason


def _found(tried: _T | Exception) -> _T:
    if isinstance(tried, Exception):
        raise tried
    return tried


def _with_unit(value: Interval, unit: Unit) -> str:
    return str(value) if unit.same(DIMENSIONLESS) else f"{value} {unit.text}"


def _named(unit: Unit) -> Unit:
    """A unit under its shortest name."""
    named = unit.named()
    text = named.text if len(named.text) > LONGEST else _shortened(named.text)
    return replace(named, text=text if len(text) <= LONGEST else "…")


def _shortened(text: str) -> str:
    """The text of a unit without brackets and without what stands both above and below."""
    if "**" in text:
        return text
    powers: Counter[str] = Counter()
    around, sign = [1], 1
    for mark in re.findall(r"[*/()]|[^*/()]+", text):
        if mark == "(":
            around.append(around[-1] * sign)
        elif mark == ")":
            around.pop()
        elif mark not in "*/":
            powers[mark] += around[-1] * sign
        sign = -1 if mark == "/" else 1
    above = "*".join(
        "*".join([symbol] * power) for symbol, power in powers.items() if power > 0 and symbol != "1"
    )
    return (above or "1") + "".join(
        f"/{symbol}" * -power for symbol, power in powers.items() if symbol != "1"
    )


def _powers(value: Interval, wanted: Interval, powers: Iterable[int]) -> Iterator[int]:
    """The powers of ten that bring a value where it is wanted; none of a value that may be 0."""
    if value.low <= 0 <= value.high:
        return iter(())
    return (power for power in powers if value.times(fmpq(10) ** power).meets(wanted))


def _power_text(power: int) -> str:
    return f"{10**power}" if power > 0 else f"1/{10**-power}"


def _names(node: e.Node) -> list[str]:
    """The names of an expression, each once."""
    return list(dict.fromkeys(inside.name for inside in e.walk(node) if isinstance(inside, e.Name)))


def _adds(node: e.Node) -> bool:
    return isinstance(node, e.Binary) and node.sign == "+"


def _with_factors(node: e.Node, factors: Mapping[int, fmpq]) -> e.Node:
    changed = e.rebuilt(node, lambda inside: _with_factors(inside, factors))
    return replace(changed, factor=factors[node.at]) if isinstance(changed, e.Convert) else changed


_NOTHING: Final = Sheet("", "", False, {}, {}, {}, {}, {}, {}, {}, {})  # noqa: FBT003 - no module
