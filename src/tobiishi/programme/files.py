"""The record in files: a folder with one YAML file for each kind of entry, read with its checks and written back.

What is written and read again is equal. Every id that an entry names exists.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final, get_args, get_origin

from pydantic import BaseModel
from ruamel.yaml import YAML

from tobiishi.errors import Place, Problems
from tobiishi.methodologies.yaml_reader import MappingNode, Node, Steps, place_of, read_model, read_yaml_file
from tobiishi.programme.models import Record
from tobiishi.programme.terms import Names

__all__ = ["packaged", "read_record", "write_record"]

_DATA: Final = Path(__file__).parent / "data"
_WIDE: Final = 4096
"""Characters of a line, so that a paragraph of Japanese stands on one."""


@cache
def packaged(fiscal_year: int = 2019) -> Record:
    """The record that comes with Tobiishi, as published for a fiscal year (2019 only so far)."""
    return read_record(_DATA / f"fy{fiscal_year}")


def read_record(folder: Path) -> Record:
    """The record of a folder; a kind without a file has no entries.

    Raises:
        Refused: every fault of every file at once, with file, line and column: codes of `yaml`, of dates, and
            `programme-no-such-file`, `programme-unknown-id`, `programme-no-words`, `programme-link-ends`.
    """
    problems = Problems()
    found: dict[str, Node] = {}
    for path in sorted(folder.glob("*.yaml")):
        with problems.catching():
            if path.stem not in Record.model_fields:
                problems.add("programme-no-such-file", Place(path.name), kinds=", ".join(Record.model_fields))
                continue
            found[path.stem] = read_yaml_file(path)
    problems.refuse_if_any()
    root = MappingNode(Place(), found, {kind: node.place for kind, node in found.items()})
    record = read_model(Record, root)
    _check_names(record, root)
    return record


def write_record(record: Record, folder: Path) -> None:
    """Write a file for each kind that has entries into a folder that exists."""
    yaml = YAML()
    yaml.width = _WIDE
    plain = record.model_dump(by_alias=True, exclude_defaults=True)
    for kind, entries in plain.items():
        with (folder / f"{kind}.yaml").open("w", encoding="utf-8", newline="\n") as file:
            yaml.dump(entries, file)


def names_in(value: Any, annotation: Any, path: Steps = ()) -> Iterator[tuple[str, str, Steps]]:
    """Every id of another entry inside a value of the record: its kind, the id, and the path to it."""
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            whole = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
            yield from names_in(getattr(value, name), whole, (*path, field.alias or name))
    elif isinstance(value, dict):
        for key, inside in value.items():
            yield from names_in(inside, get_args(annotation)[1], (*path, key))
    elif isinstance(value, tuple):
        for number, inside in enumerate(value):
            yield from names_in(inside, _inner(annotation), (*path, number))
    elif isinstance(value, str) and (kind := _kind_named(annotation)) is not None:
        yield kind, value, path


def _inner(annotation: Any) -> Any:
    """What the items of a tuple are."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return get_args(annotation)[0]


def _kind_named(annotation: Any) -> str | None:
    """The kind whose id a text is; None where it is no id of an entry."""
    marks = [one.kind for one in getattr(annotation, "__metadata__", ()) if isinstance(one, Names)]
    inside = (_kind_named(one) for one in get_args(annotation))
    return next(iter([*marks, *(kind for kind in inside if kind is not None)]), None)


def _check_names(record: Record, root: Node) -> None:
    problems = Problems()
    for kind, named, path in names_in(record, Record):
        known = getattr(record, kind)
        if named not in known:
            near = ", ".join(get_close_matches(named, known, n=3)) or "–"
            problems.add("programme-unknown-id", place_of(root, path), kind=kind, id=named, near=near)
    problems.refuse_if_any()
