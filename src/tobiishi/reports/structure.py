"""The sheets MSS (who is responsible, with which instruments) and Findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from tobiishi.errors import Finding, Message, Text
from tobiishi.monitoring.results import MonitoringRun, PointRun
from tobiishi.reports.book import Book, Page
from tobiishi.reports.heads import HEAD_ROWS, Head, write_head
from tobiishi.reports.styles import Kind

__all__ = ["write_findings", "write_structure"]

_PERSONS: Final = (
    ("point_no", 7),
    ("symbol", 18),
    ("responsible", 20),
    ("role", 28),
    ("meter", 12),
    ("accuracy", 12),
    ("calibrated", 12),
    ("valid_until", 12),
    ("certificate", 20),
    ("evidence", 24),
)
_FOUND: Final = (
    ("number", 6),
    ("code", 26),
    ("effect", 12),
    ("place", 28),
    ("what", 36),
    ("why", 30),
    ("remedy", 32),
)


def write_structure(book: Book, head: Head, run: MonitoringRun) -> None:
    """Write the sheet MSS: the monitoring structure."""
    words = book.words
    page = book.page("MSS", [width for _, width in _PERSONS])
    row = write_head(page, head, words.line("structure_title"), len(_PERSONS))
    page.heading(row, words.line("overall_title"), len(_PERSONS), "subheading")
    page.texts(row + 1, 1, (words("role"), words("responsible")), "head")
    overall = run.project.declared.project.overall_responsible or ""
    page.texts(row + 2, 1, (words("overall_role"), overall))
    row += 4
    page.heading(row, words.line("persons_title"), len(_PERSONS), "subheading")
    page.texts(row + 1, 0, [words(name) for name, _ in _PERSONS], "head")
    for place, point in enumerate(run.points, row + 2):
        page.texts(place, 0, _person(page, point))


def _person(page: Page, point: PointRun) -> Sequence[str]:
    said, meter = point.point, point.point.meter
    evidence = "\n".join(one.file or one.about or "" for one in point.evidence if one.kind == "document")
    return (
        said.id,
        point.target.label,
        said.responsible or "",
        page.book.words("point_role"),
        ", ".join(said.meters) if meter else "–",
        (meter.accuracy_class if meter else None) or "–",
        str(meter.calibrated) if meter and meter.calibrated else "–",
        str(meter.valid_until) if meter and meter.valid_until else "–",
        (meter.certificate if meter else None) or "–",
        evidence or "–",
    )


def write_findings(book: Book, head: Head, run: MonitoringRun) -> None:
    """Write the sheet Findings: what was found, and whether the methodology's criteria are met."""
    words = book.words
    page = book.page("Findings", [width for _, width in _FOUND])
    write_head(page, head, words.line("findings_title"), len(_FOUND))
    page.texts(HEAD_ROWS, 0, [words(name) for name, _ in _FOUND], "head")
    page.sheet.repeat_rows(HEAD_ROWS)
    row = HEAD_ROWS + 1
    for number, finding in enumerate(run.every_finding, 1):
        kind: Kind = "warning" if finding.effect == "blocks" else "label"
        page.texts(row, 0, (str(number), finding.code, words(f"effect_{finding.effect}")), kind)
        page.texts(row, 3, (str(finding.place), *_said(page, finding)))
        row += 1
    if row == HEAD_ROWS + 1:
        page.texts(row, 0, ["", words("none"), *[""] * (len(_FOUND) - 2)])
        row += 1
    _write_criteria(page, run, row + 1)


def _said(page: Page, finding: Finding) -> Iterator[str]:
    en, ja = finding.message("en"), finding.message("ja")
    for part in ("what", "why", "remedy"):
        yield page.book.words.say(Text(_part(en, part), _part(ja, part)))


def _part(message: Message, name: str) -> str:
    return str(getattr(message, name))


def _write_criteria(page: Page, run: MonitoringRun, row: int) -> None:
    """Eligibility criteria: whether each is met, for which items, by which evidence."""
    words, calculation = page.book.words, run.calculation
    if calculation is None or not calculation.criteria:
        return
    page.heading(row, words.line("criteria_title"), len(_FOUND), "subheading")
    heads = ("number", "met", "evidence", "items", "criterion")
    page.texts(row + 1, 0, [words(name) for name in heads], "head")
    texts = {one.id: one for one in run.methodology.document.criteria}
    for place, judged in enumerate(calculation.criteria, row + 2):
        declared = texts[int(str(judged["id"]))]
        met = words("by_evidence" if judged["met"] is None else "yes" if judged["met"] else "no")
        items = judged.get("items")
        pairs = items.items() if isinstance(items, dict) else ()
        named = ", ".join(f"{item}: {'○' if holds else '×'}" for item, holds in pairs)
        evidence = str(judged.get("evidence") or declared.evidence or "")
        kind: Kind = "warning" if judged["met"] is False else "label"
        page.texts(place, 0, (str(declared.id), met, evidence, named, words.say(declared.text)), kind)
