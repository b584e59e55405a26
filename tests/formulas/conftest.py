"""What the tests of the formula rooms share."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2]))  # so that tests.fuzz is found however pytest was started

from documents import Desk
from random_cases import Counted, Drawn


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty folder for documents."""
    return Desk(tmp_path)


@pytest.fixture
def record(record_property: Callable[[str, object], None]) -> Counted:
    """Notes how many random cases a test compared and put aside."""

    def noted(drawn: Drawn) -> None:
        for name, count in drawn.counts.items():
            record_property(name, count)

    return noted
