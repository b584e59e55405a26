"""The page of codes: for each what it says, why, what to do, and the smallest example that produces it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from pages.markdown import code as block
from pages.markdown import page, symbol, table
from tobiishi.errors import CODES
from tobiishi.errors.catalogue import Code

ROOT: Final = Path(__file__).resolve().parents[2]
TESTS: Final = ROOT / "tests" / "errors"
LINES: Final = 45
"""Lines of an example shown at most."""
WIDTH: Final = 160
"""Characters of a line shown at most."""
LAST_OF_HEAD: Final = "source: {document: example, publisher: example, seen: none}"
"""Where the head that all documents among the examples share ends."""

_HEAD = """\
# Codes of findings / 指摘コード

<!-- Written by scripts/generate_docs.py from src/tobiishi/errors/texts and tests/errors: do not change it here. -->

Every finding has a stable code, a place, what is wrong, why it matters and what to do. `{…}` stands for what the
finding fills in. `tobiishi explain CODE` says the same. An example is the smallest file that gives the code; the
head that all example documents share (id, title, source …) is left out here, and their lines are counted with it.
Values files among them are for [X_LAB](../tests/errors/examples/documents/X_LAB_v0.1.yaml), a document made for this.

指摘には、変わらないコード・場所・内容・理由・対応があります。`{…}` には個々の値が入ります。
`tobiishi explain コード` でも確認できます。例は、そのコードになる最小のファイルです。例の文書に共通する冒頭
（番号・名称・出典など）は省略していますが、行番号はこれを含めて数えています。値ファイルの例は、このために作った文書
[X_LAB](../tests/errors/examples/documents/X_LAB_v0.1.yaml) の値です。

A finding *refuses* the input (nothing is written), *blocks* the tonnes, *substitutes* readings, or *notes*.
指摘の効果は、受付不可（何も書き出さない）・計上不可・代替・注記の四つです。
"""


def error_page() -> str:
    """The page of all codes, by room."""
    return page(_lines())


def _lines() -> Iterator[str]:
    expected = tomllib.loads((TESTS / "expected.toml").read_text(encoding="utf-8"))
    yield from _HEAD.splitlines()
    rooms = [(room, list(of)) for room, of in groupby(CODES.values(), key=lambda one: one.room)]
    yield from ("", *(f"- [{room}](#{room}) ({len(of)})" for room, of in rooms), "")
    for room, of in rooms:
        yield from (f"## {room}", "")
        for one in of:
            yield from _entry(one, expected.get(one.code))


def _entry(one: Code, expected: dict[str, Any] | None) -> Iterator[str]:
    yield from (f"### {symbol(one.code)}", "")
    rows = (("what / 内容", one.what), ("why / 理由", one.why), ("what to do / 対応", one.remedy))
    yield from table(("", "en", "ja"), ((head, text.en, text.ja) for head, text in rows))
    if expected is not None:
        yield from _example(one.code, expected)


def _example(code: str, expected: dict[str, Any]) -> Iterator[str]:
    """The example and what comes of it."""
    if "made" in expected:
        made = expected["made"]
        yield from (f"Example / 例: {made['en']} / {made['ja']}", "")
    else:
        path = TESTS / "examples" / f"{code}.yaml"
        yield from (f"Example / 例: [{path.name}](../{path.relative_to(ROOT).as_posix()})", "")
        yield from block("\n".join(_shown(path)), "yaml")
    yield from block(f"{_place(code, expected)}{expected['en']}\n{_place(code, expected)}{expected['ja']}")


def _place(code: str, expected: dict[str, Any]) -> str:
    if "line" in expected:
        return f"{code}.yaml:{expected['line']}: "
    return f"{expected['name']}: " if "name" in expected else ""


def _shown(path: Path) -> list[str]:
    """The lines of an example without the shared head, long ones cut."""
    lines = path.read_bytes().decode("utf-8", "replace").splitlines()
    if LAST_OF_HEAD in lines:
        lines = ["# …", *lines[lines.index(LAST_OF_HEAD) + 1 :]]
    cut = [line if len(line) <= WIDTH else line[:WIDTH] + " …" for line in lines]
    return cut if len(cut) <= LINES else [*cut[:LINES], "# …"]
