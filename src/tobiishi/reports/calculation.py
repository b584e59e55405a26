"""The workbook of a plain calculation: given values, live formulas with the exact figures, provenance."""

from __future__ import annotations

from pathlib import Path

from tobiishi import __version__
from tobiishi.errors import Text
from tobiishi.formulas.engines.workbook import Workings
from tobiishi.methodologies.calculation import Calculation, Year
from tobiishi.methodologies.obstacles import obstacles
from tobiishi.reports.book import Book
from tobiishi.reports.given import GivenPage
from tobiishi.reports.heads import head_of
from tobiishi.reports.labels import Wording, filled
from tobiishi.reports.provenance import calculation_sections, credit_section, write_provenance
from tobiishi.reports.workings import CalculationPages, Part

__all__ = ["write_calculation"]


def write_calculation(calculation: Calculation, path: Path, wording: Wording = "both") -> None:
    """Write a calculation as a workbook with the sheets `inputs`, `calc_process` and `Provenance`.

    Args:
        calculation: what was calculated.
        path: the file to write.
        wording: the language of the sheets; `both` sets English over Japanese.
    """
    head = head_of(calculation.methodology)
    book = Book(path, wording, head=head.spreadsheet_id, foot=f"tobiishi {__version__}")
    program = calculation.methodology.program
    parts = [Part(_label(year), year, Workings(program, year.case)) for year in calculation.years]
    given = GivenPage(book, "inputs", calculation, parts)
    pages = CalculationPages(book, "calc_process", "calc", calculation, parts)
    given.write(head)
    pages.write(given, head)
    sections = [credit_section(obstacles(calculation)), *calculation_sections(calculation)]
    write_provenance(book, head, sections)
    book.close()


def _label(year: Year) -> Text:
    """The year, and which share of it where it is not whole."""
    number, share = str(year.values.year), year.values.part
    return Text(number, number) if share == 1 else filled("year_share", year=number, share=share)
