"""What stands at the top of every sheet: whose it is, what it rests on, what its colours mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tobiishi.errors import Text
from tobiishi.methodologies.calculation import Calculation
from tobiishi.methodologies.catalogue import Methodology
from tobiishi.reports.book import Page
from tobiishi.reports.labels import filled
from tobiishi.reports.styles import Kind

__all__ = ["HEAD_ROWS", "Head", "head_of", "write_head", "write_legend"]

HEAD_ROWS: Final = 5
"""Rows that a head takes, the empty one below it included."""
_LEGEND: Final[Sequence[Kind]] = ("input", "fixed", "calculated", "exact", "unused_input")


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of every sheet of a workbook says."""

    spreadsheet_id: str
    methodology: Text
    reference: Text
    notice: Text


def head_of(methodology: Methodology, reference: str | None = None) -> Head:
    """The head of the sheets of a methodology; `reference` is the project's reference number."""
    document = methodology.document
    notice = "for_verification" if document.status == "approved" else "for_screening"
    number = filled("reference_number", number=reference) if reference else Text("", "")
    return Head(methodology.spreadsheet_id, document.title.text, number, filled(notice))


def write_head(page: Page, head: Head, title: str, columns: int) -> int:
    """Write the head of a sheet; returns the first row below it."""
    words = page.book.words
    page.text(0, 0, head.spreadsheet_id, "title")
    page.text(1, 0, words.in_line(head.methodology), "plain")
    said = (words.in_line(text) for text in (head.reference, head.notice) if text.en)
    page.text(2, 0, "    ".join(said), "note")
    page.heading(3, title, columns)
    return HEAD_ROWS


def write_legend(page: Page, row: int, first: int) -> int:
    """Write what the colours mean, side by side from a column on; returns the row below."""
    page.text(row, first - 1, page.book.words("colours"), "plain")
    for place, kind in enumerate(_LEGEND):
        page.text(row, first + place, page.book.words(f"colour_{kind}"), kind)
    return row + 2


def unverified(calculation: Calculation) -> Text | None:
    """The sentence that names every unverified value a result rests on."""
    names = ", ".join(calculation.rests_on_unverified)
    return filled("rests_on_unverified", names=names) if names else None
