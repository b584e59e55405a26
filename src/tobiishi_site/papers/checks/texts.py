"""Texts and tables as text: readable, no page for a browser, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Final

from tobiishi.errors import refused

_MARKUP: Final = re.compile(
    r"<\s*[!?/]?\s*(?:doctype|html|head|body|script|svg|math|iframe|frame|object|embed|img|link|meta|style|base"
    r"|form|xml)\b",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"[+-][\d.,\s%-]*")
_ACTS: Final = re.compile(r"[(|!]")


def check_text(path: Path, *, table: bool) -> None:
    """Read a text, and as a table of cells where it is one.

    Raises:
        Refused: `papers-text-encoding`, `papers-text-markup`, `papers-csv-formula`.
    """
    text = _text(path.read_bytes())
    if _MARKUP.search(text):
        raise refused("papers-text-markup")
    if table:
        _check_cells(text)


def _text(content: bytes) -> str:
    """A text in UTF-8 or in the Japanese encoding of Windows."""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if all(letter in "\t\n\r\f" or unicodedata.category(letter) != "Cc" for letter in set(text)):
            return text
    raise refused("papers-text-encoding")


def _check_cells(text: str) -> None:
    for number, column, cell in _cells(text):
        if _is_formula(cell):
            raise refused("papers-csv-formula", row=number, column=column)


def _cells(text: str) -> Iterator[tuple[int, int, str]]:
    """Cells with row and column, whichever of the usual signs a spreadsheet takes to part them."""
    for sign in ",;\t":
        try:
            for number, row in enumerate(csv.reader(StringIO(text, newline=""), delimiter=sign), 1):
                yield from ((number, column, cell) for column, cell in enumerate(row, 1))
        except (
            csv.Error
        ) as fault:  # a cell of more than 131,072 characters, which no spreadsheet takes either
            raise refused("papers-broken", format="CSV") from fault


def _is_formula(cell: str) -> bool:
    """Whether a spreadsheet would compute a cell, or run what it names; a signed number or a dash before words is none."""
    plain = unicodedata.normalize("NFKC", cell).strip()
    if plain.startswith(("=", "@")):
        return True
    return plain.startswith(("+", "-")) and not _NUMBER.fullmatch(plain) and bool(_ACTS.search(plain))
