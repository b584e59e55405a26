"""What an expression is made of: one small class for each thing a formula may say.

`at` is the column (0-based) in the text of the formula, for messages. The nodes that only the linker
makes (`Symbol`, `IndexValue`, `ChoiceName`, `Is`, `Truth`) stand at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

from flint import fmpq

from tobiishi.units import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Anything an expression may contain; where it stands makes no difference to what it says."""

    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A literal, exact, with its text as written."""

    value: fmpq
    text: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A name as written, with the indices in its brackets."""

    name: str
    indices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Negative(Node):
    """Minus an expression."""

    body: Node


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """Addition, subtraction, multiplication or division."""

    sign: Literal["+", "-", "*", "/"]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class WholePower(Node):
    """An expression to a whole exponent that is written out."""

    body: Node
    exponent: int


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """A comparison of two values of one unit."""

    sign: Literal["<", "<=", ">", ">=", "==", "!="]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Junction(Node):
    """Conditions joined by `and` or `or`."""

    word: Literal["and", "or"]
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    """The contrary of a condition."""

    body: Node


@dataclass(frozen=True, slots=True)
class Aggregate(Node):
    """`total`, `min_of` or `mean_of` of an expression over indices."""

    word: Literal["total", "min_of", "mean_of"]
    body: Node
    over: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Count(Node):
    """The number of items of an index."""

    index: str


@dataclass(frozen=True, slots=True)
class Extreme(Node):
    """The smallest or largest of several values."""

    word: Literal["min", "max"]
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class When(Node):
    """One value where a condition holds, else another; only the branch taken is evaluated."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Choose(Node):
    """One branch for each name of a choice; only the branch taken is evaluated."""

    subject: Node
    branches: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Lookup(Node):
    """A value of a table, by a band or by rows."""

    table: str
    keys: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class OnCurve(Node):
    """A value on a curve, by straight lines between its points."""

    curve: Node
    x: Node


@dataclass(frozen=True, slots=True)
class Function(Node):
    """`exp`, `sqrt` or `power`."""

    word: Literal["exp", "sqrt", "power"]
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Age(Node):
    """Years from a year to the year computed [yr]."""

    of: Node


@dataclass(frozen=True, slots=True)
class ThisYear(Node):
    """An expression at the year computed."""

    body: Node
    index: str


@dataclass(frozen=True, slots=True)
class Hours(Node):
    """The length of a reading [h]."""

    index: str


@dataclass(frozen=True, slots=True)
class Duration(Node):
    """`part` [yr], `part_hours` [h] or `one_year` [yr]."""

    word: Literal["part", "part_hours", "one_year"]


@dataclass(frozen=True, slots=True)
class Convert(Node):
    """An expression in another unit of its dimension; the linker fills in the factor."""

    unit: Unit
    body: Node
    factor: fmpq | None = None


@dataclass(frozen=True, slots=True)
class Round(Node):
    """A value rounded to decimal digits; down is to minus infinity, half up too."""

    word: Literal["round_down", "round_half_up"]
    body: Node
    digits: int


@dataclass(frozen=True, slots=True)
class Use(Node):
    """A formula of another document, with values for some of its parameters."""

    document: str
    formula: str | None
    arguments: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Symbol(Node):
    """A parameter, constant or formula of the linked program; every index is resolved."""

    name: str
    indices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexValue(Node):
    """The item an index stands at: a category in `lookup`, a year in `age`."""

    index: str


@dataclass(frozen=True, slots=True)
class ChoiceName(Node):
    """A name of a choice, given by the document itself."""

    name: str


@dataclass(frozen=True, slots=True)
class Is(Node):
    """Whether a choice has a name."""

    subject: Node
    name: str
    equal: bool


@dataclass(frozen=True, slots=True)
class Truth(Node):
    """A condition decided when the documents were linked."""

    value: bool


def children(node: Node) -> Iterator[Node]:
    """The nodes directly inside a node, in the order they are written."""
    for part in fields(node):
        yield from _nodes(getattr(node, part.name))


def walk(node: Node) -> Iterator[Node]:
    """A node and all nodes inside it."""
    yield node
    for child in children(node):
        yield from walk(child)


def rebuilt(node: Node, change: Callable[[Node], Node]) -> Node:
    """The node with each direct child changed."""
    changes: dict[str, Any] = {f.name: _changed(getattr(node, f.name), change) for f in fields(node)}
    return replace(node, **changes)


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _nodes(part)


def _changed(value: object, change: Callable[[Node], Node]) -> object:
    if isinstance(value, Node):
        return change(value)
    if isinstance(value, tuple):
        return tuple(_changed(part, change) for part in value)
    return value
