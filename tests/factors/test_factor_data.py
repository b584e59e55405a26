"""The committed data: every row of the list is a factor or stands among those not taken."""

from __future__ import annotations

import csv
import re
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from tobiishi.factors import KEYS, Confidence, all_factors
from tobiishi.units import number

ROWS = 1191  # rows of the list of default values from which the data were taken
ROOM = files("tobiishi.factors")
PAGE = Path(__file__).parents[2] / "docs" / "factors-not-taken.md"
COUNTRIES = (
    "AE AZ BD CL CR ET GE ID IN JP KE KG KH KZ LA LK MD MM MN MV MX MY PG PH PW SA SN TH TN TZ UA UZ VN"
)
REASONS = {"case": 13, "benchmark": 7, "conversion": 1, "no_source": 19}


def not_taken() -> list[dict[str, str]]:
    lines = ROOM.joinpath("not_taken.csv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(lines))


def test_every_row_of_the_list_is_taken_once_or_not_taken_once() -> None:
    taken = [factor.origin_row for factor in all_factors()]
    left = [int(row["origin_row"]) for row in not_taken()]
    assert (len(taken), len(left)) == (1151, 40)
    assert sorted(taken + left) == list(range(1, ROWS + 1))


def test_every_row_not_taken_has_its_reason() -> None:
    assert Counter(row["reason"] for row in not_taken()) == REASONS


def test_rows_without_any_source_are_not_taken() -> None:
    empty = [row for row in not_taken() if not row["source"]]
    assert len(empty) == 16
    assert {row["reason"] for row in empty} == {"no_source"}
    assert all(factor.source.text for factor in all_factors())


def test_the_page_of_rows_not_taken_shows_each_of_them() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for row in not_taken():
        assert f"| {row['origin_row']} | `{row['name']}` | {row['value']} |" in page


def test_a_source_is_a_source_and_how_sure_someone_was_is_a_note() -> None:
    assert [f.origin_row for f in all_factors() if "confidence" in f.source.text] == []
    remembered = [f for f in all_factors() if "confidence" in (f.note or "")]
    # AMS-I.F 15, boilers 8, chillers 5 + 3 + 1, JCM grids 5, freight 4, lorries 2
    assert len(remembered) == 43
    assert {f.confidence for f in remembered} == {Confidence.UNVERIFIED}


@pytest.mark.parametrize(
    ("row", "source", "note"),
    [
        (
            5,
            "TH_AM001 v1: equals IPCC-lower gas factor 54.3 kg/GJ at 61.3 % efficiency",
            "from memory, confidence medium",
        ),
        (6, "VN_AM007 v1", "from memory, confidence medium"),
        (1100, "TOOL09: table 1", "from memory, confidence medium"),
        (1115, "ID_AM002", "from memory, confidence medium"),
        (1149, "MLIT", "from memory, confidence medium for 233/39/22, low for 1162"),
        (1161, "AMS-I.F", "from memory, confidence high"),
    ],
)
def test_a_remembered_value_names_its_text_as_source(row: int, source: str, note: str) -> None:
    (factor,) = (f for f in all_factors() if f.origin_row == row)
    assert (factor.source.text, factor.note) == (source, note)


def test_the_grades_of_confidence_are_those_of_the_list() -> None:
    # of the list 142, 841, 139, 69 less those not taken: 19 cases and benchmarks seen,
    # 1 case and 1 conversion derived, 19 without source
    grades = Counter(factor.confidence for factor in all_factors())
    assert grades == {"seen": 142 - 19, "secondary": 841, "derived": 139 - 2, "unverified": 69 - 19}


def test_no_two_factors_coincide_in_all_keys() -> None:
    keys = Counter(tuple(getattr(factor, key) for key in KEYS) for factor in all_factors())
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_country_is_a_code_of_iso_3166() -> None:
    assert " ".join(sorted({f.country for f in all_factors() if f.country})) == COUNTRIES


def test_no_general_name_keeps_a_place_a_moment_a_gwp_set_or_a_bound() -> None:
    kept = re.compile(
        r"Jamali|Sumatera|Luzon|Peninsular|ex_(ante|post)|(SAR|TAR|AR\d)_|(lower|upper)95|Japan"
    )
    assert [f.name for f in all_factors() if kept.search(f.name)] == []


def test_names_units_and_values_differ_from_the_printed_ones_only_where_told() -> None:
    for factor in all_factors():
        rescaled = factor.printed.unit.startswith("%")
        assert number(factor.printed.value) == factor.value * (100 if rescaled else 1)
        assert rescaled or factor.printed.value == factor.digits


def test_every_unit_was_read_from_the_closed_list() -> None:
    used = sorted({factor.unit.text for factor in all_factors()})
    assert used == [
        "1",
        "1/yr",
        "MW",
        "TJ/Gg",
        "gCH4/kg",
        "gCO2/tkm",
        "gN2O/kg",
        "kg/m3",
        "kgCH4/TJ",
        "kgCH4/kgCOD",
        "kgCO2e/kWh",
        "kgN2O/TJ",
        "tC/t",
        "tCH4/Nm3",
        "tCH4/t",
        "tCO2/MWh",
        "tCO2/TJ",
        "tCO2e/MWh",
        "tCO2e/TJ",
        "tCO2e/t",
        "tCO2e/tCH4",
        "tCO2e/tCO2",
        "tCO2e/tH2",
        "tCO2e/tN2O",
        "tN2O/t",
        "yr",
    ]


@pytest.mark.parametrize(
    ("row", "value", "unit", "printed"),
    [
        (1041, "0.05", "1", ("5", "% of total C")),
        (1048, "1.00", "1", ("100", "% of total C")),
        (1053, "0.54", "tC/t", ("54", "% (t C/t waste)")),
        (1187, "0.20", "1", ("20", "%")),
        (1145, "1021", "gCO2/tkm", ("1021", "gCO2/t km")),
        (1099, "0.000716", "tCH4/Nm3", ("0.000716", "t/Nm3")),
        (1070, "0.25", "kgCH4/kgCOD", ("0.25", "kg CH4/kg COD")),
        (657, "3.9", "kgCH4/TJ", ("3.9", "kg CH4/TJ")),
        (437, "0.03", "1", ("0.03", "fraction")),
        (1059, "2.42e-07", "tCH4/t", ("2.42e-07", "t CH4/t wet waste")),
    ],
)
def test_units_are_spelled_as_in_the_closed_list(
    row: int, value: str, unit: str, printed: tuple[str, str]
) -> None:
    (factor,) = (f for f in all_factors() if f.origin_row == row)
    assert (factor.digits, factor.unit.text) == (value, unit)
    assert (factor.printed.value, factor.printed.unit) == printed


@pytest.mark.parametrize(
    ("row", "printed", "year", "fiscal", "version"),
    [
        (1, "2013-2015 basis", 2015, None, None),
        (6, "VN_AM007 v1", None, None, "v1"),
        (19, "2015", 2015, None, None),
        (215, "2015-2017", 2017, None, None),
        (290, "2022", None, None, "2022"),  # edition of a data set, not the year of the data
        (389, "2020", None, None, "2020"),  # ASB0050-2020
        (436, None, None, None, None),
        (466, "2006", None, None, "2006"),  # IPCC guidelines
        (674, "2013", None, None, "2013"),  # fifth assessment report
        (1041, "v03.0", None, None, "v03.0"),
        (1145, "~FY2007", None, "FY2007", None),
        (1149, "FY2018", None, "FY2018", None),
    ],
)
def test_a_year_becomes_what_it_is(
    row: int, printed: str | None, year: int | None, fiscal: str | None, version: str | None
) -> None:
    (factor,) = (f for f in all_factors() if f.origin_row == row)
    assert (factor.data_year, factor.fiscal_year, factor.version) == (year, fiscal, version)
    assert factor.printed.year == printed


def test_validity_stands_only_where_a_source_states_it() -> None:
    dated = {f.origin_row: (str(f.valid_from), str(f.valid_until)) for f in all_factors() if f.dated}
    assert dated == {224: ("2026-01-01", "None"), 389: ("None", "2023-12-28")}
