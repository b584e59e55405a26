"""Workbooks: checked first, then read in a process of its own, then as any text file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tobiishi.errors import Place, refused
from tobiishi.monitoring.intake.guard import Ended, run_module
from tobiishi.monitoring.intake.text import open_text
from tobiishi.monitoring.intake.workbook_check import check_workbook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tobiishi.monitoring.intake.faults import Faults
    from tobiishi.monitoring.intake.table import Table

_READER = "tobiishi.monitoring.intake.cells"


def open_workbook(
    path: Path, faults: Faults, *, sheet: str | None, wanted: Sequence[str], scratch: Path
) -> Table:
    """The rows of one sheet, from its first row that is not blank on.

    `scratch` is a folder for the text that the sheet becomes on the way.

    Raises:
        Refused: the codes of `check_workbook`; `monitoring-workbook-limits` where the reader took too
            long or too much memory; `monitoring-file-empty`.
    """
    faults.sheet, check = check_workbook(path, faults.name, sheet)
    text = scratch / "cells.tsv"
    ended = run_module(_READER, [str(path), faults.sheet, str(text)])
    if ended is Ended.FAULTY:
        raise refused("monitoring-file-broken", Place(faults.name), kind="XLSX", problem=ended.value)
    if ended is Ended.LIMITED:
        raise refused("monitoring-workbook-limits", Place(faults.name))
    table = open_text(text, faults, encoding="utf-8", wanted=wanted, delimiters=("\t",))
    return replace(
        table, encoding=None, delimiter=None, floats=True, formulas=check.formulas, errors=check.errors
    )
