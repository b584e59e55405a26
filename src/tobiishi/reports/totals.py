"""The sheet Monthly totals: totals of months with every factor in a cell, and the totals of year parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from tobiishi.monitoring.results import MonitoringRun
from tobiishi.monitoring.series import HOUR
from tobiishi.reports.book import Book, Ref, as_float
from tobiishi.reports.figures import exact_text
from tobiishi.reports.heads import HEAD_ROWS, Head, write_head
from tobiishi.reports.readings import excel_moments
from tobiishi.reports.readings_page import MeterSheet, ReadingsPage, estimate_of
from tobiishi.reports.units import unit_text

__all__ = ["TotalsPage"]

_T_HEADS: Final = (
    "point_no",
    "symbol",
    "meter",
    "month",
    "from_time",
    "until_time",
    "sum_used",
    "unit_filed",
    "hours",
    "conversion",
    "ratio",
    "correction",
    "total",
    "unit",
)
_T_WIDTHS: Final = (7, 15, 12, 12, 19, 19, 16, 11, 11, 11, 11, 11, 16, 22, 13, 12)
_LABEL, _BEGINS, _ENDS, _SUM, _SUM_UNIT, _LENGTH, _CONVERSION, _RATIO, _CORRECTION, _TOTAL, _UNIT = range(
    3, 14
)
_P_HEADS: Final = (
    "point_no",
    "symbol",
    "meter",
    "part",
    "from_time",
    "until_time",
    "total",
    "unit",
    "hours_all",
    "hours_covered",
    "hours_substituted",
    "share_substituted",
    "quantity_substituted",
    "exact_value",
    "estimate_year",
    "of_plan",
)
(
    _P_TOTAL,
    _P_UNIT,
    _P_HOURS,
    _P_COVERED,
    _P_SUBSTITUTED,
    _P_SHARE,
    _P_QUANTITY,
    _P_EXACT,
    _P_PLANNED,
    _P_OF_PLAN,
) = range(6, 16)


class TotalsPage:
    """Totals of months with every factor in a cell, and of year parts with the exact figure beside."""

    def __init__(
        self, book: Book, run: MonitoringRun, meters: Sequence[MeterSheet], readings: ReadingsPage
    ) -> None:
        self.book, self.run, self.meters, self.readings = book, run, meters, readings
        self.page = book.page("Monthly totals", _T_WIDTHS)
        row = HEAD_ROWS + 3
        for meter in meters:
            meter.months = list(range(row, row + len(meter.stretches)))
            row += len(meter.stretches)
        self._parts_head = row + 1
        row += 3
        for meter in meters:
            if meter.aggregate != "apart":
                meter.parts = list(range(row, row + len(run.parts)))
                row += len(run.parts)

    def part(self, meter: MeterSheet, part: int) -> Ref:
        """The cell with the value of a meter for a year part."""
        return self.page.ref(meter.parts[part], _P_TOTAL)

    def of_month(self, meter: MeterSheet, part: int, month: str, page: str) -> str | None:
        """What gives the value of a calendar month within a year part, seen from a page; None without rows."""
        if not meter.listed and meter.aggregate != "sum":
            return None
        inside = [n for n, one in enumerate(meter.stretches) if (one.part, one.month) == (part, month)]
        return self._together(meter, inside, page)

    def factors(self, meter: MeterSheet, stretch: int, page: str) -> str:
        """The product of the factors of a stretch, as the tail of a formula."""
        row = meter.months[stretch]
        refs = (self.page.ref(row, column).seen_from(page) for column in (_CONVERSION, _RATIO, _CORRECTION))
        return "".join(f"*{ref}" for ref in refs)

    def write(self, head: Head, planned: Sequence[Ref | None]) -> None:
        """Write the sheet; `planned` holds the cell of the estimate of each meter's point."""
        page, words = self.page, self.book.words
        write_head(page, head, words.line("totals_title"), len(_T_WIDTHS))
        page.paragraph(HEAD_ROWS, words("totals_said", zone=self.run.project.zone.key), len(_T_WIDTHS))
        page.texts(HEAD_ROWS + 2, 0, [words(name) for name in _T_HEADS], "head")
        for meter in self.meters:
            for number in range(len(meter.stretches)):
                self._month(meter, number)
        page.heading(self._parts_head, words.line("parts_title"), len(_T_WIDTHS))
        page.texts(self._parts_head + 1, 0, [words(name) for name in _P_HEADS], "head")
        for meter, plan in zip(self.meters, planned, strict=True):
            for place, row in enumerate(meter.parts):
                self._part(meter, place, row)
                self._of_plan(meter, place, row, plan)

    def _names(self, meter: MeterSheet) -> tuple[str, str, str]:
        return meter.point.point.id, meter.point.target.label, meter.name

    def _month(self, meter: MeterSheet, number: int) -> None:
        page, row, stretch = self.page, meter.months[number], meter.stretches[number]
        page.texts(row, 0, (*self._names(meter), stretch.label))
        ends = np.array([stretch.begins, stretch.ends], dtype=np.int64)
        for column, moment in zip((_BEGINS, _ENDS), excel_moments(ends, self.run.project.zone), strict=True):
            page.value(row, column, moment, "cell", "moment")
        page.value(row, _CONVERSION, meter.conversion, "fixed")
        page.value(row, _RATIO, stretch.ratio, "fixed")
        page.value(row, _CORRECTION, stretch.correction, "fixed")
        self._sums(meter, number, row)

    def _sums(self, meter: MeterSheet, number: int, row: int) -> None:
        """The sum of what counts, and the total by the factors beside it."""
        page, month = self.page, self.page.ref(row, _LABEL)
        amount, hours = meter.amount(number)
        page.text(row, _SUM_UNIT, _sum_unit(meter))
        page.text(row, _LENGTH, "")
        if meter.aggregate == "apart" or (not meter.listed and meter.aggregate != "sum"):
            page.texts(row, _SUM, [self.book.words("one_by_one")])
            page.texts(row, _TOTAL, ("", unit_text(meter.point.target.unit.text)))
            return
        page.formula(row, _SUM, self.readings.sum_used(meter, number, month), amount)
        factor = float(meter.conversion * meter.stretches[number].ratio * meter.stretches[number].correction)
        cells = [_SUM, _CONVERSION, _RATIO, _CORRECTION]
        if meter.by_hours:
            length = (meter.meter.cleaned.facts.interval or HOUR) / HOUR
            page.value(row, _LENGTH, length, "fixed")
            cells.insert(1, _LENGTH)
            factor *= length
        elif meter.aggregate == "mean":
            page.formula(row, _LENGTH, self.readings.hours_used(meter, month), hours)
        refs = (page.ref(row, column).seen_from(page.name) for column in cells)
        page.formula(row, _TOTAL, f"={'*'.join(refs)}", amount * factor)
        page.text(row, _UNIT, _total_unit(meter))

    def _part(self, meter: MeterSheet, place: int, row: int) -> None:
        """The value of a year part, and what of it was substituted."""
        page, part = self.page, self.run.parts[place]
        total = meter.meter.parts[place]
        page.texts(row, 0, (*self._names(meter), str(part.year)))
        page.text(row, 4, str(part.period.begins))
        page.text(row, 5, str(part.period.ends))
        if meter.listed or meter.aggregate == "sum":
            inside = [n for n, one in enumerate(meter.stretches) if one.part == place]
            formula = f"={self._together(meter, inside, page.name)}"
            page.formula(row, _P_TOTAL, formula, as_float(total.value), kind="result")
        else:
            page.value(row, _P_TOTAL, total.value, "exact")
        page.text(row, _P_UNIT, unit_text(total.unit.text))
        shown = (total.hours, total.hours_covered, total.hours_substituted)
        for column, value in zip((_P_HOURS, _P_COVERED, _P_SUBSTITUTED), shown, strict=True):
            page.value(row, column, value, "exact")
        above, below = (page.ref(row, c).seen_from(page.name) for c in (_P_SUBSTITUTED, _P_HOURS))
        page.formula(row, _P_SHARE, f"={above}/{below}", as_float(total.share_of_hours), form="share")
        page.value(row, _P_QUANTITY, total.quantity_substituted, "exact")
        page.text(row, _P_EXACT, exact_text(total.value), "exact")

    def _together(self, meter: MeterSheet, inside: Sequence[int], page: str) -> str:
        """What gives the value of neighbouring stretches from their totals, seen from a page."""
        filled = [n for n in inside if meter.by_stretch[n]]
        if meter.aggregate != "sum" and not filled:
            return "0"
        if meter.aggregate == "last":
            return self.page.ref(meter.months[filled[-1]], _TOTAL).seen_from(page)
        totals, lengths = (
            self.page.ref(meter.months[inside[0]], column).to(
                self.page.ref(meter.months[inside[-1]], column), page
            )
            for column in (_TOTAL, _LENGTH)
        )
        if meter.aggregate == "mean":
            return f"SUM({totals})/SUM({lengths})"
        return f"MAX({totals})" if meter.aggregate == "max" else f"SUM({totals})"

    def _of_plan(self, meter: MeterSheet, place: int, row: int, planned: Ref | None) -> None:
        """What the plan expects of a full year, and which share of it the part gave."""
        page, whole = self.page, estimate_of(meter.point)
        if planned is None or whole is None or meter.aggregate != "sum":
            page.texts(row, _P_PLANNED, ("", ""))
            return
        page.formula(row, _P_PLANNED, f"={planned.seen_from(page.name)}", as_float(whole))
        above, below = (page.ref(row, c).seen_from(page.name) for c in (_P_TOTAL, _P_PLANNED))
        share = float(meter.meter.parts[place].value / whole) if whole else None
        page.formula(row, _P_OF_PLAN, f"={above}/{below}", share, form="share")


def _sum_unit(meter: MeterSheet) -> str:
    """The unit of a stretch's sum."""
    unit = meter.meter.series.unit if meter.listed else meter.meter.series.quantity_unit
    return unit_text(unit.text) + ("*h" if meter.aggregate == "mean" else "")


def _total_unit(meter: MeterSheet) -> str:
    return unit_text(meter.point.target.unit.text) + ("*h" if meter.aggregate == "mean" else "")
