"""A monitoring run for other programs: the JSON of `tobiishi mrv run --json`, and its trace."""

from __future__ import annotations

from typing import Any

from flint import arb

from tobiishi import __version__
from tobiishi.factors import factors_version
from tobiishi.formulas.engines.exact import Exact, enclosure
from tobiishi.formulas.engines.trace import Tracer
from tobiishi.methodologies.calculation import Calculation
from tobiishi.monitoring.aggregation import Total
from tobiishi.monitoring.results import MeterRun, MonitoringRun, PointRun
from tobiishi.units import decimal_text

__all__ = ["decimal", "readings_summary", "summary", "trace"]

DECIMALS = 12
"""Digits behind the point of figures in the summary and trace, rounded half even."""


def summary(run: MonitoringRun) -> dict[str, Any]:
    """Everything the run found, in plain values (docs/interfaces.md)."""
    about = run.project.declared.project
    calculation = run.calculation
    return {
        "project": {"id": about.id, "title": about.title.model_dump(), "country": about.country},
        "software": {"name": "tobiishi", "version": __version__},
        "factors_sha256": factors_version(),
        "as_of": run.as_of.isoformat(),
        "periods": [{"from": str(p.begins), "until": str(p.ends)} for p in run.project.periods],
        "files": [file.as_json() for file in run.files],
        "values_files": [file.as_json() for file in run.values_files],
        "points": [_point(run, one) for one in run.points],
        "blocked": run.blocked,
        "creditable": run.creditable,
        "not_creditable_because": [obstacle.as_json() for obstacle in run.obstacles],
        "calculation": calculation.as_json() if calculation else None,
        "planned": run.planned.as_json() if run.planned else None,
        "findings": [finding.as_json() for finding in run.every_finding],
    }


def readings_summary(run: MonitoringRun) -> dict[str, Any]:
    """What was found in the readings, without the calculation (docs/interfaces.md)."""
    whole = summary(run)
    parts = ("project", "software", "as_of", "periods", "files", "values_files", "points")
    return {part: whole[part] for part in parts} | {"findings": [one.as_json() for one in run.findings]}


def trace(run: MonitoringRun) -> dict[str, Any]:
    """For each year part the tree from the result down to the values given."""
    calculation = run.calculation
    return {"years": _trees(calculation) if calculation else []}


def _trees(calculation: Calculation) -> list[dict[str, Any]]:
    program = calculation.methodology.program
    trees = []
    for year in calculation.years:
        step = Tracer(program, year.case).step(program.result)
        trees.append({"year": year.values.year, "part": str(year.values.part), "tree": step.as_json(decimal)})
    return trees


def decimal(value: Exact) -> str:
    """A value as a decimal text; of an enclosure the middle."""
    if isinstance(value, arb):
        low, high = enclosure(value)
        return decimal_text((low + high) / 2, DECIMALS)
    return decimal_text(value, DECIMALS)


def _point(run: MonitoringRun, one: PointRun) -> dict[str, Any]:
    return {
        "id": one.point.id,
        "parameter": one.target.label,
        "unit": one.target.unit.text,
        "option": one.point.option,
        "measured": str(one.point.measured),
        "file": one.file.file,
        "evidence": [evidence.as_json() for evidence in one.evidence],
        **_meter(run, one.meter),
    }


def _meter(run: MonitoringRun, meter: MeterRun) -> dict[str, Any]:
    return {
        "meter": meter.series.meter,
        "readings": len(meter.series),
        "months": [_total(total) for part in meter.months for total in part],
        "parts": [_total(total) for total in meter.parts],
        "verdicts": [_code(run, verdict) for verdict in meter.verdicts],
    }


def _code(run: MonitoringRun, verdict: Any) -> dict[str, Any]:
    finding = verdict.finding(file=None, zone=run.project.zone)
    return {"code": verdict.code, "effect": verdict.effect, "count": verdict.count, **finding.place.as_json()}


def _total(total: Total) -> dict[str, Any]:
    return {
        "when": total.when,
        "value": decimal_text(total.value, DECIMALS),
        "exact": str(total.value),
        "hours": decimal_text(total.hours, DECIMALS),
        "hours_covered": decimal_text(total.hours_covered, DECIMALS),
        "hours_substituted": decimal_text(total.hours_substituted, DECIMALS),
        "quantity_substituted": decimal_text(total.quantity_substituted, DECIMALS),
        "readings": total.readings,
    }
