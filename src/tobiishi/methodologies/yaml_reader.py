"""YAML as a tree of texts with places: no number, date or truth value is guessed, no digit is lost.

Every scalar stays the text that was written, with file, line and column. What makes YAML dangerous
or ambiguous is refused: aliases, tags, directives, several documents, keys written twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from tobiishi.errors import CODES, Place, Problems, Refused, Text, refused

if TYPE_CHECKING:
    from pathlib import Path

LARGEST: Final = 2_000_000
"""Bytes a YAML file may have."""
DEEPEST: Final = 20
"""Levels that mappings and lists may be nested."""
MOST_FAULTS: Final = 100
"""Faults of one file after which reading stops."""

_PARSER_FAULTS = (ValueError, OverflowError, AssertionError)
"""What the parser raises besides its own errors: escapes beyond Unicode, version numbers."""
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Characters that YAML lets in by escapes, though they are no text."""
_NULL = ("", "~", "null", "Null", "NULL")
_SHOWN = 60

Model = TypeVar("Model", bound=BaseModel)
Plain = dict[str, Any] | list[Any] | str | None
Steps = Sequence[str | int]


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A text as written; `plain` where it stands without quotes and on one line."""

    place: Place
    text: str
    plain: bool = True

    @property
    def is_null(self) -> bool:
        """Whether nothing is said: an empty value, `~` or `null` without quotes."""
        return self.plain and self.text in _NULL


@dataclass(frozen=True, slots=True)
class SequenceNode:
    """A list of nodes."""

    place: Place
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class MappingNode:
    """Nodes by key, in the order written; `keys` says where each key stands."""

    place: Place
    entries: Mapping[str, Node]
    keys: Mapping[str, Place]


Node = ScalarNode | SequenceNode | MappingNode


def read_yaml(text: str, file: str) -> Node:
    """The tree of one YAML document; `file` is its name in the places of findings.

    Raises:
        Refused: `yaml-too-large`, `yaml-too-deep`, `yaml-syntax`, `yaml-empty`, `yaml-several-documents`,
            `yaml-directive`, `yaml-alias`, `yaml-tag`, `yaml-key`, `yaml-duplicate-key`; all but the
            first four are told together.
    """
    if len(text) > LARGEST or len(text.encode("utf-8", "surrogatepass")) > LARGEST:
        raise refused("yaml-too-large", Place(file), limit=f"{LARGEST:,}")
    return _Builder(file, _events(text, file)).document()


def read_yaml_file(path: Path, file: str | None = None) -> Node:
    """The tree of a YAML file in UTF-8; `file` is its name in findings (its own name where not given).

    Raises:
        Refused: `yaml-no-file`, `yaml-encoding`, and the codes of `read_yaml`.
    """
    name = file or path.name
    if path.is_dir():
        raise refused("yaml-folder", Place(name))
    if not path.is_file():
        raise refused("yaml-no-file", Place(name))
    if path.stat().st_size > LARGEST:
        raise refused("yaml-too-large", Place(name), limit=f"{LARGEST:,}")
    content = path.read_bytes()
    try:
        return read_yaml(content.decode("utf-8-sig"), name)
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        raise refused("yaml-encoding", Place(name, line)) from fault


def plain(node: Node) -> Plain:
    """The tree as dict, list, str and None (for what `ScalarNode.is_null` names)."""
    if isinstance(node, MappingNode):
        return {key: plain(value) for key, value in node.entries.items()}
    if isinstance(node, SequenceNode):
        return [plain(item) for item in node.items]
    return None if node.is_null else node.text


def place_of(root: Node, path: Steps, *, of_key: bool = False) -> Place:
    """Where the node at a path of keys and list numbers (from 0) stands.

    Steps that lead nowhere are passed over, so that pydantic's `loc` may be given as it is: a missing
    key has the place of its mapping. With `of_key` the place of the last key, not of its value.
    """
    node, place = root, root.place
    for step in path:
        found = _child(node, step)
        if found is not None:
            place = node.keys[str(step)] if of_key and isinstance(node, MappingNode) else found.place
            node = found
    return place


def read_model(model: type[Model], root: Node) -> Model:
    """The tree as a pydantic model; every fault of it at once, each with its line and column.

    Fields that are read by `read_by`, and validators that raise a `PydanticCustomError` whose type is
    a code, give the findings of that code at the place of their value.

    Raises:
        Refused: `yaml-missing-key`, `yaml-unknown-key`, `yaml-value`, and the codes of the model's validators.
    """
    try:
        return model.model_validate(plain(root))
    except ValidationError as fault:
        problems = Problems()
        for error in fault.errors(include_url=False)[:MOST_FAULTS]:
            _explain(problems, root, model, error)
        problems.refuse_if_any()
        raise


def read_by(read: Callable[[str], Any]) -> BeforeValidator:
    """A pydantic validator that reads a field's text by a function which may raise `Refused`.

    `Annotated[Unit, read_by(unit)]` makes a unit's fault one of the findings of `read_model`.
    """

    def validate(value: object) -> object:
        """The value as the function reads it."""
        if not isinstance(value, str):
            return value
        try:
            return read(value)
        except Refused as refusal:
            raise PydanticCustomError(_REFUSED, "refused", {"findings": refusal.findings}) from refusal

    return BeforeValidator(validate)


class _Builder:
    """Builds nodes from events, noting faults that need not stop the reading."""

    def __init__(self, file: str, events: Iterator[Event]) -> None:
        self.file = file
        self.events = events
        self.problems = Problems()
        self.faults = 0

    def document(self) -> Node:
        """The only document of the file."""
        root = None
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                self._check_start(event, first=root is None)
                root = root or self._node(next(self.events), 1)
        self.problems.refuse_if_any()
        if root is None or (isinstance(root, ScalarNode) and root.is_null):
            raise refused("yaml-empty", Place(self.file))
        return root

    def _check_start(self, event: DocumentStartEvent, *, first: bool) -> None:
        if not first:
            raise refused("yaml-several-documents", self._place(event))
        if event.version or event.tags:
            self._fault("yaml-directive", self._place(event))

    def _node(self, event: Event, depth: int) -> Node:
        place = self._place(event)
        if depth > DEEPEST and isinstance(event, CollectionStartEvent):
            raise refused("yaml-too-deep", place, limit=DEEPEST)
        self._check(event, place)
        if isinstance(event, MappingStartEvent):
            return self._mapping(place, depth)
        if isinstance(event, SequenceStartEvent):
            return SequenceNode(place, tuple(self._items(depth)))
        if isinstance(event, ScalarEvent):
            return ScalarNode(place, event.value, plain=not event.style)
        return ScalarNode(place, "")

    def _check(self, event: Any, place: Place) -> None:
        if isinstance(event, AliasEvent) or event.anchor:
            self._fault("yaml-alias", place, name=_shown(event.anchor))
        elif event.tag:
            self._fault("yaml-tag", place, tag=_shown(str(event.tag)))
        elif isinstance(event, ScalarEvent) and _UNSEEN.search(event.value):
            self._fault("yaml-syntax", place, problem=_UNREADABLE)

    def _items(self, depth: int) -> Iterator[Node]:
        for event in self.events:
            if isinstance(event, SequenceEndEvent):
                return
            yield self._node(event, depth + 1)

    def _mapping(self, place: Place, depth: int) -> MappingNode:
        entries: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        for event in self.events:
            if isinstance(event, MappingEndEvent):
                break
            key = self._node(event, depth + 1)
            value = self._node(next(self.events), depth + 1)
            name = self._key(key, keys)
            if name is not None:
                entries[name], keys[name] = value, key.place
        return MappingNode(place, entries, keys)

    def _key(self, key: Node, keys: Mapping[str, Place]) -> str | None:
        if not isinstance(key, ScalarNode) or key.is_null:
            self._fault("yaml-key", key.place)
            return None
        if key.text in keys:
            first = keys[key.text].line
            self._fault("yaml-duplicate-key", key.place, key=_shown(key.text), first=first)
            return None
        return key.text

    def _fault(self, code: str, place: Place, **details: object) -> None:
        self.faults += 1
        self.problems.add(code, place, **details)
        if self.faults >= MOST_FAULTS:
            self.problems.refuse_if_any()

    def _place(self, event: Event) -> Place:
        return Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)


def _events(text: str, file: str) -> Iterator[Event]:
    """The parser's events; its faults become ours."""
    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        raise refused("yaml-syntax", place, problem=_problem(str(fault.problem))) from fault
    except ReaderError as fault:
        line = text[: fault.position].count("\n") + 1
        raise refused("yaml-syntax", Place(file, line), problem=_UNREADABLE) from fault
    except (YAMLError, *_PARSER_FAULTS) as fault:
        raise refused("yaml-syntax", Place(file), problem=_problem(str(fault))) from fault


_UNREADABLE = Text("a character that YAML does not allow", "YAMLで使えない文字があります")
_PROBLEMS = (
    (
        "mapping values are not allowed",
        Text("“: ” stands where no key may be", "キーを書けない位置に「: 」があります"),
    ),
    (
        "cannot start any token",
        Text(
            "a tab or reserved character begins a word",
            "タブまたは予約文字で語が始まっています",
        ),
    ),
    (
        "expected <block end>",
        Text("the indentation does not fit the lines above", "字下げが前の行と合っていません"),
    ),
    (
        "could not find expected ':'",
        Text("a key without “: ” after it", "キーの後に「: 」がありません"),
    ),
    (
        "end of stream",
        Text("a quote or bracket is never closed", "引用符または括弧が閉じていません"),
    ),
    (
        "expected ',' or",
        Text(
            "a comma or closing bracket is missing",
            "コンマまたは閉じ括弧がありません",
        ),
    ),
)


def _problem(said: str) -> Text:
    """The parser's complaint in both languages; what is not in the list is shown as the parser says it."""
    known = (text for part, text in _PROBLEMS if part in said)
    return next(known, Text(_shown(said), f"構文の誤り：{_shown(said)}"))


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _child(node: Node, step: str | int) -> Node | None:
    if isinstance(node, MappingNode):
        return node.entries.get(str(step))
    if isinstance(node, SequenceNode) and isinstance(step, int) and 0 <= step < len(node.items):
        return node.items[step]
    return None


_REFUSED: Final = "tobiishi_refused"


def _explain(problems: Problems, root: Node, model: type[BaseModel], error: ErrorDetails) -> None:
    """Say one pydantic error as findings."""
    path, kind = error["loc"], error["type"]
    place = place_of(root, path)
    key = _shown(str(path[-1])) if path else ""
    if kind == _REFUSED:
        problems.take(error["ctx"]["findings"], **place.as_json())
    elif kind == "missing":
        problems.add("yaml-missing-key", place, key=key)
    elif kind == "extra_forbidden":
        near = _near(key, _models_at(model, path[:-1]))
        problems.add("yaml-unknown-key", place_of(root, path, of_key=True), key=key, near=near)
    elif kind in CODES:
        problems.add(kind, place, **error.get("ctx", {}))
    else:
        given = error["input"] if isinstance(error["input"], str) else ""
        problems.add("yaml-value", place, key=key, value=_shown(given), expected=_expected(error))


_EXPECTED = {
    "list_type": Text("a list", "リスト"),
    "tuple_type": Text("a list", "リスト"),
    "dict_type": Text("a mapping of keys and values", "「キー: 値」の組"),
    "model_type": Text("a mapping of keys and values", "「キー: 値」の組"),
    "model_attributes_type": Text("a mapping of keys and values", "「キー: 値」の組"),
    "string_type": Text("a text", "文字列"),
    "int_parsing": Text("a whole number", "整数"),
    "int_type": Text("a whole number", "整数"),
    "bool_parsing": Text("true or false", "true または false"),
    "bool_type": Text("true or false", "true または false"),
}
_BOUNDS = {
    "ge": ("at least {}", "{}以上"),
    "gt": ("more than {}", "{}より大きい値"),
    "le": ("at most {}", "{}以下"),
    "lt": ("less than {}", "{}未満"),
    "pattern": ("a text of the form {}", "{} の形の文字列"),
    "min_length": ("at least {} of them (items or letters)", "{}個（または{}文字）以上"),
    "max_length": ("at most {} of them (items or letters)", "{}個（または{}文字）以下"),
}


def _expected(error: ErrorDetails) -> Text:
    """What pydantic would have accepted, in both languages."""
    context = error.get("ctx", {})
    if "expected" in context:
        one_of = str(context["expected"]).replace(" or ", ", ").replace("'", "")
        return Text(f"one of {one_of}", f"{one_of} のいずれか")
    for name, (english, japanese) in _BOUNDS.items():
        if name in context:
            return Text(english.format(context[name]), japanese.replace("{}", str(context[name])))
    return _EXPECTED.get(error["type"], Text(error["msg"], error["msg"]))


def _near(key: str, models: set[Any]) -> Text:
    """Which keys the models at a place know, the nearest first."""
    known = [
        field.alias or name for one in models if _is_model(one) for name, field in one.model_fields.items()
    ]
    names = ", ".join(get_close_matches(key, known, n=3, cutoff=0.6) or sorted(known))
    return Text(names, names)


def _models_at(model: type[BaseModel], path: Steps) -> set[Any]:
    """The types a schema has at a path; steps it does not know (pydantic's marks of unions) are passed over."""
    types = {model}
    for step in path:
        types = set().union(*(_step(one, step) for one in types)) or types
    return types


def _step(one: Any, step: str | int) -> set[Any]:
    if _is_model(one):
        fields = {field.alias or name: field.annotation for name, field in one.model_fields.items()}
        return _flat(fields[str(step)]) if str(step) in fields else set()
    return set().union(*(_flat(inside) for inside in get_args(one)[-1:]))


def _flat(annotation: Any) -> set[Any]:
    """The members of a union, without what Annotated adds."""
    if get_origin(annotation) is Annotated:
        return _flat(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return set().union(*(_flat(one) for one in get_args(annotation)))
    return {annotation}


def _is_model(one: Any) -> bool:
    return isinstance(one, type) and issubclass(one, BaseModel)
