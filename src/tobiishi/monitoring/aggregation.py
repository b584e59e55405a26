"""Readings become totals of calendar months and years, exactly.

Months and years are those of the project's civil time, clipped to the monitoring periods. Where a
reading lies across a boundary it is divided: by days for a span (its first day belongs to it, its
last does not), by seconds for an interval or mean power. A counter is not divided: the reading
nearest to the boundary stands for it (of two equally near the earlier), unless the plan says that
it is read on the straight line between them. Instrument ratio and correction multiply here, and
the unit is converted here, once.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Literal

import numpy as np
from flint import fmpq

from tobiishi.errors import Place, refused
from tobiishi.monitoring.pieces import quantity_of, weight
from tobiishi.monitoring.series import (
    HOUR,
    Bools,
    Integers,
    Measured,
    Series,
    grouped_sums,
    span_of,
)
from tobiishi.monitoring.stretches import Stretch, stretches
from tobiishi.units import Unit, conversion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tobiishi.monitoring.substitution import Cleaned, Fill
    from tobiishi.periods import Period

__all__ = ["ReadingList", "Total", "by_month", "by_year", "quantity_filled", "reading_list", "state"]


@dataclass(frozen=True, slots=True)
class Total:
    """What one meter adds up to in a calendar month or year, within the monitoring periods."""

    meter: str
    when: str
    """The month as "2016-01" or the year as "2016"."""
    value: fmpq
    """Exact, in `unit`, substituted quantities included."""
    unit: Unit
    hours: fmpq
    """Length of the month or year within the monitoring periods [h]."""
    hours_covered: fmpq
    """Of which readings cover [h]."""
    hours_substituted: fmpq
    """Of which were filled as the plan states [h]."""
    quantity_substituted: fmpq
    """What was filled, in `unit`."""
    readings: int
    """Readings that count (for a counter: advances); one across a boundary counts where it begins."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing counts in it, neither readings nor what was filled."""
        return not self.hours_covered and not self.hours_substituted

    @property
    def share_of_hours(self) -> fmpq:
        """Substituted share of the hours, 0 to 1."""
        return self.hours_substituted / self.hours if self.hours else fmpq(0)

    @property
    def share_of_quantity(self) -> fmpq:
        """Substituted share of the quantity; 0 where the quantity is 0."""
        return self.quantity_substituted / self.value if self.value else fmpq(0)


@dataclass(frozen=True, slots=True)
class ReadingList:
    """The readings of one meter one by one, for formulas that run over readings; lists of one length."""

    begins: list[int]
    """Begin of each reading [s since 1970-01-01T00:00Z]."""
    hours: list[fmpq]
    """Length of each [h]."""
    values: list[fmpq]
    """Value of each, in the unit asked for."""
    substituted: list[bool]
    """Whether it was filled as the plan states."""


def by_month(cleaned: Cleaned, periods: Iterable[Period], wanted: Unit) -> list[Total]:
    """Totals of the calendar months of monitoring periods, in order, in the unit wanted.

    `periods` may be any that lie within the monitoring periods: a part of a year gives its share.

    Raises:
        Refused: `units-incompatible`, `monitoring-ratio-unknown`.
    """
    factor = conversion(cleaned.readings.quantity_unit, wanted)
    cells = [cell for period in sorted(periods) for cell in _cells(cleaned, period)]
    _add_whole(cleaned, cells)
    _add_divided(cleaned, cells)
    _add_fills(cleaned, cells)
    return _summed((cell.total(cleaned.readings.meter, factor, wanted) for cell in cells), len("2016-01"))


def by_year(months: Iterable[Total]) -> list[Total]:
    """Totals of calendar years from those of their months: they add up exactly."""
    return _summed(months, len("2016"))


def quantity_filled(cleaned: Cleaned, fills: Sequence[Fill], periods: Iterable[Period], wanted: Unit) -> fmpq:
    """What some of a meter's fills add to the totals of monitoring periods, in the unit wanted.

    Raises:
        Refused: `units-incompatible`, `monitoring-ratio-unknown`.
    """
    factor = conversion(cleaned.readings.quantity_unit, wanted)
    cells = [cell for period in sorted(periods) for cell in _cells(cleaned, period)]
    parts = _filled_parts(fills, cells)
    added = (_filled(cleaned.readings, fill, *span) * cell.factor for fill, cell, *span in parts)
    return sum(added, fmpq(0)) * factor


def state(cleaned: Cleaned, period: Period, wanted: Unit, *, how: Literal["mean", "last", "max"]) -> Total:
    """The mean, last or largest value of a part of a year, for parameters that do not add up.

    The mean is weighted by time: each value by the time it stands for within the period. Values are
    those of the readings, never multiplied by hours; what was filled counts with its own time.
    `quantity_substituted` is what the filled values contribute to the mean, or the last or largest
    value itself where it was filled. Where nothing lies in the period the value is 0 and `is_empty`
    holds: nothing is made up, and whoever asks must block.

    Raises:
        Refused: `monitoring-counter-adds-up`, `units-incompatible`, `monitoring-ratio-unknown`.
    """
    meter = cleaned.readings.meter
    place = Place(meter=meter, begins=str(period.begins), ends=str(period.ends))
    if cleaned.readings.measured is Measured.COUNTER:
        raise refused("monitoring-counter-adds-up", place, how=how)
    factor = conversion(cleaned.readings.unit, wanted)
    entries = _entries(cleaned, period, divides=False)
    first, last = span_of(period, cleaned.readings.zone)
    value, filled = _of_entries(entries, how) if entries else (fmpq(0), fmpq(0))
    measured = [entry for entry in entries if not entry.filled]
    return Total(
        meter,
        f"{period.begins:%Y}",
        value * factor,
        wanted,
        fmpq(last - first, HOUR),
        _hours(measured),
        _hours(entries) - _hours(measured),
        filled * factor,
        len(measured),
    )


def reading_list(cleaned: Cleaned, period: Period, wanted: Unit) -> ReadingList:
    """The readings of a part of a year one by one, in order, in the unit wanted.

    Mean power keeps its value where a reading is cut at the begin or end; a quantity is divided.
    What was filled is cut at the expected interval.

    Raises:
        Refused: `units-incompatible`, `monitoring-ratio-unknown`.
    """
    factor = conversion(cleaned.readings.unit, wanted)
    entries = _entries(cleaned, period, divides=cleaned.readings.measured is not Measured.MEAN_POWER)
    return ReadingList(
        [entry.begins for entry in entries],
        [fmpq(entry.ends - entry.begins, HOUR) for entry in entries],
        [entry.value * factor for entry in entries],
        [entry.filled for entry in entries],
    )


@dataclass(slots=True)
class _Cell:
    """The sums of a stretch of time."""

    stretch: Stretch
    measured: fmpq = field(default_factory=fmpq)
    filled: fmpq = field(default_factory=fmpq)
    seconds: int = 0
    seconds_filled: int = 0
    readings: int = 0

    @property
    def factor(self) -> fmpq:
        """By which readings are multiplied in it."""
        return self.stretch.ratio * self.stretch.correction

    def total(self, meter: str, conversion_factor: fmpq, unit: Unit) -> Total:
        """Its sums in the unit wanted."""
        factor = self.factor * conversion_factor
        return Total(
            meter,
            self.stretch.month,
            (self.measured + self.filled) * factor,
            unit,
            fmpq(self.stretch.ends - self.stretch.begins, HOUR),
            fmpq(self.seconds, HOUR),
            fmpq(self.seconds_filled, HOUR),
            self.filled * factor,
            self.readings,
        )


def _summed(totals: Iterable[Total], length: int) -> list[Total]:
    """Totals of one month or year, told by the first characters of `when`, become one."""
    sums: dict[str, Total] = {}
    for one in totals:
        when = one.when[:length]
        sums[when] = _both(sums[when], one) if when in sums else replace(one, when=when)
    return [sums[when] for when in sorted(sums)]


def _both(one: Total, other: Total) -> Total:
    return Total(
        one.meter,
        one.when,
        one.value + other.value,
        one.unit,
        one.hours + other.hours,
        one.hours_covered + other.hours_covered,
        one.hours_substituted + other.hours_substituted,
        one.quantity_substituted + other.quantity_substituted,
        one.readings + other.readings,
    )


def _cells(cleaned: Cleaned, period: Period) -> list[_Cell]:
    readings = cleaned.readings
    return [_Cell(one) for one in stretches(readings.meter, cleaned.facts, period, readings.zone)]


def _overlaps(cleaned: Cleaned, cells: list[_Cell]) -> tuple[Integers, Integers, Bools]:
    """For each piece the first cell and the one after the last that it touches, and whether one holds it whole."""
    begins = np.array([cell.stretch.begins for cell in cells], dtype=np.int64)
    ends = np.array([cell.stretch.ends for cell in cells], dtype=np.int64)
    parts = cleaned.pieces
    low = np.searchsorted(ends, parts.begins, side="right").astype(np.int64)
    high = np.searchsorted(begins, parts.ends, side="left").astype(np.int64)
    at = np.minimum(low, len(cells) - 1)
    whole = (high - low == 1) & (parts.begins >= begins[at]) & (parts.ends <= ends[at])
    return low, high, whole


def _add_whole(cleaned: Cleaned, cells: list[_Cell]) -> None:
    """Add the pieces that lie in one cell, all at once."""
    low, _, whole = _overlaps(cleaned, cells)
    chosen = np.flatnonzero(whole)
    if not len(chosen):
        return
    at = low[chosen]
    starts = np.flatnonzero(np.concatenate(([True], at[1:] != at[:-1])))
    lengths = (cleaned.pieces.ends - cleaned.pieces.begins)[chosen]
    powers = cleaned.readings.measured is Measured.MEAN_POWER
    sums = grouped_sums(cleaned.pieces.digits[chosen], lengths if powers else None, starts)
    seconds = np.add.reduceat(lengths, starts).tolist()
    counts = np.diff(np.append(starts, len(chosen))).tolist()
    below = 10**cleaned.readings.places * (HOUR if powers else 1)
    for position, total, covered, count in zip(at[starts].tolist(), sums, seconds, counts, strict=True):
        cells[position].measured += fmpq(total, below)
        cells[position].seconds += covered
        cells[position].readings += count


def _add_divided(cleaned: Cleaned, cells: list[_Cell]) -> None:
    """Add the few pieces that lie across a boundary, one by one."""
    low, high, whole = _overlaps(cleaned, cells)
    parts = cleaned.pieces
    for position in np.flatnonzero((high > low) & ~whole).tolist():
        begins, ends = int(parts.begins[position]), int(parts.ends[position])
        quantity = quantity_of(cleaned.readings, int(parts.digits[position]), ends - begins)
        for cell in cells[low[position] : high[position]]:
            first, last = max(begins, cell.stretch.begins), min(ends, cell.stretch.ends)
            share = _reached(cleaned, begins, ends, last) - _reached(cleaned, begins, ends, first)
            cell.measured += quantity * share
            cell.seconds += last - first
        cells[low[position]].readings += 1


def _reached(cleaned: Cleaned, begins: int, ends: int, moment: int) -> fmpq:
    """Which share of a piece from one moment to another counts as over at a moment between, 0 to 1."""
    if cleaned.readings.measured is Measured.COUNTER and not cleaned.interpolates:
        return fmpq(0) if moment - begins <= ends - moment else fmpq(1)
    edges = np.array([begins, ends, begins, moment], dtype=np.int64)
    whole, part = weight(cleaned.readings, edges[0::2], edges[1::2]).tolist()
    return fmpq(part, whole) if whole else fmpq(moment - begins, ends - begins)


def _add_fills(cleaned: Cleaned, cells: list[_Cell]) -> None:
    """Add what was filled, each part to its cell."""
    for fill, cell, first, last in _filled_parts(cleaned.fills, cells):
        cell.filled += _filled(cleaned.readings, fill, first, last)
        cell.seconds_filled += last - first


def _filled_parts(fills: Sequence[Fill], cells: list[_Cell]) -> Iterator[tuple[Fill, _Cell, int, int]]:
    ends = [cell.stretch.ends for cell in cells]
    for fill in fills:
        for cell in cells[bisect_right(ends, fill.begins) :]:
            if cell.stretch.begins >= fill.ends:
                break
            yield fill, cell, max(fill.begins, cell.stretch.begins), min(fill.ends, cell.stretch.ends)


def _filled(readings: Series, fill: Fill, begins: int, ends: int) -> fmpq:
    """The quantity of a part of a fill."""
    if readings.measured is not Measured.SPAN:
        return fill.value * (ends - begins) / fill.per
    days = weight(readings, np.array([begins], dtype=np.int64), np.array([ends], dtype=np.int64))
    return fill.value * int(days[0]) / fill.per


@dataclass(frozen=True, slots=True)
class _Entry:
    """One reading, or part of one, with its factor applied [unit as filed]."""

    begins: int
    ends: int
    value: fmpq
    filled: bool


def _entries(cleaned: Cleaned, period: Period, *, divides: bool) -> list[_Entry]:
    """The readings and fills of a period in order; `divides` says whether a part has its share of the value."""
    cells = _cells(cleaned, period)
    found = [
        *_read_entries(cleaned, cells, divides=divides),
        *_filled_entries(cleaned, cells, divides=divides),
    ]
    return sorted(found, key=attrgetter("begins"))


def _read_entries(cleaned: Cleaned, cells: list[_Cell], *, divides: bool) -> Iterator[_Entry]:
    low, high, whole = _overlaps(cleaned, cells)
    parts, below = cleaned.pieces, 10**cleaned.readings.places
    factors = [cell.factor / below for cell in cells]
    chosen = np.flatnonzero(whole)
    columns = (parts.begins[chosen], parts.ends[chosen], parts.digits[chosen], low[chosen])
    for begins, ends, digits, at in zip(*(column.tolist() for column in columns), strict=True):
        yield _Entry(begins, ends, factors[at] * digits, filled=False)
    for position in np.flatnonzero((high > low) & ~whole).tolist():
        begins, ends = int(parts.begins[position]), int(parts.ends[position])
        for at in range(low[position], high[position]):
            stretch = cells[at].stretch
            first, last = max(begins, stretch.begins), min(ends, stretch.ends)
            share = _reached(cleaned, begins, ends, last) - _reached(cleaned, begins, ends, first)
            value = factors[at] * int(parts.digits[position])
            yield _Entry(first, last, value * share if divides else value, filled=False)


def _filled_entries(cleaned: Cleaned, cells: list[_Cell], *, divides: bool) -> Iterator[_Entry]:
    for fill, cell, first, last in _filled_parts(cleaned.fills, cells):
        step = cleaned.facts.interval or last - first
        for begins in range(first, last, step):
            ends = min(begins + step, last)
            value = _filled(cleaned.readings, fill, begins, ends) if divides else fill.value
            yield _Entry(begins, ends, value * cell.factor, filled=True)


def _of_entries(entries: list[_Entry], how: str) -> tuple[fmpq, fmpq]:
    return _mean(entries) if how == "mean" else _one(entries, how)


def _mean(entries: list[_Entry]) -> tuple[fmpq, fmpq]:
    """The mean weighted by time, and what filled values contribute to it."""
    weighted = [(entry.value * (entry.ends - entry.begins), entry.filled) for entry in entries]
    seconds = sum(entry.ends - entry.begins for entry in entries)
    filled = sum((value for value, was_filled in weighted if was_filled), fmpq(0))
    return sum((value for value, _ in weighted), fmpq(0)) / seconds, filled / seconds


def _one(entries: list[_Entry], how: str) -> tuple[fmpq, fmpq]:
    """The last or largest value, and itself again where it was filled."""
    chosen = entries[-1] if how == "last" else max(entries, key=attrgetter("value"))
    return chosen.value, chosen.value if chosen.filled else fmpq(0)


def _hours(entries: list[_Entry]) -> fmpq:
    return fmpq(sum(entry.ends - entry.begins for entry in entries), HOUR)
