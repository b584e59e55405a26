"""The folder of a report: the whole of it or nothing, and nobody else's files."""

from __future__ import annotations

import gc
import json
from pathlib import Path

import pytest
from monitored import boilers

from tobiishi.errors import Refused
from tobiishi.monitoring.results import MonitoringRun
from tobiishi.reports import workings, write_calculation, write_report
from tobiishi.reports.workings import ROWS


@pytest.fixture
def made(tmp_path: Path) -> MonitoringRun:
    source = tmp_path / "source"
    source.mkdir()
    return boilers(source)


def report(run: MonitoringRun, target: Path) -> MonitoringRun:
    """Write a report whose readings are already there."""

    def again(store: Path) -> MonitoringRun:
        store.mkdir()
        for file in run.files:
            (store / file.stored.name).write_bytes(file.stored.read_bytes())
        return run

    return write_report(again, target, "en")


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.code for finding in refusal.value.findings]


def test_a_report_holds_workbook_charts_trace_summary_and_readings(
    made: MonitoringRun, tmp_path: Path
) -> None:
    target = tmp_path / "report"
    found = report(made, target)
    names = {path.name for path in target.iterdir()}
    assert names == {"JCM_MN_AM002_ver01.0_TEST-1.xlsx", "charts", "readings", "summary.json", "trace.json"}
    assert all(file.stored.is_file() and target in file.stored.parents for file in found.files)
    assert all(point.file.stored.is_file() for point in found.points)
    assert json.loads((target / "summary.json").read_text(encoding="utf-8"))["project"]["id"] == "TEST-1"
    assert any((target / "charts").iterdir())


def test_an_earlier_report_is_replaced_and_nothing_else_is_left(made: MonitoringRun, tmp_path: Path) -> None:
    target = tmp_path / "report"
    report(made, target)
    (target / "summary.json").write_text("old", encoding="utf-8")
    report(made, target)
    assert (target / "summary.json").read_text(encoding="utf-8") != "old"
    assert {path.name for path in tmp_path.iterdir()} == {"source", "report"}


def test_an_interrupted_run_leaves_the_earlier_report_and_no_trace(
    made: MonitoringRun, tmp_path: Path
) -> None:
    target = tmp_path / "report"
    report(made, target)
    before = (target / "summary.json").read_bytes()

    def interrupted(store: Path) -> MonitoringRun:
        store.mkdir()
        (store / "half.parquet").write_bytes(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_report(interrupted, target)
    assert (target / "summary.json").read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"source", "report"}


def test_a_folder_with_other_files_is_refused_and_kept(made: MonitoringRun, tmp_path: Path) -> None:
    target = tmp_path / "report"
    target.mkdir()
    (target / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        report(made, target)
    assert codes(refusal) == ["reports-folder-in-use"]
    assert "notes.txt" in refusal.value.findings[0].message("en").what
    assert [path.name for path in target.iterdir()] == ["notes.txt"]


def test_a_file_where_the_report_should_go_is_refused(made: MonitoringRun, tmp_path: Path) -> None:
    target = tmp_path / "report"
    target.write_text("a file", encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        report(made, target)
    assert codes(refusal) == ["reports-no-folder"]
    assert target.read_text(encoding="utf-8") == "a file"


def test_a_place_that_cannot_be_written_is_refused(made: MonitoringRun, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        report(made, tmp_path / "file" / "report")
    assert codes(refusal) == ["reports-not-written"]


def test_a_workbook_that_cannot_be_written_is_refused(made: MonitoringRun, tmp_path: Path) -> None:
    assert made.calculation is not None
    with pytest.raises(Refused) as refusal:
        write_calculation(made.calculation, tmp_path / "missing" / "calculation.xlsx")
    assert codes(refusal) == ["reports-not-written"]
    del refusal
    gc.collect()  # an archive left open would complain now, and fail the test


def test_a_calculation_with_more_rows_than_excel_has_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Excel's limit, lowered so that few items go past it."""
    assert ROWS == 1_048_576
    monkeypatch.setattr(workings, "ROWS", 10)
    from test_calculation_workbooks import _calculated, _examples  # noqa: PLC0415

    six_chillers = next(p for p in _examples() if p.id == "ID_AM002_v2.0-1")
    with pytest.raises(Refused) as refusal:
        write_calculation(_calculated(*six_chillers.values), tmp_path / "calculation.xlsx")
    assert codes(refusal) == ["reports-too-many-rows"]
    assert not (tmp_path / "calculation.xlsx").exists()
