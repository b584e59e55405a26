"""The sheets MPS(input) and MRS(input): what is monitored, what is fixed, and what comes out.

Source of the columns: the official sheets; MRS(input) has those of MPS(input) with the period in front.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tobiishi.errors import Text
from tobiishi.formulas.cases import Key
from tobiishi.formulas.engines.workbook import columns
from tobiishi.formulas.programs import Input
from tobiishi.methodologies.calculation import Calculation
from tobiishi.monitoring.project import FixedValue
from tobiishi.monitoring.results import MonitoringRun, PointRun
from tobiishi.periods import YearPart
from tobiishi.reports.book import Book, Page, Ref, as_float
from tobiishi.reports.given import guarded, validation
from tobiishi.reports.heads import HEAD_ROWS, Head, write_head, write_legend
from tobiishi.reports.labels import filled
from tobiishi.reports.order import inputs_in_order
from tobiishi.reports.readings_page import estimate_of
from tobiishi.reports.styles import Form, Kind
from tobiishi.reports.units import Units, unit_text
from tobiishi.reports.workings import CalculationPages, Part
from tobiishi.units import decimal_text

__all__ = ["FixedRow", "PlanPage", "ReportPage", "fixed_rows", "items_of_point"]

_COLUMNS: Final = (
    ("point_no", 7),
    ("symbol", 18),
    ("description", 26),
    ("estimated_value", 15),
    ("unit", 12),
    ("option", 13),
    ("data_source", 20),
    ("method", 28),
    ("frequency", 15),
    ("comments", 16),
)
_NO, _SYMBOL, _WHAT, _VALUE, _UNIT, _OPTION, _SOURCE, _METHOD, _FREQUENCY, _COMMENTS = range(10)
_LETTERS: Final = "abcdefghijk"

Points = tuple[Ref, Ref, int]


@dataclass(frozen=True, slots=True)
class FixedRow:
    """A value fixed ex ante: which, its value (None where nothing needs it), whence, how sure.

    `default` is whether it is one of the documents; `replaces` the default in whose place the project gives it;
    `used` whether a formula asks for it.
    """

    of: Input
    key: Key
    value: Any
    unit: str
    source: str
    confidence: str
    default: bool
    replaces: str
    used: bool

    @property
    def label(self) -> str:
        """The parameter with its items."""
        return labelled(self.of.name, self.key)

    @property
    def kind(self) -> Kind:
        """How its cell looks."""
        return "unused_input" if self.value is None else "fixed" if self.default else "input"


def labelled(name: str, key: Key) -> str:
    """A parameter with its items."""
    return name + (f"[{', '.join(map(str, key))}]" if key else "")


def items_of_point(run: MonitoringRun, of: Input, key: Key) -> tuple[tuple[str, ...], Key]:
    """The items by which points are told apart, and the rest of a key: month, year or reading."""
    kinds = run.methodology.program.indices
    own = [kinds[index].kind in ("items", "categories") for index in of.indices]
    items = tuple(str(item) for item, mine in zip(key, own, strict=True) if mine)
    return items, tuple(item for item, mine in zip(key, own, strict=True) if not mine)


def fixed_rows(
    run: MonitoringRun, calculations: Sequence[tuple[Calculation, Sequence[Part]]]
) -> list[FixedRow]:
    """The values that no point feeds, in the order of the documents, those unused at the end; curves apart."""
    fed = {(point.target.of.name, point.target.items) for point in run.points}
    rows: dict[tuple[str, Key], FixedRow] = {}
    for calculation, parts in calculations:
        units = Units(run.methodology, [part.year for part in parts])
        every = columns(run.methodology.program)
        for part in parts:
            for of in inputs_in_order(run.methodology):
                readings = any(run.methodology.program.indices[i].kind == "readings" for i in of.indices)
                if readings or of.parameter.kind == "curve":
                    continue
                for key in part.workings.keys(of.name):
                    known = rows.get((of.name, key))
                    if (of.name, items_of_point(run, of, key)[0]) in fed or (
                        known and known.value is not None
                    ):
                        continue
                    value = as_float(part.workings.value(every[of.name], key))
                    default = key in part.year.case.defaulted.get(of.name, ())
                    source, confidence = _source(run, calculation, of, default=default)
                    unit, replaced = units.said(of, key), calculation.replaced.get(labelled(of.name, key))
                    replaces = replaced.document if replaced else ""
                    used = value is not None and (not default or of.name in part.year.outcome.used)
                    rows[of.name, key] = FixedRow(
                        of, key, value, unit, source, confidence, default, replaces, used
                    )
    return _by_document(run, rows.values())


def _by_document(run: MonitoringRun, rows: Iterable[FixedRow]) -> list[FixedRow]:
    order = {of.name: place for place, of in enumerate(inputs_in_order(run.methodology))}
    return sorted(rows, key=lambda row: (not row.used, order[row.of.name]))


def _source(run: MonitoringRun, calculation: Calculation, of: Input, *, default: bool) -> tuple[str, str]:
    """Where a value comes from, and how sure it is."""
    if default and of.name in calculation.factors:
        factor = calculation.factors[of.name]
        return factor.source.text, str(factor.confidence)
    if default:
        return calculation.methodology.spreadsheet_id, of.parameter.confidence or ""
    found = _declared(run.project.declared.fixed, of)
    return (found.source, found.confidence) if found else ("", "")


def _declared(fixed: Mapping[str, Any], of: Input) -> FixedValue | None:
    """What the project file says of a fixed value: under the whole path of documents, or an end of it."""
    for start in range(len(of.path) + 1):
        inside: Any = fixed
        for step in of.path[start:]:
            inside = inside.get(step) if isinstance(inside, dict) else None
        found = inside.get(of.parameter.name) if isinstance(inside, dict) else None
        if isinstance(found, FixedValue):
            return found
    return None


def _comment(fixed: FixedRow) -> Text:
    """How sure a fixed value is, and who says so."""
    if not fixed.used:
        return filled("not_asked_for")
    if fixed.default:
        return filled(f"confidence_{fixed.confidence}" if fixed.confidence else "default_of_methodology")
    sure = filled(f"stated_{fixed.confidence or 'unverified'}")
    stated = filled("stated_by_project", confidence=sure)
    if not fixed.replaces:
        return stated
    replaced = filled("in_place_of_default", value=fixed.replaces)
    return Text(f"{stated.en}; {replaced.en}", f"{stated.ja}。{replaced.ja}")


class _InputPage:
    """What both sheets share: Table 1 with the points, Table 2 with fixed values, Table 3 with results."""

    def __init__(
        self, book: Book, name: str, run: MonitoringRun, *, lead: Sequence[tuple[str, float]]
    ) -> None:
        self.words, self.run, self.lead = book.words, run, len(lead)
        self.heads = [*lead, *_COLUMNS]
        self.page: Page = book.page(name, [width for _, width in self.heads])
        self._results = 0
        self.fixed: dict[tuple[str, Key], Ref] = {}
        self.curves: dict[tuple[str, Key], Points] = {}

    def top(self, head: Head, title: str) -> None:
        """The head of the sheet with the legend."""
        kind = "for_verification" if self.lead else "attached_to_pdd"
        write_head(self.page, head.saying(kind), self.words.line(title), len(self.heads))
        write_legend(self.page, HEAD_ROWS, self.lead + _VALUE - 1)

    def table(self, row: int, title: str, labels: Mapping[int, str]) -> int:
        """A heading, and column heads with letters; a head reaches to the next. Returns the row below."""
        self.page.heading(row, self.words.line(title), len(self.heads), "subheading")
        ends = [*sorted(labels)[1:], max(labels) + 1]
        for letter, end, (column, label) in zip(_LETTERS, ends, sorted(labels.items()), strict=False):
            self.page.across(row + 1, column, end, f"({letter}) {self.words(label)}", "head")
        return row + 2

    def point_texts(self, row: int, point: PointRun, happened: Iterable[Text] = ()) -> None:
        """What a row of Table 1 says beside its value; `happened` goes to its comments."""
        said, page, lead = point.point, self.page, self.lead
        named = (said.id, point.target.label, self.words.say(point.target.parameter.text))
        page.texts(row, lead, named)
        page.text(row, lead + _UNIT, unit_text(point.target.unit.text))
        after = (said.option, said.source, said.method, said.frequency)
        page.texts(row, lead + _OPTION, [text or "" for text in after])
        comments = [said.comments or "", *map(self.words.say, happened)]
        page.text(row, lead + _COMMENTS, "\n".join(text for text in comments if text))

    def fixed_texts(self, row: int, fixed: FixedRow) -> None:
        """What a row of Table 2 says beside its value."""
        page, lead, words = self.page, self.lead, self.words
        kind: Kind = "label" if fixed.used else "faded"
        page.texts(row, lead + _SYMBOL, (fixed.label, words.say(fixed.of.parameter.text)), kind)
        page.text(row, lead + _UNIT, fixed.unit, kind)
        self.page.across(row, lead + _OPTION, lead + _METHOD, fixed.source, kind)
        page.text(row, lead + _METHOD, words.say(_comment(fixed)), kind)

    @property
    def fixed_labels(self) -> dict[int, str]:
        """The column heads of Table 2; the source stands where Table 1 has the option and the source."""
        labels = {_SYMBOL: "symbol", _WHAT: "description", _VALUE: "value", _UNIT: "unit", _OPTION: "source"}
        return {self.lead + column: label for column, label in (labels | {_METHOD: "comments"}).items()}

    def results_head(self, title: str, labels: Iterable[tuple[int, str]]) -> int:
        """The heads of Table 3; returns the row below."""
        self.page.heading(self._results, self.words.line(title), len(self.heads), "subheading")
        for column, label in labels:
            self.page.text(self._results + 1, column, self.words(label), "head")
        return self._results + 2

    def curve_rows(self, row: int) -> Iterator[tuple[int, Input, Key, Any]]:
        """The points of the project's curves, with the row at which each begins."""
        for of in inputs_in_order(self.run.methodology):
            found = self.run.calculation or self.run.planned
            if of.parameter.kind == "curve" and found is not None:
                for key, points in found.years[0].case.values.get(of.name, {}).items():
                    yield row, of, key, points
                    row += len(points) + 2  # type: ignore[arg-type]


class PlanPage(_InputPage):
    """MPS(input): the monitoring plan with estimated values."""

    def __init__(self, book: Book, run: MonitoringRun, rows: Sequence[FixedRow]) -> None:
        super().__init__(book, "MPS(input)", run, lead=())
        self.rows = rows
        self._first = HEAD_ROWS + 4
        self._fixed = self._first + len(run.points) + 3
        self._curves = self._fixed + len(rows) + 2
        for place, fixed in enumerate(rows):
            self.fixed[fixed.of.name, fixed.key] = self.page.ref(self._fixed + place, _VALUE)
        self._results = self._curves
        for row, of, key, points in self.curve_rows(self._curves + 1):
            x, y = (self.page.ref(row + 1, column) for column in (_VALUE, _UNIT))
            self.curves[of.name, key] = (x, y, len(points))
            self._results = row + len(points) + 2

    def estimate(self, point: int) -> Ref:
        """The cell of a point's estimated value."""
        return self.page.ref(self._first + point, _VALUE)

    def write(self, head: Head, planned: CalculationPages | None) -> None:
        """Write the sheet; `planned` is the calculation from the estimates."""
        page, words = self.page, self.words
        self.top(head, "plan_title")
        labels = {place: label for place, (label, _) in enumerate(self.heads)}
        self.table(self._first - 2, "table_1_plan", labels)
        for number, point in enumerate(self.run.points):
            self.point_texts(self._first + number, point)
            estimate = estimate_of(point)
            kind: Kind = "unused_input" if estimate is None else "input"
            page.value(self._first + number, _VALUE, estimate, kind)
        self.table(self._fixed - 2, "table_2", self.fixed_labels)
        for place, fixed in enumerate(self.rows):
            self.fixed_texts(self._fixed + place, fixed)
            page.value(self._fixed + place, _VALUE, fixed.value, fixed.kind)
            validation(page.sheet, self._fixed + place, _VALUE, fixed.of)
        self._write_curves()
        row = self._write_result(planned)
        page.heading(row, words.line("options_title"), len(self.heads), "subheading")
        for place, option in enumerate("ABC", 1):
            page.text(row + place, _SYMBOL, words("option_letter", letter=option))
            page.paragraph(row + place, words(f"option_{option}"), 8, "label", first=_WHAT)
        page.keep_together(row, row + 3)

    def _write_curves(self) -> None:
        for row, of, key, points in self.curve_rows(self._curves + 1):
            label = of.name + (f"[{', '.join(map(str, key))}]" if key else "")
            x_unit = of.parameter.x_unit.text if of.parameter.x_unit else "1"
            heads = (label, self.words.say(of.parameter.text))
            units = (f"x [{unit_text(x_unit)}]", f"y [{unit_text(of.parameter.unit.text)}]")
            self.page.texts(row, _SYMBOL, (*heads, *units), "head")
            for place, (x, y) in enumerate(points, 1):
                self.page.texts(row + place, _SYMBOL, ("", self.words("point_number", number=place)))
                self.page.value(row + place, _VALUE, x, "input")
                self.page.value(row + place, _UNIT, y, "input")

    def _write_result(self, planned: CalculationPages | None) -> int:
        """Table 3; returns the row below with a gap."""
        row = self.results_head("table_3_plan", ((_WHAT, "description"), (_VALUE, "value"), (_UNIT, "unit")))
        if planned is None:
            self.page.text(row, _WHAT, self.words("no_estimates"))
            self.page.texts(row, _VALUE, ("", ""))
        else:
            self.page.text(row, _WHAT, self.words("expected_reductions"))
            _result_row(self.page, row, _VALUE, planned, 0)
        return row + 2


class ReportPage(_InputPage):
    """MRS(input): what was monitored, one row for each year part and point."""

    def __init__(self, book: Book, run: MonitoringRun, plan: PlanPage) -> None:
        super().__init__(book, "MRS(input)", run, lead=(("period", 15),))
        self.plan = plan
        self._first = HEAD_ROWS + 4
        self._fixed = self._first + len(run.parts) * len(run.points) + 3
        self._results = self._fixed + len(plan.rows) + 1
        for place, fixed in enumerate(plan.rows):
            self.fixed[fixed.of.name, fixed.key] = self.page.ref(self._fixed + place, self.lead + _VALUE)

    def value(self, part: int, point: int) -> Ref:
        """The cell of what a point gave in a year part."""
        return self.page.ref(self._first + part * len(self.run.points) + point, self.lead + _VALUE)

    def write(
        self, head: Head, totals: Callable[[int, int], Ref | None], monitored: CalculationPages | None
    ) -> None:
        """Write the sheet; `totals` gives the cell of a part's total of a point."""
        page, lead = self.page, self.lead
        self.top(head, "report_title")
        labels = {place: label for place, (label, _) in enumerate(self.heads)}
        labels[lead + _VALUE] = "monitored_value"
        self.table(self._first - 2, "table_1_report", labels)
        for place, part in enumerate(self.run.parts):
            for number, point in enumerate(self.run.points):
                cell = self.value(place, number)
                page.text(cell.row, 0, _period(part.period))
                self.point_texts(cell.row, point, list(_happened(point, part, place)))
                self._value(cell, totals(place, number), place, point)
        self.table(self._fixed - 2, "table_2", self.fixed_labels)
        for place, fixed in enumerate(self.plan.rows):
            self.fixed_texts(self._fixed + place, fixed)
            source = self.plan.fixed[fixed.of.name, fixed.key].seen_from(page.name)
            kind: Kind = "unused" if fixed.value is None else "calculated"
            row, column = self._fixed + place, lead + _VALUE
            page.formula(row, column, guarded(source), fixed.value, kind=kind)
            if fixed.value is None:
                page.comes_alive(row, column)
        self._write_results(monitored)

    def _value(self, cell: Ref, total: Ref | None, place: int, point: PointRun) -> None:
        if total is None:
            self.page.text(cell.row, cell.column, self.words("see_readings"))
            return
        shown = as_float(point.meter.parts[place].value)
        self.page.formula(cell.row, cell.column, f"={total.seen_from(self.page.name)}", shown)

    def _write_results(self, monitored: CalculationPages | None) -> None:
        page, words = self.page, self.words
        row = self.results_head("table_3_report", ((0, "period"), (_T3 + 1, "value"), (_T3 + 2, "unit")))
        self.page.across(self._results + 1, 1, _T3 + 1, words("description"), "head")
        for place, part in enumerate(self.run.parts):
            page.text(row + place, 0, _period(part.period))
            self.page.across(row + place, 1, _T3 + 1, words("reductions"))
            if monitored is None:
                page.texts(row + place, _T3 + 1, (words("not_calculated"), ""), "warning")
            else:
                _result_row(page, row + place, _T3 + 1, monitored, place)
        if monitored is not None and len(self.run.parts) > 1:
            self._total(row, monitored)
        self._obstacles(row + len(self.run.parts) + 1)

    def _total(self, row: int, monitored: CalculationPages) -> None:
        """The tonnes of all parts, beside the official table."""
        page, column = self.page, _T3 + 4
        self.page.across(row - 1, column, column + 2, self.words("total_of_parts"), "head")
        page.text(row, column + 1, f"{monitored.result_unit}/p")
        total = monitored.calculation.total_whole_tonnes
        ref = monitored.total
        if total is None or ref is None:
            page.text(row, column, self.words("blocked"), "warning")
        else:
            page.formula(row, column, f"={ref.seen_from(page.name)}", total, kind="result", form="whole")

    def _obstacles(self, row: int) -> None:
        """Why these tonnes cannot become credits, one reason a line."""
        width = len(self.heads)
        self.page.heading(row, self.words.line("obstacles_title"), width, "subheading")
        reasons = [one.text for one in self.run.obstacles] or [filled("no_obstacles")]
        for place, reason in enumerate(reasons, row + 1):
            self.page.paragraph(place, self.words.say(reason), width, "label")


_T3: Final = 3
"""The last column of the description in Table 3 of MRS(input); its value and unit follow."""


def _result_row(page: Page, row: int, column: int, pages: CalculationPages, part: int) -> None:
    """A result of Table 3: whole tonnes of a part, in tCO2 a period."""
    calculation, year = pages.calculation, pages.parts[part].year
    page.text(row, column + 1, f"{pages.result_unit}/p")
    if calculation.blocks:
        page.text(row, column, page.book.words("blocked"), "warning")
        return
    whole = calculation.rounding != "none"
    ref = pages.tonnes(part) if whole else pages.result(part, pages.program.result)
    shown = year.whole_tonnes if whole else as_float(year.outcome.values[pages.program.result])
    form: Form | None = "whole" if whole else None
    page.formula(row, column, f"={ref.seen_from(page.name)}", shown, kind="result", form=form)


def _happened(point: PointRun, part: YearPart, place: int) -> Iterator[Text]:
    """What was substituted of a point in a year part, and the corrections applied to its readings."""
    total = next(iter(point.meter.parts[place : place + 1]), None)  # none where readings count one by one
    if total is not None and total.hours_substituted:
        share = decimal_text(100 * total.share_of_hours, 2)
        quantity = f"{decimal_text(total.quantity_substituted, 6)} {unit_text(total.unit.text)}"
        yield filled("substituted_said", share=share, quantity=quantity)
    for one in point.point.corrections:
        if one.from_.date() <= part.period.ends and one.until.date() >= part.period.begins:
            said = {"factor": one.factor, "begins": one.from_, "ends": one.until, "reason": one.reason}
            yield filled("corrected_said", **said)


def _period(period: Any) -> str:
    return f"{period.begins} –\n{period.ends}"
