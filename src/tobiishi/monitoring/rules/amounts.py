"""Rules on amounts: values that cannot be, units that slipped, totals far from the estimate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from flint import fmpq, fmpz

from tobiishi.errors import Text
from tobiishi.monitoring.aggregation import by_month
from tobiishi.monitoring.pieces import advances, spans, usable, weight
from tobiishi.monitoring.series import DAY, Bools, Facts, Measured, Series, local_seconds
from tobiishi.monitoring.substitution import clean
from tobiishi.monitoring.verdicts import Details, Verdict, as_planned, runs, verdicts_of
from tobiishi.periods import year_parts
from tobiishi.units import Unit, decimal_text, number, quantity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tobiishi.monitoring.plan import Plan

__all__ = ["out_of_range", "total_against_estimate", "unit_slip"]

_FEWEST_DAYS = 3
"""Days (or spans) with readings from which a usual level can be told at all."""


def out_of_range(series: Series, plan: Plan, facts: Facts) -> list[Verdict]:
    """Values below the plan's `from` (0 unless stated) or above its `to`, else the meter's capacity.

    Blocks by default. For a counter the upper limit is that of its advance over the expected
    interval, in proportion to the time between two readings; the later of the two is at fault.
    A reading below the range is none of the two.
    Without `to` and capacity there is no upper limit: none is made up from the readings.
    """
    rule = plan.out_of_range
    readings = usable(series, facts)
    low = quantity(rule.from_, series.unit)
    high = quantity(rule.to, series.unit) if rule.to is not None else facts.capacity
    faulty = readings.digits < _at_most_64_bits((low * 10**series.places).ceil())
    faulty[~faulty] = _above(readings.take(~faulty), high, plan, facts)
    limits = _limits(low, high, series.unit)

    def say(part: Series) -> Details:
        """The particulars of some readings."""
        return {"largest": _text(part, int(np.argmax(np.abs(part.digits)))), "limits": limits}

    return verdicts_of("monitoring-out-of-range", rule, readings, faulty, say=say)


def unit_slip(series: Series, plan: Plan, facts: Facts) -> list[Verdict]:
    """Readings `factor` (1000) times too large: kWh where MWh are filed, Wh where kWh are. Blocks by default.

    A reading is nearer to `factor` times the usual level than to the level itself where it exceeds
    the level by the square root of `factor` (31.6): the middle between both on a scale of ratios.
    Readings beside it that exceed the level by its fourth root (5.6) belong to the same run, since a
    slip seldom befalls one reading of a morning.

    The level is the plan's `level`, else the capacity of the meter, so that the readings judged do
    not set it. Where neither is stated it is the median, over the days, of each day's largest
    reading above 0 (over the spans, of the quantity a day). Such a level hides a slip that befalls
    more than half of the days: `total_against_estimate` is there for it.

    Of a counter, readings have slipped that are `factor` times (within a factor of two) what the reading
    before them was, until the counter falls back likewise.
    """
    readings = usable(series, facts)
    factor = float(number(plan.unit_slip.factor))
    if series.measured is Measured.COUNTER:
        faulty, level = _slipped_counter(readings, factor), None
    else:
        sizes, level = _sizes_and_level(readings, plan, facts)
        faulty = _hysteresis(sizes, level * factor**0.25, level * factor**0.5)

    def say(part: Series) -> Details:
        """The particulars of some readings."""
        return {"largest": _text(part, int(np.argmax(part.digits))), "factor": plan.unit_slip.factor}

    return verdicts_of("monitoring-unit-slip", plan.unit_slip, readings, faulty, say=say)


def total_against_estimate(series: Series, plan: Plan, facts: Facts) -> list[Verdict]:
    """The total of the monitoring periods, far from what the plan estimates. Blocks by default.

    A published monitoring sheet gives 42,826,880 MWh of grid import beside 347.2 MWh of chillers:
    most likely kWh. One such figure has no level of its own, so it is held against the estimate of
    a year, in proportion to the length of the periods. It is at fault where it is nearer, on a
    scale of ratios, to `factor` (1000) times the estimate, or to its `factor`th part, than to the
    estimate itself. A total of 0 and a meter without estimate are not judged.
    """
    if not facts.estimated or not facts.periods:
        return []
    months = by_month(clean(series, facts, plan), facts.periods, series.quantity_unit)
    total = sum((month.value for month in months), fmpq(0))
    years = sum((part.share for part in year_parts(facts.periods)), fmpq(0))
    expected = facts.estimated * years
    factor = number(plan.total_against_estimate.factor)
    low, high = expected**2 / factor, expected**2 * factor
    if total == 0 or low < total**2 < high:
        return []
    stretches = spans(series, facts)
    count = sum(month.readings for month in months)
    unit = series.quantity_unit.text
    details = {
        "total": f"{decimal_text(total)} {unit}",
        "expected": f"{decimal_text(expected)} {unit}",
        "factor": plan.total_against_estimate.factor,
    }
    found = Verdict(
        "monitoring-total-against-estimate", series.meter, stretches, count=count, details=details
    )
    return [as_planned(plan.total_against_estimate, found)]


def _limits(low: fmpq, high: fmpq | None, unit: Unit) -> str | Text:
    if high is None:
        least = f"{decimal_text(low)} {unit.text}"
        return Text(f"from {least} up", f"{least}以上")
    return f"{decimal_text(low)} … {decimal_text(high)} {unit.text}"


def _text(readings: Series, position: int) -> str:
    return f"{decimal_text(readings.value(position), readings.places)} {readings.unit.text}"


def _at_most_64_bits(limit: fmpz) -> int:
    return max(min(int(limit), 2**63 - 1), -(2**63))


def _above(readings: Series, high: fmpq | None, plan: Plan, facts: Facts) -> Bools:
    if high is None or not len(readings):
        return np.zeros(len(readings), dtype=np.bool_)
    most = high * 10**readings.places
    if readings.measured is not Measured.COUNTER:
        return readings.digits > _at_most_64_bits(most.floor())
    return np.concatenate(([False], _advances_above(readings, most, plan, facts)))


def _advances_above(counter: Series, most: fmpq, plan: Plan, facts: Facts) -> Bools:
    """Which advances exceed what the meter can count in the time; equal times are compared as integers."""
    steps = advances(counter, facts, plan)
    elapsed = np.diff(counter.begins)
    limits = np.zeros_like(steps.digits)
    times, at = np.unique(elapsed, return_inverse=True)
    for position, time in enumerate(times.tolist()):
        limit = most * max(fmpq(time, facts.interval), fmpq(1)) if facts.interval else most
        limits[at == position] = _at_most_64_bits(limit.floor())
    return steps.counts & (steps.digits > limits)


def _sizes_and_level(readings: Series, plan: Plan, facts: Facts) -> tuple[NDArray[np.float64], float]:
    """What is compared (readings, or for spans their quantity a day) and its usual level; infinite where unknown."""
    sizes = readings.digits.astype(np.float64)
    stated = quantity(plan.unit_slip.level, readings.unit) if plan.unit_slip.level else facts.capacity
    if stated:
        scaled = stated * 10**readings.places
        return sizes, float(int(scaled.numerator) / int(scaled.denominator))
    if readings.measured is Measured.SPAN:
        sizes /= np.maximum(weight(readings, readings.begins, readings.ends), 1)
    days = local_seconds(readings.begins, readings.zone) // DAY
    starts = np.flatnonzero(np.concatenate(([True], days[1:] != days[:-1])))[: len(days)]
    largest = np.maximum.reduceat(sizes, starts) if len(starts) else sizes
    largest = largest[largest > 0]
    return sizes, float(np.median(largest)) if len(largest) >= _FEWEST_DAYS else np.inf


def _hysteresis(sizes: NDArray[np.float64], low: float, high: float) -> Bools:
    """Runs above a low limit of which at least one element is above a high one."""
    found = sizes > low
    starts, stops = runs(found)
    for start, stop in zip(starts.tolist(), stops.tolist(), strict=True):
        found[start:stop] = (sizes[start:stop] > high).any()
    return found


def _slipped_counter(counter: Series, factor: float) -> Bools:
    """Readings from a jump by about `factor` until the fall back."""
    values = np.maximum(counter.digits.astype(np.float64), 0)
    found = np.zeros(len(values), dtype=np.bool_)
    ups = np.flatnonzero(_about(values[1:], values[:-1] * factor)) + 1
    downs = np.flatnonzero(_about(values[:-1], values[1:] * factor)) + 1
    for up in ups.tolist():
        back = int(np.searchsorted(downs, up, side="right"))
        found[up : downs[back] if back < len(downs) else up] = True
    return found


def _about(values: NDArray[np.float64], wanted: NDArray[np.float64]) -> Bools:
    """Whether values are within a factor of two of those wanted."""
    return (wanted > 0) & (values > wanted / 2) & (values < wanted * 2)
