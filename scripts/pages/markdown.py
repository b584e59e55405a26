"""Small pieces of Markdown, in English and Japanese beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol


class BothLanguages(Protocol):
    """Anything with a text in English and Japanese."""

    @property
    def en(self) -> str:
        """The English text."""

    @property
    def ja(self) -> str:
        """The Japanese text."""


def both(text: BothLanguages) -> str:
    """A text in both languages, one above the other."""
    return f"{text.en}\n{text.ja}"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """A table as lines; none where there are no rows."""
    lines = [_row(row) for row in rows]
    return [_row(heads), "|" + "---|" * len(heads), *lines, ""] if lines else []


def code(text: str, language: str = "") -> list[str]:
    """A block of code as lines."""
    return [f"```{language}", *text.rstrip("\n").splitlines(), "```", ""]


def symbol(text: str) -> str:
    """A symbol or word of a file."""
    return f"`{text}`"


def page(lines: Iterable[str]) -> str:
    """Lines as a file: no blank line twice, one line feed at the end."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).rstrip("\n") + "\n"


def _row(cells: Iterable[object]) -> str:
    return "| " + " | ".join(_cell(str(cell)) for cell in cells) + " |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>")
