"""Tables as files: CSV, CSV for Excel, and XLSX."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any, Final, Literal

from xlsxwriter import Workbook

from tobiishi.errors import Place, refused
from tobiishi_site.exchange.columns import Table
from tobiishi_site.exchange.inert import inert

Form = Literal["csv", "excel.csv", "xlsx"]
TYPES: Final[dict[Form, str]] = {
    "csv": "text/csv; charset=utf-8",
    "excel.csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Rows = Iterable[Sequence[str]]
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
_SHEET_NAME: Final = 31
"""Characters that the name of a sheet may have."""


def name_of_file(table: Table, form: Form, *, drafts: bool) -> str:
    """The name under which a table is handed out."""
    stem = table.name.replace(".", "-") + ("-drafts" if drafts else "")
    return f"tobiishi-{stem}-for-excel.csv" if form == "excel.csv" else f"tobiishi-{stem}.{form}"


def file_of(table: Table, header: Sequence[str], rows: Rows, *, form: Form, at: datetime) -> bytes:
    """A table as a file, the names of its columns in the first row.

    Raises:
        Refused: `exchange-cell-too-long`, in XLSX only.
    """
    if form == "xlsx":
        return _xlsx(table, header, rows, at)
    lines = [header, *rows]
    if form == "excel.csv":
        return _csv([inert(cell) for cell in line] for line in lines).encode("utf-8-sig")
    return _csv(lines).encode()


def _csv(lines: Rows) -> str:
    out = StringIO(newline="")
    csv.writer(out).writerows(lines)
    return out.getvalue()


def _xlsx(table: Table, header: Sequence[str], rows: Rows, at: datetime) -> bytes:
    """A workbook of one sheet whose cells are texts, but for numbers."""
    out = BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": table.name, "created": at.replace(tzinfo=None)})
    sheet = book.add_worksheet(table.name[:_SHEET_NAME])
    text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "num_format": "@"})
    sheet.write_row(0, 0, header, bold)
    sheet.freeze_panes(1, 1)
    numbers = {column.name for column in table.columns if column.form == "number"}
    for at_row, row in enumerate(rows, 1):
        for at_column, (name, cell) in enumerate(zip(header, row, strict=True)):
            if cell and _write(sheet, (at_row, at_column), cell, text, number=name in numbers):
                place = Place(table.name, at_row + 1, at_column + 1, name=name)
                book.close()
                raise refused("exchange-cell-too-long", place, id=row[0])
    book.close()
    return out.getvalue()


def _write(sheet: Any, place: tuple[int, int], cell: str, text: Any, *, number: bool) -> int:
    """Write a cell; 0 where that went well. A number with more digits than Excel keeps stays a text."""
    if number and _NUMBER.fullmatch(cell) and Decimal(cell) == Decimal(repr(float(cell))):
        status: int = sheet.write_number(*place, float(cell))
        return status
    written: int = sheet.write_string(*place, cell, text)
    return written
