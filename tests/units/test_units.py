"""Units: what is listed, what is the same, what converts, and what is understood at the edges only."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from tobiishi.errors import Refused
from tobiishi.units import (
    AMOUNTS,
    CalorificBasis,
    GwpSet,
    conversion,
    edge_unit,
    quantity,
    unit,
    value_and_unit,
    with_amount,
)

LISTED = (
    "1 kg g t Gg m km m2 m3 lm Nm3 s h d yr year K degC J kJ MJ GJ TJ Wh kWh MWh GWh W kW MW GW USRt Pa kPa MPa "
    "tkm tCO2 tCO2e kgCO2 gCO2 kgCO2e gCO2e tC kgC tCH4 kgCH4 tN2O gN2O tCOD kgCOD tH2 tHFC amount JPY USD IDR VND"
).split()


def code_of(act: Callable[[], object]) -> str:
    """The code that an act is refused with."""
    with pytest.raises(Refused) as refusal:
        act()
    (finding,) = refusal.value.findings
    return finding.code


@pytest.mark.parametrize("symbol", LISTED)
def test_every_unit_that_documents_need_is_listed(symbol: str) -> None:
    assert unit(symbol).text == symbol


@pytest.mark.parametrize(
    ("found", "wanted", "factor"),
    [
        ("MWh", "kWh", "1000"),
        ("kWh", "MJ", "18/5"),  # 3.6
        ("GWh", "TJ", "18/5"),
        ("MWh", "GJ", "18/5"),
        ("GJ", "MWh", "5/18"),
        ("USRt", "kW", "35168528420667/10000000000000"),  # 12,000 Btu/h = 3.5168528420667 kW
        ("t", "kg", "1000"),
        ("tCO2", "kgCO2", "1000"),
        ("gCO2", "tCO2", "1/1000000"),
        ("tCO2", "tCO2e", "1"),
        ("Gg", "t", "1000"),
        ("d", "h", "24"),
        ("h", "s", "3600"),
        ("km", "m", "1000"),
        ("m3/h", "m3/s", "1/3600"),
        ("tkm", "kg*m", "1000000"),
        ("MW*h", "MWh", "1"),
        ("kPa", "Pa", "1000"),
        ("Pa*m3", "J", "1"),
        ("tCO2/MWh", "kgCO2/kWh", "1"),
        ("tCO2/GJ", "kgCO2/MJ", "1"),
        ("tCO2/GJ", "tCO2/MWh", "18/5"),
        ("kg/m3*m/s2*m3/s*m", "W", "1"),  # density × gravity × flow × head
    ],
)
def test_a_conversion_has_the_exact_factor(found: str, wanted: str, factor: str) -> None:
    above, _, below = factor.partition("/")
    assert conversion(unit(found), unit(wanted)) == fmpq(int(above), int(below or 1))


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ("t", "tCO2"),
        ("tCO2", "tCH4"),
        ("tC", "tCO2"),
        ("tN2O", "tCO2e"),
        ("t", "tCOD"),
        ("m3", "Nm3"),
        ("m", "lm"),
        ("yr", "d"),
        ("yr", "h"),
        ("yr", "year"),
        ("K", "degC"),
        ("MWh", "MW"),
        ("MWh", "t"),
        ("JPY", "USD"),
        ("1", "kg"),
        ("amount", "t"),
        ("amount", "m3"),
        ("tkm", "km"),
    ],
)
def test_what_measures_another_thing_does_not_convert(found: str, wanted: str) -> None:
    assert not unit(found).comparable(unit(wanted))
    assert code_of(lambda: conversion(unit(found), unit(wanted))) == "units-incompatible"
    assert code_of(lambda: conversion(unit(wanted), unit(found))) == "units-incompatible"


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("tCO2", "tCO2e", True),
        ("kgCO2", "kgCO2e", True),
        ("kWh", "MWh", False),
        ("W*h", "Wh", True),
        ("J/s", "W", True),
        ("t/t", "1", True),
        ("kg/t", "1", False),
        ("MWh/kWh", "1", False),
        ("a".replace("a", "m3/h"), "m3/s", False),
        ("t*km", "tkm", True),
        ("km*t", "tkm", True),
        ("GJ/t/yr", "GJ/yr/t", True),
    ],
)
def test_two_units_are_the_same_where_size_and_dimensions_agree(left: str, right: str, same: bool) -> None:  # noqa: FBT001
    assert unit(left).same(unit(right)) is same


def test_a_slash_after_a_slash_divides_twice() -> None:
    assert unit("tCO2/MWh/yr").same(unit("tCO2") / unit("MWh") / unit("yr"))
    assert not unit("tCO2/MWh/yr").same(unit("tCO2") / (unit("MWh") / unit("yr")))


def test_a_product_after_a_slash_stands_above_the_line() -> None:
    assert unit("t/h*h").same(unit("t"))


def test_products_quotients_and_powers_of_units() -> None:
    assert (unit("kWh") * unit("tCO2/MWh")).comparable(unit("tCO2"))
    assert not (unit("kWh") * unit("tCO2/MWh")).same(unit("tCO2"))
    assert (unit("MWh") * unit("tCO2/MWh")).same(unit("tCO2"))
    assert (unit("m") ** 3).same(unit("m3"))
    assert (unit("km") ** 2).scale == 1000000
    assert (unit("t") / unit("t")).same(unit("1"))
    assert (unit("m") ** 0).same(unit("1"))


def test_a_named_unit_is_found_for_a_product() -> None:
    assert unit("J/s").named().text == "W"
    assert (unit("MW") * unit("h")).named().text == "MWh"


@pytest.mark.parametrize(
    ("symbol", "point"), [("degC", True), ("year", True), ("K", False), ("yr", False), ("degC/h", False)]
)
def test_temperatures_and_calendar_years_are_points(symbol: str, point: bool) -> None:  # noqa: FBT001
    assert unit(symbol).is_point is point


@pytest.mark.parametrize(
    "text",
    ["", " ", "x", "mwh", "KWH", "Mwh", "%", "kL", "mile", "千kWh", "t-CO2", "MWh ", " MWh", "t / h", "MWh/", "/h", "*",
     "MWh//h", "MWh**2", "m^2", "ＭＷｈ", "tCO₂", "2", "1000", "10*t", "tCO2 /MWh", "t(h)", "t*" * 30 + "t", "\x00", "amountt"],
)  # fmt: skip
def test_documents_keep_to_the_list(text: str) -> None:
    assert code_of(lambda: unit(text)) == "units-unknown"


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("千kWh", "MWh"), ("KWH", "kWh"), ("kwh", "kWh"), ("MWH", "MWh"), ("Nm³", "Nm3"), ("m3N", "Nm3"), ("㎥", "m3"),
        ("m³", "m3"), ("t-CO2", "tCO2"), ("tCO₂", "tCO2"), ("tCO2eq", "tCO2e"), ("t-CO2e", "tCO2e"), ("USRT", "USRt"),
        ("冷凍トン", "USRt"), ("℃", "degC"), ("トン", "t"), ("tonne", "t"), ("円", "JPY"), ("時間", "h"), ("日", "d"), ("年", "yr"),
        ("-", "1"), ("kl", "kL"), ("t-CO2/MWh", "tCO2/MWh"), ("t-CO2/千kWh", "tCO2/MWh"), (" MWh ", "MWh"),
    ],
)  # fmt: skip
def test_other_spellings_are_read_at_the_edges(written: str, means: str) -> None:
    assert edge_unit(written).same(edge_unit(means))


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("WH", "Wh"), ("gwh", "GWh"), ("kwH", "kWh"), ("KWH/h", "kWh/h"), ("btu", "Btu"), ("MMBTU", "MMBtu"), ("Kg", "kg"),
        ("tco2/Mwh", "tCO2/MWh"), ("t-CO2/千kWh", "tCO2/MWh"), ("nm3", "Nm3"), ("gj", "GJ"),
    ],
)  # fmt: skip
def test_capitals_do_not_matter_at_the_edges_where_nothing_else_can_be_meant(written: str, text: str) -> None:
    assert edge_unit(written).text == text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("mwh", "MWh"),
        ("mW", "MW"),
        ("mj", "MJ"),
        ("mmbtu", "MMBtu"),
        ("MG", "mg, Mg"),
        ("k", "K"),
        ("D", "d"),
        ("T", "t"),
    ],
)
def test_milli_is_not_taken_for_mega_nor_a_letter_for_another(written: str, meant: str) -> None:
    with pytest.raises(Refused) as refusal:
        edge_unit(written)
    (finding,) = refusal.value.findings
    assert (finding.code, finding.details["near"]) == ("units-unknown", meant)


@pytest.mark.parametrize(
    ("written", "wanted", "factor"),
    [
        ("%", "1", "1/100"),
        ("kL", "m3", "1"),
        ("L", "m3", "1/1000"),
        ("mile", "m", "1609344/1000"),
        ("kcal", "J", "41868/10"),  # International Table calorie: 4.1868 J
        ("Gcal", "GJ", "41868/10000"),
        ("MMBtu", "J", "1055055852620/1000"),
        ("min", "h", "1/60"),
        ("Mt", "t", "1000000"),
        ("ktCO2", "tCO2", "1000"),
        ("MtCO2e", "tCO2e", "1000000"),
        ("bar", "Pa", "100000"),
        ("ha", "m2", "10000"),
        ("TWh", "MWh", "1000000"),
    ],
)
def test_units_of_the_edges_have_their_exact_size(written: str, wanted: str, factor: str) -> None:
    above, _, below = factor.partition("/")
    assert conversion(edge_unit(written), unit(wanted)) == fmpq(int(above), int(below or 1))


def test_an_unknown_unit_is_told_with_units_that_look_like_it() -> None:
    with pytest.raises(Refused) as refusal:
        unit("kWhh")
    assert "kWh" in refusal.value.findings[0].message("en").remedy


@pytest.mark.parametrize(
    ("text", "value", "symbol"),
    [
        ("347.2 MWh", "3472/10", "MWh"),
        ("120000 kWh", "120000", "kWh"),
        ("0.741 tCO2/MWh", "741/1000", "tCO2/MWh"),
        ("16/12", "4/3", None),
        ("16/12 tCH4/tC", "4/3", "tCH4/tC"),
        ("-5 degC", "-5", "degC"),
        ("12%", "12", "%"),
        ("12 %", "12", "%"),
        ("12％", "12", "%"),
        ("3  MWh", "3", "MWh"),
        ("7", "7", None),
    ],
)
def test_a_figure_is_split_into_number_and_unit(text: str, value: str, symbol: str | None) -> None:
    above, _, below = value.partition("/")
    number, found = value_and_unit(text)
    assert number == fmpq(int(above), int(below or 1))
    assert (found is None) if symbol is None else (found is not None and found.same(edge_unit(symbol)))


def test_a_figure_is_brought_into_the_unit_wanted() -> None:
    assert quantity("120000 kWh", unit("MWh")) == 120
    assert quantity("120000", unit("MWh")) == 120000
    assert quantity("12 %", unit("1")) == fmpq(12, 100)
    assert quantity("245 gCO2/tkm", unit("tCO2/tkm")) == fmpq(245, 1000000)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("5 t", "units-incompatible"),
        ("5 furlong", "units-unknown"),
        ("5MWh", "units-number"),
        ("MWh", "units-number"),
        ("", "units-number"),
        ("1,234 MWh", "units-decimal-comma"),
    ],
)
def test_a_figure_that_does_not_fit_is_refused(text: str, code: str) -> None:
    assert code_of(lambda: quantity(text, unit("MWh"))) == code


@pytest.mark.parametrize("chosen", AMOUNTS)
def test_an_amount_becomes_what_the_item_is_measured_in(chosen: str) -> None:
    assert with_amount(unit("amount"), chosen).same(unit(chosen))
    assert with_amount(unit("GJ/amount"), chosen).same(unit(f"GJ/{chosen}"))
    assert with_amount(unit("MWh"), chosen).same(unit("MWh"))
    assert (with_amount(unit("amount"), chosen) * with_amount(unit("GJ/amount"), chosen)).same(unit("GJ"))
    assert unit("amount").has_amount
    assert not with_amount(unit("amount"), chosen).has_amount


def test_warming_potentials_and_calorific_values_have_named_choices() -> None:
    assert {one.value for one in GwpSet} >= {"SAR", "AR4", "AR5", "AR6"}
    assert {one.value for one in CalorificBasis} == {"net", "gross"}


@given(st.sampled_from(LISTED), st.sampled_from(LISTED), st.sampled_from(LISTED))
def test_products_and_quotients_of_units_undo_each_other(first: str, second: str, third: str) -> None:
    one, two, three = unit(first), unit(second), unit(third)
    assert (one * two / two).same(one)
    assert (one * two).same(two * one)
    assert (one * (two * three)).same(one * two * three)
    assert (one / two / three).same(one / (two * three))


@given(st.sampled_from(LISTED), st.sampled_from(LISTED))
def test_a_conversion_and_its_way_back_are_inverse(first: str, second: str) -> None:
    one, two = unit(first), unit(second)
    if one.comparable(two):
        assert conversion(one, two) * conversion(two, one) == 1


@given(st.text(max_size=60))
def test_no_text_makes_the_reader_of_units_fail(text: str) -> None:
    for read in (unit, edge_unit, value_and_unit):
        try:
            read(text)
        except Refused as refusal:
            assert {f.code.partition("-")[0] for f in refusal.findings} == {"units"}
