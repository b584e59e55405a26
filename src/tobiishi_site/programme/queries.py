"""What public pages read: publications only, with a number of queries that does not depend on how many there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, F, Max, QuerySet, Window
from django.db.models.functions import RowNumber

from tobiishi.errors import Language
from tobiishi.programme import models as record
from tobiishi_site.accounts.policy import OPERATOR
from tobiishi_site.programme.finding import entries_with, these
from tobiishi_site.programme.models import LANGUAGES, Entry, Facet, Mention, Publication, Revision
from tobiishi_site.programme.presenting import Named, Piece
from tobiishi_site.programme.publications import said_in, shown_in

NAMING: Final = 50
"""Of the entries of a kind that name another one, how many its page shows."""
SHOWN: Final = 5
"""Of the entries of a kind that a search finds, how many its page shows."""
MOST: Final = 1_000
"""How many entries a search over everything counts."""
BESIDE: Final = (
    "collaboration",
    "country",
    "from_collaboration",
    "from_project",
    "from_study",
    "to_project",
    "to_study",
)
"""Fields that a list shows beside the title and that name other entries."""
Titles = dict[tuple[str, str], Piece]
"""What public entries are called, by kind and id."""


@dataclass(frozen=True, slots=True)
class OfKind:
    """Public entries of a kind: the first of them, and how many there are."""

    kind: str
    shown: list[Publication]
    count: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.shown)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, by kind; not `whole` where there is more than is counted."""

    kinds: dict[str, OfKind]
    whole: bool

    @property
    def count(self) -> int:
        """How many entries were found, or at least."""
        return sum(one.count for one in self.kinds.values())


@dataclass(frozen=True, slots=True)
class Listed:
    """A public entry in a list, and the entries that it names."""

    publication: Publication
    said: record.Entry
    named: dict[str, Named]


@dataclass(frozen=True, slots=True)
class Page:
    """A public entry: what it says, and the entries that name it."""

    publication: Publication
    said: record.Entry
    named: dict[str, Named]
    naming: dict[str, OfKind]
    links: list[Listed]
    titles: Titles
    ours: bool
    """Whether its paragraph came with a record that was loaded, and was not written by its people."""


@dataclass(frozen=True, slots=True)
class YearInNumbers:
    """The public studies of a fiscal year: how many, and between how many areas of how many partner countries."""

    fiscal_year: int
    studies: int
    municipalities: int
    partner_areas: int
    countries: int


def counts() -> dict[str, int]:
    """How many entries of each kind are public."""
    return dict(shown_in("ja").values_list("kind").annotate(Count("pk")))


def latest_year() -> YearInNumbers | None:
    """The last fiscal year with public studies; None where there is none."""
    studies = Facet.objects.filter(kind="studies", name="year")
    last = studies.aggregate(last=Max("value"))["last"]
    if last is None:
        return None
    of_year = studies.filter(value=last).values("entry")
    counted = Facet.objects.filter(kind="studies", name__in=("home", "partner", "country"), entry__in=of_year)
    many = dict(counted.values_list("name").annotate(Count("value", distinct=True)))
    home, partner, country = (many.get(name, 0) for name in ("home", "partner", "country"))
    return YearInNumbers(int(last), of_year.count(), home, partner, country)


def listed(kind: str, language: Language, search: str = "") -> QuerySet[Publication]:
    """The public entries of a kind, each in the language where it is public in it, else in the other."""
    found = shown_in(language).filter(kind=kind)
    wanted = entries_with(search, LANGUAGES, kind)
    if wanted is not None:
        found = found.filter(entry__in=wanted)
    return found.order_by("place_in_order", "pk")


def found(search: str, language: Language) -> Found:
    """The public entries that have all words of a search, of every kind; the first ones of each kind are shown."""
    wanted = entries_with(search, LANGUAGES, most=MOST + 1)
    if wanted is None:
        return Found({}, whole=True)
    numbers = list(Entry.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    shown = shown_in(language).filter(entry__in=these(numbers[:MOST]))
    return Found(_by_kind(shown, SHOWN), whole=len(numbers) <= MOST)


def numbered(numbers: Iterable[int]) -> list[Publication]:
    """Publications by their numbers, in that order, with all that they say."""
    wanted = list(numbers)
    found = Publication.objects.select_related("entry", "revision").in_bulk(wanted)
    return [found[number] for number in wanted]


def with_data(publications: Iterable[Publication], language: Language) -> tuple[list[Listed], Titles]:
    """What listed entries say, and what the entries are called that lists show beside them."""
    shown = list(publications)
    mentions = _mentions(Mention.objects.filter(entry__in=[one.entry_id for one in shown], field__in=BESIDE))
    listed = [Listed(one, said_in(one), _named(mentions.get(one.entry_id, ()))) for one in shown]
    return listed, _titles((one for found in mentions.values() for one in found), language)


def page(kind: str, slug: str, language: Language) -> Page | None:
    """A public entry with all that its page says; None where there is none."""
    shown = shown_in(language).select_related("entry", "revision")
    publication = shown.filter(entry__kind=kind, entry__slug=slug).first()
    if publication is None:
        return None
    mentions = Mention.objects.filter(entry=publication.entry).select_related("named")
    naming = _naming(publication.entry, language)
    links, ends = with_data(naming["links"].shown if "links" in naming else (), language)
    titles = _titles(mentions, language) | ends
    said = said_in(publication)
    return Page(publication, said, _named(mentions), naming, links, titles, _is_ours(publication, said))


def _is_ours(publication: Publication, said: record.Entry) -> bool:
    """Whether the text of the paragraph, in the language in which the page shows it, is the one that was loaded."""
    about = getattr(said, "about", None)
    if about is None:
        return False
    loaded = Revision.objects.filter(entry=publication.entry, actor=OPERATOR.signature).order_by("-number")
    words = loaded.values_list("data__about", flat=True).first() or {}
    return about.in_language(publication.language) in words.values()


def _mentions(found: QuerySet[Mention]) -> dict[int, list[Mention]]:
    """Mentions by the entry that makes them."""
    by_entry: dict[int, list[Mention]] = {}
    for mention in found.select_related("named"):
        by_entry.setdefault(mention.entry_id, []).append(mention)
    return by_entry


def _named(mentions: Iterable[Mention]) -> dict[str, Named]:
    """The entries that mentions name, by field."""
    named: dict[str, Named] = {}
    for mention in mentions:
        named.setdefault(mention.field, []).append((mention.named.kind, mention.named.slug))
    return named


def _naming(entry: Entry, language: Language) -> dict[str, OfKind]:
    """By kind, the public entries that name one."""
    naming = Mention.objects.filter(named=entry).values("entry")
    return _by_kind(shown_in(language).filter(entry__in=naming), NAMING)


def _by_kind(publications: QuerySet[Publication], most: int) -> dict[str, OfKind]:
    """Publications by kind: the first of each kind in the record's order, and how many there are."""
    of_kind: dict[str, Any] = {"partition_by": [F("kind")]}
    rows = (
        publications.annotate(
            count=Window(Count("pk"), **of_kind),
            rank=Window(RowNumber(), order_by=["place_in_order", "pk"], **of_kind),
        )
        .filter(rank__lte=most)
        .order_by("place_in_order", "pk")
        .values_list("pk", "count")
    )
    counts = dict(rows)
    found: dict[str, OfKind] = {}
    for one in numbered(counts):
        found.setdefault(one.kind, OfKind(one.kind, [], counts[one.pk])).shown.append(one)
    return found


def _titles(mentions: Iterable[Mention], language: Language) -> Titles:
    """What the entries that are mentioned are called in a language, else in the other, marked."""
    named = {mention.named_id for mention in mentions}
    return {
        (one.entry.kind, one.entry.slug): Piece(
            one.title or one.entry.slug, None if one.title_language == language else one.title_language
        )
        for one in shown_in(language).filter(entry__in=named).select_related("entry")
    }
