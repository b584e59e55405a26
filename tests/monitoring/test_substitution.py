from __future__ import annotations

import pytest
from flint import fmpq
from made_readings import at, counter, days, exact, facts, invoices, plan, quarters, series

from tobiishi.errors import Refused
from tobiishi.monitoring.aggregation import Total, by_month, by_year
from tobiishi.monitoring.plan import Plan
from tobiishi.monitoring.rules import judge
from tobiishi.monitoring.series import Facts, Measured, Series
from tobiishi.monitoring.substitution import clean
from tobiishi.monitoring.verdicts import blocked

A_DAY: list[str | None] = [
    str(10 + number // 4) for number in range(96)
]  # 10 in the first hour to 33 in the last
SUM = 4 * sum(range(10, 34))  # 2064


def _filled(readings: Series, stated: Plan, known: Facts) -> Total:
    """The year's total of one monitoring period, after every rule."""
    verdicts = judge(readings, stated, known)
    cleaned = clean(readings, known, stated, verdicts)
    assert not blocked([*verdicts, *cleaned.verdicts])
    (year,) = by_year(by_month(cleaned, known.periods, readings.quantity_unit))
    return year


def _gap(method: str) -> Plan:
    return plan(gap_longer_than={"then": "substitute", "with": method})


def _two_days(*, without: slice) -> Series:
    """Two days, the second twice the first, with some readings of the second left out."""
    values = [*A_DAY, *(str(2 * int(value or 0)) for value in A_DAY)]
    values[without] = [None] * len(values[without])
    return quarters(values)


def test_without_verdicts_every_reading_counts_and_nothing_is_filled() -> None:
    cleaned = clean(quarters(A_DAY), facts(), Plan())
    assert (len(cleaned.pieces), cleaned.fills, cleaned.verdicts) == (96, (), ())


def test_a_gap_that_only_blocks_or_is_noted_is_not_filled() -> None:
    readings = quarters(A_DAY[:90])
    for stated in (Plan(), plan(gap_longer_than={"then": "note"})):
        assert clean(readings, facts(), stated, judge(readings, stated, facts())).fills == ()


def test_zero_adds_hours_and_nothing_else() -> None:
    year = _filled(_two_days(without=slice(100, 108)), _gap("zero"), facts(2))
    # 8 readings of 22, 22, 22, 22, 24, 24, 24, 24 are lacking: 184
    assert year.value == 3 * SUM - 184
    assert (year.hours, year.hours_covered, year.hours_substituted) == exact(48, 46, 2)
    assert (year.share_of_hours, year.share_of_quantity) == exact(fmpq(1, 24), 0)
    assert year.readings == 184


def test_lowest_is_that_of_the_same_hour_of_the_day() -> None:
    year = _filled(_two_days(without=slice(100, 108)), _gap("lowest"), facts(2))
    # the second hour has 11 on the first day, the third 12
    assert year.quantity_substituted == 4 * 11 + 4 * 12
    assert year.value == 3 * SUM - 184 + 92


def test_highest_is_that_of_the_same_hour_of_the_day() -> None:
    year = _filled(_two_days(without=slice(4, 12)), _gap("highest"), facts(2))
    assert year.quantity_substituted == 4 * 22 + 4 * 24  # of the second day


def test_the_hour_is_that_of_the_zone_though_its_offset_is_no_whole_hour() -> None:
    values = [*A_DAY, *A_DAY]
    values[102] = None  # 01:30 to 01:45 in Kathmandu, 19:45 to 20:00 the day before by UTC
    year = _filled(quarters(values, zone="Asia/Kathmandu"), _gap("lowest"), facts(2))
    assert year.quantity_substituted == 11


def test_an_hour_without_a_reading_takes_the_lowest_of_all() -> None:
    year = _filled(quarters(A_DAY[:92]), _gap("lowest"), facts())
    assert year.quantity_substituted == 4 * 10


def test_lowest_is_sought_within_the_monitoring_period_of_the_gap() -> None:
    periods = (*days(1, "2016-01-01"), *days(2, "2016-02-01"))
    begins = [at("2016-01-01") + 900 * number for number in range(96)]
    begins += [at("2016-02-01") + 900 * number for number in range(192)]
    values: list[str | None] = ["1"] * 96 + ["5"] * 96 + ["7"] * 40 + [None] * 4 + ["7"] * 52
    both = series(begins, [moment + 900 for moment in begins], values)
    year = _filled(both, _gap("lowest"), facts(periods=periods))
    assert year.quantity_substituted == 4 * 5  # and not 4 * 1, of January


def test_the_mean_of_neighbours_may_be_a_half() -> None:
    values: list[str | None] = ["3"] * 48 + [None] * 2 + ["4"] * 46
    year = _filled(quarters(values), _gap("mean_of_neighbours"), facts())
    assert year.quantity_substituted == 7  # twice 3.5


def test_at_the_end_of_the_readings_there_is_one_neighbour() -> None:
    year = _filled(quarters(A_DAY[:94]), _gap("mean_of_neighbours"), facts())
    assert year.quantity_substituted == 2 * 33


def test_a_value_given_stands_for_an_interval_and_is_converted() -> None:
    year = _filled(quarters(A_DAY[:92]), _gap("0.0205 MWh"), facts())
    assert year.quantity_substituted == 4 * fmpq(41, 2)


def test_a_value_given_for_mean_power_stands_for_its_hours() -> None:
    power = quarters(["6"] * 92, measured=Measured.MEAN_POWER, symbol="kW")
    year = _filled(power, _gap("2 kW"), facts())
    assert (year.value, year.quantity_substituted) == exact(23 * 6 + 2, 2)


def test_a_value_given_in_another_kind_of_unit_is_refused() -> None:
    readings = quarters(A_DAY[:92])
    with pytest.raises(Refused) as refusal:
        clean(readings, facts(), _gap("2 kW"), judge(readings, _gap("2 kW"), facts()))
    assert refusal.value.findings[0].code == "units-incompatible"


def test_lowest_of_invoices_is_that_of_a_day() -> None:
    heat = invoices(
        ("2014-10-01", "2014-10-11", "100"),
        ("2014-10-16", "2014-10-21", "40"),
        ("2014-10-21", "2014-11-01", "220"),
    )
    year = _filled(heat, _gap("lowest"), facts(31, "2014-10-01", interval=None))
    assert year.quantity_substituted == 5 * 8  # 10, 8 and 20 a day; five days are lacking


def test_two_values_for_one_time_are_both_left_out_and_filled() -> None:
    begins = [at("2016-01-01") + 900 * number for number in [*range(96), 50]]
    double = series(begins, [moment + 900 for moment in begins], [*A_DAY, "99"])
    stated = plan(contradicting_duplicate={"then": "substitute", "with": "zero"})
    year = _filled(double, stated, facts())
    assert (year.value, year.hours_substituted) == exact(SUM - 22, fmpq(1, 4))
    assert year.readings == 95


def test_repeated_rows_count_once() -> None:
    begins = [at("2016-01-01") + 900 * number for number in [*range(96), 50]]
    double = series(begins, [moment + 900 for moment in begins], [*A_DAY, A_DAY[50]])
    assert _filled(double, Plan(), facts()).value == SUM


def test_stuck_readings_are_replaced_but_for_the_first() -> None:
    values: list[str | None] = [f"{10000 + 37 * number * number % 5000}" for number in range(96)]
    kept = sum(int(value or 0) for value in (*values[:31], *values[40:]))
    values[31:40] = [values[30]] * 9
    stated = plan(stuck={"then": "substitute", "with": "zero"})
    year = _filled(quarters(values), stated, facts())
    assert (year.value, year.hours_substituted) == exact(kept, fmpq(9, 4))


def test_the_time_of_a_counter_reset_is_filled_and_its_fall_not_counted() -> None:
    read = counter(
        ("2016-01-01", "900"),
        ("2016-01-02", "924"),
        ("2016-01-03", "10"),
        ("2016-01-04", "40"),
        ("2016-01-05", "64"),
    )
    stated = plan(counter_reset={"then": "substitute", "with": "lowest"})
    year = _filled(read, stated, facts(4, interval=None))
    # the reading of 3 January is left out: 24, then two days at the lowest pace of 24 a day, then 24
    assert (year.value, year.quantity_substituted, year.hours_substituted) == exact(96, 48, 48)


def test_a_single_wrong_counter_reading_costs_nothing() -> None:
    read = counter(("2016-01-01", "900"), ("2016-01-02", "0"), ("2016-01-03", "950"))
    stated = plan(counter_reset={"then": "substitute", "with": "zero"})
    year = _filled(read, stated, facts(2, interval=None))
    assert (year.value, year.hours_substituted) == exact(50, 0)


def test_the_rule_first_in_the_plan_fills_a_time_that_two_rules_substitute() -> None:
    begins = [at("2016-01-01") + 900 * number for number in range(96)]
    values: list[str | None] = [*A_DAY[:50], "-5", *A_DAY[51:]]
    readings = series(begins, [moment + 900 for moment in begins], values)
    stated = plan(
        out_of_range={"then": "substitute", "with": "zero"},
        overdue_calibration={"then": "substitute", "with": "1 kWh"},
    )
    known = facts(calibrations=((at("2015-01-01"), at("2016-01-01 12:30")),))
    # readings 50 to 95 are overdue: 45 of them get 1, the negative one gets 0
    assert _filled(readings, stated, known).quantity_substituted == 45


def test_a_missing_meter_may_be_filled_with_a_value_but_not_with_its_lowest() -> None:
    nothing = quarters([])
    given = plan(missing_meter={"then": "substitute", "with": "0.25 kWh"})
    assert _filled(nothing, given, facts()).value == 24
    lowest = plan(missing_meter={"then": "substitute", "with": "lowest"})
    (verdict,) = clean(nothing, facts(), lowest, judge(nothing, lowest, facts())).verdicts
    assert (verdict.code, verdict.effect) == ("monitoring-nothing-to-substitute-from", "blocks")
    assert verdict.stretches.tolist() == [[at("2016-01-01"), at("2016-01-02")]]


def test_what_is_filled_takes_the_ratio_of_its_time() -> None:
    known = facts(2, ratios=((at("2016-01-01"), fmpq(10)), (at("2016-01-02"), fmpq(20))))
    year = _filled(_two_days(without=slice(100, 108)), _gap("lowest"), known)
    assert year.quantity_substituted == 20 * 92


def test_other_methods_of_other_parameters_do_not_meet() -> None:
    stated = plan(
        gap_longer_than={"then": "substitute", "with": "zero", "for": {"EC_PJ": {"with": "highest"}}},
    )
    readings = quarters(A_DAY[:92])
    quantities = [
        _filled(readings, stated.of(parameter), facts()).quantity_substituted for parameter in ("PH", "EC_PJ")
    ]
    assert quantities == [0, 4 * 32]
