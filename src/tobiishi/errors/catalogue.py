"""The catalogue of codes: for each its texts in both languages, read from `texts/*.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tobiishi.errors.languages import Language, Text


@dataclass(frozen=True, slots=True)
class Message:
    """A finding said in one language: what is wrong, why it matters, what to do."""

    what: str
    why: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Code:
    """A stable code with its texts; `{name}` in `what` and `remedy` is filled from a finding's details."""

    code: str
    room: str
    what: Text
    why: Text
    remedy: Text


class _Catalogue(Mapping[str, Code]):
    """All codes, read once when the first is asked for."""

    def __getitem__(self, code: str) -> Code:
        return _read()[code]

    def __iter__(self) -> Iterator[str]:
        return iter(_read())

    def __len__(self) -> int:
        return len(_read())


CODES: Mapping[str, Code] = _Catalogue()


def message(code: str, details: Mapping[str, str | Text], language: Language) -> Message:
    """Say a code with its particulars in one language."""
    entry = CODES[code]
    filled = {name: _in(value, language) for name, value in details.items()}
    what, why, remedy = (text.in_language(language) for text in (entry.what, entry.why, entry.remedy))
    return Message(_fill(what, filled), why, _fill(remedy, filled))


@cache
def _read() -> dict[str, Code]:
    codes: dict[str, Code] = {}
    for path in sorted(files("tobiishi.errors").joinpath("texts").iterdir(), key=lambda p: p.name):
        room = path.name.removesuffix(".toml")
        for code, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
            what, why, remedy = (Text(**entry[part]) for part in ("what", "why", "remedy"))
            codes[code] = Code(code, room, what, why, remedy)
    return codes


def _in(value: str | Text, language: Language) -> str:
    return value.in_language(language) if isinstance(value, Text) else value


def _fill(template: str, details: Mapping[str, str]) -> str:
    for name, value in details.items():
        template = template.replace("{" + name + "}", value)
    return template
