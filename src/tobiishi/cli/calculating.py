"""`tobiishi calculate`: reductions of one or more years by a methodology and a values file."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tobiishi.cli.showing import (
    JsonOption,
    LangOption,
    console,
    language,
    refusals,
    show_findings,
    show_json,
    show_table,
)
from tobiishi.errors import Language, Text
from tobiishi.methodologies.calculation import Calculation
from tobiishi.methodologies.calculation import calculate as calculated
from tobiishi.methodologies.catalogue import Catalogue, Methodology, library
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
_BLOCKED = Text("blocked by a finding", "指摘により計上不可")
_UNVERIFIED = Text("Rests on unverified values: ", "未確認の値に基づいています：")
_ESTIMATE = Text(
    "For screening only: the document is no approved JCM text.",
    "検討用の概算です。承認されたJCM方法論ではありません。",
)


def catalogue(folder: Path | None) -> Catalogue:
    """The library, with a folder of the user's own documents where one is named."""
    return library(*([folder] if folder else []))


def found(documents: Catalogue, asked: str, years: list[YearValues]) -> Methodology:
    """A methodology by `ID@VERSION`, or the newest that is valid in the first year."""
    identity, at, version = asked.partition("@")
    if at:
        return documents.get(identity, version)
    return documents.newest(identity, dt.date(min(year.year for year in years), 12, 31))


def calculate(
    methodology: Annotated[str, typer.Argument(help="ID or ID@VERSION, such as ID_AM002@2.0")],
    values: Annotated[Path, typer.Option(help="a values file (YAML) / 値ファイル")],
    rounding: RoundingName = RoundingName.REGISTERED,
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
            rows.append((label, name, figure["unit"], figure["decimal"]))
        tonnes = year["whole_tonnes"]
        rows.append(
            (label, _TONNES.in_language(lang), "t", _BLOCKED.in_language(lang) if tonnes is None else tonnes)
        )
    total = result.total_whole_tonnes
    rows.append((_TOTAL.in_language(lang), _TONNES.in_language(lang), "t", "—" if total is None else total))
    title = f"{result.methodology.spreadsheet_id}  {document.title.text.in_language(lang)}"
    show_table(title, [head.in_language(lang) for head in _HEADS], rows, numbers=1)
    show_notes(result, lang)
    show_findings(result.findings, lang)


def show_notes(result: Calculation, lang: Language) -> None:
    """Say what a result rests on: an estimate's document, unverified values."""
    if result.methodology.document.status != "approved":
        console().print(_ESTIMATE.in_language(lang), markup=False)
    if result.rests_on_unverified:
        names = ", ".join(result.rests_on_unverified)
        console().print(f"{_UNVERIFIED.in_language(lang)}{names}", markup=False)
