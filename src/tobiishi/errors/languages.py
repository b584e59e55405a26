"""The languages in which texts are kept as data, and a text in all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Language = Literal["en", "ja"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True, slots=True)
class Text:
    """One text in English and Japanese."""

    en: str
    ja: str

    def in_language(self, language: Language) -> str:
        """The text in the language asked for."""
        return self.ja if language == "ja" else self.en
