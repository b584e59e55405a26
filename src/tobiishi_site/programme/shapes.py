"""The shape of an entry as a form asks for it, read from its model; nothing about any kind is said again here."""

from __future__ import annotations

import types
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel, StringConstraints
from pydantic.fields import FieldInfo

from tobiishi.periods.dates import RecordDate
from tobiishi.programme.models import Entry, Words
from tobiishi.programme.terms import Names
from tobiishi_site.programme.entries import model_of

_LONG: Final = 300
"""Characters from which on a text has a field of several lines."""
Widget = Literal["line", "prose", "date", "choice", "yes", "whole", "entry"]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One field: how it is typed, the words to choose from, the kind of entry whose id it holds."""

    widget: Widget
    words: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A text in English and in Japanese, side by side."""


@dataclass(frozen=True, slots=True)
class Field:
    """A part with a name; whether the entry cannot be without it."""

    name: str
    shape: Shape
    required: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Parts that belong together."""

    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Many:
    """Any number of the same."""

    item: Shape


Shape = Leaf | Pair | Group | Many


@cache
def shape_of_kind(kind: str) -> Group:
    """The shape of the entries of a kind; what all entries have stands last."""
    shape = _group(model_of(kind))
    return Group(tuple(sorted(shape.fields, key=lambda field: field.name in Entry.model_fields)))


def _group(model: type[BaseModel]) -> Group:
    return Group(tuple(_field(name, field) for name, field in model.model_fields.items()))


def _field(name: str, field: FieldInfo) -> Field:
    return Field(field.alias or name, _shape(field.annotation, tuple(field.metadata)), field.is_required())


def _shape(annotation: Any, marks: tuple[Any, ...] = ()) -> Shape:
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _shape(inside[0], (*marks, *inside[1:]))
    if origin in {Union, types.UnionType}:
        return _shape(next(one for one in inside if one is not type(None)), marks)
    if origin is tuple:
        return Many(_shape(inside[0]))
    if origin is Literal:
        return Leaf("choice", words=inside)
    return _of_type(annotation, marks)


def _of_type(annotation: type, marks: tuple[Any, ...]) -> Shape:
    if issubclass(annotation, Words):
        return Pair()
    if issubclass(annotation, BaseModel):
        return _group(annotation)
    if issubclass(annotation, RecordDate):
        return Leaf("date")
    if issubclass(annotation, bool):
        return Leaf("yes")
    return Leaf("whole") if issubclass(annotation, int) else _text(marks)


def _text(marks: tuple[Any, ...]) -> Leaf:
    kind = next((mark.kind for mark in marks if isinstance(mark, Names)), "")
    longest = max((mark.max_length or 0 for mark in marks if isinstance(mark, StringConstraints)), default=0)
    return Leaf("entry" if kind else "prose" if longest > _LONG else "line", kind=kind)
