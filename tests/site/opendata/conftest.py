"""Open data over the small record, each test with a limit of its own."""

import pytest

from tobiishi_site.opendata import answering
from tobiishi_site.opendata.limits import Limiter


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "LIMITER", Limiter())
    monkeypatch.setattr(answering, "KEPT", answering._Kept())
