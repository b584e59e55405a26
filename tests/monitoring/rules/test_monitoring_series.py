from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st
from made_readings import at, quarters

from tobiishi.monitoring.series import (
    Measured,
    exact_sum,
    grouped_sums,
    local_seconds,
    local_text,
    midnight,
    span_of,
)
from tobiishi.periods import Period

WHOLE = st.integers(-(2**63), 2**63 - 1)


@given(st.lists(WHOLE, max_size=50))
def test_sums_of_integers_are_exact(numbers: list[int]) -> None:
    assert exact_sum(np.array(numbers, dtype=np.int64)) == sum(numbers)


@given(st.lists(st.tuples(WHOLE, st.integers(0, 10**6)), min_size=2, max_size=50))
def test_weighted_sums_of_groups_are_exact(pairs: list[tuple[int, int]]) -> None:
    digits, weights = (np.array(column, dtype=np.int64) for column in zip(*pairs, strict=True))
    first, rest = grouped_sums(digits, weights, np.array([0, 1]))
    assert first == pairs[0][0] * pairs[0][1]
    assert rest == sum(number * weight for number, weight in pairs[1:])


def test_a_masked_sum_takes_what_the_mask_marks() -> None:
    assert exact_sum(np.array([1, 20, 300]), np.array([True, False, True])) == 301


@pytest.mark.parametrize("zone", ["Asia/Ho_Chi_Minh", "America/Denver", "Asia/Kathmandu", "Asia/Ulaanbaatar"])
def test_civil_time_is_that_of_the_zone_in_every_hour_of_a_year(zone: str) -> None:
    moments = np.arange(at("2015-01-01", zone), at("2016-01-01", zone), 1800)
    shown = [
        datetime.fromtimestamp(moment, ZoneInfo(zone)).replace(tzinfo=UTC) for moment in moments.tolist()
    ]
    assert local_seconds(moments, ZoneInfo(zone)).tolist() == [int(moment.timestamp()) for moment in shown]


def test_a_period_ends_when_its_last_day_is_over() -> None:
    zone = ZoneInfo("Asia/Ulaanbaatar")
    assert span_of(Period(date(2014, 10, 1), date(2015, 4, 30)), zone) == (
        at("2014-10-01", "Asia/Ulaanbaatar"),
        at("2015-05-01", "Asia/Ulaanbaatar"),
    )
    assert local_text(midnight(date(2015, 4, 30), zone), zone) == "2015-04-30T00:00:00+09:00"


def test_the_quantity_of_mean_power_is_energy() -> None:
    assert quarters([], measured=Measured.MEAN_POWER, symbol="kW").quantity_unit.text == "kWh"
    assert quarters([], symbol="kWh").quantity_unit.text == "kWh"


def test_a_value_is_what_was_written() -> None:
    assert quarters(["0.10", "12.345"]).value(0) == fmpq(1, 10)
