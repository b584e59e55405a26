from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from made_readings import at, facts, invoices, plan, pump, quarters, solar, with_digits

from tobiishi.monitoring.plan import Plan
from tobiishi.monitoring.rules.clock import shifted_clock
from tobiishi.monitoring.series import Measured, Series, local_seconds

DAYS = 70
JUMP = 40


def _jumping(before: Series, after: Series) -> Series:
    """The first series until the begin of day JUMP, then the second."""
    return with_digits(before, np.concatenate((before.digits[: 96 * JUMP], after.digits[96 * JUMP :])))


def _in_zone(readings: Series, zone: str) -> Series:
    return replace(readings, zone=ZoneInfo(zone))


@pytest.mark.parametrize("hour", [-3600, 3600])
def test_a_roof_whose_clock_moves_an_hour_is_noted_at_that_day(hour: int) -> None:
    readings = _jumping(solar(DAYS, seed=5), solar(DAYS, seed=5, later=hour))
    (one,) = shifted_clock(readings, Plan(), facts(DAYS, zero_is_normal=True))
    assert (one.code, one.effect) == ("monitoring-clock-shifted", "notes")
    assert abs(one.begins - (at("2016-01-01") + 86400 * JUMP)) <= 86400
    moved = float(str(one.details["after"])) - float(str(one.details["before"]))
    assert moved == pytest.approx(hour / 3600, abs=0.35)
    assert one.count == 96


def test_the_middle_of_the_day_is_told_also_where_the_week_after_the_jump_holds_nothing() -> None:
    # 14 days of a rise and fall from 6 to 18 h, half of the last an hour later; a week off; a week an hour later
    hour = np.arange(96) / 4 + 0.125
    day, late = (np.clip(np.sin((hour - 6 - later) / 12 * np.pi), 0, 1) for later in (0, 1))
    day, late = day * (hour < 18), late * (hour >= 7) * (hour < 19)
    profile = np.concatenate((np.tile(day, 13), (day + late) / 2, np.zeros(96 * 7), np.tile(late, 7)))
    readings = with_digits(quarters(["0"] * 96 * 28), np.round(10_000 * profile))
    (one,) = shifted_clock(readings, Plan(), facts(28, zero_is_normal=True))
    assert one.begins == at("2016-01-01") + 86400 * 14
    assert one.details["after"] == "13.0"


def test_a_pump_whose_clock_moves_an_hour_is_noted() -> None:
    clean = pump(DAYS, seed=5)
    late = with_digits(clean, np.roll(clean.digits, 4))
    (one,) = shifted_clock(_jumping(clean, late), Plan(), facts(DAYS))
    assert one.begins == at("2016-01-01") + 86400 * JUMP


def test_a_clock_that_moves_half_an_hour_is_left_to_the_plan() -> None:
    clean = pump(DAYS, seed=5)
    late = with_digits(clean, np.roll(clean.digits, 2))
    assert shifted_clock(_jumping(clean, late), Plan(), facts(DAYS)) == []
    assert (
        len(shifted_clock(_jumping(clean, late), plan(shifted_clock={"at_least": "20 min"}), facts(DAYS)))
        == 1
    )


def test_a_day_that_only_ends_earlier_is_no_shifted_clock() -> None:
    clean = pump(DAYS, seed=5)
    hours = np.arange(len(clean)) % 96 / 4
    shorter = with_digits(clean, np.where((hours >= 20) & (hours < 22), clean.digits * 5 // 12, clean.digits))
    assert shifted_clock(_jumping(clean, shorter), Plan(), facts(DAYS)) == []


def test_readings_without_a_daily_profile_are_silent() -> None:
    noise = np.random.default_rng(5).integers(900, 1100, 96 * DAYS)
    assert shifted_clock(with_digits(pump(DAYS, seed=5), noise), Plan(), facts(DAYS)) == []


def test_a_schedule_that_follows_the_changed_clock_is_no_fault() -> None:
    # in 2016 New York went to daylight saving on 13 March
    template = _in_zone(quarters(["0.00"] * 96 * 120, zone="America/New_York"), "America/New_York")
    working = local_seconds(template.begins, template.zone) % 86400 // 3600
    by_clock = with_digits(template, np.where((working >= 7) & (working < 18), 900, 200))
    by_sun = with_digits(
        template,
        np.where((template.begins // 3600 % 24 >= 12) & (template.begins // 3600 % 24 < 23), 900, 200),
    )
    assert shifted_clock(by_clock, Plan(), facts(120)) == []
    assert shifted_clock(by_sun, Plan(), facts(120)) == []


def test_less_than_a_week_on_both_sides_is_too_short() -> None:
    assert shifted_clock(pump(13, seed=5), Plan(), facts(13)) == []


def test_invoices_have_no_hours() -> None:
    heat = invoices(("2016-01-01", "2016-02-01", "310"), ("2016-02-01", "2016-03-01", "290"))
    assert heat.measured is Measured.SPAN
    assert shifted_clock(heat, Plan(), facts(60, interval=None)) == []
