"""The map of who works with whom: coast lines, an arc for each pair of areas, labels that do not meet.

Geometry and coordinates are those of the brochure's map; no borders are drawn and no tiles asked for.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, cast

from django.core.cache import cache

from tobiishi.brochure.geography import Frame, Label, fitted, label_of, placed
from tobiishi.errors import Language
from tobiishi_site.portal.facets import counted, narrowed, of_kind
from tobiishi_site.portal.names import Name, Names
from tobiishi_site.programme.models import Publication

WIDTH: Final = 170.0
HEIGHT: Final = 128.0
DRAWN: Final = 30
"""Pairs that are drawn at most; the list beside the map holds the same."""
_LINE: Final = 4.0
_WIDE: Final = 2.5
_NARROW: Final = 1.25
"""Height of a label, and widths on it of a Japanese and of a Latin character; units of the map."""
_BEND: Final = 0.16
"""How far an arc leaves the straight line, as a share of its length."""
_BEYOND: Final = 4.0
"""How far outside of the map coast lines are cut, so that no cut is seen."""
_FACETS: Final = ("country", "city", "city")
"""What the values of a pair are."""
_FINE: Final = 0.3
"""Points of a coast nearer to each other than this are one."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two areas that work together: their ids and names, the country of the partner, their studies."""

    home: str
    partner: str
    home_name: Name
    partner_name: Name
    country: Name
    studies: int
    on_map: bool


@dataclass(frozen=True, slots=True)
class Spot:
    """An area on the map: where it lies, its label with the line that leads to it, and the arcs that end there."""

    slug: str
    at_home: bool
    name: Name
    x: float
    y: float
    box: tuple[float, float, float]
    leader: Point | None
    arcs: tuple[str, ...]
    others: str
    """With whom it works, in words."""


@dataclass(frozen=True, slots=True)
class Atlas:
    """The map and the list of the same pairs; `more` pairs are neither drawn nor listed."""

    coast: str
    spots: list[Spot]
    pairs: list[Pair]
    more: int

    @property
    def drawn(self) -> int:
        """How many arcs there are."""
        return sum(one.on_map for one in self.pairs)


def atlas(language: Language, year: str, country: str) -> Atlas:
    """The map of the collaborations with studies in a year and a country, or of all."""
    rows = narrowed(of_kind("studies", "pair"), {"year": year, "country": country})
    found, every = counted(rows.filter(value__startswith=f"{country}/") if country else rows, "pair", DRAWN)
    values = [pair.split("/") for pair, _studies in found]
    points = _coordinates({slug for _country, *both in values for slug in both})
    asked = ((facet, one) for value in values for facet, one in zip(_FACETS, value, strict=True))
    names = Names(asked, language)
    pairs = [_pair(value, studies, points, names) for value, (_, studies) in zip(values, found, strict=True)]
    drawn = [one for one in pairs if one.on_map]
    shown = {slug: points[slug] for one in drawn for slug in (one.home, one.partner)}
    if not shown:
        return Atlas("", [], pairs, every - len(pairs))
    key = sha256(repr((language, shown, drawn)).encode()).hexdigest()
    kept = cache.get_or_set(f"map-{key}", lambda: _map(shown, drawn, names, language))
    coast, spots = cast("tuple[str, list[Spot]]", kept)
    return Atlas(coast, spots, pairs, every - len(pairs))


def _pair(value: list[str], studies: int, points: Collection[str], names: Names) -> Pair:
    code, home, partner = value
    named = (names.of("city", home), names.of("city", partner), names.of("country", code))
    return Pair(home, partner, *named, studies, on_map=home in points and partner in points)


def _coordinates(slugs: Collection[str]) -> dict[str, Point]:
    """Longitude and latitude [degrees] of areas, where the record has them; the newest that is public."""
    rows = Publication.objects.filter(kind="places", entry__slug__in=slugs).order_by("revision__number", "pk")
    found = rows.values_list("entry__slug", "revision__data__coordinates")
    return {slug: (float(at["longitude"]), float(at["latitude"])) for slug, at in found if at}


def _map(
    earth: dict[str, Point], pairs: Sequence[Pair], names: Names, language: Language
) -> tuple[str, list[Spot]]:
    """The coast lines, and the areas with their arcs and labels."""
    frame = fitted(earth.values(), WIDTH, HEIGHT)
    return _coast(frame), _spots(names, frame, earth, pairs, language)


def _spots(
    of: Names, frame: Frame, earth: dict[str, Point], pairs: Sequence[Pair], language: Language
) -> list[Spot]:
    points = {slug: frame.at(*point) for slug, point in earth.items()}
    names = {slug: _short(slug, of.of("city", slug), language) for slug in points}
    sizes = [(_width(names[slug].text) + 1, _LINE) for slug in points]
    labels = placed(frame, list(points.values()), sizes)
    return [
        _spot(slug, points, label, [one for one in pairs if slug in (one.home, one.partner)], names, language)
        for slug, label in zip(points, labels, strict=True)
    ]


def _spot(
    slug: str,
    points: dict[str, Point],
    label: Label,
    pairs: Sequence[Pair],
    names: dict[str, Name],
    language: Language,
) -> Spot:
    x, y = points[slug]
    at_home = any(one.home == slug for one in pairs)
    left, top = label.x - label.width / 2, label.y - label.height / 2
    near = (min(max(x, left), left + label.width), min(max(y, top), top + label.height))
    away = math.hypot(near[0] - x, near[1] - y) > 2.5
    arcs = () if at_home else tuple(_arc(points[one.home], (x, y)) for one in pairs)
    others = [one.partner if at_home else one.home for one in pairs]
    joined = ("、" if language == "ja" else ", ").join(names[one].text for one in others)
    box = (round(left, 1), round(top, 1), round(label.width, 1))
    leader = (round(near[0], 1), round(near[1], 1)) if away else None
    return Spot(slug, at_home, names[slug], round(x, 1), round(y, 1), box, leader, arcs, joined)


def _arc(begin: Point, end: Point) -> str:
    """The path of an arc, which bends away from the middle of Asia."""
    (x, y), (to_x, to_y) = begin, end
    bend = ((x + to_x) / 2 + (to_y - y) * _BEND, (y + to_y) / 2 - (to_x - x) * _BEND)
    return f"M{x:.1f} {y:.1f}Q{bend[0]:.1f} {bend[1]:.1f} {to_x:.1f} {to_y:.1f}"


def _short(slug: str, name: Name, language: Language) -> Name:
    """What the map calls an area: its label, or its name without what stands in brackets."""
    label = label_of(slug, language)
    return (
        Name(label, language)
        if label
        else Name(re.sub(r"\s*[(（].*", "", name.text).partition(", ")[0], name.language)
    )


def _width(text: str) -> float:
    wide = sum(unicodedata.east_asian_width(one) in "WF" for one in text)
    return wide * _WIDE + (len(text) - wide) * _NARROW


def _coast(frame: Frame) -> str:
    """The coast lines as one path, cut a little outside of the map."""
    rings = (_thinned(_cut(list(zip(ring[::2], ring[1::2], strict=True)), frame)) for ring in frame.coast())
    return "".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z" for ring in rings if len(ring) > 2
    )


def _cut(ring: list[Point], frame: Frame) -> list[Point]:
    """The part of a polygon within the map and a margin, one side after the other (Sutherland and Hodgman)."""
    sides = (
        (0, -_BEYOND, 1),
        (0, frame.width + _BEYOND, -1),
        (1, -_BEYOND, 1),
        (1, frame.height + _BEYOND, -1),
    )
    for axis, limit, sign in sides:
        ring = list(_cut_at(ring, axis, limit, sign))
    return ring


def _cut_at(ring: list[Point], axis: int, limit: float, sign: int) -> Iterable[Point]:
    for before, here in zip([*ring[-1:], *ring[:-1]], ring, strict=True):
        inside, was = ((one[axis] - limit) * sign >= 0 for one in (here, before))
        if inside != was:
            share = (limit - before[axis]) / (here[axis] - before[axis])
            yield (before[0] + (here[0] - before[0]) * share, before[1] + (here[1] - before[1]) * share)
        if inside:
            yield here


def _thinned(ring: list[Point]) -> list[Point]:
    kept: list[Point] = []
    for point in ring:
        if not kept or math.dist(kept[-1], point) >= _FINE:
            kept.append(point)
    return kept
