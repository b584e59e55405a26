"""Each operation without one of its questions for permission gives somebody something else than the table says.

`make mutants-permissions` prints the list.
"""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType

import pytest
from attempts import ACTORS, ATTEMPTS, outcomes
from table import OPERATIONS, SIDES, spread
from world import World

from tobiishi_site.accounts import policy

SITE = Path(policy.__file__).parents[1]
NOBODY = spread("404", ACTORS)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A function of an operation's file without one of its questions."""

    path: Path
    function: str
    line: int

    @property
    def name(self) -> str:
        """The place of the question."""
        return f"{self.path.relative_to(SITE).as_posix()}:{self.line}"

    @contextmanager
    def living(self) -> Iterator[None]:
        """The function as it is without the question."""
        module = importlib.import_module(
            ".".join(("tobiishi_site", *self.path.relative_to(SITE).with_suffix("").parts))
        )
        tree = _Without(self.line).visit(ast.parse(self.path.read_text(encoding="utf-8")))
        names: dict[str, object] = dict(vars(module))
        exec(compile(ast.fix_missing_locations(tree), self.path, "exec"), names)  # noqa: S102 - our own code
        old, new = _bare(vars(module)[self.function]), _bare(names[self.function])
        code = old.__code__
        old.__code__ = new.__code__
        try:
            yield
        finally:
            old.__code__ = code


class _Without(ast.NodeTransformer):
    def __init__(self, line: int) -> None:
        self.line = line

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        return ast.Pass() if _asks(node) and node.lineno == self.line else node


def _asks(node: ast.Expr) -> bool:
    return isinstance(node.value, ast.Call) and getattr(node.value.func, "id", "") == "demand"


def _bare(function: object) -> FunctionType:
    """A function below what decorates it."""
    found = inspect.unwrap(function)  # type: ignore[arg-type] # a function of a module
    assert isinstance(found, FunctionType)
    return found


def mutants() -> list[Mutant]:
    """One for each question that is asked in a file of operations."""
    return [
        Mutant(path, function.name, node.lineno)
        for path in sorted(SITE.glob("*/operations/[a-z]*.py"))
        for function in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Expr) and _asks(node)
    ]


def test_every_operation_asks_for_permission() -> None:
    assert {one.path for one in mutants()} == set(SITE.glob("*/operations/[a-z]*.py"))


def test_under_a_policy_that_lets_nobody_do_anything_nobody_does(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "may", lambda *_: False)
    done = {
        name: outcomes(world, name, next(side for side in SIDES if side in OPERATIONS[name]))
        for name in ATTEMPTS
    }
    assert done == dict.fromkeys(ATTEMPTS, NOBODY)


def test_no_operation_does_without_its_question(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    survived = []
    for mutant in mutants():
        with mutant.living():
            told = _differs(world, mutant) or _differs_under_no_policy(world, mutant, monkeypatch)
        print(f"{mutant.name:70} {f'killed by {told}' if told else 'SURVIVED'}")
        survived += [] if told else [mutant.name]
    print(f"{len(mutants())} mutants, {len(survived)} survived")
    assert survived == []


def _attempts(mutant: Mutant) -> Iterator[tuple[str, str]]:
    """The operations of the file of a mutant, with the sides that the table has."""
    source = ast.parse(mutant.path.read_text(encoding="utf-8"))
    functions = {one.name for one in source.body if isinstance(one, ast.FunctionDef)}
    for name in ATTEMPTS:
        if name.partition(" ")[0] in functions:
            yield from ((name, side) for side in SIDES if side in OPERATIONS[name])


def _differs(world: World, mutant: Mutant) -> str:
    """The row of the table that does not hold for a mutant; empty where all do."""
    for name, side in _attempts(mutant):
        if _outcomes(world, name, side) != spread(OPERATIONS[name][side], ACTORS):
            return f"{name} ({side})"
    return ""


def _differs_under_no_policy(world: World, mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> str:
    with monkeypatch.context() as patch:
        patch.setattr(policy, "may", lambda *_: False)
        done = (name for name, side in _attempts(mutant) if _outcomes(world, name, side) != NOBODY)
        return next((f"{name} (no policy)" for name in done), "")


def _outcomes(world: World, name: str, side: str) -> str:
    try:
        return outcomes(world, name, side)
    except Exception as error:  # noqa: BLE001 - a mutant may break in any way
        return type(error).__name__
