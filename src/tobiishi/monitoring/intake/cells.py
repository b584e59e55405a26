"""The cells of one sheet as tab-separated text: runs in a process of its own (see `guard`).

`python -m tobiishi.monitoring.intake.cells BOOK SHEET TEXT` writes one line for each row, from row 1.
"""

from __future__ import annotations

import csv
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from python_calamine import CalamineError, CalamineWorkbook

from tobiishi.monitoring.intake.guard import LIMIT, limit_memory

if TYPE_CHECKING:
    from collections.abc import Sequence

_HALF: Final = timedelta(milliseconds=5)
_WHOLE: Final = 10**15


def write_cells(book: Path, sheet: str, text: Path) -> None:
    """Write a sheet's cells, with numbers as the shortest decimal that round-trips."""
    rows = CalamineWorkbook.from_path(str(book)).get_sheet_by_name(sheet).iter_rows()
    with text.open("w", encoding="utf-8", newline="\n") as stream:
        writer = csv.writer(stream, delimiter="\t", lineterminator="\n")
        writer.writerows([_text(cell) for cell in row] for row in rows)


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _WHOLE else repr(cell)
    if isinstance(cell, datetime):
        return _moment(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return " ".join(str(cell).split())


def _moment(cell: datetime) -> str:
    """A moment to the second: Excel keeps days as binary fractions, a little off."""
    near = (cell + timedelta(milliseconds=500)).replace(microsecond=0)
    return str(near if abs(near - cell) <= _HALF else cell)


def main(arguments: Sequence[str]) -> int:
    """Status 0 where the text was written, 2 where the workbook cannot be read, LIMIT for want of memory."""
    limit_memory()
    book, sheet, text = arguments
    try:
        write_cells(Path(book), sheet, Path(text))
    except (CalamineError, ValueError, OverflowError):
        return 2
    except MemoryError:
        return LIMIT
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
