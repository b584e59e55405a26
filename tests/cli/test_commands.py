"""The commands as people and programs call them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tobiishi.cli.app import app

CHILLERS = """
year: 2017
values:
  EC_PJ: {chiller_1: 559 MWh, chiller_2: 246000 kWh}
  RC: {chiller_1: 500, chiller_2: 280}
  COP_PJ: {chiller_1: "6.6", chiller_2: "6.6"}
  T_cool_out: {chiller_1: 36, chiller_2: 38}
  T_chill_out: {chiller_1: 8, chiller_2: 6}
  JCM_EF_elec: {supply: grid, EF_grid: 0.741 tCO2/MWh}
evidence: {5: recovery-plan.pdf}
"""
PROJECT = """
project:
  id: VN-ROOF
  title: {en: Roof, ja: 屋根}
  country: VN
  methodology: {id: VN_AM007, version: "1.0"}
  time_zone: Asia/Ho_Chi_Minh
  crediting_starts: 2023-01-01
monitoring_periods:
  - {from: 2023-01-01, until: 2023-01-02}
points:
  - id: 1
    parameter: EG
    item: roof
    option: C
    measured: quantity of an interval
    unit: kWh
    readings: {file: readings.csv, time: time, value: kwh, interval: 12 h}
plan:
  stuck: {then: note}
"""
READINGS = "time,kwh\n2023-01-01 00:00,600.5\n2023-01-01 12:00,3000.25\n2023-01-02 00:00,700\n2023-01-02 12:00,2900.25\n"


def run(*arguments: str, status: int = 0) -> str:
    """What a command prints; it must end with the status."""
    result = CliRunner().invoke(app, [*arguments])
    assert result.exit_code == status, result.output + result.stderr
    return result.stdout


def run_json(*arguments: str, status: int = 0) -> Any:
    return json.loads(run(*arguments, "--json", status=status))


@pytest.fixture
def values(tmp_path: Path) -> Path:
    path = tmp_path / "values.yaml"
    path.write_text(CHILLERS, encoding="utf-8")
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "readings.csv").write_text(READINGS, encoding="utf-8")
    path = tmp_path / "project.yaml"
    path.write_text(PROJECT, encoding="utf-8")
    return path


def test_calculate_gives_exact_figures_to_programs(values: Path) -> None:
    found = run_json("calculate", "ID_AM002@2.0", "--values", str(values))
    er = found["years"]["2017"]["formulas"]["ER"]
    assert (er["exact"], er["decimal"], er["unit"]) == ("24453/200", "122.265", "tCO2")  # 718.77 − 596.505
    assert found["total_whole_tonnes"] == 122
    assert found["methodology"]["status"] == "approved"
    assert found["rests_on_unverified"] == ["COP_PJ_tc", "COP_RE", "JCM_EF_elec.EF_elec", "T_standard", "TD"]


@pytest.mark.parametrize(("lang", "heading"), [("en", "whole tonnes"), ("ja", "整数トン")])
def test_calculate_speaks_both_languages(values: Path, lang: str, heading: str) -> None:
    printed = run("calculate", "ID_AM002@2.0", "--values", str(values), "--lang", lang)
    assert heading in printed
    assert "122" in printed


def test_an_unmet_criterion_blocks_with_status_3_and_gives_no_tonnes(values: Path) -> None:
    values.write_text(CHILLERS.replace('chiller_1: "6.6"', 'chiller_1: "6"'), encoding="utf-8")
    found = run_json("calculate", "ID_AM002@2.0", "--values", str(values), status=3)
    assert found["total_whole_tonnes"] is None
    assert found["years"]["2017"]["whole_tonnes"] is None
    assert [f["code"] for f in found["findings"] if f["effect"] == "blocks"] == ["methodologies-not-eligible"]


def test_all_faults_of_values_are_told_at_once_in_both_languages(values: Path) -> None:
    text = (
        CHILLERS.replace("559 MWh", "559 m3")
        .replace("RC:", "RCC:")
        .replace("0.741 tCO2/MWh", "'0,741 tCO2/MWh'")
    )
    values.write_text(text, encoding="utf-8")
    found = run_json("calculate", "ID_AM002@2.0", "--values", str(values), status=3)
    codes = [finding["code"] for finding in found["findings"]]
    assert sorted(codes) == ["methodologies-unknown-value", "units-decimal-comma", "units-incompatible"]
    assert all(
        finding[lang][part]
        for finding in found["findings"]
        for lang in ("en", "ja")
        for part in ("what", "why", "remedy")
    )


def test_wrong_usage_ends_with_status_2() -> None:
    assert CliRunner().invoke(app, ["calculate"]).exit_code == 2
    assert CliRunner().invoke(app, ["explain", "no-such-code"]).exit_code == 2
    assert CliRunner().invoke(app, ["factors", "find", "grid_EF", "planet=earth"]).exit_code == 2


def test_factors_are_found_with_their_provenance() -> None:
    found = run_json("factors", "find", "grid_EF_official", "country=VN", "data_year=2015")
    (factor,) = found["factors"]
    assert (factor["value"], factor["unit"], factor["confidence"], factor["dated"]) == (
        "0.8154",
        "tCO2/MWh",
        "seen",
        False,
    )


def test_a_code_is_explained() -> None:
    assert "circle" in run("explain", "formulas-cycle", "--lang", "en")
    assert "循環" in run("explain", "formulas-cycle", "--lang", "ja")


def test_a_run_writes_the_whole_report(project: Path) -> None:
    found = run_json("mrv", "run", str(project))
    year = found["calculation"]["years"]["2023"]
    # 600.5 + 3,000.25 + 700 + 2,900.25 = 7,201 kWh; × 0.333 t/MWh = 2.397933 t
    assert year["formulas"]["ER"]["decimal"] == "2.397933"
    assert year["whole_tonnes"] == 2
    assert found["creditable"] is False  # the factor is unverified
    report = project.parent / "report"
    assert {path.name for path in report.iterdir()} == {
        "JCM_VN_AM007_ver01.0_VN-ROOF.xlsx", "charts", "summary.json", "trace.json", "readings",
    }  # fmt: skip
    assert json.loads((report / "summary.json").read_text(encoding="utf-8"))["points"][0]["unit"] == "MWh"


def test_a_second_run_replaces_the_report_and_nothing_else(project: Path) -> None:
    run("mrv", "run", str(project))
    run("mrv", "run", str(project))
    assert sorted(path.name for path in project.parent.iterdir()) == [
        "project.yaml",
        "readings.csv",
        "report",
    ]
    taken = project.parent / "other"
    taken.mkdir()
    (taken / "letter.txt").write_text("mine", encoding="utf-8")
    run("mrv", "run", str(project), "--output", str(taken), status=3)
    assert [path.name for path in taken.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    ("was", "now", "code"),
    [
        ("700\n", "7,00,1\n", "monitoring-row-width"),
        ("700\n", "7O0\n", "monitoring-not-a-number"),
        ("2023-01-02 00:00", "2023-02-30 00:00", "monitoring-no-such-date"),
        ("time,kwh", "time,mwh", "monitoring-column-missing"),
        (READINGS, "", "monitoring-file-empty"),
    ],
)
def test_bad_readings_are_refused_with_their_row_and_nothing_is_written(
    project: Path, was: str, now: str, code: str
) -> None:
    (project.parent / "readings.csv").write_text(READINGS.replace(was, now), encoding="utf-8")
    found = run_json("mrv", "run", str(project), status=3)
    assert found["refused"] is True
    assert code in {finding["code"] for finding in found["findings"]}
    assert sorted(path.name for path in project.parent.iterdir()) == ["project.yaml", "readings.csv"]


@pytest.mark.parametrize(
    ("was", "now", "code"),
    [
        ("country: VN", "country: TH", "monitoring-country"),
        ("crediting_starts: 2023-01-01", "crediting_starts: 2016-01-01", "methodologies-not-valid"),
        ("unit: kWh", "unit: furlong", "units-unknown"),
        ("parameter: EG", "parameter: EC", "monitoring-no-parameter"),
        ("item: roof", "comments: none", "monitoring-items"),
        ("plan:\n", "fixed: {EG: {values: {roof: 1}, source: guess}}\nplan:\n", "monitoring-fed-and-fixed"),
    ],
)
def test_a_project_file_that_does_not_fit_is_refused(project: Path, was: str, now: str, code: str) -> None:
    project.write_text(PROJECT.replace(was, now), encoding="utf-8")
    found = run_json("mrv", "run", str(project), status=3)
    assert code in {finding["code"] for finding in found["findings"]}
    assert not (project.parent / "report").exists()


def test_a_blocking_finding_writes_findings_and_trace_but_no_tonnes(project: Path) -> None:
    lines = READINGS.splitlines(keepends=True)
    (project.parent / "readings.csv").write_text("".join(lines[:3]), encoding="utf-8")
    found = run_json("mrv", "run", str(project), status=3)
    assert found["blocked"] is True
    assert found["calculation"]["total_whole_tonnes"] is None
    assert "monitoring-gap" in {f["code"] for f in found["findings"] if f["effect"] == "blocks"}
    assert (project.parent / "report" / "trace.json").is_file()


def test_readings_are_checked_without_writing(project: Path) -> None:
    found = run_json("readings", "check", str(project))
    assert found["files"][0]["header"] == ["time", "kwh"]
    assert sorted(path.name for path in project.parent.iterdir()) == ["project.yaml", "readings.csv"]


def test_an_old_console_carries_every_message(values: Path) -> None:
    environment = {
        **os.environ,
        "PYTHONIOENCODING": "cp932",
        "LANG": "ja_JP",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    program = "from tobiishi.cli import main; main()"
    for arguments in (
        ["methodology", "list"],
        ["calculate", "ID_AM002@2.0", "--values", str(values)],
        ["explain", "formulas-cycle"],
    ):
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments], env=environment, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert (
            "方法論" in (text := done.stdout.decode("cp932"))
            or "循環" in text
            or "整数トン" in text
            or "太陽光" in text
        )
