"""What stands in the way of credits is told by the run, each reason with what it is about."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tobiishi.errors import Refused
from tobiishi.methodologies.catalogue import Catalogue, library
from tobiishi.monitoring.project import load_project
from tobiishi.monitoring.results import MonitoringRun
from tobiishi.monitoring.run import check_project, run_project
from tobiishi.monitoring.summary import summary

DOCUMENT = """
id: VN_MADE
version: "1.0"
title: {en: made, ja: 試験}
country: VN
status: STATUS
valid_from: VALID
valid_until: null
sectoral_scope: 1
technologies: [solar-pv]
source: {document: made, publisher: test, seen: SEEN}
criteria:
  - {id: 1, en: Newly installed, ja: 新設である, evidence: contract}
  - {id: 2, en: Certified, ja: 認証を受けている, evidence: certificate}
indices:
  i: {en: system, ja: 設備}
constants:
  share: {en: share, ja: 割合, unit: "1", value: "1", confidence: CONSTANT}
parameters:
  EG[i]: {en: generation, ja: 発電量, unit: MWh, kind: monitored}
  EF: {en: factor, ja: 係数, unit: tCO2/MWh, kind: default, value: "0.4", confidence: seen}
  loss: {en: loss, ja: 損失, unit: "1", kind: fixed}
formulas:
  RE:
    en: reference
    ja: リファレンス
    unit: tCO2
    is: total(EG[i], i) * EF * share * (1 - loss)
  PE: {en: project, ja: プロジェクト, unit: tCO2, is: "0"}
  ER: {en: reductions, ja: 削減量, unit: tCO2, is: RE - PE}
"""
PROJECT = """
project:
  id: MADE
  title: {en: test, ja: 試験}
  country: VN
  methodology: {id: VN_MADE, version: "1.0"}
  time_zone: Asia/Ho_Chi_Minh
  crediting_starts: 2023-01-01
monitoring_periods: [{from: 2023-01-01, until: 2023-01-02}]
evidence: {1: contract.pdf, 2: certificate no. 12 of the maker}
fixed:
  loss: {value: "0.1", source: test, confidence: LOSS}
points:
  - id: roof
    parameter: EG
    item: roof
    option: C
    measured: quantity of an interval
    unit: MWh
    readings: {file: readings.csv, time: time, value: mwh, interval: 1 d}
"""
READINGS = "time,mwh\n2023-01-01,20\n2023-01-02,30\n"
SAID = {"STATUS": "approved", "SEEN": "text", "CONSTANT": "seen", "LOSS": "seen", "VALID": "2020-01-01"}


@pytest.fixture(autouse=True)
def contract(tmp_path: Path) -> None:
    (tmp_path / "contract.pdf").write_bytes(b"signed")


def run(folder: Path, project: str = PROJECT, readings: str = READINGS, **said: str) -> MonitoringRun:
    """Run the project under the document, both with these words filled in."""
    path, documents = written(folder, project, **said)
    (folder / "readings.csv").write_text(readings, encoding="utf-8")
    as_of = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    return run_project(load_project(path), documents, store=folder / "store", as_of=as_of)


def written(folder: Path, project: str, **said: str) -> tuple[Path, Catalogue]:
    """The project file, and the library with the document."""
    texts = {"documents/VN_MADE_v1.0.yaml": DOCUMENT, "project.yaml": project}
    for word, meant in {**SAID, **said}.items():
        texts = {name: text.replace(word, meant) for name, text in texts.items()}
    (folder / "documents").mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "project.yaml", library(folder / "documents")


def reasons(result: MonitoringRun) -> list[tuple[str, str]]:
    return [(one.code, one.about) for one in result.obstacles]


def test_nothing_stands_in_the_way_of_an_approved_text_with_all_that_it_asks_for(tmp_path: Path) -> None:
    # 50 MWh × 0.4 t/MWh × 0.9 = 18 t
    result = run(tmp_path)
    assert reasons(result) == []
    assert result.calculation is not None
    assert result.calculation.total_whole_tonnes == 18
    said = summary(result)
    assert (said["creditable"], said["not_creditable_because"]) == (True, [])


def test_tonnes_that_are_rounded_to_the_nearest_are_no_credits(tmp_path: Path) -> None:
    result = run(tmp_path, PROJECT.replace("project:\n", "project:\n  rounding: feasibility\n"))
    assert reasons(result) == [("rounding", "")]


@pytest.mark.parametrize(
    ("word", "meant", "expected"),
    [
        ("STATUS", "estimate", ("not-approved", "VN_MADE@1.0")),
        ("STATUS", "proposed", ("not-approved", "VN_MADE@1.0")),
        ("SEEN", "summary", ("text-not-seen", "VN_MADE@1.0")),
        ("SEEN", "title", ("text-not-seen", "VN_MADE@1.0")),
        ("SEEN", "none", ("text-not-seen", "VN_MADE@1.0")),
        ("CONSTANT", "unverified", ("unverified", "share")),
        ("LOSS", "unverified", ("unverified", "loss")),
    ],
)
def test_each_reason_is_told_with_what_it_is_about(
    tmp_path: Path, word: str, meant: str, expected: tuple[str, str]
) -> None:
    result = run(tmp_path, **{word: meant})
    assert reasons(result) == [expected]
    assert summary(result)["creditable"] is False


def test_the_reasons_are_sentences_in_both_languages(tmp_path: Path) -> None:
    result = run(tmp_path, LOSS="unverified", CONSTANT="unverified", SEEN="none")
    assert [one.as_json() for one in result.obstacles] == [
        {
            "code": "text-not-seen",
            "about": "VN_MADE@1.0",
            "en": "VN_MADE@1.0 was not compared with the official text: nothing of it was seen.",
            "ja": "VN_MADE@1.0は公式の本文と照合していません（本文を確認していません）。",
        },
        {
            "code": "unverified",
            "about": "loss",
            "en": "loss is unverified: so says whoever gave the value.",
            "ja": "lossは未確認です（値を与えた側がそう記しています）。",
        },
        {
            "code": "unverified",
            "about": "share",
            "en": "share is unverified: so says our document of the methodology.",
            "ja": "shareは未確認です（方法論の文書にそう記されています）。",
        },
    ]


def test_a_default_that_the_project_replaces_is_told_and_forbids_credits(tmp_path: Path) -> None:
    # 50 MWh × 0.8 t/MWh × 0.9 = 36 t
    project = PROJECT.replace(
        "fixed:\n", "fixed:\n  EF: {value: 800 kgCO2/MWh, source: study, confidence: seen}\n"
    )
    result = run(tmp_path, project)
    assert reasons(result) == [("default-replaced", "EF")]
    assert result.calculation is not None
    assert result.calculation.total_whole_tonnes == 36
    replaced = result.calculation.replaced["EF"]
    assert (replaced.document, replaced.given) == ("0.4 tCO2/MWh", "0.8 tCO2/MWh")
    assert (replaced.confidence, replaced.source) == ("seen", "study")
    (finding,) = result.every_finding
    assert (finding.code, finding.effect) == ("methodologies-default-replaced", "notes")
    assert (finding.place.file, finding.place.line) == ("project.yaml", 12)


def test_evidence_of_a_criterion_that_is_not_there_leaves_it_unshown(tmp_path: Path) -> None:
    (tmp_path / "contract.pdf").unlink()
    result = run(tmp_path)
    assert reasons(result) == [("not-shown", "criterion 1"), ("evidence-missing", "contract.pdf")]
    missing = next(f for f in result.findings if f.code == "monitoring-evidence-missing")
    assert (missing.place.file, missing.place.line) == ("project.yaml", 10)
    assert result.calculation is not None
    assert ["evidence" in judged for judged in result.calculation.criteria] == [False, True]


@pytest.mark.parametrize("said", ["signed contract", "contract v1.2", "契約書（原本は事務所に保管）"])
def test_evidence_in_words_is_taken_as_it_is(tmp_path: Path, said: str) -> None:
    (tmp_path / "contract.pdf").unlink()
    assert reasons(run(tmp_path, PROJECT.replace("contract.pdf", said))) == []


def test_a_blocked_run_says_so_first(tmp_path: Path) -> None:
    result = run(tmp_path, readings="time,mwh\n2023-01-01,20\n", SEEN="none")
    assert reasons(result) == [("blocked", ""), ("text-not-seen", "VN_MADE@1.0")]


def test_a_period_that_is_not_over_blocks(tmp_path: Path) -> None:
    result = run(tmp_path, PROJECT.replace("until: 2023-01-02", "until: 2024-01-01"))
    assert "monitoring-period-not-over" in {f.code for f in result.every_finding if f.effect == "blocks"}
    assert result.calculation is not None
    assert result.calculation.total_whole_tonnes is None


def test_a_period_that_ended_a_second_ago_is_over(tmp_path: Path) -> None:
    # The moment of the run is 07:00 on 1 January 2024 in Ho Chi Minh City
    project = PROJECT.replace("until: 2023-01-02", "until: 2023-12-31")
    result = run(tmp_path, project)
    assert "monitoring-period-not-over" not in {finding.code for finding in result.every_finding}


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [("2: certificate", "3: certificate", 10), ("1: contract.pdf", "one: contract", 10)],
)
def test_evidence_under_an_unknown_number_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int
) -> None:
    path, documents = written(tmp_path, PROJECT.replace(old, new))
    with pytest.raises(Refused) as refusal:
        check_project(load_project(path), documents)
    (finding,) = refusal.value.findings
    assert finding.code == "methodologies-no-criterion"
    assert (finding.place.file, finding.place.line) == ("project.yaml", line)


@pytest.mark.parametrize(("valid", "code"), [("2024-01-01", "not-valid"), ("null", "validity-unknown")])
def test_what_is_said_of_the_choice_of_the_methodology_has_its_line(
    tmp_path: Path, valid: str, code: str
) -> None:
    try:
        found = run(tmp_path, VALID=valid).every_finding
    except Refused as refusal:
        found = list(refusal.findings)
    (finding,) = found
    assert finding.code == f"methodologies-{code}"
    assert (finding.place.file, finding.place.line) == ("project.yaml", 6)


@pytest.mark.parametrize("identity", ["VN-THU-DUC", "さくら市 1", "A", "x" * 60, "a_b.c-d"])
def test_an_id_may_hold_letters_digits_and_little_else(tmp_path: Path, identity: str) -> None:
    path, _ = written(tmp_path, PROJECT.replace("id: MADE", f"id: {identity}"))
    assert load_project(path).declared.project.id == identity


@pytest.mark.parametrize(
    "identity", ["x" * 61, "a/b", '"..\\\\a"', "'=1+1'", "a?", "'a:b'", "ends.", "'-a'", '"a\\nb"']
)
def test_an_id_of_which_no_file_can_be_named_is_refused(tmp_path: Path, identity: str) -> None:
    path, _ = written(tmp_path, PROJECT.replace("id: MADE", f"id: {identity}"))
    with pytest.raises(Refused) as refusal:
        load_project(path)
    assert [finding.code for finding in refusal.value.findings] == ["monitoring-identity"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("until: 2023-01-02", "until: 2200-01-01"),
        ("crediting_starts: 2023-01-01", "crediting_starts: 1969-12-31"),
        ("until: 2023-01-02", "until: 9999-12-31"),
        ("from: 2023-01-01", "from: 0001-01-01"),
    ],
)
def test_days_that_are_not_reckoned_with_are_refused(tmp_path: Path, old: str, new: str) -> None:
    path, _ = written(tmp_path, PROJECT.replace(old, new))
    with pytest.raises(Refused) as refusal:
        load_project(path)
    assert "monitoring-year" in {finding.code for finding in refusal.value.findings}


def test_a_period_up_to_the_last_day_of_2199_is_reckoned_with(tmp_path: Path) -> None:
    project = PROJECT.replace("from: 2023-01-01, until: 2023-01-02", "from: 2199-12-30, until: 2199-12-31")
    result = run(tmp_path, project, "time,mwh\n2199-12-30,20\n2199-12-31,30\n")
    assert result.parts[0].period.ends == dt.date(2199, 12, 31)
    assert result.blocked
