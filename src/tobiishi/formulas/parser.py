"""From the text of a formula to its expression, by Python's own parser and a short list of what may stand.

Nothing is evaluated. Text is limited in length, depth and alphabet before the parser sees it, since the
parser would fold full-width letters to ASCII and dies on very deep input; numbers are taken from the text,
since it would lose the digits of long ones.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal

from tobiishi.errors import Place, Refused, refused
from tobiishi.formulas import expressions as e
from tobiishi.units import number, unit

TEXT_LENGTH: Final = 2_000
"""Characters of a formula at most."""
TEXT_DEPTH: Final = 30
"""Brackets within brackets at most."""
TEXT_SIGNS: Final = 100
"""Operators of a formula at most."""
EXPONENT: Final = 9
"""Largest whole exponent that may be written out."""
DIGITS: Final = 12
"""Most decimal digits of a rounding."""

_SIGNS: Final[dict[type[ast.AST], str]] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_DURATIONS: Final = {"part", "part_hours", "one_year"}


def parse(text: str) -> e.Node:
    """Read the text of one formula.

    Raises:
        Refused: `formulas-too-long`, `formulas-not-ascii`, `formulas-syntax`, `formulas-not-allowed`,
            `formulas-arguments`, or a code of `units` for a number or unit; places carry the column.
    """
    _limit(text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError) as error:
        column = (error.offset or 1) if isinstance(error, SyntaxError) else 1
        raise refused("formulas-syntax", Place(column=column), text=_excerpt(text, column - 1)) from None
    return _Reader(text).read(tree.body)


def _limit(text: str) -> None:
    if len(text) > TEXT_LENGTH:
        raise refused("formulas-too-long", limit=f"{TEXT_LENGTH}")
    if not text.isascii() or any(ord(letter) < ord(" ") for letter in text):
        column = next(n for n, letter in enumerate(text) if not " " <= letter <= "~")
        raise refused("formulas-not-ascii", Place(column=column + 1), text=_excerpt(text, column))
    depth = deepest = 0
    for letter in text:
        depth += (letter in "([{") - (letter in ")]}")
        deepest = max(deepest, depth)
    signs = len(re.findall(r"[-+*/<>=!]|\b(?:and|or|not|if|lambda)\b", text))
    if deepest > TEXT_DEPTH or signs > TEXT_SIGNS:
        raise refused("formulas-too-deep", depth=TEXT_DEPTH, signs=TEXT_SIGNS)


def _excerpt(text: str, column: int) -> str:
    return text[max(0, column - 10) : column + 20].strip() or text[:30]


@dataclass(frozen=True, slots=True)
class _Reader:
    text: str

    def read(self, node: ast.expr) -> e.Node:
        """The node of any expression; a fault gets its column."""
        reader = _READERS.get(type(node))
        if reader is None:
            raise self.not_allowed(node)
        try:
            return reader(self, node)
        except Refused as refusal:
            raise self.placed(refusal, node) from None

    def placed(self, refusal: Refused, node: ast.AST) -> Refused:
        """A refusal with the column of a node."""
        column = getattr(node, "col_offset", 0) + 1
        return Refused(replace(f, place=f.place.within(column=column)) for f in refusal.findings)

    def not_allowed(self, node: ast.AST) -> Refused:
        """The refusal of what may not stand in a formula."""
        column = getattr(node, "col_offset", 0)
        return refused("formulas-not-allowed", Place(column=column + 1), text=self.source(node))

    def source(self, node: ast.AST) -> str:
        """The text of a node."""
        start, end = getattr(node, "col_offset", 0), getattr(node, "end_col_offset", 0)
        return self.text[start:end][:60]

    def name(self, node: ast.expr) -> str:
        """A bare name."""
        if not isinstance(node, ast.Name):
            raise self.not_allowed(node)
        return node.id

    def constant(self, node: ast.Constant) -> e.Node:
        """A literal, from its text."""
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            raise self.not_allowed(node)
        text = self.source(node)
        return e.Number(number(text), text, at=node.col_offset)

    def reference(self, node: ast.Name) -> e.Node:
        """A name, or a length of the part."""
        if node.id in _DURATIONS:
            return e.Duration(node.id, at=node.col_offset)  # type: ignore[arg-type]
        return e.Name(node.id, at=node.col_offset)

    def subscript(self, node: ast.Subscript) -> e.Node:
        """A name with indices."""
        inside = node.slice
        parts = inside.elts if isinstance(inside, ast.Tuple) else [inside]
        return e.Name(self.name(node.value), tuple(self.name(part) for part in parts), at=node.col_offset)

    def unary(self, node: ast.UnaryOp) -> e.Node:
        """Minus or not."""
        if isinstance(node.op, ast.USub):
            return e.Negative(self.read(node.operand), at=node.col_offset)
        if isinstance(node.op, ast.Not):
            return e.Not(self.read(node.operand), at=node.col_offset)
        raise self.not_allowed(node)

    def binary(self, node: ast.BinOp) -> e.Node:
        """Arithmetic."""
        if isinstance(node.op, ast.Pow):
            return self.whole_power(node)
        sign = _SIGNS.get(type(node.op))
        if sign is None:
            raise self.not_allowed(node)
        left, right = self.read(node.left), self.read(node.right)
        return e.Binary(sign, left, right, at=node.col_offset)  # type: ignore[arg-type]

    def whole_power(self, node: ast.BinOp) -> e.Node:
        """A whole exponent that is written out."""
        exponent = node.right.value if isinstance(node.right, ast.Constant) else None
        if type(exponent) is not int or not 0 < exponent <= EXPONENT:
            raise refused("formulas-exponent", limit=f"{EXPONENT}", text=self.source(node))
        return e.WholePower(self.read(node.left), exponent, at=node.col_offset)

    def comparison(self, node: ast.Compare) -> e.Node:
        """One comparison."""
        sign = _SIGNS.get(type(node.ops[0]))
        if len(node.ops) != 1 or sign is None:
            raise self.not_allowed(node)
        left, right = self.read(node.left), self.read(node.comparators[0])
        return e.Comparison(sign, left, right, at=node.col_offset)  # type: ignore[arg-type]

    def junction(self, node: ast.BoolOp) -> e.Node:
        """Conditions joined by and, or."""
        word: Literal["and", "or"] = "and" if isinstance(node.op, ast.And) else "or"
        return e.Junction(word, tuple(self.read(part) for part in node.values), at=node.col_offset)

    def call(self, node: ast.Call) -> e.Node:
        """A word of the vocabulary."""
        word = self.name(node.func)
        if word not in _WORDS or any(k.arg is None for k in node.keywords):
            raise self.not_allowed(node)
        shape, build = _WORDS[word]
        named = word in ("choose", "use")
        if not shape(len(node.args)) or (node.keywords and not named):
            raise refused("formulas-arguments", word=word, text=self.source(node))
        return build(self, word, node)

    def branches(self, node: ast.Call) -> tuple[tuple[str, e.Node], ...]:
        """Named values, in their order."""
        names = [keyword.arg or "" for keyword in node.keywords]
        if len(set(names)) < len(names):
            raise refused("formulas-arguments", word=self.name(node.func), text=self.source(node))
        return tuple(
            (name, self.read(keyword.value)) for name, keyword in zip(names, node.keywords, strict=True)
        )

    def whole(self, node: ast.expr) -> int:
        """A number of digits."""
        if not (isinstance(node, ast.Constant) and type(node.value) is int and node.value <= DIGITS):
            raise refused("formulas-digits", limit=f"{DIGITS}", text=self.source(node))
        return node.value


_Build = Callable[[_Reader, str, ast.Call], e.Node]


def _aggregate(r: _Reader, word: str, n: ast.Call) -> e.Node:
    over = tuple(r.name(argument) for argument in n.args[1:])
    return e.Aggregate(word, r.read(n.args[0]), over, at=n.col_offset)  # type: ignore[arg-type]


def _count(r: _Reader, _word: str, n: ast.Call) -> e.Node:
    return e.Count(r.name(n.args[0]), at=n.col_offset)


def _extreme(r: _Reader, word: str, n: ast.Call) -> e.Node:
    return e.Extreme(word, tuple(r.read(a) for a in n.args), at=n.col_offset)  # type: ignore[arg-type]


def _when(r: _Reader, _word: str, n: ast.Call) -> e.Node:
    return e.When(*(r.read(argument) for argument in n.args), at=n.col_offset)


def _choose(r: _Reader, _word: str, n: ast.Call) -> e.Node:
    return e.Choose(r.read(n.args[0]), r.branches(n), at=n.col_offset)


def _lookup(r: _Reader, _word: str, n: ast.Call) -> e.Node:
    keys = tuple(r.read(argument) for argument in n.args[1:])
    return e.Lookup(r.name(n.args[0]), keys, at=n.col_offset)


def _on_curve(r: _Reader, _word: str, n: ast.Call) -> e.Node:
    return e.OnCurve(r.read(n.args[0]), r.read(n.args[1]), at=n.col_offset)


def _function(r: _Reader, word: str, n: ast.Call) -> e.Node:
    return e.Function(word, tuple(r.read(a) for a in n.args), at=n.col_offset)  # type: ignore[arg-type]


def _age(r: _Reader, _word: str, n: ast.Call) -> e.Node:
    return e.Age(r.read(n.args[0]), at=n.col_offset)


def _this_year(r: _Reader, _word: str, n: ast.Call) -> e.Node:
    return e.ThisYear(r.read(n.args[0]), r.name(n.args[1]), at=n.col_offset)


def _hours(r: _Reader, _word: str, n: ast.Call) -> e.Node:
    return e.Hours(r.name(n.args[0]), at=n.col_offset)


def _convert(r: _Reader, _word: str, n: ast.Call) -> e.Node:
    text = r.source(n.args[0]).replace(" ", "")
    return e.Convert(unit(text), r.read(n.args[1]), at=n.col_offset)


def _round(r: _Reader, word: str, n: ast.Call) -> e.Node:
    return e.Round(word, r.read(n.args[0]), r.whole(n.args[1]), at=n.col_offset)  # type: ignore[arg-type]


def _use(r: _Reader, _word: str, n: ast.Call) -> e.Node:
    formula = r.name(n.args[1]) if len(n.args) > 1 else None
    return e.Use(r.name(n.args[0]), formula, r.branches(n), at=n.col_offset)


def _exactly(wanted: int) -> Callable[[int], bool]:
    return lambda given: given == wanted


def _at_least(wanted: int) -> Callable[[int], bool]:
    return lambda given: given >= wanted


_WORDS: Final[dict[str, tuple[Callable[[int], bool], _Build]]] = {
    "total": (_at_least(2), _aggregate),
    "min_of": (_exactly(2), _aggregate),
    "mean_of": (_exactly(2), _aggregate),
    "count": (_exactly(1), _count),
    "min": (_at_least(2), _extreme),
    "max": (_at_least(2), _extreme),
    "when": (_exactly(3), _when),
    "choose": (_exactly(1), _choose),
    "lookup": (lambda given: given in (2, 3), _lookup),
    "curve": (_exactly(2), _on_curve),
    "exp": (_exactly(1), _function),
    "sqrt": (_exactly(1), _function),
    "power": (_exactly(2), _function),
    "age": (_exactly(1), _age),
    "this_year": (_exactly(2), _this_year),
    "hours": (_exactly(1), _hours),
    "to": (_exactly(2), _convert),
    "round_down": (_exactly(2), _round),
    "round_half_up": (_exactly(2), _round),
    "use": (lambda given: given in (1, 2), _use),
}

WORDS: Final = frozenset(_WORDS) | _DURATIONS
"""Every word of the vocabulary; no name of a document may be one."""

_READERS: Final[dict[type[ast.expr], Callable[..., e.Node]]] = {
    ast.Constant: _Reader.constant,
    ast.Name: _Reader.reference,
    ast.Subscript: _Reader.subscript,
    ast.UnaryOp: _Reader.unary,
    ast.BinOp: _Reader.binary,
    ast.Compare: _Reader.comparison,
    ast.BoolOp: _Reader.junction,
    ast.Call: _Reader.call,
}
