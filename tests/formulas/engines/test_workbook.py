"""The workbook engine: the text of formulas, and that Excel's own rules give what the exact engine gives."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest
from documents import Desk
from flint import fmpq
from python_calamine import CalamineWorkbook
from random_cases import Counted, Drawn, agree, draw, nearest
from random_programs import random_program

sys.path.append(str(Path(__file__).parent))

from libreoffice import recalculate
from plain_workbook import recalculated, write_cases

from tobiishi.errors import Refused
from tobiishi.formulas.cases import Case, Key
from tobiishi.formulas.engines.workbook import Points, Workings, columns
from tobiishi.formulas.engines.workbook_text import numeral, times
from tobiishi.formulas.programs import Program
from tobiishi.methodologies.catalogue import library

LIBRARY = list(library())
IDS = [f"{one.document.id}@{one.document.version}" for one in LIBRARY]
CASES, SEED = 200, 20191
CHOICE = {"unit": "choice", "kind": "choice", "choices": ["wet", "dry"]}


class Names:
    """Cells that are called by their names, so that a formula can be read."""

    def value(self, column: str, key: Key) -> str | None:
        return f"{column}[{','.join(map(str, key))}]" if key else column

    def span(self, column: str, first: Key, last: Key) -> str:
        return f"{self.value(column, first)}:{self.value(column, last)}"

    def fixed(self, *address: str | int) -> str:
        return ".".join(map(str, address))

    def points(self, curve: str, key: Key) -> Points | None:
        return Points("Xs", "Ys", "x1", "x3", 3) if curve and not key else None


def formula(desk: Desk, text: str, given: dict[str, Any], name: str = "X", **sections: Any) -> str:
    """The formula in the (first) cell of a column of a document whose formula X is the one under test."""
    desk.write_single(text, given, **sections)
    workings = Workings(desk.get().program, _case(desk, given, sections.get("year", 2023)))
    column = workings.columns[name]
    return workings.formula(column, workings.keys(name)[0], Names())


def _case(desk: Desk, given: dict[str, Any], year: int) -> Case:
    return desk.calculate(given, year=year).years[0].case


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b * 2", "=a+b*2"),
        ("(a + b) * 2", "=(a+b)*2"),
        ("a - (b - 1)", "=a-(b-1)"),
        ("a - b - 1", "=a-b-1"),
        ("a / (b / 4)", "=a/(b/4)"),
        ("a / b / 4", "=a/b/4"),
        ("a * (b * 2)", "=a*(b*2)"),
        ("-a", "=-a"),
        ("a - -b", "=a-(-b)"),
        ("-b ** 2", "=0-b^2"),  # in Excel -b^2 would be (-b)^2
        ("(-b) ** 2", "=(-b)^2"),
        ("-(a / b)", "=0-a/b"),
        ("-(a + b)", "=0-(a+b)"),
        ("(a + b) ** 2", "=(a+b)^2"),
        ("a ** 2 / b", "=a^2/b"),
        ("min(a, b, 1)", "=MIN(a,b,1)"),
        ("sqrt(a) + exp(b)", "=SQRT(a)+EXP(b)"),
        ("when(a > b, a, b + 1)", "=IF(a>b,a,b+1)"),
        ("when(a != b, 1, 2)", "=IF(a<>b,1,2)"),
        ("when(not (a == b), 1, 2)", "=IF(NOT(a=b),1,2)"),
        ("round_down(a / b, 2)", "=INT(a/b*100)/100"),
        ("round_half_up(a, 0) + b", "=INT(a+0.5)+b"),
        ("round_half_up(a + b, 1)", "=INT((a+b)*10+0.5)/10"),
        ("a * one_year / one_year + b", "=a*1/1+b"),
    ],
)
def test_a_formula_reads_as_in_excel(desk: Desk, text: str, expected: str) -> None:
    given = {name: value for name, value in {"a": "6", "b": "3"}.items() if re.search(rf"\b{name}\b", text)}
    assert formula(desk, text, given) == expected


def test_conditions_that_read_no_more_than_the_first_are_joined_plainly(desk: Desk) -> None:
    assert formula(desk, "when(a > 1 and a < 9, 1, 2)", {"a": "6"}) == "=IF(AND(a>1,a<9),1,2)"


def test_a_later_condition_is_read_only_where_the_earlier_ones_ask_for_it(desk: Desk) -> None:
    given = {"a": "6", "b": "3"}
    assert formula(desk, "when(a > 1 and b > 2, 1, 2)", given) == "=IF(IF(a>1,b>2,FALSE),1,2)"
    assert formula(desk, "when(a > 1 or b > 2, 1, 2)", given) == "=IF(IF(a>1,TRUE,b>2),1,2)"


def test_another_name_than_those_of_a_choice_is_an_error(desk: Desk) -> None:
    found = formula(desk, "choose(c, wet=1, dry=2)", {"c": "wet"}, parameters={"c": CHOICE})
    assert found == '=IF(c="wet",1,IF(c="dry",2,NA()))'


def test_names_that_differ_only_in_size_are_compared_exactly(desk: Desk) -> None:
    sizes = {"unit": "choice", "kind": "choice", "choices": ["e", "E", "f"]}
    found = formula(desk, "choose(c, e=1, E=2, f=3)", {"c": "e"}, parameters={"c": sizes})
    assert found == '=IF(EXACT(c,"e"),1,IF(EXACT(c,"E"),2,IF(c="f",3,NA())))'


def test_a_total_of_a_plain_symbol_is_the_sum_of_its_range(desk: Desk) -> None:
    assert formula(desk, "total(a[i], i)", {"a": {"p": "1", "q": "2"}}) == "=SUM(a[p]:a[q])"


def test_the_body_of_another_total_is_a_term_of_its_own(desk: Desk) -> None:
    given = {"a": {"p": "1", "q": "2"}, "b": "3"}
    assert formula(desk, "total(a[i] * b, i)", given) == "=SUM(X:1[p]:X:1[q])"
    assert formula(desk, "total(a[i] * b, i)", given, "X:1") == "=a[p]*b"
    assert columns(desk.get().program)["X:1"].written == "a[i] * b"


def test_the_items_of_an_inner_index_stand_together(desk: Desk) -> None:
    given = {"a": {"p": {"u": "1", "v": "2"}, "q": {"u": "3"}}}
    inner = {"j": {"within": "i"}}
    found = formula(desk, "total(total(a[i, j], j) ** 2, i)", given, "X:1", indices=inner)
    assert found == "=SUM(a[p,u]:a[p,v])^2"


def test_a_total_over_nothing_is_zero_only_where_the_document_allows_it(desk: Desk) -> None:
    """Of two indices the inner one decides, where the outer one has items."""
    sections = {"indices": {"j": {"may_be_empty": True}}, "parameters": {"b[j]": "1"}}
    found = formula(desk, "total(a[i] + 0 * total(b[j], j), i)", {"a": {"p": "1"}}, "X:1", **sections)
    assert found == "=a[p]+0*0"


def test_the_same_expression_over_other_items_is_another_term(desk: Desk) -> None:
    given = {"a": {"p": "1", "q": "2"}}
    text = "total(part / one_year, i) + power(part / one_year, 0.5) + 0 * total(a[i], i)"
    program_columns = columns(_written(desk, text, given))
    assert [program_columns[name].indices for name in ("X:1", "X:2")] == [("i",), ()]


def _written(desk: Desk, text: str, given: dict[str, Any]) -> Program:
    desk.write_single(text, given)
    return desk.get().program


def test_a_band_is_found_over_the_printed_table(desk: Desk) -> None:
    bands = [{"from": "1", "below": "5", "value": "10"}, {"up_to": "9", "value": "20"}]
    table = {"by": "1", "unit": "1", "bands": bands, "confidence": "seen"}
    found = formula(desk, "lookup(T, a)", {"a": "6"}, tables={"T": table})
    assert found == "=IF(a<begins.T,NA(),IF(a<until.T.0,band.T.0,IF(a<=until.T.1,band.T.1,NA())))"


def test_what_is_looked_up_is_a_term_unless_it_is_one_cell(desk: Desk) -> None:
    table = {"by": "1", "unit": "1", "bands": [{"up_to": "9", "value": "20"}], "confidence": "seen"}
    found = formula(desk, "lookup(T, a + 1)", {"a": "6"}, tables={"T": table})
    assert found == "=IF(X:1<=until.T.0,band.T.0,NA())"


def test_a_row_is_found_by_the_name_in_the_cell_or_by_the_item(desk: Desk) -> None:
    rows = {"by": "c", "unit": "1", "rows": {"wet": "1", "dry": "2"}, "confidence": "seen"}
    found = formula(desk, "lookup(T, c)", {"c": "wet"}, parameters={"c": CHOICE}, tables={"T": rows})
    assert found == '=IF(c="wet",row.T.wet,IF(c="dry",row.T.dry,NA()))'


def test_a_value_outside_a_curve_is_an_error_unless_its_ends_hold(desk: Desk) -> None:
    curve = {"x": "1", "y": "1", "points": [["0", "1"], ["2", "5"], ["4", "6"]], "confidence": "seen"}
    place = formula(desk, "curve(C, a)", {"a": "1"}, "X:1", curves={"C": curve})
    assert place == "=IF(OR(a<x1,a>x3),NA(),MIN(MATCH(a,Xs,1),2))"
    held = formula(desk, "curve(C, a)", {"a": "1"}, "X:1", curves={"C": curve | {"ends": "hold"}})
    assert held == "=MIN(MATCH(MAX(a,x1),Xs,1),2)"


def test_a_power_that_is_not_whole_has_a_positive_base(desk: Desk) -> None:
    assert formula(desk, "power(a, 2)", {"a": "6"}) == "=POWER(a,2)"
    assert formula(desk, "power(a, 0.5)", {"a": "6"}) == "=IF(a>0,POWER(a,0.5),NA())"


def test_a_change_of_unit_is_its_exact_factor(desk: Desk) -> None:
    assert formula(desk, "to(MWh, a)", {"a": "6 kWh"}, unit="MWh") == "=a/1000"
    assert formula(desk, "to(GJ, a)", {"a": "6 MWh"}, unit="GJ") == "=a*3.6"


@pytest.mark.parametrize(
    ("factor", "tail"),
    [(fmpq(1, 3600), "/3600"), (fmpq(18, 5), "*3.6"), (fmpq(11, 3), "*11/3"), (fmpq(1000), "*1000")],
)
def test_a_factor_is_written_without_losing_a_digit(factor: fmpq, tail: str) -> None:
    assert times(factor) == tail


@pytest.mark.parametrize(
    ("value", "text"),
    [(fmpq(0), "0"), (fmpq(1, 4), "0.25"), (fmpq(-3, 2), "-1.5"), (fmpq(1, 3), "0.333333333333333")],
)
def test_a_number_is_written_to_the_digits_that_excel_keeps(value: fmpq, text: str) -> None:
    assert numeral(value) == text


def test_a_cell_that_does_not_exist_is_an_error_in_the_formula(desk: Desk) -> None:
    class Nowhere(Names):
        def value(self, column: str, key: Key) -> str | None:
            return None if column == "a" and not key else super().value(column, key)

    desk.write_single("a + 1", {"a": "6"})
    workings = Workings(desk.get().program, _case(desk, {"a": "6"}, 2023))
    assert workings.formula(workings.columns["X"], (), Nowhere()) == "=NA()+1"


def test_a_value_that_nothing_taken_needs_is_no_value_and_no_zero(desk: Desk) -> None:
    desk.write_single("when(a > 1, a, b)", {"a": "6", "b": "1"})
    workings = Workings(desk.get().program, _case(desk, {"a": "6"}, 2023))
    assert workings.value(workings.columns["b"], ()) is None
    assert workings.value(workings.columns["X"], ()) == 6


NEW_SINCE_2010 = re.compile(
    r"\b(LET|LAMBDA|XLOOKUP|IFS|SWITCH|MAXIFS|MINIFS|CONCAT|TEXTJOIN|FILTER|UNIQUE)\("
)


@pytest.mark.parametrize("document", LIBRARY, ids=IDS)
def test_every_formula_of_the_library_uses_functions_of_excel_2010(document: Any) -> None:
    for one in draw(document.program, 3, 5).cases:
        workings = Workings(document.program, one)
        for column in workings.columns.values():
            if column.node is not None:
                for key in workings.keys(column.name):
                    text = workings.formula(column, key, Names())
                    assert text.startswith("=")
                    assert len(text) < 8192
                    assert not NEW_SINCE_2010.search(text)


@pytest.mark.parametrize("document", LIBRARY, ids=IDS)
def test_200_random_cases_of_a_document_agree_with_the_exact_engine(
    document: Any, tmp_path: Path, record: Counted
) -> None:
    drawn = draw(document.program, CASES, SEED)
    record(drawn)
    for found, exact in zip(
        recalculated(tmp_path / "r.xlsx", document.program, drawn.cases), drawn.exact, strict=True
    ):
        assert agree(exact, found)


@pytest.mark.slow
def test_libreoffice_agrees_on_200_random_cases_of_every_document(tmp_path: Path, record: Counted) -> None:
    """All workbooks in one call; every formula shows a wrong value until it is recalculated."""
    written = []
    for document in LIBRARY:
        path, drawn = tmp_path / f"{document.path.stem}.xlsx", draw(document.program, CASES, SEED)
        written.append((path, drawn, write_cases(path, document.program, drawn.cases)))
    recalculate([path for path, _, _ in written], tmp_path / "made")
    for path, drawn, places in written:
        sheet = CalamineWorkbook.from_path(tmp_path / "made" / path.name).get_sheet_by_index(0)
        cells = sheet.to_python(skip_empty_area=False)
        for exact, of in zip(drawn.exact, places, strict=True):
            assert agree(exact, {name: cells[row - 1][column - 1] for name, (row, column) in of.items()})
        record(drawn)


def test_random_programs_agree_with_the_exact_engine(tmp_path: Path) -> None:
    """Every word, nested as nobody would; seeds 7, 374, 567 and 1237 found faults of this engine."""
    compared = 0
    for seed in (*range(60), 374, 567, 939, 1081, 1119, 1237, 1900):
        try:
            program = random_program(seed)
            drawn = draw(program, 3, seed)
        except (AssertionError, Refused):
            continue  # nothing can be computed of it
        _nearly_agree(program, drawn, tmp_path)
        compared += len(drawn.cases)
    assert compared > 100


def _nearly_agree(program: Program, drawn: Drawn, folder: Path) -> None:
    """Within 1e-8, since these programs lose more digits than any document does."""
    for found, exact in zip(recalculated(folder / "r.xlsx", program, drawn.cases), drawn.exact, strict=True):
        for name, value in exact.items():
            assert isinstance(found[name], int | float), (name, found[name])
            assert found[name] == pytest.approx(nearest(value), rel=1e-8, abs=1e-8)
