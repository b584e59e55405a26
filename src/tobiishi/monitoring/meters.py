"""What a project file says of a meter, brought to the facts that rules and totals need."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

import numpy as np

from tobiishi.monitoring.project import Calibrated, Point, Project
from tobiishi.monitoring.series import ARROW, TERM, Bools, Facts, Integers, Measured, Series, midnight
from tobiishi.units import edge_unit, number, quantity

__all__ = ["empty_series", "facts_of", "joined"]

_EVER = 2**62
"""A moment beyond all others [s]."""


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


def joined(series: Mapping[str, Series], point: Point, zone: ZoneInfo) -> Series:
    """The readings of meters that took each other's place, as those of one; their names joined.

    An empty cell of a meter that was not yet or no longer in place is no reading of it. A value is, at
    whatever time, so that the rules see it.
    """
    first = series[point.terms[0]]
    if len(series) == 1:
        return first
    terms = _terms(point, zone)
    chosen = [
        series[name].take(_of_term(series[name], terms, number)) for number, name in enumerate(point.terms)
    ]
    return _one_after_another(chosen)


def _terms(point: Point, zone: ZoneInfo) -> list[tuple[str, int, int]]:
    """The name under which readings are found, from one moment to another [s], for each meter in its order."""
    changes = [_seconds(one.at, zone) for one in point.replacements]
    return list(zip(point.terms, [-_EVER, *changes], [*changes, _EVER], strict=True))


def _of_term(one: Series, terms: list[tuple[str, int, int]], number: int) -> Bools:
    """Which readings of a name belong to a term: each to the last that has begun, or else to the first."""
    name, begins, ends = terms[number]
    own = [place for place, (of, *_) in enumerate(terms) if of == name]
    starts = np.array([terms[place][1] for place in own[1:]], dtype=np.int64)
    chosen: Integers = np.searchsorted(starts, one.begins, side="right")
    there = ~one.missing | ((one.begins < ends) & (one.ends > begins))
    return np.asarray((chosen == own.index(number)) & there)


def _one_after_another(series: Sequence[Series]) -> Series:
    first, places = series[0], max(one.places for one in series)
    return Series(
        meter=ARROW.join(one.meter for one in series),
        measured=first.measured,
        begins=np.concatenate([one.begins for one in series]),
        ends=np.concatenate([one.ends for one in series]),
        digits=np.concatenate([one.digits * 10 ** (places - one.places) for one in series]),
        places=places,
        missing=np.concatenate([one.missing for one in series]),
        rows=np.concatenate([one.rows + number * TERM for number, one in enumerate(series)]),
        unit=first.unit,
        zone=first.zone,
    )


def _seconds(moment: dt.datetime, zone: ZoneInfo) -> int:
    return int(moment.replace(tzinfo=zone).timestamp())


def _calibrations(point: Point, zone: ZoneInfo) -> tuple[tuple[int, int], ...]:
    """The validity of the calibration of each meter while it was in place; of one that says nothing, all that time."""
    every: list[Calibrated | None] = [point.meter, *point.replacements]
    if not any(one and one.valid_until for one in every):
        return ()
    places = zip(every, _terms(point, zone), strict=True)
    return tuple(_calibration(one, begins, ends, zone) for one, (_, begins, ends) in places)


def _calibration(one: Calibrated | None, begins: int, ends: int, zone: ZoneInfo) -> tuple[int, int]:
    """From and until when a meter is taken as calibrated, in the time it was in place [s]."""
    if one is None or one.valid_until is None:
        return begins, ends
    lapses = midnight(one.valid_until + dt.timedelta(days=1), zone)
    if begins == -_EVER and one.calibrated:
        begins = midnight(one.calibrated, zone)
    return begins, min(lapses, ends)
