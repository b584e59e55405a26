"""Workbooks: what is refused before they are opened, and where."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlsxwriter
from intake_files import QUARTERS, faults, places, point, series_of

from tobiishi.errors import Place
from tobiishi.monitoring.intake import workbook_check
from tobiishi.monitoring.intake.cells import main, write_cells
from tobiishi.monitoring.intake.guard import LIMIT, Ended, run_module

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tobiishi.errors import Finding

READINGS = f"file: a.xlsx, {QUARTERS}"
SHEET = "xl/worksheets/sheet1.xml"


def book(folder: Path, write: Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], None]) -> None:
    """A workbook with one sheet of two readings, and what `write` adds."""
    with xlsxwriter.Workbook(folder / "a.xlsx") as made:
        sheet = made.add_worksheet("data")
        sheet.write_row(0, 0, ["time", "kwh", "note"])
        sheet.write_row(1, 0, ["2016-01-01 00:00", 1.5, "a"])
        sheet.write_row(2, 0, ["2016-01-01 00:15", 2, "b"])
        write(made, sheet)


def repacked(folder: Path, change: Callable[[str, bytes], bytes | None], **more: bytes) -> None:
    """The same workbook with its members changed (left out for None), and more members."""
    with zipfile.ZipFile(folder / "a.xlsx") as old:
        members = {name: change(name, old.read(name)) for name in old.namelist()}
    with zipfile.ZipFile(folder / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in {**members, **more}.items():
            if content is not None:
                new.writestr(name, content)


def replaced(old: str, new: str) -> Callable[[str, bytes], bytes]:
    """Changes a text in the only sheet."""
    return lambda name, content: content.replace(old.encode(), new.encode()) if name == SHEET else content


def same(_: str, content: bytes) -> bytes:
    """Changes nothing."""
    return content


def refused(folder: Path, readings: str = READINGS) -> list[Finding]:
    """The findings of a.xlsx."""
    return faults(folder, point(readings))


def nothing(_book: xlsxwriter.Workbook, _sheet: xlsxwriter.worksheet.Worksheet) -> None:
    """Adds nothing."""


def test_a_workbook_may_have_formulas_beside_the_readings(tmp_path: Path) -> None:
    book(tmp_path, lambda _, sheet: sheet.write_formula("C2", "=B2*2", None, 3))
    assert series_of(tmp_path, READINGS).digits.tolist() == [15, 20]


def test_formulas_where_values_belong_are_told_by_cell(tmp_path: Path) -> None:
    def write(_: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_formula("B3", "=1+1", None, 2)
        sheet.write_formula("A4", "=A3+1/96", None, 42370.02)
        sheet.write_array_formula("B4:B6", "{=B1:B3}", None, 1)

    book(tmp_path, write)
    found = refused(tmp_path)
    assert [
        (f.code, f.place.sheet, f.place.cell, f.place.name) for f in found if f.code == "monitoring-formula"
    ] == [
        ("monitoring-formula", "data", "A4", "time"),
        ("monitoring-formula", "data", "B3", "kwh"),
        ("monitoring-formula", "data", "B4:B6", "kwh"),
    ]


def test_cells_that_show_an_error_are_not_taken_for_missing(tmp_path: Path) -> None:
    book(tmp_path, nothing)
    repacked(tmp_path, replaced('<c r="B3"><v>2</v>', '<c r="B3" t="e"><v>#N/A</v>'))
    assert [(f.code, f.place.cell) for f in refused(tmp_path)] == [("monitoring-error-cell", "B3")]


def test_a_fault_in_a_sheet_has_cell_row_and_column(tmp_path: Path) -> None:
    book(tmp_path, lambda _, sheet: sheet.write("B3", "2,5"))
    (found,) = refused(tmp_path)
    assert found.code == "monitoring-decimal-comma"
    assert found.place == Place("a.xlsx", 3, 2, "data", "B3", "kwh")


def test_macros_are_refused(tmp_path: Path) -> None:
    book(tmp_path, nothing)
    repacked(tmp_path, same, **{"xl/vbaProject.bin": b"x"})
    assert [f.code for f in refused(tmp_path)] == ["monitoring-macro"]


def test_links_to_other_workbooks_are_refused(tmp_path: Path) -> None:
    book(tmp_path, nothing)
    repacked(tmp_path, same, **{"xl/externalLinks/externalLink1.xml": b"<x/>"})
    assert [f.code for f in refused(tmp_path)] == ["monitoring-external-link"]


@pytest.mark.parametrize("cell", ["XFD1048576", "A1048577", "XFE1"])
def test_a_far_cell_is_refused_with_its_name(tmp_path: Path, cell: str) -> None:
    book(tmp_path, nothing)
    repacked(tmp_path, replaced("</sheetData>", f'<row><c r="{cell}"><v>1</v></c></row></sheetData>'))
    assert [(f.code, f.place.cell) for f in refused(tmp_path)] == [("monitoring-far-cell", cell)]


def test_a_far_cell_that_is_only_formatted_does_no_harm(tmp_path: Path) -> None:
    book(tmp_path, lambda made, sheet: sheet.write_blank("XFD1000000", None, made.add_format({"bold": True})))
    assert series_of(tmp_path, READINGS).digits.tolist() == [15, 20]


def test_a_zip_bomb_is_refused_by_what_it_says(tmp_path: Path) -> None:
    book(tmp_path, nothing)
    repacked(tmp_path, same, **{"xl/media/image1.png": bytes(200_000_001)})
    assert (tmp_path / "a.xlsx").stat().st_size < 1_000_000
    assert [f.code for f in refused(tmp_path)] == ["monitoring-zip-bomb"]


def test_a_zip_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    book(tmp_path, nothing)
    repacked(tmp_path, same, **{"xl/media/image1.png": bytes(1_000_000)})
    content = (tmp_path / "a.xlsx").read_bytes()
    assert content.count((1_000_000).to_bytes(4, "little")) == 2
    (tmp_path / "a.xlsx").write_bytes(
        content.replace((1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    )
    assert [f.code for f in refused(tmp_path)] == ["monitoring-file-broken"]


def test_too_many_members_are_refused(tmp_path: Path) -> None:
    book(tmp_path, nothing)
    repacked(tmp_path, same, **{f"xl/media/{n}.png": b"" for n in range(2001)})
    assert [f.code for f in refused(tmp_path)] == ["monitoring-zip-bomb"]


def test_array_formulas_over_everything_do_not_stop_the_check(tmp_path: Path) -> None:
    book(tmp_path, nothing)
    formula = '<c r="A9"><f t="array" ref="A1:XFD9">1</f><v>1</v></c>'
    repacked(tmp_path, replaced("</sheetData>", f"<row>{formula * 2000}</row></sheetData>"))
    assert {f.code for f in refused(tmp_path)} == {"monitoring-formula"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<sheetData>", "<!DOCTYPE x><sheetData>"),
        ("<sheetData>", "<sheetData><"),
        ('r="B2"', 'r="ÄÖ2"'),
        ('r="B2"', 'r="ABCD2"'),
        ('<row r="2"', '<row r="x"'),
        ('encoding="UTF-8"', 'encoding="none"'),
    ],
)
def test_xml_that_is_not_as_it_should_be_is_refused(tmp_path: Path, old: str, new: str) -> None:
    book(tmp_path, nothing)
    repacked(tmp_path, replaced(old, new))
    assert [f.code for f in refused(tmp_path)] == ["monitoring-file-broken"]


def test_entities_cannot_grow(tmp_path: Path) -> None:
    book(tmp_path, nothing)
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet'
    repacked(tmp_path, replaced("<worksheet", bomb))
    assert [f.code for f in refused(tmp_path)] == ["monitoring-file-broken"]


@pytest.mark.parametrize("content", [b"", b"PK", b"\xd0\xcf\x11\xe0" + bytes(600), b"time,kwh\n"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    assert [f.code for f in refused(tmp_path)] == ["monitoring-file-broken"]


def test_a_workbook_that_the_reader_cannot_read_is_refused(tmp_path: Path) -> None:
    book(tmp_path, nothing)
    repacked(tmp_path, lambda name, content: b"<sst>" if name == "xl/sharedStrings.xml" else content)
    (found,) = refused(tmp_path)
    assert (found.code, found.details["problem"]) == ("monitoring-file-broken", "the file cannot be read")


def test_several_sheets_need_the_name_of_one(tmp_path: Path) -> None:
    book(tmp_path, lambda made, _: made.add_worksheet("other"))
    (found,) = refused(tmp_path)
    assert (found.code, found.details["sheets"]) == ("monitoring-sheet", "data, other")
    (found,) = refused(tmp_path, f"{READINGS}, sheet: third")
    assert (found.code, found.details["sheet"]) == ("monitoring-sheet", "third")
    assert series_of(tmp_path, f"{READINGS}, sheet: data").digits.tolist() == [15, 20]


def test_cells_without_names_count_from_the_left(tmp_path: Path) -> None:
    book(tmp_path, nothing)
    repacked(tmp_path, lambda name, content: _nameless(content) if name == SHEET else content)
    assert [f.place.cell for f in refused(tmp_path)] == ["B3"]


def _nameless(content: bytes) -> bytes:
    for name in ("A1", "B1", "C1", "A2", "B2", "C2", "A3", "B3", "C3"):
        content = content.replace(f'<c r="{name}"'.encode(), b"<c")
    return content.replace(b"<v>2</v>", b"<f>1+1</f><v>2</v>")


def test_times_that_excel_keeps_a_little_off_are_whole_seconds(tmp_path: Path) -> None:
    # 42370 is 2016-01-01; a third of a day and a day's 96th are no finite binary fractions
    def write(made: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        dated = made.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet.write_number("A2", 42370.3333333333, dated)
        sheet.write_number("A3", 42370.0104166667, dated)

    book(tmp_path, write)
    series = series_of(tmp_path, READINGS)
    assert ((series.begins + 25200) % 86400).tolist() == [28800, 900]


def test_a_number_of_days_without_date_format_is_no_moment(tmp_path: Path) -> None:
    book(tmp_path, lambda _, sheet: sheet.write_number("A3", 42370.5))
    (found,) = refused(tmp_path)
    assert (found.code, found.details["text"]) == ("monitoring-not-a-time", "42370.5")


def test_the_reader_writes_every_kind_of_cell_as_text(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.append(
        [
            "a\tb\nc",
            1001,
            0.1,
            True,
            dt.datetime.fromisoformat("2016-01-01 00:15"),
            dt.date(2016, 1, 2),
            'say "x"',
        ]
    )
    made.active.append([None, 1e22, -2.5e-7, False, dt.time(6, 0), "01", " x "])
    made.save(tmp_path / "a.xlsx")
    write_cells(tmp_path / "a.xlsx", "Sheet", tmp_path / "a.tsv")
    assert (tmp_path / "a.tsv").read_text(encoding="utf-8") == (
        'a b c\t1001\t0.1\tTrue\t2016-01-01 00:15:00\t2016-01-02\t"say ""x"""\n'
        "\t1e+22\t-2.5e-07\tFalse\t06:00:00\t01\tx\n"
    )


def test_the_reader_tells_when_it_cannot_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tobiishi.monitoring.intake.cells.limit_memory", lambda: None)
    (tmp_path / "a.xlsx").write_bytes(b"x")
    assert main([str(tmp_path / "a.xlsx"), "Sheet", str(tmp_path / "a.tsv")]) == 2


def test_the_reader_tells_when_its_memory_does_not_suffice(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("tobiishi.monitoring.intake.cells.limit_memory", lambda: None)
    monkeypatch.setattr("tobiishi.monitoring.intake.cells.write_cells", exhausted)
    assert main(["a.xlsx", "Sheet", "a.tsv"]) == LIMIT


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limit of memory is kept on Linux only")
def test_a_reader_cannot_take_more_memory_than_its_limit() -> None:
    code = (
        "from tobiishi.monitoring.intake.guard import limit_memory; limit_memory(); bytearray(4_000_000_000)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, text=True)
    assert ended.stderr.strip().endswith("MemoryError")


def test_a_reader_that_takes_too_long_is_ended() -> None:
    assert run_module("timeit", ["-s", "import time", "time.sleep(60)"], seconds=0.3) is Ended.LIMITED


def test_a_reader_of_no_use_is_faulty() -> None:
    assert run_module("tobiishi.no_such_module", []) is Ended.FAULTY


def test_a_workbook_beyond_the_limits_of_its_reader_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book(tmp_path, nothing)
    monkeypatch.setattr("tobiishi.monitoring.intake.workbook.run_module", lambda *_: Ended.LIMITED)
    assert places(refused(tmp_path)) == [("monitoring-workbook-limits", None, None)]


def test_the_rectangle_around_filled_cells_is_limited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_check, "CELLS", 11)
    book(tmp_path, lambda _, sheet: sheet.write("D3", 1))
    # rows 1 to 3 and columns A to D: 12 cells
    assert [(f.code, f.place.cell) for f in refused(tmp_path)] == [("monitoring-far-cell", "D3")]
