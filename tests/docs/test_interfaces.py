"""What commands print with --json has the documented shape; what people write has the published one."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource
from ruamel.yaml import YAML
from typer.main import get_command
from typer.testing import CliRunner

from tobiishi.cli.app import app
from tobiishi.methodologies.catalogue import library
from tobiishi.monitoring import project

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "docs" / "schemas"
EXAMPLES = ROOT / "tests" / "errors" / "examples"
LIBRARY = [(one.document.id, one.document.version) for one in library()]

PROJECT = """\
project:
  id: EXAMPLE
  title: {en: A roof, ja: 屋根}
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
    evidence: invoices
    readings: {file: readings.csv, from: begins, until: ends, value: mwh}
plan:
  gap_longer_than: {value: 3, unit: d, then: substitute, with: zero}
"""
READINGS = "begins,ends,mwh\n2020-01-01,2020-07-01,10.5\n2020-07-01,2020-12-01,8.25\n"


def test_a_calculation_has_the_documented_shape() -> None:
    values = EXAMPLES / "methodologies-float-differs.yaml"
    printed = _run("calculate", "X_LAB@0.1", "--values", values, "--methodologies", EXAMPLES / "documents")
    assert printed["total_whole_tonnes"] == 1  # 0.3 + 0.6 + 0.1 MWh at 1 tCO2/MWh
    _check(printed, "calculation")


def test_an_irrational_result_has_the_documented_shape(tmp_path: Path) -> None:
    values = tmp_path / "values.yaml"
    values.write_text("year: 2020\nvalues: {way: root, ratio: 2}\n", encoding="utf-8")
    printed = _run("calculate", "X_LAB@0.1", "--values", values, "--methodologies", EXAMPLES / "documents")
    figure = printed["years"]["2020"]["formulas"]["ER"]
    assert figure["exact"] is None
    assert figure["enclosure"][0].startswith("1.41421356")  # the root of 2
    _check(printed, "calculation")


def test_a_refusal_has_the_documented_shape() -> None:
    values = EXAMPLES / "formulas-missing.yaml"
    printed = _run(
        "calculate", "X_LAB@0.1", "--values", values, "--methodologies", EXAMPLES / "documents", status=3
    )
    _check(printed, "refusal")


def test_the_list_of_methodologies_has_the_documented_shape() -> None:
    printed = _run("methodology", "list")
    assert len(printed["methodologies"]) == len(LIBRARY)
    _check(printed, "methodologies")


@pytest.mark.parametrize(("identity", "version"), LIBRARY)
def test_a_methodology_has_the_documented_shape(identity: str, version: str) -> None:
    _check(_run("methodology", "show", f"{identity}@{version}"), "methodology")


def test_found_factors_have_the_documented_shape() -> None:
    printed = _run("factors", "find", "TOOL05_TDL")
    assert printed["factors"]
    _check(printed, "factors")


def test_a_monitoring_run_has_the_documented_shape(tmp_path: Path) -> None:
    (tmp_path / "project.yaml").write_text(PROJECT, encoding="utf-8")
    (tmp_path / "readings.csv").write_text(READINGS, encoding="utf-8")
    printed = _run("mrv", "run", tmp_path / "project.yaml")
    assert printed["calculation"]["total_whole_tonnes"] == 9  # (10.5 + 8.25) MWh at 0.5 tCO2/MWh is 9.375 t
    assert printed["points"][0]["verdicts"]  # December is missing
    _check(printed, "monitoring-run")


def test_checked_readings_have_the_documented_shape(tmp_path: Path) -> None:
    (tmp_path / "project.yaml").write_text(PROJECT, encoding="utf-8")
    (tmp_path / "readings.csv").write_text(READINGS, encoding="utf-8")
    printed = _run("readings", "check", tmp_path / "project.yaml")
    assert printed["points"][0]["parts"][0]["value"] == "18.75"  # 10.5 + 8.25 MWh
    assert printed["values_files"] == []
    _check(printed, "readings-check")


def test_a_checked_project_has_the_documented_shape(tmp_path: Path) -> None:
    (tmp_path / "project.yaml").write_text(PROJECT, encoding="utf-8")
    _check(_run("project", "check", tmp_path / "project.yaml"), "project-check")


def test_a_checked_document_has_the_documented_shape() -> None:
    path = next((ROOT / "src").rglob("library/vn/VN_AM007_v1.0.yaml"))
    printed = _run("methodology", "check", path)
    assert printed["id"] == "VN_AM007"
    _check(printed, "methodology-check")


def test_every_command_with_json_stands_on_the_page() -> None:
    page = (ROOT / "docs" / "interfaces.md").read_text(encoding="utf-8")
    for words in _commands(get_command(app)):
        assert f"| `tobiishi {words}" in page


def _commands(command: Any, *above: str) -> Iterator[str]:
    """The words of every command that has an option --json."""
    if any("--json" in option.opts for option in command.params):
        yield " ".join(above)
    for name, inside in getattr(command, "commands", {}).items():
        yield from _commands(inside, *above, name)


def test_every_key_of_a_project_file_is_explained() -> None:
    schema = json.loads((SCHEMAS / "project.schema.json").read_text(encoding="utf-8"))
    page = (ROOT / "docs" / "project-keys.md").read_text(encoding="utf-8")
    parts = {name: part for name, part in schema["$defs"].items() if hasattr(project, name)}
    for part in (schema, *parts.values()):
        for key, of in part.get("properties", {}).items():
            english, slash, japanese = of.get("description", "").partition(" / ")
            assert english, key
            assert slash, key
            assert japanese in page, key


@pytest.mark.parametrize(
    "path", sorted((ROOT / "src").rglob("library/**/*.yaml")), ids=lambda path: path.stem
)
def test_every_document_has_the_published_form(path: Path) -> None:
    document = _loaded(path)
    _check(document, "document-variant" if "based_on" in document else "document")


@pytest.mark.parametrize(
    "path", sorted((ROOT / "demo").glob("*/project.yaml")), ids=lambda path: path.parent.name
)
def test_every_project_file_has_the_published_form(path: Path) -> None:
    _check(_loaded(path), "project")


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests" / "examples").glob("*.yaml")), ids=lambda path: path.stem
)
def test_every_values_file_has_the_published_form(path: Path) -> None:
    for example in _loaded(path):
        _check(example["values"], "values")


@pytest.mark.parametrize(
    "text",
    [
        "year: 2017",
        "values: {a: 1}",
        "{year: 2017, valus: {a: 1}}",
        "{year: 2017, values: {a: [1]}}",
        "{year: 2017, values: {a: {value: 1, confidence: sure}}}",
        "years: []",
        "years: [{year: 2017, values: {a: 1}, evidence: {1: x}}]",
    ],
)
def test_what_is_no_values_file_has_not_the_published_form(text: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        _check(_plain(YAML(typ="safe").load(text)), "values")


def test_a_misspelt_key_has_not_the_published_form() -> None:
    document = _loaded(EXAMPLES / "yaml-unknown-key.yaml")
    with pytest.raises(jsonschema.ValidationError, match="units"):
        _check(document, "document")


def test_the_page_shows_what_its_example_gives(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "interfaces.md").read_text(encoding="utf-8")
    values = tmp_path / "values.yaml"
    values.write_text(_block(page, "yaml", "year: 2017"), encoding="utf-8")
    printed = _run("calculate", "X_PV@0.1", "--values", values)
    printed["methodology"]["sha256"] = "…"
    assert printed == json.loads(_block(page, "json", "methodology"))


@pytest.mark.parametrize("path", sorted(SCHEMAS.glob("*.json")), ids=lambda path: path.stem)
def test_every_schema_is_one_and_is_explained(path: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))
    assert f"schemas/{path.name}" in (ROOT / "docs" / "interfaces.md").read_text(encoding="utf-8")


def _block(page: str, language: str, word: str) -> str:
    """The first block of code of a language that holds a word."""
    blocks: list[str] = re.findall(f"```{language}\n(.*?)```", page, re.DOTALL)
    return next(block for block in blocks if word in block)


def _run(*arguments: object, status: int = 0) -> dict[str, Any]:
    result = CliRunner().invoke(app, [*map(str, arguments), "--json"])
    assert result.exit_code == status, result.output
    printed = json.loads(result.stdout)
    assert isinstance(printed, dict)
    return printed


def _check(instance: object, name: str) -> None:
    schemas = _schemas()
    registry: Registry[Any] = Registry().with_resources(
        (key, Resource.from_contents(schema)) for key, schema in schemas.items()
    )
    validator = jsonschema.Draft202012Validator(schemas[f"{name}.schema.json"], registry=registry)
    validator.validate(instance)


@cache
def _schemas() -> dict[str, Any]:
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in SCHEMAS.glob("*.json")}


def _loaded(path: Path) -> Any:
    """A YAML file as an editor sees it: numbers are numbers, days are texts."""
    return _plain(YAML(typ="safe").load(path.read_text(encoding="utf-8")))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(inside) for key, inside in value.items()}
    if isinstance(value, list):
        return [_plain(inside) for inside in value]
    return value.isoformat() if isinstance(value, dt.date) else value
