"""`tobiishi brochure` as people call it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tobiishi.cli.app import app
from tobiishi.programme.files import packaged, write_record

DATED = ("--date", "2020-03-31")


def run(*arguments: object, status: int = 0) -> str:
    result = CliRunner().invoke(app, ["brochure", *map(str, arguments)])
    assert result.exit_code == status, result.output
    return result.output


def test_it_is_written_and_says_what_stands_in_the_other_language(tmp_path: Path) -> None:
    said = run("--lang", "en", "--output", tmp_path / "en.pdf", *DATED)
    assert (tmp_path / "en.pdf").read_bytes().startswith(b"%PDF-")
    assert "Stands in Japanese" in said
    assert "炭素市場エクスプレス" in said
    assert "Left out" not in said


def test_it_lists_the_sections_left_out_in_japanese(tmp_path: Path) -> None:
    said = run("--year", 2020, "--lang", "ja", "--output", tmp_path / "ja.pdf", *DATED)
    assert "この年度のデータがないため省いた章：連携の地図, 調査の一覧, 各調査の紹介, 交流の場" in said


def test_a_record_in_files_gives_the_same_as_the_packaged_one(tmp_path: Path) -> None:
    (tmp_path / "record").mkdir()
    write_record(packaged(), tmp_path / "record")
    run("--lang", "ja", "--output", tmp_path / "packaged.pdf", *DATED)
    run("--lang", "ja", "--output", tmp_path / "files.pdf", "--from", tmp_path / "record", *DATED)
    assert (tmp_path / "files.pdf").read_bytes() == (tmp_path / "packaged.pdf").read_bytes()


def test_a_card_and_a_sheet_are_smaller_than_the_brochure(tmp_path: Path) -> None:
    run("--lang", "ja", "--study", "fy2019-06", "--output", tmp_path / "card.pdf", *DATED)
    run("--lang", "ja", "--statistics", "--output", tmp_path / "sheet.pdf", *DATED)
    assert (tmp_path / "card.pdf").read_bytes() != (tmp_path / "sheet.pdf").read_bytes()


def test_a_refusal_writes_nothing(tmp_path: Path) -> None:
    run("--year", 2012, "--output", tmp_path / "none.pdf", status=3)
    run("--study", "fy2019-99", "--output", tmp_path / "none.pdf", status=3)
    assert list(tmp_path.iterdir()) == []


def test_a_card_and_a_sheet_at_once_are_wrong_usage(tmp_path: Path) -> None:
    run("--study", "fy2019-06", "--statistics", "--output", tmp_path / "none.pdf", status=2)


@pytest.mark.slow
def test_it_takes_ten_seconds_at_most_and_is_the_same_in_every_process(tmp_path: Path) -> None:
    made = []
    for seed in ("1", "2"):
        file = tmp_path / f"{seed}.pdf"
        command = [sys.executable, "-c", "from tobiishi.cli import main; main()", "brochure", "--lang", "ja"]
        bare = {**os.environ, "PYTHONHASHSEED": seed, "HOME": str(tmp_path), "XDG_DATA_DIRS": str(tmp_path)}
        began = time.monotonic()
        subprocess.run([*command, "--output", str(file), *DATED], check=True, env=bare, capture_output=True)
        assert time.monotonic() - began < 10  # seconds, with the start of the program
        made.append(file.read_bytes())
    assert made[0] == made[1]
