"""What is new, as an Atom feed (RFC 4287) in a language."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext, override

from tobiishi.errors import Language
from tobiishi.programme.models import Words
from tobiishi_site.opendata.addresses import address
from tobiishi_site.opendata.terms import terms
from tobiishi_site.programme.labels import KINDS
from tobiishi_site.programme.models import Publication
from tobiishi_site.programme.publications import said_in


def feed_of(publications: Iterable[Publication], language: Language) -> bytes:
    """A feed of publications in a language, in the order that is given."""
    here = address("feed", language=language)
    with override(language):
        feed = Atom1Feed(
            title=gettext("Tobiishi: newly published"),
            link=address("open_data", language=language),
            description=None,
            language=language,
            author_name=terms().publisher.name.in_language(language),
            feed_url=here,
            feed_guid=here,
        )
        for one in publications:
            _add(feed, one, language)
    return feed.writeString("utf-8").encode()


def _add(feed: Atom1Feed, one: Publication, language: Language) -> None:
    """An entry is known by the address of its page, whatever is published of it later."""
    kind, slug = one.entry.kind, one.entry.slug
    page = address("entry", kind, slug, language=language)
    about = getattr(said_in(one), "about", None)
    said = about.in_language(language) if isinstance(about, Words) and about.has(language) else ""
    feed.add_item(
        title=one.title or slug,
        link=page,
        description=said,
        unique_id=page,
        updateddate=one.published_at,
        pubdate=None,
        categories=(str(KINDS[kind][1]),),
    )
