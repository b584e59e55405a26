"""Expressions as the text of Excel formulas, over cells whose places the layout knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from flint import fmpq

from tobiishi.formulas import expressions as e
from tobiishi.formulas.cases import Item, Key
from tobiishi.formulas.engines.workbook_terms import Between, Place, Span, hours_column
from tobiishi.units import decimal_text

if TYPE_CHECKING:
    from tobiishi.formulas.engines.workbook import Workings

__all__ = ["Cells", "Points", "formula_text", "numeral", "times"]

MISSING: Final = "NA()"
"""What stands in a formula for a cell that does not exist."""
DIGITS: Final = 15
"""Digits that Excel keeps of a number."""

Scope = Mapping[str, Item]


class Points(NamedTuple):
    """Where the points of a curve stand: the ranges of x and y, the cells of the first and last x."""

    x: str
    y: str
    first: str
    last: str
    size: int


class Cells(Protocol):
    """Where a layout has put what formulas refer to, as the text of references."""

    def value(self, column: str, key: Key) -> str | None:
        """The cell of a column for some items; None where there is none."""

    def span(self, column: str, first: Key, last: Key) -> str:
        """The range from one cell of a column to another."""

    def fixed(self, *address: str | int) -> str:
        """A cell that has no items.

        ("constant", name), ("row", table, names…), ("begins", table), ("until", table, band),
        ("band", table, band), ("year",), ("part",), ("part_hours",).
        """

    def points(self, curve: str, key: Key) -> Points | None:
        """The points of a curve; None where none are given."""


def formula_text(workings: Workings, node: e.Node, scope: Scope, cells: Cells) -> str:
    """An expression as a formula, beginning with "="; `scope` says at which item each index stands."""
    return "=" + _Writer(workings, cells).text(node, scope).text


class _Text(NamedTuple):
    """The text of an expression, and how tightly it holds together."""

    text: str
    level: int


_COMPARED, _ADDED, _MULTIPLIED, _RAISED, _ATOM = range(5)


class _Writer:
    """Writes expressions over given cells; `scope` says at which item each index stands."""

    def __init__(self, workings: Workings, cells: Cells) -> None:
        self.workings, self.program, self.cells = workings, workings.program, cells

    def text(self, node: e.Node, scope: Scope) -> _Text:
        """The text of an expression."""
        return _WRITE[type(node)](self, node, scope)

    def held(self, node: e.Node, scope: Scope, level: int) -> str:
        """The text of an operand, in brackets where it would come apart."""
        found = self.text(node, scope)
        return found.text if found.level >= level else f"({found.text})"

    def plain(self, node: e.Node, scope: Scope) -> str:
        """The text of an argument, which needs no brackets."""
        return self.text(node, scope).text

    def called(self, name: str, nodes: Iterable[e.Node], scope: Scope) -> _Text:
        """A function of Excel."""
        return _Text(f"{name}({','.join(self.plain(node, scope) for node in nodes)})", _ATOM)

    def symbol(self, node: e.Symbol, scope: Scope) -> _Text:
        """The cell of a constant, or of a column for the items where its indices stand."""
        if node.name in self.program.constants:
            return _Text(self.cells.fixed("constant", node.name), _ATOM)
        key = tuple(scope[index] for index in node.indices)
        return _Text(self.cells.value(node.name, key) or MISSING, _ATOM)

    def negative(self, node: e.Negative, scope: Scope) -> _Text:
        """Minus a cell, or nothing less an operand.

        In Excel a sign goes before a power (-2^2 is 4), and IronCalc 0.9 loses the brackets of -(a/b) inside
        another formula; a subtraction is read alike everywhere.
        """
        body = self.text(node.body, scope)
        if body.level == _ATOM:
            return _Text(f"-{body.text}", _ADDED)
        return _Text(f"0-{self.held(node.body, scope, _MULTIPLIED)}", _ADDED)

    def binary(self, node: e.Binary, scope: Scope) -> _Text:
        """Two operands with their sign."""
        level = _ADDED if node.sign in "+-" else _MULTIPLIED
        left = self.held(node.left, scope, level)
        return _Text(f"{left}{node.sign}{self.held(node.right, scope, level + 1)}", level)

    def whole_power(self, node: e.WholePower, scope: Scope) -> _Text:
        """A power with its exponent written out."""
        return _Text(f"{self.held(node.body, scope, _ATOM)}^{node.exponent}", _RAISED)

    def comparison(self, node: e.Comparison, scope: Scope) -> _Text:
        """A comparison."""
        sign = {"==": "=", "!=": "<>"}.get(node.sign, node.sign)
        left, right = (self.held(part, scope, _ADDED) for part in (node.left, node.right))
        return _Text(f"{left}{sign}{right}", _COMPARED)

    def junction(self, node: e.Junction, scope: Scope) -> _Text:
        """Joined conditions; what a later one alone reads is read only where the earlier ones ask for it."""
        first, *rest = node.parts
        if all(_reads(part) <= _reads(first) for part in rest):
            return self.called(node.word.upper(), node.parts, scope)
        *before, text = (self.plain(part, scope) for part in node.parts)
        for part in reversed(before):
            text = f"IF({part},{text},FALSE)" if node.word == "and" else f"IF({part},TRUE,{text})"
        return _Text(text, _ATOM)

    def span(self, node: Span, scope: Scope) -> _Text:
        """A sum, least or mean of a range."""
        outer = tuple(scope[index] for index in node.outer)
        ends = self.workings.ends(node.column, outer)
        if ends is None:
            allowed = node.word == "total" and self.may_be_nothing(node.over, scope)
            return _Text("0" if allowed else MISSING, _ATOM)
        word = {"total": "SUM", "min_of": "MIN", "mean_of": "AVERAGE"}[node.word]
        return _Text(f"{word}({self.cells.span(node.column, *ends)})", _ATOM)

    def may_be_nothing(self, over: tuple[str, ...], scope: Scope) -> bool:
        """Whether a total is 0 because the index that has no items, at whichever depth, may have none."""
        if not over:
            return True
        first, *rest = over
        items = self.items(first, scope)
        inner = (self.may_be_nothing(tuple(rest), {**scope, first: item}) for item in items)
        return all(inner) if items else self.program.indices[first].may_be_empty

    def items(self, index: str, scope: Scope) -> tuple[Item, ...]:
        """The items of an index inside its outer items."""
        outer = tuple(scope[o] for o in self.program.ancestors(index))
        return self.workings.case.items.get(index, {}).get(outer, ())

    def count(self, node: e.Count, scope: Scope) -> _Text:
        """The number of items."""
        return _Text(str(len(self.items(node.index, scope))), _ATOM)

    def choose(self, node: e.Choose, scope: Scope) -> _Text:
        """A chain of branches by the name of a choice; another name is an error."""
        text = MISSING
        for name, branch in reversed(node.branches):
            text = f"IF({self.equal(node.subject, name, scope)},{self.plain(branch, scope)},{text})"
        return _Text(text, _ATOM)

    def equal(self, subject: e.Node, name: str, scope: Scope) -> str:
        """Whether a choice has a name."""
        cell = self.plain(subject, scope)
        return f'EXACT({cell},"{name}")' if name in self.workings.alike else f'{cell}="{name}"'

    def is_name(self, node: e.Is, scope: Scope) -> _Text:
        """Whether a choice has a name, or another."""
        found = self.equal(node.subject, node.name, scope)
        if node.equal:
            return _Text(found, _ATOM if found.startswith("EXACT") else _COMPARED)
        return _Text(f"NOT({found})", _ATOM)

    def lookup(self, node: e.Lookup, scope: Scope) -> _Text:
        """A value of a printed table."""
        if self.program.tables[node.table].by_unit is not None:
            return self.band(node, scope)
        text = MISSING
        known = [self.name_of(key, scope) for key in node.keys]
        for names in reversed(list(self.program.tables[node.table].rows)):
            pairs = list(zip(node.keys, known, names, strict=True))
            if all(own in (None, name) for _, own, name in pairs):
                cell = self.cells.fixed("row", node.table, *names)
                asked = [self.equal(key, name, scope) for key, own, name in pairs if own is None]
                text = f"IF({_all(asked)},{cell},{text})" if asked else cell
        return _Text(text, _ATOM)

    def name_of(self, node: e.Node, scope: Scope) -> str | None:
        """The name that a key of a table has already; None where a cell says it."""
        if isinstance(node, e.IndexValue):
            return str(scope[node.index])
        return node.name if isinstance(node, e.ChoiceName) else None

    def band(self, node: e.Lookup, scope: Scope) -> _Text:
        """A chain over the bands of a table."""
        table, x = self.program.tables[node.table], self.held(node.keys[0], scope, _ADDED)
        text = MISSING
        for place, band in reversed(list(enumerate(table.bands))):
            until, value = (self.cells.fixed(word, node.table, place) for word in ("until", "band"))
            text = f"IF({x}{'<' if band.open else '<='}{until},{value},{text})"
        if table.begins is not None:
            text = f"IF({x}<{self.cells.fixed('begins', node.table)},{MISSING},{text})"
        return _Text(text, _ATOM)

    def place(self, node: Place, scope: Scope) -> _Text:
        """The number of the point before x."""
        points = self.points(node.curve, scope)
        if points is None:
            return _Text(MISSING, _ATOM)
        x = self.held(node.x, scope, _ADDED)
        if node.holds:
            return _Text(f"MIN(MATCH(MAX({x},{points.first}),{points.x},1),{points.size - 1})", _ATOM)
        found = f"MIN(MATCH({x},{points.x},1),{points.size - 1})"
        return _Text(f"IF(OR({x}<{points.first},{x}>{points.last}),{MISSING},{found})", _ATOM)

    def between(self, node: Between, scope: Scope) -> _Text:
        """The value on the line from the point before x to the next."""
        points = self.points(node.curve, scope)
        if points is None:
            return _Text(MISSING, _ATOM)
        x, place = self.held(node.x, scope, _ADDED), self.plain(node.place, scope)
        x = f"MIN(MAX({x},{points.first}),{points.last})" if node.holds else x
        x0, x1 = (f"INDEX({points.x},{place}{step})" for step in ("", "+1"))
        y0, y1 = (f"INDEX({points.y},{place}{step})" for step in ("", "+1"))
        return _Text(f"{y0}+({x}-{x0})*({y1}-{y0})/({x1}-{x0})", _ADDED)

    def points(self, curve: e.Symbol, scope: Scope) -> Points | None:
        """Where the points of a curve stand."""
        return self.cells.points(curve.name, tuple(scope[index] for index in curve.indices))

    def function(self, node: e.Function, scope: Scope) -> _Text:
        """exp, sqrt or power; a power that is not whole has a positive base."""
        found = self.called(node.word.upper(), node.arguments, scope)
        if node.word != "power" or _is_whole(node.arguments[1]):
            return found
        base, exponent = (self.held(argument, scope, _ADDED) for argument in node.arguments)
        if isinstance(node.arguments[1], e.Number):
            return _Text(f"IF({base}>0,{found.text},{MISSING})", _ATOM)
        return _Text(f"IF(OR({base}>0,{exponent}=INT({exponent})),{found.text},{MISSING})", _ATOM)

    def this_year(self, node: e.ThisYear, scope: Scope) -> _Text:
        """An expression at the year computed."""
        return self.text(node.body, {**scope, node.index: self.workings.case.year})

    def hours(self, node: e.Hours, scope: Scope) -> _Text:
        """The length of a reading."""
        key = tuple(scope[index] for index in (*self.program.ancestors(node.index), node.index))
        return _Text(self.cells.value(hours_column(node.index), key) or MISSING, _ATOM)

    def duration(self, node: e.Duration, _scope: Scope) -> _Text:
        """The length of the part, or one year."""
        return _Text("1" if node.word == "one_year" else self.cells.fixed(node.word), _ATOM)

    def age(self, node: e.Age, scope: Scope) -> _Text:
        """Years to the year computed."""
        return _Text(f"{self.cells.fixed('year')}-{self.held(node.of, scope, _MULTIPLIED)}", _ADDED)

    def convert(self, node: e.Convert, scope: Scope) -> _Text:
        """An expression times the exact factor of a change of unit."""
        factor = fmpq(1) if node.factor is None else node.factor
        if factor == 1:
            return self.text(node.body, scope)
        body = self.held(node.body, scope, _MULTIPLIED)
        return _Text(body + times(factor), _MULTIPLIED)

    def rounded(self, node: e.Round, scope: Scope) -> _Text:
        """Rounded to minus infinity, or half up."""
        scale = f"{10**node.digits}"
        body = self.held(node.body, scope, _MULTIPLIED) + (f"*{scale}" if node.digits else "")
        whole = f"INT({body}{'+0.5' if node.word == 'round_half_up' else ''})"
        return _Text(f"{whole}/{scale}" if node.digits else whole, _MULTIPLIED)


def times(factor: fmpq) -> str:
    """An exact factor as the tail of a product: "*3.6", "/3600", "*44/12"."""
    if factor.p == 1:
        return f"/{factor.q}"
    short = numeral(factor)
    return f"*{short}" if fmpq_of(short) == factor else f"*{factor.p}/{factor.q}"


def numeral(value: fmpq) -> str:
    """A number as Excel reads it, to its fifteen digits."""
    if value == 0:
        return "0"
    size = len(str(abs(int(value.p)))) - len(str(int(value.q)))
    if -DIGITS < size < DIGITS:
        return decimal_text(value, max(0, DIGITS - size))
    return f"{float(int(value.p) / int(value.q)):.14E}"


def fmpq_of(text: str) -> fmpq | None:
    """The exact value of a plain decimal; None of another numeral."""
    whole, _, fraction = text.partition(".")
    digits = whole + fraction
    return fmpq(int(digits), 10 ** len(fraction)) if digits.lstrip("-").isdigit() else None


def _reads(node: e.Node) -> set[tuple[str, tuple[str, ...]]]:
    """What a condition takes from cells."""
    return {(one.name, one.indices) for one in e.walk(node) if isinstance(one, e.Symbol)}


def _is_whole(node: e.Node) -> bool:
    return isinstance(node, e.Number) and node.value.q == 1


def _all(conditions: list[str]) -> str:
    return conditions[0] if len(conditions) == 1 else f"AND({','.join(conditions)})"


_WRITE: Final[dict[type[e.Node], Callable[..., _Text]]] = {
    e.Number: lambda _w, node, _scope: _Text(numeral(node.value), _ATOM),
    e.Symbol: _Writer.symbol,
    e.Negative: _Writer.negative,
    e.Binary: _Writer.binary,
    e.WholePower: _Writer.whole_power,
    e.Comparison: _Writer.comparison,
    e.Junction: _Writer.junction,
    e.Not: lambda w, node, scope: w.called("NOT", [node.body], scope),
    e.Count: _Writer.count,
    e.Extreme: lambda w, node, scope: w.called(node.word.upper(), node.parts, scope),
    e.When: lambda w, node, scope: w.called("IF", [node.condition, node.then, node.otherwise], scope),
    e.Choose: _Writer.choose,
    e.Lookup: _Writer.lookup,
    e.Function: _Writer.function,
    e.Age: _Writer.age,
    e.ThisYear: _Writer.this_year,
    e.Hours: _Writer.hours,
    e.Duration: _Writer.duration,
    e.Convert: _Writer.convert,
    e.Round: _Writer.rounded,
    e.IndexValue: lambda _w, node, scope: _Text(str(scope[node.index]), _ATOM),
    e.ChoiceName: lambda _w, node, _scope: _Text(f'"{node.name}"', _ATOM),
    e.Is: _Writer.is_name,
    e.Truth: lambda _w, node, _scope: _Text("TRUE" if node.value else "FALSE", _ATOM),
    Span: _Writer.span,
    Place: _Writer.place,
    Between: _Writer.between,
}
