"""Years, parts, roundings and what a calculation says: exact figures, whole tonnes, negative years."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from documents import Desk, codes, findings, single, year
from flint import arb, fmpq
from hypothesis import HealthCheck, settings
from hypothesis import given as for_any
from hypothesis import strategies as st

from tobiishi.methodologies.calculation import calculate
from tobiishi.methodologies.catalogue import Catalogue, Methodology, library
from tobiishi.methodologies.models import Document
from tobiishi.methodologies.values import YearValues, values_file
from tobiishi.methodologies.yaml_reader import plain, read_yaml_file
from tobiishi.units import number

EXAMPLES = Path(__file__).parents[1] / "examples"
LIBRARY = library()


def metered(desk: Desk, reductions: str = "RE - PE", **sections: Any) -> None:
    """A methodology of energy at 1 tCO2/MWh; P stands for project emissions."""
    formulas = {
        "RE": {"is": "total(E[i] * EF, i)", "unit": "tCO2"},
        "PE": {"is": "P", "unit": "tCO2"},
        "ER": {"is": reductions, "unit": "tCO2"},
    }
    parameters = {"E[i]": {"unit": "MWh", "kind": "monitored"}, "P": "tCO2", "EF": "tCO2/MWh"}
    desk.write(formulas=formulas, parameters=parameters, indices={"i": {}}, **sections)


def energy(*amounts: str, project: str = "0", factor: str = "1") -> dict[str, Any]:
    """Values of `metered`: the energy of meters m1, m2 …"""
    return {"E": {f"m{n}": one for n, one in enumerate(amounts, 1)}, "P": project, "EF": factor}


def tonnes(desk: Desk, *amounts: str, **how: Any) -> Any:
    """Whole tonnes of one year."""
    project = how.pop("project", "0")
    return desk.calculate(energy(*amounts, project=project), **how).total_whole_tonnes


# Exactness


def test_three_tenths_six_tenths_and_one_tenth_are_one_tonne(desk: Desk) -> None:
    metered(desk)
    result = desk.calculate(energy("0.3", "0.6", "0.1"))
    assert result.years[0].outcome.values["ER"] == fmpq(1)
    assert result.total_whole_tonnes == 1


def test_the_tonne_that_floats_lose_is_reported(desk: Desk) -> None:
    metered(desk)
    result = desk.calculate(energy("0.3", "0.6", "0.1"))  # as floats 0.9999999999999999
    (finding,) = [f for f in result.findings if f.code == "methodologies-float-differs"]
    assert finding.effect == "notes"
    said = finding.message("en").what
    assert "gives 0 t" in said
    assert "1 t" in said


def test_nothing_is_reported_where_floats_agree(desk: Desk) -> None:
    metered(desk)
    result = desk.calculate(energy("0.3", "0.6", "0.2"))
    assert "methodologies-float-differs" not in {f.code for f in result.findings}


def test_thirds_add_up(desk: Desk) -> None:
    metered(desk)
    assert desk.calculate(energy("1/3", "1/3", "1/3")).years[0].outcome.values["ER"] == 1
    assert tonnes(desk, "1/3", "1/3", "1/3") == 1


def test_a_hair_below_a_tonne_is_none(desk: Desk) -> None:
    metered(desk)
    assert tonnes(desk, "0.99999999999999999999999999999999999999") == 0
    assert tonnes(desk, "1.00000000000000000000000000000000000000") == 1


def test_figures_far_beyond_floats_keep_their_last_digit(desk: Desk) -> None:
    metered(desk)
    value = desk.calculate(energy("123456789012345678901234567890", "0.000000000000000000000000000001"))
    assert value.years[0].outcome.values["ER"] == fmpq(123456789012345678901234567890 * 10**30 + 1, 10**30)
    assert value.total_whole_tonnes == 123456789012345678901234567890


def test_many_small_figures_lose_nothing(desk: Desk) -> None:
    metered(desk)
    assert tonnes(desk, *["0.1"] * 1000) == 100


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        ("1 / (a - b)", {"a": "1.00000000000000000001", "b": "1"}, fmpq(10**20)),  # as floats 1 − 1
        (
            "lookup(T, a + b)",
            {"a": "0.1", "b": "0.2"},
            fmpq(7),
        ),  # as floats 0.30000000000000004, beyond the table
        ("curve(C, a + b)", {"a": "0.1", "b": "0.2"}, fmpq(3)),  # as floats beyond the curve
        ("sqrt(0.3 - a - b)", {"a": "0.1", "b": "0.2"}, fmpq(0)),  # as floats the root of −2.8e-17
        ("power(10 ** 9, a) / power(10 ** 9, b)", {"a": "50", "b": "49"}, fmpq(10**9)),  # as floats ∞ / ∞
    ],
)
def test_what_floats_cannot_do_does_no_harm_to_the_exact_figure(
    desk: Desk, text: str, given: dict[str, str], expected: fmpq
) -> None:
    table = {"by": "1", "unit": "1", "confidence": "seen", "bands": [{"up_to": "0.3", "value": "7"}]}
    curve = {"x": "1", "y": "1", "confidence": "seen", "points": [["0", "0"], ["0.3", "3"]]}
    sections: dict[str, Any] = (
        {"tables": {"T": table}} if "T" in text else {"curves": {"C": curve}} if "C" in text else {}
    )
    desk.write_single(text, given, **sections)
    result = desk.calculate(given)
    assert result.years[0].outcome.values["X"] == expected
    json.dumps(result.as_json(), allow_nan=False)


# Irrational results


def irrational(desk: Desk, reductions: str) -> None:
    """A methodology whose ER is an expression over P (tCO2) and the number s."""
    formulas = {
        "RE": {"is": reductions, "unit": "tCO2"},
        "PE": {"is": "0", "unit": "tCO2"},
        "ER": {"is": "RE - PE", "unit": "tCO2"},
    }
    desk.write(formulas=formulas, parameters={"P": "tCO2", "s": "1"})


def test_an_irrational_result_is_enclosed_and_decided(desk: Desk) -> None:
    irrational(desk, "P * exp(s)")
    result = desk.calculate({"P": "100", "s": "1"})
    value = result.years[0].outcome.values["ER"]
    assert isinstance(value, arb)
    assert arb("271.8281828459") < value < arb("271.8281828460")
    assert result.total_whole_tonnes == 271
    figure = result.as_json()["years"]["2023"]["formulas"]["ER"]
    assert figure["exact"] is None
    low, high = (number(str(edge)) for edge in figure["enclosure"])
    e = number("271.828182845904523536028747135")
    assert low < e < high
    assert high - low < fmpq(1, 10**6)


def test_a_rational_result_has_no_enclosure(desk: Desk) -> None:
    irrational(desk, "P * exp(s)")
    figure = desk.calculate({"P": "100/3", "s": "0"}).as_json()["years"]["2023"]["formulas"]["ER"]
    assert figure["exact"] == "100/3"
    assert figure["enclosure"] is None
    assert figure["unit"] == "tCO2"
    assert figure["float"] == pytest.approx(100 / 3)
    assert str(figure["decimal"]).startswith("33.333333")


@pytest.mark.parametrize(("inside", "whole"), [("1e-30", 5), ("-1e-30", 4)])
def test_precision_rises_until_the_tonne_is_decided(desk: Desk, inside: str, whole: int) -> None:
    irrational(desk, "P * sqrt(25 + s)")  # 5 and about 1e-31 more or less: 102 bits are needed
    assert desk.calculate({"P": "1", "s": inside}).total_whole_tonnes == whole


@pytest.mark.parametrize("reductions", ["P * (sqrt(s) * sqrt(s))", "P * (exp(s) * exp(-s))"])
def test_what_no_precision_decides_is_refused_and_says_so(desk: Desk, reductions: str) -> None:
    irrational(desk, reductions)  # exactly 2 and 1, which no enclosure can show
    found = findings(lambda: desk.calculate({"P": "1", "s": "2"}))
    assert [f.code for f in found] == ["formulas-undecided"]
    bits = [word for word in found[0].message("en").what.split() if word.isdigit()]
    assert len(bits) == 1
    assert int(bits[0]) >= 128


def test_without_rounding_an_enclosure_is_enough(desk: Desk) -> None:
    irrational(desk, "P * (sqrt(s) * sqrt(s))")
    value = desk.calculate({"P": "1", "s": "2"}, rounding="none").years[0].outcome.values["ER"]
    assert abs(value - 2) < fmpq(1, 10**9)


@pytest.mark.parametrize(
    "text",
    [
        "round_down(sqrt(s) * sqrt(s), 0)",
        "when(sqrt(s) * sqrt(s) > 2, 1, 2)",
        "when(sqrt(s) * sqrt(s) == 2, 1, 2)",
        "lookup(T, sqrt(s) * sqrt(s))",
        "1 / (sqrt(s) * sqrt(s) - 2)",
        "sqrt(sqrt(s) * sqrt(s) - 2)",
    ],
)
def test_an_inner_question_that_no_precision_decides_is_refused(desk: Desk, text: str) -> None:
    table = {
        "by": "1",
        "unit": "1",
        "confidence": "seen",
        "bands": [{"below": "2", "value": "1"}, {"below": "9", "value": "2"}],
    }
    tables = {"T": table} if "lookup" in text else {}
    found = codes(lambda: desk.value(text, {"s": "2"}, tables=tables))
    assert found <= {"formulas-undecided", "formulas-division-by-zero", "formulas-domain"}


def test_an_inner_question_far_from_its_edge_is_decided(desk: Desk) -> None:
    assert desk.value("when(sqrt(s) > 1.414213562373095048801688724, 1, 2)", {"s": "2"}) == 1
    assert desk.value("when(sqrt(s) > 1.414213562373095048801688725, 1, 2)", {"s": "2"}) == 2
    assert desk.value("round_down(1e20 * sqrt(s), 0)", {"s": "2"}) == 141421356237309504880
    value = desk.value("max(sqrt(s), 1.4)", {"s": "2"})
    assert arb("1.41421356") < value < arb("1.41421357")


# Roundings


@pytest.mark.parametrize(
    ("amount", "registered", "feasibility"),
    [
        ("2.4", 2, 2),
        ("2.5", 2, 3),
        ("2.6", 2, 3),
        ("3", 3, 3),
        ("0.5", 0, 1),
        ("0.4999999999999999999999", 0, 0),
        ("0", 0, 0),
        ("1/2", 0, 1),
        ("7/2", 3, 4),
    ],
)
def test_the_named_roundings(desk: Desk, amount: str, registered: int, feasibility: int) -> None:
    metered(desk)
    assert tonnes(desk, amount, rounding="registered") == registered
    assert tonnes(desk, amount, rounding="feasibility") == feasibility


def test_without_rounding_there_are_no_whole_tonnes(desk: Desk) -> None:
    metered(desk)
    result = desk.calculate(energy("2.6"), rounding="none")
    assert result.total_whole_tonnes is None
    assert result.years[0].outcome.values["ER"] == fmpq(26, 10)


def test_the_unrounded_reductions_are_rounded_not_their_parts(desk: Desk) -> None:
    metered(desk)
    assert tonnes(desk, "10.4", project="5.5") == 4  # 4.9, not 10 − 5


def test_each_part_is_rounded_once(desk: Desk) -> None:
    metered(desk)
    years = [year(energy("1.6"), of=2022), year(energy("1.6"), of=2023)]
    result = desk.calculate_years(years)
    assert [y.whole_tonnes for y in result.years] == [1, 1]
    assert result.total_whole_tonnes == 2
    assert desk.calculate_years(years, rounding="feasibility").total_whole_tonnes == 4


def test_two_parts_of_one_year_are_two_parts(desk: Desk) -> None:
    metered(desk)
    years = [year(energy("1.6"), part="1/2"), year(energy("1.9"), part="1/2")]
    result = desk.calculate_years(years)
    assert [y.whole_tonnes for y in result.years] == [1, 1]
    assert result.total_whole_tonnes == 2
    said: Any = result.as_json()
    shown = said["years"].values() if isinstance(said["years"], Mapping) else said["years"]
    assert (
        sum(one["whole_tonnes"] for one in shown) == said["total_whole_tonnes"]
    )  # no part is lost on the way out


# Negative years


def test_a_negative_year_gives_nothing_and_a_finding(desk: Desk) -> None:
    metered(desk)
    result = desk.calculate(energy("1", project="11.5"))
    assert result.total_whole_tonnes == 0
    assert result.years[0].outcome.values["ER"] == fmpq(-21, 2)
    (finding,) = [f for f in result.findings if f.code == "methodologies-negative"]
    assert finding.effect == "notes"
    assert "-10.5" in finding.message("en").what


@pytest.mark.parametrize("rounding", ["registered", "feasibility"])
def test_a_year_is_negative_before_it_is_rounded(desk: Desk, rounding: str) -> None:
    metered(desk)
    result = desk.calculate(energy("1", project="1.3"), rounding=rounding)  # −0.3
    assert result.total_whole_tonnes == 0
    assert "methodologies-negative" in {f.code for f in result.findings}


def test_exactly_zero_is_not_negative(desk: Desk) -> None:
    metered(desk)
    result = desk.calculate(energy("0.3", "0.6", "0.1", project="1"))
    assert result.total_whole_tonnes == 0
    assert "methodologies-negative" not in {f.code for f in result.findings}


def yearly(desk: Desk, *reductions: str, **how: Any) -> list[int | None]:
    """Whole tonnes of successive years with these reductions."""
    years = []
    for n, one in enumerate(reductions):
        negative = one.startswith("-")
        values = energy("0" if negative else one, project=one[1:] if negative else "0")
        years.append(year(values, of=2020 + n))
    return [y.whole_tonnes for y in desk.calculate_years(years, **how).years]


def test_a_negative_year_is_forgotten_unless_the_document_carries_it(desk: Desk) -> None:
    metered(desk)
    assert yearly(desk, "-30", "20", "15.5") == [0, 20, 15]


def test_a_shortfall_is_carried_unrounded_until_it_is_made_good(desk: Desk) -> None:
    metered(desk, negative_years="carried")
    assert yearly(desk, "-30", "20", "15.5") == [0, 0, 5]  # 20 − 30 = −10; 15.5 − 10 = 5.5
    assert yearly(desk, "-10.5", "20.9", "1") == [0, 10, 1]  # 20.9 − 10.5 = 10.4
    assert yearly(desk, "-0.3", "1.2") == [0, 0]  # 1.2 − 0.3 = 0.9
    assert yearly(desk, "5.9", "-2", "5.9") == [5, 0, 3]  # never backwards; 5.9 − 2 = 3.9
    assert yearly(desk, "-1", "-2", "4") == [0, 0, 1]  # shortfalls add up


def test_the_total_counts_each_shortfall_once(desk: Desk) -> None:
    metered(desk, negative_years="carried")
    years = [
        year(energy("0", project="30"), of=2020),
        year(energy("20"), of=2021),
        year(energy("50"), of=2022),
    ]
    result = desk.calculate_years(years)
    assert result.total_whole_tonnes == 40  # 20 + 50 − 30
    assert "methodologies-negative-carried" in {f.code for f in result.findings}


def test_a_negative_year_is_told_with_its_year(desk: Desk) -> None:
    metered(desk)
    years = [year(energy("5"), of=2021), year(energy("0", project="3"), of=2022)]
    (finding,) = [f for f in desk.calculate_years(years).findings if f.code == "methodologies-negative"]
    assert "2022" in str(finding.place)


def test_the_formula_keeps_its_negative_figure(desk: Desk) -> None:
    metered(desk)
    said: Any = desk.calculate(energy("0", project="3")).as_json()
    assert said["years"]["2023"]["formulas"]["ER"]["exact"] == "-3"
    assert said["years"]["2023"]["whole_tonnes"] == 0


# The calculation for other programs


def test_a_calculation_says_all_that_the_contract_names(desk: Desk) -> None:
    metered(desk, criteria=[{"id": 5, "evidence": "a plan"}])
    said: Any = desk.calculate(energy("2.5"), evidence={"5": "plan.pdf"}).as_json()
    assert set(said) == {
        "methodology", "rounding", "years", "total_whole_tonnes", "criteria", "rests_on_unverified", "findings",
    }  # fmt: skip
    assert {"id", "version", "sha256", "status"} <= set(said["methodology"])
    assert said["methodology"]["id"] == "X_TEST"
    assert said["rounding"] == "registered"
    assert set(said["years"]) == {"2023"}
    assert {"formulas", "whole_tonnes"} <= set(said["years"]["2023"])
    figure = said["years"]["2023"]["formulas"]["ER"]
    assert figure == {"exact": "5/2", "enclosure": None, "decimal": "2.5", "float": 2.5, "unit": "tCO2"}
    assert said["total_whole_tonnes"] == 2
    assert said["criteria"] == [{"id": 5, "met": None, "evidence": "plan.pdf"}]
    assert json.loads(json.dumps(said, allow_nan=False)) == said


def test_reported_formulas_are_shown_and_others_not(desk: Desk) -> None:
    formulas = {"Y": {"is": "a + 1", "unit": "1"}, "Z": {"is": "Y + 1", "unit": "1", "reported": True}}
    desk.write_single("Z", {"a": "1"}, formulas=formulas)
    said: Any = desk.calculate({"a": "1"}).as_json()
    assert {"X", "Z", "RE", "PE", "ER"} == set(said["years"]["2023"]["formulas"])


def test_unverified_values_are_named_where_the_result_rests_on_them(desk: Desk) -> None:
    constants = {
        "c": {"unit": "1", "value": "2", "confidence": "unverified"},
        "s": {"unit": "1", "value": "2", "confidence": "seen"},
    }
    desk.write_single("a * c * s", {"a": "1"}, constants=constants)
    assert desk.calculate({"a": "1"}).rests_on_unverified == ["c"]


def test_an_unverified_value_that_no_branch_reached_is_not_named(desk: Desk) -> None:
    constants = {"c": {"unit": "1", "value": "2", "confidence": "unverified"}}
    formulas = {"Y": {"is": "a * c", "confidence": "unverified"}}
    desk.write_single("when(a > 1, Y, 3)", {"a": "1"}, constants=constants, formulas=formulas)
    assert desk.calculate({"a": "1"}).rests_on_unverified == []
    assert set(desk.calculate({"a": "2"}).rests_on_unverified) == {"c", "Y"}


# Validity


def dated(desk: Desk, begins: str | None, ends: str | None) -> None:
    """A methodology valid between two days."""
    metered(desk)
    path = desk.folder / "X_TEST_v0.1.yaml"
    text = path.read_text(encoding="utf-8")
    for name, day in (("valid_from", begins), ("valid_until", ends)):
        text = text.replace(f"{name}: null", f"{name}: {day or 'null'}")
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        ("2023-01-01", "2023-12-31"),
        ("2023-06-01", "2030-01-01"),
        ("2010-01-01", "2023-02-01"),
        ("2023-12-31", "2024-06-30"),
    ],
)
def test_a_document_valid_in_the_year_is_used_without_a_note(desk: Desk, begins: str, ends: str) -> None:
    dated(desk, begins, ends)
    assert desk.calculate(energy("2")).findings == []


@pytest.mark.parametrize(
    ("begins", "ends"),
    [("2024-01-01", "2030-01-01"), ("2010-01-01", "2022-12-31"), ("2024-01-01", None), (None, "2022-12-31")],
)
def test_a_document_not_valid_in_the_year_is_refused(
    desk: Desk, begins: str | None, ends: str | None
) -> None:
    dated(desk, begins, ends)
    assert codes(lambda: desk.calculate(energy("2"))) == {"methodologies-not-valid"}


@pytest.mark.parametrize("status", ["approved", "proposed"])
def test_a_date_that_is_not_known_is_a_note(desk: Desk, status: str) -> None:
    metered(desk, status=status)
    found = desk.calculate(energy("2")).findings
    assert [(f.code, f.effect) for f in found] == [("methodologies-validity-unknown", "notes")]


def test_dates_that_end_before_they_begin_are_refused(desk: Desk) -> None:
    dated(desk, "2024-01-01", "2020-01-01")
    assert codes(desk.get)


@pytest.mark.parametrize("written", ["2023-02-30", "2023-13-01", "yesterday", "2023", "01/02/2023"])
def test_a_date_that_does_not_exist_is_refused(desk: Desk, written: str) -> None:
    dated(desk, written, None)
    assert codes(desk.get)


def test_the_day_crediting_starts_decides_where_it_is_given(desk: Desk) -> None:
    dated(desk, "2016-04-01", "2020-03-31")
    assert desk.calculate(energy("2"), year=2025, valid_on_day=date(2016, 4, 1)).findings == []
    assert desk.calculate(energy("2"), year=2025, valid_on_day=date(2020, 3, 31)).findings == []
    for outside in (date(2016, 3, 31), date(2020, 4, 1)):
        refusal = codes(lambda outside=outside: desk.calculate(energy("2"), year=2018, valid_on_day=outside))
        assert refusal == {"methodologies-not-valid"}


def test_the_newest_version_valid_on_a_day_is_found(desk: Desk) -> None:
    lives = {"1.0": (None, "2019-12-31"), "9.0": ("2020-01-01", "2021-12-31"), "10.0": ("2021-01-01", None)}
    for version, (begins, ends) in lives.items():
        path = desk.write("X_TEST", version, **single("2", "1"))
        text = path.read_text(encoding="utf-8").replace("valid_from: null", f"valid_from: {begins or 'null'}")
        path.write_text(text.replace("valid_until: null", f"valid_until: {ends or 'null'}"), encoding="utf-8")
    catalogue = Catalogue(desk.folder)
    for day, version in (
        ("2018-05-01", "1.0"),
        ("2020-06-30", "9.0"),
        ("2021-06-30", "10.0"),
        ("2030-01-01", "10.0"),
    ):
        assert catalogue.newest("X_TEST", date.fromisoformat(day)).document.version == version


def test_no_version_valid_on_a_day_is_refused(desk: Desk) -> None:
    dated(desk, "2020-01-01", "2021-12-31")
    catalogue = Catalogue(desk.folder)
    assert codes(lambda: catalogue.newest("X_TEST", date(2022, 1, 1))) == {"methodologies-none-valid"}
    assert codes(lambda: catalogue.newest("X_NONE", date(2021, 1, 1))) & {
        "methodologies-unknown",
        "methodologies-none-valid",
    }


# Parts give the whole


def test_a_yearly_cap_without_part_is_caught_by_the_split(desk: Desk) -> None:
    formulas = {
        "RE": {"is": "min(total(E[i], i), cap) * EF", "unit": "tCO2"},
        "PE": {"is": "0", "unit": "tCO2"},
        "ER": {"is": "RE - PE", "unit": "tCO2"},
    }
    parameters = {"E[i]": {"unit": "MWh", "kind": "monitored"}, "cap": "MWh", "EF": "tCO2/MWh"}
    desk.write(formulas=formulas, parameters=parameters, indices={"i": {}})
    values = {"E": {"m1": "100"}, "cap": "60", "EF": "1"}
    whole, parts = _whole_and_parts(desk.get(), values, 2023, fmpq(1), fmpq(1, 2))
    assert whole == 60
    assert parts == 100  # twice the cap of a year: this document would credit 40 t that are not there


def near(value: Any, expected: str) -> bool:
    """Whether a value agrees with one worked by hand to four decimals."""
    return bool(abs(value - number(expected)) < fmpq(1, 1000))


NAIVE_DECAY = "total(W[x] * exp(-(k * age(x))) * (1 - exp(-(k * one_year))), x) * F"
PART_AWARE = NAIVE_DECAY.replace("total(", "total(when(age(x) > 0, part / one_year, 1) * ")


@pytest.mark.parametrize(("text", "adds_up"), [(NAIVE_DECAY, False), (PART_AWARE, True)])
def test_first_order_decay_adds_up_only_where_old_waste_counts_for_the_part(
    desk: Desk,
    text: str,
    adds_up: bool,  # noqa: FBT001 - a case of the test
) -> None:
    formulas = {
        name: {"is": line, "unit": "tCO2e"} for name, line in (("RE", text), ("PE", "0"), ("ER", "RE - PE"))
    }
    parameters = {"W[x]": {"unit": "t", "kind": "monitored"}, "k": "1/yr", "F": "tCO2e/t"}
    desk.write(formulas=formulas, parameters=parameters, indices={"x": {"kind": "years_to_date"}})
    values = {"W": {"2021": "1000", "2022": "1000", "2023": "1000"}, "k": "0.4", "F": "1"}
    whole, parts = _whole_and_parts(desk.get(), values, 2023, fmpq(1), fmpq(1, 2))
    # a tonne of food loses 1 − e^−0.4 = 0.329680 in its year, × e^−0.4 = 0.220991 and × e^−0.8 = 0.148134 later
    assert near(whole, "698.8058")
    assert near(parts, "698.8058" if adds_up else "1067.9316")  # old waste counted twice


def _worked_examples() -> list[Any]:
    found = []
    for path in sorted(EXAMPLES.glob("*_v*.yaml")):
        for place, example in enumerate(plain(read_yaml_file(path))):  # type: ignore[arg-type]
            if "years" not in example["values"]:
                found.append(pytest.param(path.stem, example["values"], id=f"{path.stem}-{place}"))
    return found


@pytest.mark.parametrize(("document", "written"), _worked_examples())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@for_any(share=st.fractions(min_value=0, max_value=1, max_denominator=366).filter(lambda f: 0 < f < 1))
def test_a_year_in_two_parts_gives_the_whole(document: str, written: dict[str, Any], share: Any) -> None:
    methodology = LIBRARY.get(*document.rsplit("_v", 1))
    (given_year,), _ = values_file(written)
    cut = fmpq(share.numerator, share.denominator)
    whole, parts = _whole_and_parts(methodology, written["values"], given_year.year, given_year.part, cut)
    difference = parts - whole
    if isinstance(difference, fmpq):
        assert difference == 0
    else:
        assert difference.contains(0)
        assert difference.rad() < 1e-6


def test_every_document_of_the_library_is_split_in_some_example() -> None:
    files = {path.stem for path in Path(LIBRARY_FOLDER).rglob("*_v*.yaml")}
    assert files - {param.id.rpartition("-")[0] for param in _worked_examples()} == set()


LIBRARY_FOLDER = Path(__file__).parents[2] / "src" / "tobiishi" / "methodologies" / "library"


def test_a_split_changes_what_is_measured_only() -> None:
    methodology = LIBRARY.get("TOOL04_FOD", "8.0")
    values = {"W": {"food": {"2022": "10 t", "2023": "30"}}, "k": {"food": "0.4"}}
    first = dict(_portion(methodology, values, 2023, fmpq(1, 3)))
    assert first["W"]["food"]["2022"] == "10 t"  # the whole history stands in each block
    assert number(first["W"]["food"]["2023"]) == 10
    assert first["k"] == {"food": "0.4"}


# How a year is split: sums of monitored values by the share, readings by their hours, everything else unchanged.
# Every formula that credits what belongs to a part is then additive; a yearly figure without `part` is not.


def _whole_and_parts(
    methodology: Methodology, values: Mapping[str, Any], of: int, part: fmpq, cut: fmpq
) -> tuple[fmpq | arb, fmpq | arb]:
    """The main result of a year part, and the sum of those of its two parts."""
    name = "ER" if methodology.document.kind == "methodology" else list(methodology.document.formulas)[-1]
    shares = [(values, part)]
    shares += [(_portion(methodology, values, of, one), part * one) for one in (cut, 1 - cut)]
    whole, first, second = (
        calculate(methodology, [YearValues(of, length, length * 8760, dict(some))], rounding="none")
        .years[0]
        .outcome.values[name]
        for some, length in shares
    )
    if methodology.document.kind == "module" and not _adds_up(methodology):
        return whole, (first + second) / 2  # a factor is the same in each part
    return whole, first + second


def _adds_up(methodology: Methodology) -> bool:
    """Whether the result of a module is an amount of the part, not a factor."""
    unit = list(methodology.document.formulas.values())[-1].unit or ""
    return "/" not in unit


def _portion(methodology: Methodology, values: Mapping[str, Any], of: int, share: fmpq) -> Mapping[str, Any]:
    """Values of a part that is `share` of the whole."""
    declared = {key.partition("[")[0]: key for key in methodology.document.parameters}
    some: dict[str, Any] = {}
    for name, written in values.items():
        if name in declared:
            some[name] = _shared(methodology.document, declared[name], written, of, share)
        else:
            used = _used(methodology, name)
            some[name] = _portion(used, written, of, share)
    return some


def _used(methodology: Methodology, name: str) -> Methodology:
    for one in _all_used(methodology):
        if one.document.id == name:
            return one
    raise AssertionError(name)


def _all_used(methodology: Methodology) -> Iterator[Methodology]:
    for one in methodology.used.values():
        yield one
        yield from _all_used(one)


def _shared(document: Document, key: str, written: Any, of: int, share: fmpq) -> Any:
    part = document.parameters[key]
    indices = key.partition("[")[2].rstrip("]").replace(" ", "").split(",") if "[" in key else []
    if part.kind != "monitored" and not any(document.indices[i].kind == "readings" for i in indices):
        return written
    return _scaled(document, indices, written, of, share, sums=part.aggregate == "sum")


def _scaled(document: Document, indices: list[str], written: Any, of: int, share: fmpq, *, sums: bool) -> Any:
    if isinstance(written, Mapping) and "hours" in written:
        hours = written["hours"]
        scaled = [_times(h, share) for h in hours] if isinstance(hours, list) else _times(hours, share)
        return dict(written) | {"hours": scaled}
    if isinstance(written, Mapping) and "value" in written:
        return dict(written) | ({"value": _times(written["value"], share)} if sums else {})
    if not isinstance(written, Mapping):
        return _times(written, share) if sums else written
    years = document.indices[indices[0]].kind == "years_to_date"
    return {
        item: one
        if years and str(item) != str(of)
        else _scaled(document, indices[1:], one, of, share, sums=sums)
        for item, one in written.items()
    }


def _times(written: Any, share: fmpq) -> str:
    figure, blank, unit = str(written).partition(" ")
    return f"{number(figure) * share}{blank}{unit}"
