"""Small hand-made series, and realistic clean ones, for the tests of rules and totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from flint import fmpq
from numpy.typing import NDArray

from tobiishi.monitoring.plan import Plan
from tobiishi.monitoring.series import Facts, Measured, Series
from tobiishi.periods import Period
from tobiishi.units import unit

VIETNAM = "Asia/Ho_Chi_Minh"
QUARTER = 900


def at(text: str, zone: str = VIETNAM) -> int:
    """Seconds since 1970-01-01T00:00Z of a civil time such as "2016-01-01" or "2016-01-01 00:15"."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())


def series(
    begins: list[int],
    ends: list[int],
    values: Sequence[str | None],
    measured: Measured = Measured.INTERVAL,
    *,
    symbol: str = "kWh",
    zone: str = VIETNAM,
) -> Series:
    """Readings with their values as text; None is an empty cell. Row 2 holds the first."""
    numbers = [Decimal(value or "0") for value in values]
    places = max((-int(number.as_tuple().exponent) for number in numbers), default=0)
    return Series(
        "M1",
        measured,
        np.array(begins, dtype=np.int64),
        np.array(ends, dtype=np.int64),
        np.array([int(number.scaleb(places)) for number in numbers], dtype=np.int64),
        places,
        np.array([value is None for value in values], dtype=np.bool_),
        np.arange(2, len(values) + 2),
        unit(symbol),
        ZoneInfo(zone),
    )


def quarters(
    values: Sequence[str | None],
    *,
    first: str = "2016-01-01",
    measured: Measured = Measured.INTERVAL,
    symbol: str = "kWh",
    zone: str = VIETNAM,
) -> Series:
    """Readings of successive quarters of an hour."""
    begin = at(first, zone)
    begins = [begin + QUARTER * number for number in range(len(values))]
    return series(begins, [moment + QUARTER for moment in begins], values, measured, symbol=symbol, zone=zone)


def counter(*readings: tuple[str, str], symbol: str = "kWh") -> Series:
    """Counter readings of civil times."""
    moments = [at(moment) for moment, _ in readings]
    return series(moments, moments, [value for _, value in readings], Measured.COUNTER, symbol=symbol)


def invoices(*readings: tuple[str, str, str], symbol: str = "GJ", zone: str = VIETNAM) -> Series:
    """Quantities of spans from one day to another, the second of which does not belong to it."""
    return series(
        [at(first, zone) for first, _, _ in readings],
        [at(last, zone) for _, last, _ in readings],
        [value for _, _, value in readings],
        Measured.SPAN,
        symbol=symbol,
        zone=zone,
    )


def days(count: int, first: str = "2016-01-01") -> tuple[Period, ...]:
    """One monitoring period of some days."""
    begins = date.fromisoformat(first)
    return (Period(begins, begins + timedelta(days=count - 1)),)


def facts(count: int = 1, first: str = "2016-01-01", **more: Any) -> Facts:
    """Facts of a meter with quarter-hourly readings, over one monitoring period of some days."""
    return Facts(**{"periods": days(count, first), "as_of": at("2030-01-01"), "interval": QUARTER, **more})


def plan(**entries: dict[str, Any]) -> Plan:
    """The plan with some entries stated."""
    return Plan.model_validate(entries)


def exact(*numbers: int | fmpq) -> tuple[fmpq, ...]:
    """Numbers as ratios."""
    return tuple(fmpq(number) for number in numbers)


def rows(*verdicts: Any) -> list[list[int]]:
    """The rows of each verdict."""
    return [verdict.rows.tolist() for verdict in verdicts]


def with_digits(like: Series, digits: NDArray[Any]) -> Series:
    """The same readings with other digits."""
    return replace(like, digits=digits.astype(np.int64))


def solar(count: int, *, seed: int, places: int = 3, later: int = 0) -> Series:
    """Clean quarter-hourly energy of a rooftop of about 100 kW; `later` shifts its clock [s]."""
    random = np.random.default_rng(seed)
    hours = np.arange(96 * count) % 96 / 4 + 0.125
    day = np.arange(96 * count) // 96
    half = 6 + 0.6 * np.sin(2 * np.pi * (day - 80) / 365)
    sun = np.clip(np.cos((hours - 12.2 - later / 3600) / half * np.pi / 2), 0, None)
    clouds = random.beta(4, 2, count)[day] * random.uniform(0.7, 1, 96 * count)
    digits = np.round(25 * 10**places * sun * (abs(hours - 12.2 - later / 3600) < half) * clouds)
    return with_digits(quarters([f"0.{'0' * places}"] * (96 * count)), digits)


def pump(count: int, *, seed: int, places: int = 2) -> Series:
    """Clean quarter-hourly energy of a pump that runs faster by day."""
    random = np.random.default_rng(seed)
    hours = np.arange(96 * count) % 96 / 4
    level = np.where((hours >= 6) & (hours < 22), 60.0, 25.0)
    digits = np.round(level * (1 + 0.03 * random.standard_normal(96 * count)) * 10**places)
    return with_digits(quarters([f"0.{'0' * places}"] * (96 * count)), digits)
