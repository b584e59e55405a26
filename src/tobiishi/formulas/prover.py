"""The proof of one expression: its names, its indices and its unit with scale.

Nothing is converted but by `to`. Each kind of node has one rule, in `_RULES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Final

from flint import fmpq

from tobiishi.errors import Place, Refused, Text, refused
from tobiishi.formulas import expressions as e
from tobiishi.formulas.sheets import Constant, Curve, Formula, Index, Parameter, Sheet
from tobiishi.units import DIMENSIONLESS, Unit, conversion, unit


@dataclass(frozen=True, slots=True)
class Anything:
    """The kind of 0: it has every unit."""


@dataclass(frozen=True, slots=True)
class Condition:
    """The kind of a comparison."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The kind of a choice: one of its names."""

    names: tuple[str, ...]


Kind = Unit | Anything | Condition | Choice
Declared = Parameter | Constant | Formula

YEARS: Final = unit("yr")
HOURS: Final = unit("h")
_CELSIUS, _KELVIN = unit("degC"), unit("K")


@dataclass(frozen=True, slots=True)
class Prover:
    """Finds the kind of an expression of the formula `name`, inside the indices in `bound`."""

    sheet: Sheet
    units: Mapping[str, Unit]
    name_of: str
    factors: dict[tuple[str, int], fmpq]
    bound: frozenset[str] = frozenset()

    def kind(self, node: e.Node) -> Kind:
        """The kind of any expression; a fault gets its column."""
        try:
            return _RULES[type(node)](self, node)
        except Refused as refusal:
            places = (replace(f, place=f.place.within(column=node.at + 1)) for f in refusal.findings)
            raise Refused(places) from None

    def inside(self, indices: Iterable[str], *, nested: bool = True) -> Prover:
        """The prover of what runs over indices; each must be declared and, if nested, its outer one bound."""
        bound = self.bound
        for index in indices:
            if index not in self.sheet.indices:
                raise self.unknown(index, self.sheet.indices, 0)
            outer = self.sheet.indices[index].within
            if index in bound or (nested and outer is not None and outer not in bound):
                raise refused("formulas-index", name=index, bound=_listed(self.bound))
            bound |= {index}
        return replace(self, bound=bound)

    def unknown(self, name: str, known: Iterable[str], at: int) -> Refused:
        """The refusal of a name; an empty one where its own declaration is told to be at fault."""
        return Refused([]) if name in self.sheet.broken else unknown(name, known, at)

    def quantity(self, node: e.Node) -> Unit | Anything:
        """The unit of an expression that must be a quantity."""
        found = self.kind(node)
        if not isinstance(found, Unit | Anything):
            here = Text("a value here", "ここの値")
            raise refused("formulas-no-quantity", Place(column=node.at + 1), name=here)
        return found

    def unit(self, node: e.Node) -> Unit:
        """The unit of a quantity; 0 counts as dimensionless."""
        found = self.quantity(node)
        return found if isinstance(found, Unit) else DIMENSIONLESS

    def condition(self, node: e.Node) -> None:
        """Demand a condition."""
        if not isinstance(self.kind(node), Condition):
            here = Text("the first value", "第一の値")
            raise refused("formulas-no-condition", Place(column=node.at + 1), name=here)

    def dimensionless(self, node: e.Node) -> None:
        """Demand a value without unit."""
        found = self.quantity(node)
        if isinstance(found, Unit) and not found.same(DIMENSIONLESS):
            raise mismatch("formulas-unit-here", found, DIMENSIONLESS)

    def common(self, nodes: Iterable[e.Node]) -> Unit | Anything:
        """The one unit that all have; 0 has every unit."""
        return _one_unit(self.quantity(node) for node in nodes)

    def number(self, node: e.Number) -> Kind:
        """A literal: dimensionless, or 0 with any unit."""
        return DIMENSIONLESS if node.value != 0 else Anything()

    def name(self, node: e.Name) -> Kind:
        """A declared name: its unit, or its choice."""
        declared = self.declared(node)
        if isinstance(declared, Parameter) and declared.kind == "choice":
            return Choice(declared.choices)
        if isinstance(declared, Parameter) and declared.kind == "curve":
            raise refused("formulas-curve-bare", name=node.name)
        if isinstance(declared, Parameter):
            return of_items(declared.unit, declared.indices)
        return self.units[node.name] if isinstance(declared, Formula) else declared.unit

    def declared(self, node: e.Name) -> Declared:
        """The declaration of a name whose indices are right here."""
        sheet = self.sheet
        every: dict[str, Declared] = {**sheet.formulas, **sheet.constants, **sheet.parameters}
        found = every.get(node.name)
        if node.name in self.sheet.broken or (isinstance(found, Formula) and node.name not in self.units):
            raise Refused([])  # its own fault is told already
        if found is None:
            raise self.unknown(node.name, set(every) - {node.name}, node.at)
        own = () if isinstance(found, Constant) else found.indices
        if node.indices != own or not set(own) <= self.bound:
            wanted = f"{node.name}[{', '.join(own)}]" if own else node.name
            raise refused("formulas-index-mismatch", name=wanted, bound=_listed(self.bound))
        return found

    def negative(self, node: e.Negative) -> Kind:
        """Minus a quantity; points of a scale have none."""
        found = self.quantity(node.body)
        if isinstance(found, Unit) and found.is_point:
            raise refused("formulas-point", unit=found.text)
        return found

    def binary(self, node: e.Binary) -> Kind:
        """A product or quotient of units, or a sum of one unit."""
        if node.sign in "+-":
            return self.sum(node)
        left, right = self.quantity(node.left), self.quantity(node.right)
        for side in (left, right):
            if isinstance(side, Unit) and side.is_point:
                raise refused("formulas-point", unit=side.text)
        if isinstance(left, Anything) or isinstance(right, Anything):
            return Anything()
        return left * right if node.sign == "*" else left / right

    def sum(self, node: e.Binary) -> Kind:
        """A sum or difference: one unit, or differences of temperatures."""
        left, right = self.quantity(node.left), self.quantity(node.right)
        if isinstance(left, Unit) and isinstance(right, Unit) and left.is_point:
            if left.same(_CELSIUS) and right.same(_KELVIN):
                return left
            if left.same(_CELSIUS) and right.same(_CELSIUS) and node.sign == "-":
                return _KELVIN
            raise refused("formulas-point", unit=left.text)
        return _one_unit((left, right))

    def whole_power(self, node: e.WholePower) -> Kind:
        """A unit to a whole exponent."""
        found = self.quantity(node.body)
        if isinstance(found, Unit) and found.is_point:
            raise refused("formulas-point", unit=found.text)
        return found**node.exponent if isinstance(found, Unit) else found

    def comparison(self, node: e.Comparison) -> Kind:
        """A comparison of one unit, or of a choice with one of its names."""
        if isinstance(node.left, e.Name) and self.is_choice(node.left):
            return self.choice_comparison(node, node.left)
        self.common((node.left, node.right))
        return Condition()

    def is_choice(self, node: e.Name) -> bool:
        """Whether a name is a parameter of kind choice."""
        parameter = self.sheet.parameters.get(node.name)
        return parameter is not None and parameter.kind == "choice"

    def choice_comparison(self, node: e.Comparison, subject: e.Name) -> Kind:
        """A choice against one of its names."""
        kind = self.kind(subject)
        names = kind.names if isinstance(kind, Choice) else ()
        named = isinstance(node.right, e.Name) and not node.right.indices
        if node.sign not in ("==", "!=") or not named or node.right.name not in names:  # type: ignore[attr-defined]
            raise refused("formulas-choice", name=subject.name, names=", ".join(names))
        return Condition()

    def junction(self, node: e.Junction) -> Kind:
        """Joined conditions."""
        for part in node.parts:
            self.condition(part)
        return Condition()

    def negation(self, node: e.Not) -> Kind:
        """The contrary of a condition."""
        self.condition(node.body)
        return Condition()

    def aggregate(self, node: e.Aggregate) -> Kind:
        """The unit of what runs over indices."""
        found = self.inside(node.over).quantity(node.body)
        for index in node.over:
            if isinstance(found, Unit) and amount_of(index) in dict(found.dimensions):
                raise refused("formulas-amount", unit=found.text, index=index)
        if node.word == "total" and isinstance(found, Unit) and found.is_point:
            raise refused("formulas-point", unit=found.text)
        return found

    def count(self, node: e.Count) -> Kind:
        """A number of items."""
        self.inside((node.index,))
        return DIMENSIONLESS

    def extreme(self, node: e.Extreme) -> Kind:
        """The common unit of several values."""
        return self.common(node.parts)

    def when(self, node: e.When) -> Kind:
        """The common unit of two branches under a condition."""
        self.condition(node.condition)
        return self.common((node.then, node.otherwise))

    def choose(self, node: e.Choose) -> Kind:
        """The common unit of one branch for each name."""
        kind = self.kind(node.subject)
        names = kind.names if isinstance(kind, Choice) else ()
        branches = [name for name, _ in node.branches]
        if not names or sorted(branches) != sorted(names):
            subject = node.subject.name if isinstance(node.subject, e.Name) else "…"
            raise refused("formulas-choice", name=subject, names=", ".join(names))
        return self.common(branch for _, branch in node.branches)

    def lookup(self, node: e.Lookup) -> Kind:
        """The unit of a table whose keys fit."""
        table = self.sheet.tables.get(node.table)
        if table is None:
            raise self.unknown(node.table, self.sheet.tables, node.at)
        if table.by_unit is not None:
            found = self.quantity(node.keys[0])
            if len(node.keys) != 1 or (isinstance(found, Unit) and not found.same(table.by_unit)):
                raise mismatch("formulas-unit-here", self.unit(node.keys[0]), table.by_unit)
            return table.unit
        if len(node.keys) != len(table.by):
            raise refused("formulas-table-keys", name=table.name, keys=", ".join(table.by))
        for position, key in enumerate(node.keys):
            self.row_key(key, {row[position] for row in table.rows}, table.name)
        return table.unit

    def row_key(self, key: e.Node, rows: set[str], table: str) -> None:
        """A key must be a choice or category, and every row one of its names."""
        if not isinstance(key, e.Name):
            raise refused("formulas-table-keys", name=table, keys=", ".join(sorted(rows)))
        if key.name in self.sheet.indices:
            if key.name not in self.bound:
                raise refused("formulas-index", name=key.name, bound=_listed(self.bound))
            names = self.sheet.indices[key.name].categories or tuple(rows)
        else:
            kind = self.kind(key)
            names = kind.names if isinstance(kind, Choice) else ()
        if not rows <= set(names):
            raise refused("formulas-table-rows", name=table, extra=", ".join(sorted(rows - set(names))))

    def on_curve(self, node: e.OnCurve) -> Kind:
        """The unit of a curve at an x of its unit."""
        curve = self.curve(node.curve)
        found = self.quantity(node.x)
        if isinstance(found, Unit) and curve.x_unit is not None and not found.same(curve.x_unit):
            raise mismatch("formulas-unit-here", found, curve.x_unit)
        return curve.unit

    def curve(self, node: e.Node) -> Parameter | Curve:
        """The declaration of a curve."""
        if isinstance(node, e.Name) and node.name in self.sheet.curves:
            return self.sheet.curves[node.name]
        declared = self.declared(node) if isinstance(node, e.Name) else None
        if not isinstance(declared, Parameter) or declared.kind != "curve":
            raise refused("formulas-curve-missing", Place(column=node.at + 1))
        return declared

    def function(self, node: e.Function) -> Kind:
        """exp and power of values without unit, or a root."""
        if node.word == "sqrt":
            return self.root(self.unit(node.arguments[0]))
        for argument in node.arguments:
            self.dimensionless(argument)
        return DIMENSIONLESS

    def root(self, of: Unit) -> Unit:
        """The unit whose square is given."""
        top, below = of.scale.p.isqrt(), of.scale.q.isqrt()
        whole = top * top == of.scale.p and below * below == of.scale.q
        if not whole or of.is_point or any(power % 2 for _, power in of.dimensions):
            raise refused("formulas-root", unit=of.text)
        halves = tuple((name, power // 2) for name, power in of.dimensions)
        return Unit(f"sqrt({of.text})", type(of.scale)(top, below), halves).named()

    def age(self, node: e.Age) -> Kind:
        """Years [yr] from an index of years or a parameter of unit year."""
        name = node.of.name if isinstance(node.of, e.Name) else ""
        index = self.sheet.indices.get(name)
        if index is not None and index.kind == "years_to_date" and name in self.bound:
            return YEARS
        if index is not None or self.unit(node.of).text != "year":
            raise refused("formulas-age", name=name or "…")
        return YEARS

    def this_year(self, node: e.ThisYear) -> Kind:
        """The unit of an expression at the year computed."""
        index = self.sheet.indices.get(node.index)
        if index is None or index.kind != "years_to_date":
            raise refused("formulas-age", name=node.index)
        return self.inside((node.index,)).quantity(node.body)

    def hours(self, node: e.Hours) -> Kind:
        """Hours [h] of a reading."""
        index = self.sheet.indices.get(node.index)
        if index is None or index.kind != "readings" or node.index not in self.bound:
            raise refused("formulas-index", name=node.index, bound=_listed(self.bound))
        return HOURS

    def duration(self, node: e.Duration) -> Kind:
        """Years [yr] or hours [h] of the part."""
        return HOURS if node.word == "part_hours" else YEARS

    def convert(self, node: e.Convert) -> Kind:
        """The unit asked for; the exact factor is kept."""
        found = self.quantity(node.body)
        factor = fmpq(1)
        if isinstance(found, Unit):
            if found.is_point or node.unit.is_point:
                raise refused("formulas-point", unit=found.text)
            factor = conversion(found, node.unit)
        self.factors[self.name_of, node.at] = factor
        return node.unit

    def round(self, node: e.Round) -> Kind:
        """The unit of what is rounded."""
        return self.quantity(node.body)

    def use(self, node: e.Use) -> Kind:
        """The unit of another document's formula."""
        checked = self.sheet.uses.get(node.document)
        if checked is None:
            raise self.unknown(node.document, self.sheet.uses, node.at)
        module = checked.sheet
        formula = module.formulas.get(node.formula or module.result)
        if formula is None or formula.indices:
            raise self.unknown(node.formula or module.result, module.formulas, node.at)
        for name, argument in node.arguments:
            self.argument(module, name, argument)
        return checked.units[formula.name]

    def argument(self, module: Sheet, name: str, argument: e.Node) -> None:
        """A value given to a parameter of another document."""
        parameter = module.parameters.get(name)
        if parameter is None:
            raise self.unknown(name, module.parameters, argument.at)
        if parameter.kind == "choice":
            self.choice_argument(parameter, argument)
            return
        kind = self.inside(parameter.indices).quantity(argument)
        for index in parameter.indices:
            self.same_kind(module.indices[index], self.sheet.indices[index])
        wanted = of_items(parameter.unit, parameter.indices)
        if isinstance(kind, Unit) and not kind.same(wanted):
            raise mismatch("formulas-unit-here", kind, wanted)
        if wanted.has_amount and not parameter.indices:
            raise refused("formulas-amount", unit=wanted.text, index="—")

    def same_kind(self, wanted: Index, given: Index) -> None:
        """An index of a module takes one of its own kind; items may also be categories."""
        kinds = {wanted.kind} | ({"categories"} if wanted.kind == "items" else set())
        if given.kind not in kinds or given.within != wanted.within:
            raise refused("formulas-index-kind", name=given.name, found=given.kind, expected=wanted.kind)

    def choice_argument(self, parameter: Parameter, argument: e.Node) -> None:
        """A choice given to a choice of another document."""
        if isinstance(argument, e.Name) and self.is_choice(argument):
            kind = self.inside(parameter.indices).kind(argument)
            given = kind.names if isinstance(kind, Choice) else ()
        else:
            given = (argument.name,) if isinstance(argument, e.Name) else ()
        if not given or not set(given) <= set(parameter.choices):
            raise refused("formulas-choice", name=parameter.name, names=", ".join(parameter.choices))


def _listed(bound: Iterable[str]) -> str:
    return ", ".join(sorted(bound)) or "—"


def amount_of(index: str) -> str:
    """The dimension of amounts that each item of an index measures in its own way."""
    return f"amount of {index}"


def of_items(unit: Unit, indices: tuple[str, ...]) -> Unit:
    """A unit whose amounts are those of the items of the last index, so that unlike ones never meet."""
    if not unit.has_amount:
        return unit
    name = amount_of(indices[-1] if indices else "—")
    renamed = sorted(
        (name if dimension == "amount" else dimension, power) for dimension, power in unit.dimensions
    )
    return Unit(unit.text.replace("amount", name), unit.scale, tuple(renamed))


def _one_unit(kinds: Iterable[Unit | Anything]) -> Unit | Anything:
    common: Unit | Anything = Anything()
    for found in kinds:
        if isinstance(common, Anything):
            common = found
        elif isinstance(found, Unit) and not found.same(common):
            raise mismatch("formulas-units-differ", found, common)
    return common


def mismatch(code: str, found: Unit, expected: Unit) -> Refused:
    """A refusal that names two units."""
    return refused(code, found=found.named().text, expected=expected.named().text)


def unknown(name: str, known: Iterable[str], at: int) -> Refused:
    """A refusal of a name that is not declared, with names like it."""
    near = ", ".join(get_close_matches(name, list(known), n=3, cutoff=0.4)) or "—"
    return refused("formulas-unknown-name", Place(column=at + 1), name=name, near=near)


_RULES: Final[dict[type[e.Node], Callable[..., Kind]]] = {
    e.Number: Prover.number,
    e.Name: Prover.name,
    e.Negative: Prover.negative,
    e.Binary: Prover.binary,
    e.WholePower: Prover.whole_power,
    e.Comparison: Prover.comparison,
    e.Junction: Prover.junction,
    e.Not: Prover.negation,
    e.Aggregate: Prover.aggregate,
    e.Count: Prover.count,
    e.Extreme: Prover.extreme,
    e.When: Prover.when,
    e.Choose: Prover.choose,
    e.Lookup: Prover.lookup,
    e.OnCurve: Prover.on_curve,
    e.Function: Prover.function,
    e.Age: Prover.age,
    e.ThisYear: Prover.this_year,
    e.Hours: Prover.hours,
    e.Duration: Prover.duration,
    e.Convert: Prover.convert,
    e.Round: Prover.round,
    e.Use: Prover.use,
}
