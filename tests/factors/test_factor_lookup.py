"""Looking up factors: exact, with the candidates named where not exactly one answers."""

from __future__ import annotations

import datetime as dt

import pytest
from flint import fmpq

from tobiishi.errors import Finding, Refused
from tobiishi.factors import Confidence, Filters, find, the_one


def refusal(name: str, date: dt.date | None = None, **filters: object) -> Finding:
    with pytest.raises(Refused) as caught:
        the_one(name=name, date=date, **filters)  # type: ignore[arg-type]
    (finding,) = caught.value.findings
    assert finding.place.name == name
    return finding


def test_the_official_factor_of_viet_nam_of_2015_is_found() -> None:
    factor = the_one(name="grid_EF_official", country="VN", data_year=2015)
    assert factor.value == fmpq(8154, 10000)
    assert factor.unit.text == "tCO2/MWh"
    assert factor.confidence is Confidence.SEEN
    assert not factor.dated


def test_a_year_may_be_asked_for_as_documents_read_it() -> None:
    assert the_one(name="grid_EF_official", country="VN", data_year="2015").origin_row == 19


@pytest.mark.parametrize(
    ("name", "filters", "value", "unit"),
    [
        ("jcm_EF_RE_grid", {"country": "MN"}, "0.797", "tCO2/MWh"),
        ("jcm_EF_RE_grid", {"country": "VN"}, "0.333", "tCO2/MWh"),
        ("jcm_EF_RE_grid", {"country": "ID", "grid": "Jamali"}, "0.616", "tCO2/MWh"),
        ("jcm_EF_RE_diesel_best", {}, "0.533", "tCO2/MWh"),
        (
            "grid_EF",
            {"country": "ID", "grid": "Jamali", "moment": "ex_ante", "data_year": 2010},
            "0.741",
            "tCO2/MWh",
        ),
        ("GWP100", {"item": "CH4", "gwp_set": "AR5"}, "28", "tCO2e/tCH4"),
        ("GWP100", {"item": "N2O", "gwp_set": "AR5"}, "265", "tCO2e/tN2O"),
        ("GWP100", {"item": "R-410A", "gwp_set": "AR5"}, "1923.5", "tCO2e/t"),
        ("NCV", {"item": "gas_diesel_oil", "bound": "upper95"}, "43.3", "TJ/Gg"),
        ("EF_CO2", {"item": "gas_diesel_oil", "bound": "upper95"}, "74.8", "tCO2/TJ"),
        ("TOOL04_k", {"item": "wood_straw", "situation": "tropical_wet"}, "0.035", "1/yr"),
        ("TOOL12_EF", {"item": "heavy_vehicle_GVM>26t"}, "129", "gCO2/tkm"),
        ("freight_intensity", {"country": "JP", "item": "rail", "fiscal_year": "FY2018"}, "22", "gCO2/tkm"),
    ],
)
def test_general_names_with_keys_find_one_value(name: str, filters: Filters, value: str, unit: str) -> None:
    factor = the_one(name=name, **filters)
    assert (factor.digits, factor.unit.text) == (value, unit)


def test_a_name_with_keys_that_no_factor_has_finds_nothing() -> None:
    # Thailand's factors stand under the name of their programme, grid_EF_TVER
    assert find(name="grid_EF", country="TH") == []


def test_several_years_of_one_grid_are_refused_with_every_candidate() -> None:
    finding = refusal("grid_EF", country="ID", grid="Jamali", moment="ex_ante")
    assert finding.code == "factors-several"
    assert finding.details["count"] == "6"
    assert finding.details["apart"] == "data_year"
    message = finding.message("en")
    assert "country ID, grid Jamali, moment ex_ante" in message.what
    for year, value in ((2016, "0.862"), (2015, "0.893"), (2014, "0.84"), (2012, "0.814"), (2011, "0.77")):
        assert f"data_year {year} = {value} tCO2/MWh (secondary)" in message.remedy
    assert "data_year 2010 = 0.741 tCO2/MWh (secondary)" in message.remedy


def test_a_moment_that_no_row_of_the_country_has_is_refused_with_rows_of_that_country() -> None:
    finding = refusal("grid_EF", country="VN", moment="ex_ante")
    assert finding.code == "factors-none"
    message = finding.message("en")
    assert "country VN, margin operating, data_year 2019 = 0.8907 tCO2/MWh" in message.remedy
    assert "country ID" not in message.remedy
    # of this name Viet Nam has 11 operating, 11 build and 1 combined margin; 8 of the 23 are shown
    assert "; and 15 more" in message.remedy
    assert "ほか15件" in finding.message("ja").remedy


def test_a_factor_for_any_country_does_not_stand_in_for_a_countrys_own() -> None:
    finding = refusal("density", country="VN", item="gas_diesel_oil")
    assert finding.code == "factors-none"
    assert "density, item gas_diesel_oil = 844 kg/m3" in finding.message("en").remedy
    assert "country CL" in finding.message("en").remedy


def test_a_country_that_is_not_asked_for_may_be_any_or_none() -> None:
    # 844 kg/m3 for any country, 840 kg/m3 of Chile
    assert {f.digits for f in find(name="density", item="gas_diesel_oil")} == {"844", "840"}
    assert the_one(name="density", item="gas_diesel_oil", country="CL").digits == "840"
    assert the_one(name="density", item="gas_diesel_oil", country="none").digits == "844"


def test_none_as_a_filter_is_the_same_as_leaving_it_out() -> None:
    assert find(name="density", country=None) == find(name="density")


def test_a_field_that_is_not_filled_can_be_asked_for() -> None:
    # of Jamali in 2019 the list has 0.87, its operating 0.8, build 0.94 and wind and solar 0.84
    jamali = find(name="grid_EF", country="ID", grid="Jamali", data_year=2019)
    assert [f.digits for f in jamali] == ["0.87", "0.8", "0.94", "0.84"]
    alone = the_one(name="grid_EF", country="ID", grid="Jamali", data_year=2019, margin="none")
    assert alone.digits == "0.87"


@pytest.mark.parametrize(("day", "found"), [("2023-12-28", 1), ("2023-12-29", 0), ("2020-01-01", 1)])
def test_a_factor_answers_until_the_last_day_that_its_source_states(day: str, found: int) -> None:
    date = dt.date.fromisoformat(day)
    assert len(find(name="grid_EF_ASB0050", country="KE", date=date)) == found


@pytest.mark.parametrize(("day", "found"), [("2025-12-31", 0), ("2026-01-01", 1)])
def test_a_factor_answers_from_the_first_day_that_its_source_states(day: str, found: int) -> None:
    date = dt.date.fromisoformat(day)
    assert len(find(name="grid_EF_TGO", country="TH", situation="scope2", date=date)) == found


def test_a_factor_out_of_its_stated_validity_is_refused_and_named_with_it() -> None:
    finding = refusal("grid_EF_ASB0050", country="KE", date=dt.date(2024, 1, 1))
    assert finding.code == "factors-none"
    assert "date 2024-01-01" in finding.message("en").what
    assert "until 2023-12-28" in finding.message("en").remedy


def test_an_undated_factor_is_found_on_every_day_and_says_so() -> None:
    factor = the_one(name="jcm_EF_RE_grid", country="MN", date=dt.date(1990, 1, 1))
    assert factor.as_json()["dated"] is False


def test_a_printed_name_leads_to_the_general_one() -> None:
    finding = refusal("jcm_EF_captive_diesel_default")
    assert "jcm_EF_captive, item diesel = 0.8 tCO2/MWh (unverified)" in finding.message("en").remedy


def test_a_misspelt_name_leads_to_those_like_it() -> None:
    assert "grid_EF_official" in refusal("grid_EF_offical", country="VN").message("en").remedy


def test_a_name_like_nothing_is_said_to_be_so_in_both_languages() -> None:
    finding = refusal("xyzzy")
    assert "no name like it" in finding.message("en").remedy
    assert "似た名前の係数はありません" in finding.message("ja").remedy


def test_a_key_that_does_not_exist_is_a_programmers_mistake() -> None:
    with pytest.raises(TypeError, match="colour"):
        find(name="grid_EF", colour="red")  # type: ignore[call-arg]


def test_factors_that_nothing_tells_apart_are_refused_saying_so(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = find(name="jcm_EF_RE_grid", country="MN") * 2
    monkeypatch.setattr("tobiishi.factors.lookup.all_factors", lambda: tuple(twice))
    finding = refusal("jcm_EF_RE_grid", country="MN")
    assert "nothing in the data tells them apart" in finding.message("en").remedy
    assert "データに区別する項目がありません" in finding.message("ja").remedy
