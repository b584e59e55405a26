"""Every worked example of tests/examples holds, in the exact engine and in the trace."""

from pathlib import Path
from typing import Any

import pytest
from flint import arb, fmpq

from tobiishi.formulas.engines.trace import Tracer
from tobiishi.methodologies.calculation import Calculation, calculate
from tobiishi.methodologies.catalogue import library
from tobiishi.methodologies.values import values_file
from tobiishi.methodologies.yaml_reader import plain, read_yaml_file
from tobiishi.units import number

EXAMPLES = Path(__file__).parents[1] / "examples"
LIBRARY = library()


def _examples() -> list[Any]:
    found = []
    for path in sorted(EXAMPLES.glob("*_v*.yaml")):
        for place, example in enumerate(plain(read_yaml_file(path))):  # type: ignore[arg-type]
            found.append(pytest.param(path.stem, example, id=f"{path.stem}-{place}"))
    return found


def _calculated(document: str, example: Any) -> Calculation:
    identity, _, version = document.rpartition("_v")
    years, evidence = values_file(example["values"])
    rounding = example["values"].get("rounding", "registered")
    return calculate(LIBRARY.get(identity, version), years, evidence=evidence, rounding=rounding)


def _expected(gives: Any) -> list[dict[str, Any]]:
    return gives if isinstance(gives, list) else [gives]


def _agrees(found: fmpq | arb, expected: str) -> bool:
    """Figures hold to the last digit; those marked "~" are rounded to the digits written."""
    if not expected.startswith("~"):
        return isinstance(found, fmpq) and found == number(expected)
    figure = expected.removeprefix("~").strip()
    digits = len(figure.partition(".")[2])
    off = found - number(figure)
    most = fmpq(1, 2 * 10**digits)
    return bool(-most <= off <= most)


@pytest.mark.parametrize(("document", "example"), _examples())
def test_a_worked_example_holds(document: str, example: Any) -> None:
    result = _calculated(document, example)
    assert len(result.years) == len(_expected(example["gives"]))
    for year, gives in zip(result.years, _expected(example["gives"]), strict=True):
        tracer = Tracer(result.methodology.program, year.case)
        for name, expected in gives.items():
            if name == "whole_tonnes":
                assert str(year.whole_tonnes) == expected
                continue
            named = expected if isinstance(expected, dict) else {"": expected}
            for items, figure in _flat(named):
                found = tracer.step(name, items).value
                assert isinstance(found, fmpq | arb)
                assert _agrees(found, figure), f"{name}{items}: {found} is not {figure}"
            if name in year.outcome.values and isinstance(expected, str):
                assert _agrees(year.outcome.values[name], expected)


def _flat(named: dict[str, Any], key: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], str]]:
    found: list[tuple[tuple[Any, ...], str]] = []
    for item, inside in named.items():
        inner = key if item == "" else (*key, int(item) if item.isdigit() and len(item) == 4 else item)
        found += _flat(inside, inner) if isinstance(inside, dict) else [(inner, inside)]
    return found
