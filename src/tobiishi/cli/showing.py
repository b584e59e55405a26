"""How commands show things: tables for people, JSON for programs, findings for both."""

from __future__ import annotations

import json
import locale
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text as RichText

from tobiishi.errors import Finding, Language, Refused, Text


class Lang(StrEnum):
    """Language of what is shown."""

    EN = "en"
    JA = "ja"


LangOption = Annotated[
    Lang | None, typer.Option("--lang", help="ja or en; default from the locale / 表示言語。既定はロケール")
]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON for programs / 他のプログラム用のJSON")]

_EFFECTS = {
    "refuses": (Text("refused", "受付不可"), "bold red"),
    "blocks": (Text("blocks", "計上不可"), "bold red"),
    "substitutes": (Text("substituted", "代替"), "yellow"),
    "notes": (Text("note", "注記"), "cyan"),
}
_REMEDY = Text("What to do: ", "対応：")


def language(asked: Lang | None) -> Language:
    """The language asked for, else that of the locale, else English."""
    if asked is not None:
        return asked.value
    named = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "ja" if named.lower().startswith(("ja", "japanese")) else "en"


def console(*, errors: bool = False) -> Console:
    """Where tables and findings are shown; lines are not cut when piped."""
    out = Console(stderr=errors, highlight=False, soft_wrap=False)
    return out if out.is_terminal else Console(stderr=errors, highlight=False, width=120)


def show_json(value: object) -> None:
    """Print JSON in plain ASCII, so that any console and pipe carries it."""
    typer.echo(json.dumps(value, indent=2))


def show_table(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]], numbers: int = 0) -> None:
    """Print a table; its last `numbers` columns are figures."""
    if title:
        console().print(title, style="bold", markup=False)
    table = Table(header_style="bold", box=None, pad_edge=False)
    for place, head in enumerate(heads):
        table.add_column(head, justify="right" if place >= len(heads) - numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(RichText(str(cell)) for cell in row))
    console().print(table)


def show_findings(findings: Iterable[Finding], lang: Language, *, errors: bool = False) -> None:
    """Print findings: effect, place, what, why and what to do."""
    out = console(errors=errors)
    for finding in findings:
        said = finding.message(lang)
        label, style = _EFFECTS[finding.effect]
        head = RichText.assemble(
            (label.in_language(lang), style), f"  {finding.place}  ", (finding.code, "dim")
        )
        out.print(head)
        out.print(RichText(f"    {said.what}"))
        out.print(RichText(f"    {said.why}", style="dim"))
        out.print(RichText(f"    {_REMEDY.in_language(lang)}{said.remedy}"))


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
