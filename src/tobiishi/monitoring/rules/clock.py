"""The rule on clocks: a daily profile that jumps by about an hour, as after a missed clock change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tobiishi.monitoring.pieces import pieces, usable
from tobiishi.monitoring.plan import seconds
from tobiishi.monitoring.series import DAY, HOUR, Bools, Facts, Integers, Measured, Series, local_seconds
from tobiishi.monitoring.verdicts import Verdict, as_planned, runs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tobiishi.monitoring.plan import Plan

    Floats = NDArray[np.float64]

__all__ = ["shifted_clock"]

_WEEK, _MOST_DAYS = 7, 14
"""Days before and after a jump that are compared: two weeks, at the begin and end of the readings one."""
_ALIKE = 0.8
"""Least correlation of both profiles once one is shifted: below it there is no daily profile."""
_EXPLAINED = 0.25
"""Most of the difference between both profiles that may remain once one is shifted."""
_LONGEST_INTERVAL = 2 * HOUR


def shifted_clock(series: Series, plan: Plan, facts: Facts) -> list[Verdict]:
    """The profile of the day jumps by `at_least` to `at_most` (40 to 90 min) from one week to the next.

    A note by default: the energy of a day is right, its hours, and with them the day at a year's
    end, are not. Measured photovoltaic power of which the logger followed daylight saving while its
    stamps did not has its energy-weighted middle of the day at 12.2 h in the week that ends on
    6 November 2011, and at 11.3 h in the next.

    The mean profiles of up to two weeks before and after each midnight are laid over each other;
    the jump is the shift at which they correlate best. Their square roots are compared, so that
    morning and evening, which the sun or a schedule sets, weigh more than noon, which the weather
    sets. A jump is one only if the shifted profiles are alike and the shift explains three quarters
    of their difference; so readings without a daily profile, and a profile that only grows longer
    at one end, stay silent. Where the zone changes its clocks, a profile that keeps to the sun
    jumps in civil time and one that keeps to a schedule in standard time: a jump must be seen in
    both. Spans, and intervals above two hours, are not judged.
    """
    readings = usable(series, facts)
    profiles = _profiles(readings, plan, facts)
    if not profiles or len(profiles[0].sums) < 2 * _WEEK:
        return []
    rule = plan.shifted_clock
    low, high = seconds(rule.at_least) / HOUR, seconds(rule.at_most) / HOUR
    jumps = [_jumps(profile) for profile in profiles]
    jumped = (np.abs(jumps[0].hours) <= high) & jumps[0].clear
    for one in jumps:
        jumped &= np.abs(one.hours) >= low
    found = []
    for start, stop in zip(*(edges.tolist() for edges in runs(jumped)), strict=True):
        day = start + int(np.argmax(jumps[0].gain[start:stop]))
        found.append(as_planned(rule, _verdict(readings, profiles[0], day + _WEEK)))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Profiles:
    """Readings by day and time of day, in one clock; arrays of shape (days, slots)."""

    sums: Floats
    counts: Floats
    first: int
    """Begin of the first day [s]."""

    def mean(self, first: Integers, last: Integers) -> Floats:
        """Mean profiles over days from `first` to before `last`; NaN in slots without a reading."""
        sums, counts = (
            np.concatenate((np.zeros((1, all_days.shape[1])), np.cumsum(all_days, axis=0)))
            for all_days in (self.sums, self.counts)
        )
        with np.errstate(invalid="ignore"):
            return np.asarray((sums[last] - sums[first]) / (counts[last] - counts[first]), dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class _Jumps:
    """For each midnight with a week on both sides, the shift between the profiles before and after."""

    hours: Floats
    gain: Floats
    """By how much the shift betters their correlation."""
    clear: Bools


def _profiles(readings: Series, plan: Plan, facts: Facts) -> list[_Profiles]:
    """The profiles in the standard time of the first reading, and in civil time where that differs."""
    parts = pieces(readings, facts, plan)
    if readings.measured is Measured.SPAN or not len(parts):
        return []
    length = int(np.median(parts.ends - parts.begins))
    if length > _LONGEST_INTERVAL:
        return []
    slot = max(length, HOUR // 4)
    slot = slot if DAY % slot == 0 else HOUR
    civil = local_seconds(parts.begins, readings.zone)
    offset = int(civil[0] - parts.begins[0])
    clocks = [parts.begins + offset]
    if (civil != clocks[0]).any():
        clocks.append(civil)
    days = 1 + min(int(clock.max()) // DAY - int(clock[0]) // DAY for clock in clocks)
    return [_profile(clock, parts.digits, slot=slot, days=days, offset=offset) for clock in clocks]


def _profile(clock: Integers, digits: Integers, *, slot: int, days: int, offset: int) -> _Profiles:
    first = int(clock[0]) // DAY * DAY
    slots = DAY // slot
    at = np.minimum((clock - first) // slot, days * slots - 1)
    weights = np.maximum(digits, 0).astype(np.float64)
    sums = np.asarray(np.bincount(at, weights=weights, minlength=days * slots), dtype=np.float64)
    counts = np.bincount(at, minlength=days * slots).astype(np.float64)
    shape = (days, slots)
    return _Profiles(sums.reshape(shape), counts.reshape(shape), first - offset)


def _jumps(profile: _Profiles) -> _Jumps:
    days = len(profile.sums)
    midnights = np.arange(_WEEK, days - _WEEK + 1, dtype=np.int64)
    width = np.minimum(_MOST_DAYS, np.minimum(midnights, days - midnights))
    before = _shape(profile.mean(midnights - width, midnights))
    after = _shape(profile.mean(midnights, midnights + width))
    slots = before.shape[1]
    spectrum = np.conj(np.fft.rfft(before, axis=1)) * np.fft.rfft(after, axis=1)
    likeness = np.fft.irfft(spectrum, slots, axis=1)
    return _best(likeness, slots)


def _shape(profiles: Floats) -> Floats:
    """Square roots above the lowest point of each profile, about their mean, of length one."""
    roots = np.sqrt(profiles - profiles.min(axis=1, keepdims=True))
    roots -= roots.mean(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        return np.asarray(roots / np.sqrt((roots**2).sum(axis=1, keepdims=True)), dtype=np.float64)


def _best(likeness: Floats, slots: int) -> _Jumps:
    """The shift of the best correlation, between slots by the parabola through its neighbours."""
    reach = 3 * slots // 24
    shifts = np.concatenate((np.arange(reach + 1), np.arange(-reach, 0)))
    row = np.arange(len(likeness))
    shift = shifts[np.argmax(np.nan_to_num(likeness[:, shifts], nan=-1), axis=1)]
    best, left, right = (likeness[row, (shift + step) % slots] for step in (0, -1, 1))
    bend = left - 2 * best + right
    with np.errstate(invalid="ignore", divide="ignore"):
        between = np.where(bend < 0, (left - right) / (2 * bend), 0)
    still = likeness[:, 0]
    clear = (best >= _ALIKE) & (1 - best <= _EXPLAINED * (1 - still))
    return _Jumps((shift + between) * 24 / slots, best - still, clear)


def _verdict(readings: Series, profile: _Profiles, day: int) -> Verdict:
    """The verdict on a jump at the begin of a day, its rows those of that day."""
    first = profile.first + day * DAY
    within = (readings.begins >= first) & (readings.begins < first + DAY)
    details = {"before": _middle(profile, day, step=-1), "after": _middle(profile, day, step=1)}
    stretch = np.array([[first, first + DAY]], dtype=np.int64)
    return Verdict(
        "monitoring-clock-shifted", readings.meter, stretch, readings.rows[within], int(within.sum()), details
    )


def _middle(profile: _Profiles, day: int, *, step: int) -> str:
    """The energy-weighted middle of the day over the week before or after, in hours to one decimal.

    Of a week without any energy the second one is added: of both together the profiles were compared.
    """
    for length in (_WEEK, min(_MOST_DAYS, day, len(profile.sums) - day)):
        first, last = sorted((day, day + step * length))
        mean = np.nan_to_num(profile.mean(np.array([first]), np.array([last]))[0])
        if mean.any():
            break
    hours = (np.arange(len(mean)) + 0.5) * 24 / len(mean)
    return f"{float((mean * hours).sum() / mean.sum()):.1f}"
