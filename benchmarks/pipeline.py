"""How long a year of 15-minute readings takes from file to workbook: of one meter, and of 100."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tobiishi.methodologies.catalogue import library
from tobiishi.monitoring.project import load_project
from tobiishi.monitoring.run import run_project
from tobiishi.reports import write_monitoring

HEAD = """
project:
  id: BENCH
  title: {en: bench, ja: 計測}
  country: VN
  methodology: {id: X_PV, version: "0.1"}
  time_zone: Asia/Ho_Chi_Minh
  crediting_starts: 2023-01-01
monitoring_periods:
  - {from: 2023-01-01, until: 2023-12-31}
fixed:
  EF_RE: {value: 0.5 tCO2/MWh, source: bench, confidence: secondary}
points:
"""
POINT = """
  - id: {number}
    parameter: EG
    item: roof_{number}
    option: C
    measured: quantity of an interval
    unit: kWh
    meter: {{id: EM-{number}}}
    readings: {{file: readings.csv, time: time, meter: meter, value: kwh, interval: 15 min}}
"""


def prepared(folder: Path, meters: int) -> Path:
    """A project of some meters with a year of readings in one file."""
    points = "".join(POINT.format(number=n) for n in range(meters))
    (folder / "project.yaml").write_text(HEAD + points, encoding="utf-8")
    begins = dt.datetime(2023, 1, 1)  # noqa: DTZ001 - local time, named in the project file
    stamps = [f"{begins + n * dt.timedelta(minutes=15):%Y-%m-%d %H:%M}" for n in range(365 * 96)]
    with (folder / "readings.csv").open("w", encoding="utf-8", newline="") as file:
        file.write("time,meter,kwh\n")
        for meter in range(meters):
            file.writelines(
                f"{t},EM-{meter},{(n * 7919 + meter * 31) % 997 / 100:.2f}\n" for n, t in enumerate(stamps)
            )
    return folder / "project.yaml"


def seconds(meters: int) -> float:
    """Seconds from the files to the workbook of a project of some meters [s]."""
    with TemporaryDirectory() as name:
        path = prepared(Path(name), meters)
        begun = time.perf_counter()
        as_of = dt.datetime(2024, 2, 1, tzinfo=dt.UTC)
        result = run_project(load_project(path), library(), store=Path(name) / "store", as_of=as_of)
        write_monitoring(result, Path(name) / "report.xlsx", "en")
        return time.perf_counter() - begun
