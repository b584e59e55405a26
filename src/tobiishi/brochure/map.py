"""The map of a year's collaborations as the template draws it."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from typing import Any, Final

from tobiishi.brochure.geography import Frame, Label, Point, coast_source, fitted, label_of, placed, point_of
from tobiishi.brochure.studies import sides
from tobiishi.brochure.voice import Node, Voice, plain
from tobiishi.brochure.year import Year
from tobiishi.programme.models import Citation

__all__ = ["map_of"]

WIDTH: Final = 170.0
HEIGHT: Final = 172.0
_LINE: Final = 4.2
"""Height of a label [mm]."""
_WIDE: Final = 2.5
_NARROW: Final = 1.35
_CHIP: Final = 4.6
"""Widths on a label: of a Japanese and of a Latin character, and of a study's number [mm]."""
_BEND: Final = 0.16
"""How far an arc leaves the straight line, as a share of its length."""


def map_of(voice: Voice, year: Year) -> dict[str, Any] | None:
    """The map; None where no pair of places has coordinates."""
    numbers = _numbers(year)
    earth = {one: point for one in numbers if (point := point_of(year.record.places[one]))}
    joined = [(a, b) for a, b in _joined(year) if a in earth and b in earth]
    if not joined:
        return None
    frame = fitted(earth.values(), WIDTH, HEIGHT)
    points = {one: frame.at(*point) for one, point in earth.items()}
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "coast": frame.coast(),
        "arcs": [_arc(points[a], points[b]) for a, b in joined],
        "places": _places(voice, year, frame, points),
        "note": voice.label("map_note", coordinates=_cited(voice, year, earth), coast=coast_source()),
        "alt": voice.word("map", "alt", count=len(joined)),
        "missing": [voice.entry("places", one) for one in numbers if one not in earth],
    }


def _cited(voice: Voice, year: Year, drawn: Iterable[str]) -> str:
    """The sources of the coordinates drawn, by their numbers."""
    places = (year.record.places[one].coordinates for one in drawn)
    sources = dict.fromkeys(one.cited.source for one in places if one is not None)
    return voice.cite(Citation(source=one) for one in sources)


def _joined(year: Year) -> list[tuple[str, str]]:
    """Pairs of a Japanese place and a partner, one for each study."""
    both = (sides(year, study) for study in year.studies.values())
    return [(a, b) for japanese, partners in both for a in japanese for b in partners]


def _numbers(year: Year) -> dict[str, list[str]]:
    """The numbers of the studies by partner area; Japanese places have none."""
    numbers: dict[str, list[str]] = {}
    for study in year.studies.values():
        japanese, partners = sides(year, study)
        for one in japanese:
            numbers.setdefault(one, [])
        for one in partners:
            numbers.setdefault(one, []).append(study.number)
    return numbers


def _arc(begin: Point, end: Point) -> list[float]:
    """Begin, bending point and end of an arc [mm]; it bends away from the middle of Asia."""
    (x, y), (to_x, to_y) = begin, end
    bend_x, bend_y = (x + to_x) / 2 + (to_y - y) * _BEND, (y + to_y) / 2 - (to_x - x) * _BEND
    return [round(part, 2) for part in (x, y, bend_x, bend_y, to_x, to_y)]


def _places(voice: Voice, year: Year, frame: Frame, points: dict[str, Point]) -> list[dict[str, Any]]:
    numbers = _numbers(year)
    named = {one: _name(voice, one) for one in points}
    sizes = [(_width(plain(named[one])) + _CHIP * len(numbers[one]) + 1, _LINE) for one in points]
    labels = placed(frame, list(points.values()), sizes)
    return [
        _drawn(points[one], label, name=named[one], numbers=numbers[one], japanese=not numbers[one])
        for one, label in zip(points, labels, strict=True)
    ]


def _drawn(point: Point, label: Label, **said: Any) -> dict[str, Any]:
    x, y = point
    near_x = min(max(x, label.x - label.width / 2), label.x + label.width / 2)
    near_y = min(max(y, label.y - label.height / 2), label.y + label.height / 2)
    return {
        "x": round(x, 2),
        "y": round(y, 2),
        "box": [
            round(label.x - label.width / 2, 2),
            round(label.y - label.height / 2, 2),
            round(label.width, 2),
        ],
        "leader": [round(near_x, 2), round(near_y, 2)] if math.hypot(near_x - x, near_y - y) > 2.5 else None,
        **said,
    }


def _name(voice: Voice, identity: str) -> Node:
    """What the map calls a place: its label, or its name without what stands in brackets."""
    label = label_of(identity, voice.language)
    node = voice.entry("places", identity)
    short = label or re.sub(r"\s*[(（].*", "", plain(node)).partition(", ")[0]
    return short if isinstance(node, str) else {**node, "t": short}


def _width(text: str) -> float:
    wide = sum(unicodedata.east_asian_width(one) in "WF" for one in text)
    return wide * _WIDE + (len(text) - wide) * _NARROW
