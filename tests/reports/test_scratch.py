"""The folder in which a report is made: its own for each run, and cleared away when the run was killed."""

from __future__ import annotations

from pathlib import Path

from tobiishi.reports.scratch import scratch_beside


def test_a_folder_that_a_killed_run_left_is_cleared_away(tmp_path: Path) -> None:
    left = tmp_path / ".report-abandoned"
    (left / "report").mkdir(parents=True)
    (left / "lock").touch()
    with scratch_beside(tmp_path / "report"):
        assert not left.exists()
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_a_run_that_goes_on_is_left_alone(tmp_path: Path) -> None:
    with scratch_beside(tmp_path / "report") as first:
        with scratch_beside(tmp_path / "report") as second:
            assert first.is_dir()
            assert second != first
        assert first.is_dir()


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    for name in (".report-notes", ".other-abandoned"):
        (tmp_path / name).mkdir()
    (tmp_path / ".other-abandoned" / "lock").touch()
    with scratch_beside(tmp_path / "report"):
        pass
    assert sorted(path.name for path in tmp_path.iterdir()) == [".other-abandoned", ".report-notes"]
