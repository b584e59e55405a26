"""From a project's files to its store: all faults at once, nothing left behind, hashes kept."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest
from intake_files import HEAD, QUARTERS, faults, places, point, take

from tobiishi.errors import Refused
from tobiishi.monitoring.intake import spill
from tobiishi.monitoring.intake.files import take_in
from tobiishi.monitoring.project import load_project
from tobiishi.monitoring.store import read_store

if TYPE_CHECKING:
    from pathlib import Path

READINGS = f"file: a.csv, {QUARTERS}"
GOOD = "time,kwh\n2016-01-01 00:00,1.25\n2016-01-01 00:15,\n"


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    points = point(READINGS, id="1") + point(f"file: b.csv, {QUARTERS}", id="2")
    points += point(f"file: none.csv, {QUARTERS}", id="3") + point(f"file: c.ods, {QUARTERS}", id="4")
    a_csv = "time,kwh\n2016-02-30 00:00,1\n2016-01-01 00:15,x\n,1\n"
    found = faults(tmp_path, points, a_csv=a_csv, b_csv="time;kwh\n2016-01-01;1,5\n", c_ods="x")
    assert [(f.code, f.place.file, f.place.line) for f in found] == [
        ("monitoring-no-such-date", "a.csv", 2),
        ("monitoring-not-a-number", "a.csv", 3),
        ("monitoring-stamp-missing", "a.csv", 4),
        ("monitoring-decimal-comma", "b.csv", 2),
        ("monitoring-file-missing", "x.yaml", 12),
        ("monitoring-file-type", "x.yaml", 13),
    ]


def test_beyond_a_hundred_faults_only_their_number_is_told(tmp_path: Path) -> None:
    text = "time,kwh\n" + "".join(f"2016-01-01 {n // 60:02}:{n % 60:02},x\n" for n in range(130))
    found = faults(tmp_path, point(READINGS), a_csv=text)
    assert len(found) == 101
    (more,) = [f for f in found if f.code == "monitoring-more-faults"]
    assert more.details["count"] == "30"
    assert max(f.place.line or 0 for f in found) == 101


def test_a_file_with_hashes_is_kept_for_the_provenance(tmp_path: Path) -> None:
    intake = take(tmp_path, point(READINGS), a_csv=GOOD)
    (file,) = intake.files
    stored = tmp_path / "store" / "01_a.parquet"
    assert file.stored == stored
    assert [path.name for path in (tmp_path / "store").iterdir()] == ["01_a.parquet"]
    assert file.as_json() == {
        "file": "a.csv",
        "member": None,
        "sheet": None,
        "sha256": hashlib.sha256(GOOD.encode()).hexdigest(),
        "size": 49,  # lines of 9, 22 and 18 bytes
        "rows": 2,
        "encoding": "utf-8",
        "delimiter": ",",
        "header": ["time", "kwh"],
        "points": ["1"],
        "stored": "01_a.parquet",
        "stored_sha256": hashlib.sha256(stored.read_bytes()).hexdigest(),
    }
    assert json.loads(json.dumps(file.as_json())) == file.as_json()


def test_the_store_is_a_plain_parquet_file_with_exact_decimals(tmp_path: Path) -> None:
    intake = take(tmp_path, point(READINGS), a_csv=GOOD)
    table = pq.read_table(intake.files[0].stored)
    assert table.column_names == ["point", "meter", "begins", "ends", "value", "row"]
    assert table["value"].to_pylist() == [Decimal("1.25"), None]
    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT point, epoch(ends), value, row FROM read_parquet($1)", [str(intake.files[0].stored)]
        ).fetchall()
    # 2016-01-01 00:15 in Viet Nam is 17:15Z of 2015-12-31, which is day 16,800
    assert rows[0] == ("1", 16800 * 86400 + 62100, Decimal("1.25"), 2)


def test_series_come_back_from_the_store_as_they_were(tmp_path: Path) -> None:
    readings = "file: a.csv, meter: m, time: time, value: kwh"
    points = "".join(
        point(readings, "cumulative counter", id=str(n), more=f"meter: {{id: M{n}}}, ") for n in (1, 2)
    )
    text = "m,time,kwh\nM1,2016-01-01,-1.5\nM2,2016-01-01,9223372036854775807\nM1,2016-01-02,0.000000000001\n"
    intake = take(tmp_path, points, a_csv=text)
    (one,), (two,) = (read_store(intake.files[0].stored, id_) for id_ in "12")
    assert (one.digits.tolist(), one.places) == ([-1_500_000_000_000, 1], 12)
    assert (two.digits.tolist(), two.places, two.rows.tolist()) == ([2**63 - 1], 0, [3])
    assert read_store(intake.files[0].stored, "3") == []


def test_a_long_file_goes_through_in_many_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tobiishi.monitoring.intake.text._BLOCK", 1000)
    monkeypatch.setattr(spill, "_ROWS", 50)
    readings = "file: a.csv, meter: m, interval: 1 min, time: time, value: kwh"
    points = "".join(point(readings, id=str(n), more=f"meter: {{id: M{n}}}, ") for n in range(3))
    rows = [f"M{m},2016-01-01 {n // 60:02}:{n % 60:02},{n}.{m}" for n in range(200) for m in range(3)]
    intake = take(tmp_path, points, a_csv="m,time,kwh\n" + "\n".join(rows))
    for m in range(3):
        (series,) = intake.series(str(m))
        assert series.rows.tolist() == [2 + 3 * n + m for n in range(200)]
        scale = 10 if m else 1  # 7.0 is 7
        assert series.digits.tolist() == [scale * n + m for n in range(200)]
        assert np.all(np.diff(series.begins) == 60)


def test_progress_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(GOOD, encoding="utf-8")
    (tmp_path / "x.yaml").write_text(HEAD.format(zone="UTC") + point(READINGS), encoding="utf-8")
    seen: list[tuple[str, int]] = []
    take_in(load_project(tmp_path / "x.yaml"), tmp_path / "store", lambda *told: seen.append(told))
    assert seen == [("a.csv", 2)]


def test_each_file_is_read_once_for_all_its_points(tmp_path: Path) -> None:
    points = point(READINGS, id="1") + point(READINGS.replace("kwh", "other"), id="2")
    intake = take(tmp_path, points, a_csv="time,kwh,other\n2016-01-01,1,2\n")
    assert [(file.file, file.points) for file in intake.files] == [("a.csv", ("1", "2"))]


def test_files_of_one_name_in_two_folders_stay_apart(tmp_path: Path) -> None:
    for folder, value in (("x", 1), ("y", 2)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.csv").write_text(f"time,kwh\n2016-01-01,{value}\n", encoding="utf-8")
    points = point(f"file: x/a.csv, {QUARTERS}", id="1") + point(f"file: y/a.csv, {QUARTERS}", id="2")
    intake = take(tmp_path, points)
    assert [intake.series(id_)[0].digits.tolist() for id_ in "12"] == [[1], [2]]


def test_what_was_stored_before_stays_when_a_later_file_is_refused(tmp_path: Path) -> None:
    intake = take(tmp_path, point(READINGS), a_csv=GOOD)
    before = intake.files[0].stored.read_bytes()
    with pytest.raises(Refused):
        take(tmp_path, point(READINGS), a_csv=GOOD + "x,y\n")
    assert [path.name for path in (tmp_path / "store").iterdir()] == ["01_a.parquet"]
    assert intake.files[0].stored.read_bytes() == before


def test_the_same_input_gives_the_same_store(tmp_path: Path) -> None:
    first = take(tmp_path, point(READINGS), a_csv=GOOD).files[0].stored_sha256
    assert take(tmp_path, point(READINGS), a_csv=GOOD).files[0].stored_sha256 == first


def test_a_fault_found_only_on_the_clock_leaves_nothing(tmp_path: Path) -> None:
    text = "time,kwh\n2016-03-27 02:15,1\n"
    found = faults(tmp_path, point(READINGS), zone="Europe/Berlin", a_csv=text)
    assert places(found) == [("monitoring-nonexistent-time", 2, 1)]
