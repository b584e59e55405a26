"""Layouts: long and wide, meters told apart or not, and columns that are not found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
from intake_files import QUARTERS, faults, places, point, take

if TYPE_CHECKING:
    from pathlib import Path

LONG = f"file: a.csv, meter: meter, {QUARTERS}"
WIDE = "file: a.csv, layout: wide, interval: 15 min, time: time"


def metered(id_: str, meter: str, readings: str, more: str = "") -> str:
    """A point with a meter."""
    return point(readings, id=id_, more=f"meter: {{id: {meter}}}, {more}")


def test_a_long_file_is_shared_by_the_points_of_its_meters(tmp_path: Path) -> None:
    text = "meter,time,kwh\nA,2016-01-01 00:00,1\nB,2016-01-01 00:00,10.5\n B ,2016-01-01 00:15,20\nA,2016-01-01 00:15,2\n"
    intake = take(tmp_path, metered("1", "A", LONG) + metered("2", "B", LONG), a_csv=text)
    (first,), (second,) = intake.series("1"), intake.series("2")
    assert (first.meter, first.digits.tolist(), first.rows.tolist()) == ("A", [1, 2], [2, 5])
    assert (second.meter, second.digits.tolist(), second.places) == ("B", [105, 200], 1)
    assert [(file.points, file.rows) for file in intake.files] == [(("1", "2"), 4)]


def test_a_meter_that_was_replaced_is_a_series_of_its_own_where_meters_are_told_apart(tmp_path: Path) -> None:
    text = "meter,time,kwh\nA,2016-01-01 00:00,1\nB,2016-01-01 00:15,2\n"
    more = "replaced: [{at: 2016-01-01 00:15, meter: B, reason: broken}], "
    intake = take(tmp_path, metered("1", "A", LONG, more), a_csv=text)
    assert [(one.meter, one.digits.tolist()) for one in intake.series("1")] == [("A", [1]), ("B", [2])]


def test_a_single_column_is_one_series_also_where_a_meter_was_replaced(tmp_path: Path) -> None:
    more = "replaced: [{at: 2016-01-01 00:15, meter: B, reason: broken}], "
    points = metered("1", "A", f"file: a.csv, {QUARTERS}", more)
    intake = take(tmp_path, points, a_csv="time,kwh\n2016-01-01 00:00,1\n2016-01-01 00:15,2\n")
    assert [(one.meter, one.digits.tolist()) for one in intake.series("1")] == [("A", [1, 2])]


def test_a_wide_file_has_a_column_for_each_meter(tmp_path: Path) -> None:
    text = "time,A,B,C\n2016-01-01 00:00,1,0.5,x\n2016-01-01 00:15,,2,x\n"
    intake = take(tmp_path, metered("1", "A", WIDE) + metered("2", "B", WIDE), a_csv=text)
    (first,), (second,) = intake.series("1"), intake.series("2")
    assert (first.digits.tolist(), first.missing.tolist()) == ([1, 0], [False, True])
    assert (second.digits.tolist(), second.places) == ([5, 20], 1)


def test_columns_side_by_side_may_differ_in_length(tmp_path: Path) -> None:
    text = "t1,v1,t2,v2\n2016-01-01 00:00,1,2016-01-01 00:00,3\n2016-01-01 00:15,2,,\n"
    side = "file: a.csv, interval: 15 min, time: t{0}, value: v{0}"
    points = point(side.format(1), id="1") + point(side.format(2), id="2")
    intake = take(tmp_path, points, a_csv=text)
    assert [len(intake.series(id_)[0]) for id_ in "12"] == [2, 1]


def test_two_values_of_one_meter_feed_two_points(tmp_path: Path) -> None:
    text = "time,kwh,kvarh\n2016-01-01 00:00,1,2\n"
    second = f"file: a.csv, {QUARTERS}".replace("kwh", "kvarh")
    points = point(f"file: a.csv, {QUARTERS}", id="1") + point(second, id="2")
    intake = take(tmp_path, points, a_csv=text)
    assert [intake.series(id_)[0].digits.tolist() for id_ in "12"] == [[1], [2]]


def test_a_column_that_is_missing_names_those_that_are_like_it(tmp_path: Path) -> None:
    found = faults(tmp_path, point(f"file: a.csv, {QUARTERS}"), a_csv="note\tTIME\tＫＷＨ\n")
    assert [(f.code, f.place.line, f.details["column_name"], f.details["near"]) for f in found] == [
        ("monitoring-column-missing", 1, "time", "TIME"),
        ("monitoring-column-missing", 1, "kwh", "ＫＷＨ"),
    ]


def test_a_column_unlike_any_shows_the_header(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, point(f"file: a.csv, {QUARTERS}"), a_csv="time,発電量,,備考\n")
    assert found.details["near"] == "time, 発電量, 備考"


def test_a_name_that_two_columns_bear_is_refused_only_where_it_is_read(tmp_path: Path) -> None:
    text = "time,kwh,kwh,note,note\n2016-01-01 00:00,1,2,,\n"
    found = faults(tmp_path, point(f"file: a.csv, {QUARTERS}"), a_csv=text)
    assert places(found) == [("monitoring-column-twice", 1, 3)]


def test_two_parquet_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    values = pa.array([1.0])
    table = pa.Table.from_arrays([pa.array(["2016-01-01"]), values, values], ["time", "kwh", "kwh"])
    pq.write_table(table, tmp_path / "a.parquet")
    found = faults(tmp_path, point(f"file: a.parquet, {QUARTERS}"))
    assert [f.code for f in found] == ["monitoring-column-twice"]


def test_parquet_columns_may_have_points_in_their_names(tmp_path: Path) -> None:
    table = pa.table({"a": pa.array([1]), "a.b": pa.array([2.5]), "time": pa.array(["2016-01-01"])})
    pq.write_table(table, tmp_path / "a.parquet")
    readings = f"file: a.parquet, {QUARTERS}".replace("kwh", "a.b")
    assert take(tmp_path, point(readings)).series("1")[0].digits.tolist() == [25]


def test_a_parquet_column_of_lists_is_refused_by_name(tmp_path: Path) -> None:
    pq.write_table(pa.table({"time": ["2016-01-01"], "kwh": [[1]]}), tmp_path / "a.parquet")
    (found,) = faults(tmp_path, point(f"file: a.parquet, {QUARTERS}"))
    assert (found.code, found.place.name) == ("monitoring-column-type", "kwh")


def test_a_misspelt_meter_is_refused_with_the_one_that_has_no_readings(tmp_path: Path) -> None:
    text = "meter,time,kwh\nPUMP-l,2016-01-01 00:00,1\nB,2016-01-01 00:00,x\nother,2016-01-01 00:15,1\n"
    found = faults(tmp_path, metered("1", "PUMP-1", LONG) + metered("2", "B", LONG), a_csv=text)
    assert [(f.code, f.place.line, f.details.get("near")) for f in found] == [
        ("monitoring-meter-unknown", 2, "PUMP-1"),
        ("monitoring-not-a-number", 3, None),
        ("monitoring-meter-unknown", 4, "PUMP-1"),
    ]


def test_meters_of_others_are_noted_and_their_cells_not_read(tmp_path: Path) -> None:
    text = "meter,time,kwh\nA,2016-01-01 00:00,1\nZ,never,much\nA,2016-01-01 00:15,2\n"
    intake = take(tmp_path, metered("1", "A", LONG), a_csv=text)
    assert intake.series("1")[0].digits.tolist() == [1, 2]
    (note,) = intake.notes
    assert (note.code, note.place.line, note.details["meter"]) == ("monitoring-meter-unused", 3, "Z")
    assert note.effect == "notes"


def test_a_row_without_a_meter_is_refused_unless_it_is_blank(tmp_path: Path) -> None:
    text = "meter,time,kwh,note\nA,2016-01-01 00:00,1,\n,,,remark\n ,2016-01-01 00:15,2,\n"
    found = faults(tmp_path, metered("1", "A", LONG), a_csv=text)
    assert places(found) == [("monitoring-meter-unnamed", 4, 1)]


def test_a_cell_that_two_points_read_is_told_once(tmp_path: Path) -> None:
    text = "time,kwh,kvarh\n2016-01-01 00:00,1,2\n,1,2\n2016-01-01 00:15,x,1\n"
    second = f"file: a.csv, {QUARTERS}".replace("kwh", "kvarh")
    found = faults(tmp_path, point(f"file: a.csv, {QUARTERS}", id="1") + point(second, id="2"), a_csv=text)
    assert places(found) == [("monitoring-stamp-missing", 3, 1), ("monitoring-not-a-number", 4, 2)]


def test_a_declared_meter_without_readings_has_no_series(tmp_path: Path) -> None:
    text = "meter,time,kwh\nA,2016-01-01 00:00,1\n"
    intake = take(tmp_path, metered("1", "A", LONG) + metered("2", "B", LONG), a_csv=text)
    assert intake.series("2") == []


def test_a_value_without_a_moment_is_refused_and_a_blank_row_is_not(tmp_path: Path) -> None:
    text = "time,kwh,note\n2016-01-01 00:00,1,\n,,remark\n,3,total\n"
    found = faults(tmp_path, point(f"file: a.csv, {QUARTERS}"), a_csv=text)
    assert places(found) == [("monitoring-stamp-missing", 4, 1)]


def test_a_span_needs_both_its_ends_in_their_order(tmp_path: Path) -> None:
    spans = point("file: a.csv, from: start, until: end, value: gj", "quantity of a span")
    text = "start,end,gj\n2016-01-02,,1\n,2016-01-03,1\n2016-01-03,2016-01-03,1\n2016-01-05,2016-01-04,\n"
    found = faults(tmp_path, spans, a_csv=text)
    # the order is looked at only once every cell can be read
    assert places(found) == [("monitoring-stamp-missing", 2, 2), ("monitoring-stamp-missing", 3, 1)]
    text = "start,end,gj\n2016-01-03,2016-01-03,1\n2016-01-05,2016-01-04,\n"
    found = faults(tmp_path, spans, a_csv=text)
    assert places(found) == [("monitoring-span-backwards", 2, 2), ("monitoring-span-backwards", 3, 2)]
    assert (found[1].details["from_"], found[1].details["until"]) == ("2016-01-05T00:00", "2016-01-04T00:00")


def test_a_value_that_leaves_no_room_for_the_decimals_of_others_is_told_by_row(tmp_path: Path) -> None:
    text = "time,kwh\n2016-01-01 00:00,0.000000000001\n2016-01-01 00:15,10000000\n"
    found = faults(tmp_path, point(f"file: a.csv, {QUARTERS}"), a_csv=text)
    assert places(found) == [("monitoring-too-many-digits", 3, 2)]
