"""How commands show things: tables for people, JSON for programs, findings for both."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from itertools import groupby
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text as RichText

from tobiishi.cli.ending import language_of_locale
from tobiishi.errors import Finding, Language, Refused, Text


class Lang(StrEnum):
    """Language of what is shown."""

    EN = "en"
    JA = "ja"


LangOption = Annotated[
    Lang | None, typer.Option("--lang", help="ja or en; default from the locale / 表示言語。既定はロケール")
]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON for programs / 他のプログラム用のJSON")]

PIPED: Final = 120
"""Columns where no terminal says how many there are."""
INDENT: Final = 4
"""Columns by which what belongs to a line above is set in."""

_EFFECTS = {
    "refuses": (Text("refused", "受付不可"), "bold red"),
    "blocks": (Text("blocks", "計上不可"), "bold red"),
    "substitutes": (Text("substituted", "代替"), "yellow"),
    "notes": (Text("note", "注記"), "cyan"),
}
_REMEDY = Text("What to do: ", "対応：")


def language(asked: Lang | None) -> Language:
    """The language asked for, else that of the locale, else English."""
    return asked.value if asked is not None else language_of_locale()


def console(*, errors: bool = False) -> Console:
    """Where tables and findings are shown: as wide as the terminal or `COLUMNS` says, else 120 columns."""
    out = Console(stderr=errors, highlight=False)
    told = out.is_terminal or os.environ.get("COLUMNS", "").isdecimal()
    return out if told else Console(stderr=errors, highlight=False, width=PIPED)


def show_json(value: object) -> None:
    """Print JSON in plain ASCII, so that any console and pipe carries it."""
    typer.echo(json.dumps(value, indent=2))


def show_table(
    title: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    numbers: int = 0,
    whole: Sequence[int] = (),
) -> None:
    """Print a table; its last `numbers` columns are figures, and those of the places in `whole` never break."""
    if title:
        console().print(title, style="bold", markup=False)
    table = Table(header_style="bold", box=None, pad_edge=False)
    for place, head in enumerate(heads):
        figures = place >= len(heads) - numbers
        table.add_column(
            head,
            justify="right" if figures else "left",
            overflow="fold",
            no_wrap=figures or place in whole,
        )
    for row in rows:
        table.add_row(*(RichText(str(cell)) for cell in row))
    console().print(table)


def show_findings(findings: Iterable[Finding], lang: Language, *, errors: bool = False) -> None:
    """Print findings: effect, place and what; why and what to do once for all that follow each other."""
    out = console(errors=errors)

    def alike(finding: Finding) -> tuple[str, str, str, str]:
        """What findings told together have in common."""
        said = finding.message(lang)
        return finding.code, finding.effect, said.why, said.remedy

    for (code, effect, why, remedy), group in groupby(findings, alike):
        label, style = _EFFECTS[effect]
        for finding in group:
            place = f"{finding.place}  " if str(finding.place) else ""
            show_hanging(
                out, RichText.assemble((label.in_language(lang), style), f"  {place}", (code, "dim"))
            )
            show_hanging(out, RichText(finding.message(lang).what), first=INDENT)
        show_hanging(out, RichText(why, style="dim"), first=INDENT)
        show_hanging(out, RichText(f"{_REMEDY.in_language(lang)}{remedy}"), first=INDENT)


def show_hanging(out: Console, text: RichText, *, first: int = 0) -> None:
    """Print a text whose first line is set in by some columns, and its further ones by `INDENT`."""
    for number, line in enumerate(text.wrap(out, out.width - INDENT)):
        line.rstrip()
        out.print(RichText(" " * (INDENT if number else first)) + line, soft_wrap=True)


def unit_text(unit: str) -> str:
    """A unit as people write it: that of a plain number, or of a choice, is nothing."""
    return "" if unit in {"1", "choice"} else unit


@contextmanager
def refusals(lang: Language, *, as_json: bool) -> Iterator[None]:
    """Inside the block a refusal is shown and the program ends with status 3."""
    try:
        yield
    except Refused as refusal:
        if as_json:
            show_json({"refused": True, "findings": [finding.as_json() for finding in refusal.findings]})
        else:
            show_findings(refusal.findings, lang, errors=True)
        raise typer.Exit(3) from None
