"""Readings of one meter in exact digits, and their moments in civil time.

Moments are whole seconds since 1970-01-01T00:00Z. A calendar month or year begins at midnight of
the project's zone, so the same instant may lie in different years for different projects.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from flint import fmpq
from numpy.typing import NDArray

from tobiishi.units import Unit, unit

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from tobiishi.periods import Period

__all__ = [
    "ARROW",
    "DAY",
    "HOUR",
    "TERM",
    "Bools",
    "Facts",
    "Integers",
    "Measured",
    "Series",
    "exact_sum",
    "grouped_sums",
    "local_seconds",
    "local_text",
    "midnight",
    "span_of",
]

Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]

HOUR = 3600
"""Length of an hour [s]."""
DAY = 86400
"""Length of a day of 24 hours [s]."""
ARROW = " → "
"""Stands between the names of meters that took each other's place."""
TERM = 2**40
"""By what the rows of a meter are told apart from those of the one before it, whose place it took."""
_BLOCK = 512 * DAY
"""Clock changes are looked for in whole blocks of this length, so that each is searched once [s]."""


class Measured(StrEnum):
    """What a reading says; the values are the words of the project file."""

    INTERVAL = "quantity of an interval"
    MEAN_POWER = "mean power"
    COUNTER = "cumulative counter"
    SPAN = "quantity of a span"


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Readings of one meter for one monitoring point, in the order of the file.

    All arrays have one element for each reading. The value of reading n is exactly
    `digits[n] / 10**places` in `unit`: the value as written, neither converted nor corrected.
    """

    meter: str
    measured: Measured
    begins: Integers
    """Begin of the interval or span, or the moment of a counter reading [s]."""
    ends: Integers
    """End of it, exclusive [s]; equal to `begins` for counters."""
    digits: Integers
    """The value as written times 10**places; 0 where missing."""
    places: int
    """Decimal places common to the series, 0 to 12."""
    missing: Bools
    """Whether the cell of the value was empty."""
    rows: Integers
    """Row in the source file, rising; 1 is the header line of a text file. Where meters took each other's place
    TERM is added for each that came before, for one row may hold readings of several."""
    unit: Unit
    """Unit of the values as filed."""
    zone: ZoneInfo
    """Civil time of the project, in which days, months and years are taken."""

    def __len__(self) -> int:
        return len(self.digits)

    @property
    def quantity_unit(self) -> Unit:
        """Unit of what the readings add up to: that of the values, times h for mean power."""
        return (self.unit * unit("h")).named() if self.measured is Measured.MEAN_POWER else self.unit

    def in_order(self) -> Series:
        """The same readings in the order of time; of one time in the order of the file."""
        later = (self.begins[1:] > self.begins[:-1]) | (
            (self.begins[1:] == self.begins[:-1]) & (self.ends[1:] >= self.ends[:-1])
        )
        return self if later.all() else self.take(np.lexsort((self.ends, self.begins)))

    def take(self, which: Bools | Integers) -> Series:
        """The readings picked by a mask or by positions (any shape NumPy indexes one axis with)."""
        return Series(
            self.meter,
            self.measured,
            self.begins[which],
            self.ends[which],
            self.digits[which],
            self.places,
            self.missing[which],
            self.rows[which],
            self.unit,
            self.zone,
        )

    def value(self, position: int) -> fmpq:
        """The exact value of one reading as filed [unit of the series]."""
        return fmpq(int(self.digits[position]), 10**self.places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the project file says of a meter, and the time its readings are judged for.

    Values are in the unit of the readings as filed, before any instrument ratio; moments in
    seconds since 1970-01-01T00:00Z.
    """

    periods: tuple[Period, ...]
    """Monitoring periods, none overlapping."""
    as_of: int
    """When the readings were handed in: none can be later [s]."""
    interval: int | None = None
    """Expected time from one reading to the next; None for hand readings and invoices [s]."""
    capacity: fmpq | None = None
    """Largest plausible reading; for a counter its largest advance over one interval."""
    zero_is_normal: bool = False
    """Whether readings of zero in a row are as they should be (solar power at night)."""
    rolls_over_at: fmpq | None = None
    """Where the counter begins again: its last reading if all nines (999999.9), else the first it never shows."""
    replaced: tuple[int, ...] = ()
    """Moments at which another meter took its place. Of two counter readings at such a moment the
    first in the file is the last of the old meter [s]."""
    ratios: tuple[tuple[int, fmpq], ...] = ()
    """From which moment on which instrument ratio multiplies the readings."""
    corrections: tuple[tuple[int, int, fmpq], ...] = ()
    """From and until (exclusive) when which correction factor multiplies the readings."""
    calibrations: tuple[tuple[int, int], ...] = ()
    """Begin and exclusive end of each calibration's validity; empty where the meter needs none [s]."""
    estimated: fmpq | None = None
    """Quantity of a year as planned: what the readings, ratio applied, should add up to
    [quantity unit of the series]."""


def exact_sum(digits: Integers, mask: Bools | None = None) -> int:
    """The exact sum of integers, also where it exceeds 64 bits."""
    chosen = digits if mask is None else digits[mask]
    return grouped_sums(chosen, None, np.array([0]))[0] if len(chosen) else 0


def grouped_sums(digits: Integers, weights: Integers | None, starts: Integers) -> list[int]:
    """The exact sums of groups of integers, each multiplied by its weight, also where they exceed 64 bits.

    A group goes from one position in `starts` to the next. The upper and lower 32 bits are added
    apart, so that neither sum can overflow while the weights of a group (its readings, or their
    seconds) come to less than 2**31.
    """
    factors = np.int64(1) if weights is None else weights
    high = np.add.reduceat((digits >> 32) * factors, starts).tolist()
    low = np.add.reduceat((digits & 0xFFFFFFFF) * factors, starts).tolist()
    return [(above << 32) + below for above, below in zip(high, low, strict=True)]


def midnight(day: date, zone: ZoneInfo) -> int:
    """The moment at which a day begins in a zone [s]."""
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())


def span_of(period: Period, zone: ZoneInfo) -> tuple[int, int]:
    """Begin and exclusive end of a monitoring period, both of whose days belong to it [s]."""
    return midnight(period.begins, zone), midnight(period.ends + timedelta(days=1), zone)


def local_text(moment: int, zone: ZoneInfo) -> str:
    """A moment in the zone's civil time, as "2011-11-06T01:00:00-07:00"."""
    return datetime.fromtimestamp(moment, zone).isoformat()


def local_seconds(moments: Integers, zone: ZoneInfo) -> Integers:
    """What the clock on the wall showed, counted as if there were no zones [s].

    Its remainder by DAY is the time of day, its quotient the number of the civil day. Clock
    changes are found on a grid of days, then to the second; a zone that changes twice within a
    day and back is not known.
    """
    if not len(moments):
        return moments.copy()
    first, last = int(moments.min()) // _BLOCK, int(moments.max()) // _BLOCK + 1
    changes, offsets = _changes(zone, first * _BLOCK // DAY, last * _BLOCK // DAY)
    shifts: Integers = offsets[np.searchsorted(changes, moments, side="right")]
    return moments + shifts


@lru_cache(maxsize=256)
def _changes(zone: ZoneInfo, first_day: int, last_day: int) -> tuple[Integers, Integers]:
    """Moments of clock changes, and the offsets before, between and after them [s]."""
    changes, offsets = [], [_offset(zone, first_day * DAY)]
    for day in range(first_day + 1, last_day + 1):
        if (offset := _offset(zone, day * DAY)) != offsets[-1]:
            changes.append(_change(zone, day * DAY - DAY, day * DAY))
            offsets.append(offset)
    return np.array(changes, dtype=np.int64), np.array(offsets, dtype=np.int64)


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """The first second with the offset of `after`, by halving."""
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (before, middle) if _offset(zone, middle) == _offset(zone, after) else (middle, after)
    return after


def _offset(zone: ZoneInfo, moment: int) -> int:
    shift = datetime.fromtimestamp(moment, UTC).astimezone(zone).utcoffset()
    return int(shift.total_seconds()) if shift is not None else 0
