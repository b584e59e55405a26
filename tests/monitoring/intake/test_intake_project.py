"""The project file: what it may say, and faults with line and column."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest
from intake_files import check_texts

from tobiishi.errors import Finding, Place, Refused
from tobiishi.monitoring.evidence import register, register_of_criteria
from tobiishi.monitoring.project import Project, TypedValue, load_project, project_schema
from tobiishi.monitoring.series import Measured
from tobiishi.periods import Period

if TYPE_CHECKING:
    from pathlib import Path

HEAT = """\
project:
  id: MN-BORNUUR
  title:
    en: Heat supply with high-efficiency heat-only boilers
    ja: 高効率熱供給ボイラによる集約熱供給
  country: MN
  methodology: {id: MN_AM002, version: "1.0"}
  time_zone: Asia/Ulaanbaatar
  reference: MN-BORNUUR
  overall_responsible: plant manager
  crediting_starts: 2014-10-01
  rounding: registered
monitoring_periods:
  - {from: 2014-10-01, until: 2015-04-30}      # both days included: 212 days
fixed:
  eta_RE: {value: "0.5", source: feasibility study, confidence: secondary}
  EF_coal: {value: "0.099 tCO2/GJ", source: feasibility study}
  COP: {values: {boiler_1: 0.67, boiler_2: 0.7}, source: test, confidence: seen}
  H: {points: [["0", "60"], ["500", "40"]], source: test}
  JCM_EF_elec: {supply: {value: grid, source: contract}, EF_grid: {value: "1.1501 tCO2/MWh", source: study}}
points:
  - id: 1
    parameter: PH
    option: C
    measured: quantity of a span
    unit: GJ
    meter: {id: HM-1, certificate: heat-meter-2014.pdf, calibrated: 2014-09-01, valid_until: 2016-08-31}
    estimated: "15200 GJ"
    source: heat meter
    frequency: every two weeks
    also_feeds: [{parameter: Q}]
    reason: one meter for both
    readings: {file: heat.csv, from: start, until: end, value: heat_gj}
    ratio: [{from: 2014-10-01, value: 100/5, reason: transformer}]
    corrections: [{from: 2014-11-01, until: 2014-11-15 12:30, factor: "0.95", reason: calibration failed}]
    replaced: [{at: 2015-01-10 09:00, meter: HM-2, reason: broken}]
  - id: 2
    parameter: EC_PJ
    option: B
    measured: quantity of a span
    unit: 千kWh
    evidence: invoices
    readings: {file: bills/invoices.csv, from: billed_from, until: billed_until, value: kwh}
plan:
  gap_longer_than: {value: 3, unit: d, then: substitute, with: zero}
evidence: {5: recovery-plan.pdf}
"""


def load(folder: Path, text: str) -> Project:
    """The project file x.yaml with this text."""
    (folder / "x.yaml").write_text(text, encoding="utf-8")
    return load_project(folder / "x.yaml")


def faults(folder: Path, old: str, new: str) -> list[tuple[str, int | None, int | None]]:
    """Codes, lines and columns after a change."""
    assert HEAT.count(old) == 1
    return [(f.code, f.place.line, f.place.column) for f in findings(folder, HEAT.replace(old, new))]


def findings(folder: Path, text: str) -> tuple[Finding, ...]:
    """Findings of a text that is refused."""
    with pytest.raises(Refused) as refusal:
        load(folder, text)
    assert {f.place.file for f in refusal.value.findings} == {"x.yaml"}
    check_texts(refusal.value.findings)
    return refusal.value.findings


def test_a_project_file_is_read_with_numbers_as_they_are_written(tmp_path: Path) -> None:
    project = load(tmp_path, HEAT)
    heat, power = project.declared.points
    assert (heat.id, heat.measured, heat.estimated) == ("1", Measured.SPAN, "15200 GJ")
    assert (heat.ratio[0].value, heat.corrections[0].factor) == ("100/5", "0.95")
    assert heat.corrections[0].until == dt.datetime.fromisoformat("2014-11-15 12:30")
    assert heat.replaced[0].at == dt.datetime.fromisoformat("2015-01-10 09:00")
    assert power.evidence[0].about == "invoices"
    assert project.periods == [Period(dt.date(2014, 10, 1), dt.date(2015, 4, 30))]
    assert (project.zone.key, project.folder) == ("Asia/Ulaanbaatar", tmp_path)
    assert project.point("2") is power


def test_fixed_values_stand_alone_by_item_as_curves_or_under_a_module(tmp_path: Path) -> None:
    fixed = load(tmp_path, HEAT).declared.fixed
    assert isinstance(fixed["COP"], TypedValue)
    assert fixed["COP"].values == {"boiler_1": "0.67", "boiler_2": "0.7"}
    assert isinstance(fixed["H"], TypedValue)
    assert fixed["H"].points == [["0", "60"], ["500", "40"]]
    assert isinstance(fixed["JCM_EF_elec"], dict)
    grid = fixed["JCM_EF_elec"]["EF_grid"]
    assert isinstance(grid, TypedValue)
    assert (grid.value, grid.confidence) == ("1.1501 tCO2/MWh", "unverified")


def test_modules_may_be_nested(tmp_path: Path) -> None:
    nested = "  X_PV: {JCM_EF_elec: {EF_grid: {value: 1 tCO2/MWh, source: study}}}\npoints:\n"
    fixed = load(tmp_path, HEAT.replace("points:\n", nested, 1)).declared.fixed
    assert isinstance(fixed["X_PV"], dict)
    inner = fixed["X_PV"]["JCM_EF_elec"]
    assert isinstance(inner, dict)
    assert isinstance(inner["EF_grid"], TypedValue)


def test_the_place_of_every_word_is_known(tmp_path: Path) -> None:
    place = load(tmp_path, HEAT).place("points", 0, "readings", "value")
    assert place == Place("x.yaml", 33, 64)


def test_times_of_day_are_civil_and_intervals_in_seconds(tmp_path: Path) -> None:
    text = HEAT.replace("quantity of a span\n    unit: GJ", "mean power\n    unit: GJ")
    text = text.replace("from: start, until: end,", 'time: t, interval: 15 min, offset: "-07:00",')
    readings = load(tmp_path, text).declared.points[0].readings
    assert (readings.interval, readings.offset, readings.stamp, readings.layout) == (
        900,
        -25200,
        "start",
        "long",
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("heat.csv", "/heat.csv", [("monitoring-path", 33, 22)]),
        ("heat.csv", "../heat.csv", [("monitoring-path", 33, 22)]),
        ("heat.csv", "a/../../heat.csv", [("monitoring-path", 33, 22)]),
        ("heat.csv", "C:/heat.csv", [("monitoring-path", 33, 22)]),
        ("heat.csv", "'a\\heat.csv'", [("monitoring-path", 33, 22)]),
        ("recovery-plan.pdf", "..", [("monitoring-path", 46, 15)]),
        ("Asia/Ulaanbaatar", "Asia/Ulanbator", [("monitoring-zone", 8, 14)]),
        ("Asia/Ulaanbaatar", "../etc/passwd", [("monitoring-zone", 8, 14)]),
        ("Asia/Ulaanbaatar", "Asia", [("monitoring-zone", 8, 14)]),
        ("unit: GJ", "unit: GigaJoule", [("units-unknown", 26, 11)]),
        ('"15200 GJ"', '"15,200 GJ"', [("units-decimal-comma", 28, 16)]),
        ("2014-09-01", "2014-09-31", [("periods-no-such-day", 27, 69)]),
        ("2015-01-10 09:00", "10.1.2015", [("monitoring-moment", 36, 21)]),
        ("2015-01-10 09:00", "2015-01-10 25:00", [("monitoring-moment", 36, 21)]),
        ("value: 100/5", "value: 100/0", [("units-number", 34, 39)]),
        ("until: 2015-04-30", "until: 2014-04-30", [("periods-backwards", 14, 5)]),
        ("country: MN", "country: Mongolia", [("yaml-value", 6, 12)]),
        ("quantity of a span\n    unit: GJ", "power\n    unit: GJ", [("yaml-value", 25, 15)]),
        ("option: C", "option: D", [("yaml-value", 24, 13)]),
        ("reference: MN", "refrence: MN", [("yaml-unknown-key", 9, 3)]),
        ("  - id: 2", "  - id: 1", [("monitoring-point-twice", 37, 5)]),
        ("    reason: one meter for both\n", "", [("yaml-missing-key", 22, 5)]),
        ("from: start, until: end, ", "", [("yaml-missing-key", 33, 15)] * 2),
        ("until: end, ", "until: end, time: t, ", [("yaml-unknown-key", 33, 57)]),
        ("until: end, ", "until: end, interval: 1 d, ", [("yaml-unknown-key", 33, 57)]),
        ("until: end, ", "until: end, stamp: end, ", [("yaml-unknown-key", 33, 57)]),
        ("until: end, ", 'until: end, zone: UTC, offset: "+00:00", ', [("yaml-unknown-key", 33, 57)]),
        ("until: end, ", "until: end, layout: wide, meter: m, ", [("yaml-unknown-key", 33, 71)]),
        ("until: end, ", "until: end, offset: 9h, ", [("monitoring-offset", 33, 65)]),
        ("until: end, ", 'until: end, offset: "+15:00", ', [("monitoring-offset", 33, 65)]),
        ("until: end, ", "until: end, interval: 15, ", [("monitoring-interval", 33, 67)]),
        ("until: end, ", "until: end, interval: 1.5 s, ", [("monitoring-interval", 33, 67)]),
        ("until: end, ", "until: end, interval: 0 s, ", [("monitoring-interval", 33, 67)]),
        ("until: end, ", "until: end, interval: 1 kWh, ", [("units-incompatible", 33, 67)]),
        ("until: end, ", "until: end, encoding: zip, ", [("yaml-value", 33, 67)]),
        ('value: "0.5", source', "source", [("monitoring-fixed", 16, 11)]),
        ('value: "0.5",', 'value: "0.5", values: {a: 1},', [("monitoring-fixed", 16, 11)]),
        ("{value: grid, source: contract}", "{value: grid}", [("yaml-missing-key", 20, 25)]),
    ],
)
def test_a_fault_is_told_with_line_and_column(
    tmp_path: Path, old: str, new: str, expected: list[tuple[str, int, int]]
) -> None:
    assert faults(tmp_path, old, new) == expected


def test_faults_of_the_whole_file_are_told_at_once(tmp_path: Path) -> None:
    text = (
        HEAT.replace("unit: GJ", "unit: GJJ")
        .replace("Asia/Ulaanbaatar", "Asia/X")
        .replace("option: B", "option: E")
    )
    assert [f.code for f in findings(tmp_path, text)] == ["monitoring-zone", "units-unknown", "yaml-value"]


def test_periods_may_not_overlap(tmp_path: Path) -> None:
    more = "2015-04-30}      # both days included: 212 days\n  - {from: 2015-04-30, until: 2015-05-01}\n"
    found = faults(tmp_path, "2015-04-30}      # both days included: 212 days\n", more)
    assert found == [("periods-overlap", 14, 3)]


def test_two_points_may_not_read_the_same_column(tmp_path: Path) -> None:
    text = HEAT.replace(
        "{file: bills/invoices.csv, from: billed_from, until: billed_until, value: kwh}",
        "{file: heat.csv, from: start, until: end, value: heat_gj}",
    )
    (found,) = findings(tmp_path, text)
    assert (found.code, found.place.line, found.details["first"]) == ("monitoring-readings-twice", 43, "1")


def test_an_unknown_zone_names_those_like_it(tmp_path: Path) -> None:
    (found,) = findings(tmp_path, HEAT.replace("Asia/Ulaanbaatar", "Asia/Tokio"))
    assert "Asia/Tokyo" in str(found.details["near"])


def test_the_schema_is_json_and_lets_numbers_stand_without_quotes() -> None:
    schema = json.loads(json.dumps(project_schema()))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(schema["required"]) == {"project", "monitoring_periods", "points"}
    readings = schema["$defs"]["Readings"]["properties"]
    assert {"file", "from", "until", "offset", "interval"} <= set(readings)
    assert schema["$defs"]["RatioEntry"]["properties"]["value"]["type"] == ["string", "number"]


def test_evidence_is_registered_with_its_hash_and_a_note_where_it_is_missing(tmp_path: Path) -> None:
    text = HEAT.replace("evidence: invoices", "evidence: [{file: b.pdf, about: bill}, {about: ledger}]")
    (tmp_path / "heat-meter-2014.pdf").write_bytes(b"abc")
    project = load(tmp_path, text)
    (certificate,) = register(project, project.point("1"))
    # SHA-256 of "abc": FIPS 180-2, appendix B.1
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert certificate.as_json() == {
        "kind": "certificate",
        "belongs_to": "HM-1",
        "about": None,
        "file": "heat-meter-2014.pdf",
        "sha256": digest,
        "size": 3,
    }
    bill, ledger = register(project, project.point("2"))
    assert (bill.about, bill.sha256, ledger.file, ledger.findings) == ("bill", None, None, ())
    assert [(f.code, f.effect, f.place.line) for f in bill.findings] == [
        ("monitoring-evidence-missing", "notes", 42)
    ]


def test_evidence_of_criteria_is_registered_too(tmp_path: Path) -> None:
    (plan,) = register_of_criteria(load(tmp_path, HEAT))
    assert (plan.kind, plan.belongs_to, plan.file) == ("criterion", "5", "recovery-plan.pdf")
    assert [(f.code, f.place.line, f.place.column) for f in plan.findings] == [
        ("monitoring-evidence-missing", 46, 15)
    ]
