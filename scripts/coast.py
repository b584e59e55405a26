"""Take the coast lines of the brochure's map from Natural Earth: a file of whole hundredths of a degree, no borders.

usage: python scripts/coast.py land-50m.json

The file is that of the package `world-atlas` (npm, 2.0.2). A coast line loses the points that lie closer than `NEAR`
degrees to the line without them, and an island smaller than
`SMALL` square degrees is left out.
"""

from __future__ import annotations

import json
import sys
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, Final

Point = tuple[float, float]
NEAR: Final = 0.06
SMALL: Final = 0.004
SOURCE: Final = "Natural Earth 1:50m land, public domain, by way of world-atlas 2.0.2"
COAST: Final = Path(__file__).resolve().parents[1] / "src" / "tobiishi" / "brochure" / "data" / "coast.json"


def rings(topology: dict[str, Any]) -> list[list[Point]]:
    """The outer rings of all land, in degrees of longitude and latitude."""
    arcs = [_degrees(arc, topology["transform"]) for arc in topology["arcs"]]
    found = []
    for geometry in topology["objects"]["land"]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        found += [_joined(polygon[0], arcs) for polygon in polygons]
    return found


def _degrees(arc: list[list[int]], transform: dict[str, list[float]]) -> list[Point]:
    (scale_x, scale_y), (move_x, move_y) = transform["scale"], transform["translate"]
    summed = accumulate(arc, lambda at, step: [at[0] + step[0], at[1] + step[1]])
    return [(x * scale_x + move_x, y * scale_y + move_y) for x, y in summed]


def _joined(named: list[int], arcs: list[list[Point]]) -> list[Point]:
    parts = (arcs[number] if number >= 0 else arcs[~number][::-1] for number in named)
    return [point for part in parts for point in part]


def area(ring: list[Point]) -> float:
    """The area of a ring in square degrees."""
    return abs(sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in pairwise(ring))) / 2


def thinned(line: list[Point]) -> list[Point]:
    """The line with fewer points, nowhere farther than `NEAR` from the line given (Douglas and Peucker)."""
    if len(line) < 3:
        return line
    farthest = max(range(1, len(line) - 1), key=lambda at: _distance(line[at], line[0], line[-1]))
    if _distance(line[farthest], line[0], line[-1]) <= NEAR:
        return [line[0], line[-1]]
    return thinned(line[: farthest + 1])[:-1] + thinned(line[farthest:])


def _distance(point: Point, begin: Point, end: Point) -> float:
    along = (end[0] - begin[0], end[1] - begin[1])
    to = (point[0] - begin[0], point[1] - begin[1])
    square = along[0] ** 2 + along[1] ** 2
    if square == 0:
        return (to[0] ** 2 + to[1] ** 2) ** 0.5
    share = min(1, max(0, (to[0] * along[0] + to[1] * along[1]) / square))
    return ((to[0] - share * along[0]) ** 2 + (to[1] - share * along[1]) ** 2) ** 0.5


def main() -> int:
    """Write the file."""
    topology = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.setrecursionlimit(20_000)
    kept = [thinned(ring) for ring in rings(topology) if area(ring) >= SMALL]
    numbers = [[round(100 * part) for point in ring for part in point] for ring in kept if len(ring) > 3]
    text = json.dumps({"source": SOURCE, "rings": numbers}, separators=(",", ":"))
    COAST.write_text(text.replace("],[", "],\n["), encoding="utf-8", newline="\n")
    print(f"{len(numbers)} coast lines, {sum(map(len, numbers)) // 2} points, {len(text)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
