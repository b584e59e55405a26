"""Fixed values and what the points measured, as the calculation takes them for a year part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flint import fmpq

from tobiishi.errors import Problems, refused
from tobiishi.methodologies.values import Quantity
from tobiishi.monitoring.project import FixedValue, Project
from tobiishi.monitoring.results import MonitoringRun, PointRun
from tobiishi.monitoring.targets import Target
from tobiishi.units import unit, value_and_unit

__all__ = ["check_sources", "written_values"]


def written_values(run: MonitoringRun, place: int | None) -> dict[str, Any] | None:
    """Fixed values and those of the points for the year part at `place`; of the plan where None.

    None where the plan of some point states no estimate.
    """
    written = _fixed(run.project.declared.fixed)
    for one in run.points:
        value = _planned_value(one) if place is None else _monitored_value(run, one, place)
        if value is None:
            return None
        _put(written, one.target.path, value)
    return written


def check_sources(project: Project, feeds: Mapping[str, Sequence[Target]]) -> None:
    """Demand that no value is both given as fixed and fed by a point.

    Raises:
        Refused: `monitoring-fed-and-fixed`, with the line of each point.
    """
    problems = Problems()
    written = _fixed(project.declared.fixed)
    for number, point in enumerate(project.declared.points):
        with problems.catching(**project.place("points", number, "parameter").as_json()):
            for target in feeds[point.id]:
                value: Any = Quantity(fmpq(0), target.unit)
                several = target.per_month or target.per_year or target.per_reading
                _put(written, target.path, {} if several else value)
    problems.refuse_if_any()


def _fixed(fixed: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: one.model_dump(exclude_none=True) if isinstance(one, FixedValue) else _fixed(one)
        for name, one in fixed.items()
    }


def _planned_value(one: PointRun) -> Any:
    if one.point.estimated is None or one.target.per_reading or one.target.per_month or one.target.per_year:
        return None
    value, found = value_and_unit(one.point.estimated)
    return Quantity(value, found or one.target.unit)


def _monitored_value(run: MonitoringRun, one: PointRun, place: int) -> Any:
    """What a point gives for a year part: a total, totals by month or year, or readings."""
    if one.target.per_reading:
        return _readings(one, place)
    if one.target.per_month:
        return _by_month(run, one, place)
    total = sum((meter.parts[place].value for meter in one.meters), fmpq(0))
    if not one.target.per_year:
        return Quantity(total, one.target.unit)
    years: dict[str, Any] = {}
    for before in range(place + 1):
        value = sum((meter.parts[before].value for meter in one.meters), fmpq(0))
        year = str(run.parts[before].year)
        same = run.parts[before].year == run.parts[place].year
        years[year] = Quantity(
            value if same or year not in years else years[year].value + value, one.target.unit
        )
    return years


def _readings(one: PointRun, place: int) -> dict[str, Any]:
    every = [meter.lists[place] for meter in one.meters]
    values = [Quantity(value, one.target.unit) for each in every for value in each.values]
    hours = [Quantity(value, unit("h")) for each in every for value in each.hours]
    return {"values": values, "hours": hours}


def _by_month(run: MonitoringRun, one: PointRun, place: int) -> dict[str, Any]:
    months = run.parts[place].period.months()
    totals = {month: fmpq(0) for month in months}
    for meter in one.meters:
        for total in meter.months:
            if total.when in totals:
                totals[total.when] += total.value
    return {month: Quantity(value, one.target.unit) for month, value in totals.items()}


def _put(written: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """Set a value under nested names; several points of one item add up, years of history stay."""
    *outer, last = path
    for step in outer:
        written = written.setdefault(step, {})
        if set(written) & {"value", "values", "points"}:
            raise refused("monitoring-fed-and-fixed", name=".".join(path))
    known = written.get(last)
    if isinstance(known, Quantity) and isinstance(value, Quantity):
        value = Quantity(known.value + value.value, value.unit)
    elif isinstance(known, dict) and isinstance(value, dict):
        value = {**known, **value}
    elif known is not None:
        raise refused("monitoring-fed-and-fixed", name=".".join(path))
    written[last] = value
