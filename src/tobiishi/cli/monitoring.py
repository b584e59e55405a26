"""`tobiishi mrv run`, `tobiishi project new | check`, `tobiishi readings check`."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from tobiishi.cli.calculating import FolderOption, asked_document, catalogue
from tobiishi.cli.countries import country_code
from tobiishi.cli.runs import show_points, show_run, show_trace
from tobiishi.cli.showing import (
    JsonOption,
    LangOption,
    console,
    language,
    refusals,
    show_findings,
    show_json,
)
from tobiishi.cli.stages import WRITING, stages
from tobiishi.errors import Language, Text
from tobiishi.methodologies.new import write_new
from tobiishi.monitoring.new import new_project
from tobiishi.monitoring.project import load_project
from tobiishi.monitoring.results import MonitoringRun
from tobiishi.monitoring.run import check_project, run_project
from tobiishi.monitoring.summary import readings_summary, summary
from tobiishi.reports import write_report

mrv = typer.Typer(no_args_is_help=True, help="Measurement, reporting, verification. / 測定・報告・検証。")
project = typer.Typer(no_args_is_help=True, help="Project files. / プロジェクトファイル。")
readings = typer.Typer(no_args_is_help=True, help="Meter readings. / 計測値。")

ProjectFile = Annotated[Path, typer.Argument(help="the project file (YAML) / プロジェクトファイル")]
_WRITTEN = Text("written to", "書き出し先：")
_SOUND = Text("The project file is sound.", "プロジェクトファイルに問題はありません。")
_NEW = Text(
    "written; fill in what stands in < > and run:",
    "を書き出しました。< > の箇所を記入し、次を実行してください：",
)


@mrv.command(name="run")
def run(
    file: ProjectFile,
    output: Annotated[
        Path | None,
        typer.Option(
            help="folder of the report; default: report beside the project / 報告書のフォルダ。既定はプロジェクトの隣の report"
        ),
    ] = None,
    folder: FolderOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Run a project: readings, checks, reductions, workbook. / 計測値の確認から削減量とブックまで。"""
    said = language(lang)
    target = output or file.parent / "report"
    with refusals(said, as_json=as_json):
        result = _run(file, target, folder, said)
    if as_json:
        show_json(summary(result))
    else:
        show_run(result, said)
        console().print(f"{_WRITTEN.in_language(said)} {target}", markup=False)
    if result.blocked:
        raise typer.Exit(3)


def run_and_show(file: Path, target: Path, lang: Language) -> MonitoringRun:
    """Run a project and show it with its trace: what the demonstration does."""
    result = _run(file, target, None, lang)
    show_run(result, lang)
    show_trace(result, lang)
    console().print(f"{_WRITTEN.in_language(lang)} {target}\n", markup=False)
    return result


@readings.command(name="check")
def check_readings(
    file: ProjectFile, folder: FolderOption = None, as_json: JsonOption = False, lang: LangOption = None
) -> None:
    """Check a project's readings and write nothing. / 計測値を確認します。何も書き出しません。"""
    said = language(lang)
    with refusals(said, as_json=as_json), tempfile.TemporaryDirectory() as scratch, stages(said) as told:
        result = run_project(
            load_project(file), catalogue(folder), store=Path(scratch), as_of=_now(), progress=told.reading
        )
    if as_json:
        show_json(readings_summary(result))
    else:
        show_points(result, said)
        show_findings(result.findings, said)
    if any(finding.effect == "blocks" for finding in result.findings):
        raise typer.Exit(3)


@project.command(name="check")
def check(
    file: ProjectFile, folder: FolderOption = None, as_json: JsonOption = False, lang: LangOption = None
) -> None:
    """Check a project file against its methodology, without readings. / 方法論と照合します。"""
    said = language(lang)
    with refusals(said, as_json=as_json):
        check_project(load_project(file), catalogue(folder))
    if as_json:
        show_json({"sound": True})
    else:
        console().print(_SOUND.in_language(said), markup=False)


@project.command(name="new")
def new(
    identity: Annotated[
        str, typer.Argument(help="id of the project, such as VN-DANANG / プロジェクトの番号")
    ],
    methodology: Annotated[
        str | None, typer.Option(help="ID or ID@VERSION that it will use / 使う方法論")
    ] = None,
    country: Annotated[str | None, typer.Option(help="country, such as VN or Viet Nam / 国")] = None,
    folder: FolderOption = None,
    output: Annotated[Path, typer.Option(help="folder to write to / 書き出すフォルダ")] = Path(),
    lang: LangOption = None,
) -> None:
    """Begin a project file from a commented template. / 注釈付きのひな形から作ります。"""
    said = language(lang)
    path = output / "project.yaml"
    with refusals(said, as_json=False):
        document = asked_document(catalogue(folder), methodology) if methodology else None
        code = country_code(country) if country else None
        write_new(path, new_project(identity, document, code))
    console().print(f"{path} {_NEW.in_language(said)}\n  tobiishi project check {path}", markup=False)


def _run(file: Path, target: Path, folder: Path | None, lang: Language) -> MonitoringRun:
    """Run and write the report: the whole folder at once, or nothing."""
    read = load_project(file)
    with stages(lang) as told:

        def made(store: Path) -> MonitoringRun:
            result = run_project(read, catalogue(folder), store=store, as_of=_now(), progress=told.reading)
            told.begin(WRITING)
            return result

        return write_report(made, target)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
