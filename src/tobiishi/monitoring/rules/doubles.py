"""Rules on readings that claim the same time more than once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tobiishi.monitoring.pieces import usable
from tobiishi.monitoring.plan import seconds
from tobiishi.monitoring.series import Bools, Facts, Measured, Series
from tobiishi.monitoring.verdicts import Verdict, verdicts_of

if TYPE_CHECKING:
    from tobiishi.monitoring.plan import Plan

__all__ = ["contradicting_duplicate", "identical_duplicate", "overlap"]


def identical_duplicate(series: Series, plan: Plan, facts: Facts) -> list[Verdict]:
    """Readings that repeat the time and the value of an earlier row. They count once: a note by default."""
    ordered, repeated, contradicts = _repeated(series, facts)
    return verdicts_of(
        "monitoring-duplicate-identical", plan.identical_duplicate, ordered, repeated & ~contradicts
    )


def contradicting_duplicate(series: Series, plan: Plan, facts: Facts) -> list[Verdict]:
    """Readings of one time with different values, all of them. Blocks by default.

    Nothing in the file says which is right; where the plan substitutes, none of them is used.
    """
    ordered, _, contradicts = _repeated(series, facts)
    return verdicts_of(
        "monitoring-duplicate-contradicting", plan.contradicting_duplicate, ordered, contradicts
    )


def overlap(series: Series, plan: Plan, facts: Facts) -> list[Verdict]:
    """Readings of intervals or spans whose times overlap without being the same. Blocks by default.

    Their quantity would count twice. An overlap up to the plan's `longer_than` is let pass (stamps
    of loggers jitter by seconds).
    """
    readings = usable(series, facts)
    if series.measured is Measured.COUNTER or not len(readings):
        return []
    reach = np.maximum.accumulate(readings.ends)
    later = reach[:-1] - readings.begins[1:] > seconds(plan.overlap.longer_than)
    faulty = np.concatenate(([False], later)) | np.concatenate((later, [False]))
    return verdicts_of("monitoring-overlap", plan.overlap, readings, faulty)


def _repeated(series: Series, facts: Facts) -> tuple[Series, Bools, Bools]:
    """The readings with a value in order; which repeat the time of another; which are of a time with two values.

    Two counter readings at the moment of a replacement are of two meters, and neither.
    """
    ordered = series.take(~series.missing).in_order()
    again = (ordered.begins[1:] == ordered.begins[:-1]) & (ordered.ends[1:] == ordered.ends[:-1])
    if series.measured is Measured.COUNTER:
        again &= ~np.isin(ordered.begins[1:], facts.replaced)
    repeated = np.concatenate(([False], again))[: len(ordered)]
    if not again.any():
        return ordered, repeated, np.zeros_like(repeated)
    starts = np.flatnonzero(~repeated)
    group = np.cumsum(~repeated) - 1
    differs = ordered.digits != ordered.digits[starts][group]
    return ordered, repeated, np.logical_or.reduceat(differs, starts)[group]
