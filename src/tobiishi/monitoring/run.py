"""A monitoring run: from a project file and its readings to checked totals and exact reductions.

The way of the data is one direction: readings, verdicts, what counts, totals of months and year parts,
parameter values, calculation. A blocking verdict stops the tonnes, never the findings or the trace.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from flint import fmpq

from tobiishi.errors import Finding, Problems, Refused
from tobiishi.methodologies.calculation import Calculation, calculate
from tobiishi.methodologies.catalogue import Catalogue, Methodology
from tobiishi.methodologies.values import YearValues
from tobiishi.monitoring.aggregation import by_month, by_year, reading_list, state
from tobiishi.monitoring.evidence import register
from tobiishi.monitoring.feeding import check_sources, written_values
from tobiishi.monitoring.intake.files import Intake, Progress, take_in
from tobiishi.monitoring.meters import empty_series, facts_of, joined
from tobiishi.monitoring.plan import Plan, read_plan
from tobiishi.monitoring.project import Point, Project
from tobiishi.monitoring.results import MeterRun, MonitoringRun, PointRun
from tobiishi.monitoring.rules import judge
from tobiishi.monitoring.series import Series
from tobiishi.monitoring.substitution import clean
from tobiishi.monitoring.targets import Target, targets
from tobiishi.periods import days_in_year, year_parts

__all__ = ["check_project", "run_project"]


def run_project(
    project: Project,
    catalogue: Catalogue,
    *,
    store: Path,
    as_of: dt.datetime,
    progress: Progress | None = None,
) -> MonitoringRun:
    """Run a project from its readings to its reductions.

    Args:
        project: the project file, read.
        catalogue: where its methodology is found.
        store: a folder in which the readings are kept as Parquet.
        as_of: when the readings were handed in; none can be later.
        progress: called with the name of a file and the rows read so far.

    Raises:
        Refused: every fault of the project file and its readings; nothing is left in `store` then.
    """
    methodology, plan, feeds = check_project(project, catalogue)
    intake = take_in(project, store, progress)
    run = MonitoringRun(project, methodology, plan, year_parts(project.periods), as_of, intake.files)
    run.findings += intake.notes
    for point in project.declared.points:
        first, *others = feeds[point.id]
        run.points.append(_point_run(run, intake, point, first))
        run.findings += _findings_of(run, run.points[-1])
        run.points += [_point_run(run, intake, point, other) for other in others]
    _calculate(run)
    return run


def check_project(
    project: Project, catalogue: Catalogue
) -> tuple[Methodology, Plan, dict[str, list[Target]]]:
    """What a project file says, brought together: its methodology, its plan, what its points feed.

    Raises:
        Refused: a document that is unknown or of another country, every fault of the plan and points.
    """
    methodology = _methodology(project, catalogue)
    problems = Problems()
    plan = Plan()
    feeds: dict[str, list[Target]] = {}
    with problems.catching():
        plan = read_plan(project)
    with problems.catching():
        feeds = targets(project, methodology)
        check_sources(project, feeds)
    problems.refuse_if_any()
    return methodology, plan, feeds


def _methodology(project: Project, catalogue: Catalogue) -> Methodology:
    about = project.declared.project
    problems = Problems()
    with problems.catching(**project.place("project", "methodology").as_json()):
        methodology = catalogue.get(about.methodology.id, about.methodology.version)
        country = methodology.document.country
        if country not in (None, about.country):
            place = project.place("project", "country")
            problems.add("monitoring-country", place, project=about.country, methodology=country)
    problems.refuse_if_any()
    return methodology


def _point_run(run: MonitoringRun, intake: Intake, point: Point, target: Target) -> PointRun:
    plan = run.plan.of(point.parameter)
    filed = {series.meter: series for series in intake.series(point.id)}
    file = next(one for one in intake.files if point.id in one.points)
    every = [filed.get(meter) or empty_series(meter, point, run.project.zone) for meter in point.meters]
    meter = _meter_run(run, point, target, joined(every), plan)
    return PointRun(point, target, file, (meter,), register(run.project, point))


def _findings_of(run: MonitoringRun, point: PointRun) -> Iterator[Finding]:
    """What was found in the readings of a point, and in its evidence."""
    for meter in point.meters:
        yield from (v.finding(file=point.file.file, zone=run.project.zone) for v in meter.verdicts)
    for one in point.evidence:
        yield from one.findings


def _meter_run(run: MonitoringRun, point: Point, target: Target, series: Series, plan: Plan) -> MeterRun:
    facts = facts_of(run.project, point, series, run.as_of, sums=target.parameter.aggregate == "sum")
    verdicts = judge(series, plan, facts)
    cleaned = clean(series, facts, plan, verdicts)
    every = (*verdicts, *cleaned.verdicts)
    if target.per_reading:
        lists = tuple(reading_list(cleaned, part.period, target.unit) for part in run.parts)
        return MeterRun(series, every, cleaned, (), (), lists)
    if target.parameter.aggregate != "sum":
        how = target.parameter.aggregate
        states = [state(cleaned, part.period, target.unit, how=how) for part in run.parts]
        return MeterRun(series, every, cleaned, (), tuple(states))
    months = by_month(cleaned, run.project.periods, target.unit)
    parts = [by_year(by_month(cleaned, [part.period], target.unit))[0] for part in run.parts]
    return MeterRun(series, every, cleaned, tuple(months), tuple(parts))


def _calculate(run: MonitoringRun) -> None:
    about = run.project.declared.project
    blocking = [finding for finding in run.findings if finding.effect == "blocks"]
    years = [
        YearValues(part.year, part.share, part.hours, written_values(run, place) or {})
        for place, part in enumerate(run.parts)
    ]
    arguments: dict[str, Any] = {
        "rounding": about.rounding,
        "evidence": run.project.declared.evidence,
        "valid_on_day": about.crediting_starts,
    }
    try:
        run.calculation = calculate(run.methodology, years, **arguments)
        run.calculation.findings += blocking
    except Refused as refusal:
        if not blocking:
            raise
        run.findings += refusal.findings
    run.planned = _planned(run, arguments)


def _planned(run: MonitoringRun, arguments: Mapping[str, Any]) -> Calculation | None:
    """The calculation from the estimated values of a full year, where every point states one."""
    written = written_values(run, None)
    if written is None:
        return None
    year = run.parts[0].year
    whole = YearValues(year, fmpq(1), fmpq(24 * days_in_year(year)), written)
    return calculate(run.methodology, [whole], **arguments)
