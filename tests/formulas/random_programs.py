"""Random programs of one made-up document: every word of the vocabulary, nested in ways nobody would write.

All is dimensionless, so that any expression may stand anywhere; indices are the hard ones (within, may be
empty, years, readings), names such as `e` and `E` differ only in case. Drawn from a seed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from unittest.mock import patch

import numpy as np
from flint import fmpq

from tobiishi.errors import Text
from tobiishi.formulas import checker
from tobiishi.formulas.parser import parse
from tobiishi.formulas.programs import Program, link
from tobiishi.formulas.sheets import Band, Constant, Curve, Formula, Index, Parameter, Range, Sheet, Table
from tobiishi.units import DIMENSIONLESS, unit

Indices = tuple[str, ...]

ONE: Final = DIMENSIONLESS
NAME: Final = Text("a name", "名称")
NAMES: Final = ("u", "v", "w")
FEW: Final = Range(fmpq(-3), fmpq(3))

INDICES: Final = {
    "i": Index("i", NAME),
    "f": Index("f", NAME, within="i"),
    "q": Index("q", NAME, within="i", may_be_empty=True),
    "t": Index("t", NAME, "readings", within="i"),
    "x": Index("x", NAME, "years_to_date"),
    "n": Index("n", NAME, within="x"),
    "j": Index("j", NAME),
    "g": Index("g", NAME, "categories", categories=("food", "paper")),
    "m": Index("m", NAME, "months"),
    "z": Index("z", NAME, may_be_empty=True),
}
NUMBERS: Final[dict[str, Indices]] = {
    "a": (),
    "b": (),
    "A": ("i",),
    "B": ("i",),
    "F": ("i", "f"),
    "N": ("f",),
    "Q": ("i", "q"),
    "R": ("i", "t"),
    "X": ("x",),
    "W": ("i", "x"),
    "P": ("x", "n", "i"),
    "e": ("j",),
    "E": ("j", "i"),
    "g1": ("g",),
    "M": ("m",),
    "Z": ("z",),
    "S": ("i", "t", "j"),
}
TABLES: Final = {
    "T": Table(
        "T",
        NAME,
        ONE,
        "seen",
        by_unit=ONE,
        begins=fmpq(-2),
        bands=(
            Band(fmpq(-1), open=True, value=fmpq(2)),
            Band(fmpq(0), open=False, value=fmpq(0)),
            Band(fmpq(5, 2), open=True, value=fmpq(7, 3)),
        ),
    ),
    "U": Table("U", NAME, ONE, "seen", by=("c",), rows={("u",): fmpq(1), ("v",): fmpq(2)}),
    "V": Table(
        "V",
        NAME,
        ONE,
        "seen",
        by=("d", "g"),
        rows={(name, item): fmpq(len(item), 3) for name in NAMES for item in ("food", "paper")},
    ),
}
_POINTS: Final = ((fmpq(-2), fmpq(1)), (fmpq(1, 3), fmpq(3)), (fmpq(1), fmpq(-1)))
CURVES: Final = {
    "K": Curve("K", NAME, ONE, ONE, _POINTS, "refuse", "seen"),
    "L": Curve("L", NAME, ONE, ONE, _POINTS, "hold", "seen"),
}
CONSTANTS: Final = {"k": Constant("k", NAME, ONE, fmpq(7, 5), "seen")}
PARAMETERS: Final = {
    **{name: Parameter(name, NAME, own, ONE, "monitored", range=FEW) for name, own in NUMBERS.items()},
    "c": Parameter("c", NAME, (), ONE, "choice", choices=NAMES),
    "d": Parameter("d", NAME, ("i",), ONE, "choice", choices=NAMES),
    "C": Parameter("C", NAME, (), ONE, "curve", x_unit=ONE),
    "D": Parameter("D", NAME, ("i",), ONE, "curve", x_unit=ONE, ends="hold"),
    "since": Parameter("since", NAME, ("i",), unit("year"), "fixed", range=Range(fmpq(2000), fmpq(2100))),
}
OWN: Final[tuple[Indices, ...]] = ((), ("i",), ("i", "f"), ("x",), ("j",), ("i", "x"), ("i", "t"), ("f",))
"""The indices that formulas are drawn over."""


def random_program(seed: int) -> Program:
    """A proved and linked program of two to five formulas, the last of which is its result."""
    writer = _Writer(np.random.default_rng(seed))
    for number in range(writer.below(4) + 1):
        own = writer.one_of(OWN)
        writer.define(f"f{number}", own, writer.expression(writer.below(4) + 1, own))
    writer.define("result", (), writer.expression(writer.below(3) + 3, ()))
    sheet = Sheet(
        id="X_RANDOM",
        version="0.1",
        module=True,
        indices=INDICES,
        parameters=PARAMETERS,
        constants=CONSTANTS,
        tables=TABLES,
        curves=CURVES,
        formulas=writer.formulas,
        tests={},
        uses={},
    )
    with patch.object(checker, "_check_used"):  # what is declared above is not used by every program
        return link(checker.check(sheet))


class _Writer:
    """Writes expressions of a depth inside indices."""

    def __init__(self, random: np.random.Generator) -> None:
        self.random = random
        self.formulas: dict[str, Formula] = {}
        self.words = (
            *(self.arithmetic, self.gathered) * 4,
            *(self.branch, self.chosen) * 2,
            *(self.looked_up, self.on_curve, self.extreme, self.rounded, self.function, self.year),
        )

    def define(self, name: str, own: Indices, text: str) -> None:
        self.formulas[name] = Formula(name, NAME, own, ONE, parse(text), text, reported=not own)

    def below(self, limit: int) -> int:
        return int(self.random.integers(limit))

    def one_of(self, choices: Sequence[Any]) -> Any:
        return choices[self.below(len(choices))]

    def expression(self, depth: int, inside: Indices) -> str:
        if depth <= 0 or self.below(8) == 0:
            return self.leaf(inside)
        return str(self.one_of(self.words)(depth - 1, inside))

    def leaf(self, inside: Indices) -> str:
        known = NUMBERS | {name: formula.indices for name, formula in self.formulas.items()}
        fitting = [name for name, own in known.items() if set(own) <= set(inside)]
        if "t" in inside and self.below(8) == 0:
            return "(hours(t) / part_hours)"
        name = self.one_of([*fitting, "k", "0.1", "2", "(part / one_year)"])
        own = known.get(name, ())
        return f"{name}[{', '.join(own)}]" if own else str(name)

    def arithmetic(self, depth: int, inside: Indices) -> str:
        left, right = self.expression(depth, inside), self.expression(depth, inside)
        return str(self.one_of((f"({left} {self.one_of('+-*/')} {right})", f"-({left})", f"({left}) ** 3")))

    def gathered(self, depth: int, inside: Indices) -> str:
        word = self.one_of(("total", "total", "total", "min_of", "mean_of", "count", "this_year"))
        over = "x" if word == "this_year" else self.another(inside)
        if over is None or over in inside:
            return self.expression(depth, inside)
        if word == "count":
            return f"count({over})"
        more = self.another((*inside, over)) if word == "total" and self.below(3) == 0 else None
        every = [index for index in (over, more) if index is not None]
        return f"{word}({self.expression(depth, (*inside, *every))}, {', '.join(every)})"

    def another(self, inside: Indices) -> str | None:
        """An index that may be run over here."""
        free = [n for n, of in INDICES.items() if n not in inside and of.within in (None, *inside)]
        return self.one_of(free) if free else None

    def condition(self, depth: int, inside: Indices) -> str:
        left, right = self.expression(depth, inside), self.expression(depth, inside)
        compared = f"{left} {self.one_of(('<', '<=', '>', '>=', '==', '!='))} {right}"
        return str(self.one_of((compared, compared, f"{self.choice(inside)} {self.one_of(('==', '!='))} v")))

    def choice(self, inside: Indices) -> str:
        return str(self.one_of(("c", "d[i]"))) if "i" in inside else "c"

    def branch(self, depth: int, inside: Indices) -> str:
        one, other = self.condition(depth, inside), self.condition(depth, inside)
        condition = self.one_of((one, f"{one} and not ({other})", f"{one} or {other}"))
        return f"when({condition}, {self.expression(depth, inside)}, {self.expression(depth, inside)})"

    def chosen(self, depth: int, inside: Indices) -> str:
        branches = (f"{name}={self.expression(depth, inside)}" for name in NAMES)
        return f"choose({self.choice(inside)}, {', '.join(branches)})"

    def looked_up(self, depth: int, inside: Indices) -> str:
        rows = "lookup(V, d[i], g)" if {"i", "g"} <= set(inside) else "lookup(U, c)"
        return str(self.one_of((rows, f"lookup(T, {self.expression(depth, inside)})")))

    def on_curve(self, depth: int, inside: Indices) -> str:
        curves = ("C", "K", "L", "D[i]", "D[i]") if "i" in inside else ("C", "K", "L")
        return f"curve({self.one_of(curves)}, {self.expression(depth, inside)})"

    def extreme(self, depth: int, inside: Indices) -> str:
        parts = (self.expression(depth, inside) for _ in range(self.below(2) + 2))
        return f"{self.one_of(('min', 'max'))}({', '.join(parts)})"

    def rounded(self, depth: int, inside: Indices) -> str:
        word = self.one_of(("round_down", "round_half_up"))
        return f"{word}({self.expression(depth, inside)}, {self.below(3)})"

    def function(self, depth: int, inside: Indices) -> str:
        body = self.expression(depth, inside)
        return str(self.one_of((f"sqrt({body})", f"exp({body})", f"power({body}, 0.5)", f"power({body}, 2)")))

    def year(self, depth: int, inside: Indices) -> str:
        if "x" in inside:
            return "(age(x) / one_year)"
        return "(age(since[i]) / one_year)" if "i" in inside else self.expression(depth, inside)
