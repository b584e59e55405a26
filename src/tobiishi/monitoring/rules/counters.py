"""Rules on cumulative counters: falls, roll-overs, and readings at the begin and end of years."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from tobiishi.monitoring.pieces import advances, usable
from tobiishi.monitoring.plan import seconds
from tobiishi.monitoring.rules.times import length_text
from tobiishi.monitoring.series import Bools, Facts, Measured, Series, midnight, span_of
from tobiishi.monitoring.verdicts import Details, Verdict, as_planned, verdicts_of

if TYPE_CHECKING:
    from tobiishi.monitoring.plan import Plan

__all__ = ["counter_at_boundary", "counter_reset", "counter_roll_over"]


def counter_reset(series: Series, plan: Plan, facts: Facts) -> list[Verdict]:
    """A counter that falls, though it was not replaced and did not roll over. Blocks by default.

    What it counted before and after the fall is not known, so the fall is never counted. Where one
    reading alone stands out (the next is no lower than the one before it), that reading is at
    fault; else the first after the fall. Where the plan substitutes, the reading at fault is left
    out, and if the counter then still falls, the time between its neighbours is filled.
    """
    if series.measured is not Measured.COUNTER:
        return []
    readings = usable(series, facts)
    fell = advances(readings, facts, plan).fell
    faulty = _at_fault(readings, fell)
    return verdicts_of("monitoring-counter-reset", plan.counter_reset, readings, faulty)


def counter_roll_over(series: Series, plan: Plan, facts: Facts) -> list[Verdict]:
    """A counter that passed its capacity and began again at zero. A note by default: the advance counts.

    A fall is taken for a roll-over only where the project file gives the capacity of the counter,
    and the advance past it is at most `largest_share` of it (a tenth) and no more than the meter
    can count in the time; any other fall is a reset. So a reset is not hidden by a capacity.
    """
    if series.measured is not Measured.COUNTER:
        return []
    readings = usable(series, facts)
    rolled = np.concatenate(([False], advances(readings, facts, plan).rolled))[: len(readings)]
    return verdicts_of("monitoring-counter-roll-over", plan.counter_roll_over, readings, rolled)


def counter_at_boundary(series: Series, plan: Plan, facts: Facts) -> list[Verdict]:
    """No counter reading `within` (12 h) of the begin or end of a monitoring period or a year. Blocks.

    The nearest reading stands for the boundary, so a far one would move quantity into another
    period or year. Months inside a year are only noted: they move nothing between years. With
    `interpolate: yes` the straight line between the readings on both sides stands for the boundary,
    and only time before the first and after the last reading remains a defect. Where the plan
    substitutes, that time is filled; a far boundary between two readings still blocks, for there is
    nothing to fill.
    """
    if series.measured is not Measured.COUNTER:
        return []
    moments = usable(series, facts).begins
    if not len(moments):
        return []
    found = []
    for boundary in _boundaries(series, facts):
        next_one = int(np.searchsorted(moments, boundary.moment))
        beside = moments[max(next_one - 1, 0) : next_one + 1].tolist()
        distance = min(abs(moment - boundary.moment) for moment in beside)
        outer = len(beside) == 1
        matters = boundary.is_edge if outer else not plan.counter_at_boundary.interpolate
        if distance > seconds(plan.counter_at_boundary.within) and matters:
            stretch = boundary.within_period(beside[0]) if outer else (beside[0], beside[1])
            far = _far(series.meter, stretch, distance, plan.counter_at_boundary.within)
            found.append(_planned(far, plan, boundary, outer=outer))
    return found


@dataclass(frozen=True, slots=True)
class _Boundary:
    """The begin of a month within a monitoring period, or the begin or end of the period itself."""

    moment: int
    first: int
    last: int
    is_edge: bool
    """Whether the period begins or ends here."""
    is_year: bool
    """Whether tonnes of two years or periods part here."""

    def within_period(self, reading: int) -> tuple[int, int]:
        """The time between the boundary and the only reading beside it, as far as it is in the period [s]."""
        first, last = sorted((self.moment, reading))
        return max(first, self.first), min(last, self.last)


def _boundaries(series: Series, facts: Facts) -> list[_Boundary]:
    found = []
    for period in sorted(facts.periods):
        first, last = span_of(period, series.zone)
        months = {
            month: midnight(date(int(month[:4]), int(month[5:]), 1), series.zone) for month in period.months()
        }
        years = {moment for month, moment in months.items() if month.endswith("-01")}
        for moment in sorted({first, last} | {moment for moment in months.values() if moment > first}):
            is_edge = moment in (first, last)
            found.append(_Boundary(moment, first, last, is_edge, is_edge or moment in years))
    return found


def _far(meter: str, stretch: tuple[int, int], distance: int, within: str) -> Verdict:
    details: Details = {"distance": length_text(distance), "within": length_text(seconds(within))}
    return Verdict("monitoring-counter-boundary", meter, np.array([stretch], dtype=np.int64), details=details)


def _planned(far: Verdict, plan: Plan, boundary: _Boundary, *, outer: bool) -> Verdict:
    """A note within a year; else as planned, but for a boundary between readings nothing can be filled."""
    if not boundary.is_year:
        return far
    planned = as_planned(plan.counter_at_boundary, far)
    return (
        planned
        if outer or planned.effect != "substitutes"
        else replace(planned, effect="blocks", filling=None)
    )


def _at_fault(readings: Series, fell: Bools) -> Bools:
    """The reading to which each fall is due."""
    faulty = np.zeros(len(readings), dtype=np.bool_)
    digits = readings.digits
    for after in (np.flatnonzero(fell) + 1).tolist():
        high = after >= 2 and digits[after] >= digits[after - 2]
        returns = after + 1 < len(digits) and digits[after + 1] >= digits[after - 1]
        faulty[after - 1 if high and not returns else after] = True
    return faulty
