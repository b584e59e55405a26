"""Relations: tables in which columns of a program stand ready, each keyed by the case and a grain's items.

The relation of a grain begins with its items, is joined with what stands at coarser grains, with what is
gathered from finer ones and with the lines of curves, and computes the rest row by row. Each of these is a
relation again, of columns that come earlier in the program, down to the tables given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import ibis
import ibis.expr.types as ir

from tobiishi.formulas.engines.frames import CASE, LINE, FrameName, Grain, Names, home
from tobiishi.formulas.engines.tables_columns import Column, Columns, Computed, Gathered, Given, OnLine, Word
from tobiishi.formulas.engines.tables_words import Row, on_line, real
from tobiishi.formulas.programs import Program

_ROWS: Final = "rows"
"""The column with the number of rows that were gathered."""


class Relations:
    """Makes relations of a program over given tables, each once.

    Args:
        program: the linked program.
        given: the tables that `schemas(program)` lists.
    """

    def __init__(self, program: Program, given: Mapping[FrameName, ir.Table]) -> None:
        self.program, self.given = program, given
        self.columns, self.names = Columns(program), Names(program)
        self.called = self.columns.called
        self._made: dict[tuple[Grain, frozenset[str]], ir.Table] = {}

    def relation(self, of: Grain, wanted: frozenset[str]) -> ir.Table:
        """The table of a grain with the wanted columns, all of which belong to it."""
        if (of, wanted) not in self._made:
            own, coarser = self.reached(of, wanted)
            table = self.with_given(self.items(of), of, own)
            for grain_of, names in coarser.items():
                table = self.with_coarser(table, grain_of, names)
            for index in dict.fromkeys(c.index for c in own.values() if isinstance(c, Gathered)):
                table = self.with_gathered(table, of, index, own)
            table = self.computed(table, own)
            self._made[of, wanted] = table.select(*self.keys(of), *map(self.called, sorted(wanted)))
        return self._made[of, wanted]

    def reached(self, of: Grain, wanted: Iterable[str]) -> tuple[dict[str, Column], dict[Grain, set[str]]]:
        """What the wanted columns are computed from: columns of this grain, in order, and of coarser ones."""
        own: dict[str, Column] = {}
        coarser: dict[Grain, set[str]] = {}

        def reach(name: str) -> None:
            column = self.columns[name]
            if column.grain != of:
                coarser.setdefault(column.grain, set()).add(name)
            elif name not in own:
                for need in sorted(self.columns.needs(name)):
                    reach(need)
                own[name] = column

        for name in sorted(wanted):
            reach(name)
        return own, coarser

    def keys(self, of: Iterable[str]) -> list[str]:
        """The key columns of a grain."""
        return [CASE, *(self.names.indices[index] for index in of)]

    def items(self, of: Grain) -> ir.Table:
        """The items of a grain: of indices beside each other all combinations within a case."""
        if not of:
            return self.given[()]
        inner = [index for index in of if not any(index in self.program.ancestors(other) for other in of)]
        first, *others = (self.items_of(index, of) for index in inner)
        for other in others:
            shared = [key for key in self.keys(of) if key in first.columns and key in other.columns]
            first = first.inner_join(other, shared)
        return first

    def items_of(self, index: str, of: Grain) -> ir.Table:
        """The items of an index and of the indices around it, as far as they belong to a grain."""
        own = home(self.program, index)
        if own == of:
            return self.given[own]
        items = self.given[own].select(self.keys(outer for outer in own if outer in of))
        return items if set(own) <= set(of) else items.distinct()

    def with_given(self, table: ir.Table, of: Grain, own: Mapping[str, Column]) -> ir.Table:
        """The table with given columns of its own grain, unless its items came with them."""
        names = [name for name, column in own.items() if isinstance(column, Given)]
        absent = {name for name in names if self.called(name) not in table.columns}
        return self.with_coarser(table, of, absent) if absent else table

    def with_coarser(self, table: ir.Table, of: Grain, names: set[str]) -> ir.Table:
        """The table with columns of a coarser grain, the same for all rows inside an item of it."""
        given = all(isinstance(self.columns[name], Given) for name in names)
        right = self.given[of] if given else self.relation(of, frozenset(names))
        keys, called = self.keys(of), [self.called(name) for name in sorted(names)]
        return table.left_join(right.select(*keys, *called), keys).select(*table.columns, *called)

    def with_gathered(self, table: ir.Table, of: Grain, index: str, own: Mapping[str, Column]) -> ir.Table:
        """The table with what is gathered from the items of an index inside its rows."""
        columns = {n: c for n, c in own.items() if isinstance(c, Gathered) and c.index == index}
        needed = {name for c in columns.values() for name in (c.body, c.where) if name is not None}
        rows = self.relation(self.program.ordered({*of, index}), frozenset(needed))
        gathered = {self.called(name): self.gathering(rows, column) for name, column in columns.items()}
        may_be_empty = self.program.indices[index].may_be_empty
        counted = {_ROWS: rows.count()} if may_be_empty else {}
        right = rows.group_by(self.keys(of)).aggregate(**gathered, **counted)
        joined = table.left_join(right, self.keys(of))
        found = {name: joined[name] for name in gathered}
        if may_be_empty:
            totals = [self.called(n) for n, c in columns.items() if c.word == "total" and c.where is None]
            found |= {name: joined[_ROWS].isnull().ifelse(real(0), joined[name]) for name in totals}
        return joined.select(*table.columns, **found)

    def gathering(self, rows: ir.Table, column: Gathered) -> Any:
        """What is gathered from rows: null where any of them has no value."""
        body = rows[self.called(column.body)]
        if column.where is not None:
            return body.max(where=rows[self.called(column.where)])
        return ibis.cases((body.count() == rows.count(), _GATHER[column.word](body)))

    def computed(self, table: ir.Table, own: Mapping[str, Column]) -> ir.Table:
        """The table with all that is computed in it, in as few steps as can be."""
        waiting = {name: column for name, column in own.items() if isinstance(column, Computed | OnLine)}
        while waiting:
            ready = {n: c for n, c in waiting.items() if not self.columns.needs(n) & set(waiting)}
            row = Row(self.program, table, columns=self.called, keys=self.names.indices)
            formulas = {n: c.expression for n, c in ready.items() if isinstance(c, Computed)}
            table = table.mutate(**{self.called(name): row.value(node) for name, node in formulas.items()})
            for name, column in ready.items():
                if isinstance(column, OnLine):
                    table = self.on_line(table, name, column)
            waiting = {name: column for name, column in waiting.items() if name not in ready}
        return table

    def on_line(self, table: ir.Table, name: str, column: OnLine) -> ir.Table:
        """The table with values read off a curve that the project gives: no line holds x, no value."""
        curve = self.given[column.curve].view()
        keys = self.keys(self.program.inputs[column.curve].indices)
        x = table[self.called(column.x)]
        here = [*(table[key] == curve[key] for key in keys), x > curve["after"], x <= curve["until"]]
        joined = table.left_join(curve, here)
        found = on_line(joined[self.called(column.x)], *(joined[part] for part in LINE[2:]))
        return joined.select(*table.columns, **{self.called(name): found})


_GATHER: Final[Mapping[Word, Callable[[Any], Any]]] = {
    "total": lambda body: body.sum(),
    "min_of": lambda body: body.min(),
    "mean_of": lambda body: body.mean(),
}
