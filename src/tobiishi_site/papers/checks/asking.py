"""The way in to the checks: limits first, then a process of its own, whose crash or greed harms nobody."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from tobiishi.errors import Problems, refused
from tobiishi.monitoring.intake.guard import Ended, run_module
from tobiishi_site.papers.checks.examine import declared
from tobiishi_site.papers.checks.formats import Format

SECONDS: Final = 30
"""Time that looking through one file may take [s]."""


def examined(source: Path, name: str, scratch: Path) -> tuple[Format, Path]:
    """The format of a file, and what of it may be kept: itself, or a picture written anew in the folder `scratch`.

    Raises:
        Refused: one of the codes `papers-…`; nothing was kept.
    """
    said = declared(source, name)
    cleaned, answer = scratch / "cleaned", scratch / "answer.json"
    ended = run_module(
        "tobiishi_site.papers.checks.child",
        (str(source), said.code, str(cleaned), str(answer)),
        seconds=SECONDS,
    )
    if ended is Ended.LIMITED:
        raise refused("papers-too-heavy")
    if ended is Ended.FAULTY:
        raise refused("papers-broken", format=said.label)
    problems = Problems()
    for code, details in json.loads(answer.read_text(encoding="utf-8")):
        problems.add(code, **details)
    problems.refuse_if_any()
    return said, cleaned if cleaned.exists() else source
