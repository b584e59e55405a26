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
    row = _write_criteria(page, run, HEAD_ROWS)
    page.texts(row, 0, [words(name) for name, _ in _FOUND], "head")
    page.repeat(row)
    for number, finding in enumerate(run.every_finding, 1):
        kind: Kind = "warning" if finding.effect == "blocks" else "label"
        row += 1
        page.texts(row, 0, (str(number), finding.code, words(f"effect_{finding.effect}")), kind)
        page.texts(row, 3, (str(finding.place), *_said(page, finding)))
    if not run.every_finding:
        page.texts(row + 1, 0, ["", words("none"), *[""] * (len(_FOUND) - 2)])


def _said(page: Page, finding: Finding) -> Iterator[str]:
    en, ja = finding.message("en"), finding.message("ja")
    for part in ("what", "why", "remedy"):
        yield page.book.words.say(Text(_part(en, part), _part(ja, part)))


def _part(message: Message, name: str) -> str:
    return str(getattr(message, name))


def _write_criteria(page: Page, run: MonitoringRun, row: int) -> int:
    """Eligibility criteria: whether each is met and for which items, what was filed, what is asked for.

    Returns the row below, with the heading of the findings.
    """
    words, calculation = page.book.words, run.calculation
    if calculation is None or not calculation.criteria:
        return row
    page.heading(row, words.line("criteria_title"), len(_FOUND), "subheading")
    page.text(row + 1, 0, words("number"), "head")
    page.paragraph(row + 1, words("met"), 3, "head", first=1)
    heads = ("evidence_filed", "criterion", "evidence_asked", "items")
    page.texts(row + 1, 3, [words(name) for name in heads], "head")
    texts = {one.id: one for one in run.methodology.document.criteria}
    for place, judged in enumerate(calculation.criteria, row + 2):
        declared, filed = texts[int(str(judged["id"]))], judged.get("evidence")
        kind: Kind = "warning" if judged["met"] is False else "label"
        page.text(place, 0, str(declared.id), kind)
        page.paragraph(place, words(_met(judged["met"], filed)), 3, kind, first=1)
        said = (str(filed or "–"), words.say(declared.text), declared.evidence or "–")
        page.texts(place, 3, (*said, _by_item(judged.get("items"))), kind)
    below = row + 3 + len(calculation.criteria)
    page.heading(below, words.line("findings_title"), len(_FOUND), "subheading")
    return below + 1


def _met(met: object, filed: object) -> str:
    """The label of a verdict: by the document's test, else by whether evidence was filed."""
    if met is None:
        return "filed" if filed else "not_shown"
    return "yes" if met else "no"


def _by_item(items: object) -> str:
    """The verdicts by item; of many items those that fail, and how many hold."""
    if not isinstance(items, dict):
        return "–"
    if len(items) <= _ITEMS:
        return ", ".join(f"{item}: {'○' if holds else '×'}" for item, holds in items.items())
    failing = [item for item, holds in items.items() if not holds]
    named = ", ".join(failing[:_ITEMS]) + (" …" if len(failing) > _ITEMS else "")
    return f"○ {len(items) - len(failing)}" + (f"\n× {len(failing)}: {named}" if failing else "")


_ITEMS: Final = 12
"""Items that a cell names at most."""
