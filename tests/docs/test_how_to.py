"""The how-to pages are followed to the letter: their files are written, their commands run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tobiishi.cli.app import app

PAGES = Path(__file__).resolve().parents[2] / "docs" / "how-to"
BLOCK = re.compile(r"```(\w+)(?: ([\w.]+))?\n(.*?)```", re.DOTALL)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands run in an empty folder."""
    monkeypatch.chdir(tmp_path)


def test_a_new_methodology_goes_from_template_to_workbook() -> None:
    blocks = _blocks("new-methodology.md")
    new, check, calculate, run = _commands(blocks)
    _run(new)
    _fill_in(Path("X_LED_v0.1.yaml"), blocks)
    _run(check)
    _write(blocks)
    printed = _run(f"{calculate} --lang en")
    for figure in ("43.5", "18", "25.5", "25"):
        assert re.search(rf" {figure}$", printed, re.MULTILINE)
    assert "ESTIMATE_X_LED_ver00.1" in _run(run)
    assert list(Path("report").glob("*.xlsx"))


def test_the_slip_of_unit_that_the_page_names_is_refused() -> None:
    blocks = _blocks("new-methodology.md")
    new, check, *_ = _commands(blocks)
    _run(new)
    path = Path("X_LED_v0.1.yaml")
    _fill_in(path, blocks)
    path.write_text(path.read_text(encoding="utf-8").replace("unit: MWh", "unit: kWh"), encoding="utf-8")
    assert "formulas-unit-promised" in _run(check, status=3)


def test_a_first_project_goes_from_readings_to_report() -> None:
    blocks = _blocks("first-project.md")
    listed, shown, new, check, readings, run = _commands(blocks)
    _run(listed)
    _run(shown)
    _run(new)
    _run(check)  # the template as it is
    _write(blocks)
    _run(check)
    assert "47.90075" in _run(readings)  # 11,200.5 + 22,400.25 + 14,300 kWh
    assert not Path("report").exists()
    assert "JCM_VN_AM007_ver01.0" in _run(run)
    assert list(Path("report").glob("*.xlsx"))


def _blocks(page: str) -> list[tuple[str, str, str]]:
    """The language, name and text of every block of code."""
    return BLOCK.findall((PAGES / page).read_text(encoding="utf-8"))


def _commands(blocks: list[tuple[str, str, str]]) -> list[str]:
    return [line for language, _, text in blocks if language == "sh" for line in text.splitlines()]


def _write(blocks: list[tuple[str, str, str]]) -> None:
    for _, name, text in blocks:
        if "." in name:
            Path(name).write_text(text, encoding="utf-8")


def _fill_in(path: Path, blocks: list[tuple[str, str, str]]) -> None:
    """Do to the template what the page says."""
    named = {name: text for _, name, text in blocks if name}
    text = path.read_text(encoding="utf-8")
    start, end = text.index("  eta_PJ[i]:"), text.index("formulas:")
    text = text[:start] + named["parameters"] + text[end:]
    path.write_text(re.sub(r" {4}is: total\(.*eta_RE.*\n", named["formula"], text), encoding="utf-8")


def _run(command: str, status: int = 0) -> str:
    program, *arguments = shlex.split(command)
    assert program == "tobiishi"
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == status, result.output
    return result.output
