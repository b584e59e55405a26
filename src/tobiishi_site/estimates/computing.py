"""The text of a values file computed as `tobiishi calculate --json` does, and explained: every number with its source."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from flint import arb, fmpq

from tobiishi import __version__
from tobiishi.formulas.cases import Key, Value
from tobiishi.formulas.engines.exact import Exact, enclosure
from tobiishi.formulas.engines.trace import Tracer
from tobiishi.formulas.programs import Input
from tobiishi.methodologies.calculation import DECIMALS, Calculation, Year, calculate
from tobiishi.methodologies.catalogue import Methodology
from tobiishi.methodologies.obstacles import obstacles
from tobiishi.methodologies.values import read_values, values_file
from tobiishi.methodologies.yaml_reader import plain, read_yaml
from tobiishi.units import decimal_text
from tobiishi_site.estimates.documents import source_of_default

FILE: Final = "values.yaml"
"""What a values file is called in findings, and when it is handed out."""
SHOWN: Final = 400
"""Inputs that a page lists, as a step of the trace lists parts."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is kept of a computation: the text that the command prints, and what a page shows beside it."""

    result: str
    explained: dict[str, Any]
    software: str


def computed(methodology: Methodology, values: str) -> Calculation:
    """The calculation of a values file, given as its text.

    Raises:
        Refused: every fault of the file and of its values, as the command has it.
    """
    written = plain(read_yaml(values.removeprefix("\ufeff"), FILE))
    years, evidence = values_file(written if isinstance(written, dict) else {})
    return calculate(methodology, years, evidence=evidence)


def outcome_of(calculation: Calculation) -> Outcome:
    """What is kept of a calculation."""
    result = json.dumps(calculation.as_json(), indent=2) + "\n"
    return Outcome(result, explained(calculation), __version__)


def explained(calculation: Calculation) -> dict[str, Any]:
    """Inputs with their sources, the trace of each year part, and what stands against credits."""
    program, document = calculation.methodology.program, calculation.methodology.document
    inputs = [row for year in calculation.years for row in islice(_inputs(calculation, year), SHOWN + 1)]
    trees = [
        {
            "year": str(year.values.year),
            "tree": Tracer(program, year.case).step(program.result).as_json(_decimal),
        }
        for year in calculation.years
    ]
    used = [one.document for one in calculation.methodology.used.values()]
    return {
        "title": {"en": document.title.en, "ja": document.title.ja},
        "source": f"{document.source.document}, {document.source.publisher}",
        "status": document.status,
        "uses": [f"{one.id}@{one.version}" for one in used],
        "results": list(program.results),
        "result": program.result,
        "inputs": inputs[:SHOWN],
        "more_inputs": len(inputs) > SHOWN,
        "trace": trees,
        "obstacles": [one.as_json() for one in obstacles(calculation)],
    }


def _inputs(calculation: Calculation, year: Year) -> Iterator[dict[str, Any]]:
    """Every value that was given, and every default that was used, with where it comes from."""
    program, stated = (
        calculation.methodology.program,
        read_values(calculation.methodology.program, year.values.written).stated,
    )
    for name, of in program.inputs.items():
        for key, value in year.case.values.get(name, {}).items():
            if key not in year.case.defaulted.get(name, ()):
                said = stated.get((name, key)) or stated.get((name, None)) or {}
                yield _input(year, of, key, value) | {
                    "given": True,
                    "source": said.get("source") or "",
                    "unverified": said.get("confidence") == "unverified",
                }
            elif name in year.outcome.used:
                source = source_of_default(calculation.methodology, of, calculation.factors.get(name))
                doubt = name in calculation.unverified
                yield _input(year, of, key, value) | {"given": False, "source": source, "unverified": doubt}


def _input(year: Year, of: Input, key: Key, value: Value) -> dict[str, Any]:
    items = ", ".join(map(str, key))
    return {
        "year": str(year.values.year),
        "name": f"{of.name}[{items}]" if items else of.name,
        "en": of.parameter.text.en,
        "ja": of.parameter.text.ja,
        "value": _value(value),
        "unit": of.parameter.unit.text,
        "chosen": of.parameter.kind == "choice",
    }


def _decimal(value: Exact) -> str:
    """A value as a decimal text; of an enclosure the middle. That of `monitoring` would load all its engines."""
    if isinstance(value, arb):
        low, high = enclosure(value)
        return decimal_text((low + high) / 2, DECIMALS)
    return decimal_text(value, DECIMALS)


def _value(value: Value) -> str:
    if isinstance(value, fmpq):
        return decimal_text(value, DECIMALS)
    if isinstance(value, str):
        return value
    if value and isinstance(value[0], tuple):
        return ", ".join(f"{decimal_text(x, DECIMALS)} → {decimal_text(y, DECIMALS)}" for x, y in value)
    return f"× {len(value)}"
