"""The exact engine, the arrays engine and the trace agree on any single case of every document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from flint import arb, fmpq
from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st
from random_cases import Counted, Drawn, Hypothesis, agree, chosen_case, random_cases, try_one

from tobiishi.formulas.cases import Case
from tobiishi.formulas.engines.arrays import ArrayProgram
from tobiishi.formulas.engines.exact import Exact
from tobiishi.formulas.engines.trace import Tracer
from tobiishi.formulas.programs import Program
from tobiishi.methodologies.catalogue import library

LIBRARY = {one.path.stem: one for one in library()}
SEED = 20


@pytest.mark.parametrize("stem", LIBRARY)
def test_engines_agree(stem: str, record: Counted) -> None:
    """Floats within 1e-9 of the larger of |RE| and |PE|; near an edge only exact arithmetic is asked."""
    document = LIBRARY[stem]
    program, arrays = document.program, ArrayProgram(document.program)
    drawn = Drawn()

    @settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def agrees(data: st.DataObject) -> None:
        choose, before = Hypothesis(data), len(drawn.cases)
        try_one(document.exact, chosen_case(program, choose), drawn, only_asked=choose.chance(0.5))
        assume(len(drawn.cases) > before)
        case, exact = drawn.cases[-1], drawn.exact[-1]
        note(f"year {case.year}, part {case.part}: {case.values}")
        _traced(program, case, exact)
        assert agree(exact, {name: float(value) for name, value in arrays.run(case).items()})

    agrees()
    record(drawn)


def test_what_lies_near_an_edge_is_left_to_exact_arithmetic() -> None:
    """A capacity a hair below 300 USRt has the reference COP 4.92 and one a hair above 5.33; no float decides."""
    document = LIBRARY["ID_AM002_v2.0"]
    plain, drawn = random_cases(document.program, 1, SEED)[0], Drawn()
    for capacity in (fmpq(300) - fmpq(1, 10**10), fmpq(300) + fmpq(1, 10**10)):
        rated = dict.fromkeys(plain.values["RC"], capacity)
        case = replace(plain, values={**plain.values, "RC": rated})
        try_one(document.exact, case, drawn, only_asked=False)
    assert drawn.cases == []
    below, above = (document.exact.run(case, "none").values for case in drawn.near_an_edge)
    assert below["RE"] * fmpq(492, 533) == above["RE"]
    assert below["RE"] > 0
    for case, exact in zip(drawn.near_an_edge, (below, above), strict=True):
        _traced(document.program, case, exact)


def _traced(program: Program, case: Case, exact: Mapping[str, Exact]) -> None:
    tracer = Tracer(program, case)
    for name, value in exact.items():
        found = tracer.step(name).value
        assert isinstance(found, fmpq | arb)
        assert found == value if isinstance(value, fmpq) else arb(found).overlaps(value)


@pytest.mark.parametrize("stem", LIBRARY)
def test_draws_give_what_single_values_give(stem: str) -> None:
    document = LIBRARY[stem]
    compiled = ArrayProgram(document.program)
    of = next(iter(random_cases(document.program, 1, SEED + 1)))
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
