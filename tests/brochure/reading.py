"""A PDF as tests read it: its text without blanks, its bookmarks, its structure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from tobiishi.programme.files import packaged
from tobiishi.programme.models import Record

AT = dt.date(2020, 3, 31)


@cache
def reader(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


@cache
def text(pdf: bytes) -> str:
    """All text, squeezed."""
    return squeezed("".join(page.extract_text() for page in reader(pdf).pages))


def squeezed(said: str) -> str:
    """A text without blanks and joiners, so that line breaks do not matter."""
    return re.sub(r"[\s\u2060\u00a0]+", "", said)


def bookmarks(pdf: bytes) -> list[tuple[int, str]]:
    """Depth and title of every bookmark."""
    return list(_bookmarks(reader(pdf).outline, 1))


def _bookmarks(outline: list[Any], depth: int) -> Iterator[tuple[int, str]]:
    for one in outline:
        if isinstance(one, list):
            yield from _bookmarks(one, depth + 1)
        else:
            yield depth, one.title


def elements(pdf: bytes) -> list[Any]:
    """Every element of the structure tree."""
    return list(_elements(reader(pdf).root_object["/StructTreeRoot"]))


def _elements(node: Any) -> Iterator[Any]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for one in node:
            yield from _elements(one)
    elif isinstance(node, dict):
        if "/S" in node and node.get("/Type") != "/MCR":
            yield node
        if "/K" in node:
            yield from _elements(node["/K"])


def changed(**kinds: dict[str, Any]) -> Record:
    """The packaged record with some entries changed or added: for each the fields that differ."""
    plain = packaged().model_dump(by_alias=True)
    for kind, entries in kinds.items():
        for identity, fields in entries.items():
            plain[kind].setdefault(identity, {}).update(fields)
    return Record.model_validate(plain)
