"""Smallest examples of documents and calculations that would not be readable as files: each is made here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from flint import fmpq

from tobiishi.formulas.cases import Key, Value, case
from tobiishi.formulas.engines.arrays import ArrayProgram
from tobiishi.formulas.engines.tables import run_tables
from tobiishi.methodologies.calculation import calculate
from tobiishi.methodologies.catalogue import Catalogue, Methodology
from tobiishi.methodologies.new import new_document, write_new
from tobiishi.methodologies.values import YearValues
from tobiishi.methodologies.yaml_reader import LARGEST, read_yaml_file

from .expectations import EXAMPLES, check_refusal, documents, methodology

if TYPE_CHECKING:
    from numpy.typing import NDArray


def test_a_file_that_is_not_there() -> None:
    check_refusal("yaml-no-file", lambda: documents().read(EXAMPLES / "not-there.yaml"))


def test_a_folder_for_a_file(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    check_refusal("yaml-folder", lambda: read_yaml_file(tmp_path / "project"))


def test_a_new_document_where_one_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path("X_LED_v0.1.yaml")
    path.write_text("mine", encoding="utf-8")
    check_refusal("yaml-exists", lambda: write_new(path, new_document("X_LED")))
    assert path.read_text(encoding="utf-8") == "mine"


def test_a_new_document_in_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    check_refusal("yaml-not-written", lambda: write_new(Path("nowhere/X_LED_v0.1.yaml"), "id: X_LED\n"))


def test_a_new_document_of_no_name() -> None:
    check_refusal("methodologies-id", lambda: new_document("9-LED"))


def test_a_folder_of_documents_that_is_not_there() -> None:
    check_refusal("methodologies-no-folder", lambda: Catalogue(Path("nowhere")))


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_text("#" * (LARGEST + 1), encoding="utf-8")
    check_refusal("yaml-too-large", lambda: read_yaml_file(path))


def test_a_document_that_exists_twice(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "X_EXAMPLE_v0.1.yaml").write_text("id: X_EXAMPLE\n", encoding="utf-8")
    check_refusal("methodologies-twice", lambda: Catalogue(tmp_path))


def test_a_document_that_uses_itself(tmp_path: Path) -> None:
    text = (EXAMPLES / "formulas-unused.yaml").read_text(encoding="utf-8")
    path = tmp_path / "X_EXAMPLE_v0.1.yaml"
    path.write_text(text.replace("parameters:", 'uses: {X_EXAMPLE: "0.1"}\nparameters:'), encoding="utf-8")
    check_refusal("methodologies-circle", lambda: Catalogue(tmp_path).get("X_EXAMPLE", "0.1"))


def test_a_document_in_a_file_of_another_name(tmp_path: Path) -> None:
    text = (EXAMPLES / "formulas-unused.yaml").read_text(encoding="utf-8")
    sound = text.replace("    is: E\n", "    is: E + E_old\n")
    (tmp_path / "X_OTHER_v0.1.yaml").write_text(sound, encoding="utf-8")
    check_refusal("methodologies-file-name", lambda: Catalogue(tmp_path).get("X_OTHER", "0.1"))


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
    check_refusal("formulas-too-nested", lambda: _with_formulas(tmp_path, chain).program)


def test_a_result_that_no_emission_can_have(tmp_path: Path) -> None:
    one = _with_formulas(tmp_path, {"f0": "a ** 9", "f1": "f0 ** 9", "f2": "f1 ** 9", "f3": "f2 ** 9"})
    year = YearValues(2020, fmpq(1), fmpq(8784), {"a": "1000"})
    check_refusal("formulas-too-large", lambda: calculate(one, [year]))


def test_a_total_over_too_many_items(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tobiishi.formulas.engines.exact.ITEMS_AT_MOST", 5_000)
    one = _with_formulas(tmp_path, {"f0": "total(a[i, j], i, j)"}, "a[i, j]")
    # 100 units, each with 100: 100 + 10,000 items
    row = dict.fromkeys((f"unit_{n}" for n in range(100)), "1")
    year = YearValues(2020, fmpq(1), fmpq(8784), {"a": dict.fromkeys(row, row)})
    check_refusal("formulas-too-many-items", lambda: calculate(one, [year]))


def test_a_parameter_with_too_many_items() -> None:
    values = {"way": "plain", "EC": dict.fromkeys((f"unit_{n}" for n in range(100_001)), "1")}
    year = YearValues(2020, fmpq(1), fmpq(8784), values)
    check_refusal("methodologies-too-many", lambda: calculate(methodology("X_LAB@0.1"), [year]))


def test_a_draw_that_gives_no_number() -> None:
    program = methodology("X_LAB@0.1").program
    values: dict[str, dict[Key, Value]] = {"way": {(): "quotient"}, "divisor": {(): fmpq(1)}}
    of = case(program, 2020, part=fmpq(1), part_hours=fmpq(8784), values=values)
    drawn: dict[Key, NDArray[np.float64]] = {(): np.array([1.0, 0.0])}
    check_refusal("formulas-not-finite", lambda: ArrayProgram(program).run(of, {"divisor": drawn}))


def test_a_case_of_a_table_that_has_no_result(tmp_path: Path) -> None:
    program = _with_formulas(tmp_path, {"f0": "1 / a"}).program
    one, none = (
        case(program, 2020, part=fmpq(1), part_hours=fmpq(8784), values={"a": {(): value}})
        for value in (fmpq(1), fmpq(0))
    )
    check_refusal("formulas-table-null", lambda: run_tables(program, [one, none]))
