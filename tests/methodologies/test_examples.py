"""Every worked example of tests/examples holds, in the exact engine and in the trace."""

from pathlib import Path
from typing import Any

import pytest
from worked_examples import EXAMPLES, LIBRARY, agrees, calculated, examples, expected, wrong


def _examples() -> list[Any]:
    return [
        pytest.param(path.stem, example, id=f"{path.stem}-{place}")
        for path in sorted(EXAMPLES.glob("*_v*.yaml"))
        for place, example in enumerate(examples(path.stem))
    ]


@pytest.mark.parametrize(("document", "example"), _examples())
def test_a_worked_example_holds(document: str, example: Any) -> None:
    result = calculated(document, example)
    for year, gives in zip(result.years, expected(example), strict=True):
        assert list(wrong(result.methodology.program, year.case, gives)) == []
        assert str(year.whole_tonnes) == gives.get("whole_tonnes", str(year.whole_tonnes))
        for name in set(year.outcome.values) & set(gives):
            assert agrees(year.outcome.values[name], gives[name])


@pytest.mark.parametrize("path", [one.path for one in LIBRARY], ids=lambda path: path.stem)
def test_every_document_has_worked_examples(path: Path) -> None:
    assert examples(path.stem)
