"""Readings as they count: what cannot be used is left out, and filled only as the plan states.

Substitution is stated for a rule and a parameter (`then: substitute`, `with: …`). Which direction
is conservative is for the project to decide: too little heat supplied, too much electricity
consumed. Nothing is filled without such a statement, and what is filled stays apart from what was
measured, so that its share can be reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from flint import fmpq

from tobiishi.monitoring.pieces import Pieces, pieces, shared, spans, uncovered, usable, weight
from tobiishi.monitoring.series import DAY, HOUR, Facts, Integers, Measured, Series, local_seconds
from tobiishi.monitoring.verdicts import Verdict
from tobiishi.units import quantity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tobiishi.monitoring.plan import Plan

__all__ = ["Cleaned", "Fill", "clean"]


@dataclass(frozen=True, slots=True)
class Fill:
    """A value put in place of readings, from one moment to another [s]."""

    begins: int
    ends: int
    value: fmpq
    """As it would have been filed, for a reading that weighs `per` [unit of the series]."""
    per: int
    """What one such reading weighs: seconds, or days for spans."""


@dataclass(frozen=True, slots=True, eq=False)
class Cleaned:
    """The readings of one meter that count, and what was put in place of the others."""

    readings: Series
    facts: Facts
    pieces: Pieces
    fills: tuple[Fill, ...]
    filled: tuple[tuple[Verdict, tuple[Fill, ...]], ...]
    """The same fills, with the verdict from which they follow."""
    interpolates: bool
    """Whether a counter is read on a straight line at the begin and end of months."""
    verdicts: tuple[Verdict, ...]
    """What became clear only here: readings were to be substituted, and there was nothing to do it from."""


def clean(series: Series, facts: Facts, plan: Plan, verdicts: Sequence[Verdict] = ()) -> Cleaned:
    """Leave out what verdicts substitute, and fill the time that is then lacking.

    `plan` is the plan as it holds for the parameter. Time that is lacking for another reason is
    not filled. Where two rules substitute the same time, the first in the order of the plan does.

    Raises:
        Refused: `units-incompatible` where the plan gives a value in another kind of unit.
    """
    kept = _kept(usable(series, facts), verdicts)
    parts = pieces(kept, facts, plan)
    lacking = uncovered(parts.begins, parts.ends, spans(series, facts))
    source = _Source(kept, parts, facts)
    filled: list[tuple[Verdict, tuple[Fill, ...]]] = []
    without: list[Verdict] = []
    for one in verdicts:
        if one.effect != "substitutes" or one.filling is None:
            continue
        wanted = shared(one.stretches, lacking)
        found = tuple(source.fill(one.filling, wanted))
        filled += [(one, found)] if found else []
        without += [] if found or not len(wanted) else [_nothing(one, wanted)]
        lacking = uncovered(wanted[:, 0], wanted[:, 1], lacking)
    fills = sorted((fill for _, some in filled for fill in some), key=lambda fill: fill.begins)
    interpolates = plan.counter_at_boundary.interpolate
    return Cleaned(kept, facts, parts, tuple(fills), tuple(filled), interpolates, tuple(without))


def _kept(readings: Series, verdicts: Sequence[Verdict]) -> Series:
    dropped = [one.rows for one in verdicts if one.effect == "substitutes" and len(one.rows)]
    if not dropped:
        return readings
    return readings.take(~np.isin(readings.rows, np.concatenate(dropped)))


def _nothing(one: Verdict, stretches: Integers) -> Verdict:
    return Verdict(
        "monitoring-nothing-to-substitute-from",
        one.meter,
        stretches,
        details={"method": one.filling or ""},
        effect="blocks",
    )


class _Source:
    """Finds values to fill with among the pieces of one meter."""

    def __init__(self, readings: Series, parts: Pieces, facts: Facts) -> None:
        self._readings, self._parts, self._facts = readings, parts, facts
        self._weights = np.maximum(weight(readings, parts.begins, parts.ends), 1)
        if readings.measured is Measured.MEAN_POWER:
            self._weights = np.full(len(parts), HOUR, dtype=np.int64)
        self._by_hour = cache(self._extremes_by_hour)

    def fill(self, method: str, stretches: Integers) -> list[Fill]:
        """Fills for stretches of time within monitoring periods, of shape (n, 2) [s]; none where none can be found."""
        if method == "zero":
            return [Fill(begins, ends, fmpq(0), 1) for begins, ends in stretches.tolist()]
        if method == "mean_of_neighbours":
            return self._neighbours(stretches)
        if method in ("lowest", "highest"):
            return self._extremes(method, stretches)
        value, per = quantity(method, self._readings.unit), self._usual()
        return [Fill(begins, ends, value, per) for begins, ends in stretches.tolist()]

    def _usual(self) -> int:
        """What a value given in the plan stands for: an hour of mean power, a day of a span, an interval."""
        if self._readings.measured is Measured.MEAN_POWER:
            return HOUR
        return 1 if self._readings.measured is Measured.SPAN else self._facts.interval or DAY

    def _value(self, position: int) -> fmpq:
        return fmpq(int(self._parts.digits[position]), 10**self._readings.places)

    def _neighbours(self, stretches: Integers) -> list[Fill]:
        """The mean pace of the pieces next before and next after; at the edge of the readings the one there is."""
        if not len(self._parts):
            return []
        before = np.searchsorted(self._parts.ends, stretches[:, 0], side="right") - 1
        after = np.searchsorted(self._parts.begins, stretches[:, 1], side="left")
        beside = zip(stretches.tolist(), before.tolist(), after.tolist(), strict=True)
        return [self._mean(begins, ends, positions) for (begins, ends), *positions in beside]

    def _mean(self, begins: int, ends: int, positions: list[int]) -> Fill:
        known = [position for position in positions if 0 <= position < len(self._parts)]
        per = int(self._weights[known[0]])
        paces = [self._value(position) / int(self._weights[position]) for position in known]
        return Fill(begins, ends, sum(paces, fmpq(0)) * per / len(paces), per)

    def _extremes(self, method: str, stretches: Integers) -> list[Fill]:
        """The lowest or highest pace at the same hour of the day within the monitoring period."""
        fills = []
        for period in spans(self._readings, self._facts).tolist():
            wanted = stretches[(stretches[:, 0] >= period[0]) & (stretches[:, 0] < period[1])]
            found = self._by_hour(method, *period) if len(wanted) else {}
            if found:
                fills += [Fill(begins, ends, *found[hour]) for begins, ends, hour in self._cut(wanted, found)]
        return fills

    def _extremes_by_hour(self, method: str, first: int, last: int) -> _ByHour:
        parts, lengths = self._parts, self._parts.ends - self._parts.begins
        inside = (parts.begins >= first) & (parts.ends <= last)
        if not inside.any():
            return {}
        usual = float(np.median(lengths[inside]))
        inside &= lengths <= 2 * usual  # a long counter advance says nothing about an hour
        hours = local_seconds(parts.begins[inside], self._readings.zone) % DAY // HOUR
        if usual >= DAY:
            hours[:] = _ANY
        return _extremes_of(method, hours, parts.digits[inside], self._weights[inside], self._readings.places)

    def _cut(self, stretches: Integers, found: _ByHour) -> Iterable[tuple[int, int, int]]:
        """Stretches cut at the hours of the civil day; _ANY stands for an hour without a reading."""
        begins, ends = stretches[:, 0], stretches[:, 1]
        if set(found) == {_ANY}:
            return zip(begins.tolist(), ends.tolist(), [_ANY] * len(begins), strict=True)
        into = local_seconds(begins, self._readings.zone) % HOUR
        count = -(-(ends - begins + into) // HOUR)
        at = np.repeat(np.arange(len(begins)), count)
        step = np.arange(len(at)) - np.repeat(np.cumsum(count) - count, count)
        edges = (begins - into)[at] + HOUR * step
        parts = np.maximum(edges, begins[at]), np.minimum(edges + HOUR, ends[at])
        hours = (local_seconds(parts[0], self._readings.zone) % DAY // HOUR).tolist()
        known = [hour if hour in found else _ANY for hour in hours]
        return zip(parts[0].tolist(), parts[1].tolist(), known, strict=True)


_ANY = -1
_ByHour = dict[int, tuple[fmpq, int]]


def _extremes_of(method: str, hours: Integers, digits: Integers, weights: Integers, places: int) -> _ByHour:
    """The value with the lowest or highest pace for each hour, and for any hour.

    Readings of one length are compared as integers; only the extremes of each length as ratios.
    """
    better = min if method == "lowest" else max
    found: dict[int, list[tuple[fmpq, int]]] = {}
    for per in np.unique(weights).tolist():
        alike = weights == per
        table: Integers = digits[alike][np.lexsort((digits[alike], hours[alike]))]
        at, first = np.unique(np.sort(hours[alike]), return_index=True)
        last = np.append(first[1:], len(table)) - 1
        for hour, position in zip(at.tolist(), first if method == "lowest" else last, strict=True):
            found.setdefault(hour, []).append((fmpq(int(table[position]), 10**places), per))
    chosen = {hour: better(values, key=_pace) for hour, values in found.items()}
    return chosen | {_ANY: better(chosen.values(), key=_pace)}


def _pace(value: tuple[fmpq, int]) -> fmpq:
    return value[0] / value[1]
