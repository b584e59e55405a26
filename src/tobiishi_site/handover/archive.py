"""An archive as one file: pages and Word files in both languages, the raw data, and a manifest of all of it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Final

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tobiishi.errors import Language
from tobiishi_site.handover.briefing import briefing
from tobiishi_site.handover.gathering import Gathered
from tobiishi_site.handover.pages import all_pages
from tobiishi_site.handover.paper import begin_html, briefing_html, html_of
from tobiishi_site.handover.tables import record_files, tables
from tobiishi_site.handover.word import word_file
from tobiishi_site.handover.writer import Writer

EVERY: Final[tuple[Language, ...]] = ("ja", "en")
STEPS: Final = 3 * len(EVERY) + 1
"""In each language the pages, the briefings and the Word file; then the zip."""


def no_step() -> None:
    """Nobody is told how far the work is."""


def archive(
    gathered: Gathered, names: dict[Language, str], *, at: dt.datetime, step: Callable[[], None] = no_step
) -> bytes:
    """The archive as a zip file: the same bytes for the same data, name and time. `names` say of what it is.

    `step` is called so often as `STEPS` says.
    """
    found: dict[str, bytes] = {}
    titles: dict[Language, str] = {}
    for language in EVERY:
        with translation.override(language):
            titles[language] = _("Hand-over: %(name)s") % {"name": names[language]}
            found |= _in_language(gathered, language, titles[language], at=at, step=step)
    begin = begin_html(titles, " / ".join(_as_of_in(language, at) for language in EVERY))
    found |= {"index.html": begin.encode(), **tables(gathered), **record_files(gathered)}
    found["manifest.json"] = _manifest(found, titles, at)
    packed = _zip(found, at)
    step()
    return packed


def _in_language(
    gathered: Gathered, language: Language, title: str, *, at: dt.datetime, step: Callable[[], None]
) -> dict[str, bytes]:
    """Every page, every briefing and the Word file in a language."""
    writer, as_of = Writer(gathered, language, timezone.localdate(at)), _as_of(at)
    pages = all_pages(writer, title, as_of)
    found = {
        f"{language}/{page.name}.html": html_of(page, language, pages=pages, as_of=as_of).encode()
        for page in pages
    }
    step()
    for slug in gathered.collaborations:
        html = briefing_html(briefing(writer, slug), language, slug, as_of=as_of)
        found[f"{language}/briefing-{slug}.html"] = html.encode()
    step()
    word = word_file(pages, language, title=title, as_of=timezone.localtime(at))
    step()
    return {**found, f"hand-over-{language}.docx": word}


def _as_of(at: dt.datetime) -> str:
    return _("As of %(day)s") % {"day": f"{timezone.localtime(at):%Y-%m-%d %H:%M}"}


def _as_of_in(language: Language, at: dt.datetime) -> str:
    with translation.override(language):
        return _as_of(at)


def _manifest(found: dict[str, bytes], titles: dict[Language, str], at: dt.datetime) -> bytes:
    """Every file with its length [bytes] and SHA-256."""
    listed = [
        {"path": path, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for path, content in sorted(found.items())
    ]
    said = {"title": titles, "as_of": timezone.localtime(at).isoformat(timespec="seconds"), "files": listed}
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def _zip(found: dict[str, bytes], at: dt.datetime) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, content in sorted(found.items()):
            info = zipfile.ZipInfo(path, timezone.localtime(at).timetuple()[:6])
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            packed.writestr(info, content)
    return out.getvalue()
