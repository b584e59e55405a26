"""Intervals of exact numbers: what a figure may stand for of which only so many digits are printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

from flint import arb, fmpq

from tobiishi.errors import refused
from tobiishi.formulas import expressions as e
from tobiishi.formulas.engines.exact import Exact, Runtime, enclosure
from tobiishi.units import decimal_text

SHOWN: Final = 7
"""Significant digits of an end of an interval in a message."""
BITS: Final = 4_000
"""Longest fraction kept; a longer one is enclosed, and a number beyond 2 to this power is refused [bit]."""
_BEYOND: Final = arb(2) ** BITS
_TINY: Final = fmpq(1, 2**BITS)


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from `low` to `high`, both included."""

    low: fmpq
    high: fmpq

    @staticmethod
    def around(*values: Exact) -> Interval:
        """The smallest interval that surely holds some values."""
        ends = [end for value in values for end in _ends(value)]
        return Interval(min(ends), max(ends))

    def meets(self, other: Interval) -> bool:
        """Whether both have a number in common."""
        return self.low <= other.high and other.low <= self.high

    def each(self, of: Callable[[fmpq], Exact]) -> Interval:
        """The interval of a function that only rises or only falls."""
        return Interval.around(of(self.low), of(self.high))

    def by(self, other: Interval, of: Callable[[fmpq, fmpq], Exact]) -> Interval:
        """The interval of a function that only rises or only falls in each of two numbers."""
        corners = product((self.low, self.high), (other.low, other.high))
        return Interval.around(*(of(a, b) for a, b in corners))

    def times(self, factor: fmpq) -> Interval:
        """The interval in another unit or scale."""
        return self.each(lambda number: number * factor)

    def __str__(self) -> str:
        """The number, or the two ends."""
        low, high = _short(self.low), _short(self.high)
        return low if low == high else f"{low} … {high}"


def interval_of(node: e.Node, value: Callable[[e.Name], Interval]) -> Interval:
    """The interval of an expression of plain arithmetic; `value` gives that of a name.

    Raises:
        Refused: `formulas-division-by-zero`, `formulas-domain`, `printed-beyond`.
    """
    return _RULES[type(node)](node, value)


def _ends(value: Exact) -> tuple[fmpq, fmpq]:
    """Two numbers of bounded length that surely hold a value between them."""
    if isinstance(value, fmpq) and value.height_bits() <= BITS:
        return value, value
    ball = arb(value)
    if not abs(ball) < _BEYOND:
        raise refused("printed-beyond")
    return (-_TINY, _TINY) if abs(ball) < _TINY else enclosure(ball)


def magnitude(value: fmpq) -> int:
    """The power of ten of the first digit; 0 of nothing."""
    power = len(str(abs(value.p))) - len(str(value.q)) if value != 0 else 0
    return power if value == 0 or abs(value) >= fmpq(10) ** power else power - 1


def _short(value: fmpq) -> str:
    """A number with as many significant digits as a message shows."""
    return decimal_text(value, max(0, SHOWN - 1 - magnitude(value)))


SIGNS: Final[dict[str, Callable[[fmpq, fmpq], fmpq]]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}
_Value = Callable[[e.Name], Interval]


def _number(node: e.Number, _value: _Value) -> Interval:
    return Interval(node.value, node.value)


def _name(node: e.Name, value: _Value) -> Interval:
    return value(node)


def _negative(node: e.Negative, value: _Value) -> Interval:
    return interval_of(node.body, value).times(fmpq(-1))


def _binary(node: e.Binary, value: _Value) -> Interval:
    left, right = interval_of(node.left, value), interval_of(node.right, value)
    if node.sign == "/" and right.low <= 0 <= right.high:
        raise refused("formulas-division-by-zero")
    return left.by(right, SIGNS[node.sign])


def _whole_power(node: e.WholePower, value: _Value) -> Interval:
    of = interval_of(node.body, value)
    found = of.each(lambda number: number**node.exponent)
    crosses = of.low < 0 < of.high and node.exponent % 2 == 0
    return Interval(fmpq(0), found.high) if crosses else found


def _extreme(node: e.Extreme, value: _Value) -> Interval:
    of = [interval_of(part, value) for part in node.parts]
    pick = min if node.word == "min" else max
    return Interval(pick(one.low for one in of), pick(one.high for one in of))


def _convert(node: e.Convert, value: _Value) -> Interval:
    return interval_of(node.body, value).times(node.factor or fmpq(1))


def _round(node: e.Round, value: _Value) -> Interval:
    of = Runtime.round_down if node.word == "round_down" else Runtime.round_half_up
    return interval_of(node.body, value).each(lambda number: of(number, node.digits))


def _function(node: e.Function, value: _Value) -> Interval:
    of = [interval_of(argument, value) for argument in node.arguments]
    if node.word == "power":
        return of[0].by(of[1], Runtime.power)
    return of[0].each(Runtime.sqrt if node.word == "sqrt" else Runtime.exp)


_RULES: Final[dict[type[e.Node], Callable[[Any, _Value], Interval]]] = {
    e.Number: _number,
    e.Name: _name,
    e.Negative: _negative,
    e.Binary: _binary,
    e.WholePower: _whole_power,
    e.Extreme: _extreme,
    e.Convert: _convert,
    e.Round: _round,
    e.Function: _function,
}

PLAIN: Final = frozenset(_RULES)
"""The nodes of plain arithmetic: all others need a methodology around them."""
