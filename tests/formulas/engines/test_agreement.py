"""The exact engine, the arrays engine and the trace agree on random cases of every document."""

from __future__ import annotations

import numpy as np
import pytest
from flint import arb, fmpq
from random_cases import random_cases

from tobiishi.formulas.engines.arrays import ArrayProgram
from tobiishi.formulas.engines.trace import Tracer
from tobiishi.methodologies.catalogue import library

LIBRARY = library()
DOCUMENTS = sorted(one.path.stem for one in LIBRARY)
CASES = 40
SEED = 20


def _document(stem: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
    identity, _, version = stem.rpartition("_v")
    return LIBRARY.get(identity, version)


@pytest.mark.parametrize("stem", DOCUMENTS)
def test_engines_agree(stem: str) -> None:
    one = _document(stem)
    compiled = ArrayProgram(one.program)
    for of in random_cases(one.program, CASES, SEED):
        exact = one.exact.run(of, "none").values
        scale = max(abs(float(value)) for value in exact.values())
        floats = compiled.run(of)
        for name, value in exact.items():
            assert abs(float(floats[name]) - float(value)) <= 1e-9 * scale
            traced = Tracer(one.program, of).step(name).value
            assert isinstance(traced, fmpq | arb)
            same = traced == value if isinstance(value, fmpq) and isinstance(traced, fmpq) else None
            assert same or (same is None and abs(float(traced) - float(value)) <= 1e-12 * scale)


@pytest.mark.parametrize("stem", DOCUMENTS)
def test_draws_give_what_single_values_give(stem: str) -> None:
    one = _document(stem)
    compiled = ArrayProgram(one.program)
    of = next(iter(random_cases(one.program, 1, SEED + 1)))
    name, key, value = next(
        (name, key, value)
        for name, values in of.values.items()
        for key, value in values.items()
        if isinstance(value, fmpq)
    )
    drawn = compiled.run(of, {name: {key: np.full(3, float(value))}})
    single = compiled.run(of)
    for result, values in drawn.items():
        assert np.allclose(values, single[result], rtol=1e-12, atol=0)
