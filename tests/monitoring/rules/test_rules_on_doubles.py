from __future__ import annotations

from made_readings import at, counter, facts, invoices, plan, quarters, rows, series

from tobiishi.monitoring.plan import Plan
from tobiishi.monitoring.rules.doubles import contradicting_duplicate, identical_duplicate, overlap
from tobiishi.monitoring.series import Series


def _at_quarters(*readings: tuple[int, str | None]) -> Series:
    begins = [at("2016-01-01") + 900 * number for number, _ in readings]
    return series(begins, [moment + 900 for moment in begins], [value for _, value in readings])


def test_a_repeated_reading_is_noted_by_its_later_row() -> None:
    double = _at_quarters((0, "1.5"), (1, "2.5"), (1, "2.5"), (2, "3.5"))
    (one,) = identical_duplicate(double, Plan(), facts())
    assert (one.code, one.effect, rows(one)) == ("monitoring-duplicate-identical", "notes", [[4]])
    assert contradicting_duplicate(double, Plan(), facts()) == []


def test_a_repeated_reading_far_down_the_file_is_found() -> None:
    double = _at_quarters((0, "1.5"), (1, "2.5"), (2, "3.5"), (0, "1.5"))
    assert rows(*identical_duplicate(double, Plan(), facts())) == [[5]]


def test_two_values_for_one_time_block_and_both_rows_are_named() -> None:
    double = _at_quarters((0, "1.5"), (1, "2.5"), (1, "2.6"), (2, "3.5"))
    (one,) = contradicting_duplicate(double, Plan(), facts())
    assert (one.code, one.effect, rows(one)) == ("monitoring-duplicate-contradicting", "blocks", [[3, 4]])
    assert identical_duplicate(double, Plan(), facts()) == []


def test_of_three_readings_of_one_time_a_third_value_makes_all_contradict() -> None:
    double = _at_quarters((0, "1.5"), (0, "1.5"), (0, "1.6"))
    assert rows(*contradicting_duplicate(double, Plan(), facts())) == [[2, 3, 4]]
    assert identical_duplicate(double, Plan(), facts()) == []


def test_an_empty_cell_beside_a_value_is_no_duplicate() -> None:
    double = _at_quarters((0, None), (0, "1.5"), (1, "2.5"))
    assert (
        identical_duplicate(double, Plan(), facts()) == contradicting_duplicate(double, Plan(), facts()) == []
    )


def test_two_counters_may_be_read_at_the_moment_of_replacement() -> None:
    moment = "2016-01-01 11:00"
    read = counter(("2016-01-01", "90"), (moment, "95"), (moment, "0"))
    known = facts(interval=None, replaced=(at(moment),))
    assert contradicting_duplicate(read, Plan(), known) == []
    assert rows(*contradicting_duplicate(read, Plan(), facts(interval=None))) == [[3, 4]]


def test_invoices_that_share_days_block() -> None:
    heat = invoices(
        ("2016-01-01", "2016-01-20", "5"),
        ("2016-01-18", "2016-02-01", "4"),
        ("2016-02-01", "2016-03-01", "6"),
    )
    (one,) = overlap(heat, Plan(), facts(60))
    assert (one.code, one.effect, rows(one)) == ("monitoring-overlap", "blocks", [[2, 3]])
    assert overlap(heat, plan(overlap={"longer_than": "2 d"}), facts(60)) == []


def test_an_invoice_over_all_others_overlaps_each() -> None:
    heat = invoices(
        ("2016-01-01", "2017-01-01", "50"),
        ("2016-01-02", "2016-01-05", "4"),
        ("2016-05-02", "2016-05-05", "4"),
    )
    assert rows(*overlap(heat, Plan(), facts(366))) == [[2, 3, 4]]


def test_readings_one_after_the_other_do_not_overlap() -> None:
    assert overlap(quarters(["1", "2", "3"]), Plan(), facts()) == []
