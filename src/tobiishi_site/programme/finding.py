"""Search: what a text is found by, and how both databases look for it.

A text becomes a list of plain words that SQLite (FTS5) and PostgreSQL (tsvector) index alike. Words of Latin letters
and digits are found from their beginning. Scripts that set no spaces between words, such as Japanese and Thai, are
cut into pairs of neighbouring characters, so that any part of a text is found, from two characters on exactly and
from one by its pairs. Width, case, kana and accents do not matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from django.db import connection
from django.db.models.expressions import RawSQL

_KATAKANA: Final = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
"""Hiragana to katakana."""
_LETTERS: Final = _KATAKANA | {ord("đ"): "d", ord("ø"): "o", ord("ł"): "l", ord("ı"): "i"}
_ACCENTS: Final = re.compile("(?<=[a-z])[\u0300-\u036f]+")
_RUNS: Final = re.compile(r"[0-9a-z]+|[^\W_0-9a-z](?:[^\W_0-9a-z]|[^\x00-\x7f\s\u3000-\u303f])*")
"""Words in Latin letters, and runs of all other letters with their marks."""
_MATCHES: Final = {
    "sqlite": "id IN (SELECT rowid FROM programme_findable_words WHERE programme_findable_words MATCH %s)",
    "postgresql": "to_tsvector('simple', words) @@ to_tsquery('simple', %s)",
}


def folded(text: str) -> str:
    """A text in one spelling for search. Only for finding, never to show."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", plain)))


def words_of(text: str) -> str:
    """What a text is found by: words of [0-9a-z] with spaces between them."""
    return " ".join(word for run in _RUNS.findall(folded(text)) for word in _words(run))


def marked(kind: str, words: str) -> str:
    """Words with one that only entries of a kind have, so that a search among these asks the index only."""
    return f"kind{kind} {words}"


def entries_with(search: str, texts: Iterable[str], kind: str = "") -> RawSQL | None:
    """The numbers of entries, perhaps of one kind, with all words of a search in one of their texts.

    None where nothing is asked for.
    """
    runs = _RUNS.findall(folded(search))
    if not runs:
        return None
    if kind:
        runs = [marked(kind, "").strip(), *runs]
    among = ", ".join(["%s"] * len(found := tuple(texts)))
    matching = (
        f"SELECT entry_id FROM programme_findable WHERE text IN ({among}) AND {_MATCHES[connection.vendor]}"  # noqa: S608 - no value stands in it
    )
    sql = f"WITH found AS MATERIALIZED ({matching}) SELECT entry_id FROM found"  # noqa: S608 - the index is asked first
    return RawSQL(sql, (*found, _asked(runs)))  # noqa: S611 - values are parameters


def _words(run: str) -> Iterator[str]:
    """The word itself; of other letters every pair of neighbours and the last one alone."""
    if run[0] <= "z":
        yield run
    else:
        yield from (_coded(run[at : at + 2]) for at in range(len(run)))


def _coded(letters: str) -> str:
    return "x" + "".join(f"{ord(letter):05x}" for letter in letters)


def _asked(runs: list[str]) -> str:
    """A query in the language of the database: all runs, words from their beginning, neighbours as neighbours."""
    if connection.vendor == "sqlite":
        return " AND ".join(f'"{" ".join(words)}"{star}' for words, star in map(_part, runs))
    return " & ".join(
        f"({' <-> '.join(words)})" if not star else f"{words[0]}:*" for words, star in map(_part, runs)
    )


def _part(run: str) -> tuple[list[str], str]:
    """The words of a run of a search, and a star where the last one may go on."""
    words = list(_words(run))
    return (words, "*") if len(words) == 1 else (words[:-1], "")


_SQLITE: Final = (
    """CREATE VIRTUAL TABLE programme_findable_words
       USING fts5(words, content = 'programme_findable', content_rowid = 'id')""",
    """CREATE TRIGGER findable_insert AFTER INSERT ON programme_findable BEGIN
       INSERT INTO programme_findable_words (rowid, words) VALUES (NEW.id, NEW.words); END""",
    """CREATE TRIGGER findable_delete AFTER DELETE ON programme_findable BEGIN
       INSERT INTO programme_findable_words (programme_findable_words, rowid, words)
       VALUES ('delete', OLD.id, OLD.words); END""",
    """CREATE TRIGGER findable_update AFTER UPDATE ON programme_findable BEGIN
       INSERT INTO programme_findable_words (programme_findable_words, rowid, words)
       VALUES ('delete', OLD.id, OLD.words);
       INSERT INTO programme_findable_words (rowid, words) VALUES (NEW.id, NEW.words); END""",
)
_POSTGRESQL: Final = (
    "CREATE INDEX findable_words ON programme_findable USING gin (to_tsvector('simple', words))",
)
INDEX: Final = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}
"""Statements by database that make the index and keep it up."""
DROP: Final = {
    "sqlite": (
        "DROP TRIGGER findable_insert",
        "DROP TRIGGER findable_delete",
        "DROP TRIGGER findable_update",
        "DROP TABLE programme_findable_words",
    ),
    "postgresql": ("DROP INDEX findable_words",),
}
"""Statements that take it away again, for the way back of the migration."""
