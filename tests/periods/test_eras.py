"""Eras name the days from their first day on; a year in which one followed another has two names."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tobiishi.errors import Refused
from tobiishi.periods.dates import Point, read_date, read_written
from tobiishi.periods.eras import ERAS, EraYear, era_of, era_years

DAYS = st.dates(date(1873, 1, 1), date(2199, 12, 31))
YEARS = st.integers(1873, 2199)
POINTS = (
    DAYS.map(lambda day: Point(day.year, day.month, day.day))
    | DAYS.map(lambda day: Point(day.year, day.month))
    | YEARS.map(Point)
    | YEARS.map(lambda year: Point(year, fiscal=True))
)


def names(canonical: str) -> list[str]:
    """A point in the eras that were in force, read from its text form."""
    point = read_date(canonical)
    assert isinstance(point, Point)
    return list(point.in_eras())


def codes(text: str) -> list[str]:
    """The codes with which a written date is refused."""
    with pytest.raises(Refused) as refusal:
        read_written(text)
    return [finding.code for finding in refusal.value.findings]


@pytest.mark.parametrize(
    ("day", "named"),
    [  # the official first days and the days before them; January 1873 is the first month of the solar calendar
        ("1873-01-01", "明治6年1月1日"),
        ("1912-07-29", "明治45年7月29日"),
        ("1912-07-30", "大正元年7月30日"),
        ("1926-12-24", "大正15年12月24日"),
        ("1926-12-25", "昭和元年12月25日"),
        ("1989-01-07", "昭和64年1月7日"),
        ("1989-01-08", "平成元年1月8日"),
        ("2019-04-30", "平成31年4月30日"),
        ("2019-05-01", "令和元年5月1日"),
        ("2020-01-01", "令和2年1月1日"),
    ],
)
def test_a_day_has_the_era_in_force_on_it(day: str, named: str) -> None:
    assert names(day) == [named]
    assert str(read_written(named)) == day


@pytest.mark.parametrize(
    ("canonical", "named"),
    [
        ("2018", ["平成30年"]),
        ("2019", ["平成31年", "令和元年"]),
        ("2020", ["令和2年"]),
        ("1989", ["昭和64年", "平成元年"]),
        ("1926", ["大正15年", "昭和元年"]),
        ("1912", ["明治45年", "大正元年"]),
        ("2019-04", ["平成31年4月"]),
        ("2019-05", ["令和元年5月"]),
        ("1989-01", ["昭和64年1月", "平成元年1月"]),
        ("1912-07", ["明治45年7月", "大正元年7月"]),
        ("2050", ["令和32年"]),
    ],
)
def test_a_year_or_month_has_every_era_in_force_in_it(canonical: str, named: list[str]) -> None:
    assert names(canonical) == named
    assert [str(read_written(one)) for one in named] == [canonical] * len(named)


@pytest.mark.parametrize(
    ("canonical", "named"),
    [  # FY1988 ended in March 1989, two months into 平成, whose first fiscal year began in April 1989
        ("FY2018", ["平成30年度"]),
        ("FY2019", ["平成31年度", "令和元年度"]),
        ("FY2020", ["令和2年度"]),
        ("FY1988", ["昭和63年度"]),
        ("FY1989", ["平成元年度"]),
        ("FY1926", ["大正15年度", "昭和元年度"]),
        ("FY2013", ["平成25年度"]),
    ],
)
def test_a_fiscal_year_has_every_era_in_force_in_it(canonical: str, named: list[str]) -> None:
    assert names(canonical) == named
    assert [str(read_written(one)) for one in named] == [canonical] * len(named)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("令和元年5月1日", "2019-05-01"),
        ("令和1年5月1日", "2019-05-01"),
        ("平成31年", "2019"),
        ("平成31", "2019"),
        ("H31", "2019"),
        ("h31", "2019"),
        ("H31年", "2019"),
        ("R1.5.1", "2019-05-01"),
        ("R01.05.01", "2019-05-01"),
        ("R1/5", "2019-05"),
        ("R元-5-1", "2019-05-01"),
        ("平成30年度", "FY2018"),
        ("H30年度", "FY2018"),
        ("令和元年度", "FY2019"),
        ("平成３１年４月３０日", "2019-04-30"),
        ("Ｒ１．５．１", "2019-05-01"),
        ("㋿元年", "2019"),
        (" 令和 元年 5月 1日 ", "2019-05-01"),
        ("平成 26 年 4 月", "2014-04"),
        ("S62.3", "1987-03"),
        ("T15", "1926"),
        ("M45", "1912"),
    ],
)
def test_a_date_with_an_era_is_read_as_people_write_it(written: str, canonical: str) -> None:
    assert str(read_written(written)) == canonical


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("2019年", "2019"),
        ("2019年5月", "2019-05"),
        ("2019年5月1日", "2019-05-01"),
        ("2018年度", "FY2018"),
        ("２０１８年度", "FY2018"),
        ("2019/5/1", "2019-05-01"),
        ("2019/5", "2019-05"),
        ("2019.05.01", "2019-05-01"),
        ("2019-5-1", "2019-05-01"),
        ("2019", "2019"),
        ("２０１６-０３", "2016-03"),
        ("FY2016", "FY2016"),
        ("2015/2018", "2015/2018"),
        ("/FY2018", "/FY2018"),
        (" event:COP24 ", "event:COP24"),
        ("event:第２回 ワークショップ", "event:第２回 ワークショップ"),  # a name keeps its width
        ("yearly", "yearly"),
    ],
)
def test_a_date_without_an_era_is_read_as_people_write_it(written: str, canonical: str) -> None:
    assert str(read_written(written)) == canonical


def test_an_era_that_had_ended_is_refused_with_the_year_it_would_be() -> None:
    assert codes("平成32年") == ["periods-other-era"]
    with pytest.raises(Refused) as refusal:
        read_written("平成32年")
    (found,) = refusal.value.findings
    assert "2020 (Reiwa 2)" in found.message("en").what
    assert "2020年（令和2年）" in found.message("ja").what
    assert found.message("en").remedy.startswith("Write 2020 if that is meant")


@pytest.mark.parametrize(
    "text",
    [
        "昭和65",  # 1990
        "昭和65年",
        "平成31年5月1日",  # the first day of 令和
        "平成31年5月",
        "平成32年度",
        "昭和64年度",  # FY1989 began in April, in 平成
        "昭和64年1月8日",
        "平成元年1月7日",  # the day before 平成
        "令和元年4月",
        "H32",
        "明治46年",
    ],
)
def test_a_date_outside_its_era_is_refused(text: str) -> None:
    assert codes(text) == ["periods-other-era"]


@pytest.mark.parametrize("text", ["令和0", "令和0年", "R0", "平成00年度", "令和０年５月１日"])
def test_an_era_has_no_year_0(text: str) -> None:
    assert codes(text) == ["periods-era-zero"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("明治5年", "periods-year"),  # 1872, before the solar calendar
        ("令和182年", "periods-year"),  # 2200
        ("令和元年13月", "periods-no-such-month"),
        ("平成31年2月29日", "periods-no-such-day"),
        ("平成31年0月", "periods-no-such-month"),
        ("元年", "periods-no-date"),
        ("31年", "periods-no-date"),
        ("R1.5-1", "periods-no-date"),
        ("H3 1", "periods-no-date"),
        ("令和", "periods-no-date"),
        ("慶応3年", "periods-no-date"),
        ("令和元年度5月", "periods-no-date"),
        ("平成三十一年", "periods-no-date"),
        ("5/1/2019", "periods-no-date"),
        ("", "periods-no-date"),
    ],
)
def test_what_is_no_date_is_refused(text: str, code: str) -> None:
    assert codes(text) == [code]


def test_the_days_around_a_new_era_have_different_names() -> None:
    for earlier, later in pairwise(ERAS):
        (before,) = era_years(later.begins.year, later.begins - timedelta(1), later.begins - timedelta(1))
        (after,) = era_years(later.begins.year, later.begins, later.begins)
        assert (before.era, after.era, after.number) == (earlier, later, 1)


def test_an_era_is_found_by_its_name_and_its_letter() -> None:
    assert [era_of(name).en for name in ("明治", "T", "昭和", "H", "令和")] == [
        "Meiji",
        "Taisho",
        "Showa",
        "Heisei",
        "Reiwa",
    ]
    with pytest.raises(KeyError):
        era_of("慶応")


def test_the_first_year_is_named_in_both_languages() -> None:
    first, second = EraYear(era_of("R"), 1), EraYear(era_of("R"), 2)
    assert [first.text("ja"), first.text("en"), second.text("ja")] == ["令和元", "Reiwa 1", "令和2"]
    assert (first.year, second.year) == (2019, 2020)


@given(POINTS)
def test_a_date_written_in_any_of_its_eras_is_read_back(point: Point) -> None:
    assert point.in_eras()
    assert {read_written(written) for written in point.in_eras()} == {point}


@given(DAYS)
def test_a_day_has_one_era(day: date) -> None:
    (named,) = Point(day.year, day.month, day.day).era_years
    assert named.era.begins <= day
    assert named.year == day.year


@given(POINTS)
def test_a_name_that_is_not_among_those_of_the_date_is_refused(point: Point) -> None:
    for named in (EraYear(era, point.year - era.begins.year + 1) for era in ERAS):
        if named.number < 1 or named in point.era_years:
            continue
        written = point.in_eras()[0].replace(point.era_years[0].text("ja"), named.text("ja"), 1)
        assert codes(written) == ["periods-other-era"]
