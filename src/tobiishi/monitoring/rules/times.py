"""Rules on time: readings that are lacking, outside the periods, in the future, or uncalibrated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from flint import fmpq

from tobiishi.errors import Text
from tobiishi.monitoring.pieces import advances, shared, spans, uncovered, usable
from tobiishi.monitoring.series import HOUR, Bools, Facts, Integers, Measured, Series
from tobiishi.monitoring.verdicts import AT_MOST, Verdict, as_planned, verdicts_of
from tobiishi.units import decimal_text

if TYPE_CHECKING:
    from tobiishi.monitoring.plan import Plan

__all__ = [
    "gap_longer_than",
    "in_future",
    "length_text",
    "missing_meter",
    "outside_period",
    "overdue_calibration",
]


def missing_meter(series: Series, plan: Plan, facts: Facts) -> list[Verdict]:
    """A declared meter that has no reading with a value in any monitoring period.

    Blocks by default: what was not measured cannot be credited.
    """
    if _has_readings(series, facts):
        return []
    periods = spans(series, facts)
    found = Verdict("monitoring-meter-missing", series.meter, periods, count=len(periods))
    return [as_planned(plan.missing_meter, found)]


def gap_longer_than(series: Series, plan: Plan, facts: Facts) -> list[Verdict]:
    """Time in the monitoring periods that no reading with a value covers, also at their begin and end.

    An empty cell lacks like an absent row. Gaps up to the plan's `value` are told together in one
    note and count nothing; each longer one blocks by default. The threshold is the plan's alone, so
    that a meter which often fails is not judged by its own habit. Where a meter has no reading at
    all, `missing_meter` says so instead. A counter goes on counting between two readings: there a
    gap is a time longer than the expected interval plus `value`, and a note, except where the meter
    was replaced and the old meter's last reading and the new one's first are not of one moment.
    """
    if not _has_readings(series, facts):
        return []
    readings = usable(series, facts)
    if series.measured is Measured.COUNTER:
        lacking = _between_meters(readings, plan, facts)
        return _gaps(series, plan, facts, lacking) + _counter_gaps(readings, plan, facts)
    return _gaps(series, plan, facts, uncovered(readings.begins, readings.ends, spans(series, facts)))


def outside_period(series: Series, plan: Plan, facts: Facts) -> list[Verdict]:
    """Readings that lie wholly outside every monitoring period; they never count. A note by default.

    Of a counter the last reading before a period and the first after it belong to the period: they
    may stand for its begin and end.
    """
    ordered = series.in_order()
    outside = np.ones(len(ordered), dtype=np.bool_)
    for first, last in spans(series, facts).tolist():
        if series.measured is Measured.COUNTER:
            low = max(int(np.searchsorted(ordered.begins, first, side="right")) - 1, 0)
            high = int(np.searchsorted(ordered.begins, last, side="left"))
            outside[low : high + 1] = False
        else:
            outside &= (ordered.ends <= first) | (ordered.begins >= last)
    return verdicts_of("monitoring-outside-period", plan.outside_period, ordered, outside)


def in_future(series: Series, plan: Plan, facts: Facts) -> list[Verdict]:
    """Readings that end after the moment at which the data were handed in. Blocks by default.

    No meter can have shown them: they are estimates, or the clock is wrong.
    """
    ordered = series.in_order()
    return verdicts_of("monitoring-future", plan.in_future, ordered, ordered.ends > facts.as_of)


def overdue_calibration(series: Series, plan: Plan, facts: Facts) -> list[Verdict]:
    """Readings in the monitoring periods that end after the calibration then in force has lapsed.

    Blocks by default: the monitoring guidelines want a valid calibration or a correction, which a
    human decides (a correction factor in the project file, and `then: note`). A calibration that is
    renewed before it lapses goes on. Readings from before the first calibration known are not judged.
    """
    if not facts.calibrations:
        return []
    ordered = series.in_order()
    begins, ends = _calibrated(facts)
    latest = np.searchsorted(begins, ordered.begins, side="right") - 1
    overdue = (latest >= 0) & (ordered.ends > ends[latest]) & _inside(ordered, facts)
    return verdicts_of("monitoring-calibration-overdue", plan.overdue_calibration, ordered, overdue)


def length_text(seconds: int) -> Text:
    """A length of time in hours, or in days from two days on, to two decimals."""
    hours = fmpq(seconds, HOUR)
    if hours < 48:
        return Text(f"{decimal_text(hours, 2)} h", f"{decimal_text(hours, 2)}時間")
    return Text(f"{decimal_text(hours / 24, 2)} days", f"{decimal_text(hours / 24, 2)}日")


def _calibrated(facts: Facts) -> tuple[Integers, Integers]:
    """Begin and exclusive end of each time throughout which a calibration is in force [s]; there is at least one."""
    begins, ends = (
        np.array(column, dtype=np.int64) for column in zip(*sorted(facts.calibrations), strict=True)
    )
    reach = np.maximum.accumulate(ends)
    lapsed = begins[1:] > reach[:-1]
    return begins[np.concatenate(([True], lapsed))], reach[np.concatenate((lapsed, [True]))]


def _inside(readings: Series, facts: Facts) -> Bools:
    """Which readings touch a monitoring period."""
    inside = np.zeros(len(readings), dtype=np.bool_)
    for first, last in spans(readings, facts).tolist():
        late = readings.begins <= last if readings.measured is Measured.COUNTER else readings.begins < last
        early = readings.ends >= first if readings.measured is Measured.COUNTER else readings.ends > first
        inside |= late & early
    return inside


def _has_readings(series: Series, facts: Facts) -> bool:
    return bool((_inside(series, facts) & ~series.missing).any())


def _gaps(series: Series, plan: Plan, facts: Facts, lacking: Integers) -> list[Verdict]:
    """A verdict for each long gap, beyond AT_MOST the rest in one, and one note for all short ones."""
    rule = plan.gap_longer_than
    long = lacking[:, 1] - lacking[:, 0] > rule.longest
    each = np.split(lacking[long], range(1, min(int(long.sum()), AT_MOST)))
    found = [as_planned(rule, _gap(series, facts, gaps)) for gaps in each if len(gaps)]
    return found + ([_gap(series, facts, lacking[~long])] if not long.all() else [])


def _gap(series: Series, facts: Facts, gaps: Integers) -> Verdict:
    """One verdict for some gaps; it counts the readings expected in them, and names the rows left empty."""
    lengths = gaps[:, 1] - gaps[:, 0]
    count = int((-(-lengths // facts.interval)).sum()) if facts.interval else len(gaps)
    at = series.begins[series.missing]
    gap = np.searchsorted(gaps[:, 0], at, side="right") - 1
    within = (gap >= 0) & (at < gaps[gap, 1])
    rows = series.rows[series.missing][within]
    details = {"length": length_text(int(lengths.sum()))}
    return Verdict("monitoring-gap", series.meter, gaps, rows, count, details)


def _between_meters(readings: Series, plan: Plan, facts: Facts) -> Integers:
    """From the old meter's last reading to the new one's first, where a counter was replaced."""
    replaced = advances(readings, facts, plan).replaced
    stretches = np.stack((readings.begins[:-1][replaced], readings.begins[1:][replaced]), axis=1)
    return shared(stretches, spans(readings, facts))


def _counter_gaps(readings: Series, plan: Plan, facts: Facts) -> list[Verdict]:
    """Notes on times without a reading over which the counter went on counting."""
    if facts.interval is None:
        return []
    far = np.diff(readings.begins) > facts.interval + plan.gap_longer_than.longest
    stretches = np.stack((readings.begins[:-1][far], readings.begins[1:][far]), axis=1)
    if not len(stretches):
        return []
    lengths = stretches[:, 1] - stretches[:, 0]
    details = {"length": length_text(int(lengths.max()))}
    return [
        Verdict("monitoring-gap-of-counter", readings.meter, stretches, count=len(stretches), details=details)
    ]
