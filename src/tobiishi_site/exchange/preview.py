"""What a table that was handed in would change, row by row, and what is refused and why. Nothing is written here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final

from tobiishi.errors import Finding, Place, Problems, Refused
from tobiishi.methodologies.yaml_reader import MappingNode, Node, ScalarNode, SequenceNode, read_model
from tobiishi.programme import models as record
from tobiishi_site.accounts.policy import Actor
from tobiishi_site.exchange.columns import Column, Data, Table, put, tables, text_of
from tobiishi_site.exchange.inert import without_mark
from tobiishi_site.exchange.models import Import
from tobiishi_site.exchange.queries import latest_of, writable
from tobiishi_site.programme.drafts import unknown
from tobiishi_site.programme.entries import model_of, named_in, read_entry
from tobiishi_site.programme.models import Revision

Path = tuple[str | int, ...]
_FIRST: Final = 2
"""The row below the header."""


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that says something else than the record does."""

    column: str
    before: str
    after: str


@dataclass(slots=True)
class Row:
    """A row of the table: the entry it is about, what it would change, and why it is refused if it is."""

    number: int
    slug: str
    position: str = ""
    changes: list[Change] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Preview:
    """Every row, and what the entries would say that may be changed."""

    rows: list[Row]
    entries: dict[str, record.Entry]
    mark: str
    """Tells this preview from one that would do something else."""

    @property
    def refused(self) -> list[Row]:
        """Rows that are refused."""
        return [row for row in self.rows if row.findings]

    @property
    def changing(self) -> list[Row]:
        """Rows that would change something."""
        return [row for row in self.rows if row.changes and not row.findings]

    @property
    def unchanged(self) -> int:
        """How many rows say what the record says."""
        return len(self.rows) - len(self.refused) - len(self.changing)


def preview(kept: Import, actor: Actor) -> Preview:
    """What a table would change now, if this actor applied it."""
    return _Reading(kept, actor).preview()


@dataclass(slots=True)
class _Draft:
    """An entry while rows change it: its data, where each changed field stands in the table, and the rows."""

    revision: Revision
    data: Data
    places: dict[Path, Place] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)


class _Reading:
    """Goes through the rows once, then checks each entry that they change."""

    def __init__(self, kept: Import, actor: Actor) -> None:
        self.kept, self.actor = kept, actor
        self.table: Table = tables()[kept.table]
        self.known = latest_of(self.table.kind, actor)
        self.writable = writable(self.table.kind, actor)
        self.drafts: dict[str, _Draft] = {}
        self.seen: set[tuple[str, str]] = set()

    def preview(self) -> Preview:
        """Rows, entries and mark."""
        rows = [self._row(number, cells) for number, cells in enumerate(self.kept.rows, _FIRST) if any(cells)]
        entries = dict(self._entries())
        self._check_names(entries)
        fine = {slug: said for slug, said in entries.items() if self._is_fine(self.drafts[slug])}
        return Preview(rows, fine, self._mark(fine))

    def _row(self, number: int, cells: list[str]) -> Row:
        named = dict(zip(self.kept.header, cells, strict=True))
        row = Row(number, named["id"].strip(), named.get("position", "").strip() if self.table.part else "")
        problems = Problems()
        revision = self.known.get(row.slug)
        if revision is None:
            problems.add("exchange-unknown-entry", self._place(row, "id"), id=row.slug, kind=self.table.kind)
        elif (row.slug, row.position) in self.seen:
            problems.add("exchange-row-twice", self._place(row, "id"), id=row.slug)
        else:
            self._compare(row, named, revision, problems)
        self.seen.add((row.slug, row.position))
        row.findings += problems.findings
        return row

    def _compare(self, row: Row, named: dict[str, str], revision: Revision, problems: Problems) -> None:
        """Note what a row would change, and change the draft where it may."""
        draft = self.drafts.setdefault(row.slug, _Draft(revision, deepcopy(revision.data)))
        draft.rows.append(row)
        path = self._path(row, draft.data, problems)
        if path is None:
            return
        before = _at(revision.data, path)
        columns = [column for column in self.table.columns if column.name in named]
        different = [(one, text_of(one, before), _typed(named[one.name])) for one in columns]
        different = [change for change in different if not _same(*change)]
        row.changes += [Change(column.name, was, now) for column, was, now in different]
        if not different:
            return
        if revision.entry_id not in self.writable:
            problems.add("exchange-may-not-write", self._place(row, "id"), id=row.slug)
        elif named["revision"].strip() != str(revision.number):
            place = self._place(row, "revision")
            problems.add("exchange-stale", place, given=named["revision"] or "–", now=revision.number)
        else:
            self._change(row, draft, path, different)

    def _path(self, row: Row, data: Data, problems: Problems) -> Path | None:
        """Where in the data of its entry a row stands; None where it is at no place of the list."""
        part = self.table.part
        if part is None:
            return ()
        last = len(data.get(part, ())) + 1
        if not row.position.isdecimal() or not 1 <= int(row.position) <= last:
            problems.add(
                "exchange-position", self._place(row, "position"), given=row.position or "–", last=last
            )
            return None
        return (part, int(row.position) - 1)

    def _change(self, row: Row, draft: _Draft, path: Path, different: list[tuple[Column, str, str]]) -> None:
        inside = draft.data
        draft.places.setdefault(path, self._place(row, "id"))
        if path:
            items = inside.setdefault(str(path[0]), [])
            items += [{}] if len(items) == path[1] else []
            inside = items[path[1]]
        for column, _, now in different:
            put(column, inside, now)
            language = (column.language,) if column.language and not column.many else ()
            draft.places[*path, *column.path, *language] = self._place(row, column.name)

    def _entries(self) -> Iterator[tuple[str, record.Entry]]:
        """Entries that are changed, as they would be; what is wrong with one is noted at its rows."""
        for slug, draft in self.drafts.items():
            if draft.places:
                try:
                    node = _node(draft.data, (), draft.places)
                    yield slug, read_model(model_of(self.table.kind), node)
                except Refused as refusal:
                    _note(draft, refusal.findings)
                if any(row.findings for row in draft.rows):
                    self._hold_back(draft)

    def _hold_back(self, draft: _Draft) -> None:
        """Of an entry with a refused row the other rows change nothing either."""
        for row in draft.rows:
            if row.changes and not row.findings:
                row.findings.append(Finding("exchange-with-another", self._place(row, "id")))

    def _check_names(self, entries: dict[str, record.Entry]) -> None:
        """Every entry that is newly named must be one that the actor may know of."""
        new = {slug: self._new_names(slug, said) for slug, said in entries.items()}
        missing = unknown(self.actor, {(kind, name) for names in new.values() for _, kind, name in names})
        for slug, names in new.items():
            problems = Problems()
            for column, kind, name in names:
                if (kind, name) in missing:
                    place = _place(self.drafts[slug].places, (column,))
                    problems.add("programme-unknown-id", place, kind=kind, id=name, near="–")
            if problems:
                _note(self.drafts[slug], problems.findings)
                self._hold_back(self.drafts[slug])

    def _new_names(self, slug: str, said: record.Entry) -> list[tuple[str, str, str]]:
        before = {key[1:] for key in named_in(read_entry(self.table.kind, self.drafts[slug].revision.data))}
        return [key for key in named_in(said) if key[1:] not in before]

    def _is_fine(self, draft: _Draft) -> bool:
        return not any(row.findings for row in draft.rows)

    def _mark(self, entries: dict[str, record.Entry]) -> str:
        plain = [
            (slug, self.drafts[slug].revision.number, said.model_dump(mode="json"))
            for slug, said in entries.items()
        ]
        return hashlib.sha256(json.dumps(plain).encode()).hexdigest()

    def _place(self, row: Row, column: str) -> Place:
        number = self.kept.header.index(column) + 1
        return Place(self.kept.file, row.number, number, name=column)


def _typed(cell: str) -> str:
    """A cell as it is meant: line ends of one kind, without the mark of a CSV file for Excel."""
    return without_mark(cell.replace("\r\n", "\n").replace("\r", "\n"))


def _same(column: Column, was: str, now: str) -> bool:
    """Whether a cell says what the record does; 1043.50 and 1043.5 are the same number."""
    if was == now or was == now.strip():
        return True
    if column.form == "truth":
        return (was or "false") == (now.strip().lower() or "false")
    numbers = [text.strip() for text in (was, now)]
    if column.form != "number" or not all(_is_number(text) for text in numbers):
        return False
    return Decimal(numbers[0]) == Decimal(numbers[1])


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdecimal() and text.isascii()


def _at(data: Data, path: Path) -> Data:
    """The data of an entry or of the item of a list; nothing where the item is new."""
    if not path:
        return data
    items = data.get(str(path[0]), [])
    number = int(path[1])
    found: Data = items[number] if number < len(items) else {}
    return found


def _node(value: Any, path: Path, places: dict[Path, Place]) -> Node:
    """Data as a tree in which every text knows its cell."""
    place = _place(places, path)
    if isinstance(value, dict):
        entries = {key: _node(inside, (*path, key), places) for key, inside in value.items()}
        return MappingNode(place, entries, {key: _place(places, (*path, key)) for key in value})
    if isinstance(value, list):
        return SequenceNode(
            place, tuple(_node(inside, (*path, number), places) for number, inside in enumerate(value))
        )
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return ScalarNode(place, text, plain=False)


def _place(places: dict[Path, Place], path: Path) -> Place:
    """The cell of a field, or of what is inside it, or of what it is inside of, or else of the first change."""
    around = (places[path[:length]] for length in range(len(path), 0, -1) if path[:length] in places)
    inside = (place for known, place in places.items() if path and known[: len(path)] == path)
    return next(around, None) or next(inside, None) or next(iter(places.values()))


def _note(draft: _Draft, findings: tuple[Finding, ...]) -> None:
    """Note findings at the rows in which they lie; what is missing now lies in the cell that was emptied."""
    rows = {row.number: row for row in draft.rows if row.changes}
    for finding in findings:
        row = rows.get(finding.place.line or 0) or next(iter(rows.values()))
        emptied = (
            place
            for path, place in draft.places.items()
            if place.line == row.number and finding.details.get("key") in path
        )
        missing = finding.code == "yaml-missing-key"
        row.findings.append(replace(finding, place=next(emptied, finding.place)) if missing else finding)
