"""Side by side: the arrays engine against hand-written NumPy, the exact engine against hand-written fmpq."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from flint import fmpq

from tobiishi.formulas.cases import Case, case
from tobiishi.formulas.engines.arrays import ArrayProgram
from tobiishi.formulas.programs import Program
from tobiishi.methodologies.catalogue import library

DRAWS = 1_000_000
CHILLERS = 20_000
RUNS = 5


def best(work: Callable[[], object]) -> float:
    """Seconds of the fastest of several runs."""
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)


def chillers(program: Program, count: int) -> Case:
    """A case of `count` chillers with unlike figures."""
    names = [(f"chiller_{n}",) for n in range(count)]
    numbered = list(enumerate(names))
    values = {
        "EC_PJ": {key: fmpq(100_000 + 37 * n, 1000) for n, key in numbered},
        "RC": {key: fmpq(200 + n % 1000) for n, key in numbered},
        "COP_PJ": {key: fmpq(600 + n % 50, 100) for n, key in numbered},
        "T_cool_out": {key: fmpq(370 + n % 7, 10) for n, key in numbered},
        "T_chill_out": {key: fmpq(70 - n % 5, 10) for n, key in numbered},
        "JCM_EF_elec.supply": {(): "grid"},
        "JCM_EF_elec.EF_grid": {(): fmpq(741, 1000)},
    }
    return case(program, 2017, part=fmpq(1), part_hours=fmpq(8760), values=values)  # type: ignore[arg-type]


def arrays_ratio() -> tuple[float, float]:
    """Seconds of hand-written NumPy and of the arrays engine: two chillers, electricity and COP drawn."""
    program = library().get("ID_AM002", "2.0").program
    of = chillers(program, 2)
    random = np.random.default_rng(1)
    names = [("chiller_0",), ("chiller_1",)]
    electricity = {key: random.normal(100, 2, DRAWS) for key in names}
    efficiency = {key: random.normal(6.2, 0.1, DRAWS) for key in names}
    compiled = ArrayProgram(program)
    draws = {"EC_PJ": electricity, "COP_PJ": efficiency}

    def by_hand() -> np.ndarray:
        reference = project = 0.0
        for key, band, cool, chill in ((names[0], 4.92, 37.0, 7.0), (names[1], 4.92, 37.1, 6.9)):
            corrected = efficiency[key] * (cool - chill + 2 * 1.5) / (30 + 2 * 1.5)
            reference = reference + electricity[key] * corrected / band * 0.741
            project = project + electricity[key] * 0.741
        return reference - project

    difference = np.abs(compiled.run(of, draws)["ER"] - by_hand()).max()
    assert difference < 1e-9, difference  # noqa: S101 - both must compute the same
    return best(by_hand), best(lambda: compiled.run(of, draws))


def exact_ratio() -> tuple[float, float]:
    """Seconds of hand-written fmpq code and of the exact engine: a case of many chillers, RE, PE and ER."""
    methodology = library().get("ID_AM002", "2.0")
    of = chillers(methodology.program, CHILLERS)
    bands = ((300, fmpq(492, 100)), (450, fmpq(533, 100)), (550, fmpq(559, 100)), (825, fmpq(569, 100)))
    last = (fmpq(1250), fmpq(585, 100))
    values = {name: {key: of.values[name][key] for key in of.values[name]} for name in of.values}

    def reference_cop(capacity: fmpq) -> fmpq:
        for until, value in bands:
            if capacity < until:
                return value
        assert capacity <= last[0]  # noqa: S101
        return last[1]

    def total(terms: list[fmpq]) -> fmpq:
        while len(terms) > 1:
            paired = [a + b for a, b in zip(terms[::2], terms[1::2], strict=False)]
            terms = paired + terms[len(paired) * 2 :]
        return terms[0]

    def by_hand() -> fmpq:
        ec, rc, cop = values["EC_PJ"], values["RC"], values["COP_PJ"]
        cool, chill = values["T_cool_out"], values["T_chill_out"]
        factor = values["JCM_EF_elec.EF_grid"][()]
        difference, standard = fmpq(3, 2), fmpq(30)
        reference, project, eligible = [], [], []
        for key, electricity in ec.items():
            corrected = cop[key] * (cool[key] - chill[key] + 2 * difference) / (standard + 2 * difference)
            eligible.append(corrected > 6)
            reference.append(electricity * corrected / reference_cop(rc[key]) * factor)
            project.append(electricity * factor)
        assert not all(eligible)  # noqa: S101 - the criterion is computed, as ours does
        return total(reference) - total(project)

    found = methodology.exact.run(of).values["ER"]
    assert found == by_hand()  # noqa: S101 - both must compute the same
    return best(by_hand), best(lambda: methodology.exact.run(of))
