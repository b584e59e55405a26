"""The tables engine: every word by hand, every document against the exact engine, and what is refused."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest
import sqlglot
from documents import NOTHING_REDUCED, Desk
from flint import fmpq
from random_cases import Counted, Watch, agree, draw, nearest, random_case, random_cases, watched
from random_programs import random_program

from tobiishi.errors import Refused
from tobiishi.formulas.cases import Case, case
from tobiishi.formulas.engines.exact import ExactProgram
from tobiishi.formulas.engines.frames import CASE, FrameName, Names, frames_of, lines, schemas
from tobiishi.formulas.engines.tables import (
    compiled_sql,
    memory_frames,
    refuse_nulls,
    run_tables,
    tables_expression,
)
from tobiishi.formulas.programs import Program
from tobiishi.methodologies.calculation import calculate
from tobiishi.methodologies.catalogue import Methodology, library
from tobiishi.methodologies.values import read_values, values_file
from tobiishi.methodologies.yaml_reader import plain, read_yaml_file

EXAMPLES = Path(__file__).parents[2] / "examples"
LIBRARY = {f"{one.document.id}@{one.document.version}": one for one in library()}
CASES = 200

SQL_WORDS = {"Abs", "Avg", "Case", "Cast", "Count", "Exp", "Floor", "Greatest", "If", "Least", "Max", "Min"}
SQL_WORDS |= {"And", "Nullif", "Or", "Pow", "Sqrt", "Sum"}
"""What a database can do by itself, as the SQL parser names it."""

CHOICE = {"unit": "choice", "kind": "choice", "choices": ["wet", "dry"]}


def cases_of(desk: Desk, *givens: Mapping[str, Any], year: int = 2023, part: str = "1") -> list[Case]:
    """A case of the document on the desk for each set of values."""
    program = desk.get().program
    above, _, below = part.partition("/")
    share = fmpq(int(above), int(below or 1))
    found = []
    for given in givens:
        read = read_values(program, given)
        hours = {"part": share, "part_hours": share * 8760, "hours": read.hours}
        found.append(case(program, year, values=read.values, **hours))  # type: ignore[arg-type]
    return found


def value(
    desk: Desk, text: str, given: Mapping[str, Any], *, unit: str | None = "1", **sections: Any
) -> float:
    """What the tables engine gives for a formula."""
    how = {key: sections.pop(key) for key in ("part", "year") if key in sections}
    desk.write_single(text, given, unit=unit, **sections)
    return run_tables(desk.get().program, cases_of(desk, given, **how))[0]["X"]


def is_refused(desk: Desk, text: str, given: Mapping[str, Any], **sections: Any) -> bool:
    """Whether the tables engine refuses a formula."""
    with pytest.raises(Refused) as refusal:
        value(desk, text, given, **sections)
    return [(f.code, f.place.name, f.details["case"]) for f in refusal.value.findings] == [
        ("formulas-table-null", "X", "0")
    ]


def column(program: Program, frames: Mapping[FrameName, ibis.Table], name: str) -> list[Any]:
    """A result of the cases of some tables, null where it cannot be computed."""
    found = ibis.duckdb.connect().to_pyarrow(tables_expression(program, frames))
    return list(found.sort_by(CASE)[Names(program).results[name]].to_pylist())


# Words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b * 2 - -a", 18.0),  # 6 + 6 + 6
        ("a / b / 4", 0.5),
        ("1 / 3 + 1 / 3 + 1 / 3", 1.0),
        ("-b ** 2", -9.0),
        ("min(a, b, 4)", 3.0),
        ("max(a, b, 4)", 6.0),
        ("when(a > b, 1, 2)", 1.0),
        ("when(a <= b, 1, 2)", 2.0),
        ("when(a > 5 and b > 5, 1, 2)", 2.0),
        ("when(a > 5 or b > 5, 1, 2)", 1.0),
        ("when(not (a == 6), 1, 2)", 2.0),
        ("when(b != 3, 1, 2)", 2.0),
        ("sqrt(a * b * 2)", 6.0),  # of 36
        ("power(b, 3)", 27.0),
        ("power(b - 5, 3)", -8.0),
        ("power(a - 2, 0.5)", 2.0),
        ("power(b - a, 2)", 9.0),
        ("exp(a - 2 * b)", 1.0),
        ("round_down(a / 7, 2)", 0.85),  # 0.857…
        ("round_down(-a / 7, 2)", -0.86),  # to minus infinity
        ("round_half_up(a / 7, 2)", 0.86),
        ("round_half_up(-b / 2, 0)", -1.0),  # -1.5 to -1: floor(-1.5 + 0.5)
        ("round_down(a * 10 ** 9 * 10 ** 9 * 10 ** 9, 2)", 6e27),  # beyond the integers of a database
        ("part / one_year", 1.0),
        ("part_hours / (8760 * part_hours) * 8760", 1.0),
    ],
)
def test_a_word_gives_the_value_found_by_hand(desk: Desk, text: str, expected: float) -> None:
    given = {name: figure for name, figure in {"a": "6", "b": "3"}.items() if re.search(rf"\b{name}\b", text)}
    assert value(desk, text, given) == pytest.approx(expected, rel=1e-12)


def test_a_unit_is_converted_by_its_factor(desk: Desk) -> None:
    assert value(desk, "to(MWh, a)", {"a": "2500 kWh"}, unit="MWh") == pytest.approx(2.5)


def test_values_are_gathered_over_an_index(desk: Desk) -> None:
    given = {"a": {"p": "1", "q": "20", "r": "300"}}
    assert value(desk, "total(a[i], i)", given) == 321
    assert value(desk, "min_of(a[i], i)", given) == 1
    assert value(desk, "mean_of(a[i], i)", given) == 107
    assert value(desk, "count(i) + 0 * total(a[i], i)", given) == 3


def test_what_is_alike_for_all_items_counts_for_each(desk: Desk) -> None:
    given = {"a": {"p": "1", "q": "20"}, "b": "5"}
    assert value(desk, "total(a[i] * b / 2, i)", given) == 52.5  # 21 × 2.5
    assert value(desk, "total(b / a[i], i)", given) == 5.25  # 5 + 0.25
    assert value(desk, "total(b, i) + 0 * total(a[i], i)", given) == 10
    assert value(desk, "mean_of(b * a[i], i)", given) == 52.5
    assert value(desk, "min_of(-b * a[i], i)", given) == -100
    assert value(desk, "total(a[i] / (b / 2) / (a[i] / a[i]), i)", given) == pytest.approx(8.4)  # 21 ÷ 2.5


def test_independent_indices_meet_in_every_combination(desk: Desk) -> None:
    given = {"a": {"p": "1", "q": "20"}, "b": {"u": "2", "v": "3", "w": "4"}}
    own: dict[str, Any] = {"indices": {"i": {}, "j": {}}, "parameters": {"a[i]": "1", "b[j]": "1"}}
    assert value(desk, "total(a[i] * b[j], i, j)", given, **own) == 189  # 21 × 9
    assert value(desk, "total(a[i] + b[j], j, i)", given, **own) == 81  # 3 × 21 + 2 × 9


NESTED: dict[str, Any] = {
    "indices": {"i": {}, "f": {"within": "i"}},
    "parameters": {"FC[i, f]": "1", "NCV[f]": "1"},
}


def test_inner_items_are_those_of_their_outer_item(desk: Desk) -> None:
    given = {"FC": {"p": {"gas": "1", "oil": "2"}, "q": {"oil": "10"}}, "NCV": {"gas": "5", "oil": "7"}}
    assert value(desk, "total(FC[i, f] * NCV[f], i, f)", given, **NESTED) == 89  # 5 + 14 + 70
    # p: mean (5 + 14) ÷ 2 = 9.5; q: 70
    assert value(desk, "min_of(mean_of(FC[i, f] * NCV[f], f), i)", given, **NESTED) == 9.5


def test_a_formula_of_inner_items_alone_is_computed_once_for_each_of_them(desk: Desk) -> None:
    given = {"FC": {"p": {"gas": "1", "oil": "2"}, "q": {"gas": "10"}}, "NCV": {"gas": "5", "oil": "7"}}
    twice = {"twice[f]": {"is": "NCV[f] * 2"}}
    text = "total(FC[i, f] * twice[f], i, f)"
    assert value(desk, text, given, formulas=twice, **NESTED) == 138  # (1 + 10) × 10 + 2 × 14


def test_a_total_may_be_divided_by_inside_another(desk: Desk) -> None:
    given = {"a": {"p": "1", "q": "3"}, "b": {"p": "8", "q": "4"}}
    share: dict[str, Any] = {"share[i]": {"is": "a[i] / sum"}, "sum": {"is": "total(a[i], i)"}}
    # shares 1/4 and 3/4: 8 × 1/4 + 4 × 3/4
    assert value(desk, "total(b[i] * share[i], i)", given, formulas=share) == 5


READINGS: dict[str, Any] = {
    "indices": {"i": {}, "t": {"kind": "readings", "within": "i"}},
    "parameters": {"P[i, t]": {"unit": "kW", "kind": "monitored"}},
}


def test_readings_have_their_own_lengths(desk: Desk) -> None:
    given = {"P": {"p": {"values": ["2", "3"], "hours": ["10", "1"]}, "q": {"values": ["5"], "hours": "4"}}}
    assert value(desk, "total(P[i, t] * hours(t), i, t)", given, unit="kWh", **READINGS) == 43  # 20 + 3 + 20


def test_readings_may_stand_before_another_index(desk: Desk) -> None:
    own: dict[str, Any] = {
        "indices": {**READINGS["indices"], "j": {}},
        "parameters": {"P[i, t, j]": {"unit": "kW", "kind": "monitored"}},
    }
    desk.write_single("total(P[i, t, j] * hours(t), i, t, j)", {}, unit="kWh", **own)
    one = case(
        desk.get().program,
        2023,
        part=fmpq(1),
        part_hours=fmpq(8760),
        values={"P": {("p", "u"): (fmpq(1), fmpq(2)), ("p", "v"): (fmpq(10), fmpq(20))}},
        hours={"t": {("p",): (fmpq(1), fmpq(3))}},
    )
    assert run_tables(desk.get().program, [one])[0]["X"] == 77  # (1 + 10) × 1 + (2 + 20) × 3


HISTORY: dict[str, Any] = {
    "indices": {"x": {"kind": "years_to_date"}},
    "parameters": {"W[x]": {"unit": "t", "kind": "monitored"}},
}


def test_years_have_an_age_and_this_year_is_one_of_them(desk: Desk) -> None:
    given = {"W": {"2021": "1", "2022": "10", "2023": "100"}}
    assert value(desk, "total(W[x] * age(x), x)", given, unit="t*yr", **HISTORY) == 12  # 1 × 2 + 10 × 1
    assert value(desk, "this_year(W[x], x)", given, unit="t", **HISTORY) == 100


def test_a_parameter_that_is_a_year_has_an_age(desk: Desk) -> None:
    given = {"since": "2019 year"}
    own: dict[str, Any] = {"parameters": {"since": {"unit": "year", "kind": "fixed"}}}
    assert value(desk, "age(since) / one_year", given, **own) == 4


SEEN = {"unit": "1", "confidence": "seen"}
BANDS = {"T": {"by": "1", "bands": [{"from": 1, "below": 2, "value": 5}, {"up_to": 3, "value": 7}], **SEEN}}


@pytest.mark.parametrize(("x", "expected"), [("1", 5), ("1.99", 5), ("2", 7), ("3", 7)])
def test_a_band_is_found_at_and_between_its_edges(desk: Desk, x: str, expected: float) -> None:
    assert value(desk, "lookup(T, a)", {"a": x}, tables=BANDS) == expected


@pytest.mark.parametrize("x", ["0.99", "3.01"])
def test_outside_all_bands_is_refused(desk: Desk, x: str) -> None:
    assert is_refused(desk, "lookup(T, a)", {"a": x}, tables=BANDS)


def test_a_row_is_found_by_choice_and_category(desk: Desk) -> None:
    rows = {"wet": {"food": "1", "paper": "2"}, "dry": {"food": "3", "paper": "4"}}
    own: dict[str, Any] = {
        "indices": {"g": {"kind": "categories", "of": ["food", "paper"]}},
        "parameters": {"soil": CHOICE, "a[g]": "1"},
        "tables": {"R": {"by": ["soil", "g"], "rows": rows, **SEEN}},
    }
    given = {"soil": "dry", "a": {"food": "10", "paper": "100"}}
    assert value(desk, "total(a[g] * lookup(R, soil, g), g)", given, **own) == 430  # 30 + 400


POINTS = [["0", "1"], ["2", "5"], ["4", "3"]]


def curve(ends: str) -> dict[str, Any]:
    """A curve of the document."""
    return {"x": "1", "y": "1", "points": POINTS, "ends": ends, "confidence": "seen"}


@pytest.mark.parametrize("ends", ["refuse", "hold"])
@pytest.mark.parametrize(("x", "expected"), [("0", 1), ("1", 3), ("2", 5), ("3.5", 3.5), ("4", 3)])
def test_a_curve_of_the_document_is_read_at_and_between_its_points(
    desk: Desk, ends: str, x: str, expected: float
) -> None:
    curves = {"C": curve(ends)}
    assert value(desk, "curve(C, a)", {"a": x}, curves=curves) == pytest.approx(expected)


OF_PROJECT: dict[str, Any] = {
    "indices": {"i": {}},
    "parameters": {"a[i]": "1", "C[i]": {"unit": "1", "kind": "curve", "x": "1"}},
}


def test_a_curve_of_the_project_is_that_of_its_item(desk: Desk) -> None:
    given = {
        "a": {"p": "1", "q": "1", "r": "2"},
        "C": {"p": {"points": POINTS}, "q": {"points": [["1", "7"], ["2", "9"]]}, "r": {"points": POINTS}},
    }
    assert value(desk, "total(curve(C[i], a[i]), i)", given, **OF_PROJECT) == pytest.approx(15)  # 3 + 7 + 5


def test_a_curve_is_read_more_than_once_in_a_row(desk: Desk) -> None:
    given = {"a": {"p": "1"}, "C": {"p": {"points": POINTS}}}
    assert value(desk, "total(curve(C[i], curve(C[i], a[i])), i)", given, **OF_PROJECT) == pytest.approx(
        4
    )  # at 3
    own: dict[str, Any] = {"parameters": {"a": "1", "b": "1", "C": {"unit": "1", "kind": "curve", "x": "1"}}}
    both = {"a": "1", "b": "2", "C": {"points": POINTS}}
    text = "when(curve(C, a) > b, curve(C, a), 0) + curve(C, b)"
    assert value(desk, text, both, **own) == pytest.approx(8)  # 3 + 5


@pytest.mark.parametrize("x", ["-0.01", "4.01"])
def test_beyond_a_curve_is_refused_unless_its_ends_hold(desk: Desk, x: str) -> None:
    assert is_refused(desk, "curve(C, a)", {"a": x}, curves={"C": curve("refuse")})
    given = {"a": {"p": x}, "C": {"p": {"points": POINTS}}}
    assert is_refused(desk, "total(curve(C[i], a[i]), i)", given, **OF_PROJECT)
    assert value(desk, "curve(C, a)", {"a": x}, curves={"C": curve("hold")}) == (1 if x < "0" else 3)


def test_the_lines_of_a_curve_meet_and_hold() -> None:
    points = ((fmpq(1), fmpq(2)), (fmpq(3), fmpq(6)))
    (line,) = lines(points, "refuse")
    assert line.after < 1 == math.nextafter(line.after, 2)
    assert (line.until, line.x0, line.y0, line.slope) == (3, 1, 2, 2)
    before, same, beyond = lines(points, "hold")
    assert (before.after, before.until, before.y0, before.slope) == (-math.inf, line.after, 2, 0)
    assert same == line
    assert (beyond.after, beyond.until, beyond.y0, beyond.slope) == (3, math.inf, 6, 0)


# What is missing


BRANCHES: dict[str, Any] = {"parameters": {"soil": CHOICE, "a": "1", "b": "1"}}


def test_a_value_missing_in_a_branch_that_is_not_taken_is_no_fault(desk: Desk) -> None:
    given = {"soil": "wet", "a": "2"}
    assert value(desk, "choose(soil, wet=a, dry=b)", given, **BRANCHES) == 2
    assert value(desk, "when(soil == wet, a, b)", given, **BRANCHES) == 2
    assert value(desk, "when(a > 1 or b > 1, a, b)", {"a": "2"}, parameters={"a": "1", "b": "1"}) == 2


@pytest.mark.parametrize(
    "text",
    [
        "b",
        "choose(soil, wet=b, dry=a)",
        "when(a > 1 and b > 1, a, a)",
        "when(b > 1 or a > 1, a, a)",
        "when(b == 0, a, a)",
        "when(not (b == 0), a, a)",
        "min(a, b)",
        "max(b, a, 1)",
        "0 * b",
        "b ** 2",
        "round_down(b, 1)",
        "sqrt(b)",
        "power(b, a)",
        "power(a, b)",
        "exp(b)",
    ],
)
def test_a_value_missing_where_it_is_asked_for_is_refused(desk: Desk, text: str) -> None:
    needed = "when(soil == wet, 0, b)"
    assert is_refused(desk, f"{text} + {needed} + 0 * a", {"soil": "wet", "a": "2"}, **BRANCHES)


def test_a_choice_missing_is_refused(desk: Desk) -> None:
    assert is_refused(desk, "choose(soil, wet=a, dry=b)", {"a": "1", "b": "2"}, **BRANCHES)


@pytest.mark.parametrize("word", ["total", "min_of", "mean_of"])
def test_one_missing_item_is_never_left_out(desk: Desk, word: str) -> None:
    given = {"a": {"p": "1", "q": "2"}, "b": {"p": "1"}}
    own: dict[str, Any] = {"indices": {"i": {}}, "parameters": {"a[i]": "1", "b[i]": "1"}}
    assert is_refused(desk, f"{word}(b[i], i) + 0 * total(a[i], i)", given, **own)


def test_a_missing_year_of_the_history_is_refused(desk: Desk) -> None:
    assert is_refused(desk, "total(W[x], x)", {"W": {"2021": "1", "2023": "1"}}, unit="t", **HISTORY)
    assert is_refused(desk, "this_year(W[x], x)", {"W": {"2022": "1"}}, unit="t", **HISTORY)


@pytest.mark.parametrize(
    "text", ["1 / a", "a / a", "min(5, 1 / a)", "when(1 / a > 5, 1, 2)", "1 / (a / b)", "power(a, -b)"]
)
def test_a_division_by_zero_is_refused_wherever_it_goes(desk: Desk, text: str) -> None:
    assert is_refused(desk, f"{text} + 0 * b", {"a": "0", "b": "1"})


def test_a_division_by_zero_in_a_branch_that_is_not_taken_is_no_fault(desk: Desk) -> None:
    assert value(desk, "when(a > 0, 1 / a, 0)", {"a": "0"}) == 0


@pytest.mark.parametrize("text", ["sqrt(a)", "power(a, 0.5)", "min(5, sqrt(a))", "min(5, power(a, 0.5))"])
def test_outside_the_domain_of_a_function_is_refused(desk: Desk, text: str) -> None:
    assert is_refused(desk, text, {"a": "-4"})


def test_a_number_beyond_all_floats_is_refused(desk: Desk) -> None:
    assert is_refused(desk, "min(1, exp(a))", {"a": "1000"})


EMPTY: dict[str, Any] = {
    "indices": {"i": {}, "f": {"within": "i"}, "q": {"within": "i", "may_be_empty": True}},
    "parameters": {"a[i]": "1", "b[i, f]": "1", "c[i, q]": "1"},
}


def test_a_total_over_nothing_is_zero_only_where_there_may_be_nothing(desk: Desk) -> None:
    given: dict[str, Any] = {"a": {"p": "1", "q": "2"}, "b": {"p": {"u": "1"}}, "c": {"p": {"u": "10"}}}
    text = "total(when(a[i] > 5, total(b[i, f], f), total(c[i, q], q) + count(q) + a[i]), i)"
    assert value(desk, text, given, **EMPTY) == 14  # p: 10 + 1 + 1; q: 0 + 0 + 2
    assert is_refused(desk, text.replace("> 5", "> 1"), given, **EMPTY)


def test_a_total_over_nothing_asks_for_nothing(desk: Desk) -> None:
    own: dict[str, Any] = {"indices": {"q": {"may_be_empty": True}}, "parameters": {"c[q]": "1", "a": "1"}}
    assert value(desk, "total(c[q] * a, q)", {"c": {}}, **own) == 0
    assert is_refused(desk, "total(c[q] * a, q)", {"c": {"u": "1"}}, **own)


def test_this_year_is_refused_where_a_table_has_no_such_row(desk: Desk) -> None:
    years = {"indices": {"x": {"kind": "years_to_date", "may_be_empty": True}}}
    desk.write_single("this_year(W[x], x)", {"W": {"2023": "1"}}, unit="t", **HISTORY | years)
    program = desk.get().program
    frames = memory_frames(program, cases_of(desk, {"W": {"2023": "1"}}))
    assert column(program, frames, "X") == [1.0]
    frames["x",] = frames["x",].filter(ibis.literal(False))  # noqa: FBT003 - a literal of SQL
    assert column(program, frames, "X") == [None]


def test_the_smallest_of_nothing_is_refused_even_where_there_may_be_nothing(desk: Desk) -> None:
    own: dict[str, Any] = {"indices": {"q": {"may_be_empty": True}}, "parameters": {"c[q]": "1"}}
    assert is_refused(desk, "min_of(c[q], q)", {"c": {}}, **own)
    assert value(desk, "total(c[q], q)", {"c": {}}, **own) == 0


def test_refusals_name_the_case_and_the_result(desk: Desk) -> None:
    desk.write_single("1 / a", {"a": "1"})
    with pytest.raises(Refused) as refusal:
        run_tables(desk.get().program, cases_of(desk, {"a": "1"}, {"a": "0"}, {}))
    (first, second) = refusal.value.findings
    assert (first.code, first.place.name, first.details["case"]) == ("formulas-table-null", "X", "1")
    assert second.details["case"] == "2"
    assert first.message("en").what == "case 1 has no finite result"
    assert "ケース1" in first.message("ja").what


@pytest.mark.parametrize("bad", [None, math.nan, math.inf, -math.inf])
def test_whatever_a_database_gives_that_is_no_number_is_refused(desk: Desk, bad: float | None) -> None:
    desk.write_single("a", {"a": "1"})
    program = desk.get().program
    columns: dict[str, list[float | None]] = {
        CASE: [0, 1],
        **{name: [1.0, 1.0] for name in Names(program).results.values()},
    }
    refuse_nulls(program, pa.table(columns))
    columns[Names(program).results["X"]] = [1.0, bad]
    with pytest.raises(Refused) as refusal:
        refuse_nulls(program, pa.table(columns))
    assert [finding.details["case"] for finding in refusal.value.findings] == ["1"]


def test_of_very_many_refused_cases_the_first_are_told(desk: Desk) -> None:
    desk.write_single("a", {"a": "1"})
    names = Names(desk.get().program).results
    columns: dict[str, list[float | None]] = {name: [1.0] * 300 for name in names.values()}
    found = pa.table({CASE: list(range(300)), **columns, names["X"]: pa.nulls(300, pa.float64())})
    with pytest.raises(Refused) as refusal:
        refuse_nulls(desk.get().program, found)
    assert [finding.details["case"] for finding in refusal.value.findings] == [str(n) for n in range(200)]


# Tables and their names


def test_cases_of_one_batch_differ_in_items_years_and_branches(desk: Desk) -> None:
    own: dict[str, Any] = {
        "indices": {"i": {}, "x": {"kind": "years_to_date"}},
        "parameters": {"soil": CHOICE, "a[i]": "1", "w[x]": "1"},
    }
    text = "choose(soil, wet=total(a[i], i), dry=total(w[x] * age(x) / one_year, x))"
    desk.write_single(text, {}, **own)
    wet = cases_of(desk, {"soil": "wet", "a": {"p": "1"}}, {"soil": "wet", "a": {"q": "2", "r": "3"}})
    dry = cases_of(desk, {"soil": "dry", "w": {"2019": "7", "2020": "5"}}, year=2020)
    dry += cases_of(desk, {"soil": "dry", "w": {"2022": "7", "2023": "5"}, "a": {"z": "9"}}, year=2023)
    results = run_tables(desk.get().program, [*wet, *dry])
    assert [result["X"] for result in results] == [1, 5, 7, 7]


def test_names_that_a_database_takes_for_one_or_for_its_own_are_kept_apart(desk: Desk) -> None:
    given = {"e": "1", "E": "20", "select": "300", "case_": "4000", "k0": "50000", "v0": "6e5"}
    given |= {"h2": "7e6", "rows_": "8e7", "year_": "9e8"}
    assert value(desk, " + ".join(given), given) == 987654321


def test_results_whose_names_differ_in_case_are_kept_apart(desk: Desk) -> None:
    shown = {"e1": {"is": "a", "reported": True}, "E1": {"is": "2 * a", "reported": True}}
    desk.write(parameters={"a": "1"}, formulas=shown | dict(NOTHING_REDUCED))
    (result,) = run_tables(desk.get().program, cases_of(desk, {"a": "3"}))
    assert (result["e1"], result["E1"]) == (3, 6)


def test_frames_hold_items_values_hours_and_lines(desk: Desk) -> None:
    own: dict[str, Any] = {
        "indices": {"i": {}, "t": {"kind": "readings", "within": "i"}},
        "parameters": {"P[i, t]": "1", "soil[i]": CHOICE, "C[i]": {"unit": "1", "kind": "curve", "x": "1"}},
    }
    text = "total(when(soil[i] == wet, curve(C[i], P[i, t]) * hours(t) / part_hours, 0), i, t)"
    given = {
        "P": {"p": {"values": ["2", "3"], "hours": ["10", "1"]}},
        "soil": {"p": "wet"},
        "C": {"p": {"points": [["0", "1"], ["4", "3"]]}},
    }
    desk.write_single(text, {}, **own)
    program = desk.get().program
    names, frames = Names(program), frames_of(program, cases_of(desk, given, part="1/2"))
    assert {name: table.schema for name, table in frames.items()} == schemas(program)
    assert frames[()].to_pylist() == [{CASE: 0, "year": 2023.0, "part": 0.5, "part_hours": 4380.0}]
    item = {CASE: 0, names.indices["i"]: "p"}
    assert frames["i",].to_pylist() == [{**item, names.inputs["soil"]: "wet"}]
    assert frames["i", "t"].to_pylist() == [
        {**item, names.indices["t"]: 0, names.hours["t"]: 10.0, names.inputs["P"]: 2.0},
        {**item, names.indices["t"]: 1, names.hours["t"]: 1.0, names.inputs["P"]: 3.0},
    ]
    (line,) = frames["C"].to_pylist()
    assert line == {**item, "after": -5e-324, "until": 4.0, "x0": 0.0, "y0": 1.0, "slope": 0.5}


# Agreement with the exact engine


def _worked(document: Methodology) -> list[Any]:
    path = EXAMPLES / f"{document.document.id}_v{document.document.version}.yaml"
    return plain(read_yaml_file(path)) if path.exists() else []  # type: ignore[return-value]


@pytest.mark.parametrize("name", LIBRARY)
def test_worked_examples_agree_with_the_exact_engine(name: str) -> None:
    document = LIBRARY[name]
    worked = [calculate(document, values_file(e["values"])[0], rounding="none") for e in _worked(document)]
    years = [year for calculation in worked for year in calculation.years]
    assert years
    results = run_tables(document.program, [year.case for year in years])
    for year, found in zip(years, results, strict=True):
        assert agree(year.outcome.values, found)


@pytest.mark.parametrize("name", LIBRARY)
def test_random_cases_agree_with_the_exact_engine(name: str, record: Counted) -> None:
    drawn = draw(LIBRARY[name].program, CASES, seed=1)
    record(drawn)
    results = run_tables(LIBRARY[name].program, drawn.cases)
    for exact, found in zip(drawn.exact, results, strict=True):
        assert agree(exact, found)


@pytest.mark.parametrize("seed", range(60))
def test_random_programs_agree_with_the_exact_engine(seed: int) -> None:
    """Values agree, and what the exact engine refuses is refused."""
    program = random_program(seed)
    cases, expected = _judged(program, [random_case(program, 100 * seed + n) for n in range(8)])
    expression = tables_expression(program, memory_frames(program, cases))
    rows = ibis.duckdb.connect().to_pyarrow(expression).to_pylist()
    columns = Names(program).results
    for row, exact in zip(sorted(rows, key=lambda row: row[CASE]), expected, strict=True):
        found = [row[columns[name]] for name in columns]
        if exact is None:
            assert None in found
        else:
            assert found == pytest.approx([exact[name] for name in columns], rel=1e-7, abs=1e-7)


def _judged(program: Program, cases: Sequence[Case]) -> tuple[list[Case], list[dict[str, float] | None]]:
    """Cases that are near no edge, with their results, or None where they are refused."""
    exact = ExactProgram(program)
    judged: list[tuple[Case, dict[str, float] | None]] = []
    for one in cases:
        try:
            values = exact.run(one, "none").values
        except Refused as refusal:
            if {finding.code for finding in refusal.findings} != {"formulas-undecided"}:
                judged.append((one, None))
            continue
        if not watched(exact, one)[0].near:
            judged.append((one, {name: nearest(figure) for name, figure in values.items()}))
    return [one for one, _ in judged], [values for _, values in judged]


# The random cases themselves


def test_random_cases_come_back_from_their_seed() -> None:
    program = LIBRARY["X_PUMP_INVERTER@0.2"].program
    assert random_cases(program, 5, seed=3) == random_cases(program, 5, seed=3)
    assert random_cases(program, 5, seed=3) != random_cases(program, 5, seed=4)


@pytest.mark.parametrize(
    ("text", "a", "near"),
    [
        ("when(a > 0.3, 1, 2)", "0.3", True),
        ("when(a > 0.3, 1, 2)", "0.3000000001", True),
        ("when(a > 0.3, 1, 2)", "0.31", False),
        ("when(a > 0, 1, 2)", "0", False),  # whole numbers are the same as floats
        ("lookup(T, a)", "1.9999999999", True),
        ("lookup(T, a)", "1.5", False),
        ("round_down(a, 2)", "0.29", True),  # 0.29 × 100 is 28.999… as floats
        ("round_half_up(a, 0)", "2.5", True),
        ("round_half_up(a, 0)", "2.6", False),
        ("curve(C, a)", "3.9999999999", True),
        ("curve(C, a)", "2.0000000001", False),  # the lines meet
    ],
)
def test_draws_near_an_edge_are_seen(desk: Desk, text: str, a: str, *, near: bool) -> None:
    sections: dict[str, Any] = {"tables": BANDS} if "lookup" in text else {}
    sections |= {"curves": {"C": curve("refuse")}} if "curve" in text else {}
    desk.write_single(text, {"a": a}, **sections)
    program = desk.get().program
    watch, asked = watched(ExactProgram(program), cases_of(desk, {"a": a})[0])
    assert isinstance(watch, Watch)
    assert watch.near == near
    assert list(asked) == ["a"]


# SQL


def sql_of(program: Program) -> str:
    """The SQL of a program over tables that have the declared columns and no rows."""
    frames = {
        name: ibis.table(ibis.Schema.from_pyarrow(schema), name=f"g{n}")
        for n, (name, schema) in enumerate(schemas(program).items())
    }
    return compiled_sql(program, frames, "duckdb")


def functions(sql: str) -> set[str]:
    """What is called in SQL; a function that is not the database's own goes by its own name."""
    calls = sqlglot.parse_one(sql, dialect="duckdb").find_all(sqlglot.exp.Func)
    return {call.name if isinstance(call, sqlglot.exp.Anonymous) else type(call).__name__ for call in calls}


@pytest.mark.parametrize("name", LIBRARY)
def test_the_sql_of_a_document_holds_no_python_function(name: str) -> None:
    assert functions(sql_of(LIBRARY[name].program)) <= SQL_WORDS


def test_a_python_function_in_sql_would_be_seen() -> None:
    @ibis.udf.scalar.python  # type: ignore[untyped-decorator]
    def by_python(x: float) -> float:
        return x

    table = ibis.table({"x": "float64"}, name="g0")
    sql = str(ibis.to_sql(table.select(y=by_python(table.x)), dialect="duckdb"))
    (found,) = functions(sql) - SQL_WORDS
    assert found.lower().startswith("by_python")


def test_the_sql_of_a_program_mentions_no_symbol_of_its_document(desk: Desk) -> None:
    desk.write_single("e * E * h2", {"e": "1", "E": "1", "h2": "1"})
    assert not set(re.findall(r"\w+", sql_of(desk.get().program))) & {"e", "E", "h2", "X"}
