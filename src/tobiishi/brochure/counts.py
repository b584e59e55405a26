"""What is counted from the studies of a year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from tobiishi.brochure.studies import country, sides
from tobiishi.brochure.voice import Node, Voice, plain
from tobiishi.brochure.year import Year

__all__ = ["charts", "totals"]


def totals(voice: Voice, year: Year) -> list[dict[str, str]]:
    """How many studies, Japanese municipalities, countries and partner areas; nothing without studies."""
    japanese, partners, countries = _places(year)
    counted = [
        ("small_studies", len(year.studies)),
        ("small_municipalities", len(japanese)),
        ("small_countries", len(countries)),
        ("small_areas", len(partners)),
    ]
    return [{"value": str(count), "label": voice.label(name)} for name, count in counted if year.studies]


def charts(voice: Voice, year: Year) -> list[dict[str, Any]]:
    """Studies by country, Japanese municipality, lead, sector, and whether the JCM is an aim."""
    japanese, _, countries = _places(year)
    studies = year.studies.values()
    leads = Counter(one.lead for one in studies)
    sectors: Counter[str] = Counter(sector for one in studies for sector in one.sectors)
    intents = Counter("explicit" if one.jcm_intent == "explicit" else "not_stated" for one in studies)
    return [
        _chart(voice, "by_country", countries, lambda code: country(voice, code)),
        _chart(voice, "by_municipality", japanese, lambda one: voice.entry("places", one)),
        _chart(voice, "by_lead", leads, lambda one: voice.entry("organisations", one)),
        _chart(voice, "by_sector", sectors, lambda one: voice.word("sector", one)),
        _chart(voice, "by_intent", intents, voice.label),
    ]


def _places(year: Year) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """In how many studies each Japanese municipality, each partner area and each country of partners is."""
    both = [sides(year, one) for one in year.studies.values()]
    codes = ({year.record.places[one].country for one in partners} for _, partners in both)
    return (
        Counter(one for japanese, _ in both for one in japanese),
        Counter(one for _, partners in both for one in partners),
        Counter(code for several in codes for code in sorted(several)),
    )


def _chart(voice: Voice, title: str, counted: Counter[str], name: Callable[[str], Node]) -> dict[str, Any]:
    """A bar chart as a table of names and counts: the most frequent first, those alike in the order they came."""
    rows = [(name(one), count) for one, count in counted.most_common()]
    said = voice.label("and").join(f"{plain(one)} {count}" for one, count in rows)
    named = voice.label(title)
    drawn = [{"name": one, "count": count} for one, count in rows]
    return {"title": named, "rows": drawn, "alt": voice.word("bars", "alt", title=named, rows=said)}
