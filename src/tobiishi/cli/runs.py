"""A monitoring run shown to a person: what was measured, what was found, what came out, and how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from flint import fmpq
from rich.text import Text as RichText
from rich.tree import Tree

from tobiishi.cli.creditable import show_creditable
from tobiishi.cli.showing import console, show_findings, show_table, unit_text
from tobiishi.errors import Finding, Language, Text
from tobiishi.formulas.engines.exact import Exact
from tobiishi.formulas.engines.trace import Step, Tracer
from tobiishi.methodologies.calculation import Calculation
from tobiishi.monitoring.results import MonitoringRun, PointRun
from tobiishi.monitoring.summary import decimal
from tobiishi.periods import Period
from tobiishi.units import decimal_text, number, quantity

__all__ = ["show_points", "show_run", "show_trace"]

FINDINGS_SHOWN: Final = 12
"""Findings printed one by one; of more, those of a code stand together."""
DECIMALS: Final = 6
"""Digits behind the point of figures; the exact ones stand in the JSON and the workbook."""
TRACE_DEPTH: Final = 4
TRACE_PARTS: Final = 6

_POINTS = (
    Text("no.", "番号"),
    Text("parameter", "パラメータ"),
    Text("period", "期間"),
    Text("total", "合計"),
    Text("plan/year", "年間計画"),
    Text("of plan", "計画比"),
    Text("subst.", "代替"),
)
_YEARS = (
    Text("year", "年"),
    Text("reference t", "リファレンス t"),
    Text("project t", "プロジェクト t"),
    Text("reductions t", "削減量 t"),
    Text("whole tonnes", "整数トン"),
)
_TOTAL = Text("total", "合計")
_TRACE = Text("How the reductions came about", "削減量の算出経過")
_COUNTED = Text("times, first:", "件、最初：")
_MORE = Text("more", "件省略")


def show_run(result: MonitoringRun, lang: Language) -> None:
    """Show a whole run."""
    about = result.project.declared.project
    title = RichText(f"{about.id}  {getattr(about.title, lang)}")
    console().rule(title, align="left", style="dim")
    console().print(result.methodology.spreadsheet_id, style="bold", markup=False)
    show_points(result, lang)
    if result.calculation is not None:
        _show_years(result.calculation, lang)
    show_creditable(result.obstacles, lang)
    _show_grouped(result.every_finding, lang)


def show_points(result: MonitoringRun, lang: Language) -> None:
    """Show what each point measured in each year part, beside what was planned for a full year."""
    rows = (row for one in result.points for row in _point_rows(result, one))
    show_table("", [head.in_language(lang) for head in _POINTS], rows, numbers=4, whole=(0, 2))


def _point_rows(result: MonitoringRun, one: PointRun) -> Iterator[tuple[str, ...]]:
    unit, estimated = unit_text(one.target.unit.text), one.point.estimated
    planned = None if estimated is None else quantity(estimated, one.target.unit)
    for part, total in zip(result.parts, one.meter.parts, strict=False):
        yield (
            one.point.id,
            one.target.label,
            _span(part.period),
            f"{_figure(total.value)} {unit}".rstrip(),
            "—" if planned is None else f"{_figure(planned)} {unit}".rstrip(),
            _percent(total.value / planned, 1) if planned else "—",
            _percent(total.share_of_hours, 2),
        )


def _span(period: Period) -> str:
    """First and last day; the parts of a period lie within a calendar year each."""
    return f"{period.begins} … {period.ends:%m-%d}"


def _percent(share: fmpq, places: int) -> str:
    return f"{decimal_text(share * 100, places)} %"


def _figure(value: Exact) -> str:
    """A figure with thousands apart and at most six decimals."""
    whole, point, fraction = decimal_text(number(decimal(value)), DECIMALS).partition(".")
    return f"{int(whole):,}{point}{fraction}" if whole != "-0" else f"-0{point}{fraction}"


def _show_years(calculation: Calculation, lang: Language) -> None:
    rows: list[tuple[str, ...]] = []
    for year in calculation.years:
        values = year.outcome.values
        names = ("RE", "PE", calculation.methodology.program.result)
        figures = [_figure(values[name]) if name in values else "—" for name in names]
        tonnes = "—" if calculation.blocks else f"{year.whole_tonnes:,}"
        rows.append((str(year.values.year), *figures, tonnes))
    total = calculation.total_whole_tonnes
    rows.append((_TOTAL.in_language(lang), "", "", "", "—" if total is None else f"{total:,}"))
    show_table("", [head.in_language(lang) for head in _YEARS], rows, numbers=4)


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
        (step.name, "bold"),
        f" = {value} {unit_text(step.unit)}".rstrip() + "  ",
        (step.text.in_language(lang), "dim"),
    )
    branch = tree.add(label)
    if depth == 0:
        return
    for part in step.parts[:TRACE_PARTS]:
        _grow(branch, part, lang, depth - 1)
    more = len(step.parts) - TRACE_PARTS + step.left_out
    if more > 0:
        branch.add(RichText(f"… {more} {_MORE.in_language(lang)}", style="dim"))
