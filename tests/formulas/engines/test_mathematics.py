"""The mathematics engine: what Typst is given, and that Typst takes it."""

from __future__ import annotations

import inspect
from functools import cache

import pytest
import typst
from flint import fmpq

from tobiishi.errors import Language, Text
from tobiishi.formulas import expressions as e
from tobiishi.formulas import sheets
from tobiishi.formulas.engines import mathematics
from tobiishi.formulas.engines.mathematics import linked_formula, written_formula
from tobiishi.formulas.parser import parse
from tobiishi.formulas.programs import Definition, Program
from tobiishi.formulas.sheets import Checked, Formula, Index, Parameter, Sheet
from tobiishi.methodologies.catalogue import Methodology, library
from tobiishi.units import DIMENSIONLESS, unit

NAME = Text("name", "名称")
IDS = [f"{one.document.id}@{one.document.version}" for one in library()]


def _sheet(
    expression: str, *, indices: tuple[str, ...] = (), uses: dict[str, Checked] | None = None
) -> Sheet:
    """A sheet with one formula `F` (and the same expression as a test `check`), unproved."""
    options = Parameter("option", NAME, (), DIMENSIONLESS, "choice", choices=("grid", "captive"))
    numbers = {name: Parameter(name, NAME, (), DIMENSIONLESS, "fixed") for name in ("a", "b", "c", "GWP_CH4")}
    return Sheet(
        id="X_TEST",
        version="0.1",
        module=False,
        indices={
            "i": Index("i", NAME),
            "j": Index("j", NAME),
            "x": Index("x", NAME, "years_to_date"),
            "t": Index("t", NAME, "readings", within="i"),
        },
        parameters={"option": options, **numbers},
        constants={},
        tables={},
        curves={},
        formulas={"F": Formula("F", NAME, indices, None, parse(expression), expression)},
        tests={"check": sheets.Test("check", NAME, parse(expression), expression)},
        uses=uses or {},
    )


def _written(
    expression: str, language: Language = "en", factors: dict[int, fmpq] | None = None, **more: object
) -> str:
    """What stands right of `F =`; `factors` are those of each `to`, by its column."""
    proved = {("F", column): factor for column, factor in (factors or {}).items()}
    text = written_formula(Checked(_sheet(expression, **more), {}, ("F",), proved), "F", language)  # type: ignore[arg-type]
    return text.partition(" = ")[2]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("k", "k"),
        ("EC_PJ[i]", '"EC"_("PJ",i)'),
        ("COP_PJ_tc[i]", '"COP"_("PJ","tc",i)'),
        ("eta_RE", 'eta_("RE")'),
        ("DOC_f", '"DOC"_(f)'),
        ("W[j, x]", "W_(j,x)"),
        ("TD", '"TD"'),
        ("C_to_CO2", 'C_("to","CO2")'),
    ],
)
def test_names_are_set_as_official_texts_set_them(name: str, expected: str) -> None:
    assert _written(name) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("a + b * c", "a + b times c"),
        ("(a + b) * c", "(a + b) times c"),
        ("a - b - c", "a - b - c"),
        ("a - (b - c)", "a - (b - c)"),
        ("a * b / c", "frac(a times b, c)"),
        ("a * (b / c)", "a times frac(b, c)"),
        ("a / (b + c)", "frac(a, b + c)"),
        ("-a * b", "(-a) times b"),
        ("-(a + b)", "-(a + b)"),
        ("-(a * b)", "-a times b"),
        ("(a / b) ** 2", "(frac(a, b))^2"),
        ("a ** 2 * b", "a^2 times b"),
        ("1e-3 * a", "1 times 10^(-3) times a"),
        ("0.60 * a", "0.60 times a"),
    ],
)
def test_brackets_stand_where_they_are_needed_and_nowhere_else(expression: str, expected: str) -> None:
    assert _written(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("total(a * b, i)", "sum_(i) a times b"),
        ("total(a + b, i, j)", "sum_(i, j) (a + b)"),
        ("total(W[j, x], j, x)", "sum_(j, x <= y) W_(j,x)"),
        ("total(a, i) * b", "(sum_(i) a) times b"),
        ("total(a, i) - total(b, i)", "sum_(i) a - sum_(i) b"),
        ("min_of(a, i)", "min_(i) a"),
        ("mean_of(a, i)", 'op("mean", limits: #true)_(i) a'),
        ("count(i)", 'op("number of") (i)'),
        ("total(a * hours(t), i, t)", 'sum_(i, t) a times op("hours") (t)'),
    ],
)
def test_indices_stand_under_the_sign_that_runs_over_them(expression: str, expected: str) -> None:
    assert _written(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("min(a, b)", "min (a, b)"),
        ("max(a, b, c)", "max (a, b, c)"),
        ("exp(-(a * b))", "exp (-a times b)"),
        ("sqrt(a / b)", "sqrt(frac(a, b))"),
        ("power(a + b, c)", "(a + b)^(c)"),
        ("lookup(COP_RE, a)", '"COP"_("RE") (a)'),
        ("lookup(ETA, option)", '"ETA"("option")'),
        ("curve(H[i], a)", "H_(i) (a)"),
        ("round_down(a, 2)", 'op("round down")_(0.01) (a)'),
        ("round_half_up(a, 0)", 'op("round half up")_(1) (a)'),
        ("a * part / one_year", 'frac(a times "part", 1 "yr")'),
        ("part_hours", '"part"_"hours"'),
    ],
)
def test_functions_are_set_as_functions(expression: str, expected: str) -> None:
    assert _written(expression) == expected


def test_the_year_computed_is_y() -> None:
    assert _written("total(a * age(x), x)") == "sum_(x <= y) a times (y - x)"
    assert _written("this_year(W[j, x] * age(x), x)") == "W_(j,y) times (y - y)"


def test_the_factor_of_a_conversion_is_printed_with_its_unit() -> None:
    assert _written("to(GJ, a) + b", factors={0: fmpq(18, 5)}) == 'a times 3.6 thin ["GJ"] + b'
    assert _written("to(GJ, a + b)", factors={0: fmpq(1, 1000)}) == '(a + b) times 10^(-3) thin ["GJ"]'
    # W to MW of J/h: 1/3,600,000,000 does not end as a decimal
    assert _written("to(MW, a)", factors={0: fmpq(1, 3600000000)}).startswith(
        "a times frac(1, 3.6 times 10^(9))"
    )


def test_a_conversion_that_changes_nothing_is_not_printed() -> None:
    assert _written("to(tCO2e, a)", factors={0: fmpq(1)}) == "a"


def test_branches_are_cases_in_the_language_asked_for() -> None:
    expression = "when(a > b, a, when(a <= c, b, 0))"
    assert _written(expression) == (
        "cases(gap: #0.7em, "
        'display(a) & quad "if "a > b, display(b) & quad "if "a <= c, display(0) & quad "otherwise")'
    )
    assert _written("when(a != b, a, 0)", "ja") == (
        'cases(gap: #0.7em, display(a) & quad a != b" のとき", display(0) & quad "その他の場合")'
    )


def test_a_choice_is_compared_with_its_names() -> None:
    assert _written("choose(option, grid=a, captive=b)") == (
        'cases(gap: #0.7em, display(a) & quad "if ""option" = "grid", display(b) & quad "if ""option" = "captive")'
    )
    conditions = written_formula(
        Checked(_sheet("option == grid and not (a > b) or option != captive"), {}, (), {}), "check"
    )
    assert conditions == '("option" = "grid"" and ""not "(a > b))" or ""option" != "captive"'


def test_a_used_document_stands_above_its_result_with_what_it_is_given() -> None:
    module = Checked(_sheet("a * b"), {}, (), {})
    used = {"X_MODULE": module}
    result = '"ER"^("X_MODULE")'  # a methodology: its result is ER
    assert _written("use(X_MODULE) * c", uses=used) == f"{result} times c"
    assert _written("use(X_MODULE, F)", uses=used) == 'F^("X_MODULE")'
    assert _written("use(X_MODULE, a=b + c, GWP_CH4=GWP_CH4, option=grid)", uses=used) == (
        f'{result} (a = b + c, "GWP"_("CH4"), "option" = "grid")'
    )


def test_the_linked_view_names_the_document_of_every_symbol() -> None:
    program = library().get("X_ESTATE", "0.2").program
    assert linked_formula(program, "ID_AM002.PE") == (
        '"PE"^("ID_AM002") = sum_(i) "EC"_("PJ",i)^("ID_AM002") times "EF"_("elec")^("ID_AM002.JCM_EF_elec")'
    )


def test_what_the_linker_decides_is_shown_decided() -> None:
    program = Program("X", "1.0", "ER")
    program.indices = {"M.i": Index("M.i", NAME)}
    node = e.Binary("*", e.Symbol("M.k", ("M.i",)), e.Convert(unit("GJ"), e.Symbol("a"), fmpq(18, 5)))
    condition = e.Junction("or", (e.Truth(False), e.Is(e.Symbol("option"), "grid", equal=True)))  # noqa: FBT003
    program.definitions = {"F": _definition("F", e.When(condition, node, e.Number(fmpq(0), "0")))}
    assert linked_formula(program, "F") == (
        'F = cases(gap: #0.7em, display(k_(i)^("M") times (a times 3.6 thin ["GJ"])) '
        '& quad "if ""false"" or ""option" = "grid", display(0) & quad "otherwise")'
    )


def test_rows_are_looked_up_by_what_the_index_stands_at() -> None:
    program = Program("X", "1.0", "ER")
    program.indices = {"j": Index("j", NAME, "categories", categories=("paper",))}
    keys = (e.ChoiceName("wet"), e.IndexValue("j"))
    program.definitions = {"F": _definition("F", e.Lookup("k", keys), ("j",))}
    assert linked_formula(program, "F") == 'F_(j) = k ("wet", j)'


def test_every_kind_of_node_can_be_set() -> None:
    kinds = {kind for _, kind in inspect.getmembers(e, inspect.isclass) if issubclass(kind, e.Node)}
    assert kinds - {e.Node, e.Name} == set(mathematics._WRITE)


@pytest.mark.parametrize("asked", IDS)
def test_typst_sets_every_formula_of_the_library(asked: str) -> None:
    one = _document(asked)
    sheet, program = one.checked.sheet, one.program
    equations = [
        equation
        for language in ("en", "ja")
        for equation in (
            *(written_formula(one.checked, name, language) for name in (*sheet.formulas, *sheet.tests)),
            *(linked_formula(program, name, language) for name in (*program.definitions, *program.tests)),
        )
    ]
    assert len(equations) >= 2 * len(sheet.formulas)
    assert all(equation.count("(") == equation.count(")") for equation in equations)
    _set(equations)


def test_typst_refuses_what_is_no_mathematics() -> None:
    """The check above would see an unknown word, and a comma that parts what belongs together."""
    for wrong in ("frac(a, b, c)", "EC_PJ"):
        with pytest.raises(typst.TypstError):
            _set([wrong])


def _definition(name: str, expression: e.Node, indices: tuple[str, ...] = ()) -> Definition:
    return Definition(name, NAME, indices, expression, "", DIMENSIONLESS)


def _set(equations: list[str]) -> None:
    source = "\n\n".join(f"$ {equation} $" for equation in equations)
    pages, warnings = typst.compile_with_warnings(
        source.encode("utf-8"), format="pdf", ignore_system_fonts=True
    )
    assert pages
    assert warnings == []


@cache
def _document(asked: str) -> Methodology:
    identity, _, version = asked.partition("@")
    return library().get(identity, version)
