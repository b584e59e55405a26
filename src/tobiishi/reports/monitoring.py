"""The monitoring workbook: the official sheets, the readings they rest on, findings and provenance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tobiishi import __version__
from tobiishi.errors import Text
from tobiishi.formulas.engines.workbook import Workings
from tobiishi.methodologies.calculation import Calculation
from tobiishi.monitoring.evidence import register_of_criteria
from tobiishi.monitoring.intake.opening import SourceFile
from tobiishi.monitoring.results import MonitoringRun
from tobiishi.reports.book import Book, Ref
from tobiishi.reports.chart_choice import charted
from tobiishi.reports.feeds import MonitoredFeed, PlannedFeed
from tobiishi.reports.heads import HEAD_ROWS, Head, head_of, write_head
from tobiishi.reports.labels import Wording, Words, filled
from tobiishi.reports.plan_pages import PlanPage, ReportPage, fixed_rows
from tobiishi.reports.plan_words import rules_in_words
from tobiishi.reports.provenance import Section, calculation_sections, credit_section, write_provenance
from tobiishi.reports.readings_page import LISTED, ReadingsPage, meter_sheets
from tobiishi.reports.structure import write_findings, write_structure
from tobiishi.reports.totals import TotalsPage
from tobiishi.reports.workings import WIDTHS, CalculationPages, Part

__all__ = ["write_monitoring"]


def write_monitoring(
    run: MonitoringRun, path: Path, wording: Wording = "both", *, listed: int = LISTED
) -> None:
    """Write a monitoring run as a workbook.

    Args:
        run: the run.
        path: the file to write.
        wording: the language of the sheets; `both` sets English over Japanese.
        listed: readings that are listed one by one at most; of more, daily totals are.

    Raises:
        Refused: `reports-too-many-rows`.
    """
    about = run.project.declared.project
    head = head_of(run.methodology, about.reference or about.id)
    foot = f"{about.id} · tobiishi {__version__}"
    book = Book(path, wording, head=head.spreadsheet_id, foot=foot)
    _Writer(run, book, head, listed).write()
    book.close()


@dataclass(frozen=True, slots=True)
class _Calculated:
    """A calculation with its parts as the sheets name them."""

    calculation: Calculation
    parts: Sequence[Part]


class _Writer:
    """Makes all sheets in the order of the official workbook, then fills them."""

    def __init__(self, run: MonitoringRun, book: Book, head: Head, listed: int) -> None:
        self.run, self.book, self.head = run, book, head
        self.planned = self._calculated(run.planned, [_plan_label(run)])
        labels = [
            filled("part_label", year=p.year, begins=p.period.begins, ends=p.period.ends) for p in run.parts
        ]
        self.monitored = self._calculated(run.calculation, labels)
        self.meters = meter_sheets(run, listed)

    def _calculated(self, calculation: Calculation | None, labels: Sequence[Text]) -> _Calculated | None:
        if calculation is None:
            return None
        program = calculation.methodology.program
        pairs = zip(labels, calculation.years, strict=True)
        return _Calculated(
            calculation, [Part(label, year, Workings(program, year.case)) for label, year in pairs]
        )

    def write(self) -> None:
        """Place, then fill."""
        run, book, head = self.run, self.book, self.head
        known = [one for one in (self.monitored, self.planned) if one is not None]
        plan = PlanPage(book, run, fixed_rows(run, [(one.calculation, one.parts) for one in known]))
        planned = self._pages("MPS", self.planned, "no_estimates")
        write_structure(book, head, run)
        report = ReportPage(book, run, plan)
        monitored = self._pages("MRS", self.monitored, "not_calculated")
        readings = ReadingsPage(book, run, self.meters)
        totals = TotalsPage(book, run, self.meters, readings)
        feed = MonitoredFeed(run, report, self.meters, (readings, totals))
        plan.write(head, planned)
        report.write(head, feed.total_of, monitored)
        if planned is not None:
            planned.write(PlannedFeed(run, plan), head.saying("attached_to_pdd"))
        if monitored is not None:
            monitored.write(feed, head.saying("for_verification"))
        readings.write(head)
        totals.write(head, self._estimates(plan))
        write_findings(book, head, run)
        write_provenance(book, head, list(_sections(run, book.words)))

    def _pages(self, name: str, of: _Calculated | None, missing: str) -> CalculationPages | None:
        """The calculation sheets, or one that says why there is no calculation."""
        if of is not None:
            return CalculationPages(
                self.book, f"{name}(calc_process)", f"{name}(calc)", of.calculation, of.parts
            )
        page = self.book.page(f"{name}(calc_process)", WIDTHS)
        write_head(page, self.head, self.book.words.line("calculation_title"), len(WIDTHS))
        page.paragraph(HEAD_ROWS, self.book.words(missing), len(WIDTHS), "warning")
        return None

    def _estimates(self, plan: PlanPage) -> list[Ref | None]:
        """The cell of the estimate of each meter's point; none where several meters share it."""
        found: list[Ref | None] = []
        for meter in self.meters:
            number = self.run.points.index(meter.point)
            stated = meter.point.point.estimated is not None
            found.append(plan.estimate(number) if stated else None)
        return found


def _plan_label(run: MonitoringRun) -> Text:
    return filled("full_year", year=run.parts[0].year)


def _sections(run: MonitoringRun, words: Words) -> Iterator[Section]:
    """What a monitoring run rests on."""
    about = run.project.declared.project
    periods = "\n".join(f"{period.begins} – {period.ends}" for period in run.project.periods)
    yield (
        filled("project"),
        [
            (filled("project_id"), about.id, about.title.en if words.wording == "en" else _title(run)),
            (filled("periods"), "", periods),
            (filled("time_zone"), about.time_zone, ""),
            (filled("as_of"), "", run.as_of.isoformat(timespec="seconds")),
        ],
    )
    yield credit_section(run.obstacles)
    yield (filled("files"), list(_files(run)))
    yield (filled("evidence_register"), list(_evidence(run)))
    yield (filled("rules"), list(rules_in_words(run.plan)))
    yield (filled("charts"), [_charts(run)])
    calculation = run.calculation or run.planned
    if calculation is not None:
        yield from calculation_sections(calculation)


def _title(run: MonitoringRun) -> Text:
    title = run.project.declared.project.title
    return Text(title.en, title.ja)


def _files(run: MonitoringRun) -> Iterator[Sequence[str | Text]]:
    """Files of readings and of fixed values: name and what they hold, hash, how they were read."""
    yield (filled("file"), filled("rows_points"), filled("sha256"), filled("read_as"))
    for file in run.files:
        rows = filled("rows_of", rows=f"{file.rows:,}", points=", ".join(file.points))
        yield _file(file, rows)
        yield (file.stored.name, filled("stored"), file.stored_sha256, "Parquet")
    for table in run.values_files:
        yield _file(
            table, filled("values_of", rows=f"{table.rows:,}", parameters=", ".join(table.parameters))
        )


def _file(file: SourceFile, holds: Text) -> Sequence[str | Text]:
    """A file as it was handed in, and how it was read."""
    name = file.name + (f" [{file.sheet}]" if file.sheet else "")
    how = ", ".join(text for text in (file.encoding, _delimiter(file.delimiter)) if text)
    header = " | ".join(file.header)
    return (name, holds, file.sha256, f"{how}\n{header}" if how else header)


def _delimiter(delimiter: str | None) -> str:
    return {"\t": "TAB", None: ""}.get(delimiter, f"“{delimiter}”")


def _evidence(run: MonitoringRun) -> Iterator[Sequence[str | Text]]:
    """Certificates and documents of points, evidence of criteria."""
    every = [one for point in run.points for one in point.evidence]
    for one in [*every, *register_of_criteria(run.project)]:
        named = filled(f"evidence_{one.kind}", of=one.belongs_to)
        yield (named, one.file or "–", one.sha256 or "–", one.about or "")
    if not every and not run.project.declared.evidence:
        yield (filled("none"),)


def _charts(run: MonitoringRun) -> Sequence[str | Text]:
    """Which points have a chart, and which have not."""
    drawn = charted(run.points)
    others = ", ".join(point.point.id for point in run.points if point not in drawn)
    left_out = filled("not_charted", points=others) if others else filled("all_charted")
    return (filled("charted", drawn=len(drawn), all=len(run.points)), "", left_out)
