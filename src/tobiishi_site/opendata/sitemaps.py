"""The addresses of all public pages, for search engines: an index, and a file for each part of each list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape

from tobiishi_site.opendata.addresses import address
from tobiishi_site.opendata.queries import Pages
from tobiishi_site.opendata.resources import LANGUAGES
from tobiishi_site.programme.models import KINDS

A_PART: Final = 500
"""Entries of one file."""
_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML: Final = "http://www.w3.org/1999/xhtml"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_OTHERS: Final = (
    "home",
    "programme",
    "map",
    "jcm",
    "guide",
    "statistics",
    "brochure",
    "accessibility",
    "glossary",
    "sites",
    "open_data",
    "open_data_api",
    "runs",
    "design",
)


def index(counts: Mapping[str, int]) -> bytes:
    """The parts that there are."""
    parts = [
        address("sitemap_part", kind, str(part))
        for kind in KINDS
        for part in range(1, -(-counts.get(kind, 0) // A_PART) + 1)
    ]
    said = "".join(f"<sitemap><loc>{one}</loc></sitemap>\n" for one in (address("sitemap_pages"), *parts))
    return f'{_HEAD}<sitemapindex xmlns="{_NAMESPACE}">\n{said}</sitemapindex>\n'.encode()


def of_pages() -> bytes:
    """The pages that are no entries."""
    names = [*((name,) for name in _OTHERS), *((name, kind) for name in ("kind", "tables") for kind in KINDS)]
    return _of_all((name, args, {}) for name, *args in names)


def of_entries(kind: str, pages: Iterable[Pages]) -> bytes:
    """A part of the entries of a kind, each with the moment at which the page was last published."""
    return _of_all(("entry", (kind, one.slug), one.published_at) for one in pages)


def _of_all(pages: Iterable[tuple[str, Sequence[str], Mapping[str, datetime]]]) -> bytes:
    said = "".join(line for one in pages for line in _urls(*one))
    return f'{_HEAD}<urlset xmlns="{_NAMESPACE}" xmlns:xhtml="{_XHTML}">\n{said}</urlset>\n'.encode()


def _urls(name: str, args: Sequence[str], at: Mapping[str, datetime]) -> Iterator[str]:
    """A page in each language; each names all of them, as search engines ask."""
    addresses = {one: escape(address(name, *args, language=one), {'"': "&quot;"}) for one in LANGUAGES}
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href="{one}"/>'
        for language, one in addresses.items()
    )
    for language, one in addresses.items():
        moment = f"<lastmod>{at[language].isoformat()}</lastmod>" if language in at else ""
        yield f"<url><loc>{one}</loc>{moment}{links}</url>\n"
