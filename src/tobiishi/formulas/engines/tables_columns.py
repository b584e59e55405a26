"""A linked program as columns of tables: what every column is computed from, before any database is met.

A column belongs to a grain and is given, computed row by row, gathered from the rows of a finer grain, or
read off a curve. What SQL must mention more than once (the value looked up in bands, say) becomes a column
of its own, so that nothing is written twice. Missing values are null, and null means refused in the end.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from flint import fmpq

from tobiishi.formulas import expressions as e
from tobiishi.formulas.engines.frames import PART, PART_HOURS, YEAR, Grain, Names, home
from tobiishi.formulas.programs import Program

Word = Literal["total", "min_of", "mean_of"]
Sign = Literal["*", "/"]


@dataclass(frozen=True, slots=True)
class Given:
    """A column of the table of its grain, under its name there."""

    grain: Grain
    column: str


@dataclass(frozen=True, slots=True)
class Computed:
    """A value of each row, from columns of its own grain and of coarser ones."""

    grain: Grain
    expression: e.Node


@dataclass(frozen=True, slots=True)
class Gathered:
    """A value gathered from the rows of a column whose grain has one index more, or the one row `where`."""

    grain: Grain
    word: Word
    body: str
    index: str
    where: str | None = None


@dataclass(frozen=True, slots=True)
class OnLine:
    """A value on a curve that the project gives, at the value of another column."""

    grain: Grain
    curve: str
    x: str


Column = Given | Computed | Gathered | OnLine


class Columns:
    """All columns of a program by name: inputs and definitions under theirs, the rest under numbers."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._all: dict[str, Column] = {f".{name}": Given((), name) for name in (YEAR, PART, PART_HOURS)}
        names = Names(program)
        for name, column in names.hours.items():
            self._all[f".hours.{name}"] = Given(home(program, name), column)
        for name, column in names.inputs.items():
            self._all[name] = Given(program.ordered(program.inputs[name].indices), column)
        for definition in program.definitions.values():
            expression = self.lowered(definition.expression)
            self._all[definition.name] = Computed(program.ordered(definition.indices), expression)
        self._number = {name: number for number, name in enumerate(self._all)}

    def __getitem__(self, name: str) -> Column:
        """The column of a name."""
        return self._all[name]

    def called(self, name: str) -> str:
        """How a column is called in a database: a given one as in its table."""
        column = self._all[name]
        return column.column if isinstance(column, Given) else f"c{self._number[name]}"

    def needs(self, name: str) -> frozenset[str]:
        """The columns from whose rows, or from whose coarser rows, a column is computed."""
        match self._all[name]:
            case Computed(expression=expression):
                return frozenset(symbol.name for symbol in self.symbols(expression))
            case OnLine(x=x):
                return frozenset((x,))
            case _:
                return frozenset()

    def lowered(self, node: e.Node) -> e.Node:
        """The expression with what a row cannot give by itself replaced by columns of their own."""
        lower = _LOWER.get(type(node))
        return lower(self, node) if lower else e.rebuilt(node, self.lowered)

    def added(self, column: Column) -> e.Symbol:
        """A new column, with a name no document can give."""
        name = str(len(self._all))
        self._all[name] = column
        return e.Symbol(name, column.grain)

    def named(self, node: e.Node) -> e.Node:
        """What stands for a lowered expression wherever SQL mentions it again."""
        plain = isinstance(node, e.Symbol | e.Number | e.IndexValue)
        return node if plain else self.added(Computed(self.grain(node), node))

    def grain(self, node: e.Node, more: Iterable[str] = ()) -> Grain:
        """The grain at which a lowered expression has a value."""
        own = {inner.index for inner in e.walk(node) if isinstance(inner, e.IndexValue)}
        return self.program.ordered(own.union(more, *(self._all[s.name].grain for s in self.symbols(node))))

    def symbols(self, node: e.Node) -> list[e.Symbol]:
        """The symbols of a lowered expression that are columns; curves of the document are none."""
        symbols = (inner for inner in e.walk(node) if isinstance(inner, e.Symbol))
        return [symbol for symbol in symbols if symbol.name not in self.program.curves]

    def symbol(self, node: e.Symbol) -> e.Node:
        """A column, or the value of a constant."""
        constant = self.program.constants.get(node.name)
        return e.Number(constant.value, str(constant.value)) if constant else node

    def binary(self, node: e.Binary) -> e.Node:
        """Arithmetic; of two literals the exact result, which divides without a look at zero."""
        left, right = self.lowered(node.left), self.lowered(node.right)
        match left, right:
            case e.Number(value=a), e.Number(value=b) if node.sign != "/" or b != 0:
                return _number(_ARITHMETIC[node.sign](a, b))
            case _:
                return e.Binary(node.sign, left, right)

    def aggregate(self, node: e.Aggregate) -> e.Node:
        """A value gathered index by index, the innermost first."""
        body = self.lowered(node.body)
        for index in reversed(node.over):
            linear = node.word != "min_of" and not self.program.indices[index].may_be_empty
            body = self.scaled(node.word, body, index) if linear else self.gathered(node.word, body, index)
        return body

    def scaled(self, word: Word, body: e.Node, index: str) -> e.Node:
        """A total or mean with the factors alike for all items taken out, so that rows need not be joined."""
        parts = list(_factors(body))
        inside = [part for part in parts if index in self.grain(part[1])]
        outside = [part for part in parts if index not in self.grain(part[1])]
        if not inside or not outside:
            return self.gathered(word, body, index)
        return _product([("*", self.gathered(word, _product(inside), index)), *outside])

    def gathered(self, word: Word, body: e.Node, index: str, where: e.Node | None = None) -> e.Node:
        """The column of what is gathered from the items of an index; rows alike for all items count too."""
        finer = self.grain(body, home(self.program, index))
        coarser = tuple(other for other in finer if other != index)
        column = self.added(Computed(finer, body)).name
        only = None if where is None else self.added(Computed(finer, where)).name
        return self.added(Gathered(coarser, word, column, index, only))

    def this_year(self, node: e.ThisYear) -> e.Node:
        """The value of the one row that is the year computed."""
        now = e.Comparison("==", e.IndexValue(node.index), e.Symbol(f".{YEAR}"))
        return self.gathered("total", self.lowered(node.body), node.index, now)

    def on_curve(self, node: e.OnCurve) -> e.Node:
        """A value on a curve: of the document in its place, of the project a column of its own."""
        x = self.named(self.lowered(node.x))
        assert isinstance(node.curve, e.Symbol)  # noqa: S101 - the checker has seen to it
        name = node.curve.name
        if name in self.program.curves:
            return replace(node, x=x)
        at = x if isinstance(x, e.Symbol) else self.added(Computed(self.grain(x), x))
        return self.added(OnLine(self.grain(at, self.program.inputs[name].indices), name, at.name))

    def lookup(self, node: e.Lookup) -> e.Node:
        """A value of a table, whose keys are mentioned once for each row."""
        return replace(node, keys=tuple(self.named(self.lowered(key)) for key in node.keys))

    def extreme(self, node: e.Extreme) -> e.Node:
        """The smallest or largest of values, which are looked at for nulls as well."""
        return replace(node, parts=tuple(self.named(self.lowered(part)) for part in node.parts))

    def function(self, node: e.Function) -> e.Node:
        """A function, whose arguments are looked at for its domain as well."""
        return replace(node, arguments=tuple(self.named(self.lowered(a)) for a in node.arguments))

    def rounded(self, node: e.Round) -> e.Node:
        """Rounding as the largest whole number below a scaled value."""
        scale = _number(fmpq(10) ** node.digits)
        scaled: e.Node = e.Binary("*", self.lowered(node.body), scale)
        if node.word == "round_half_up":
            scaled = e.Binary("+", scaled, _number(fmpq(1, 2)))
        return e.Binary("/", e.Round("round_down", self.named(scaled), 0), scale)

    def convert(self, node: e.Convert) -> e.Node:
        """The value times the factor between the units."""
        body = self.lowered(node.body)
        return body if node.factor in (None, 1) else e.Binary("*", body, _number(node.factor))

    def duration(self, node: e.Duration) -> e.Node:
        """A column of the case, or one year."""
        return _number(fmpq(1)) if node.word == "one_year" else e.Symbol(f".{node.word}")


def _factors(node: e.Node, sign: Sign = "*") -> Iterator[tuple[Sign, e.Node]]:
    """The factors and divisors of a product."""
    if isinstance(node, e.Binary) and node.sign in ("*", "/"):
        yield from _factors(node.left, sign)
        yield from _factors(node.right, "*" if node.sign == sign else "/")
    else:
        yield sign, node


def _product(parts: Iterable[tuple[Sign, e.Node]]) -> e.Node:
    """The product of factors over divisors; begins with a factor where there is one."""
    (sign, first), *others = sorted(parts, key=lambda part: part[0] == "/")
    product = first if sign == "*" else e.Binary("/", _number(fmpq(1)), first)
    for sign, part in others:
        product = e.Binary(sign, product, part)
    return product


def _number(value: fmpq) -> e.Number:
    return e.Number(value, str(value))


_ARITHMETIC: Final = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
_LOWER: Final[dict[type[e.Node], Callable[..., e.Node]]] = {
    e.Symbol: Columns.symbol,
    e.Binary: Columns.binary,
    e.Aggregate: Columns.aggregate,
    e.Count: lambda c, node: c.gathered("total", _number(fmpq(1)), node.index),
    e.ThisYear: Columns.this_year,
    e.OnCurve: Columns.on_curve,
    e.Lookup: Columns.lookup,
    e.Extreme: Columns.extreme,
    e.Function: Columns.function,
    e.Round: Columns.rounded,
    e.Convert: Columns.convert,
    e.Duration: Columns.duration,
    e.Age: lambda c, node: e.Binary("-", e.Symbol(f".{YEAR}"), c.lowered(node.of)),
    e.Hours: lambda _c, node: e.Symbol(f".hours.{node.index}"),
}
"""Words that become columns of their own, or simpler words; the others keep their place in the expression."""
