"""Small documents for tests: what a test does not say is filled in."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from flint import arb, fmpq

from tobiishi.errors import Finding, Refused
from tobiishi.methodologies.calculation import Calculation, calculate
from tobiishi.methodologies.catalogue import Catalogue, Methodology
from tobiishi.methodologies.values import YearValues

HEAD: Mapping[str, Any] = {
    "title": {"en": "a test", "ja": "試験"},
    "country": None,
    "status": "estimate",
    "valid_from": None,
    "valid_until": None,
    "sectoral_scope": 3,
    "technologies": ["test"],
    "source": {"document": "a test", "publisher": "nobody", "seen": "none"},
}
NOTHING_REDUCED: Mapping[str, Any] = {
    "RE": {"is": "0", "unit": "tCO2"},
    "PE": {"is": "0", "unit": "tCO2"},
    "ER": {"is": "RE - PE", "unit": "tCO2"},
}
"""The formulas that every methodology has, for tests of another one."""


def block(tree: Any, indent: int = 0) -> str:
    """A tree as YAML in block style; texts are quoted, so that any text may stand in it."""
    if not isinstance(tree, Mapping | list) or not tree:
        return f" {json.dumps(tree, ensure_ascii=False)}\n"
    pad = "  " * indent
    if isinstance(tree, list):
        return "\n" + "".join(f"{pad}-{_inline(item)}\n" for item in tree)
    return "\n" + "".join(f"{pad}{key}:{block(value, indent + 1)}" for key, value in tree.items())


def _inline(item: Any) -> str:
    return f" {json.dumps(item, ensure_ascii=False)}"


def named(part: Any) -> dict[str, Any]:
    """A part of a document with names in both languages."""
    return {"en": "a part", "ja": "部分"} | dict(part)


def parameter(part: str | Mapping[str, Any]) -> dict[str, Any]:
    """A fixed parameter of a unit, or what is said."""
    said = {"unit": part} if isinstance(part, str) else part
    return named({"kind": "fixed"} | dict(said))


def formula(part: str | Mapping[str, Any]) -> dict[str, Any]:
    """A formula without a declared unit, or what is said."""
    return named({"is": part} if isinstance(part, str) else part)


def document(identity: str = "X_TEST", version: str = "0.1", **sections: Any) -> dict[str, Any]:
    """A whole document as a tree."""
    said = dict(sections)
    complete: dict[str, Any] = {"id": identity, "version": version, **HEAD}
    for name, filling in (("parameters", parameter), ("formulas", formula)):
        said[name] = {key: filling(part) for key, part in said.get(name, {}).items()}
    for name in ("indices", "constants", "tables", "curves", "checks"):
        said[name] = {key: named(part) for key, part in said.get(name, {}).items()}
    said["criteria"] = [named(part) for part in said.get("criteria", [])]
    return complete | {key: part for key, part in said.items() if part or key in HEAD}


def single(text: str, unit: str | None, **sections: Any) -> dict[str, Any]:
    """Sections of a methodology whose formula X is the one under test."""
    tested = {"is": text, "reported": True} | ({"unit": unit} if unit else {})
    return sections | {"formulas": {"X": tested, **sections.get("formulas", {}), **NOTHING_REDUCED}}


def declared(given: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters for values that carry their unit: "12 MWh" is one in MWh, {p: …} one by index i."""
    found = {}
    for name, value in given.items():
        leaf, indices = value, list("ijk")
        depth = 0
        while isinstance(leaf, Mapping):
            leaf, depth = next(iter(leaf.values())), depth + 1
        unit = str(leaf).partition(" ")[2] or "1"
        found[f"{name}[{', '.join(indices[:depth])}]" if depth else name] = unit
    return found


class Desk:
    """A folder of documents and what can be asked of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, identity: str = "X_TEST", version: str = "0.1", **sections: Any) -> Path:
        """Write a document."""
        return self.write_text(block(document(identity, version, **sections)), identity, version)

    def write_text(self, text: str, identity: str = "X_TEST", version: str = "0.1") -> Path:
        """Write a document file with exactly this text."""
        path = self.folder / f"{identity}_v{version}.yaml"
        path.write_text(text.lstrip("\n"), encoding="utf-8")
        return path

    def get(self, identity: str = "X_TEST", version: str = "0.1") -> Methodology:
        """Load and prove a document."""
        return Catalogue(self.folder).get(identity, version)

    def calculate(self, values: Mapping[str, Any], **how: Any) -> Calculation:
        """Calculate one year part."""
        part = how.pop("part", "1")
        return self.calculate_years([year(values, of=how.pop("year", 2023), part=part)], **how)

    def calculate_years(self, years: Sequence[YearValues], **how: Any) -> Calculation:
        """Calculate several year parts."""
        return calculate(self.get(), years, **how)

    def value(
        self, text: str, given: Mapping[str, Any] | None = None, *, unit: str | None = "1", **sections: Any
    ) -> fmpq | arb:
        """The value of a formula, its parameters declared by the values given."""
        how = {key: sections.pop(key) for key in ("part", "year") if key in sections}
        self.write_single(text, given, unit=unit, **sections)
        return self.calculate(given or {}, **how).years[0].outcome.values["X"]

    def write_single(
        self, text: str, given: Mapping[str, Any] | None = None, *, unit: str | None = "1", **sections: Any
    ) -> Path:
        """Write a methodology whose formula X is the one under test."""
        own = sections.pop("parameters", {})
        taken = {key.partition("[")[0] for key in own} | set(sections.get("uses", {}))
        new = declared({name: value for name, value in (given or {}).items() if name not in taken})
        depth = max((key.count(",") + 1 for key in new if "[" in key), default=0)
        sections["indices"] = {name: {} for name in "ijk"[:depth]} | sections.get("indices", {})
        return self.write(**single(text, unit, parameters=new | own, **sections))


def year(values: Mapping[str, Any], *, of: int = 2023, part: str = "1") -> YearValues:
    """Values of one part of a year; its hours are those of a year of 365 days times the part."""
    above, _, below = part.partition("/")
    share = fmpq(int(above), int(below or 1))
    return YearValues(of, share, share * 8760, dict(values))


def findings(act: Callable[[], object]) -> tuple[Finding, ...]:
    """What a refused act was refused for."""
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.findings


def value_or_codes(act: Callable[[], Any]) -> Any:
    """What an act gives, or the codes it was refused for, where both are sound."""
    try:
        return act()
    except Refused as refusal:
        return {finding.code for finding in refusal.findings}


def codes(act: Callable[[], object]) -> set[str]:
    """The codes that a refused act was refused for."""
    return {finding.code for finding in findings(act)}
