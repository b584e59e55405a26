"""A city and its colleagues; results of background work lie in a folder of each test."""

from pathlib import Path
from typing import Any

import pytest
from colleagues import Colleagues, colleagues


@pytest.fixture(autouse=True)
def _quick(settings: Any, tmp_path: Path) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.JOBS = tmp_path / "jobs"


@pytest.fixture
def people(_small_record: None) -> Colleagues:
    return colleagues()
