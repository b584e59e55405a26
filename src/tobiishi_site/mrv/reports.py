"""Reports of `tobiishi mrv run` in the folder of the installation: `<name>/report`, as the command leaves it.

What a visitor names is looked up among what the folder holds and never becomes a path, and links lead nowhere: there
is no way out of the folder.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from django.conf import settings

NAME: Final = "[A-Za-z0-9][A-Za-z0-9_-]{0,79}"
"""What the folder of a run may be called, as a pattern."""
TYPES: Final = {
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Files of a report that can be downloaded, by ending; readings stay on the server."""
SUMMARY: Final = "summary.json"
TRACE: Final = "trace.json"


@dataclass(frozen=True, slots=True)
class Report:
    """A report: the name of its folder, its files by name, and a hash of all of them."""

    name: str
    files: dict[str, Path]
    fingerprint: str

    @property
    def summary(self) -> dict[str, Any]:
        """What the run found, as `tobiishi mrv run --json` prints it (docs/interfaces.md)."""
        return _read(*_state(self.files[SUMMARY]))

    @property
    def trace(self) -> dict[str, Any]:
        """For each part of a year the tree from the result down to the values given."""
        return _read(*_state(self.files[TRACE]))

    def charts(self, language: str) -> list[str]:
        """The names of the charts in a language."""
        return [name for name in self.files if name.endswith(f"_{language}.svg")]


def report(name: str) -> Report | None:
    """The report of a run; None where there is none of this name."""
    return next((one for one in reports(only=name)), None)


def reports(only: str | None = None) -> list[Report]:
    """Every report in the folder, by name; at most the one that is asked for."""
    folder: Path = settings.RUNS
    if not folder.is_dir():
        return []
    named = (one for one in sorted(folder.iterdir()) if re.fullmatch(NAME, one.name))
    wanted = (one / "report" for one in named if only in {None, one.name} and not one.is_symlink())
    return [found for one in wanted if (found := _report(one)) is not None]


def chart_title(path: Path) -> str:
    """What a chart says of itself."""
    return _chart_title(*_state(path))


def _report(folder: Path) -> Report | None:
    if folder.is_symlink() or not folder.is_dir():
        return None
    files = {one.name: one for part in (folder, folder / "charts") for one in _files(part)}
    if not {SUMMARY, TRACE} <= files.keys():
        return None
    whole = "\n".join(f"{name} {_hash(*_state(path))}" for name, path in sorted(files.items()))
    return Report(folder.parent.name, files, sha256(whole.encode()).hexdigest())


def _files(folder: Path) -> list[Path]:
    if folder.is_symlink() or not folder.is_dir():
        return []
    return [
        one
        for one in sorted(folder.iterdir())
        if one.suffix in TYPES and one.is_file() and not one.is_symlink()
    ]


def _state(path: Path) -> tuple[Path, int, int]:
    """A file as it is now: whatever is remembered of it is of this state."""
    found = path.stat()
    return path, found.st_mtime_ns, found.st_size


@lru_cache(maxsize=2_000)
def _hash(path: Path, _changed: int, _size: int) -> str:
    return sha256(path.read_bytes()).hexdigest()


@lru_cache(maxsize=100)
def _read(path: Path, _changed: int, _size: int) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


@lru_cache(maxsize=500)
def _chart_title(path: Path, _changed: int, _size: int) -> str:
    found = re.search(r"<title>([^<]*)</title>", path.read_text(encoding="utf-8")[:4000])
    return "" if found is None else found[1]
