"""Recalculating workbooks in tests: wrong cached values are planted first, so that only real work passes."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import ironcalc
import openpyxl
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

WRONG = -987654321
"""The value planted in every formula cell."""

_FORMULA = re.compile(
    r'<c r="([A-Z]+\d+)"((?: s="\d+")?)(?: t="\w+")?>(<f>.*?</f>)<v>[^<]*</v></c>', re.DOTALL
)


def plant(path: Path) -> Path:
    """A copy of a workbook in which every formula shows WRONG until it is recalculated."""
    planted = path.with_name(f"planted_{path.name}")
    count = 0
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(planted, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                text, found = _FORMULA.subn(rf'<c r="\1"\2>\3<v>{WRONG}</v></c>', content.decode("utf-8"))
                content, count = text.encode("utf-8"), count + found
            new.writestr(name, content)
    assert count, "a workbook without formulas"
    return planted


class Sheets:
    """The values of a workbook, as IronCalc computes them from its formulas."""

    def __init__(self, path: Path, *, evaluate: bool = True) -> None:
        self._model: Any = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
        properties = self._model.get_worksheets_properties()
        self.names = [one["name"] if isinstance(one, dict) else one.name for one in properties]
        if evaluate:
            self._model.evaluate()

    def value(self, sheet: str, row: int, column: int) -> Any:
        """The value of a cell; rows and columns count from 1."""
        return self._model.get_cell_value(self.names.index(sheet), row, column)

    def at(self, sheet: str, cell: str) -> Any:
        """The value of a cell by its name, such as D12."""
        return self.value(sheet, *_place(cell))

    def erase(self, sheet: str, cell: str) -> None:
        """Empty a cell, as a person does, and recalculate."""
        row, column = _place(cell)
        self._model.clear_cell_contents(self.names.index(sheet), row, column)
        self._model.evaluate()

    def shown(self, sheet: str, cell: str) -> str:
        """What a cell shows: errors too."""
        return str(self._model.get_formatted_cell_value(self.names.index(sheet), *_place(cell)))

    def beside(self, sheet: str, symbol: str, *, rows: int = 600) -> list[Any]:
        """The values in column D of the rows whose column A holds a symbol, from the top."""
        return [self.value(sheet, r, 4) for r in range(1, rows) if self.value(sheet, r, 1) == symbol]


def _place(cell: str) -> tuple[int, int]:
    """Row and column of a cell by its name, counted from 1."""
    letters, row = coordinate_from_string(cell)
    return row, column_index_from_string(letters)


def fills(path: Path, sheet: str) -> list[tuple[str, Any, str]]:
    """Name, content (formulas as text) and fill colour of every cell of a sheet that holds something."""
    page = openpyxl.load_workbook(path)[sheet]
    return [
        (cell.coordinate, cell.value, str(cell.fill.fgColor.rgb)[2:] if cell.fill.fill_type else "")
        for row in page.iter_rows()
        for cell in row
        if cell.value is not None
    ]
