"""The sections of the brochure: each gives what its template shows, or None where the year has no data for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tobiishi.brochure.counts import charts
from tobiishi.brochure.figures import figure_line, figure_rows
from tobiishi.brochure.map import map_of
from tobiishi.brochure.studies import country, listed, shown
from tobiishi.brochure.voice import Node, Ref, Voice
from tobiishi.brochure.year import Year
from tobiishi.programme.models import Scheme, Story

__all__ = ["SECTIONS", "Section", "announced", "cited_sources"]

Section = Callable[[Voice, Year], Any]


def announced(voice: Voice, year: Year) -> list[dict[str, Node | None]]:
    """Figures announced of the programme in the year, without those that were only counted from the record."""
    if year.edition is None:
        return []
    identity, edition = year.edition
    published = [one for one in year.newest(edition.figures) if one.rule is None]
    return figure_rows(voice, published, ("editions", identity))


def _background(voice: Voice, year: Year) -> dict[str, Any] | None:
    if year.edition is None or not year.edition[1].outline:
        return None
    identity, edition = year.edition
    of = ("editions", identity)
    return {
        "outline": voice.every(edition.outline, of),
        "rules": voice.every(edition.rules, of),
        "remark": voice.say(edition.remark, of) if edition.remark else None,
        "cited": voice.cite_entry(edition),
    }


def _always(_voice: Voice, _year: Year) -> dict[str, Any]:
    """A section of our own figure alone."""
    return {}


def _merits(voice: Voice, year: Year) -> list[dict[str, Any]] | None:
    found = [
        {
            "title": voice.title(one.title, ("merits", identity)),
            "about": voice.say(one.about, ("merits", identity)),
            "gains": voice.every(one.gains, ("merits", identity)),
            "cited": voice.cite_entry(one),
        }
        for identity, one in year.record.merits.items()
    ]
    return found or None


def _jcm(voice: Voice, year: Year) -> dict[str, Any] | None:
    schemes = {i: one for i, one in year.record.schemes.items() if one.said}
    if not schemes:
        return None
    dates = {voice.date(status.as_of) for one in year.partners.values() for status in one.jcm}
    names = [voice.entry("countries", one) for one in year.partners]
    return {
        "schemes": [_scheme(voice, year, identity, one) for identity, one in schemes.items()],
        "partners": names,
        "partners_label": voice.label("partners_of", date=voice.label("comma").join(sorted(dates))),
    }


def _scheme(voice: Voice, year: Year, identity: str, one: Scheme) -> dict[str, Any]:
    of = ("schemes", identity)
    return {
        "name": voice.title(one.name, of),
        "said": voice.every(one.said, of),
        "figures": figure_rows(voice, year.newest(one.figures), of),
        "cited": voice.cite_entry(one),
    }


def _list(voice: Voice, year: Year) -> list[dict[str, Any]] | None:
    return [listed(voice, year, one) for one in year.studies] or None


def _studies(voice: Voice, year: Year) -> dict[str, Any] | None:
    if not year.studies:
        return None
    return {"charts": charts(voice, year), "studies": [shown(voice, year, one) for one in year.studies]}


def _stories(voice: Voice, year: Year) -> list[dict[str, Any]] | None:
    told = {i: one for i, one in year.stories.items() if one.plan is None}
    return [_story(voice, year, identity, one) for identity, one in told.items()] or None


def _planning(voice: Voice, year: Year) -> list[dict[str, Any]] | None:
    """Stories of a plan, with the sectors of the plan."""
    found = []
    for identity, one in year.stories.items():
        if one.plan is not None:
            plan = year.record.plans[one.plan]
            sectors = [
                {"number": str(part.number), "name": voice.name(part.name, ("plans", one.plan))}
                for part in plan.sectors
            ]
            name = voice.entry("plans", one.plan)
            found.append({**_story(voice, year, identity, one), "plan": name, "sectors": sectors})
    return found or None


def _story(voice: Voice, year: Year, identity: str, one: Story) -> dict[str, Any]:
    of = ("stories", identity)
    steps = [
        {"when": voice.date(step.when) if step.when else None, "said": voice.say(step.said, of)}
        for step in one.steps
    ]
    places = [place for c in one.collaborations for place in year.record.collaborations[c].places]
    return {
        "title": voice.title(one.title, of),
        "section": voice.say(one.section, of),
        "places": [voice.entry("places", place) for place in dict.fromkeys(places)],
        "about": voice.say(one.about, of),
        "steps": steps,
        "projects": [_project(voice, year, project) for project in one.projects],
        "figures": figure_rows(voice, year.newest(one.figures), of),
        "remark": voice.say(one.remark, of) if one.remark else None,
        "cited": voice.cite_entry(one),
    }


def _project(voice: Voice, year: Year, identity: str) -> dict[str, Any]:
    one = year.record.projects[identity]
    reductions = [figure for figure in year.newest(one.figures) if figure.unit == "tCO2/yr"]
    return {
        "name": voice.entry("projects", identity),
        "number": one.jcm_number,
        "country": country(voice, one.country),
        "sector": voice.word("sector", one.sector) if one.sector else None,
        "participants": [voice.entry("organisations", firm) for firm in one.participants],
        "figures": [figure_line(voice, figure) for figure in reductions],
        "rules": voice.every([figure.rule for figure in reductions if figure.rule], ("projects", identity)),
        "cited": voice.cite_entry(one),
    }


def _exchange(voice: Voice, year: Year) -> list[dict[str, Any]] | None:
    found = []
    for identity, one in year.events.items():
        of = ("events", identity)
        organiser = voice.entry("organisations", one.organiser) if one.organiser else None
        facts: list[tuple[str, Node | None]] = [
            (voice.label("when"), voice.date(one.when) if one.when else None),
            (voice.label("venue"), voice.say(one.venue, of) if one.venue else None),
            (voice.label("organiser"), organiser),
        ]
        found.append(
            {
                "name": voice.title(one.name, of),
                "facts": _known(facts),
                "said": voice.every(one.said, of),
                "figures": figure_rows(voice, one.figures, of),
                "cited": voice.cite_entry(one),
            }
        )
    return found or None


def _publications(voice: Voice, year: Year) -> list[dict[str, Any]] | None:
    found = []
    for identity, one in year.publications.items():
        of = ("publications", identity)
        facts: list[tuple[str, Node | None]] = [
            (
                voice.label("published"),
                voice.entry("organisations", one.publisher) if one.publisher else None,
            ),
            (voice.label("when"), voice.date(one.when) if one.when else None),
            (voice.label("where_to"), voice.entry("websites", one.website) if one.website else None),
        ]
        also = [voice.printed(alias.text, of) for alias in one.aliases]
        found.append(
            {
                "name": voice.title(one.name, of),
                "facts": _known(facts),
                "said": voice.every(one.said, of),
                "also": also,
                "cited": voice.cite_entry(one),
            }
        )
    return found or None


def _websites(voice: Voice, year: Year) -> list[dict[str, Any]] | None:
    found = []
    for identity, one in year.record.websites.items():
        of: Ref = ("websites", identity)
        found.append(
            {
                "name": voice.title(one.name, of),
                "url": one.url,
                "said": [voice.say(one.content, of)],
                "facts": _known([(voice.label("operator"), voice.name(one.operator, of))]),
                "cited": voice.cite_entry(one),
            }
        )
    return found or None


def _contacts(voice: Voice, year: Year) -> list[dict[str, Any]] | None:
    found = []
    for identity, one in year.record.contacts.items():
        of = ("contacts", identity)
        numbers = [(voice.label("telephone"), one.telephone), (voice.label("fax"), one.fax)]
        found.append(
            {
                "who": voice.title(one.who, of),
                "address": voice.printed(one.address, of),
                "facts": _known(
                    [(label, voice.printed(said, of) if said else None) for label, said in numbers]
                ),
                "cited": voice.cite_entry(one),
            }
        )
    return found or None


def cited_sources(voice: Voice) -> list[dict[str, Any]]:
    """What was cited so far, in the order of its numbers."""
    found = []
    for identity, number in list(voice.sources.items()):
        one = voice.record.sources[identity]
        of = ("sources", identity)
        found.append(
            {
                "number": str(number),
                "title": voice.name(one.title, of),
                "publisher": voice.name(one.publisher, of) if one.publisher else None,
                "when": voice.date(one.when) if one.when else None,
                "url": one.url,
            }
        )
    return found


def _sources(voice: Voice, _year: Year) -> list[dict[str, Any]] | None:
    return cited_sources(voice) or None


def _known(facts: list[tuple[str, Node | None]]) -> list[dict[str, Any]]:
    return [{"label": label, "items": [said]} for label, said in facts if said is not None]


SECTIONS: Final[dict[str, Section]] = {
    "background": _background,
    "steps": _always,
    "overview": _always,
    "merits": _merits,
    "jcm": _jcm,
    "map": map_of,
    "list": _list,
    "studies": _studies,
    "websites": _websites,
    "stories": _stories,
    "planning": _planning,
    "exchange": _exchange,
    "publications": _publications,
    "contacts": _contacts,
    "sources": _sources,
}
"""The sections in their order; sources come last, when it is known what was cited."""
