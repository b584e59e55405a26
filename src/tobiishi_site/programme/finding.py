"""Search: what a text is found by, and how both databases look for it.

A text becomes a list of plain words that SQLite (FTS5) and PostgreSQL (tsvector) index alike. Words of Latin letters
and digits are found from their beginning. Scripts that set no spaces between words, such as Japanese and Thai, are
cut into pairs of neighbouring characters, so that any part of a text is found, from two characters on exactly and
from one by its pairs. What does not matter in a text, and which names have several spellings, say `spellings`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from django.db import connection
from django.db.models.expressions import RawSQL

from tobiishi_site.programme.spellings import Spelling, alternatives, runs_of

_MATCHES: Final = {
    "sqlite": "id IN (SELECT rowid FROM programme_findable_words WHERE programme_findable_words MATCH %s)",
    "postgresql": "vector @@ to_tsquery('simple', %s)",
}


def words_of(text: str) -> str:
    """What a text is found by: words of [0-9a-z] with spaces between them."""
    return " ".join(word for run in runs_of(text) for word in _words(run))


def marked(kind: str, words: str) -> str:
    """Words with one that only entries of a kind have, so that a search among these asks the index only."""
    return f"kind{kind} {words}"


def entries_with(search: str, texts: Iterable[str], kind: str = "", *, most: int = 0) -> RawSQL | None:
    """The numbers of entries, perhaps of one kind, with all words of a search in one of their texts.

    Of a name any of its spellings will do. With `most` it looks no further once it has so many.
    None where nothing is asked for.
    """
    runs = runs_of(search)
    if not runs:
        return None
    parts = list(alternatives(runs))
    if kind:
        parts.insert(0, ((marked(kind, "").strip(),),))
    among = ", ".join(["%s"] * len(found := tuple(texts)))
    matching = (
        f"SELECT entry_id FROM programme_findable WHERE text IN ({among}) AND {_MATCHES[connection.vendor]}"  # noqa: S608 - no value stands in it
    )
    rows = f" LIMIT {most * len(found):d}" if most else ""  # an entry is found once in each text
    sql = f"WITH found AS MATERIALIZED ({matching}{rows}) SELECT entry_id FROM found"  # noqa: S608 - the index is asked first
    return RawSQL(sql, (*found, _asked(parts)))  # noqa: S611 - values are parameters


def these(numbers: Iterable[int]) -> RawSQL | tuple[()]:
    """Many numbers that were read, to ask for rows with any of them; thousands of parameters would take longer."""
    rows = ", ".join(f"({number:d})" for number in numbers)
    return RawSQL(f"VALUES {rows}", ()) if rows else ()  # noqa: S611 - plain numbers


def _words(run: str) -> Iterator[str]:
    """The word itself; of other letters every pair of neighbours and the last one alone."""
    if run[0] <= "z":
        yield run
    else:
        yield from (_coded(run[at : at + 2]) for at in range(len(run)))


def _coded(letters: str) -> str:
    return "x" + "".join(f"{ord(letter):05x}" for letter in letters)


def _asked(parts: Iterable[Sequence[Spelling]]) -> str:
    """A query in the language of the database: of every part one spelling, of that every run."""
    run, both, either = _SYNTAX[connection.vendor]
    said = ((both.join(map(run, spelling)) for spelling in part) for part in parts)
    return both.join(f"({either.join(f'({one})' for one in spellings)})" for spellings in said)


def _sqlite(run: str) -> str:
    """A run for SQLite: a word from its beginning, neighbours as neighbours."""
    words, star = _part(run)
    return f'"{" ".join(words)}"{star}'


def _postgresql(run: str) -> str:
    """The same for PostgreSQL."""
    words, star = _part(run)
    return f"{words[0]}:*" if star else f"({' <-> '.join(words)})"


_SYNTAX: Final = {"sqlite": (_sqlite, " AND ", " OR "), "postgresql": (_postgresql, " & ", " | ")}
"""By database how a run is asked for, and the words for both and either."""


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
    """ALTER TABLE programme_findable
       ADD COLUMN vector tsvector GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED""",
    "CREATE INDEX findable_words ON programme_findable USING gin (vector)",
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
    "postgresql": ("DROP INDEX findable_words", "ALTER TABLE programme_findable DROP COLUMN vector"),
}
"""Statements that take it away again, for the way back of the migration."""
