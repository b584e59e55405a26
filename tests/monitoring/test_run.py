"""Whole runs: from readings to reductions, with figures worked by hand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from flint import fmpq

from tobiishi.methodologies.catalogue import library
from tobiishi.monitoring.project import load_project
from tobiishi.monitoring.results import MonitoringRun
from tobiishi.monitoring.run import run_project
from tobiishi.reports import write_monitoring

HEAD = """
project:
  id: TEST
  title: {{en: test, ja: 試験}}
  country: {country}
  methodology: {{id: {methodology}, version: "{version}"}}
  time_zone: {zone}
  crediting_starts: 2022-12-01
"""


def run(folder: Path, project: str, **files: str) -> MonitoringRun:
    """Run a project whose files are given by name and text."""
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    path = folder / "project.yaml"
    path.write_text(project, encoding="utf-8")
    as_of = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    return run_project(load_project(path), library(), store=folder / "store", as_of=as_of)


def reductions(result: MonitoringRun) -> list[fmpq]:
    assert result.calculation is not None
    return [year.outcome.values["ER"] for year in result.calculation.years]  # type: ignore[misc]


PUMP = (
    (
        HEAD.format(country="VN", methodology="X_PUMP_INVERTER", version="0.2", zone="Asia/Ho_Chi_Minh")
        + """
monitoring_periods:
  - {from: 2023-05-01, until: 2023-05-01}
fixed:
  form: {value: pump_curve, source: test, confidence: seen}
  H_RE: {values: {pump: {points: [["0", "60"], ["720", "40"]]}}, source: test, confidence: seen}
  eta_RE: {values: {pump: {points: [["0", "0.8"], ["720", "0.8"]]}}, source: test, confidence: seen}
  eta_m: {values: {pump: "0.9"}, source: test, confidence: seen}
  JCM_EF_elec:
    supply: {value: grid, source: test, confidence: seen}
    EF_grid: {value: 0.5 tCO2/MWh, source: test, confidence: seen}
points:
  - id: flow
    parameter: Q
    item: pump
    option: C
    measured: quantity of an interval
    unit: m3/h
    readings: {file: flow, time: time, value: flow, interval: 6 h}
  - id: power
    parameter: EC_PJ
    item: pump
    option: C
    measured: mean power
    unit: kW
    readings: {file: power, time: time, value: kw, interval: 12 h}
"""
    )
    .replace("file: flow", "file: flow.csv")
    .replace("file: power", "file: power.csv")
)


def test_readings_of_a_pump_meet_its_curves(tmp_path: Path) -> None:
    # 360 m3/h = 0.1 m3/s at 50 m: 1,000 × 9.81 × 0.1 × 50 ÷ (0.8 × 0.9) = 68,125 W for 12 h = 0.8175 MWh; twice
    # at rest; power 30 and 40 kW for 12 h each = 0.84 MWh; (0.8175 − 0.84) × 0.5 = −0.01125 t
    flow = "time,flow\n2023-05-01 00:00,360\n2023-05-01 06:00,0\n2023-05-01 12:00,360\n2023-05-01 18:00,0\n"
    power = "time,kw\n2023-05-01 00:00,30\n2023-05-01 12:00,40\n"
    result = run(tmp_path, PUMP, flow=flow, power=power)
    assert reductions(result) == [fmpq(-9, 800)]
    assert result.calculation is not None
    assert result.calculation.total_whole_tonnes == 0
    assert "methodologies-negative" in {finding.code for finding in result.every_finding}


COUNTER = (
    HEAD.format(country="VN", methodology="VN_AM007", version="1.0", zone="Asia/Ho_Chi_Minh")
    + """
monitoring_periods:
  - {from: 2022-12-30, until: 2023-01-02}
  - {from: 2023-01-10, until: 2023-01-11}
fixed:
  EF_RE: {value: 0.5 tCO2/MWh, source: test, confidence: seen}
points:
  - id: counter
    parameter: EG
    item: roof
    option: C
    measured: cumulative counter
    unit: MWh
    rolls_over_at: "1000"
    meter: {id: OLD}
    replaced: [{at: "2023-01-01 12:00", meter: NEW, reason: broken}]
    ratio: [{from: "2022-01-01", value: "2", reason: current transformer}]
    readings: {file: counter.csv, time: time, meter: meter, value: mwh}
plan:
  counter_roll_over: {then: note, largest_share: "1/2"}
"""
)


def test_a_counter_rolls_over_is_replaced_and_belongs_to_two_years_and_periods(tmp_path: Path) -> None:
    # OLD: 900 → 990 by the end of 2022 (90), → 10 at noon of 1 January (20, over 1,000); NEW: 0 → 30 by the end of
    # 2 January; outside the periods 30 → 100; then 100 → 160. With the ratio 2 and 0.5 t/MWh each MWh is a tonne.
    text = """time,meter,mwh
2022-12-30 00:00,OLD,900
2023-01-01 00:00,OLD,990
2023-01-01 12:00,OLD,10
2023-01-01 12:00,NEW,0
2023-01-03 00:00,NEW,30
2023-01-10 00:00,NEW,100
2023-01-12 00:00,NEW,160
"""
    result = run(tmp_path, COUNTER, counter=text)
    assert reductions(result) == [90, 50, 60]
    assert [[total.when for total in part] for part in result.points[0].meter.months] == [
        ["2022-12"],
        ["2023-01"],
        ["2023-01"],
    ]


BOILER = (
    HEAD.format(country="MN", methodology="MN_AM002", version="1.0", zone="Asia/Ulaanbaatar")
    + """
monitoring_periods:
  - {from: 2022-12-30, until: 2023-01-02}
fixed:
  eta_RE: {value: "0.5", source: test, confidence: seen}
  eta_PJ: {value: "0.8", source: test, confidence: seen}
  EF_coal: {value: 0.1 tCO2/GJ, source: test, confidence: seen}
  EF_grid: {value: 1 tCO2/MWh, source: test, confidence: seen}
points:
  - id: heat
    parameter: PH
    option: C
    measured: quantity of a span
    unit: Gcal
    readings: {file: heat.csv, from: start, until: end, value: gcal}
  - id: invoices
    parameter: EC_PJ
    option: B
    measured: quantity of a span
    unit: kWh
    readings: {file: invoices.csv, from: start, until: end, value: kwh}
"""
)


def test_spans_are_divided_by_days_at_the_end_of_the_year(tmp_path: Path) -> None:
    # 1,000 Gcal = 4,186.8 GJ over 4 days, half in each year; invoice of 1,600 kWh over 8 days, 2 in each year
    heat = "start,end,gcal\n2022-12-30,2023-01-03,1000\n"
    invoices = "start,end,kwh\n2022-12-28,2023-01-05,1600\n"
    result = run(tmp_path, BOILER, heat=heat, invoices=invoices)
    each = fmpq(20934, 10) * (2 - fmpq(5, 4)) / 10 - fmpq(400, 1000)  # GJ × (1 ÷ 0.5 − 1 ÷ 0.8) × 0.1 − MWh
    assert reductions(result) == [each, each]


def test_one_meter_feeds_a_second_parameter_where_a_reason_is_given(tmp_path: Path) -> None:
    # ID_AM017, net of the battery: generation 100 MWh, and one meter for charge and discharge alike: 100 × 0.5 = 50 t
    project = (
        HEAD.format(country="ID", methodology="ID_AM017", version="1.0", zone="Asia/Jakarta")
        + """
monitoring_periods:
  - {from: 2023-01-01, until: 2023-01-02}
fixed:
  option: {value: net_of_battery, source: test, confidence: seen}
  EF_RE: {value: 0.5 tCO2/MWh, source: test, confidence: seen}
points:
  - {id: g, parameter: EG_PV, item: pv, option: C, measured: quantity of an interval, unit: MWh,
     readings: {file: a.csv, time: time, value: generated, interval: 24 h}}
  - {id: b, parameter: charge, item: pv, option: C, measured: quantity of an interval, unit: MWh,
     also_feeds: [{parameter: discharge, item: pv}], reason: one meter both ways,
     readings: {file: a.csv, time: time, value: battery, interval: 24 h}}
"""
    )
    result = run(tmp_path, project, a="time,generated,battery\n2023-01-01,60,7\n2023-01-02,40,8\n")
    assert reductions(result) == [50]
    assert [point.target.label for point in result.points] == ["EG_PV[pv]", "charge[pv]", "discharge[pv]"]
    write_monitoring(result, tmp_path / "book.xlsx")
    assert (tmp_path / "book.xlsx").stat().st_size > 10_000
