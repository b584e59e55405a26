"""A report that the library wrote: Bornuur, with readings made for the demonstration."""

import runpy
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tobiishi.methodologies.catalogue import library
from tobiishi.monitoring.project import load_project
from tobiishi.monitoring.run import run_project
from tobiishi.reports import write_report

DEMO = Path(__file__).parents[3] / "demo"


@pytest.fixture(scope="session")
def _written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder `bornuur` with its report."""
    folder = tmp_path_factory.mktemp("runs") / "bornuur"
    folder.mkdir()
    shutil.copy(DEMO / "bornuur/project.yaml", folder)
    runpy.run_path(str(DEMO / "make_readings.py"))["bornuur"](folder)
    project = load_project(folder / "project.yaml")
    as_of = datetime(2016, 1, 1, tzinfo=UTC)
    write_report(lambda store: run_project(project, library(), store=store, as_of=as_of), folder / "report")
    return folder


@pytest.fixture
def runs(_written: Path, tmp_path: Path, settings: Any) -> Path:
    """A folder of runs that the site shows, with the report as `bornuur`."""
    shutil.copytree(_written, tmp_path / "runs/bornuur")
    settings.RUNS = tmp_path / "runs"
    return tmp_path / "runs"
