from __future__ import annotations

import numpy as np
import pytest
from made_readings import at, counter, days, facts, invoices, plan, pump, quarters, rows, series, solar

from tobiishi.monitoring.plan import Plan
from tobiishi.monitoring.rules import RULES, judge
from tobiishi.monitoring.rules.times import (
    gap_longer_than,
    in_future,
    missing_meter,
    outside_period,
    overdue_calibration,
)

A_DAY: list[str | None] = [f"{number}.5" for number in range(96)]


def test_a_day_that_is_covered_has_no_gap() -> None:
    assert gap_longer_than(quarters(A_DAY), Plan(), facts()) == []


def test_a_gap_at_the_end_is_found() -> None:
    (gap,) = gap_longer_than(quarters(A_DAY[:92]), Plan(), facts())
    assert (gap.code, gap.effect, gap.count) == ("monitoring-gap", "blocks", 4)
    assert gap.stretches.tolist() == [[at("2016-01-01 23:00"), at("2016-01-02")]]


def test_a_gap_at_the_begin_is_found() -> None:
    (gap,) = gap_longer_than(quarters(A_DAY[4:], first="2016-01-01 01:00"), Plan(), facts())
    assert gap.stretches.tolist() == [[at("2016-01-01"), at("2016-01-01 01:00")]]


def test_an_empty_cell_is_a_gap_and_its_row_is_named() -> None:
    values = [*A_DAY[:10], None, None, *A_DAY[12:]]
    (gap,) = gap_longer_than(quarters(values), Plan(), facts())
    assert gap.stretches.tolist() == [[at("2016-01-01 02:30"), at("2016-01-01 03:00")]]
    assert (rows(gap), gap.count) == ([[12, 13]], 2)  # row 1 is the header


def test_gaps_up_to_the_plans_length_are_one_note_and_longer_ones_as_planned() -> None:
    values = [*A_DAY[:10], None, *A_DAY[11:20], None, *A_DAY[21:40], *[None] * 5, *A_DAY[45:]]
    stated = plan(gap_longer_than={"value": "1", "unit": "h", "then": "substitute", "with": "zero"})
    long, short = gap_longer_than(quarters(values), stated, facts())
    assert (long.effect, long.filling, rows(long)) == ("substitutes", "zero", [[42, 43, 44, 45, 46]])
    assert (short.effect, short.filling, rows(short)) == ("notes", None, [[12, 22]])


def test_readings_in_any_order_have_the_same_gap() -> None:
    ordered = quarters([*A_DAY[:10], *A_DAY[12:]])
    begins = [*ordered.begins[:10].tolist(), *(ordered.begins[10:] + 1800).tolist()]
    gapped = series(begins, [moment + 900 for moment in begins], [*A_DAY[:10], *A_DAY[12:]])
    backwards = gapped.take(np.arange(93, -1, -1))
    (gap,) = gap_longer_than(backwards, Plan(), facts())
    assert gap.stretches.tolist() == [[at("2016-01-01 02:30"), at("2016-01-01 03:00")]]


def test_time_between_two_periods_is_no_gap() -> None:
    periods = (*days(1, "2016-01-01"), *days(1, "2016-01-03"))
    first, second = quarters(A_DAY), quarters(A_DAY, first="2016-01-03")
    both = series(
        [*first.begins.tolist(), *second.begins.tolist()],
        [*first.ends.tolist(), *second.ends.tolist()],
        A_DAY + A_DAY,
    )
    assert gap_longer_than(both, Plan(), facts(periods=periods)) == []


def test_a_gap_between_invoices_is_found_to_the_day() -> None:
    heat = invoices(("2014-10-01", "2014-10-15", "500"), ("2014-10-20", "2014-11-01", "400"))
    known = facts(31, "2014-10-01", interval=None)
    (gap,) = gap_longer_than(heat, plan(gap_longer_than={"value": "3", "unit": "d"}), known)
    assert gap.stretches.tolist() == [[at("2014-10-15"), at("2014-10-20")]]
    assert (
        gap_longer_than(heat, plan(gap_longer_than={"value": "5", "unit": "d"}), known)[0].effect == "notes"
    )


def test_more_than_a_hundred_gaps_are_told_in_a_hundred_verdicts() -> None:
    values = [None if number % 2 else "1.5" for number in range(288)]
    gaps = gap_longer_than(quarters(values), Plan(), facts(3))  # 144 gaps
    assert len(gaps) == 100
    assert sum(gap.count for gap in gaps) == 144
    assert len(gaps[-1].stretches) == 45


def test_a_counter_loses_nothing_between_readings_and_a_gap_is_noted() -> None:
    read = counter(
        ("2016-01-01", "0"), ("2016-01-01 00:15", "1"), ("2016-01-01 06:15", "9"), ("2016-01-02", "20")
    )
    (gap,) = gap_longer_than(read, plan(gap_longer_than={"value": "8", "unit": "h"}), facts())
    assert (gap.code, gap.effect) == ("monitoring-gap-of-counter", "notes")
    assert gap.stretches.tolist() == [[at("2016-01-01 06:15"), at("2016-01-02")]]


def test_between_the_readings_of_two_counters_there_is_a_gap() -> None:
    read = counter(
        ("2016-01-01", "90"), ("2016-01-01 10:00", "95"), ("2016-01-01 12:00", "0"), ("2016-01-02", "9")
    )
    (gap,) = gap_longer_than(read, Plan(), facts(interval=None, replaced=(at("2016-01-01 11:00"),)))
    assert (gap.code, gap.effect) == ("monitoring-gap", "blocks")
    assert gap.stretches.tolist() == [[at("2016-01-01 10:00"), at("2016-01-01 12:00")]]


def test_two_readings_at_the_moment_of_replacement_leave_no_gap() -> None:
    moment = "2016-01-01 11:00"
    read = counter(("2016-01-01", "90"), (moment, "95"), (moment, "0"), ("2016-01-02", "9"))
    assert gap_longer_than(read, Plan(), facts(interval=None, replaced=(at(moment),))) == []


def test_a_meter_without_readings_is_missing_and_not_a_gap() -> None:
    for empty in (quarters([]), quarters([None] * 96), quarters(A_DAY, first="2015-06-01")):
        assert [one.code for one in missing_meter(empty, Plan(), facts())] == ["monitoring-meter-missing"]
        assert gap_longer_than(empty, Plan(), facts()) == []


def test_a_meter_with_one_reading_is_not_missing() -> None:
    assert missing_meter(quarters(["1.5"]), Plan(), facts()) == []


def test_readings_outside_the_periods_are_noted() -> None:
    late = quarters([*A_DAY, "1.5", "2.5"])
    (outside,) = outside_period(late, Plan(), facts())
    assert (outside.effect, rows(outside)) == ("notes", [[98, 99]])


def test_a_span_that_reaches_into_the_period_is_inside() -> None:
    heat = invoices(("2014-09-01", "2014-09-30", "1"), ("2014-09-30", "2014-10-02", "2"))
    (outside,) = outside_period(heat, Plan(), facts(31, "2014-10-01"))
    assert rows(outside) == [[2]]


def test_of_a_counter_the_readings_next_to_the_period_are_inside() -> None:
    read = counter(
        ("2015-12-30", "0"),
        ("2015-12-31", "5"),
        ("2016-01-01 12:00", "6"),
        ("2016-01-03", "8"),
        ("2016-01-04", "9"),
    )
    assert rows(*outside_period(read, Plan(), facts(interval=None))) == [[2], [6]]


def test_readings_after_they_were_handed_in_block() -> None:
    (future,) = in_future(quarters(A_DAY), Plan(), facts(as_of=at("2016-01-01 23:30")))
    assert (future.code, future.effect, rows(future)) == ("monitoring-future", "blocks", [[96, 97]])


def test_readings_after_the_calibration_lapsed_block() -> None:
    valid = ((at("2015-01-01"), at("2016-01-01 12:00")),)
    (overdue,) = overdue_calibration(quarters(A_DAY), Plan(), facts(calibrations=valid))
    assert (overdue.effect, overdue.count, int(overdue.rows[0])) == ("blocks", 48, 50)


def test_a_new_calibration_takes_over() -> None:
    valid = (
        (at("2016-01-01 13:00"), at("2018-01-01")),
        (at("2015-01-01"), at("2016-01-01 12:00")),
    )
    (overdue,) = overdue_calibration(quarters(A_DAY), Plan(), facts(calibrations=valid))
    assert rows(overdue) == [[50, 51, 52, 53]]  # 12:00 to 13:00


@pytest.mark.parametrize(
    ("renewed", "overdue"), [("2016-01-10", []), ("2016-01-15", []), ("2016-01-16", [[2]])]
)
def test_an_invoice_over_a_renewal_is_overdue_only_if_there_is_time_between(
    renewed: str, overdue: list[list[int]]
) -> None:
    month = invoices(("2016-01-01", "2016-02-01", "310"), ("2016-02-01", "2016-03-01", "290"))
    valid = ((at("2015-01-01"), at("2016-01-15")), (at(renewed), at("2018-01-01")))
    known = facts(60, interval=None, calibrations=valid)
    assert rows(*overdue_calibration(month, Plan(), known)) == overdue


def test_a_short_calibration_within_a_long_one_ends_nothing() -> None:
    valid = ((at("2015-01-01"), at("2018-01-01")), (at("2015-06-01"), at("2015-07-01")))
    assert overdue_calibration(quarters(A_DAY), Plan(), facts(calibrations=valid)) == []


def test_a_meter_without_calibration_dates_is_not_judged_by_them() -> None:
    assert overdue_calibration(quarters(A_DAY), Plan(), facts()) == []


def test_a_clean_year_of_a_roof_gives_no_verdict() -> None:
    known = facts(366, zero_is_normal=True)
    assert [judge(solar(366, seed=seed), Plan(), known) for seed in (1, 2)] == [[], []]


def test_a_clean_year_of_a_pump_gives_no_verdict() -> None:
    assert [judge(pump(366, seed=seed), Plan(), facts(366)) for seed in (1, 2)] == [[], []]


def test_every_rule_has_its_entry_in_the_plan_and_every_entry_its_rule() -> None:
    assert list(RULES) == [name for name, _ in Plan().rules()]


def test_an_empty_series_is_only_missing() -> None:
    assert [one.code for one in judge(quarters([]), Plan(), facts(3))] == ["monitoring-meter-missing"]
