"""The rules of the Digital Agency for tables that machines read (machine_readability_rule: levels 1 to 3), as checks.

Each rule says what is wrong and where. Rules that ask for a person's judgement are checked as far as a file shows them.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO, StringIO
from typing import Any, Final

from openpyxl import load_workbook

from tobiishi_site.exchange.columns import LINE

BOM: Final = b"\xef\xbb\xbf"
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
_POINT: Final = r"(FY)?\d{4}(-\d{2}(-\d{2})?)?"
_DATE: Final = re.compile(rf"(event:[^@]+(@.+)?|yearly|{_POINT}|({_POINT})?/({_POINT})?)")
_PLATFORM: Final = re.compile("[\u2460-\u24ff\u3200-\u33ff\ue000-\uf8ff\uff61-\uff9f]")
"""Circled numbers, squared words such as ㈱, private use, half-width kana."""
_STANDS_FOR_NOTHING: Final = {"-", "－", "―", "…", "N/A", "n/a", "null", "None", "*", "x", "X", "不明"}


@dataclass(frozen=True)
class File:
    """A table as it was downloaded, with the type that the answer said and what the dictionary says of its columns."""

    table: str
    form: str
    content: bytes
    media_type: str
    dictionary: dict[str, dict[str, str]]
    codes: dict[str, set[str]]
    units: set[str]
    lists: set[tuple[str, str, str]] = field(default_factory=set)
    """Of `lists.csv`: the id, the column and the value."""

    @cached_property
    def rows(self) -> list[list[str]]:
        """All cells as text, the header first; of a CSV for Excel without the apostrophe that keeps it from guessing."""
        if self.form == "xlsx":
            sheet = self.book.worksheets[0]
            return [
                ["" if cell is None else str(cell) for cell in row]
                for row in sheet.iter_rows(values_only=True)
            ]
        rows = list(csv.reader(StringIO(self.content.decode("utf-8-sig"), newline="")))
        return (
            [[cell.removeprefix("'") for cell in row] for row in rows] if self.form == "excel.csv" else rows
        )

    def cells(self) -> Iterator[tuple[str, str, str]]:
        """Every cell below the header: where it is, its column, its text."""
        header, *rows = self.rows
        for number, row in enumerate(rows, 2):
            for name, cell in zip(header, row, strict=False):
                yield f"row {number}, {name}", name, cell

    @cached_property
    def book(self) -> Any:
        """The workbook of an XLSX; None of another form."""
        return load_workbook(BytesIO(self.content)) if self.form == "xlsx" else None


Rule = Callable[[File], Iterator[str]]


def _file_format(file: File) -> Iterator[str]:
    expected = {"csv": "text/csv", "excel.csv": "text/csv"}
    if file.form in expected and not file.media_type.startswith(expected[file.form]):
        yield f"said to be {file.media_type}"
    if file.form == "xlsx" and not zipfile.is_zipfile(BytesIO(file.content)):
        yield "no XLSX"


def _one_table(file: File) -> Iterator[str]:
    if file.book is not None and len(file.book.worksheets) != 1:
        yield f"{len(file.book.worksheets)} sheets"


def _not_broken(file: File) -> Iterator[str]:
    for number, row in enumerate(file.rows, 1):
        if not any(row):
            yield f"row {number} is empty"


def _nothing_beside(file: File) -> Iterator[str]:
    for number, row in enumerate(file.rows, 1):
        if len(row) != len(file.rows[0]):
            yield f"row {number} has {len(row)} cells"


def _headers(file: File) -> Iterator[str]:
    for at, name in enumerate(file.rows[0], 1):
        if name not in file.dictionary or not file.dictionary[name]["meaning_ja"]:
            yield f"column {at}, {name!r}, is not explained"


def _no_padding(file: File) -> Iterator[str]:
    for where, name, cell in file.cells():
        items = _items(cell) if file.dictionary.get(name, {}).get("several") == "yes" else [cell]
        if any(one != one.strip() or "  " in one or "\u3000\u3000" in one for one in items):
            yield where


def _one_datum(file: File) -> Iterator[str]:
    kept_of: dict[tuple[str, str], set[str]] = {}
    for slug, column, value in file.lists:
        kept_of.setdefault((slug, column), set()).add(value)
    for where, name, cell in file.cells():
        if file.dictionary[name]["several"] == "yes" and cell:
            kept = kept_of.get((file.rows[_row(where)][0], name), set())
            missing = [
                one for one in _items(cell) if one and one.partition(" ")[0] not in kept and one not in kept
            ]
            yield from (f"{where}: {one!r} has no row of its own in lists.csv" for one in missing)
        elif LINE in cell:
            yield f"{where}: several values, which the dictionary does not say"


def _characters(file: File) -> Iterator[str]:
    for where, name, cell in file.cells():
        proper = re.search(r"name|title|aliases|text|found|should_be|remark|said|why", name)
        if not proper and _PLATFORM.search(cell):
            yield f"{where}: {_PLATFORM.search(cell)}"


def _blank_is_not_zero(file: File) -> Iterator[str]:
    for where, _, cell in file.cells():
        if cell in _STANDS_FOR_NOTHING:
            yield f"{where}: {cell!r}"


def _objects(file: File) -> Iterator[str]:
    if file.form == "xlsx":
        names = zipfile.ZipFile(BytesIO(file.content)).namelist()
        yield from (name for name in names if "drawing" in name or "media" in name or "vba" in name)


def _formats(file: File) -> Iterator[str]:
    if file.book is not None:
        for row in file.book.worksheets[0].iter_rows(min_row=2):
            yield from (
                f"{one.coordinate} is marked by its look" for one in row if one.font.b or one.fill.patternType
            )


def _merged(file: File) -> Iterator[str]:
    if file.book is not None:
        yield from (str(one) for one in file.book.worksheets[0].merged_cells.ranges)


def _hidden(file: File) -> Iterator[str]:
    if file.book is not None:
        sheet = file.book.worksheets[0]
        for dimensions in (sheet.row_dimensions, sheet.column_dimensions):
            yield from (
                f"{key} is hidden" for key, one in dimensions.items() if one.hidden or one.outlineLevel
            )


def _one_line(file: File) -> Iterator[str]:
    if file.form != "xlsx":
        yield from (where for where, _, cell in file.cells() if "\n" in cell or "\r" in cell)


def _commas(file: File) -> Iterator[str]:
    if file.form != "xlsx":
        for number, row in enumerate(csv.reader(StringIO(file.content.decode("utf-8-sig"), newline="")), 1):
            if len(row) != len(file.rows[0]):
                yield f"row {number}: a comma that is not quoted"


def _numbers(file: File) -> Iterator[str]:
    for where, name, cell in file.cells():
        if file.dictionary[name]["type"].endswith("number") and cell and not _NUMBER.fullmatch(cell):
            yield f"{where}: {cell!r}"
    if file.book is not None:
        header = file.rows[0]
        for row in file.book.worksheets[0].iter_rows(min_row=2):
            for name, one in zip(header, row, strict=True):
                number = file.dictionary[name]["type"].endswith("number") and name != "position"
                if number and one.value is not None and one.data_type != "n":
                    yield f"{one.coordinate} is no number"


def _nothing_omitted(file: File) -> Iterator[str]:
    yield from (f"row {number} has no id" for number, row in enumerate(file.rows, 1) if not row[0])


def _unique_headers(file: File) -> Iterator[str]:
    yield from (name for name, count in Counter(file.rows[0]).items() if count > 1)


def _choices(file: File) -> Iterator[str]:
    for where, name, cell in file.cells():
        if file.dictionary[name]["codes"] == "yes":
            items = _items(cell) if file.dictionary[name]["several"] == "yes" else [cell]
            yield from (f"{where}: {one!r}" for one in items if one and one not in file.codes[name])
        if file.dictionary[name]["type"] == "true or false" and cell not in {"", "true", "false"}:
            yield f"{where}: {cell!r}"


def _no_other(file: File) -> Iterator[str]:
    for where, name, cell in file.cells():
        if file.dictionary[name]["codes"] == "yes" and cell.startswith(("その他", "other (")):
            yield where


def _no_formulas(file: File) -> Iterator[str]:
    if file.book is not None:
        for row in file.book.worksheets[0].iter_rows():
            yield from (one.coordinate for one in row if one.data_type == "f")


def _header_first(file: File) -> Iterator[str]:
    if file.rows[0] != list(file.dictionary):
        yield "row 1 is not the header of the dictionary"


def _code_table(file: File) -> Iterator[str]:
    for name in file.rows[0]:
        if file.dictionary[name]["codes"] == "yes" and not file.codes.get(name):
            yield f"{name} has no codes in codes.csv"


def _units(file: File) -> Iterator[str]:
    for name in file.rows[0]:
        if file.dictionary[name]["type"].endswith("number") and not file.dictionary[name]["unit"]:
            yield f"{name} has no unit"
    for where, name, cell in file.cells():
        if name == "unit" and cell not in file.units:
            yield f"{where}: {cell!r} is not in units.csv"


def _times(file: File) -> Iterator[str]:
    for where, name, cell in file.cells():
        if file.dictionary[name]["type"].startswith("date") and cell:
            items = _items(cell) if file.dictionary[name]["several"] == "yes" else [cell]
            yield from (f"{where}: {one!r}" for one in items if not _DATE.fullmatch(one))


def _regions(file: File) -> Iterator[str]:
    for where, name, cell in file.cells():
        if name in {"country", "code"} and cell and not re.fullmatch("[A-Z]{2}", cell):
            yield f"{where}: {cell!r}"


def _defined(file: File) -> Iterator[str]:
    yield from (name for name in file.rows[0] if not re.fullmatch(r"[a-z][a-z0-9_]*", name))
    if file.form == "csv" and (file.content.startswith(BOM) or "charset=utf-8" not in file.media_type):
        yield "not UTF-8 without a byte order mark, as it should say"
    if file.form == "excel.csv" and not file.content.startswith(BOM):
        yield "no byte order mark"


def _long(file: File) -> Iterator[str]:
    yield from (name for name in file.rows[0] if re.search(r"\d{4}", name))


RULES: Final[dict[str, Rule]] = {
    "L1-01 a format that machines read": _file_format,
    "L1-02 one table in a file": _one_table,
    "L1-03 not broken by empty rows": _not_broken,
    "L1-04 nothing beside the table": _nothing_beside,
    "L1-05 every column has a name that is explained": _headers,
    "L1-06 no blanks for looks": _no_padding,
    "L1-07 one datum in a cell, or each in a row of lists.csv": _one_datum,
    "L1-08 no characters of one platform but in names and quotations": _characters,
    "L1-09 a blank is no zero, and nothing stands for nothing": _blank_is_not_zero,
    "L1-10 no objects": _objects,
    "L1-11 no meaning in the look": _formats,
    "L1-12 no merged cells": _merged,
    "L1-13 nothing hidden": _hidden,
    "L1-14 a row is a line": _one_line,
    "L1-15 commas are quoted": _commas,
    "L2-01 numbers are numbers": _numbers,
    "L2-02 nothing left out because it is as above": _nothing_omitted,
    "L2-03 every name once": _unique_headers,
    "L2-04 choices from a closed list": _choices,
    "L2-05 no free words among choices": _no_other,
    "L2-06 no formulas": _no_formulas,
    "L3-01 the header in row 1": _header_first,
    "L3-02 codes explained": _code_table,
    "L3-03 no symbols among numbers": _numbers,
    "L3-04 units said": _units,
    "L3-05 Western dates in one form": _times,
    "L3-06 countries by code": _regions,
    "L3-07 the same columns in every form": _header_first,
    "L3-08 names of letters, the encoding said": _defined,
    "L3-09 no years among the columns": _long,
}
"""All 30 rules."""


def faults(file: File) -> list[str]:
    """Every rule that a file breaks, and where."""
    return [
        f"{rule}: {file.table}.{file.form}: {where}" for rule, check in RULES.items() for where in check(file)
    ]


def _row(where: str) -> int:
    return int(where.split(",", maxsplit=1)[0].removeprefix("row ")) - 1


def _items(cell: str) -> list[str]:
    return [one.replace("\\|", "|").replace("\\\\", "\\").strip() for one in re.split(r"(?<!\\)\|", cell)]
