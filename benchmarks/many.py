"""The packaged record many times over: every entry again under another id, with names that lead within its copy."""

from __future__ import annotations

from typing import Any

from tobiishi.programme.files import names_in, packaged
from tobiishi.programme.models import Record

ONCE = ("countries",)
"""Kinds of which there are no copies: a country is what it is."""


def many(copies: int) -> Record:
    """The record with so many of everything."""
    whole = packaged()
    data = whole.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    found: dict[str, dict[str, Any]] = {kind: dict(entries) for kind, entries in data.items()}
    paths = [(kind, name, path) for kind, name, path in names_in(whole, Record) if kind not in ONCE]
    for number in range(1, copies):
        copy = whole.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        for _, name, (*steps, last) in paths:
            holder: Any = copy
            for step in steps:
                holder = holder[step]
            holder[last] = _renamed(name, number)
        for kind, entries in copy.items():
            if kind not in ONCE:
                found[kind] |= {_renamed(name, number): said for name, said in entries.items()}
    return Record.model_validate(found)


def ids_of_many(copies: int) -> dict[str, list[str]]:
    """The ids of all its entries, by kind."""
    whole = packaged()
    return {
        kind: [
            _renamed(name, number) if number else name
            for number in range(1 if kind in ONCE else copies)
            for name in getattr(whole, kind)
        ]
        for kind in Record.model_fields
    }


def _renamed(name: str, number: int) -> str:
    return f"{name}-{number:03}"
