"""What is public of an entry, as data: in each language what was published in it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from tobiishi_site.programme.models import LANGUAGES

_WORDS = frozenset(LANGUAGES)
Revised = tuple[int, dict[str, Any]]
"""The number of a revision, and what it says."""


def public_data(shown: Mapping[str, Revised]) -> dict[str, Any]:
    """The newest public revision of an entry, with the words of each language from the revision public in it.

    Needs the public revisions by language. A text that is public in no language leaves no trace.
    """
    newest, said = max(shown.values(), key=lambda one: one[0])
    data: Any = said
    for language in LANGUAGES:
        number, older = shown.get(language, (0, None))
        if number != newest:
            data = _with_words(data, older, language)
    known: dict[str, Any] = data if data is said else _without_nothing(data)
    return known


def _with_words(new: Any, old: Any, language: str) -> Any:
    """Data whose words in a language are those of older data at the same place, or none."""
    if isinstance(new, list):
        items = old if isinstance(old, list) else []
        pairs = zip_longest(new, items[: len(new)])
        return [_with_words(one, before, language) for one, before in pairs]
    if not isinstance(new, dict):
        return new
    said = old if isinstance(old, dict) else {}
    if not new.keys() <= _WORDS:
        return {key: _with_words(value, said.get(key), language) for key, value in new.items()}
    return {key: value for key, value in (new | {language: said.get(language)}).items() if value}


def _without_nothing(data: Any) -> Any:
    """Data without texts of which nothing is left."""
    if isinstance(data, dict):
        return {key: _without_nothing(value) for key, value in data.items() if value != {}}
    return [_without_nothing(value) for value in data if value != {}] if isinstance(data, list) else data
