from __future__ import annotations

from typing import Any

from flint import fmpq
from made_readings import at, counter, facts, plan, quarters, rows

from tobiishi.monitoring.plan import Plan
from tobiishi.monitoring.rules.counters import counter_at_boundary, counter_reset, counter_roll_over

HAND_READ: dict[str, Any] = {"interval": None}


def test_a_counter_that_falls_blocks() -> None:
    read = counter(("2016-01-01", "900"), ("2016-01-02", "950"), ("2016-01-03", "10"), ("2016-01-04", "60"))
    (one,) = counter_reset(read, Plan(), facts(4, **HAND_READ))
    assert (one.code, one.effect, rows(one)) == ("monitoring-counter-reset", "blocks", [[4]])
    assert one.stretches.tolist() == [[at("2016-01-02"), at("2016-01-04")]]


def test_a_single_low_reading_is_itself_at_fault() -> None:
    read = counter(("2016-01-01", "900"), ("2016-01-02", "0"), ("2016-01-03", "950"))
    assert rows(*counter_reset(read, Plan(), facts(3, **HAND_READ))) == [[3]]


def test_a_single_high_reading_is_itself_at_fault() -> None:
    read = counter(
        ("2016-01-01", "900"), ("2016-01-02", "9999"), ("2016-01-03", "950"), ("2016-01-04", "970")
    )
    assert rows(*counter_reset(read, Plan(), facts(4, **HAND_READ))) == [[3]]


def test_a_replaced_counter_may_fall() -> None:
    read = counter(("2016-01-01", "900"), ("2016-01-02", "950"), ("2016-01-03", "10"))
    known = facts(3, replaced=(at("2016-01-02 12:00"),), **HAND_READ)
    assert counter_reset(read, Plan(), known) == []


def test_a_roll_over_is_noted_and_is_no_reset() -> None:
    read = counter(("2016-01-01", "999900.5"), ("2016-01-02", "100.5"))
    known = facts(2, rolls_over_at=fmpq(9999999, 10), **HAND_READ)
    (one,) = counter_roll_over(read, Plan(), known)
    assert (one.code, one.effect, rows(one)) == ("monitoring-counter-roll-over", "notes", [[3]])
    assert counter_reset(read, Plan(), known) == []


def test_a_fall_without_known_capacity_is_a_reset() -> None:
    read = counter(("2016-01-01", "999900.5"), ("2016-01-02", "100.5"))
    assert counter_roll_over(read, Plan(), facts(2, **HAND_READ)) == []
    assert rows(*counter_reset(read, Plan(), facts(2, **HAND_READ))) == [[3]]


def test_a_fall_from_halfway_is_a_reset_though_the_capacity_is_known() -> None:
    read = counter(("2016-01-01", "500000"), ("2016-01-02", "100"))
    known = facts(2, rolls_over_at=fmpq(1000000), **HAND_READ)
    assert counter_roll_over(read, Plan(), known) == []
    assert rows(*counter_reset(read, Plan(), known)) == [[3]]
    allowed = plan(counter_roll_over={"largest_share": "0.6"})
    assert rows(*counter_roll_over(read, allowed, known)) == [[3]]


def test_a_fall_that_no_time_explains_is_a_reset() -> None:
    read = counter(("2016-01-01", "999990"), ("2016-01-01 00:15", "20"))  # 30 in a quarter of an hour
    at_most_20 = facts(1, rolls_over_at=fmpq(1000000), capacity=fmpq(20))
    at_most_30 = facts(1, rolls_over_at=fmpq(1000000), capacity=fmpq(30))
    assert rows(*counter_reset(read, Plan(), at_most_20)) == [[3]]
    assert counter_reset(read, Plan(), at_most_30) == []


def test_other_meters_are_no_counters() -> None:
    falling = quarters(["5", "4", "3"])
    for rule in (counter_reset, counter_roll_over, counter_at_boundary):
        assert rule(falling, Plan(), facts()) == []


def test_a_reading_near_every_boundary_gives_no_verdict() -> None:
    read = counter(("2015-12-31 13:00", "0"), ("2016-02-01 11:00", "5"), ("2016-03-01", "9"))
    assert counter_at_boundary(read, Plan(), facts(60, **HAND_READ)) == []  # January and February, 11 h off


def test_a_far_reading_at_the_end_of_the_year_blocks_and_at_a_months_end_is_noted() -> None:
    read = counter(("2015-12-01", "0"), ("2016-01-02", "5"), ("2016-01-20", "7"), ("2016-03-01", "9"))
    found = counter_at_boundary(read, Plan(), facts(31 + 60, "2015-12-01", **HAND_READ))
    assert [one.effect for one in found] == ["blocks", "notes"]
    assert found[0].stretches.tolist() == [[at("2015-12-01"), at("2016-01-02")]]
    assert str(found[0].details["distance"].en) == "24 h"  # type: ignore[union-attr]


def test_what_the_plan_allows_or_interpolates_is_no_defect() -> None:
    read = counter(("2015-12-01", "0"), ("2016-01-02", "5"), ("2016-03-01", "9"))
    known = facts(31 + 60, "2015-12-01", **HAND_READ)
    assert len(counter_at_boundary(read, Plan(), known)) == 2
    assert counter_at_boundary(read, plan(counter_at_boundary={"within": "30 d"}), known) == []
    assert counter_at_boundary(read, plan(counter_at_boundary={"interpolate": "yes"}), known) == []


def test_time_before_the_first_and_after_the_last_reading_is_found_though_interpolated() -> None:
    read = counter(("2016-01-03", "0"), ("2016-01-29", "9"))
    stated = plan(counter_at_boundary={"interpolate": "true", "then": "substitute", "with": "lowest"})
    first, last = counter_at_boundary(read, stated, facts(31, **HAND_READ))
    assert first.stretches.tolist() == [[at("2016-01-01"), at("2016-01-03")]]
    assert last.stretches.tolist() == [[at("2016-01-29"), at("2016-02-01")]]
    assert (first.effect, first.filling) == ("substitutes", "lowest")


def test_a_far_boundary_between_readings_blocks_where_the_plan_substitutes() -> None:
    read = counter(("2015-12-01", "0"), ("2016-01-02", "5"), ("2016-02-01", "9"))
    stated = plan(counter_at_boundary={"then": "substitute", "with": "zero"})
    (one,) = counter_at_boundary(read, stated, facts(62, "2015-12-01", **HAND_READ))
    assert (one.effect, one.filling) == ("blocks", None)
