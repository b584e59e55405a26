"""The page of every key of a project file, and their descriptions for its schema."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from pages.markdown import page, symbol, table
from tobiishi.monitoring import project

PAGE: Final = "project-keys.md"
_HEAD: Final = """\
# Keys of a project file / プロジェクトファイルのキー

<!-- Written by scripts/generate_docs.py from src/tobiishi/monitoring/project.py and scripts/pages/project_keys.toml. -->

Every key with its meaning; [readings](how-to/readings.md) shows those of readings at work. An unknown key is refused.

すべてのキーと意味です。計測値に関する使用例は [readings](how-to/readings.md) にあります。未知のキーは受け付けません。"""
_TITLE: Final = "title"


def key_page() -> str:
    """The page."""
    return page([*_HEAD.splitlines(), *_sections()])


def described(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a project file with the meaning of each key, in place of names made from the keys."""
    parts = {name: _part(name, part) for name, part in schema["$defs"].items()}
    return {**_part("ProjectFile", schema), "$defs": parts}


def meanings(model: str) -> dict[str, list[str]]:
    """What each key of a part means, in English and Japanese; the part's own title is left out."""
    texts = {key: text for key, text in _read()[model].items() if key != _TITLE}
    return {key.removesuffix("_"): text for key, text in texts.items()}


def _part(name: str, part: dict[str, Any]) -> dict[str, Any]:
    if name not in _read():
        return part
    said = meanings(name)
    properties = {
        key: {k: v for k, v in of.items() if k != _TITLE} | {"description": " / ".join(said[key])}
        for key, of in part["properties"].items()
    }
    return {**part, "properties": properties}


def _sections() -> Iterator[str]:
    for name, texts in _read().items():
        model: type[BaseModel] = getattr(project, name)
        said = meanings(name)
        yield from ("", f"## {' / '.join(dict.fromkeys(texts[_TITLE]))}", "")
        fields = ((field.alias or key, field) for key, field in model.model_fields.items())
        rows = ((symbol(key), _default(field), *said[key]) for key, field in fields)
        yield from table(("key / キー", "without it / 省略時", "en", "ja"), rows)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required / 必須"
    return "—" if field.default in (None, [], {}) else symbol(str(field.default).lower())


def _read() -> dict[str, dict[str, Any]]:
    path = Path(__file__).with_name("project_keys.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
