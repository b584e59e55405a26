"""Dates are kept as precise as they are known, read back from their text form, sorted, said and reminded of."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tobiishi.errors import Refused
from tobiishi.periods.dates import (
    LONGEST,
    Event,
    Point,
    RecordDate,
    Span,
    Yearly,
    read_date,
    read_written,
    timeline_key,
)

DAYS = st.dates(date(1873, 1, 1), date(2199, 12, 31))
YEARS = st.integers(1873, 2199)
POINTS = (
    DAYS.map(lambda day: Point(day.year, day.month, day.day))
    | DAYS.map(lambda day: Point(day.year, day.month))
    | YEARS.map(Point)
    | YEARS.map(lambda year: Point(year, fiscal=True))
)
CLOSED = (
    st.tuples(POINTS, POINTS)
    .filter(lambda ends: ends[0] != ends[1])
    .map(lambda ends: sorted(ends, key=lambda one: (one.first, one.last)))
    .map(lambda ends: Span(ends[0], ends[1]))
)
SPANS = CLOSED | POINTS.map(lambda one: Span(one, None)) | POINTS.map(lambda one: Span(None, one))
NAMES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=80).filter(
    lambda name: name == name.strip() and "@" not in name
)
EVENTS = st.builds(Event, NAMES, st.none() | POINTS | SPANS)
DATES = POINTS | SPANS | EVENTS | st.just(Yearly())


def codes(text: str) -> list[str]:
    """The codes with which a text form is refused."""
    with pytest.raises(Refused) as refusal:
        read_date(text)
    return [finding.code for finding in refusal.value.findings]


def days(text: str) -> tuple[str | None, ...]:
    """The first and the last day a date may be."""
    one = read_date(text)
    return tuple(None if day is None else day.isoformat() for day in (one.first, one.last))


@pytest.mark.parametrize(
    ("printed", "canonical", "en", "ja"),
    [  # every date of the programme's brochure of FY2019: as noted from it, as kept, as said
        ("2001", "2001", "2001", "2001年"),
        ("2009", "2009", "2009", "2009年"),
        ("2012", "2012", "2012", "2012年"),
        ("2013", "2013", "2013", "2013年"),
        ("2013-10", "2013-10", "October 2013", "2013年10月"),
        ("2014", "2014", "2014", "2014年"),
        ("2014-04", "2014-04", "April 2014", "2014年4月"),
        ("2015", "2015", "2015", "2015年"),
        ("2015-01", "2015-01", "January 2015", "2015年1月"),
        ("2016", "2016", "2016", "2016年"),
        ("2016-03", "2016-03", "March 2016", "2016年3月"),
        ("2016-08", "2016-08", "August 2016", "2016年8月"),
        ("2017", "2017", "2017", "2017年"),
        ("2018", "2018", "2018", "2018年"),
        ("2018-08", "2018-08", "August 2018", "2018年8月"),
        ("2018-10", "2018-10", "October 2018", "2018年10月"),
        ("2019-01", "2019-01", "January 2019", "2019年1月"),
        ("2019-03", "2019-03", "March 2019", "2019年3月"),
        ("2019-06", "2019-06", "June 2019", "2019年6月"),
        ("2019-07", "2019-07", "July 2019", "2019年7月"),
        ("2019-09", "2019-09", "September 2019", "2019年9月"),
        ("FY2013", "FY2013", "FY2013", "2013年度"),
        ("FY2015", "FY2015", "FY2015", "2015年度"),
        ("FY2016", "FY2016", "FY2016", "2016年度"),
        ("FY2017", "FY2017", "FY2017", "2017年度"),
        ("FY2015-FY2016", "FY2015/FY2016", "FY2015 to FY2016", "2015年度から2016年度まで"),
        ("FY2017/FY2018", "FY2017/FY2018", "FY2017 to FY2018", "2017年度から2018年度まで"),
        ("since 2016-03", "2016-03/", "since March 2016", "2016年3月から"),
        ("to FY2018", "/FY2018", "until FY2018", "2018年度まで"),
        ("COP24", "event:COP24", "COP24", "COP24"),
        ("yearly", "yearly", "every year", "毎年"),
    ],
)
def test_a_date_of_the_brochure_is_kept_and_said_in_both_languages(
    printed: str, canonical: str, en: str, ja: str
) -> None:
    one = read_date(canonical)
    assert str(one) == canonical, printed
    assert (one.text("en"), one.text("ja")) == (en, ja)


@pytest.mark.parametrize(
    ("canonical", "en", "ja"),
    [
        ("2019-04-30", "30 April 2019 (Heisei 31)", "2019年（平成31年）4月30日"),
        ("2019-05-01", "1 May 2019 (Reiwa 1)", "2019年（令和元年）5月1日"),
        ("2019", "2019 (Heisei 31 / Reiwa 1)", "2019年（平成31年・令和元年）"),
        ("FY2019", "FY2019 (Heisei 31 / Reiwa 1)", "2019年度（平成31年度・令和元年度）"),
        ("FY2018", "FY2018 (Heisei 30)", "2018年度（平成30年度）"),
        ("2016-03", "March 2016 (Heisei 28)", "2016年（平成28年）3月"),
        ("1989-01", "January 1989 (Showa 64 / Heisei 1)", "1989年（昭和64年・平成元年）1月"),
        ("2016-03/", "since March 2016 (Heisei 28)", "2016年（平成28年）3月から"),
        ("/FY2018", "until FY2018 (Heisei 30)", "2018年度（平成30年度）まで"),
        ("2015/2018", "2015 (Heisei 27) to 2018 (Heisei 30)", "2015年（平成27年）から2018年（平成30年）まで"),
        ("event:COP24", "COP24", "COP24"),
        ("event:COP24@2018-12", "COP24, December 2018 (Heisei 30)", "COP24、2018年（平成30年）12月"),
        ("yearly", "every year", "毎年"),
    ],
)
def test_the_era_stands_behind_the_year_where_asked_for(canonical: str, en: str, ja: str) -> None:
    one = read_date(canonical)
    assert (one.text("en", era=True), one.text("ja", era=True)) == (en, ja)


def test_trap_14_the_last_day_of_heisei_the_first_of_reiwa_and_fy2019() -> None:
    before, after, fiscal = (
        read_date(text).text("ja", era=True) for text in ("2019-04-30", "2019-05-01", "FY2019")
    )
    assert ("平成31年" in before, "令和" in before) == (True, False)
    assert ("令和元年" in after, "平成" in after) == (True, False)
    assert ("平成31年度" in fiscal, "令和元年度" in fiscal) == (True, True)


@pytest.mark.parametrize(
    ("canonical", "first", "last"),
    [
        ("2016-03-05", "2016-03-05", "2016-03-05"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2015-02", "2015-02-01", "2015-02-28"),
        ("2016-12", "2016-12-01", "2016-12-31"),
        ("2016", "2016-01-01", "2016-12-31"),
        ("FY2016", "2016-04-01", "2017-03-31"),
        ("FY2199", "2199-04-01", "2200-03-31"),
        ("1873-01-01", "1873-01-01", "1873-01-01"),
        ("2015/2018", "2015-01-01", "2018-12-31"),
        ("FY2017/FY2018", "2017-04-01", "2019-03-31"),
        ("2016-03/", "2016-03-01", None),
        ("/FY2018", None, "2019-03-31"),
        ("event:COP24", None, None),
        ("event:COP24@2018-12-02/2018-12-15", "2018-12-02", "2018-12-15"),
        ("yearly", None, None),
    ],
)
def test_a_date_has_a_first_and_a_last_day_it_may_be(
    canonical: str, first: str | None, last: str | None
) -> None:
    assert days(canonical) == (first, last)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "periods-no-date"),
        ("/", "periods-no-date"),
        ("2016/2016", "periods-no-date"),  # that is 2016
        ("2016-3", "periods-no-date"),
        ("2016-03-5", "periods-no-date"),
        ("20166", "periods-no-date"),
        ("16", "periods-no-date"),
        (" 2016", "periods-no-date"),
        ("2016\n", "periods-no-date"),
        ("２０１６", "periods-no-date"),
        ("fy2016", "periods-no-date"),
        ("FY2015-FY2016", "periods-no-date"),
        ("since 2016-03", "periods-no-date"),
        ("2016/2017/2018", "periods-no-date"),
        ("2016-03-05T10:00", "periods-no-date"),
        ("COP24", "periods-no-date"),
        ("event:COP24@", "periods-no-date"),
        ("event:COP24@yearly", "periods-no-date"),
        ("event:COP24@event:COP25", "periods-no-date"),
        ("Yearly", "periods-no-date"),
        ("unknown", "periods-no-date"),
        ("令和元年", "periods-no-date"),  # eras are read at the edges only
        ("1872", "periods-year"),
        ("2200", "periods-year"),
        ("FY0000", "periods-year"),
        ("9999-12-31", "periods-year"),
        ("2016-13", "periods-no-such-month"),
        ("2016-00", "periods-no-such-month"),
        ("2016-13-01", "periods-no-such-month"),
        ("2015-02-29", "periods-no-such-day"),
        ("2016-04-31", "periods-no-such-day"),
        ("2016-04-00", "periods-no-such-day"),
        ("FY2016-03", "periods-parts"),
        ("2018/2015", "periods-backwards"),
        ("FY2016/2016-02", "periods-backwards"),  # FY2016 begins in April 2016
        ("event:", "periods-event-name"),
        ("event: COP24", "periods-event-name"),
        ("event:@2018", "periods-event-name"),
        ("event:COP24\t", "periods-event-name"),
        ("event:COP\n24", "periods-event-name"),
        ("event:COP\u202824", "periods-event-name"),  # a line separator
        ("event:" + "C" * 81, "periods-event-name"),
    ],
)
def test_what_is_not_of_the_form_is_refused(text: str, code: str) -> None:
    assert codes(text) == [code]


def test_a_long_text_is_cut_in_the_message() -> None:
    with pytest.raises(Refused) as refusal:
        read_date("2" * 10_000)
    assert "2" * 80 + "…”" in str(refusal.value)
    assert len(str(refusal.value)) < 200


@pytest.mark.parametrize(
    ("year", "month", "day", "fiscal"), [(2016, None, 5, False), (2016, 3, None, True), (2016, None, 5, True)]
)
def test_parts_that_do_not_go_together_are_refused(
    year: int, month: int | None, day: int | None, *, fiscal: bool
) -> None:
    with pytest.raises(Refused) as refusal:
        Point(year, month, day, fiscal=fiscal)
    assert [finding.code for finding in refusal.value.findings] == ["periods-parts"]


@pytest.mark.parametrize(
    "text",
    ["2016/2016-02", "2016-05/2016", "FY2016/2016", "2016/FY2016", "2016-03-05/2016-03", "2016/2016-01-01"],
)
def test_a_span_may_end_within_the_point_it_begins_with(text: str) -> None:
    assert str(read_date(text)) == text


@pytest.mark.parametrize(
    "name", ["第２回　ワークショップ", "辻\U000e0100市長会議", "ការប្រជុំ\u200bទីក្រុង", "A/B (2018)"]
)
def test_the_name_of_an_event_is_kept_sign_by_sign(name: str) -> None:
    assert read_date(f"event:{name}@2018-12") == Event(name, Point(2018, 12))
    assert read_written(f"event:{name}") == Event(name)


def test_the_name_of_an_event_may_end_like_a_date() -> None:
    assert read_date("event:G20 Osaka 2019") == Event("G20 Osaka 2019")
    assert read_date("event:G20 Osaka@2019") == Event("G20 Osaka", Point(2019))


def test_a_timeline_is_sorted_by_the_first_day_then_by_the_last_with_the_unknown_at_its_end() -> None:
    in_order = [
        "/2015",  # open beginnings come first, that which ends earlier before the other
        "/FY2018",
        "2015-12-31",
        "2016-01-01",  # all begin on 2016-01-01: day, month, year, span, open
        "2016-01",
        "2016",
        "2016/2018",
        "2016/",
        "2016-03",
        "2016-03/",  # the talks after the memorandum of the same month
        "FY2016",  # 2016-04-01
        "event:COP24@2018-12",
        "2019",
        "event:COP24",  # no day is known
        "yearly",
        None,
    ]
    dates = [None if text is None else read_date(text) for text in in_order]
    backwards = dates[::-1]
    assert sorted(backwards, key=timeline_key) == dates


def test_the_same_days_are_sorted_by_their_text() -> None:
    same = [read_date("2016-04/2017-03"), read_date("FY2016")]  # both 2016-04-01 … 2017-03-31
    backwards = same[::-1]
    assert sorted(backwards, key=timeline_key) == same


@pytest.mark.parametrize(
    ("canonical", "last_day"),
    [
        ("2018-08-10", date(2018, 8, 10)),
        ("2018-08", date(2018, 8, 31)),
        ("2018", date(2018, 12, 31)),
        ("FY2018", date(2019, 3, 31)),
        ("/FY2018", date(2019, 3, 31)),
        ("2016/2018", date(2018, 12, 31)),
        ("event:COP24@2018-12", date(2018, 12, 31)),
    ],
)
def test_a_date_is_past_and_an_expiry_lapsed_after_its_last_possible_day(
    canonical: str, last_day: date
) -> None:
    one = read_date(canonical)
    assert (one.is_past(last_day), one.is_past(last_day + timedelta(1))) == (False, True)
    assert one.lapses == last_day + timedelta(1)


@pytest.mark.parametrize("canonical", ["2016-03/", "event:COP24", "yearly"])
def test_what_has_no_last_day_is_never_past_nor_due(canonical: str) -> None:
    one = read_date(canonical)
    assert one.lapses is None
    assert not one.is_past(date(2199, 12, 31))
    assert not one.is_due(date(2199, 12, 31), within=10_000)


@pytest.mark.parametrize(
    ("canonical", "first_reminder", "last_reminder"),
    [  # 30 days before the first day it may end on, until the last
        ("2020-03-31", date(2020, 3, 1), date(2020, 3, 31)),
        (
            "2020-03",
            date(2020, 1, 31),
            date(2020, 3, 31),
        ),  # 29 days of February and 1 of January before 1 March
        ("2020", date(2019, 12, 2), date(2020, 12, 31)),
        ("FY2019", date(2019, 3, 2), date(2020, 3, 31)),
        ("2016-03/2020-03-31", date(2020, 3, 1), date(2020, 3, 31)),  # a term ends with its end
        ("/2020", date(2019, 12, 2), date(2020, 12, 31)),
        ("2020-05/2020", date(2020, 4, 1), date(2020, 12, 31)),  # not before it begins, on 1 May
        ("event:EXPO@2020-03-31", date(2020, 3, 1), date(2020, 3, 31)),
    ],
)
def test_an_expiry_is_due_from_the_days_before_it_may_come_until_it_has_lapsed(
    canonical: str, first_reminder: date, last_reminder: date
) -> None:
    one = read_date(canonical)
    assert not one.is_due(first_reminder - timedelta(1), within=30)
    assert one.is_due(first_reminder, within=30)
    assert one.is_due(last_reminder, within=30)
    assert not one.is_due(last_reminder + timedelta(1), within=30)


def test_trap_20_agreements_with_only_a_year_or_none_sort_and_remind() -> None:
    exact, year, none = Point(2020, 6, 30), Point(2020), None
    assert sorted([none, exact, year], key=timeline_key) == [year, exact, none]
    summer = date(2020, 6, 1)
    assert [one is not None and one.is_due(summer, within=60) for one in (exact, year, none)] == [
        True,
        True,
        False,
    ]
    assert [one is not None and one.is_past(date(2020, 7, 1)) for one in (exact, year, none)] == [
        True,
        False,
        False,
    ]


@given(DATES)
def test_every_date_is_read_back_from_its_text_form(one: RecordDate) -> None:
    assert read_date(str(one)) == one
    assert len(str(one)) <= LONGEST


@given(DATES)
def test_the_text_form_is_also_read_at_the_edges(one: RecordDate) -> None:
    assert read_written(str(one)) == one


def test_the_longest_text_form_has_the_length_stated() -> None:
    longest = Event("C" * 80, Span(Point(2018, 12, 2), Point(2018, 12, 15)))
    assert len(str(longest)) == LONGEST == 108  # 6 + 80 + 1 + 10 + 1 + 10


@given(st.text(max_size=20))
def test_any_other_text_is_refused_and_never_fails(text: str) -> None:
    try:
        one = read_date(text)
    except Refused:
        return
    assert str(one) == text


@given(DATES | st.none(), DATES | st.none(), DATES | st.none())
def test_the_order_is_total(
    one: RecordDate | None, other: RecordDate | None, third: RecordDate | None
) -> None:
    a, b, c = timeline_key(one), timeline_key(other), timeline_key(third)
    assert (a < b) + (b < a) + (one == other) == 1
    assert not (a < b < c) or a < c


@given(DATES)
def test_a_date_does_not_end_before_it_begins(one: RecordDate) -> None:
    if one.first is not None and one.last is not None:
        assert one.first <= one.last
    if one.earliest_end is not None:
        assert one.last is not None
        assert one.earliest_end <= one.last


@given(DATES, DAYS, st.integers(0, 400))
def test_nothing_is_due_and_past_at_once_and_due_stays_due_with_more_days(
    one: RecordDate, on: date, within: int
) -> None:
    assert not (one.is_due(on, within=within) and one.is_past(on))
    assert not one.is_due(on, within=within) or one.is_due(on, within=within + 1)


@given(POINTS | SPANS)
def test_a_date_is_said_in_both_languages(one: RecordDate) -> None:
    for era in (False, True):
        en, ja = one.text("en", era=era), one.text("ja", era=era)
        assert en.isascii()
        assert "年" in ja
        assert "None" not in en + ja
