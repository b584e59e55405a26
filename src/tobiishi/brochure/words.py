"""The fixed words of `words.toml`: headings, labels and the texts of our own figures, in both languages."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from tobiishi.errors import Language, Text

__all__ = ["group", "section_name", "word"]


def word(group: str, name: str, language: Language, **details: object) -> str:
    """A word of a group, with its particulars filled in."""
    return _words()[group][name].in_language(language).format(**details)


def group(name: str, language: Language) -> dict[str, str]:
    """All words of a group by name."""
    return {one: text.in_language(language) for one, text in _words()[name].items()}


def section_name(section: str, language: Language) -> str:
    """What a section of the brochure is called."""
    return word("section", section, language)


@cache
def _words() -> dict[str, dict[str, Text]]:
    content = files("tobiishi.brochure").joinpath("words.toml").read_text(encoding="utf-8")
    groups = tomllib.loads(content)
    return {name: {one: Text(**said) for one, said in words.items()} for name, words in groups.items()}
