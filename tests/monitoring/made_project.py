"""A small project whose meter is replaced at noon of its first day, run from real files."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from tobiishi.methodologies.catalogue import library
from tobiishi.monitoring.project import load_project
from tobiishi.monitoring.results import MonitoringRun
from tobiishi.monitoring.run import run_project

PROJECT = """
project:
  id: REPLACED
  title: {{en: test, ja: 試験}}
  country: VN
  methodology: {{id: X_PV, version: "0.1"}}
  time_zone: Asia/Ho_Chi_Minh
  crediting_starts: 2023-01-01
monitoring_periods: [{{from: 2023-01-01, until: 2023-01-02}}]
evidence: {{1: contract kept by the office}}
fixed:
  EF_RE: {{value: 0.5 tCO2/MWh, source: test, confidence: seen}}
points:
  - id: roof
    parameter: EG
    item: roof
    option: C
    measured: {measured}
    unit: {unit}
    meter: {meter}
    replaced: [{replaced}]
    readings: {{file: readings.csv, time: time, {readings}}}
{plan}
"""
NEW = '{at: "2023-01-01 12:00", meter: NEW, reason: broken}'


def run(folder: Path, text: str, **said: str) -> MonitoringRun:
    """Run the project with these readings; the meter OLD is replaced at noon unless said otherwise."""
    told = {"meter": "{id: OLD}", "replaced": NEW, "plan": "", "unit": "MWh", **said}
    (folder / "readings.csv").write_text(text, encoding="utf-8")
    (folder / "project.yaml").write_text(PROJECT.format(**told), encoding="utf-8")
    project = load_project(folder / "project.yaml")
    return run_project(
        project, library(), store=folder / "store", as_of=dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    )
