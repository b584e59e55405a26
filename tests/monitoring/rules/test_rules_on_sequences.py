from __future__ import annotations

import pytest
from made_readings import at, counter, facts, plan, quarters, rows, series

from tobiishi.monitoring.plan import Plan
from tobiishi.monitoring.rules.sequences import interpolated, stuck
from tobiishi.monitoring.series import Measured

UNEVEN: list[str | None] = ["51.2345", "48.9871", "50.4410", "49.1234", "52.0008", "47.5512"]


def test_four_equal_readings_are_stuck_but_for_the_first() -> None:
    (one,) = stuck(quarters([*UNEVEN, *["50.1234"] * 4, *UNEVEN]), Plan(), facts())
    assert (one.code, one.effect, rows(one)) == ("monitoring-stuck", "notes", [[9, 10, 11]])  # 8 is the first


def test_three_equal_readings_are_not_stuck() -> None:
    assert stuck(quarters([*UNEVEN, *["50.1234"] * 3, *UNEVEN]), Plan(), facts()) == []


def test_the_window_is_the_plans() -> None:
    readings = quarters([*UNEVEN, *["50.1234"] * 5, *UNEVEN])
    assert stuck(readings, plan(stuck={"window": "6"}), facts()) == []
    assert rows(*stuck(readings, plan(stuck={"window": "5"}), facts())) == [[9, 10, 11, 12]]


def test_zeros_in_a_row_are_stuck_unless_zero_is_normal() -> None:
    night = quarters([*UNEVEN, *["0.0000"] * 8, *UNEVEN])
    assert rows(*stuck(night, Plan(), facts())) == [[9, 10, 11, 12, 13, 14, 15]]
    assert stuck(night, Plan(), facts(zero_is_normal=True)) == []


def test_an_empty_cell_ends_a_run() -> None:
    assert stuck(quarters([*UNEVEN, *["50.1234"] * 3, None, *["50.1234"] * 3]), Plan(), facts()) == []


def test_an_absent_row_ends_a_run() -> None:
    begins = [at("2016-01-01") + 900 * number for number in (0, 1, 2, 4, 5, 6)]
    absent = series(begins, [moment + 900 for moment in begins], ["50.1234"] * 6)
    assert stuck(absent, Plan(), facts()) == []


def test_a_repeated_row_makes_no_run() -> None:
    begins = [at("2016-01-01") + 900 * number for number in (0, 1, 1, 1, 2)]
    double = series(begins, [moment + 900 for moment in begins], ["1.2345", *["50.1234"] * 4])
    assert stuck(double, Plan(), facts()) == []


@pytest.mark.parametrize(("length", "found"), [(9, False), (10, True)])
def test_coarse_readings_must_be_equal_for_longer(length: int, found: bool) -> None:  # noqa: FBT001
    # 100 steps of the last place, 2 % of them 2 both ways: equal by chance 1 in 5; 5**9 is more than a million
    coarse: list[str | None] = ["1.02", "0.97", "1.03", *["1.00"] * length, "0.98"]
    assert bool(stuck(quarters(coarse), Plan(), facts())) is found


def test_a_day_of_equal_readings_is_stuck_however_coarse() -> None:
    assert stuck(quarters(["0.1"] * 97), Plan(), facts(2))[0].count == 96
    assert stuck(quarters([*["0.1"] * 95, "0.2"]), Plan(), facts(2)) == []


def test_coarse_invoices_are_equal_by_chance() -> None:
    # 8 steps, 2 % of them 0.16 both ways: equal by chance 1 in 1.32, four are nothing
    coarse = series(
        [at(f"2016-0{month}-01") for month in range(1, 8)],
        [at(f"2016-0{month}-01") for month in range(2, 9)],
        ["9", "7", "8", "8", "8", "8", "10"],
        Measured.SPAN,
    )
    assert stuck(coarse, Plan(), facts(213, interval=None)) == []


@pytest.mark.parametrize(("length", "found"), [(6, False), (7, True)])
def test_a_counter_read_daily_advances_alike_for_some_days_by_chance(length: int, found: bool) -> None:  # noqa: FBT001
    # 606 steps a day, second differences 4 % of them both ways: 3 of 49.5 values pass; 0.0606**5 is below a million
    daily = [580, 641, *[606] * (length - 1), 655, 590]
    shown = [10_000 + sum(daily[:day]) for day in range(len(daily) + 1)]
    read = counter(*((f"2016-01-{day:02d}", str(value)) for day, value in enumerate(shown, start=1)))
    assert bool(interpolated(read, Plan(), facts(31, interval=86400))) is found


def test_equal_invoices_are_stuck() -> None:
    equal = series(
        [at(f"2016-0{month}-01") for month in range(1, 7)],
        [at(f"2016-0{month}-01") for month in range(2, 8)],
        ["5120", "4711", "3000", "3000", "3000", "3000"],
        Measured.SPAN,
    )
    assert rows(*stuck(equal, Plan(), facts(182, interval=None))) == [[5, 6, 7]]


def test_a_counter_that_stands_still_is_stuck_unless_zero_is_normal() -> None:
    read = counter(*((f"2016-01-{day:02d}", value) for day, value in _standing()))
    assert rows(*stuck(read, Plan(), facts(14, interval=None))) == [[7, 8, 9]]
    assert stuck(read, Plan(), facts(14, interval=None, zero_is_normal=True)) == []


def _standing() -> list[tuple[int, str]]:
    values = [
        "1000",
        "3000",
        "5000",
        "7000",
        "9000",
        "9000",
        "9000",
        "9000",
        "11000",
        "13000",
        "15000",
        "17000",
    ]
    return list(enumerate(values, start=1))


def test_readings_on_a_straight_line_are_interpolated_but_for_the_first() -> None:
    line: list[str | None] = ["40.0000", "42.5000", "45.0000", "47.5000"]
    (one,) = interpolated(quarters([*UNEVEN, *line, *UNEVEN]), Plan(), facts())
    assert (one.code, one.effect, rows(one)) == ("monitoring-interpolated", "notes", [[9, 10, 11]])


def test_three_readings_on_a_line_are_not_interpolated() -> None:
    assert interpolated(quarters([*UNEVEN, "40.0000", "42.5000", "45.0000", *UNEVEN]), Plan(), facts()) == []


def test_a_rounded_line_is_a_line() -> None:
    # 100 to 200 in nine steps of 11.111…
    line: list[str | None] = [
        "100.0",
        "111.1",
        "122.2",
        "133.3",
        "144.4",
        "155.6",
        "166.7",
        "177.8",
        "188.9",
        "200.0",
    ]
    found = interpolated(quarters(["93.1", "151.7", *line, "120.4", "187.3"]), Plan(), facts())
    assert rows(*found) == [[5, 6, 7, 8, 9, 10, 11, 12, 13]]


def test_a_curve_is_not_a_line() -> None:
    curve: list[str | None] = [f"{number * number / 10:.4f}" for number in range(100, 130)]
    assert interpolated(quarters(curve), Plan(), facts()) == []


def test_a_level_run_is_stuck_and_not_interpolated() -> None:
    level = quarters([*UNEVEN, *["50.1234"] * 8, *UNEVEN])
    assert interpolated(level, Plan(), facts()) == []


def test_a_line_through_an_empty_cell_is_none() -> None:
    line: list[str | None] = ["40.0000", "42.5000", "45.0000", None, "50.0000", "52.5000", "55.0000"]
    assert interpolated(quarters([*UNEVEN, *line, *UNEVEN]), Plan(), facts()) == []
