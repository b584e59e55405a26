"""Fixed values and what the points measured, as the calculation takes them for a year part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flint import fmpq

from tobiishi.errors import Problems, refused
from tobiishi.formulas.programs import Input, Program
from tobiishi.methodologies.catalogue import Methodology
from tobiishi.methodologies.values import Quantity
from tobiishi.monitoring.intake.tabled import ByPath
from tobiishi.monitoring.project import Project, TabledValue
from tobiishi.monitoring.results import MonitoringRun, PointRun
from tobiishi.monitoring.targets import Target
from tobiishi.units import AMOUNTS, edge_unit, unit, value_and_unit, with_amount

__all__ = ["check_sources", "check_tables", "written_values"]

_SAID: Final = {"value", "values", "points", "source", "confidence"}


def written_values(run: MonitoringRun, place: int | None) -> dict[str, Any] | None:
    """Fixed values and those of the points for the year part at `place`; of the plan where None.

    None where the plan of some point states no estimate.
    """
    written = _fixed(run.project, run.values)
    for one in run.points:
        value = _planned_value(one) if place is None else _monitored_value(run, one, place)
        if value is None:
            return None
        _put(written, one.target, value)
    return written


def check_sources(project: Project, feeds: Mapping[str, Sequence[Target]]) -> None:
    """Demand that no value is both given as fixed and fed by a point.

    Raises:
        Refused: `monitoring-fed-and-fixed`, with the line of each point.
    """
    problems = Problems()
    written = _fixed(project, {})
    for number, point in enumerate(project.declared.points):
        with problems.catching(**project.place("points", number, "parameter").as_json()):
            for target in feeds[point.id]:
                value: Any = Quantity(fmpq(0), target.unit)
                several = target.per_month or target.per_year or target.per_reading
                _put(written, target, {} if several else value)
    problems.refuse_if_any()


def check_tables(project: Project, methodology: Methodology) -> None:
    """Compare the fixed values that stand in tables with what the methodology declares of them.

    A parameter that it does not have is left to the calculation.

    Raises:
        Refused: `monitoring-item-columns`, `units-incompatible`; `yaml-missing-key` where numbers have no
            unit, `yaml-unknown-key` where choices have one or a curve is asked for; all at once, with lines.
    """
    problems = Problems()
    inputs = methodology.program.inputs.values()
    for path, one in project.fixed_values():
        ends = (of for of in inputs if (*of.path, of.parameter.name)[-len(path) :] == path)
        of = next(ends, None)
        if of is not None and isinstance(one, TabledValue):
            _check_table(_Told(project, path, problems), methodology.program, of, one)
    problems.refuse_if_any()


@dataclass(frozen=True, slots=True)
class _Told:
    """Where the faults of one fixed value are told."""

    project: Project
    path: tuple[str, ...]
    problems: Problems

    def add(self, code: str, at: str = "", **details: object) -> None:
        """Note a fault at one of its keys, or at the whole of it."""
        place = self.project.place("fixed", *self.path, at)
        self.problems.add(code, place, **details)


def _check_table(told: _Told, program: Program, of: Input, one: TabledValue) -> None:
    indices = [index for index in of.indices if program.indices[index].kind != "readings"]
    if len(one.item) != len(indices):
        told.add("monitoring-item-columns", "item", name=of.name, indices=", ".join(indices) or "–")
    if of.parameter.kind == "curve":
        told.add("yaml-unknown-key", "file", key="file", near="points")
    elif of.parameter.kind == "choice":
        if one.unit is not None:
            told.add("yaml-unknown-key", "unit", key="unit", near="file, item, column")
    elif one.unit is None:
        told.add("yaml-missing-key", key="unit")
    elif not any(with_amount(of.parameter.unit, a).comparable(edge_unit(one.unit)) for a in AMOUNTS):
        told.add("units-incompatible", "unit", found=one.unit, expected=of.parameter.unit.text)


def _fixed(project: Project, tabled: ByPath) -> dict[str, Any]:
    """Every fixed value as it is written, under its path."""
    written: dict[str, Any] = {}
    for path, one in project.fixed_values():
        inside = written
        for step in path[:-1]:
            inside = inside.setdefault(step, {})
        inside[path[-1]] = one.model_dump(include=_SAID, exclude_none=True)
        if isinstance(one, TabledValue):
            inside[path[-1]]["values"] = tabled.get(path, {})
    return written


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
        return {total.when: Quantity(total.value, total.unit) for total in one.meter.months[place]}
    if not one.target.per_year:
        return Quantity(one.meter.parts[place].value, one.target.unit)
    years: dict[str, Any] = {}
    for before in range(place + 1):
        value = one.meter.parts[before].value
        year = str(run.parts[before].year)
        same = run.parts[before].year == run.parts[place].year
        years[year] = Quantity(
            value if same or year not in years else years[year].value + value, one.target.unit
        )
    return years


def _readings(one: PointRun, place: int) -> dict[str, Any]:
    listed = one.meter.lists[place]
    values = [Quantity(value, one.target.unit) for value in listed.values]
    return {"values": values, "hours": [Quantity(value, unit("h")) for value in listed.hours]}


def _put(written: dict[str, Any], target: Target, value: Any) -> None:
    """Set a value under nested names; several points of one item add up, years of history stay."""
    *outer, last = target.path
    for step in outer:
        written = written.setdefault(step, {})
        if set(written) & {"value", "values", "points"}:
            raise refused("monitoring-fed-and-fixed", name=target.label)
    known = written.get(last)
    if isinstance(known, Quantity) and isinstance(value, Quantity):
        value = Quantity(known.value + value.value, value.unit)
    elif isinstance(known, dict) and isinstance(value, dict):
        value = {**known, **value}
    elif known is not None:
        raise refused("monitoring-fed-and-fixed", name=target.label)
    written[last] = value
