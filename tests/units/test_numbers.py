"""Numbers are read digit by digit and written without losing one."""

from __future__ import annotations

import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from tobiishi.errors import Refused
from tobiishi.units import decimal_text, number, shortest


@pytest.mark.parametrize(
    ("text", "above", "below"),
    [
        ("0", 0, 1),
        ("1234.5", 12345, 10),
        ("-0.25", -1, 4),
        ("+3", 3, 1),
        (" 7 ", 7, 1),
        ("0.1", 1, 10),
        ("1e-3", 1, 1000),
        ("2.5E3", 2500, 1),
        ("-1e2", -100, 1),
        ("16/12", 4, 3),
        ("0.5/0.25", 2, 1),
        ("-1/3", -1, 3),
        ("16 / 12", 4, 3),
        (".5", 1, 2),
        ("5.", 5, 1),
        ("007", 7, 1),
        ("0.1234567890123456789012345678901234567890", 1234567890123456789012345678901234567890, 10**40),
    ],
)
def test_a_number_is_exactly_what_is_written(text: str, above: int, below: int) -> None:
    assert number(text) == fmpq(above, below)


@pytest.mark.parametrize(
    "text",
    ["", " ", "x", "1 2", "1_000", "0x10", "1e", "e5", "--1", "1/0", "1/0.0", "1/2/3", "/2", "1/", "nan", "inf", "-inf",
     "１２", "٣", "²", "1e31", "1e-31", "1e999", "1.2.3", ".", "-", "1+1", "9" * 61, "0." + "1" * 60, "1\x002", "½"],
)  # fmt: skip
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        number(text)
    assert [f.code for f in refusal.value.findings] == ["units-number"]


@pytest.mark.parametrize("text", ["1,5", "1,234", "1.234,5", "1,234.5", "-0,25", "1,234,567"])
def test_a_comma_is_never_guessed(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        number(text)
    assert [f.code for f in refusal.value.findings] == ["units-decimal-comma"]


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (fmpq(0), 6, "0"),
        (fmpq(5), 6, "5"),
        (fmpq(-5, 2), 6, "-2.5"),
        (fmpq(1, 3), 6, "0.333333"),
        (fmpq(-1, 3), 6, "-0.333333"),
        (fmpq(2, 3), 6, "0.666667"),
        (fmpq(1, 8), 2, "0.12"),  # a tie goes to the even digit
        (fmpq(3, 8), 2, "0.38"),  # 0.375: 37 is odd, so up
        (fmpq(-1, 8), 2, "-0.12"),
        (fmpq(1, 10**7), 6, "0"),
        (fmpq(-1, 10**7), 6, "0"),
        (fmpq(1999999, 10**6), 2, "2"),
        (fmpq(100), 0, "100"),
        (fmpq(5, 2), 0, "2"),
        (fmpq(12345678901234567890, 10**6), 6, "12345678901234.56789"),
    ],
)
def test_a_value_is_written_as_a_decimal(value: fmpq, places: int, text: str) -> None:
    assert decimal_text(value, places) == text


@given(st.integers(-(10**20), 10**20), st.integers(0, 6))
def test_a_decimal_that_ends_comes_back_whole(digits: int, places: int) -> None:
    value = fmpq(digits, 10**places)
    assert number(decimal_text(value)) == value


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**9))
def test_a_decimal_that_does_not_end_is_off_by_half_a_digit_at_most(above: int, below: int) -> None:
    value = fmpq(above, below)
    assert abs(number(decimal_text(value)) - value) <= fmpq(1, 2 * 10**6)


@given(st.integers(-(10**15), 10**15), st.integers(0, 15))
def test_a_reading_stored_as_a_float_gives_its_decimal_back(digits: int, places: int) -> None:
    exact = fmpq(digits, 10**places)
    assert number(shortest(digits / 10**places)) == exact


@given(st.text(max_size=70))
def test_no_text_makes_the_reader_of_numbers_fail(text: str) -> None:
    try:
        number(text)
    except Refused as refusal:
        assert {f.code for f in refusal.findings} <= {"units-number", "units-decimal-comma"}
