"""Shoot every page type in both languages and two widths, once in dark, and all of them on one contact sheet: `make screenshots`."""

from __future__ import annotations

import sys
import tempfile
from html import escape
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[1]))

from a_run import write_bornuur
from page_types import OF_PEOPLE, PUBLIC
from playwright.sync_api import Browser
from served import CHROMIUM, WIDTHS, Site, chromium, opened, served

FOLDER: Final = Path(__file__).parents[3] / "build" / "screenshots"
LANGUAGES: Final = ("ja", "en")
DARK: Final = ("ja", 1280)
"""The language and the width that are also shot in dark."""
SHEET: Final = """<!doctype html><meta charset="utf-8"><title>Contact sheet</title><style>
body { margin: 16px; font: 14px sans-serif; display: grid; grid-template-columns: 1fr 1fr; gap: 16px }
figure { margin: 0; display: flex; flex-wrap: wrap; align-items: start; gap: 4px; break-inside: avoid }
figcaption { flex: 0 0 100%; font-weight: bold }
img { height: 300px; object-fit: cover; object-position: top; border: 1px solid #888 }
</style>
"""
"""The pages of a type side by side, each from its top."""


def shoot(browser: Browser, site: Site, language: str, width: int) -> None:
    """Every page type in a language and a width, the whole page."""
    for person, types in {"": PUBLIC, **OF_PEOPLE}.items():
        with opened(browser, language, width) as context:
            page = context.new_page()
            if person:
                page.goto(f"{site.origin}{site.people[person].link}")
            for name, address in types.items():
                page.goto(f"{site.origin}/{language}/{address}")
                page.screenshot(path=FOLDER / _file(name, language, width), full_page=True)
                if (language, width) == DARK:
                    page.emulate_media(color_scheme="dark")
                    page.screenshot(path=FOLDER / _dark(name), full_page=True)
                    page.emulate_media(color_scheme="light")


def contact_sheet(browser: Browser) -> Path:
    """The sheet as a page, and as one picture."""
    every = [name for types in (PUBLIC, *OF_PEOPLE.values()) for name in types]
    page_of_all, picture = FOLDER / "contact-sheet.html", FOLDER / "contact-sheet.png"
    page_of_all.write_text(SHEET + "".join(map(_figure, every)), encoding="utf-8")
    page = browser.new_page(viewport={"width": 2400, "height": 1000})
    page.goto(page_of_all.as_uri())
    page.screenshot(path=picture, full_page=True)
    return picture


def _file(name: str, language: str, width: int) -> str:
    return f"{name}-{language}-{width}.png"


def _dark(name: str) -> str:
    return f"{name}-dark.png"


def _figure(name: str) -> str:
    shown = "".join(
        f'<a href="{_file(name, language, width)}"><img src="{_file(name, language, width)}"'
        f' width="{300 * width // WIDTHS[width]}" alt="{language}, {width} px"></a>'
        for width in WIDTHS
        for language in LANGUAGES
    )
    dark = f'<a href="{_dark(name)}"><img src="{_dark(name)}" width="300" alt="dark"></a>'
    return f"<figure><figcaption>{escape(name)}</figcaption>{shown}{dark}</figure>\n"


def main() -> int:
    """Shoot all anew."""
    if CHROMIUM is None:
        print("chromium is missing (see system-packages.txt)")
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as runs:
        write_bornuur(Path(runs))
        with served(Path(folder), Path(runs)) as site, chromium() as browser:
            for language in LANGUAGES:
                for width in WIDTHS:
                    shoot(browser, site, language, width)
            print(contact_sheet(browser))
    return 0


if __name__ == "__main__":
    sys.exit(main())
