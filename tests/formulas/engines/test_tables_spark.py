"""Spark gives what the exact engine gives: one job over all documents, by the Ibis expressions of DuckDB."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec

import ibis
import ibis.expr.types as ir
import pytest
import sqlglot
from random_cases import Counted, Drawn, agree, draw, random_case, random_cases
from random_programs import random_program

from tobiishi.errors import Refused
from tobiishi.formulas.cases import Case
from tobiishi.formulas.engines.frames import CASE, Names
from tobiishi.formulas.engines.tables import compiled_sql, memory_frames, run_tables, tables_expression
from tobiishi.formulas.programs import Program
from tobiishi.methodologies.catalogue import library

pytestmark = pytest.mark.slow

LIBRARY = {f"{one.document.id}@{one.document.version}": one for one in library()}
CASES = 200
DOCUMENT = "document"
MOST_RESULTS = max(len(one.program.results) for one in LIBRARY.values())
QUIET = {
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",  # these plans are small: compiling them takes longer than they run
    "spark.sql.session.timeZone": "UTC",
}


@pytest.fixture(scope="module")
def spark() -> Iterator[ibis.BaseBackend]:
    """A session on this machine."""
    absent = [
        name
        for name, found in (("pyspark", find_spec("pyspark")), ("java", shutil.which("java")))
        if not found
    ]
    if absent and os.environ.get("CI") != "true":
        pytest.skip(f"Spark needs {' and '.join(absent)}")
    from pyspark.sql import SparkSession  # noqa: PLC0415 - it may be absent

    builder = SparkSession.builder.master("local[2]").appName("tobiishi")
    for name, setting in QUIET.items():
        builder = builder.config(name, setting)
    session = builder.getOrCreate()
    yield ibis.pyspark.connect(session)
    session.stop()


@pytest.fixture(scope="module")
def answers(spark: ibis.BaseBackend) -> dict[str, tuple[Drawn, list[list[float]]]]:
    """Random cases of every document with the rows that one job over all of them gives."""
    drawn = {name: draw(document.program, CASES, seed=2) for name, document in LIBRARY.items()}
    every = [labelled(name, of.cases) for name, of in drawn.items()]
    found = spark.to_pandas(ibis.union(*every, distinct=False)).sort_values([DOCUMENT, CASE])
    rows = {
        name: part.drop(columns=[DOCUMENT, CASE]).values.tolist() for name, part in found.groupby(DOCUMENT)
    }
    return {name: (of, rows[name]) for name, of in drawn.items()}


def labelled(name: str, cases: list[Case]) -> ir.Table:
    """The rows of a document with its name; results stand in columns that are called alike in all documents."""
    program = LIBRARY[name].program
    table = tables_expression(program, memory_frames(program, cases))
    results = [table[column].cast("float64") for column in Names(program).results.values()]
    results += [ibis.null("float64")] * (MOST_RESULTS - len(results))
    columns = {f"result_{place}": result for place, result in enumerate(results)}
    return table.select(table[CASE].cast("int64").name(CASE), document=ibis.literal(name), **columns)


@pytest.mark.parametrize("name", LIBRARY)
def test_spark_gives_what_the_exact_engine_gives(
    answers: dict[str, tuple[Drawn, list[list[float]]]], name: str, record: Counted
) -> None:
    drawn, rows = answers[name]
    for exact, row in zip(drawn.exact, rows, strict=True):
        assert agree(exact, dict(zip(exact, row, strict=False)))
    record(drawn)


@pytest.mark.parametrize("seed", range(12))
def test_spark_gives_the_rows_of_duckdb_for_every_word(spark: ibis.BaseBackend, seed: int) -> None:
    """Programs of words that no document uses together; what cannot be computed cannot be in either."""
    program = random_program(seed)
    cases = [random_case(program, 100 * seed + n) for n in range(10)]
    for here, there in zip(
        rows(program, cases, ibis.duckdb.connect()), rows(program, cases, spark), strict=True
    ):
        assert there == pytest.approx(here, rel=1e-9, abs=1e-9, nan_ok=True)


def rows(program: Program, cases: list[Case], connection: ibis.BaseBackend) -> list[list[float]]:
    """The results of cases in the order of the cases, not a number where there is none."""
    found = connection.to_pandas(tables_expression(program, memory_frames(program, cases)))
    return found.sort_values(CASE).drop(columns=CASE).astype("float64").to_numpy().tolist()


def test_spark_refuses_what_duckdb_refuses(spark: ibis.BaseBackend) -> None:
    program = LIBRARY["X_PUMP_INVERTER@0.2"].program
    cases = random_cases(program, 12, seed=5)
    for number in (3, 8):
        kept = {name: given for name, given in cases[number].values.items() if name != "EC_PJ"}
        cases[number] = replace(cases[number], values=kept)
    for connection in (ibis.duckdb.connect(), spark):
        with pytest.raises(Refused) as refusal:
            run_tables(program, cases, connection)
        missed = {(finding.place.name, finding.details["case"]) for finding in refusal.value.findings}
        assert missed >= {("PE", "3"), ("ER", "3"), ("PE", "8"), ("ER", "8")}
        assert {case for _, case in missed} == {"3", "8"}


@pytest.mark.usefixtures("spark")
def test_the_sql_of_spark_holds_no_python_function() -> None:
    for document in LIBRARY.values():
        program = document.program
        sql = compiled_sql(program, memory_frames(program, random_cases(program, 1, seed=1)), "pyspark")
        assert list(sqlglot.parse_one(sql, dialect="spark").find_all(sqlglot.exp.Anonymous)) == []
