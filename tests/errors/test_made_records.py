"""Smallest examples of the programme's record that are refused: a folder with a file or two."""

from __future__ import annotations

from pathlib import Path

import pytest

from tobiishi.programme.files import read_record

from .expectations import check_refusal

PROJECT = "pump: {name: {en: Pump}, country: VN}\n"
ALONE = "hue: {name: {en: Hue}, country: VN, level: city, counterpart: hue-water}\n"
NAMELESS = "hue: {name: {}, country: VN, level: city}\n"
LINK = "on: {to_project: pump}\n"
FAULTY = [
    ("programme-no-such-file", {"citys": "a: {}\n"}),
    ("programme-unknown-id", {"places": ALONE}),
    ("programme-no-words", {"places": NAMELESS}),
    ("programme-link-ends", {"projects": PROJECT, "links": LINK}),
]


@pytest.mark.parametrize(("code", "files"), FAULTY)
def test_a_record_that_is_refused(code: str, files: dict[str, str], tmp_path: Path) -> None:
    for kind, text in files.items():
        (tmp_path / f"{kind}.yaml").write_text(text, encoding="utf-8")
    check_refusal(code, lambda: read_record(tmp_path))
