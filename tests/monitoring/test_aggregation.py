from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st
from made_readings import at, counter, days, exact, facts, invoices, plan, quarters, series

from tobiishi.errors import Refused
from tobiishi.monitoring.aggregation import Total, by_month, by_year, reading_list, state
from tobiishi.monitoring.plan import Plan
from tobiishi.monitoring.rules import judge
from tobiishi.monitoring.series import Facts, Measured, Series
from tobiishi.monitoring.substitution import clean
from tobiishi.periods import Period
from tobiishi.units import Unit, unit


def _period(first: str, last: str) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last))


def _months(
    readings: Series, known: Facts, wanted: Unit | None = None, stated: Plan | None = None
) -> dict[str, fmpq]:
    cleaned = clean(readings, known, stated or Plan())
    totals = by_month(cleaned, known.periods, wanted or readings.quantity_unit)
    return {total.when: total.value for total in totals}


def test_intervals_fall_into_the_month_of_the_projects_civil_time() -> None:
    # in Viet Nam (UTC+7) the year ends seven hours before it does by UTC
    readings = quarters(["1"] * 4 + ["10"] * 8, first="2016-12-31 23:00")
    known = facts(periods=(_period("2016-12-01", "2017-01-31"),))
    assert _months(readings, known) == {"2016-12": 4, "2017-01": 80}


def test_months_without_readings_are_totals_of_zero_without_hours() -> None:
    cleaned = clean(quarters(["1"] * 4, first="2016-02-01"), facts(60), Plan())
    january, february = by_month(cleaned, facts(60).periods, unit("kWh"))
    assert (january.value, january.hours, january.hours_covered) == exact(0, 744, 0)
    assert (february.value, february.hours, february.hours_covered) == exact(4, 696, 1)
    assert (january.readings, february.readings) == (0, 4)


def test_tenths_add_up_exactly() -> None:
    cleaned = clean(quarters(["0.3", "0.6", "0.1"], symbol="MWh"), facts(), Plan())
    assert by_month(cleaned, facts().periods, unit("MWh"))[0].value == 1


def test_sums_beyond_64_bits_are_exact() -> None:
    readings = quarters(["9000000000000000001"] * 5)
    assert _months(readings, facts()) == {"2016-01": fmpq(45000000000000000005)}
    power = quarters(["9000000000000000001"] * 4, measured=Measured.MEAN_POWER, symbol="kW")
    assert _months(power, facts()) == {"2016-01": fmpq(9000000000000000001)}


def test_negative_readings_add_up_exactly() -> None:
    assert _months(quarters(["-3000000000000000000"] * 5), facts()) == {"2016-01": fmpq(-15 * 10**18)}


def test_mean_power_is_multiplied_by_its_hours() -> None:
    power = quarters(["0.1", "2", "3"], measured=Measured.MEAN_POWER, symbol="kW")
    assert _months(power, facts()) == {"2016-01": fmpq(51, 40)}  # (0.1 + 2 + 3) kW × 0.25 h


def test_mean_power_across_a_years_end_is_divided_by_time() -> None:
    power = series(
        [at("2016-12-31 23:00")], [at("2017-01-01 02:00")], ["3"], Measured.MEAN_POWER, symbol="kW"
    )
    known = facts(periods=(_period("2016-12-01", "2017-01-31"),))
    assert _months(power, known) == {"2016-12": 3, "2017-01": 6}


def test_a_span_is_divided_by_days_and_its_last_day_does_not_belong_to_it() -> None:
    heat = invoices(("2014-12-20", "2015-01-10", "210"))  # 21 days: 12 of December, 9 of January
    known = facts(periods=(_period("2014-12-01", "2015-01-31"),), interval=None)
    assert _months(heat, known) == {"2014-12": 120, "2015-01": 90}


def test_a_span_over_three_months_gives_each_its_days() -> None:
    heat = invoices(("2016-01-31", "2016-03-02", "31"))
    known = facts(91, interval=None)
    assert _months(heat, known) == {"2016-01": 1, "2016-02": 29, "2016-03": 1}


def test_days_count_alike_though_the_clock_is_changed() -> None:
    # Ulaanbaatar began daylight saving on 28 March 2015: that day had 23 hours
    heat = invoices(("2015-03-28", "2015-04-02", "50"), zone="Asia/Ulaanbaatar")
    known = facts(periods=(_period("2015-03-01", "2015-04-30"),), interval=None)
    assert _months(heat, known) == {"2015-03": 40, "2015-04": 10}


def test_totals_are_clipped_to_the_monitoring_periods() -> None:
    heat = invoices(("2014-09-21", "2014-10-11", "200"), ("2014-10-11", "2014-11-10", "300"))
    known = facts(
        periods=(_period("2014-10-01", "2014-10-15"), _period("2014-10-21", "2014-10-31")), interval=None
    )
    # ten days of the first; 5 and 11 days of the second, ten a day each
    assert _months(heat, known) == {"2014-10": 260}


def test_a_counter_counts_its_differences() -> None:
    read = counter(
        ("2016-01-01", "100.5"), ("2016-01-20", "150.5"), ("2016-02-01", "170"), ("2016-03-01", "200")
    )
    assert _months(read, facts(60, interval=None)) == {"2016-01": fmpq(139, 2), "2016-02": 30}


def test_a_counter_counts_past_its_capacity() -> None:
    read = counter(("2016-01-01", "9990"), ("2016-01-10", "15"), ("2016-01-31", "30"))
    # from 9990 to 9999 are 9, one to 0, 15 to 15, 15 to 30
    assert _months(read, facts(31, interval=None, rolls_over_at=fmpq(9999))) == {"2016-01": 40}


def test_a_counter_that_was_replaced_counts_both_meters() -> None:
    moment = "2016-01-10 12:00"
    read = counter(("2016-01-01", "900"), (moment, "950"), (moment, "3"), ("2016-01-31", "43"))
    assert _months(read, facts(31, interval=None, replaced=(at(moment),))) == {"2016-01": 90}


def test_a_fall_of_a_counter_is_never_counted() -> None:
    read = counter(("2016-01-01", "900"), ("2016-01-10", "950"), ("2016-01-20", "10"), ("2016-01-31", "30"))
    assert _months(read, facts(31, interval=None)) == {"2016-01": 70}


def test_the_counter_reading_nearest_to_the_boundary_stands_for_it() -> None:
    late = counter(("2016-01-01", "0"), ("2016-02-01 09:00", "310"), ("2016-03-01", "600"))
    early = counter(("2016-01-01", "0"), ("2016-01-31 18:00", "310"), ("2016-03-01", "600"))
    for read in (late, early):
        assert _months(read, facts(60, interval=None)) == {"2016-01": 310, "2016-02": 290}


def test_of_two_counter_readings_equally_near_the_earlier_stands_for_the_boundary() -> None:
    read = counter(("2016-01-01", "0"), ("2016-01-31", "10"), ("2016-02-02", "15"), ("2016-03-01", "20"))
    assert _months(read, facts(60, interval=None)) == {"2016-01": 10, "2016-02": 10}


def test_a_counter_is_read_on_the_straight_line_only_if_the_plan_says_so() -> None:
    read = counter(("2016-01-01", "0"), ("2016-01-31", "10"), ("2016-02-04", "18"), ("2016-03-01", "20"))
    stated = plan(counter_at_boundary={"interpolate": "yes"})
    known = facts(60, interval=None)
    assert _months(read, known) == {"2016-01": 10, "2016-02": 10}
    assert _months(read, known, stated=stated) == {
        "2016-01": 12,
        "2016-02": 8,
    }  # a quarter of the way from 10 to 18


def test_a_counter_reading_before_the_period_stands_for_its_begin() -> None:
    read = counter(("2015-12-31 20:00", "100"), ("2016-01-20", "150"), ("2016-02-01 02:00", "170"))
    assert _months(read, facts(31, interval=None)) == {"2016-01": 70}


def test_the_ratio_of_the_time_multiplies_the_readings() -> None:
    known = facts(2, ratios=((at("2016-01-02"), fmpq(40)), (at("2015-01-01"), fmpq(20))))
    assert _months(quarters(["1"] * 192), known) == {"2016-01": 96 * 20 + 96 * 40}


def test_a_reading_across_a_change_of_ratio_is_divided() -> None:
    heat = invoices(("2016-01-01", "2016-01-11", "100"))
    known = facts(31, interval=None, ratios=((at("2015-01-01"), fmpq(1)), (at("2016-01-04"), fmpq(2))))
    assert _months(heat, known) == {"2016-01": 30 + 2 * 70}


def test_a_correction_multiplies_only_in_its_time() -> None:
    known = facts(2, corrections=((at("2016-01-01 12:00"), at("2016-01-02 12:00"), fmpq(97, 100)),))
    assert _months(quarters(["1"] * 192), known) == {"2016-01": 96 + fmpq(96 * 97, 100)}


def test_a_period_before_the_first_ratio_is_refused() -> None:
    cleaned = clean(quarters(["1"]), facts(ratios=((at("2016-01-01 00:15"), fmpq(20)),)), Plan())
    with pytest.raises(Refused) as refusal:
        by_month(cleaned, facts().periods, unit("kWh"))
    (finding,) = refusal.value.findings
    assert (finding.code, finding.place.meter) == ("monitoring-ratio-unknown", "M1")


def test_the_unit_is_converted_once_and_exactly() -> None:
    assert _months(quarters(["1.5", "2"]), facts(), unit("MWh")) == {"2016-01": fmpq(35, 10000)}
    power = quarters(["1", "1"], measured=Measured.MEAN_POWER, symbol="kW")
    assert _months(power, facts(), unit("GJ")) == {"2016-01": fmpq(18, 10000)}
    flow = quarters(["8"], measured=Measured.MEAN_POWER, symbol="m3/h")
    assert _months(flow, facts(), unit("m3")) == {"2016-01": 2}


def test_a_unit_of_another_kind_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        by_month(clean(quarters(["1"]), facts(), Plan()), facts().periods, unit("t"))
    assert refusal.value.findings[0].code == "units-incompatible"


def test_years_are_the_sums_of_their_months() -> None:
    heat = invoices(("2014-12-20", "2015-01-10", "210"), ("2015-01-10", "2015-03-01", "100"))
    known = facts(periods=(_period("2014-12-01", "2015-02-28"),), interval=None)
    years = by_year(by_month(clean(heat, known, Plan()), known.periods, unit("GJ")))
    assert [(year.when, year.readings) for year in years] == [("2014", 1), ("2015", 1)]
    assert [year.value for year in years] == [120, 190]
    assert [year.hours for year in years] == [31 * 24, 59 * 24]
    assert [year.hours_covered for year in years] == [12 * 24, 59 * 24]


def test_the_mean_is_weighted_by_time() -> None:
    begins = [at("2016-01-01"), at("2016-01-01 01:00")]
    warm = series(
        begins,
        [at("2016-01-01 01:00"), at("2016-01-01 04:00")],
        ["30", "34"],
        Measured.MEAN_POWER,
        symbol="degC",
    )
    cleaned = clean(warm, facts(), Plan())
    (period,) = days(1)
    mean = state(cleaned, period, unit("degC"), how="mean")
    assert (mean.value, mean.hours_covered) == exact(33, 4)  # (30 × 1 + 34 × 3) / 4
    assert mean.readings == 2
    assert state(cleaned, period, unit("degC"), how="max").value == 34
    assert state(cleaned, period, unit("degC"), how="last").value == 34


def test_a_reading_cut_by_the_period_weighs_less_and_keeps_its_value() -> None:
    number = invoices(("2015-12-22", "2016-01-02", "10"), ("2016-01-02", "2016-01-05", "14"), symbol="t")
    (period,) = days(4)
    cleaned = clean(number, facts(4, interval=None), Plan())
    assert state(cleaned, period, unit("t"), how="mean").value == 13  # (10 × 1 day + 14 × 3 days) / 4
    assert state(cleaned, period, unit("t"), how="last").value == 14


def test_what_was_filled_is_told_in_a_mean() -> None:
    power = quarters(["4"] * 48, measured=Measured.MEAN_POWER, symbol="kW")
    stated = plan(gap_longer_than={"then": "substitute", "with": "2 kW"})
    cleaned = clean(power, facts(), stated, judge(power, stated, facts()))
    mean = state(cleaned, days(1)[0], unit("kW"), how="mean")
    assert (mean.value, mean.quantity_substituted) == exact(3, 1)
    assert (mean.hours_covered, mean.hours_substituted) == exact(12, 12)
    assert mean.readings == 48
    last = state(cleaned, days(1)[0], unit("kW"), how="last")
    assert (last.value, last.quantity_substituted) == exact(2, 2)


def test_the_mean_of_a_counter_is_refused() -> None:
    cleaned = clean(counter(("2016-01-01", "1"), ("2016-01-02", "2")), facts(interval=None), Plan())
    with pytest.raises(Refused) as refusal:
        state(cleaned, days(1)[0], unit("kWh"), how="mean")
    assert refusal.value.findings[0].code == "monitoring-counter-adds-up"


def test_the_last_of_no_readings_is_empty() -> None:
    cleaned = clean(quarters(["1"]), facts(), Plan())
    assert state(cleaned, days(1, "2016-05-01")[0], unit("kWh"), how="last").is_empty
    assert not state(cleaned, days(1)[0], unit("kWh"), how="last").is_empty


def test_readings_are_listed_with_their_hours_and_fills_at_the_interval() -> None:
    power = quarters(["4", None, None, "8"] + ["1"] * 92, measured=Measured.MEAN_POWER, symbol="kW")
    stated = plan(gap_longer_than={"then": "substitute", "with": "mean_of_neighbours"})
    known = facts(ratios=((at("2016-01-01"), fmpq(10)),))
    cleaned = clean(power, known, stated, judge(power, stated, known))
    listed = reading_list(cleaned, days(1)[0], unit("W"))
    assert listed.values[:5] == [40000, 60000, 60000, 80000, 10000]
    assert listed.hours == [fmpq(1, 4)] * 96
    assert listed.substituted[:4] == [False, True, True, False]
    assert listed.begins[1] == at("2016-01-01 00:15")


def test_a_listed_quantity_is_divided_at_the_end_of_the_period_and_mean_power_is_not() -> None:
    edge = ([at("2016-01-01 22:00")], [at("2016-01-02 02:00")])
    for measured, symbol, wanted in ((Measured.INTERVAL, "kWh", 5), (Measured.MEAN_POWER, "kW", 10)):
        listed = reading_list(
            clean(series(*edge, ["10"], measured, symbol=symbol), facts(), Plan()), days(1)[0], unit(symbol)
        )
        assert listed.values == [wanted]
        assert listed.hours == [2]


# A year of 2016 and of 2017 in Viet Nam, taken apart and put together by Python's own fractions.

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TWO_YEARS = _period("2016-01-01", "2017-12-31")
KINDS = (Measured.INTERVAL, Measured.MEAN_POWER, Measured.COUNTER, Measured.SPAN)


@st.composite
def _readings(draw: st.DrawFn) -> Series:
    """Readings without gap over two years and somewhat beyond, of any kind and unevenly long."""
    measured = draw(st.sampled_from(KINDS))
    step = 86400 if measured is Measured.SPAN else 3600 * draw(st.sampled_from([1, 5, 24]))
    lengths = draw(st.lists(st.integers(1, 4000), min_size=2, max_size=40))
    begin = at("2015-12-20")
    moments = [begin]
    while moments[-1] < at("2018-01-10"):
        moments.append(moments[-1] + step * lengths[len(moments) % len(lengths)])
    numbers = draw(st.lists(st.integers(0, 10**6), min_size=3, max_size=30))
    values = [numbers[place % len(numbers)] for place in range(len(moments))]
    if measured is Measured.COUNTER:
        rising = np.cumsum(np.array(values)).tolist()
        return series(moments, moments, [f"{value}e-2" for value in rising], measured)
    return series(moments[:-1], moments[1:], [f"{value}e-2" for value in values[:-1]], measured)


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.numerator), int(value.denominator))


def _sum(totals: Iterable[Total]) -> fmpq:
    return sum((total.value for total in totals), fmpq(0))


@settings(max_examples=60, deadline=None)
@given(readings=_readings(), cut=st.integers(1, 730), interpolates=st.booleans())
def test_two_parts_of_a_period_give_the_whole_and_months_the_year(
    readings: Series,
    cut: int,
    interpolates: bool,  # noqa: FBT001 - drawn
) -> None:
    stated = plan(counter_at_boundary={"interpolate": interpolates})
    cleaned = clean(readings, Facts(periods=(TWO_YEARS,), as_of=at("2030-01-01")), stated)
    whole = by_month(cleaned, [TWO_YEARS], readings.quantity_unit)
    day = TWO_YEARS.begins + timedelta(days=cut)
    parts = (Period(TWO_YEARS.begins, day - timedelta(days=1)), Period(day, TWO_YEARS.ends))
    assert _sum(whole) == sum(
        (_sum(by_month(cleaned, [part], readings.quantity_unit)) for part in parts), fmpq(0)
    )
    years = by_year(whole)
    assert [year.value for year in years] == [_sum(whole[:12]), _sum(whole[12:])]
    assert _sum(years) == _sum(whole)


@settings(max_examples=40, deadline=None)
@given(readings=_readings())
def test_a_year_is_what_fractions_give(readings: Series) -> None:
    cleaned = clean(readings, Facts(periods=(TWO_YEARS,), as_of=at("2030-01-01")), Plan())
    months = by_month(cleaned, [TWO_YEARS], readings.quantity_unit)
    assert _fraction(by_year(months)[0].value) == _by_fractions(readings, 2016)
    assert _fraction(months[13].value) == _by_fractions(readings, 2017, 2)


def _by_fractions(readings: Series, year: int, month: int | None = None) -> Fraction:
    """The total of a year, or of a month, reading by reading."""
    first = datetime(year, month or 1, 1, tzinfo=ZONE)
    last = datetime(year, month + 1, 1, tzinfo=ZONE) if month else datetime(year + 1, 1, 1, tzinfo=ZONE)
    values = [Fraction(digits, 100) for digits in _two_places(readings)]
    moments = [datetime.fromtimestamp(second, UTC).astimezone(ZONE) for second in readings.begins.tolist()]
    if readings.measured is Measured.COUNTER:
        nearest = [
            min(range(len(moments)), key=lambda place: (abs(moments[place] - edge), place))
            for edge in (first, last)
        ]
        return values[nearest[1]] - values[nearest[0]]
    ends = [datetime.fromtimestamp(second, UTC).astimezone(ZONE) for second in readings.ends.tolist()]
    total = Fraction(0)
    for begin, end, value in zip(moments, ends, values, strict=True):
        inside = max(min(end, last) - max(begin, first), timedelta(0))
        hours = Fraction((end - begin) // timedelta(seconds=1), 3600)
        whole = value * hours if readings.measured is Measured.MEAN_POWER else value
        total += whole * Fraction(inside // timedelta(seconds=1), (end - begin) // timedelta(seconds=1))
    return total


def _two_places(readings: Series) -> list[int]:
    return [digits * 10 ** (2 - readings.places) for digits in readings.digits.tolist()]
