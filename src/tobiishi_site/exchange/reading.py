"""A table that someone hands in: checked by what it is, not by what it is called, and read as texts.

It is never stored as a file under a name that it brings along, and never served again.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tobiishi.errors import Place, Problems, Refused, refused
from tobiishi.monitoring.intake.guard import Ended, run_module
from tobiishi.monitoring.intake.workbook_check import check_workbook
from tobiishi_site.exchange.columns import Table

LARGEST: Final = 5_000_000
"""Bytes that a file may have."""
MOST_ROWS: Final = 5_000
"""Rows below the header."""
SECONDS: Final = 20
"""How long a workbook may take to be read [s]."""
_ZIP: Final = b"PK\x03\x04"
_NO_TEXT: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
_DELIMITERS: Final = (",", ";", "\t")
Cells = list[list[str]]


def read_table(name: str, content: bytes, table: Table) -> tuple[list[str], Cells]:
    """The header and the rows of a file for a table; blank rows are kept, so that rows count as they are seen.

    Raises:
        Refused: `exchange-size`, `exchange-type`, `exchange-encoding`, `exchange-csv`, `exchange-one-sheet`,
            `exchange-formula`, `exchange-no-rows`, `exchange-too-many-rows`, `exchange-column-unknown`,
            `exchange-column-twice`, `exchange-column-missing`, `exchange-row-width`; those of `check_workbook`.
    """
    if len(content) > LARGEST:
        raise too_large(name)
    rows = _workbook(name, content) if content.startswith(_ZIP) else _text(name, content)
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) < 2:
        raise refused("exchange-no-rows", Place(name))
    if len(rows) > MOST_ROWS + 1:
        raise refused("exchange-too-many-rows", Place(name), limit=f"{MOST_ROWS:,}")
    header = [cell.strip() for cell in rows[0]]
    while header and not header[-1]:
        header.pop()
    _check_header(name, header, table)
    return header, _fitted(name, rows[1:], len(header))


def too_large(name: str) -> Refused:
    """The refusal of a file that is too large to be read."""
    return refused("exchange-size", Place(name), limit=f"{LARGEST // 10**6}")


def _text(name: str, content: bytes) -> Cells:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        code = "exchange-type" if b"\x00" in content else "exchange-encoding"
        raise refused(code, Place(name)) from fault
    if _NO_TEXT.search(text):
        raise refused("exchange-type", Place(name))
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return list(reader)
    except csv.Error as fault:
        raise refused("exchange-csv", Place(name, reader.line_num)) from fault


def _workbook(name: str, content: bytes) -> Cells:
    with TemporaryDirectory() as folder:
        book, out = Path(folder) / "upload.xlsx", Path(folder) / "cells.json"
        book.write_bytes(content)
        _check_workbook(name, book)
        ended = run_module("tobiishi_site.exchange.cells", [str(book), str(out)], seconds=SECONDS)
        if ended is not Ended.DONE:
            raise refused("exchange-type", Place(name))
        rows: Cells = json.loads(out.read_text(encoding="utf-8"))
        return rows


def _check_workbook(name: str, book: Path) -> None:
    """Demand one sheet without formulas and errors, in an archive that is no trap."""
    try:
        sheet, found = check_workbook(book, name, None)
    except Refused as refusal:
        if any(one.code == "monitoring-sheet" for one in refusal.findings):
            raise refused("exchange-one-sheet", Place(name)) from refusal
        raise
    problems = Problems()
    for cells in (*found.formulas.values(), *found.errors.values()):
        for cell in cells:
            problems.add("exchange-formula", Place(name, sheet=sheet, cell=cell))
    problems.refuse_if_any()


def _check_header(name: str, header: Sequence[str], table: Table) -> None:
    problems, known = Problems(), table.header(drafts=True)
    for code, number, column in _faults(header, known):
        near = ", ".join(get_close_matches(column, known, n=3)) or "–"
        place = Place(name, 1, number)
        problems.add(code, place, column=column or "–", near=near, table=table.name)
    problems.refuse_if_any()


def _faults(header: Sequence[str], known: Sequence[str]) -> Iterator[tuple[str, int | None, str]]:
    for number, column in enumerate(header, 1):
        if column not in known:
            yield "exchange-column-unknown", number, column
    for column, count in Counter(header).items():
        if count > 1 and column in known:
            yield "exchange-column-twice", None, column
    for column in ("id", "revision", *(("position",) if "position" in known[:3] else ())):
        if column not in header:
            yield "exchange-column-missing", None, column


def _fitted(name: str, rows: Cells, width: int) -> Cells:
    """Rows as wide as the header: cells that are missing are empty, filled ones beyond it are refused."""
    problems = Problems()
    for number, row in enumerate(rows, 2):
        if any(row[width:]):
            problems.add("exchange-row-width", Place(name, number, width + 1), columns=width)
    problems.refuse_if_any()
    return [[*row[:width], *[""] * (width - len(row))] for row in rows]
