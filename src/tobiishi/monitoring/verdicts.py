"""What a quality rule finds: verdicts with their effect, their reason and the readings affected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from tobiishi.errors import Effect, Finding, Place, Text
from tobiishi.monitoring.series import ARROW, TERM, Bools, Integers, Measured, Series, local_text

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from tobiishi.monitoring.plan import Rule

__all__ = ["AT_MOST", "Details", "Verdict", "as_planned", "blocked", "runs", "verdicts_of"]

AT_MOST: Final = 100
"""Verdicts one rule gives on one meter; what it finds beyond stands together in the last."""

EFFECTS: Final[Mapping[str, Effect]] = {"block": "blocks", "substitute": "substitutes", "note": "notes"}

Details = Mapping[str, str | Text]


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """One defect of the readings of one meter, and what follows from it.

    `stretches` are the times affected, one row of begin and exclusive end each [s]. `rows` are the
    rows of the source file whose readings are at fault; none where readings are lacking altogether.
    `filling` is what the plan substitutes with, where `effect` is "substitutes".
    """

    code: str
    meter: str
    stretches: Integers
    rows: Integers = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    count: int = 1
    details: Details = field(default_factory=dict)
    effect: Effect = "notes"
    filling: str | None = None

    @property
    def begins(self) -> int:
        """First moment affected [s]."""
        return int(self.stretches[:, 0].min())

    @property
    def ends(self) -> int:
        """Moment at which the last stretch affected is over [s]."""
        return int(self.stretches[:, 1].max())

    def finding(self, *, file: str | None, zone: ZoneInfo) -> Finding:
        """The verdict as a finding, its place being the file, the first row, the meter and the civil times."""
        place = Place(
            file=file,
            line=int((self.rows % TERM).min()) if len(self.rows) else None,
            meter=self._meter(),
            begins=local_text(self.begins, zone),
            ends=local_text(self.ends, zone),
        )
        return Finding(self.code, place, {**self.details, "count": str(self.count)}, self.effect)

    def _meter(self) -> str:
        """The meter whose readings are at fault; all that took each other's place, where they are of several."""
        names, terms = self.meter.split(ARROW), np.unique(self.rows // TERM).tolist()
        return names[terms[0]] if len(terms) == 1 else self.meter


def blocked(verdicts: Iterable[Verdict]) -> bool:
    """Whether any verdict stops the tonnes."""
    return any(one.effect == "blocks" for one in verdicts)


def as_planned(rule: Rule, found: Verdict) -> Verdict:
    """The verdict with the effect, and what to substitute with, that the plan's entry states."""
    filling = rule.with_ if rule.then == "substitute" else None
    return replace(found, effect=EFFECTS[rule.then], filling=filling)


def verdicts_of(
    code: str,
    rule: Rule,
    series: Series,
    faulty: Bools,
    *,
    say: Callable[[Series], Details] | None = None,
) -> list[Verdict]:
    """One verdict for each run of faulty readings; beyond AT_MOST the rest in one.

    `series` is in the order of time and `faulty` marks its readings; `say` gives the particulars
    of the readings it is handed.
    """
    starts, stops = runs(faulty)
    if not len(starts):
        return []
    stretches = _stretches(series, starts, stops)
    cuts = [*range(min(len(starts), AT_MOST)), len(starts)]
    found = []
    for first, last in pairwise(cuts):
        chosen = np.flatnonzero(faulty[starts[first] : stops[last - 1]]) + starts[first]
        part = series.take(chosen)
        details = say(part) if say else {}
        found.append(Verdict(code, series.meter, stretches[first:last], part.rows, len(part), details))
    return [as_planned(rule, one) for one in found]


def runs(mask: Bools) -> tuple[Integers, Integers]:
    """Begin and exclusive end of each run of True, as positions."""
    padded = np.concatenate(([False], mask, [False]))
    edges = np.flatnonzero(padded[1:] != padded[:-1])
    return edges[0::2].astype(np.int64), edges[1::2].astype(np.int64)


def _stretches(series: Series, starts: Integers, stops: Integers) -> Integers:
    """The times of runs of readings; for counters from the reading before to the reading after."""
    if series.measured is Measured.COUNTER:
        first, last = np.maximum(starts - 1, 0), np.minimum(stops, len(series) - 1)
        return np.stack((series.begins[first], series.begins[last]), axis=1)
    return np.stack((series.begins[starts], series.ends[stops - 1]), axis=1)
