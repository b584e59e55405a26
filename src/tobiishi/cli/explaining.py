"""`tobiishi explain CODE`: what a code means and what to do."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated

import typer

from tobiishi.cli.showing import LangOption, console, language
from tobiishi.errors import CODES, Text

_HEADS = (Text("What", "内容"), Text("Why", "理由"), Text("What to do", "対応"))
_UNKNOWN = Text("There is no such code. Near: ", "そのコードはありません。近いもの：")


def explain(
    code: Annotated[str, typer.Argument(help="such as formulas-cycle / 指摘のコード")],
    lang: LangOption = None,
) -> None:
    """Explain a code of a finding. / 指摘コードの意味を説明します。"""
    said = language(lang)
    entry = CODES.get(code)
    if entry is None:
        near = ", ".join(get_close_matches(code, CODES, n=5, cutoff=0.3))
        console(errors=True).print(f"{_UNKNOWN.in_language(said)}{near}", markup=False)
        raise typer.Exit(2)
    out = console()
    out.print(code, style="bold")
    for head, text in zip(_HEADS, (entry.what, entry.why, entry.remedy), strict=True):
        out.print(f"{head.in_language(said)}: {text.in_language(said)}", markup=False)
