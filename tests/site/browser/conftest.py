"""A served site for all browser tests, and a browser for each file of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from served import CHROMIUM, Site, chromium, served

if CHROMIUM is None and os.environ.get("CI") == "true":
    pytest.exit("chromium is missing (see system-packages.txt)", returncode=1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests are slow, and skipped where there is no browser."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"))


@pytest.fixture(scope="session", name="site")
def _site(tmp_path_factory: pytest.TempPathFactory, run_of_bornuur: Path) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("site"), run_of_bornuur) as site:
        yield site


@pytest.fixture(scope="module", name="browser")
def _browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser
