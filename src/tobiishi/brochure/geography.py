"""The map: places in the plane by Mercator's projection, coast lines, arcs between partners, labels that do not meet.

Coordinates come from the record, coast lines from `data/coast.json`. Lengths are millimetres [mm], counted from the upper
left corner.
"""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from tobiishi.errors import Language, Text
from tobiishi.programme.models import Place

__all__ = ["Frame", "Label", "coast_source", "fitted", "label_of", "placed", "point_of"]

Point = tuple[float, float]
_DATA: Final = Path(__file__).parent / "data"
_MARGIN: Final = 0.12
"""Room around the outermost places, as a share of the extent."""
_SMALLEST: Final = 8.0
"""Extent of a map of one place [degrees]."""
_HIGHEST: Final = 80.0
"""Latitude beyond which Mercator's map does not go [degrees]."""
_AROUND: Final = [math.radians(angle) for angle in (0, 180, 30, 150, 330, 210, 60, 120, 300, 240, 90, 270)]
_AWAY: Final = (2.6, 5, 8, 12, 17, 23, 30)
"""How far a label may stand from its point [mm]."""


@dataclass(frozen=True)
class Frame:
    """A rectangle of the map and what part of the earth it shows."""

    width: float
    height: float
    left: float
    top: float
    scale: float

    def at(self, longitude: float, latitude: float) -> Point:
        """Where a point of the earth lies on the map [mm]."""
        return ((longitude - self.left) * self.scale, (self.top - mercator(latitude)) * self.scale)

    def coast(self) -> list[list[float]]:
        """The coast lines that reach into the map, each x, y, x, y and so on [mm]."""
        drawn = (self._ring(ring) for ring in _coast()["rings"])
        return [ring for ring in drawn if self._reached(ring)]

    def _ring(self, ring: Sequence[int]) -> list[float]:
        points = (
            self.at(x / 100, max(-_HIGHEST, min(_HIGHEST, y / 100)))
            for x, y in zip(ring[::2], ring[1::2], strict=True)
        )
        return [round(part, 2) for point in points for part in point]

    def _reached(self, ring: Sequence[float]) -> bool:
        across, down = ring[::2], ring[1::2]
        return max(across) > 0 and min(across) < self.width and max(down) > 0 and min(down) < self.height


@dataclass(frozen=True)
class Label:
    """A text beside a point: the middle of its box and its size [mm]."""

    x: float
    y: float
    width: float
    height: float

    def meets(self, other: Label) -> float:
        """The area that two boxes share [mm²]."""
        across = min(self.x + self.width / 2, other.x + other.width / 2) - max(
            self.x - self.width / 2, other.x - other.width / 2
        )
        down = min(self.y + self.height / 2, other.y + other.height / 2) - max(
            self.y - self.height / 2, other.y - other.height / 2
        )
        return max(0, across) * max(0, down)


def mercator(latitude: float) -> float:
    """The height of a latitude on Mercator's map, in degrees of the equator."""
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)))


def point_of(place: Place) -> Point | None:
    """Longitude and latitude of a place [degrees]; None where the record has none."""
    found = place.coordinates
    return None if found is None else (float(found.longitude), float(found.latitude))


def label_of(identity: str, language: Language) -> str | None:
    """What the map calls a place whose name is too long for it."""
    label = _labels().get(identity)
    return None if label is None else label.in_language(language)


def fitted(points: Iterable[Point], width: float, height: float) -> Frame:
    """The frame of a size [mm] that shows all points, in its middle."""
    earth = [(longitude, mercator(latitude)) for longitude, latitude in points]
    (left, right), (bottom, top) = ((min(side), max(side)) for side in zip(*earth, strict=True))
    across, down = (
        max(end - begin, _SMALLEST) * (1 + 2 * _MARGIN) for begin, end in ((left, right), (bottom, top))
    )
    scale = min(width / across, height / down)
    middle_x, middle_y = (left + right) / 2, (bottom + top) / 2
    return Frame(width, height, middle_x - width / scale / 2, middle_y + height / scale / 2, scale)


def placed(frame: Frame, points: Sequence[Point], sizes: Sequence[tuple[float, float]]) -> list[Label]:
    """A label for each point: crowded points first, each as near as it meets nothing, else where it meets least."""
    dots = [Label(x, y, 2.6, 2.6) for x, y in points]
    order = sorted(range(len(points)), key=lambda at: (-_crowd(points, at), at))
    found: dict[int, Label] = {}
    for at in order:
        others = [*found.values(), *dots]
        candidates = list(_candidates(frame, points[at], sizes[at]))
        found[at] = min(candidates, key=lambda one: sum(one.meets(other) for other in others))
    return [found[at] for at in range(len(points))]


def _crowd(points: Sequence[Point], at: int) -> int:
    x, y = points[at]
    return sum(math.hypot(x - other_x, y - other_y) < 22 for other_x, other_y in points)


def _candidates(frame: Frame, point: Point, size: tuple[float, float]) -> Iterable[Label]:
    """Boxes around a point, near ones first, all within the frame."""
    (x, y), (width, height) = point, size
    for away in _AWAY:
        for angle in _AROUND:
            middle_x = x + math.cos(angle) * (away + width / 2)
            middle_y = y + math.sin(angle) * (away + height / 2)
            inside_x = min(max(middle_x, width / 2 + 1), frame.width - width / 2 - 1)
            inside_y = min(max(middle_y, height / 2 + 1), frame.height - height / 2 - 1)
            yield Label(inside_x, inside_y, width, height)


def coast_source() -> str:
    """Where the coast lines come from."""
    return str(_coast()["source"])


@cache
def _labels() -> dict[str, Text]:
    labels = tomllib.loads((_DATA / "labels.toml").read_text(encoding="utf-8"))
    return {identity: Text(**label) for identity, label in labels.items()}


@cache
def _coast() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((_DATA / "coast.json").read_text(encoding="utf-8"))
    return content
