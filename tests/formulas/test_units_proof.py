"""The unit proof: nothing is converted by itself, and scale is part of the proof."""

from __future__ import annotations

from typing import Any

import pytest
from documents import Desk, codes, findings, value_or_codes
from flint import fmpq


def constant(unit: str, value: str) -> dict[str, Any]:
    """A constant of a unit."""
    return {"unit": unit, "value": value, "confidence": "seen"}


# Scale and promise


def test_megawatt_hours_times_their_factor_are_tonnes(desk: Desk) -> None:
    assert desk.value("a * b", {"a": "10 MWh", "b": "0.5 tCO2/MWh"}, unit="tCO2") == 5


def test_kilowatt_hours_times_a_factor_for_megawatt_hours_are_no_tonnes(desk: Desk) -> None:
    path = desk.write_single("a * b", {"a": "10 kWh", "b": "0.5 tCO2/MWh"}, unit="tCO2")
    (finding,) = findings(desk.get)
    assert finding.code == "formulas-unit-promised"
    assert finding.place.file == path.name
    assert finding.place.name == "X"
    assert finding.place.line == next(
        n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if "a * b" in line
    )
    said = finding.message("en")
    assert "kgCO2" in said.what  # kWh × tCO2/MWh
    assert "tCO2 is promised" in said.what
    assert "to(" in said.remedy


def test_to_mends_the_scale(desk: Desk) -> None:
    given = {"a": "10 kWh", "b": "0.5 tCO2/MWh"}
    assert desk.value("to(MWh, a) * b", given, unit="tCO2") == fmpq(5, 1000)
    assert desk.value("to(tCO2, a * b)", given, unit="tCO2") == fmpq(5, 1000)


@pytest.mark.parametrize(
    ("text", "given", "promised"),
    [
        ("a", {"a": "1 MWh"}, "tCO2"),
        ("a", {"a": "1 kWh"}, "MWh"),
        ("a", {"a": "1 t"}, "tCO2"),
        ("a * b", {"a": "1 t", "b": "1 tCO2/tC"}, "tCO2"),
        ("a / b", {"a": "1 MWh", "b": "1 tCO2/MWh"}, "tCO2"),  # division for multiplication
        ("a", {"a": "1 1/yr"}, "1"),
        ("a / b", {"a": "1 kWh", "b": "1 MWh"}, "1"),  # dimensionless in kind, not in size
        ("a * a", {"a": "1 m"}, "m"),
        ("a ** 2", {"a": "1 km"}, "m2"),
        ("sqrt(a)", {"a": "1 m2"}, "m2"),
        ("a * part", {"a": "1 MWh"}, "MWh"),
        ("a * part_hours", {"a": "1 MWh"}, "MWh"),
        ("part", {}, "h"),
        ("part_hours", {}, "yr"),
        ("2", {}, "MWh"),
        ("total(a[i], i) * count(i)", {"a": {"p": "1 MWh"}}, "MWh*MWh"),
    ],
)
def test_a_formula_that_gives_another_unit_than_promised_is_refused(
    desk: Desk, text: str, given: dict[str, Any], promised: str
) -> None:
    assert codes(lambda: desk.value(text, given, unit=promised)) == {"formulas-unit-promised"}


@pytest.mark.parametrize("unit", ["MWh", "1", "t", "tCO2/yr", "tC", "tCO2/MWh"])
def test_reductions_in_another_unit_than_carbon_dioxide_are_refused(desk: Desk, unit: str) -> None:
    formulas = {name: {"is": "a", "unit": unit} for name in ("RE", "ER")}
    desk.write(parameters={"a": unit}, formulas=formulas | {"PE": {"is": "0 * a", "unit": unit}})
    assert codes(desk.get)


def test_reductions_without_a_declared_unit_are_proved_all_the_same(desk: Desk) -> None:
    desk.write(parameters={"a": "MWh"}, formulas={"RE": "a", "PE": "0", "ER": "RE - PE"})
    assert codes(desk.get)


@pytest.mark.parametrize("unit", ["kgCO2", "gCO2e"])
def test_reductions_in_kilograms_are_refused_or_counted_in_tonnes(desk: Desk, unit: str) -> None:
    texts = {"RE": "a", "PE": "0 * a", "ER": "RE - PE"}
    desk.write(
        parameters={"a": unit}, formulas={name: {"is": text, "unit": unit} for name, text in texts.items()}
    )
    found = value_or_codes(lambda: desk.calculate({"a": "5000 kgCO2"}).total_whole_tonnes)
    assert found == 5 or isinstance(found, set)


# Sums, comparisons and branches


@pytest.mark.parametrize(
    ("text", "left", "right"),
    [
        ("a + b", "1 MWh", "1 kWh"),
        ("a - b", "1 t", "1 kg"),
        ("a + b", "1 t", "1 tCO2"),
        ("a + b", "1 tCH4", "1 tCO2e"),
        ("a + b", "1 tC", "1 tCO2"),
        ("a + b", "1 m3", "1 Nm3"),
        ("a + b", "1 yr", "1 d"),
        ("a + b", "1 yr", "1 h"),
        ("a + b", "1 d", "1 h"),
        ("a + b", "1 JPY", "1 USD"),
        ("a + b", "1", "1 MWh"),
        ("min(a, b)", "1 MWh", "1 GJ"),
        ("max(a, b)", "1 MWh", "1"),
        ("when(a > b, 1, 2)", "1 MWh", "1 kWh"),
        ("when(a == b, 1, 2)", "1 K", "1 degC"),
        ("when(a > 1, 1, 2) * b", "1 MWh", "1"),
        ("when(1 > 0, a, b)", "1 MWh", "1 kWh"),
        ("when(1 > 0, a, when(1 > 0, a, b))", "1 MWh", "1 kWh"),
        ("a + 1 + b", "1 MWh", "1 MWh"),
        ("1 - a * b", "1 MWh", "1 MWh"),
    ],
)
def test_two_units_never_meet_in_a_sum_comparison_or_branch(
    desk: Desk, text: str, left: str, right: str
) -> None:
    assert codes(lambda: desk.value(text, {"a": left, "b": right}, unit=None)) == {"formulas-units-differ"}


def test_the_branches_of_a_choice_have_one_unit(desk: Desk) -> None:
    kind = {"unit": "choice", "kind": "choice", "choices": ["wet", "dry"]}
    given = {"k": "wet", "a": "1 MWh", "b": "1 GJ"}
    assert codes(lambda: desk.value("choose(k, wet=a, dry=b)", given, unit=None, parameters={"k": kind})) == {
        "formulas-units-differ"
    }


def test_carbon_dioxide_and_its_equivalent_add_up(desk: Desk) -> None:
    given = {"a": "2 tCO2", "b": "3 tCO2e"}
    assert desk.value("a + b", given, unit="tCO2") == 5
    assert desk.value("a + b", given, unit="tCO2e") == 5
    assert desk.value("a - b", given, unit="tCO2e") == -1


def test_methane_becomes_carbon_dioxide_equivalent_by_a_stated_potential_only(desk: Desk) -> None:
    given = {"a": "2 tCH4", "b": "28 tCO2e/tCH4"}
    assert desk.value("a * b", given, unit="tCO2e") == 56


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("max(0, a)", 5),
        ("max(a, 0)", 5),
        ("min(0, a)", 0),
        ("a + 0", 5),
        ("0 + a", 5),
        ("a - 0", 5),
        ("0 - a", -5),
        ("when(a > 0, a, 0)", 5),
        ("when(0 < a, 0, a)", 0),
        ("max(0, 0, a)", 5),
        ("a + 0.0", 5),
    ],
)
def test_zero_has_every_unit(desk: Desk, text: str, expected: int) -> None:
    assert desk.value(text, {"a": "5 MWh"}, unit="MWh") == expected


def test_a_formula_that_is_only_zero_has_the_unit_it_declares(desk: Desk) -> None:
    assert desk.value("Z + a", {"a": "5 MWh"}, unit="MWh", formulas={"Z": {"is": "0", "unit": "MWh"}}) == 5
    assert codes(
        lambda: desk.value("Z + a", {"a": "5 MWh"}, unit="MWh", formulas={"Z": {"is": "0", "unit": "GJ"}})
    ) == {"formulas-units-differ"}


def test_other_numbers_are_dimensionless(desk: Desk) -> None:
    assert desk.value("2 * a / 4", {"a": "6 MWh"}, unit="MWh") == 3
    assert codes(lambda: desk.value("a + 1", {"a": "6 MWh"}, unit="MWh")) == {"formulas-units-differ"}
    assert codes(lambda: desk.value("max(1, a)", {"a": "6 MWh"}, unit="MWh")) == {"formulas-units-differ"}


def test_a_unit_is_found_through_formulas_without_a_declared_one(desk: Desk) -> None:
    formulas = {"E": "a * part_hours", "F": "E * b"}
    given = {"a": "2 MW", "b": "0.5 tCO2/MWh"}
    assert desk.value("F", given, unit="tCO2", formulas=formulas) == 8760
    assert codes(lambda: desk.value("F", given | {"a": "2 kW"}, unit="tCO2", formulas=formulas)) == {
        "formulas-unit-promised"
    }


def test_an_order_of_factors_does_not_matter_to_the_proof(desk: Desk) -> None:
    given = {"a": "2 GJ/t", "b": "3 t", "c": "0.1 tCO2/GJ"}
    for text in ("a * b * c", "c * b * a", "b * (a * c)", "c / (1 / (a * b))"):
        assert desk.value(text, given, unit="tCO2") == fmpq(6, 10)


def test_a_slash_after_a_slash_divides_twice(desk: Desk) -> None:
    given = {"a": "2 kgCO2/t/yr", "b": "3 t", "c": "5 yr"}
    assert desk.value("a * b * c", given, unit="kgCO2") == 30


def test_powers_and_roots_have_their_unit(desk: Desk) -> None:
    assert desk.value("a ** 2", {"a": "3 m"}, unit="m2") == 9
    assert desk.value("sqrt(a)", {"a": "9 m2"}, unit="m") == 3
    assert desk.value("sqrt(a * b)", {"a": "2 m/s", "b": "8 m*m*m/s"}, unit="m2/s") == 4
    assert codes(lambda: desk.value("sqrt(a)", {"a": "9 m3"}, unit=None)) == {"formulas-root"}
    assert codes(lambda: desk.value("sqrt(a)", {"a": "9 t"}, unit=None)) == {"formulas-root"}


@pytest.mark.parametrize("text", ["exp(a)", "power(a, 2)", "power(2, a)", "power(a, a)"])
@pytest.mark.parametrize("value", ["1 MWh", "1 kWh/MWh", "1 yr", "1 1/yr", "1 degC"])
def test_functions_take_values_without_unit(desk: Desk, text: str, value: str) -> None:
    assert codes(lambda: desk.value(text, {"a": value}, unit=None))


def test_a_rate_times_a_time_is_dimensionless(desk: Desk) -> None:
    assert desk.value("exp(-(a * b))", {"a": "0 1/yr", "b": "3 yr"}) == 1


def test_the_proof_covers_branches_that_are_never_taken(desk: Desk) -> None:
    assert codes(lambda: desk.value("when(1 > 2, b, a)", {"a": "1", "b": "1 t"}, unit="1"))


def test_the_proof_covers_criteria_and_checks(desk: Desk) -> None:
    criterion = {"id": 1, "test": "a > 6"}
    assert codes(lambda: desk.value("a", {"a": "1 MWh"}, unit="MWh", criteria=[criterion])) == {
        "formulas-units-differ"
    }
    assert codes(lambda: desk.value("a", {"a": "1 MWh"}, unit="MWh", checks={"c": {"test": "a > 6"}})) == {
        "formulas-units-differ"
    }


def test_a_formula_that_nothing_reports_is_proved_too(desk: Desk) -> None:
    formulas = {"Y": {"is": "a + b", "reported": True}}
    assert codes(lambda: desk.value("1", {"a": "1 MWh", "b": "1 t"}, formulas=formulas)) == {
        "formulas-units-differ"
    }


# Temperatures and calendar years


@pytest.mark.parametrize(
    ("text", "given", "unit", "expected"),
    [
        ("a - b", {"a": "37 degC", "b": "7 degC"}, "K", 30),
        ("a + c", {"a": "37 degC", "c": "3 K"}, "degC", 40),
        ("a - c", {"a": "37 degC", "c": "3 K"}, "degC", 34),
        ("a - b + 2 * c", {"a": "37 degC", "b": "7 degC", "c": "1.5 K"}, "K", 33),
        ("a + 2 * c - b", {"a": "37 degC", "b": "7 degC", "c": "1.5 K"}, "K", 33),
        ("max(a, b)", {"a": "37 degC", "b": "7 degC"}, "degC", 37),
        ("min(a, b)", {"a": "37 degC", "b": "7 degC"}, "degC", 7),
        ("when(a > b, 1, 2)", {"a": "37 degC", "b": "7 degC"}, "1", 1),
        ("when(a > b, a, b)", {"a": "37 degC", "b": "7 degC"}, "degC", 37),
        ("mean_of(a[i], i)", {"a": {"p": "10 degC", "q": "20 degC"}}, "degC", 15),
        ("min_of(a[i], i)", {"a": {"p": "10 degC", "q": "-20 degC"}}, "degC", -20),
        ("a - mean_of(b[i], i)", {"a": "30 degC", "b": {"p": "10 degC", "q": "20 degC"}}, "K", 15),
        ("total(a[i] - b, i)", {"a": {"p": "10 degC", "q": "20 degC"}, "b": "7 degC"}, "K", 16),
        ("round_down(a, 0)", {"a": "-7.5 degC"}, "degC", -8),
        ("(a - b) / c", {"a": "37 degC", "b": "7 degC", "c": "3 K"}, "1", 10),
    ],
)
def test_temperatures_are_points_and_their_differences_kelvin(
    desk: Desk, text: str, given: dict[str, Any], unit: str, expected: int
) -> None:
    assert desk.value(text, given, unit=unit) == expected


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("a + b", {"a": "37 degC", "b": "7 degC"}),
        ("2 * a", {"a": "37 degC"}),
        ("a * 2", {"a": "37 degC"}),
        ("a / 2", {"a": "37 degC"}),
        ("-a", {"a": "37 degC"}),
        ("total(a[i], i)", {"a": {"p": "10 degC"}}),
        ("c - a", {"a": "37 degC", "c": "3 K"}),
        ("a / b", {"a": "37 degC", "b": "7 degC"}),
        ("a * b", {"a": "37 degC", "b": "7 degC"}),
        ("a ** 2", {"a": "37 degC"}),
        ("(a + b) / 2", {"a": "37 degC", "b": "7 degC"}),
        (
            "a - b + c",
            {"a": "37 degC", "b": "7 degC", "c": "1 degC"},
        ),  # K + degC is degC: only the promise is broken
        ("sqrt(a)", {"a": "37 degC"}),
        ("to(K, a)", {"a": "37 degC"}),
        ("a + 1", {"a": "37 degC"}),
        ("a + b", {"a": "2015 year", "b": "1 year"}),
        ("2 * a", {"a": "2015 year"}),
        ("total(a[i], i)", {"a": {"p": "2015 year"}}),
    ],
)
def test_points_never_add_up(desk: Desk, text: str, given: dict[str, Any]) -> None:
    unit = "K" if "a - b + c" in text else None
    assert codes(lambda: desk.value(text, given, unit=unit))


def test_the_difference_of_two_calendar_years_is_a_time_or_refused(desk: Desk) -> None:
    found = value_or_codes(lambda: desk.value("a - b", {"a": "2020 year", "b": "2015 year"}, unit="yr"))
    assert found == 5 or isinstance(found, set)


def test_a_temperature_is_compared_with_a_temperature_only(desk: Desk) -> None:
    assert codes(lambda: desk.value("when(a > 7, 1, 2)", {"a": "37 degC"})) == {"formulas-units-differ"}
    assert codes(lambda: desk.value("when(a > b, 1, 2)", {"a": "37 degC", "b": "7 K"})) == {
        "formulas-units-differ"
    }


# Amounts

FUEL: dict[str, Any] = {
    "indices": {"i": {}, "f": {}},
    "parameters": {"FC[i, f]": "amount", "NCV[f]": "GJ/amount"},
}
HEAT = "total(FC[i, f] * NCV[f], i, f)"


def test_each_fuel_chooses_mass_volume_or_normal_volume(desk: Desk) -> None:
    given = {
        "FC": {
            "b1": {"coal": "2 t", "gas": "100 Nm3", "oil": "3 m3"},
            "b2": {"coal": "1 t", "gas": "50 Nm3", "oil": "0 m3"},
        },
        "NCV": {"coal": "25 GJ/t", "gas": "0.04 GJ/Nm3", "oil": "38 GJ/m3"},
    }
    assert desk.value(HEAT, given, unit="GJ", **FUEL) == 195  # 3 × 25 + 150 × 0.04 + 3 × 38


def test_an_amount_may_come_in_another_size(desk: Desk) -> None:
    given = {"FC": {"b1": {"coal": "2000 kg", "oil": "3 kL"}}, "NCV": {"coal": "25 GJ/t", "oil": "38 MJ/L"}}
    assert desk.value(HEAT, given, unit="GJ", **FUEL) == 164  # 50 + 3 × 38


def test_a_fuel_burnt_by_mass_and_rated_by_volume_is_refused(desk: Desk) -> None:
    given = {"FC": {"b1": {"coal": "2 t"}}, "NCV": {"coal": "25 GJ/m3"}}
    assert codes(lambda: desk.value(HEAT, given, unit="GJ", **FUEL)) == {"methodologies-amounts-differ"}


def test_volume_and_normal_volume_are_not_one_basis(desk: Desk) -> None:
    given = {"FC": {"b1": {"gas": "2 m3"}}, "NCV": {"gas": "0.04 GJ/Nm3"}}
    assert codes(lambda: desk.value(HEAT, given, unit="GJ", **FUEL)) == {"methodologies-amounts-differ"}


def test_one_fuel_has_one_basis_at_all_boilers(desk: Desk) -> None:
    given = {"FC": {"b1": {"oil": "2 t"}, "b2": {"oil": "2 m3"}}, "NCV": {"oil": "40 GJ/t"}}
    assert codes(lambda: desk.value(HEAT, given, unit="GJ", **FUEL)) == {"methodologies-amounts-differ"}


def test_an_amount_without_its_unit_is_refused(desk: Desk) -> None:
    given = {"FC": {"b1": {"coal": "2"}}, "NCV": {"coal": "25 GJ/t"}}
    assert codes(lambda: desk.value(HEAT, given, unit="GJ", **FUEL)) == {"methodologies-amount-unit"}
    given = {"FC": {"b1": {"coal": "2 t"}}, "NCV": {"coal": "25"}}
    assert codes(lambda: desk.value(HEAT, given, unit="GJ", **FUEL)) == {"methodologies-amount-unit"}


@pytest.mark.parametrize("written", ["2 MWh", "2 tCO2", "2 GJ/t", "2 m2", "2 amount"])
def test_an_amount_is_a_mass_or_a_volume(desk: Desk, written: str) -> None:
    given = {"FC": {"b1": {"coal": written}}, "NCV": {"coal": "25 GJ/t"}}
    assert codes(lambda: desk.value(HEAT, given, unit="GJ", **FUEL))


def test_amounts_of_different_fuels_do_not_add_up(desk: Desk) -> None:
    checks = {"used": {"test": f"{HEAT} > 0"}}
    given = {"FC": {"b1": {"coal": "2 t", "gas": "5 Nm3"}}, "NCV": {"coal": "25 GJ/t", "gas": "1 GJ/Nm3"}}
    assert codes(lambda: desk.value("total(FC[i, f], i, f)", given, unit=None, **FUEL, checks=checks))


def test_an_amount_without_index_chooses_too(desk: Desk) -> None:
    parameters = {"FC": "amount", "NCV": "GJ/amount"}
    given = {"FC": "2 t", "NCV": "25 GJ/t"}
    assert desk.value("FC * NCV", given, unit="GJ", parameters=parameters) == 50
    mixed = {"FC": "2 m3", "NCV": "25 GJ/t"}
    assert codes(lambda: desk.value("FC * NCV", mixed, unit="GJ", parameters=parameters)) == {
        "methodologies-amounts-differ"
    }


def test_amounts_of_two_indices_are_not_multiplied_blindly(desk: Desk) -> None:
    sections: dict[str, Any] = {
        "indices": {"f": {}, "g": {}},
        "parameters": {"FC[f]": "amount", "NCV[g]": "GJ/amount"},
    }
    given = {"FC": {"coal": "2 t"}, "NCV": {"gas": "1 GJ/Nm3"}}
    assert codes(
        lambda: desk.value("total(FC[f] * NCV[g], f, g)", given, unit="GJ", **sections)
    )  # 2 t × 1 GJ/Nm3 is no energy


# Units of constants, tables, defaults and values


@pytest.mark.parametrize(
    "unit", ["kWh/MWh", "MWh/kWh", "kg/t", "h/d", "tCO2/kgCO2", "GJ/MWh", "MWh/GJ", "m3/h*h/m3*h/d"]
)
def test_a_constant_that_hides_a_conversion_is_refused(desk: Desk, unit: str) -> None:
    assert codes(
        lambda: desk.value("a * c", {"a": "1"}, unit=None, constants={"c": constant(unit, "1000")})
    ) == {"formulas-ratio-constant"}


@pytest.mark.parametrize("unit", ["tCO2/tC", "tCH4/tC", "1", "tCO2/MWh", "kg/m3", "K", "1/yr", "tC/t"])
def test_a_constant_between_two_kinds_is_allowed(desk: Desk, unit: str) -> None:
    assert desk.value("c", constants={"c": constant(unit, "3")}, unit=unit) == 3


def test_values_of_a_document_may_carry_their_own_unit(desk: Desk) -> None:
    constants = {"c": constant("tCO2/tkm", "245 gCO2/tkm")}
    assert desk.value("c", constants=constants, unit="tCO2/tkm") == fmpq(245, 1000000)
    table = {
        "by": "k",
        "unit": "tCO2/MWh",
        "confidence": "seen",
        "rows": {"wet": "500 kgCO2/MWh", "dry": "0.7"},
    }
    kind = {"unit": "choice", "kind": "choice", "choices": ["wet", "dry"]}
    sections: dict[str, Any] = {"tables": {"T": table}, "parameters": {"k": kind}}
    assert desk.value("lookup(T, k)", {"k": "wet"}, unit="tCO2/MWh", **sections) == fmpq(1, 2)
    assert desk.value("lookup(T, k)", {"k": "dry"}, unit="tCO2/MWh", **sections) == fmpq(7, 10)


def test_a_default_may_carry_its_own_unit(desk: Desk) -> None:
    default = {"unit": "MWh", "kind": "default", "value": "1500 kWh", "confidence": "seen"}
    assert desk.value("d", parameters={"d": default}, unit="MWh") == fmpq(3, 2)


@pytest.mark.parametrize("value", ["5 t", "5 parsec", "5 %", "five", "5 MWh MWh"])
def test_a_constant_of_another_unit_than_declared_is_refused(desk: Desk, value: str) -> None:
    assert codes(lambda: desk.value("c", constants={"c": constant("MWh", value)}, unit="MWh"))


def test_edges_of_bands_may_carry_their_own_unit_or_are_in_that_of_the_table(desk: Desk) -> None:
    bands = [{"below": "1 MW", "value": "1"}, {"below": "2000", "value": "2"}]
    tables = {"T": {"by": "kW", "unit": "1", "confidence": "seen", "bands": bands}}
    for size, expected in (("999 kW", 1), ("1000 kW", 2)):
        found = value_or_codes(lambda size=size: desk.value("lookup(T, a)", {"a": size}, tables=tables))
        assert found == expected or isinstance(found, set)


def test_a_table_is_looked_up_in_its_own_unit(desk: Desk) -> None:
    table = {"by": "kW", "unit": "1", "confidence": "seen", "bands": [{"below": "300", "value": "1"}]}
    assert codes(lambda: desk.value("lookup(T, a)", {"a": "0.1 MW"}, tables={"T": table})) == {
        "formulas-unit-here"
    }
    assert desk.value("lookup(T, to(kW, a))", {"a": "0.1 MW"}, tables={"T": table}) == 1


def test_a_curve_is_read_in_its_own_unit(desk: Desk) -> None:
    curve = {"x": "m3/h", "y": "m", "confidence": "seen", "points": [["0", "10"], ["10", "20"]]}
    assert desk.value("curve(C, a)", {"a": "5 m3/h"}, unit="m", curves={"C": curve}) == 15
    assert codes(lambda: desk.value("curve(C, a)", {"a": "0.001 m3/s"}, unit="m", curves={"C": curve})) == {
        "formulas-unit-here"
    }


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("120000 kWh", "120"),
        ("347.2 MWh", "3472/10"),
        ("5", "5"),
        ("3.6 GJ", "1"),
        ("1 千kWh", "1"),
        ("1 GWh", "1000"),
    ],
)
def test_a_value_is_brought_into_the_unit_of_its_parameter(desk: Desk, written: str, expected: str) -> None:
    above, _, below = expected.partition("/")
    assert desk.value("a", {"a": written}, parameters={"a": "MWh"}, unit="MWh") == fmpq(
        int(above), int(below or 1)
    )


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("5 t", "units-incompatible"),
        ("5 parsec", "units-unknown"),
        ("5,5 MWh", "units-decimal-comma"),
        ("five", "units-number"),
        ("", "units-number"),
        ("5 %", "units-incompatible"),
    ],
)
def test_a_value_of_another_kind_is_refused_with_its_name(desk: Desk, written: str, code: str) -> None:
    found = findings(lambda: desk.value("a", {"a": written}, parameters={"a": "MWh"}, unit="MWh"))
    assert [f.code for f in found] == [code]
    assert found[0].place.name == "a"


def test_a_percentage_is_a_share(desk: Desk) -> None:
    assert desk.value("a", {"a": "12 %"}, parameters={"a": "1"}) == fmpq(12, 100)


@pytest.mark.parametrize("unit", ["%", "kL", "mile", "千kWh", "t-CO2", "mwh", "kcal", "MMBtu", "L"])
def test_documents_write_no_unit_of_the_edges(desk: Desk, unit: str) -> None:
    assert codes(lambda: desk.value("a * 1", {"a": "1"}, parameters={"a": unit}, unit=None)) == {
        "units-unknown"
    }
    assert codes(lambda: desk.value("0", unit=unit)) == {"units-unknown"}


def test_all_wrong_units_of_a_document_are_told_at_once(desk: Desk) -> None:
    formulas = {"Y": {"is": "a + b", "unit": "MWh"}, "Z": {"is": "a", "unit": "t"}}
    found = findings(
        lambda: desk.value("a * Y * Z", {"a": "1 MWh", "b": "1 kWh"}, unit=None, formulas=formulas)
    )
    assert {(f.code, f.place.name) for f in found} == {
        ("formulas-units-differ", "Y"),
        ("formulas-unit-promised", "Z"),
    }
