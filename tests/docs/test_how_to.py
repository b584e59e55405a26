"""The how-to pages are followed to the letter: their files are written, their commands run."""

from __future__ import annotations

import json
import re
import shlex
import zipfile
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
    unfilled = _run(check, status=3)
    assert "“crediting_starts” is still to be filled in" in unfilled
    assert "Asia/Ho_Chi_Minh" in Path("project.yaml").read_text(encoding="utf-8")
    _write(blocks)
    _run(check)
    assert "47.90075" in _run(readings)  # 11,200.5 + 22,400.25 + 14,300 kWh
    assert not Path("report").exists()
    assert "JCM_VN_AM007_ver01.0" in _run(run)
    assert list(Path("report").glob("*.xlsx"))


def test_many_items_come_from_a_register_and_packed_readings() -> None:
    blocks = _blocks("many-items.md")
    check, run = _commands(blocks)
    _write(blocks)
    with zipfile.ZipFile("bills.zip", "w") as archive:
        archive.write("bills.csv")
    _run(check)
    printed = _run(run)
    assert " 2.064 " in printed  # t: (500 + 2,000 + 80) kWh × 0.8 kg/kWh
    assert "JCM_VN_AM002_ver01.0" in printed
    assert list(Path("report").glob("*.xlsx"))


@pytest.mark.parametrize(
    ("example", "totals"),
    [
        ("long", {"1": "0.046", "2": "0.011"}),
        ("wide", {"1": "0.046", "2": "0.011"}),
        ("replaced_long", {"1": "0.046"}),
        ("replaced_wide", {"1": "0.046"}),
        ("replaced_same", {"1": "0.046"}),
        ("counter", {"1": "0.046"}),
        ("ratio", {"1": "0.0396"}),
        ("span", {"1": "0.019"}),
        ("offset", {"1": "0.046"}),
    ],
)
def test_readings_of_every_kind_give_what_the_page_says(example: str, totals: dict[str, str]) -> None:
    named = _write_readings("head", example)
    assert set(named) >= {f"{example}.yaml", "head.yaml"}
    assert _totals() == totals  # MWh


def test_several_monitoring_periods_give_what_the_page_says() -> None:
    named = _write_readings("head", "long")
    text = Path("project.yaml").read_text(encoding="utf-8")
    one = "monitoring_periods:\n  - {from: 2020-01-01, until: 2020-01-04}\n"
    assert one in text
    Path("project.yaml").write_text(text.replace(one, named["periods.yaml"]), encoding="utf-8")
    found = json.loads(_run("tobiishi readings check project.yaml --json"))
    sums = {one["id"]: sum(float(part["value"]) for part in one["parts"]) for one in found["points"]}
    assert sums == pytest.approx({"1": 0.034, "2": 0.008})
    assert {finding["code"] for finding in found["findings"]} == {"monitoring-outside-period"}


def test_every_example_of_readings_is_tried() -> None:
    names = {name.partition(".")[0] for _, name, _ in _blocks("readings.md") if name.endswith(".yaml")}
    tried = test_readings_of_every_kind_give_what_the_page_says.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert names == {example for example, _ in tried} | {"head", "periods"}


@pytest.mark.parametrize("page", sorted(path.name for path in PAGES.glob("*.md")))
def test_every_page_says_at_once_how_the_program_is_started(page: str) -> None:
    first_block = (PAGES / page).read_text(encoding="utf-8").partition("```")[0]
    said = ".venv/bin/tobiishi" in first_block and ".venv\\Scripts\\tobiishi.exe" in first_block
    assert said or "(first-project.md)" in first_block


def _write_readings(*parts: str) -> dict[str, str]:
    """Write the files of the page, and a project file of some of its parts; all blocks by their names."""
    blocks = _blocks("readings.md")
    _write(blocks)
    named = {name: text for _, name, text in blocks}
    Path("project.yaml").write_text("".join(named[f"{part}.yaml"] for part in parts), encoding="utf-8")
    return named


def _totals() -> dict[str, str]:
    found = json.loads(_run("tobiishi readings check project.yaml --json"))
    return {one["id"]: one["parts"][0]["value"] for one in found["points"]}


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
    return result.stdout if status == 0 else result.output
