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
EXAMPLES: Final = TESTS / "examples"
COMMON: Final = EXAMPLES / "monitoring-gap" / "project.yaml"
"""The project file of most examples of readings."""
LINES: Final = 45
"""Lines of a document or project file shown at most."""
ROWS: Final = 8
"""Lines of a table shown at most."""
WIDTH: Final = 160
"""Characters of a line shown at most."""
LAST_OF_HEAD: Final = (
    "source: {document: example, publisher: example, seen: none}",
    "  EF_RE: {value: 0.5 tCO2/MWh, source: example, confidence: seen}",
)
"""Where the head ends that documents among the examples share, and that of projects."""

_HEAD = """\
# Codes of findings / 指摘コード

<!-- Written by scripts/generate_docs.py from src/tobiishi/errors/texts and tests/errors: do not change it here. -->

Every finding has a stable code, a place, what is wrong, why it matters and what to do. `{…}` stands for what the
finding fills in. `tobiishi explain CODE` says the same. An example is the smallest that gives the code:

- a document; the head that documents share (id, title, source …) is left out here, and its lines are counted;
- a values file for [X_LAB](../tests/errors/examples/documents/X_LAB_v0.1.yaml), a document made for this;
- a folder with a project file and its readings, as `tobiishi readings check tests/errors/examples/CODE/project.yaml`
  reads them; the head that project files share (id, methodology, emission factor …) is left out in the same way;
- a statement of printed figures; or in words, where a file would not be readable.

指摘には、変わらないコード・場所・内容・理由・対応があります。`{…}` には個々の値が入ります。
`tobiishi explain コード` でも確認できます。例は、そのコードになる最小のものです。

- 文書。共通する冒頭（番号・名称・出典など）は省略していますが、行番号はこれを含めて数えています。
- 値ファイル。このために作った文書 [X_LAB](../tests/errors/examples/documents/X_LAB_v0.1.yaml) の値です。
- プロジェクトファイルと測定値のフォルダ。`tobiishi readings check tests/errors/examples/コード/project.yaml` で
  読めます。共通する冒頭（番号・方法論・排出係数など）は同様に省略しています。
- 掲載された数値の記述。ファイルとして読みにくい例は言葉で説明しています。

A finding *refuses* the input (nothing is written), *blocks* the tonnes, *substitutes* readings, or *notes*.
指摘の効果は、受付不可（何も書き出さない）・計上不可・代替・注記の四つです。
"""


def error_page() -> str:
    """The page of all codes, by room."""
    return page(_lines())


def _lines() -> Iterator[str]:
    yield from _HEAD.splitlines()
    rooms = [(room, list(of)) for room, of in groupby(CODES.values(), key=lambda one: one.room)]
    yield from ("", *(f"- [{room}](#{room}) ({len(of)})" for room, of in rooms), "")
    for room, of in rooms:
        path = (
            TESTS / "expected" / f"{room}.toml"
        )  # rooms of the site have none: their examples need its database
        expected = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        yield from (f"## {room}", "")
        for one in of:
            yield from _entry(one, expected.get(one.code))


def _entry(one: Code, expected: dict[str, Any] | None) -> Iterator[str]:
    yield from (f"### {symbol(one.code)}", "")
    rows = (("what / 内容", one.what), ("why / 理由", one.why), ("what to do / 対応", one.remedy))
    yield from table(("", "en", "ja"), ((head, text.en, text.ja) for head, text in rows))
    if expected is None:
        return
    yield from _example(one.code, expected)
    place = f"{expected['at']}: " if "at" in expected else ""
    yield from block(f"{place}{expected['en']}\n{place}{expected['ja']}")


def _example(code: str, expected: dict[str, Any]) -> Iterator[str]:
    """The example: in words, a file, or a folder."""
    folder, file = EXAMPLES / code, EXAMPLES / f"{code}.yaml"
    if "made" in expected:
        made = expected["made"]
        yield from (f"Example / 例: {made['en']} / {made['ja']}", "")
    elif folder.is_dir():
        yield from (f"Example / 例: {_link(folder)}", "")
        for path in sorted(folder.iterdir()):
            yield from _file(path)
    else:
        yield from (f"Example / 例: {_link(file)}", "", *_shown(file))


def _file(path: Path) -> Iterator[str]:
    """A file of a folder; the project file that many share is shown once."""
    if path != COMMON and path.read_bytes() == COMMON.read_bytes():
        code = COMMON.parent.name
        yield from (f"{symbol(path.name)}: as in / 次と同じ: [{code}](#{code})", "")
    else:
        yield from (f"{symbol(path.name)}:", "", *_shown(path))


def _link(path: Path) -> str:
    return f"[{path.name}](../{path.relative_to(ROOT).as_posix()})"


def _shown(path: Path) -> list[str]:
    """A file as a block, without the shared head, cut where it is long."""
    lines = path.read_bytes().decode("utf-8", "replace").splitlines()
    if not lines:
        return ["(empty / 空)", ""]
    ends = [number for number, line in enumerate(lines, 1) if line in LAST_OF_HEAD]
    if ends:
        lines = ["# …", *lines[ends[0] :]]
    is_yaml = path.suffix == ".yaml"
    most, more = (LINES, "# …") if is_yaml else (ROWS, "…")
    cut = [line if len(line) <= WIDTH else line[:WIDTH] + " …" for line in lines]
    return block("\n".join(cut if len(cut) <= most else [*cut[:most], more]), "yaml" if is_yaml else "")
