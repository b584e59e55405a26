"""What changed between two states of an entry, field by field, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from tobiishi.periods.dates import RecordDate
from tobiishi.programme.models import Entry, Words
from tobiishi_site.programme.labels import CLOSED, FIELDS, VALUES, Label
from tobiishi_site.programme.presenting import Piece, Presenter


@dataclass(frozen=True, slots=True)
class Change:
    """A field that changed: what it said before, and what it says after."""

    label: Label
    before: list[list[Piece]]
    after: list[list[Piece]]


def changes(presenter: Presenter, before: Entry | None, after: Entry) -> list[Change]:
    """Every field in which two states of an entry differ; before the first state there was nothing."""
    found = []
    for name, field in type(after).model_fields.items():
        old, new = getattr(before, name, None), getattr(after, name)
        if old != new and (old or new):
            label = FIELDS[field.alias or name]
            found.append(Change(label, lines(presenter, old, name), lines(presenter, new, name)))
    return found


def lines(presenter: Presenter, value: Any, name: str) -> list[list[Piece]]:
    """A field in words, each of its items on a line of its own, each text in both languages."""
    items = value if isinstance(value, tuple) else (value,)
    return [line for line in (list(_pieces(presenter, one, name)) for one in items) if line]


def _pieces(presenter: Presenter, value: Any, name: str) -> Iterator[Piece]:
    if value is None or value is False:
        return
    if isinstance(value, Words):
        texts = ((language, getattr(value, language)) for language in ("ja", "en"))
        yield from (Piece(text, language) for language, text in texts if text)
    elif isinstance(value, RecordDate):
        yield Piece(presenter.date(value), label=FIELDS.get(name))
    elif isinstance(value, BaseModel):
        for inside in type(value).model_fields:
            yield from _pieces(presenter, getattr(value, inside), inside)
    elif isinstance(value, tuple):
        for one in value:
            yield from _pieces(presenter, one, name)
    else:
        yield Piece(str(VALUES.get(value, value)) if name in CLOSED else str(value), label=FIELDS.get(name))
