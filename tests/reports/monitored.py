"""Small monitoring projects for tests: readings of each kind, written to real files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tobiishi.methodologies.catalogue import Catalogue, library
from tobiishi.monitoring.project import load_project
from tobiishi.monitoring.results import MonitoringRun
from tobiishi.monitoring.run import run_project

AS_OF = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
LIBRARY = library()

PROJECT = """\
project:
  id: TEST-1
  title: {{en: Small test, ja: 小さな試験}}
  country: {country}
  methodology: {{id: {document}, version: "{version}"}}
  time_zone: {zone}
  crediting_starts: 2015-12-01
  overall_responsible: Plant manager
monitoring_periods:
  - {{from: {begins}, until: {ends}}}
fixed:
{fixed}
points:
{points}
plan:
{plan}
"""
BOILER = """\
  eta_RE: {value: "0.5", source: study, confidence: secondary}
  eta_PJ: {value: "0.75", source: study, confidence: secondary}
  EF_coal: {value: 0.1 tCO2/GJ, source: study, confidence: secondary}
  EF_grid: {value: 1 tCO2/MWh, source: study, confidence: secondary}
"""
SOLAR = "  EF_RE: {value: 0.5 tCO2/MWh, source: assumed, confidence: unverified}\n"


def write_rows(path: Path, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A CSV file."""
    lines = [",".join(map(str, row)) for row in (heads, *rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def run(folder: Path, text: str, catalogue: Catalogue = LIBRARY) -> MonitoringRun:
    """Run a project whose file has this text; its readings lie in the folder."""
    (folder / "project.yaml").write_text(text, encoding="utf-8")
    return run_project(load_project(folder / "project.yaml"), catalogue, store=folder / "store", as_of=AS_OF)


def solar(
    folder: Path, point: str, *, begins: str, ends: str, plan: str = "  stuck: {then: note}", **how: Any
) -> MonitoringRun:
    """A solar project (X_PV) with one point; `point` is what it says of its readings."""
    written = f"  - id: 1\n    parameter: EG\n    item: roof\n    option: C\n{point}"
    said = {"country": "VN", "document": "X_PV", "version": "0.1", "zone": "Asia/Ho_Chi_Minh", "fixed": SOLAR}
    text = PROJECT.format(**{**said, **how}, begins=begins, ends=ends, points=written, plan=plan)
    return run(folder, text)


def hours(first: str, values: Iterable[object]) -> list[tuple[str, object]]:
    """Stamps of successive hours with values."""
    begin = dt.datetime.fromisoformat(first)
    return [(f"{begin + dt.timedelta(hours=n):%Y-%m-%d %H:%M}", value) for n, value in enumerate(values)]


def boilers(folder: Path) -> MonitoringRun:
    """Heat from invoices (one across the year's end) and electricity by the month: MN_AM002."""
    write_rows(
        folder / "heat.csv",
        ("begin", "end", "gj"),
        [
            ("2015-12-01", "2015-12-22", "300"),
            ("2015-12-22", "2016-01-11", "400"),
            ("2016-01-11", "2016-02-01", "100"),
        ],
    )
    write_rows(
        folder / "power.csv",
        ("begin", "end", "kwh"),
        [("2015-12-01", "2016-01-01", "3100"), ("2016-01-01", "2016-02-01", "6200")],
    )
    points = (
        "  - id: 1\n    parameter: PH\n    option: B\n    measured: quantity of a span\n    unit: GJ\n"
        "    estimated: 9000 GJ\n    source: heat meter\n    responsible: Engineer\n"
        "    readings: {file: heat.csv, from: begin, until: end, value: gj}\n"
        "  - id: 2\n    parameter: EC_PJ\n    option: B\n    measured: quantity of a span\n    unit: kWh\n"
        "    estimated: 50 MWh\n    source: invoices\n    responsible: Accountant\n"
        "    readings: {file: power.csv, from: begin, until: end, value: kwh}\n"
    )
    text = PROJECT.format(
        country="MN",
        document="MN_AM002",
        version="1.0",
        zone="Asia/Ulaanbaatar",
        begins="2015-12-01",
        ends="2016-01-31",
        fixed=BOILER,
        points=points,
        plan="  gap_longer_than: {value: 3, unit: d}",
    )
    return run(folder, text)
