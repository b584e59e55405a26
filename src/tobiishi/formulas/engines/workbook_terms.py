"""The columns of a program in a workbook: its quantities, and the terms that need cells of their own.

What Excel cannot say inside one formula becomes a column: the body of a total, the value looked up in a band,
the place on a curve. The items of an inner index stand together, so that a total is the sum of one range.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from tobiishi.errors import Text
from tobiishi.formulas import expressions as e
from tobiishi.formulas.programs import Definition, Program, free

__all__ = ["Between", "Column", "Place", "Span", "columns", "hours_column"]


@dataclass(frozen=True, slots=True)
class Column:
    """A quantity with one cell for each combination of the items of its indices.

    Args:
        name: symbol of the program; terms are numbered within their formula ("RE:1").
        kind: `given` (a parameter), `hours` (lengths of readings), `formula`, `term` or `test`.
        indices: indices whose items its cells stand for, in the order of the keys.
        text: what it is.
        unit: unit of its values; "" where none was proved.
        written: the formula as the document writes it.
        node: the expression written into the cells; None for what is given.
        meaning: the same expression in the words of the vocabulary.
    """

    name: str
    kind: Literal["given", "hours", "formula", "term", "test"]
    indices: tuple[str, ...]
    text: Text
    unit: str
    written: str = ""
    node: e.Node | None = None
    meaning: e.Node | None = None


@dataclass(frozen=True, slots=True)
class Span(e.Node):
    """A total, least or mean over the cells of a column that belong to some outer items."""

    word: str
    column: str
    outer: tuple[str, ...]
    over: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place(e.Node):
    """The number of the point of a curve from which a straight line leads to a value."""

    curve: e.Symbol
    x: e.Node
    holds: bool


@dataclass(frozen=True, slots=True)
class Between(e.Node):
    """The value of a curve on the line from a place to the next."""

    curve: e.Symbol
    x: e.Node
    place: e.Node
    holds: bool


_OF: Final = {
    "total": Text("terms of the total in {}", "{}の合計の各項"),
    "min_of": Text("values compared in {}", "{}で比較する値"),
    "mean_of": Text("values averaged in {}", "{}で平均する値"),
    "lookup": Text("value looked up in {}", "{}で表を引く値"),
    "curve": Text("x on the curve in {}", "{}の曲線のx"),
    "place": Text("point of the curve before x in {}", "{}の曲線でxの手前の点の番号"),
    "power": Text("argument of the power in {}", "{}の累乗の引数"),
}
_LENGTH: Final = Text("length of the reading", "計測値の時間長")


def hours_column(index: str) -> str:
    """The name of the column with the lengths of readings."""
    return f"hours({index})"


def columns(program: Program) -> dict[str, Column]:
    """All columns of a program by name, each after those it needs; terms stand before their formula."""
    found = [
        Column(of.name, "given", of.indices, of.parameter.text, of.parameter.unit.text)
        for of in program.inputs.values()
    ]
    for index in program.indices.values():
        if index.kind == "readings":
            indices = (*program.ancestors(index.name), index.name)
            found.append(Column(hours_column(index.name), "hours", indices, _LENGTH, "h"))
    for definition in program.definitions.values():
        found += _Terms(program, definition).columns("formula")
    for test in program.tests.values():
        found += _Terms(program, test).columns("test")
    return {column.name: column for column in found}


Bound = frozenset[str]


class _Terms:
    """Takes out of one formula what must stand in cells of its own."""

    def __init__(self, program: Program, of: Definition) -> None:
        self.program, self.of = program, of
        self.found: dict[tuple[e.Node, tuple[str, ...]], Column] = {}

    def columns(self, kind: Literal["formula", "test"]) -> list[Column]:
        """The terms, then the formula."""
        of = self.of
        node = self.plain(of.expression, frozenset(of.indices))
        unit = of.unit.text if of.unit else ""
        last = Column(of.name, kind, of.indices, of.text, unit, of.written, node, of.expression)
        return [*self.found.values(), last]

    def plain(self, node: e.Node, bound: Bound) -> e.Node:
        """The expression with terms in place of what they stand for; `bound` are the indices that stand at an item."""
        match node:
            case e.Aggregate():
                return self.aggregate(node, bound)
            case e.ThisYear():
                return replace(node, body=self.plain(node.body, bound | {node.index}))
            case e.Lookup() if self.program.tables[node.table].by_unit is not None:
                return replace(node, keys=(self.cell(node, node.keys[0], bound, ("lookup", 1)),))
            case e.OnCurve():
                return self.on_curve(node, bound)
            case e.Function(word="power"):
                cells = (
                    self.cell(node, one, bound, ("power", place)) for place, one in enumerate(node.arguments)
                )
                return replace(node, arguments=tuple(cells))
            case _:
                return e.rebuilt(node, lambda inner: self.plain(inner, bound))

    def aggregate(self, node: e.Aggregate, bound: Bound) -> e.Node:
        """A word over items: of a column that is there, or of a term."""
        if node.word == "mean_of" and len(node.over) > 1:
            inner = replace(node, over=node.over[1:])
            return self.aggregate(replace(node, body=inner, over=node.over[:1]), bound)
        outer = self.open(node, bound)
        indices, body = (*outer, *node.over), node.body
        if isinstance(body, e.Symbol) and body.indices == indices and body.name in _with_cells(self.program):
            return Span(node.word, body.name, outer, node.over)
        term = self.term(body, indices, node.word, _argument(self.of.written, node.at, 0))
        return Span(node.word, term.name, outer, node.over)

    def on_curve(self, node: e.OnCurve, bound: Bound) -> e.Node:
        """A value on a curve: its x, the place of x, and the line from there."""
        assert isinstance(node.curve, e.Symbol)  # noqa: S101 - the checker has seen to it
        declared = self.program.curves.get(node.curve.name)
        ends = declared.ends if declared else self.program.inputs[node.curve.name].parameter.ends
        x = self.cell(node, node.x, bound, ("curve", 1))
        place = Place(node.curve, x, ends == "hold")
        indices = self.open(node, bound)
        term = self.term(place, indices, "place", _argument(self.of.written, node.at, 1), node)
        return Between(node.curve, x, e.Symbol(term.name, indices), ends == "hold")

    def cell(self, whole: e.Node, part: e.Node, bound: Bound, what: tuple[str, int]) -> e.Node:
        """A part that is used several times: as it is where it is one cell or number, else a term.

        `what` says which word uses it, and as which argument of `whole`.
        """
        if isinstance(part, e.Number | e.Symbol | e.IndexValue | e.Duration):
            return part
        indices = self.open(part, bound)
        written = _argument(self.of.written, whole.at, what[1])
        return e.Symbol(self.term(part, indices, what[0], written).name, indices)

    def term(
        self, node: e.Node, indices: tuple[str, ...], word: str, written: str, meaning: e.Node | None = None
    ) -> Column:
        """The column of a term, made when it is first needed."""
        if (node, indices) not in self.found:
            plain = node if isinstance(node, Place) else self.plain(node, frozenset(indices))
            name = f"{self.of.name}:{len(self.found) + 1}"
            said = _OF[word]
            text = Text(said.en.format(self.of.name), said.ja.format(self.of.name))
            self.found[node, indices] = Column(
                name, "term", indices, text, "", written, plain, meaning or node
            )
        return self.found[node, indices]

    def open(self, node: e.Node, bound: Bound) -> tuple[str, ...]:
        """The bound indices that a value depends on, each after the one it lies within."""
        open_ = free(self.program, node)
        whole = open_ | {outer for index in open_ for outer in self.program.ancestors(index)}
        return self.program.ordered(whole & bound)


def _with_cells(program: Program) -> set[str]:
    return set(program.inputs) | set(program.definitions)


def _argument(written: str, at: int, number: int) -> str:
    """An argument of the call that stands at a place of a formula; "" where the formula is not written."""
    depth, found = 0, [""]
    for letter in written[written.find("(", at) :] if written else "":
        depth += (letter in "([") - (letter in ")]")
        if depth == 0:
            break
        if depth == 1 and letter == ",":
            found.append("")
        elif not (depth == 1 and letter == "(" and found == [""]):
            found[-1] += letter
    return found[number].strip() if number < len(found) else ""
