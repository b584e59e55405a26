"""Rules on readings in a row: stuck values, and values on a straight line."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from tobiishi.monitoring.pieces import usable
from tobiishi.monitoring.series import DAY, Bools, Facts, Integers, Measured, Series
from tobiishi.monitoring.verdicts import Verdict, runs, verdicts_of
from tobiishi.units import number

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tobiishi.monitoring.plan import Plan, Run

__all__ = ["interpolated", "stuck"]

_CHANCE = 1e-6
"""How seldom a run must come by chance, for each place it could begin: once in 28 years of quarter hours."""
_SMALLEST_STEP = 2
"""Steps of the last place that a straight line must rise or fall by from reading to reading to be told from a flat one."""


def stuck(series: Series, plan: Plan, facts: Facts) -> list[Verdict]:
    """At least `window` (4) equal readings in a row; all but the first are at fault. A note by default.

    Zeros are left out where the project file says that zero is normal (solar power at night). An
    empty cell or an absent row ends a run where an interval is expected.

    Coarse readings are equal by chance: 0.12 after 0.12 means little where 0.13 is the next value
    that could be written. So a run of a value that is u steps of its last place must be so long
    that equal ones would come by chance less than once in a million, readings differing by `varies`
    (2 %) of u both ways, 1 in 1 + 2 × varies × u: four readings from 2,500 steps up, ten at 100.
    A run of a day's readings, where a day has more than one, is always at fault. The law is the
    plan's: a meter that is often stuck does not set its own measure. For zeros u is the median of
    the other readings; a counter's equal readings are spread over its mean advance.
    """
    readings = usable(series, facts)
    still = (readings.digits[1:] == readings.digits[:-1]) & _adjoining(readings, facts)
    if facts.zero_is_normal:
        still &= (readings.digits[1:] != 0) & (readings.measured is not Measured.COUNTER)
    starts, stops = runs(still)
    chance = 1 / (1 + _spread(readings, starts, plan.stuck))
    long = stops - starts + 1 >= _needed(chance, plan.stuck, _a_day(readings), first=1)
    return verdicts_of("monitoring-stuck", plan.stuck, readings, _tails(readings, starts[long], stops[long]))


def interpolated(series: Series, plan: Plan, facts: Facts) -> list[Verdict]:
    """At least `window` (4) readings in a row on a straight line; all but the first are at fault. A note.

    Filled by a logger or by hand, they were not measured. Differences are equal within the rounding
    of the last place: of a rounded line they take two values beside each other in turn. A line must
    rise or fall by at least two steps of the last place a reading, else it is not told from a value
    that hardly moves; level ones are the business of `stuck`. As there, a run must be too long for
    chance: second differences spread by twice `varies` of the larger of the two ends both ways
    (for counters, of the advance), and three of their values pass for none.
    """
    readings = usable(series, facts)
    steps = np.diff(readings.digits)
    adjoining = _adjoining(readings, facts)
    starts, stops = runs(_straight(steps) & adjoining[1:] & adjoining[:-1])
    stops = stops + 1
    ends = readings.digits[np.stack((starts, stops))].astype(np.float64) if len(starts) else np.empty((2, 0))
    lengths = stops - starts
    slopes = np.abs(ends[1] - ends[0]) / lengths
    sizes = slopes if readings.measured is Measured.COUNTER else np.abs(ends).max(axis=0)
    chance = np.minimum(3 / (1 + 4 * _varies(plan.interpolated) * sizes), 1)
    long = lengths + 1 >= _needed(chance, plan.interpolated, _a_day(readings), first=2)
    long &= slopes >= _SMALLEST_STEP
    return verdicts_of(
        "monitoring-interpolated", plan.interpolated, readings, _tails(readings, starts[long], stops[long])
    )


def _spread(readings: Series, starts: Integers, rule: Run) -> NDArray[np.float64]:
    """Over how many further values a reading could be spread that equals the one before it at a run's start."""
    if readings.measured is Measured.COUNTER:
        advance = np.maximum(np.diff(readings.digits), 0)
        return np.full(len(starts), advance.mean() if len(advance) else 0.0)
    steps = np.abs(readings.digits.astype(np.float64))
    usual = float(np.median(steps[steps > 0])) if steps.any() else 0.0
    return 2 * _varies(rule) * np.where(steps[starts] > 0, steps[starts], usual)


def _adjoining(readings: Series, facts: Facts) -> Bools:
    """Whether each reading is followed by the next one expected (half an interval of jitter allowed)."""
    if facts.interval is None:
        return np.ones(max(len(readings) - 1, 0), dtype=np.bool_)
    return 2 * np.diff(readings.begins) <= 3 * facts.interval


def _straight(steps: Integers) -> Bools:
    """Whether each difference and the next are those of one rounded straight line.

    Such differences are equal or one apart, and go up and down in turn.
    """
    turns = np.diff(steps)
    straight: Bools = np.abs(turns) <= 1
    moved = np.flatnonzero(turns)
    again = (turns[moved[1:]] == turns[moved[:-1]]) & straight[moved[1:]]
    straight[moved[1:][again]] = False
    return straight


def _varies(rule: Run) -> float:
    share = number(rule.varies)
    return int(share.numerator) / int(share.denominator)


def _a_day(readings: Series) -> int:
    """How many readings a day usually has; 0 where they are further apart."""
    apart = np.diff(readings.begins)
    return int(DAY // max(float(np.median(apart)), 1)) if len(apart) else 0


def _needed(chance: NDArray[np.float64], rule: Run, a_day: int, *, first: int) -> NDArray[np.float64]:
    """How many readings a run must have that repeats a chance for every reading after the `first`."""
    repeats = np.full(len(chance), np.inf)
    rare = chance < 1
    repeats[rare] = math.log(_CHANCE) / np.log(chance[rare])
    most = max(a_day, rule.window) if a_day > 1 else np.inf
    needed: NDArray[np.float64] = np.clip(np.ceil(repeats) + first, rule.window, most)
    return needed


def _tails(readings: Series, starts: Integers, stops: Integers) -> Bools:
    """Marks of all readings of runs but the first, runs given by their first and last reading."""
    change = np.zeros(len(readings) + 1, dtype=np.int64)
    np.add.at(change, starts + 1, 1)
    np.add.at(change, stops + 1, -1)
    return np.cumsum(change)[: len(readings)] > 0
