"""Every public page is light, asks nobody else, sets no cookie, and stands still while it loads."""

from __future__ import annotations

import pytest
from page_types import PUBLIC
from playwright.sync_api import Browser
from served import Site
from weight import weigh

HEAVIEST = 300_000
"""Of the first page [bytes]."""
DEEPEST = 2
MOVES = 0.1
"""Above this, readers notice that things move (Core Web Vitals, cumulative layout shift)."""
WITH_FORMS = {"sign-in", "sign-in-code"}
"""Their forms carry a secret that must come back with them."""


@pytest.mark.parametrize(("name", "language"), [*((name, "ja") for name in PUBLIC), ("home", "en")])
def test_a_page_is_light(name: str, language: str, browser: Browser, site: Site) -> None:
    found = weigh(browser, f"{site.origin}/{language}/{PUBLIC[name]}", language)
    assert 0 < found.bytes < HEAVIEST
    assert found.depth <= DEEPEST
    assert found.hosts == {site.origin.removeprefix("http://")}
    assert found.shift < MOVES
    assert found.cookies == 0 or name in WITH_FORMS


def test_from_the_address_without_a_language_there_is_one_step_more(browser: Browser, site: Site) -> None:
    found = weigh(browser, f"{site.origin}/", "ja")
    assert found.depth == DEEPEST + 1
