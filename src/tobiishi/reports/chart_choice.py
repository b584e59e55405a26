"""Which monitoring points get a chart where there are many: those with the gravest findings first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tobiishi.monitoring.results import PointRun

__all__ = ["MOST_CHARTS", "charted"]

MOST_CHARTS: Final = 24
"""Points that get a chart at most."""
_GRAVEST: Final = ("blocks", "substitutes", "notes")


def charted(points: Sequence[PointRun], most: int = MOST_CHARTS) -> list[PointRun]:
    """The points that get a chart, in their order: of more than `most` those with the gravest findings."""
    chosen = sorted(range(len(points)), key=lambda number: _gravity(points[number]))[:most]
    return [points[number] for number in sorted(chosen)]


def _gravity(point: PointRun) -> int:
    """The place of its gravest finding, 0 for one that blocks."""
    effects = {verdict.effect for verdict in point.meter.verdicts}
    found = (place for place, effect in enumerate(_GRAVEST) if effect in effects)
    return next(found, len(_GRAVEST))
