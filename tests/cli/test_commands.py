"""The commands as people and programs call them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from tobiishi import __version__
from tobiishi.cli.app import app
from tobiishi.cli.app import run as program
from tobiishi.methodologies.catalogue import library

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


def test_a_version_is_shown() -> None:
    assert run("--version") == run("version") == f"{__version__}\n"


@pytest.mark.parametrize("asked", ["TH", "th", "Thailand", "タイ"])
def test_documents_are_listed_by_code_or_name_of_a_country(asked: str) -> None:
    listed = run_json("methodology", "list", "--country", asked)["methodologies"]
    assert [one["id"] for one in listed] == ["TH_AM001", "TH_AM005"]


def test_a_country_without_documents_is_told_those_that_have_some() -> None:
    printed = run("methodology", "list", "--country", "Laos", "--lang", "en")
    assert printed.startswith("There are no documents for Laos.")
    assert "VN Viet Nam" in " ".join(printed.split())
    assert run_json("methodology", "list", "--country", "LA") == {"methodologies": []}


def test_a_country_of_no_known_name_is_wrong_usage() -> None:
    result = CliRunner().invoke(app, ["methodology", "list", "--country", "Narnia"])
    assert result.exit_code == 2
    assert "VN Viet Nam ベトナム" in result.stderr


def test_a_document_without_version_is_the_newest(tmp_path: Path) -> None:
    new = run("methodology", "new", "X_LED", "--output", str(tmp_path), "--lang", "en")
    path = tmp_path / "X_LED_v0.1.yaml"
    assert f"tobiishi methodology check {path}" in new.replace("\n", "")
    later = path.read_text(encoding="utf-8").replace('"0.1"', '"0.10"')
    (tmp_path / "X_LED_v0.10.yaml").write_text(later, encoding="utf-8")
    (tmp_path / "X_LED_v0.9.yaml").write_text(later.replace('"0.10"', '"0.9"'), encoding="utf-8")
    assert run_json("methodology", "show", "X_LED", "--methodologies", str(tmp_path))["version"] == "0.10"


def test_a_document_is_shown_with_defaults_criteria_and_what_was_seen_of_it() -> None:
    printed = run("methodology", "show", "VN_AM007", "--lang", "en")
    assert re.search(r"^EF_RE +default +tCO2/MWh +0\.333 \(unverified\)", printed, re.MULTILINE)
    assert "Eligibility criteria" in printed
    assert "was not compared with the official text" in printed
    plain = run("methodology", "show", "VN_AM002", "--lang", "en")
    assert re.search(r"^CSPF_PJ\[i\] +fixed +cooling", plain, re.MULTILINE)  # a plain number has no unit


def test_the_nearest_ids_are_told_of_a_misspelt_one() -> None:
    found = run_json("methodology", "show", "VN_AM07", status=3)
    assert "VN_AM007@1.0" in found["findings"][0]["en"]["what"]


@pytest.mark.parametrize(("lang", "said"), [("en", "exists already"), ("ja", "すでにあります")])
def test_a_template_never_replaces_a_file(tmp_path: Path, lang: str, said: str) -> None:
    for command in (["methodology", "new", "X_LED"], ["project", "new", "VN-X"]):
        arguments = [*command, "--output", str(tmp_path), "--lang", lang]
        run(*arguments)
        refusal = CliRunner().invoke(app, arguments)
        assert refusal.exit_code == 3
        assert said in refusal.stderr
        assert "yaml-exists" in refusal.stderr


@pytest.mark.parametrize(
    "identity", [one.document.id for one in library() if one.document.kind == "methodology"]
)
def test_a_new_project_file_fits_every_methodology(tmp_path: Path, identity: str) -> None:
    run("project", "new", "X-1", "--methodology", identity, "--output", str(tmp_path))
    found = run_json("project", "check", str(tmp_path / "project.yaml"), status=3)["findings"]
    assert {finding["code"] for finding in found} == {"yaml-to-fill-in"}
    document = library().latest(identity)
    text = (tmp_path / "project.yaml").read_text(encoding="utf-8")
    for of in document.program.inputs.values():
        if not of.path and of.parameter.kind == "monitored":
            assert f"parameter: {of.name}  #" in text


def test_a_new_project_file_knows_its_country_and_the_only_time_zone_there(tmp_path: Path) -> None:
    run("project", "new", "X-1", "--country", "Viet Nam", "--output", str(tmp_path))
    text = (tmp_path / "project.yaml").read_text(encoding="utf-8")
    assert "country: VN\n" in text
    assert "time_zone: Asia/Ho_Chi_Minh\n" in text
    (tmp_path / "project.yaml").unlink()
    run("project", "new", "X-1", "--methodology", "ID_AM002", "--output", str(tmp_path))
    text = (tmp_path / "project.yaml").read_text(encoding="utf-8")
    assert "<Asia/Jakarta, Asia/Pontianak, Asia/Makassar, Asia/Jayapura>" in text


def test_a_new_project_needs_an_id_that_a_file_can_have(tmp_path: Path) -> None:
    refusal = CliRunner().invoke(app, ["project", "new", "../a: b", "--output", str(tmp_path)])
    assert refusal.exit_code == 3
    assert "monitoring-identity" in refusal.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_new_project_file_is_sound_once_it_is_filled_in(tmp_path: Path) -> None:
    run("project", "new", "X-1", "--methodology", "VN_AM007", "--output", str(tmp_path))
    path = tmp_path / "project.yaml"
    filled = {
        "<day, such as 2024-01-01>": "2024-01-01", "<first day>": "2024-01-01", "<last day>": "2024-12-31",
        "<A public data, B invoices, C measurement>": "C", "<day>": "2023-12-01", "<15 min>": "15 min",
        "<quantity of an interval, mean power, cumulative counter, quantity of a span>": "quantity of an interval",
        "<planned value of a full year>": "12 MWh",
    }  # fmt: skip
    text = path.read_text(encoding="utf-8")
    for place, value in filled.items():
        assert place in text
        text = text.replace(place, value)
    path.write_text(re.sub("<[^>]+>", "words", text), encoding="utf-8")
    assert run_json("project", "check", str(path)) == {"sound": True}


def test_a_folder_in_place_of_a_file_and_a_file_in_place_of_a_folder(project: Path) -> None:
    found = run_json("mrv", "run", str(project.parent), status=3)
    assert [finding["code"] for finding in found["findings"]] == ["yaml-folder"]
    found = run_json("mrv", "run", str(project), "--output", str(project), status=3)
    assert [finding["code"] for finding in found["findings"]] == ["reports-no-folder"]
    nowhere = str(project.parent / "nowhere")
    found = run_json("mrv", "run", str(project), "--methodologies", nowhere, status=3)
    assert [finding["code"] for finding in found["findings"]] == ["methodologies-no-folder"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["calculate"], "引数 'methodology' を指定してください。"),
        (["calculate", "X"], "オプション '--values' を指定してください。"),
        (["calculate", "X", "--values"], "オプション --values には値が必要です。"),
        (["calculat"], "コマンド「calculat」はありません。もしかして：'calculate'"),
        (["mrv", "run", "x", "--nothing"], "オプション --nothing はありません。"),
        (["mrv", "run", "x", "y"], "余分な引数があります：y"),
        (
            ["calculate", "X", "--values", "y", "--rounding", "up"],
            "'--rounding' は 'up' ではなく 'registered', 'feasibility', 'none' のいずれかです。",
        ),
    ],
)
def test_wrong_usage_is_said_in_japanese(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    monkeypatch.setattr(sys, "argv", ["tobiishi", *arguments])
    monkeypatch.setattr("tobiishi.cli.app._speak_any_console", lambda: None)
    assert program() == 2
    assert capsys.readouterr().err.splitlines()[-1] == f"使い方の誤り：{said}"


def test_every_help_is_in_both_languages() -> None:
    for command in _commands(get_command(app)):
        texts = [command.help, *(getattr(one, "help", None) for one in command.params if one.name != "help")]
        for text in texts:
            english, slash, japanese = (text or "").partition(" / ")
            assert english, command.name
            assert slash, (command.name, text)
            assert re.search("[ぁ-んァ-ヶ一-龠]", japanese), (command.name, text)


def _commands(command: Any) -> Iterator[Any]:
    yield command
    for inside in getattr(command, "commands", {}).values():
        yield from _commands(inside)


def test_a_table_keeps_to_80_columns_and_periods_whole(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write_text(
        PROJECT.replace("unit: kWh\n", "unit: kWh\n    estimated: 1314000 kWh\n"), encoding="utf-8"
    )
    monkeypatch.setenv("COLUMNS", "80")
    printed = run("mrv", "run", str(project), "--lang", "en")
    assert max(map(len, printed.splitlines())) <= 80
    # 7.201 MWh measured, 1,314 MWh planned for a year: 0.5 % (7.201 ÷ 1,314 = 0.00548)
    assert re.search(
        r"^1 +EG\[roof\] +2023-01-01 … 01-02 +7\.201 MWh +1,314 MWh +0\.5 % +0 % *$", printed, re.MULTILINE
    )
    assert re.search(r"^total +2 *$", printed, re.MULTILINE)


def test_what_continues_a_line_is_set_in(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    project.write_text(PROJECT.replace("700", "7O0"), encoding="utf-8")
    (project.parent / "readings.csv").write_text(READINGS.replace("700\n", "7O0\n"), encoding="utf-8")
    result = CliRunner().invoke(app, ["mrv", "run", str(project), "--lang", "en"])
    head, *after = [line for line in result.stderr.splitlines() if not line.startswith("reading ")]
    assert head.startswith("refused  readings.csv:4")
    assert after
    assert all(line.startswith("    ") and len(line) <= 60 for line in after)


@pytest.mark.parametrize(
    ("lang", "head", "reason"),
    [
        ("en", "The result cannot become credits:", "EF_RE is unverified"),
        ("ja", "この結果はクレジットにできません：", "EF_REは未確認です"),
    ],
)
def test_why_a_result_cannot_become_credits_is_said(project: Path, lang: str, head: str, reason: str) -> None:
    printed = run("mrv", "run", str(project), "--lang", lang)
    assert head in printed
    assert reason in printed


def test_a_blocked_run_says_so_under_its_table(project: Path) -> None:
    lines = READINGS.splitlines(keepends=True)
    (project.parent / "readings.csv").write_text("".join(lines[:3]), encoding="utf-8")
    printed = run("mrv", "run", str(project), "--lang", "en", status=3)
    table, sentence, after = printed.partition("No tonnes: a finding blocks them.")
    assert re.search(r"^total +— *$", table, re.MULTILINE)
    assert sentence
    assert "monitoring-gap" in after


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
