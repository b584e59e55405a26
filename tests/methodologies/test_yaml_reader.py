"""The YAML reader: texts with places, and a refusal for each thing that is dangerous or ambiguous."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from tobiishi.errors import Finding, Place, Refused
from tobiishi.methodologies.yaml_reader import (
    MappingNode,
    ScalarNode,
    place_of,
    plain,
    read_by,
    read_model,
    read_yaml,
    read_yaml_file,
)
from tobiishi.periods import day

if TYPE_CHECKING:
    from pathlib import Path

NESTED = "\n".join("  " * level + "- a:" for level in range(11))


class Inner(BaseModel):
    """A part of a document."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["default", "fixed"]
    from_: int = Field(default=0, alias="from", ge=0)


class Outer(BaseModel):
    """A document."""

    model_config = ConfigDict(extra="forbid")

    name: str
    valid: Annotated[object, read_by(day)] = None
    parts: dict[str, Inner] = {}
    listed: list[Inner | None] = []


def codes(text: str) -> list[tuple[str, int | None, int | None]]:
    """Codes with line and column of a text that is refused."""
    with pytest.raises(Refused) as refusal:
        read_model(Outer, read_yaml(text, "a.yaml"))
    assert all(finding.place.file == "a.yaml" for finding in refusal.value.findings)
    return [(f.code, f.place.line, f.place.column) for f in refusal.value.findings]


SMALLEST = {
    "yaml-too-large": ("x" * 2_000_001, None, None),
    "yaml-empty": ("# only a comment\n", None, None),
    "yaml-syntax": ("name: [", 1, 8),
    "yaml-several-documents": ("--- a\n--- b\n", 2, 1),
    "yaml-directive": ("%TAG ! x\n---\nname: a\n", 2, 1),
    "yaml-alias": ("name: &a b\n", 1, 7),
    "yaml-tag": ("name: !!int 1\n", 1, 7),
    "yaml-key": ("[a]: b\n", 1, 1),
    "yaml-duplicate-key": ("name: a\nname: b\n", 2, 1),
    "yaml-too-deep": (NESTED, 11, 21),
    "yaml-missing-key": ("parts: {}\n", 1, 1),
    "yaml-unknown-key": ("name: a\nnam: b\n", 2, 1),
    "yaml-value": ("name: a\nparts:\n  p:\n    kind: other\n", 4, 11),
}


@pytest.mark.parametrize("code", SMALLEST)
def test_each_fault_has_its_code_and_place(code: str) -> None:
    text, line, column = SMALLEST[code]
    assert codes(text) == [(code, line, column)]


def test_every_code_of_the_reader_has_an_example() -> None:
    listed = tomllib.loads(files("tobiishi.errors").joinpath("texts/yaml.toml").read_text(encoding="utf-8"))
    of_new_files = {"yaml-exists", "yaml-not-written", "yaml-to-fill-in"}
    assert {*SMALLEST, "yaml-no-file", "yaml-folder", "yaml-encoding"} == set(listed) - of_new_files


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        read_yaml_file(tmp_path / "none.yaml")
    assert [(f.code, f.place) for f in refusal.value.findings] == [("yaml-no-file", Place("none.yaml"))]


def test_a_file_in_another_encoding_is_refused_with_the_line(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes("id: a\nja: 川\n".encode("cp932"))
    with pytest.raises(Refused) as refusal:
        read_yaml_file(tmp_path / "a.yaml")
    assert [(f.code, f.place) for f in refusal.value.findings] == [("yaml-encoding", Place("a.yaml", 2))]


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("#" * 2_000_001, encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        read_yaml_file(tmp_path / "a.yaml")
    assert refusal.value.findings[0].code == "yaml-too-large"


def test_a_file_with_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbfname: a\n")
    assert plain(read_yaml_file(tmp_path / "a.yaml")) == {"name": "a"}


def test_numbers_dates_and_words_stay_the_text_that_was_written() -> None:
    text = "a: 0.10\nb: 2014-10-01\nc: no\nd: 1e400\ne: 0x1F\nf: 12:30:45\n2021: 007\n"
    expected = {"a": "0.10", "b": "2014-10-01", "c": "no", "d": "1e400", "e": "0x1F", "f": "12:30:45"}
    assert plain(read_yaml(text, "a.yaml")) == expected | {"2021": "007"}


def test_only_an_unquoted_null_is_nothing() -> None:
    text = "a:\nb: null\nc: ~\nd: 'null'\ne: ''\n"
    assert plain(read_yaml(text, "a.yaml")) == {"a": None, "b": None, "c": None, "d": "null", "e": ""}


def test_every_node_and_key_knows_its_line_and_column() -> None:
    root = read_yaml("a:\n  - b: [x, 川]\n    c: y\n", "a.yaml")
    assert place_of(root, ("a", 0, "b", 1)) == Place("a.yaml", 2, 12)
    assert place_of(root, ("a", 0, "c")) == Place("a.yaml", 3, 8)
    assert place_of(root, ("a", 0, "c"), of_key=True) == Place("a.yaml", 3, 5)


def test_steps_that_lead_nowhere_keep_the_place_above() -> None:
    root = read_yaml("a:\n  b: c\n", "a.yaml")
    assert place_of(root, ("a", "(union)", "b", "missing", 3)) == Place("a.yaml", 2, 6)


def test_the_tree_keeps_order_and_quotes() -> None:
    root = read_yaml("b: 1\na: '1'\n", "a.yaml")
    assert isinstance(root, MappingNode)
    assert list(root.entries) == ["b", "a"]
    assert [isinstance(node, ScalarNode) and node.plain for node in root.entries.values()] == [True, False]


def test_all_faults_that_need_not_stop_the_reading_are_told_at_once() -> None:
    text = "a: 1\na: 2\nb: *x\nc: !t 3\n"
    found = [("yaml-duplicate-key", 2, 1), ("yaml-alias", 3, 4), ("yaml-tag", 4, 4)]
    assert codes(text) == found


def test_reading_stops_at_a_hundred_faults() -> None:
    assert len(codes("".join(f"k{n}: *x\n" for n in range(500)))) == 100


def test_aliases_cannot_grow() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 30)]
    assert {code for code, _, _ in codes("\n".join(lines))} == {"yaml-alias"}


@pytest.mark.parametrize(
    "text", ['a: "\\0"', 'a: "\\ud800"', "a: \x01", 'a: "\\UFFFFFFFF"', "%YAML 1.9\n---\na"]
)
def test_characters_that_are_no_text_are_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_yaml(text, "a.yaml")
    assert refusal.value.findings[0].code == "yaml-syntax"


def test_a_syntax_fault_is_explained_in_both_languages() -> None:
    with pytest.raises(Refused) as refusal:
        read_yaml("a: b: c", "a.yaml")
    finding = refusal.value.findings[0]
    assert finding.message("en").what == "this is no YAML: “: ” stands where no key may be"
    assert finding.message("ja").what == "YAMLとして読めません（キーを書けない位置に「: 」があります）"


def test_a_model_is_filled_from_texts() -> None:
    text = "name: x\nvalid: 2014-10-01\nparts: {p: {kind: fixed, from: 3}}\nlisted: [null]\n"
    model = read_model(Outer, read_yaml(text, "a.yaml"))
    assert (model.name, str(model.valid), model.parts["p"].from_, model.listed) == (
        "x",
        "2014-10-01",
        3,
        [None],
    )


def test_all_faults_of_a_model_are_told_in_the_order_of_lines() -> None:
    text = "valid: 2014-13-01\nparts:\n  p: {kind: fixd, from: x}\n  q: [1]\nlisted:\n  - {knd: fixed}\n"
    assert codes(text) == [
        ("yaml-missing-key", 1, 1),
        ("periods-no-such-day", 1, 8),
        ("yaml-value", 3, 13),
        ("yaml-value", 3, 25),
        ("yaml-value", 4, 6),
        ("yaml-missing-key", 6, 5),
        ("yaml-unknown-key", 6, 6),
    ]


def test_an_unknown_key_names_the_nearest_that_is_known() -> None:
    with pytest.raises(Refused) as refusal:
        read_model(Outer, read_yaml("name: a\nlisted: [{kind: fixed, frm: 1}]\n", "a.yaml"))
    assert refusal.value.findings[0].message("en").remedy == "Known here: from."


def test_a_value_names_what_is_expected_in_both_languages() -> None:
    with pytest.raises(Refused) as refusal:
        read_model(Outer, read_yaml("name: a\nlisted: [{kind: fixed, from: -1}]\n", "a.yaml"))
    finding = refusal.value.findings[0]
    assert finding.message("en").remedy == "Write at least 0."
    assert finding.message("ja").remedy == "0以上を書いてください。"


def test_a_validator_may_name_a_code() -> None:
    class Checked(BaseModel):
        name: Annotated[str, read_by(_always_wrong)]

    with pytest.raises(Refused) as refusal:
        read_model(Checked, read_yaml("name: b\n", "a.yaml"))
    assert [(f.code, f.place.column) for f in refusal.value.findings] == [("units-number", 7)]


def _always_wrong(text: str) -> str:
    raise PydanticCustomError("units-number", "no number", {"text": text})


@given(st.text(alphabet="ab:-?[]{},&*!|>%@'\"# \n\t0é川\\", max_size=60))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    findings: tuple[Finding, ...] = ()
    try:
        plain(read_yaml(text, "a.yaml"))
    except Refused as refusal:
        findings = refusal.findings
    assert all(finding.as_json()["code"] in SMALLEST for finding in findings)
