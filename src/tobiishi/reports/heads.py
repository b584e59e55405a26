"""What stands at the top of every sheet: whose it is, what it rests on, what its colours mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
    approved: bool
    said: tuple[Text, ...]

    def saying(self, label: str) -> Head:
        """The head of a sheet of an approved text which also says what the sheet is for."""
        return replace(self, said=(filled(label), *self.said)) if self.approved else self


def head_of(methodology: Methodology, reference: str | None = None) -> Head:
    """The head of the sheets of a methodology; `reference` is the project's reference number."""
    document, said = methodology.document, []
    approved = document.status == "approved"
    if reference:
        said.append(filled("reference_number", number=reference))
    if not approved:
        said.append(filled("for_screening"))
    every = [one.document for one in (methodology, *methodology.used.values())]
    unseen = ", ".join(f"{one.id}@{one.version}" for one in every if one.source.seen != "text")
    if unseen:
        said.append(filled("not_compared", documents=unseen))
    return Head(methodology.spreadsheet_id, document.title.text, approved, tuple(said))


def write_head(page: Page, head: Head, title: str, columns: int) -> int:
    """Write the head of a sheet; returns the first row below it."""
    words = page.book.words
    page.text(0, 0, head.spreadsheet_id, "title")
    page.text(1, 0, words.in_line(head.methodology), "plain")
    page.paragraph(2, "\n".join(words.in_line(text) for text in head.said), columns)
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
