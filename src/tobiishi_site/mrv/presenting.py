"""A report as its page shows it: everything is taken from the JSON that the run wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from tobiishi.errors import Language
from tobiishi_site.calculations import Step, figure, steps, unit
from tobiishi_site.mrv.reports import Report

DECIMALS: Final = 6
"""Digits behind the point of figures; the exact ones stand in the JSON and the workbook."""


@dataclass(frozen=True, slots=True)
class Brief:
    """A report in a list."""

    name: str
    title: str
    project: str
    country: str
    methodology: str
    periods: str
    tonnes: str | None
    blocked: bool
    creditable: bool
    obstacles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """A part of a year: figures by formula, and whole tonnes where nothing blocks them."""

    year: str
    figures: tuple[str, ...]
    tonnes: str | None


@dataclass(frozen=True, slots=True)
class Measured:
    """What a point measured in a part of a year."""

    point: str
    parameter: str
    meter: str
    when: str
    total: str
    unit: str
    readings: str
    covered: str
    substituted: str


def brief(report: Report, language: Language) -> Brief:
    """What a list says of a report."""
    said = report.summary
    calculation = said["calculation"]
    used = calculation["methodology"] if calculation else None
    total = calculation["total_whole_tonnes"] if calculation else None
    return Brief(
        report.name,
        said["project"]["title"][language],
        said["project"]["id"],
        said["project"]["country"],
        f"{used['id']} {used['version']}" if used else "",
        ", ".join(f"{one['from']} – {one['until']}" for one in said["periods"]),
        None if total is None else f"{total:,}",
        said["blocked"],
        said["creditable"],
        tuple(one[language] for one in said["not_creditable_because"]),
    )


def formulas(report: Report) -> list[tuple[str, str]]:
    """The formulas whose results the years show, with their units: reference, project, result."""
    years = report.trace["years"]
    if not years:
        return []
    result = years[0]["tree"]["name"]
    first = next(iter(report.summary["calculation"]["years"].values()))["formulas"]
    return [(name, unit(first[name]["unit"])) for name in ("RE", "PE", result) if name in first]


def years(report: Report) -> list[Year]:
    """The parts of years of a report."""
    calculation = report.summary["calculation"]
    names = [name for name, _unit_of in formulas(report)]
    parts = calculation["years"].items() if calculation else ()
    return [
        Year(
            year,
            tuple(figure(part["formulas"][name]["decimal"], DECIMALS) for name in names),
            None if part["whole_tonnes"] is None else f"{part['whole_tonnes']:,}",
        )
        for year, part in parts
    ]


def points(report: Report) -> list[Measured]:
    """What each point measured, part by part."""
    return [_measured(one, part) for one in report.summary["points"] for part in one["parts"]]


def trace(report: Report, language: Language) -> list[tuple[str, list[Step]]]:
    """For each part of a year its tree, as steps; values that nobody compared with their source say so."""
    unverified = report.summary["calculation"]["rests_on_unverified"] if report.trace["years"] else ()
    return [
        (str(part["year"]), list(steps(part["tree"], language, unverified, {})))
        for part in report.trace["years"]
    ]


def _measured(point: dict[str, Any], part: dict[str, Any]) -> Measured:
    return Measured(
        point["id"],
        point["parameter"],
        point["meter"],
        part["when"],
        figure(part["value"], DECIMALS),
        unit(point["unit"]),
        f"{part['readings']:,}",
        f"{figure(part['hours_covered'], DECIMALS)} / {figure(part['hours'], DECIMALS)}",
        figure(part["hours_substituted"], DECIMALS),
    )
