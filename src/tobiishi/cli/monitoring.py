"""`tobiishi mrv run`, `tobiishi project new | check`, `tobiishi readings check`."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.text import Text as RichText
from rich.tree import Tree

from tobiishi.cli import calculating
from tobiishi.cli.calculating import FolderOption, catalogue
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
from tobiishi.errors import Finding, Language, Text
from tobiishi.formulas.engines.trace import Step, Tracer
from tobiishi.monitoring.project import load_project
from tobiishi.monitoring.results import MonitoringRun
from tobiishi.monitoring.run import check_project, run_project
from tobiishi.monitoring.summary import decimal, summary
from tobiishi.reports import write_report
from tobiishi.units import decimal_text

mrv = typer.Typer(no_args_is_help=True, help="Measurement, reporting, verification. / 測定・報告・検証。")
project = typer.Typer(no_args_is_help=True, help="Project files. / プロジェクトファイル。")
readings = typer.Typer(no_args_is_help=True, help="Meter readings. / 計測値。")

ProjectFile = Annotated[Path, typer.Argument(help="the project file (YAML) / プロジェクトファイル")]
FINDINGS_SHOWN = 12
"""Findings printed one by one; of more, those of a code stand together."""
TRACE_DEPTH = 4
TRACE_PARTS = 6

_POINTS = (
    Text("point", "番号"),
    Text("parameter", "パラメータ"),
    Text("meter", "計器"),
    Text("period", "期間"),
    Text("unit", "単位"),
    Text("substituted", "代替の割合"),
    Text("planned", "計画"),
    Text("total", "合計"),
)
_YEARS = (
    Text("year", "年"),
    Text("reference t", "リファレンス t"),
    Text("project t", "プロジェクト t"),
    Text("reductions kg, unrounded", "削減量 kg（丸め前）"),
    Text("whole tonnes", "整数トン"),
)
_READ = Text("rows read", "行を読み込みました")
_WRITTEN = Text("written to", "書き出し先：")
_BLOCKED = Text("No tonnes: a finding blocks them.", "指摘により削減量は計上できません。")
_TRACE = Text("How the reductions came about", "削減量の算出経過")
_COUNTED = Text("times, first:", "件、最初：")
_MORE = Text("more", "件省略")
_SOUND = Text("The project file is sound.", "プロジェクトファイルに問題はありません。")


@mrv.command(name="run")
def run(
    file: ProjectFile,
    output: Annotated[
        Path | None, typer.Option(help="folder of the report; default: report beside the project")
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
        show(result, said)
        console().print(f"{_WRITTEN.in_language(said)} {target}", markup=False)
    if result.blocked:
        raise typer.Exit(3)


def run_and_show(file: Path, target: Path, lang: Language | None = None) -> MonitoringRun:
    """Run a project and show it with its trace: what the demonstration does."""
    said = lang or language(None)
    result = _run(file, target, None, said)
    show(result, said)
    show_trace(result, said)
    console().print(f"{_WRITTEN.in_language(said)} {target}\n", markup=False)
    return result


@readings.command(name="check")
def check_readings(
    file: ProjectFile, folder: FolderOption = None, as_json: JsonOption = False, lang: LangOption = None
) -> None:
    """Check a project's readings and write nothing. / 計測値を確認します。何も書き出しません。"""
    said = language(lang)
    with refusals(said, as_json=as_json), tempfile.TemporaryDirectory() as scratch, _progress(said) as report:
        result = run_project(
            load_project(file), catalogue(folder), store=Path(scratch), as_of=_now(), progress=report
        )
    if as_json:
        show_json(
            {"files": [f.as_json() for f in result.files], "findings": [f.as_json() for f in result.findings]}
        )
    else:
        _show_points(result, said)
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
    identity: Annotated[str, typer.Argument(help="id of the project, such as VN-DANANG")],
    output: Annotated[Path, typer.Option(help="folder to write to / 書き出すフォルダ")] = Path(),
) -> None:
    """Begin a project file from a commented template. / 注釈付きのひな形から作ります。"""
    path = output / "project.yaml"
    if path.exists() or not output.is_dir():
        raise typer.BadParameter(str(path))
    template = files("tobiishi.monitoring").joinpath("template.yaml").read_text(encoding="utf-8")
    path.write_text(template.replace("NEW-PROJECT", identity), encoding="utf-8", newline="\n")
    console().print(str(path), markup=False)


def _run(file: Path, target: Path, folder: Path | None, lang: Language) -> MonitoringRun:
    """Run and write the report: the whole folder at once, or nothing."""
    read = load_project(file)
    with _progress(lang) as report:
        return write_report(
            lambda store: run_project(read, catalogue(folder), store=store, as_of=_now(), progress=report),
            target,
        )


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@contextmanager
def _progress(lang: Language) -> Iterator[Callable[[str, int], None]]:
    """A line that tells how many rows were read, while a terminal watches."""
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), console=console(errors=True), transient=True
    ) as bar:
        task = bar.add_task("")
        yield lambda name, rows: bar.update(task, description=f"{name}: {rows:,} {_READ.in_language(lang)}")


def show(result: MonitoringRun, lang: Language) -> None:
    """Show a run to a person: what was measured, what was found, what came out."""
    about = result.project.declared.project
    console().rule(RichText(f"{about.id}  {getattr(about.title, lang)}"), align="left", style="dim")
    console().print(result.methodology.spreadsheet_id, style="bold", markup=False)
    _show_points(result, lang)
    _show_years(result, lang)
    _show_grouped(result.every_finding, lang)


def _show_points(result: MonitoringRun, lang: Language) -> None:
    rows = []
    for one in result.points:
        planned = one.point.estimated or "—"
        for meter in one.meters:
            for part, total in zip(result.parts, meter.parts, strict=False):
                share = decimal_text(total.share_of_hours * 100, 2) + " %"
                span = f"{part.period.begins} … {part.period.ends}"
                figures = (total.unit.text, share, planned, decimal_text(total.value, 6))
                rows.append((one.point.id, one.target.label, meter.series.meter, span, *figures))
    show_table("", [head.in_language(lang) for head in _POINTS], rows, numbers=3)


def _show_years(result: MonitoringRun, lang: Language) -> None:
    calculation = result.calculation
    if calculation is None:
        console().print(_BLOCKED.in_language(lang), style="bold red", markup=False)
        return
    rows: list[tuple[str, ...]] = []
    for year in calculation.years:
        values = year.outcome.values
        tonnes = "—" if calculation.blocks else str(year.whole_tonnes)
        kilograms = f"{float(values[result.methodology.program.result]) * 1000:,.3f}"
        figures = [decimal(values[name])[:16] if name in values else "—" for name in ("RE", "PE")]
        rows.append((str(year.values.year), *figures, kilograms, tonnes))
    total = calculation.total_whole_tonnes
    rows.append(("", "", "", "", "—" if total is None else str(total)))
    show_table("", [head.in_language(lang) for head in _YEARS], rows, numbers=4)
    calculating.show_notes(calculation, lang)


def _show_grouped(findings: Iterable[Finding], lang: Language) -> None:
    """Findings, those of one code and effect together where there are many."""
    found = list(findings)
    if len(found) <= FINDINGS_SHOWN:
        show_findings(found, lang)
        return
    counts = Counter((finding.code, finding.effect) for finding in found)
    for (code, effect), count in counts.items():
        first = next(f for f in found if (f.code, f.effect) == (code, effect))
        if count > 1:
            console().print(f"{code}: {count} {_COUNTED.in_language(lang)}", markup=False)
        show_findings([first], lang)


def show_trace(result: MonitoringRun, lang: Language) -> None:
    """Show how the last year's result came about, down to a few levels."""
    if result.calculation is None:
        return
    year = result.calculation.years[-1]
    program = result.methodology.program
    tree = Tree(RichText(f"{_TRACE.in_language(lang)} ({year.values.year})", style="bold"))
    _grow(tree, Tracer(program, year.case).step(program.result), lang, TRACE_DEPTH)
    console().print(tree)


def _grow(tree: Tree, step: Step, lang: Language, depth: int) -> None:
    value = step.value if isinstance(step.value, str) else decimal(step.value)
    label = RichText.assemble(
        (step.name, "bold"), f" = {value} {step.unit}  ", (step.text.in_language(lang), "dim")
    )
    branch = tree.add(label)
    if depth == 0:
        return
    for part in step.parts[:TRACE_PARTS]:
        _grow(branch, part, lang, depth - 1)
    more = len(step.parts) - TRACE_PARTS + step.left_out
    if more > 0:
        branch.add(RichText(f"… {more} {_MORE.in_language(lang)}", style="dim"))
