"""Files as people have them in their hands: read and made by other programs than the site's own."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook


def rows_of_csv(content: bytes, encoding: str = "utf-8") -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode(encoding), newline="")))


def csv_of(rows: Sequence[Sequence[str]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    out = StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def cells_of_xlsx(content: bytes) -> list[list[Any]]:
    """The cells of the only sheet, as openpyxl's objects: value and type as stored."""
    (sheet,) = load_workbook(BytesIO(content)).worksheets
    return [list(row) for row in sheet.iter_rows()]


def xlsx_of(rows: Sequence[Sequence[object]], sheets: int = 1) -> bytes:
    book, out = Workbook(), BytesIO()
    for number in range(sheets - 1):
        book.create_sheet(f"more {number}")
    for row in rows:
        book.worksheets[0].append(list(row))
    book.save(out)
    return out.getvalue()


def with_member(workbook: bytes, name: str, content: bytes) -> bytes:
    """A workbook with something more in its archive."""
    out = BytesIO(workbook)
    with ZipFile(out, "a") as archive:
        archive.writestr(name, content)
    return out.getvalue()
