"""Stretches of a meter's time: within one calendar month, with one instrument ratio and one correction throughout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from operator import itemgetter
from zoneinfo import ZoneInfo

from flint import fmpq

from tobiishi.errors import Place, refused
from tobiishi.monitoring.series import Facts, local_text, midnight, span_of
from tobiishi.periods import Period

__all__ = ["Stretch", "stretches"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a meter's time.

    Args:
        month: its calendar month, as "2016-01".
        begins, ends: from and until when it is [s since 1970-01-01T00:00Z].
        ratio: what readings are multiplied by for the instrument transformers; 1 where none is stated.
        correction: product of the corrections in force.
    """

    month: str
    begins: int
    ends: int
    ratio: fmpq
    correction: fmpq


def stretches(meter: str, facts: Facts, period: Period, zone: ZoneInfo) -> Iterator[Stretch]:
    """Cut a period at each month and at each change of a ratio or correction.

    Raises:
        Refused: `monitoring-ratio-unknown` where ratios are stated, but none for the begin of a stretch.
    """
    first, last = span_of(period, zone)
    edges = {midnight(part.begins, zone) for part in period.by_month()}
    edges |= {begins for begins, _ in facts.ratios}
    edges |= {moment for correction in facts.corrections for moment in correction[:2]}
    for begins, ends in pairwise(sorted({first, last} | {edge for edge in edges if first < edge < last})):
        month = datetime.fromtimestamp(begins, zone).strftime("%Y-%m")
        ratio = _ratio(meter, facts, begins, zone)
        yield Stretch(month, begins, ends, ratio, _correction(facts, begins))


def _ratio(meter: str, facts: Facts, moment: int, zone: ZoneInfo) -> fmpq:
    if not facts.ratios:
        return fmpq(1)
    known = [ratio for begins, ratio in sorted(facts.ratios, key=itemgetter(0)) if begins <= moment]
    if not known:
        raise refused("monitoring-ratio-unknown", Place(meter=meter, begins=local_text(moment, zone)))
    return known[-1]


def _correction(facts: Facts, moment: int) -> fmpq:
    product = fmpq(1)
    for begins, ends, factor in facts.corrections:
        product *= factor if begins <= moment < ends else 1
    return product
