"""How a sheet is printed: how high its rows are, and where its pages break."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

__all__ = ["LINE", "breaks", "lines_of"]

LINE: Final = 14.5
"""Height of a line [pt]."""
_ROW: Final = 15.0
"""Height of a row that nothing made higher [pt]."""
_PAPER: Final = (11.69, 8.27)
"""A4 across [inch]."""
_MARGINS: Final = (0.8, 1.3)
"""Left and right, top and bottom together [inch]."""
_CHARACTER: Final = (7.0, 9.3)
"""How wide a character is: in Excel, and where its font is missing [px of 1/96 inch]; pages must suit both."""
_INDENT: Final = 1.3
"""What the space before a text takes of a column [characters]."""
_WORDS: Final = re.compile(r"[^\s\u2E80-\uFFFF]+\s*|.")


def lines_of(text: str, width: float) -> int:
    """Lines that a text takes in a column, broken between words and between letters of East Asia."""
    return sum(_lines(line, max(1.0, width - _INDENT)) for line in text.split("\n"))


def _lines(text: str, room: float) -> int:
    lines, used = 1, 0.0
    for word in _WORDS.findall(text):
        if used and used + _width(word.rstrip()) > room:
            lines, used = lines + 1, 0.0
        used += _width(word)
        while used > room and _width(word.rstrip()) > room:
            lines, used = lines + 1, used - room
    return lines


def _width(text: str) -> float:
    """How wide a text is [characters]; letters of East Asia are twice as wide."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


def breaks(
    widths: Sequence[float], lines: Mapping[int, int], together: Collection[int], repeated: Collection[int]
) -> list[int]:
    """The rows before which a page must end, for rows that belong together would be divided.

    Args:
        widths: of the columns [characters].
        lines: of the rows that are higher than one line.
        together: rows that belong to the row below.
        repeated: rows that stand over every page.
    """
    last = max([*lines, *together], default=-1)
    heights = [LINE * lines[row] + 1.5 if row in lines else _ROW for row in range(last + 2)]
    groups = list(_groups(len(heights), together))
    again = sum(heights[row] for row in repeated if row <= last)
    found: set[int] = set()
    for pixels in _CHARACTER * 2:
        found |= set(_broken(heights, groups, (_room(widths, pixels), again), found))
    return sorted(found)


def _broken(
    heights: Sequence[float],
    groups: Iterable[tuple[int, int]],
    page: tuple[float, float],
    before: Collection[int],
) -> Iterator[int]:
    """The groups that would be divided where pages end also `before` some rows.

    `page` is its room, and what of it the repeated rows take [pt].
    """
    (room, again), used = page, 0.0
    for first, end in groups:
        needed = sum(heights[first:end])
        over = used + needed > room
        if over and end - first > 1 and needed < room - again:
            yield first
        used = needed + (again if over or first in before else used)


def _room(widths: Sequence[float], pixels: float) -> float:
    """How much fits on a page where all columns stand side by side on it [pt]."""
    across, down = (72 * (paper - margin) for paper, margin in zip(_PAPER, _MARGINS, strict=True))
    return down * max(1.0, sum(0.75 * (pixels * width + 5) for width in widths) / across)


def _groups(rows: int, together: Collection[int]) -> Iterator[tuple[int, int]]:
    """First row and the one after the last of rows that belong together."""
    first = 0
    for row in range(rows):
        if row not in together:
            yield first, row + 1
            first = row + 1
    if first < rows:
        yield first, rows
