"""What a long run is doing, said on standard error: a moving line in a terminal, else a line for each stage."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Protocol

from rich.progress import Progress, SpinnerColumn, TextColumn

from tobiishi.cli.showing import console
from tobiishi.errors import Language, Text

__all__ = ["Stages", "stages"]

WRITING: Final = Text("writing the report", "報告書を書き出しています")
_READING: Final = Text("reading", "を読み込んでいます")
_ROWS: Final = Text("rows read", "行を読み込みました")
EVERY: Final = 1_000_000
"""Rows of a file after which a line says how far it is, where no terminal watches."""


class Stages(Protocol):
    """What is told of a run."""

    def reading(self, name: str, rows: int) -> None:
        """That so many rows of a file have been read."""

    def begin(self, stage: Text) -> None:
        """That a stage begins."""


@contextmanager
def stages(lang: Language) -> Iterator[Stages]:
    """Tell stages, inside the block, in the way that suits where they are read."""
    if not console(errors=True).is_terminal:
        yield _Lines(lang)
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=console(errors=True), transient=True) as bar:
        yield _Moving(bar, lang)


class _Moving:
    """A line that is written over."""

    def __init__(self, bar: Progress, lang: Language) -> None:
        self._bar, self._lang, self._task = bar, lang, bar.add_task("")

    def reading(self, name: str, rows: int) -> None:
        """Show the rows read so far."""
        self._bar.update(self._task, description=f"{name}: {rows:,} {_ROWS.in_language(self._lang)}")

    def begin(self, stage: Text) -> None:
        """Show the stage."""
        self._bar.update(self._task, description=stage.in_language(self._lang))


class _Lines:
    """A line for each stage, and for each million rows."""

    def __init__(self, lang: Language) -> None:
        self._lang, self._name, self._next = lang, "", 0

    def reading(self, name: str, rows: int) -> None:
        """Say which file is read, and after each million rows how far."""
        if name != self._name:
            self._name, self._next = name, EVERY
            self._say(Text(f"{_READING.en} {name}", f"{name} {_READING.ja}"))
        if rows >= self._next:
            self._next += EVERY
            self._say(Text(f"{name}: {rows:,} {_ROWS.en}", f"{name}：{rows:,} {_ROWS.ja}"))

    def begin(self, stage: Text) -> None:
        """Say the stage."""
        self._say(stage)

    def _say(self, text: Text) -> None:
        console(errors=True).print(text.in_language(self._lang), markup=False)
