"""From the form to the public: an officer writes, a second person checks and publishes, a visitor sees it and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from officers import (
    COLLABORATION,
    EDITORS,
    a_pdf,
    at_work,
    check_and_publish,
    fill,
    give_code,
    give_password,
    push,
    status,
    text,
    write,
)
from playwright.sync_api import Browser, BrowserContext, Page, expect
from served import Site, opened

LISTS: Final = ("", "agreements/", "studies/", "collaborations/toyama-semarang/")
"""Where a visitor would meet an entry: the home page with its counts, lists, and what the entry belongs to."""
FILES: Final = ("agreements.csv", "studies.excel.csv", "studies.figures.csv")


@dataclass(frozen=True)
class Case:
    """What is written in a language, who checks it, and in what browser."""

    language: str
    checker: str
    title: str
    said: str
    study: str
    file: str
    secret: str
    shown: tuple[str, ...]
    width: int = 1280
    script: bool = True


CASES: Final = (
    Case(
        "ja",
        "checker.city@demo.example",
        "資源循環に関する覚書",
        "富山市とスマラン市は、資源循環について協力します。",
        "スマラン市における資源循環の調査",
        "署名された覚書の写し",
        "ひそひそ",
        ("2026年（令和8年）5月12日", "2031年（令和13年）3月", "覚書（MoU）"),
    ),
    Case(
        "en",
        "checker.partner@demo.example",
        "Memorandum on recycling",
        "Toyama and Semarang work together on recycling.",
        "A study of recycling in Semarang",
        "Signed copy of the memorandum",
        "whisperings",
        ("12 May 2026", "March 2031", "Memorandum of understanding (MoU)"),
    ),
    Case(
        "en",
        "checker.office@demo.example",
        "Memorandum on bus routes",
        "Toyama and Semarang work together on bus routes.",
        "A study of bus routes in Semarang",
        "Signed memorandum on bus routes",
        "murmurings",
        ("12 May 2026", "March 2031", "Memorandum of understanding (MoU)"),
        width=375,
        script=False,
    ),
)


def _agreement(case: Case) -> dict[str, str]:
    return {
        "collaboration": COLLABORATION,
        "instrument": "memorandum of understanding",
        "signed": "令和8年5月12日",
        "expires": "2031-03",
        f"name.{case.language}": case.title,
        f"said.{case.language}": case.said,
    }


def _study(language: str, title: str) -> dict[str, str]:
    return {
        "fiscal_year": "FY2026",
        "number": "01",
        "collaboration": COLLABORATION,
        "lead": "nippon-koei",
        "jcm_intent": "not stated",
        f"title.{language}": title,
        f"about.{language}": title,
    }


def _upload(page: Page, home: str, slug: str, case: Case, content: bytes) -> str:
    """Put a file beside the agreement and put it forward; its address on the desk."""
    page.goto(f"{home}desk/agreements/{slug}/papers/")
    page.locator('main a[href$="/papers/files/new/"]').click()
    fill(page, {f"title_{case.language}": case.file, "kind": "agreement", "date": "2026-05-12"})
    file = {"name": "copy.pdf", "mimeType": "application/pdf", "buffer": content}
    page.locator("main input[name=file]").set_input_files(file)  # type: ignore[arg-type]  # a plain dict
    page.locator("main form[enctype] button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(case.file)
    push(page, "offer")
    return page.url


def _note(page: Page, home: str, slug: str, case: Case) -> None:
    page.goto(f"{home}desk/agreements/{slug}/papers/notes/new/")
    fill(page, {"text": case.secret})
    page.locator("main form:has(textarea) button").click()
    expect(page.get_by_role("main")).to_contain_text(case.secret)


@dataclass(frozen=True)
class Written:
    """Addresses of what was written, as the public would know them."""

    pages: tuple[str, ...]
    file: str


def _written(page: Page, site: Site, case: Case, content: bytes) -> Written:
    home = f"{site.origin}/{case.language}/"
    agreement = write(page, site, case.language, "agreements", _agreement(case))
    study = write(page, site, case.language, "studies", _study(case.language, case.study))
    _note(page, home, agreement, case)
    token = _upload(page, home, agreement, case, content).rstrip("/").rsplit("/", 1)[1]
    return Written((f"agreements/{agreement}/", f"studies/{study}/"), f"{site.origin}/files/{token}/")


def _sees_nothing(visitor: BrowserContext, site: Site, case: Case, made: Written, before: list[str]) -> None:
    """Neither the pages nor the file are there, and lists, counts, search and files for download say nothing of them."""
    for language in ("ja", "en"):
        home = f"{site.origin}/{language}/"
        assert [status(visitor, f"{home}{one}") for one in made.pages] == [404, 404]
        for kind, title in (("agreements", case.title), ("studies", case.study)):
            assert '<ul class="entries">' not in text(visitor, f"{home}{kind}/?q={title}")
    assert status(visitor, made.file) == 404
    assert _said_to_all(visitor, site) == before


def _said_to_all(visitor: BrowserContext, site: Site) -> list[str]:
    """Every page and file in which something new would be seen or counted, in both languages."""
    homes = [f"{site.origin}/{language}/" for language in ("ja", "en")]
    return [
        text(visitor, f"{home}{one}")
        for home in homes
        for one in (*LISTS, *(f"tables/{file}" for file in FILES))
    ]


def _approve(browser: Browser, site: Site, case: Case) -> None:
    """The second person signs in with both factors, finds everything on the desk, checks it and publishes it."""
    with opened(browser, case.language, case.width, script=case.script) as context:
        page = context.new_page()
        desk = f"{site.origin}/{case.language}/desk/"
        page.goto(desk)
        give_password(page, site, case.checker)
        give_code(page, site, case.checker)
        for title in (case.title, case.study, case.file):
            page.goto(desk)
            page.get_by_role("main").get_by_role("link", name=title, exact=True).click()
            check_and_publish(page)


def _sees_it(visitor: BrowserContext, site: Site, case: Case, made: Written, content: bytes) -> None:
    page, home = visitor.new_page(), f"{site.origin}/{case.language}/"
    for kind, title in (("agreements", case.title), ("studies", case.study)):
        page.goto(f"{home}{kind}/")
        page.locator("#q").fill(title)
        page.locator("form.search button").click()
        page.get_by_role("main").get_by_role("link", name=title, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("main")).to_contain_text({"ja": "日本工営", "en": "Nippon Koei"}[case.language])
    page.goto(f"{home}{made.pages[0]}")
    for words in (case.title, case.said, *case.shown):
        expect(page.get_by_role("main")).to_contain_text(words)
    pair = {"ja": "富山市―インドネシア共和国スマラン市", "en": "Toyama City and Semarang City"}[case.language]
    expect(page.get_by_role("main")).to_contain_text(pair)
    with page.expect_download() as download:
        page.get_by_role("link", name=case.file).click()
    assert Path(download.value.path()).read_bytes() == content
    assert download.value.url == made.file


@pytest.mark.parametrize("case", CASES, ids=["ja", "en", "en-without-script-on-a-phone"])
def test_what_one_writes_and_another_publishes_is_seen_by_a_visitor_and_nothing_else(
    browser: Browser, site: Site, case: Case
) -> None:
    content = a_pdf(case.title)
    with opened(browser, case.language, case.width, script=case.script) as visitor:
        before = _said_to_all(visitor, site)
        with at_work(
            browser, site, EDITORS[case.language], case.language, case.width, script=case.script
        ) as page:
            made = _written(page, site, case, content)
        _sees_nothing(visitor, site, case, made, before)
        _approve(browser, site, case)
        _sees_it(visitor, site, case, made, content)
        home = f"{site.origin}/{case.language}/"
        every = [*_said_to_all(visitor, site), *(text(visitor, f"{home}{one}") for one in made.pages)]
        assert not [one for one in every if case.secret in one]
        assert any(case.title in one for one in every)
