"""Fixed values from a table: hundreds of air conditioners, from readings to workbook."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import openpyxl
import pytest
from flint import fmpq

from tobiishi.errors import Refused
from tobiishi.methodologies.catalogue import library
from tobiishi.monitoring.project import load_project
from tobiishi.monitoring.results import MonitoringRun
from tobiishi.monitoring.run import check_project, run_project
from tobiishi.monitoring.summary import summary
from tobiishi.reports import write_monitoring

HEAD = """\
project:
  id: TEST
  title: {{en: test, ja: 試験}}
  country: {country}
  methodology: {{id: {methodology}, version: "1.0"}}
  time_zone: Asia/Ho_Chi_Minh
  crediting_starts: 2018-01-01
monitoring_periods: [{{from: 2018-01-01, until: 2018-12-31}}]
fixed:
  JCM_EF_elec:
    supply: {{value: grid, source: test, confidence: seen}}
    EF_grid: {{value: 0.8 tCO2/MWh, source: test, confidence: seen}}
"""
AIR = HEAD.format(country="VN", methodology="VN_AM002")
COLD = HEAD.format(country="ID", methodology="ID_AM003")
SAID = "source: asset register, confidence: seen"
UNITS = [f"ac_{number}" for number in range(1, 301)]
TABLED = f"""\
  CSPF_PJ: {{file: units.csv, item: unit, column: CSPF 定格, unit: "1", {SAID}}}
  CSPF_RE: {{file: units.csv, item: unit, column: reference, unit: "1", {SAID}}}
"""


def points(items: list[str]) -> str:
    """A monitoring point of yearly invoices for each item."""
    said = "parameter: EC_PJ, option: B, measured: quantity of a span, unit: kWh"
    where = "file: bills.csv, from: begins, until: ends, value: kwh, meter: unit"
    rows = [f"  - {{id: {i}, item: {i}, meter: {{id: {i}}}, {said}, readings: {{{where}}}}}\n" for i in items]
    return "points:\n" + "".join(rows)


def run(folder: Path, project: str, items: list[str], **files: bytes) -> MonitoringRun:
    """Run a project in which each item consumes 1,000 kWh."""
    bills = "".join(f"{item},2018-01-01,2019-01-01,1000\n" for item in items)
    (folder / "bills.csv").write_text(f"unit,begins,ends,kwh\n{bills}", encoding="utf-8")
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_bytes(content)
    (folder / "x.yaml").write_text(project + points(items), encoding="utf-8")
    as_of = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    return run_project(load_project(folder / "x.yaml"), library(), store=folder / "store", as_of=as_of)


def reductions(result: MonitoringRun) -> object:
    assert result.calculation is not None
    return result.calculation.years[0].outcome.values["ER"]


def register(ratings: list[str]) -> bytes:
    """A register as Excel saves it in Japan; columns that nobody asks for stand in it too."""
    rows = "".join(
        f"{unit},製番{n},{rating},3.5\r\n"
        for n, (unit, rating) in enumerate(zip(UNITS, ratings, strict=True))
    )
    return f"unit,製造番号,CSPF 定格,reference\r\n{rows}".encode("cp932")


def test_three_hundred_items_from_a_register_give_what_typed_values_give(tmp_path: Path) -> None:
    # unit n has 3.5 + n/100 against 3.5: 1 MWh × n/350 × 0.8 t/MWh; 1 + … + 300 = 45,150, so 129 × 0.8 = 103.2 t
    ratings = [f"{3 + (50 + n) // 100}.{(50 + n) % 100:02}" for n in range(1, 301)]
    content = register(ratings)
    result = run(tmp_path, AIR + TABLED, UNITS, units_csv=content)
    assert reductions(result) == fmpq(516, 5)
    assert result.calculation is not None
    assert result.calculation.total_whole_tonnes == 103
    assert not {"CSPF_PJ", "CSPF_RE"} & {*result.calculation.rests_on_unverified}
    pairs = ", ".join(f"{unit}: {rating}" for unit, rating in zip(UNITS, ratings, strict=True))
    same = ", ".join(f"{unit}: 3.5" for unit in UNITS)
    typed = f"  CSPF_PJ: {{values: {{{pairs}}}, {SAID}}}\n  CSPF_RE: {{values: {{{same}}}, {SAID}}}\n"
    (tmp_path / "typed").mkdir()
    other = run(tmp_path / "typed", AIR + typed, UNITS)
    assert other.calculation is not None
    assert other.calculation.as_json() == result.calculation.as_json()
    assert _fixed_table(other, tmp_path / "typed") == _fixed_table(result, tmp_path)
    assert summary(result)["values_files"] == [
        {
            "file": "units.csv",
            "member": None,
            "sheet": None,
            "sha256": hashlib.sha256(content).hexdigest(),
            "size": len(content),
            "encoding": "cp932",
            "delimiter": ",",
            "header": ["unit", "製造番号", "CSPF 定格", "reference"],
            "rows": 300,
            "parameters": ["CSPF_PJ", "CSPF_RE"],
        }
    ]
    provenance = _texts(tmp_path / "book.xlsx", "Provenance")
    assert ("units.csv", hashlib.sha256(content).hexdigest()) in {(row[0], row[2]) for row in provenance}


def _fixed_table(result: MonitoringRun, folder: Path) -> list[tuple[object, ...]]:
    """The rows of fixed values in the plan's sheet."""
    write_monitoring(result, folder / "book.xlsx", "en")
    rows = [row for row in _texts(folder / "book.xlsx", "MPS(input)") if str(row[1]).startswith("CSPF_")]
    assert len(rows) == 600
    assert rows[0][1] == "CSPF_PJ[ac_1]"
    assert rows[0][3] == 3.51
    assert "asset register" in rows[0]
    return rows


def _texts(path: Path, sheet: str) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(path, read_only=True)
    rows = list(book[sheet].iter_rows(values_only=True))
    book.close()
    return rows


def test_a_column_of_choices_has_no_unit(tmp_path: Path) -> None:
    fixed = f"""\
  purpose: {{file: units.csv, item: unit, column: use, {SAID}}}
  COP_PJ: {{file: units.csv, item: unit, column: cop, unit: "%", {SAID}}}
  COP_cold_storage: {{value: 2, {SAID}}}
  COP_quick_freezer: {{value: 1, {SAID}}}
"""
    table = "unit,use,cop\nr_1,cold_storage,300\nr_2, individual_quick_freezer ,400/2\n"
    result = run(tmp_path, COLD + fixed, ["r_1", "r_2"], units_csv=table.encode())
    # 300 % ÷ 2 − 1 = 0.5; 200 % ÷ 1 − 1 = 1; 1.5 MWh × 0.8 t/MWh
    assert reductions(result) == fmpq(6, 5)


def test_every_digit_of_a_table_counts(tmp_path: Path) -> None:
    table = "unit,CSPF 定格,reference\nac_1,7.0000000000000000000000007,3.5\n"
    result = run(tmp_path, AIR + TABLED, ["ac_1"], units_csv=table.encode())
    assert reductions(result) == fmpq(4, 5) * (1 + fmpq(2, 10**25))  # 1 MWh × (7 + 7e-25 − 3.5) ÷ 3.5 × 0.8


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("item: unit", "item: [unit, maker]", [("monitoring-item-columns", 13, 36)]),
        ('unit: "1", source', "source", [("yaml-missing-key", 13, 12)]),
        ('unit: "1"', "unit: kW", [("units-incompatible", 13, 65)]),
        ("CSPF_PJ:", "EC_PJ:", [("units-incompatible", 13, 63), ("monitoring-fed-and-fixed", 16, 58)]),
    ],
)
def test_a_table_must_fit_its_parameter(
    tmp_path: Path, old: str, new: str, expected: list[tuple[str, int, int]]
) -> None:
    (tmp_path / "x.yaml").write_text(AIR + TABLED.replace(old, new, 1) + points(["ac_1"]), encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        check_project(load_project(tmp_path / "x.yaml"), library())
    found = [(f.code, f.place.line, f.place.column) for f in refusal.value.findings]
    assert found == expected


def test_choices_and_curves_are_no_columns_of_numbers(tmp_path: Path) -> None:
    fixed = f'  purpose: {{file: units.csv, item: unit, column: use, unit: "1", {SAID}}}\n'
    (tmp_path / "x.yaml").write_text(COLD + fixed + points(["r_1"]), encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        check_project(load_project(tmp_path / "x.yaml"), library())
    (found,) = refusal.value.findings
    assert (found.code, found.place.line, found.details["key"]) == ("yaml-unknown-key", 13, "unit")
    pump = HEAD.format(country="VN", methodology="X_PUMP_INVERTER").replace('"1.0"', '"0.2"')
    fixed = f"  H_RE: {{file: units.csv, item: unit, column: head, unit: m, {SAID}}}\n"
    (tmp_path / "x.yaml").write_text(pump + fixed + points(["p"]), encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        check_project(load_project(tmp_path / "x.yaml"), library())
    assert ("yaml-unknown-key", "file") in {(f.code, f.details.get("key")) for f in refusal.value.findings}
