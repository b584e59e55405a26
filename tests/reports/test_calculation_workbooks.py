"""Every worked example of the library as a workbook: recalculated, it gives what the exact engine gives."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from recalculation import WRONG, Sheets, fills, plant

from tobiishi.methodologies.calculation import Calculation, calculate
from tobiishi.methodologies.catalogue import library
from tobiishi.methodologies.values import values_file
from tobiishi.methodologies.yaml_reader import plain, read_yaml_file
from tobiishi.reports import write_calculation

EXAMPLES = Path(__file__).parents[1] / "examples"
LIBRARY = library()
EXACT, FIXED, INPUT = "E2EFDA", "DDEBF7", "FFF2CC"
CALCULATED, UNUSED = "F2F2F2", "D9D9D9"
TOLERANCE = 1e-9


def _examples() -> list[Any]:
    found = []
    for path in sorted(EXAMPLES.glob("*_v*.yaml")):
        for place, example in enumerate(plain(read_yaml_file(path))):  # type: ignore[arg-type]
            found.append(pytest.param(path.stem, example, id=f"{path.stem}-{place}"))
    return found


def _calculated(document: str, example: Any) -> Calculation:
    identity, _, version = document.rpartition("_v")
    years, evidence = values_file(example["values"])
    rounding = example["values"].get("rounding", "registered")
    return calculate(LIBRARY.get(identity, version), years, evidence=evidence, rounding=rounding)


def _expected(result: Calculation) -> dict[str, list[float]]:
    """The exact figures of each result, part by part."""
    names = result.methodology.program.results
    return {name: [float(year.outcome.values[name]) for year in result.years] for name in names}


def _allowed(expected: dict[str, list[float]]) -> float:
    """1e-9 of the largest of |RE| and |PE| (of all results where a module has neither)."""
    figures = [expected[name] for name in ("RE", "PE") if name in expected] or list(expected.values())
    return TOLERANCE * max(abs(figure) for of in figures for figure in of)


@pytest.mark.parametrize(("document", "example"), _examples())
def test_the_recalculated_workbook_agrees_with_the_exact_engine(
    tmp_path: Path, document: str, example: Any
) -> None:
    result = _calculated(document, example)
    path = tmp_path / "calculation.xlsx"
    write_calculation(result, path)
    sheets = Sheets(plant(path))
    expected = _expected(result)
    for name, figures in expected.items():
        found = sheets.beside("calc_process", name)
        assert len(found) == 2 * len(figures)  # in the results, and where it is calculated
        for value, figure in zip(found, figures * 2, strict=True):
            assert isinstance(value, int | float)
            assert abs(value - figure) <= _allowed(expected), (name, value, figure)


def test_a_planted_value_is_there_until_the_workbook_is_recalculated(tmp_path: Path) -> None:
    _, example = _examples()[0].values
    path = tmp_path / "calculation.xlsx"
    write_calculation(_calculated("ACM0022_v3.0", example), path)
    planted = plant(path)
    assert set(Sheets(planted, evaluate=False).beside("calc_process", "ER")) == {WRONG}
    assert WRONG not in Sheets(planted).beside("calc_process", "ER")


@pytest.mark.parametrize(("document", "example"), _examples()[::3])
def test_every_calculated_cell_is_a_formula(tmp_path: Path, document: str, example: Any) -> None:
    path = tmp_path / "calculation.xlsx"
    write_calculation(_calculated(document, example), path)
    names = [name for name in openpyxl.load_workbook(path, read_only=True).sheetnames if "calc" in name]
    for name in names:
        for cell, content, fill in fills(path, name):
            is_formula = isinstance(content, str) and content.startswith("=")
            if fill in (CALCULATED, UNUSED) and content not in ("calculated\n計算", "not used\n不使用"):
                assert is_formula, f"{name}!{cell}: {content}"
            if isinstance(content, int | float):
                assert fill in (EXACT, FIXED, INPUT), f"{name}!{cell}: {content} is no formula"


@pytest.mark.parametrize(("document", "example"), _examples()[::5])
def test_the_values_shown_before_recalculation_are_the_recalculated_ones(
    tmp_path: Path, document: str, example: Any
) -> None:
    path = tmp_path / "calculation.xlsx"
    write_calculation(_calculated(document, example), path)
    before, after = Sheets(path, evaluate=False), Sheets(plant(path))
    for name in [name for name in before.names if "calc" in name]:
        for cell, content, _ in fills(path, name):
            if isinstance(content, str) and content.startswith("="):
                shown, found = before.at(name, cell), after.at(name, cell)
                if isinstance(shown, int | float) and isinstance(found, int | float):
                    assert shown == pytest.approx(found, rel=1e-9, abs=1e-12), (name, cell, content)
                else:
                    assert shown == found or _is_error(before, after, name, cell), (name, cell, content)


def _is_error(before: Sheets, after: Sheets, sheet: str, cell: str) -> bool:
    """Whether a cell shows an error both before and after, whichever."""
    return all(sheets.shown(sheet, cell).startswith("#") for sheets in (before, after))


@pytest.mark.slow
def test_libreoffice_recalculates_all_workbooks_to_the_same_figures(tmp_path: Path) -> None:
    if shutil.which("soffice") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("soffice is missing")
        pytest.skip("soffice (LibreOffice) is not installed")
    results = [_calculated(*parameters.values) for parameters in _examples()]
    source, made = tmp_path / "source", tmp_path / "made"
    source.mkdir()
    for place, result in enumerate(results):
        write_calculation(result, source / f"{place}.xlsx")
    planted = [plant(source / f"{place}.xlsx") for place in range(len(results))]
    _convert(planted, made, tmp_path / "profile")
    for path, result in zip(planted, results, strict=True):
        page = openpyxl.load_workbook(made / path.name, data_only=True)["calc_process"]
        expected = _expected(result)
        for name, figures in expected.items():
            found = [row[3].value for row in page.iter_rows() if row[0].value == name]
            assert len(found) == 2 * len(figures)
            for value, figure in zip(found, figures * 2, strict=True):
                assert isinstance(value, int | float)
                assert abs(value - figure) <= _allowed(expected), (result.methodology.document.id, name)


def _convert(paths: list[Path], folder: Path, profile: Path) -> None:
    """Open and save all workbooks in one call, recalculating always."""
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        '<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"'
        ' oor:op="fuse"><value>0</value></prop></item></oor:items>',
        encoding="utf-8",
    )
    command = ["soffice", "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", "xlsx"]
    subprocess.run(
        [*command, "--outdir", str(folder), *map(str, paths)], check=True, capture_output=True, timeout=300
    )
