"""Smallest examples of readings files that would not be readable as files: workbooks, archives, Parquet, very large ones.

Each is made beside the project file of another example, which names the file here.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tobiishi.monitoring.intake.guard import Ended

from .expectations import EXAMPLES, check, found_in_project

DAYS = ("2020-01-01", "2020-01-02")
"""The days for which the project file expects a reading each."""


def _check(code: str, readings: Path) -> None:
    """Demand what is expected of a code from the shared project file with these readings."""
    project = (EXAMPLES / "monitoring-gap" / "project.yaml").read_text(encoding="utf-8")
    named = project.replace("readings.csv", readings.name)
    (readings.parent / "project.yaml").write_text(named, encoding="utf-8")
    check(code, found_in_project(readings.parent))


def _csv(folder: Path, text: str) -> Path:
    path = folder / "readings.csv"
    path.write_text(text, encoding="utf-8")
    return path


def _workbook(folder: Path, change: Callable[[Any], object] | None = None) -> Path:
    """A workbook with a reading of each day and what a change makes of it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "data"
    for row in (("time", "kwh"), (DAYS[0], 10), (DAYS[1], 12)):
        sheet.append(row)
    if change:
        change(book)
    path = folder / "readings.xlsx"
    book.save(path)
    return path


def _with_parts(book: Path, *names: str) -> Path:
    """The workbook with more parts in its zip."""
    with zipfile.ZipFile(book, "a") as archive:
        for name in names:
            archive.writestr(name, b"")
    return book


def _archive(folder: Path, *names: str, content: bytes = b"") -> Path:
    """A ZIP with files of the same content."""
    path = folder / "readings.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return path


def _setting(cell: str, value: object) -> Callable[[Any], None]:
    """Sets a cell of the sheet of readings."""

    def set_cell(book: Any) -> None:
        book["data"][cell] = value

    return set_cell


def _parquet(folder: Path, columns: Mapping[str, Any]) -> Path:
    path = folder / "readings.parquet"
    pq.write_table(pa.table(dict(columns)), path)
    return path


def test_a_line_that_is_too_long(tmp_path: Path) -> None:
    _check("monitoring-line-too-long", _csv(tmp_path, "time,kwh\n" + "0" * 100_001 + "\n"))


def test_more_than_a_hundred_faults(tmp_path: Path) -> None:
    _check("monitoring-more-faults", _csv(tmp_path, "time,kwh\n" + "2020-01-01,x\n" * 101))


def test_a_workbook_with_two_sheets(tmp_path: Path) -> None:
    _check("monitoring-sheet", _workbook(tmp_path, lambda book: book.create_sheet("other")))


def test_a_formula_for_a_value(tmp_path: Path) -> None:
    _check("monitoring-formula", _workbook(tmp_path, _setting("B3", "=5+7")))


def test_an_error_for_a_value(tmp_path: Path) -> None:
    _check("monitoring-error-cell", _workbook(tmp_path, _setting("B3", "#N/A")))


def test_a_workbook_with_macros(tmp_path: Path) -> None:
    _check("monitoring-macro", _with_parts(_workbook(tmp_path), "xl/vbaProject.bin"))


def test_a_workbook_with_links(tmp_path: Path) -> None:
    part = "xl/externalLinks/externalLink1.xml"
    _check("monitoring-external-link", _with_parts(_workbook(tmp_path), part))


def test_a_value_far_out(tmp_path: Path) -> None:
    _check("monitoring-far-cell", _workbook(tmp_path, _setting("XFD1048576", 1)))


def test_a_workbook_of_too_many_parts(tmp_path: Path) -> None:
    parts = (f"xl/media/{number}.png" for number in range(2001))
    _check("monitoring-zip-bomb", _with_parts(_workbook(tmp_path), *parts))


def test_a_workbook_that_exhausts_its_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tobiishi.monitoring.intake.workbook.run_module", lambda *_: Ended.LIMITED)
    _check("monitoring-workbook-limits", _workbook(tmp_path))


def test_a_column_of_lists(tmp_path: Path) -> None:
    _check("monitoring-column-type", _parquet(tmp_path, {"time": DAYS, "kwh": [[10], [12]]}))


def test_a_binary_float_with_noise(tmp_path: Path) -> None:
    _check("monitoring-rounded", _parquet(tmp_path, {"time": DAYS, "kwh": [0.1 + 0.2, 12.0]}))


def test_an_archive_of_two_files(tmp_path: Path) -> None:
    _check("monitoring-archive-members", _archive(tmp_path, "january.csv", "february.csv"))


def test_an_archive_in_an_archive(tmp_path: Path) -> None:
    _check("monitoring-archive-nested", _archive(tmp_path, "inner.zip"))


def test_an_archive_with_a_path_that_leads_out(tmp_path: Path) -> None:
    _check("monitoring-archive-path", _archive(tmp_path, "../readings.csv"))


def test_an_archive_with_a_password(tmp_path: Path) -> None:
    path = tmp_path / "readings.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readings.csv", b"")
        archive.infolist()[0].flag_bits |= 1  # the mark of an encrypted file
    _check("monitoring-archive-encrypted", path)


def test_an_archive_that_is_large_once_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tobiishi.monitoring.intake.archives.UNPACKED", 1_000_000)
    _check("monitoring-archive-too-large", _archive(tmp_path, "readings.csv", content=bytes(1_000_001)))
