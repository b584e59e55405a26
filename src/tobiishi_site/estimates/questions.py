"""The form of a methodology: which fields it has, what was typed in them, and the values file that follows.

What was typed is kept as it was, by field: `v.KEY` a value, `s.KEY` its source, `u.KEY` whether it is unverified;
`k.T.R.N` the name of an item in row R of table T, `c.T.R.KEY` a value of that row, `h.T.R.KEY` the hours of its
readings; `year`, `part`, `evidence.ID`. KEY is the name of a parameter below those of the documents that ask for it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from ruamel.yaml import YAML

from tobiishi.formulas.programs import Input
from tobiishi.formulas.sheets import Index
from tobiishi.methodologies.catalogue import Methodology

ROWS: Final = 200
"""Rows of a table in a form; a file may hold more."""
LONGEST: Final = 20_000
"""Characters of a field."""
_FIELD: Final = re.compile(r"year|part|evidence\.\d+|[vsu]\.\S+|[kch]\.\d+\.\d+\.\S+", re.ASCII)
_WIDE: Final = 4096
Typed = Mapping[str, str]
Faults = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Question:
    """An input under the name that the values file has for it."""

    key: str
    of: Input


@dataclass(frozen=True, slots=True)
class Table:
    """Inputs over the same items: `indices` name what a row stands for."""

    number: int
    indices: tuple[Index, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Questions:
    """Everything that a methodology may ask for: single values by the documents that ask, and tables."""

    single: Mapping[tuple[str, ...], list[Question]]
    tables: tuple[Table, ...]

    def find(self, key: str) -> Question | None:
        """A question by its key."""
        of_tables = (one for table in self.tables for one in table.questions)
        of_documents = (one for several in self.single.values() for one in several)
        return next((one for one in (*of_documents, *of_tables) if one.key == key), None)


def questions_of(methodology: Methodology) -> Questions:
    """The questions of a methodology, in the order in which its formulas reach them."""
    program = methodology.program
    single: dict[tuple[str, ...], list[Question]] = {}
    tables: dict[tuple[str, ...], list[Question]] = {}
    seen: set[str] = set()
    for of in program.inputs.values():
        key = ".".join((*of.path, of.parameter.name))
        if key in seen:
            continue
        seen.add(key)
        over = tuple(index for index in of.indices if program.indices[index].kind != "readings")
        into = tables.setdefault(over, []) if over else single.setdefault(of.path, [])
        into.append(Question(key, of))
    made = (
        Table(number, tuple(program.indices[index] for index in over), tuple(asked))
        for number, (over, asked) in enumerate(tables.items())
    )
    return Questions(single, tuple(made))


def is_readings(methodology: Methodology, question: Question) -> bool:
    """Whether an input is a list of readings for each item."""
    return any(methodology.program.indices[index].kind == "readings" for index in question.of.indices)


def taken(posted: Mapping[str, str]) -> dict[str, str]:
    """What was typed in the fields of a form; those that are empty are left out."""
    texts = {
        name: str(text)[:LONGEST].replace("\r\n", "\n").replace("\0", "").strip()
        for name, text in posted.items()
    }
    return {name: text for name, text in texts.items() if text and _FIELD.fullmatch(name)}


def rows_of(table: Table, typed: Typed) -> int:
    """How many rows of a table are shown: those in which something was typed, and at least one."""
    pattern = re.compile(rf"[kch]\.{table.number}\.(\d+)\.", re.ASCII)
    numbers = [int(found[1]) for name in typed if (found := pattern.match(name))]
    return min(max(numbers, default=0) + 1, ROWS)


def written(methodology: Methodology, questions: Questions, typed: Typed, faults: Faults) -> dict[str, Any]:
    """What was typed as a values file has it; what no file can say is noted among the faults, by field."""
    values: dict[str, Any] = {}
    for asked in questions.single.values():
        for question in asked:
            text = typed.get(f"v.{question.key}")
            if text:
                leaf: Any = _points(text) if question.of.parameter.kind == "curve" else text
                _put(values, question, _stated(typed, question, leaf, "value"))
    for table in questions.tables:
        for question, tree in _Rows(methodology, table, typed, faults).trees():
            _put(values, question, _stated(typed, question, tree, "values"))
    evidence = {name.partition(".")[2]: text for name, text in typed.items() if name.startswith("evidence.")}
    head = {name: typed[name] for name in ("year", "part") if name in typed}
    return head | {"values": values} | ({"evidence": evidence} if evidence else {})


def text_of(values: Mapping[str, Any]) -> str:
    """A values file."""
    yaml, out = YAML(), io.StringIO()
    yaml.width = _WIDE
    yaml.dump(dict(values), out)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a table as nested maps of items."""

    methodology: Methodology
    table: Table
    typed: Typed
    faults: Faults

    def trees(self) -> Iterator[tuple[Question, dict[str, Any]]]:
        """Each question for which something was typed, with its values by item."""
        rows = [
            (f"{self.table.number}.{row}", self._names(row)) for row in range(rows_of(self.table, self.typed))
        ]
        for question in self.table.questions:
            tree: dict[str, Any] = {}
            for at, names in rows:
                text = self.typed.get(f"c.{at}.{question.key}")
                if text and all(names):
                    self._plant(tree, names, self._cell(question, at, text), f"c.{at}.{question.key}")
            if tree:
                yield question, tree

    def _names(self, row: int) -> list[str]:
        """The items for which a row stands; a row with values must name them all."""
        at = f"{self.table.number}.{row}"
        names = [self.typed.get(f"k.{at}.{place}", "") for place in range(len(self.table.indices))]
        if any(f"c.{at}.{one.key}" in self.typed for one in self.table.questions):
            for place, name in enumerate(names):
                if not name:
                    self.faults.setdefault(f"k.{at}.{place}", []).append(_("This is needed."))
        return names

    def _plant(self, tree: dict[str, Any], names: list[str], leaf: Any, field: str) -> None:
        for name in names[:-1]:
            tree = tree.setdefault(name, {})
        if names[-1] in tree:
            self.faults.setdefault(field, []).append(_("An earlier row gives this for the same item."))
        tree[names[-1]] = leaf

    def _cell(self, question: Question, at: str, text: str) -> Any:
        if question.of.parameter.kind == "curve":
            return _points(text)
        if is_readings(self.methodology, question):
            hours = _lines(self.typed.get(f"h.{at}.{question.key}", ""))
            return {"values": _lines(text), "hours": hours if len(hours) > 1 else "".join(hours)}
        return text


def _points(text: str) -> dict[str, Any]:
    """The points of a curve, one on each line."""
    return {"points": [line.replace(",", " ").split() for line in _lines(text)]}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _stated(typed: Typed, question: Question, found: Any, under: str) -> Any:
    """A value, with its source and whether it is unverified where that was said."""
    source, doubt = typed.get(f"s.{question.key}"), typed.get(f"u.{question.key}")
    beside = ({"source": source} if source else {}) | ({"confidence": "unverified"} if doubt else {})
    if not beside:
        return found
    return found | beside if under == "value" and isinstance(found, dict) else {under: found} | beside


def _put(values: dict[str, Any], question: Question, found: Any) -> None:
    inner = values
    for step in question.of.path:
        inner = inner.setdefault(step, {})
    inner[question.of.parameter.name] = found
