"""What the tests of the formula rooms share."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2]))  # so that tests.fuzz is found however pytest was started

from documents import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty folder for documents."""
    return Desk(tmp_path)
