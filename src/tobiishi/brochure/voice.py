"""Says the record in the language of a document, and keeps account of what it could not say in it.

What exists in the other language alone is said in that language and marked; it never stands unmarked. A name that our
fonts cannot set gives way to its other form. What is said is a text, or a text with its language, its phrases and
the mark of an entry that is being updated: what templates call a node.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import budoux

from tobiishi.brochure.fonts import missing
from tobiishi.brochure.words import word
from tobiishi.errors import Language, Place, Problems
from tobiishi.periods.dates import RecordDate
from tobiishi.programme.models import Alias, Citation, Entry, Record, Words

__all__ = ["Node", "Ref", "Voice", "phrases", "plain"]

Node = str | dict[str, Any]
"""A text in the language of the document, or `t` with its language `l`, its phrases `p`, and `b` where it is behind."""
Ref = tuple[str, str]
"""An entry: its kind and its id."""

_JAPANESE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_LONG: Final = 18
"""A phrase of more characters may break anywhere."""
_LEANING: Final = ("ため", "よる", "おける", "向け", "関する", "係る")
"""What is written on without a break after の or に."""


@dataclass
class Voice:
    """The record as one document says it.

    `as_printed` are texts that exist in the other language alone, `replaced` names with characters that no font of
    ours has and what stands for them, `updating` the entries said whose text is behind, `sources` the numbers of
    sources in the order in which they were first cited.
    """

    record: Record
    language: Language
    behind: frozenset[Ref] = frozenset()
    as_printed: dict[str, None] = field(default_factory=dict)
    replaced: dict[str, str] = field(default_factory=dict)
    updating: dict[Ref, Node] = field(default_factory=dict)
    sources: dict[str, int] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)
    _refused: set[tuple[Ref, str]] = field(default_factory=set)

    def word(self, group: str, name: str, **details: object) -> str:
        """A fixed word."""
        return word(group, name, self.language, **details)

    def label(self, name: str, **details: object) -> str:
        """A fixed label."""
        return self.word("label", name, **details)

    def date(self, when: RecordDate | None, *, era: bool = False) -> str:
        """A date in words, or that there is none."""
        return self.label("undated") if when is None else when.text(self.language, era=era)

    def say(self, words: Words, of: Ref) -> Node:
        """A text of an entry; every character of it must be in our fonts."""
        text, language = _in(words, self.language)
        self._demand(text, of)
        return self._node(text, language)

    def every(self, several: Iterable[Words], of: Ref) -> list[Node]:
        """Several texts of an entry."""
        return [self.say(words, of) for words in several]

    def name(self, words: Words, of: Ref) -> Node:
        """A name of an entry, in its other form where our fonts cannot set it; marked where the entry is behind."""
        text, language = _in(words, self.language)
        other = words.ja if language == "en" else words.en
        if missing(text) and other is not None and not missing(other):
            self.replaced[text] = other
            text, language = other, "ja" if language == "en" else "en"
        self._demand(text, of)
        return self._marked(self._node(text, language), of)

    def title(self, words: Words, of: Ref) -> Node:
        """A name as a heading: Japanese comes in phrases, between which alone its lines break."""
        node = self.name(words, of)
        plain = {"t": node} if isinstance(node, str) else node
        japanese = plain.get("l", self.language) == "ja"
        return {**plain, "p": phrases(plain["t"])} if japanese else plain

    def entry(self, kind: str, identity: str) -> Node:
        """The name of an entry."""
        found = getattr(self.record, kind)[identity]
        return self.name(found.name if hasattr(found, "name") else found.title, (kind, identity))

    def printed(self, text: str, of: Ref) -> Node:
        """A line as it was printed, which belongs to no language unless it is Japanese."""
        self._demand(text, of)
        return self._node(text, "ja" if _JAPANESE.search(text) else self.language)

    def local(self, aliases: Iterable[Alias], instead: Node) -> list[Node]:
        """The names of a place in the scripts of its country, as far as our fonts can set them."""
        named = [one for one in aliases if one.language not in {None, "en", "ja"} and one.fault is None]
        for one in named:
            if missing(one.text):
                self.replaced[one.text] = plain(instead)
        settable = (one for one in named if not missing(one.text))
        return [{"t": one.text, "l": (one.language or "").partition("-")[0]} for one in settable]

    def cite(self, citations: Iterable[Citation]) -> str:
        """Citations by the numbers of their sources, as "[1] L77, L82; [2]"."""
        return "; ".join(
            f"[{self._numbered(one.source)}]{f' {one.at}' if one.at else ''}" for one in citations
        )

    def cite_entry(self, entry: Entry) -> str:
        """What an entry cites."""
        return self.cite(entry.cited)

    def _numbered(self, source: str) -> int:
        return self.sources.setdefault(source, len(self.sources) + 1)

    def _node(self, text: str, language: str) -> Node:
        if language == self.language:
            return text
        self.as_printed[text] = None
        return {"t": text, "l": language, "o": True}

    def _marked(self, node: Node, of: Ref) -> Node:
        if of not in self.behind:
            return node
        self.updating.setdefault(of, node)
        return {"t": node, "b": True} if isinstance(node, str) else {**node, "b": True}

    def _demand(self, text: str, of: Ref) -> None:
        lacking = missing(text)
        if lacking and (of, text) not in self._refused:
            self._refused.add((of, text))
            said = ", ".join(f"U+{ord(one):04X}" for one in lacking)
            self.problems.add("brochure-characters", Place(name=" ".join(of)), characters=said)


def plain(node: Node) -> str:
    """The text of a node alone."""
    return node if isinstance(node, str) else str(node["t"])


def phrases(text: str) -> list[str]:
    """A Japanese text in its phrases; a long one in its characters, since it must break somewhere."""
    found: list[str] = []
    for phrase in _parser().parse(text):
        if found and phrase.startswith(_LEANING) and found[-1].endswith(("の", "に")):
            found[-1] += phrase
        else:
            found.append(phrase)
    return [part for phrase in found for part in ([phrase] if len(phrase) <= _LONG else list(phrase))]


@cache
def _parser() -> budoux.Parser:
    return budoux.load_default_japanese_parser()


def _in(words: Words, language: Language) -> tuple[str, Language]:
    """A text and the language it is in, which is the other one where there is none in this."""
    other: Language = "en" if language == "ja" else "ja"
    return words.in_language(language), language if words.has(language) else other
