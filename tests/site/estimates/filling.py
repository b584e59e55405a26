"""The values of a worked example as a person would type them into the form of its methodology."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tobiishi.methodologies.catalogue import Methodology
from tobiishi.methodologies.yaml_reader import plain, read_yaml_file
from tobiishi_site.estimates.questions import Question, questions_of

EXAMPLES = Path(__file__).parents[2] / "examples"


def examples(methodology: Methodology) -> list[Any]:
    """The values of the worked examples of a methodology that are of one year."""
    found: Any = plain(
        read_yaml_file(EXAMPLES / f"{methodology.document.id}_v{methodology.document.version}.yaml")
    )
    return [one["values"] for one in found if "years" not in one["values"]]


def typed_of(methodology: Methodology, values: Any) -> dict[str, str]:
    """What is typed, by field."""
    questions = questions_of(methodology)
    typed = {name: values[name] for name in ("year", "part") if name in values}
    typed |= {f"evidence.{number}": text for number, text in values.get("evidence", {}).items()}
    for several in questions.single.values():
        for question in several:
            found = _written(values["values"], question)
            if found is not None:
                typed |= _beside(question, found) | {f"v.{question.key}": _leaf(_inner(found))}
    for table in questions.tables:
        rows: dict[tuple[str, ...], int] = {}
        for question in table.questions:
            found = _written(values["values"], question)
            if found is None:
                continue
            typed |= _beside(question, found)
            for items, leaf in _leaves(_inner(found), len(table.indices)):
                at = f"{table.number}.{rows.setdefault(items, len(rows))}"
                typed |= {f"k.{at}.{place}": item for place, item in enumerate(items)}
                typed[f"c.{at}.{question.key}"] = _leaf(leaf)
                if isinstance(leaf, dict) and "hours" in leaf:
                    typed[f"h.{at}.{question.key}"] = "\n".join(
                        [leaf["hours"]] if isinstance(leaf["hours"], str) else leaf["hours"]
                    )
    return typed


def _written(values: Any, question: Question) -> Any:
    """What an example writes for a question: below its documents, or below an end of them."""
    for start in range(len(question.of.path) + 1):
        inner = values
        for step in question.of.path[start:]:
            inner = inner.get(step, {}) if isinstance(inner, dict) else {}
        if isinstance(inner, dict) and question.of.parameter.name in inner:
            return inner[question.of.parameter.name]
    return None


def _beside(question: Question, found: Any) -> dict[str, str]:
    if not (isinstance(found, dict) and ({"source", "confidence"} & set(found))):
        return {}
    said = {f"s.{question.key}": found["source"]} if "source" in found else {}
    return said | ({f"u.{question.key}": "yes"} if found.get("confidence") == "unverified" else {})


def _inner(found: Any) -> Any:
    return (
        found["values"] if isinstance(found, dict) and "values" in found and "hours" not in found else found
    )


def _leaves(tree: Any, depth: int, items: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if len(items) == depth:
        yield items, tree
        return
    for item, inside in tree.items():
        yield from _leaves(inside, depth, (*items, item))


def _leaf(leaf: Any) -> str:
    if not isinstance(leaf, dict):
        return str(leaf)
    if "points" in leaf:
        return "\n".join(" ".join(point) for point in leaf["points"])
    return "\n".join(leaf["values"]) if "values" in leaf else str(leaf["value"])
