"""Mutations of a document: its formulas with one thing written wrongly, as people do.

Each is a `Mutation` of one formula, test or value; `Mutation.program` proves and links the document with it.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from typing import Any, Final

from flint import fmpq

from tobiishi.formulas.checker import check
from tobiishi.formulas.parser import parse
from tobiishi.formulas.programs import Program, link
from tobiishi.formulas.sheets import Checked, Formula, Sheet, Table, Test

Twins = Mapping[str, frozenset[str]]
"""For each name those that may stand in its place: of the same unit and indices, or of the same choice."""
Change = tuple[str, ast.expr]
"""What kind of fault it is, and what is written."""

SIGNS: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
}
TURNED: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Gt: ast.Lt,
    ast.Lt: ast.Gt,
    ast.GtE: ast.LtE,
    ast.LtE: ast.GtE,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}
WORDS: Final = {
    "min": ("max",),
    "max": ("min",),
    "min_of": ("mean_of",),
    "mean_of": ("min_of",),
    "total": ("mean_of",),
}


@dataclass(frozen=True, slots=True)
class Mutation:
    """One thing of a document written wrongly: which part of it, the kind of fault, and what is written."""

    part: str
    kind: str
    written: str
    sheet: Callable[[], Sheet]

    def program(self) -> Program:
        """The document with this fault, proved and linked anew.

        Raises:
            Refused: the proof sees the fault.
        """
        return link(check(self.sheet()))


def mutations(checked: Checked) -> Iterator[Mutation]:
    """Every mutation of a document, each once."""
    sheet = checked.sheet
    known = twins(checked)
    for section in ("formulas", "tests"):
        for name, part in getattr(sheet, section).items():
            for written, kind in mutants(part.written, known).items():
                yield Mutation(name, kind, written, partial(_rewritten, sheet, section, part, written))
    yield from _values(sheet)


def mutants(text: str, known: Twins) -> dict[str, str]:
    """The text of a formula with each fault that can be made in it, and the kind of the fault."""
    tree = ast.parse(text, mode="eval").body
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        for kind, changed in _changes(node, known):
            found.setdefault(ast.unparse(copy.deepcopy(tree, {id(node): changed})), kind)
    found.pop(ast.unparse(tree), None)
    return found


def _changes(node: ast.AST, known: Twins) -> Iterator[Change]:
    match node:
        case ast.BinOp(left, sign, right) if type(sign) in SIGNS:
            kind = "sign" if isinstance(sign, ast.Add | ast.Sub) else "ratio"
            yield kind, ast.BinOp(left, SIGNS[type(sign)](), right)
            if isinstance(sign, ast.Sub | ast.Div):
                yield kind, ast.BinOp(right, sign, left)
            yield "dropped", left
            yield "dropped", right
        case ast.UnaryOp(ast.USub(), body):
            yield "sign", body
        case ast.Constant(int() | float() as value):
            yield "constant", ast.Constant(value + 1)
        case ast.Compare(left, [sign], right):
            yield "comparison", ast.Compare(left, [TURNED[type(sign)]()], right)
        case ast.BoolOp(word, parts):
            yield "comparison", ast.BoolOp(ast.And() if isinstance(word, ast.Or) else ast.Or(), parts)
        case ast.Name(name):
            yield from (("name", ast.Name(other)) for other in sorted(known.get(name, ())))
        case ast.Call(ast.Name(word)):
            yield from _changed_calls(word, node)


def _changed_calls(word: str, call: ast.Call) -> Iterator[Change]:
    for other in WORDS.get(word, ()):
        yield "word", ast.Call(ast.Name(other), call.args, call.keywords)
    if word in ("min", "max"):
        yield from (("dropped", part) for part in call.args)
    if word == "when":
        condition, then, otherwise = call.args
        yield "branch", ast.Call(call.func, [condition, otherwise, then], [])
        yield from (("dropped", part) for part in (then, otherwise))
    if word == "choose":
        for first, second in combinations(call.keywords, 2):
            exchanged = {first.arg: second.value, second.arg: first.value}
            branches = ((branch.arg, exchanged.get(branch.arg, branch.value)) for branch in call.keywords)
            yield "branch", ast.Call(call.func, call.args, [ast.keyword(*branch) for branch in branches])


def twins(checked: Checked) -> dict[str, frozenset[str]]:
    """For each name of a document those that may be mistaken for it."""
    sheet = checked.sheet
    alike: dict[object, set[str]] = {}
    for name, parameter in sheet.parameters.items():
        of = parameter.choices or (parameter.unit.dimensions, parameter.x_unit)
        alike.setdefault((of, parameter.indices), set()).add(name)
    for name, formula in sheet.formulas.items():
        alike.setdefault(((checked.units[name].dimensions, None), formula.indices), set()).add(name)
    for name, constant in sheet.constants.items():
        alike.setdefault(((constant.unit.dimensions, None), ()), set()).add(name)
    for name, table in sheet.tables.items():
        alike.setdefault(("table", table.by_unit, len(table.by)), set()).add(name)
    for name, curve in sheet.curves.items():
        alike.setdefault(((curve.unit.dimensions, curve.x_unit), ()), set()).add(name)
    found = {name: frozenset(of - {name}) for of in alike.values() for name in of}
    for parameter in sheet.parameters.values():
        for choice in parameter.choices:
            found[choice] = found.get(choice, frozenset()) | set(parameter.choices) - {choice}
    return found


def _values(sheet: Sheet) -> Iterator[Mutation]:
    """Constants, and the values of tables and curves: each one per cent too high."""
    for name, constant in sheet.constants.items():
        yield _value(sheet, "constants", replace(constant, value=_more(constant.value)), name)
    for name, table in sheet.tables.items():
        yield from (_value(sheet, "tables", changed, f"{name} {at}") for at, changed in _tables(table))
    for name, curve in sheet.curves.items():
        for place, (x, y) in enumerate(curve.points):
            points = (*curve.points[:place], (x, _more(y)), *curve.points[place + 1 :])
            yield _value(sheet, "curves", replace(curve, points=points), f"{name} at {x}")


def _tables(table: Table) -> Iterator[tuple[str, Table]]:
    """A table with each value and each edge between two bands changed; its end gives no figure to compare."""
    for names, value in table.rows.items():
        yield " ".join(names), replace(table, rows={**table.rows, names: _more(value)})
    for place, band in enumerate(table.bands):
        before, after = table.bands[:place], table.bands[place + 1 :]
        higher, later = replace(band, value=_more(band.value)), replace(band, until=_more(band.until))
        yield f"to {band.until}", replace(table, bands=(*before, higher, *after))
        if after:
            yield f"edge {band.until}", replace(table, bands=(*before, later, *after))


def _value(sheet: Sheet, section: str, changed: Any, written: str) -> Mutation:
    return Mutation(changed.name, "value", f"{written}, 1 % more", partial(_with, sheet, section, changed))


def _more(value: fmpq) -> fmpq:
    return value * fmpq(101, 100) if value else fmpq(1, 100)


def _rewritten(sheet: Sheet, section: str, part: Formula | Test, written: str) -> Sheet:
    return _with(sheet, section, replace(part, expression=parse(written), written=written))


def _with(sheet: Sheet, section: str, changed: Any) -> Sheet:
    parts: dict[str, Any] = {section: {**getattr(sheet, section), changed.name: changed}}
    return replace(sheet, **parts)
