"""Daily totals: what stands on the sheet where there are too many readings to list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from tobiishi.monitoring.pieces import weight
from tobiishi.monitoring.results import MeterRun
from tobiishi.monitoring.series import HOUR, Measured, midnight, span_of
from tobiishi.monitoring.stretches import Stretch
from tobiishi.periods import YearPart

__all__ = ["day_grid", "day_sums"]

Grid = NDArray[np.int64]
"""Begin and end of each cell, one row each [s]."""


def day_grid(parts: Sequence[YearPart], stretches: Sequence[Stretch], zone: ZoneInfo) -> Grid:
    """The civil days of all parts, cut once more where a stretch of some meter begins."""
    cells: list[tuple[int, int]] = []
    cuts = {one.begins for one in stretches}
    for part in parts:
        first, last = span_of(part.period, zone)
        edges = {first, last} | {cut for cut in cuts if first < cut < last}
        edges |= {midnight(day, zone) for day in _days(part)}
        cells += pairwise(sorted(edges))
    return np.array(cells, dtype=np.int64).reshape(-1, 2)


def _days(part: YearPart) -> Iterator[date]:
    for number in range(part.period.days):
        yield part.period.begins + timedelta(days=number)


def day_sums(meter: MeterRun, grid: Grid) -> NDArray[np.float64]:
    """What a meter adds up to in each cell of a grid, floats added [unit as filed, times h for mean power]."""
    cleaned, series = meter.cleaned, meter.cleaned.readings
    pieces = cleaned.pieces
    values = pieces.digits / 10.0**series.places
    if series.measured is Measured.MEAN_POWER:
        values *= (pieces.ends - pieces.begins) / HOUR
    low = np.searchsorted(grid[:, 1], pieces.begins, side="right")
    high = np.searchsorted(grid[:, 0], pieces.ends, side="left")
    at = np.minimum(low, len(grid) - 1)
    whole = (high - low == 1) & (pieces.begins >= grid[at, 0]) & (pieces.ends <= grid[at, 1])
    sums: NDArray[np.float64] = np.zeros(len(grid))
    sums += np.bincount(low[whole], weights=values[whole], minlength=len(grid))
    for place in np.flatnonzero((high > low) & ~whole).tolist():
        span = (int(pieces.begins[place]), int(pieces.ends[place]))
        for cell in range(low[place], high[place]):
            sums[cell] += values[place] * _share(meter, span, grid[cell])
    _add_fills(meter, grid, sums)
    return sums


def _share(meter: MeterRun, span: tuple[int, int], cell: NDArray[np.int64]) -> float:
    """Which share of a piece counts in a cell; a counter's advance counts whole where its middle lies."""
    series = meter.cleaned.readings
    begins, ends = span
    if series.measured is Measured.COUNTER and not meter.cleaned.interpolates:
        return float(2 * cell[0] <= begins + ends < 2 * cell[1])
    edges = np.array([[begins, max(begins, cell[0])], [ends, min(ends, cell[1])]], dtype=np.int64)
    whole, part = weight(series, edges[0], edges[1]).tolist()
    return float(part / whole) if whole else float((edges[1, 1] - edges[0, 1]) / (ends - begins))


def _add_fills(meter: MeterRun, grid: Grid, sums: NDArray[np.float64]) -> None:
    series = meter.cleaned.readings
    for fill in meter.cleaned.fills:
        low = int(np.searchsorted(grid[:, 1], fill.begins, side="right"))
        high = int(np.searchsorted(grid[:, 0], fill.ends, side="left"))
        for cell in range(low, high):
            first, last = max(fill.begins, int(grid[cell, 0])), min(fill.ends, int(grid[cell, 1]))
            edges = np.array([[first], [last]], dtype=np.int64)
            sums[cell] += float(fill.value) * int(weight(series, edges[0], edges[1])[0]) / fill.per
