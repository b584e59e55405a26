"""A report that the library wrote: Bornuur, with readings made for the demonstration."""

import runpy
import shutil
from datetime import UTC, datetime
from pathlib import Path

from tobiishi.methodologies.catalogue import library
from tobiishi.monitoring.project import load_project
from tobiishi.monitoring.run import run_project
from tobiishi.reports import write_report

_DEMO = Path(__file__).parents[2] / "demo"


def write_bornuur(runs: Path) -> None:
    """Write it into a folder of runs, as `bornuur`."""
    folder = runs / "bornuur"
    folder.mkdir()
    shutil.copy(_DEMO / "bornuur/project.yaml", folder)
    runpy.run_path(str(_DEMO / "make_readings.py"))["bornuur"](folder)
    project = load_project(folder / "project.yaml")
    as_of = datetime(2016, 1, 1, tzinfo=UTC)
    write_report(lambda store: run_project(project, library(), store=store, as_of=as_of), folder / "report")
