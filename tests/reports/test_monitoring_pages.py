"""What the pages of a monitoring workbook say and how they print, beside their figures."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from monitored import PROJECT, boilers, hours, run, solar, write_rows
from openpyxl.worksheet.worksheet import Worksheet
from recalculation import Sheets, plant

from tobiishi.monitoring.results import MonitoringRun
from tobiishi.reports import Wording, write_monitoring
from tobiishi.reports.chart_choice import charted
from tobiishi.reports.labels import filled
from tobiishi.reports.monitoring import _charts
from tobiishi.reports.printing import breaks, lines_of
from tobiishi.reports.structure import _by_item
from tobiishi.reports.styles import form_of

HOURLY = (
    "    measured: quantity of an interval\n    unit: kWh\n"
    "    readings: {file: r.csv, time: time, value: kwh, interval: 1 h}\n"
)
ZERO = "  gap_longer_than: {value: 0, unit: h, then: substitute, with: zero}\n  stuck: {then: note}"
DARK = "FF1F3864"


def book_of(made: MonitoringRun, folder: Path, wording: Wording = "en") -> Any:
    path = folder / "monitoring.xlsx"
    write_monitoring(made, path, wording)
    return openpyxl.load_workbook(path)


def rows_of(page: Worksheet) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in page.iter_rows()]


def row_with(page: Worksheet, text: str, column: int = 0) -> list[Any]:
    """The first row that has a text in a column."""
    return next(row for row in rows_of(page) if row[column] == text)


def texts_of(page: Worksheet) -> str:
    return "\n".join(str(value) for row in rows_of(page) for value in row if value is not None)


def with_evidence(folder: Path, evidence: str) -> MonitoringRun:
    boilers(folder)
    text = (folder / "project.yaml").read_text(encoding="utf-8")
    (folder / "again").mkdir()
    for name in ("heat.csv", "power.csv"):
        (folder / "again" / name).write_bytes((folder / name).read_bytes())
    (folder / "again" / "plate.pdf").write_bytes(b"a plate")
    return run(folder / "again", f"{text}\nevidence: {evidence}\n")


def test_a_criterion_is_shown_by_what_was_filed_and_not_by_what_is_asked_for(tmp_path: Path) -> None:
    page = book_of(with_evidence(tmp_path, "{2: plate.pdf}"), tmp_path)["Findings"]
    heads = row_with(page, "Met", 1)
    assert heads == [
        "No.",
        "Met",
        None,
        "Evidence filed",
        "Criterion",
        "Evidence the document asks for",
        "By item",
    ]
    first, second = row_with(page, "1"), row_with(page, "2")
    assert (first[1], first[3], first[5]) == ("not shown", "–", "contract or delivery note")
    assert (second[1], second[3], second[5]) == ("evidence filed", "plate.pdf", "name-plate or catalogue")


def test_of_many_items_those_that_fail_are_named() -> None:
    assert _by_item({"a": True, "b": False}) == "a: ○, b: ×"
    assert _by_item({f"u{number}": number != 7 for number in range(20)}) == "○ 19\n× 1: u7"


def test_for_verification_stands_on_the_report_and_the_plan_is_attached_to_the_pdd(tmp_path: Path) -> None:
    book = book_of(boilers(tmp_path), tmp_path)
    assert {page.title for page in book if "For Verification" in page["A3"].value} == {
        "MRS(input)",
        "MRS(calc_process)",
    }
    attached = "Attachment to the Project Design Document (PDD)"
    assert {page.title for page in book if attached in page["A3"].value} == {
        "MPS(input)",
        "MPS(calc_process)",
    }


def test_every_head_says_that_our_copy_was_not_compared(tmp_path: Path) -> None:
    said = "当方の写しは発行元の原文と照合していません：MN_AM002@1.0"
    assert all(said in page["A3"].value for page in book_of(boilers(tmp_path), tmp_path, "ja"))


def test_the_reasons_against_credits_stand_by_the_result_and_in_the_provenance(tmp_path: Path) -> None:
    made = boilers(tmp_path)
    reasons = [one.text.en for one in made.obstacles]
    assert len(reasons) >= 5  # the text, and four criteria
    book = book_of(made, tmp_path)
    assert [row[0] for row in rows_of(book["MRS(input)"])][-len(reasons) :] == reasons
    provenance = [row[2] for row in rows_of(book["Provenance"])]
    assert all(reason in provenance for reason in reasons)


def test_how_sure_the_project_is_of_its_own_value_is_its_own_word(tmp_path: Path) -> None:
    book = book_of(boilers(tmp_path), tmp_path)
    assert row_with(book["MPS(input)"], "EF_coal", 1)[7] == "stated by the project: quoted elsewhere"
    assert "seen in the issuing text" not in texts_of(book["MPS(input)"])


UNITS = """\
  CSPF_PJ: {values: {a: 5, b: 5}, source: s, confidence: seen}
  CSPF_RE: {values: {a: 4, b: 4}, source: s, confidence: seen}
  JCM_EF_elec:
    supply: {value: grid, source: s, confidence: seen}
    EF_grid: {value: 0.8 tCO2/MWh, source: s, confidence: seen}
"""


def test_values_that_no_formula_asks_for_stand_last_and_say_so(tmp_path: Path) -> None:
    write_rows(tmp_path / "a.csv", ("begin", "end", "kwh"), [("2018-01-01", "2019-01-01", 1000)])
    write_rows(tmp_path / "b.csv", ("begin", "end", "kwh"), [("2018-01-01", "2019-01-01", 1000)])
    points = "".join(
        f"  - id: {item}\n    parameter: EC_PJ\n    item: {item}\n    option: B\n"
        "    measured: quantity of a span\n    unit: kWh\n"
        f"    readings: {{file: {item}.csv, from: begin, until: end, value: kwh}}\n"
        for item in "ab"
    )
    said = {"country": "VN", "document": "VN_AM002", "version": "1.0", "zone": "Asia/Ho_Chi_Minh"}
    days = {"begins": "2018-01-01", "ends": "2018-12-31"}
    text = PROJECT.format(**said, **days, fixed=UNITS, points=points, plan="  stuck: {then: note}")
    page = book_of(run(tmp_path, text), tmp_path)["MPS(input)"]
    table = [row for row in rows_of(page) if row[7] and (row[3] is None or row[6] is None)]
    labels = [str(row[1]) for row in table]
    idle = [row[7] == "no formula asks for it in this case" for row in table]
    assert "JCM_EF_elec.EF_grid" in labels[: idle.index(True)]
    assert "JCM_EF_elec.eta_gen" in labels[idle.index(True) :]
    assert idle == sorted(idle)


def test_letters_of_table_2_have_no_gap_and_table_3_has_none(tmp_path: Path) -> None:
    page = book_of(boilers(tmp_path), tmp_path)["MRS(input)"]
    names = ["Parameter", "Description", "Value", "Unit", "Source", "Other comments"]
    heads = [value for value in row_with(page, "(a) Parameter", 2) if value]
    assert heads == [f"({letter}) {name}" for letter, name in zip("abcdef", names, strict=True)]
    results = [value for value in row_with(page, "Monitoring period", 0) if value]
    assert results == ["Monitoring period", "Description", "Value", "Unit", "All periods (added by Tobiishi)"]


def test_no_dark_head_is_empty(tmp_path: Path) -> None:
    for page in book_of(boilers(tmp_path), tmp_path):
        merged = {cell for span in page.merged_cells.ranges for cell in span.cells}
        for row in page.iter_rows():
            for cell in row:
                if cell.fill.fill_type and cell.fill.fgColor.rgb == DARK:
                    assert cell.value or (cell.row, cell.column) in merged, f"{page.title}!{cell.coordinate}"


def test_the_tonnes_of_all_parts_stand_beside_table_3(tmp_path: Path) -> None:
    """500 × 0.2 - 500 × 0.4 / 3 - 3.1 = 30.2 and 300 × 0.2 - 300 × 0.4 / 3 - 6.2 = 13.8: 30 + 13 t."""
    path = tmp_path / "monitoring.xlsx"
    write_monitoring(boilers(tmp_path), path, "en")
    page = openpyxl.load_workbook(path)["MRS(input)"]
    head = next(c for row in page.iter_rows() for c in row if c.value == "All periods (added by Tobiishi)")
    assert Sheets(plant(path)).value("MRS(input)", head.row + 1, head.column) == 43


def test_what_was_substituted_and_corrected_stands_in_the_comments(tmp_path: Path) -> None:
    """Of 24 hours one is missing and counts as zero: 100 / 24 = 4.17 % of the time."""
    rows = hours("2016-01-01 00:00", [100 + n % 3 for n in range(24)])
    del rows[5]
    write_rows(tmp_path / "r.csv", ("time", "kwh"), rows)
    point = HOURLY + (
        "    corrections:\n      - {from: 2016-01-01 12:00, until: 2016-01-01 13:00, factor: 0.5, reason: drift}\n"
    )
    made = solar(tmp_path, point, begins="2016-01-01", ends="2016-01-01", plan=ZERO)
    comments = row_with(book_of(made, tmp_path)["MRS(input)"], "1", 1)[10]
    assert comments == (
        "Substituted: 4.17 % of the time, 0 MWh\n"
        "Corrected × 0.5 from 2016-01-01 12:00:00 until 2016-01-01 13:00:00: drift"
    )


def test_each_result_agrees_with_its_exact_figure_until_a_cell_is_changed(tmp_path: Path) -> None:
    made = boilers(tmp_path)
    path = tmp_path / "monitoring.xlsx"
    write_monitoring(made, path, "en")
    page = openpyxl.load_workbook(path)["MRS(calc_process)"]
    results = [row for row in range(1, 20) if page[f"A{row}"].value in ("RE", "PE", "ER")]
    assert len(results) == 6

    def signs(sheets: Sheets) -> list[Any]:
        return [sheets.at("MRS(calc_process)", f"E{row}") for row in results]

    assert signs(Sheets(plant(path))) == ["="] * 6
    book = openpyxl.load_workbook(path)
    cell = next(c for row in book["MPS(input)"].iter_rows() for c in row if c.value == 0.1)
    cell.value = 0.100000001  # ten parts in a thousand million
    book.save(path)
    assert signs(Sheets(path)) == ["≠"] * 6


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (0, "number"),
        (0.00001, "general"),
        (2259.4290794, "number"),
        (123456.7, "number_3"),
        (4e7, "number_1"),
    ],
)
def test_a_calculated_value_has_as_many_digits_as_are_easily_read(value: float, form: str) -> None:
    assert form_of(value) == form


def test_calculated_figures_have_thousands_and_keep_off_the_edge(tmp_path: Path) -> None:
    page = book_of(boilers(tmp_path), tmp_path)["MPS(calc_process)"]
    cell = next(c for row in page.iter_rows() for c in row if c.column == 4 and str(c.value).startswith("=D"))
    assert cell.number_format == "#,##0.0#####"
    assert (cell.alignment.horizontal, cell.alignment.indent) == ("right", 1)


def test_readings_say_parameter_meter_file_and_unit(tmp_path: Path) -> None:
    write_rows(tmp_path / "r.csv", ("time", "kwh"), hours("2016-01-01 00:00", range(10, 34)))
    made = solar(tmp_path, HOURLY, begins="2016-01-01", ends="2016-01-01", plan=ZERO)
    rows = rows_of(book_of(made, tmp_path)["Readings"])
    head = next(row for row in rows if row[0] == "1 · EG[roof]")
    assert (head[2], head[4]) == ("EG[roof] · r.csv", "[kWh]")
    assert sum(row[0] == "1 · EG[roof] [kWh]" for row in rows) == 24


def test_the_foot_names_the_sheet_and_counts_its_own_pages(tmp_path: Path) -> None:
    for page in book_of(boilers(tmp_path), tmp_path):
        assert page.oddFooter.right.text == "&A · &P"
        assert page.page_setup.useFirstPageNumber
        assert page.page_setup.firstPageNumber is None  # which is 1


def test_the_provenance_says_the_plan_in_words_and_moments_to_the_second(tmp_path: Path) -> None:
    made = boilers(tmp_path)
    made.as_of = dt.datetime(2026, 1, 1, 9, 30, 15, 123456, tzinfo=dt.UTC)
    page = book_of(made, tmp_path)["Provenance"]
    gap = row_with(page, "Gap in the readings (gap_longer_than)")
    assert gap[1:3] == ["blocks the tonnes", "gaps up to 3 d are only noted"]
    assert "2026-01-01T09:30:15+00:00" in texts_of(page)
    assert "123456" not in texts_of(page)
    assert row_with(page, "PE")[1] == "so says our document of the methodology"


def test_of_many_points_those_with_the_gravest_findings_are_drawn(tmp_path: Path) -> None:
    one = boilers(tmp_path).points[0]

    def point(effect: str) -> Any:
        return replace(one, meter=replace(one.meter, verdicts=(SimpleNamespace(effect=effect),)))

    points = [replace(one), point("notes"), point("blocks"), point("substitutes")]
    assert [points.index(p) for p in charted(points, 1)] == [2]
    assert [points.index(p) for p in charted(points, 3)] == [1, 2, 3]
    assert charted(points, 4) == points


def test_points_without_a_chart_are_named(tmp_path: Path) -> None:
    made = boilers(tmp_path)
    made.points = [replace(made.points[1]) for _ in range(26)]
    drawn, _, others = _charts(made)
    assert str(drawn) == str(filled("charted", drawn=24, all=26))
    assert str(others) == str(filled("not_charted", points="2, 2"))


def test_a_page_ends_before_a_head_that_would_stand_alone_at_its_foot() -> None:
    """A page of a narrow sheet holds 502 pt, which are 33 rows of 15 pt: row 32 is the last on it."""
    assert breaks([50.0], {}, {32}, []) == [32]
    assert breaks([50.0], {}, {31}, []) == []
    assert breaks([50.0], {10: 2}, {31}, []) == [31]  # a row of two lines takes twice the room


def test_words_are_broken_as_a_spreadsheet_breaks_them() -> None:
    assert lines_of("one two three", 9) == 2  # "one two" and "three"; 7.7 characters of room
    assert lines_of("位置付け", 6) == 2  # two letters of two characters a line
    assert lines_of("abcdefghijkl", 7.3) == 2
