"""The raw data of an archive: tables as CSV, the record as YAML of `tobiishi.programme`; nothing in it is altered."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from tobiishi.programme import models as record
from tobiishi.programme.files import write_record
from tobiishi_site.handover.agreements import by_lapse
from tobiishi_site.handover.gathering import Gathered, Known
from tobiishi_site.programme.entries import title_of
from tobiishi_site.programme.models import Revision

Rows = Iterator[tuple[object, ...]]
_STATES: Final = ("public", "draft")


def tables(gathered: Gathered) -> dict[str, bytes]:
    """Every table by its path in the archive: UTF-8, a header row, empty where nothing is known."""
    found: dict[str, tuple[tuple[str, ...], Rows]] = {
        "entries": (
            ("kind", "id", "title_ja", "title_en", "public_ja", "public_en", "draft"),
            _entries(gathered),
        ),
        "agreements": (
            (
                "state",
                "id",
                "collaboration",
                "instrument",
                "said_ja",
                "said_en",
                "signed",
                "renewed",
                "expires",
                "may_lapse_from",
                "surely_lapsed_on",
            ),
            _agreements(gathered),
        ),
        "figures": (
            (
                "state",
                "kind",
                "id",
                "of_ja",
                "of_en",
                "value",
                "unit",
                "approximate",
                "stage",
                "as_of",
                "sources",
            ),
            _figures(gathered),
        ),
        "tasks": (("kind", "id", "task", "due", "organisation", "person", "number"), _tasks(gathered)),
        "focal-points": (
            ("kind", "id", "organisation", "person", "number", "since"),
            _focal_points(gathered),
        ),
        "documents": (
            ("id", "title_ja", "title_en", "publisher_ja", "publisher_en", "when", "url"),
            _documents(gathered),
        ),
        "history": (("kind", "id", "revision", "at", "what", "language", "number"), _history(gathered)),
    }
    return {f"data/{name}.csv": _csv(heads, rows) for name, (heads, rows) in found.items()}


def record_files(gathered: Gathered) -> dict[str, bytes]:
    """What is public as a record of its own; entries of which something is not public in another folder, whole."""
    public = [(one, one.published) for one in gathered.entries.values()]
    drafts = [(one, one.drafted) for one in gathered.drafts()]
    return {**_yaml("data/public", public), **_yaml("data/drafts-not-public", drafts)}


def _yaml(folder: str, found: Iterable[tuple[Known, record.Entry | None]]) -> dict[str, bytes]:
    by_kind: dict[str, dict[str, Any]] = {}
    for known, said in found:
        if said is not None:
            by_kind.setdefault(known.kind, {})[known.slug] = said
    if not by_kind:
        return {}
    with TemporaryDirectory() as written:
        write_record(record.Record(**by_kind), Path(written))
        return {f"{folder}/{path.name}": path.read_bytes() for path in sorted(Path(written).iterdir())}


def _csv(heads: tuple[str, ...], rows: Rows) -> bytes:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return out.getvalue().encode()


def _states(gathered: Gathered, kind: str | None = None) -> Iterator[tuple[str, Known, Any]]:
    """What entries say publicly, then what their drafts say."""
    for known in gathered.entries.values() if kind is None else gathered.of_kind(kind):
        said = (known.published, known.drafted)
        yield from ((state, known, one) for state, one in zip(_STATES, said, strict=True) if one is not None)


def _words(words: record.Words | None) -> tuple[str, str]:
    return ("", "") if words is None else (words.ja or "", words.en or "")


def _day(moment: dt.date | None) -> str:
    return "" if moment is None else moment.isoformat()


def _entries(gathered: Gathered) -> Rows:
    for one in gathered.entries.values():
        public = [
            one.public[language].revision.number if language in one.public else ""
            for language in ("ja", "en")
        ]
        titles = (title_of(one.latest, "ja"), title_of(one.latest, "en"))
        yield (*one.name, *titles, *public, "" if one.draft is None else one.draft.revision.number)


def _agreements(gathered: Gathered) -> Rows:
    found = sorted(
        _states(gathered, "agreements"), key=lambda row: (by_lapse(row[2].expires), row[1].slug, row[0])
    )
    for state, known, one in found:
        ends = (one.expires.earliest_end, one.expires.lapses) if one.expires else (None, None)
        dates = (str(one.signed or ""), " ".join(map(str, one.renewed)), str(one.expires or ""))
        yield (
            state,
            known.slug,
            one.collaboration,
            one.instrument,
            *_words(one.said),
            *dates,
            *map(_day, ends),
        )


def _figures(gathered: Gathered) -> Rows:
    for state, known, said in _states(gathered):
        for one in getattr(said, "figures", ()):
            cited = " ".join(citation.source for citation in one.cited)
            value = (
                one.value,
                one.unit,
                "yes" if one.approximate else "",
                one.stage or "",
                str(one.as_of or ""),
            )
            yield (state, *known.name, *_words(one.of), *value, cited)


def _tasks(gathered: Gathered) -> Rows:
    for one in gathered.tasks:
        person = gathered.people.get(one.user_id or 0, "")
        about = (one.entry.kind, one.entry.slug, one.text, one.due, str(one.organisation))
        yield (*about, person, one.user_id or "")


def _focal_points(gathered: Gathered) -> Rows:
    for one in gathered.focal_points:
        about = (one.entry.kind, one.entry.slug, str(one.organisation))
        yield (*about, gathered.people.get(one.user_id, ""), one.user_id, one.since.isoformat())


def _documents(gathered: Gathered) -> Rows:
    for known in gathered.of_kind("sources"):
        said = known.published
        if isinstance(said, record.Source):
            about = (*_words(said.title), *_words(said.publisher), str(said.when or ""), said.url or "")
            yield (known.slug, *about)


def _history(gathered: Gathered) -> Rows:
    """What was written, checked and made public when: by numbers, as the audit log keeps them."""
    for one in gathered.revisions:
        name = (one.entry.kind, one.entry.slug, one.number)
        yield (*name, one.made_at.isoformat(), "written", "", one.actor)
        yield from ((*name, *event) for event in _events(one))


def _events(revision: Revision) -> list[tuple[object, ...]]:
    checks = [(one.at.isoformat(), "checked", one.language, one.actor) for one in revision.checks.all()]
    public = [
        (one.published_at.isoformat(), "published", one.language, one.actor)
        for one in revision.publications.all()
    ]
    return sorted([*checks, *public])
