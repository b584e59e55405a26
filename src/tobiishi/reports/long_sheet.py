"""A sheet whose many rows are written as XML at once: a year of readings in a fraction of a second.

XlsxWriter keeps every cell as an object before it writes it; for some hundred thousand cells of one shape that
takes seconds. Its classes may be extended, and the two methods extended here are all that is touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from xml.sax.saxutils import escape

from xlsxwriter.worksheet import Worksheet

__all__ = ["LongSheet", "formula_cell", "number_cell", "style_of", "text_cell"]


class LongSheet(Worksheet):  # type: ignore[misc]
    """A worksheet that ends with long rows; its base has no types."""

    def put_rows(self, last: int, rows: Callable[[], Iterable[str]]) -> None:
        """Set the rows below all cells written otherwise; `last` is the last of them, `rows` their XML."""
        self._last_row, self._long_rows = last, rows

    def _write_dimension(self) -> None:
        kept: Any = getattr(self, "dim_rowmax", None)
        self.dim_rowmax: Any = max(kept or 0, getattr(self, "_last_row", 0))
        super()._write_dimension()
        self.dim_rowmax = kept

    def _write_rows(self) -> None:
        super()._write_rows()
        rows: Callable[[], Iterable[str]] = getattr(self, "_long_rows", list)
        for row in rows():
            self.fh.write(row)


def style_of(look: Any) -> int:
    """The number of a format; known once the workbook is being closed."""
    return int(look._get_xf_index())  # noqa: SLF001 - how XlsxWriter itself asks a format


def number_cell(cell: str, style: int, value: float) -> str:
    """The XML of a number."""
    return f'<c r="{cell}" s="{style}"><v>{value!r}</v></c>'


def text_cell(cell: str, style: int, text: str) -> str:
    """The XML of a text; without any, of an empty cell."""
    if not text:
        return f'<c r="{cell}" s="{style}"/>'
    return f'<c r="{cell}" s="{style}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def formula_cell(cell: str, style: int, formula: str, value: float) -> str:
    """The XML of a formula (without "=") with its value."""
    return f'<c r="{cell}" s="{style}"><f>{escape(formula)}</f><v>{value!r}</v></c>'
