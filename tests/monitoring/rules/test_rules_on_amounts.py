from __future__ import annotations

import numpy as np
import pytest
from flint import fmpq
from made_readings import at, counter, facts, invoices, plan, pump, quarters, rows, solar, with_digits

from tobiishi.errors import Refused
from tobiishi.monitoring.plan import Plan
from tobiishi.monitoring.rules.amounts import out_of_range, total_against_estimate, unit_slip
from tobiishi.monitoring.series import Measured


def test_a_negative_value_is_out_of_range() -> None:
    (one,) = out_of_range(quarters(["1.5", "-0.1", "2.5"]), Plan(), facts())
    assert (one.code, one.effect, rows(one)) == ("monitoring-out-of-range", "blocks", [[3]])
    assert one.details["largest"] == "-0.1 kWh"


def test_a_value_at_the_capacity_is_in_range_and_one_above_is_not() -> None:
    readings = quarters(["12.50", "12.51", "0.00"])
    assert rows(*out_of_range(readings, Plan(), facts(capacity=fmpq(25, 2)))) == [[3]]


def test_the_plans_range_is_read_in_its_own_unit_and_goes_before_the_capacity() -> None:
    readings = quarters(["12.5", "11.9", "-5.0"])
    stated = plan(out_of_range={"from": "-10", "to": "0.012 MWh"})  # 12 kWh
    assert rows(*out_of_range(readings, stated, facts(capacity=fmpq(100)))) == [[2]]


def test_a_range_of_another_kind_of_unit_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        out_of_range(quarters(["1"]), plan(out_of_range={"to": "5 m3"}), facts())
    assert [finding.code for finding in refusal.value.findings] == ["units-incompatible"]


def test_without_capacity_there_is_no_upper_limit() -> None:
    assert out_of_range(quarters(["1", "1000000"]), Plan(), facts()) == []


def test_a_counter_may_advance_as_much_as_the_time_allows() -> None:
    read = counter(
        ("2016-01-01", "0"),
        ("2016-01-01 00:15", "10"),
        ("2016-01-01 01:15", "50"),
        ("2016-01-01 01:30", "61"),
    )
    assert rows(*out_of_range(read, Plan(), facts(capacity=fmpq(10)))) == [[5]]  # 10, 40 in four quarters, 11


def test_a_counter_reading_with_its_sign_turned_does_not_accuse_the_next() -> None:
    # from -120 to 130 is more than 10 a quarter, from 110 to 130 in two quarters is not; to 131 it is
    first = [("2016-01-01 00:00", "100"), ("2016-01-01 00:15", "110"), ("2016-01-01 00:30", "-120")]
    for last, found in (("130", [[4]]), ("131", [[4, 5]])):
        read = counter(*first, ("2016-01-01 00:45", last))
        assert rows(*out_of_range(read, Plan(), facts(capacity=fmpq(10)))) == found


def test_one_reading_a_thousand_times_too_large_is_a_slip() -> None:
    clean = pump(30, seed=3)
    digits = clean.digits.copy()
    digits[1000] *= 1000
    (one,) = unit_slip(with_digits(clean, digits), Plan(), facts(30))
    assert (one.code, one.effect, rows(one)) == ("monitoring-unit-slip", "blocks", [[1002]])


def test_a_slipped_day_of_a_roof_is_one_run_from_morning_to_evening() -> None:
    clean = solar(30, seed=3)
    digits = clean.digits.copy()
    digits[960:1056] *= 1000
    (one,) = unit_slip(with_digits(clean, digits), Plan(), facts(30, zero_is_normal=True))
    generating = int((clean.digits[960:1056] > 0).sum())
    assert one.count >= 0.9 * generating
    assert set((one.rows - 2).tolist()) <= set(range(960, 1056))


def test_the_capacity_shows_a_slip_that_befell_most_of_the_readings() -> None:
    clean = pump(10, seed=3)
    digits = clean.digits.copy()
    digits[96:] *= 1000
    slipped = with_digits(clean, digits)
    (one,) = unit_slip(slipped, Plan(), facts(10, capacity=fmpq(70)))
    assert (one.count, int(one.rows[0])) == (864, 98)
    assert unit_slip(slipped, plan(unit_slip={"level": "70 kWh"}), facts(10))[0].count == 864


def test_a_strong_but_plausible_peak_is_no_slip() -> None:
    values = ["10"] * 96 * 4
    values[100] = "300"  # thirty times
    assert unit_slip(quarters(values), Plan(), facts(4)) == []
    values[100] = "320"  # beyond the square root of 1000, 31.6
    assert rows(*unit_slip(quarters(values), Plan(), facts(4))) == [[102]]


def test_an_invoice_in_the_wrong_unit_stands_out_by_its_quantity_a_day() -> None:
    heat = invoices(
        ("2016-01-01", "2016-02-01", "310"),
        ("2016-02-01", "2016-02-02", "9"),
        ("2016-02-02", "2016-03-01", "250000"),
        ("2016-03-01", "2016-04-01", "290"),
    )
    assert rows(*unit_slip(heat, Plan(), facts(91, interval=None))) == [[4]]


def test_two_invoices_do_not_tell_a_level() -> None:
    heat = invoices(("2016-01-01", "2016-02-01", "310"), ("2016-02-01", "2016-03-01", "290000"))
    assert unit_slip(heat, Plan(), facts(60, interval=None)) == []


def test_counter_readings_in_another_unit_are_found_until_it_falls_back() -> None:
    read = counter(
        ("2016-01-01", "5000"),
        ("2016-01-02", "5010"),
        ("2016-01-03", "5021000"),
        ("2016-01-04", "5030000"),
        ("2016-01-05", "5041"),
    )
    assert rows(*unit_slip(read, Plan(), facts(5, interval=None))) == [[4, 5]]


def test_a_new_counter_that_grows_fast_has_not_slipped() -> None:
    read = counter(("2016-01-01", "1"), ("2016-02-01", "1000"), ("2016-03-01", "2000"))
    assert unit_slip(read, Plan(), facts(60, interval=None)) == []


def test_the_published_grid_import_in_kwh_filed_as_mwh_is_found_by_its_estimate() -> None:
    filed = invoices(("2017-01-01", "2018-01-01", "42826880"), symbol="MWh")
    known = facts(365, "2017-01-01", interval=None, estimated=fmpq(43000))
    (one,) = total_against_estimate(filed, Plan(), known)
    assert (one.code, one.effect) == ("monitoring-total-against-estimate", "blocks")
    assert (one.details["total"], one.details["expected"]) == ("42826880 MWh", "43000 MWh")


def test_the_published_chiller_electricity_passes_beside_its_estimate() -> None:
    filed = invoices(("2017-01-01", "2018-01-01", "347.2"), symbol="MWh")
    assert (
        total_against_estimate(filed, Plan(), facts(365, "2017-01-01", interval=None, estimated=fmpq(400)))
        == []
    )


def test_mwh_filed_as_kwh_are_found_too() -> None:
    filed = invoices(("2017-01-01", "2018-01-01", "347.2"), symbol="kWh")
    known = facts(365, "2017-01-01", interval=None, estimated=fmpq(400000))
    assert [one.effect for one in total_against_estimate(filed, Plan(), known)] == ["blocks"]


def test_the_estimate_of_a_year_is_taken_for_the_length_of_the_periods() -> None:
    filed = invoices(("2017-01-01", "2017-01-11", "1000"), symbol="MWh")
    # ten days of 1095 MWh a year are 30 MWh; 1000 is 33.3 times that, more than 31.6
    known = facts(10, "2017-01-01", interval=None, estimated=fmpq(1095))
    assert total_against_estimate(filed, Plan(), known)[0].details["expected"] == "30 MWh"
    assert (
        total_against_estimate(filed, Plan(), facts(11, "2017-01-01", interval=None, estimated=fmpq(1095)))
        == []
    )


def test_mean_power_is_held_against_an_estimate_of_energy_with_its_ratio() -> None:
    power = quarters(
        ["2"] * 96, measured=Measured.MEAN_POWER, symbol="kW"
    )  # 48 kWh filed, 4800 with the ratio
    known = facts(1, estimated=fmpq(366 * 4800), ratios=((at("2016-01-01"), fmpq(100)),))
    assert total_against_estimate(power, Plan(), known) == []
    assert len(total_against_estimate(power, Plan(), facts(1, estimated=fmpq(366 * 4800)))) == 1


def test_a_total_of_nothing_and_a_meter_without_estimate_are_not_judged() -> None:
    nothing = with_digits(quarters(["1"] * 96), np.zeros(96))
    assert total_against_estimate(nothing, Plan(), facts(estimated=fmpq(1000))) == []
    assert total_against_estimate(quarters(["1"] * 96), Plan(), facts()) == []
