"""The site in a real browser: reading, keyboard, small screens, accessibility, signing in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from officers import give_code, give_password
from page_types import OF_PEOPLE, PUBLIC
from playwright.sync_api import Browser, Page, expect
from served import Site, opened

from tobiishi_site.portal.accessibility import statement

LANGUAGES = ("ja", "en")
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FOCUS = """() => {
    const one = document.activeElement, style = getComputedStyle(one);
    return {href: one.getAttribute('href'), id: one.id, seen: style.outlineStyle !== 'none' && style.outlineWidth};
}"""


@pytest.fixture(name="page", params=LANGUAGES)
def _page(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Page]:
    """A page in a language of a visitor whose browser asks no other host and finds nothing that the policy forbids."""
    with opened(browser, request.param) as context:
        asked: list[str] = []
        said: list[str] = []
        context.on("request", lambda one: asked.append(one.url))
        page = context.new_page()
        page.on("console", lambda one: said.append(one.text if one.type == "error" else ""))
        page.goto(f"{site.origin}/")
        yield page
        assert {urlsplit(one).netloc for one in asked} == {urlsplit(site.origin).netloc}
        assert [one for one in said if one and "404 (Not Found)" not in one] == []


def _start(page: Page) -> str:
    """The address of the home page that / led to."""
    return page.url


def _language(page: Page) -> str:
    return str(page.locator("html").get_attribute("lang"))


def _sign_in(page: Page, site: Site, address: str) -> None:
    page.goto(f"{site.origin}{site.people[address].link.replace('/ja/', f'/{_language(page)}/', 1)}")


def _open(page: Page, address: str) -> None:
    """Open a page that is there, or that says that nothing is."""
    answer = page.goto(address)
    assert answer is not None
    assert (answer.status == 404) == address.endswith("/nothing-here/")


def _checked(page: Page, rules: dict[str, object]) -> tuple[list[tuple[str, str, str]], set[tuple[str, str]]]:
    """Violations, and the rules that could not be decided with the reason, by the engine that the statement names."""
    kinds = ["violations", "incomplete"]
    found = Axe().run(page, options={"runOnly": rules, "resultTypes": kinds}).response
    engine = found["testEngine"]
    assert statement().engine == f"{engine['name']} {engine['version']}"
    violations = [
        (one["id"], node["html"][:200], str([c["message"] for c in node["any"]]))
        for one in found["violations"]
        for node in one["nodes"]
    ]
    undecided = {
        (one["id"], check["data"]["messageKey"])
        for one in found["incomplete"]
        for node in one["nodes"]
        for check in (*node["any"], *node["all"])
    }
    return violations, undecided


def _judged(types: Iterable[str]) -> set[tuple[str, str, str]]:
    """What the accessibility statement says that could not be decided on some types of pages."""
    return {
        (name, one.rule, one.reason) for one in statement().undecided for name in one.pages if name in types
    }


def _schemes(page: Page) -> Iterator[tuple[Literal["light", "dark"], dict[str, object]]]:
    """Dark differs from light in colours only, and those do not differ between languages."""
    yield "light", {"type": "tag", "values": list(statement().rules)}
    if _language(page) == "ja":
        yield "dark", {"type": "rule", "values": ["color-contrast"]}


def _look_at(page: Page, home: str, types: dict[str, str], subtests: pytest.Subtests) -> None:
    undecided: set[tuple[str, str, str]] = set()
    for name, address in types.items():
        _open(page, f"{home}{address}")
        for scheme, rules in _schemes(page):
            page.emulate_media(color_scheme=scheme)
            with subtests.test(name, scheme=scheme):
                violations, open_here = _checked(page, rules)
                undecided |= {(name, *one) for one in open_here}
                assert violations == []
        for zoom in (2, 4):
            page.set_viewport_size({"width": 1280 // zoom, "height": 1024 // zoom})
            with subtests.test(name, zoom=zoom):
                assert page.evaluate(OVERFLOW) <= 0
        page.set_viewport_size({"width": 1280, "height": 800})
    assert undecided <= _judged(types)
    if _language(page) == "ja":  # in which both schemes are looked at
        assert undecided == _judged(types)


def test_a_visitor_reads_from_home_over_the_list_to_a_study(page: Page) -> None:
    many, title = {
        "ja": ("調査", "ザガイン管区での低炭素型の地域開発の促進事業"),
        "en": ("Studies", "Promoting low-carbon regional development in Sagaing Region"),
    }[_language(page)]
    page.get_by_role("navigation").get_by_role("link", name=many, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(many)
    page.get_by_role("main").get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("main")).to_contain_text({"ja": "もみ殻", "en": "rice husk"}[_language(page)])


def test_the_keyboard_alone_leads_to_a_study_and_the_focus_is_seen(page: Page) -> None:
    home = _start(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the first stop is the link that skips to the content
    assert page.evaluate(FOCUS)["id"] == "main"
    page.goto(home)
    for path in ("studies/", "studies/fy2019-01/"):
        _tab_to(page, f"/{_language(page)}/{path}")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{home}{path}")
    expect(page.locator("p.kind")).to_be_visible()


def _tab_to(page: Page, href: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        assert focus["seen"], focus
        if focus["href"] == href:
            return
    pytest.fail(f"no way to {href} by keyboard")


def test_public_pages_have_no_violation_of_wcag_and_fit_a_window_of_four_times_the_size(
    page: Page, subtests: pytest.Subtests
) -> None:
    _look_at(page, _start(page), PUBLIC, subtests)


def test_pages_of_staff_have_no_violation_of_wcag_and_fit_a_window_of_four_times_the_size(
    page: Page, site: Site, subtests: pytest.Subtests
) -> None:
    home = _start(page)
    for person, types in OF_PEOPLE.items():
        _sign_in(page, site, person)
        _look_at(page, home, types, subtests)


def test_an_administrator_signs_in_with_password_and_code_and_out_again(page: Page, site: Site) -> None:
    organisation = {"ja": "city", "en": "office"}[_language(page)]  # no code is taken twice
    address, home = f"administrator.{organisation}@demo.example", _start(page)
    page.goto(f"{home}account/")
    give_password(page, site, address)
    give_code(page, site, address)
    page.wait_for_url(f"{home}account/")
    expect(page.get_by_role("main")).to_contain_text(address)
    page.goto(f"{home}account/sign-out/")
    page.locator("main form button").click()
    page.goto(f"{home}account/")
    assert "/account/sign-in/" in page.url


def test_the_accessibility_statement_counts_the_types_of_pages_that_are_checked() -> None:
    assert statement().public == len(PUBLIC)
    assert statement().staff == sum(map(len, OF_PEOPLE.values()))
