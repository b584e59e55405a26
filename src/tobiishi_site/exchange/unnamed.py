"""Public data without the ids of entries that are not public: that they exist is nobody's business."""

from __future__ import annotations

import types
from collections.abc import Collection
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic import BaseModel

from tobiishi.programme.terms import Names
from tobiishi_site.programme.entries import model_of

_GONE: Final = object()
Named = tuple[str, str]
"""The kind and the id of an entry."""


def unnamed(kind: str, data: dict[str, Any], hidden: Collection[Named]) -> dict[str, Any]:
    """The data of an entry without ids of hidden entries; a part that needs one, such as a citation, goes with it."""
    if not hidden:
        return data
    whole: dict[str, Any] = _of_model(model_of(kind), data, hidden)[0]
    return whole


def _kept(value: Any, annotation: Any, hidden: Collection[Named]) -> Any:
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        kinds = [mark.kind for mark in inside[1:] if isinstance(mark, Names)]
        gone = any((kind, value) in hidden for kind in kinds)
        return _GONE if gone else _kept(value, inside[0], hidden)
    if origin in {Union, types.UnionType}:
        return _kept(value, next(one for one in inside if one is not type(None)), hidden)
    if origin is tuple:
        items = (_kept(one, inside[0], hidden) for one in value)
        return [one for one in items if one is not _GONE]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        data, whole = _of_model(annotation, value, hidden)
        return data if whole else _GONE
    return value


def _of_model(
    model: type[BaseModel], data: dict[str, Any], hidden: Collection[Named]
) -> tuple[dict[str, Any], bool]:
    """What is left of a part, and whether it has all that it needs."""
    left, whole = dict(data), True
    for name, field in model.model_fields.items():
        key = field.alias or name
        if key not in data:
            continue
        annotation = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        left[key] = _kept(data[key], annotation, hidden)
        if left[key] is _GONE:
            del left[key]
            whole = whole and not field.is_required()
    return left, whole
