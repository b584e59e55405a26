"""Text files: encodings, headers, row numbers, and rows that do not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from intake_files import QUARTERS, faults, places, point, series_of, take

from tobiishi.monitoring.intake import text as text_module

if TYPE_CHECKING:
    from pathlib import Path

READINGS = f"file: a.csv, {QUARTERS}"
ROW = "2016-01-01 00:{:02}"


def test_row_numbers_are_those_of_the_lines(tmp_path: Path) -> None:
    text = "\n\ntime,kwh\n2016-01-01 00:00,1\n\n,\n2016-01-01 00:15,2\n\n"
    series = series_of(tmp_path, READINGS, a_csv=text)
    assert (series.rows.tolist(), series.digits.tolist()) == ([4, 7], [1, 2])


def test_row_numbers_stay_true_over_many_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_module, "_BLOCK", 256)
    monkeypatch.setattr(text_module, "_CHUNK", 100)
    lines = [f"2016-01-01 {n // 60:02}:{n % 60:02},{n}" + "\n" * (n % 3 == 0) for n in range(300)]
    series = series_of(tmp_path, READINGS.replace("15 min", "1 min"), a_csv="time,kwh\n" + "\n".join(lines))
    # a blank line follows rows 0, 3, 6 …: reading n stands n + 2 + ceil(n / 3) lines down
    assert series.rows.tolist() == [n + 2 + -(-n // 3) for n in range(300)]
    assert series.digits.tolist() == list(range(300))


def test_a_row_of_another_width_is_told_with_its_number(tmp_path: Path) -> None:
    text = "time,kwh\n2016-01-01 00:00,1\n2016-01-01 00:15\n2016-01-01 00:30,1,5\n2016-01-01 00:45,x\n"
    assert places(faults(tmp_path, point(READINGS), a_csv=text)) == [
        ("monitoring-row-width", 3, None),
        ("monitoring-row-width", 4, None),
        ("monitoring-not-a-number", 5, 2),
    ]


def test_quoted_cells_may_hold_the_delimiter(tmp_path: Path) -> None:
    text = 'time,"kwh, net",note\n2016-01-01 00:00,"1","a ""b"", c"\n'
    readings = READINGS.replace("value: kwh", 'value: "kwh, net"')
    assert series_of(tmp_path, readings, a_csv=text).digits.tolist() == [1]


@pytest.mark.parametrize(
    "text",
    [
        'time,kwh,note\n2016-01-01 00:00,1,"two\nlines"\n2016-01-01 00:15,1,x\n',
        'time,kwh,note\n2016-01-01 00:00,1,"stray\n2016-01-01 00:15,1,x\n2016-01-01 00:30,1,"x\n',
        'time,kwh,"note\n2016-01-01 00:00,1,x\n',
    ],
)
def test_no_quote_hides_rows(tmp_path: Path, text: str) -> None:
    assert {f.code for f in faults(tmp_path, point(READINGS), a_csv=text)} == {"monitoring-quotes"}


@pytest.mark.parametrize("ending", ["", "\n", "\n\n"])
def test_a_quote_left_open_in_the_last_row_is_refused(tmp_path: Path, ending: str) -> None:
    text = f'time,kwh\n2016-01-01 00:00,1\n2016-01-01 00:15,"12{ending}'
    assert places(faults(tmp_path, point(READINGS), a_csv=text)) == [("monitoring-quotes", 3, None)]


@pytest.mark.parametrize("content", ["", "\n \r\n\n", "\ufeff"])
def test_a_file_without_a_header_is_empty(tmp_path: Path, content: str) -> None:
    assert places(faults(tmp_path, point(READINGS), a_csv=content)) == [("monitoring-file-empty", None, None)]


@pytest.mark.parametrize("content", ["time,kwh", "time,kwh\n", "time,kwh\n\n,\n"])
def test_a_header_alone_has_no_readings(tmp_path: Path, content: str) -> None:
    assert places(faults(tmp_path, point(READINGS), a_csv=content)) == [("monitoring-no-rows", None, None)]


def test_the_line_at_which_no_encoding_fits_is_told(tmp_path: Path) -> None:
    content = "time,kwh,備考\n".encode("cp932") + b"2016-01-01 00:00,1,\xff\xff\n"
    (found,) = faults(tmp_path, point(READINGS), a_csv=content)
    assert (found.code, found.place.line) == ("monitoring-encoding", 2)
    assert found.details["encodings"] == "UTF-8, cp932 (Shift_JIS)"


def test_an_encoding_that_was_named_is_the_only_one_tried(tmp_path: Path) -> None:
    content = "time,kwh,備考\n2016-01-01 00:00,1,\n".encode("cp932")
    readings = READINGS.replace("a.csv", "a.csv, encoding: utf-8")
    (found,) = faults(tmp_path, point(readings), a_csv=content)
    assert (found.code, found.place.line, found.details["encodings"]) == ("monitoring-encoding", 1, "utf-8")


def test_a_line_without_end_is_refused_early(tmp_path: Path) -> None:
    assert places(faults(tmp_path, point(READINGS), a_csv="time,kwh\n" + "9" * 100_001)) == [
        ("monitoring-line-too-long", 2, None)
    ]


def test_of_several_delimiters_the_one_that_shows_the_columns_is_taken(tmp_path: Path) -> None:
    text = "time;kwh;a, b, c, d\n2016-01-01 00:00;1;x\n"
    intake = take(tmp_path, point(READINGS), a_csv=text)
    assert intake.files[0].delimiter == ";"


def test_decimal_commas_are_seen_where_semicolons_stand_between_cells(tmp_path: Path) -> None:
    text = "time;kwh\n2016-01-01 00:00;1,5\n2016-01-01 00:15;2.5\n"
    assert places(faults(tmp_path, point(READINGS), a_csv=text)) == [("monitoring-decimal-comma", 2, 2)]


def test_the_header_is_kept_as_read(tmp_path: Path) -> None:
    text = " time ,kwh,電力量  計\n2016-01-01 00:00,1,\n"
    intake = take(tmp_path, point(READINGS), a_csv=text)
    assert intake.files[0].header == ("time", "kwh", "電力量 計")
