"""What follows from an entry's data alone: its title, its order, the words it is found by, the entries it names."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from typing import Any, Final, get_args

from pydantic import BaseModel

from tobiishi.errors import Language
from tobiishi.periods.dates import RecordDate
from tobiishi.programme.files import names_in
from tobiishi.programme.models import Entry, Record, Words
from tobiishi_site.programme.finding import words_of

TITLES: Final = ("title", "name", "who", "pairing", "of", "said", "found")
"""Fields that may name an entry, the best first."""
_DATES: Final = ("fiscal_year", "signed", "when", "made", "selected")


@cache
def model_of(kind: str) -> type[Entry]:
    """The form of the entries of a kind."""
    model: type[Entry] = get_args(Record.model_fields[kind].annotation)[1]
    return model


def read_entry(kind: str, data: Any) -> Entry:
    """An entry from its data, as kept in a revision."""
    return model_of(kind).model_validate(data)


def data_of(entry: Entry) -> dict[str, Any]:
    """The data of an entry, as kept in a revision: only what is said."""
    return entry.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def other_than(language: Language) -> Language:
    """The other one of the two languages."""
    return "en" if language == "ja" else "ja"


def heading_of(entry: Entry, language: Language) -> str | None:
    """The field that names an entry: the best that has words in a language, else the best; None where none can."""
    said = [name for name in TITLES if _says(getattr(entry, name, None))]
    return next((name for name in said if _has(getattr(entry, name), language)), said[0] if said else None)


def title_of(entry: Entry, language: Language) -> str:
    """What an entry is called in a language, or in the other where nothing names it in this one."""
    name = heading_of(entry, language)
    if name is not None:
        found = getattr(entry, name)
        return found.in_language(language) if isinstance(found, Words) else str(found)
    date = next((getattr(entry, name) for name in _DATES if getattr(entry, name, None)), None)
    return date.text(language) if isinstance(date, RecordDate) else ""


def language_of_title(entry: Entry, language: Language) -> Language:
    """The language that the title of an entry in a language is in: the other one where that is all there is."""
    name = heading_of(entry, language)
    if name is None or _has(getattr(entry, name), language):
        return language
    return other_than(language)


def order_of(entry: Entry, position: int) -> str:
    """A text by which entries of a kind sort: by their date where they have one, else as in the record."""
    dates = [getattr(entry, name) for name in _DATES if hasattr(entry, name)]
    first = dates[0].first if dates and dates[0] is not None else None
    day = "9999" if dates and first is None else first.isoformat() if first else ""
    return f"{day}:{position:06}"


def languages_of(entry: Entry) -> set[Language]:
    """Languages in which an entry has words; all where it needs none."""
    said = list(_words(entry))
    every: tuple[Language, ...] = ("ja", "en")
    return {language for language in every if not said or any(words.has(language) for words in said)}


def reworded(before: Entry | None, after: Entry) -> list[Language]:
    """Languages whose words differ between two states of an entry."""
    every: tuple[Language, ...] = ("ja", "en")
    return [one for one in every if _said(before, one) != _said(after, one)]


def differs_in_facts(before: Entry, after: Entry) -> bool:
    """Whether two states of an entry differ in anything besides their words."""
    return bool(_without_words(before) != _without_words(after))


def not_approved(said: Entry, language: Language, approved: Entry | None) -> list[str]:
    """Words of an entry in a language that are not among those that are public in it."""
    known = {text for text in _said(approved, language) if text}
    found = (text for text in _said(said, language) if text and text not in known)
    return list(dict.fromkeys(found))


def withholding(said: Entry, language: Language, texts: Collection[str]) -> Entry:
    """An entry without some of its words in a language; what has no others left is empty and is not shown."""
    hidden: Entry = _withholding(said, language, frozenset(texts)) if texts else said
    return hidden


def named_in(entry: Entry) -> list[tuple[str, str, str]]:
    """The entries that one names: the field in which it does, their kind and id; a country by its code."""
    found = [(str(path[0]), kind, slug) for kind, slug, path in names_in(entry, type(entry))]
    code = getattr(entry, "country", None)
    country = [] if code is None else [("country", "countries", code.lower())]
    return list(dict.fromkeys([*found, *country]))


def found_by(entry: Entry, language: Language) -> str:
    """Everything an entry says in a language, names in other scripts included, as `finding.words_of`.

    The ids of entries that it names are no words: some of them may not be public.
    """
    ids = {slug for _field, _kind, slug in named_in(entry)}
    return words_of("\n".join(text for text in _texts(entry, language) if text not in ids))


def _says(value: Any) -> bool:
    """Whether there is a text that may be shown."""
    return value is not None and (not isinstance(value, Words) or value.has("ja") or value.has("en"))


def _has(value: Any, language: Language) -> bool:
    return not isinstance(value, Words) or value.has(language)


def _said(entry: Entry | None, language: Language) -> list[str | None]:
    return [] if entry is None else [getattr(words, language) for words in _words(entry)]


def _without_words(value: Any) -> Any:
    if isinstance(value, Words):
        return ()
    if isinstance(value, BaseModel):
        return [_without_words(getattr(value, name)) for name in type(value).model_fields]
    return [_without_words(one) for one in value] if isinstance(value, tuple) else value


def _withholding(value: Any, language: Language, texts: frozenset[str]) -> Any:
    if isinstance(value, Words):
        hidden = getattr(value, language) in texts
        return Words.model_construct(**{**dict(value), language: None}) if hidden else value
    if isinstance(value, BaseModel):
        parts = {name: _withholding(part, language, texts) for name, part in value}
        return value.model_copy(update=parts)
    return tuple(_withholding(one, language, texts) for one in value) if isinstance(value, tuple) else value


def _words(value: Any) -> Iterator[Words]:
    if isinstance(value, Words):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _words(getattr(value, name))
    elif isinstance(value, tuple):
        for one in value:
            yield from _words(one)


def _texts(value: Any, language: Language) -> Iterator[str]:
    if isinstance(value, Words):
        yield getattr(value, language) or ""
    elif isinstance(value, RecordDate):
        yield value.text(language, era=True)
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name), language)
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one, language)
    elif isinstance(value, str):
        yield value
