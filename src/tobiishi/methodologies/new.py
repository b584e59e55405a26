"""New files from templates: a document with what it needs marked, and what is still to be filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Final

from tobiishi.errors import Place, Problems, refused
from tobiishi.methodologies.yaml_reader import MappingNode, Node, ScalarNode, SequenceNode

__all__ = ["filled_in", "new_document", "write_new"]

_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}", re.ASCII)
_OPEN: Final = re.compile(r"<.+>")


def new_document(identity: str) -> str:
    """The commented template of a document, under an id of its own.

    Raises:
        Refused: `methodologies-id`.
    """
    if not _ID.fullmatch(identity):
        raise refused("methodologies-id", id=identity)
    template = files("tobiishi.methodologies").joinpath("template.yaml").read_text(encoding="utf-8")
    return template.replace("X_NEW", identity)


def write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet.

    Raises:
        Refused: `yaml-exists`, `yaml-not-written`.
    """
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        raise refused("yaml-exists", path=path) from error
    except OSError as error:
        raise refused("yaml-not-written", path=path, reason=error.strerror or str(error)) from error


def filled_in(root: Node) -> Node:
    """The tree of a file, in which no place of a template, written in < >, may be open any more.

    Raises:
        Refused: `yaml-to-fill-in`, for every open place.
    """
    problems = Problems()
    for place, key, text in _texts(root, ""):
        if _OPEN.fullmatch(text):
            problems.add("yaml-to-fill-in", place, key=key, text=text)
    problems.refuse_if_any()
    return root


def _texts(node: Node, key: str) -> Iterator[tuple[Place, str, str]]:
    """Every key and text of a tree without quotes, with its place and the key above it."""
    if isinstance(node, MappingNode):
        for name, inside in node.entries.items():
            yield node.keys[name], key, name
            yield from _texts(inside, name)
    elif isinstance(node, SequenceNode):
        for inside in node.items:
            yield from _texts(inside, key)
    elif isinstance(node, ScalarNode) and node.plain:
        yield node.place, key, node.text
