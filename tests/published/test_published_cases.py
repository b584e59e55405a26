"""The library against what others have published: 100 cases, each computed by a document or listed with its reason.

Expected figures are those of the sources, or of a recomputation made independently of this project.
"""

from __future__ import annotations

import importlib.util
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flint import fmpq

import published
from tobiishi.formulas.parser import parse
from tobiishi.methodologies.calculation import calculate
from tobiishi.methodologies.intervals import Interval, interval_of
from tobiishi.methodologies.printed import Statement, check_printed, read_statement
from tobiishi.units import decimal_text, number, value_and_unit

if TYPE_CHECKING:
    from types import ModuleType

    from tobiishi.errors import Finding
    from tobiishi.formulas.engines.exact import Rounding

ROOT = Path(__file__).parents[2]
CASES = published.cases()
MAPPING = published.mapping()
STATEMENTS = {path.stem: read_statement(path) for path in sorted((published.HERE / "printed").glob("*.yaml"))}

DISAGREE = {
    "fin-wte-success-fee-double-count": [
        ("linfen_to_2035", "printed-counted-twice"),
        ("liuzhou_to_2035", "printed-counted-twice"),
        ("socson_to_2035", "printed-counted-twice"),
    ],
    "id-biodiesel-bogor-nama": [("cumulative", "printed-cumulative")],
    "jcm-id-chiller-primatexco-ps": [("er", "printed-sign")],
    "jp-led-tochigi": [("saving", "printed-outside")],
    "jp-natural-refrigerant-warehouse": [("cut_2017", "printed-outside")],
    "jp-wte-funabashi-scaling": [("national_external_supply", "printed-other-figure")],
    "vcs-tr-odemis-manure-units": [("be_ch4", "printed-outside")],
    "vcs-vn-socson-grid-ef": [
        ("om_emission", "printed-parts"),
        ("bm_share", "printed-outside"),
        ("ef_bm", "printed-outside"),
    ],
}
"""Of cases that contradict themselves: which relations do, and how; all others of theirs agree."""

SLIPS = {
    "id009-grid-electricity": [("chiller_share", "printed-slip")],
    "jp-ac-cop-percent-slip": [("fraction", "printed-scale")],
    "jp-transformer-misprint": [("old_w", "printed-parts")],
    "vcs-tr-odemis-manure-ipcc-units": [("be_dairy", "printed-unit")],
    "vcs-vn-socson-constant": [("constant", "printed-other-figure")],
    "vcs-vn-socson-diesel-labels": [("ncv_diesel", "printed-slip"), ("ef_of_diesel", "printed-slip")],
    "vcs-wte-specific-reductions": [("doxaco", "printed-band")],
}
"""Slips in sources that are sound otherwise: wrong labels, a stale warming potential, an outlier."""


def _rows(case: str) -> list[published.Row]:
    return [row for row in published.all_rows() if row.case.id == case]


def _printed(finding: Finding) -> tuple[str | None, str]:
    return finding.place.name, finding.code


# --- the list --------------------------------------------------------------------------------------


def test_all_hundred_cases_are_carried_over() -> None:
    grades = Counter(case.grade for case in CASES.values())
    assert grades == {"A": 36, "B": 22, "C": 34, "X": 8}
    for case in CASES.values():
        assert case.facts["title"]
        assert case.facts["source"]
        assert set(case.facts["tolerance"]) <= {"abs", "rel"}


def test_every_case_is_computed_or_has_a_reason() -> None:
    covered, others = set(MAPPING["covered"]), set(MAPPING["not_covered"])
    assert covered | others == set(CASES)
    assert not covered & others
    assert all(MAPPING["not_covered"].values())


# --- grades A, B and C: our figure beside the printed one ------------------------------------------


@pytest.mark.parametrize("case", MAPPING["covered"])
def test_our_figures_agree_within_the_tolerance_of_the_case(case: str) -> None:
    rows = _rows(case)
    assert rows
    for row in rows:
        assert row.verdict != "outside", f"{row.figure}: {row.ours} is not {row.expected} ± {row.tolerance}"


def test_every_figure_that_is_not_exact_says_why() -> None:
    assert [row.figure for row in published.all_rows() if row.verdict != "exact" and not row.why] == []


def test_no_figure_that_is_exact_makes_excuses() -> None:
    # a reason given for a list of figures may concern some of them only
    excused = {(row.case.id, row.why) for row in published.all_rows() if row.verdict != "exact"}
    exact = [row for row in published.all_rows() if row.verdict == "exact" and row.why]
    assert [row.figure for row in exact if (row.case.id, row.why) not in excused] == []


def test_only_the_sum_of_soc_son_goes_beyond_the_tolerance_of_its_case() -> None:
    assert [row.figure for row in published.all_rows() if row.limit] == ["printed.total"]
    assert [row.case.id for row in published.all_rows() if row.limit] == ["vcs-vn-socson-er"]


def test_every_number_of_a_calculation_is_of_the_case_or_named_as_assumed() -> None:
    for run in published.all_runs():
        assumed = set(run.spec.get("assumed", {}))
        plain = {name for name, value in run.spec["values"].items() if _holds_a_number(value)}
        assert plain <= assumed <= set(run.spec["values"]), f"{run.case.id}: {sorted(plain - assumed)}"


def _holds_a_number(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_holds_a_number(inside) for inside in value.values())
    if isinstance(value, list):
        return any(_holds_a_number(inside) for inside in value)
    return re.match(r"[-+.\d]", value) is not None


@pytest.mark.parametrize(
    ("case", "rounding", "tonnes"),
    [
        ("jcm-mn-hob-bornuur", "feasibility", 750),  # 750.17 either way
        ("jcm-mn-hob-bornuur", "registered", 750),
        ("jcm-mn-pv-rooftop-3kw", "feasibility", 4),  # 3.96: a study rounds to the nearest,
        ("jcm-mn-pv-rooftop-3kw", "registered", 3),  # a registered project down
        ("jcm-vn-tdw-inverter", "registered", 1043),  # 1,043.71
        ("jp-boiler-fluegas-osaka", "feasibility", 7),  # 7.02
    ],
)
def test_whole_tonnes_of_a_calculation_are_those_published(
    case: str, rounding: Rounding, tonnes: int
) -> None:
    (run,) = (run for run in published.all_runs() if run.case.id == case)
    assert calculate(run.methodology, run.years, rounding=rounding).total_whole_tonnes == tonnes


# --- Soc Son in full -------------------------------------------------------------------------------

SOC_SON_METHANE = [277866, 466829, 596016, 684963, 746778, 790258, 821308]
SOC_SON_ER = [195589, 384553, 513739, 602687, 664502, 707981, 739032]
SOC_SON_TOTAL = 3808082


@cache
def _soc_son() -> published.Run:
    (run,) = (run for run in published.all_runs() if run.case.id == "vcs-vn-socson-er")
    return run


def _soc_son_figures(text: str) -> list[Interval]:
    figures: list[Interval] = _soc_son().figures(text)
    return figures


def test_methane_of_soc_son_holds_to_the_tonne_in_all_seven_years() -> None:
    found = [published.rounded(year.low, "nearest 1") for year in _soc_son_figures("BE_CH4[plant]")]
    assert found == SOC_SON_METHANE


def test_reductions_of_soc_son_lie_within_two_tonnes_each_year_and_eight_in_all() -> None:
    ours = [year.low for year in _soc_son_figures("ER")]
    assert all(abs(a - b) <= 2 for a, b in zip(ours, SOC_SON_ER, strict=True))
    assert abs(sum(ours, fmpq(0)) - SOC_SON_TOTAL) <= 8


def test_project_emissions_of_soc_son_are_those_of_the_printed_inputs() -> None:
    # 74,411.82 × 44/12 = 272,843.34; 1,460,000 × (60.5e-6 × 265 + 0.242e-6 × 28) = 23,417.34296;
    # 1,200 × 43.3 × 0.0748 = 3,886.608; 613,200 × 0.035 × 0.25 × 0.8 × 28 = 120,187.2; sum 420,334.49096
    assert {year.low for year in _soc_son_figures("PE")} == {number("420334.49096")}


def test_the_rows_of_soc_son_follow_once_its_two_rounded_parts_are_taken() -> None:
    # 272,843.34 + 23,418 + 3,887 + 120,187.2 = 420,335.54
    ours = [year.low - number("420335.54") for year in _soc_son_figures("RE")]
    assert [published.rounded(year, "nearest 1") for year in ours] == SOC_SON_ER
    assert published.rounded(sum(ours, fmpq(0)), "nearest 1") == SOC_SON_TOTAL


# --- printed figures against printed formulas -------------------------------------------------------


def test_every_case_that_contradicts_itself_is_stated() -> None:
    assert set(DISAGREE) == {case.id for case in CASES.values() if case.grade == "X"}
    assert set(DISAGREE) | set(SLIPS) <= set(STATEMENTS)


@pytest.mark.parametrize("name", [*DISAGREE, *SLIPS])
def test_what_contradicts_itself_is_found_and_nothing_else(name: str) -> None:
    assert [_printed(finding) for finding in check_printed(STATEMENTS[name])] == {**DISAGREE, **SLIPS}[name]


@pytest.mark.parametrize("name", sorted(set(STATEMENTS) - set(DISAGREE) - set(SLIPS)))
def test_what_agrees_with_itself_is_passed_in_silence(name: str) -> None:
    assert check_printed(STATEMENTS[name]) == []


def test_sound_cases_are_checked_in_number() -> None:
    sound = [CASES[name].grade for name in set(STATEMENTS) - set(DISAGREE) - set(SLIPS)]
    assert sum(grade in "AB" for grade in sound) >= 12


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_says_what_the_case_says_and_no_more(name: str) -> None:
    statement = STATEMENTS[name]
    if statement.of not in CASES:
        return
    of = CASES[statement.of].figures.values()
    said = {interval_of(parse(text), _no_name) for text in of if re.match(r"-?[\d.]", text)}
    for figure in _figures(statement):
        if figure.value is not None and figure.note is None:
            found, _ = value_and_unit(figure.value)
            assert Interval(found, found) in said, f"{name}: {figure.value}"


def _no_name(_node: object) -> Interval:
    raise AssertionError


def _figures(statement: Statement) -> list[Any]:
    results = [relation.printed for relation in statement.relations.values() if relation.printed is not None]
    return [*statement.quantities.values(), *results]


def test_a_statement_tells_neither_grade_nor_verdict() -> None:
    assert set(Statement.model_fields) == {"of", "quantities", "relations"}


@pytest.mark.parametrize("name", sorted(set(STATEMENTS) - set(DISAGREE) - set(SLIPS)))
def test_a_result_printed_twice_as_large_would_be_found(name: str) -> None:
    statement = STATEMENTS[name]
    for relation, of in statement.relations.items():
        if of.printed is not None and relation != "value_at_irr":
            findings = check_printed(_with_changed(statement, relation))
            assert relation in {finding.place.name for finding in findings}


def _with_changed(statement: Statement, relation: str) -> Statement:
    """The same with one printed result twice as large."""
    of = statement.relations[relation]
    assert of.printed is not None
    assert of.printed.value is not None
    found, unit = value_and_unit(of.printed.value)
    text = f"{decimal_text(found * 2)} {unit.text if unit else ''}".strip()
    changed = of.model_copy(update={"printed": of.printed.model_copy(update={"value": text})})
    return statement.model_copy(update={"relations": {**statement.relations, relation: changed}})


# --- the page --------------------------------------------------------------------------------------


def _page(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    scripts = ROOT / "scripts"
    monkeypatch.syspath_prepend(str(scripts))
    spec = importlib.util.spec_from_file_location("published_cases", scripts / "published_cases.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    written = (ROOT / "docs" / "published-cases.md").read_text(encoding="utf-8")
    assert written == _page(monkeypatch).text()


def test_the_page_names_every_case_and_every_figure_that_is_not_exact() -> None:
    written = (ROOT / "docs" / "published-cases.md").read_text(encoding="utf-8")
    assert [case for case in CASES if case not in written] == []
    assert [
        row.why for row in published.all_rows() if row.verdict != "exact" and row.why not in written
    ] == []
