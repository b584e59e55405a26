"""Monitoring periods include both days and are split at each 31 December."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from tobiishi.errors import Refused
from tobiishi.periods import Period, check_order, day, days_in_year, year_parts

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


def period(begins: str, ends: str) -> Period:
    """A period between two days, both included."""
    return Period(date.fromisoformat(begins), date.fromisoformat(ends))


@pytest.mark.parametrize(
    ("begins", "ends", "days"),
    [
        ("2023-01-01", "2023-01-01", 1),
        ("2023-01-01", "2023-12-31", 365),
        ("2024-01-01", "2024-12-31", 366),
        ("2023-12-31", "2024-01-01", 2),
        ("2024-02-28", "2024-03-01", 3),
    ],
)
def test_both_days_belong_to_a_period(begins: str, ends: str, days: int) -> None:
    one = period(begins, ends)
    assert one.days == days
    assert date.fromisoformat(begins) in one
    assert date.fromisoformat(ends) in one
    assert date.fromisoformat(ends) + timedelta(1) not in one
    assert date.fromisoformat(begins) - timedelta(1) not in one


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        period("2023-01-02", "2023-01-01")
    assert [f.code for f in refusal.value.findings] == ["periods-backwards"]


@pytest.mark.parametrize(("year", "days"), [(2023, 365), (2024, 366), (2000, 366), (1900, 365), (2100, 365)])
def test_a_year_has_its_calendar_days(year: int, days: int) -> None:
    assert days_in_year(year) == days


def test_the_months_of_a_period_are_those_it_touches() -> None:
    assert period("2015-11-30", "2016-02-01").months() == ["2015-11", "2015-12", "2016-01", "2016-02"]
    assert period("2016-02-29", "2016-02-29").months() == ["2016-02"]
    assert len(period("2016-01-01", "2017-12-31").months()) == 24


def test_a_period_is_split_at_the_end_of_each_year() -> None:
    parts = year_parts([period("2014-10-01", "2016-01-31")])
    assert [(p.year, p.period.begins.isoformat(), p.period.ends.isoformat()) for p in parts] == [
        (2014, "2014-10-01", "2014-12-31"),
        (2015, "2015-01-01", "2015-12-31"),
        (2016, "2016-01-01", "2016-01-31"),
    ]
    assert [p.share for p in parts] == [fmpq(92, 365), fmpq(1), fmpq(31, 366)]  # 31 + 30 + 31 days
    assert [p.hours for p in parts] == [2208, 8760, 744]


def test_parts_come_in_the_order_of_time_however_periods_are_given() -> None:
    later, earlier = period("2016-01-01", "2016-06-30"), period("2014-01-01", "2015-06-30")
    assert [p.year for p in year_parts([later, earlier])] == [2014, 2015, 2016]


def test_two_periods_in_one_year_stay_two_parts() -> None:
    parts = year_parts([period("2015-01-01", "2015-03-31"), period("2015-10-01", "2015-12-31")])
    assert [(p.year, p.period.days) for p in parts] == [(2015, 90), (2015, 92)]


def test_no_periods_have_no_parts() -> None:
    assert year_parts([]) == []


def test_periods_that_share_a_day_are_refused() -> None:
    with pytest.raises(Refused) as refusal:
        check_order([period("2015-06-30", "2015-12-31"), period("2015-01-01", "2015-06-30")])
    (finding,) = refusal.value.findings
    assert finding.code == "periods-overlap"
    assert "2015-06-30" in finding.message("en").what


def test_a_period_inside_another_is_refused_even_if_a_third_lies_between() -> None:
    long, inside, after = (
        period("2015-01-01", "2015-12-31"),
        period("2015-02-01", "2015-02-28"),
        period("2015-12-01", "2015-12-02"),
    )
    with pytest.raises(Refused):
        check_order([long, inside, after])
    with pytest.raises(Refused):
        check_order([after, long])


def test_periods_may_touch_and_leave_gaps() -> None:
    check_order(
        [
            period("2015-01-01", "2015-06-30"),
            period("2015-07-01", "2015-07-31"),
            period("2016-01-01", "2016-01-02"),
        ]
    )
    check_order([])


@pytest.mark.parametrize("text", ["2014-10-01", "2016-02-29", "0001-01-01", "9999-12-31"])
def test_a_day_is_read_as_it_is_written(text: str) -> None:
    assert day(text).isoformat() == text


@pytest.mark.parametrize(
    "text",
    ["2015-02-29", "2015-13-01", "2015-00-10", "2015-06-31", "2015-6-1", "20150601", "2015/06/01", "01.06.2015", "",
     "2015-W23-1", "2015-06-01T00", "２０１５-06-01", "15-06-01", "2015-06-0١", "today", " 2015-6-01", "2015-W01-12"],
)  # fmt: skip
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        day(text)
    assert [f.code for f in refusal.value.findings] == ["periods-no-such-day"]


@given(DAYS, DAYS)
def test_the_parts_of_a_period_are_the_period(first: date, second: date) -> None:
    whole = Period(min(first, second), max(first, second))
    parts = year_parts([whole])
    assert sum(p.period.days for p in parts) == whole.days
    assert all(p.period.begins.year == p.period.ends.year == p.year for p in parts)
    assert all(fmpq(0) < p.share <= 1 for p in parts)
    assert all(p.share == 1 for p in parts[1:-1])


@given(st.integers(1990, 2060), st.integers(1, 364))
def test_the_shares_of_a_split_year_add_up_to_one(year: int, first_days: int) -> None:
    begins = date(year, 1, 1)
    middle = begins + timedelta(first_days)
    parts = year_parts([Period(begins, middle - timedelta(1)), Period(middle, date(year, 12, 31))])
    assert sum((p.share for p in parts), fmpq(0)) == 1


@given(st.text(max_size=12))
def test_no_text_makes_the_reader_of_days_fail(text: str) -> None:
    try:
        assert day(text).isoformat() == text
    except Refused as refusal:
        assert [f.code for f in refusal.findings] == ["periods-no-such-day"]
