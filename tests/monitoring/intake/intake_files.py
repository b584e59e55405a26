"""Small projects with real files, for the tests of the intake."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tobiishi.errors import CODES, Finding, Refused
from tobiishi.monitoring.intake.files import Intake, take_in
from tobiishi.monitoring.project import load_project

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tobiishi.monitoring.series import Series

HEAD = """\
project:
  id: X
  title: {{en: a, ja: あ}}
  country: VN
  methodology: {{id: VN_AM007, version: "1.0"}}
  time_zone: {zone}
  crediting_starts: 2016-01-01
monitoring_periods: [{{from: 2016-01-01, until: 2016-12-31}}]
points:
"""
QUARTERS = "interval: 15 min, time: time, value: kwh"
"""Readings of a quarter of an hour."""


def point(
    readings: str,
    measured: str = "quantity of an interval",
    *,
    id: str = "1",  # noqa: A002 - the word of the project file
    more: str = "",
) -> str:
    """One monitoring point of a project file; `more` stands before its readings."""
    about = f"id: {id}, parameter: EG, item: pv_{id}, option: C, measured: {measured}, unit: kWh"
    return f"  - {{{about}, {more}readings: {{{readings}}}}}\n"


def take(folder: Path, points: str, *, zone: str = "Asia/Ho_Chi_Minh", **files: str | bytes) -> Intake:
    """Take in the files of a project; `a_csv="…"` is the file a.csv."""
    for name, content in files.items():
        written = content if isinstance(content, bytes) else content.encode("utf-8")
        (folder / name.replace("_", ".")).write_bytes(written)
    (folder / "x.yaml").write_text(HEAD.format(zone=zone) + points, encoding="utf-8")
    intake = take_in(load_project(folder / "x.yaml"), folder / "store")
    check_texts(intake.notes)
    return intake


def series_of(folder: Path, readings: str, *, zone: str = "Asia/Ho_Chi_Minh", **files: str | bytes) -> Series:
    """The only series of a project with one point of intervals."""
    (series,) = take(folder, point(readings), zone=zone, **files).series("1")
    return series


def faults(
    folder: Path, points: str, *, zone: str = "Asia/Ho_Chi_Minh", **files: str | bytes
) -> list[Finding]:
    """The findings with which a project's files are refused; nothing may be left in the store."""
    with pytest.raises(Refused) as refusal:
        take(folder, points, zone=zone, **files)
    store = folder / "store"
    assert not store.exists() or not list(store.iterdir())
    check_texts(refusal.value.findings)
    return list(refusal.value.findings)


def check_texts(findings: Iterable[Finding]) -> None:
    """Every particular that a text of a finding's code names must be among its details."""
    for finding in findings:
        code = CODES[finding.code]
        named = re.findall(r"{(\w+)}", code.what.en + code.remedy.en)
        assert set(named) <= set(finding.details), finding.code


def places(findings: list[Finding]) -> list[tuple[str, int | None, int | None]]:
    """Code, row and column of findings."""
    return [(finding.code, finding.place.line, finding.place.column) for finding in findings]
