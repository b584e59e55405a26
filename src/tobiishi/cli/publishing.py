"""`tobiishi brochure`: the yearly brochure, the card of a study or the sheet of statistics, as a PDF."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Final

import typer

from tobiishi.brochure import Brochure, section_name, statistics_sheet, study_card
from tobiishi.brochure import brochure as brochure_of
from tobiishi.cli.showing import LangOption, language, refusals
from tobiishi.errors import Language, Text, refused
from tobiishi.errors import Place as Where
from tobiishi.periods import day
from tobiishi.programme.files import packaged, read_record
from tobiishi.programme.models import Record

_WRITTEN: Final = Text("written: {file}", "書き出しました：{file}")
_LEFT_OUT: Final = Text(
    "Left out, without data in this year: {names}", "この年度のデータがないため省いた章：{names}"
)
_AS_PRINTED: Final = Text(
    "Stands in Japanese, marked, since there is no English: {count}",
    "日本語がないため英語のまま、印を付けて載せた名称と文：{count}",
)
_REPLACED: Final = Text(
    "Our fonts cannot set “{name}”: “{instead}” stands for it",
    "書体にない文字を含むため「{name}」を「{instead}」に置き換えました",
)


def brochure(
    output: Annotated[Path, typer.Option("--output", help="the PDF to write / 書き出すPDF")],
    year: Annotated[int, typer.Option(help="fiscal year / 年度")] = 2019,
    lang: LangOption = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--from",
            exists=True,
            file_okay=False,
            help="a record in files; default: the packaged one / 記録のフォルダ。既定は同梱の記録",
        ),
    ] = None,
    study: Annotated[
        str | None, typer.Option(help="instead the card of a study, such as fy2019-06 / 代わりに調査カード")
    ] = None,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="instead the sheet of statistics / 代わりに統計シート")
    ] = False,
    date: Annotated[
        str | None, typer.Option(help="date of the document; default: today / 作成日。既定は今日")
    ] = None,
) -> None:
    """Set the programme's yearly brochure as a PDF. / 都市間連携事業の年次パンフレットをPDFにします。"""
    said = language(lang)
    if study and statistics:
        raise typer.BadParameter("--study, --statistics", param_hint="--statistics")
    with refusals(said, as_json=False):
        at = day(date) if date else dt.datetime.now(tz=dt.UTC).date()
        record = read_record(folder) if folder else packaged()
        made = _made(record, said, at, year=year, study=study, statistics=statistics)
        _write(output, made.pdf)
    _tell(made, output, said)


def _made(
    record: Record, said: Language, at: dt.date, *, year: int, study: str | None, statistics: bool
) -> Brochure:
    if study:
        return study_card(record, study=study, language=said, at=at)
    if statistics:
        return statistics_sheet(record, year=year, language=said, at=at)
    return brochure_of(record, year=year, language=said, at=at)


def _write(output: Path, content: bytes) -> None:
    try:
        output.write_bytes(content)
    except OSError as error:
        raise refused("brochure-file", Where(str(output)), reason=error.strerror or str(error)) from error


def _tell(made: Brochure, output: Path, said: Language) -> None:
    """Say what was written, and what stands in it otherwise than one may expect."""
    typer.echo(_WRITTEN.in_language(said).format(file=output))
    if made.left_out:
        names = ", ".join(section_name(one, said) for one in made.left_out)
        typer.echo(_LEFT_OUT.in_language(said).format(names=names))
    if made.as_printed:
        typer.echo(_AS_PRINTED.in_language(said).format(count=len(made.as_printed)))
        for text in made.as_printed:
            typer.echo(f"  {text}")
    for name, instead in made.replaced:
        typer.echo(_REPLACED.in_language(said).format(name=name, instead=instead))
