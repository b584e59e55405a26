"""An estimate is computed, kept and put into its study; a visitor sees it once its figure is public."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from officers import COLLABORATION, EDITORS, at_work, check_and_publish, fill, save, status, write
from playwright.sync_api import Browser, Page, expect
from served import Site, opened

CHECKERS = {"ja": "checker.city@demo.example", "en": "checker.partner@demo.example"}
TITLES = {"ja": "太陽光発電の調査（スマラン市）", "en": "A study of sunlight in Semarang"}
TYPED = {
    "year": "2026",
    "k.0.0.0": "roof",
    "c.0.0.EG": "100 MWh",
    "s.EG": "a quotation",
    "v.EF_RE": "0.5",
    "u.EF_RE": "yes",
}
SECOND_ROW = {"k.0.1.0": "yard", "c.0.1.EG": "30500 kWh"}
"""(100 + 30.5) MWh × 0.5 tCO2/MWh = 65.25 tCO2: 65 t."""


def _study(page: Page, site: Site, language: str) -> str:
    typed = {
        "fiscal_year": "FY2026",
        "number": "02",
        "collaboration": COLLABORATION,
        "lead": "nippon-koei",
        "jcm_intent": "explicit",
        f"title.{language}": TITLES[language],
        f"about.{language}": TITLES[language],
    }
    return write(page, site, language, "studies", typed)


def _computed(page: Page, home: str, slug: str) -> None:
    """From the study over the methodology to the result."""
    page.goto(f"{home}desk/studies/{slug}/")
    page.locator(f'main a[href$="/studies/{slug}/estimates/"]').click()
    page.locator('main a[href$="/new/X_PV/0.1/"]').click()
    fill(page, TYPED)
    page.locator("form.entry-form [name=add]").click()
    fill(page, SECOND_ROW)
    save(page)
    page.wait_for_url("**/desk/estimates/trials/**")
    expect(page.locator("dl.numbers dd")).to_have_text("65")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_an_estimate_is_computed_kept_and_published_as_a_figure_of_its_study(
    browser: Browser, site: Site, language: str
) -> None:
    home = f"{site.origin}/{language}/"
    with opened(browser, language) as visitor:
        with at_work(browser, site, EDITORS[language], language) as page:
            slug = _study(page, site, language)
            _computed(page, home, slug)
            page.locator('main form[action*="/estimates/keep/"] button').dblclick()
            expect(page).to_have_url(re.compile(rf"{re.escape(home)}estimates/[0-9a-f]+/"))
            estimate = page.url
            expect(page.locator("dl.numbers dd")).to_have_text("65")
            page.goto(f"{home}desk/studies/{slug}/estimates/")
            assert page.locator(f'main a[href^="/{language}/estimates/"]').count() == 1
            page.goto(estimate)
            page.locator('main form[action$="/figure/"] button').click()
            expect(page.locator('[name="figures.0.value"]')).to_have_value("65")
            save(page)
        files = [f"{estimate}{name}" for name in ("", "values.yaml", "result.json")]
        assert [status(visitor, one) for one in files] == [404, 404, 404]
        with at_work(browser, site, CHECKERS[language], language) as page:
            page.goto(f"{home}desk/studies/{slug}/")
            check_and_publish(page)
        page = visitor.new_page()
        page.goto(f"{home}studies/{slug}/")
        figure = page.get_by_role("row").filter(has_text="X_PV@0.1")
        expect(figure.get_by_role("cell", name="65", exact=True)).to_be_visible()
        figure.locator('a[href*="/estimates/"]').click()
        expect(page).to_have_url(estimate)
        expect(page.locator("dl.numbers dd")).to_have_text("65")
        with page.expect_download() as download:
            page.locator('main a[href$="/result.json"]').click()
        found = json.loads(Path(download.value.path()).read_bytes())
        assert found["total_whole_tonnes"] == 65
