"""The tables engine: one Ibis expression for each program, the same in DuckDB and on a Spark cluster.

Floats decide no tonnes. Cases of one run may differ in year, items and choices. A result that is null or not
finite (something missing, a division by zero, a value outside a table or curve) is refused, never passed on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from tobiishi.errors import Place, Problems
from tobiishi.formulas.cases import Case
from tobiishi.formulas.engines.frames import CASE, FrameName, Names, frames_of
from tobiishi.formulas.engines.tables_relations import Relations
from tobiishi.formulas.engines.tables_words import real
from tobiishi.formulas.programs import Program

NULLS_AT_ONCE: Final = 200
"""Cases without a value told at once, for each result."""


def tables_expression(program: Program, frames: Mapping[FrameName, ir.Table]) -> ir.Table:
    """All results of many cases: a row for each case, a column for each result (`Names.results`).

    A result that cannot be computed is null; `refuse_nulls` looks for these after execution.

    Args:
        program: the linked program.
        frames: the tables that `schemas(program)` lists, in any database that Ibis knows; what is not given
            is null there, never NaN, and the keys of each table are unique.
    """
    relations, names = Relations(program, frames), Names(program)
    table = relations.relation((), frozenset(program.results))
    return table.select(CASE, **{out: table[relations.called(name)] for name, out in names.results.items()})


def compiled_sql(program: Program, frames: Mapping[FrameName, ir.Table], dialect: str) -> str:
    """The SQL of a program in the dialect of a database ("duckdb", "pyspark")."""
    getattr(ibis, dialect)  # Ibis has the settings of a dialect once its backend is loaded
    return str(ibis.to_sql(tables_expression(program, frames), dialect=dialect))


def run_tables(
    program: Program, cases: Sequence[Case], connection: ibis.BaseBackend | None = None
) -> list[dict[str, float]]:
    """The results of cases, each by name [its unit], in the order of the cases.

    Args:
        program: the linked program.
        cases: the values of year parts.
        connection: the database that computes; an embedded DuckDB where None.

    Raises:
        Refused: `formulas-table-null`.
    """
    expression = tables_expression(program, memory_frames(program, cases))
    found = (connection or ibis.duckdb.connect()).to_pyarrow(expression)
    refuse_nulls(program, found)
    names = Names(program).results
    rows = sorted(found.to_pylist(), key=lambda row: row[CASE])
    return [{name: row[column] for name, column in names.items()} for row in rows]


def memory_frames(program: Program, cases: Sequence[Case]) -> dict[FrameName, ir.Table]:
    """The tables of cases in memory, for any database; small ones, since every database gets a copy."""
    return {name: _without_nan(ibis.memtable(frame)) for name, frame in frames_of(program, cases).items()}


def refuse_nulls(program: Program, found: pa.Table) -> None:
    """Refuse what an executed expression gave where a result of a case has no finite value.

    Args:
        program: the program of the expression.
        found: its rows.

    Raises:
        Refused: `formulas-table-null`; the place names the result, the details the case.
    """
    problems = Problems()
    for name, column in Names(program).results.items():
        finite = pc.fill_null(pc.is_finite(found[column]), fill_value=False)
        for case in found[CASE].filter(pc.invert(finite)).slice(0, NULLS_AT_ONCE).to_pylist():
            problems.add("formulas-table-null", Place(name=name), case=case)
    problems.refuse_if_any()


def _without_nan(table: ir.Table) -> ir.Table:
    """The table with nulls that Spark was given as NaN (by way of pandas) as nulls again."""
    floats = [name for name, kind in table.schema().items() if kind.is_floating()]
    return table.mutate(**{name: table[name].nullif(real(float("nan"))) for name in floats})
