"""What was put in place of readings, told so that a verifier sees how much it adds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

from tobiishi.errors import Finding, Place, Text
from tobiishi.monitoring.aggregation import quantity_filled
from tobiishi.monitoring.rules.times import length_text
from tobiishi.monitoring.series import DAY, Facts, Measured, Series, local_text
from tobiishi.monitoring.substitution import Cleaned, Fill
from tobiishi.monitoring.verdicts import Details
from tobiishi.periods import Period
from tobiishi.units import Unit, decimal_text, quantity

__all__ = ["substituted"]

_DIGITS: Final = 6
"""Digits behind the point of the figures told."""
_WAYS: Final = {
    "zero": Text("zero", "0"),
    "lowest": Text(
        "the lowest reading of the same hour of the day in the monitoring period",
        "モニタリング期間内の同じ時間帯の最小値",
    ),
    "highest": Text(
        "the highest reading of the same hour of the day in the monitoring period",
        "モニタリング期間内の同じ時間帯の最大値",
    ),
    "mean_of_neighbours": Text("the mean of the readings next before and after", "前後の計測値の平均"),
}


def substituted(
    cleaned: Cleaned, periods: Sequence[Period], wanted: Unit | None, file: str
) -> Iterator[Finding]:
    """For each rule and way of substitution what was filled, with what, and how much that adds.

    `wanted` is the unit in which quantities are told; None where the readings do not add up.
    """
    groups: dict[tuple[str, str], list[Fill]] = {}
    for verdict, some in cleaned.filled:
        groups.setdefault((verdict.code, verdict.filling or ""), []).extend(some)
    for (code, filling), fills in groups.items():
        said: Details = {
            "length": length_text(sum(fill.ends - fill.begins for fill in fills)),
            "rule": code,
            "way": _WAYS.get(filling) or _value(cleaned.readings, cleaned.facts, filling),
            "added": _added(cleaned, fills, periods, wanted),
        }
        yield Finding("monitoring-substituted", _place(cleaned.readings, fills, file), said, "substitutes")


def _value(readings: Series, facts: Facts, filling: str) -> Text:
    """A value given by the plan, and for which time it stands."""
    value = f"{decimal_text(quantity(filling, readings.unit), _DIGITS)} {readings.unit.text}"
    if readings.measured is Measured.MEAN_POWER:
        return Text(value, value)
    length = length_text(DAY if readings.measured is Measured.SPAN else facts.interval or DAY)
    return Text(f"{value} for each {length.en}", f"{length.ja}当たり{value}")


def _added(cleaned: Cleaned, fills: Sequence[Fill], periods: Sequence[Period], wanted: Unit | None) -> Text:
    if wanted is None:
        return Text("the value counts for that time", "その時間の値として扱います")
    added = f"{decimal_text(quantity_filled(cleaned, fills, periods, wanted), _DIGITS)} {wanted.text}"
    return Text(f"this adds {added} against counting nothing", f"計上しない場合より{added}増えます")


def _place(readings: Series, fills: Sequence[Fill], file: str) -> Place:
    moments = list(chain.from_iterable((fill.begins, fill.ends) for fill in fills))
    begins, ends = (local_text(moment, readings.zone) for moment in (min(moments), max(moments)))
    return Place(file=file, meter=readings.meter, begins=begins, ends=ends)
