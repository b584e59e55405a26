"""The worked examples of tests/examples: read, and compared with what an engine gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from flint import arb, fmpq

from tobiishi.formulas.cases import Case, Key
from tobiishi.formulas.engines.trace import Tracer
from tobiishi.formulas.programs import Program
from tobiishi.methodologies.calculation import Calculation, calculate
from tobiishi.methodologies.catalogue import library
from tobiishi.methodologies.values import values_file
from tobiishi.methodologies.yaml_reader import plain, read_yaml_file
from tobiishi.units import number

EXAMPLES = Path(__file__).parents[1] / "examples"
LIBRARY = library()
Figure = tuple[str, Key, str]
"""A formula, its items, and what must come out as written."""


def examples(document: str) -> list[Any]:
    """The examples of a document, such as ID_AM002_v2.0."""
    return plain(read_yaml_file(EXAMPLES / f"{document}.yaml"))  # type: ignore[return-value]


def calculated(document: str, example: Any) -> Calculation:
    """The calculation that an example describes."""
    identity, _, version = document.rpartition("_v")
    years, evidence = values_file(example["values"])
    rounding = example["values"].get("rounding", "registered")
    return calculate(LIBRARY.get(identity, version), years, evidence=evidence, rounding=rounding)


def expected(example: Any) -> list[Mapping[str, Any]]:
    """What must come out of each year."""
    gives = example["gives"]
    return gives if isinstance(gives, list) else [gives]


def figures(gives: Mapping[str, Any]) -> Iterator[Figure]:
    """Every figure that must come out of a year, whole tonnes aside."""
    for name, written in gives.items():
        if name != "whole_tonnes":
            yield from ((name, items, figure) for items, figure in _flat(written))


def _flat(written: Any, key: Key = ()) -> Iterator[tuple[Key, str]]:
    if not isinstance(written, Mapping):
        yield key, written
        return
    for item, inside in written.items():
        yield from _flat(inside, (*key, int(item) if item.isdigit() and len(item) == 4 else item))


def agrees(found: fmpq | arb, figure: str) -> bool:
    """Figures hold to the last digit; those marked "~" are rounded to the digits written."""
    if not figure.startswith("~"):
        return isinstance(found, fmpq) and found == number(figure)
    written = figure.removeprefix("~").strip()
    digits = len(written.partition(".")[2])
    off = found - number(written)
    most = fmpq(1, 2 * 10**digits)
    return bool(-most <= off <= most)


def wrong(program: Program, of: Case, gives: Mapping[str, Any]) -> Iterator[str]:
    """The figures that do not come out, as sentences."""
    tracer = Tracer(program, of)
    for name, items, figure in figures(gives):
        found = tracer.step(name, items).value
        assert isinstance(found, fmpq | arb)
        if not agrees(found, figure):
            yield f"{name}{items}: {found} is not {figure}"
