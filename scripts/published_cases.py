"""Write docs/published-cases.md, the library beside what others have published, or check that it is up to date.

usage: python scripts/published_cases.py [--check]

With --check nothing is written, and the status is 1 where the page says something else than it should.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from flint import fmpq
from pages.markdown import page, symbol, table

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs" / "published-cases.md"
sys.path.append(str(ROOT / "tests" / "published"))

import published  # noqa: E402 - found in the folder just added
from tobiishi.methodologies.printed import Statement, check_printed, read_statement  # noqa: E402
from tobiishi.units import decimal_text  # noqa: E402

_HEAD = """\
# Published cases / 公表事例との照合

<!-- Written by scripts/published_cases.py from tests/published and the library: do not change it here. -->

A hundred cases with figures that others have published: JCM and CDM projects, worked examples, finance, city plans. Where a
document of the library covers a case, it is computed exactly from the case's own inputs; the result stands beside the published
one, rounded as the case rounds, within the tolerance of the case (half of the last digit where a case states none). Where no
document covers it, the reason is given. What a source prints is also checked against the formula printed with it, with
intervals for what its digits may stand for.
The cases are in [tests/published/cases](../tests/published/cases), the values in
[mapping.yaml](../tests/published/mapping.yaml), the printed formulas in [printed](../tests/published/printed).

他者が公表した100事例（JCM・CDM事業、計算例、財務、都市計画）との照合です。ライブラリの文書で計算できる事例は、事例の入力から厳密に計算し、
事例の丸めと許容差で公表値と比べます。計算できない事例には理由を記します。また、掲載された結果を、並記された式と桁数の範囲で確かめます。

Grades: A inputs and result published; B partly; C magnitude or inputs only (compared with an independent recomputation, marked †);
X the published figures contradict each other.
等級：A＝入力と結果が公表、B＝一部、C＝規模または入力のみ（独立した再計算と比較、†印）、X＝公表値同士が矛盾。
"""
_VERDICTS: Final = {"exact": "exact / 一致", "within": "within / 許容差内", "outside": "OUTSIDE / 許容差外"}


def text() -> str:
    """The page."""
    return page(_lines())


def _lines() -> Iterator[str]:
    yield from _HEAD.splitlines()
    yield ""
    yield from _summary()
    yield from ("## Computed by a document / 文書による計算", "", *_computed())
    yield from ("## Not exact, and why / 一致しない値とその理由", "", *_differences())
    yield from ("## What the sources do not state / 出典にない値", "", *_assumptions())
    yield from ("## What is printed against itself / 掲載値同士の確認", "", *_contradictions())
    yield from ("## Not computed by a document / 文書で計算していない事例", "", *_others())


def _summary() -> Iterator[str]:
    cases, rows = published.cases(), published.all_rows()
    body = []
    for grade in "ABCX":
        own = [row for row in rows if row.case.grade == grade]
        verdicts = [sum(row.verdict == verdict for row in own) for verdict in _VERDICTS]
        covered = len({row.case.id for row in own})
        body.append((grade, sum(case.grade == grade for case in cases.values()), covered, *verdicts))
    yield from table(
        (
            "grade / 等級",
            "cases / 事例",
            "computed / 計算済み",
            *(f"figures {v}" for v in _VERDICTS.values()),
        ),
        body,
    )


def _computed() -> Iterator[str]:
    body, last = [], ""
    for row in published.all_rows():
        case, comment = row.case, published.mapping()["covered"][row.case.id].get("comment", "")
        first = case.id != last
        last = case.id
        head = (f"**{case.id}**<br>{case.facts['title']}", case.grade) if first else ("", "")
        body.append((*head, symbol(row.document), *_figures(row), comment if first else ""))
    heads = (
        "case / 事例",
        "grade / 等級",
        "document / 文書",
        "figure / 項目",
        "ours / 計算値",
        "published / 公表値",
    )
    yield from table((*heads, "tolerance / 許容差", "verdict / 判定", "comment / 備考"), body)


def _figures(row: published.Row) -> tuple[str, str, str, str, str]:
    """What is compared, ours, theirs, the tolerance and the verdict."""
    name = row.figure.rpartition(".")[2]
    mark = " †" if row.figure.startswith("recomputed.") else ""
    ours = _shown(row.rounded)
    if row.ours.low != row.rounded:
        ours += f" ({_shown(row.ours.low)})"
    unit = row.case.unit(row.figure).removeprefix("-")
    limit = " ‡" if row.limit else ""
    return (
        symbol(name) + mark,
        ours,
        f"{_as_printed(row.expected)} {unit}".strip(),
        f"{_shown(row.tolerance)}{limit}",
        _VERDICTS[row.verdict],
    )


def _shown(value: fmpq) -> str:
    """A number with separators and at most three decimals where it is large, six where it is small."""
    whole, _, rest = decimal_text(value, 3 if abs(value) >= 1 else 6).partition(".")
    return f"{int(whole):,}" + (f".{rest}" if rest else "") if whole != "-0" else f"{whole}.{rest}"


def _as_printed(figure: str) -> str:
    """A figure with separators and its own decimals."""
    whole, point, rest = figure.partition(".")
    return f"{int(whole):,}{point}{rest}"


def _differences() -> Iterator[str]:
    grouped: dict[tuple[str, str], list[published.Row]] = {}
    for row in published.all_rows():
        if row.verdict != "exact":
            grouped.setdefault((row.case.id, row.why), []).append(row)
    for (case, why), rows in grouped.items():
        names = ", ".join(symbol(row.figure.rpartition(".")[2]) for row in rows)
        most = _shown(max(row.difference for row in rows))
        limit = f" ‡ Limit {_shown(rows[0].tolerance)} in place of the case's own." if rows[0].limit else ""
        yield f"- **{case}** {names}: off by {most}{' at most' if len(rows) > 1 else ''}: {why}.{limit}"
    yield ""


def _assumptions() -> Iterator[str]:
    yield "Inferred inputs are named by the case itself; assumed values were set here, mostly because they cancel."
    yield ""
    body = []
    for name, spec in published.mapping()["covered"].items():
        case = published.cases()[name]
        assumed: dict[str, str] = {}
        for run in spec["runs"]:
            assumed |= run.get("assumed", {})
        inferred = ", ".join(case.facts["inferred"])
        if assumed or inferred:
            body.append(
                (case.id, inferred, "<br>".join(f"{symbol(key)}: {why}" for key, why in assumed.items()))
            )
    yield from table(("case / 事例", "inferred / 推定された入力", "assumed here / ここでの仮定"), body)


def statements() -> dict[str, Statement]:
    """What sources print, by the name of its file."""
    paths = sorted((published.HERE / "printed").glob("*.yaml"))
    return {path.stem: read_statement(path) for path in paths}


def _contradictions() -> Iterator[str]:
    body, sound = [], []
    for name, statement in statements().items():
        findings = check_printed(statement)
        if not findings:
            sound.append(name)
        for place, finding in enumerate(findings):
            grade = published.cases()[statement.of].grade if statement.of in published.cases() else "–"
            head = ("", "") if place else (name, grade)
            body.append(
                (
                    *head,
                    symbol(finding.place.name or ""),
                    finding.message("en").what,
                    finding.message("ja").what,
                )
            )
    yield "The check is given quantities, formulas and results as printed, never the grade."
    yield ""
    yield from table(("statement / 記載", "grade / 等級", "figure / 項目", "finding", "指摘"), body)
    yield (
        f"In {len(sound)} others everything printed agrees / 次の{len(sound)}件は矛盾なし: "
        + ", ".join(sound)
        + "."
    )
    yield ""


def _others() -> Iterator[str]:
    checked = {statement.of: bool(check_printed(statement)) for statement in statements().values()}
    said = {True: "see above / 上記の指摘", False: "agrees / 矛盾なし", None: "–"}
    body = []
    for name, reason in published.mapping()["not_covered"].items():
        case = published.cases()[name]
        verdict = said[checked.get(name)]
        body.append((f"**{name}**<br>{case.facts['title']}", case.grade, reason, verdict))
    yield from table(("case / 事例", "grade / 等級", "reason / 理由", "as printed / 掲載値の確認"), body)


def main() -> int:
    """Write or check; status 1 where a check finds the page out of date."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--check", action="store_true", help="write nothing, say whether the page is up to date"
    )
    check = parser.parse_args().check
    written = PAGE.read_text(encoding="utf-8") if PAGE.is_file() else None
    if written == text():
        return 0
    print(f"docs/{PAGE.name} {'is out of date' if check else 'written'}")
    if check:
        return 1
    PAGE.write_text(text(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
