"""A monitoring run: from a project file and its readings to checked totals and exact reductions.

The way of the data is one direction: readings, verdicts, what counts, totals of months and year parts,
parameter values, calculation. A blocking verdict stops the tonnes, never the findings or the trace.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from flint import fmpq

from tobiishi.errors import Finding, Problems, Refused
from tobiishi.methodologies.calculation import Calculation, calculate, check_evidence
from tobiishi.methodologies.catalogue import Catalogue, Methodology
from tobiishi.methodologies.values import YearValues
from tobiishi.monitoring.aggregation import Total, by_month, by_year, reading_list, state
from tobiishi.monitoring.evidence import evidence_of_criteria, register, register_of_criteria
from tobiishi.monitoring.feeding import check_sources, check_tables, written_values
from tobiishi.monitoring.intake.files import Intake, Progress, take_in
from tobiishi.monitoring.meters import empty_series, facts_of, joined
from tobiishi.monitoring.plan import Plan, read_plan
from tobiishi.monitoring.project import Point, Project
from tobiishi.monitoring.results import MeterRun, MonitoringRun, PointRun
from tobiishi.monitoring.rules import judge
from tobiishi.monitoring.series import Series, local_text, span_of
from tobiishi.monitoring.substituted import substituted
from tobiishi.monitoring.substitution import Cleaned, clean
from tobiishi.monitoring.targets import Target, targets
from tobiishi.monitoring.verdicts import Verdict
from tobiishi.periods import Period, YearPart, days_in_year, year_parts

__all__ = ["check_project", "run_project"]

_OF_DOCUMENT = ("methodologies-not-valid", "methodologies-validity-unknown")
"""Codes of the calculation that concern the choice of the methodology."""


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
    taken = (intake.files, intake.values, intake.values_files)
    run = MonitoringRun(project, methodology, plan, year_parts(project.periods), as_of, *taken)
    run.findings += intake.notes
    run.findings += _of_project(run)
    problems = Problems()
    for number, point in enumerate(project.declared.points):
        with problems.catching(**project.place("points", number).as_json()):
            first, *others = feeds[point.id]
            run.points.append(_point_run(run, intake, point, first))
            run.findings += _findings_of(run, run.points[-1])
            run.points += [_point_run(run, intake, point, other) for other in others]
    problems.refuse_if_any()
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
    with problems.catching():
        check_tables(project, methodology)
    for number in project.declared.evidence:
        with problems.catching(**project.place("evidence", number).as_json()):
            check_evidence(methodology.document, [number])
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
    zone = run.project.zone
    every = {meter: filed.get(meter) or empty_series(meter, point, zone) for meter in point.meters}
    meter = _meter_run(run, point, target, joined(every, point, zone), plan)
    return PointRun(point, target, file, meter, register(run.project, point))


def _of_project(run: MonitoringRun) -> Iterator[Finding]:
    """What the run's time and files say of the project file: a period that is not over, evidence that is not there."""
    for number, one in enumerate(run.project.declared.monitoring_periods):
        _, over = span_of(Period(one.from_, one.until), run.project.zone)
        if over > run.as_of.timestamp():
            place = run.project.place("monitoring_periods", number)
            details = {
                "until": str(one.until),
                "as_of": local_text(int(run.as_of.timestamp()), run.project.zone)[:16].replace("T", " "),
            }
            yield Finding("monitoring-period-not-over", place, details, "blocks")
    for evidence in register_of_criteria(run.project):
        yield from evidence.findings


def _findings_of(run: MonitoringRun, point: PointRun) -> Iterator[Finding]:
    """What was found in the readings of a point, and in its evidence."""
    verdicts = point.meter.verdicts
    yield from (v.finding(file=point.file.name, zone=run.project.zone) for v in verdicts)
    adds_up = point.target.parameter.aggregate == "sum" and not point.target.per_reading
    unit = point.target.unit if adds_up else None
    yield from substituted(point.meter.cleaned, run.project.periods, unit, point.file.name)
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
        return _states(run, target, cleaned, every)
    months = tuple(tuple(by_month(cleaned, [part.period], target.unit)) for part in run.parts)
    return MeterRun(series, every, cleaned, months, tuple(by_year(part)[0] for part in months))


def _states(run: MonitoringRun, target: Target, cleaned: Cleaned, verdicts: tuple[Verdict, ...]) -> MeterRun:
    """What does not add up: a value of each year part, and of its months where they are asked for."""
    of_parts = tuple(_state(cleaned, target, part.period) for part in run.parts)
    of_months: tuple[tuple[Total, ...], ...] = ()
    periods, asked = [part.period for part in run.parts], of_parts
    if target.per_month:
        of_months = tuple(tuple(_by_month(cleaned, target, part)) for part in run.parts)
        periods = [month for period in periods for month in period.by_month()]
        asked = tuple(chain.from_iterable(of_months))
    empty = [period for period, total in zip(periods, asked, strict=True) if total.is_empty]
    every = (*verdicts, *(_nothing(cleaned.readings, period) for period in empty))
    return MeterRun(cleaned.readings, every, cleaned, of_months, of_parts)


def _nothing(series: Series, period: Period) -> Verdict:
    """That there is nothing to take a mean, last or largest value of."""
    stretch = np.array([span_of(period, series.zone)], dtype=np.int64)
    return Verdict("monitoring-no-readings", series.meter, stretch, effect="blocks")


def _state(cleaned: Cleaned, target: Target, period: Period) -> Total:
    assert target.parameter.aggregate != "sum"  # noqa: S101 - sums are those of months
    return state(cleaned, period, target.unit, how=target.parameter.aggregate)


def _by_month(cleaned: Cleaned, target: Target, part: YearPart) -> Iterator[Total]:
    """The states of the months of a year part."""
    for month, period in zip(part.period.months(), part.period.by_month(), strict=True):
        yield replace(_state(cleaned, target, period), when=month)


def _calculate(run: MonitoringRun) -> None:
    about = run.project.declared.project
    blocking = [finding for finding in run.findings if finding.effect == "blocks"]
    years = [
        YearValues(part.year, part.share, part.hours, written_values(run, place) or {})
        for place, part in enumerate(run.parts)
    ]
    arguments: dict[str, Any] = {
        "rounding": about.rounding,
        "evidence": evidence_of_criteria(run.project),
        "valid_on_day": about.crediting_starts,
    }
    try:
        run.calculation = calculate(run.methodology, years, **arguments)
        found = [_placed(run.project, finding) for finding in run.calculation.findings]
        run.calculation.findings = found + blocking
    except Refused as refusal:
        found = [_placed(run.project, finding) for finding in refusal.findings]
        if not blocking:
            raise Refused(found) from None
        run.findings += found
    run.planned = _planned(run, arguments)


def _placed(project: Project, finding: Finding) -> Finding:
    """A finding of the calculation with the line of the project file that it is about, where there is one."""
    name, _, _ = (finding.place.name or "").partition("[")
    path: tuple[str, ...] = ("fixed", *name.split("."))
    if finding.code in _OF_DOCUMENT:
        path = ("project", "methodology")
    elif path[1:] not in dict(project.fixed_values()):
        return finding
    return replace(finding, place=finding.place.within(**project.place(*path).as_json()))


def _planned(run: MonitoringRun, arguments: Mapping[str, Any]) -> Calculation | None:
    """The calculation from the estimated values of a full year, where every point states one."""
    written = written_values(run, None)
    if written is None:
        return None
    year = run.parts[0].year
    whole = YearValues(year, fmpq(1), fmpq(24 * days_in_year(year)), written)
    return calculate(run.methodology, [whole], **arguments)
