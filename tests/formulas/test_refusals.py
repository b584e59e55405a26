"""What is refused in documents and values: each fault with its code and place, all of a file at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from documents import Desk, block, codes, document, findings, single, year
from flint import fmpq

from tobiishi.errors import LANGUAGES, Refused
from tobiishi.methodologies.catalogue import Catalogue, library
from tobiishi.methodologies.values import values_file
from tobiishi.methodologies.yaml_reader import plain, read_yaml_file


def line_of(path: Path, text: str) -> int:
    """The first line of a file that holds a text."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


# Missing values


def test_all_missing_values_are_told_at_once_in_all_years(desk: Desk) -> None:
    desk.write_single("a + total(b[i], i) + c", {"a": "1", "b": {"p": "1"}, "c": "1"})
    years = [year({"a": "1", "b": {"p": "1", "q": "2"}}, of=2022), year({"b": {"p": "1", "q": "2"}}, of=2023)]
    found = findings(lambda: desk.calculate_years(years))
    assert [f.code for f in found] == ["formulas-missing"] * 3
    assert {(f.place.name, "2022" in str(f.place)) for f in found} == {
        ("c", True),
        ("a", False),
        ("c", False),
    }


def test_all_missing_values_of_one_year_are_told_at_once(desk: Desk) -> None:
    desk.write_single("a * b + c / d", {"a": "1", "b": "1", "c": "1", "d": "1"})
    found = findings(lambda: desk.calculate({"b": "1"}))
    assert {f.place.name for f in found} == {"a", "c", "d"}


def test_a_missing_value_does_not_hide_behind_another_of_the_same_branch(desk: Desk) -> None:
    parameters = {"s": "1", "a": "1", "b": "1", "c": "1"}
    desk.write_single("when(s > 0, a / b, c)", parameters=parameters)
    assert {f.place.name for f in findings(lambda: desk.calculate({"s": "1"}))} == {"a", "b"}


def test_a_missing_item_is_told_with_its_item(desk: Desk) -> None:
    given = {"a": {"p": "1", "q": "1"}, "b": {"p": "1"}}
    (finding,) = findings(lambda: desk.value("total(a[i] * b[i], i)", given))
    assert finding.code == "formulas-missing"
    assert "b" in str(finding.place)
    assert "q" in str(finding.place)


def test_what_is_missing_is_asked_for_in_its_unit(desk: Desk) -> None:
    desk.write_single("a", {"a": "1 MWh"}, unit="MWh")
    (finding,) = findings(lambda: desk.calculate({}))
    assert "MWh" in finding.message("en").remedy


@pytest.mark.parametrize("nothing", [None, "", "null", "~", "n/a", "-", {}, []])
def test_an_empty_value_is_never_zero(desk: Desk, nothing: Any) -> None:
    desk.write_single("a + 1", {"a": "1"})
    assert codes(lambda: desk.calculate({"a": nothing}))


@pytest.mark.parametrize("nothing", [None, "", {}, []])
def test_an_empty_item_is_never_zero(desk: Desk, nothing: Any) -> None:
    desk.write_single("total(a[i], i)", {"a": {"p": "1"}})
    assert codes(lambda: desk.calculate({"a": {"p": "1", "q": nothing}}))


def test_two_faults_of_different_kinds_are_told_together(desk: Desk) -> None:
    parameters = {"a": {"unit": "1", "range": {"to": "5"}}, "b": "MWh", "c": "1"}
    desk.write_single("a + c + b / b", parameters=parameters)
    found = codes(lambda: desk.calculate({"a": "9", "b": "1 t", "c": "1", "d": "1"}))
    assert found >= {"units-incompatible", "methodologies-unknown-value"}


# Shapes of values


@pytest.mark.parametrize(
    ("text", "declared", "written"),
    [
        ("a", {"a": "1"}, {"p": "1"}),
        ("a", {"a": "1"}, ["1"]),
        ("a", {"a": "1"}, {"p": {"u": "1"}}),
        ("total(a[i], i)", {"a": {"p": "1"}}, "1"),
        ("total(a[i], i)", {"a": {"p": "1"}}, ["1", "2"]),
        ("total(a[i], i)", {"a": {"p": "1"}}, {"p": {"u": "1"}}),
        ("total(a[i], i)", {"a": {"p": "1"}}, {"p": ["1"]}),
        ("total(a[i, j], i, j)", {"a": {"p": {"u": "1"}}}, {"p": "1"}),
        ("total(a[i, j], i, j)", {"a": {"p": {"u": "1"}}}, {"p": {"u": {"x1": "1"}}}),
        ("a", {"a": "1"}, True),
        ("a", {"a": "1"}, False),
        ("a", {"a": "1"}, "true"),
        ("a", {"a": "1"}, "nan"),
        ("a", {"a": "1"}, "inf"),
        ("a", {"a": "1"}, "1e99"),
        ("a", {"a": "1"}, "1 1 1"),
        ("a", {"a": "1"}, "=1+1"),
        ("a", {"a": "1"}, "1/0"),
        ("a", {"a": "1"}, "１"),
    ],
)
def test_a_value_of_another_shape_is_refused_with_its_name(
    desk: Desk, text: str, declared: dict[str, Any], written: Any
) -> None:
    desk.write_single(text, declared)
    found = findings(lambda: desk.calculate({"a": written}))
    assert {f.code.partition("-")[0] for f in found} <= {"methodologies", "units", "formulas"}
    assert all(str(f.place.name).startswith("a") for f in found)


def test_a_name_that_nothing_asks_for_is_refused_with_its_neighbour(desk: Desk) -> None:
    desk.write_single("efficiency", {"efficiency": "1"})
    (finding,) = findings(lambda: desk.calculate({"efficiency": "1", "effciency": "2"}))
    assert finding.code == "methodologies-unknown-value"
    assert "effciency" in str(finding.place)
    assert "efficiency" in finding.message("en").what


def test_a_formula_or_constant_is_not_given_by_the_project(desk: Desk) -> None:
    constants = {"c": {"unit": "1", "value": "2", "confidence": "seen"}}
    desk.write_single("a * c", {"a": "1"}, constants=constants)
    for name in ("X", "c", "ER"):
        assert codes(lambda name=name: desk.calculate({"a": "1", name: "5"})) == {
            "methodologies-unknown-value"
        }


def test_a_value_of_a_branch_not_taken_is_read_all_the_same(desk: Desk) -> None:
    parameters = {"s": "1", "a": "1", "b": "1"}
    desk.write_single("when(s > 0, a, b)", parameters=parameters)
    assert codes(lambda: desk.calculate({"s": "1", "a": "1", "b": "two"})) == {"units-number"}


def test_an_item_needs_all_its_values_even_where_another_list_names_it_first(desk: Desk) -> None:
    given = {"a": {"p": "1"}, "b": {"p": "1", "q": "1"}}
    found = findings(lambda: desk.value("total(a[i] * b[i], i)", given))
    assert [f.code for f in found] == ["formulas-missing"]


# Ranges

RANGED: dict[str, Any] = {"unit": "MWh", "kind": "monitored"}


@pytest.mark.parametrize(
    ("limits", "inside", "outside"),
    [
        (
            {"from": "0", "to": "10"},
            ["0", "10", "5"],
            ["-0.000000000000000000001", "10.000000000000000000001"],
        ),
        (
            {"above": "0", "below": "10"},
            ["0.000000000000000000001", "9.999999999999999999"],
            ["0", "10", "-1", "11"],
        ),
        ({"from": "0"}, ["0", "1e30"], ["-1"]),
        ({"below": "0"}, ["-1e30"], ["0"]),
        ({"from": "0", "to": "10"}, ["10000 kWh", "36 GJ", "0 kWh"], ["10000.1 kWh", "36.1 GJ", "-1 kWh"]),
        ({"from": "-10", "to": "-5"}, ["-5", "-10"], ["-4.9", "-10.1", "5"]),
    ],
)
def test_a_value_outside_its_range_is_refused(
    desk: Desk, limits: dict[str, str], inside: list[str], outside: list[str]
) -> None:
    desk.write_single("a", parameters={"a": RANGED | {"range": limits}}, unit="MWh")
    for value in inside:
        desk.calculate({"a": value})
    for value in outside:
        (finding,) = findings(lambda value=value: desk.calculate({"a": value}))
        assert (finding.code, finding.place.name) == ("formulas-out-of-range", "a"), value


def test_each_item_and_each_reading_is_held_to_the_range(desk: Desk) -> None:
    desk.write_single(
        "total(a[i], i)", parameters={"a[i]": RANGED | {"range": {"to": "5"}}}, indices={"i": {}}, unit="MWh"
    )
    found = findings(lambda: desk.calculate({"a": {"p": "1", "q": "6", "r": "7"}}))
    assert [f.code for f in found] == ["formulas-out-of-range"] * 2
    readings = {"q[t]": {"unit": "MW", "kind": "monitored", "range": {"to": "5"}}}
    sections: dict[str, Any] = {"parameters": readings, "indices": {"t": {"kind": "readings"}}}
    desk.write_single("total(q[t] * hours(t), t)", unit="MWh", **sections)
    given = {"q": {"values": ["1", "5", "5.1"], "hours": ["1", "1", "1"]}}
    assert codes(lambda: desk.calculate(given)) == {"formulas-out-of-range"}


def test_a_default_given_by_the_project_is_held_to_its_range(desk: Desk) -> None:
    default = {"unit": "1", "kind": "default", "value": "4", "confidence": "seen", "range": {"to": "5"}}
    desk.write_single("d", parameters={"d": default})
    assert codes(lambda: desk.calculate({"d": "6"})) == {"formulas-out-of-range"}
    assert desk.calculate({"d": "5"}).years[0].outcome.values["X"] == 5


@pytest.mark.parametrize(
    "limits",
    [
        {"from": "10", "to": "0"},
        {"above": "0", "below": "0"},
        {"from": "0", "above": "1"},
        {"to": "1 t"},
        {"from": "x"},
    ],
)
def test_a_range_that_holds_nothing_or_cannot_be_read_is_refused(desk: Desk, limits: dict[str, str]) -> None:
    desk.write_single("a", parameters={"a": RANGED | {"range": limits}}, unit="MWh")
    assert codes(desk.get)


# Defaults and factors


def test_a_default_holds_unless_the_project_says_otherwise(desk: Desk) -> None:
    default = {"unit": "1", "kind": "default", "value": "4", "confidence": "seen"}
    assert desk.value("d", parameters={"d": default}) == 4
    assert desk.value("d", {"d": "7/2"}, parameters={"d": default}) == fmpq(7, 2)


def test_a_default_for_each_item(desk: Desk) -> None:
    default = {"unit": "1", "kind": "default", "value": "4", "confidence": "seen"}
    sections: dict[str, Any] = {"parameters": {"d[i]": default, "a[i]": "1"}, "indices": {"i": {}}}
    given = {"a": {"p": "1", "q": "10"}, "d": {"q": "5"}}
    assert desk.value("total(a[i] * d[i], i)", given, **sections) == 54  # 1 × 4 + 10 × 5


@pytest.mark.parametrize("kind", ["monitored", "fixed", "choice", "curve"])
def test_only_a_default_has_a_value_in_the_document(desk: Desk, kind: str) -> None:
    desk.write_single("a", parameters={"a": {"unit": "1", "kind": kind, "value": "4", "confidence": "seen"}})
    assert codes(desk.get)


@pytest.mark.parametrize("more", [{}, {"value": "4", "factor": {"name": "TOOL04_OX"}, "confidence": "seen"}])
def test_a_default_has_either_a_value_or_a_factor(desk: Desk, more: dict[str, Any]) -> None:
    desk.write_single("a", parameters={"a": {"unit": "1", "kind": "default", **more}})
    assert codes(desk.get)


def test_a_factor_is_asked_for_by_name(desk: Desk) -> None:
    factor = {"unit": "1", "kind": "default", "factor": {"name": "TOOL04_OX"}}
    assert desk.value("a", parameters={"a": factor}) == fmpq(1, 10)  # TOOL04: oxidation 0.1
    assert desk.value("a", {"a": "0.2"}, parameters={"a": factor}) == fmpq(1, 5)


def test_a_factor_that_does_not_exist_is_refused_where_it_is_needed(desk: Desk) -> None:
    factor = {"unit": "1", "kind": "default", "factor": {"name": "no_such_factor"}}
    desk.write_single("when(s > 0, a, 7)", {"s": "1"}, parameters={"a": factor})
    assert codes(lambda: desk.calculate({"s": "1"}))
    assert desk.calculate({"s": "1", "a": "3"}).years[0].outcome.values["X"] == 3
    assert desk.calculate({"s": "0"}).years[0].outcome.values["X"] == 7


def test_a_factor_that_several_rows_answer_is_refused_with_the_candidates(desk: Desk) -> None:
    factor = {"unit": "1", "kind": "default", "factor": {"name": "TOOL05_TDL"}}
    found = findings(lambda: desk.value("a", parameters={"a": factor}))
    said = " ".join(str(f.as_json()) for f in found)
    assert "baseline" in said
    assert "project_or_leakage" in said


def test_a_factor_of_another_unit_is_refused(desk: Desk) -> None:
    factor = {"unit": "tCO2/MWh", "kind": "default", "factor": {"name": "TOOL04_OX"}}
    assert codes(lambda: desk.value("a", unit="tCO2/MWh", parameters={"a": factor}))


# Criteria and checks


def criterion(desk: Desk, **more: Any) -> None:
    """A methodology with one criterion over items."""
    said = {"id": 2, "test": "c[i] > 6"} | more
    desk.write_single("total(c[i], i)", {"c": {"p": "1"}}, criteria=[said])


def test_a_criterion_is_tested_for_each_item(desk: Desk) -> None:
    criterion(desk)
    result = desk.calculate({"c": {"p": "7", "q": "6.000000000000000000001"}})
    assert result.criteria == [{"id": 2, "met": True, "items": {"p": True, "q": True}}]
    assert result.total_whole_tonnes == 0
    assert not result.blocks


def test_a_criterion_that_one_item_misses_blocks_the_tonnes(desk: Desk) -> None:
    criterion(desk)
    result = desk.calculate({"c": {"p": "7", "q": "6"}})
    assert result.criteria == [{"id": 2, "met": False, "items": {"p": True, "q": False}}]
    assert result.blocks
    assert result.total_whole_tonnes is None
    (finding,) = [f for f in result.findings if f.code == "methodologies-not-eligible"]
    assert finding.effect == "blocks"
    assert "q" in finding.message("en").what
    assert result.as_json()["total_whole_tonnes"] is None


def test_a_blocked_calculation_gives_no_tonnes_of_any_year(desk: Desk) -> None:
    criterion(desk)
    said: Any = desk.calculate({"c": {"p": "1"}}).as_json()
    assert said["years"]["2023"]["whole_tonnes"] is None


def test_a_criterion_missed_in_one_year_of_several_blocks(desk: Desk) -> None:
    criterion(desk)
    years = [
        year({"c": {"p": "7"}}, of=2022),
        year({"c": {"p": "5"}}, of=2023),
        year({"c": {"p": "7"}}, of=2024),
    ]
    result = desk.calculate_years(years)
    assert result.blocks
    assert result.criteria[0]["met"] is False


def test_a_criterion_without_index_has_no_items(desk: Desk) -> None:
    desk.write_single("a", {"a": "1"}, criteria=[{"id": 1, "test": "a >= 3 and a < 10"}])
    assert desk.calculate({"a": "3"}).criteria == [{"id": 1, "met": True}]
    assert desk.calculate({"a": "10"}).criteria == [{"id": 1, "met": False}]


def test_a_criterion_over_pairs_names_each_pair(desk: Desk) -> None:
    given = {"c": {"p": {"u": "1"}}}
    desk.write_single("total(c[i, j], i, j)", given, criteria=[{"id": 1, "test": "c[i, j] > 0"}])
    result = desk.calculate({"c": {"p": {"u": "1", "v": "-1"}}})
    assert result.criteria[0]["met"] is False
    assert len(result.criteria[0]["items"]) == 2


def test_a_value_that_only_a_criterion_uses_is_asked_for(desk: Desk) -> None:
    desk.write_single("a", {"a": "1"}, parameters={"c": "1"}, criteria=[{"id": 1, "test": "c > 6"}])
    assert {f.place.name for f in findings(lambda: desk.calculate({"a": "1"}))} == {"c"}


def test_missing_evidence_is_a_note(desk: Desk) -> None:
    desk.write_single("a", {"a": "1"}, criteria=[{"id": 5, "evidence": "recovery plan"}])
    result = desk.calculate({"a": "1"})
    assert [(f.code, f.effect) for f in result.findings] == [("methodologies-evidence", "notes")]
    assert "recovery plan" in result.findings[0].message("en").what
    (said,) = result.criteria
    assert (said["id"], said["met"], said.get("evidence")) == (5, None, None)
    assert result.total_whole_tonnes == 0


def test_evidence_that_is_there_is_named_and_not_asked_for(desk: Desk) -> None:
    desk.write_single("a", {"a": "1"}, criteria=[{"id": 5, "evidence": "recovery plan"}])
    result = desk.calculate({"a": "1"}, evidence={"5": "plan.pdf"})
    assert result.findings == []
    assert result.criteria == [{"id": 5, "met": None, "evidence": "plan.pdf"}]


@pytest.mark.parametrize("more", [{}, {"test": "a > 1", "evidence": "a paper"}])
def test_a_criterion_has_a_test_or_evidence(desk: Desk, more: dict[str, str]) -> None:
    desk.write_single("a", {"a": "1"}, criteria=[{"id": 1, **more}])
    assert codes(desk.get) == {"methodologies-criterion"}


def test_two_criteria_of_one_number_are_refused(desk: Desk) -> None:
    desk.write_single(
        "a", {"a": "1"}, criteria=[{"id": 1, "test": "a > 1"}, {"id": 1, "evidence": "a paper"}]
    )
    assert codes(desk.get)


@pytest.mark.parametrize("test", ["a", "a + 1", "2", "when(a > 1, 2, 3)", "a > ", "unknown > 1", "a = 1", ""])
def test_a_test_is_a_condition(desk: Desk, test: str) -> None:
    desk.write_single("a", {"a": "1"}, criteria=[{"id": 1, "test": test}])
    assert codes(desk.get)
    desk.write_single("a", {"a": "1"}, checks={"c": {"test": test}})
    assert codes(desk.get)


def test_a_check_that_does_not_hold_is_a_note(desk: Desk) -> None:
    desk.write_single("a", {"a": "1"}, checks={"usual": {"test": "a < 5"}})
    result = desk.calculate({"a": "5"})
    assert [(f.code, f.effect) for f in result.findings] == [("methodologies-check", "notes")]
    assert result.total_whole_tonnes == 0
    assert desk.calculate({"a": "4"}).findings == []


def test_a_division_by_zero_in_a_criterion_is_refused(desk: Desk) -> None:
    desk.write_single("a", {"a": "1"}, criteria=[{"id": 1, "test": "1 / a > 1"}])
    assert codes(lambda: desk.calculate({"a": "0"})) == {"formulas-division-by-zero"}


# The form of a document


def test_formulas_that_go_round_in_a_circle_are_refused(desk: Desk) -> None:
    found = findings(
        lambda: desk.value("Y + 1", {"a": "1"}, formulas={"Y": "Z + 1", "Z": "Y + a"}, unit=None)
    )
    assert "formulas-cycle" in {f.code for f in found}
    said = " ".join(f.message("en").what for f in found if f.code == "formulas-cycle")
    assert "Y" in said
    assert "Z" in said


def test_a_formula_of_itself_is_refused(desk: Desk) -> None:
    assert "formulas-cycle" in codes(lambda: desk.value("X + 1", unit=None))


def test_a_circle_through_an_index_is_refused(desk: Desk) -> None:
    formulas = {"Y[i]": "a[i] + X"}
    assert "formulas-cycle" in codes(
        lambda: desk.value("total(Y[i], i)", {"a": {"p": "1"}}, formulas=formulas, unit=None)
    )


@pytest.mark.parametrize(
    "sections",
    [
        {"parameters": {"b": "1"}},
        {"constants": {"b": {"unit": "1", "value": "1", "confidence": "seen"}}},
        {
            "tables": {
                "b": {"by": "1", "unit": "1", "confidence": "seen", "bands": [{"below": "1", "value": "1"}]}
            }
        },
        {"curves": {"b": {"x": "1", "y": "1", "confidence": "seen", "points": [["0", "0"], ["1", "1"]]}}},
        {"indices": {"b": {}}},
        {"formulas": {"b": "a * 2"}},
    ],
)
def test_what_is_declared_and_never_used_is_refused(desk: Desk, sections: dict[str, Any]) -> None:
    path = desk.write_single("a", {"a": "1"}, **sections)
    (finding,) = findings(desk.get)
    assert (finding.code, finding.place.name) == ("formulas-unused", "b")
    assert finding.place.line in range(line_of(path, "  b:"), line_of(path, "  b:") + 4)


def test_a_misspelt_name_is_told_although_an_earlier_fault_stands_before_it(desk: Desk) -> None:
    # MWh and 1 do not add up, which ends the proof before P_PJX; P_PJ, meant by it, is not called unused
    desk.write_single("(a + 1) * P_PJX", {"a": "1 MWh", "P_PJ": "1"}, unit=None)
    found = {finding.code: finding for finding in findings(desk.get)}
    assert set(found) == {"formulas-units-differ", "formulas-unknown-name"}
    unknown = found["formulas-unknown-name"]
    assert (unknown.details["name"], unknown.details["near"]) == ("P_PJX", "P_PJ")


def test_what_is_unlike_an_unknown_name_is_told_to_be_unused(desk: Desk) -> None:
    desk.write_single("a * P_PJX", {"a": "1", "P_PJ": "1", "loss": "1"})
    found = {(finding.code, finding.details["name"]) for finding in findings(desk.get)}
    assert found == {("formulas-unknown-name", "P_PJX"), ("formulas-unused", "loss")}


def test_a_faulty_formula_is_not_called_undeclared_elsewhere(desk: Desk) -> None:
    found = codes(lambda: desk.value("2 * Y", {"a": "1 MWh", "b": "1 t"}, formulas={"Y": "a + b"}, unit=None))
    assert found == {"formulas-units-differ"}


def test_all_faults_of_a_document_are_told_at_once_with_their_lines(desk: Desk) -> None:
    formulas = {
        "Y": "a + unknown",
        "Z": {"is": "b.c", "unit": "1"},
        "U": {"is": "a", "unit": "MWh"},
        "V": "a +",
    }
    path = desk.write_single("a + Y + Z + V", {"a": "1"}, formulas=formulas, unit=None)
    found = findings(desk.get)
    told = {(f.code, f.place.line) for f in found}
    assert told >= {
        ("formulas-unknown-name", line_of(path, '"a + unknown"')),
        ("formulas-not-allowed", line_of(path, '"b.c"')),
        ("formulas-syntax", line_of(path, '"a +"')),
    }
    assert {f.place.file for f in found} == {path.name}
    assert all(f.place.column for f in found if f.code != "formulas-unused")


@pytest.mark.parametrize(
    "key",
    ["id", "version", "title", "country", "status", "valid_from", "valid_until", "source", "technologies"],
)
def test_a_key_that_every_document_has_may_not_be_missing(desk: Desk, key: str) -> None:
    tree = document(**single("a", "1", parameters={"a": "1"}))
    del tree[key]
    desk.write_text(block(tree))
    assert codes(desk.get)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ('version: "0.1"', 'version: "1"'),
        ('version: "0.1"', 'version: "0.1.2"'),
        ('version: "0.1"', 'version: "zero"'),
        ('status: "estimate"', 'status: "aproved"'),
        ("country: null", 'country: "Vietnam"'),
        ("country: null", 'country: "vn"'),
        ("sectoral_scope: 3", 'sectoral_scope: "three"'),
        ('kind: "fixed"', 'kind: "constant"'),
        ('seen: "none"', 'seen: "partly"'),
        ('ja: "試験"', 'jp: "試験"'),
        ("title:", "titel:"),
        ("valid_from: null", "valid_from: null\nvalid_form: null"),
        ("valid_from: null", "valid_from: null\nvalid_from: null"),
        ('en: "a test"', 'en: ""'),
        ('unit: "1"', 'unit: ""'),
        ('technologies:\n  - "test"', "technologies: []"),
        ("parameters:", "parameters: []\nparameter:"),
        ("formulas:", "formula:"),
        ('is: "a"', 'si: "a"'),
        ('is: "a"', 'is: ""'),
        ('is: "a"', "is: [a]"),
        ('is: "a"', "is:"),
        ('id: "X_TEST"', 'id: "X TEST"'),
        ('id: "X_TEST"', 'id: "Ｘ_TEST"'),
    ],
)  # fmt: skip
def test_a_document_of_another_form_is_refused_with_its_line(desk: Desk, was: str, now: str) -> None:
    path = desk.write_single("a", {"a": "1"})
    text = path.read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, now, 1), encoding="utf-8")
    found = findings(lambda: Catalogue(desk.folder).read(path))
    assert all(f.place.file == path.name for f in found)
    assert any(f.place.line for f in found)


def test_a_file_whose_name_is_not_that_of_its_document_is_refused(desk: Desk) -> None:
    path = desk.write_single("a", {"a": "1"})
    path.rename(desk.folder / "X_OTHER_v0.1.yaml")
    assert codes(lambda: desk.get("X_OTHER", "0.1"))


def test_an_unknown_document_is_refused_with_those_that_are_known(desk: Desk) -> None:
    desk.write_single("a", {"a": "1"})
    (finding,) = findings(lambda: desk.get("X_TEST", "9.9"))
    assert finding.code == "methodologies-unknown"
    assert "0.1" in finding.message("en").what


def test_a_document_never_replaces_one_of_the_library(desk: Desk) -> None:
    desk.write("ID_AM002", "2.0", **single("a", "1", parameters={"a": "1"}))
    assert codes(lambda: library(desk.folder).get("ID_AM002", "2.0")) == {"methodologies-twice"}


@pytest.mark.parametrize(
    "index",
    [
        {"kind": "categories"},
        {"of": ["p", "q"]},
        {"kind": "categories", "of": ["p", "p"]},
        {"within": "nowhere"},
        {"within": "i"},
        {"kind": "weeks"},
    ],
)
def test_an_index_that_cannot_be_run_over_is_refused(desk: Desk, index: dict[str, Any]) -> None:
    desk.write_single("total(a[i], i)", {"a": {"p": "1"}}, indices={"i": index})
    assert codes(desk.get)


def test_indices_within_each_other_in_a_circle_are_refused(desk: Desk) -> None:
    indices = {"i": {"within": "j"}, "j": {"within": "i"}}
    desk.write_single("total(a[i, j], i, j)", {"a": {"p": {"u": "1"}}}, indices=indices)
    assert codes(desk.get)


def test_a_parameter_over_an_unknown_index_is_refused(desk: Desk) -> None:
    desk.write(**single("2", "1", parameters={"a[z]": "1"}))
    assert codes(desk.get)


@pytest.mark.parametrize("key", ["a[i, i]", "a[]", "a[1]", "a[i", "a i]", "a[i,]"])
def test_a_parameter_with_malformed_indices_is_refused(desk: Desk, key: str) -> None:
    desk.write(**single("2", "1", parameters={key: "1"}, indices={"i": {}}))
    assert codes(desk.get)


# Variants


def base(desk: Desk) -> None:
    """A document with two parameters, a table and two criteria."""
    table = {
        "by": "1",
        "unit": "1",
        "confidence": "seen",
        "bands": [{"below": "10", "value": "1"}, {"below": "20", "value": "2"}],
    }
    parameters = {
        "a": {"unit": "1", "range": {"above": "0", "to": "15"}},
        "d": {"unit": "1", "kind": "default", "value": "100", "confidence": "seen"},
    }
    criteria = [{"id": 1, "test": "a > 6"}, {"id": 2, "evidence": "a paper"}]
    desk.write(
        "BASE",
        "1.0",
        **single("lookup(T, a) + d", "1", parameters=parameters, tables={"T": table}, criteria=criteria),
    )


def variant(desk: Desk, text: str) -> None:
    """A variant of BASE that says only this."""
    desk.write_text(
        f'based_on: {{id: BASE, version: "1.0"}}\nid: X_TEST\nversion: "0.1"\ntitle:\n  en: variant\n  ja: 変種\n{text}'
    )


def test_a_variant_says_only_what_differs(desk: Desk) -> None:
    base(desk)
    variant(desk, 'country: TH\nparameters:\n  d:\n    value: "300"\n')
    result = desk.calculate({"a": "12"})
    assert result.years[0].outcome.values["X"] == 302
    document_now = desk.get().document
    assert (document_now.id, document_now.country, document_now.title.en) == ("X_TEST", "TH", "variant")
    assert len(document_now.criteria) == 2
    assert desk.get("BASE", "1.0").document.country is None


def test_mappings_of_a_variant_merge_by_key(desk: Desk) -> None:
    base(desk)
    variant(desk, "parameters:\n  a:\n    range: {above: null, from: 2}\n")
    values = {"a": "2"}
    desk.calculate(values)
    assert codes(lambda: desk.calculate({"a": "1.99"})) == {"formulas-out-of-range"}
    assert codes(lambda: desk.calculate({"a": "15.01"})) == {
        "formulas-out-of-range"
    }  # `to` is that of the base


def test_lists_of_a_variant_are_replaced_whole(desk: Desk) -> None:
    base(desk)
    variant(desk, 'tables:\n  T:\n    bands:\n      - {up_to: 13, value: "7"}\ncriteria: []\n')
    result = desk.calculate({"a": "3"})
    assert result.years[0].outcome.values["X"] == 107
    assert result.criteria == []
    assert codes(lambda: desk.calculate({"a": "14"})) == {"formulas-no-band"}


def test_a_variant_may_add_formulas_and_parameters(desk: Desk) -> None:
    base(desk)
    variant(
        desk,
        'parameters:\n  b: {en: b, ja: b, unit: "1", kind: fixed}\nformulas:\n  X:\n    is: lookup(T, a) + d + b\n',
    )
    assert desk.calculate({"a": "12", "b": "1000"}).years[0].outcome.values["X"] == 1102


def test_a_variant_of_a_variant(desk: Desk) -> None:
    base(desk)
    variant(desk, 'parameters:\n  d:\n    value: "300"\n')
    desk.write_text(
        'based_on: {id: X_TEST, version: "0.1"}\nid: THIRD\nversion: "0.1"\ncountry: MN\n', identity="THIRD"
    )
    third = desk.get("THIRD", "0.1").document
    assert (third.country, third.title.en, third.parameters["d"].value) == ("MN", "variant", "300")


def test_a_fault_of_a_variant_is_told_in_the_file_that_says_it(desk: Desk) -> None:
    base(desk)
    variant(desk, "formulas:\n  X:\n    is: lookup(T, a) + unknown\n")
    found = findings(desk.get)
    fault = next(f for f in found if f.code == "formulas-unknown-name")
    assert (fault.place.file, fault.place.line) == ("X_TEST_v0.1.yaml", 9)


def test_the_hash_of_a_variant_changes_with_its_base(desk: Desk) -> None:
    base(desk)
    variant(desk, "country: TH\n")
    before = desk.get().sha256
    path = desk.folder / "BASE_v1.0.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# a remark\n", encoding="utf-8")
    assert desk.get().sha256 != before


def test_a_variant_of_nothing_or_of_itself_is_refused(desk: Desk) -> None:
    variant(desk, "country: TH\n")
    assert "methodologies-base" in codes(desk.get)
    desk.write_text('based_on: {id: X_TEST, version: "0.1"}\nid: X_TEST\nversion: "0.1"\n')
    assert "methodologies-base" in codes(desk.get)


def test_variants_in_a_circle_are_refused(desk: Desk) -> None:
    desk.write_text('based_on: {id: TWO, version: "0.1"}\nid: ONE\nversion: "0.1"\n', identity="ONE")
    desk.write_text('based_on: {id: ONE, version: "0.1"}\nid: TWO\nversion: "0.1"\n', identity="TWO")
    assert "methodologies-base" in codes(lambda: desk.get("ONE", "0.1"))


# Values files


def values_of(desk: Desk, text: str) -> Any:
    """The year parts of a values file with this text."""
    path = desk.folder / "values.yaml"
    path.write_text(text, encoding="utf-8")
    return values_file(plain(read_yaml_file(path)))


def test_a_values_file_keeps_every_digit(desk: Desk) -> None:
    desk.write_single("a + b", {"a": "1", "b": "1"})
    digits = "0.12345678901234567890123456789"
    years, evidence = values_of(
        desk, f'year: 2017\npart: "1"\nvalues:\n  a: {digits}\n  b: 1.10\nevidence: {{5: plan.pdf}}\n'
    )
    value = desk.calculate_years(years).years[0].outcome.values["X"]
    assert value == fmpq(12345678901234567890123456789, 10**29) + fmpq(11, 10)
    assert {str(key): name for key, name in evidence.items()} == {"5": "plan.pdf"}
    assert [y.year for y in years] == [2017]


def test_a_values_file_may_hold_several_years(desk: Desk) -> None:
    text = (
        "years:\n  - {year: 2016, part: 92/366, values: {a: 1}}\n  - {year: 2017, part: 1, values: {a: 2}}\n"
    )
    years, _ = values_of(desk, text)
    assert [(y.year, y.part) for y in years] == [(2016, fmpq(92, 366)), (2017, fmpq(1))]
    assert [y.part_hours for y in years] == [2208, 8760]  # 92 × 24


@pytest.mark.parametrize(
    "text",
    [
        "values: {a: 1}",
        "year: 2017",
        "year: 17\nvalues: {a: 1}",
        "year: twenty\nvalues: {a: 1}",
        "year: 2017\nvalues: [1]",
        "year: 2017\nvalues: 5",
        "years: []",
        "years: {2017: 1}",
        "years: [1]",
        "- 1",
        "just text",
        "year: 2017\npart: 0\nvalues: {a: 1}",
        "year: 2017\npart: 1.1\nvalues: {a: 1}",
        "year: 2017\npart: -1\nvalues: {a: 1}",
        "year: 2017\npart: half\nvalues: {a: 1}",
        "year: 2017.5\nvalues: {a: 1}",
        "year: 2017\nvalues: {a: 1}\nvalus: {b: 1}",
        "year: 2017\nvalues: {a: 1}\nevidence: [plan.pdf]",
        "year: 2017\nvalues: {a: 1}\nyears: []",
        "year: 2017\nvalues: {a: 1, a: 2}",
    ],
)
def test_a_values_file_of_another_form_is_refused(desk: Desk, text: str) -> None:
    assert codes(lambda: values_of(desk, text))


# Messages


@pytest.mark.parametrize(
    "text", ["a + unknown", "a.b", "a +", "a ** a", "total(a, i)", "a + m", "min(a)", "a + a + (a"]
)
def test_every_refusal_is_said_whole_in_both_languages(desk: Desk, text: str) -> None:
    desk.write_single(
        text, {"a": "1"}, parameters={"m": "MWh"}, unit=None, checks={"used": {"test": "m > 0 and a > 0"}}
    )
    with pytest.raises(Refused) as refusal:
        desk.get()
    for finding in refusal.value.findings:
        for language in LANGUAGES:
            said = finding.message(language)
            for part in (said.what, said.why, said.remedy):
                assert part
                assert "{" not in part
                assert "None" not in part
