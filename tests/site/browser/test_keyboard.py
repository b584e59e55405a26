"""Every public page is walked by the keyboard alone: to all there is, in the order of reading, and always seen where."""

from __future__ import annotations

from typing import Any, Final

import pytest
from page_types import PUBLIC
from playwright.sync_api import Browser, Page
from served import Site, opened

WATCH: Final = """() => {
    const stops = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
    const closed = one => one.closest('details:not([open])') && !one.matches('summary');
    const radios = new Set();
    const every = [...document.querySelectorAll(stops)].filter(one => {
        if (one.disabled || one.type === 'hidden' || one.tabIndex < 0 || closed(one)) return false;
        if (!one.checkVisibility({visibilityProperty: true})) return false;
        if (one.type !== 'radio') return true;
        const first = !radios.has(one.name);  // arrows lead to the others of a group
        radios.add(one.name);
        return first;
    });
    const ring = style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
    window.walked = [];
    document.addEventListener('focusin', event => {
        const one = event.target;
        window.walked.push({
            at: every.findIndex(stop => stop === one || (one.type === 'radio' && stop.name === one.name)),
            seen: ring(getComputedStyle(one)) || ring(getComputedStyle(one, '::after')),
            what: one.outerHTML.slice(0, 120),
        });
    });
    return every.length;
}"""


def _walk(page: Page) -> tuple[int, list[dict[str, Any]]]:
    """How many stops there are, and those at which Tab stopped, once through the page."""
    stops: int = page.evaluate(WATCH)
    for _ in range(stops):
        page.keyboard.press("Tab")
    return stops, page.evaluate("window.walked")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_is_walked_by_keyboard_alone(
    language: str, browser: Browser, site: Site, subtests: pytest.Subtests
) -> None:
    with opened(browser, language) as context:
        page = context.new_page()
        for name, address in PUBLIC.items():
            with subtests.test(name):
                page.goto(f"{site.origin}/{language}/{address}")
                stops, walked = _walk(page)
                assert [one["at"] for one in walked] == list(range(stops)), walked
                assert [one["what"] for one in walked if not one["seen"]] == []
