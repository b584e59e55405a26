"""Wrong usage said in the reader's language. Typer speaks English alone; what it says often is known here."""

from __future__ import annotations

import re
from typing import Final

import typer

from tobiishi.errors import Language

_JAPANESE: Final = (
    (r"No such command '(.*)'\. Did you mean (.*)\?", r"コマンド「\1」はありません。もしかして：\2"),
    (r"No such command '(.*)'\.", r"コマンド「\1」はありません。"),
    (r"No such option: (\S+) \(Possible options: (.*)\)", r"オプション \1 はありません（近いもの：\2）。"),
    (r"No such option: (\S+)", r"オプション \1 はありません。"),
    (r"Missing command\.", "コマンドを指定してください。"),
    (r"Missing argument (.*)\.", r"引数 \1 を指定してください。"),
    (r"Missing option (.*)\.", r"オプション \1 を指定してください。"),
    (r"Option '(.*)' requires an argument\.", r"オプション \1 には値が必要です。"),
    (r"Option '(.*)' does not take a value\.", r"オプション \1 に値は付けられません。"),
    (r"Got unexpected extra argument\(?s?\)? \((.*)\)", r"余分な引数があります：\1"),
    (
        r"Invalid value for (.*): Value error, (.*) is not one of (.*)\.",
        r"\1 は \2 ではなく \3 のいずれかです。",
    ),
    (r"Invalid value for (.*): (.*)", r"\1 の値が正しくありません：\2"),
)
"""What typer says, as a pattern, and the same in Japanese."""


def show_usage(error: typer.TyperException, lang: Language) -> None:
    """Say on standard error what is wrong with the command line."""
    said = error.format_message()
    translated = said_in_japanese(said)
    if lang == "en" or translated is None:
        error.show()  # type: ignore[attr-defined]
        return
    context = getattr(error, "ctx", None)
    if context is not None:
        typer.echo(f"使い方：{context.get_usage().removeprefix('Usage: ')}", err=True)
        typer.echo(f"詳しくは：{context.command_path} --help\n", err=True)
    typer.echo(f"使い方の誤り：{translated}", err=True)


def said_in_japanese(said: str) -> str | None:
    """A message of typer in Japanese, None where it is not known."""
    for pattern, japanese in _JAPANESE:
        match = re.fullmatch(pattern, said, re.DOTALL)
        if match:
            return match.expand(japanese)
    return None
