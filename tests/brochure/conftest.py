"""The packaged record, and its brochure in both languages, set once for all tests of this folder."""

from __future__ import annotations

import pytest

from tobiishi.brochure import Brochure, brochure
from tobiishi.errors import LANGUAGES
from tobiishi.programme.files import packaged
from tobiishi.programme.models import Record

from .reading import AT


@pytest.fixture(scope="session")
def record() -> Record:
    return packaged()


@pytest.fixture(scope="session")
def brochures(record: Record) -> dict[str, Brochure]:
    return {one: brochure(record, year=2019, language=one, at=AT) for one in LANGUAGES}
