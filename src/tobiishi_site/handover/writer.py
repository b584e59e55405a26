"""Writes what was gathered as blocks, in a language: how things are called, and the tables that several pages have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from tobiishi.errors import Language
from tobiishi.periods.dates import RecordDate, timeline_key
from tobiishi.programme import models as record
from tobiishi_site.handover.agreements import by_lapse, lapse
from tobiishi_site.handover.blocks import Block, Cell, Facts, Heading, Items, Line, Table, Text, cell, plain
from tobiishi_site.handover.gathering import Gathered, Known, Name, names_of
from tobiishi_site.handover.models import FocalPoint, Task
from tobiishi_site.programme.entries import language_of_title, title_of
from tobiishi_site.programme.labels import KINDS, VALUES
from tobiishi_site.programme.presenting import Piece, Presenter, shows


class Writer:
    """Writes of what was gathered, in a language, as of a day; the language of translations is set by the caller."""

    def __init__(self, gathered: Gathered, language: Language, on: dt.date) -> None:
        self.gathered, self.language, self.on = gathered, language, on
        self.named = {one.name: _names(one.said(language) or one.latest) for one in gathered.entries.values()}
        self.naming: dict[Name, list[Known]] = {}
        for one in gathered.entries.values():
            for name in self.named[one.name] | (_names(one.drafted) if one.drafted else frozenset()):
                self.naming.setdefault(name, []).append(one)
        titles = {one.name: self._title(one) for one in gathered.entries.values()}
        self.presenter = Presenter(language, titles)

    # --- what things are called ---

    def _title(self, one: Known) -> Piece:
        """What an entry is called and where its page is; a draft says that it is one."""
        said = one.said(self.language)
        if said is None:
            name = _("%(title)s (draft, not public)") % {"title": self.called(one, one.latest).text}
            return Piece(name, self.called(one, one.latest).language, f"drafts.html#{one.kind}-{one.slug}")
        found = self.called(one, said)
        if one.kind == "collaborations" and one.slug in self.gathered.collaborations:
            return Piece(found.text, found.language, f"collaboration-{one.slug}.html")
        return Piece(found.text, found.language, f"{one.kind}.html#{one.slug}")

    def called(self, one: Known, said: record.Entry) -> Piece:
        """The title of an entry, marked where it is in the other language."""
        spoken = language_of_title(said, self.language)
        return Piece(title_of(said, self.language) or one.slug, None if spoken == self.language else spoken)

    def link(self, kind: str, slug: str) -> Line:
        """An entry by its title; nothing where the archive does not hold it."""
        found = self.presenter.link(kind, slug)
        return [] if found is None else [found]

    def links(self, names: Iterable[Name]) -> Cell:
        """Entries by their titles, one a line."""
        return [line for line in (self.link(*name) for name in names) if line]

    def date(self, when: RecordDate | None) -> str:
        """A date in words; nothing where there is none."""
        return "" if when is None else self.presenter.date(when)

    def words(self, words: Any) -> Line:
        """A text in two languages; nothing where there is none."""
        return [self.presenter.words(words)] if shows(words) else []

    def lines(self, *lines: Line) -> Cell:
        """A cell of those lines that say something."""
        return [line for line in lines if line]

    def person(self, number: int | None) -> str:
        """A person by name where the actor may know it, else by number; nothing where there is none."""
        if number is None:
            return ""
        return self.gathered.people.get(number) or _("person no. %(number)s") % {"number": number}

    def public(self, kind: str) -> list[tuple[Known, Any]]:
        """The public entries of a kind, with what they say."""
        return self.saying(self.gathered.of_kind(kind))

    def saying(self, entries: Iterable[Known]) -> list[tuple[Known, Any]]:
        """Those entries that are public, with what they say."""
        found = ((one, one.said(self.language)) for one in entries)
        return [(one, said) for one, said in found if said is not None]

    # --- tables that several pages have ---

    def agreements(self, found: Iterable[tuple[Known, Any]], caption: str) -> list[Block]:
        """Who signed what, when, and until when it holds: what may lapse first stands first."""
        rows: list[tuple[Cell, ...]] = [
            (
                self.lines(self.words(one.name), self.words(one.said)),
                cell(VALUES[one.instrument]),
                self._signatories(one),
                [
                    *cell(self.date(one.signed) or _("Date not known")),
                    *(plain(_("Renewed: %(when)s") % {"when": self.date(again)}) for again in one.renewed),
                ],
                cell(lapse(one, self.on, self.language)),
            )
            for _known, one in sorted(found, key=lambda pair: (by_lapse(pair[1].expires), pair[0].slug))
        ]
        heads = (_("Agreement"), _("Kind"), _("Between"), _("Signed"), _("Lapses"))
        return [Table(caption, heads, rows)] if rows else [Text(plain(_("No agreement is on record.")))]

    def _signatories(self, one: record.Agreement) -> Cell:
        pair = self.gathered.entries.get(("collaborations", one.collaboration))
        said = None if pair is None else pair.said(self.language) or pair.latest
        if not isinstance(said, record.Collaboration):
            return []
        return self.links(("places", place) for place in said.places)

    def tasks(self, tasks: list[Task]) -> list[Block]:
        """What is still to be done."""
        rows: list[tuple[Cell, ...]] = [
            (
                cell(one.text),
                cell(self.due(one)),
                cell(self.person(one.user_id) or _("Nobody yet")),
                cell(one.organisation.name(self.language)),
                [self.link(one.entry.kind, one.entry.slug)],
            )
            for one in tasks
        ]
        heads = (_("Task"), _("Due"), _("Person in charge"), _("Organisation"), _("For"))
        return [Table(_("Open tasks"), heads, rows)] if rows else [Text(plain(_("No task is open.")))]

    def due(self, task: Task) -> str:
        """When a task is due, and whether that has surely passed."""
        when = task.when
        if when is None:
            return _("No date")
        text = self.date(when)
        return _("%(when)s: overdue") % {"when": text} if when.is_past(self.on) else text

    def focal_points(self, found: list[FocalPoint]) -> list[Block]:
        """Who answers for what."""
        rows: list[tuple[Cell, ...]] = [
            (
                [self.link(one.entry.kind, one.entry.slug)],
                cell(self.person(one.user_id)),
                cell(one.organisation.name(self.language)),
                cell(f"{one.since:%Y-%m-%d}"),
            )
            for one in found
        ]
        heads = (_("For"), _("Focal point"), _("Organisation"), _("Since"))
        return (
            [Table(_("Focal points"), heads, rows)] if rows else [Text(plain(_("No focal point is named.")))]
        )

    def figures(self, found: Iterable[tuple[Known, Any]], caption: str) -> list[Block]:
        """Figures with their stages, dates and sources."""
        rows: list[tuple[Cell, ...]] = []
        for known, said in found:
            for row in self.presenter.figures(said).rows:
                quantity = self.lines([row.of], [row.rule] if row.rule else [])
                sources = [[piece] for piece in row.cited]
                title = [self.link(*known.name)]
                rows.append(
                    (
                        title,
                        quantity,
                        cell(row.value),
                        cell(row.unit),
                        cell(row.stage),
                        cell(row.as_of),
                        sources,
                    )
                )
        heads = (_("For"), _("Quantity"), _("Value"), _("Unit"), _("Stage"), _("As of"), _("Source"))
        used = [at for at in range(len(heads)) if at < 4 or any(row[at] for row in rows)]
        rows = [tuple(row[at] for at in used) for row in rows]
        return [Table(caption, tuple(heads[at] for at in used), rows, frozenset({2}))] if rows else []

    def documents(self, found: Iterable[record.Entry]) -> list[Block]:
        """The sources in which the facts of entries stand."""
        named = {name for said in found for name in _names(said) if name[0] == "sources"}
        sources = self.saying(
            self.gathered.entries[name] for name in sorted(named) if name in self.gathered.entries
        )
        rows: list[tuple[Cell, ...]] = [
            (
                [self.link(*known.name)],
                self.lines(self.words(said.publisher)),
                cell(self.date(said.when)),
                [[Piece(said.url, href=said.url)]] if said.url else [],
            )
            for known, said in sources
        ]
        heads = (_("Document"), _("Publisher"), _("Date"), _("Address on the web"))
        caption = _("Documents and pages from which the facts were taken")
        return [Table(caption, heads, rows)] if rows else [Text(plain(_("No document is on record.")))]

    def entry(self, known: Known, said: record.Entry, id_: str, *remarks: Block) -> list[Block]:
        """All that an entry says, with remarks below its heading."""
        fields = self.presenter.fields(said, names_of(said))
        blocks: list[Block] = [Heading(2, [self.called(known, said)], id_), *remarks]
        blocks += [Text([piece]) for piece in self.presenter.prose(said)]
        if isinstance(said, record.Story):
            blocks += self._steps(said)
        facts = [(str(one.label), one.lines) for one in fields]
        if said.cited:
            facts.append((_("Sources"), [[piece] for piece in self.presenter.cited(said.cited)]))
        blocks += [Facts(facts)] if facts else []
        return [*blocks, *self.figures([(known, said)], _("Figures"))]

    def _steps(self, story: record.Story) -> list[Block]:
        lines = [
            [*plain(self.date(one.when)), *self.words(one.said)] if one.when else self.words(one.said)
            for one in story.steps
        ]
        return [Items(lines)] if lines else []

    def history(self, found: Iterable[tuple[Known, Any]]) -> list[Block]:
        """What happened when; what has no date stands last."""
        dated = sorted(
            ((self.when(said), known, said) for known, said in found),
            key=lambda one: (timeline_key(one[0]), one[1].name),
        )
        rows: list[tuple[Cell, ...]] = [
            (
                cell(self.date(when) or _("Date not known")),
                cell(self.sort_of(known, said)),
                [self.link(*known.name)],
            )
            for when, known, said in dated
        ]
        heads = (_("When"), _("Kind"), _("What"))
        return [Table(_("History"), heads, rows)] if rows else [Text(plain(_("Nothing is on record.")))]

    def when(self, said: record.Entry) -> RecordDate | None:
        """When something in a history was."""
        if isinstance(said, record.Study):
            return said.fiscal_year
        if isinstance(said, record.Agreement):
            return said.signed
        return said.when if isinstance(said, record.Milestone) else None

    def sort_of(self, known: Known, said: record.Entry) -> str:
        """What sort of thing in a history it was."""
        if isinstance(said, record.Agreement):
            return str(VALUES[said.instrument])
        return str(VALUES[said.kind] if isinstance(said, record.Milestone) else KINDS[known.kind][1])


def _names(said: record.Entry) -> frozenset[Name]:
    return frozenset(name for names in names_of(said).values() for name in names)
