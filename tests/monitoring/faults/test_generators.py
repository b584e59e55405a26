"""The generators are sound: a fault changes what its truth says and nothing else, and seeds reproduce."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from flint import fmpq

from faults import (
    BASES,
    HANOI,
    SANTIAGO,
    Clean,
    Planted,
    Scale,
    Window,
    clean,
    counts,
    filed,
    known,
    period,
    sun,
    touching,
    unread,
)
from faults.generators import FAULTS, LOOKALIKES, gap, line, prolonged, sound_one, thousand, with_copies
from tobiishi.monitoring.series import DAY, HOUR, Bools, Measured, Series

Lines = Counter[tuple[int, int, int, bool]]
SHIFTS = FAULTS["shifted clock"].modes
EVERY = [(name, mode) for name, fault in FAULTS.items() for mode in fault.modes]


def lines(series: Series, which: Bools | None = None) -> Lines:
    """What the lines of a file say: time, value in millionths of a millionth, whether the cell is empty."""
    chosen = series if which is None else series.take(which)
    values = [digit * 10 ** (12 - series.places) for digit in chosen.digits.tolist()]
    return Counter(
        zip(chosen.begins.tolist(), chosen.ends.tolist(), values, chosen.missing.tolist(), strict=True)
    )


def some(name: str, mode: str | None = None) -> Iterator[Planted]:
    """A fault planted twice in each kind of readings it befalls."""
    fault = FAULTS[name]
    for each in fault.modes if mode is None else (mode,):
        for base in fault.bases:
            for seed in range(2):
                random = np.random.default_rng(seed)
                yield fault.plant(random, clean(random, base, long=each == "month"), each)


def three_days(measured: Measured = Measured.INTERVAL) -> Clean:
    """Hourly readings 100, 101, 102 … of three days, written with one decimal place."""
    window = Window(HANOI, date(2020, 1, 1), 3, HOUR)
    scale = Scale(100.0, 1, "kWh", measured)
    ends = window.begins + (0 if measured is Measured.COUNTER else HOUR)
    series = filed(window, scale, window.begins, ends, np.arange(1000, 1720, 10))
    return Clean("by hand", series, known(np.random.default_rng(0), window, scale, yearly=1.0))


# Clean readings


@pytest.mark.parametrize("kind", [*BASES, *LOOKALIKES])
def test_clean_readings_are_sound(kind: str) -> None:
    for seed in range(12):
        random = np.random.default_rng(seed)
        sound = clean(random, kind) if kind in BASES else LOOKALIKES[kind](random)
        series, facts = sound.series, sound.facts
        begins, ends = period(sound)
        capacity = facts.capacity
        assert capacity is not None
        assert not series.missing.any()
        assert series.digits.min() >= 0
        assert series.rows.tolist() == list(range(2, len(series) + 2))
        assert (series.begins[0], series.ends[-1]) == (begins, ends)
        assert facts.as_of >= ends + 45 * DAY
        assert not facts.calibrations or facts.calibrations[0][0] < begins
        assert not facts.calibrations or facts.calibrations[-1][1] > ends
        assert all(a[1] >= b[0] for a, b in pairwise(facts.calibrations))
        if counts(series):
            advance = np.diff(series.digits)
            assert np.count_nonzero(advance < 0) == (kind in {"recorded replacement", "recorded roll-over"})
            assert advance.max() <= capacity * 10**series.places
        else:
            assert (series.ends[:-1] == series.begins[1:]).all()
            assert series.digits.max() <= capacity * 10**series.places


def test_periods_last_two_weeks_to_a_year() -> None:
    days = {clean(np.random.default_rng(seed), "solar").facts.periods[0].days for seed in range(300)}
    assert (min(days), max(days)) == (14, 365)


def test_the_sun_stands_where_it_should() -> None:
    # Ha Noi, 21.0 N 105.8 E: on 21 June it culminates 90 - (23.44 - 21.0) = 87.56 degrees high; the zone's
    # meridian is 105, so 0.8 degrees or 3 minutes before noon by the clock, and the equation of time
    # (-1.8 minutes) puts it to about 11:59.
    noon = int(datetime(2020, 6, 21, 11, 59, tzinfo=ZoneInfo(HANOI.zone)).timestamp())
    heights = sun(np.array([noon, noon - 6 * HOUR, noon - 12 * HOUR]), HANOI)
    assert heights[0] == pytest.approx(np.sin(np.radians(87.56)), abs=0.001)
    # At six in the morning and at midnight: sin 21 sin 23.44 (0.1426), and that less cos 21 cos 23.44 (0.8565).
    assert heights[1:] == pytest.approx([0.1426, 0.1426 - 0.8565], abs=0.005)


def test_solar_output_is_zero_at_midnight_and_not_at_noon() -> None:
    for seed in range(10):
        series = clean(np.random.default_rng(seed), "solar").series
        hours = np.array(
            [datetime.fromtimestamp(moment, series.zone).hour for moment in series.begins.tolist()]
        )
        assert not series.digits[(hours < 3) | (hours > 21)].any()
        assert (series.digits[hours == 12] > 0).mean() > 0.98


def test_a_plant_works_by_the_clock_on_the_wall_through_a_clock_change() -> None:
    # 7 April 2019, Santiago: the clock goes back, so civil midnight moves from 03:00 to 04:00 UTC.
    window = Window(SANTIAGO, date(2019, 4, 1), 14, HOUR)
    hour, weekday, _ = window.wall()
    assert len(hour) == 14 * 24 + 1
    assert hour[[0, 14 * 24]].tolist() == [0.5, 23.5]
    assert weekday[[0, 14 * 24]].tolist() == [0, 6]


def test_a_holiday_is_days_of_zeros_or_a_counter_that_stands() -> None:
    for seed in range(8):
        sound = LOOKALIKES["plant holiday"](np.random.default_rng(seed))
        series = sound.series
        still = np.diff(series.digits) == 0 if counts(series) else series.digits == 0
        edges = np.flatnonzero(np.diff(np.concatenate([[False], still, [False]])))
        step = series.begins[1] - series.begins[0]
        assert (edges[1::2] - edges[::2]).max() * step >= 3 * DAY
        assert sound.facts.zero_is_normal


def test_a_flat_load_is_not_constant_and_a_ramp_climbs() -> None:
    flat = LOOKALIKES["flat load"](np.random.default_rng(1)).series.digits
    assert 2 < len(set(flat.tolist())) < 40
    ramp = LOOKALIKES["slow ramp"](np.random.default_rng(1)).series.digits
    assert ramp[-20:].mean() >= 1.15 * ramp[:20].mean()
    assert (np.diff(ramp) < 0).any()


# The law for all faults


@pytest.mark.parametrize(("name", "mode"), EVERY)
def test_a_fault_changes_what_its_truth_says_and_nothing_else(name: str, mode: str) -> None:
    for case in some(name, mode):
        truth, sound = case.truth, case.clean.series
        assert (case.fault, case.parameters["mode"]) == (name, mode)
        assert len(truth.readings) == len(truth.changed) == len(case.series)
        assert truth.readings.any() or truth.spans
        kept = lines(case.series, ~truth.changed)
        assert not kept - lines(sound)
        elsewhere = {line[:2] for line in lines(case.series, truth.changed)}
        for begin, end, _, _ in lines(sound) - kept:
            relabelled = mode in SHIFTS and begin >= int(case.parameters["at"]) - HOUR
            assert (begin, end) in elsewhere or within(case, begin, end) or relabelled


def within(case: Planted, begin: int, end: int) -> bool:
    """Whether the time lies in a span of the truth, its ends included."""
    return any(first <= begin and end <= last for first, last in case.truth.spans)


@pytest.mark.parametrize("name", sorted(FAULTS.keys() - {"identical duplicate", "shifted clock"}))
def test_what_is_changed_does_not_stand_in_the_clean_file(name: str) -> None:
    for case in some(name):
        assert not lines(case.series, case.truth.changed) & lines(case.clean.series)


@pytest.mark.parametrize("name", FAULTS)
def test_the_readings_named_are_the_changed_ones_where_nothing_else_is_said(name: str) -> None:
    wider = {"contradicting duplicate", "stuck value", "interpolated run", "overdue calibration"}
    for case in some(name):
        readings, changed = case.truth.readings, case.truth.changed
        if name.startswith("counter"):
            assert np.flatnonzero(readings).tolist() == [np.flatnonzero(changed)[0]]
            assert changed[np.flatnonzero(readings)[0] :].all()
        elif name in wider:
            assert not (changed & ~readings).any()
        else:
            assert (readings == changed).all()


@pytest.mark.parametrize("name", FAULTS)
def test_the_file_numbers_its_rows_and_facts_change_only_where_the_fault_is_in_them(name: str) -> None:
    told = {"counter roll-over": "rolls_over_at", "overdue calibration": "calibrations"}
    for case in some(name):
        assert case.series.rows.tolist() == list(range(2, len(case.series) + 2))
        fact = told.get(name)
        same = replace(case.facts, **{fact: getattr(case.clean.facts, fact)}) if fact else case.facts
        assert same == case.clean.facts


# Each fault


@pytest.mark.parametrize("mode", FAULTS["gap"].modes)
def test_a_gap_is_a_time_without_a_value(mode: str) -> None:
    for case in some("gap", mode):
        [(first, last)] = case.truth.spans
        read = case.series.take(~case.series.missing)
        inside = (read.begins > first) & (read.begins < last)
        if not counts(read):
            inside |= (read.begins < last) & (read.ends > first)
        assert first < last
        assert not inside.any()
        assert (case.truth.readings == case.series.missing).all()
        begins, ends = period(case.clean)
        assert mode == "month" or (mode == "start") == (read.begins[0] > begins)
        assert mode == "month" or (mode == "end") == (read.ends[-1] < ends)


def test_both_forms_of_a_gap_occur() -> None:
    assert {case.parameters["form"] for case in some("gap")} == {"absent", "empty"}


def test_a_month_is_missing_from_its_first_midnight_to_its_last() -> None:
    for seed in range(5):
        random = np.random.default_rng(seed)
        case = gap(random, clean(random, "chiller", long=True), "month")
        [(first, last)] = case.truth.spans
        before, after = (datetime.fromtimestamp(edge, case.series.zone) for edge in (first, last))
        assert (before.day, before.hour, after.day, after.hour) == (1, 0, 1, 0)
        assert (after.year * 12 + after.month) - (before.year * 12 + before.month) == 1


def test_time_unread_reaches_from_reading_to_reading_of_a_counter() -> None:
    intervals, counter = three_days().series, three_days(Measured.COUNTER).series
    start = int(intervals.begins[0])
    # Readings 2 and 3 lost: intervals from hour 2 to hour 4; a counter is unread from hour 1 to hour 4.
    assert unread(intervals, 2, 3) == (start + 2 * HOUR, start + 4 * HOUR)
    assert unread(counter, 2, 3) == (start + 1 * HOUR, start + 4 * HOUR)
    # At the ends a counter has no reading before or after.
    assert unread(counter, 0, 1) == (start, start + 2 * HOUR)
    assert unread(counter, 70, 71) == (start + 69 * HOUR, start + 71 * HOUR)


def test_intervals_touch_a_time_with_any_part_and_counters_with_their_moment() -> None:
    intervals, counter = three_days().series, three_days(Measured.COUNTER).series
    start = int(intervals.begins[0])
    assert np.flatnonzero(touching(intervals, start + 1800, start + 2 * HOUR)).tolist() == [0, 1]
    assert np.flatnonzero(touching(counter, start + 1800, start + 2 * HOUR)).tolist() == [1]
    assert np.flatnonzero(touching(counter, start + HOUR, start + 2 * HOUR + 1)).tolist() == [1, 2]


def test_copies_stand_behind_their_originals() -> None:
    series = three_days().series.take(np.arange(4))
    which = np.array([1, 2])
    beside, mask = with_copies(series, which, series.digits[which], adjacent=True)
    assert beside.digits.tolist() == [1000, 1010, 1010, 1020, 1020, 1030]
    assert mask.tolist() == [False, False, True, False, True, False]
    behind, mask = with_copies(series, which, np.array([1, 2]), adjacent=False)
    assert behind.digits.tolist() == [1000, 1010, 1020, 1030, 1, 2]
    assert mask.tolist() == [False, False, False, False, True, True]


@pytest.mark.parametrize("name", ["identical duplicate", "contradicting duplicate"])
def test_a_time_stands_twice_for_each_false_line(name: str) -> None:
    for case in some(name):
        false = np.flatnonzero(case.truth.changed)
        assert len(false) == case.parameters["count"]
        for position in false[:5].tolist():
            twice = np.flatnonzero(case.series.begins == case.series.begins[position])
            assert twice.tolist() == [twice[0], position]
            said = case.series.digits[twice]
            assert (said[0] == said[1]) == (name == "identical duplicate")
            assert case.truth.readings[twice].tolist() == [name != "identical duplicate", True]


def test_a_spike_exceeds_the_capacity_and_only_it() -> None:
    for case in some("out of range", "spike"):
        largest = case.facts.capacity
        assert largest is not None
        digits = case.series.digits.tolist()
        if counts(case.series):
            digits = [0, *np.diff(case.series.digits).tolist()]
            assert case.series.digits.max() < 100_000 * 10**case.series.places
        over = [digit > largest * 10**case.series.places for digit in digits]
        assert over == case.truth.readings.tolist()


def test_a_negative_reading_has_the_sign_turned_and_only_it() -> None:
    for case in some("out of range", "negative"):
        assert ((case.series.digits < 0) == case.truth.readings).all()
        assert (abs(case.series.digits) == case.clean.series.digits).all()


def test_a_reset_counter_falls_once_and_counts_on() -> None:
    for case in some("counter reset"):
        [first] = np.flatnonzero(case.truth.readings).tolist()
        advance, true = np.diff(case.series.digits), np.diff(case.clean.series.digits)
        assert np.flatnonzero(advance < 0).tolist() == [first - 1]
        assert np.delete(advance, first - 1).tolist() == np.delete(true, first - 1).tolist()
        new = int(case.series.digits[first]) - int(case.parameters["start"])
        assert 0 <= new <= true[first - 1]
        assert (case.parameters["start"] == 0) == (case.parameters["mode"] == "zero")


def test_a_rolled_counter_falls_by_its_whole_scale() -> None:
    limits = set()
    for case in some("counter roll-over"):
        lower = case.clean.series.digits - case.series.digits
        scale = 100_000 * 10**case.series.places
        assert set(lower.tolist()) == {0, scale}
        assert case.series.digits.max() < scale
        assert case.clean.facts.rolls_over_at is None
        limits.add(case.facts.rolls_over_at)
        assert (case.facts.rolls_over_at is None) == (case.parameters["mode"] == "unrecorded")
    assert limits <= {None, fmpq(100_000), fmpq(9_999_999, 100), fmpq(99_999_999, 1000)}
    assert len(limits) >= 3


def test_a_stuck_value_repeats_the_reading_before_the_run() -> None:
    for case in some("stuck value"):
        run = np.flatnonzero(case.truth.readings)
        before = case.series.digits[run[0] - 1]
        assert run.tolist() == list(range(run[0], run[0] + int(case.parameters["count"])))
        assert len(run) >= (6 if case.parameters["mode"] == "short" else 12)
        assert (case.series.digits[run] == before).all()
        assert before == case.clean.series.digits[run[0] - 1] > 0
        assert np.count_nonzero(case.truth.changed) * 2 >= len(run)


def test_solar_sticks_while_the_sun_shines() -> None:
    for seed in range(10):
        random = np.random.default_rng(seed)
        case = FAULTS["stuck value"].plant(random, clean(random, "solar"), "short")
        true = case.clean.series.digits[case.truth.readings]
        assert np.count_nonzero(true) >= (len(true) - 1) / 2


def test_a_line_is_rounded_to_the_nearest_digit() -> None:
    assert line(0, 10, 4).tolist() == [2, 4, 6, 8]
    assert line(10, 0, 4).tolist() == [8, 6, 4, 2]
    # 0.25, 0.5 and 0.75, a half upwards
    assert line(0, 1, 3).tolist() == [0, 1, 1]


def test_an_interpolated_run_lies_on_the_line_between_genuine_readings() -> None:
    for case in some("interpolated run"):
        run = np.flatnonzero(case.truth.readings)
        first, last, steps = run[0] - 1, run[-1] + 1, len(run) + 1
        ends = case.clean.series.digits[[first, last]]
        exact = [fmpq(int(ends[0])) + fmpq(int(ends[1] - ends[0]), steps) * step for step in range(1, steps)]
        values = case.series.digits[run].tolist()
        assert all(abs(value - true) <= fmpq(1, 2) for value, true in zip(values, exact, strict=True))
        assert abs(ends[1] - ends[0]) >= 3
        assert steps - 1 == case.parameters["count"]
        assert len(run) >= 6
        assert np.count_nonzero(case.truth.changed) * 2 >= len(run)


def test_a_slipped_unit_is_a_factor_of_exactly_a_thousand() -> None:
    for case in some("unit slip"):
        little = case.parameters["direction"] == "too little"
        for position in np.flatnonzero(case.truth.readings).tolist():
            filed_value, true = case.series.value(position), case.clean.series.value(position)
            assert filed_value != 0
            assert filed_value == (true / 1000 if little else true * 1000)
        slipped = np.count_nonzero(case.truth.readings)
        if case.parameters["mode"] == "one":
            assert slipped == 1
        elif case.parameters["mode"] == "file":
            assert slipped == np.count_nonzero(case.clean.series.digits)


def test_readings_outside_lie_wholly_outside_and_before_the_hand_in() -> None:
    for case in some("outside"):
        begins, ends = period(case.clean)
        moments = counts(case.series)
        before = (case.series.ends < begins) if moments else (case.series.ends <= begins)
        after = (case.series.begins > ends) if moments else (case.series.begins >= ends)
        assert ((before | after) == case.truth.readings).all()
        assert case.series.ends.max() <= case.facts.as_of
        assert (after if case.parameters["mode"] == "after" else before).any()


def test_a_longer_export_continues_without_gap() -> None:
    intervals, counter = three_days().series, three_days(Measured.COUNTER).series
    for later in (True, False):
        for series in (intervals, counter):
            assert set(np.diff(prolonged(series, 2, later=later).begins).tolist()) == {HOUR}
    # Of 72 readings the next two are numbers 48 and 49 again: 100.0 + 48 = 148.0. Before the first, 22 and 23.
    assert prolonged(intervals, 2, later=True).digits[-2:].tolist() == [1480, 1490]
    assert prolonged(intervals, 2, later=False).digits[:2].tolist() == [1220, 1230]
    # The counter advances by 1.0 each hour, from 171.0 on, and to 100.0.
    assert prolonged(counter, 2, later=True).digits[-2:].tolist() == [1720, 1730]
    assert prolonged(counter, 2, later=False).digits[:2].tolist() == [980, 990]


def test_readings_in_the_future_end_after_the_hand_in_and_others_do_not() -> None:
    for case in some("future"):
        assert ((case.series.ends > case.facts.as_of) == case.truth.readings).all()
        assert (case.series.begins[case.truth.readings] >= case.facts.as_of).all()
        assert len(case.truth.spans) == (case.parameters["mode"] == "mistyped")


def test_without_certificate_is_where_no_calibration_holds() -> None:
    for case in some("overdue calibration"):
        [(first, last)] = case.truth.spans
        begins, ends = period(case.clean)
        valid = np.zeros(len(case.series), dtype=np.bool_)
        for since, until in case.facts.calibrations:
            if counts(case.series):
                valid |= (case.series.begins >= since) & (case.series.begins < until)
            else:
                valid |= (case.series.begins >= since) & (case.series.ends <= until)
        assert (valid == ~case.truth.readings).all()
        assert begins <= first < last <= ends
        assert not any(since < last and until > first for since, until in case.facts.calibrations)
        assert (first == begins, last == ends) == {
            "lapsed": (False, True),
            "late": (True, False),
            "between": (False, False),
        }[str(case.parameters["mode"])]


def test_a_missing_meter_has_no_value_at_all() -> None:
    for case in some("missing meter"):
        assert case.series.missing.all()
        assert case.truth.spans == (period(case.clean),)
        assert len(case.series) == (
            len(case.clean.series) if case.parameters["mode"] == "blank column" else 0
        )


@pytest.mark.parametrize("mode", SHIFTS)
def test_a_shifted_clock_puts_each_value_an_hour_off(mode: str) -> None:
    offset = 3600 if mode in {"ahead", "season"} else -3600
    for case in some("shifted clock", mode):
        true = dict(zip(case.clean.series.begins.tolist(), case.clean.series.digits.tolist(), strict=True))
        wrong = case.series.take(case.truth.readings)
        moments = (wrong.begins - offset).tolist()
        assert moments[0] == case.parameters["at"]
        assert moments[0] % 3600 == 0
        last = period(case.clean)[1]
        pairs = [(true[m], v) for m, v in zip(moments, wrong.digits.tolist(), strict=True) if m < last]
        assert len(pairs) >= len(moments) - 4
        assert all(value == said for value, said in pairs)
        assert case.series.ends.max() == last
        readings_an_hour = 3600 // (case.facts.interval or 1)
        doubled = len(case.series) - len(set(case.series.begins.tolist()))
        assert doubled == (readings_an_hour if mode in {"season", "behind"} else 0)
        skipped = case.parameters["at"], int(case.parameters["at"]) + 3600
        assert case.truth.spans == ((skipped,) if offset > 0 else ())
        assert not any(touching(case.series, *span).any() for span in case.truth.spans)
        assert case.truth.readings[-1] == (mode != "season")


# A thousand


def test_a_thousand_is_half_faulty_in_all_modes_and_kinds() -> None:
    fault = FAULTS["gap"]
    cases = list(thousand("gap", 1))
    faulty, sound = ([case for case in cases if bool(case.fault) == it] for it in (True, False))
    assert (len(faulty), len(sound)) == (500, 500)
    assert sum(case.clean.base in LOOKALIKES for case in sound) == 200
    assert Counter(case.parameters["mode"] for case in faulty) == dict.fromkeys(fault.modes, 100)
    assert {case.clean.base for case in faulty} == set(fault.bases)
    assert {case.clean.base for case in sound} == {*BASES, *LOOKALIKES}
    assert not any(
        case.truth.readings.any() or case.truth.changed.any() or case.truth.spans for case in sound
    )
    assert all(case.series.digits is case.clean.series.digits for case in sound)
    assert 50 < sum(bool(case.fault) for case in cases[:200]) < 150
    assert sum(len(case.series) for case in cases) < 4_000_000
    totals, others = ({int(case.series.digits.sum()) for case in thousand("gap", seed)} for seed in (1, 2))
    assert len(totals & others) < 10


@pytest.mark.parametrize("name", FAULTS)
def test_a_seed_gives_the_same_series_again_and_another_seed_others(name: str) -> None:
    once, again, other = (list(islice(thousand(name, seed), 12)) for seed in (5, 5, 6))
    for one, two in zip(once, again, strict=True):
        assert list(lines(one.series)) == list(lines(two.series))
        assert one.truth.readings.tolist() == two.truth.readings.tolist()
        assert one.truth.changed.tolist() == two.truth.changed.tolist()
        assert (one.facts, one.parameters, one.truth.spans) == (two.facts, two.parameters, two.truth.spans)
    assert [list(lines(case.series)) for case in once] != [list(lines(case.series)) for case in other]


def test_a_recorded_rollover_is_no_lookalike_of_a_rollover_but_of_a_reset() -> None:
    def names(fault: str) -> set[str]:
        return {sound_one(np.random.default_rng(seed), fault, alike=True).base for seed in range(80)}

    assert names("counter roll-over") == set(LOOKALIKES) - {"recorded roll-over"}
    assert names("counter reset") == set(LOOKALIKES)
