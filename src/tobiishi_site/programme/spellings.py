"""The spelling of texts for search: one for all widths, cases, kana and accents, and the names that have several."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

_KATAKANA: Final = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
"""Hiragana to katakana."""
_LETTERS: Final = _KATAKANA | {ord("đ"): "d", ord("ø"): "o", ord("ł"): "l", ord("ı"): "i"}
_ACCENTS: Final = re.compile("(?<=[a-z])[\u0300-\u036f]+")
_RUNS: Final = re.compile(r"[0-9a-z]+|[^\W_0-9a-z](?:[^\W_0-9a-z]|[^\x00-\x7f\s\u3000-\u303f])*")
"""Words in Latin letters, and runs of all other letters with their marks."""
Spelling = tuple[str, ...]
"""A name as the runs of which it consists."""


def runs_of(text: str) -> list[str]:
    """The words of a text and its runs of letters of other scripts, in one spelling. Only for finding, never to show."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    return _RUNS.findall(unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", plain))))


def alternatives(runs: Sequence[str]) -> Iterator[tuple[Spelling, ...]]:
    """The parts of a search, one after the other: of a name all its spellings, of anything else the run itself."""
    same, at = spellings(), 0
    longest = max(map(len, same))
    while at < len(runs):
        lengths = range(longest, 0, -1)
        name = next((found for many in lengths if (found := tuple(runs[at : at + many])) in same), None)
        yield (tuple(runs[at : at + 1]),) if name is None else same[name]
        at += 1 if name is None else len(name)


@cache
def spellings() -> Mapping[Spelling, tuple[Spelling, ...]]:
    """Every spelling of a name that has several, and with it all of that name."""
    text = files("tobiishi_site.programme").joinpath("spellings.toml").read_text(encoding="utf-8")
    names = [tuple(tuple(runs_of(one)) for one in name) for name in tomllib.loads(text)["same"]]
    return {spelling: name for name in names for spelling in name}
