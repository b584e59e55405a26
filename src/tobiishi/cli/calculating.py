"""`tobiishi calculate`: reductions of one or more years by a methodology and a values file."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tobiishi.cli.creditable import show_creditable
from tobiishi.cli.showing import (
    JsonOption,
    LangOption,
    language,
    refusals,
    show_findings,
    show_json,
    show_table,
    unit_text,
)
from tobiishi.errors import Language, Text
from tobiishi.methodologies.calculation import Calculation
from tobiishi.methodologies.calculation import calculate as calculated
from tobiishi.methodologies.catalogue import Catalogue, Methodology, library
from tobiishi.methodologies.obstacles import obstacles
from tobiishi.methodologies.values import YearValues, values_file
from tobiishi.methodologies.yaml_reader import plain, read_yaml_file


class RoundingName(StrEnum):
    """How tonnes become whole."""

    REGISTERED = "registered"
    FEASIBILITY = "feasibility"
    NONE = "none"


FolderOption = Annotated[
    Path | None,
    typer.Option("--methodologies", help="a folder with documents of your own / 独自の方法論のフォルダ"),
]
_HEADS = (Text("year", "年"), Text("result", "結果"), Text("unit", "単位"), Text("exact", "厳密値"))
_TONNES = Text("whole tonnes", "整数トン")
_TOTAL = Text("total", "合計")


def catalogue(folder: Path | None) -> Catalogue:
    """The library, with a folder of the user's own documents where one is named."""
    return library(*([folder] if folder else []))


def found(documents: Catalogue, asked: str, years: list[YearValues]) -> Methodology:
    """A methodology by `ID@VERSION`, or the newest that is valid in the first year."""
    identity, at, version = asked.partition("@")
    if at:
        return documents.get(identity, version)
    return documents.newest(identity, dt.date(min(year.year for year in years), 12, 31))


def asked_document(documents: Catalogue, asked: str) -> Methodology:
    """A methodology by `ID@VERSION`, or the newest version of an id."""
    identity, at, version = asked.partition("@")
    return documents.get(identity, version) if at else documents.latest(identity)


def calculate(
    methodology: Annotated[
        str, typer.Argument(help="ID or ID@VERSION, such as ID_AM002@2.0 / 番号、または番号@版")
    ],
    values: Annotated[Path, typer.Option(help="a values file (YAML) / 値ファイル")],
    rounding: Annotated[
        RoundingName, typer.Option(help="how tonnes become whole / 整数トンへの丸め方")
    ] = RoundingName.REGISTERED,
    folder: FolderOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Calculate emission reductions. / 排出削減量を計算します。"""
    said = language(lang)
    with refusals(said, as_json=as_json):
        written = plain(read_yaml_file(values))
        years, evidence = values_file(written if isinstance(written, dict) else {})
        document = found(catalogue(folder), methodology, years)
        result = calculated(document, years, rounding=rounding.value, evidence=evidence)
    if as_json:
        show_json(result.as_json())
    else:
        show(result, said)
    if result.blocks:
        raise typer.Exit(3)


def show(result: Calculation, lang: Language) -> None:
    """Show a calculation to a person."""
    document = result.methodology.document
    rows: list[tuple[object, ...]] = []
    for label, year in result.as_json()["years"].items():  # type: ignore[attr-defined]
        for name, figure in year["formulas"].items():
            rows.append((label, name, unit_text(figure["unit"]), figure["decimal"]))
        tonnes = year["whole_tonnes"]
        rows.append((label, _TONNES.in_language(lang), "t", "—" if tonnes is None else tonnes))
    total = result.total_whole_tonnes
    rows.append((_TOTAL.in_language(lang), _TONNES.in_language(lang), "t", "—" if total is None else total))
    title = f"{result.methodology.spreadsheet_id}  {document.title.text.in_language(lang)}"
    show_table(title, [head.in_language(lang) for head in _HEADS], rows, numbers=1)
    show_creditable(obstacles(result), lang)
    show_findings(result.findings, lang)
