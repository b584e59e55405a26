"""Numbers: exact digits, missing cells, and what is no number."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tobiishi.monitoring.intake.values import Values, common, read_values, rounded


def read(*texts: str, floats: bool = False) -> tuple[Values, list[tuple[str, int]]]:
    """The values of texts, and the faults with their positions."""
    faults: list[tuple[str, int]] = []
    values, _ = read_values(pa.array(texts), lambda code, n: faults.append((code, n)), floats=floats)
    return values, faults


@pytest.mark.parametrize(
    ("text", "digits", "places"),
    [
        ("0", 0, 0),
        ("-0", 0, 0),
        ("12", 12, 0),
        ("+12", 12, 0),
        ("007", 7, 0),
        ("-0.25", -25, 2),
        (".5", 5, 1),
        ("-.5", -5, 1),
        ("5.", 5, 0),
        ("1.50", 150, 2),
        (" 3.25 ", 325, 2),
        ("\u3000" + "3.25", 325, 2),
        ("1e3", 1000, 0),
        ("1.5E-3", 15, 4),
        ("-2.5e+1", -25, 0),
        ("0.000000000001", 1, 12),
        ("9223372036854775807", 2**63 - 1, 0),
        ("-9223372036854775807", -(2**63 - 1), 0),
        ("123456789012345678", 123456789012345678, 0),
    ],
)
def test_numbers_keep_every_digit(text: str, digits: int, places: int) -> None:
    values, faults = read(text)
    assert (values.digits.tolist(), values.places.tolist(), faults) == ([digits], [places], [])


@pytest.mark.parametrize("text", ["", "  ", "NaN", "nan", "Null", "NULL", "NA", "n/a", "N/A"])
def test_empty_cells_and_their_usual_words_are_missing(text: str) -> None:
    values, faults = read(text)
    assert (values.missing.tolist(), values.digits.tolist(), faults) == ([True], [0], [])


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("1,5", "decimal-comma"),
        ("1.234,5", "decimal-comma"),
        ("1,234", "decimal-comma"),
        ("1 234,5", "decimal-comma"),
        ("abc", "not-a-number"),
        ("-", "not-a-number"),
        ("1 234", "not-a-number"),
        ("0x1F", "not-a-number"),
        ("1_000", "not-a-number"),
        ("１２", "not-a-number"),
        ("16/12", "not-a-number"),
        ("inf", "not-a-number"),
        ("1e", "not-a-number"),
        ("1.2.3", "not-a-number"),
        ("TRUE", "not-a-number"),
        ("2016-01-01", "not-a-number"),
        ("9" * 61, "not-a-number"),
        ("9223372036854775808", "too-many-digits"),
        ("1e19", "too-many-digits"),
        ("1e999", "too-many-digits"),
        ("0.0000000000001", "too-many-digits"),
        ("1e-13", "too-many-digits"),
    ],
)
def test_what_is_no_number_of_ours_has_its_code(text: str, slug: str) -> None:
    values, faults = read("1", text)
    assert faults == [(f"monitoring-{slug}", 1)]
    assert values.digits[0] == 1


def test_digits_beyond_the_twelfth_are_rounded_half_to_even_in_floats_only() -> None:
    values, faults = read("2.5e-12", "0.0000000000025", "-0.0000000000035", "1e-300", floats=True)
    assert (values.digits.tolist(), values.places.tolist(), faults) == ([2, 2, -4, 0], [12, 12, 12, 12], [])


def test_a_series_has_the_fewest_common_places() -> None:
    values, _ = read("1.50", "2.250", "", "30", "0.000")
    digits, places, beyond = common(values)
    assert (digits.tolist(), places, beyond.tolist()) == ([150, 225, 0, 3000, 0], 2, [])


def test_digits_that_exceed_64_bits_together_are_found() -> None:
    # 10,000,000 with twelve decimals is 10**19, over 2**63 = 9.22 * 10**18
    values, _ = read("10000000", "0.000000000001", "9000000")
    assert common(values)[2].tolist() == [0]


def test_rounding_counts_what_it_changes() -> None:
    values, _ = read("0.25", "0.35", "-0.25", "1", "0.20")
    near, changed = rounded(values, 1)
    assert (near.digits.tolist(), near.places.tolist(), changed) == ([2, 4, -2, 1, 2], [1, 1, 1, 0, 1], 3)
