"""Tables of the record: which columns a kind has, how a cell says what an entry's data say, and back.

Columns follow from the models of `tobiishi.programme` and are named as the data are. A text in two languages has two
columns (`name_en`, `name_ja`), a part its own with the name of the part before (`coordinates_latitude`). Lists of
words, ids, dates and citations stand in one cell with `LINE` between the items; lists of parts, such as figures, are
tables of their own with a row for each item and its position in the list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from tobiishi.errors import Language
from tobiishi.programme.models import Citation, Record, Words
from tobiishi.programme.terms import Number
from tobiishi_site.programme.entries import model_of

LINE: Final = " | "
"""Between the items of a list; a `|` or `\\` inside an item has a `\\` before it."""
Data = dict[str, Any]
"""The data of an entry, or of a part of one, as a revision keeps them."""
Form = Literal["text", "number", "truth", "citation"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the path of its field in the data, the language of its words, and what its cells hold."""

    name: str
    path: tuple[str, ...]
    language: Language | None = None
    form: Form = "text"
    many: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The entries of a kind as rows, or the items of one of their lists of parts."""

    kind: str
    part: str | None
    columns: tuple[Column, ...]

    @property
    def name(self) -> str:
        """The name in addresses and of files, such as `studies` or `studies.figures`."""
        return f"{self.kind}.{self.part}" if self.part else self.kind

    def header(self, *, drafts: bool) -> list[str]:
        """The names of all columns; tables of drafts say which revision of an entry they show."""
        keys = ["id", *(["revision"] if drafts else []), *(["position"] if self.part else [])]
        return [*keys, *(column.name for column in self.columns)]

    def rows(self, slug: str, revision: int | None, data: Data) -> Iterator[list[str]]:
        """The rows of an entry; without the revision where that is None."""
        keys = [slug] if revision is None else [slug, str(revision)]
        if self.part is None:
            yield [*keys, *(text_of(column, data) for column in self.columns)]
            return
        for position, item in enumerate(data.get(self.part, ()), 1):
            yield [*keys, str(position), *(text_of(column, item) for column in self.columns)]


@cache
def tables() -> dict[str, Table]:
    """Every table by its name."""
    return {table.name: table for kind in Record.model_fields for table in _of_kind(kind)}


def text_of(column: Column, data: Data) -> str:
    """What a cell says."""
    value: Any = data
    for step in column.path:
        value = value.get(step) if isinstance(value, dict) else None
    if not column.many:
        return _item(column, value)
    texts = [_item(column, one) for one in value or ()]
    return LINE.join(_escaped(text) for text in texts) if any(texts) else ""


def put(column: Column, data: Data, text: str) -> None:
    """Make data say what a cell does; a part of them that says nothing any more is left out."""
    _put(column, data, column.path, text)


def _put(column: Column, data: Data, path: tuple[str, ...], text: str) -> None:
    step, *rest = path
    value = data.get(step)
    if rest:
        value = dict(value or {})
        _put(column, value, tuple(rest), text)
    else:
        value = _many(column, value or [], text) if column.many else _one(column, value, text)
    if value in (None, [], {}):
        data.pop(step, None)
    else:
        data[step] = value


def _of_kind(kind: str) -> Iterator[Table]:
    columns: list[Column] = []
    for name, many, inside in _fields(model_of(kind)):
        if many and _is_part(inside):
            yield Table(kind, name, tuple(_columns(inside)))
        else:
            columns += _column((name,), inside, many=many)
    yield Table(kind, None, tuple(columns))


def _fields(model: type[BaseModel]) -> Iterator[tuple[str, bool, Any]]:
    """The fields of a model: the name in the data, whether there may be many, and what one is. Its own come first."""
    hints = get_type_hints(model, include_extras=True)
    own = [name for name in model.model_fields if name in model.__annotations__]
    for name in (*own, *(name for name in model.model_fields if name not in own)):
        yield model.model_fields[name].alias or name, *_bare(hints[name])


def _bare(annotation: Any) -> tuple[bool, Any]:
    origin, inside = get_origin(annotation), get_args(annotation)
    if annotation == Number:
        return False, Number
    if origin is Annotated:
        return _bare(inside[0])
    if origin in (Union, UnionType):
        return _bare(next(one for one in inside if one is not NoneType))
    return (True, _bare(inside[0])[1]) if origin is tuple else (False, annotation)


def _is_part(annotation: Any) -> bool:
    """Whether something is a part that has columns of its own."""
    known = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    return known and not issubclass(annotation, Words | Citation)


def _columns(model: type[BaseModel], outer: tuple[str, ...] = ()) -> Iterator[Column]:
    for name, many, inside in _fields(model):
        yield from _column((*outer, name), inside, many=many)


def _column(path: tuple[str, ...], inside: Any, *, many: bool) -> Iterator[Column]:
    name = "_".join(path)
    if _is_part(inside):
        yield from _columns(inside, path)
    elif inside is Words:
        yield Column(f"{name}_en", path, "en", many=many)
        yield Column(f"{name}_ja", path, "ja", many=many)
    elif inside is Citation:
        yield Column(name, path, form="citation", many=many)
    else:
        forms: dict[Any, Form] = {Number: "number", int: "number", bool: "truth"}
        yield Column(name, path, form=forms.get(inside, "text"), many=many)


def _item(column: Column, value: Any) -> str:
    if value is None:
        return ""
    if column.language:
        return str(value.get(column.language, ""))
    if column.form == "citation":
        return " ".join(value[key] for key in ("source", "at") if key in value)
    return str(value).lower() if column.form == "truth" else str(value)


def _one(column: Column, value: Any, text: str) -> Any:
    """What a cell means, beside what the field says in the other language."""
    if column.language:
        words = {**(value or {}), column.language: text}
        return {key: words[key] for key in ("en", "ja") if words.get(key)}
    if not text:
        return None
    if column.form == "citation":
        source, _, at = text.partition(" ")
        return {"source": source, **({"at": at} if at else {})}
    return text.lower() if column.form == "truth" else text


def _many(column: Column, values: list[Any], text: str) -> list[Any]:
    texts = _split(text)
    if not column.language:
        return [_one(column, None, one) or "" for one in texts]
    pairs = zip_longest(values, texts, fillvalue=None)
    items = [_one(column, value, one or "") for value, one in pairs]
    while items and not items[-1]:
        items.pop()
    return items


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|")


def _split(text: str) -> list[str]:
    """The items of a cell, without blanks around them."""
    items, escaped = [""], False
    for letter in text:
        if letter == "|" and not escaped:
            items.append("")
        elif letter != "\\" or escaped:
            items[-1] += letter
        escaped = letter == "\\" and not escaped
    return [item.strip() for item in items] if text.strip() else []
