"""What each reading contributes to a quantity, and over which time: the four kinds made alike.

A reading of an interval, of mean power or of a span is a piece by itself; of a counter, two
readings make one. Values stay as filed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from flint import fmpq

from tobiishi.monitoring.series import (
    DAY,
    HOUR,
    Bools,
    Facts,
    Integers,
    Measured,
    Series,
    local_seconds,
    span_of,
)
from tobiishi.units import number

if TYPE_CHECKING:
    from tobiishi.monitoring.plan import Plan

__all__ = [
    "Advances",
    "Pieces",
    "advances",
    "pieces",
    "quantity_of",
    "shared",
    "spans",
    "uncovered",
    "usable",
    "weight",
]


_NEVER = 2**62
"""A moment beyond all others [s]."""


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """Quantities over stretches of time, in the order of time; each array has one element a piece."""

    begins: Integers
    ends: Integers
    digits: Integers
    """The value as filed (for a counter its advance) times 10**places of the series."""

    def __len__(self) -> int:
        return len(self.digits)


@dataclass(frozen=True, slots=True, eq=False)
class Advances:
    """What happens from each counter reading to the next; arrays are one shorter than the readings."""

    digits: Integers
    """By how much the counter advances, a roll-over included, times 10**places."""
    rolled: Bools
    """Whether it passed its capacity."""
    fell: Bools
    """Whether it fell without being replaced and without rolling over."""
    replaced: Bools
    """Whether the two readings are of different meters."""

    @property
    def counts(self) -> Bools:
        """Whether the advance is a quantity."""
        return ~(self.fell | self.replaced)


def usable(series: Series, facts: Facts) -> Series:
    """The readings that have a value, in the order of time, one for each time: the first in the file.

    Two counter readings at the moment of a replacement are kept: one of the old meter, one of the new.
    """
    ordered = series.take(~series.missing).in_order() if series.missing.any() else series.in_order()
    again = (ordered.begins[1:] == ordered.begins[:-1]) & (ordered.ends[1:] == ordered.ends[:-1])
    if not again.any():
        return ordered
    if series.measured is Measured.COUNTER:
        third = np.concatenate(([False], again[:-1]))
        again &= third | ~np.isin(ordered.begins[1:], facts.replaced)
    return ordered.take(np.concatenate(([True], ~again)))


def advances(counter: Series, facts: Facts, plan: Plan) -> Advances:
    """Compare each usable counter reading with the next.

    A fall is a roll-over where the capacity of the counter is known and the advance past it is at
    most the plan's `largest_share` of that capacity, and at most what the meter can count in the time.
    """
    step = counter.digits[1:] - counter.digits[:-1]
    replaced = _replaced(counter, facts)
    falls = (step < 0) & ~replaced
    modulus = _modulus(facts, counter.places)
    if modulus is None or not falls.any():
        return Advances(step, np.zeros_like(falls), falls, replaced)
    over = step + modulus
    most = int((modulus * number(plan.counter_roll_over.largest_share)).floor())
    rolled = falls & (over >= 0) & (over <= most)
    rolled[rolled] = _possible(counter, over, facts, np.flatnonzero(rolled))
    return Advances(np.where(rolled, over, step), rolled, falls & ~rolled, replaced)


def pieces(series: Series, facts: Facts, plan: Plan) -> Pieces:
    """The pieces of usable readings; counters give none where they fall or are replaced."""
    if series.measured is not Measured.COUNTER:
        return Pieces(series.begins, series.ends, series.digits)
    steps = advances(series, facts, plan)
    counts = steps.counts & (series.begins[1:] > series.begins[:-1])
    return Pieces(series.begins[:-1][counts], series.begins[1:][counts], steps.digits[counts])


def spans(series: Series, facts: Facts) -> Integers:
    """Begin and exclusive end of each monitoring period in the series' civil time, in order, of shape (n, 2) [s]."""
    found = [span_of(period, series.zone) for period in sorted(facts.periods)]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def uncovered(begins: Integers, ends: Integers, within: Integers) -> Integers:
    """The parts of spans that no stretch covers, of shape (n, 2) [s].

    `begins` is in order, though stretches may overlap; the spans `within` are in order and apart.
    """
    return _common(_holes(begins, ends), within)


def shared(stretches: Integers, within: Integers) -> Integers:
    """The parts of spans that stretches cover, each once, of shape (n, 2) [s]; the spans are in order and apart."""
    ordered = stretches[np.argsort(stretches[:, 0], kind="stable")]
    holes = _holes(ordered[:, 0], ordered[:, 1])
    return _common(_holes(holes[:, 0], holes[:, 1]), within)


def weight(series: Series, begins: Integers, ends: Integers) -> Integers:
    """How stretches of time weigh when a reading is divided: civil days for spans [d], else seconds [s]."""
    if series.measured is not Measured.SPAN:
        return ends - begins
    days: Integers = local_seconds(ends, series.zone) // DAY - local_seconds(begins, series.zone) // DAY
    return days


def quantity_of(series: Series, digits: int, seconds: int) -> fmpq:
    """What a piece adds up to [quantity unit of the series]: mean power is multiplied by its hours."""
    if series.measured is Measured.MEAN_POWER:
        return fmpq(digits * seconds, HOUR * 10**series.places)
    return fmpq(digits, 10**series.places)


def _holes(begins: Integers, ends: Integers) -> Integers:
    """All time that stretches in the order of their begins leave free."""
    reached = np.concatenate(([-_NEVER], np.maximum.accumulate(ends)))
    until = np.concatenate((begins, [_NEVER]))
    free = until > reached
    return np.stack((reached[free], until[free]), axis=1)


def _common(some: Integers, others: Integers) -> Integers:
    """What two sets of stretches have in common, each set in order and its stretches apart."""
    first = np.searchsorted(others[:, 1], some[:, 0], side="right")
    count = np.maximum(np.searchsorted(others[:, 0], some[:, 1], side="left") - first, 0)
    at = np.repeat(np.arange(len(some)), count)
    other = np.arange(len(at)) - np.repeat(np.cumsum(count) - count, count) + first[at]
    begins = np.maximum(some[at, 0], others[other, 0])
    return np.stack((begins, np.minimum(some[at, 1], others[other, 1])), axis=1)


def _replaced(counter: Series, facts: Facts) -> Bools:
    """Whether each reading and the next are of different meters."""
    at = np.array(sorted(facts.replaced), dtype=np.int64)
    twin = np.concatenate((counter.begins[1:] == counter.begins[:-1], [False]))
    meter = np.searchsorted(at, counter.begins, side="right") - (twin & np.isin(counter.begins, at))
    return np.asarray(meter[1:] != meter[:-1])


def _modulus(facts: Facts, places: int) -> int | None:
    """How many steps of the last place the counter makes before it begins again; None where not known."""
    if facts.rolls_over_at is None:
        return None
    top, below = facts.rolls_over_at.numerator, facts.rolls_over_at.denominator
    nines = set(str(top)) == {"9"}
    steps = fmpq(top + 1 if nines else top, below) * 10**places
    return int(steps.numerator) if steps.denominator == 1 else None


def _possible(counter: Series, over: Integers, facts: Facts, at: Integers) -> list[bool]:
    """Whether the meter can count so much in the time, by the capacity of one interval."""
    if facts.capacity is None or facts.interval is None:
        return [True] * len(at)
    pace = facts.capacity * 10**counter.places / facts.interval
    elapsed = counter.begins[at + 1] - counter.begins[at]
    return [
        over_one <= pace * time for over_one, time in zip(over[at].tolist(), elapsed.tolist(), strict=True)
    ]
