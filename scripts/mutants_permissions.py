"""Take the line that asks for permission out of each operation, one at a time; a test must fail each time.

Prints a table; the status is 1 where a mutant survives. `make mutants-permissions`.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
SITE: Final = "src/tobiishi_site"
TESTS: Final = ("tests/site/permissions", "tests/site/test_seed.py", "-k", "operation or policy_is_asked")


@dataclass(frozen=True, slots=True)
class Mutant:
    """An operation without one of its questions: the file, the first and the last line of the question."""

    path: str
    first: int
    last: int

    def write(self, tree: Path) -> None:
        """Take the lines out of a tree."""
        file = tree / self.path
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        before = lines[self.first - 1]
        indent = before[: len(before) - len(before.lstrip())]
        lines[self.first - 1 : self.last] = [f"{indent}pass\n"]
        file.write_text("".join(lines), encoding="utf-8")


def mutants() -> list[Mutant]:
    """One for each question of each operation; raises SystemExit for an operation that asks nobody."""
    found: list[Mutant] = []
    for path in sorted(ROOT.glob(f"{SITE}/*/operations/[a-z]*.py")):
        name = path.relative_to(ROOT).as_posix()
        of_file = [Mutant(name, *lines) for lines in _questions(path)]
        if not of_file:
            sys.exit(f"{name} asks nobody for permission")
        found += of_file
    return found


def _questions(path: Path) -> list[tuple[int, int]]:
    """The lines of each call of `demand` that stands alone."""
    calls = (
        one for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(one, ast.Expr)
    )
    return sorted(
        (one.lineno, one.end_lineno or one.lineno)
        for one in calls
        if isinstance(one.value, ast.Call) and getattr(one.value.func, "id", "") == "demand"
    )


def passes(mutant: Mutant | None) -> bool:
    """Whether the tests of operations pass in a copy of the tree with a mutant in it, or none."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        for part in ("src", "tests/site", "demo"):
            unwanted = shutil.ignore_patterns("__pycache__", "*.egg-info", "output")
            shutil.copytree(ROOT / part, tree / part, ignore=unwanted)
        shutil.copy(ROOT / "pyproject.toml", tree)
        if mutant is not None:
            mutant.write(tree)
        command = [sys.executable, "-m", "pytest", "-qx", *TESTS]
        environment = {**os.environ, "PYTHONPATH": str(tree / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(  # noqa: S603 - our own tests
            [*command, "-p", "no:cacheprovider"], cwd=tree, env=environment, capture_output=True, check=False
        )
    if done.returncode not in {0, 1}:  # 1: a test failed; all else: the tests could not be run
        sys.exit(done.stdout.decode() + done.stderr.decode())
    return done.returncode == 0


def main() -> int:
    """Try all, two at a time."""
    if not passes(None):
        sys.exit("the tests fail without any mutant")
    tried = mutants()
    with ThreadPoolExecutor(2) as both:
        survived = list(both.map(passes, tried))
    width = max(len(one.path) for one in tried)
    for mutant, alive in zip(tried, survived, strict=True):
        print(f"{mutant.path:{width}}  line {mutant.first:3}  {'SURVIVED' if alive else 'killed'}")
    print(f"{len(tried)} mutants, {sum(survived)} survived")
    return 1 if any(survived) else 0


if __name__ == "__main__":
    sys.exit(main())
