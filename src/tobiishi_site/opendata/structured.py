"""What a public page is about, for programs that read pages: schema.org as JSON-LD. It says what the page shows."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from django.utils.safestring import SafeString, mark_safe

from tobiishi.errors import Language
from tobiishi.programme import models as record
from tobiishi_site.exchange.columns import tables
from tobiishi_site.exchange.writing import TYPES
from tobiishi_site.opendata.addresses import address
from tobiishi_site.opendata.terms import terms
from tobiishi_site.programme.labels import KINDS, SENTENCES
from tobiishi_site.programme.models import Publication
from tobiishi_site.programme.presenting import shows
from tobiishi_site.programme.publications import said_in

Node = dict[str, Any]
_TYPES: Final = {
    "countries": "Country",
    "places": "AdministrativeArea",
    "organisations": "Organization",
    "events": "Event",
    "studies": "Report",
    "stories": "Article",
    "websites": "WebSite",
    "publications": "CreativeWork",
    "sources": "CreativeWork",
    "plans": "CreativeWork",
}
"""The type of what an entry is about; a kind that is not here is a thing with a name."""
_DAY: Final = re.compile(r"\d{4}(-\d{2}){0,2}")
_UNSAFE: Final = {ord(one): f"\\u{ord(one):04x}" for one in "<>&\u2028\u2029"}


def of_site(language: Language) -> Node:
    """The home page."""
    return {
        "@type": "WebSite",
        "@id": f"{address('home', language=language)}#site",
        "url": address("home", language=language),
        "name": "Tobiishi",
        "inLanguage": language,
        "publisher": _publisher(language),
    }


def of_list(kind: str, language: Language) -> Node:
    """The page of a list: a data set, with its files."""
    page, files = address("kind", kind, language=language), []
    for table in sorted(one.name for one in tables().values() if one.kind == kind):
        files += [(address("table_file", table, form), TYPES[form].partition(";")[0]) for form in TYPES]
    files.append((address("api_list", kind), "application/json"))
    return {
        "@type": "Dataset",
        "@id": f"{page}#dataset",
        "url": page,
        "name": str(KINDS[kind][0]),
        "description": str(SENTENCES[kind]),
        "inLanguage": ["ja", "en"],
        "isAccessibleForFree": True,
        "license": terms().licences[0].url,
        "publisher": _publisher(language),
        "distribution": [_download(*one) for one in files],
    }


def of_entry(publication: Publication, language: Language) -> Node:
    """The page of an entry, what it is about, and the same as data."""
    kind, slug = publication.entry.kind, publication.entry.slug
    page = address("entry", kind, slug, language=language)
    said = said_in(publication)
    about = getattr(said, "about", None)
    summary = about.in_language(language) if isinstance(about, record.Words) and about.has(language) else ""
    return {
        "@type": "WebPage",
        "@id": page,
        "url": page,
        "name": publication.title or slug,
        "inLanguage": publication.language,
        "dateModified": publication.published_at.isoformat(),
        "publisher": _publisher(language),
        "license": terms().licences[0].url,
        **({"description": summary} if summary else {}),
        "mainEntity": {
            "@type": _TYPES.get(kind, "Thing"),
            "@id": f"{page}#entry",
            "name": publication.title or slug,
            **_more(said, publication.revision.data, language),
        },
        "encoding": _download(address("api_item", kind, slug), "application/json"),
        "breadcrumb": _trail(kind, language),
    }


def script(node: Node) -> SafeString:
    """A block of data for a page; nothing in it is ever carried out, and nothing in it ends it."""
    said = json.dumps({"@context": "https://schema.org", **node}, ensure_ascii=False, separators=(",", ":"))
    block = f'<script type="application/ld+json">{said.translate(_UNSAFE)}</script>'
    return mark_safe(block)  # noqa: S308 - what could end it is written as \u003c


def _more(said: record.Entry, data: Mapping[str, Any], language: Language) -> Node:
    """When and where an event is, and the address of what stands elsewhere."""
    found: Node = {}
    url = getattr(said, "url", None)
    if url is not None:
        found["url"] = str(url)
    if isinstance(said, record.Event):
        if _DAY.fullmatch(str(data.get("when", ""))):
            found["startDate"] = data["when"]
        if shows(said.venue):
            found["location"] = {"@type": "Place", "name": said.venue.in_language(language)}
    if isinstance(said, record.Country):
        found["identifier"] = said.code
    return found


def _trail(kind: str, language: Language) -> Node:
    steps = [(str(KINDS[kind][0]), address("kind", kind, language=language))]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": at, "name": name, "item": item}
            for at, (name, item) in enumerate((("Tobiishi", address("home", language=language)), *steps), 1)
        ],
    }


def _download(url: str, media_type: str) -> Node:
    return {"@type": "DataDownload", "contentUrl": url, "encodingFormat": media_type}


def _publisher(language: Language) -> Node:
    return {"@type": "Organization", "name": terms().publisher.name.in_language(language)}
