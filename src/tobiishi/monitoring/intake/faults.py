"""The faults of one readings file: the first hundred with their places, then only how many more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from tobiishi.errors import Place, Problems, Refused

MOST: Final = 100
"""Faults of one file that are told with their places."""

_SHOWN = 60


@dataclass
class Faults:
    """Collects faults by row and column; both count from 1, as a person sees them."""

    file: str
    member: str | None = None
    """The name of the file inside, where it is an archive."""
    sheet: str | None = None
    header: tuple[str, ...] = ()
    count: int = 0
    _told: set[tuple[str, int | None, int | None]] = field(default_factory=set)
    _problems: Problems = field(default_factory=Problems)

    @property
    def name(self) -> str:
        """The file as findings name it, such as "meters.zip/january.csv"."""
        return f"{self.file}/{self.member}" if self.member else self.file

    def add(self, code: str, row: int | None = None, column: int | None = None, **details: object) -> None:
        """Note one fault, once; beyond the first hundred only their number is kept."""
        key = (code, row, column)
        if row and column and key in self._told:
            return
        self.count += 1
        if self.count <= MOST:
            self._told.add(key)
            kept = {
                name: shown(value) if isinstance(value, str) else value for name, value in details.items()
            }
            self._problems.add(code, self.place(row, column), **kept)

    def add_cell(self, code: str, cell: str, column: int) -> None:
        """Note the fault of a sheet's cell (or of a range of cells) in a column."""
        self.count += 1
        if self.count <= MOST:
            name = self.header[column - 1] if column <= len(self.header) else None
            self._problems.add(code, Place(self.name, sheet=self.sheet, cell=cell, name=name))

    def place(self, row: int | None = None, column: int | None = None) -> Place:
        """The place of a cell: as B12 in a sheet, by line and column elsewhere; of a column by its name."""
        name = self.header[column - 1] if column and column <= len(self.header) else None
        if self.sheet is None:
            return Place(self.name, row, column if row else None, name=name)
        cell = f"{letters(column)}{row}" if row and column else None
        return Place(self.name, row, column, self.sheet, cell, name)

    def take(self, refusal: Refused) -> None:
        """Take over the findings of a refusal from inside."""
        self.count += len(refusal.findings)
        self._problems.take(refusal.findings)

    def refuse_if_any(self) -> None:
        """Raise Refused with all faults noted so far.

        Raises:
            Refused: whatever was noted, and `monitoring-more-faults` where there are over a hundred.
        """
        if self.count > MOST:
            self._problems.add("monitoring-more-faults", Place(self.name), count=self.count - MOST)
            self.count = MOST
        self._problems.refuse_if_any()


def shown(text: str) -> str:
    """A text short enough for a message, on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHOWN else flat[:_SHOWN] + "…"


def letters(column: int) -> str:
    """The letters of a spreadsheet's column, counted from 1: A, B, …, Z, AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
