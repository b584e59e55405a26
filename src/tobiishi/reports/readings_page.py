"""The sheet Readings, one row for each; or Daily totals, one column for each meter, where there are too many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from flint import fmpq

from tobiishi.formulas.engines.workbook import numeral
from tobiishi.monitoring.results import MeterRun, MonitoringRun, PointRun
from tobiishi.monitoring.series import Measured
from tobiishi.reports.book import Book, Page, Ref
from tobiishi.reports.days import day_grid, day_sums
from tobiishi.reports.heads import HEAD_ROWS, Head, write_head
from tobiishi.reports.long_sheet import formula_cell, number_cell, style_of, text_cell
from tobiishi.reports.printing import LINE, lines_of
from tobiishi.reports.readings import PartStretch, Reading, excel_moments, readings_of, stretches_of
from tobiishi.reports.styles import form_of
from tobiishi.reports.units import unit_text
from tobiishi.units import conversion, value_and_unit

__all__ = ["LISTED", "MeterSheet", "ReadingsPage", "estimate_of", "meter_sheets"]

LISTED: Final = 200_000
"""Readings that are listed one by one at most; of more, daily totals are."""


@dataclass(eq=False)
class MeterSheet:
    """One meter of a point as the sheets show it.

    `rows` are empty where daily totals stand instead: `days` and `sums` then hold them, `column` is theirs.
    `head` is the row above its readings, `months` are the rows of its stretches on Monthly totals, `parts` those of its year parts.
    """

    point: PointRun
    stretches: list[PartStretch]
    rows: list[Reading]
    listed: bool
    head: int = 0
    months: list[int] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)
    column: int = 0
    days: Any = None
    sums: Any = None

    @property
    def meter(self) -> MeterRun:
        """Its readings and what they add up to."""
        return self.point.meter

    @property
    def label(self) -> str:
        """The point, and its meter; without one, the parameter."""
        named = self.point.target.label if self.name == "–" else self.name
        return f"{self.point.point.id} · {named}"

    @property
    def about(self) -> tuple[str, ...]:
        """What its readings are, where they come from, and in which unit they were filed."""
        parameter, file = self.point.target, self.point.file
        named = f"{parameter.label}" if self.name == "–" else f"{parameter.label} · {self.name}"
        place = f"{file.file} [{file.sheet}]" if file.sheet else file.file
        return named, place, unit_text(self.meter.series.unit.text)

    @property
    def name(self) -> str:
        """The meter; "–" where the project file names none."""
        return self.meter.series.meter if self.point.point.meter else "–"

    @property
    def aggregate(self) -> str:
        """How its readings become the value of a year part."""
        return "apart" if self.point.target.per_reading else self.point.target.parameter.aggregate

    @property
    def by_hours(self) -> bool:
        """Whether listed readings of power are multiplied by their time."""
        return self.listed and self.aggregate == "sum" and self.measured is Measured.MEAN_POWER

    @property
    def measured(self) -> Measured:
        """What a reading says."""
        return self.meter.series.measured

    @property
    def conversion(self) -> fmpq:
        """The factor from what is filed to the unit of the parameter."""
        series = self.meter.cleaned.readings
        filed = series.quantity_unit if self.aggregate == "sum" else series.unit
        return conversion(filed, self.point.target.unit)

    @cached_property
    def by_stretch(self) -> list[list[Reading]]:
        """Listed readings that count, by the stretch in which they do."""
        found: list[list[Reading]] = [[] for _ in self.stretches]
        for reading in self.rows:
            if reading.stretch is not None and reading.amount is not None:
                found[reading.stretch].append(reading)
        return found

    def amount(self, stretch: int) -> tuple[float, float]:
        """What the sum, last or largest value of a stretch is, and the hours of a mean."""
        if not self.listed:
            one = self.stretches[stretch]
            inside = (self.days[:, 0] >= one.begins) & (self.days[:, 0] < one.ends)
            return float(self.sums[inside].sum()), 0.0
        amounts = [reading.amount or 0.0 for reading in self.by_stretch[stretch]]
        hours = [reading.hours or 0.0 for reading in self.by_stretch[stretch]]
        if self.aggregate == "mean":
            return sum(a * h for a, h in zip(amounts, hours, strict=True)), sum(hours)
        if self.aggregate in ("last", "max"):
            return max(amounts, default=0.0) if self.aggregate == "max" else [0.0, *amounts][-1], 0.0
        return sum(amounts), 0.0


def estimate_of(point: PointRun) -> fmpq | None:
    """What the plan expects of a full year [unit of the parameter]; None where it does not say."""
    if point.point.estimated is None:
        return None
    value, found = value_and_unit(point.point.estimated)
    return value if found is None else value * conversion(found, point.target.unit)


def meter_sheets(run: MonitoringRun, listed: int = LISTED) -> list[MeterSheet]:
    """The meters of a run; their readings are listed unless there are more than `listed`."""
    total = sum(len(point.meter.series) for point in run.points)
    return [_meter_sheet(run, point, listed=total <= listed) for point in run.points]


def _meter_sheet(run: MonitoringRun, point: PointRun, *, listed: bool) -> MeterSheet:
    meter = point.meter
    stretches = stretches_of(meter, run.parts, run.project.zone)
    sheet = MeterSheet(point, stretches, [], listed)
    if listed:
        plan = run.plan.of(point.point.parameter)
        by_time = sheet.aggregate in ("mean", "last", "max")
        sheet.rows = readings_of(meter, stretches, plan, by_time=by_time, apart=sheet.aggregate == "apart")
    return sheet


# Readings

_FINDING, _USED, _MONTH, _HOURS = 5, 8, 9, 10
_WIDTHS: Final = (24, 10, 19, 19, 14, 34, 12, 10, 14, 12, 9)
_HEADS: Final = (
    "meter_label",
    "row_in_file",
    "from_time",
    "until_time",
    "value_filed",
    "finding",
    "substitute",
    "share",
    "value_used",
    "counts_in",
    "hours",
)


class ReadingsPage:
    """The readings, one row each; or daily totals, one column for each meter."""

    def __init__(self, book: Book, run: MonitoringRun, meters: Sequence[MeterSheet]) -> None:
        self.book, self.run, self.meters = book, run, meters
        self.listed = all(meter.listed for meter in meters)
        if self.listed:
            self.page = book.page("Readings", _WIDTHS)
            row = HEAD_ROWS + 3
            for meter in meters:
                meter.head = row
                for place, reading in enumerate(meter.rows, row + 1):
                    reading.at = place
                row += 1 + len(meter.rows)
        else:
            self._place_days()

    def _place_days(self) -> None:
        every = [stretch for meter in self.meters for stretch in meter.stretches]
        self.grid = day_grid(self.run.parts, every, self.run.project.zone)
        self.adding = [meter for meter in self.meters if meter.aggregate == "sum"]
        self.page = self.book.page("Daily totals", [19, *([15] * max(4, len(self.adding)))])
        for column, meter in enumerate(self.adding, 1):
            meter.column, meter.days = column, self.grid
            meter.sums = day_sums(meter.meter, self.grid)

    def write(self, head: Head) -> None:
        """Write the sheet."""
        if self.listed:
            self._write_readings(head)
        else:
            self._write_days(head)

    def sum_used(self, meter: MeterSheet, stretch: int, month: Ref) -> str:
        """The formula for the sum of what counts in a stretch; `month` is the cell that names it."""
        if not meter.listed:
            return self._sum_of_days(meter, month)
        used, months = self._range(meter, _USED), self._range(meter, _MONTH)
        label = month.seen_from(month.page)
        inside = meter.by_stretch[stretch]
        if not inside:
            return "=0"
        if meter.aggregate == "mean":
            return f"=SUMPRODUCT(({months}={label})*{self._range(meter, _HOURS)},{used})"
        if meter.aggregate in ("max", "last"):
            first, last = inside[0], inside[-1]
            if meter.aggregate == "last":
                return f"={self.used(last).seen_from(month.page)}"
            return f"=MAX({self.used(first).to(self.used(last), month.page)})"
        return f"=SUMIFS({used},{months},{label})"

    def hours_used(self, meter: MeterSheet, month: Ref) -> str:
        """The formula for the hours that a mean stands for in a stretch."""
        months = self._range(meter, _MONTH)
        return f"=SUMIFS({self._range(meter, _HOURS)},{months},{month.seen_from(month.page)})"

    def used(self, reading: Reading) -> Ref:
        """The cell of the value that counts."""
        return self.page.ref(reading.at, _USED)

    def hours(self, reading: Reading) -> Ref:
        """The cell of a reading's length."""
        return self.page.ref(reading.at, _HOURS)

    def _range(self, meter: MeterSheet, column: int) -> str:
        first, last = (self.page.ref(meter.rows[end].at, column) for end in (0, -1))
        return first.to(last, "", locked=True)

    def _sum_of_days(self, meter: MeterSheet, month: Ref) -> str:
        first, last = _DAYS_HEAD, _DAYS_HEAD + len(self.grid) - 1
        days, sums = (
            self.page.ref(first, c).to(self.page.ref(last, c), "", locked=True) for c in (0, meter.column)
        )
        begins, ends = (Ref(month.page, month.row, month.column + c).seen_from(month.page) for c in (1, 2))
        return f"=SUMPRODUCT(({days}>={begins})*({days}<{ends}),{sums})"

    def _write_readings(self, head: Head) -> None:
        page, words = self.page, self.book.words
        write_head(page, head, words.line("readings_title"), len(_WIDTHS))
        page.paragraph(HEAD_ROWS, words("readings_said", zone=self.run.project.zone.key), len(_WIDTHS))
        row = HEAD_ROWS + 2
        page.texts(row, 0, [words(name) for name in _HEADS], "head")
        page.repeat(row)
        page.sheet.freeze_panes(row + 1, 1)
        last = max((meter.head + len(meter.rows) for meter in self.meters), default=row)
        page.sheet.autofilter(row, 0, last, len(_HEADS) - 1)
        page.sheet.put_rows(last, self._rows)

    def _rows(self) -> Iterator[str]:
        for meter in self.meters:
            yield from _Rows(self.page, meter, self.run.project.zone)

    def _write_days(self, head: Head) -> None:
        page, words = self.page, self.book.words
        width = 1 + max(4, len(self.adding))
        write_head(page, head, words.line("days_title"), width)
        total = sum(len(meter.meter.series) for meter in self.meters)
        stored = "\n".join(
            f"{f.stored.name}: SHA-256 {f.stored_sha256}"
            for f in {f.file: f for f in self.run.files}.values()
        )
        page.paragraph(HEAD_ROWS, words("days_said", count=f"{total:,}") + "\n" + stored, 5)
        for place, label in enumerate(("meter_label", "symbol", "file")):
            texts = (m.label if place == 0 else m.about[place - 1] for m in self.adding)
            page.texts(_DAYS_HEAD - 4 + place, 0, [words(label), *texts], "head")
        units = [m.meter.series.quantity_unit.text for m in self.adding]
        page.texts(_DAYS_HEAD - 1, 0, [words("from_time"), *units], "head")
        page.repeat(_DAYS_HEAD - 4, _DAYS_HEAD - 1)
        page.sheet.freeze_panes(_DAYS_HEAD, 1)
        moments = excel_moments(self.grid[:, 0].copy(), self.run.project.zone)
        for place, moment in enumerate(moments):
            page.value(_DAYS_HEAD + place, 0, moment, "cell", "moment")
            for meter in self.adding:
                page.value(_DAYS_HEAD + place, meter.column, float(meter.sums[place]), "cell")


_DAYS_HEAD: Final = HEAD_ROWS + 6


class _Rows:
    """The rows of one meter as XML; styles are looked up once, for there are many rows."""

    def __init__(self, page: Page, meter: MeterSheet, zone: ZoneInfo) -> None:
        self.meter, self.zone = meter, zone
        look = page.book.look
        self.label, self.cell = style_of(look("label", "word")), style_of(look("cell"))
        self.moment = style_of(look("cell", "moment"))
        most = max((abs(reading.amount or 0) for reading in meter.rows), default=0.0)
        self.input, self.calculated = style_of(look("input")), style_of(look("calculated", form_of(most)))
        self.heading = style_of(look("subheading", "word"))
        self.substitute, self.warning = style_of(look("substitute")), style_of(look("warning", "word"))
        self.spans = meter.measured is Measured.SPAN
        self.interval = meter.meter.cleaned.facts.interval or -1

    def __iter__(self) -> Iterator[str]:
        rows, label = self.meter.rows, f"{self.meter.label} [{self.meter.about[2]}]"
        begins = excel_moments(np.array([r.begins for r in rows], dtype=np.int64), self.zone)
        ends = excel_moments(np.array([r.ends for r in rows], dtype=np.int64), self.zone)
        yield self.head()
        for reading, begin, end in zip(rows, begins, ends, strict=True):
            at = reading.at + 1
            cells = "".join(self.cells(reading, at, (begin, end)))
            high = self.height(reading.codes) if reading.codes else ""
            yield f'<row r="{at}"{high}>{text_cell(f"A{at}", self.label, label)}{cells}</row>'

    def head(self) -> str:
        """The row above the readings: which they are, and the unit of what was filed."""
        at = self.meter.head + 1
        named, file, unit = self.meter.about
        texts = {"A": self.meter.label, "C": f"{named} · {file}", "E": f"[{unit}]", "I": f"[{unit}]"}
        cells = "".join(text_cell(f"{column}{at}", self.heading, text) for column, text in texts.items())
        return f'<row r="{at}">{cells}</row>'

    @staticmethod
    def height(codes: str) -> str:
        """The height of a row, as an attribute, where its findings take more than one line."""
        lines = lines_of(codes, _WIDTHS[_FINDING])
        return f' ht="{LINE * lines + 1.5}" customHeight="1"' if lines > 1 else ""

    def cells(self, reading: Reading, at: int, times: tuple[float, float]) -> Iterator[str]:
        """The cells of a row after the first, in the order of the columns."""
        if reading.row is not None:
            yield number_cell(f"B{at}", self.cell, reading.row)
        yield number_cell(f"C{at}", self.moment, times[0])
        if reading.ends - reading.begins not in (0, self.interval):
            yield number_cell(f"D{at}", self.moment, times[1])
        if reading.filed is not None:
            yield number_cell(f"E{at}", self.input, reading.filed)
        elif reading.within is None and reading.row is not None:
            yield text_cell(f"E{at}", self.input, "")
        yield from self.rare_cells(reading, at)
        yield from self.counting_cells(reading, at)

    def rare_cells(self, reading: Reading, at: int) -> Iterator[str]:
        """What few rows have: a finding, a substitute, a share."""
        if reading.codes:
            yield text_cell(f"F{at}", self.warning, reading.codes)
        if reading.substitute is not None:
            yield number_cell(f"G{at}", self.substitute, float(reading.substitute))
        if reading.share is not None:
            yield formula_cell(f"H{at}", self.calculated, self.share(reading), float(reading.share))

    def counting_cells(self, reading: Reading, at: int) -> Iterator[str]:
        """What counts, in which month, for which time."""
        if reading.amount is not None:
            yield formula_cell(f"I{at}", self.calculated, self.formula(reading), reading.amount)
        if reading.stretch is not None:
            yield text_cell(f"J{at}", self.label, self.meter.stretches[reading.stretch].label)
        if reading.hours is not None:
            yield number_cell(f"K{at}", self.cell, reading.hours)

    def formula(self, reading: Reading) -> str:
        """The formula of the value that counts."""
        share = f"*H{reading.at + 1}" if reading.share is not None else ""
        if reading.substitute is not None:
            return f"G{reading.at + 1}{share}"
        of = reading.of
        assert of is not None  # noqa: S101 - what counts has a value
        if reading.minus is None:
            column = "I" if of is not reading and of.minus is not None else "E"
            return f"{column}{of.at + 1}{share}"
        plus = f"+{numeral(reading.plus)}" if reading.plus is not None else ""
        return f"E{of.at + 1}-E{reading.minus.at + 1}{plus}"

    def share(self, reading: Reading) -> str:
        """The formula of a share: days by the dates in the row for spans, else its ratio."""
        whole = reading.within
        if self.spans and whole is not None:
            return f"(D{reading.at + 1}-C{reading.at + 1})/(D{whole.at + 1}-C{whole.at + 1})"
        return str(reading.share)
