"""Smallest examples: every code has one, and each gives its code as expected and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tobiishi.errors import CODES

from .expectations import DOCUMENTS, EXAMPLES, EXPECTED, ROOMS, check, found_in

COMMITTED = [code for code, expected in EXPECTED.items() if "made" not in expected]
MADE = [code for code, expected in EXPECTED.items() if "made" in expected]
_SITE = Path(__file__).parents[1] / "site"
SITE = {
    "accounts": _SITE / "accounts",
    "approval": _SITE / "programme",
    "exchange": _SITE / "exchange",
    "estimates": _SITE / "estimates",
    "handover": _SITE / "handover",
    "jobs": _SITE / "jobs",
    "papers": _SITE / "papers",
}
"""Rooms of the site, whose examples need its database: the tests that make them."""
TESTS = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_made_*.py"))


def test_every_code_has_an_example() -> None:
    of_rooms: dict[str, list[str]] = {}
    for code, entry in CODES.items():
        of_rooms.setdefault(entry.room, []).append(code)
    for room, tests in SITE.items():
        made = "".join(path.read_text(encoding="utf-8") for path in sorted(tests.glob("test_*.py")))
        assert [code for code in of_rooms.pop(room) if f'"{code}"' not in made] == []
    assert {room: list(expected) for room, expected in ROOMS.items()} == of_rooms


def test_every_example_is_expected_to_give_something() -> None:
    assert {path.stem for path in EXAMPLES.iterdir() if path != DOCUMENTS} == set(COMMITTED)


@pytest.mark.parametrize("code", COMMITTED)
def test_the_example_gives_what_is_expected_of_its_code(code: str) -> None:
    check(code, found_in(code))


@pytest.mark.parametrize("code", MADE)
def test_an_example_that_is_no_file_is_made_by_a_test(code: str) -> None:
    assert f'("{code}"' in TESTS
