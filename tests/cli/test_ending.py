"""How the program ends: by a defect of ours, interrupted, terminated or killed. Real signals to a real process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

MAIN = "from tobiishi.cli import main; main()"
PROJECT = """
project:
  id: VN-ROOF
  title: {en: Roof, ja: 屋根}
  country: VN
  methodology: {id: X_PV, version: "0.1"}
  time_zone: Asia/Ho_Chi_Minh
  crediting_starts: 2020-01-01
monitoring_periods:
  - {from: 2020-01-01, until: 2020-12-31}
fixed:
  EF_RE: {value: 0.5 tCO2/MWh, source: example, confidence: unverified}
points:
  - id: 1
    parameter: EG
    item: roof
    option: B
    measured: quantity of a span
    unit: MWh
    readings: {file: readings.csv, from: begins, until: ends, value: mwh}
"""
READINGS = "begins,ends,mwh\n2020-01-01,2020-07-01,10.5\n2020-07-01,2021-01-01,8.25\n"
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to send to one process")
SLOW = """
import sys, time
import tobiishi.reports.report as report
whole = report._write
def slow(*given):
    whole(*given)
    print("WRITTEN", file=sys.stderr, flush=True)
    time.sleep(60)
report._write = slow
"""
"""A run that waits for a signal once its report stands in its scratch folder."""


@pytest.fixture(autouse=True)
def _interrupt_arrives() -> Iterator[None]:
    """A process that ignores the signal hands this on to its children: tests run in the background would."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project, and beside it a folder for what the system wants to keep for a while."""
    place = tmp_path / "project"
    place.mkdir()
    (tmp_path / "kept").mkdir()
    (place / "project.yaml").write_text(PROJECT, encoding="utf-8")
    (place / "readings.csv").write_text(READINGS, encoding="utf-8")
    return place


def _start(program: str, *arguments: str, kept: Path, lang: str = "en_US.UTF-8") -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PYTHONUTF8": "1",
        "LC_ALL": lang,
        "TMPDIR": str(kept),
        "TEMP": str(kept),
    }
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


@pytest.mark.parametrize(("lang", "said"), [("en", "a defect of Tobiishi"), ("ja", "Tobiishi の不具合です")])
def test_a_defect_is_a_message_and_its_trace_a_file(tmp_path: Path, lang: str, said: str) -> None:
    planted = f"import tobiishi.cli.explaining as e; e.CODES = None; {MAIN}"
    process = _start(planted, "explain", "formulas-cycle", "--lang", lang, kept=tmp_path)
    out, errors = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, "")
    assert said in errors
    assert "AttributeError: 'NoneType' object has no attribute 'get'" in errors
    assert "Traceback" not in errors
    (trace,) = tmp_path.glob("tobiishi-defect-*.txt")
    assert str(trace) in errors
    assert trace.read_text(encoding="utf-8").startswith("Traceback")


@posix
@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["SIGINT", "SIGTERM"]
)
def test_an_interrupted_run_says_so_in_a_line_and_leaves_nothing(
    folder: Path, number: signal.Signals, status: int
) -> None:
    process = _start(
        f"{SLOW}\n{MAIN}", "mrv", "run", str(folder / "project.yaml"), kept=folder.parent / "kept"
    )
    assert process.stderr is not None
    while "WRITTEN" not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(number)
    out, errors = process.communicate(timeout=60)
    assert (process.returncode, out) == (status, "")
    assert errors == "interrupted; no report was written\n"
    assert sorted(path.name for path in folder.iterdir()) == ["project.yaml", "readings.csv"]
    assert list((folder.parent / "kept").iterdir()) == []


@posix
@pytest.mark.parametrize("after", [0.15, 0.4, 0.8])
def test_an_interruption_while_the_program_loads_is_a_line_too(folder: Path, after: float) -> None:
    loading = f"from tobiishi.cli import main; print('BEGUN', flush=True); {MAIN}"
    process = _start(
        loading, "mrv", "run", str(folder / "project.yaml"), kept=folder.parent / "kept", lang="ja_JP.UTF-8"
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "BEGUN\n"
    time.sleep(after)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors.splitlines()[-1] == "中断しました。報告書は書き出していません"
    assert "Traceback" not in errors
    assert "Error" not in errors
    assert sorted(path.name for path in folder.iterdir()) == ["project.yaml", "readings.csv"]


@posix
def test_what_a_killed_run_leaves_is_cleared_by_the_next(folder: Path) -> None:
    kept = folder.parent / "kept"
    process = _start(f"{SLOW}\n{MAIN}", "mrv", "run", str(folder / "project.yaml"), kept=kept)
    assert process.stderr is not None
    while "WRITTEN" not in process.stderr.readline():
        assert process.poll() is None
    process.kill()
    process.communicate(timeout=60)
    assert len([path for path in folder.iterdir() if path.name.startswith(".report-")]) == 1
    again = _start(MAIN, "mrv", "run", str(folder / "project.yaml"), kept=kept)
    _, errors = again.communicate(timeout=60)
    assert again.returncode == 0, errors
    assert sorted(path.name for path in folder.iterdir()) == ["project.yaml", "readings.csv", "report"]


def test_stages_of_a_run_are_lines_where_no_terminal_watches(folder: Path) -> None:
    process = _start(MAIN, "mrv", "run", str(folder / "project.yaml"), "--json", kept=folder.parent / "kept")
    _, errors = process.communicate(timeout=60)
    assert errors.splitlines() == ["reading readings.csv", "writing the report"]
