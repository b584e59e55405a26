"""The cells of a workbook's only sheet as JSON: runs in a process of its own (see `tobiishi.monitoring.intake.guard`).

`python -m tobiishi_site.exchange.cells BOOK OUT` writes a list of rows from row 1, each a list of texts.
"""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook

from tobiishi.monitoring.intake.guard import LIMIT, limit_memory

_WHOLE: Final = 10**15


def read_cells(book: Path) -> list[list[str]]:
    """Every cell as text, numbers as the shortest decimal that is the same."""
    sheet = CalamineWorkbook.from_path(str(book)).get_sheet_by_index(0)
    return [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _WHOLE else repr(cell)
    if isinstance(cell, datetime | date):
        return cell.isoformat().removesuffix("T00:00:00")
    return str(cell)


def main(arguments: list[str]) -> int:
    """Status 0 where the rows were written, 2 where the workbook cannot be read, LIMIT for want of memory."""
    limit_memory()
    try:
        rows = read_cells(Path(arguments[0]))
    except (CalamineError, ValueError, OverflowError):
        return 2
    except MemoryError:
        return LIMIT
    Path(arguments[1]).write_text(json.dumps(rows), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
