"""The site as its demonstration runs it, with a database and a folder of its own."""

import os
import tempfile
from pathlib import Path

import django
import pytest
from django.conf import settings
from django.core.management import call_command
from small_record import FILES, SEEDED_AT

from tobiishi.programme.files import read_record

_DATA = tempfile.TemporaryDirectory()
os.environ["TOBIISHI_DEMO"] = "1"
os.environ["TOBIISHI_DATA"] = _DATA.name
if os.environ.get("TOBIISHI_TEST_POSTGRES") == "1":
    from postgres import address

    os.environ["DATABASE_URL"] = address()
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


def pytest_unconfigure() -> None:
    """Leave no folder behind."""
    _DATA.cleanup()
