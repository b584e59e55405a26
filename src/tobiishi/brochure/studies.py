"""A study as the brochure and its card show it: who with whom, what for, with what, how it came here, what next."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tobiishi.brochure.figures import figure_line, figure_rows
from tobiishi.brochure.voice import Node, Ref, Voice
from tobiishi.brochure.year import Year
from tobiishi.periods.dates import timeline_key
from tobiishi.programme.models import Agreement, Milestone, Place, Project, Study

__all__ = ["listed", "pair", "shown", "sides"]


def sides(year: Year, study: Study) -> tuple[list[str], list[str]]:
    """The ids of the places of a study: those of Japan, those of its partners."""
    named = year.record.collaborations[study.collaboration].places
    japanese = [one for one in named if year.record.places[one].country == "JP"]
    return japanese, [one for one in named if one not in japanese]


def pair(voice: Voice, year: Year, study: Study) -> dict[str, list[Node]]:
    """Who works with whom, and in which countries."""
    japanese, partners = sides(year, study)
    codes = dict.fromkeys(year.record.places[one].country for one in partners)
    return {
        "japan": [voice.entry("places", one) for one in japanese],
        "partner": [voice.entry("places", one) for one in partners],
        "country": [country(voice, code) for code in codes],
    }


def country(voice: Voice, code: str) -> Node:
    """The name of a country, or its code where the record does not have it."""
    known = (identity for identity, one in voice.record.countries.items() if one.code == code)
    found = next(known, None)
    return code if found is None else voice.entry("countries", found)


def listed(voice: Voice, year: Year, identity: str) -> dict[str, Any]:
    """A study as a row of the list."""
    study = year.studies[identity]
    return {
        "number": study.number,
        "title": voice.title(study.title, ("studies", identity)),
        "lead": voice.entry("organisations", study.lead),
        **pair(voice, year, study),
    }


def shown(voice: Voice, year: Year, identity: str) -> dict[str, Any]:
    """A study in full."""
    study = year.studies[identity]
    of = ("studies", identity)
    cited = voice.cite_entry(study)
    return {
        **listed(voice, year, identity),
        "local": _local(voice, year, study),
        "about": voice.say(study.about, of),
        "aims": voice.every(study.aims, of),
        "facts": [fact for fact in _facts(voice, year, study, of) if fact["items"]],
        "history": _history(voice, year, study),
        "figures": figure_rows(voice, study.figures, of),
        "outcomes": _outcomes(voice, year, identity, study),
        "next": [_next(voice, one) for one in study.plans],
        "remark": voice.say(study.remark, of) if study.remark else None,
        "cited": cited,
    }


def _local(voice: Voice, year: Year, study: Study) -> list[Node]:
    places = ((one, year.record.places[one]) for one in sides(year, study)[1])
    return [name for one, place in places for name in voice.local(place.aliases, voice.entry("places", one))]


def _facts(voice: Voice, year: Year, study: Study, of: Ref) -> list[dict[str, Any]]:
    """Labelled facts, each with the names or texts that belong to it."""
    intent = voice.label("explicit" if study.jcm_intent == "explicit" else "not_stated")
    coordinator = [study.local_coordinator] if study.local_coordinator else []
    counterparts = [one for place in _partners(year, study) if (one := place.counterpart)]
    named = [
        ("lead", _entries(voice, "organisations", [study.lead])),
        ("co", _entries(voice, "places", study.with_places) + _entries(voice, "organisations", study.with_)),
        ("coordinator", _entries(voice, "organisations", coordinator)),
        ("counterpart", _entries(voice, "organisations", counterparts)),
        ("sectors", [voice.word("sector", one) for one in study.sectors]),
        ("technologies", _entries(voice, "technologies", study.technologies)),
        ("institutions", voice.every(study.institutions, of)),
        ("site", voice.every([study.site] if study.site else [], of)),
        ("jcm", [intent]),
        ("finance", voice.every([study.finance] if study.finance else [], of)),
    ]
    return [{"label": voice.label(label), "items": items} for label, items in named]


def _partners(year: Year, study: Study) -> list[Place]:
    return [year.record.places[one] for one in sides(year, study)[1]]


def _entries(voice: Voice, kind: str, named: Iterable[str]) -> list[Node]:
    return [voice.entry(kind, one) for one in named]


def _history(voice: Voice, year: Year, study: Study) -> list[dict[str, Any]]:
    """Agreements and milestones of the collaboration up to the end of the year, in the order of time."""
    record, own = year.record, study.collaboration
    found = [
        *(
            (one.signed, _agreed(voice, i, one))
            for i, one in record.agreements.items()
            if one.collaboration == own
        ),
        *(
            (one.when, _passed(voice, i, one))
            for i, one in record.milestones.items()
            if one.collaboration == own
        ),
    ]
    found.sort(key=lambda one: timeline_key(one[0]))
    return [said for when, said in found if year.has_seen(when)]


def _agreed(voice: Voice, identity: str, one: Agreement) -> dict[str, Node | None]:
    of = ("agreements", identity)
    renewed = [voice.label("renewed", date=voice.date(when)) for when in one.renewed]
    return {
        "when": voice.label("comma").join([voice.date(one.signed), *renewed]),
        "name": voice.name(one.name, of) if one.name else None,
        "said": voice.say(one.said, of),
    }


def _passed(voice: Voice, identity: str, one: Milestone) -> dict[str, Node | None]:
    said = voice.say(one.said, ("milestones", identity))
    return {"when": voice.date(one.when), "name": None, "said": said}


def _outcomes(voice: Voice, year: Year, identity: str, study: Study) -> list[dict[str, Any]]:
    """Projects that came of the collaboration or the study, with their newest reductions."""
    links = year.record.links.values()
    own = [
        one for one in links if study.collaboration == one.from_collaboration or identity == one.from_study
    ]
    named = dict.fromkeys(one.to_project for one in own if one.to_project and year.has_seen(one.when))
    return [_outcome(voice, year, one, year.record.projects[one]) for one in named]


def _outcome(voice: Voice, year: Year, identity: str, project: Project) -> dict[str, Any]:
    reductions = [one for one in year.newest(project.figures) if one.unit.startswith("tCO2/yr")]
    return {
        "name": voice.entry("projects", identity),
        "figures": [figure_line(voice, one) for one in reductions],
        "cited": voice.cite_entry(project),
    }


def _next(voice: Voice, identity: str) -> dict[str, Node | None]:
    """A plan that the study serves, with the first target that it states."""
    plan = voice.record.plans[identity]
    target = plan.targets[0].said if plan.targets else None
    return {
        "name": voice.entry("plans", identity),
        "target": voice.say(target, ("plans", identity)) if target else None,
    }
