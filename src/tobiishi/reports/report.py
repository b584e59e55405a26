"""The folder of a report: workbook, charts, trace and readings; the whole of it, or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from tobiishi.errors import LANGUAGES, refused
from tobiishi.monitoring.results import MonitoringRun
from tobiishi.monitoring.summary import summary, trace
from tobiishi.reports.labels import Wording
from tobiishi.reports.monitoring import write_monitoring
from tobiishi.reports.scratch import scratch_beside

__all__ = ["write_report"]

READINGS: Final = "readings"
CHARTS: Final = "charts"
_OURS: Final = frozenset({READINGS, CHARTS, "summary.json", "trace.json"})


def write_report(
    run: Callable[[Path], MonitoringRun], target: Path, wording: Wording = "both"
) -> MonitoringRun:
    """Run a project and write its report.

    The folder holds `<spreadsheet id>_<project>.xlsx`, `charts/`, `readings/` (Parquet), `summary.json` and
    `trace.json`.

    Everything is made beside the target and put in its place at the end, so that an interrupted run leaves
    either the finished report or what was there before.

    Args:
        run: makes the run; it is given the folder for the readings.
        target: the folder of the report; an earlier report there is replaced.
        wording: the language of the workbook.

    Raises:
        Refused: what `run` refuses; `reports-folder-in-use`, `reports-no-folder`, `reports-not-written`, `reports-too-many-rows`.
    """
    _check_target(target)
    with ExitStack() as stack:
        with _writing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            folder = stack.enter_context(scratch_beside(target))
        made = folder / "report"
        made.mkdir()
        found = run(made / READINGS)
        _write(found, made, wording)
        with _writing(target):
            _put(made, target, folder / "before")
    return _moved(found, target / READINGS)


def _put(made: Path, target: Path, before: Path) -> None:
    """The report in its place, or whatever was there before."""
    if target.exists():
        target.replace(before)
    try:
        made.replace(target)
    finally:
        if before.exists() and not target.exists():
            before.replace(target)


def _check_target(target: Path) -> None:
    """Nothing but an earlier report is ever replaced."""
    if target.exists() and not target.is_dir():
        raise refused("reports-no-folder", path=target.name)
    if target.is_dir():
        strangers = [e.name for e in sorted(target.iterdir()) if e.name not in _OURS and e.suffix != ".xlsx"]
        if strangers:
            raise refused("reports-folder-in-use", path=target.name, found=", ".join(strangers[:5]))


@contextmanager
def _writing(target: Path) -> Iterator[None]:
    """A disk that does not let us write is told as a refusal."""
    try:
        yield
    except OSError as error:
        raise refused("reports-not-written", path=target.name, reason=error.strerror or str(error)) from error


def _write(run: MonitoringRun, folder: Path, wording: Wording) -> None:
    from tobiishi.reports.charts import write_charts  # noqa: PLC0415 - Altair takes most of a second to load

    about = run.project.declared.project
    name = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in about.id)
    write_monitoring(run, folder / f"{run.methodology.spreadsheet_id}_{name}.xlsx", wording)
    _write_json(folder / "summary.json", summary(run))
    _write_json(folder / "trace.json", trace(run))
    (folder / CHARTS).mkdir()
    write_charts(run, folder / CHARTS, LANGUAGES if wording == "both" else (wording,))


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8", newline="\n")


def _moved(run: MonitoringRun, folder: Path) -> MonitoringRun:
    """The run with the readings where they are now."""
    files = {file.stored: replace(file, stored=folder / file.stored.name) for file in run.files}
    run.files = tuple(files.values())
    run.points = [replace(point, file=files[point.file.stored]) for point in run.points]
    return run
