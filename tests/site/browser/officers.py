"""What people do at the site, in a browser: sign in, fill in a form, save it, check it, publish it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Final

import pikepdf
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, BrowserContext, Page, expect
from served import Site, opened

EDITORS: Final = {"ja": "editor.city@demo.example", "en": "editor.partner@demo.example"}
"""Of two cities that work together: Toyama and Semarang."""
COLLABORATION: Final = "toyama-semarang"
SAVE: Final = "form.entry-form > .actions:first-of-type > .button:not(.outline)"
VALUES: Final = (
    """form => [...new FormData(form)].filter(([name]) => !/^(csrf.*|based_on)$/.test(name)).sort()"""
)
"""What a form would send, but for what the site put there to know it by."""


@contextmanager
def at_work(
    browser: Browser, site: Site, person: str, language: str, width: int = 1280, *, script: bool = True
) -> Iterator[Page]:
    """A new browser in which someone is signed in, on their desk."""
    with opened(browser, language, width, script=script) as context:
        page = context.new_page()
        sign_in(page, site, person, language)
        yield page


def sign_in(page: Page, site: Site, person: str, language: str) -> None:
    """By the link of the demonstration."""
    page.goto(f"{site.origin}{site.people[person].link.replace('/ja/', f'/{language}/', 1)}")
    page.goto(f"{site.origin}/{language}/desk/")


def give_password(page: Page, site: Site, person: str) -> None:
    page.locator("input[name=login]").fill(person)
    page.locator("input[name=password]").fill(site.people[person].password)
    page.keyboard.press("Enter")


def give_code(page: Page, site: Site, person: str) -> None:
    page.wait_for_url("**/second/**")
    code = format_hotp_value(hotp_value(site.people[person].secret, int(time.time()) // 30))
    page.locator("input[name=code]").fill(code)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/second/" not in address)


def fill(page: Page, typed: dict[str, str]) -> None:
    """Type into fields, by name; of a list, choose."""
    for name, text in typed.items():
        field = page.locator(f'main [name="{name}"]')
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(text)
        elif text == "yes":
            field.check()
        else:
            field.fill(text)


def begin(page: Page, site: Site, language: str, kind: str) -> None:
    """Open the form of a new entry from the desk."""
    page.goto(f"{site.origin}/{language}/desk/")
    page.locator('main a[href$="/desk/entries/"]').click()
    page.locator(f'main a[href$="/desk/new/{kind}/"]').click()


def save(page: Page) -> None:
    page.locator(SAVE).click()


def write(page: Page, site: Site, language: str, kind: str, typed: dict[str, str]) -> str:
    """Write a new entry; its id."""
    begin(page, site, language, kind)
    fill(page, typed)
    save(page)
    found = re.search(rf"/desk/{kind}/([a-z0-9-]+)/$", page.url)
    assert found, page.locator("main").inner_text()[:2000]
    return found[1]


def push(page: Page, what: str) -> None:
    """Push the button of the form that does something with what the page shows, and see that it was done."""
    page.locator(f'main form[action$="/{what}/"] button').click()
    expect(page.locator(".notice.good")).to_be_visible()


def check_and_publish(page: Page) -> None:
    push(page, "check")
    push(page, "publish")


def a_pdf(title: str) -> bytes:
    """A PDF of one empty page."""
    with pikepdf.new() as made:
        made.add_blank_page()
        made.docinfo["/Title"] = title
        out = BytesIO()
        made.save(out)
    return out.getvalue()


def status(visitor: BrowserContext, address: str) -> int:
    return visitor.request.get(address).status


def text(visitor: BrowserContext, address: str) -> str:
    """What a page or file says, all of it."""
    answer = visitor.request.get(address)
    assert answer.ok, address
    return answer.text()
