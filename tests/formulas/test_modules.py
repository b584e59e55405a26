"""Documents that use others: arguments, choices, values nearer and at the top, bundles."""

from __future__ import annotations

from typing import Any

import pytest
from documents import Desk, codes, findings
from flint import fmpq

CHOICE = {"unit": "choice", "kind": "choice", "choices": ["wet", "dry"]}
USES = {"MOD": "1.0"}


def module(desk: Desk, formulas: dict[str, Any], **sections: Any) -> None:
    """Write the module MOD."""
    identity = sections.pop("identity", "MOD")
    desk.write(identity, "1.0", kind="module", formulas=formulas, **sections)


def factor(desk: Desk) -> None:
    """A module with one parameter: a factor doubled."""
    module(desk, {"out": {"is": "f * 2", "unit": "tCO2/MWh"}}, parameters={"f": "tCO2/MWh"})


# Results and other formulas


def test_a_module_gives_its_last_formula(desk: Desk) -> None:
    module(desk, {"first": "a + 1", "second": "first * 10"}, parameters={"a": "1"})
    assert desk.value("use(MOD)", {"MOD": {"a": "2"}}, uses=USES) == 30


def test_another_formula_is_used_by_its_name(desk: Desk) -> None:
    module(desk, {"first": "a + 1", "second": "first * 10"}, parameters={"a": "1"})
    assert desk.value("use(MOD, first)", {"MOD": {"a": "2"}}, uses=USES) == 3
    assert desk.value("use(MOD, second) - use(MOD, first)", {"MOD": {"a": "2"}}, uses=USES) == 27


def test_formulas_of_a_module_come_in_any_order(desk: Desk) -> None:
    module(desk, {"second": "first * 10", "first": "a + 1", "third": "second + first"}, parameters={"a": "1"})
    assert desk.value("use(MOD)", {"MOD": {"a": "2"}}, uses=USES) == 33


def test_a_formula_with_a_free_index_is_not_used(desk: Desk) -> None:
    formulas = {"each[i]": "a[i] * 2", "all": "total(each[i], i)"}
    module(desk, formulas, parameters={"a[i]": "1"}, indices={"i": {}})
    values = {"MOD": {"a": {"p": "1", "q": "2"}}}
    assert desk.value("use(MOD)", values, uses=USES) == 6
    assert codes(lambda: desk.value("use(MOD, each)", values, uses=USES))


@pytest.mark.parametrize(
    "text",
    [
        "use(MOD, nothing)",
        "use(MOD, f)",
        "use(OTHER)",
        "use()",
        "MOD",
        "MOD * 2",
        "use(MOD) + MOD",
        "use(MOD, out, out)",
        "use(f=1)",
        "use(MOD, 2)",
        "use(use(MOD))",
        "use(MOD.out)",
        "out",
    ],
)
def test_only_documents_and_formulas_that_exist_are_used(desk: Desk, text: str) -> None:
    factor(desk)
    checks = {"used": {"test": "use(MOD) >= use(MOD)"}}
    assert codes(lambda: desk.value(text, {"MOD": {"f": "1"}}, unit=None, uses=USES, checks=checks))


def test_a_version_that_does_not_exist_is_refused(desk: Desk) -> None:
    factor(desk)
    (finding,) = findings(lambda: desk.value("use(MOD)", {"MOD": {"f": "1"}}, unit=None, uses={"MOD": "9.9"}))
    assert finding.code == "methodologies-unknown"
    assert "1.0" in finding.message("en").what


def test_another_version_is_another_document(desk: Desk) -> None:
    factor(desk)
    desk.write("MOD", "2.0", kind="module", formulas={"out": "f * 3"}, parameters={"f": "tCO2/MWh"})
    values = {"MOD": {"f": "1"}}
    assert desk.value("use(MOD)", values, unit="tCO2/MWh", uses={"MOD": "1.0"}) == 2
    assert desk.value("use(MOD)", values, unit="tCO2/MWh", uses={"MOD": "2.0"}) == 3


# Values of a module


def test_parameters_not_given_are_asked_for_under_the_id(desk: Desk) -> None:
    factor(desk)
    values = {"a": "10 MWh", "MOD": {"f": "0.25 tCO2/MWh"}}
    assert desk.value("a * use(MOD)", values, unit="tCO2", uses=USES) == 5


def test_a_missing_value_of_a_module_is_told_with_its_path(desk: Desk) -> None:
    factor(desk)
    (finding,) = findings(lambda: desk.value("use(MOD)", {}, unit=None, uses=USES))
    assert finding.code == "formulas-missing"
    assert finding.place.name == "MOD.f"


def test_a_value_of_a_module_is_checked_against_its_range(desk: Desk) -> None:
    bounded = {"f": {"unit": "1", "range": {"from": "0", "to": "1"}}}
    module(desk, {"out": "f * 2"}, parameters=bounded)
    found = findings(lambda: desk.value("use(MOD)", {"MOD": {"f": "1.5"}}, uses=USES))
    assert [(f.code, f.place.name) for f in found] == [("formulas-out-of-range", "MOD.f")]


def test_an_argument_is_checked_against_the_range_of_its_parameter(desk: Desk) -> None:
    bounded = {"f": {"unit": "1", "range": {"from": "0", "to": "1"}}}
    module(desk, {"out": "f * 2"}, parameters=bounded)
    assert desk.value("use(MOD, f=a / 2)", {"a": "2"}, uses=USES) == 2
    assert codes(lambda: desk.value("use(MOD, f=a / 2)", {"a": "3"}, uses=USES)) == {"formulas-out-of-range"}


def test_names_of_a_module_do_not_meet_those_of_its_user(desk: Desk) -> None:
    module(desk, {"X": "a * 2", "Y": "X + c"}, parameters={"a": "1"}, constants={"c": _one("100")})
    values = {"a": "5", "MOD": {"a": "7"}}
    assert (
        desk.value("a + use(MOD) + c", values, uses=USES, constants={"c": _one("1000")}) == 1119
    )  # 5 + 114 + 1000


def _one(value: str) -> dict[str, Any]:
    return {"unit": "1", "value": value, "confidence": "seen"}


def test_a_module_keeps_its_own_items(desk: Desk) -> None:
    module(desk, {"out": "total(a[i], i)"}, parameters={"a[i]": "1"}, indices={"i": {}})
    values = {"b": {"x1": "1"}, "MOD": {"a": {"p": "10", "q": "100"}}}
    assert desk.value("total(b[i], i) + use(MOD)", values, uses=USES) == 111
    assert desk.value("total(b[i] * use(MOD), i)", values, uses=USES) == 110


def test_an_unknown_value_of_a_module_is_refused(desk: Desk) -> None:
    factor(desk)
    found = codes(lambda: desk.value("use(MOD)", {"MOD": {"f": "1", "g": "1"}}, unit=None, uses=USES))
    assert found == {"methodologies-unknown-value"}


def test_a_value_for_a_parameter_that_is_always_given_is_refused(desk: Desk) -> None:
    factor(desk)
    values = {"a": "1 tCO2/MWh", "MOD": {"f": "5"}}
    assert codes(lambda: desk.value("use(MOD, f=a)", values, unit=None, uses=USES)) == {
        "methodologies-unknown-value"
    }


def test_a_default_of_a_module_is_taken_where_nothing_is_given(desk: Desk) -> None:
    default = {"f": {"unit": "1", "kind": "default", "value": "4", "confidence": "unverified"}}
    module(desk, {"out": "f * 2"}, parameters=default)
    assert desk.value("use(MOD)", {}, uses=USES) == 8
    assert desk.value("use(MOD)", {"MOD": {"f": "5"}}, uses=USES) == 10
    assert desk.value("use(MOD, f=a)", {"a": "6"}, uses=USES) == 12


# Arguments


def test_an_argument_takes_the_place_of_a_parameter(desk: Desk) -> None:
    factor(desk)
    assert desk.value("use(MOD, f=a / 2)", {"a": "3 tCO2/MWh"}, unit="tCO2/MWh", uses=USES) == 3


def test_two_uses_with_different_arguments_are_two_values(desk: Desk) -> None:
    module(desk, {"out": "f * g"}, parameters={"f": "1", "g": "1"})
    values = {"a": "3", "b": "5", "MOD": {"g": "10"}}
    assert desk.value("use(MOD, f=a) + 100 * use(MOD, f=b)", values, uses=USES) == 5030  # 30 + 100 × 50


def test_a_use_with_and_one_without_arguments(desk: Desk) -> None:
    module(desk, {"out": "f + 1"}, parameters={"f": "1"})
    assert desk.value("use(MOD) * 100 + use(MOD, f=a)", {"a": "3", "MOD": {"f": "7"}}, uses=USES) == 804


def test_an_argument_may_depend_on_the_item(desk: Desk) -> None:
    module(desk, {"out": "f + 1"}, parameters={"f": "1"})
    values = {"a": {"p": "1", "q": "10"}}
    assert desk.value("total(use(MOD, f=a[i]), i)", values, uses=USES) == 13
    assert desk.value("total(use(MOD, f=a[i]) * a[i], i)", values, uses=USES) == 112  # 2 + 110


@pytest.mark.parametrize(
    "text", ["use(MOD) + total(use(MOD, f=a[i]), i)", "total(use(MOD, f=a[i]), i) + use(MOD)"]
)
def test_a_use_by_item_stands_beside_one_without(desk: Desk, text: str) -> None:
    module(desk, {"out": "f + 1"}, parameters={"f": "1"})
    values = {"a": {"p": "1", "q": "10"}, "MOD": {"f": "100"}}
    assert desk.value(text, values, uses=USES) == 114  # 2 + 11 + 101


def test_uses_by_different_items_are_different_values(desk: Desk) -> None:
    module(desk, {"half": "f / 2", "out": "half + g"}, parameters={"f": "1", "g": "1"})
    values = {"a": {"p": "2", "q": "4"}, "b": {"p": "10", "q": "20"}, "MOD": {"g": "1000"}}
    text = "total(use(MOD, f=a[i]) + use(MOD, f=b[i], g=1) * 10000, i) + use(MOD, half, f=total(b[i], i)) * 10000000"
    assert desk.value(text, values, uses=USES) == 150172003  # 1001 + 1002, (6 + 11) × 10⁴, 15 × 10⁷


def test_an_argument_over_an_index_gives_each_item(desk: Desk) -> None:
    formulas = {"out": "total(W[i] * d[i], i)"}
    module(desk, formulas, parameters={"W[i]": "1", "d[i]": "1"}, indices={"i": {}})
    values = {"a": {"p": "1", "q": "2"}, "MOD": {"d": {"p": "10", "q": "100"}}}
    assert desk.value("use(MOD, W=a[i] * 3)", values, uses=USES) == 630  # 3 × 10 + 6 × 100


def test_an_argument_over_an_index_may_depend_on_items_bound_outside(desk: Desk) -> None:
    module(desk, {"out": "total(W[j] ** 2, j)"}, parameters={"W[j]": "1"}, indices={"j": {}})
    values = {"a": {"p": {"u": "1", "v": "2"}, "q": {"u": "3", "v": "4"}}, "b": {"p": "1", "q": "10"}}
    text = "total(use(MOD, W=a[i, j]) * b[i], i)"
    assert desk.value(text, values, uses=USES) == 255  # (1 + 4) × 1 + (9 + 16) × 10


def test_the_items_of_an_argument_are_those_of_the_user(desk: Desk) -> None:
    module(desk, {"out": "total(W[i], i) * count(i)"}, parameters={"W[i]": "1"}, indices={"i": {}})
    assert desk.value("use(MOD, W=a[i])", {"a": {"p": "1", "q": "2", "r": "3"}}, uses=USES) == 18


def test_a_parameter_left_to_the_values_is_asked_for_each_item_of_the_argument(desk: Desk) -> None:
    module(desk, {"out": "total(W[i] * d[i], i)"}, parameters={"W[i]": "1", "d[i]": "1"}, indices={"i": {}})
    values = {"a": {"p": "1", "q": "2"}, "MOD": {"d": {"p": "10"}}}
    found = findings(lambda: desk.value("use(MOD, W=a[i])", values, uses=USES))
    assert [f.code for f in found] == ["formulas-missing"]
    assert "q" in str(found[0].place) + str(found[0].details)


def test_an_argument_over_years_to_date(desk: Desk) -> None:
    years = {"x": {"kind": "years_to_date"}}
    module(desk, {"out": "total(W[x] * age(x), x)"}, parameters={"W[x]": "1"}, indices=years)
    values = {"a": {"2021": "1", "2022": "10", "2023": "100"}}
    sections: dict[str, Any] = {"indices": years, "parameters": {"a[x]": "1"}}
    assert (
        desk.value("use(MOD, W=a[x] * 2)", values, unit="yr", uses=USES, **sections) == 24
    )  # 2 × 2 + 20 × 1


def test_an_index_of_an_argument_that_the_user_does_not_declare_is_refused(desk: Desk) -> None:
    module(desk, {"out": "total(W[z], z)"}, parameters={"W[z]": "1"}, indices={"z": {}})
    assert codes(lambda: desk.value("use(MOD, W=a)", {"a": "1"}, uses=USES))
    assert codes(lambda: desk.value("use(MOD, W=total(a[i], i))", {"a": {"p": "1"}}, uses=USES))


def test_an_index_of_an_argument_must_be_of_the_same_kind(desk: Desk) -> None:
    module(
        desk, {"out": "total(W[x], x)"}, parameters={"W[x]": "1"}, indices={"x": {"kind": "years_to_date"}}
    )
    sections: dict[str, Any] = {"indices": {"x": {}}, "parameters": {"a[x]": "1"}}
    assert codes(lambda: desk.value("use(MOD, W=a[x])", {"a": {"p": "1"}}, uses=USES, **sections))


@pytest.mark.parametrize(
    "text",
    [
        "use(MOD, g=a)",
        "use(MOD, a)",
        "use(MOD, f=a, f=a)",
        "use(MOD, out=a)",
        "use(MOD, f=a > 1)",
        "use(MOD, f=b)",
        "use(MOD, f=wet)",
        "use(MOD, f)",
        "use(MOD, f=)",
        "use(MOD, **a)",
        "use(MOD, *a)",
    ],
)
def test_an_argument_must_be_a_parameter_of_the_module_with_its_unit(desk: Desk, text: str) -> None:
    factor(desk)
    checks = {"used": {"test": "use(MOD, f=a) > a and b > 0"}}
    values = {"a": "1 tCO2/MWh", "b": "1"}
    assert codes(lambda: desk.value(text, values, unit=None, uses=USES, checks=checks))


def test_an_argument_of_another_scale_is_refused(desk: Desk) -> None:
    factor(desk)
    assert codes(lambda: desk.value("use(MOD, f=a)", {"a": "1 tCO2/GJ"}, unit=None, uses=USES)) == {
        "formulas-unit-here"
    }


def test_zero_may_be_an_argument(desk: Desk) -> None:
    factor(desk)
    assert desk.value("use(MOD, f=0)", {}, unit="tCO2/MWh", uses=USES) == 0


def test_the_unit_of_a_module_is_part_of_the_proof(desk: Desk) -> None:
    factor(desk)
    assert codes(
        lambda: desk.value("a * use(MOD)", {"a": "1 kWh", "MOD": {"f": "1"}}, unit="tCO2", uses=USES)
    ) == {"formulas-unit-promised"}


def test_an_argument_that_no_branch_reaches_asks_for_nothing(desk: Desk) -> None:
    module(desk, {"out": "when(s > 0, f, 7)"}, parameters={"s": "1", "f": "1"})
    parameters = {"a": "1", "b": "1"}
    assert desk.value("use(MOD, s=a, f=1 / b)", {"a": "0"}, uses=USES, parameters=parameters) == 7


def test_a_module_that_no_branch_reaches_asks_for_nothing(desk: Desk) -> None:
    factor(desk)
    assert desk.value("when(a > 0, use(MOD), 0)", {"a": "0"}, unit="tCO2/MWh", uses=USES) == 0
    missing = findings(lambda: desk.value("when(a > 0, use(MOD), 0)", {"a": "1"}, unit="tCO2/MWh", uses=USES))
    assert [(f.code, f.place.name) for f in missing] == [("formulas-missing", "MOD.f")]


# Choices


def branching(desk: Desk) -> None:
    """A module with a choice."""
    module(desk, {"out": "choose(k, wet=1, dry=f)"}, parameters={"k": CHOICE, "f": "1"})


def test_a_choice_is_given_by_one_of_its_names(desk: Desk) -> None:
    branching(desk)
    assert desk.value("use(MOD, k=wet)", {}, uses=USES) == 1
    assert desk.value("use(MOD, k=dry)", {"MOD": {"f": "9"}}, uses=USES) == 9
    assert desk.value("use(MOD, k=dry, f=a)", {"a": "8"}, uses=USES) == 8


def test_a_choice_is_given_by_a_choice_of_the_same_names(desk: Desk) -> None:
    branching(desk)
    parameters = {"n": CHOICE}
    assert desk.value("use(MOD, k=n)", {"n": "wet"}, uses=USES, parameters=parameters) == 1
    assert desk.value("use(MOD, k=n)", {"n": "dry", "MOD": {"f": "9"}}, uses=USES, parameters=parameters) == 9


def test_a_choice_left_open_is_asked_for(desk: Desk) -> None:
    branching(desk)
    assert desk.value("use(MOD)", {"MOD": {"k": "wet"}}, uses=USES) == 1
    (finding,) = findings(lambda: desk.value("use(MOD)", {}, uses=USES))
    assert (finding.code, finding.place.name) == ("formulas-missing", "MOD.k")


@pytest.mark.parametrize("argument", ["icy", "m", "1", "a", "n == wet", "when(n == wet, wet, dry)"])
def test_a_choice_is_given_by_nothing_else(desk: Desk, argument: str) -> None:
    branching(desk)
    parameters = {"n": CHOICE, "m": CHOICE | {"choices": ["wet", "dry", "icy"]}, "a": "1"}
    checks = {"used": {"test": "n == wet and m == wet and a > 0"}}
    values = {"n": "wet", "m": "wet", "a": "1", "MOD": {"f": "1"}}
    text = f"use(MOD, k={argument})"
    assert codes(lambda: desk.value(text, values, uses=USES, parameters=parameters, checks=checks))


def test_two_uses_with_two_names_are_two_values(desk: Desk) -> None:
    branching(desk)
    assert desk.value("use(MOD, k=wet) + 10 * use(MOD, k=dry)", {"MOD": {"f": "5"}}, uses=USES) == 51


def test_a_choice_of_each_item_is_passed_on(desk: Desk) -> None:
    branching(desk)
    parameters = {"n[i]": CHOICE}
    values = {"n": {"p": "wet", "q": "dry"}, "MOD": {"f": "50"}}
    text = "total(use(MOD, k=n[i]), i)"
    assert desk.value(text, values, uses=USES, parameters=parameters, indices={"i": {}}) == 51


@pytest.mark.parametrize(("argument", "expected"), [("count(f)", 2 * (2 + 1)), ("min_of(5, f)", 2 * (5 + 5))])
def test_what_runs_inside_an_item_is_given_for_each_item(desk: Desk, argument: str, expected: int) -> None:
    """Two fuels at p, one at q; MOD doubles what it is given, and neither argument names the item itself."""
    module(desk, {"out": "m * 2"}, parameters={"m": "1"})
    inside = {"indices": {"i": {}, "f": {"within": "i"}}, "parameters": {"c[i, f]": "1"}, "uses": USES}
    values = {"c": {"p": {"oil": "1", "gas": "1"}, "q": {"oil": "1"}}}
    checks = {"used": {"test": "total(c[i, f], i, f) > 0"}}
    assert desk.value(f"total(use(MOD, m={argument}), i)", values, checks=checks, **inside) == expected


# Modules that use modules


def nested(desk: Desk) -> None:
    """OUTER uses MOD."""
    module(desk, {"out": "f * 2"}, parameters={"f": "1"})
    module(desk, {"res": "g + use(MOD)"}, parameters={"g": "1"}, uses=USES, identity="OUTER")


OUTER = {"OUTER": "1.0"}


def test_values_of_a_nested_module_stand_under_the_document_that_uses_it(desk: Desk) -> None:
    nested(desk)
    assert desk.value("use(OUTER)", {"OUTER": {"g": "1", "MOD": {"f": "5"}}}, uses=OUTER) == 11


def test_values_at_the_top_serve_every_document(desk: Desk) -> None:
    nested(desk)
    desk.write_single("use(OUTER)", uses=OUTER)
    result = desk.calculate({"OUTER": {"g": "1"}, "MOD": {"f": "6"}})
    assert result.years[0].outcome.values["X"] == 13
    both = OUTER | USES
    assert (
        desk.value("use(OUTER) + 100 * use(MOD)", {"OUTER": {"g": "1"}, "MOD": {"f": "6"}}, uses=both) == 1213
    )


def test_values_nearer_go_before_values_at_the_top(desk: Desk) -> None:
    nested(desk)
    values = {"OUTER": {"g": "1", "MOD": {"f": "5"}}, "MOD": {"f": "6"}}
    both = OUTER | USES
    assert desk.value("use(OUTER) + 100 * use(MOD)", values, uses=both) == 1211  # 1 + 10 + 100 × 12


def test_a_value_missing_at_all_levels_is_told_with_its_whole_path(desk: Desk) -> None:
    nested(desk)
    (finding,) = findings(lambda: desk.value("use(OUTER)", {"OUTER": {"g": "1"}}, uses=OUTER))
    assert (finding.code, finding.place.name) == ("formulas-missing", "OUTER.MOD.f")


def test_arguments_are_passed_through_two_modules(desk: Desk) -> None:
    module(desk, {"out": "f * 2"}, parameters={"f": "1"})
    module(desk, {"res": "use(MOD, f=g + 1)"}, parameters={"g": "1"}, uses=USES, identity="OUTER")
    assert desk.value("use(OUTER, g=a * 10)", {"a": "3"}, uses=OUTER) == 62  # (30 + 1) × 2


def test_arguments_over_an_index_are_passed_through_two_modules(desk: Desk) -> None:
    module(desk, {"out": "total(W[i], i)"}, parameters={"W[i]": "1"}, indices={"i": {}})
    formulas = {"res": "use(MOD, W=V[i] * 2)"}
    module(desk, formulas, parameters={"V[i]": "1"}, indices={"i": {}}, uses=USES, identity="OUTER")
    assert desk.value("use(OUTER, V=a[i] + 1)", {"a": {"p": "1", "q": "2"}}, uses=OUTER) == 10  # 2 × (2 + 3)


def test_a_module_may_use_its_own_modules_result_as_argument(desk: Desk) -> None:
    module(desk, {"out": "f * 2"}, parameters={"f": "1"})
    assert desk.value("use(MOD, f=use(MOD, f=use(MOD, f=a)))", {"a": "3"}, uses=USES) == 24


def test_documents_that_use_each_other_are_refused(desk: Desk) -> None:
    module(desk, {"out": "use(OUTER)"}, uses=OUTER)
    module(desk, {"res": "use(MOD)"}, uses=USES, identity="OUTER")
    assert codes(lambda: desk.value("use(MOD)", {}, uses=USES))
    assert codes(lambda: desk.get("MOD", "1.0"))


def test_a_document_that_uses_itself_is_refused(desk: Desk) -> None:
    module(desk, {"out": "use(MOD)"}, uses=USES)
    assert codes(lambda: desk.get("MOD", "1.0"))


def test_a_fault_inside_a_module_is_told_with_its_own_file(desk: Desk) -> None:
    module(desk, {"out": "f + g"}, parameters={"f": "1"})
    found = findings(lambda: desk.value("use(MOD)", {"MOD": {"f": "1"}}, uses=USES))
    assert [f.code for f in found] == ["formulas-unknown-name"]
    assert found[0].place.file == "MOD_v1.0.yaml"


def test_a_division_by_zero_inside_a_module_is_told_with_its_path(desk: Desk) -> None:
    module(desk, {"out": "1 / f"}, parameters={"f": "1"})
    (finding,) = findings(lambda: desk.value("use(MOD)", {"MOD": {"f": "0"}}, uses=USES))
    assert finding.code == "formulas-division-by-zero"
    assert "MOD" in str(finding.place)
    assert "out" in str(finding.place)


def test_a_document_that_is_listed_and_never_used_is_refused(desk: Desk) -> None:
    factor(desk)
    assert codes(lambda: desk.value("2", {}, uses=USES)) == {"formulas-unused"}


def test_a_module_needs_none_of_the_formulas_of_a_methodology_but_a_methodology_does(desk: Desk) -> None:
    factor(desk)
    assert desk.get("MOD", "1.0").document.kind == "module"
    desk.write(formulas={"RE": {"is": "0", "unit": "tCO2"}, "PE": {"is": "0", "unit": "tCO2"}})
    assert codes(desk.get)


# Bundles


def measure(desk: Desk, identity: str, **more: Any) -> None:
    """A methodology that saves energy at the factor of MOD."""
    formulas = {
        "RE": {"is": "E * use(MOD)", "unit": "tCO2"},
        "PE": {"is": "0", "unit": "tCO2"},
        "ER": {"is": "RE - PE", "unit": "tCO2"},
    }
    desk.write(identity, "1.0", formulas=formulas, parameters={"E": "MWh"}, uses=USES, **more)


def bundle(desk: Desk) -> None:
    """Two methodologies whose sum is capped."""
    factor(desk)
    measure(desk, "ONE")
    measure(desk, "TWO")
    formulas = {
        "RE": {"is": "use(ONE, RE) + use(TWO, RE)", "unit": "tCO2"},
        "PE": {"is": "use(ONE, PE) + use(TWO, PE)", "unit": "tCO2"},
        "ER": {"is": "min(use(ONE, ER) + use(TWO, ER), cap * use(MOD))", "unit": "tCO2"},
    }
    uses = {"ONE": "1.0", "TWO": "1.0", "MOD": "1.0"}
    desk.write(formulas=formulas, uses=uses, parameters={"cap": "MWh"})


def reductions(desk: Desk, values: dict[str, Any]) -> Any:
    """ER of a bundle."""
    return desk.calculate(values).years[0].outcome.values["ER"]


def test_a_bundle_adds_documents_and_caps_their_sum(desk: Desk) -> None:
    bundle(desk)
    values = {"ONE": {"E": "10"}, "TWO": {"E": "20"}, "MOD": {"f": "0.5"}}  # the factor is 1 tCO2/MWh
    assert reductions(desk, values | {"cap": "100"}) == 30
    assert reductions(desk, values | {"cap": "25"}) == 25


def test_a_measure_of_a_bundle_may_have_a_value_nearer(desk: Desk) -> None:
    bundle(desk)
    values = {"ONE": {"E": "10"}, "TWO": {"E": "20", "MOD": {"f": "1"}}, "MOD": {"f": "0.5"}, "cap": "100"}
    assert reductions(desk, values) == 50  # 10 × 1 + 20 × 2


def test_a_bundle_given_values_at_one_measure_only_misses_those_of_the_others(desk: Desk) -> None:
    bundle(desk)
    values = {"ONE": {"E": "10", "MOD": {"f": "1"}}, "TWO": {"E": "20"}, "cap": "100"}
    found = findings(lambda: reductions(desk, values))
    assert {(f.code, f.place.name) for f in found} == {
        ("formulas-missing", "TWO.MOD.f"),
        ("formulas-missing", "MOD.f"),
    }


def test_a_module_at_the_top_may_hold_what_any_of_its_users_needs(desk: Desk) -> None:
    factor(desk)
    module(desk, {"res": "f + g"}, parameters={"f": "1", "g": "1"}, identity="OTHER")
    measure(desk, "ONE")
    formulas = {
        name: {"is": text, "unit": "tCO2"}
        for name, text in (("RE", "use(ONE, RE)"), ("PE", "0"), ("ER", "RE - PE"))
    }
    desk.write(formulas=formulas, uses={"ONE": "1.0"})
    assert reductions(desk, {"ONE": {"E": "10"}, "MOD": {"f": "0.5"}}) == 10
    assert codes(lambda: reductions(desk, {"ONE": {"E": "10"}, "MOD": {"f": "0.5", "g": "1"}}))


def test_a_bundle_rests_on_the_unverified_values_of_its_parts(desk: Desk) -> None:
    default = {"f": {"unit": "tCO2/MWh", "kind": "default", "value": "0.5", "confidence": "unverified"}}
    module(desk, {"out": {"is": "f * 2", "unit": "tCO2/MWh"}}, parameters=default)
    measure(desk, "ONE")
    formulas = {
        name: {"is": text, "unit": "tCO2"}
        for name, text in (("RE", "use(ONE, RE)"), ("PE", "0"), ("ER", "RE - PE"))
    }
    desk.write(formulas=formulas, uses={"ONE": "1.0"})
    said = desk.calculate({"ONE": {"E": "10"}}).rests_on_unverified
    assert any("f" in name and "MOD" in name for name in said)


def test_the_hash_of_a_calculation_changes_with_its_text(desk: Desk) -> None:
    factor(desk)
    path = desk.write_single("use(MOD)", unit=None, uses=USES)
    before = desk.get().sha256
    path.write_text(path.read_text(encoding="utf-8") + "# a remark\n", encoding="utf-8")
    assert desk.get().sha256 != before
    assert len(before) == 64


def test_a_curve_of_a_module_is_asked_for_under_its_id(desk: Desk) -> None:
    curve = {"C": {"unit": "1", "kind": "curve", "x": "1"}, "a": "1"}
    module(desk, {"out": "curve(C, a)"}, parameters=curve)
    values = {"b": "5", "MOD": {"C": {"points": [["0", "0"], ["10", "1"]]}}}
    assert desk.value("use(MOD, a=b)", values, uses=USES) == fmpq(1, 2)


def test_a_curve_is_no_argument_for_a_number(desk: Desk) -> None:
    module(desk, {"out": "a * 2"}, parameters={"a": "1"})
    parameters = {"C": {"unit": "1", "kind": "curve", "x": "1"}}
    checks = {"used": {"test": "curve(C, 1) > 0"}}
    values = {"C": {"points": [["0", "0"], ["10", "1"]]}}
    assert codes(lambda: desk.value("use(MOD, a=C)", values, uses=USES, parameters=parameters, checks=checks))


def test_an_amount_is_passed_with_its_basis(desk: Desk) -> None:
    module(
        desk,
        {"out": "total(FC[f] * NCV[f], f)"},
        parameters={"FC[f]": "amount", "NCV[f]": "GJ/amount"},
        indices={"f": {}},
    )
    sections: dict[str, Any] = {"indices": {"f": {}}, "parameters": {"B[f]": "amount"}, "uses": USES}
    values = {"B": {"coal": "2 t"}, "MOD": {"NCV": {"coal": "25 GJ/t"}}}
    assert desk.value("use(MOD, FC=B[f])", values, unit="GJ", **sections) == 50
    values = {"B": {"coal": "2 t"}, "MOD": {"NCV": {"coal": "25 GJ/m3"}}}
    assert codes(lambda: desk.value("use(MOD, FC=B[f])", values, unit="GJ", **sections))
