"""The briefing for a mayor: a collaboration on one page, whatever there is to say about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.translation import gettext as _

from tobiishi.periods.dates import RecordDate, timeline_key
from tobiishi.programme import models as record
from tobiishi_site.handover.agreements import by_lapse, lapse
from tobiishi_site.handover.blocks import text_of, width
from tobiishi_site.handover.gathering import Known
from tobiishi_site.handover.models import Task
from tobiishi_site.handover.pages import Chapters, chapters
from tobiishi_site.handover.writer import Writer
from tobiishi_site.programme.labels import KINDS, VALUES

MOST: Final = {"agreements": 4, "studies": 3, "outcomes": 4, "next": 3}
"""Lines of each part, so that all of it stands on one page of A4."""
DATES: Final = 3
TWO_LINES: Final = 140
"""Width of a text [half-width characters] where there is room, and of what is never cut shorter."""
ONE_LINE: Final = 74
"""Width of a text where there is much to say."""
BESIDE_A_DATE: Final = 58
"""Width of a text that shares its line with a date."""
ROOM: Final = 22
"""Lines up to which there is room."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the briefing: when, what, and more about it; `draft` where it is not public.

    `whole` is of what is more important than room.
    """

    when: str
    what: str
    more: str = ""
    draft: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the briefing: its lines, and how many there was no room for."""

    heading: str
    none: str
    rows: list[Row]
    more: int


@dataclass(frozen=True, slots=True)
class Briefing:
    """A collaboration on one page; `dense` where there is much to say, `draft` where some of it is not public."""

    title: str
    who: str
    since: str
    focal_points: str
    parts: list[Part]
    dates: list[Row]
    dense: bool
    draft: bool


@dataclass(frozen=True, slots=True)
class _Entries:
    """What a briefing speaks of: last states, those that are not public among them."""

    agreements: list[tuple[Known, record.Agreement]]
    milestones: list[tuple[Known, record.Milestone]]
    studies: list[tuple[Known, record.Study]]
    projects: list[tuple[Known, record.Project]]


def briefing(writer: Writer, slug: str) -> Briefing:
    """What a mayor asks: with whom, since when, what was signed, what came of it, what is next, whom to ask."""
    pair = writer.gathered.entries["collaborations", slug]
    found = chapters(writer, slug)
    said = _entries(writer, found)
    tasks = _tasks(writer, slug, said)
    parts = [
        _part(_("Agreements and when they lapse"), "agreements", _agreements(writer, said)),
        _part(_("What was studied"), "studies", _studies(writer, said)),
        _part(_("What came of it"), "outcomes", _outcomes(writer, said, found)),
        _part(_("What is next"), "next", _next(writer, tasks, said)),
    ]
    dates = _dates(writer, tasks, said)[:DATES]
    dense = sum(_lines(row) for part in parts for row in part.rows) > ROOM
    most = ONE_LINE if dense else TWO_LINES
    return Briefing(
        _cut(writer.called(pair, pair.latest).text, TWO_LINES),
        _cut(" / ".join(_who(writer, pair.latest)), TWO_LINES),
        _since(writer, said),
        _cut(" / ".join(_focal_points(writer, pair)), ONE_LINE),
        [replace(part, rows=[_fitted(row, most) for row in part.rows]) for part in parts],
        [replace(row, what=_cut(row.what, BESIDE_A_DATE)) for row in dates],
        dense,
        any(row.draft for row in (*dates, *(row for part in parts for row in part.rows))) or not pair.public,
    )


def _lines(row: Row) -> int:
    """How many lines a row may take where it is cut at two."""
    return sum(1 + (width(text) > ONE_LINE) for text in (row.what, row.more) if text)


def _fitted(row: Row, most: int) -> Row:
    """A row whose texts are cut; when an agreement lapses is said in full."""
    more = _cut(row.more, TWO_LINES if row.whole else most)
    return replace(row, when=_cut(row.when, ONE_LINE), what=_cut(row.what, most), more=more)


def _cut(text: str, most: int) -> str:
    """A text as wide as may be; what is cut is marked."""
    if width(text) <= most:
        return text
    kept = text
    while width(kept) > most - 2:
        kept = kept[: len(kept) - max(1, (width(kept) - most) // 2)]
    return f"{kept}…"


def _entries(writer: Writer, found: Chapters) -> _Entries:
    """The chapters as they stand now: a draft says more than what is public of the same entry."""

    def of(kind: str, public: Iterable[tuple[Known, Any]]) -> list[tuple[Known, Any]]:
        drafted = [one for one in found.drafts if one.kind == kind]
        every = {one.name: one for one in [*(known for known, _said in public), *drafted]}
        return [(one, one.drafted or one.said(writer.language)) for one in every.values()]

    return _Entries(
        of("agreements", found.agreements),
        of("milestones", found.milestones),
        of("studies", found.studies),
        of("projects", found.projects),
    )


def _part(heading: str, name: str, rows: list[Row]) -> Part:
    return Part(heading, _("Nothing is on record."), rows[: MOST[name]], max(0, len(rows) - MOST[name]))


def _who(writer: Writer, said: record.Entry) -> list[str]:
    """The areas with their countries and the bodies that act for them."""
    found = []
    for slug in said.places if isinstance(said, record.Collaboration) else ():
        known = writer.gathered.entries.get(("places", slug))
        place = None if known is None else known.said(writer.language) or known.latest
        if known is None or not isinstance(place, record.Place):
            continue
        country = text_of(writer.link("countries", place.country.lower())) or place.country
        body = text_of(writer.link("organisations", place.counterpart)) if place.counterpart else ""
        inside = f"{country}; {body}" if body else country
        name = {"place": writer.called(known, place).text, "more": inside}
        found.append(_("%(place)s (%(more)s)") % name)
    return found


def _since(writer: Writer, said: _Entries) -> str:
    """The first date on record."""
    dates = [writer.when(one) for _known, one in (*said.agreements, *said.milestones, *said.studies)]
    known = sorted((one for one in dates if one is not None and one.first), key=timeline_key)
    return writer.date(known[0]) if known else _("Date not known")


def _focal_points(writer: Writer, pair: Known) -> list[str]:
    return [
        f"{writer.person(one.user_id)} ({one.organisation.name(writer.language)})"
        for one in writer.gathered.focal_points
        if (one.entry.kind, one.entry.slug) == pair.name
    ]


def _agreements(writer: Writer, said: _Entries) -> list[Row]:
    return [
        Row(
            writer.date(one.signed) or _("Date not known"),
            f"{VALUES[one.instrument]}: {text_of(writer.words(one.name) or writer.words(one.said))}",
            lapse(one, writer.on, writer.language),
            known.draft is not None,
            whole=True,
        )
        for known, one in sorted(said.agreements, key=lambda pair: (by_lapse(pair[1].expires), pair[0].slug))
    ]


def _studies(writer: Writer, said: _Entries) -> list[Row]:
    """The latest first."""
    latest = sorted(
        said.studies, key=lambda pair: (timeline_key(pair[1].fiscal_year), pair[0].slug), reverse=True
    )
    return [
        Row(
            writer.date(one.fiscal_year),
            text_of(writer.words(one.title)),
            text_of(writer.link("organisations", one.lead)),
            known.draft is not None,
        )
        for known, one in latest
    ]


def _outcomes(writer: Writer, said: _Entries, found: Chapters) -> list[Row]:
    """Projects with the figure of their furthest stage, then stories."""
    projects = [
        Row(
            writer.date(one.registered or one.selected),
            text_of(writer.words(one.name)),
            _figure(writer, one),
            known.draft is not None,
        )
        for known, one in said.projects
    ]
    stories = [
        Row(str(KINDS["stories"][1]), text_of(writer.words(one.title))) for _known, one in found.stories
    ]
    return [*projects, *stories]


def _figure(writer: Writer, project: record.Project) -> str:
    """The figure that was given last in the record, with its stage."""
    rows = writer.presenter.figures(project).rows
    if not rows:
        return ""
    last = rows[-1]
    stage = f" ({last.stage})" if last.stage else ""
    return f"{last.value} {last.unit}{stage}: {last.of.text}"


def _next(writer: Writer, tasks: list[Task], said: _Entries) -> list[Row]:
    """Open tasks, and milestones that are not past."""
    rows = [Row(writer.due(one), one.text, writer.person(one.user_id)) for one in tasks]
    milestones = [
        Row(writer.date(one.when), text_of(writer.words(one.said)), "", known.draft is not None)
        for known, one in said.milestones
        if _to_come(one.when, writer.on)
    ]
    return [*rows, *milestones]


def _tasks(writer: Writer, slug: str, said: _Entries) -> list[Task]:
    """Open tasks about the collaboration or one of its chapters."""
    every = (*said.agreements, *said.milestones, *said.studies, *said.projects)
    near = {("collaborations", slug), *(known.name for known, _said in every)}
    return [one for one in writer.gathered.tasks if (one.entry.kind, one.entry.slug) in near]


def _to_come(when: RecordDate | None, on: dt.date) -> bool:
    """Whether a date has an end that is known and has not surely passed."""
    return when is not None and when.earliest_end is not None and not when.is_past(on)


def _dates(writer: Writer, tasks: list[Task], said: _Entries) -> list[Row]:
    """The dates to remember: what may come first stands first; what has surely passed is none."""
    found: list[tuple[RecordDate | None, str, bool]] = []
    for known, agreement in said.agreements:
        text = text_of(writer.words(agreement.name) or writer.words(agreement.said))
        found.append((agreement.expires, _("Lapses: %(what)s") % {"what": text}, known.draft is not None))
    for known, milestone in said.milestones:
        found.append((milestone.when, text_of(writer.words(milestone.said)), known.draft is not None))
    found += [(one.when, one.text, False) for one in tasks]
    to_come = [one for one in found if _to_come(one[0], writer.on)]
    to_come.sort(key=lambda one: (by_lapse(one[0]), one[1]))
    return [Row(writer.date(when), what, "", draft) for when, what, draft in to_come]
