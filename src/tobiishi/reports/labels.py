"""The words of the sheets, in one language or in both."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

from tobiishi.errors import Text

__all__ = ["Wording", "Words"]

Wording = Literal["en", "ja", "both"]
"""The language of a report; `both` sets English over Japanese."""


class Words:
    """Says texts and the labels of `labels.toml` in the language of a report."""

    def __init__(self, wording: Wording) -> None:
        self.wording = wording

    def say(self, text: Text) -> str:
        """A text; in both languages one line each, where they differ."""
        if self.wording != "both":
            return text.in_language(self.wording)
        return text.en if text.en == text.ja else f"{text.en}\n{text.ja}"

    def in_line(self, text: Text) -> str:
        """A text on one line, also in both languages."""
        return self.say(text).replace("\n", " / ")

    def __call__(self, label: str, **details: object) -> str:
        """A label, with its particulars filled in."""
        return self.say(filled(label, **details))

    def line(self, label: str, **details: object) -> str:
        """A label on one line."""
        return self.in_line(filled(label, **details))


def filled(label: str, **details: object) -> Text:
    """A label in both languages, with its particulars filled in (a `Text` in each language)."""
    text = _labels()[label]
    parts = {}
    for language in ("en", "ja"):
        known = {name: _in(value, language) for name, value in details.items()}
        parts[language] = getattr(text, language).format(**known)
    return Text(**parts)


def _in(value: object, language: Literal["en", "ja"]) -> object:
    return value.in_language(language) if isinstance(value, Text) else value


@cache
def _labels() -> dict[str, Text]:
    content = files("tobiishi.reports").joinpath("labels.toml").read_text(encoding="utf-8")
    return {name: Text(**entry) for name, entry in tomllib.loads(content).items()}
