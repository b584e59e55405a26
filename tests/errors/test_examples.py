"""Smallest examples: every code of the document rooms, and those of project files; `expected.toml` says what they give."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from flint import fmpq

from tobiishi.errors import CODES, Finding, Refused
from tobiishi.formulas.cases import Key, Value, case
from tobiishi.formulas.engines.arrays import ArrayProgram
from tobiishi.methodologies.calculation import calculate
from tobiishi.methodologies.catalogue import Catalogue, Methodology, library
from tobiishi.methodologies.values import YearValues, values_file
from tobiishi.methodologies.yaml_reader import LARGEST, plain, read_yaml_file
from tobiishi.monitoring.project import load_project
from tobiishi.monitoring.run import check_project

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

HERE = Path(__file__).parent
EXAMPLES = HERE / "examples"
EXPECTED: dict[str, dict[str, Any]] = tomllib.loads((HERE / "expected.toml").read_text(encoding="utf-8"))
ROOMS = {"units", "periods", "yaml", "formulas", "factors", "methodologies"}
FILES = [code for code, expected in EXPECTED.items() if "made" not in expected]


def test_every_code_of_these_rooms_has_an_example() -> None:
    codes = {code for code, entry in CODES.items() if entry.room in ROOMS}
    assert codes - set(EXPECTED) == set()
    assert set(EXPECTED) <= set(CODES)


def test_every_example_is_expected_to_give_something() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.yaml")} == set(FILES)


@pytest.mark.parametrize("code", FILES)
def test_the_example_gives_its_code_and_no_other(code: str) -> None:
    expected = EXPECTED[code]
    found = _findings(code)
    assert [one.code for one in found] == [*expected.get("with", []), code]
    assert found[-1].effect == expected.get("effect", "refuses")


@pytest.mark.parametrize("code", [code for code in FILES if "values_of" not in EXPECTED[code]])
def test_the_place_names_the_file_and_the_line(code: str) -> None:
    place = _finding(code).place
    assert (place.file, place.line) == (f"{code}.yaml", EXPECTED[code].get("line"))


@pytest.mark.parametrize("code", [code for code in FILES if "values_of" in EXPECTED[code]])
def test_the_place_names_the_value_or_the_formula(code: str) -> None:
    assert _finding(code).place.name == EXPECTED[code].get("name")


@pytest.mark.parametrize("code", FILES)
def test_what_is_said_has_no_gap_in_either_language(code: str) -> None:
    _check_said(_finding(code))


def test_a_file_that_is_not_there() -> None:
    _made("yaml-no-file", lambda: _documents().read(EXAMPLES / "not-there.yaml"))


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_text("#" * (LARGEST + 1), encoding="utf-8")
    _made("yaml-too-large", lambda: read_yaml_file(path))


def test_a_document_that_exists_twice(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "X_EXAMPLE_v0.1.yaml").write_text("id: X_EXAMPLE\n", encoding="utf-8")
    _made("methodologies-twice", lambda: Catalogue(tmp_path))


def test_a_document_that_uses_itself(tmp_path: Path) -> None:
    text = (EXAMPLES / "formulas-unused.yaml").read_text(encoding="utf-8")
    path = tmp_path / "X_EXAMPLE_v0.1.yaml"
    path.write_text(text.replace("parameters:", 'uses: {X_EXAMPLE: "0.1"}\nparameters:'), encoding="utf-8")
    _made("methodologies-circle", lambda: Catalogue(tmp_path).get("X_EXAMPLE", "0.1"))


def test_a_document_in_a_file_of_another_name(tmp_path: Path) -> None:
    text = (EXAMPLES / "formulas-unused.yaml").read_text(encoding="utf-8")
    sound = text.replace("    is: E\n", "    is: E + E_old\n")
    (tmp_path / "X_OTHER_v0.1.yaml").write_text(sound, encoding="utf-8")
    _made("methodologies-file-name", lambda: Catalogue(tmp_path).get("X_OTHER", "0.1"))


def _with_formulas(folder: Path, formulas: dict[str, str], parameter: str = "a") -> Methodology:
    """A module in tonnes of nothing: its parameter and formulas, each in its own line."""
    head = (EXAMPLES / "formulas-unused.yaml").read_text(encoding="utf-8").partition("parameters:")[0]
    indices = "indices: {i: {en: i, ja: i}, j: {en: j, ja: j}}\n" if "[" in parameter else ""
    given = f'parameters:\n  {parameter}: {{en: a, ja: a, unit: "1", kind: fixed}}\n'
    lines = "".join(
        f"  {name}:\n    en: {name}\n    ja: {name}\n    is: {text}\n" for name, text in formulas.items()
    )
    (folder / "X_EXAMPLE_v0.1.yaml").write_text(f"{head}{indices}{given}formulas:\n{lines}", encoding="utf-8")
    return Catalogue(folder).get("X_EXAMPLE", "0.1")


def test_formulas_that_stand_too_deep_below_one_another(tmp_path: Path) -> None:
    chain = {"f0": "a"} | {f"f{n}": f"f{n - 1} + 1" for n in range(1, 102)}
    _made("formulas-too-nested", lambda: _with_formulas(tmp_path, chain).program)


def test_a_result_that_no_emission_can_have(tmp_path: Path) -> None:
    one = _with_formulas(tmp_path, {"f0": "a ** 9", "f1": "f0 ** 9", "f2": "f1 ** 9", "f3": "f2 ** 9"})
    year = YearValues(2020, fmpq(1), fmpq(8784), {"a": "1000"})
    _made("formulas-too-large", lambda: calculate(one, [year]))


def test_a_total_over_too_many_items(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tobiishi.formulas.engines.exact.ITEMS_AT_MOST", 5_000)
    one = _with_formulas(tmp_path, {"f0": "total(a[i, j], i, j)"}, "a[i, j]")
    row = dict.fromkeys(
        (f"unit_{n}" for n in range(100)), "1"
    )  # 100 units, each with 100: 100 + 10,000 items
    year = YearValues(2020, fmpq(1), fmpq(8784), {"a": dict.fromkeys(row, row)})
    _made("formulas-too-many-items", lambda: calculate(one, [year]))


def test_a_parameter_with_too_many_items() -> None:
    values = {"way": "plain", "EC": dict.fromkeys((f"unit_{n}" for n in range(100_001)), "1")}
    year = YearValues(2020, fmpq(1), fmpq(8784), values)
    _made("methodologies-too-many", lambda: calculate(_methodology("X_LAB@0.1"), [year]))


def test_a_draw_that_gives_no_number() -> None:
    program = _methodology("X_LAB@0.1").program
    values: dict[str, dict[Key, Value]] = {"way": {(): "quotient"}, "divisor": {(): fmpq(1)}}
    of = case(program, 2020, part=fmpq(1), part_hours=fmpq(8784), values=values)
    drawn: dict[Key, NDArray[np.float64]] = {(): np.array([1.0, 0.0])}
    _made("formulas-not-finite", lambda: ArrayProgram(program).run(of, {"divisor": drawn}))


def _made(code: str, refuse: Callable[[], object]) -> None:
    with pytest.raises(Refused) as refusal:
        refuse()
    (found,) = refusal.value.findings
    assert found.code == code
    _check_said(found)


def _check_said(found: Finding) -> None:
    for language in ("en", "ja"):
        said = found.message(language)
        assert said.what == EXPECTED[found.code][language]
        assert not re.search(r"\{\w+\}", f"{said.what} {said.why} {said.remedy}")


def _finding(code: str) -> Finding:
    return _findings(code)[-1]


@cache
def _findings(code: str) -> tuple[Finding, ...]:
    """What comes of an example, read as what it is."""
    path, expected = EXAMPLES / f"{code}.yaml", EXPECTED[code]
    try:
        if "values_of" in expected:
            return _calculated(path, expected["values_of"])
        if expected.get("read_as") == "project":
            check_project(load_project(path), _documents())
        else:
            _documents().read(path)
    except Refused as refusal:
        return refusal.findings
    return ()


def _calculated(path: Path, asked: str) -> tuple[Finding, ...]:
    written = plain(read_yaml_file(path))
    assert isinstance(written, dict)
    years, evidence = values_file(written)
    return tuple(calculate(_methodology(asked, years[0].year), years, evidence=evidence).findings)


def _methodology(asked: str, year: int = 2020) -> Methodology:
    identity, at, version = asked.partition("@")
    return _documents().get(identity, version) if at else _documents().newest(identity, dt.date(year, 12, 31))


@cache
def _documents() -> Catalogue:
    return library(EXAMPLES / "documents")
