"""Readings as an auditor retraces them: each as it was filed, what was found, what counts, and in which month.

A meter's time is cut into stretches: the months of each year part, cut once more where an instrument ratio or
a correction changes. A reading counts in one stretch; one that lies across two is shown once as filed, and
below with its share in each.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from flint import fmpq
from numpy.typing import NDArray

from tobiishi.monitoring.pieces import advances, weight
from tobiishi.monitoring.plan import Plan
from tobiishi.monitoring.results import MeterRun
from tobiishi.monitoring.series import (
    HOUR,
    TERM,
    Measured,
    local_seconds,
)
from tobiishi.monitoring.stretches import Stretch, stretches
from tobiishi.monitoring.substitution import Fill
from tobiishi.periods import YearPart

__all__ = ["PartStretch", "Reading", "excel_moments", "readings_of", "stretches_of"]

_EXCEL_EPOCH: Final = 25569
"""Days from the first day of Excel's calendar to 1970-01-01."""
_DAY: Final = 86400


@dataclass(frozen=True, slots=True)
class PartStretch(Stretch):
    """A stretch of a year part, and how it is called: its month, numbered where there are several of it."""

    part: int
    label: str


@dataclass(slots=True, eq=False)
class Reading:
    """A row of the readings sheet.

    Args:
        begins, ends: the time it stands for [s]; equal for the moment of a counter.
        row: row of the source file; None where there is no reading.
        filed: value as filed; None where it is missing or stands in another row.
        codes: what was found about it.
        stretch: number of the stretch in which it counts; None where it does not.
        substitute: value put in its place [as filed].
        share: which share of the value counts; None for all of it.
        of, minus: rows whose filed values give the quantity: that of `of`, less that of `minus` for a counter.
        plus: what a roll-over adds to a counter's advance.
        within: the row of the whole reading, of which this one is a share.
        hours: its length, where it counts by time [h].
        amount: the value that counts [as filed], for comparison; None where nothing counts.
    """

    begins: int
    ends: int
    row: int | None = None
    filed: float | None = None
    codes: str = ""
    stretch: int | None = None
    substitute: fmpq | None = None
    share: fmpq | None = None
    of: Reading | None = None
    minus: Reading | None = None
    plus: fmpq | None = None
    within: Reading | None = None
    hours: float | None = None
    amount: float | None = None
    at: int = field(default=-1)
    """Row of the sheet, once it is placed."""


def stretches_of(meter: MeterRun, parts: Sequence[YearPart], zone: ZoneInfo) -> list[PartStretch]:
    """The stretches of a meter's time, in order."""
    name, facts = meter.series.meter, meter.cleaned.facts
    found = [
        PartStretch(one.month, one.begins, one.ends, one.ratio, one.correction, number, one.month)
        for number, part in enumerate(parts)
        for one in stretches(name, facts, part.period, zone)
    ]
    return _told_apart(found)


def _told_apart(found: list[PartStretch]) -> list[PartStretch]:
    """Stretches of one month are numbered."""
    several = {month for month, count in Counter(s.month for s in found).items() if count > 1}
    numbers: Counter[str] = Counter()
    for place, one in enumerate(found):
        if one.month in several:
            numbers[one.month] += 1
            found[place] = replace(one, label=f"{one.month} ({numbers[one.month]})")
    return found


def excel_moments(moments: NDArray[np.int64], zone: ZoneInfo) -> list[float]:
    """Moments in the civil time of a zone, as Excel counts days."""
    days: list[float] = (local_seconds(moments, zone) / _DAY + _EXCEL_EPOCH).tolist()
    return days


def readings_of(
    meter: MeterRun, stretches: Sequence[PartStretch], plan: Plan, *, by_time: bool, apart: bool
) -> list[Reading]:
    """All rows of a meter in the order of time.

    Args:
        meter: the meter's run.
        stretches: its stretches.
        plan: the plan as it holds for the parameter.
        by_time: whether values count by the time they stand for (means), instead of adding up.
        apart: whether each reading is needed by itself, fills cut at the expected interval.
    """
    return _Reader(meter, stretches, plan, by_time=by_time, apart=apart).rows()


class _Touch(NamedTuple):
    """Which stretches a time touches, and whether one holds it whole."""

    low: list[int]
    high: list[int]
    whole: list[bool]


class _Reader:
    def __init__(
        self, meter: MeterRun, stretches: Sequence[PartStretch], plan: Plan, *, by_time: bool, apart: bool
    ) -> None:
        self.meter, self.stretches, self.plan = meter, stretches, plan
        self.by_time, self.apart = by_time, apart
        self.cleaned, self.series = meter.cleaned, meter.series.in_order()
        self.codes = _codes(meter)
        self.groups: list[tuple[int, list[Reading]]] = []
        self.idle: list[Reading] = []
        """Readings that count nothing by themselves, in the order of time."""

    def rows(self) -> list[Reading]:
        """All rows."""
        filed = self.filed()
        kept = np.isin(self.series.rows, self.cleaned.readings.rows).tolist()
        self.idle = [reading for reading, counts in zip(filed, kept, strict=True) if not counts]
        counting = [reading for reading, counts in zip(filed, kept, strict=True) if counts]
        if self.series.measured is Measured.COUNTER:
            self.count_advances(counting)
        else:
            self.count(counting)
        self.fill()
        self.groups += [(reading.begins, [reading]) for reading in self.idle]
        self.groups.sort(key=itemgetter(0))
        return [reading for _, group in self.groups for reading in group]

    def filed(self) -> list[Reading]:
        """The readings as filed."""
        series = self.series
        values = (series.digits / 10.0**series.places).tolist()
        columns = (series.begins.tolist(), series.ends.tolist(), series.rows.tolist(), values)
        empty = series.missing.tolist()
        return [
            Reading(begins, ends, row % TERM, None if missing else value, self.codes.get(row, ""))
            for begins, ends, row, value, missing in zip(*columns, empty, strict=True)
        ]

    def touched(self, begins: NDArray[np.int64], ends: NDArray[np.int64]) -> _Touch:
        """The first stretch and the one after the last that each time touches."""
        first = np.array([one.begins for one in self.stretches], dtype=np.int64)
        last = np.array([one.ends for one in self.stretches], dtype=np.int64)
        low = np.searchsorted(last, begins, side="right")
        high = np.searchsorted(first, ends, side="left")
        at = np.minimum(low, len(self.stretches) - 1)
        whole = (high - low == 1) & (begins >= first[at]) & (ends <= last[at])
        return _Touch(low.tolist(), high.tolist(), whole.tolist())

    def count(self, readings: list[Reading]) -> None:
        """Readings that stand for a time: whole in one stretch, or divided."""
        pieces = self.cleaned.pieces
        touch = self.touched(pieces.begins, pieces.ends)
        for reading, low, high, whole in zip(readings, *touch, strict=True):
            group = [reading]
            if whole:
                self.take(reading, low)
            else:
                group += self.divided(reading, range(low, high))
            self.groups.append((reading.begins, group))

    def take(self, reading: Reading, stretch: int) -> None:
        """Let a reading count in a stretch as filed."""
        reading.stretch, reading.of, reading.amount = stretch, reading, reading.filed
        if self.by_time or self.apart:
            reading.hours = (reading.ends - reading.begins) / HOUR

    def divided(self, reading: Reading, touched: Iterable[int]) -> Iterator[Reading]:
        """The shares of a reading that lies across stretches; states count whole, each for its time."""
        divides = not (self.by_time or (self.apart and self.series.measured is Measured.MEAN_POWER))
        for stretch in touched:
            first = max(reading.begins, self.stretches[stretch].begins)
            last = min(reading.ends, self.stretches[stretch].ends)
            share = self.share(reading, first, last) if divides else None
            part = Reading(first, last, reading.row, stretch=stretch, share=share, of=reading, within=reading)
            part.amount = (reading.filed or 0) * (1 if share is None else _float(share))
            part.hours = (last - first) / HOUR if self.by_time or self.apart else None
            yield part

    def share(self, whole: Reading, first: int, last: int) -> fmpq:
        """By days for spans, else by seconds."""
        edges = np.array([[whole.begins, first], [whole.ends, last]], dtype=np.int64)
        all_of_it, part = weight(self.series, edges[0], edges[1]).tolist()
        return fmpq(part, all_of_it) if all_of_it else fmpq(last - first, whole.ends - whole.begins)

    def count_advances(self, readings: list[Reading]) -> None:
        """Counter readings: each counts its advance since the one before."""
        steps = advances(self.cleaned.readings, self.cleaned.facts, self.plan)
        below = 10**self.series.places
        for place, reading in enumerate(readings):
            group = [reading]
            before = readings[place - 1] if place else None
            if before is not None and steps.counts[place - 1] and reading.begins > before.begins:
                reading.of, reading.minus = reading, before
                digits = int(steps.digits[place - 1])
                reading.amount = digits / below
                if steps.rolled[place - 1]:
                    plain = int(self.cleaned.readings.digits[place] - self.cleaned.readings.digits[place - 1])
                    reading.plus = fmpq(digits - plain, below)
                group += self.advance(before.begins, reading)
            self.groups.append((reading.begins, group))

    def advance(self, begins: int, reading: Reading) -> Iterator[Reading]:
        """Put an advance into its stretch; where the plan divides it, its shares follow."""
        ends = np.array([reading.ends], dtype=np.int64)
        touch = self.touched(np.array([begins], dtype=np.int64), ends)
        touched = range(touch.low[0], touch.high[0])
        if touch.whole[0] or not self.cleaned.interpolates:
            middle = begins + reading.ends
            inside = [s for s in touched if _holds(self.stretches[s], middle)]
            reading.stretch = touch.low[0] if touch.whole[0] else next(iter(inside), None)
            reading.hours = (reading.ends - begins) / HOUR if self.apart else None
            return
        for stretch in touched:
            first = max(begins, self.stretches[stretch].begins)
            last = min(reading.ends, self.stretches[stretch].ends)
            share = fmpq(last - first, reading.ends - begins)
            amount = (reading.amount or 0) * _float(share)
            part = Reading(first, last, reading.row, stretch=stretch, share=share, within=reading)
            part.of, part.amount = reading, amount
            part.hours = (last - first) / HOUR if self.apart else None
            yield part

    def fill(self) -> None:
        """Put what the plan substitutes beside readings that count nothing, or into rows of its own."""
        begins = [reading.begins for reading in self.idle]
        for fill in self.cleaned.fills:
            code = self.reason(fill)
            for stretch, first, last in self.pieces_of(fill):
                reached = first
                for place in range(bisect_left(begins, first), len(self.idle)):
                    reading = self.idle[place]
                    if reading.begins >= last:
                        break
                    fits = reached <= reading.begins < reading.ends <= last
                    if self.apart:
                        fits = (reading.begins, reading.ends) == (first, last)
                    if fits and reading.stretch is None:
                        self.fill_gap(fill, stretch, reached, reading.begins, code)
                        self.put(reading, fill, stretch)
                        reached = reading.ends
                self.fill_gap(fill, stretch, reached, last, code)

    def pieces_of(self, fill: Fill) -> Iterator[tuple[int, int, int]]:
        """The parts of a fill by stretch, cut at the expected interval where readings are needed apart."""
        for number, stretch in enumerate(self.stretches):
            first, last = max(fill.begins, stretch.begins), min(fill.ends, stretch.ends)
            if first >= last:
                continue
            step = (self.cleaned.facts.interval if self.apart else None) or last - first
            for begins in range(first, last, step):
                yield number, begins, min(begins + step, last)

    def fill_gap(self, fill: Fill, stretch: int, begins: int, ends: int, code: str) -> None:
        """A row for a time without any reading."""
        if begins < ends:
            row = Reading(begins, ends, codes=code)
            self.put(row, fill, stretch)
            self.groups.append((begins, [row]))

    def put(self, reading: Reading, fill: Fill, stretch: int) -> None:
        """Let a substitute count in place of a reading."""
        seconds = reading.ends - reading.begins
        reading.stretch = stretch
        if self.by_time or (self.apart and self.series.measured is Measured.MEAN_POWER):
            reading.substitute = fill.value
        elif self.series.measured is Measured.MEAN_POWER:
            reading.substitute = fill.value * HOUR / fill.per
            interval = self.cleaned.facts.interval or HOUR
            reading.share = None if seconds == interval else fmpq(seconds, interval)
        else:
            edges = np.array([[reading.begins], [reading.ends]], dtype=np.int64)
            reading.substitute = fill.value * int(weight(self.series, edges[0], edges[1])[0]) / fill.per
        reading.amount = _float(reading.substitute * (reading.share or 1))
        reading.hours = seconds / HOUR if self.by_time or self.apart else None

    def reason(self, fill: Fill) -> str:
        """The finding for which something was filled."""
        for verdict in self.meter.verdicts:
            covers = (verdict.stretches[:, 0] <= fill.begins) & (verdict.stretches[:, 1] >= fill.ends)
            if verdict.effect == "substitutes" and covers.any():
                return verdict.code
        return ""


def _holds(stretch: Stretch, middle: int) -> bool:
    """Whether the middle of an advance (twice its moment) lies in a stretch."""
    return 2 * stretch.begins <= middle < 2 * stretch.ends


def _codes(meter: MeterRun) -> dict[int, str]:
    """The codes of what was found, by the row of the source file and the meter (`Series.rows`)."""
    found: dict[int, str] = {}
    for verdict in meter.verdicts:
        for row in verdict.rows.tolist():
            known = found.get(row)
            found[row] = verdict.code if known is None else f"{known}, {verdict.code}"
    return found


def _float(value: fmpq) -> float:
    return int(value.p) / int(value.q)
