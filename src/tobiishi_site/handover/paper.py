"""Pages of an archive as HTML: whole files that need nothing else and ask no other place for anything."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from tobiishi.errors import Language
from tobiishi_site.handover.blocks import Page, text_of
from tobiishi_site.handover.briefing import Briefing

NAMES: Final = {"ja": "日本語", "en": "English"}
"""Each language in itself."""


@cache
def style() -> SafeString:
    """The stylesheet of the papers; it stands inside each page, so that a page sent alone is whole."""
    text = files("tobiishi_site.handover").joinpath("static/handover/paper.css").read_text(encoding="utf-8")
    return mark_safe(text)  # noqa: S308 - a file of ours


def html_of(page: Page, language: Language, *, pages: Sequence[Page], as_of: str) -> str:
    """A page with the way to the other pages and to the same one in the other language."""
    shown = {
        "page": page,
        "title": text_of(page.title),
        "blocks": page.blocks,
        "language": language,
        "other": "en" if language == "ja" else "ja",
        "others_name": NAMES["en" if language == "ja" else "ja"],
        "begin": pages[0],
        "as_of": as_of,
        "style": style(),
    }
    return render_to_string("handover/paper/page.html", shown)


def briefing_html(found: Briefing, language: Language, slug: str, *, as_of: str) -> str:
    """The briefing as a page of its own."""
    shown = {
        "briefing": found,
        "language": language,
        "as_of": as_of,
        "style": style(),
        "back": f"collaboration-{slug}.html",
    }
    return render_to_string("handover/paper/briefing.html", shown)


def begin_html(titles: dict[Language, str], as_of: str) -> str:
    """The first page of the archive: it leads to both languages."""
    begins = [(language, NAMES[language], title) for language, title in titles.items()]
    return render_to_string("handover/paper/begin.html", {"begins": begins, "as_of": as_of, "style": style()})
