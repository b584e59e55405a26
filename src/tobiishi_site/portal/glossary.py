"""The words of the field in both languages, as packaged."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tobiishi.errors import Text


@dataclass(frozen=True, slots=True)
class Term:
    """A word in both languages, and what it means."""

    word: Text
    means: Text


@cache
def glossary() -> list[tuple[Text, list[Term]]]:
    """Every group of terms with its heading, in order."""
    found = tomllib.loads(files(__package__).joinpath("data/glossary.toml").read_text(encoding="utf-8"))
    return [
        (Text(group["en"], group["ja"]), [_term(**one) for one in group["terms"]]) for group in found["group"]
    ]


def _term(*, en: str, ja: str, means_en: str, means_ja: str) -> Term:
    return Term(Text(en, ja), Text(means_en, means_ja))
