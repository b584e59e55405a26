"""Smallest examples of dates that are refused."""

from __future__ import annotations

import pytest

from tobiishi.periods.dates import read_written

from .expectations import EXPECTED, check_refusal

WRITTEN = [("periods-no-date", "16-3"), ("periods-year", "1872"), ("periods-no-such-month", "2016-13")]
WRITTEN += [("periods-parts", "FY2016-03"), ("periods-event-name", "event:@2018")]
WRITTEN += [("periods-era-zero", "令和0年"), ("periods-other-era", "平成32年")]


@pytest.mark.parametrize(("code", "written"), WRITTEN)
def test_a_date_that_is_refused(code: str, written: str) -> None:
    assert all(written in made for made in EXPECTED[code]["made"].values())
    check_refusal(code, lambda: read_written(written))
