"""Nothing that was typed is lost, and nothing is kept twice, whatever happens to the browser or the session."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from officers import (
    COLLABORATION,
    EDITORS,
    SAVE,
    VALUES,
    at_work,
    begin,
    fill,
    give_password,
    save,
    sign_in,
    write,
)
from playwright.sync_api import Browser, Page, expect
from served import Site


@dataclass(frozen=True)
class Officer:
    """An editor of a city with the site in a language, and an editor of the city with which it works."""

    language: str
    browser: Browser
    site: Site

    @property
    def me(self) -> str:
        return EDITORS[self.language]

    @property
    def other(self) -> str:
        return EDITORS["en" if self.language == "ja" else "ja"]

    @property
    def home(self) -> str:
        return f"{self.site.origin}/{self.language}/"

    def typed(self, said: str, **more: str) -> dict[str, str]:
        """A milestone, as it is typed."""
        begun = {"collaboration": COLLABORATION, "kind": "talks", f"said.{self.language}": said}
        return begun | {name.replace("__", "."): text for name, text in more.items()}

    def write(self, page: Page, said: str) -> str:
        """Write a milestone; its address on the desk."""
        slug = write(page, self.site, self.language, "milestones", self.typed(said))
        return f"{self.home}desk/milestones/{slug}/"

    def many(self, page: Page, said: str) -> int:
        """How many entries the desk has of which the words are part."""
        page.goto(f"{self.home}desk/entries/?kind=milestones&q={said}")
        return page.locator("main ul.entries > li").count()

    def revisions(self, page: Page, address: str) -> int:
        page.goto(f"{address}history/")
        return page.locator("main section").count()


@pytest.fixture(name="officer", params=["ja", "en"])
def _officer(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Officer:
    return Officer(request.param, browser, site)


def _words(officer: Officer, topic: str) -> str:
    return {"ja": f"「{topic}」についての協議", "en": f"Talks about {topic}"}[officer.language]


def test_the_second_of_two_who_edit_gets_both_texts_and_saves_the_joined_one(officer: Officer) -> None:
    said, browser, language = f"said.{officer.language}", officer.browser, officer.language
    first, theirs, mine, joined = (
        _words(officer, one) for one in ("rain", "drains", "pumps", "drains, pumps")
    )
    with (
        at_work(browser, officer.site, officer.me, language) as page,
        at_work(browser, officer.site, officer.other, language) as others,
    ):
        address = officer.write(page, first)
        page.goto(f"{address}edit/")
        others.goto(f"{address}edit/")
        fill(others, {said: theirs, "when": "2026-05"})
        save(others)
        fill(page, {said: mine, f"name.{language}": mine})
        save(page)
        warning = page.get_by_role("alert")
        expect(warning).to_contain_text(theirs)
        expect(page.locator(f'[name="{said}"]')).to_have_value(mine)
        expect(page.locator(f'[name="name.{language}"]')).to_have_value(mine)
        expect(page.locator("[name=when]")).to_have_value(
            "2026-05"
        )  # only they changed it: it was taken over
        others.reload()
        expect(others.get_by_role("main")).to_contain_text(theirs)  # theirs stands until mine is saved
        fill(page, {said: joined})
        save(page)
        expect(page.get_by_role("main")).to_contain_text(joined)
        expect(page.get_by_role("main")).to_contain_text(mine)  # the name
        expect(page.get_by_role("main")).to_contain_text(
            {"ja": "2026年（令和8年）5月", "en": "May 2026"}[language]
        )
        assert officer.revisions(page, address) == 3
        expect(page.get_by_role("main")).to_contain_text(theirs)


def test_a_closed_browser_finds_what_was_kept_for_later(officer: Officer) -> None:
    words = _words(officer, "kept")
    typed = officer.typed(words, when="2026/2027", remark__ja="メモ")
    with at_work(officer.browser, officer.site, officer.me, officer.language) as page:
        begin(page, officer.site, officer.language, "milestones")
        fill(page, typed)
        sent = page.locator("form.entry-form").evaluate(VALUES)
        page.locator("form.entry-form [name=keep]").first.click()
    _is_found_again(officer, words, sent)


def test_a_closed_browser_finds_what_could_not_be_saved(officer: Officer) -> None:
    words = _words(officer, "refused")
    typed = officer.typed(words, when="some day", remark__en="no date yet")
    with at_work(officer.browser, officer.site, officer.me, officer.language) as page:
        begin(page, officer.site, officer.language, "milestones")
        fill(page, typed)
        sent = page.locator("form.entry-form").evaluate(VALUES)
        save(page)
        expect(page.locator("[name=when][aria-invalid=true]")).to_have_value("some day")
    _is_found_again(officer, words, sent)


def _is_found_again(officer: Officer, words: str, sent: list[list[str]]) -> None:
    """In a new browser it stands on the desk, and every field is as it was; nobody else sees it."""
    with at_work(officer.browser, officer.site, officer.other, officer.language) as others:
        expect(others.get_by_role("main")).not_to_contain_text(words)
    with at_work(officer.browser, officer.site, officer.me, officer.language) as page:
        page.get_by_role("main").get_by_role("link", name=words).click()
        assert page.locator("form.entry-form").evaluate(VALUES) == sent
        fill(page, {"when": "2026-06"})
        save(page)
        expect(page.get_by_role("main")).to_contain_text(words)
        assert officer.many(page, words) == 1
        page.goto(f"{officer.home}desk/")
        expect(page.locator("section[aria-labelledby=unfinished]").get_by_text(words)).to_have_count(0)


@pytest.mark.parametrize("cookies", ["sessionid", "both"])
def test_a_session_that_expires_mid_form_loses_no_field(officer: Officer, cookies: str) -> None:
    words = _words(officer, f"expired {cookies}")
    with at_work(officer.browser, officer.site, officer.me, officer.language) as page:
        begin(page, officer.site, officer.language, "milestones")
        fill(page, officer.typed(words, when="2026-07", remark__ja="一行目\n二行目", remark__en="two\nlines"))
        sent = page.locator("form.entry-form").evaluate(VALUES)
        page.context.clear_cookies(name="sessionid")
        if cookies == "both":  # as when the browser was told to forget, or gave its cookies up
            page.context.clear_cookies()
        save(page)
        give_password(page, officer.site, officer.me)
        page.wait_for_url("**/desk/new/**")
        assert page.locator("form.entry-form").evaluate(VALUES) == sent
        save(page)
        expect(page.get_by_role("main")).to_contain_text(words)
        assert officer.many(page, words) == 1


def test_who_signed_in_anew_in_another_tab_loses_no_field(officer: Officer) -> None:
    """Signing in changes the secret that forms carry: that of the first tab is an old one then."""
    words = _words(officer, "another tab")
    with at_work(officer.browser, officer.site, officer.me, officer.language) as page:
        begin(page, officer.site, officer.language, "milestones")
        fill(page, officer.typed(words, when="2026-08"))
        sent = page.locator("form.entry-form").evaluate(VALUES)
        page.context.clear_cookies(name="sessionid")
        tab = page.context.new_page()
        sign_in(tab, officer.site, officer.me, officer.language)
        save(page)
        assert page.locator("form.entry-form").evaluate(VALUES) == sent
        save(page)
        expect(page.get_by_role("main")).to_contain_text(words)
        assert officer.many(page, words) == 1


def test_a_form_that_is_sent_twice_makes_one_entry_and_a_refresh_none(officer: Officer) -> None:
    words = _words(officer, "sent twice")
    with at_work(officer.browser, officer.site, officer.me, officer.language) as page:
        begin(page, officer.site, officer.language, "milestones")
        form = page.url
        tab = page.context.new_page()
        tab.goto(form)
        for one in (page, tab):
            fill(one, officer.typed(words, when="2026-09"))
        page.locator(SAVE).dblclick()
        page.wait_for_url(re.compile(r"/desk/milestones/[a-z0-9-]+/$"))
        address = page.url
        for _ in range(2):
            page.reload()
        assert officer.revisions(page, address) == 1
        save(tab)  # the same form, sent from where it stands as it was
        assert tab.url == address or tab.locator("form.entry-form").is_visible()
        page.goto(address)
        page.goto(form)  # as by the button “back”, where the browser asks the site anew
        save(page)
        page.go_back()
        page.reload()
        assert officer.many(page, words) == 1
        assert officer.revisions(page, address) == 1


def test_a_refused_form_may_be_sent_again_by_a_refresh(officer: Officer) -> None:
    words = _words(officer, "refresh")
    with at_work(officer.browser, officer.site, officer.me, officer.language) as page:
        begin(page, officer.site, officer.language, "milestones")
        fill(page, officer.typed(words, when="never"))
        save(page)
        for _ in range(2):
            page.reload()  # sends the form once more
        expect(page.locator("[name=when][aria-invalid=true]")).to_have_value("never")
        assert officer.many(page, words) == 0
        page.goto(f"{officer.home}desk/")
        expect(page.get_by_role("main").get_by_role("link", name=words)).to_have_count(1)


def test_a_note_that_is_sent_twice_is_one_note(officer: Officer) -> None:
    words = _words(officer, "a note")
    with at_work(officer.browser, officer.site, officer.me, officer.language) as page:
        papers = f"{officer.home}desk/agreements/toyama-semarang/papers/"
        page.goto(f"{papers}notes/new/")
        fill(page, {"text": words})
        page.locator("main form:has(textarea) button").dblclick()
        page.wait_for_url(papers)
        page.reload()
        assert page.locator("main .prose", has_text=words).count() == 1
