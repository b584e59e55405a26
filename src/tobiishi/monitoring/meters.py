"""What a project file says of a meter, brought to the facts that rules and totals need."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import numpy as np

from tobiishi.monitoring.project import Point, Project
from tobiishi.monitoring.series import Facts, Measured, Series, midnight
from tobiishi.units import edge_unit, number, quantity

__all__ = ["empty_series", "facts_of", "joined"]


def facts_of(project: Project, point: Point, series: Series, as_of: dt.datetime, *, sums: bool) -> Facts:
    """The facts of the meter of a point; values in the unit of its readings, moments in seconds.

    `sums` is whether its readings add up, so that the estimate of a year says something of them.

    Raises:
        Refused: `units-incompatible` where capacity or estimate is of another kind.
    """
    zone = project.zone
    capacity, estimated, rolls_over = point.capacity, point.estimated, point.rolls_over_at
    return Facts(
        periods=tuple(project.periods),
        as_of=int(as_of.timestamp()),
        interval=point.readings.interval,
        capacity=None if capacity is None else quantity(capacity, series.unit),
        zero_is_normal=point.zero_is_normal,
        rolls_over_at=None if rolls_over is None else number(rolls_over),
        replaced=tuple(_seconds(one.at, zone) for one in point.replaced),
        ratios=tuple((_seconds(one.from_, zone), number(one.value)) for one in point.ratio),
        corrections=tuple(
            (_seconds(one.from_, zone), _seconds(one.until, zone), number(one.factor))
            for one in point.corrections
        ),
        calibrations=_calibrations(point, zone),
        estimated=quantity(estimated, series.quantity_unit) if estimated is not None and sums else None,
    )


def empty_series(meter: str, point: Point, zone: ZoneInfo) -> Series:
    """The series of a declared meter of which no reading was handed in."""
    none = np.empty(0, dtype=np.int64)
    missing = np.empty(0, dtype=np.bool_)
    measured = Measured(point.measured)
    return Series(meter, measured, none, none, none, 0, missing, none, edge_unit(point.unit), zone)


def joined(series: Sequence[Series]) -> Series:
    """The readings of meters that took each other's place, as those of one; their names joined."""
    first = series[0]
    if len(series) == 1:
        return first
    places = max(one.places for one in series)
    return Series(
        meter=" → ".join(one.meter for one in series),
        measured=first.measured,
        begins=np.concatenate([one.begins for one in series]),
        ends=np.concatenate([one.ends for one in series]),
        digits=np.concatenate([one.digits * 10 ** (places - one.places) for one in series]),
        places=places,
        missing=np.concatenate([one.missing for one in series]),
        rows=np.concatenate([one.rows for one in series]),
        unit=first.unit,
        zone=first.zone,
    )


def _seconds(moment: dt.datetime, zone: ZoneInfo) -> int:
    return int(moment.replace(tzinfo=zone).timestamp())


def _calibrations(point: Point, zone: ZoneInfo) -> tuple[tuple[int, int], ...]:
    """The validity of the meter's calibration, where the project file states its end."""
    meter = point.meter
    if meter is None or meter.valid_until is None:
        return ()
    begins = midnight(meter.calibrated, zone) if meter.calibrated else -(2**62)
    return ((begins, midnight(meter.valid_until + dt.timedelta(days=1), zone)),)
