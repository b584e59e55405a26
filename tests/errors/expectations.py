"""What the example of each code must give, as `expected/<room>.toml` says, and how that is demanded.

`at` is the place as a person sees it, `en` and `ja` what is said, `effect` what follows (a refusal unless stated) and
`with` the other codes that come along. `made` says how a test makes an example that would not be readable as a file.
An example file of `values_of` some document holds values for it. All expectations are written by hand.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tobiishi.errors import CODES, LANGUAGES, Finding, Refused
from tobiishi.methodologies.calculation import calculate
from tobiishi.methodologies.catalogue import Catalogue, Methodology, library
from tobiishi.methodologies.printed import check_printed, read_statement
from tobiishi.methodologies.values import values_file
from tobiishi.methodologies.yaml_reader import plain, read_yaml_file
from tobiishi.monitoring.project import load_project
from tobiishi.monitoring.run import run_project

HERE = Path(__file__).parent
EXAMPLES = HERE / "examples"
DOCUMENTS = EXAMPLES / "documents"
ROOMS: dict[str, dict[str, dict[str, Any]]] = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in (HERE / "expected").glob("*.toml")
}
"""What is expected of each code, by the room that raises it."""
EXPECTED = {code: expected for room in ROOMS.values() for code, expected in room.items()}
HANDED_IN = dt.datetime(2021, 1, 1, tzinfo=dt.UTC)
"""When the readings of the examples were handed in."""


def check(code: str, found: Sequence[Finding]) -> None:
    """Demand the finding of a code once, with its effect, place and words, and beside it only what is expected."""
    expected = EXPECTED[code]
    assert {one.code for one in found} == {code, *expected.get("with", ())}
    (finding,) = (one for one in found if one.code == code)
    assert finding.effect == expected.get("effect", "refuses")
    assert str(finding.place) == expected.get("at", "")
    for language in LANGUAGES:
        said = finding.message(language)
        assert said.what == expected[language]
        assert not re.search(r"\{\w+\}", f"{said.what} {said.why} {said.remedy}")


def check_refusal(code: str, refuse: Callable[[], object]) -> None:
    """Demand that something is refused as expected of a code."""
    with pytest.raises(Refused) as refusal:
        refuse()
    check(code, refusal.value.findings)


def found_in(code: str) -> Sequence[Finding]:
    """What comes of a committed example, read as what it is: a project's folder, values, a statement or a document."""
    path = EXAMPLES / f"{code}.yaml"
    try:
        if not path.exists():
            return found_in_project(EXAMPLES / code)
        if "values_of" in EXPECTED[code]:
            return _calculated(path, EXPECTED[code]["values_of"])
        if CODES[code].room == "printed":
            return check_printed(read_statement(path))
        documents().read(path)
    except Refused as refusal:
        return refusal.findings
    return ()


def found_in_project(folder: Path) -> Sequence[Finding]:
    """What comes of a run of the project in a folder, its refusal included."""
    try:
        project = load_project(folder / "project.yaml")
        with TemporaryDirectory() as store:
            return run_project(project, documents(), store=Path(store), as_of=HANDED_IN).every_finding
    except Refused as refusal:
        return refusal.findings


def methodology(asked: str, year: int = 2020) -> Methodology:
    """A methodology by id, or by id@version."""
    identity, at, version = asked.partition("@")
    return documents().get(identity, version) if at else documents().newest(identity, dt.date(year, 12, 31))


@cache
def documents() -> Catalogue:
    """The library, and the documents made for the examples."""
    return library(DOCUMENTS)


def _calculated(path: Path, asked: str) -> Sequence[Finding]:
    written = plain(read_yaml_file(path))
    assert isinstance(written, dict)
    years, evidence = values_file(written)
    return calculate(methodology(asked, years[0].year), years, evidence=evidence).findings
