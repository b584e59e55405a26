"""Texts to moments: dates that exist, in a fixed offset, a civil zone, or with the offset written.

A civil time that a zone shows twice (autumn) is settled by the order of the rows where the clock
goes back exactly once in it; one that a zone never shows (spring) is a fault.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tobiishi.monitoring.series import DAY, Bools, Integers, local_seconds

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

NAIVE: Final = 1_000_000
"""Stands for the offset of a stamp that carries none."""
DATE: Final = 1_000_001
"""Stands for the offset of a date without a time of day: the day's first moment is meant."""
EMPTY: Final = 1_000_002
"""Stands for the offset of an empty cell."""
FURTHEST: Final = 14 * 3600
"""Largest offset that a zone has [s]."""
YEARS: Final = (1970, 2199)
"""First and last year that a stamp may have."""

_PARTS = ("year", "month", "day", "hour", "minute", "second")
_STAMP = (
    r"^\s*(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})"
    r"(?:(?:T| +)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.0*)?)?"
    r" ?(?P<offset>Z|UTC|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?\s*$"
)

Note = Callable[[str, int], None]
"""Called with a code and the position of each stamp at fault."""


@dataclass(frozen=True)
class Stamps:
    """Times of day as the clock on the wall showed them, and the offset where it was written."""

    local: Integers
    """Seconds since 1970-01-01 00:00 of that clock."""
    offset: Integers
    """Seconds east of UTC, or NAIVE, DATE or EMPTY."""

    @property
    def empty(self) -> Bools:
        """Where nothing was written."""
        empty: Bools = self.offset == EMPTY
        return empty

    def take(self, which: Bools | Integers) -> Stamps:
        """The stamps picked by a mask or by positions."""
        return Stamps(self.local[which], self.offset[which])


def read_stamps(texts: pa.StringArray, note: Note) -> Stamps:
    """Read "2016-01-01 00:15", "2016-01-01T00:15:00+07:00", "2016/1/1 0:15" and "2016-01-01".

    24:00 is the end of a day. Shape: one stamp for each text, EMPTY where there is none. Faults are
    noted as `monitoring-not-a-time` and `monitoring-no-such-date`.
    """
    encoded = pc.dictionary_encode(texts)
    which = encoded.indices.to_numpy(zero_copy_only=False)
    stamps, faults = _different(encoded.dictionary)
    for code, mask in faults.items():
        for position in np.flatnonzero(mask[which]):
            note(code, int(position))
    return stamps.take(which)


def moments(stamps: Stamps, clock: ZoneInfo | int, note: Note) -> Integers:
    """The moments of stamps [s since 1970-01-01T00:00Z], those without an offset read on a clock.

    `clock` is a civil zone or a fixed offset [s]; the stamps are those of one meter in the order of
    its rows. Faults are noted as `monitoring-nonexistent-time` and `monitoring-ambiguous-time`.
    """
    written = stamps.offset < NAIVE
    if isinstance(clock, int):
        return stamps.local - np.where(written, stamps.offset, clock)
    result = stamps.local - np.where(written, stamps.offset, 0)
    civil = np.flatnonzero(~written)
    if len(civil):
        result[civil] = _civil(stamps.take(civil), clock, lambda code, n: note(code, int(civil[n])))
    return result


def shifted(begins: Integers, stamps: Stamps, seconds: int, clock: ZoneInfo | int) -> Integers:
    """Moments later by a length of time [s]; whole days are days of the zone, of 23 to 25 hours.

    Days keep 24 hours on a fixed clock, and where stamps with their offset written show changing
    times of day in the zone, so that they do not follow it.
    """
    later = begins + seconds
    if isinstance(clock, int) or seconds % DAY or not len(begins):
        return later
    naive = stamps.offset >= NAIVE
    wall = np.where(naive, stamps.local, local_seconds(begins, clock))
    steady = (wall % DAY == wall[0] % DAY).all()
    civil = np.flatnonzero(naive | steady)
    dates = Stamps(wall[civil] + seconds, np.full(len(civil), DATE, dtype=np.int64))
    later[civil] = _civil(dates, clock, lambda _code, _n: None)
    return later


def _civil(stamps: Stamps, zone: ZoneInfo, note: Note) -> Integers:
    """Moments of civil times: one of the two that the offsets a day before and after would give."""
    local = stamps.local
    before, after = (local - (local_seconds(local + day, zone) - local - day) for day in (-DAY, DAY))
    early, late = np.minimum(before, after), np.maximum(before, after)
    is_early, is_late = local_seconds(early, zone) == local, local_seconds(late, zone) == local
    dates = stamps.offset == DATE
    for position in np.flatnonzero(~is_early & ~is_late & ~dates):
        note("monitoring-nonexistent-time", int(position))
    second = _second_time(local, is_early & is_late & (early != late) & ~dates, note)
    chosen: Integers = np.where((is_late & ~is_early) | second, late, early)
    return np.where(~is_early & ~is_late & dates, before, chosen)


def _second_time(local: Integers, twice: Bools, note: Note) -> Bools:
    """Which of the times that a clock shows twice were its second showing, by the order of rows."""
    second = np.zeros(len(local), dtype=np.bool_)
    places = np.flatnonzero(twice)
    if not len(places):
        return second
    falling = bool(local[-1] < local[0])
    for run in np.split(places, np.flatnonzero(np.diff(places) > 1) + 1):
        ordered = run[::-1] if falling else run
        back = np.flatnonzero(np.diff(local[ordered]) <= 0)
        if len(back) == 1:
            second[ordered[back[0] + 1 :]] = True
        else:
            for position in run:
                note("monitoring-ambiguous-time", int(position))
    return second


def _different(texts: pa.StringArray) -> tuple[Stamps, dict[str, Bools]]:
    """Stamps of texts that are all different, and for each code which of them are at fault."""
    fields = pc.extract_regex(texts, _STAMP)
    unread = fields.is_null().to_numpy(zero_copy_only=False)
    empty = pc.equal(pc.utf8_trim_whitespace(texts), "").to_numpy(zero_copy_only=False)
    year, month, day, hour, minute, second = (_integers(fields.field(name)) for name in _PARTS)
    local = _days(year, month, day) * DAY + hour * 3600 + minute * 60 + second
    offset = _offsets(fields.field("offset"), dated=pc.equal(pc.fill_null(fields.field("hour"), "0"), ""))
    wrong = ~_exists(year, month, day) | ~_on_the_clock(hour, minute, second, offset)
    fine = ~unread & ~wrong
    stamps = Stamps(np.where(fine, local, 0), np.where(empty, EMPTY, np.where(fine, offset, NAIVE)))
    return stamps, {"monitoring-not-a-time": unread & ~empty, "monitoring-no-such-date": wrong & ~unread}


def _integers(texts: pa.StringArray) -> Integers:
    filled = pc.if_else(pc.equal(texts, ""), "0", pc.fill_null(texts, "0"))
    numbers: Integers = pc.cast(filled, pa.int64()).to_numpy(zero_copy_only=False)
    return numbers


def _days(year: Integers, month: Integers, day: Integers) -> Integers:
    """Days since 1970-01-01 in the Gregorian calendar: years begin in March, so that leap days come last."""
    years = year - (month <= 2)
    months = (month + 9) % 12
    days = 365 * years + years // 4 - years // 100 + years // 400 + (153 * months + 2) // 5 + day - 1
    return days - 719468


def _exists(year: Integers, month: Integers, day: Integers) -> Bools:
    """Whether such a day stands in the calendar, in the years that are allowed."""
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    lengths = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.int64)
    known = (month >= 1) & (month <= 12) & (year >= YEARS[0]) & (year <= YEARS[1])
    last = lengths[np.where(known, month, 0)] + (leap & (month == 2))
    exists: Bools = known & (day >= 1) & (day <= last)
    return exists


def _on_the_clock(hour: Integers, minute: Integers, second: Integers, offset: Integers) -> Bools:
    midnight = (hour == 24) & (minute == 0) & (second == 0)
    known = (np.abs(offset) <= FURTHEST) | (offset >= NAIVE)
    shown: Bools = (((hour < 24) & (minute < 60) & (second < 60)) | midnight) & known
    return shown


def _offsets(texts: pa.StringArray, dated: pa.BooleanArray) -> Integers:
    """Offsets in seconds of the few ways in which a file writes them."""
    encoded = pc.dictionary_encode(pc.fill_null(texts, ""))
    known = np.array([_offset(text) for text in encoded.dictionary.to_pylist()], dtype=np.int64)
    offsets = known[encoded.indices.to_numpy(zero_copy_only=False)]
    return np.where(dated.to_numpy(zero_copy_only=False), DATE, offsets)


def _offset(text: str) -> int:
    if text in {"Z", "UTC"}:
        return 0
    if not text:
        return NAIVE
    digits = text[1:].replace(":", "").ljust(4, "0")
    seconds = int(digits[:2]) * 3600 + int(digits[2:]) * 60
    return -seconds if text[0] == "-" else seconds
