"""Cells that Excel would take for something else than the text they are: in its CSV they get an apostrophe before them.

A number stays a number. What begins like a formula would be carried out, what has zeros before it would lose them, and
what looks like a date would become one. An XLSX file needs none of this: there a cell says itself that it is a text.
"""

from __future__ import annotations

import re
from typing import Final

_MARK: Final = "'"
_NUMBER: Final = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,15})?")
"""What Excel reads as the number that it is."""
_COMMANDS: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", _MARK)
_MONTH: Final = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_TAKEN: Final = re.compile(
    rf"\d[\d\s.,/:年月日-]*|\d+(\.\d+)?e[+-]?\d+|({_MONTH})[a-z]*[\s./-]*\d.*|\d+[\s./-]*({_MONTH})[a-z]*\b.*",
    re.IGNORECASE,
)
"""What Excel would read as a number or date."""


def inert(cell: str) -> str:
    """A cell of a CSV file for Excel."""
    if _NUMBER.fullmatch(cell):
        return cell
    begins = cell.lstrip(" \u3000").startswith(_COMMANDS) or cell.startswith(_COMMANDS)
    return f"{_MARK}{cell}" if begins or _TAKEN.fullmatch(cell) else cell


def without_mark(cell: str) -> str:
    """The text of a cell that may come from a CSV file for Excel."""
    return cell[1:] if cell.startswith(_MARK) and inert(cell[1:]) == cell else cell
