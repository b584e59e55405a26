from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from tobiishi.errors import Refused
from tobiishi.monitoring.plan import Plan, read_plan, seconds
from tobiishi.monitoring.project import load_project

PROJECT = """\
project:
  id: MN-BORNUUR
  title: {en: Heat, ja: 熱}
  country: MN
  methodology: {id: MN_AM002, version: "1.0"}
  time_zone: Asia/Ulaanbaatar
  reference: MN-BORNUUR
  overall_responsible: plant manager
  crediting_starts: 2014-10-01
  rounding: registered
monitoring_periods:
  - {from: 2014-10-01, until: 2015-04-30}
points:
  - id: 1
    parameter: PH
    option: C
    measured: quantity of a span
    unit: GJ
    readings: {file: heat.csv, from: start, until: end, value: heat_gj}
"""


def _plan(tmp_path: Path, text: str) -> Plan:
    path = tmp_path / "project.yaml"
    path.write_text(PROJECT + text, encoding="utf-8")
    return read_plan(load_project(path))


def _codes(tmp_path: Path, text: str) -> list[tuple[str, int | None]]:
    with pytest.raises(Refused) as refusal:
        _plan(tmp_path, text)
    return [(finding.code, finding.place.line) for finding in refusal.value.findings]


def test_a_project_without_a_plan_has_the_defaults(tmp_path: Path) -> None:
    assert _plan(tmp_path, "") == Plan()


def test_the_plan_of_the_project_file_goes_before_the_defaults(tmp_path: Path) -> None:
    plan = _plan(
        tmp_path,
        "plan:\n"
        "  gap_longer_than: {value: 3, unit: d, then: substitute, with: zero}   # conservative for heat\n"
        "  stuck: {window: 6, then: block}\n"
        "  counter_at_boundary: {interpolate: yes}\n",
    )
    assert (plan.gap_longer_than.longest, plan.gap_longer_than.with_) == (3 * 86400, "zero")
    assert (plan.stuck.window, plan.stuck.then, plan.interpolated.window) == (6, "block", 4)
    assert plan.counter_at_boundary.interpolate


def test_a_parameter_may_differ(tmp_path: Path) -> None:
    plan = _plan(
        tmp_path,
        "plan:\n  gap_longer_than: {value: 3, then: substitute, with: zero, for: {PH: {with: lowest, unit: d}}}\n",
    )
    assert (plan.of("PH").gap_longer_than.with_, plan.of("PH").gap_longer_than.longest) == (
        "lowest",
        3 * 86400,
    )
    assert (plan.of("EC_PJ").gap_longer_than.with_, plan.of("EC_PJ").gap_longer_than.longest) == (
        "zero",
        3 * 3600,
    )


def test_substitution_without_saying_with_what_is_refused(tmp_path: Path) -> None:
    assert _codes(tmp_path, "plan:\n  stuck: {then: substitute}\n") == [("monitoring-plan-with-missing", 21)]


def test_an_unknown_way_to_substitute_is_refused(tmp_path: Path) -> None:
    text = "plan:\n  stuck:\n    then: substitute\n    with: average\n"
    assert _codes(tmp_path, text) == [("monitoring-plan-method", 23)]


def test_a_parameter_that_no_point_feeds_is_refused(tmp_path: Path) -> None:
    text = "plan:\n  stuck:\n    for:\n      EC_PJ: {window: 5}\n"
    assert _codes(tmp_path, text) == [("monitoring-plan-parameter", 23)]


def test_faults_of_the_plan_are_told_at_once_each_at_its_line(tmp_path: Path) -> None:
    text = (
        "plan:\n"
        "  stuk: {window: 5}\n"
        "  gap_longer_than: {value: 1,5}\n"
        "  unit_slip:\n"
        "    level: 5 kWx\n"
        "  identical_duplicate: {then: substitute, with: zero}\n"
        "  overlap: {longer_than: soon}\n"
    )
    found = _codes(tmp_path, text)
    assert ("yaml-unknown-key", 21) in found
    assert ("units-unknown", 24) in found
    assert ("yaml-value", 25) in found
    assert ("yaml-value", 26) in found


def test_a_plan_cannot_be_made_that_substitutes_with_nothing() -> None:
    with pytest.raises(ValidationError):
        Plan.model_validate({"overlap": {"then": "substitute"}})


def test_lengths_of_time_are_whole_seconds() -> None:
    assert [seconds(text) for text in ("90 s", "1.5 min", "12 h", "2 d")] == [90, 90, 43200, 172800]


def test_the_plan_has_a_schema_for_editors() -> None:
    schema = Plan.model_json_schema()
    assert set(schema["properties"]) == {name for name, _ in Plan().rules()}
