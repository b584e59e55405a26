"""The workbook engine: a program as Excel formulas, with functions of Excel 2010 only.

Every quantity is a column of cells, one for each combination of items of its indices (`workbook_terms`); each
cell has a formula (`workbook_text`) and a value. Where the cells stand is not known here: the layout hands in
`Cells`. A cell that is missing, a division by zero, a value outside a table or curve gives an Excel error,
never 0.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from flint import ctx

from tobiishi.errors import Refused
from tobiishi.formulas import expressions as e
from tobiishi.formulas.cases import Case, Item, Key, Value
from tobiishi.formulas.engines.exact import Exact, UndecidedError
from tobiishi.formulas.engines.trace import PRECISION, Tracer
from tobiishi.formulas.engines.workbook_terms import Column, Place, columns, hours_column
from tobiishi.formulas.engines.workbook_text import Cells, Points, formula_text, numeral
from tobiishi.formulas.programs import Program

__all__ = ["Cells", "Column", "Points", "Workings", "columns", "hours_column", "numeral"]


class Workings:
    """The cells of one year part: their keys, formulas and values."""

    def __init__(self, program: Program, case: Case) -> None:
        self.program, self.case = program, case
        self.columns = columns(program)
        self._keys: dict[str, tuple[Key, ...]] = {}
        self._ends: dict[tuple[str, int], dict[Key, tuple[Key, Key]]] = {}
        self._tracer = Tracer(program, case)

    def keys(self, column: str) -> tuple[Key, ...]:
        """The items of each cell of a column, in the order of the cells."""
        if column not in self._keys:
            indices = self.columns[column].indices
            self._keys[column] = tuple(self._all_keys(indices))
        return self._keys[column]

    def _all_keys(self, indices: Sequence[str]) -> list[Key]:
        """All combinations; an index that does not follow the one it lies within has the items of all of them."""
        keys: list[Key] = [()]
        for place, index in enumerate(indices):
            before, outer = indices[:place], self.program.ancestors(index)
            if set(outer) <= set(before):
                places = [before.index(one) for one in outer]
                inside = self.case.items.get(index, {})
                keys = [
                    (*key, item) for key in keys for item in inside.get(tuple(key[p] for p in places), ())
                ]
            else:
                every = [item for items in self.case.items.get(index, {}).values() for item in items]
                keys = [(*key, item) for key in keys for item in dict.fromkeys(every)]
        return keys

    def formula(self, column: Column, key: Key, cells: Cells) -> str:
        """The formula of one cell, beginning with "="."""
        assert column.node is not None  # noqa: S101 - what is given has no formula
        scope = dict(zip(column.indices, key, strict=True))
        return formula_text(self, column.node, scope, cells)

    def value(self, column: Column, key: Key) -> Value | Exact | bool | None:
        """What a cell shows, exactly; None where it has no value: not given, or an error."""
        with _precisely():
            try:
                found: Value | Exact | bool = self._value(column, key)
            except (Refused, ZeroDivisionError, UndecidedError, LookupError):
                return None
        return found

    def _value(self, column: Column, key: Key) -> Any:
        scope = dict(zip(column.indices, key, strict=True))
        if column.kind == "given":
            return self._given(column, key)
        if column.kind == "hours":
            return self.case.hours[column.indices[-1]][key[:-1]][int(key[-1])]
        if column.kind == "formula":
            return self._tracer.step(column.name, key).value
        if isinstance(column.node, Place):
            return self._place(column, scope)
        assert column.meaning is not None  # noqa: S101 - terms and tests have one
        return self._tracer.value(column.meaning, scope)

    def _given(self, column: Column, key: Key) -> Any:
        kinds = [self.program.indices[index].kind for index in column.indices]
        outer = tuple(item for item, kind in zip(key, kinds, strict=True) if kind != "readings")
        value: Any = self.case.values[column.name][outer]
        return value if "readings" not in kinds else value[int(key[kinds.index("readings")])]

    def _place(self, column: Column, scope: Mapping[str, Item]) -> int:
        node = column.meaning
        assert isinstance(node, e.OnCurve)  # noqa: S101 - made so above
        points = self.curve(node.curve, tuple(scope[i] for i in getattr(node.curve, "indices", ())))
        self._tracer.value(node, scope)  # refuses what lies outside
        x = self._tracer.value(node.x, scope)
        return min(max(bisect_right([point[0] for point in points], x), 1), len(points) - 1)

    def curve(self, node: e.Node, key: Key) -> Any:
        """The points of a curve of the document or of the project."""
        name = getattr(node, "name", "")
        declared = self.program.curves.get(name)
        return declared.points if declared else self.case.values[name][key]

    def ends(self, column: str, outer: Key) -> tuple[Key, Key] | None:
        """The first and last key of a column that begin with some outer items; None where there are none."""
        known = self._ends.get((column, len(outer)))
        if known is None:
            known = self._ends[column, len(outer)] = {}
            for key in self.keys(column):
                first, _ = known.get(key[: len(outer)], (key, key))
                known[key[: len(outer)]] = (first, key)
        return known.get(outer)

    @cached_property
    def alike(self) -> set[str]:
        """Names of choices that differ only in the size of their letters: Excel does not tell them apart."""
        every = [of.parameter.choices for of in self.program.inputs.values()]
        return {name for names in every for name in names if _has_twin(name, names)}


def _has_twin(name: str, names: Iterable[str]) -> bool:
    return any(other != name and other.lower() == name.lower() for other in names)


@contextmanager
def _precisely() -> Iterator[None]:
    before = ctx.prec
    ctx.prec = PRECISION
    try:
        yield
    finally:
        ctx.prec = before
