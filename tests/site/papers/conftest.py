"""The people of tests/site/programme, and a folder of stored files for each test."""

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

_PROGRAMME = Path(__file__).parents[1] / "programme" / "conftest.py"
_spec = importlib.util.spec_from_file_location("people_of_programme", _PROGRAMME)
assert _spec is not None
assert _spec.loader is not None
_module = importlib.util.module_from_spec(_spec)
sys.modules[_spec.name] = _module
_spec.loader.exec_module(_module)
people = _module.people
_quick = _module._quick


@pytest.fixture
def _own_process() -> None:
    """For tests of an upload whose file is looked through as on a server; elsewhere that is done beside the test."""


@pytest.fixture(autouse=True)
def _beside(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    from tobiishi.monitoring.intake.guard import Ended  # noqa: PLC0415 - beside its use
    from tobiishi_site.papers.checks import asking, child  # noqa: PLC0415

    def run(_module: str, arguments: tuple[str, str, str, str], *, seconds: float) -> Ended:
        assert seconds == asking.SECONDS
        return Ended.DONE if child.main(*arguments) == 0 else Ended.LIMITED

    if "_own_process" not in request.fixturenames:
        monkeypatch.setattr(asking, "run_module", run)
        monkeypatch.setattr(child, "limit_memory", lambda: None)


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path / "site"
    settings.MEDIA_ROOT = tmp_path / "site" / "uploads"
