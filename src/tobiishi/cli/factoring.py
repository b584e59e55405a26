"""`tobiishi factors find`: dated, sourced values with their confidence."""

from __future__ import annotations

from typing import Annotated

import typer

from tobiishi import factors
from tobiishi.cli.showing import JsonOption, LangOption, language, refusals, show_json, show_table, unit_text
from tobiishi.errors import Text
from tobiishi.periods import day

app = typer.Typer(
    no_args_is_help=True, help="Emission factors and default values. / 排出係数とデフォルト値。"
)
_HEADS = (
    Text("factor", "係数"),
    Text("unit", "単位"),
    Text("confidence", "確度"),
    Text("dated", "有効期間"),
    Text("source", "出典"),
    Text("value", "値"),
)
_DATED = {True: Text("dated", "あり"), False: Text("not dated", "記載なし")}


@app.callback()
def _group() -> None:
    """Keep `find` a command of its own."""


@app.command()
def find(
    name: Annotated[str, typer.Argument(help="general name, such as grid_EF_official / 一般名")],
    keys: Annotated[
        list[str] | None, typer.Argument(help="country=VN data_year=2015 grid=… moment=… / 条件")
    ] = None,
    date: Annotated[str | None, typer.Option(help="a day of validity, such as 2020-01-01 / 有効日")] = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Find factors by name and keys. / 名前と条件で係数を探します。"""
    said = language(lang)
    with refusals(said, as_json=as_json):
        on = day(date) if date else None
        found = factors.find(name=name, date=on, **_filters(keys or []))
    if as_json:
        show_json({"name": name, "factors": [factor.as_json() for factor in found]})
        return
    rows = [
        (
            _label(f),
            unit_text(f.unit.text),
            f.confidence,
            _DATED[f.dated].in_language(said),
            f.source.text,
            f.digits,
        )
        for f in found
    ]
    show_table(f"{name}: {len(found)}", [head.in_language(said) for head in _HEADS], rows, numbers=1)


def _filters(keys: list[str]) -> dict[str, str]:
    pairs = [key.partition("=") for key in keys]
    wrong = [key for key, sign, _ in pairs if not sign or key not in factors.FILTERS]
    if wrong:
        raise typer.BadParameter(f"{', '.join(wrong)}: {', '.join(factors.FILTERS)}")
    return {key: value for key, _, value in pairs}


def _label(factor: factors.Factor) -> str:
    return ", ".join(f"{key} {value}" for key, value in factor.key().items() if key != "name")
