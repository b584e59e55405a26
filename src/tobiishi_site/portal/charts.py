"""Charts of the statistics as SVG: Vega-Lite by way of Altair, in the colours of the page they stand on.

A chart is a picture of its own that the page asks for, so that the page with the tables does not wait for it. Its
colours are those of the stylesheet in the light and in the dark. What was drawn is kept under what it shows. Numbers are floats here, for the eye only; the table beside a chart has them exactly.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Final, Literal
from unicodedata import east_asian_width

import altair as alt
import vl_convert
from django.core.cache import cache

from tobiishi.errors import Language
from tobiishi_site.portal.counting import Row, Table
from tobiishi_site.programme.presenting import grouped

BAR: Final = 46
"""Height of a lying bar with its name above and its distance [px]."""
LINK: Final = 30
"""Height of a name at the side of links [px]."""
COLUMN: Final = 72
"""Width of a standing bar with its distance [px]."""
_TALL: Final = 200
"""Height of the standing bars [px]."""
_INK, _BAR, _SOFT = "#010203", "#040506", "#070809"
_COLOURS: Final = {_INK: "var(--ink,#1a1d21)", _BAR: "var(--key,#17437f)", _SOFT: "var(--line,#d5dce2)"}
"""Colours that stand for those of the stylesheet while a chart is drawn."""
_STYLE: Final = (
    "@media(prefers-color-scheme:dark){:root{--ink:#eef2f5;--key:#a3c7ff;--line:#36414c}}"
    "@media(forced-colors:active){:root{--ink:CanvasText;--key:CanvasText;--line:CanvasText}}"
)
_ROLES: Final = re.compile(r' (?:role="graphics-[a-z]+"|aria-roledescription="[^"]*")')
"""What Vega says of the parts of a drawing; here the whole is one picture with a table beside it."""
_LOOK: Final = {
    "font": "Noto Sans JP, Noto Sans CJK JP, Hiragino Sans, Yu Gothic, Meiryo, sans-serif",
    "aria": False,
    "background": "transparent",
    "view": {"stroke": None},
    "text": {"fontSize": 14, "fill": _INK},
}
_NAME: Final = 372
"""Width of a name at most [px]; a longer one is cut, and stands in the table in full."""
_WIDE_LETTER, _NARROW_LETTER = 14.2, 8.0
"""Width of a letter of a Japanese and of a Latin name [px], rather more than it needs."""
_GAP: Final = 14
"""Space between a name and links [px]."""
_FIGURES: Final = 170
"""Space on the right of lying bars [px]: for the number, and for a name that is longer than the bars."""
_WIDE: Final = {"bars": 206, "links": 220}
"""Width of what is drawn between names and numbers [px]; columns are as wide as they are many."""


def chart(table: Table, drawn: Sequence[Row]) -> str:
    """A table as SVG."""
    shown = repr((table.shape, [([name.text for name in row.names], row.number) for row in drawn]))
    key = f"chart-{sha256(shown.encode()).hexdigest()}"
    return str(cache.get_or_set(key, lambda: _drawn(table.shape, drawn)))


def size(table: Table, drawn: Sequence[Row]) -> tuple[int, int]:
    """The width and the height of a chart [px]."""
    left, above, right, below = _around(table.shape, drawn)
    width, height = _inside(table.shape, drawn)
    return left + width + right, above + height + below


def said(table: Table, drawn: Sequence[Row], language: Language) -> str:
    """A chart in words."""
    points = (f"{' – '.join(name.text for name in row.names)} {grouped(f'{row.number:f}')}" for row in drawn)
    return (
        f"{table.title}：{'、'.join(points)}" if language == "ja" else f"{table.title}: {', '.join(points)}"
    )


def _inside(shape: str, drawn: Sequence[Row]) -> tuple[int, int]:
    """The width and the height of what is drawn, without names and numbers [px]."""
    if shape == "columns":
        return COLUMN * len(drawn), _TALL
    if shape == "bars":
        return _WIDE[shape], BAR * len(drawn)
    return _WIDE[shape], LINK * max(len({row.ids[side] for row in drawn}) for side in (0, 1))


def _around(shape: str, drawn: Sequence[Row]) -> tuple[int, int, int, int]:
    """Space for names and numbers on the left, above, on the right and below [px]."""
    if shape == "columns":
        return 4, 28, 4, 28
    return (_names(drawn, 0), 4, _names(drawn, 1), 4) if shape == "links" else (4, 0, _FIGURES, 0)


def _names(drawn: Sequence[Row], side: int) -> int:
    """The width that the longest name needs [px]."""
    longest = max(
        sum(
            _WIDE_LETTER if east_asian_width(one) in "WFA" else _NARROW_LETTER for one in row.names[side].text
        )
        for row in drawn
    )
    return min(_NAME, math.ceil(longest)) + _GAP


def _drawn(shape: str, drawn: Sequence[Row]) -> str:
    width, height = _inside(shape, drawn)
    made = {"columns": _columns, "bars": _bars, "links": _links}[shape](drawn)
    around = dict(zip(("left", "top", "right", "bottom"), _around(shape, drawn), strict=True))
    fixed = {"width": width, "height": height, "padding": around, "autosize": "none"}
    svg = _ROLES.sub("", vl_convert.vegalite_to_svg({**made.to_dict(), **fixed, "config": _LOOK}))
    for colour, of_page in _COLOURS.items():
        svg = svg.replace(f'"{colour}"', f'"{of_page}"')
    return svg.replace(">", f"><style>{_STYLE}</style>", 1)


def _data(drawn: Sequence[Row]) -> alt.InlineData:
    values = [
        {
            "id": row.ids[0],
            "name": row.names[0].text,
            "number": float(row.number),
            "said": grouped(f"{row.number:f}"),
        }
        for row in drawn
    ]
    return alt.InlineData(values=values)


def _bars(drawn: Sequence[Row]) -> Any:
    """Lying bars, from zero, each with its name above and its number behind; so the names need no width."""
    down = alt.Y("id:N", sort=None, axis=None)
    base = alt.Chart(_data(drawn)).encode(y=down, x=alt.X("number:Q", axis=None))
    names = alt.Chart(_data(drawn)).encode(y=down, x=alt.value(0), text="name:N")
    return (
        base.mark_bar(fill=_BAR, height=14, yOffset=9)
        + base.mark_text(align="left", dx=6, dy=9, fill=_INK).encode(text="said:N")
        + names.mark_text(align="left", dy=-10, fill=_INK, limit=_NAME)
    )


def _columns(drawn: Sequence[Row]) -> Any:
    """Standing bars, for time."""
    across = alt.X("id:N", sort=None, axis=None)
    base = alt.Chart(_data(drawn)).encode(x=across, y=alt.Y("number:Q", axis=None))
    names = alt.Chart(_data(drawn)).encode(x=across, y=alt.value(_TALL + 18), text="name:N")
    return (
        base.mark_bar(fill=_BAR, width=40)
        + base.mark_text(dy=-10, fill=_INK).encode(text="said:N")
        + names.mark_text(fill=_INK)
    )


def _links(drawn: Sequence[Row]) -> Any:
    """Japanese areas on the left, partners on the right, a line for each pair, the thicker the more studies."""
    _width, height = _inside("links", drawn)
    sides = [{row.ids[side]: row.names[side].text for row in drawn} for side in (0, 1)]
    at = [{slug: (n + 0.5) * height / len(side) for n, slug in enumerate(side)} for side in sides]
    lines = [
        {"x": 0, "x2": 1, "y": at[0][row.ids[0]], "y2": at[1][row.ids[1]], "n": float(row.number)}
        for row in drawn
    ]
    x = alt.X("x:Q", axis=None)
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, height], reverse=True))
    thick = alt.StrokeWidth("n:Q", legend=None, scale=alt.Scale(domainMin=0, range=[1, 6]))
    drawing = (
        alt.Chart(alt.InlineData(values=lines))
        .mark_rule(stroke=_BAR, opacity=0.75)
        .encode(x=x, x2="x2", y=y, y2="y2", strokeWidth=thick)
    )
    names = []
    outwards: tuple[tuple[Literal["right", "left"], int], ...] = (("right", -10), ("left", 10))
    for side, (align, move) in enumerate(outwards):
        ends = [{"x": side, "y": place, "name": sides[side][slug]} for slug, place in at[side].items()]
        base = alt.Chart(alt.InlineData(values=ends)).encode(x=x, y=y)
        names += [
            base.mark_circle(fill=_BAR, size=50, opacity=1),
            base.mark_text(align=align, dx=move, fill=_INK, limit=_NAME).encode(text="name:N"),
        ]
    return alt.layer(drawing, *names)
