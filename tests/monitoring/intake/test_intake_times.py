"""Moments: formats, fixed offsets, civil time with its missing and doubled hours, days of 23 and 25 hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from intake_files import faults, places, point, series_of, take

from tobiishi.monitoring.intake.stamps import read_stamps

if TYPE_CHECKING:
    from pathlib import Path

HOURLY = "file: a.csv, interval: 1 h, time: time, value: kwh"
BERLIN = "Europe/Berlin"
# In Berlin the clock went from 02:00 to 03:00 on 2016-03-27 and from 03:00 back to 02:00 on 2016-10-30,
# both at 01:00 UTC. 2016-10-30T00:00Z is day 17,104 after 1970-01-01: 17104 * 86400.
MARCH = 1459036800
"""2016-03-27T00:00Z: day 16,887."""
OCTOBER = 1477785600
"""2016-10-30T00:00Z: day 17,104."""


def rows(*times: str) -> str:
    """A CSV with one reading of 1 kWh for each moment."""
    return "time,kwh\n" + "".join(f"{time},1\n" for time in times)


def begins(folder: Path, *times: str, readings: str = HOURLY, zone: str = BERLIN) -> list[int]:
    """Begins of the readings at these moments."""
    return list(series_of(folder, readings, zone=zone, a_csv=rows(*times)).begins.tolist())


def read(text: str) -> tuple[int, list[str]]:
    """The clock's seconds of one text, and the codes of its faults."""
    codes: list[str] = []
    stamps = read_stamps(pa.array([text]), lambda code, _: codes.append(code))
    return int(stamps.local[0]), codes


@pytest.mark.parametrize(
    "text",
    [
        "2016-03-27 00:15",
        "2016-03-27T00:15",
        "2016-03-27 00:15:00",
        "2016-03-27 00:15:00.000",
        "2016/3/27 0:15",
        " 2016/03/27  00:15 ",
        "2016-03-27T00:15:00+07:00",
        "2016-03-27 00:15 -0730",
        "2016-03-27 00:15Z",
        "2016-03-27 00:15:00+01",
    ],
)
def test_usual_ways_to_write_a_moment_are_read(text: str) -> None:
    assert read(text) == (MARCH + 900, [])


def test_the_last_moment_of_a_day_may_be_written_24_00() -> None:
    assert read("2016-03-26 24:00") == (MARCH, [])


def test_a_leap_day_is_read_where_it_exists() -> None:
    assert read("2016-02-29") == (MARCH - 27 * 86400, [])  # 1 day of February and 26 of March


@pytest.mark.parametrize(
    "text",
    [
        "2015-02-29",
        "2100-02-29",
        "2016-04-31",
        "2016-13-01",
        "2016-00-10",
        "1969-12-31",
        "2200-01-01",
        "2016-01-01 24:01",
        "2016-01-01 12:60",
        "2016-01-01 25:00",
        "2016-01-01 00:00+15:00",
    ],
)
def test_what_the_calendar_or_clock_does_not_have_is_refused(text: str) -> None:
    assert read(text)[1] == ["monitoring-no-such-date"]


@pytest.mark.parametrize(
    "text",
    [
        "1/2/2016",
        "01.02.2016 00:15",
        "2016-W01-1",
        "20160101",
        "42370.01",
        "２０１６-01-01",
        "2016-01-01 0015",
        "2016-01-01 00:15:00.5",
        "2016-01-01 00:15 JST",
        "平成28年1月1日",
        "2016-01",
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(text: str) -> None:
    assert read(text)[1] == ["monitoring-not-a-time"]


def test_naive_moments_are_taken_in_the_zone_of_the_project(tmp_path: Path) -> None:
    assert begins(tmp_path, "2016-03-27 01:00", "2016-03-27 03:00") == [MARCH, MARCH + 3600]


def test_a_zone_of_the_readings_goes_before_that_of_the_project(tmp_path: Path) -> None:
    readings = f"{HOURLY}, zone: Asia/Tokyo"
    assert begins(tmp_path, "2016-03-27 09:00", readings=readings) == [MARCH]


def test_a_fixed_offset_knows_no_daylight_saving(tmp_path: Path) -> None:
    readings = f'{HOURLY}, offset: "-07:00"'
    times = ("2016-03-27 01:30", "2016-03-27 02:30")
    assert begins(tmp_path, *times, readings=readings) == [MARCH + 30600, MARCH + 34200]  # 8.5 h, 9.5 h


def test_moments_with_their_offset_keep_it(tmp_path: Path) -> None:
    times = ("2016-03-27T02:30:00+01:00", "2016-03-26T19:30:00-07:00", "2016-03-27 03:30Z")
    assert begins(tmp_path, *times) == [MARCH + 5400, MARCH + 9000, MARCH + 12600]


def test_a_doubled_hour_is_settled_by_the_order_of_rows(tmp_path: Path) -> None:
    times = [f"2016-10-30 {time}" for time in ("01:30", "02:00", "02:30", "02:00", "02:30", "03:00")]
    # 01:30 in summer time is 23:30Z of the day before
    assert begins(tmp_path, *times) == [OCTOBER + 1800 * n for n in (-1, 0, 1, 2, 3, 4)]


def test_a_doubled_hour_is_settled_when_the_latest_row_comes_first(tmp_path: Path) -> None:
    times = [f"2016-10-30 {time}" for time in ("03:00", "02:30", "02:00", "02:30", "02:00", "01:30")]
    assert begins(tmp_path, *times) == [OCTOBER + 1800 * n for n in (4, 3, 2, 1, 0, -1)]


def test_hourly_readings_show_the_doubled_hour_as_two_equal_moments(tmp_path: Path) -> None:
    times = [f"2016-10-30 0{hour}:00" for hour in (1, 2, 2, 3)]
    assert begins(tmp_path, *times) == [OCTOBER + 3600 * n for n in (-1, 0, 1, 2)]


def test_a_doubled_hour_is_settled_for_each_meter_apart(tmp_path: Path) -> None:
    readings = "file: a.csv, interval: 1 h, meter: meter, time: time, value: kwh"
    more = [
        f"id: {n}, parameter: EG, item: i{n}, option: C, unit: kWh, meter: {{id: {m}}}"
        for n, m in enumerate("AB")
    ]
    points = "".join(f"  - {{{about}, measured: mean power, readings: {{{readings}}}}}\n" for about in more)
    lines = [f"{meter},2016-10-30 0{hour}:00,1" for hour in (1, 2, 2, 3) for meter in "AB"]
    intake = take(tmp_path, points, zone=BERLIN, a_csv="meter,time,kwh\n" + "\n".join(lines))
    for id_ in "01":
        (series,) = intake.series(id_)
        assert series.begins.tolist() == [OCTOBER + 3600 * n for n in (-1, 0, 1, 2)]


@pytest.mark.parametrize(
    "times",
    [("01:00", "02:00", "03:00"), ("02:00", "02:30", "02:00", "02:30", "02:00", "02:30")],
)
def test_a_doubled_hour_that_the_order_does_not_settle_is_refused(
    tmp_path: Path, times: tuple[str, ...]
) -> None:
    text = rows(*(f"2016-10-30 {time}" for time in times))
    doubled = [n for n, time in enumerate(times, 2) if time.startswith("02")]
    found = faults(tmp_path, point(HOURLY), zone=BERLIN, a_csv=text)
    assert places(found) == [("monitoring-ambiguous-time", row, 1) for row in doubled]


def test_an_hour_that_the_clock_left_out_is_refused(tmp_path: Path) -> None:
    text = rows("2016-03-27 01:45", "2016-03-27 02:15", "2016-03-27 03:15")
    found = faults(tmp_path, point(HOURLY), zone=BERLIN, a_csv=text)
    assert places(found) == [("monitoring-nonexistent-time", 3, 1)]


def test_a_moment_may_stand_for_the_end_of_its_interval(tmp_path: Path) -> None:
    readings = f"{HOURLY}, stamp: end"
    series = series_of(tmp_path, readings, zone=BERLIN, a_csv=rows("2016-03-27 03:00"))
    assert (series.begins.tolist(), series.ends.tolist()) == ([MARCH], [MARCH + 3600])


def test_days_have_23_and_25_hours_where_the_clock_changes(tmp_path: Path) -> None:
    readings = "file: a.csv, interval: 1 d, time: time, value: kwh"
    series = series_of(tmp_path, readings, zone=BERLIN, a_csv=rows("2016-03-27", "2016-03-28", "2016-10-30"))
    assert ((series.ends - series.begins) // 3600).tolist() == [23, 24, 25]


def test_days_that_end_at_the_moment_written_have_them_too(tmp_path: Path) -> None:
    readings = "file: a.csv, interval: 1 d, stamp: end, time: time, value: kwh"
    series = series_of(tmp_path, readings, zone=BERLIN, a_csv=rows("2016-03-28 00:00", "2016-10-31 00:00"))
    assert ((series.ends - series.begins) // 3600).tolist() == [23, 25]


def test_days_of_a_clock_without_daylight_saving_keep_24_hours(tmp_path: Path) -> None:
    readings = "file: a.csv, interval: 1 d, time: time, value: kwh"
    text = rows("2016-03-26T00:00+01:00", "2016-03-27T00:00+01:00", "2016-03-28T00:00+01:00")
    series = series_of(tmp_path, readings, zone=BERLIN, a_csv=text)
    assert ((series.ends - series.begins) // 3600).tolist() == [24, 24, 24]


def test_days_that_begin_at_midnight_of_the_zone_follow_it_however_written(tmp_path: Path) -> None:
    readings = "file: a.csv, interval: 1 d, time: time, value: kwh"
    text = rows("2016-03-26T23:00Z", "2016-03-27T22:00Z")
    series = series_of(tmp_path, readings, zone=BERLIN, a_csv=text)
    assert ((series.ends - series.begins) // 3600).tolist() == [23, 24]


def test_a_day_begins_at_its_first_moment_where_midnight_was_left_out(tmp_path: Path) -> None:
    # In Beirut the clock went from 00:00 to 01:00 on 2016-03-27: the day began at 22:00Z and had 23 hours
    readings = "file: a.csv, interval: 1 d, time: time, value: kwh"
    series = series_of(tmp_path, readings, zone="Asia/Beirut", a_csv=rows("2016-03-26", "2016-03-27"))
    assert series.begins.tolist() == [MARCH - 26 * 3600, MARCH - 2 * 3600]
    assert ((series.ends - series.begins) // 3600).tolist() == [24, 23]


def test_a_span_includes_its_first_day_and_not_its_last(tmp_path: Path) -> None:
    spans = point("file: a.csv, from: start, until: end, value: gj", "quantity of a span")
    text = "start,end,gj\n2014-10-01,2014-10-15,5\n2014-10-15,2014-11-01,7.5\n"
    (series,) = take(tmp_path, spans, a_csv=text).series("1")
    assert ((series.ends - series.begins) // 86400).tolist() == [14, 17]
    assert series.ends[0] == series.begins[1]


def test_counters_are_read_at_a_moment(tmp_path: Path) -> None:
    counters = point("file: a.csv, time: time, value: kwh", "cumulative counter")
    (series,) = take(tmp_path, counters, zone=BERLIN, a_csv=rows("2016-03-27 01:00", "2016-03-28")).series(
        "1"
    )
    assert series.begins.tolist() == series.ends.tolist() == [MARCH, MARCH + 22 * 3600]
