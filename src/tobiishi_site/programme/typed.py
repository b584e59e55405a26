"""What was typed in the form of an entry: taken from the request, read, and joined with what others wrote meanwhile.

What is typed is a nest of texts in the shape of the entry: `{"title": {"en": "", "ja": "..."}, "aims": [...]}`. It is
shown again as typed until it reads as an entry; a text is never changed except at its ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from tobiishi.errors import Language, Refused
from tobiishi.periods.dates import read_written
from tobiishi.programme import models as record
from tobiishi_site.accounts.saying import said
from tobiishi_site.programme.entries import read_entry
from tobiishi_site.programme.shapes import Group, Leaf, Many, Pair, Shape, shape_of_kind

PAIR: Final[tuple[Language, ...]] = ("ja", "en")
MOST: Final = 500
"""Items that a list may have in a form."""
YES: Final = "yes"
Raw = Any
"""What was typed: a text, or a dict or list of such."""
_MESSAGES: Final[dict[str, str | Promise]] = {
    "string_pattern_mismatch": gettext_lazy("This is not in the form described above."),
    "string_too_long": gettext_lazy("At most %(max_length)s characters."),
    "too_short": gettext_lazy("At least %(min_length)s are needed."),
    "literal_error": gettext_lazy("Choose one of the list."),
    "programme-link-ends": gettext_lazy("Name one entry where it begins, and one where it ends."),
}


@dataclass(slots=True)
class Read:
    """An entry as read, or the faults of what was typed, by the path of the field ("" for the whole)."""

    entry: record.Entry | None = None
    faults: dict[str, list[str]] = field(default_factory=dict)

    def add(self, path: str, *messages: str) -> None:
        """Note faults of a field."""
        self.faults.setdefault(path, []).extend(messages)


def taken(kind: str, posted: Mapping[str, str]) -> Raw:
    """What a request brings for an entry; items of a list in which nothing was typed are left out."""
    return _taken(shape_of_kind(kind), posted, "")


def _taken(shape: Shape, posted: Mapping[str, str], path: str) -> Raw:
    if isinstance(shape, Group):
        return {one.name: _taken(one.shape, posted, _join(path, one.name)) for one in shape.fields}
    if isinstance(shape, Pair):
        return {language: _text(posted, _join(path, language)) for language in PAIR}
    if isinstance(shape, Many):
        items = (_taken(shape.item, posted, _join(path, number)) for number in _numbers(posted, path))
        return [item for item in items if not is_blank(item)]
    return _text(posted, path)


def _text(posted: Mapping[str, str], path: str) -> str:
    return str(posted.get(path, "")).replace("\r\n", "\n").replace("\0", "").strip()


def _numbers(posted: Mapping[str, str], path: str) -> list[int]:
    """The numbers of the items of a list that a request holds."""
    found = (
        name.removeprefix(f"{path}.").partition(".")[0] for name in posted if name.startswith(f"{path}.")
    )
    return sorted({int(one) for one in found if one.isascii() and one.isdigit() and int(one) < MOST})


def _join(path: str, name: str | int) -> str:
    return f"{path}.{name}" if path else str(name)


def is_blank(raw: Raw) -> bool:
    """Whether nothing was typed."""
    if isinstance(raw, str):
        return raw == ""
    return all(is_blank(one) for one in (raw.values() if isinstance(raw, dict) else raw))


def as_typed(kind: str, data: Mapping[str, Any]) -> Raw:
    """The data of a revision as if it had been typed; of nothing, a form in which nothing is typed."""
    return _as_typed(shape_of_kind(kind), data)


def _as_typed(shape: Shape, data: Any) -> Raw:
    if isinstance(shape, Group):
        return {one.name: _as_typed(one.shape, (data or {}).get(one.name)) for one in shape.fields}
    if isinstance(shape, Pair):
        return {language: (data or {}).get(language) or "" for language in PAIR}
    if isinstance(shape, Many):
        return [_as_typed(shape.item, one) for one in data or ()]
    if data is None or data is False:
        return ""
    return YES if data is True else str(data)


def with_another(kind: str, raw: Raw, path: str) -> Raw:
    """What was typed with one more item, still empty, in the list at a path; as it is where there is no such list."""
    found, shape = raw, cast("Shape", shape_of_kind(kind))
    for step in path.split("."):
        if isinstance(shape, Group):
            shape = next((one.shape for one in shape.fields if one.name == step), Pair())
            found = found.get(step)
        elif isinstance(shape, Many) and step.isdigit() and int(step) < len(found):
            shape, found = shape.item, found[int(step)]
        else:
            return raw
    if isinstance(shape, Many):
        found.append(_as_typed(shape.item, None))
    return raw


def read(kind: str, raw: Raw) -> Read:
    """What was typed as an entry, or all that is wrong with it at once."""
    found = Read()
    data = _data(shape_of_kind(kind), raw, "", found) or {}
    if not found.faults:
        try:
            found.entry = read_entry(kind, data)
        except ValidationError as error:
            for one in error.errors():
                found.add(".".join(map(str, one["loc"])), _message(one))
    return found


def _data(shape: Shape, raw: Raw, path: str, found: Read) -> Any:
    """What was typed as data, None where nothing was; faults are noted by path."""
    if isinstance(shape, Group):
        return _group(shape, raw, path, found)
    if isinstance(shape, Pair):
        return {language: text for language, text in raw.items() if text} or None
    if isinstance(shape, Many):
        return [_data(shape.item, one, _join(path, number), found) for number, one in enumerate(raw)] or None
    return _leaf(shape, raw, path, found) if raw else None


def _group(shape: Group, raw: Raw, path: str, found: Read) -> dict[str, Any]:
    data = {}
    for one in shape.fields:
        inside, at = raw.get(one.name), _join(path, one.name)
        if inside is not None and not is_blank(inside):
            data[one.name] = _data(one.shape, inside, at, found)
        elif one.required and isinstance(one.shape, Group):
            _group(one.shape, inside or {}, at, found)
        elif one.required and one.shape != Leaf("yes"):
            found.add(at, _("This is needed."))
        elif one.required:
            data[one.name] = False
    return data


def _leaf(shape: Leaf, text: str, path: str, found: Read) -> object:
    if shape.widget == "yes":
        return True
    if shape.widget == "date":
        return _date(text, path, found)
    if shape.widget == "whole":
        if text.isascii() and text.isdigit():
            return int(text)
        found.add(path, _("A whole number is needed."))
    return text


def _date(text: str, path: str, found: Read) -> str:
    try:
        return str(read_written(text))
    except Refused as refusal:
        found.add(path, *said(refusal))
        return text


def _message(error: ErrorDetails) -> str:
    text = _MESSAGES.get(error["type"], _MESSAGES["string_pattern_mismatch"])
    return str(text) % error.get("ctx", {})


@dataclass(frozen=True, slots=True)
class Joined:
    """What was typed joined with what someone else wrote: whose field was taken over, and which both changed."""

    raw: Raw
    taken_over: list[str]
    both: list[str]


def join(*, base: Raw, mine: Raw, theirs: Raw) -> Joined:
    """Take over what only the other changed; where both changed a field, what was typed stays."""
    taken_over = [name for name in mine if mine[name] == base[name] != theirs[name]]
    both = [name for name in mine if mine[name] != base[name] != theirs[name] != mine[name]]
    raw = {name: theirs[name] if name in taken_over else mine[name] for name in mine}
    return Joined(raw, taken_over, both)
