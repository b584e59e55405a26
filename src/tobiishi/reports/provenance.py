"""The provenance sheet: what a result was made from, down to hashes, versions and unverified values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from tobiishi import __version__
from tobiishi.errors import Text
from tobiishi.factors import Factor, factors_version
from tobiishi.methodologies.calculation import Calculation
from tobiishi.methodologies.catalogue import Methodology
from tobiishi.methodologies.obstacles import Obstacle
from tobiishi.reports.book import Book
from tobiishi.reports.heads import Head, write_head
from tobiishi.reports.labels import filled

__all__ = ["Section", "calculation_sections", "credit_section", "write_provenance"]

WIDTHS: Final = (30, 26, 68, 40)

Section = tuple[Text, Sequence[Sequence[str | Text]]]
"""A heading, and rows of up to four texts."""


def write_provenance(book: Book, head: Head, sections: Sequence[Section]) -> None:
    """Write the sheet."""
    page = book.page("Provenance", WIDTHS)
    row = write_head(page, head, book.words.line("provenance_title"), len(WIDTHS))
    for title, lines in sections:
        page.heading(row, book.words.in_line(title), len(WIDTHS), "subheading")
        for line in lines:
            row += 1
            texts = [book.words.say(text) if isinstance(text, Text) else text for text in line]
            page.texts(row, 0, [*texts, *([""] * (len(WIDTHS) - len(texts)))])
        row += 2


def credit_section(obstacles: Sequence[Obstacle]) -> Section:
    """Whether the tonnes can become credits, and all reasons why not."""
    rows = [(filled("reason"), one.about, one.text) for one in obstacles]
    return filled("obstacles_title"), rows or [(filled("none"), "", filled("no_obstacles"))]


def calculation_sections(calculation: Calculation) -> Iterator[Section]:
    """What every calculation rests on."""
    yield (filled("methodology"), list(_documents(calculation.methodology)))
    yield (filled("factors_used"), list(_factors(calculation)))
    yield (filled("unverified_values"), list(_unverified(calculation)))
    rows: list[Sequence[str | Text]] = [
        (filled("software"), "tobiishi", __version__),
        (filled("rounding"), calculation.rounding, filled(f"rounding_{calculation.rounding}")),
        (filled("negative_years"), calculation.methodology.document.negative_years, _negative(calculation)),
        (filled("two_figures"), "", filled("two_figures_said")),
    ]
    yield (filled("computing"), rows)


def _negative(calculation: Calculation) -> Text:
    return filled(f"negative_{calculation.methodology.document.negative_years}")


def _documents(methodology: Methodology) -> Iterator[Sequence[str | Text]]:
    """The methodology and every module it uses, with their hashes."""
    yield (filled("document"), filled("status"), filled("sha256"), filled("source"))
    for one in (methodology, *methodology.used.values()):
        document = one.document
        source = f"{document.source.document} ({document.source.publisher})"
        seen = filled("seen", seen=filled(f"seen_{document.source.seen}"))
        said = Text(f"{source}; {seen.en}", f"{source}、{seen.ja}")
        yield (
            f"{document.id}@{document.version}",
            filled(f"status_{document.status}"),
            one.sha256,
            said,
        )


def _factors(calculation: Calculation) -> Iterator[Sequence[str | Text]]:
    yield (filled("factor_data"), "", factors_version(), "")
    for name, factor in sorted(calculation.factors.items()):
        yield (name, f"{factor.digits} {factor.unit.text}", str(factor), _source(factor))


def _source(factor: Factor) -> str:
    return f"{factor.source.text} ({factor.file}, {factor.origin_row})"


def _unverified(calculation: Calculation) -> Iterator[Sequence[str | Text]]:
    """Each unverified value: who says so, and what it is."""
    program = calculation.methodology.program
    for name in calculation.rests_on_unverified:
        known = (program.definitions, program.constants, program.tables, program.curves)
        found = next((group[name].text for group in known if name in group), None)
        of = program.inputs.get(name)
        said_by = filled(f"unverified_{calculation.unverified[name]}")
        yield (name, said_by, found or (of.parameter.text if of else ""))
    if not calculation.rests_on_unverified:
        yield (filled("none"),)
