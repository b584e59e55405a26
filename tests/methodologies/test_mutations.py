"""The worked examples see what the unit proof cannot: a document with a fault is refused or fails an example.

Every document is written wrongly in one place at a time (see `mutations`): a sign, an inverted ratio, another
name of the same unit, min for max, another branch, a dropped term or factor, another constant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from mutations import Mutation, mutants, mutations
from worked_examples import LIBRARY, agrees, calculated, examples, expected, wrong

from tobiishi.errors import Refused
from tobiishi.formulas.cases import Case
from tobiishi.formulas.engines.exact import ExactProgram, Outcome
from tobiishi.formulas.programs import Program
from tobiishi.methodologies.yaml_reader import plain, read_yaml_file

DOCUMENTS = {one.path.stem: one for one in LIBRARY}
EQUIVALENT: list[Any] = plain(read_yaml_file(Path(__file__).with_name("equivalent_mutations.yaml")))  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Worked:
    """A year of a worked example: its case, what must come out, and what the document itself gives."""

    case: Case
    gives: Mapping[str, Any]
    outcome: Outcome

    def is_failed_by(self, program: Program, compiled: ExactProgram) -> bool:
        """Whether a program gives other figures, finds a criterion not met, or nothing."""
        try:
            found = compiled.run(self.case, "none")
            return (
                found.tests != self.outcome.tests
                or any(
                    name in self.gives and not agrees(v, self.gives[name]) for name, v in found.values.items()
                )
                or any(True for _ in wrong(program, self.case, self.gives))
            )
        except Refused:
            return True


def _worked(stem: str) -> list[Worked]:
    """The years of all examples of a document, the smallest first."""
    found = []
    for example in examples(stem):
        years = calculated(stem, example).years
        found += [Worked(y.case, g, y.outcome) for y, g in zip(years, expected(example), strict=True)]
    return sorted(found, key=lambda one: len(repr(one.case)))


def _survives(mutation: Mutation, worked: list[Worked]) -> bool:
    """Whether neither the proof nor an example notices; what an example does not evaluate it cannot notice."""
    try:
        program = mutation.program()
    except Refused:
        return False
    compiled = ExactProgram(program)
    asked = [w for w in worked if mutation.part in w.outcome.used or mutation.part not in program.definitions]
    return not any(one.is_failed_by(program, compiled) for one in asked)


def _equivalent(stem: str) -> Iterator[tuple[str, str]]:
    """The mutations of a document that are listed as equivalent."""
    for entry in EQUIVALENT:
        if stem in entry["documents"]:
            yield from ((part, written) for part, every in entry["mutations"].items() for written in every)


@pytest.mark.parametrize("stem", DOCUMENTS)
def test_every_mutation_is_refused_or_fails_an_example(stem: str) -> None:
    every, worked = list(mutations(DOCUMENTS[stem].checked)), _worked(stem)
    survivors = {(m.part, m.written) for m in every if _survives(m, worked)}
    kinds = Counter(m.kind for m in every)
    assert {"sign", "ratio", "name"} & set(kinds)
    assert survivors == set(_equivalent(stem))


@pytest.mark.parametrize("stem", DOCUMENTS)
def test_every_default_of_a_document_stands_in_an_example(stem: str) -> None:
    inputs = DOCUMENTS[stem].program.inputs.values()
    defaults = {of.name for of in inputs if not of.path and of.parameter.kind == "default"}
    assert defaults <= set().union(*(one.outcome.used for one in _worked(stem)))


@pytest.mark.parametrize("entry", EQUIVALENT, ids=lambda entry: entry["documents"][0])
def test_every_equivalent_mutation_has_its_reason(entry: Any) -> None:
    assert entry["because"].endswith(".")
    assert set(entry["documents"]) <= set(DOCUMENTS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b", {"a - b": "sign", "a": "dropped", "b": "dropped", "c + b": "name", "a + a": "name"}),
        ("a / c", {"a * c": "ratio", "c / a": "ratio", "a": "dropped", "c": "dropped", "b / c": "name"}),
        ("-c", {"c": "sign"}),
    ],
)
def test_a_formula_is_mutated(text: str, expected: dict[str, str]) -> None:
    found = mutants(text, {"a": frozenset({"b", "c"}), "b": frozenset({"a"})})
    assert expected.items() <= found.items()
