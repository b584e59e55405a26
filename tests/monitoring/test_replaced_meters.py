"""Meters that took each other's place: one column each, one column of meters, or the same name all along."""

from __future__ import annotations

from pathlib import Path

import pytest
from flint import fmpq
from made_project import run
from openpyxl import load_workbook

from tobiishi.monitoring.results import MonitoringRun
from tobiishi.reports import write_monitoring


def total(result: MonitoringRun) -> fmpq:
    (one,) = result.points[0].meter.parts
    return one.value


def listed(result: MonitoringRun, folder: Path) -> list[tuple[object, ...]]:
    """Row in the file, value filed and value used of each row of the workbook's sheet of readings."""
    write_monitoring(result, folder / "book.xlsx", "en")
    sheet = load_workbook(folder / "book.xlsx", data_only=True)["Readings"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    return [(row[1], row[4], row[8]) for row in rows if isinstance(row[1], int)]


def codes(result: MonitoringRun) -> set[str]:
    return {finding.code for finding in result.every_finding}


def test_a_counter_in_a_column_of_each_meter_is_read_on_in_the_next(tmp_path: Path) -> None:
    # OLD: 100 → 130 at noon (30); NEW: 5 at noon → 25 at midnight (20) → 65 (40): 90 MWh
    text = "time,OLD,NEW\n2023-01-01,100,\n2023-01-01 12:00,130,5\n2023-01-02,,25\n2023-01-03,,65\n"
    result = run(tmp_path, text, measured="cumulative counter", readings="layout: wide")
    assert total(result) == 90
    assert codes(result) == set()
    used = [(2, 100, None), (3, 130, 30), (3, 5, None), (4, 25, 20), (5, 65, 40)]
    assert listed(result, tmp_path) == used


def test_quantities_in_a_column_of_each_meter_add_up(tmp_path: Path) -> None:
    # 12 h each: 1.5 (OLD) + 2 + 3 + 4 (NEW) = 10.5 MWh
    text = "time,OLD,NEW\n2023-01-01,1.5,\n2023-01-01 12:00,,2\n2023-01-02,,3\n2023-01-02 12:00,,4\n"
    result = run(tmp_path, text, measured="quantity of an interval", readings="layout: wide, interval: 12 h")
    assert total(result) == fmpq(21, 2)
    assert codes(result) == set()
    assert listed(result, tmp_path) == [(2, 1.5, 1.5), (3, 2, 2), (4, 3, 3), (5, 4, 4)]


def test_mean_power_in_a_column_of_each_meter_becomes_energy(tmp_path: Path) -> None:
    # 12 h each at 1 (OLD), 2, 3 and 4 MW (NEW): 120 MWh
    text = "time,OLD,NEW\n2023-01-01,1,\n2023-01-01 12:00,,2\n2023-01-02,,3\n2023-01-02 12:00,,4\n"
    said = {"measured": "mean power", "unit": "MW", "readings": "layout: wide, interval: 12 h"}
    result = run(tmp_path, text, **said)
    assert total(result) == 120
    assert [row for row, *_ in listed(result, tmp_path)] == [2, 3, 4, 5]


def test_a_fault_of_one_meter_leaves_the_reading_of_the_other_in_the_same_row(tmp_path: Path) -> None:
    # At noon OLD falls from 130 to 3 (a reset, left out: 100 → 130 at 06:00 counts 30), NEW begins at 5 in the same
    # row and comes to 65: 60; the six hours of OLD after 06:00 are filled with zero: 90 MWh
    text = (
        "time,OLD,NEW\n2023-01-01,100,\n2023-01-01 06:00,130,\n2023-01-01 12:00,3,5\n"
        "2023-01-02,,25\n2023-01-03,,65\n"
    )
    plan = "plan:\n  counter_reset: {then: substitute, with: zero}\n  gap_longer_than: {value: 1, unit: d}\n"
    result = run(tmp_path, text, measured="cumulative counter", readings="layout: wide", plan=plan)
    assert total(result) == 90
    assert {row[1:] for row in listed(result, tmp_path) if row[0] == 4} == {(3, None), (5, None)}
    (reset,) = (f for f in result.findings if f.code == "monitoring-counter-reset")
    assert (reset.place.line, reset.place.meter) == (4, "OLD")


@pytest.mark.parametrize("layout", ["value: OLD", "layout: wide", "meter: meter, value: OLD"])
@pytest.mark.parametrize("again", ["", "meter: OLD, "])
def test_a_new_meter_may_go_on_under_the_name_of_the_old(tmp_path: Path, layout: str, again: str) -> None:
    # 100 → 130 (30) by noon, then the new meter 0 → 20 → 60: 90 MWh; without the replacement it is a reset
    text = "time,meter,OLD\n" + "".join(
        f"{time},OLD,{value}\n"
        for time, value in (
            ("2023-01-01", 100), ("2023-01-01 12:00", 130), ("2023-01-01 12:00", 0),
            ("2023-01-02", 20), ("2023-01-03", 60),
        )
    )  # fmt: skip
    replaced = f'{{at: "2023-01-01 12:00", {again}reason: broken}}'
    result = run(tmp_path, text, measured="cumulative counter", readings=layout, replaced=replaced)
    assert total(result) == 90
    assert codes(result) == set()


def test_a_meter_that_comes_back_is_read_on_under_its_own_name(tmp_path: Path) -> None:
    # OLD 100 → 130 (30), SPARE from noon 0 → 20 (20), OLD again from midnight 130 → 145 (15): 65 MWh
    text = "time,OLD,SPARE\n2023-01-01,100,\n2023-01-01 12:00,130,0\n2023-01-02,130,20\n2023-01-03,145,\n"
    replaced = '{at: "2023-01-01 12:00", meter: SPARE, reason: repair}, {at: 2023-01-02, meter: OLD, reason: repaired}'
    result = run(tmp_path, text, measured="cumulative counter", readings="layout: wide", replaced=replaced)
    assert total(result) == 65


@pytest.mark.parametrize(
    ("meter", "new", "overdue"),
    [
        ("{id: OLD, valid_until: 2022-12-31}", "", [2]),
        ("{id: OLD, valid_until: 2030-12-31}", "", []),
        ("{id: OLD}", "valid_until: 2023-01-01, ", [4]),
        ("{id: OLD, valid_until: 2030-12-31}", "valid_until: 2023-01-01, ", [4]),
        ("{id: OLD, calibrated: 2022-01-01, valid_until: 2022-12-31}", "valid_until: 2022-12-31, ", [2, 3]),
    ],
)
def test_each_meter_is_judged_by_its_own_calibration(
    tmp_path: Path, meter: str, new: str, overdue: list[int]
) -> None:
    # OLD has the reading of the morning (row 2), NEW those of the afternoon and of the next day (rows 3 and 4)
    text = "time,OLD,NEW\n2023-01-01,1,\n2023-01-01 12:00,,2\n2023-01-02,,3\n2023-01-02 12:00,,4\n"
    replaced = f'{{at: "2023-01-01 12:00", meter: NEW, {new}reason: broken}}'
    said = {"measured": "quantity of an interval", "readings": "layout: wide, interval: 12 h"}
    result = run(tmp_path, text, meter=meter, replaced=replaced, **said)
    verdicts = [v for v in result.points[0].meter.verdicts if v.code == "monitoring-calibration-overdue"]
    assert [finding.place.line for finding in result.findings] == overdue[:1]
    assert len(verdicts) == len(overdue[:1])


def test_the_certificate_of_the_new_meter_stands_in_the_register(tmp_path: Path) -> None:
    text = "time,OLD,NEW\n2023-01-01,1,\n2023-01-01 12:00,,2\n2023-01-02,,3\n2023-01-02 12:00,,4\n"
    (tmp_path / "new.pdf").write_bytes(b"calibrated")
    replaced = (
        '{at: "2023-01-01 12:00", meter: NEW, certificate: new.pdf, accuracy_class: "0.5", reason: broken}'
    )
    said = {"measured": "quantity of an interval", "readings": "layout: wide, interval: 12 h"}
    result = run(tmp_path, text, meter="{id: OLD, certificate: old.pdf}", replaced=replaced, **said)
    register = [(one.kind, one.belongs_to, one.file, one.size) for one in result.points[0].evidence]
    assert register == [("certificate", "OLD", "old.pdf", None), ("certificate", "NEW", "new.pdf", 10)]
