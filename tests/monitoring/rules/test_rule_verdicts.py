from __future__ import annotations

import re

import numpy as np
import pytest
from flint import fmpq
from made_readings import at, counter, facts, invoices, plan, pump, quarters, series, solar, with_digits

from tobiishi.errors import CODES, Finding
from tobiishi.monitoring.plan import Plan
from tobiishi.monitoring.rules import judge
from tobiishi.monitoring.substitution import clean
from tobiishi.monitoring.verdicts import blocked


def test_a_verdict_becomes_a_finding_with_file_row_meter_and_civil_time() -> None:
    readings = quarters(["1.5"] * 40 + [None] * 4 + ["2.5"] * 52)
    (gap,) = [one for one in judge(readings, Plan(), facts()) if one.code == "monitoring-gap"]
    finding = gap.finding(file="grid.csv", zone=readings.zone)
    assert finding.effect == "blocks"
    assert finding.place.as_json() == {
        "file": "grid.csv",
        "line": 42,
        "meter": "M1",
        "begins": "2016-01-01T10:00:00+07:00",
        "ends": "2016-01-01T11:00:00+07:00",
    }
    assert finding.message("en").what == "readings are lacking for 1 h in all (4 missing)"
    assert finding.message("ja").what == "計測値が合計1時間欠けています（欠測4件）"


def test_lacking_time_without_rows_has_no_line() -> None:
    (gap,) = judge(quarters(["1.5", "2.5"]), Plan(), facts())
    assert gap.finding(file="grid.csv", zone=quarters([]).zone).place.line is None


def test_a_blocking_verdict_stops_the_tonnes_and_a_note_does_not() -> None:
    assert blocked(judge(quarters(["1.5"]), Plan(), facts()))
    assert not blocked(judge(quarters(["1.5"]), plan(gap_longer_than={"then": "note"}), facts()))


def _every_finding() -> list[Finding]:
    """Findings of every rule, each from a small series with its fault."""
    hand_read = facts(60, interval=None, rolls_over_at=fmpq(1000000))
    jump = np.concatenate((solar(40, seed=1).digits[:1920], solar(40, seed=1, later=3600).digits[1920:]))
    begins = [at("2016-01-01") + 900 * place for place in (0, 1, 1, 2, 2)]
    invoiced = invoices(("2016-01-01", "2016-02-01", "5"), ("2016-01-30", "2016-03-01", "60000"))
    slipped = pump(5, seed=1).digits.copy()
    slipped[100] *= 1000
    fallen = [("2016-01-01", "999990"), ("2016-01-11", "5"), ("2016-01-21", "0"), ("2016-02-20", "9")]
    line: list[str | None] = ["9.0001", "9.5001", "10.0001", "10.5001", "11.0001", *["12.1234"] * 5]
    lapsed = ((at("2015-01-01"), at("2016-01-01")),)
    given = [
        (quarters([]), facts()),
        (quarters(["-1.5", "2.5"], first="2016-01-01"), facts(as_of=at("2016-01-01"), calibrations=lapsed)),
        (quarters(["1.5"] * 97), facts()),
        (series(begins, [moment + 900 for moment in begins], ["1", "2", "3", "4", "4"]), facts()),
        (invoiced, facts(60, interval=None, estimated=fmpq(1))),
        (with_digits(pump(5, seed=1), slipped), facts(5)),
        (counter(*fallen), hand_read),
        (counter(("2016-01-01", "1"), ("2016-01-02", "2")), facts()),
        (quarters(line), facts()),
        (with_digits(solar(40, seed=1), jump), facts(40, zero_is_normal=True)),
    ]
    missing = plan(missing_meter={"then": "substitute", "with": "highest"})
    verdicts = [one for readings, known in given for one in judge(readings, Plan(), known)]
    verdicts += clean(quarters([]), facts(), missing, judge(quarters([]), missing, facts())).verdicts
    return [one.finding(file="a.csv", zone=quarters([]).zone) for one in verdicts]


ELSEWHERE = (
    "monitoring-ratio-unknown",
    "monitoring-counter-adds-up",
    "monitoring-no-readings",
    "monitoring-substituted",
)


def test_every_code_of_the_rules_is_found_and_none_is_left_without_a_text() -> None:
    own = {code for code, entry in CODES.items() if entry.room == "monitoring_rules"}
    planned = {code for code in own if code.startswith("monitoring-plan-")}
    assert {finding.code for finding in _every_finding()} == own - planned - set(ELSEWHERE)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_no_message_has_a_blank_left_open(language: str) -> None:
    for finding in _every_finding():
        said = finding.message(language)  # type: ignore[arg-type]
        assert not re.search(r"\{\w+\}", said.what + said.remedy), finding.code
