"""How values reach the calculation sheets of a monitoring workbook: from estimates, or from what was measured."""

from __future__ import annotations

from collections.abc import Sequence

from tobiishi.formulas.cases import Key
from tobiishi.formulas.engines.workbook import Column
from tobiishi.formulas.programs import Input
from tobiishi.monitoring.results import MonitoringRun
from tobiishi.reports.book import Ref
from tobiishi.reports.given import guarded
from tobiishi.reports.plan_pages import PlanPage, ReportPage, items_of_point
from tobiishi.reports.readings import Reading
from tobiishi.reports.readings_page import MeterSheet, ReadingsPage
from tobiishi.reports.totals import TotalsPage
from tobiishi.reports.workings import Link

__all__ = ["MonitoredFeed", "PlannedFeed"]

Points = tuple[Ref, Ref, int]


class PlannedFeed:
    """Estimated values of MPS(input)."""

    def __init__(self, run: MonitoringRun, plan: PlanPage) -> None:
        self.run, self.plan = run, plan

    def link(self, part: int, column: Column, key: Key, page: str) -> Link | None:
        """The estimates of the points that feed a value, else what is fixed."""
        _ = part
        of = self.run.methodology.program.inputs[column.name]
        items, _rest = items_of_point(self.run, of, key)
        refs = [self.plan.estimate(number) for number in _feeding(self.run, of, items)]
        if refs:
            return Link(_sum(refs, page) if len(refs) > 1 else guarded(refs[0].seen_from(page)))
        fixed = self.plan.fixed.get((column.name, key))
        return Link(guarded(fixed.seen_from(page))) if fixed else None

    def points(self, part: int, curve: str, key: Key) -> Points | None:
        """The points of a curve."""
        _ = part
        return self.plan.curves.get((curve, key))


class MonitoredFeed:
    """Monitored values of MRS(input), months of Monthly totals, readings of Readings."""

    def __init__(
        self,
        run: MonitoringRun,
        report: ReportPage,
        meters: Sequence[MeterSheet],
        pages: tuple[ReadingsPage, TotalsPage],
    ) -> None:
        self.run, self.report, self.meters = run, report, meters
        self.readings, self.totals = pages
        self._listed: dict[tuple[int, int], list[Reading]] = {}

    def total_of(self, part: int, point: int) -> Ref | None:
        """The cell of the total of a point in a part; none where its readings count one by one."""
        meter = self.meters[point]
        return self.totals.part(meter, part) if meter.parts else None

    def link(self, part: int, column: Column, key: Key, page: str) -> Link | None:
        """What leads to a value from a cell on a page."""
        if column.kind == "hours":
            return self._reading(self._points_within(column, key), part, key, page, hours=True)
        of = self.run.methodology.program.inputs[column.name]
        items, rest = items_of_point(self.run, of, key)
        points = _feeding(self.run, of, items)
        if not points:
            fixed = self.report.fixed.get((column.name, key))
            return Link(f"={fixed.seen_from(page)}") if fixed else None
        target = self.run.points[points[0]].target
        if target.per_reading:
            return self._reading(points, part, key, page, hours=False)
        if target.per_month:
            return self._of_month(points, part, str(rest[0]), page)
        if target.per_year:
            refs = [self.report.value(p, n) for p in self._parts(part, int(rest[0])) for n in points]
        else:
            refs = [self.report.value(part, number) for number in points]
        return Link(_sum(refs, page)) if refs else None

    def _of_month(self, points: Sequence[int], part: int, month: str, page: str) -> Link:
        """The value of a month, of several points added up; as it is where readings are not listed."""
        values = [self.totals.of_month(self.meters[number], part, month, page) for number in points]
        listed = [value for value in values if value is not None]
        return Link("=" + "+".join(listed)) if len(listed) == len(values) else Link("", "fixed")

    def points(self, part: int, curve: str, key: Key) -> Points | None:
        """The points of a curve."""
        _ = part
        return self.report.plan.curves.get((curve, key))

    def _parts(self, part: int, year: int) -> list[int]:
        """The parts whose quantities are those of a year of the history: of the year computed, this one."""
        parts = self.run.parts
        if parts[part].year == year:
            return [part]
        return [place for place in range(part) if parts[place].year == year]

    def _points_within(self, column: Column, key: Key) -> list[int]:
        """The points whose readings have the lengths of a column of hours."""
        index, outer = column.indices[-1], key[:-1]
        return [
            number
            for number, point in enumerate(self.run.points)
            if index in point.target.of.indices and point.target.items[: len(outer)] == outer
        ][:1]

    def _reading(self, points: Sequence[int], part: int, key: Key, page: str, *, hours: bool) -> Link | None:
        """The cell of a reading with its factors, or of its length."""
        place = int(key[-1])
        every = self._list(points[0], part) if points else []
        if place >= len(every):
            return Link("", "fixed") if not self.readings.listed else None
        reading = every[place]
        if hours:
            return Link(f"={self.readings.hours(reading).seen_from(page)}")
        assert reading.stretch is not None  # noqa: S101 - only readings that count are listed
        factors = self.totals.factors(self.meters[points[0]], reading.stretch, page)
        return Link(f"={self.readings.used(reading).seen_from(page)}{factors}")

    def _list(self, point: int, part: int) -> list[Reading]:
        """The readings of a point that count in a part."""
        if (point, part) not in self._listed:
            meter = self.meters[point]
            self._listed[point, part] = [
                reading
                for number, inside in enumerate(meter.by_stretch)
                for reading in inside
                if meter.stretches[number].part == part
            ]
        return self._listed[point, part]


def _feeding(run: MonitoringRun, of: Input, items: tuple[str, ...]) -> list[int]:
    """The points that feed a parameter of some items."""
    return [
        number
        for number, point in enumerate(run.points)
        if (point.target.of.name, point.target.items) == (of.name, items)
    ]


def _sum(refs: Sequence[Ref], page: str) -> str:
    return "=" + "+".join(ref.seen_from(page) for ref in refs)
