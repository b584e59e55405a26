"""The world of the tests of permissions."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from small_record import SEEDED_AT
from world import World, run_called, world

from tobiishi_site.accounts.policy import OPERATOR
from tobiishi_site.mrv.operations.publish_run import publish_run


@pytest.fixture(name="world")
def _world(db: None, settings: Any, tmp_path: Path, runs: Path) -> World:  # noqa: ARG001 - opens the database
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.DATA, settings.JOBS = tmp_path, tmp_path / "jobs"
    shutil.copytree(runs / "bornuur", runs / "unpublished")
    publish_run(run_called("bornuur"), actor=OPERATOR, at=SEEDED_AT)
    return world(tmp_path)
