"""Ways in which readings become values other than a sum: means, last and largest values, one by one, histories."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from monitored import PROJECT, hours, run, write_rows
from recalculation import Sheets, plant

from tobiishi.methodologies.catalogue import library
from tobiishi.monitoring.results import MonitoringRun
from tobiishi.reports import write_monitoring

HEAD = """\
id: X_KIND
version: "0.1"
title: {en: a test, ja: 試験}
country: null
status: estimate
valid_from: null
valid_until: null
sectoral_scope: 3
technologies: [test]
source: {document: a test, publisher: nobody, seen: none}
"""
ENDING = """\
  PE:
    en: project
    ja: プロジェクト
    unit: tCO2
    is: "0"
  ER:
    en: reductions
    ja: 削減量
    unit: tCO2
    is: RE - PE
"""
STATE = (
    HEAD
    + """\
parameters:
  S:
    en: state
    ja: 状態
    unit: tCO2
    kind: monitored
    aggregate: {how}
formulas:
  RE:
    en: reference
    ja: リファレンス
    unit: tCO2
    is: S
"""
    + ENDING
)
MONTHS = (
    HEAD
    + """\
indices:
  m:
    en: month
    ja: 月
    kind: months
parameters:
  S[m]:
    en: state
    ja: 状態
    unit: tCO2
    kind: monitored
    aggregate: {how}
formulas:
  RE:
    en: reference
    ja: リファレンス
    unit: tCO2
    is: total(S[m], m)
"""
    + ENDING
)
LISTED = (
    HEAD
    + """\
constants:
  floor:
    en: floor
    ja: 下限
    unit: kW
    value: "10"
    confidence: seen
indices:
  i: {en: fan, ja: 送風機}
  t: {en: reading, ja: 計測値, kind: readings, within: i}
parameters:
  P[i, t]:
    en: power
    ja: 電力
    unit: kW
    kind: monitored
  EF:
    en: factor
    ja: 係数
    unit: tCO2/kWh
    kind: fixed
formulas:
  E[i]:
    en: energy above 10 kW
    ja: 10 kW超の電力量
    unit: kWh
    is: total(when(P[i, t] > floor, P[i, t] * hours(t), 0), t)
  RE:
    en: reference
    ja: リファレンス
    unit: tCO2
    is: total(E[i], i) * EF
"""
    + ENDING
)
HISTORY = (
    HEAD
    + """\
indices:
  x: {en: year, ja: 年, kind: years_to_date}
parameters:
  W[x]:
    en: waste
    ja: 廃棄物
    unit: tCO2
    kind: monitored
formulas:
  RE:
    en: reference
    ja: リファレンス
    unit: tCO2
    is: total(W[x] * (1 + age(x) / one_year), x)
"""
    + ENDING
)

POINT = """\
  - id: 1
    parameter: {name}
{item}    option: C
    measured: {measured}
    unit: {unit}
    readings: {{file: r.csv, time: time, value: v{interval}}}
"""
QUIET = "  stuck: {then: note}\n  interpolated: {then: note}\n  gap_longer_than: {value: 0, unit: h, then: substitute, with: zero}"


def monitored(
    folder: Path,
    document: str,
    *,
    begins: str,
    ends: str,
    plan: str = QUIET,
    fixed: str = "  {}",
    **said: str,
) -> MonitoringRun:
    """A run of a project under a document of its own."""
    (folder / "X_KIND_v0.1.yaml").write_text(document, encoding="utf-8")
    words = {"item": "", "measured": "quantity of an interval", "unit": "t", "interval": ", interval: 1 h"}
    text = PROJECT.format(
        country="VN",
        document="X_KIND",
        version="0.1",
        zone="Asia/Ho_Chi_Minh",
        begins=begins,
        ends=ends,
        fixed=fixed,
        points=POINT.format(**{**words, **said}),
        plan=plan,
    )
    return run(folder, text.replace("fixed:\n  {}", "fixed: {}"), library(folder))


def reductions(found: MonitoringRun, folder: Path) -> list[float]:
    """ER of each part by the workbook; it agrees with the exact engine."""
    path = folder / "m.xlsx"
    write_monitoring(found, path, "en")
    assert found.calculation is not None
    exact = [float(year.outcome.values["ER"]) for year in found.calculation.years]
    sheet = Sheets(plant(path)).beside("MRS(calc_process)", "ER")[: len(exact)]
    assert sheet == pytest.approx(exact, rel=1e-9)
    return exact


@pytest.mark.parametrize(("how", "expected"), [("mean", 7.0), ("last", 4.0), ("max", 12.0)])
def test_a_state_is_the_mean_last_or_largest_of_its_readings(
    tmp_path: Path, how: str, expected: float
) -> None:
    """Hours of 5, 12, 7 and 4: the mean is 28 / 4 = 7, the last 4, the largest 12."""
    write_rows(tmp_path / "r.csv", ("time", "v"), hours("2016-01-01 00:00", [5, 12, 7, 4] * 6))
    found = monitored(
        tmp_path, STATE.replace("{how}", how), begins="2016-01-01", ends="2016-01-01", name="S", unit="tCO2"
    )
    assert reductions(found, tmp_path) == pytest.approx([expected])


def test_a_mean_over_months_weighs_every_hour_alike(tmp_path: Path) -> None:
    """24 hours of 2 on 31 January and 24 of 4 on 1 February: 3, though the months have a row each."""
    write_rows(tmp_path / "r.csv", ("time", "v"), hours("2016-01-31 00:00", [1, 3] * 12 + [3, 5] * 12))
    found = monitored(
        tmp_path,
        STATE.replace("{how}", "mean"),
        begins="2016-01-31",
        ends="2016-02-01",
        name="S",
        unit="tCO2",
    )
    assert reductions(found, tmp_path) == pytest.approx([3.0])


@pytest.mark.parametrize("how", ["mean", "last", "max"])
def test_a_part_without_readings_has_no_state_and_blocks(tmp_path: Path, how: str) -> None:
    """Readings of 31 December only: nothing is known of the year that follows."""
    write_rows(tmp_path / "r.csv", ("time", "v"), hours("2015-12-31 00:00", [1, 3] * 12))
    plan = "  gap_longer_than: {value: 30, unit: h}"
    document = STATE.replace("{how}", how)
    found = monitored(
        tmp_path, document, begins="2015-12-31", ends="2016-01-01", name="S", unit="tCO2", plan=plan
    )
    assert found.blocked
    (one,) = [finding for finding in found.every_finding if finding.effect == "blocks"]
    assert (one.code, one.place.begins) == ("monitoring-no-readings", "2016-01-01T00:00:00+07:00")
    write_monitoring(found, tmp_path / "m.xlsx", "en")
    assert Sheets(plant(tmp_path / "m.xlsx")).beside("MRS(calc_process)", "ER")[1] == 0


@pytest.mark.parametrize(
    ("how", "expected"),
    [("sum", [48.0, 120.0]), ("mean", [2.0, 5.0]), ("last", [3.0, 8.0]), ("max", [3.0, 8.0])],
)
def test_each_part_has_its_own_share_of_a_month(tmp_path: Path, how: str, expected: list[float]) -> None:
    """Two periods in January, the second until February: hours of 1 and 3; then 1 and 3, and 2 and 4 a month later.

    24 hours on 10 January: 48, mean 2, last and largest 3. 24 hours on 31 January and on 1 February:
    48 + 72 = 120, 2 + 3 = 5, 3 + 5 = 8 twice.
    """
    lists = ([1, 3] * 12, [1, 3] * 12 + [2, 4] * 11 + [1, 5])
    rows = [*hours("2016-01-10 00:00", lists[0]), *hours("2016-01-31 00:00", lists[1])]
    write_rows(tmp_path / "r.csv", ("time", "v"), rows)
    second = "2016-01-10}\n  - {from: 2016-01-31, until: 2016-02-01"
    document = MONTHS.replace("{how}", how)
    found = monitored(tmp_path, document, begins="2016-01-10", ends=second, name="S", unit="tCO2")
    assert reductions(found, tmp_path) == pytest.approx(expected)


def test_a_formula_over_readings_reads_each_from_the_readings_sheet(tmp_path: Path) -> None:
    """12 hours of 8 and 12 of 20 kW: only those above 10 count, 240 kWh × 0.001."""
    write_rows(tmp_path / "r.csv", ("time", "v"), hours("2016-01-01 00:00", [8, 20] * 12))
    fixed = "  EF: {value: 0.001 tCO2/kWh, source: assumed, confidence: derived}"
    found = monitored(
        tmp_path,
        LISTED,
        begins="2016-01-01",
        ends="2016-01-01",
        name="P",
        item="    item: fan_1\n",
        unit="kW",
        fixed=fixed,
    )
    assert reductions(found, tmp_path) == pytest.approx([0.24])
    book = openpyxl.load_workbook(tmp_path / "m.xlsx")
    row = next(r for r in range(1, 60) if book["Readings"][f"E{r}"].value == 8)
    book["Readings"][f"E{row}"] = 15  # above the floor now: 15 kWh more
    book.save(tmp_path / "changed.xlsx")
    assert Sheets(tmp_path / "changed.xlsx").beside("MRS(calc_process)", "ER")[:1] == pytest.approx([0.255])


def test_a_filled_gap_of_single_readings_stands_row_by_row(tmp_path: Path) -> None:
    """24 hours of 20 kW of which 3 are not there and count 20 as well: 480 kWh."""
    rows = hours("2016-01-01 00:00", [20 + n % 2 for n in range(24)])
    del rows[4:7]
    write_rows(tmp_path / "r.csv", ("time", "v"), rows)
    plan = QUIET.replace("with: zero", "with: 20 kW")
    fixed = "  EF: {value: 0.001 tCO2/kWh, source: assumed, confidence: derived}"
    found = monitored(
        tmp_path,
        LISTED,
        begins="2016-01-01",
        ends="2016-01-01",
        name="P",
        item="    item: fan_1\n",
        unit="kW",
        plan=plan,
        fixed=fixed,
    )
    kept = sum(20 + n % 2 for n in range(24) if n not in (4, 5, 6))
    assert reductions(found, tmp_path) == pytest.approx([(kept + 60) * 0.001])


def test_a_counter_read_on_the_straight_line_is_divided_by_time(tmp_path: Path) -> None:
    """0 on 22 December, 20 on 11 January: half of the 20 days on each side of the year's end."""
    rows = [("2015-12-22 00:00", 0), ("2016-01-11 00:00", 20)]
    write_rows(tmp_path / "r.csv", ("time", "v"), rows)
    plan = QUIET + "\n  counter_at_boundary: {interpolate: yes, within: 30 d}"
    found = monitored(
        tmp_path,
        STATE.replace("{how}", "sum"),
        begins="2015-12-22",
        ends="2016-01-10",
        name="S",
        measured="cumulative counter",
        unit="tCO2",
        interval="",
        plan=plan,
    )
    assert reductions(found, tmp_path) == pytest.approx([10.0, 10.0])


def test_a_history_of_years_reads_the_parts_before(tmp_path: Path) -> None:
    """24 of 2015, 48 of 2016: the second part is 48 + 24 × (1 + 1 year) = 96."""
    values = [0.5, 1.5] * 12 + [1.5, 2.5] * 12
    write_rows(tmp_path / "r.csv", ("time", "v"), hours("2015-12-31 00:00", values))
    found = monitored(tmp_path, HISTORY, begins="2015-12-31", ends="2016-01-01", name="W", unit="tCO2")
    assert reductions(found, tmp_path) == pytest.approx([24.0, 96.0])
