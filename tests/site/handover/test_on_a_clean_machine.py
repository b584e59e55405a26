"""The archive on a machine that has neither the site nor a network: in a browser, on paper, in Word."""

import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright
from work import NOW, agreement, entry, focal, task

from tobiishi_site.accounts.policy import OPERATOR
from tobiishi_site.handover.operations.build_archive import build_archive
from tobiishi_site.programme.entries import read_entry
from tobiishi_site.programme.operations.publish import publish
from tobiishi_site.programme.operations.revise import revise

CHROMIUM = shutil.which("chromium") or ""
PROGRAMS = {
    "chromium": bool(CHROMIUM),
    "poppler-utils": shutil.which("pdfinfo") is not None,
    "libreoffice-writer": Path("/usr/lib/libreoffice/program/libswlo.so").exists(),
}
RARE = "辻󠄀 﨑 ① 髙"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not all(PROGRAMS.values()) and os.environ.get("CI") != "true",
        reason="not installed: " + ", ".join(name for name, found in PROGRAMS.items() if not found),
    ),
]


@pytest.fixture(scope="module", name="browser")
def _browser() -> Iterator[Browser]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright keeps a loop in this thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def _unpacked(people: Any, folder: Path) -> Path:
    with zipfile.ZipFile(BytesIO(build_archive(entry(), actor=people.actor("leaving"), at=NOW))) as packed:
        packed.extractall(folder)
    return folder


def _offline(browser: Browser, asked: list[str]) -> Page:
    context = browser.new_context(offline=True)
    page = context.new_page()

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    return page


@pytest.mark.parametrize(("language", "begin"), [("ja", "日本語"), ("en", "English")])
def test_trap_20_the_archive_opens_offline_and_every_page_is_reached(
    people: Any, browser: Browser, tmp_path: Path, language: str, begin: str
) -> None:
    agreement(people, "fresh")
    task(people, RARE, "2026-05")
    focal(people)
    folder, asked = _unpacked(people, tmp_path), list[str]()
    page = _offline(browser, asked)
    page.goto((folder / "index.html").as_uri())
    page.get_by_role("link", name=begin).click()
    assert page.locator("html").get_attribute("lang") == language
    assert RARE in page.locator("main").inner_text()
    reached, to_do = set[str](), [page.url]
    while to_do:
        address = to_do.pop()
        reached.add(address)
        page.goto(address)
        assert page.locator("h1").count() == 1
        hrefs = page.eval_on_selector_all("a", "links => links.map(link => link.href)")
        inside = {href.split("#")[0] for href in hrefs if href.startswith("file:")}
        assert [href for href in inside if not Path(href.removeprefix("file://")).is_file()] == []
        pages = {href for href in inside if href.endswith(".html") and f"/{language}/" in href}
        to_do += sorted(pages - reached - set(to_do))
    there = {one.as_uri() for one in (folder / language).glob("*.html")}
    assert reached == there
    assert [one for one in asked if not one.startswith(folder.as_uri())] == []


def test_a_page_fits_a_phone(people: Any, browser: Browser, tmp_path: Path) -> None:
    task(people, RARE, "2026-05")
    folder = _unpacked(people, tmp_path)
    page = _offline(browser, [])
    page.set_viewport_size({"width": 320, "height": 640})
    for one in (*(folder / "ja").glob("*.html"), *(folder / "en").glob("*.html"), folder / "index.html"):
        page.goto(one.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, one.name


def _full(people: Any) -> None:
    """More than a briefing has room for, of everything, in long words."""
    for number in range(8):
        said = {
            "ja": f"{number}" + "非常に長い名称の覚書" * 40,
            "en": f"{number} " + "a very long name of it " * 18,
        }
        agreement(people, f"long-{number}", said=said, expires="FY2026", signed="2016-03-05")
        for kind, data in _outcome(number, said).items():
            made = revise(kind, f"long-{number}", read_entry(kind, data), actor=OPERATOR, at=NOW)
            for language in ("ja", "en"):
                publish(made, language, actor=OPERATOR, at=NOW)
        task(people, said["ja"], "2026-05-01")
    focal(people)


def _outcome(number: int, said: dict[str, str]) -> dict[str, dict[str, Any]]:
    study = {
        "fiscal_year": "FY2019",
        "number": f"{number + 10}",
        "collaboration": "osaka-hcmc",
        "title": said,
        "lead": "lead",
        "about": said,
        "jcm_intent": "explicit",
    }
    figure = {"of": said, "value": "123456789", "unit": "tCO2/yr", "stage": "selected"}
    return {
        "studies": study,
        "projects": {"name": said, "country": "VN", "selected": "FY2018", "figures": [figure]},
        "links": {"from_study": f"long-{number}", "to_project": f"long-{number}", "said": said},
    }


def _pages_on_paper(path: Path, folder: Path) -> int:
    made = folder / "printed.pdf"
    made.unlink(missing_ok=True)
    subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", f"--user-data-dir={folder / 'profile'}",
         "--no-pdf-header-footer", f"--print-to-pdf={made}", path.as_uri()],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    told = subprocess.run(["pdfinfo", str(made)], check=True, capture_output=True, text=True).stdout
    assert "A4" in told
    return int(next(line for line in told.splitlines() if line.startswith("Pages:")).split()[1])


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("full", [False, True])
def test_a_briefing_is_one_page_of_a4_however_much_there_is(
    people: Any, tmp_path: Path, language: str, *, full: bool
) -> None:
    if full:
        _full(people)
    folder = _unpacked(people, tmp_path / "archive")
    path = folder / language / "briefing-osaka-hcmc.html"
    if full:
        assert path.read_text(encoding="utf-8").count("…") >= 4 + 3 + 4 + 3  # cut, in every part
    assert _pages_on_paper(path, tmp_path) == 1


def test_trap_15_rare_characters_reach_the_paper_from_word(people: Any, tmp_path: Path) -> None:
    task(people, RARE, "2026-05")
    folder = _unpacked(people, tmp_path / "archive")
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--convert-to", "pdf",
         "--outdir", str(tmp_path), str(folder / "hand-over-ja.docx")],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    text = subprocess.run(
        ["pdftotext", str(tmp_path / "hand-over-ja.pdf"), "-"], check=True, capture_output=True, text=True
    ).stdout
    for sign in "辻﨑①髙":
        assert sign in text
    assert "引き継ぎ資料" in text
