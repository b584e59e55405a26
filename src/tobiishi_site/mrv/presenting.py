"""A report as its page shows it: everything is taken from the JSON that the run wrote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tobiishi.errors import Language, Place
from tobiishi.units import decimal_text, number
from tobiishi_site.mrv.reports import Report
from tobiishi_site.programme.labels import Label
from tobiishi_site.programme.presenting import grouped

DECIMALS: Final = 6
"""Digits behind the point of figures; the exact ones stand in the JSON and the workbook."""
EFFECTS: Final[dict[str, Label]] = {
    "blocks": _("Blocks the tonnes"),
    "substitutes": _("Readings substituted"),
    "notes": _("To note"),
}
"""What findings do, the gravest first."""
STEPS: Final[dict[str, Label]] = {
    "formula": _("formula"),
    "given": _("value given"),
    "default": _("default value"),
    "constant": _("constant"),
    "table": _("from a table"),
    "curve": _("from a curve"),
}
"""What a step of the trace is."""
STATUS: Final[dict[str, Label]] = {
    "approved": _("approved text"),
    "proposed": _("proposed text"),
    "estimate": _("for estimates only"),
}
"""What stands behind a methodology."""


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


@dataclass(frozen=True, slots=True)
class Found:
    """Findings of one code: what they do, why it matters, what to do, and each with its place."""

    code: str
    effect: Label
    grave: bool
    why: str
    remedy: str
    each: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the trace, or the end of one that has parts (`closes`)."""

    name: str = ""
    value: str = ""
    unit: str = ""
    said: str = ""
    kind: Label = ""
    formula: str = ""
    opens: bool = False
    closes: bool = False
    above: bool = False
    left_out: int = 0


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
    return [(name, _unit(first[name]["unit"])) for name in ("RE", "PE", result) if name in first]


def years(report: Report) -> list[Year]:
    """The parts of years of a report."""
    calculation = report.summary["calculation"]
    names = [name for name, _unit_of in formulas(report)]
    parts = calculation["years"].items() if calculation else ()
    return [
        Year(
            year,
            tuple(figure(part["formulas"][name]["decimal"]) for name in names),
            None if part["whole_tonnes"] is None else f"{part['whole_tonnes']:,}",
        )
        for year, part in parts
    ]


def points(report: Report) -> list[Measured]:
    """What each point measured, part by part."""
    return [_measured(one, part) for one in report.summary["points"] for part in one["parts"]]


def findings(report: Report, language: Language) -> list[Found]:
    """What was found, the gravest first, those of one code together."""
    order = list(EFFECTS)
    said = sorted(report.summary["findings"], key=lambda one: (order.index(one["effect"]), one["code"]))
    alike = groupby(
        said, lambda one: (one["code"], one["effect"], one[language]["why"], one[language]["remedy"])
    )
    return [
        Found(
            code,
            EFFECTS[effect],
            effect == "blocks",
            why,
            remedy,
            tuple((str(Place(**one["place"])), one[language]["what"]) for one in group),
        )
        for (code, effect, why, remedy), group in alike
    ]


def trace(report: Report, language: Language) -> list[tuple[str, list[Step]]]:
    """For each part of a year its tree, as steps in the order in which a page opens and closes them."""
    return [(str(part["year"]), list(_steps(part["tree"], language))) for part in report.trace["years"]]


def figure(text: str) -> str:
    """A figure with thousands apart and at most six decimals."""
    return grouped(decimal_text(number(text), DECIMALS))


def _measured(point: dict[str, Any], part: dict[str, Any]) -> Measured:
    return Measured(
        point["id"],
        point["parameter"],
        point["meter"],
        part["when"],
        figure(part["value"]),
        _unit(point["unit"]),
        f"{part['readings']:,}",
        f"{figure(part['hours_covered'])} / {figure(part['hours'])}",
        figure(part["hours_substituted"]),
    )


def _steps(step: dict[str, Any], language: Language) -> Iterator[Step]:
    parts = step.get("parts", ())
    yield Step(
        step["name"],
        _value(step["value"]),
        _unit(step["unit"]),
        step.get(language, ""),
        STEPS.get(step["kind"], step["kind"]),
        step.get("is", ""),
        opens=bool(parts),
        above=step.get("shown_above", False),
    )
    for part in parts:
        yield from _steps(part, language)
    if parts:
        yield Step(closes=True, left_out=step.get("left_out", 0))


def _value(text: str) -> str:
    """A number as figures are shown; the name of a choice as it is."""
    return figure(text) if text.lstrip("-").replace(".", "", 1).isdecimal() else text


def _unit(unit: str) -> str:
    return "" if unit in {"1", "choice"} else unit.replace("CO2", "CO₂")
