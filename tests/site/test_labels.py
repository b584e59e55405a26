"""Everything that the record may say has a label."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from tobiishi.programme.files import packaged
from tobiishi.programme.models import Figure, Record, Words
from tobiishi_site.programme.labels import (
    CLOSED,
    FIELDS,
    GROUPS,
    KINDS,
    NAVIGATION,
    SENTENCES,
    STONES,
    UNITS,
    VALUES,
)

SYMBOLS = {"%", "MW", "Mtoe", "kW"}
"""Units that are the same in every language."""


def _fields(annotation: Any) -> Iterator[tuple[str, Any]]:
    """Every field inside a part of the record, with its annotation; texts are not taken apart."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items() if annotation is not Words else ():
            yield field.alias or name, field.annotation
            yield from _fields(field.annotation)
    for inside in get_args(annotation):
        yield from _fields(inside)


def _words(annotation: Any) -> set[str]:
    """The closed list of words that a field may hold."""
    if get_origin(annotation) is Literal:
        return set(get_args(annotation))
    inside = get_args(annotation) if not _is_part(annotation) else ()
    return {word for one in inside for word in _words(one)}


def _is_part(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _of_record() -> list[tuple[str, Any]]:
    return [pair for kind in Record.model_fields.values() for pair in _fields(kind.annotation)]


def _figures(value: Any) -> Iterator[Figure]:
    if isinstance(value, Figure):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _figures(getattr(value, name))
    elif isinstance(value, dict | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _figures(one)


def test_every_kind_has_its_names_and_its_sentence() -> None:
    assert set(KINDS) == set(SENTENCES) == set(Record.model_fields)


def test_every_kind_stands_in_one_group_of_the_home_page() -> None:
    assert Counter(kind for _, kinds in GROUPS for kind in kinds) == Counter(list(Record.model_fields))


def test_navigation_and_stones_lead_to_kinds() -> None:
    assert {*NAVIGATION, *STONES} <= set(KINDS)


def test_every_field_has_a_label_and_no_label_is_left_over() -> None:
    assert set(FIELDS) == {name for name, _ in _of_record()}


def test_every_closed_word_has_a_label_and_no_label_is_left_over() -> None:
    assert set(VALUES) == {word for _, annotation in _of_record() for word in _words(annotation)}


def test_the_fields_with_closed_words_are_known() -> None:
    assert {name for name, annotation in _of_record() if _words(annotation)} == CLOSED


def test_every_unit_of_the_packaged_record_has_a_label() -> None:
    assert {figure.unit for figure in _figures(packaged())} == (set(UNITS) | SYMBOLS)
