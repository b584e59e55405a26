"""In April: an administrator passes a person's work to a successor, whose archive opens on a machine without a network."""

from __future__ import annotations

import re
import time
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from officers import COLLABORATION, at_work, begin, fill, push, write
from playwright.sync_api import Browser, Page, expect
from served import Site, opened

ADMINISTRATOR = "administrator.city@demo.example"
DRAFT = {"ja": "水路についての覚書", "en": "Memorandum on canals"}
FORM = {"ja": "書きかけの協議", "en": "Talks not written to their end"}
TASK = {"ja": "先方に更新の時期を尋ねる", "en": "Ask the partner when it is renewed"}
EXPIRES = {"ja": "2033年（令和15年）3月", "en": "March 2033"}
LEAVER = {"ja": "去る 人", "en": "Leaving Person"}
SUCCESSOR = {"ja": "継ぐ 人", "en": "Following Person"}
BEGIN = {"ja": "日本語", "en": "English"}


@dataclass(frozen=True)
class April:
    """A language, and where what happens in it happens."""

    language: str
    browser: Browser
    site: Site

    @property
    def home(self) -> str:
        return f"{self.site.origin}/{self.language}/"

    @contextmanager
    def invited(self, page: Page, role: str, name: str) -> Iterator[Page]:
        """Who an administrator, on the page of the people, invites, and who accepts by the link of the mail."""
        people, address = page.url, f"{role}.{self.language}@april.example"
        page.locator('main a[href$="/invite/"]').click()
        fill(page, {"address": address, "role": role, "language": self.language})
        page.locator("main form button").click()
        page.wait_for_url(people)
        with opened(self.browser, self.language) as context:
            new = context.new_page()
            new.goto(self._link(address))
            fill(new, {"name": name})
            new.locator("main form button").click()
            new.wait_for_url(f"{self.home}account/")
            yield new

    def _link(self, address: str) -> str:
        """The link in the mail to an address, which the demonstration prints."""
        until = time.monotonic() + 10
        while time.monotonic() < until:
            said = self.site.log.read_text(encoding="utf-8")
            found = re.search(
                rf"^To: {re.escape(address)}$.*?(http\S+/invitations/\S+)", said, re.MULTILINE | re.DOTALL
            )
            if found:
                return found[1]
            time.sleep(0.1)
        raise AssertionError(said)


def _worked(april: April, page: Page) -> str:
    """What a person leaves behind: a draft, a form, a task, and that they are the focal point; the draft's id."""
    language = april.language
    typed = {
        "collaboration": COLLABORATION,
        "instrument": "letter of understanding",
        "expires": "2033-03",
        f"said.{language}": DRAFT[language],
    }
    slug = write(page, april.site, language, "agreements", typed)
    begin(page, april.site, language, "milestones")
    fill(page, {"collaboration": COLLABORATION, f"said.{language}": FORM[language]})
    page.locator("form.entry-form [name=keep]").first.click()
    entry = f"{april.home}desk/agreements/{slug}/"
    for address, typed in (("task/", {"text": TASK[language]}), ("focal-point/", {})):
        page.goto(f"{entry}{address}")
        page.locator("[name=who]").select_option(label=LEAVER[language])
        fill(page, typed)
        page.locator("main form button").click()
        page.wait_for_url(entry)
    return slug


def _handed_over(april: April, page: Page) -> None:
    """What passes is shown, and passes once it is confirmed."""
    language = april.language
    page.locator('main a[href$="/hand-over/"]').click()
    page.locator("[name=person]").select_option(label=LEAVER[language])
    page.locator("[name=successor]").select_option(label=SUCCESSOR[language])
    page.locator("main form[method=get] button").click()
    main = page.get_by_role("main")
    for words in (LEAVER[language], SUCCESSOR[language], DRAFT[language], TASK[language]):
        expect(main).to_contain_text(words)
    push(page, "hand-over")
    row = page.get_by_role("row").filter(has_text=SUCCESSOR[language])
    expect(row.filter(has_text={"ja": "編集者", "en": "Editor"}[language])).to_have_count(1)
    expect(page.get_by_role("row").filter(has_text=LEAVER[language])).to_have_count(0)


def _found(april: April, page: Page) -> None:
    """On the successor's desk."""
    language = april.language
    page.goto(f"{april.home}desk/")
    for part, words in (("mine", DRAFT), ("tasks", TASK), ("focal", DRAFT), ("unfinished", FORM)):
        expect(page.locator(f"section[aria-labelledby={part}]")).to_contain_text(words[language])
    page.locator("section[aria-labelledby=unfinished]").get_by_role("link", name=FORM[language]).click()
    expect(page.locator(f'[name="said.{language}"]')).to_have_value(FORM[language])


def _unpacked(april: April, page: Page, folder: Path) -> Path:
    """The archive of the whole city, as it is downloaded."""
    page.goto(f"{april.home}desk/")
    page.locator('main a[href$="/desk/hand-over/"]').click()
    with page.expect_download() as download:
        page.locator('main form[action*="/organisations/"] button').click()
    with zipfile.ZipFile(download.value.path()) as packed:
        packed.extractall(folder)
    return folder


def _opens_offline(april: April, folder: Path) -> None:
    """From its first page every link inside leads somewhere, to the very place that it names."""
    with opened(april.browser, april.language) as context:
        context.set_offline(offline=True)
        context.route(re.compile("^https?:"), lambda route: route.abort())
        page = context.new_page()
        page.goto((folder / "index.html").as_uri())
        page.get_by_role("link", name=BEGIN[april.language]).click()
        row = page.get_by_role("row").filter(has_text=DRAFT[april.language])
        expect(row.first).to_contain_text(EXPIRES[april.language])
        expect(page.get_by_role("main")).to_contain_text(
            {"ja": "環境および交通に関する協力協定", "en": "environment and transport"}[april.language]
        )
        expect(page.get_by_role("main")).to_contain_text(TASK[april.language])
        links, anchors = _crawled(page, folder / april.language)
        assert len(anchors) >= 5
        assert links <= anchors


def _crawled(page: Page, folder: Path) -> tuple[set[str], set[str]]:
    """Every link inside of the pages of a language, and every place to which one may lead."""
    links, places = set[str](), {one.as_uri() for one in folder.parent.rglob("*") if one.is_file()}
    for one in sorted(folder.glob("*.html")):
        page.goto(one.as_uri())
        hrefs = page.eval_on_selector_all("a[href]", "found => found.map(one => one.href)")
        links |= {href for href in hrefs if href.startswith("file:")}
        ids = page.eval_on_selector_all("[id]", "found => found.map(one => one.id)")
        places |= {f"{one.as_uri()}#{name}" for name in ids}
    return links, places


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_successor_finds_everything_and_takes_the_archive_to_a_machine_without_network(
    browser: Browser, site: Site, language: str, tmp_path: Path
) -> None:
    april = April(language, browser, site)
    with ExitStack() as open_, at_work(browser, site, ADMINISTRATOR, language) as page:
        page.goto(f"{april.home}people/")
        page.get_by_role("main").get_by_role(
            "link", name={"ja": "富山市（デモ）", "en": "Toyama City (demo)"}[language]
        ).click()
        people = page.url
        leaver = open_.enter_context(april.invited(page, "editor", LEAVER[language]))
        successor = open_.enter_context(april.invited(page, "reader", SUCCESSOR[language]))
        slug = _worked(april, leaver)
        page.goto(people)
        _handed_over(april, page)
        _found(april, successor)
        answer = leaver.goto(f"{april.home}desk/agreements/{slug}/")
        assert answer is not None
        assert answer.status == 404
        _opens_offline(april, _unpacked(april, successor, tmp_path))
