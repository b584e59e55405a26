"""What each word of the vocabulary is in Ibis, for one row of a table whose columns stand ready.

Whatever has no value is null: what is missing, a division by zero, a value outside a table, a curve or the
domain of a function. Null goes through every word, so that it reaches the result wherever it is asked for;
a branch that is not taken is not asked. No word here depends on a database evaluating branches lazily.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from typing import Any, Final

import ibis
import ibis.expr.types as ir

from tobiishi.formulas import expressions as e
from tobiishi.formulas.engines.frames import lines, nearest
from tobiishi.formulas.programs import Program

WHOLE_FROM: Final = 2.0**53
"""Binary floats from here on are whole."""


class Row:
    """The columns of one table as the values of a row.

    Args:
        program: the program whose tables and curves may be looked up.
        table: the table that has the columns.
        columns: gives the column of each symbol.
        keys: the key column of each index.
    """

    def __init__(
        self, program: Program, table: ir.Table, *, columns: Callable[[str], str], keys: Mapping[str, str]
    ) -> None:
        self.program, self.table, self.columns, self.keys = program, table, columns, keys

    def value(self, node: e.Node) -> Any:
        """The Ibis expression of a lowered expression; null where it has no value."""
        return _WRITE[type(node)](self, node)

    def index_value(self, node: e.IndexValue) -> Any:
        """The item an index stands at: a year as a number, else its name."""
        key = self.table[self.keys[node.index]]
        return key.cast("float64") if key.type().is_integer() else key

    def binary(self, node: e.Binary) -> Any:
        """Arithmetic; what is divided by zero has no value."""
        left, right = self.value(node.left), self.value(node.right)
        if node.sign != "/":
            return _SIGNS[node.sign](left, right)
        return left / (right if self.is_never_zero(node.right) else right.nullif(real(0)))

    def is_never_zero(self, node: e.Node) -> bool:
        """Whether no row can make a divisor zero: a literal, or a table of the document without zeros."""
        if isinstance(node, e.Lookup):
            table = self.program.tables[node.table]
            return all(value != 0 for value in (*table.rows.values(), *(band.value for band in table.bands)))
        return isinstance(node, e.Number) and node.value != 0

    def comparison(self, node: e.Comparison) -> Any:
        """A comparison; with what is missing it is null."""
        return _SIGNS[node.sign](self.value(node.left), self.value(node.right))

    def junction(self, node: e.Junction) -> Any:
        """Parts are asked for in turn until one decides; what is missing before that is missed."""
        *parts, result = (self.value(part) for part in node.parts)
        decides = node.word == "or"
        for part in reversed(parts):
            result = part.cases((decides, decides), (not decides, result))
        return result

    def when(self, node: e.When) -> Any:
        """The branch taken; of a condition that is null, none."""
        then, otherwise = self.value(node.then), self.value(node.otherwise)
        return self.value(node.condition).cases((True, then), (False, otherwise))

    def choose(self, node: e.Choose) -> Any:
        """The branch of the name chosen."""
        return self.value(node.subject).cases(*((name, self.value(branch)) for name, branch in node.branches))

    def named(self, node: e.Is) -> Any:
        """Whether a choice has a name."""
        return _SIGNS["==" if node.equal else "!="](self.value(node.subject), node.name)

    def extreme(self, node: e.Extreme) -> Any:
        """Databases leave nulls out of LEAST and GREATEST; here one null makes all null."""
        extreme = ibis.least if node.word == "min" else ibis.greatest
        found = extreme(*map(self.value, node.parts))
        open_parts = [self.value(part) for part in node.parts if not isinstance(part, e.Number)]
        return ibis.cases((_all(part.notnull() for part in open_parts), found)) if open_parts else found

    def lookup(self, node: e.Lookup) -> Any:
        """The value of a row or band; where none matches, null."""
        table = self.program.tables[node.table]
        keys = [self.value(key) for key in node.keys]
        if table.by_unit is None:
            rows = table.rows.items()
            return ibis.cases(*((_all(map(operator.eq, keys, names)), real(nearest(v))) for names, v in rows))
        (x,) = keys
        cases = [] if table.begins is None else [(x < real(nearest(table.begins)), _nothing())]
        for band in table.bands:
            inside = _SIGNS["<" if band.open else "<="](x, real(nearest(band.until)))
            cases.append((inside, real(nearest(band.value))))
        return ibis.cases(*cases)

    def on_curve(self, node: e.OnCurve) -> Any:
        """A curve of the document, line by line."""
        curve = self.program.curves[node.curve.name]  # type: ignore[attr-defined]
        x = self.value(node.x)
        found = lines(curve.points, curve.ends)
        cases = [(x <= real(found[0].after), _nothing())]
        cases += [
            (x <= real(one.until), on_line(x, *map(real, (one.x0, one.y0, one.slope)))) for one in found
        ]
        return ibis.cases(*cases)

    def function(self, node: e.Function) -> Any:
        """A function; outside its domain null."""
        return _FUNCTIONS[node.word](*map(self.value, node.arguments))


def real(value: float) -> ir.FloatingScalar:
    """A number as a binary float; SQL would take a bare one for a decimal."""
    return ibis.literal(repr(float(value))).cast("float64")


def on_line(x: Any, x0: Any, y0: Any, slope: Any) -> Any:
    """The value at x on a straight line."""
    return y0 + (x - x0) * slope


def _nothing() -> Any:
    return ibis.null("float64")


def _all(conditions: Iterable[Any]) -> Any:
    return reduce(operator.and_, conditions)


def _exp(x: Any) -> Any:
    return x.exp().nullif(real(math.inf))


def _sqrt(x: Any) -> Any:
    return ibis.cases((x >= 0, x)).sqrt()


def _power(x: Any, y: Any) -> Any:
    """Powers that are not whole are of positive numbers only; 0 has positive powers only."""
    has_value = (x > 0) | ((y == _floor(y)) & ((x < 0) | (y > 0)))
    return (ibis.cases((has_value, x)) ** y).nullif(real(math.inf))


def _floor(x: Any) -> Any:
    """The largest whole number not above x; large floats are whole, and fit no integer of a database."""
    return ibis.cases((x.abs() < real(WHOLE_FROM), x.floor().cast("float64")), else_=x)


_SIGNS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
_FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {"exp": _exp, "sqrt": _sqrt, "power": _power}
_WRITE: Final[Mapping[type[e.Node], Callable[[Row, Any], Any]]] = {
    e.Number: lambda _r, node: real(nearest(node.value)),
    e.Symbol: lambda r, node: r.table[r.columns(node.name)],
    e.IndexValue: Row.index_value,
    e.ChoiceName: lambda _r, node: ibis.literal(node.name),
    e.Negative: lambda r, node: -r.value(node.body),
    e.Binary: Row.binary,
    e.WholePower: lambda r, node: r.value(node.body) ** real(node.exponent),
    e.Comparison: Row.comparison,
    e.Junction: Row.junction,
    e.Not: lambda r, node: ~r.value(node.body),
    e.Truth: lambda _r, node: ibis.literal(node.value),
    e.Is: Row.named,
    e.Extreme: Row.extreme,
    e.When: Row.when,
    e.Choose: Row.choose,
    e.Lookup: Row.lookup,
    e.OnCurve: Row.on_curve,
    e.Function: Row.function,
    e.Round: lambda r, node: _floor(r.value(node.body)),
}
"""Words left after `tables_columns`; `Round` is always down to a whole number there."""
