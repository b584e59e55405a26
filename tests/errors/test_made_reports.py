"""Smallest examples of reports that cannot be written: each is made here."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from flint import fmpq

from tobiishi.methodologies.calculation import calculate
from tobiishi.methodologies.values import YearValues
from tobiishi.monitoring.results import MonitoringRun
from tobiishi.reports import write_calculation, write_report

from .expectations import check_refusal, methodology


def _never(_store: Path) -> MonitoringRun:
    raise AssertionError


def test_a_folder_with_the_file_of_somebody_else(tmp_path: Path) -> None:
    folder = tmp_path / "report"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    check_refusal("reports-folder-in-use", lambda: write_report(_never, folder))


def test_a_file_where_a_folder_is_wanted(tmp_path: Path) -> None:
    target = tmp_path / "report"
    target.write_text("mine", encoding="utf-8")
    check_refusal("reports-no-folder", lambda: write_report(_never, target))
    assert target.read_text(encoding="utf-8") == "mine"


def test_a_disk_that_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tobiishi.reports.scratch.TemporaryDirectory", full)
    check_refusal("reports-not-written", lambda: write_report(_never, Path("report")))


def test_more_rows_than_a_sheet_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tobiishi.reports.workings.ROWS", 13)
    five = {"pump": {"values": ["1"] * 5, "hours": ["1"] * 5}}
    values = {"way": "readings", "Q": five, "P": five, "EC": {"pump": "1"}}
    year = YearValues(2020, fmpq(1), fmpq(8784), values)
    calculation = calculate(methodology("X_LAB@0.1"), [year])
    path = tmp_path / "calculation.xlsx"
    check_refusal("reports-too-many-rows", lambda: write_calculation(calculation, path))
