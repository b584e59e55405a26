"""The check of a document: every formula proved, no cycle, nothing declared in vain. All faults are told at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from typing import Final

from flint import fmpq

from tobiishi.errors import Place, Problems, Refused, refused
from tobiishi.formulas import expressions as e
from tobiishi.formulas.indices import argument_indices, free_indices
from tobiishi.formulas.prover import Anything, Condition, Prover, mismatch, of_items, unknown
from tobiishi.formulas.sheets import Checked, Constant, Curve, Formula, Sheet, Table, Test
from tobiishi.units import Unit, unit

RESULTS: Final = ("RE", "PE", "ER")
"""Formulas that every methodology has: reference and project emissions, and their reductions [tCO2]."""
_TONNES: Final = unit("tCO2")


def check(sheet: Sheet) -> Checked:
    """Prove a document whose used documents are proved already.

    Raises:
        Refused: every fault found; places carry the name of the formula or test and the column.
    """
    problems = Problems()
    order = _order(sheet, problems)
    units: dict[str, Unit] = {}
    factors: dict[tuple[str, int], fmpq] = {}
    for name in order:
        with _telling(problems, sheet, name, sheet.formulas[name].expression):
            units[name] = _formula_unit(sheet.formulas[name], Prover(sheet, units, name, factors))
    for test in sheet.tests.values():
        with _telling(problems, sheet, test.name, test.expression):
            _check_test(test, Prover(sheet, units, test.name, factors))
    _check_results(sheet, units, problems)
    _check_declarations(sheet, problems)
    _check_used(sheet, problems)
    problems.refuse_if_any()
    return Checked(sheet, units, order, factors)


@contextmanager
def _telling(problems: Problems, sheet: Sheet, name: str, expression: e.Node) -> Iterator[None]:
    """Keep the refusal of an expression, and with it every unknown name that its first fault would hide."""
    try:
        yield
    except Refused as refusal:
        told = {(f.place.column, f.details.get("name")) for f in refusal.findings}
        known = _known(sheet)
        hidden = [
            unknown(node.name, known, node.at).findings[0]
            for node in e.walk(expression)
            if isinstance(node, e.Name) and node.name not in known and (node.at + 1, node.name) not in told
        ]
        problems.take([*refusal.findings, *hidden], name=name, column=1)


def _known(sheet: Sheet) -> set[str]:
    """Every name that may stand in a formula, also those of choices and categories."""
    every = (sheet.formulas, sheet.constants, sheet.parameters, sheet.tables, sheet.curves, sheet.indices)
    declared = {*sheet.broken}.union(*every)
    parameters = [
        p for one in (sheet, *(used.sheet for used in sheet.uses.values())) for p in one.parameters.values()
    ]
    choices = {choice for parameter in parameters for choice in parameter.choices}
    return declared | choices | {name for index in sheet.indices.values() for name in index.categories}


def _order(sheet: Sheet, problems: Problems) -> tuple[str, ...]:
    needs = {name: _references(f.expression) & set(sheet.formulas) for name, f in sheet.formulas.items()}
    try:
        return tuple(TopologicalSorter(needs).static_order())
    except CycleError as error:
        circle = " → ".join(reversed(error.args[1]))
        problems.add("formulas-cycle", Place(name=error.args[1][0]), circle=circle)
        return ()


def _references(node: e.Node) -> set[str]:
    return {inner.name for inner in e.walk(node) if isinstance(inner, e.Name)}


def _formula_unit(formula: Formula, prover: Prover) -> Unit:
    found = prover.inside(formula.indices, nested=False).kind(formula.expression)
    if isinstance(found, Anything) and formula.unit is not None:
        return formula.unit
    if not isinstance(found, Unit):
        raise refused("formulas-no-quantity", name=formula.name)
    promised = None if formula.unit is None else of_items(formula.unit, formula.indices)
    if promised is not None and not found.same(promised):
        raise mismatch("formulas-unit-promised", found, promised)
    return promised or found.named()


def _check_test(test: Test, prover: Prover) -> None:
    free = sorted(free_indices(prover.sheet, test.expression))
    if not isinstance(prover.inside(free, nested=False).kind(test.expression), Condition):
        raise refused("formulas-no-condition", name=test.name)


def _check_results(sheet: Sheet, units: Mapping[str, Unit], problems: Problems) -> None:
    """A methodology gives RE, PE and ER, each in tonnes of carbon dioxide and without index."""
    if sheet.module:
        return
    for name in RESULTS:
        formula = sheet.formulas.get(name)
        if name in sheet.broken:
            continue
        if formula is None or formula.indices:
            problems.add("formulas-result", Place(name=name), name=name)
        elif name in units and not units[name].same(_TONNES):
            problems.add("formulas-result-unit", Place(name=name), name=name, found=units[name].text)


def _check_declarations(sheet: Sheet, problems: Problems) -> None:
    valued: dict[str, Constant | Table | Curve] = {**sheet.constants, **sheet.tables, **sheet.curves}
    for name, declared in valued.items():
        if not declared.unit.dimensions and declared.unit.text != "1":
            problems.add("formulas-ratio-constant", Place(name=name), unit=declared.unit.text)
    for index in sheet.indices.values():
        if index.within is not None and index.within not in {*sheet.indices, *sheet.broken}:
            problems.add("formulas-unknown-name", Place(name=index.name), name=index.within, near="—")


def _check_used(sheet: Sheet, problems: Problems) -> None:
    """Whatever is declared must be reached from a result, a reported formula or a test.

    What is much like an unknown name is most likely meant by it, and not told to be unused.
    """
    if sheet.broken:
        return
    reached: set[str] = set()
    roots = {name for name, f in sheet.formulas.items() if f.reported or name in RESULTS}
    waiting = [e.Name(name) for name in roots | {sheet.result}] + [t.expression for t in sheet.tests.values()]
    while waiting:
        for node in e.walk(waiting.pop()):
            new = _mentioned(sheet, node) - reached
            reached |= new
            waiting += [sheet.formulas[name].expression for name in new if name in sheet.formulas]
    declared = [*sheet.parameters, *sheet.constants, *sheet.tables, *sheet.curves, *sheet.indices]
    unknowns = [str(f.details["name"]) for f in problems.findings if f.code == "formulas-unknown-name"]
    for name in [*declared, *sheet.uses, *sheet.formulas]:
        if name not in reached and not get_close_matches(name, unknowns):
            problems.add("formulas-unused", Place(name=name), name=name)


def _mentioned(sheet: Sheet, node: e.Node) -> set[str]:
    match node:
        case e.Name():
            names = {node.name, *node.indices}
        case e.Aggregate():
            names = set(node.over)
        case e.Lookup():
            table = sheet.tables.get(node.table)
            names = {node.table} | (set(table.by) & set(sheet.indices) if table else set())
        case e.Count() | e.Hours() | e.ThisYear():
            names = {node.index}
        case e.Use():
            names = {node.document} | argument_indices(sheet, node)
        case _:
            return set()
    for name in list(names):
        parameter = sheet.parameters.get(name)
        names |= set(parameter.indices) if parameter else set()
    return names | {w for n in names if n in sheet.indices and (w := sheet.indices[n].within)}
