"""Side by side: the tables engine against DuckDB SQL written by hand, on 10,000,000 chillers of 1,000,000 cases.

The rows are made inside DuckDB; both queries read the same tables and leave their results in a table.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import duckdb
import ibis

from tobiishi.formulas.engines.frames import CASE, PART, PART_HOURS, YEAR, FrameName, Names, schemas
from tobiishi.formulas.engines.tables import tables_expression
from tobiishi.formulas.programs import Program
from tobiishi.methodologies.catalogue import library

ROWS: Final = 10_000_000
CASES: Final = 1_000_000
RUNS: Final = 5

BY_HAND: Final = """
SELECT case_, re * ef AS re, pe * ef AS pe, re * ef - pe * ef AS er
FROM (
  SELECT case_, SUM({EC_PJ} * ({COP_PJ} * ({T_cool_out} - {T_chill_out} + 2 * 1.5::DOUBLE) / (30 + 2 * 1.5::DOUBLE))
    / CASE WHEN {RC} < 300 THEN 4.92::DOUBLE WHEN {RC} < 450 THEN 5.33::DOUBLE WHEN {RC} < 550 THEN 5.59::DOUBLE
        WHEN {RC} < 825 THEN 5.69::DOUBLE WHEN {RC} <= 1250 THEN 5.85::DOUBLE END) AS re, SUM({EC_PJ}) AS pe
  FROM chillers GROUP BY case_
)
JOIN (
  SELECT case_, CASE {JCM_EF_elec_supply} WHEN 'grid' THEN {JCM_EF_elec_EF_grid} END AS ef FROM cases
) USING (case_)
"""
"""RE, PE and ER of ID_AM002 where all electricity is from the grid; the factor is taken out of the totals."""

TYPES: Final = {"string": "VARCHAR", "double": "DOUBLE"}

GIVEN: Final = {
    "EC_PJ": "(100000 + 37 * (n % 1000)) / 1000.0",
    "RC": "200 + n % 1000",
    "COP_PJ": "(600 + n % 50) / 100.0",
    "T_cool_out": "(370 + n % 7) / 10.0",
    "T_chill_out": "(70 - n % 5) / 10.0",
    "JCM_EF_elec.supply": "'grid'",
    "JCM_EF_elec.EF_grid": "0.741",
}


def tables_ratio() -> tuple[float, float]:
    """Seconds of SQL written by hand and of the tables engine: RE, PE and ER of all cases."""
    program = library().get("ID_AM002", "2.0").program
    connection = ibis.duckdb.connect()
    make(program, connection.con)
    inputs = {name.replace(".", "_"): column for name, column in Names(program).inputs.items()}
    by_hand = BY_HAND.format(**inputs)
    frames: dict[FrameName, ibis.Table] = {
        (): connection.table("cases"),
        ("i",): connection.table("chillers"),
    }
    ours = str(ibis.to_sql(tables_expression(program, frames), dialect="duckdb"))
    times = fastest(lambda: run(connection.con, "bare", by_hand), lambda: run(connection.con, "ours", ours))
    both = "SELECT MAX(ABS(bare.er - ours.r2)), COUNT(*) FROM bare JOIN ours USING (case_)"
    difference, count = connection.con.execute(both).fetchone() or (None, None)
    assert difference is not None and difference < 1e-9 and count == CASES, (difference, count)  # noqa: S101, PT018
    return times


def make(program: Program, connection: duckdb.DuckDBPyConnection) -> None:
    """The tables of the cases and of their chillers."""
    names, of_a_case = Names(program), ROWS // CASES
    given = {names.inputs[name]: text for name, text in GIVEN.items()}
    given |= {
        YEAR: "2017",
        PART: "1",
        PART_HOURS: "8760",
        names.indices["i"]: f"'chiller_' || n % {of_a_case}",
    }
    tables: dict[FrameName, tuple[str, str, int]] = {
        (): ("cases", "n", CASES),
        ("i",): ("chillers", f"n // {of_a_case}", ROWS),
    }
    for grain, (table, case, count) in tables.items():
        columns = ", ".join(
            f"CAST({given.get(field.name, 'NULL')} AS {TYPES[str(field.type)]}) AS {field.name}"
            for field in schemas(program)[grain]
            if field.name != CASE
        )
        query = f"SELECT {case} AS {CASE}, {columns} FROM range({count}) AS rows(n)"  # noqa: S608 - ours
        run(connection, table, query)


def run(connection: duckdb.DuckDBPyConnection, table: str, query: str) -> None:
    """Execute a query into a table."""
    connection.execute(f"CREATE OR REPLACE TABLE {table} AS {query}")


def fastest(work: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the fastest run of each; they take turns, so that both meet the same machine."""
    times = [(seconds(work), seconds(other)) for _ in range(RUNS)]
    return min(first for first, _ in times), min(second for _, second in times)


def seconds(work: Callable[[], object]) -> float:
    """How long something takes [s]."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    bare, ours = tables_ratio()
    print(
        f"tables: chiller, {ROWS:,} rows, against SQL by hand: {bare:.3f} s, ours {ours:.3f} s, ratio {ours / bare:.2f}"
    )
