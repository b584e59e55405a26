"""The monitoring workbook: from a reading to the tonnes by formulas, for every kind of measurement."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from monitored import boilers, hours, solar, write_rows
from recalculation import WRONG, Sheets, fills, plant

from tobiishi.monitoring.results import MonitoringRun
from tobiishi.reports import Wording, write_monitoring

OFFICIAL = ["MPS(input)", "MPS(calc_process)", "MSS", "MRS(input)", "MRS(calc_process)"]
OURS = ["Readings", "Monthly totals", "Findings", "Provenance"]
HOURLY = (
    "    measured: quantity of an interval\n    unit: kWh\n"
    "    readings: {file: r.csv, time: time, value: kwh, interval: 1 h}\n"
)
POWER = (
    "    measured: mean power\n    unit: kW\n"
    "    readings: {file: r.csv, time: time, value: kw, interval: 1 h}\n"
)
COUNTER = (
    '    measured: cumulative counter\n    unit: kWh\n    rolls_over_at: "99999"\n'
    "    readings: {file: r.csv, time: time, value: kwh}\n"
)
ZERO = "  gap_longer_than: {value: 0, unit: h, then: substitute, with: zero}\n  stuck: {then: note}\n  interpolated: {then: note}"


def written(run: MonitoringRun, folder: Path, wording: Wording = "en", **how: Any) -> Path:
    path = folder / "monitoring.xlsx"
    write_monitoring(run, path, wording, **how)
    return path


def reductions(path: Path, parts: int) -> list[float]:
    """ER of each part in the results of MRS(calc_process), recalculated from planted wrong values."""
    found = Sheets(plant(path)).beside("MRS(calc_process)", "ER")
    assert len(found) == 2 * parts
    assert all(isinstance(value, int | float) and value != WRONG for value in found)
    return [float(value) for value in found[:parts]]


def exact(run: MonitoringRun) -> list[float]:
    assert run.calculation is not None
    return [float(year.outcome.values["ER"]) for year in run.calculation.years]


def cell_of(path: Path, column: str, value: object) -> tuple[str, int]:
    """The first row of Readings in which a column holds a value."""
    page = openpyxl.load_workbook(path)["Readings"]
    return next(
        (f"{column}{row}", row) for row in range(1, page.max_row + 1) if page[f"{column}{row}"].value == value
    )


def changed(path: Path, sheet: str, cell: str, value: float) -> Path:
    """A copy of a workbook in which one cell was overwritten, as a person would."""
    book = openpyxl.load_workbook(path)
    book[sheet][cell] = value
    copy = path.with_name("changed.xlsx")
    book.save(copy)
    return copy


def test_the_sheets_are_the_official_ones_and_ours(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(boilers(tmp_path), tmp_path))
    assert book.sheetnames == OFFICIAL + OURS


def test_an_approved_text_is_headed_jcm_and_an_estimate_never(tmp_path: Path) -> None:
    approved = openpyxl.load_workbook(written(boilers(tmp_path), tmp_path))
    assert {page["A1"].value for page in approved} == {"JCM_MN_AM002_ver01.0"}
    assert "For Verification" in approved["MRS(input)"]["A3"].value
    write_rows(tmp_path / "r.csv", ("time", "kwh"), hours("2016-01-01 00:00", range(10, 34)))
    run = solar(tmp_path, HOURLY, begins="2016-01-01", ends="2016-01-01", plan=ZERO)
    estimate = openpyxl.load_workbook(written(run, tmp_path))
    assert {page["A1"].value for page in estimate} == {"ESTIMATE_X_PV_ver00.1"}


def test_spans_are_prorated_by_days_at_the_end_of_a_year(tmp_path: Path) -> None:
    """400 GJ of 22 December to 11 January: 10 of 20 days are of 2015, so 300 + 200 and 200 + 100 GJ.

    RE = PH / 0.5 × 0.1; PE = PH / 0.75 × 0.1 + EC × 1; ER 2015 = 500 × 0.2 - 500 × 0.4 / 3 - 3.1.
    """
    run = boilers(tmp_path)
    path = written(run, tmp_path)
    expected = [500 / 5 - 500 * 0.4 / 3 - 3.1, 300 / 5 - 300 * 0.4 / 3 - 6.2]
    assert exact(run) == pytest.approx(expected, rel=1e-12)
    assert reductions(path, 2) == pytest.approx(expected, rel=1e-9)


def test_one_reading_changed_in_the_workbook_gives_the_new_reductions(tmp_path: Path) -> None:
    """The invoice of 400 GJ becomes 800 GJ: 300 + 400 = 700 GJ in 2015, 400 + 100 = 500 GJ in 2016."""
    path = written(boilers(tmp_path), tmp_path)
    cell, _ = cell_of(path, "E", 400)
    found = Sheets(changed(path, "Readings", cell, 800)).beside("MRS(calc_process)", "ER")[:2]
    assert found == pytest.approx([700 / 5 - 700 * 0.4 / 3 - 3.1, 500 / 5 - 500 * 0.4 / 3 - 6.2], rel=1e-9)


def test_quantities_of_intervals_are_summed(tmp_path: Path) -> None:
    """Hours of 31 December and 1 January: 24 × 100 kWh and 24 × 300 kWh at 0.5 tCO2/MWh."""
    values = [100 + n % 2 for n in range(24)] + [300 + n % 2 for n in range(24)]
    write_rows(tmp_path / "r.csv", ("time", "kwh"), hours("2015-12-31 00:00", values))
    run = solar(tmp_path, HOURLY, begins="2015-12-31", ends="2016-01-01", plan=ZERO)
    expected = [(24 * 100 + 12) / 1000 * 0.5, (24 * 300 + 12) / 1000 * 0.5]
    path = written(run, tmp_path)
    assert reductions(path, 2) == pytest.approx(expected, rel=1e-9)
    cell, _ = cell_of(path, "E", 301)
    found = Sheets(changed(path, "Readings", cell, 1301)).beside("MRS(calc_process)", "ER")[:2]
    assert found == pytest.approx([expected[0], expected[1] + 0.5], rel=1e-9)  # 1,000 kWh more


def test_mean_power_is_multiplied_by_its_hours(tmp_path: Path) -> None:
    """24 h at 40 or 60 kW: 1,200 kWh at 0.5 tCO2/MWh; one hour of 60 kW less takes 30 kg."""
    write_rows(tmp_path / "r.csv", ("time", "kw"), hours("2016-01-01 00:00", [40, 60] * 12))
    run = solar(tmp_path, POWER, begins="2016-01-01", ends="2016-01-01", plan=ZERO)
    path = written(run, tmp_path)
    assert reductions(path, 1) == pytest.approx([0.6], rel=1e-9)
    cell, _ = cell_of(path, "E", 60)
    found = Sheets(changed(path, "Readings", cell, 0)).beside("MRS(calc_process)", "ER")[:1]
    assert found == pytest.approx([0.57], rel=1e-9)


def test_a_counter_counts_its_advances_also_past_its_capacity(tmp_path: Path) -> None:
    """99,000 → 99,900 → (past 99,999) 400 → 1,400: 900 + 500 + 1,000 = 2,400 kWh at 0.5 tCO2/MWh."""
    readings = [
        ("2016-01-01 00:00", 99000),
        ("2016-01-02 00:00", 99900),
        ("2016-01-03 00:00", 400),
        ("2016-01-04 00:00", 1400),
    ]
    write_rows(tmp_path / "r.csv", ("time", "kwh"), readings)
    run = solar(tmp_path, COUNTER, begins="2016-01-01", ends="2016-01-03")
    path = written(run, tmp_path)
    assert reductions(path, 1) == pytest.approx([1.2], rel=1e-9)
    cell, _ = cell_of(path, "E", 1400)
    found = Sheets(changed(path, "Readings", cell, 3400)).beside("MRS(calc_process)", "ER")[:1]
    assert found == pytest.approx([2.2], rel=1e-9)


def test_ratio_correction_and_conversion_stand_in_cells_and_count(tmp_path: Path) -> None:
    """48 h of 1 or 3 kWh, ratio 10 on the first day and 20 on the second, there corrected by 0.5 in its afternoon.

    Day 1: 48 × 10; day 2: 24 × 20 + 24 × 20 × 0.5; in all 480 + 480 + 240 = 1,200 kWh, 0.6 t.
    """
    write_rows(tmp_path / "r.csv", ("time", "kwh"), hours("2016-01-01 00:00", [1, 3] * 24))
    dated = (
        "    ratio:\n      - {from: 2015-12-01, value: 10, reason: transformer}\n"
        "      - {from: 2016-01-02, value: 20, reason: new transformer}\n"
        "    corrections:\n"
        "      - {from: 2016-01-02 12:00, until: 2016-01-03, factor: 0.5, reason: failed calibration}\n"
    )
    run = solar(tmp_path, HOURLY + dated, begins="2016-01-01", ends="2016-01-02", plan=ZERO)
    path = written(run, tmp_path)
    assert reductions(path, 1) == pytest.approx([0.6], rel=1e-9)
    page = openpyxl.load_workbook(path)["Monthly totals"]
    rows = [row for row in page.iter_rows(values_only=True) if str(row[3]).startswith("2016-01 (")]
    assert [row[9:12] for row in rows] == [(0.001, 10, 1), (0.001, 20, 1), (0.001, 20, 0.5)]
    doubled = changed(path, "Monthly totals", "K9", 20)
    assert page["K9"].value == 10
    assert Sheets(doubled).beside("MRS(calc_process)", "ER")[:1] == pytest.approx([0.84], rel=1e-9)


def test_what_was_found_and_substituted_is_marked_beside_the_reading(tmp_path: Path) -> None:
    """One value is missing, two hours are not there at all: filled with zero, the rest counts as filed."""
    rows = hours("2016-01-01 00:00", [100 + n % 3 for n in range(24)])
    rows[5] = (rows[5][0], "")
    del rows[10:12]
    write_rows(tmp_path / "r.csv", ("time", "kwh"), rows)
    run = solar(tmp_path, HOURLY, begins="2016-01-01", ends="2016-01-01", plan=ZERO)
    path = written(run, tmp_path)
    assert reductions(path, 1) == pytest.approx(exact(run), rel=1e-9)
    marked = [
        row
        for row in openpyxl.load_workbook(path)["Readings"].iter_rows(min_row=9, values_only=True)
        if row[5]
    ]
    assert [(row[1], row[4], row[5], row[6]) for row in marked] == [
        (7, None, "monitoring-gap", 0),  # line 7 of the file: header, five hours before, this one
        (None, None, "monitoring-gap", 0),  # two hours without a line
    ]


def test_more_readings_than_are_listed_stand_as_daily_totals(tmp_path: Path) -> None:
    values = [100 + n % 7 for n in range(24 * 40)]
    write_rows(tmp_path / "r.csv", ("time", "kwh"), hours("2015-12-01 00:00", values))
    run = solar(tmp_path, HOURLY, begins="2015-12-01", ends="2016-01-09", plan=ZERO)
    path = written(run, tmp_path, listed=500)
    book = openpyxl.load_workbook(path)
    assert "Readings" not in book.sheetnames
    page = book["Daily totals"]
    assert "960 readings are too many to list" in page["A6"].value
    assert run.files[0].stored_sha256 in page["A6"].value
    assert page["B12"].value == sum(values[:24])  # below the heads, the first day
    assert reductions(path, 2) == pytest.approx(exact(run), rel=1e-9)


def test_the_columns_of_the_official_sheets_stand_in_their_order(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(boilers(tmp_path), tmp_path))
    plan = [cell.value for cell in book["MPS(input)"][9]][:10]
    report = [cell.value for cell in book["MRS(input)"][9]][:11]
    assert plan == [
        "(a) Point no.",
        "(b) Parameter",
        "(c) Description",
        "(d) Estimated value",
        "(e) Unit",
        "(f) Option",
        "(g) Source of data",
        "(h) Measurement methods and procedures",
        "(i) Monitoring frequency",
        "(j) Other comments",
    ]
    assert report[0] == "(a) Monitoring period"
    assert report[4] == "(e) Monitored value"
    assert [text[4:] for text in report[1:4]] == [text[4:] for text in plan[:3]]
    assert [text[4:] for text in report[5:]] == [text[4:] for text in plan[4:]]


def test_the_plan_is_calculated_from_its_estimates(tmp_path: Path) -> None:
    """9,000 GJ and 50 MWh a year: 9,000 / 5 - 9,000 × 0.4 / 3 - 50 = 550 t."""
    path = written(boilers(tmp_path), tmp_path)
    sheets = Sheets(plant(path))
    assert sheets.beside("MPS(calc_process)", "ER") == pytest.approx([550, 550], rel=1e-9)
    more = changed(path, "MPS(input)", "D10", 18000)
    assert openpyxl.load_workbook(path)["MPS(input)"]["D10"].value == 9000
    assert Sheets(more).beside("MPS(calc_process)", "ER") == pytest.approx([1150, 1150], rel=1e-9)


def test_a_fixed_value_erased_is_an_error_and_never_zero(tmp_path: Path) -> None:
    path = written(boilers(tmp_path), tmp_path)
    book = openpyxl.load_workbook(path)
    coal = next(c for row in book["MPS(input)"].iter_rows() for c in row if c.value == 0.1).coordinate
    page = book["MRS(calc_process)"]
    results = [f"D{row}" for row in range(1, 60) if page[f"A{row}"].value in ("RE", "PE", "ER")]
    sheets = Sheets(path)
    assert len(results) == 12
    assert not any(sheets.shown("MRS(calc_process)", cell).startswith("#") for cell in results)
    sheets.erase("MPS(input)", coal)
    assert {sheets.shown("MRS(calc_process)", cell) for cell in results} == {"#N/A"}


@pytest.mark.parametrize("wording", ["en", "ja", "both"])
def test_every_calculated_cell_of_the_calculation_sheets_is_a_formula(
    tmp_path: Path, wording: Wording
) -> None:
    path = written(boilers(tmp_path), tmp_path, wording)
    legend = {"calculated", "not used", "計算", "不使用", "calculated\n計算", "not used\n不使用"}
    for name in ("MPS(calc_process)", "MRS(calc_process)"):
        calculated = [
            (c, v) for c, v, fill in fills(path, name) if fill in ("F2F2F2", "D9D9D9") and v not in legend
        ]
        assert len(calculated) > 10
        assert [c for c, v in calculated if not str(v).startswith("=")] == []


def test_only_input_cells_are_unlocked_and_no_password_is_set(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(boilers(tmp_path), tmp_path))
    for page in book:
        assert page.protection.sheet
        assert not page.protection.password
        for row in page.iter_rows():
            for cell in row:
                if not cell.protection.locked:
                    assert str(cell.fill.fgColor.rgb)[2:] in ("FFF2CC", "D9D9D9"), (
                        page.title,
                        cell.coordinate,
                    )
    assert any(not c.protection.locked for row in book["MPS(input)"].iter_rows() for c in row)


def test_every_sheet_prints_on_a4_across_with_page_numbers(tmp_path: Path) -> None:
    for page in openpyxl.load_workbook(written(boilers(tmp_path), tmp_path)):
        assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.page_setup.fitToWidth in (None, 1)  # 1 is what stands where nothing does
        assert page.page_setup.fitToHeight == 0
        assert "&P" in (page.oddFooter.right.text or "")
        assert page.oddHeader.left.text


def test_the_provenance_names_files_hashes_versions_and_what_is_unverified(tmp_path: Path) -> None:
    run = boilers(tmp_path)
    page = openpyxl.load_workbook(written(run, tmp_path))["Provenance"]
    texts = "\n".join(str(cell.value) for row in page.iter_rows() for cell in row if cell.value)
    assert run.calculation is not None
    for file in run.files:
        assert file.file in texts
        assert file.sha256 in texts
        assert file.stored_sha256 in texts
    assert run.methodology.sha256 in texts
    assert "MN_AM002@1.0" in texts
    assert all(name in texts for name in run.calculation.rests_on_unverified)
    assert "whole tonnes, down, once for each calendar-year part" in texts


def test_a_blocked_run_has_its_findings_and_figures_but_no_tonnes(tmp_path: Path) -> None:
    """24 hours are wanted and one is not there; the plan does not say what to do, so it blocks."""
    rows = hours("2016-01-01 00:00", [100 + n % 3 for n in range(24)])
    del rows[10]
    write_rows(tmp_path / "r.csv", ("time", "kwh"), rows)
    run = solar(tmp_path, HOURLY, begins="2016-01-01", ends="2016-01-01")
    assert run.blocked
    path = written(run, tmp_path)
    book = openpyxl.load_workbook(path)
    findings = [cell.value for cell in book["Findings"]["B"]]
    assert "monitoring-gap" in findings
    results = [[cell.value for cell in row] for row in book["MRS(calc_process)"].iter_rows(max_row=20)]
    tonnes = [row for row in results if row[1] in ("whole tonnes", "whole tonnes, all parts")]
    assert [row[3] for row in tonnes] == ["blocked by findings"] * 2
    assert reductions(path, 1) == pytest.approx(exact(run), rel=1e-9)


@pytest.mark.parametrize("wording", ["en", "ja"])
def test_one_language_holds_no_word_of_the_other(tmp_path: Path, wording: Wording) -> None:
    """Labels of every sheet: Japanese letters in no English heading, and the other way round."""
    book = openpyxl.load_workbook(written(boilers(tmp_path), tmp_path, wording))
    heads = [
        str(cell.value)
        for page in book
        for row in page.iter_rows()
        for cell in row
        if cell.value and cell.fill.fill_type and str(cell.fill.fgColor.rgb)[2:] == "1F3864"
    ]
    assert len(heads) > 60
    japanese = [any(ord(letter) > 0x2E7F for letter in head) for head in heads]
    if wording == "en":
        assert not any(japanese)
    else:
        plain = {head for head, is_japanese in zip(heads, japanese, strict=True) if not is_japanese}
        assert plain <= {"SHA-256"}, plain


def test_a_row_with_several_findings_is_as_high_as_they_need(tmp_path: Path) -> None:
    """9,000 kWh where 200 fit: out of range, and a slip of the unit; both codes take two lines."""
    rows = hours("2016-01-01 00:00", [100 + n % 5 for n in range(24)])
    rows[7] = (rows[7][0], "9000")
    write_rows(tmp_path / "r.csv", ("time", "kwh"), rows)
    plan = ZERO + "\n  out_of_range: {then: substitute, with: lowest}\n  unit_slip: {then: note}"
    point = HOURLY + "    capacity: 200 kWh\n"
    path = written(solar(tmp_path, point, begins="2016-01-01", ends="2016-01-01", plan=plan), tmp_path)
    page = openpyxl.load_workbook(path)["Readings"]
    _, row = cell_of(path, "E", 9000)
    assert page[f"F{row}"].value == "monitoring-out-of-range, monitoring-unit-slip"
    assert page.row_dimensions[row].height >= 2 * 14
    assert page.row_dimensions[row + 1].height is None
