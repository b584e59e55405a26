"""Mutated files never make the intake fail: there is a series, or a refusal that can be read."""

from __future__ import annotations

import gzip
import io
import tempfile
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_files import HEAD, check_texts, point

from tobiishi.errors import Finding, Refused
from tobiishi.monitoring.intake.files import take_in
from tobiishi.monitoring.project import load_project

POINTS = {
    "hours": point("file: NAME, interval: 1 h, time: time, value: kwh"),
    "days": point("file: NAME, interval: 1 d, stamp: end, time: time, value: kwh", "mean power"),
    "spans": point("file: NAME, from: time, until: until, value: kwh", "quantity of a span"),
    "counters": point(
        "file: NAME, meter: m, time: time, value: kwh", "cumulative counter", more="meter: {id: A}, "
    ),
}
ROWS = (
    "m,time,until,kwh\nA,2016-10-30 01:00,2016-10-30 02:00,1.5\nA,2016-10-30 02:00,2016-10-30 03:00,2\n"
    "A,2016-10-30 02:00,2016-10-30 03:00,2e-3\nB,2016/3/27 1:00,2016-03-28T00:00:00+07:00,\n"
)
PIECES = [
    '"',
    ",",
    ";",
    "\t",
    "\n",
    "\r",
    "\0",
    "e",
    "9" * 25,
    "-",
    "nan",
    "２",
    "川",
    "24:00",
    "Z",
    "2016-03-27 02:30",
]
PIECES += [
    "time",
    "1,5",
    "0." + "0" * 30 + "1",
    "\ufeff",
    "\u2028",
    "<f>1</f>",
    ' t="e"',
    "<v>",
    'r="XFD9"',
    "</c>",
]

edits = st.lists(
    st.tuples(
        st.floats(0, 1), st.integers(0, 9), st.sampled_from([*PIECES, ""]) | st.binary(min_size=1, max_size=2)
    ),
    min_size=1,
    max_size=5,
)


def edited(content: bytes, changes: list[tuple[float, int, str | bytes]], encoding: str = "utf-8") -> bytes:
    """The content with pieces taken out and put in at shares of its length."""
    for share, out, piece in changes:
        put = piece if isinstance(piece, bytes) else piece.encode(encoding, "replace")
        place = int(share * len(content))
        content = content[:place] + put + content[place + out :]
    return content


def outcome(kind: str, name: str, content: bytes, **more: bytes) -> tuple[Finding, ...]:
    """The findings of a file (and of more of them), none where it is taken in."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for file, written in {name: content, **more}.items():
            (folder / file.replace("_", ".")).write_bytes(written)
        text = HEAD.format(zone="Europe/Berlin") + POINTS.get(kind, kind).replace("NAME", name)
        (folder / "x.yaml").write_text(text, encoding="utf-8")
        project = load_project(folder / "x.yaml")
        try:
            intake = take_in(project, folder / "store")
        except Refused as refusal:
            assert not list((folder / "store").iterdir())
            return refusal.findings
        assert all((one.ends >= one.begins).all() for one in intake.series("1"))
        return ()


def check(findings: tuple[Finding, ...]) -> None:
    """Every finding has a known code and can be said in both languages."""
    check_texts(findings)
    assert all(finding.as_json()["code"] for finding in findings)


@pytest.mark.parametrize("kind", POINTS)
@settings(max_examples=40, deadline=None)
@given(changes=edits, encoding=st.sampled_from(["utf-8", "cp932"]))
def test_mutated_csv_gives_a_series_or_a_refusal(
    kind: str, changes: list[tuple[float, int, str | bytes]], encoding: str
) -> None:
    check(outcome(kind, "a.csv", edited(ROWS.encode(encoding), changes, encoding)))


@pytest.mark.parametrize("name", ["a.zip", "a.csv.gz"])
@settings(max_examples=80, deadline=None)
@given(changes=edits, inside=st.booleans())
def test_mutated_archives_give_a_series_or_a_refusal(
    *, name: str, changes: list[tuple[float, int, str | bytes]], inside: bool
) -> None:
    packed = edited(ROWS.encode(), changes) if inside else ROWS.encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b.csv", packed)
    content = buffer.getvalue() if name == "a.zip" else gzip.compress(packed)
    check(outcome("hours", name, content if inside else edited(content, changes)))


@settings(max_examples=80, deadline=None)
@given(changes=edits)
def test_mutated_tables_of_fixed_values_give_values_or_a_refusal(
    changes: list[tuple[float, int, str | bytes]],
) -> None:
    said = "file: b.csv, item: m, column: kwh, unit: kWh, source: x"
    fixed = POINTS["hours"] + f"fixed: {{P: {{{said}}}}}\n"
    table = edited(ROWS.replace("B,", "A,", 1).encode(), changes)
    check(outcome(fixed, "a.csv", ROWS.encode(), b_csv=table))


@settings(max_examples=40, deadline=None)
@given(changes=edits)
def test_mutated_parquet_gives_a_series_or_a_refusal(changes: list[tuple[float, int, str | bytes]]) -> None:
    lines = [line.split(",") for line in ROWS.splitlines()]
    table = pa.table({name: [line[n] for line in lines[1:]] for n, name in enumerate(lines[0])})
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="none")
    check(outcome("hours", "a.parquet", edited(buffer.getvalue(), changes)))


@settings(max_examples=12, deadline=None)
@given(changes=edits, part=st.sampled_from(["sheet", "sharedStrings", "workbook.xml", "zip"]))
def test_mutated_workbooks_give_a_series_or_a_refusal(
    changes: list[tuple[float, int, str | bytes]], part: str
) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for row, line in enumerate(ROWS.splitlines()):
            sheet.write_row(row, 0, line.split(","))
    content = edited(buffer.getvalue(), changes) if part == "zip" else _repacked(buffer, changes, part)
    check(outcome("hours", "a.xlsx", content))


def _repacked(buffer: io.BytesIO, changes: list[tuple[float, int, str | bytes]], part: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, edited(content, changes) if part in name else content)
    return made.getvalue()
