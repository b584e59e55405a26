"""A look into a workbook's zip before it is opened: size, macros, far cells, formulas, errors.

Nothing is trusted: sizes are measured while unpacking, and XML is read as a stream that keeps
nothing but counts and the cells at fault.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from posixpath import join, normpath
from typing import TYPE_CHECKING, Final
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from tobiishi.errors import Place, refused
from tobiishi.monitoring.intake.faults import MOST, letters

if TYPE_CHECKING:
    from pathlib import Path

UNPACKED: Final = 200_000_000
"""Bytes that a workbook may have when unpacked."""
MEMBERS: Final = 2_000
"""Files that a workbook's zip may hold."""
CELLS: Final = 10_000_000
"""Cells that the rectangle around all filled cells of a sheet may hold."""

_ROWS, _COLUMNS = 1_048_576, 16_384
_LETTERS = re.compile(r"[A-Z]{1,3}", re.ASCII)
_FILLED = ("v", "is", "f")

Start = Callable[[str, dict[str, str]], None]


@dataclass
class SheetCheck:
    """What is seen of a sheet without reading its values."""

    file: str
    sheet: str
    formulas: dict[int, list[str]] = field(default_factory=dict)
    """Cells with a formula, by column: the first hundred of each."""
    errors: dict[int, list[str]] = field(default_factory=dict)
    """Cells that show an error, by column: the first hundred of each."""
    _top: int = _ROWS
    _left: int = _COLUMNS
    _bottom: int = 0
    _right: int = 0
    """Borders of the rectangle around all filled cells."""
    _noted: int = 0
    """Further columns that formulas of ranges have taken."""
    _row: int = 0
    _column: int = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take in the begin of an XML element of the sheet."""
        if tag == "c":
            self._enter(attributes)
        elif tag in _FILLED:
            if not (self._top <= self._row <= self._bottom and self._left <= self._column <= self._right):
                self._grow()
            if tag == "f":
                self._note(self.formulas, attributes.get("ref", ""))
        elif tag == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), 0

    def _enter(self, attributes: dict[str, str]) -> None:
        if "r" in attributes:
            self._column, self._row = _cell(attributes["r"])
        else:
            self._column += 1
        if attributes.get("t") == "e":
            self._note(self.errors, "")

    def _grow(self) -> None:
        self._top, self._bottom = min(self._top, self._row), max(self._bottom, self._row)
        self._left, self._right = min(self._left, self._column), max(self._right, self._column)
        cells = (self._bottom - self._top + 1) * (self._right - self._left + 1)
        if self._bottom > _ROWS or self._right > _COLUMNS or cells > CELLS:
            raise refused("monitoring-far-cell", self._place(), limit=f"{CELLS:,}")

    def _note(self, cells: dict[int, list[str]], area: str) -> None:
        corners = area.split(":") if ":" in area else [f"{letters(self._column)}{self._row}"]
        columns = [_cell(corner)[0] for corner in corners]
        self._noted += max(columns) - min(columns)
        if self._noted > CELLS:
            raise refused("monitoring-formula", self._place())
        for column in range(min(columns), min(max(columns), _COLUMNS) + 1):
            known = cells.setdefault(column, [])
            if len(known) < MOST:
                known.append(area if ":" in area else corners[0])

    def _place(self) -> Place:
        return Place(self.file, sheet=self.sheet, cell=f"{letters(self._column)}{self._row}")


def check_workbook(path: Path, file: str, sheet: str | None) -> tuple[str, SheetCheck]:
    """Look over a workbook and find the sheet asked for (the only one where none is named).

    Raises:
        Refused: `monitoring-file-broken`, `monitoring-zip-bomb`, `monitoring-macro`,
            `monitoring-external-link`, `monitoring-far-cell`, `monitoring-sheet`.
    """
    with _reading(file), ZipFile(path) as archive:
        _check_archive(archive, file)
        name, part = _find(_sheets(archive), file, sheet)
        found = SheetCheck(file, name)
        _stream(archive, part, found.start)
        _unpack_others(archive, part)
    return name, found


@contextmanager
def _reading(file: str) -> Iterator[None]:
    """Whatever is wrong with the zip or its XML becomes a refusal."""
    try:
        yield
    except (
        BadZipFile,
        expat.ExpatError,
        zlib.error,
        LookupError,
        ValueError,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
    ) as fault:
        problem = str(fault)[:60] or type(fault).__name__
        raise refused("monitoring-file-broken", Place(file), kind="XLSX", problem=problem) from fault


def _check_archive(archive: ZipFile, file: str) -> None:
    members = archive.infolist()
    if len(members) > MEMBERS or sum(one.file_size for one in members) > UNPACKED:
        raise refused(
            "monitoring-zip-bomb", Place(file), limit=f"{UNPACKED // 10**6:,}", members=f"{MEMBERS:,}"
        )
    for one in members:
        if one.filename.lower().endswith("vbaproject.bin"):
            raise refused("monitoring-macro", Place(file))
        if "/externallinks/" in one.filename.lower():
            raise refused("monitoring-external-link", Place(file))


def _sheets(archive: ZipFile) -> dict[str, str]:
    """The part of the zip for each sheet's name."""
    targets: dict[str, str] = {}
    names: dict[str, str] = {}

    def relation(tag: str, attributes: dict[str, str]) -> None:
        """Keep the part that an id stands for."""
        if tag == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            targets[attributes["Id"]] = normpath(join("/xl", attributes["Target"])).lstrip("/")

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        """Keep the id of a sheet."""
        if tag == "sheet":
            names[attributes["name"]] = next((v for k, v in attributes.items() if k.endswith(":id")), "")

    _stream(archive, "xl/_rels/workbook.xml.rels", relation)
    _stream(archive, "xl/workbook.xml", sheet)
    return {name: targets[number] for name, number in names.items() if number in targets}


def _find(sheets: dict[str, str], file: str, wanted: str | None) -> tuple[str, str]:
    if wanted is None and len(sheets) == 1:
        return next(iter(sheets.items()))
    if wanted not in sheets:
        raise refused("monitoring-sheet", Place(file), sheet=wanted or "–", sheets=", ".join(sheets))
    return wanted, sheets[wanted]


def _stream(archive: ZipFile, part: str, start: Start) -> None:
    """Run through the begins of a part's XML elements; a document type is refused."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(":")[2], attributes)
    parser.StartDoctypeDeclHandler = _no_doctype
    with archive.open(part) as stream:
        parser.ParseFile(stream)


def _no_doctype(*_: object) -> None:
    raise ValueError("document type")


def _unpack_others(archive: ZipFile, done: str) -> None:
    """Unpack everything else once: a member that is larger than it says is found by its checksum."""
    for one in archive.infolist():
        if one.filename != done:
            with archive.open(one) as stream:
                while stream.read(1 << 20):
                    pass


def _cell(name: str) -> tuple[int, int]:
    """Column and row of a cell's name such as B12."""
    head = name.rstrip("0123456789")
    return _column(head), int(name[len(head) :])


@cache
def _column(name: str) -> int:
    """The number of a column from its letters."""
    if not _LETTERS.fullmatch(name):
        raise ValueError(f"column {name[:20]!r}")
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
