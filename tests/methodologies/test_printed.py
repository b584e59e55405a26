"""Printed figures against printed formulas: each finding from the smallest statement that gives it."""

from pathlib import Path

import pytest
from flint import fmpq

from tobiishi.errors import CODES, LANGUAGES, Finding, Refused
from tobiishi.formulas.parser import parse
from tobiishi.methodologies.intervals import Interval, interval_of
from tobiishi.methodologies.printed import Statement, check_printed, read_statement


def _statement(text: str, tmp_path: Path) -> Statement:
    path = tmp_path / "statement.yaml"
    path.write_text("of: a page\n" + text, encoding="utf-8")
    return read_statement(path)


def _found(text: str, tmp_path: Path) -> list[Finding]:
    return check_printed(_statement(text, tmp_path))


def _codes(text: str, tmp_path: Path) -> list[tuple[str | None, str]]:
    return [(finding.place.name, finding.code) for finding in _found(text, tmp_path)]


def _refused(text: str, tmp_path: Path) -> list[tuple[str, str | None]]:
    with pytest.raises(Refused) as refusal:
        check_printed(_statement(text, tmp_path))
    return [(finding.code, finding.place.name) for finding in refusal.value.findings]


def _interval(low: str, high: str) -> Interval:
    return Interval(fmpq(*map(int, low.split("/"))), fmpq(*map(int, high.split("/"))))


def _value(text: str, **names: Interval) -> Interval:
    return interval_of(parse(text), lambda node: names[node.name])


# --- intervals -------------------------------------------------------------------------------------


def test_a_product_takes_the_outermost_of_its_four_corners() -> None:
    # (-1 … 2) × (-3 … 4): corners 3, -4, -6, 8
    assert _value("a * b", a=_interval("-1", "2"), b=_interval("-3", "4")) == _interval("-6", "8")


def test_a_difference_widens_on_both_sides() -> None:
    # (1 … 2) - (1 … 3) = (1 - 3) … (2 - 1)
    assert _value("a - b", a=_interval("1", "2"), b=_interval("1", "3")) == _interval("-2", "1")


def test_a_quotient_divides_by_the_far_end() -> None:
    # (2 … 6) ÷ (2 … 4): 2/4 … 6/2
    assert _value("a / b", a=_interval("2", "6"), b=_interval("2", "4")) == _interval("1/2", "3")


def test_an_even_power_of_an_interval_over_zero_begins_at_zero() -> None:
    assert _value("a ** 2", a=_interval("-1", "3")) == _interval("0", "9")
    assert _value("a ** 3", a=_interval("-1", "3")) == _interval("-1", "27")


def test_minus_turns_the_ends_round() -> None:
    assert _value("-a", a=_interval("1", "2")) == _interval("-2", "-1")


def test_the_smaller_of_two_is_bounded_by_both() -> None:
    assert _value("min(a, b)", a=_interval("1", "5"), b=_interval("2", "3")) == _interval("1", "3")
    assert _value("max(a, b)", a=_interval("1", "5"), b=_interval("2", "3")) == _interval("2", "5")


def test_roundings_round_both_ends() -> None:
    assert _value("round_down(a, 0)", a=_interval("3/2", "5/2")) == _interval("1", "2")
    assert _value("round_half_up(a, 0)", a=_interval("3/2", "5/2")) == _interval("2", "3")


def test_a_root_is_enclosed() -> None:
    found = _value("sqrt(a)", a=_interval("2", "4"))
    assert found.low**2 <= 2 < (found.low + fmpq(1, 10**9)) ** 2
    assert found.high == 2


def test_an_exponential_is_enclosed() -> None:
    # e = 2.718281828459045…
    found = _value("exp(a)", a=_interval("1", "1"))
    assert fmpq(2718281828, 10**9) < found.low <= found.high < fmpq(2718281829, 10**9)


def test_a_broken_power_is_enclosed() -> None:
    # 8 to the 1/3 is 2, 27 to the 1/3 is 3
    found = _value("power(a, 1 / 3)", a=_interval("8", "27"))
    assert found.low <= 2
    assert found.high >= 3
    assert found.high - found.low < 1 + fmpq(1, 10**9)


def test_division_by_what_may_be_zero_is_refused() -> None:
    with pytest.raises(Refused, match="divided by zero"):
        _value("1 / a", a=_interval("-1", "1"))


def test_a_tower_of_powers_ends_in_a_refusal() -> None:
    with pytest.raises(Refused, match="too large"):
        _value("((((a ** 9) ** 9) ** 9) ** 9) ** 9", a=_interval("10", "10"))


def test_a_number_too_small_to_write_is_enclosed_around_zero() -> None:
    found = _value("exp(-a)", a=_interval("1000000", "1000000"))
    assert -fmpq(1, 2**4000) <= found.low < found.high <= fmpq(1, 2**4000)


def test_an_interval_is_shown_with_seven_digits() -> None:
    assert str(_interval("1/3", "2/3")) == "0.3333333 … 0.6666667"
    assert str(_interval("1234567890", "1234567890")) == "1234567890"


# --- what digits mean ------------------------------------------------------------------------------


def test_a_result_inside_the_interval_of_the_digits_is_silent(tmp_path: Path) -> None:
    # 0.5 × (0.89065 … 0.89075) + 0.5 × (0.80095 … 0.80105) = 0.8458 … 0.8459; printed 0.84585
    text = """
quantities:
  om: 0.8907 tCO2/MWh
  bm: 0.8010 tCO2/MWh
relations:
  cm: {is: 0.5 * om + 0.5 * bm, printed: 0.84585 tCO2/MWh}
"""
    assert _codes(text, tmp_path) == []


def test_the_last_zero_printed_is_a_digit(tmp_path: Path) -> None:
    # 0.801 allows 0.8005 … 0.8015, 0.8010 only 0.80095 … 0.80105: 0.8012 fits the first alone
    text = "relations: {{x: {{is: 0.8012 * 1, printed: '{}'}}}}"
    assert _codes(text.format("0.801"), tmp_path) == []
    assert _codes(text.format("0.8010"), tmp_path) == [("x", "printed-outside")]


def test_digits_say_how_many_of_them_count(tmp_path: Path) -> None:
    # 33,292 is 33,000 to two digits, not to three (33,300)
    text = "relations: {{er: {{is: 33292 * 1, printed: {{value: '33000', digits: {}}}}}}}"
    assert _codes(text.format(2), tmp_path) == []
    assert _codes(text.format(3), tmp_path) == [("er", "printed-outside")]


def test_a_result_rounded_down_or_up_may_lie_a_whole_step_off(tmp_path: Path) -> None:
    text = "relations: {{x: {{is: '{}', printed: {{value: '{}', rounded: {}}}}}}}"
    assert _codes(text.format("7.96 * 1", "7.9", "down"), tmp_path) == []
    assert _codes(text.format("7.96 * 1", "7.9", "nearest"), tmp_path) == [("x", "printed-outside")]
    assert _codes(text.format("5227.2 * 1", "5228", "up"), tmp_path) == []
    assert _codes(text.format("5227.2 * 1", "5228", "down"), tmp_path) == [("x", "printed-outside")]


def test_an_exact_figure_has_no_play(tmp_path: Path) -> None:
    # 278 t a year for 5 years is 1,390 t; for anything from 4.5 to 5.5 years 1,529 t would do
    text = """
quantities:
  annual: {{value: 278 tCO2/yr}}
  years: {{value: 5 yr, exact: {}}}
relations:
  sum: {{is: annual * years, printed: 1529 tCO2}}
"""
    assert _codes(text.format("false"), tmp_path) == []
    assert _codes(text.format("true"), tmp_path) == [("sum", "printed-cumulative")]


def test_a_ratio_is_exact(tmp_path: Path) -> None:
    # 265 × 44/28 × 1,548.61 kg = 644.885 t; the ratio printed as 1.57 would give 644.30
    text = "relations: {{x: {{is: 265 * {} * 1.54861, printed: '644.885'}}}}"
    assert _codes(text.format("44 / 28"), tmp_path) == []
    assert _codes(text.format("1.57"), tmp_path) == [("x", "printed-outside")]


def test_powers_of_ten_are_read_as_written(tmp_path: Path) -> None:
    # 1.2e3 is 1,150 … 1,250
    text = "relations: {{x: {{is: {} * 1, printed: 1.2e3}}}}"
    assert _codes(text.format(1249), tmp_path) == []
    assert _codes(text.format(1251), tmp_path) == [("x", "printed-outside")]


# --- units -----------------------------------------------------------------------------------------


def test_kilowatt_hours_become_tonnes_by_their_factor(tmp_path: Path) -> None:
    # 1,280,000 kWh × 0.8154 t/MWh = 1,043.7 t
    text = """
quantities: {saving: 1280000 kWh, ef: 0.8154 tCO2/MWh}
relations: {er: {is: saving * ef, printed: 1044 tCO2}}
"""
    assert _codes(text, tmp_path) == []


def test_a_unit_that_does_not_follow_is_found(tmp_path: Path) -> None:
    text = """
quantities: {power: 5 MW, ef: 0.5 tCO2/MWh}
relations: {er: {is: power * ef, printed: 3 tCO2}}
"""
    (finding,) = _found(text, tmp_path)
    assert (finding.code, finding.effect) == ("printed-unit", "notes")
    assert finding.details == {"found": "MW*tCO2/MWh", "printed": "tCO2"}


def test_a_sum_of_unlike_units_is_found(tmp_path: Path) -> None:
    text = """
quantities: {a: 5 MWh, b: 5 kWh}
relations: {sum: {is: a + b, printed: 10 MWh}}
"""
    (finding,) = _found(text, tmp_path)
    assert (finding.code, finding.place.name, finding.effect) == ("formulas-units-differ", "sum", "notes")


def test_a_conversion_is_computed_exactly(tmp_path: Path) -> None:
    # 5 MWh + 0.25 MWh
    text = """
quantities: {a: {value: 5 MWh, exact: true}, b: {value: 250 kWh, exact: true}}
relations: {sum: {is: "a + to(MWh, b)", printed: {value: 5.25 MWh, exact: true}}}
"""
    assert _codes(text, tmp_path) == []


def test_per_cent_is_a_hundredth(tmp_path: Path) -> None:
    text = """
quantities: {old: {value: 200 W, exact: true}, new: {value: 51 W, exact: true}}
relations: {saving: {is: 1 - new / old, printed: 74.5%}}
"""
    assert _codes(text, tmp_path) == []


# --- what disagrees --------------------------------------------------------------------------------


def test_a_result_outside_is_found_with_both_figures(tmp_path: Path) -> None:
    # 1 - 8.5/54.5 = 84.40 %, 1 - 9.5/53.5 = 82.24 %
    text = """
quantities: {old: 54 W, new: 9 W}
relations: {saving: {is: 1 - new / old, printed: 86%}}
"""
    (finding,) = _found(text, tmp_path)
    assert finding.code == "printed-outside"
    assert finding.message("en").what == "the formula gives 82.24299 … 84.40367 %, printed is 86%"


def test_parts_that_do_not_add_up_are_found(tmp_path: Path) -> None:
    text = """
quantities: {a: 1000 W, b: 674 W}
relations: {sum: {is: a + b, printed: 1640 W}}
"""
    assert _codes(text, tmp_path) == [("sum", "printed-parts")]


def test_shares_within_their_rounding_are_a_whole(tmp_path: Path) -> None:
    # 61 + 28 + 12 = 101, each half a point either way; 62 + 18 + 10 = 90 is no whole
    text = "relations: {{sum: {{is: a + b + c, printed: {{value: 100%, exact: true}}}}}}\nquantities: {{{}}}"
    assert _codes(text.format("a: 61%, b: 28%, c: 12%"), tmp_path) == []
    assert _codes(text.format("a: 62%, b: 18%, c: 10%"), tmp_path) == [("sum", "printed-parts")]


def test_a_subtotal_counted_twice_is_named(tmp_path: Path) -> None:
    # 10 + 20 = 30; with the subtotal 30 once more 60; 60 is no power of ten of 30
    text = """
quantities: {a: {value: 10 USD, exact: true}, b: {value: 20 USD, exact: true}, c: {value: 5 USD, exact: true}}
relations:
  subtotal: {is: a + b, printed: 30 USD}
  total: {is: a + b + c, printed: 65 USD}
"""
    (finding,) = _found(text, tmp_path)
    assert (finding.place.name, finding.code) == ("total", "printed-counted-twice")
    assert finding.details["hint"] == "subtotal"


def test_a_slip_by_a_thousand_is_named(tmp_path: Path) -> None:
    # 3 kW × 1,200 h = 3.6 MWh, printed as 3,600 MWh
    text = """
quantities: {power: {value: 3 kW, exact: true}, hours: {value: 1200 h, exact: true}}
relations: {energy: {is: power * hours, printed: 3600 MWh}}
"""
    (finding,) = _found(text, tmp_path)
    assert (finding.code, finding.details["hint"]) == ("printed-scale", "1000")


def test_a_ratio_upside_down_is_found_by_its_figures(tmp_path: Path) -> None:
    # 100 × 6/5 = 120 was computed, 100 × 5/6 = 83.3 is what the formula says
    text = """
quantities: {ec: {value: 100 MWh, exact: true}, project: {value: 6, exact: true}, reference: {value: 5, exact: true}}
relations: {energy: {is: ec * reference / project, printed: 120 MWh}}
"""
    (finding,) = _found(text, tmp_path)
    assert finding.code == "printed-swapped"
    assert finding.details["hint"] == "reference, project"


def test_another_figure_in_its_place_is_named_across_units(tmp_path: Path) -> None:
    # 10 × 53 GWh = 530 GWh was printed where 10 × 31,764 MWh = 317.64 GWh was meant
    text = """
quantities: {scale: {value: 10, exact: true}, sold: 31764 MWh, gross: 53 GWh}
relations: {national: {is: scale * sold, printed: 530 GWh}}
"""
    (finding,) = _found(text, tmp_path)
    assert (finding.code, finding.details["hint"]) == ("printed-other-figure", "sold → gross")


_CHILLER = """
quantities:
  EF: {{unit: tCO2/MWh}}
  EL: {{unit: MWh/yr}}
  reference: {{below: project}}
  project: {{}}
relations:
  RE: {{is: EF * EL * ({})}}
  PE: {{is: EF * EL}}
  ER: {{is: RE - PE, printed: 657 tCO2/yr}}
"""


def test_a_ratio_upside_down_is_found_without_figures(tmp_path: Path) -> None:
    assert _codes(_CHILLER.format("reference / project"), tmp_path) == [("ER", "printed-sign")]


def test_a_ratio_the_right_way_up_cannot_be_tried_without_figures(tmp_path: Path) -> None:
    found = _codes(_CHILLER.format("project / reference"), tmp_path)
    assert found == [("ER", "printed-not-computable")]


def test_a_sign_is_left_open_where_a_printed_factor_could_turn_it(tmp_path: Path) -> None:
    # 1.2 × reference/project may be above or below 1; 0.9 × reference/project is below it
    assert _codes(_CHILLER.format("1.2 * reference / project"), tmp_path) == [
        ("ER", "printed-not-computable")
    ]
    assert _codes(_CHILLER.format("0.9 * reference / project"), tmp_path) == [("ER", "printed-sign")]


def test_a_figure_that_is_not_printed_is_named(tmp_path: Path) -> None:
    text = """
quantities: {capacity: 7.8 MW, hours: {unit: h/yr}}
relations: {energy: {is: capacity * hours, printed: 20310 MWh/yr}}
"""
    (finding,) = _found(text, tmp_path)
    assert (finding.code, finding.details["missing"]) == ("printed-not-computable", "hours")


def test_kwh_written_as_mwh_fall_out_of_their_band(tmp_path: Path) -> None:
    # a chiller of 347.2 MWh in a factory of 42,826,880 MWh; of 42,826.88 MWh it would be 0.8 %
    text = """
quantities: {{chiller: 347.2 MWh, factory: {}}}
relations: {{share: {{is: chiller / factory, between: ["0.001", "0.5"]}}}}
"""
    (finding,) = _found(text.format("42826880 MWh"), tmp_path)
    assert (finding.code, finding.details["hint"]) == ("printed-slip", "1000")
    assert _codes(text.format("42826880 kWh"), tmp_path) == []


def test_a_value_out_of_its_band_without_a_slip_is_found(tmp_path: Path) -> None:
    text = """
quantities: {power: 13600 MWh, waste: 219000 t}
relations: {specific: {is: power / waste, between: [0.26 MWh/t, 0.41 MWh/t]}}
"""
    assert _codes(text, tmp_path) == [("specific", "printed-band")]


def test_division_by_a_figure_that_may_be_zero_is_noted(tmp_path: Path) -> None:
    text = """
quantities: {a: "1", b: "0"}
relations: {x: {is: a / b, printed: "1"}}
"""
    assert _codes(text, tmp_path) == [("x", "formulas-division-by-zero")]


def test_a_number_beyond_bounds_is_noted(tmp_path: Path) -> None:
    text = """
quantities: {a: "10"}
relations: {x: {is: ((((a ** 9) ** 9) ** 9) ** 9) ** 9, printed: "1"}}
"""
    assert _codes(text, tmp_path) == [("x", "printed-beyond")]


def test_steps_that_square_one_another_end_quickly(tmp_path: Path) -> None:
    # s6 would be in m to the 64th, a power no quantity has
    steps = "".join(f"  s{n}: {{is: s{n - 1} * s{n - 1}}}\n" for n in range(1, 151))
    known = "quantities: {s0: 10 m}\nrelations:\n" + steps + "  end: {is: s150 / s150, printed: '1'}\n"
    with pytest.raises(Refused) as refusal:
        _codes(known, tmp_path)
    assert (refusal.value.findings[0].place.name, refusal.value.findings[0].code) == ("s6", "units-power")


def test_later_relations_take_the_result_as_printed(tmp_path: Path) -> None:
    # income is printed as 103 though 10 × 9 = 90; its half, 51.5, follows from what is printed
    text = """
quantities: {n: {value: 10, exact: true}, price: {value: 9 JPY, exact: true}}
relations:
  income: {is: n * price, printed: 103 JPY}
  half: {is: income / 2, printed: 51.5 JPY}
"""
    assert _codes(text, tmp_path) == [("income", "printed-outside")]


# --- statements that cannot be read ----------------------------------------------------------------


def test_a_word_that_is_no_arithmetic_is_refused(tmp_path: Path) -> None:
    text = "relations: {x: {is: 'total(a, i)', printed: '1'}}"
    assert _refused(text, tmp_path) == [("printed-word", "x")]


def test_an_unknown_name_is_refused(tmp_path: Path) -> None:
    assert _refused("relations: {x: {is: a + 1, printed: '1'}}", tmp_path) == [("formulas-unknown-name", "x")]


def test_a_result_does_not_follow_from_itself(tmp_path: Path) -> None:
    assert _refused("relations: {x: {is: x, printed: '1'}}", tmp_path) == [("formulas-unknown-name", "x")]


def test_a_bound_that_is_no_quantity_is_refused(tmp_path: Path) -> None:
    text = "quantities: {a: {below: b}}\nrelations: {x: {is: a * 1, printed: '1'}}"
    assert _refused(text, tmp_path) == [("formulas-unknown-name", "a")]


def test_a_name_given_twice_is_refused(tmp_path: Path) -> None:
    text = "quantities: {x: '1'}\nrelations: {x: {is: 1 + 1, printed: '2'}}"
    assert _refused(text, tmp_path) == [("methodologies-name-twice", "x")]


def test_a_result_without_a_number_is_refused(tmp_path: Path) -> None:
    text = "relations: {x: {is: 1 + 1, printed: {unit: MWh}}}"
    assert _refused(text, tmp_path) == [("methodologies-value-shape", "x")]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = "quantities: {a: 1 florin, b: '1,5'}\nrelations: {x: {is: a +, printed: '2'}}"
    codes = _refused(text, tmp_path)
    assert codes == [("units-unknown", "a"), ("units-decimal-comma", "b"), ("formulas-syntax", "x")]


def test_a_misspelt_key_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        _statement("relations:\n  x: {is: 1 + 1, printd: '2'}", tmp_path)
    (finding,) = refusal.value.findings
    assert (finding.code, finding.place.file, finding.place.line) == ("yaml-unknown-key", "statement.yaml", 3)


@pytest.mark.parametrize("code", [code for code, entry in CODES.items() if entry.room == "printed"])
def test_every_code_speaks_both_languages(code: str) -> None:
    for language in LANGUAGES:
        entry = CODES[code]
        for text in (entry.what, entry.why, entry.remedy):
            assert text.in_language(language)
