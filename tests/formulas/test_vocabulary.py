"""Every word of the vocabulary: its value, worked by hand, and what it refuses."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Any

import pytest
from documents import Desk, codes, findings, value_or_codes
from flint import arb, fmpq
from hypothesis import HealthCheck, settings
from hypothesis import given as for_any
from hypothesis import strategies as st

CHOICE = {"unit": "choice", "kind": "choice", "choices": ["wet", "dry"]}
YEARS = {"x": {"kind": "years_to_date"}}


def within(value: fmpq | arb, low: str, high: str) -> bool:
    """Whether an enclosure lies strictly between two decimals and is no exact value."""
    return isinstance(value, arb) and bool(arb(low) < value) and bool(value < arb(high))


# Arithmetic


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b", "9"),  # 6 + 3
        ("a - b", "3"),
        ("a * b", "18"),
        ("a / b", "2"),
        ("b / a", "1/2"),
        ("-a", "-6"),
        ("--a", "6"),
        ("a - -b", "9"),
        ("a + b * 2", "12"),  # 6 + 6
        ("(a + b) * 2", "18"),
        ("a - b - 1", "2"),  # from the left
        ("a - (b - 1)", "4"),
        ("a / b / 4", "1/2"),  # from the left: 2 / 4
        ("a / (b / 4)", "8"),
        ("a ** 2", "36"),
        ("b ** 3", "27"),
        ("-b ** 2", "-9"),  # the power first, then the sign
        ("(-b) ** 2", "9"),
        ("a ** 1", "6"),
        ("2 * b ** 2", "18"),
        ("a / b ** 2", "2/3"),
        ("1 / 3 + 1 / 3 + 1 / 3", "1"),
        ("16 / 12", "4/3"),
        ("0.1 + 0.2", "3/10"),
        ("a", "6"),
        ("0.5", "1/2"),
    ],
)
def test_arithmetic_gives_the_value_found_by_hand(desk: Desk, text: str, expected: str) -> None:
    above, _, below = expected.partition("/")
    given = {name: value for name, value in {"a": "6", "b": "3"}.items() if name in text}
    assert desk.value(text, given) == fmpq(int(above), int(below or 1))


def test_a_division_by_zero_is_refused_with_its_formula(desk: Desk) -> None:
    (finding,) = findings(lambda: desk.value("a / (b - 3)", {"a": "6", "b": "3"}))
    assert finding.code == "formulas-division-by-zero"
    assert "X" in str(finding.place)


def test_zero_by_zero_is_refused(desk: Desk) -> None:
    assert codes(lambda: desk.value("a / b", {"a": "0", "b": "0"})) == {"formulas-division-by-zero"}


@pytest.mark.parametrize("text", ["a ** b", "a ** 0.5", "a ** (1 / 2)", "a ** a", "2 ** a", "a ** (1 + 1)"])
def test_an_exponent_that_is_no_whole_number_written_out_is_refused(desk: Desk, text: str) -> None:
    given = {name: value for name, value in {"a": "6", "b": "3"}.items() if name in text}
    assert codes(lambda: desk.value(text, given)) == {"formulas-exponent"}


# Sums and counts


def test_a_total_adds_all_items(desk: Desk) -> None:
    assert desk.value("total(a[i], i)", {"a": {"p": "1", "q": "20", "r": "300"}}) == 321


def test_a_total_over_two_indices_adds_all_pairs(desk: Desk) -> None:
    given = {"a": {"p": {"u": "1", "v": "2"}, "q": {"u": "30", "v": "400"}}}
    assert desk.value("total(a[i, j], i, j)", given) == 433
    assert desk.value("total(total(a[i, j], j), i)", given) == 433
    assert desk.value("total(total(a[i, j], i), j)", given) == 433


def test_a_total_of_a_product_multiplies_item_by_item(desk: Desk) -> None:
    given = {"a": {"p": "2", "q": "3"}, "b": {"p": "10", "q": "100"}}
    assert desk.value("total(a[i] * b[i], i)", given) == 320  # 20 + 300
    assert desk.value("total(a[i], i) * total(b[i], i)", given) == 550  # 5 × 110


def test_a_total_repeats_what_does_not_depend_on_its_index(desk: Desk) -> None:
    given = {"a": {"p": "1", "q": "2"}, "c": "10"}
    assert desk.value("total(a[i] + c, i)", given) == 23


def test_a_formula_with_an_index_is_found_for_each_item(desk: Desk) -> None:
    given = {"a": {"p": "2", "q": "3"}}
    assert desk.value("total(S[i], i)", given, formulas={"S[i]": "a[i] ** 2"}) == 13  # 4 + 9


def test_count_is_the_number_of_items(desk: Desk) -> None:
    assert desk.value("count(i) + 0 * total(a[i], i)", {"a": {"p": "1", "q": "2", "r": "3"}}) == 3


def test_a_total_over_nothing_is_refused(desk: Desk) -> None:
    desk.write_single("total(a[i], i)", {"a": {"p": "1"}})
    assert codes(lambda: desk.calculate({})) <= {"formulas-nothing-to-total", "formulas-missing"}
    assert codes(lambda: desk.calculate({"a": {}}))


def test_a_total_over_nothing_is_zero_where_the_document_allows_it(desk: Desk) -> None:
    desk.write_single("total(a[i], i)", {"a": {"p": "1"}}, indices={"i": {"may_be_empty": True}})
    assert desk.calculate({"a": {}}).years[0].outcome.values["X"] == 0


def test_a_count_of_nothing_is_zero_where_the_document_allows_it(desk: Desk) -> None:
    text = "count(i) + total(a[i], i)"
    desk.write_single(text, {"a": {"p": "1"}}, indices={"i": {"may_be_empty": True}})
    assert desk.calculate({"a": {}}).years[0].outcome.values["X"] == 0


@pytest.mark.parametrize("word", ["min_of", "mean_of"])
def test_the_least_or_mean_of_nothing_is_refused_even_where_a_total_is_zero(desk: Desk, word: str) -> None:
    desk.write_single(f"{word}(a[i], i)", {"a": {"p": "1"}}, indices={"i": {"may_be_empty": True}})
    assert codes(lambda: desk.calculate({"a": {}}))


def test_min_of_is_the_least_item(desk: Desk) -> None:
    assert desk.value("min_of(a[i], i)", {"a": {"p": "4", "q": "-7", "r": "9"}}) == -7


def test_mean_of_is_the_sum_over_the_number(desk: Desk) -> None:
    assert desk.value("mean_of(a[i], i)", {"a": {"p": "1", "q": "2", "r": "4"}}) == fmpq(7, 3)


@pytest.mark.parametrize("text", ["total(a[i])", "total(a[i], i, i)", "total()", "total(i, a[i])", "count()"])
def test_a_sum_with_too_few_or_repeated_indices_is_refused(desk: Desk, text: str) -> None:
    assert codes(lambda: desk.value(text, {"a": {"p": "1"}}))


# Indices


@pytest.mark.parametrize("text", ["a[i]", "a", "total(a, i)", "total(a[j], i)", "total(a[i, j], i, j)"])
def test_a_value_must_be_taken_for_the_items_it_is_declared_for(desk: Desk, text: str) -> None:
    found = codes(lambda: desk.value(text, {"a": {"p": "1"}, "b": {"p": {"u": "1"}}}, checks=USES_B))
    assert found & {"formulas-index", "formulas-index-mismatch"}


USES_B = {"b_positive": {"test": "total(b[i, j], i, j) > 0"}}


def test_indices_in_another_order_are_refused(desk: Desk) -> None:
    given = {"a": {"p": {"u": "1"}}}
    assert codes(lambda: desk.value("total(a[j, i], i, j)", given)) == {"formulas-index-mismatch"}


def test_an_index_bound_twice_is_refused(desk: Desk) -> None:
    assert "formulas-index" in codes(lambda: desk.value("total(total(a[i], i), i)", {"a": {"p": "1"}}))


def test_an_index_bound_by_the_formula_is_not_bound_again(desk: Desk) -> None:
    given = {"a": {"p": "1"}}
    assert "formulas-index" in codes(
        lambda: desk.value("total(S[i], i)", given, formulas={"S[i]": "total(a[i], i)"})
    )


def test_a_value_without_index_may_be_used_under_one(desk: Desk) -> None:
    assert desk.value("total(a[i] * c, i)", {"a": {"p": "1", "q": "2"}, "c": "5"}) == 15


def test_an_index_is_no_number(desk: Desk) -> None:
    assert codes(lambda: desk.value("total(a[i] + i, i)", {"a": {"p": "1"}}))


FUELS: dict[str, Any] = {
    "indices": {"i": {}, "f": {"within": "i", "may_be_empty": True}},
    "parameters": {"a[i, f]": "1"},
}


def test_an_index_within_another_has_items_of_its_own_in_each_outer_item(desk: Desk) -> None:
    given = {"a": {"p": {"gas": "1", "oil": "20"}, "q": {"gas": "300"}}}
    assert desk.value("total(a[i, f], i, f)", given, **FUELS) == 321
    assert desk.value("total(count(f) * total(a[i, f], f), i)", given, **FUELS) == 342  # 2×21 + 1×300


def test_an_inner_index_may_be_empty_in_one_outer_item(desk: Desk) -> None:
    given = {"a": {"p": {"gas": "1"}, "q": {}}}
    assert desk.value("total(total(a[i, f], f) + 10, i)", given, **FUELS) == 21  # 1 + 10, 0 + 10


def test_an_inner_index_that_may_not_be_empty_is_refused_where_it_is(desk: Desk) -> None:
    sections = FUELS | {"indices": {"i": {}, "f": {"within": "i"}}}
    given = {"a": {"p": {"gas": "1"}, "q": {}}}
    found = findings(lambda: desk.value("total(total(a[i, f], f), i)", given, **sections))
    assert {f.code for f in found} <= {
        "formulas-nothing-to-total",
        "formulas-missing",
        "methodologies-value-shape",
    }
    assert any("q" in str(f.place) + str(f.details) for f in found)


def test_an_inner_index_without_its_outer_item_is_refused(desk: Desk) -> None:
    given = {"a": {"p": {"gas": "1"}}}
    sections = FUELS | {"parameters": FUELS["parameters"] | {"b[f]": "1"}}
    text = "total(a[i, f], i, f) + total(b[f], f)"
    assert codes(lambda: desk.value(text, given | {"b": {"gas": "1"}}, **sections)) == {"formulas-index"}


def test_a_value_by_the_inner_index_alone_is_shared_by_all_outer_items(desk: Desk) -> None:
    given = {"a": {"p": {"gas": "1", "oil": "2"}, "q": {"gas": "3"}}, "b": {"gas": "10", "oil": "100"}}
    sections = FUELS | {"parameters": FUELS["parameters"] | {"b[f]": "1"}}
    assert desk.value("total(a[i, f] * b[f], i, f)", given, **sections) == 240  # 10 + 200 + 30


CATEGORIES: dict[str, Any] = {
    "indices": {"j": {"kind": "categories", "of": ["paper", "food"]}},
    "parameters": {"a[j]": "1"},
}


def test_categories_are_those_of_the_document(desk: Desk) -> None:
    given = {"a": {"food": "2", "paper": "5"}}
    assert desk.value("total(a[j], j)", given, **CATEGORIES) == 7
    assert desk.value("count(j) + 0 * total(a[j], j)", given, **CATEGORIES) == 2


def test_a_category_without_value_is_refused(desk: Desk) -> None:
    found = findings(lambda: desk.value("total(a[j], j)", {"a": {"food": "2"}}, **CATEGORIES))
    assert [f.code for f in found] == ["formulas-missing"]
    assert "paper" in str(found[0].place) + str(found[0].details)


def test_a_category_that_the_document_does_not_have_is_refused(desk: Desk) -> None:
    given = {"a": {"food": "2", "paper": "5", "glass": "1"}}
    assert codes(lambda: desk.value("total(a[j], j)", given, **CATEGORIES))


def history(text: str, years: dict[str, str]) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """A formula over the years of a history."""
    return text, {"a": years}, {"indices": YEARS, "parameters": {"a[x]": "1"}}


def test_a_total_over_the_years_to_date_ends_with_the_year_computed(desk: Desk) -> None:
    text, given, sections = history("total(a[x], x)", {"2021": "1", "2022": "20", "2023": "300"})
    assert desk.value(text, given, **sections) == 321


def test_a_year_after_the_one_computed_does_not_count(desk: Desk) -> None:
    text, given, sections = history("total(a[x], x)", {"2022": "20", "2023": "300", "2024": "4000"})
    assert desk.value(text, given, **sections) == 320


def test_a_year_left_out_of_the_history_is_refused(desk: Desk) -> None:
    text, given, sections = history("total(a[x], x)", {"2020": "1", "2021": "1", "2023": "300"})
    found = findings(lambda: desk.value(text, given, **sections))
    assert [f.code for f in found] == ["formulas-missing"]
    assert "2022" in str(found[0].place) + str(found[0].details)


def test_all_histories_begin_in_the_first_year_of_any(desk: Desk) -> None:
    sections = {"indices": YEARS | {"j": {}}, "parameters": {"a[j, x]": "1"}}
    given = {"a": {"food": {"2022": "1", "2023": "2"}, "paper": {"2023": "5"}}}
    found = findings(lambda: desk.value("total(a[j, x], j, x)", given, **sections))
    assert [f.code for f in found] == ["formulas-missing"]


def test_a_year_of_a_history_has_four_digits(desk: Desk) -> None:
    text, given, sections = history("total(a[x], x)", {"22": "20", "2023": "300"})
    assert "methodologies-no-year" in codes(lambda: desk.value(text, given, **sections))


def test_the_total_over_months_adds_those_given(desk: Desk) -> None:
    given = {"a": {"2023-01": "1", "2023-02": "20"}}
    sections = {"indices": {"m": {"kind": "months"}}, "parameters": {"a[m]": "1"}}
    assert desk.value("total(a[m], m) + 1000 * count(m)", given, **sections) == 2021


@pytest.mark.parametrize("month", ["2023-13", "2023-00", "2023", "23-01", "January", "2023-1"])
def test_a_month_that_does_not_exist_is_refused(desk: Desk, month: str) -> None:
    sections = {"indices": {"m": {"kind": "months"}}, "parameters": {"a[m]": "1"}}
    assert codes(lambda: desk.value("total(a[m], m)", {"a": {month: "1"}}, **sections))


def test_a_month_of_another_year_is_refused(desk: Desk) -> None:
    sections = {"indices": {"m": {"kind": "months"}}, "parameters": {"a[m]": "1"}}
    given = {"a": {"2022-12": "1", "2023-01": "1"}}
    assert codes(lambda: desk.value("total(a[m], m)", given, **sections, year=2023))


# Readings

READINGS: dict[str, Any] = {
    "indices": {"i": {}, "t": {"kind": "readings", "within": "i"}},
    "parameters": {"q[i, t]": {"unit": "MW", "kind": "monitored"}},
}
ENERGY = "total(q[i, t] * hours(t), i, t)"


def test_readings_are_weighted_by_their_own_lengths(desk: Desk) -> None:
    given = {
        "q": {"p": {"values": ["2", "5"], "hours": ["3", "0.5"]}, "r": {"values": ["7"], "hours": ["1"]}}
    }
    assert desk.value(ENERGY, given, unit=None, **READINGS) == fmpq(31, 2)  # 6 + 2.5 + 7 MWh


def test_a_reading_carries_its_own_unit(desk: Desk) -> None:
    given = {"q": {"p": {"values": ["2 MW", "500 kW"], "hours": ["1", "1"]}}}
    assert desk.value(ENERGY, given, unit=None, **READINGS) == fmpq(5, 2)


def test_the_number_of_readings_is_counted_within_each_item(desk: Desk) -> None:
    given = {"q": {"p": {"values": ["2", "5"], "hours": ["1", "1"]}, "r": {"values": ["7"], "hours": ["1"]}}}
    text = "total(mean_of(q[i, t], t) * count(t), i)"
    assert desk.value(text, given, unit="MW", **READINGS) == 14  # 3.5 × 2 + 7


@pytest.mark.parametrize(
    "readings",
    [
        {"values": ["1", "2"], "hours": ["1"] * 3},
        {"values": ["1", "2", "3"], "hours": ["1", "1"]},
        {"values": [], "hours": ["1"]},
    ],
)
def test_readings_without_a_length_each_are_refused(desk: Desk, readings: dict[str, list[str]]) -> None:
    found = codes(lambda: desk.value(ENERGY, {"q": {"p": readings}}, unit=None, **READINGS))
    assert "formulas-readings-differ" in found


def test_readings_without_hours_are_refused_where_hours_count(desk: Desk) -> None:
    assert codes(lambda: desk.value(ENERGY, {"q": {"p": {"values": ["1"]}}}, unit=None, **READINGS))


def test_a_negative_length_of_a_reading_is_refused(desk: Desk) -> None:
    given = {"q": {"p": {"values": ["1", "1"], "hours": ["-1", "2"]}}}
    assert codes(lambda: desk.value(ENERGY, given, unit=None, **READINGS))


def test_two_series_of_one_item_must_have_the_same_lengths(desk: Desk) -> None:
    sections = READINGS | {
        "parameters": READINGS["parameters"] | {"h[i, t]": {"unit": "1", "kind": "monitored"}}
    }
    given = {"q": {"p": {"values": ["1"], "hours": ["1"]}}, "h": {"p": {"values": ["1"], "hours": ["2"]}}}
    assert codes(
        lambda: desk.value("total(q[i, t] * h[i, t] * hours(t), i, t)", given, unit=None, **sections)
    ) == {"methodologies-hours-differ"}


def test_two_series_of_one_item_must_have_as_many_readings(desk: Desk) -> None:
    sections = READINGS | {
        "parameters": READINGS["parameters"] | {"h[i, t]": {"unit": "1", "kind": "monitored"}}
    }
    given = {
        "q": {"p": {"values": ["1", "1"], "hours": ["1", "1"]}},
        "h": {"p": {"values": ["1"], "hours": ["1"]}},
    }
    assert codes(
        lambda: desk.value("total(q[i, t] * h[i, t] * hours(t), i, t)", given, unit=None, **sections)
    ) & {"methodologies-hours-differ", "formulas-readings-differ"}


@pytest.mark.parametrize("text", ["total(hours(i) * a[i], i)", "hours(a)", "hours()", "hours(t)"])
def test_hours_belongs_to_a_bound_index_of_readings(desk: Desk, text: str) -> None:
    given = {"a": {"p": "1"}, "q": {"p": {"values": ["2"], "hours": ["3"]}}}
    sections = READINGS | {"parameters": READINGS["parameters"] | {"a[i]": "1"}}
    checks = {"used": {"test": "total(a[i], i) > 0 and total(q[i, t], i, t) > 0"}}
    assert codes(lambda: desk.value(text, given, unit=None, **sections, checks=checks))


# min, max, when, choose


def test_min_and_max_take_the_least_and_the_greatest_of_several(desk: Desk) -> None:
    given = {"a": "3", "b": "-2", "c": "10"}
    assert desk.value("min(a, b, c)", given) == -2
    assert desk.value("max(a, b, c)", given) == 10
    assert desk.value("max(a, min(b, c), 0)", given) == 3


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("a < b", True),
        ("b < a", False),
        ("a <= b", True),
        ("a <= 2", True),
        ("b <= a", False),
        ("a > b", False),
        ("b > a", True),
        ("a >= 2", True),
        ("a >= b", False),
        ("a == 2", True),
        ("a == b", False),
        ("a != 2", False),
        ("a != b", True),
        ("a < b and b < 4", True),
        ("a < b and b < 3", False),
        ("a > b or b == 3", True),
        ("a > b or b == 4", False),
        ("not a > b", True),
        ("not a < b", False),
        ("not a > b and b > a", True),  # (not …) and …
        ("a > b and a > b or b > a", True),  # (… and …) or …
        ("a > b and (a > b or b > a)", False),
        ("a * 0.5 == 1", True),
    ],
)
def test_a_condition_chooses_the_branch(desk: Desk, condition: str, holds: bool) -> None:  # noqa: FBT001 - a case of the test
    given = {name: value for name, value in {"a": "2", "b": "3"}.items() if name in condition.split()}
    given |= {"a": "2"} if "a" in condition else {}
    assert desk.value(f"when({condition}, 10, 20)", given) == (10 if holds else 20)


def test_a_chained_comparison_means_what_mathematics_means_or_is_refused(desk: Desk) -> None:
    for given, expected in (("3", 10), ("7", 20), ("-1", 20)):
        found = value_or_codes(lambda given=given: desk.value("when(0 < a < 5, 10, 20)", {"a": given}))
        assert found == expected or isinstance(found, set)


@pytest.mark.parametrize(
    "text",
    [
        "a > 1",
        "(a > 1) * 2",
        "total(b[i] > 1, i) + a",
        "a + (a > 1)",
        "a and 2",
        "not a",
        "max(a > 1, 2)",
        "when(a, 1, 2)",
        "when(a > 1, a > 2, 3)",
        "when(1, a, 2)",
        "when((a > 1) == (a > 2), 1, 2)",
        "round_down(a > 1, 0)",
    ],
)
def test_a_condition_stands_only_where_a_branch_is_chosen(desk: Desk, text: str) -> None:
    given = {"a": "2"} | ({"b": {"p": "1"}} if "b[" in text else {})
    assert codes(lambda: desk.value(text, given))


@pytest.mark.parametrize("text", ["when(a > 1, a)", "when(a > 1)", "when(a > 1, 1, 2, 3)", "when()"])
def test_when_has_a_condition_and_two_branches(desk: Desk, text: str) -> None:
    assert codes(lambda: desk.value(text, {"a": "2"}))


def test_the_branch_not_taken_is_not_evaluated(desk: Desk) -> None:
    assert desk.value("when(b > 0, a / b, 7)", {"a": "1", "b": "0"}) == 7
    assert desk.value("when(b == 0, 7, a / b)", {"a": "1", "b": "0"}) == 7


def test_the_branch_not_taken_asks_for_nothing(desk: Desk) -> None:
    parameters = {"b": "1", "c": "1", "d": "1"}
    assert desk.value("when(b > 0, c, d)", {"b": "1", "c": "5"}, parameters=parameters) == 5


def test_a_formula_reached_only_by_the_branch_not_taken_asks_for_nothing(desk: Desk) -> None:
    formulas = {"Y": "Z * 2", "Z": "c / b"}
    given = {"b": "0", "d": "4"}
    parameters = {"b": "1", "c": "1", "d": "1"}
    assert desk.value("when(b > 0, Y, d)", given, parameters=parameters, formulas=formulas) == 4


def test_a_parameter_of_the_branch_taken_is_asked_for(desk: Desk) -> None:
    parameters = {"b": "1", "c": "1", "d": "1"}
    found = findings(lambda: desk.value("when(b > 0, c, d)", {"b": "0", "c": "5"}, parameters=parameters))
    assert [(f.code, f.place.name) for f in found] == [("formulas-missing", "d")]


def test_each_item_takes_its_own_branch_and_gives_only_what_it_needs(desk: Desk) -> None:
    parameters = {"k[i]": CHOICE, "w[i]": "1", "d[i]": "1"}
    given = {"k": {"p": "wet", "q": "dry"}, "w": {"p": "2"}, "d": {"q": "30"}}
    text = "total(choose(k[i], wet=w[i], dry=d[i]), i)"
    sections = {"parameters": parameters, "indices": {"i": {}}}
    assert desk.value(text, given, **sections) == 32
    crossed = {"k": {"p": "dry", "q": "dry"}, "w": {"p": "2"}, "d": {"q": "30"}}
    found = findings(lambda: desk.value(text, crossed, **sections))
    assert [f.code for f in found] == ["formulas-missing"]
    assert "p" in str(found[0].place) + str(found[0].details)


def test_choose_takes_the_branch_of_the_choice(desk: Desk) -> None:
    text = "choose(k, wet=a, dry=10)"
    parameters = {"k": CHOICE, "a": "1"}
    assert desk.value(text, {"k": "wet", "a": "3"}, parameters=parameters) == 3
    assert desk.value(text, {"k": "dry"}, parameters=parameters) == 10


@pytest.mark.parametrize(
    "text",
    [
        "choose(k, wet=1)",
        "choose(k, wet=1, dry=2, icy=3)",
        "choose(k, wet=1, wet=2)",
        "choose(k, 1, 2)",
        "choose(wet=1, dry=2)",
        "choose(a, wet=1, dry=2)",
        "choose(k)",
    ],
)
def test_choose_has_exactly_one_branch_for_each_choice(desk: Desk, text: str) -> None:
    checks = {"used": {"test": "k == wet and a > 0"}}
    assert codes(lambda: desk.value(text, {"k": "wet", "a": "1"}, parameters={"k": CHOICE}, checks=checks))


def test_a_choice_is_compared_with_its_names(desk: Desk) -> None:
    given = {"k": "wet"}
    assert desk.value("when(k == wet, 1, 2)", given, parameters={"k": CHOICE}) == 1
    assert desk.value("when(k != wet, 1, 2)", given, parameters={"k": CHOICE}) == 2
    assert desk.value("when(k == dry, 1, 2)", given, parameters={"k": CHOICE}) == 2
    assert desk.value("when(k == dry or k == wet, 1, 2)", given, parameters={"k": CHOICE}) == 1


@pytest.mark.parametrize(
    "condition", ["k == icy", "k < wet", "k >= dry", "k == 1", "k > 0", "wet == dry", "k"]
)
def test_a_choice_is_compared_by_equality_with_its_own_names_only(desk: Desk, condition: str) -> None:
    assert codes(lambda: desk.value(f"when({condition}, 1, 2)", {"k": "wet"}, parameters={"k": CHOICE}))


@pytest.mark.parametrize("text", ["k", "k + 1", "wet", "total(k, i)", "-k", "max(k, 1)", "exp(k)"])
def test_a_choice_is_no_number(desk: Desk, text: str) -> None:
    sections: dict[str, Any] = {"parameters": {"k": CHOICE}, "checks": {"used": {"test": "k == wet"}}}
    assert codes(lambda: desk.value(text, {"k": "wet"}, **sections))


@pytest.mark.parametrize("value", ["icy", "Wet", "1", "", "wet, dry"])
def test_a_value_that_is_none_of_the_choices_is_refused(desk: Desk, value: str) -> None:
    assert codes(lambda: desk.value("choose(k, wet=1, dry=2)", {"k": value}, parameters={"k": CHOICE})) <= {
        "formulas-choice-value",
        "methodologies-value-shape",
    }


def test_two_choices_may_share_a_name(desk: Desk) -> None:
    other = {"unit": "choice", "kind": "choice", "choices": ["dry", "frozen"]}
    text = "when(k == dry, 1, 2) + 10 * when(n == dry, 1, 2)"
    assert desk.value(text, {"k": "wet", "n": "dry"}, parameters={"k": CHOICE, "n": other}) == 12


def test_a_choice_named_like_a_parameter_is_told_apart_or_refused(desk: Desk) -> None:
    parameters = {"k": {"unit": "choice", "kind": "choice", "choices": ["wet", "a"]}, "a": "1"}
    found = value_or_codes(
        lambda: desk.value("choose(k, wet=1, a=a)", {"k": "a", "a": "5"}, parameters=parameters)
    )
    assert found in (5, {"methodologies-name-twice"})


# Tables

BANDS = {
    "by": "kW",
    "unit": "1",
    "confidence": "seen",
    "bands": [
        {"below": "300", "value": "4.92"},
        {"below": "450", "value": "5.33"},
        {"up_to": "1250", "value": "5.85"},
    ],
}


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ("299.999999999999999999999", "4.92"),
        ("300", "5.33"),  # below 300 does not hold 300
        ("449", "5.33"),
        ("450", "5.85"),
        ("1250", "5.85"),  # up to 1250 holds 1250
        ("-5", "4.92"),  # the first band begins nowhere
    ],
)
def test_a_table_by_bands_gives_the_value_of_the_band(desk: Desk, size: str, expected: str) -> None:
    value = desk.value("lookup(T, a)", {"a": f"{size} kW"}, tables={"T": BANDS})
    assert value == fmpq(int(expected.replace(".", "")), 100)


@pytest.mark.parametrize("size", ["1250.000000000000000000001", "9999"])
def test_a_value_above_the_last_band_is_refused(desk: Desk, size: str) -> None:
    assert codes(lambda: desk.value("lookup(T, a)", {"a": f"{size} kW"}, tables={"T": BANDS})) == {
        "formulas-no-band"
    }


def test_the_first_band_may_say_where_it_begins(desk: Desk) -> None:
    table = BANDS | {"bands": [{"from": "100", "below": "300", "value": "4"}, {"up_to": "400", "value": "5"}]}
    assert desk.value("lookup(T, a)", {"a": "100 kW"}, tables={"T": table}) == 4
    assert codes(lambda: desk.value("lookup(T, a)", {"a": "99.99 kW"}, tables={"T": table})) == {
        "formulas-no-band"
    }


def test_an_upper_edge_that_is_included_belongs_to_the_lower_band(desk: Desk) -> None:
    table = BANDS | {"bands": [{"up_to": "300", "value": "4"}, {"below": "400", "value": "5"}]}
    assert desk.value("lookup(T, a)", {"a": "300 kW"}, tables={"T": table}) == 4
    assert desk.value("lookup(T, a)", {"a": "300.1 kW"}, tables={"T": table}) == 5
    assert codes(lambda: desk.value("lookup(T, a)", {"a": "400 kW"}, tables={"T": table})) == {
        "formulas-no-band"
    }


def test_bands_that_do_not_rise_are_refused(desk: Desk) -> None:
    table = BANDS | {"bands": [{"below": "300", "value": "4"}, {"below": "200", "value": "5"}]}
    assert codes(lambda: desk.value("lookup(T, a)", {"a": "100 kW"}, tables={"T": table})) == {
        "methodologies-bands"
    }


ROWS = {"by": ["k", "n"], "unit": "1", "confidence": "seen"}
ROWS["rows"] = {"wet": {"north": "1", "south": "2"}, "dry": {"north": "3"}}  # type: ignore[assignment]
REGION = {"unit": "choice", "kind": "choice", "choices": ["north", "south"]}


def test_a_table_by_two_choices_gives_the_value_of_the_row(desk: Desk) -> None:
    sections: dict[str, Any] = {"parameters": {"k": CHOICE, "n": REGION}, "tables": {"T": ROWS}}
    assert desk.value("lookup(T, k, n)", {"k": "wet", "n": "south"}, **sections) == 2
    assert desk.value("lookup(T, k, n)", {"k": "dry", "n": "north"}, **sections) == 3


def test_a_pair_without_a_row_is_refused(desk: Desk) -> None:
    sections: dict[str, Any] = {"parameters": {"k": CHOICE, "n": REGION}, "tables": {"T": ROWS}}
    assert codes(lambda: desk.value("lookup(T, k, n)", {"k": "dry", "n": "south"}, **sections)) == {
        "formulas-no-row"
    }


def test_a_table_by_one_choice_gives_the_value_of_the_row(desk: Desk) -> None:
    table = {"by": "k", "unit": "1", "confidence": "seen", "rows": {"wet": "4", "dry": "9"}}
    sections: dict[str, Any] = {"parameters": {"k": CHOICE}, "tables": {"T": table}}
    assert desk.value("lookup(T, k)", {"k": "dry"}, **sections) == 9


def test_a_table_by_category_gives_each_category_its_row(desk: Desk) -> None:
    table = {"by": "j", "unit": "1", "confidence": "seen", "rows": {"paper": "4", "food": "9"}}
    given = {"a": {"paper": "1", "food": "10"}}
    value = desk.value("total(a[j] * lookup(T, j), j)", given, **CATEGORIES, tables={"T": table})
    assert value == 94  # 4 + 90


def test_a_table_by_choice_and_category(desk: Desk) -> None:
    rows = {"wet": {"paper": "1", "food": "2"}, "dry": {"paper": "3", "food": "4"}}
    table = {"by": ["k", "j"], "unit": "1", "confidence": "seen", "rows": rows}
    sections = CATEGORIES | {"parameters": {"a[j]": "1", "k": CHOICE}, "tables": {"T": table}}
    given = {"a": {"paper": "1", "food": "10"}, "k": "dry"}
    assert desk.value("total(a[j] * lookup(T, k, j), j)", given, **sections) == 43  # 3 + 40


@pytest.mark.parametrize(
    "text", ["lookup(T, n, k)", "lookup(T, k)", "lookup(T)", "lookup(T, k, n, k)", "lookup(T, 1, n)"]
)
def test_a_table_is_looked_up_by_its_keys_in_their_order(desk: Desk, text: str) -> None:
    sections: dict[str, Any] = {"parameters": {"k": CHOICE, "n": REGION}, "tables": {"T": ROWS}}
    sections["checks"] = {"used": {"test": "k == wet and n == north"}}
    assert codes(lambda: desk.value(text, {"k": "wet", "n": "north"}, **sections))


def test_a_row_that_no_choice_has_is_refused(desk: Desk) -> None:
    table = {"by": "k", "unit": "1", "confidence": "seen", "rows": {"wet": "4", "drry": "9"}}
    assert codes(
        lambda: desk.value("lookup(T, k)", {"k": "wet"}, parameters={"k": CHOICE}, tables={"T": table})
    ) == {"formulas-table-rows"}


@pytest.mark.parametrize(
    "text", ["T", "T * 2", "T + a", "lookup(a, a)", "lookup(2, a)", "lookup(lookup(T, a), a)"]
)
def test_a_table_stands_only_in_lookup(desk: Desk, text: str) -> None:
    checks = {"used": {"test": "a > to(kW, lookup(T, a) * a)"}}
    assert codes(lambda: desk.value(text, {"a": "5 kW"}, tables={"T": BANDS}, checks=checks))


# Curves

LINE = {
    "x": "kW",
    "y": "1",
    "confidence": "seen",
    "points": [["0", "10"], ["100", "30"], ["300", "20"]],
}


@pytest.mark.parametrize(
    ("at", "expected"),
    [("0", "10"), ("50", "20"), ("100", "30"), ("101", "599/20"), ("200", "25"), ("300", "20"), ("10", "12")],
)
def test_a_curve_runs_straight_between_its_points(desk: Desk, at: str, expected: str) -> None:
    above, _, below = expected.partition("/")  # at 101: 30 − 10 × 1/200 = 29.95
    value = desk.value("curve(C, a)", {"a": f"{at} kW"}, curves={"C": LINE})
    assert value == fmpq(int(above), int(below or 1))


@pytest.mark.parametrize("at", ["-0.000000000000000001", "300.000000000000000001"])
def test_a_value_outside_the_curve_is_refused(desk: Desk, at: str) -> None:
    assert codes(lambda: desk.value("curve(C, a)", {"a": f"{at} kW"}, curves={"C": LINE})) == {
        "formulas-outside-curve"
    }


@pytest.mark.parametrize(("at", "expected"), [("-5", 10), ("0", 10), ("300", 20), ("1000", 20), ("200", 25)])
def test_a_curve_that_holds_its_ends_is_level_outside(desk: Desk, at: str, expected: int) -> None:
    held = LINE | {"ends": "hold"}
    assert desk.value("curve(C, a)", {"a": f"{at} kW"}, curves={"C": held}) == expected


PROJECT_CURVE: dict[str, Any] = {
    "parameters": {"C[i]": {"unit": "1", "kind": "curve", "x": "kW"}, "a[i]": "kW"},
    "indices": {"i": {}},
}


def test_each_item_has_the_curve_that_the_project_gives(desk: Desk) -> None:
    points = {"p": {"points": [["0", "0"], ["10", "1"]]}, "q": {"points": [["0", "5"], ["10", "7"]]}}
    given = {"C": points, "a": {"p": "5", "q": "5"}}
    assert desk.value("total(curve(C[i], a[i]), i)", given, **PROJECT_CURVE) == fmpq(13, 2)  # 0.5 + 6


@pytest.mark.parametrize(
    "points",
    [
        [["0", "0"]],
        [],
        [["10", "0"], ["0", "1"]],
        [["0", "0"], ["0", "1"]],
        [["0"], ["1"]],
        [["0", "0", "1"], ["1", "1", "1"]],
        "0, 1",
    ],
)
def test_a_curve_of_the_project_needs_two_points_that_rise(desk: Desk, points: Any) -> None:
    given = {"C": {"p": {"points": points}}, "a": {"p": "0"}}
    assert codes(lambda: desk.value("total(curve(C[i], a[i]), i)", given, **PROJECT_CURVE))


def test_a_curve_of_the_document_needs_points_that_rise(desk: Desk) -> None:
    falling = LINE | {"points": [["1", "10"], ["0", "30"]]}
    assert codes(lambda: desk.value("curve(C, a)", {"a": "0.5 kW"}, curves={"C": falling})) == {
        "methodologies-points"
    }


@pytest.mark.parametrize("text", ["C", "C * 2", "curve(a, a)", "curve(C)", "curve(C, a, a)", "curve(2, a)"])
def test_a_curve_is_no_number_and_a_number_no_curve(desk: Desk, text: str) -> None:
    checks = {"used": {"test": "curve(C, a) > 0"}}
    assert codes(lambda: desk.value(text, {"a": "5 kW"}, curves={"C": LINE}, checks=checks))


# exp, sqrt, power


def test_exp_of_zero_is_exactly_one(desk: Desk) -> None:
    assert desk.value("exp(a)", {"a": "0"}) == fmpq(1)
    assert isinstance(desk.value("exp(a - 3)", {"a": "3"}), fmpq)


def test_exp_of_one_is_enclosed(desk: Desk) -> None:
    assert within(desk.value("exp(a)", {"a": "1"}), "2.7182818284590", "2.7182818284591")


def test_exp_of_minus_one_half_is_enclosed(desk: Desk) -> None:  # 1/√e = 0.606530659712633423603799…
    assert within(desk.value("exp(-a)", {"a": "0.5"}), "0.60653065971263", "0.60653065971264")


@pytest.mark.parametrize(
    ("of", "root"), [("4", "2"), ("0", "0"), ("2.25", "3/2"), ("16/9", "4/3"), ("1e-20", "1/10000000000")]
)
def test_the_root_of_a_square_is_exact(desk: Desk, of: str, root: str) -> None:
    above, _, below = root.partition("/")
    value = desk.value("sqrt(a)", {"a": of})
    assert isinstance(value, fmpq)
    assert value == fmpq(int(above), int(below or 1))


def test_the_root_of_two_is_enclosed(desk: Desk) -> None:  # 1.41421356237309504880168872…
    assert within(desk.value("sqrt(a)", {"a": "2"}), "1.4142135623730", "1.4142135623731")


def test_the_root_of_a_negative_value_is_refused(desk: Desk) -> None:
    assert codes(lambda: desk.value("sqrt(a)", {"a": "-1e-30"})) == {"formulas-domain"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("power(a, 10)", "1024"),
        ("power(a, 0)", "1"),
        ("power(a, -2)", "1/4"),
        ("power(-a, 3)", "-8"),
        ("power(a, 4 - 1)", "8"),
        ("power(1 / a, 2)", "1/4"),
        ("power(0 * a, 3)", "0"),
    ],
)
def test_a_whole_power_is_exact(desk: Desk, text: str, expected: str) -> None:
    above, _, below = expected.partition("/")
    value = desk.value(text, {"a": "2"})
    assert isinstance(value, fmpq)
    assert value == fmpq(int(above), int(below or 1))


def test_a_broken_power_is_enclosed(desk: Desk) -> None:  # 2^0.3 = 1.2311444133449162…
    assert within(desk.value("power(a, 0.3)", {"a": "2"}), "1.23114441334491", "1.23114441334492")


@pytest.mark.parametrize(
    ("base", "exponent"),
    [("-8", "1/3"), ("-1", "0.5"), ("0", "-1"), ("0", "-0.5"), ("-2", "-0.5")],
)
def test_a_power_outside_its_domain_is_refused(desk: Desk, base: str, exponent: str) -> None:
    found = codes(lambda: desk.value("power(a, b)", {"a": base, "b": exponent}))
    assert found <= {"formulas-domain", "formulas-division-by-zero"}


def test_a_broken_power_of_zero_is_zero_or_refused(desk: Desk) -> None:
    assert value_or_codes(lambda: desk.value("power(a, 0.5)", {"a": "0"})) in (0, {"formulas-domain"})


@pytest.mark.parametrize("text", ["exp()", "exp(a, a)", "sqrt()", "power(a)", "power(a, a, a)", "sqrt(a, 2)"])
def test_functions_take_their_own_number_of_values(desk: Desk, text: str) -> None:
    given = {"a": "2"} if "a" in text.partition("(")[2] else {}
    assert codes(lambda: desk.value(text, given)) == {"formulas-arguments"}


# Years and parts


def test_the_age_of_a_year_of_a_history_is_its_distance_from_the_year_computed(desk: Desk) -> None:
    text, given, sections = history(
        "total(a[x] * age(x), x)", {"2020": "1", "2021": "10", "2022": "100", "2023": "1000"}
    )
    assert desk.value(text, given, unit="yr", **sections) == 123  # 3 + 20 + 100 + 0


def test_the_age_of_a_parameter_of_unit_year(desk: Desk) -> None:
    assert desk.value("age(a)", {"a": "2015 year"}, unit="yr") == 8  # 2023 − 2015


@pytest.mark.parametrize("text", ["age(b)", "age(2015)", "age()", "total(a[i] * age(i), i)", "age(a)"])
def test_age_takes_an_index_of_years_or_a_parameter_of_unit_year(desk: Desk, text: str) -> None:
    checks = {"used": {"test": "total(a[i], i) > 0 and b > 0"}}
    assert codes(lambda: desk.value(text, {"a": {"p": "1"}, "b": "1"}, unit=None, checks=checks))


def test_this_year_is_the_value_at_the_year_computed(desk: Desk) -> None:
    text, given, sections = history("this_year(a[x], x)", {"2021": "1", "2022": "20", "2023": "300"})
    assert desk.value(text, given, **sections) == 300
    assert desk.value(text, given, **sections, year=2022) == 20


def test_this_year_binds_its_index_for_a_whole_expression(desk: Desk) -> None:
    text, given, sections = history(
        "this_year(a[x] * 2 + age(x) / one_year, x)", {"2022": "20", "2023": "300"}
    )
    assert desk.value(text, given, **sections) == 600


def test_this_year_asks_for_no_other_year(desk: Desk) -> None:
    sections = {"indices": YEARS, "parameters": {"a[x]": "1", "b[x]": "1"}}
    given = {"a": {"2022": "1", "2023": "2"}, "b": {"2023": "7"}}
    assert desk.value("total(a[x], x) + this_year(b[x], x)", given, **sections) == 10


def test_this_year_without_a_value_for_it_is_refused(desk: Desk) -> None:
    text, given, sections = history("this_year(a[x], x)", {"2021": "1", "2022": "20"})
    assert codes(lambda: desk.value(text, given, **sections)) <= {
        "formulas-missing",
        "formulas-nothing-to-total",
    }


@pytest.mark.parametrize("text", ["this_year(b[i], i)", "this_year(a[x])", "this_year(a[x], i)"])
def test_this_year_takes_an_index_of_years(desk: Desk, text: str) -> None:
    sections: dict[str, Any] = {"indices": YEARS | {"i": {}}, "parameters": {"a[x]": "1", "b[i]": "1"}}
    sections["checks"] = {"used": {"test": "total(a[x], x) + total(b[i], i) > 0"}}
    assert codes(lambda: desk.value(text, {"a": {"2023": "1"}, "b": {"p": "1"}}, **sections))


def test_part_is_the_length_of_the_part_in_years(desk: Desk) -> None:
    assert desk.value("part", unit="yr", part="92/365") == fmpq(92, 365)
    assert desk.value("part / one_year", part="1/2") == fmpq(1, 2)


def test_part_hours_is_its_length_in_hours(desk: Desk) -> None:
    assert desk.value("part_hours", unit="h", part="92/365") == 2208  # 92 × 24


def test_one_year_stays_one_year_in_a_part(desk: Desk) -> None:
    assert desk.value("one_year", unit="yr", part="92/365") == 1


def test_a_yearly_figure_times_part_is_that_of_the_part(desk: Desk) -> None:
    assert desk.value("a * part", {"a": "365 MWh/yr"}, unit="MWh", part="92/365") == 92


# Roundings


@pytest.mark.parametrize(
    ("value", "digits", "down", "half_up"),
    [
        ("2.4", 0, "2", "2"),
        ("2.5", 0, "2", "3"),
        ("2.6", 0, "2", "3"),
        ("-2.4", 0, "-3", "-2"),
        ("-2.5", 0, "-3", "-2"),  # half up: ⌊−2.5 + 0.5⌋ = −2
        ("-2.6", 0, "-3", "-3"),
        ("3", 0, "3", "3"),
        ("-3", 0, "-3", "-3"),
        ("0.125", 2, "12/100", "13/100"),
        ("-0.125", 2, "-13/100", "-12/100"),
        ("1.005", 2, "1", "101/100"),  # the binary float of 1.005 lies below
        ("0.5", 0, "0", "1"),
        ("-0.5", 0, "-1", "0"),
        ("2/3", 4, "6666/10000", "6667/10000"),
    ],
)
def test_roundings_are_exact_at_their_edges(
    desk: Desk, value: str, digits: int, down: str, half_up: str
) -> None:
    for word, expected in (("round_down", down), ("round_half_up", half_up)):
        above, _, below = expected.partition("/")
        assert desk.value(f"{word}(a, {digits})", {"a": value}) == fmpq(int(above), int(below or 1)), word


def test_a_rounding_keeps_its_unit(desk: Desk) -> None:
    assert desk.value("round_down(a, 1)", {"a": "2.37 MWh"}, unit="MWh") == fmpq(23, 10)


def test_an_irrational_value_is_rounded_to_an_exact_one(desk: Desk) -> None:
    value = desk.value("round_down(sqrt(a), 3)", {"a": "2"})
    assert isinstance(value, fmpq)
    assert value == fmpq(1414, 1000)
    assert desk.value("round_half_up(sqrt(a), 4)", {"a": "2"}) == fmpq(14142, 10000)


@pytest.mark.parametrize("digits", ["a", "-1", "1.5", "1000000000", "1 + 1"])
@pytest.mark.parametrize("word", ["round_down", "round_half_up"])
def test_the_digits_of_a_rounding_are_written_out(desk: Desk, word: str, digits: str) -> None:
    assert codes(lambda: desk.value(f"{word}(a, {digits})", {"a": "2"})) == {"formulas-digits"}


@pytest.mark.parametrize(
    "text", ["round_down(a)", "round_half_up(a)", "round(a, 1)", "round_up(a, 1)", "floor(a)"]
)
def test_there_are_no_other_roundings(desk: Desk, text: str) -> None:
    assert codes(lambda: desk.value(text, {"a": "2"})) <= {"formulas-arguments", "formulas-not-allowed"}


# to


@pytest.mark.parametrize(
    ("text", "given", "unit", "expected"),
    [
        ("to(MWh, a)", "1500 kWh", "MWh", "3/2"),
        ("to(kWh, a)", "1.5 MWh", "kWh", "1500"),
        ("to(GJ, a)", "1 MWh", "GJ", "18/5"),
        ("to(tCO2/MWh, a)", "0.1 tCO2/GJ", "tCO2/MWh", "9/25"),
        ("to(d, a)", "36 h", "d", "3/2"),
        ("to(kg, a)", "2 t", "kg", "2000"),
        ("to(m3, a)", "1 km*m*m", "m3", "1000"),
        ("to(MWh, a + a)", "1500 kWh", "MWh", "3"),
        ("to(MW, a)", "1 MWh/h", "MW", "1"),
        ("to(1, a)", "5 kWh/MWh", "1", "1/200"),
    ],
)
def test_to_converts_by_the_exact_factor(desk: Desk, text: str, given: str, unit: str, expected: str) -> None:
    above, _, below = expected.partition("/")
    assert desk.value(text, {"a": given}, unit=unit) == fmpq(int(above), int(below or 1))


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("t", "5 MWh"),
        ("tCO2", "5 t"),
        ("m3", "5 Nm3"),
        ("d", "5 yr"),
        ("h", "5 yr"),
        ("tCO2", "5 tCH4"),
        ("K", "5 degC"),
    ],
)
def test_to_does_not_leave_its_dimension(desk: Desk, wanted: str, given: str) -> None:
    assert codes(lambda: desk.value(f"to({wanted}, a)", {"a": given}, unit=wanted))


@pytest.mark.parametrize(
    "text", ["to(a, MWh)", "to(MWh)", "to(parsec, a)", "to(MWh, a, a)", "to(2, a)", "to(-MWh, a)"]
)
def test_to_takes_a_listed_unit_and_a_value(desk: Desk, text: str) -> None:
    given = {"a": "5 kWh"} if "a" in text else {}
    assert codes(lambda: desk.value(text, given, unit=None))


def test_zero_is_converted_like_everything_else(desk: Desk) -> None:
    assert desk.value("to(MWh, 0) + a", {"a": "5 MWh"}, unit="MWh") == 5


# Expressions made at random, with their value found beside them

Grown = tuple[str, Fraction | None]
"""An expression over a = 2/3, b = −5 and c = 0, and its value; None where it divides by zero."""


def _of_two(pair: tuple[str, Grown, Grown]) -> Grown:
    sign, (left, one), (right, two) = pair
    text = (
        f"min({left}, {right})"
        if sign == "min"
        else f"max({left}, {right})"
        if sign == "max"
        else f"({left} {sign} {right})"
    )
    if one is None or two is None or (sign == "/" and two == 0):
        return text, None
    values = {"+": one + two, "-": one - two, "*": one * two, "min": min(one, two), "max": max(one, two)}
    return text, one / two if sign == "/" else values[sign]


def _branch(parts: tuple[str, Grown, Grown, Grown, Grown]) -> Grown:
    sign, (left, one), (right, two), (yes, three), (no, four) = parts
    text = f"when({left} {sign} {right}, {yes}, {no})"
    if one is None or two is None:
        return text, None
    holds = {
        "<": one < two,
        "<=": one <= two,
        "==": one == two,
        "!=": one != two,
        ">": one > two,
        ">=": one >= two,
    }
    return text, three if holds[sign] else four


LEAVES: st.SearchStrategy[Grown] = st.sampled_from(
    [
        ("a", Fraction(2, 3)),
        ("b", Fraction(-5)),
        ("c", Fraction(0)),
        ("0.3", Fraction(3, 10)),
        ("7", Fraction(7)),
        ("1", Fraction(1)),
    ]
)
GROWN: st.SearchStrategy[Grown] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["+", "-", "*", "/", "min", "max"]), inner, inner).map(_of_two),
        st.tuples(st.sampled_from(["<", "<=", "==", "!=", ">", ">="]), inner, inner, inner, inner).map(
            _branch
        ),
        inner.map(lambda one: (f"-{one[0]}", None if one[1] is None else -one[1])),
        inner.map(lambda one: (f"({one[0]}) ** 2", None if one[1] is None else one[1] ** 2)),
        inner.map(
            lambda one: (
                f"round_down({one[0]}, 1)",
                None if one[1] is None else Fraction(floor(one[1] * 10), 10),
            )
        ),
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@for_any(GROWN)
def test_any_expression_has_the_value_of_its_arithmetic(desk: Desk, grown: Grown) -> None:
    text, value = grown
    given = {"a": "2/3", "b": "-5", "c": "0"}
    checks = {"used": {"test": "a + b + c < 1"}}
    if value is None:
        assert codes(lambda: desk.value(text, given, checks=checks)) == {"formulas-division-by-zero"}
    else:
        assert desk.value(text, given, checks=checks) == fmpq(value.numerator, value.denominator)


# Names and numbers

WORDS = (
    "total count min_of mean_of min max when choose lookup curve exp sqrt power age this_year hours part "
    "part_hours one_year to round_down round_half_up use"
).split()


@pytest.mark.parametrize(
    "name", [*WORDS, "yes", "no", "on", "off", "if", "lambda", "class", "None", "True", "and"]
)
def test_a_parameter_may_not_be_named_like_a_word_or_keyword(desk: Desk, name: str) -> None:
    assert codes(lambda: desk.value("2", {name: "1"}, checks={"used": {"test": f"{name} > 0"}}))


@pytest.mark.parametrize(
    "name", ["_a", "1a", "a-b", "a.b", "a b", "ａ", "é", "効率", "a__b]", "", "a[", "__class__"]
)
def test_a_name_is_a_letter_then_letters_digits_and_underscores(desk: Desk, name: str) -> None:
    desk.write(parameters={name: "1"}, formulas={"RE": {"is": "0", "unit": "tCO2"}})
    assert codes(desk.get)


@pytest.mark.parametrize(
    "item", ["1a", "a-b", "ポンプ", "a b", "_a", "on", "off", "yes", "no", "total", "if", "part", "ａ", ""]
)
def test_an_item_is_named_like_everything_else(desk: Desk, item: str) -> None:
    desk.write_single("total(a[i], i)", {"a": {"p": "1"}})
    assert codes(lambda: desk.calculate({"a": {item: "1"}}))


@pytest.mark.parametrize("category", ["on", "total", "ポンプ", "1a", "class"])
def test_a_category_is_named_like_everything_else(desk: Desk, category: str) -> None:
    indices = {"j": {"kind": "categories", "of": [category, "food"]}}
    given = {"a": {category: "1", "food": "1"}}
    assert codes(lambda: desk.value("total(a[j], j)", given, indices=indices, parameters={"a[j]": "1"}))


@pytest.mark.parametrize("choice", ["on", "total", "湿", "1a", "class"])
def test_a_choice_is_named_like_everything_else(desk: Desk, choice: str) -> None:
    kind = {"unit": "choice", "kind": "choice", "choices": [choice, "dry"]}
    assert codes(lambda: desk.value("when(k == dry, 1, 2)", {"k": "dry"}, parameters={"k": kind}))


ODD_NAMES = (
    "self case values value sum len int float list dict print open eval exec math np numpy flint fmpq arb program "
    "inputs outcome result row rows key keys item items index year years hour this e1 E1 h2 R1C1 A1 match type "
    "abs round pow range zip any all true false none inf nan object str repr id a_ A a exp_1 total_1 MWh kWh tCO2"
).split()


def test_names_that_programs_use_for_themselves_are_names_like_others(desk: Desk) -> None:
    given = {name: str(2**place) for place, name in enumerate(ODD_NAMES)}
    values = {name: desk.value(f"{name} + 0", {name: value}) for name, value in given.items()}
    assert values == {name: fmpq(int(value)) for name, value in given.items()}
    for first in range(0, len(ODD_NAMES), 6):  # short sums: how long they may be is asked elsewhere
        some = ODD_NAMES[first : first + 6]
        expected = sum(2 ** (first + place) for place in range(len(some)))  # each of them once
        assert desk.value(" + ".join(some), {name: given[name] for name in some}) == expected


def test_indices_and_formulas_may_have_such_names_too(desk: Desk) -> None:
    for name in ODD_NAMES:
        sections: dict[str, Any] = {"indices": {name: {}}, "parameters": {f"w[{name}]": "1"}}
        assert desk.value(f"total(w[{name}], {name})", {"w": {"p": "1", name: "2"}}, **sections) == 3
        assert desk.value(f"{name} * 2", {"w": "3"}, formulas={name: "w + 1"}) == 8


def test_names_that_differ_in_case_only_are_two_names(desk: Desk) -> None:
    assert desk.value("ef - EF", {"ef": "5", "EF": "3"}) == 2


def test_one_name_stands_for_one_thing(desk: Desk) -> None:
    constants = {"a": {"unit": "1", "value": "2", "confidence": "seen"}}
    assert codes(lambda: desk.value("a + 1", {"a": "1"}, constants=constants)) == {"methodologies-name-twice"}


def test_an_unknown_name_is_refused_with_its_place(desk: Desk) -> None:
    path = desk.write_single("efficiency + effciency", {"efficiency": "1"})
    (finding,) = findings(desk.get)
    line = next(
        n for n, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if "effciency" in text
    )
    assert finding.code == "formulas-unknown-name"
    assert (finding.place.file, finding.place.line) == (path.name, line)
    said = finding.message("en")
    assert "effciency" in said.what
    assert "efficiency" in said.remedy


@pytest.mark.parametrize(
    "text",
    ["1_000", "0x10", "0b11", "0o17", "1j", "1e400", "1e-400", "1e999999999", "0777", "1..2", "1.2.3", "1,5"],
)
def test_a_number_that_is_no_plain_decimal_is_refused(desk: Desk, text: str) -> None:
    assert codes(lambda: desk.value(text))


def test_a_long_decimal_of_a_formula_loses_no_digit(desk: Desk) -> None:
    digits = "1234567890123456789012345678901234567890"
    assert desk.value(f"0.{digits}") == fmpq(int(digits), 10**40)


def test_a_long_decimal_of_a_value_loses_no_digit(desk: Desk) -> None:
    digits = "1234567890123456789012345678901234567890"
    assert desk.value("a * 1", {"a": f"0.{digits}"}) == fmpq(int(digits), 10**40)


def test_a_long_decimal_of_a_document_written_without_quotes_loses_no_digit(desk: Desk) -> None:
    digits = "12345678901234567890123456789"
    constant = {"c": {"unit": "1", "value": "QQQ", "confidence": "seen"}}
    path = desk.write_single("c", constants=constant)
    desk.write_text(path.read_text(encoding="utf-8").replace('"QQQ"', f"0.{digits}"))
    assert desk.calculate({}).years[0].outcome.values["X"] == fmpq(int(digits), 10**29)


def test_a_constant_may_be_a_ratio(desk: Desk) -> None:
    constant = {"c": {"unit": "tCO2/tC", "value": "44/12", "confidence": "seen"}}
    assert desk.value("a * c", {"a": "6 tC"}, unit="tCO2", constants=constant) == 22


def test_a_negative_irrational_value_has_whole_powers(desk: Desk) -> None:
    # (−e)² = e² = 7.3890560989…
    found = desk.value("power(-exp(a), 2)", {"a": "1"})
    assert abs(float(found) - 7.38905609893065) < 1e-13
    assert codes(lambda: desk.value("power(-exp(a), 1 / 2)", {"a": "1"})) == {"formulas-domain"}


def test_readings_may_stand_before_another_index(desk: Desk) -> None:
    sections: dict[str, Any] = {
        "indices": {"t": {"kind": "readings"}, "j": {}},
        "parameters": {"P[t, j]": "1"},
    }
    given = {"P": {"a": {"values": ["1", "2"], "hours": "1"}, "b": {"values": ["10", "20"], "hours": "1"}}}
    assert desk.value("total(P[t, j], t, j)", given, **sections) == 33
