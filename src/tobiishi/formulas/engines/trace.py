"""The trace: every intermediate value from the values given to the result, as a tree an auditor can walk.

It walks the expression itself instead of compiled source, so that it is also a second opinion on the exact
engine. A node is a formula, a value given, a constant, or a look-up; its parts are what it was computed from,
in the branches that were taken.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from flint import ctx, fmpq

from tobiishi.errors import Place, Text, refused
from tobiishi.formulas import expressions as e
from tobiishi.formulas.cases import Case, Item, Key, key_indices
from tobiishi.formulas.engines.exact import Exact, Runtime
from tobiishi.formulas.programs import Definition, Program
from tobiishi.units import Unit

PRECISION: Final = 256
"""Bits of an enclosure in a trace."""
PARTS_SHOWN: Final = 400
"""Parts of one node kept; of more (readings of a year) the first are kept and the number is told."""

EXACT_BITS: Final = 512
"""Longest fraction written into a trace [bit]."""

Scope = Mapping[str, Item]


@dataclass(slots=True)
class Step:
    """One value of the tree.

    Args:
        name: symbol with its items, such as "COP_PJ_tc[chiller_1]".
        kind: formula, given, default, constant, table or curve.
        text: what it is, in both languages.
        unit: unit of the value.
        value: exact value, or enclosure; the name of a choice.
        written: the formula as the document writes it.
        parts: what the value was computed from.
        left_out: parts not kept because there are too many.
    """

    name: str
    kind: str
    text: Text
    unit: str
    value: Exact | str
    written: str = ""
    parts: list[Step] = field(default_factory=list)
    left_out: int = 0

    def as_json(self, decimal: Callable[[Exact], str]) -> dict[str, Any]:
        """The tree for other programs; a step that was shown before is only named."""
        return _json(self, decimal, set())


class Tracer:
    """Computes a case step by step; `step` gives the tree under one definition."""

    def __init__(self, program: Program, case: Case) -> None:
        self.program, self.case = program, case
        self._steps: dict[tuple[str, Key], Step] = {}
        self._open: list[Step] = []

    def step(self, name: str, key: Key = ()) -> Step:
        """The tree of a definition for its items.

        Raises:
            Refused: as the exact engine does.
        """
        before = ctx.prec
        ctx.prec = PRECISION
        try:
            return self._definition(self.program.definitions[name], key)
        finally:
            ctx.prec = before

    def _definition(self, definition: Definition, key: Key) -> Step:
        known = self._steps.get((definition.name, key))
        if known is None:
            known = _step(definition.name, key, "formula", definition)
            self._open.append(known)
            scope = dict(zip(definition.indices, key, strict=True))
            known.value = self.value(definition.expression, scope)
            self._open.pop()
            self._steps[definition.name, key] = known
        return known

    def value(self, node: e.Node, scope: Scope) -> Any:
        """The value of an expression, noting what it was computed from in the open step."""
        return _VALUES[type(node)](self, node, scope)

    def note(self, step: Step) -> None:
        """Put a step among the parts of the open one, once."""
        if not self._open or any(part is step for part in self._open[-1].parts[-PARTS_SHOWN:]):
            return
        if len(self._open[-1].parts) < PARTS_SHOWN:
            self._open[-1].parts.append(step)
        else:
            self._open[-1].left_out += 1

    def symbol(self, node: e.Symbol, scope: Scope) -> Any:
        """The value of a symbol, noted as a step."""
        key = tuple(scope[index] for index in node.indices)
        definition = self.program.definitions.get(node.name)
        step = self._definition(definition, key) if definition else self._leaf(node.name, key)
        self.note(step)
        return step.value

    def _leaf(self, name: str, key: Key) -> Step:
        known = self._steps.get((name, key))
        if known is None:
            known = self._steps[name, key] = self._new_leaf(name, key)
        return known

    def _new_leaf(self, name: str, key: Key) -> Step:
        if name in self.program.constants:
            constant = self.program.constants[name]
            return Step(name, "constant", constant.text, constant.unit.text, constant.value)
        of = self.program.inputs[name]
        kept = key_indices(self.program, name)
        outer = tuple(item for index, item in zip(of.indices, key, strict=True) if index in kept)
        value: Any = self.case.values.get(name, {}).get(outer)
        if value is None:
            place = Place(name=_label(name, key))
            raise refused("formulas-missing", place, unit=of.parameter.unit.text, text=of.parameter.text)
        if len(key) > len(outer):
            reading = next(item for index, item in zip(of.indices, key, strict=True) if index not in kept)
            value = value[int(reading)]
        kind = "default" if outer in self.case.defaulted.get(name, ()) else "given"
        return Step(_label(name, key), kind, of.parameter.text, of.parameter.unit.text, value)

    def items(self, indices: Iterable[str], scope: Scope) -> Iterator[Scope]:
        """The scopes of all items of some indices, each inside its outer items."""
        first, *rest = indices
        outer = tuple(scope[o] for o in self.program.ancestors(first))
        for item in self.case.items.get(first, {}).get(outer, ()):
            inner = {**scope, first: item}
            yield from self.items(rest, inner) if rest else (inner,)

    def aggregate(self, node: e.Aggregate, scope: Scope) -> Any:
        """A total, smallest or mean over items."""
        values = [self.value(node.body, inner) for inner in self.items(node.over, scope)]
        empty = all(self.program.indices[index].may_be_empty for index in node.over)
        if not values and not (empty and node.word == "total"):
            index = self.program.indices[node.over[-1]]
            raise refused("formulas-nothing-to-total", index=index.name, text=index.text)
        return _WORDS[node.word](values)

    def choose(self, node: e.Choose, scope: Scope) -> Any:
        """The branch of a choice."""
        subject = self.value(node.subject, scope)
        return self.value(dict(node.branches)[subject], scope)

    def lookup(self, node: e.Lookup, scope: Scope) -> Any:
        """A value of a table, noted as a step."""
        table = self.program.tables[node.table]
        keys = tuple(self.value(key, scope) for key in node.keys)
        value = Runtime.band(table, *keys) if table.by_unit is not None else Runtime.row(table, *keys)
        self.note(Step(_label(node.table, keys), "table", table.text, table.unit.text, value))
        return value

    def on_curve(self, node: e.OnCurve, scope: Scope) -> Any:
        """A value on a curve, noted as a step."""
        name = getattr(node.curve, "name", "")
        x = self.value(node.x, scope)
        fixed = self.program.curves.get(name)
        points = fixed.points if fixed else self.value(node.curve, scope)
        declared = fixed or self.program.inputs[name].parameter
        value = Runtime.on_curve(points, x, declared.ends == "hold")
        self.note(Step(_label(name, (str(x),)), "curve", declared.text, declared.unit.text, value))
        return value

    def this_year(self, node: e.ThisYear, scope: Scope) -> Any:
        """A value at the year computed."""
        return self.value(node.body, {**scope, node.index: self.case.year})

    def hours(self, node: e.Hours, scope: Scope) -> fmpq:
        """The length of a reading [h]."""
        outer = tuple(scope[o] for o in self.program.ancestors(node.index))
        return self.case.hours[node.index][outer][int(scope[node.index])]

    def duration(self, node: e.Duration, _scope: Scope) -> fmpq:
        """The length of the part."""
        return {"part": self.case.part, "part_hours": self.case.part_hours}.get(node.word, fmpq(1))

    def age(self, node: e.Age, scope: Scope) -> Any:
        """Years to the year computed [yr]."""
        return fmpq(self.case.year) - self.value(node.of, scope)

    def condition(self, node: e.Comparison, scope: Scope) -> bool:
        """Whether a comparison holds."""
        return bool(_SIGNS[node.sign](self.value(node.left, scope), self.value(node.right, scope)))

    def junction(self, node: e.Junction, scope: Scope) -> bool:
        """Whether joined conditions hold."""
        join = all if node.word == "and" else any
        return join(self.value(part, scope) for part in node.parts)

    def called(self, node: e.Function | e.Extreme, scope: Scope) -> Any:
        """A function of its arguments."""
        arguments = node.arguments if isinstance(node, e.Function) else node.parts
        return _WORDS[node.word](*(self.value(argument, scope) for argument in arguments))

    def count(self, node: e.Count, scope: Scope) -> fmpq:
        """The number of items."""
        return fmpq(sum(1 for _ in self.items((node.index,), scope)))

    def when(self, node: e.When, scope: Scope) -> Any:
        """The branch taken."""
        taken = node.then if self.value(node.condition, scope) else node.otherwise
        return self.value(taken, scope)

    def binary(self, node: e.Binary, scope: Scope) -> Any:
        """A sum, difference, product or quotient."""
        return _SIGNS[node.sign](self.value(node.left, scope), self.value(node.right, scope))


def _json(step: Step, decimal: Callable[[Exact], str], shown: set[str]) -> dict[str, Any]:
    value = step.value if isinstance(step.value, str) else decimal(step.value)
    row: dict[str, Any] = {"name": step.name, "kind": step.kind, "value": value, "unit": step.unit}
    if step.kind == "formula" and step.name in shown:
        return {**row, "shown_above": True}
    shown.add(step.name)
    row |= {"en": step.text.en, "ja": step.text.ja}
    if isinstance(step.value, fmpq) and step.value.height_bits() <= EXACT_BITS:
        row["exact"] = str(step.value)
    if step.written:
        row["is"] = step.written
    if step.parts:
        row["parts"] = [_json(part, decimal, shown) for part in step.parts]
    if step.left_out:
        row["left_out"] = step.left_out
    return row


def _step(name: str, key: Key, kind: str, definition: Definition) -> Step:
    unit: Unit | None = definition.unit
    unit_text = "" if unit is None else unit.text
    return Step(_label(name, key), kind, definition.text, unit_text, fmpq(0), definition.written)


def _label(name: str, key: Iterable[object]) -> str:
    items = ", ".join(map(str, key))
    return f"{name}[{items}]" if items else name


_SIGNS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "<": Runtime.lt,
    "<=": Runtime.le,
    ">": Runtime.gt,
    ">=": Runtime.ge,
    "==": Runtime.eq,
    "!=": Runtime.ne,
}
_WORDS: Final[dict[str, Callable[..., Any]]] = {
    "total": Runtime.total,
    "min_of": Runtime.min_of,
    "mean_of": Runtime.mean_of,
    "min": Runtime.least,
    "max": Runtime.greatest,
    "exp": Runtime.exp,
    "sqrt": Runtime.sqrt,
    "power": Runtime.power,
    "round_down": Runtime.round_down,
    "round_half_up": Runtime.round_half_up,
}
_VALUES: Final[dict[type[e.Node], Callable[..., Any]]] = {
    e.Number: lambda _t, node, _scope: node.value,
    e.Symbol: Tracer.symbol,
    e.Negative: lambda t, node, scope: -t.value(node.body, scope),
    e.Binary: Tracer.binary,
    e.WholePower: lambda t, node, scope: t.value(node.body, scope) ** node.exponent,
    e.Comparison: Tracer.condition,
    e.Junction: Tracer.junction,
    e.Not: lambda t, node, scope: not t.value(node.body, scope),
    e.Aggregate: Tracer.aggregate,
    e.Count: Tracer.count,
    e.Extreme: Tracer.called,
    e.When: Tracer.when,
    e.Choose: Tracer.choose,
    e.Lookup: Tracer.lookup,
    e.OnCurve: Tracer.on_curve,
    e.Function: Tracer.called,
    e.Age: Tracer.age,
    e.ThisYear: Tracer.this_year,
    e.Hours: Tracer.hours,
    e.Duration: Tracer.duration,
    e.Convert: lambda t, node, scope: t.value(node.body, scope) * node.factor,
    e.Round: lambda t, node, scope: _WORDS[node.word](t.value(node.body, scope), node.digits),
    e.IndexValue: lambda _t, node, scope: scope[node.index],
    e.ChoiceName: lambda _t, node, _scope: node.name,
    e.Is: lambda t, node, scope: (t.value(node.subject, scope) == node.name) == node.equal,
    e.Truth: lambda _t, node, _scope: node.value,
}
