"""What the text of a result says: figures read from what `tobiishi calculate --json` prints, never computed again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tobiishi_site.calculations import figure, unit
from tobiishi_site.programme.presenting import grouped


@dataclass(frozen=True, slots=True)
class Year:
    """A year part: its figures in the order of the columns, and whole tonnes where nothing blocks them."""

    year: str
    part: str
    figures: tuple[str, ...]
    tonnes: str | None


def read(result: str) -> dict[str, Any]:
    """The result as data."""
    said: dict[str, Any] = json.loads(result)
    return said


def sha256_of(result: str) -> str:
    """The hash of the document that was followed."""
    return str(read(result)["methodology"]["sha256"])


def tonnes_of(result: str) -> int | None:
    """Whole tonnes of all year parts [tCO2]; None where a criterion is not met."""
    found: int | None = read(result)["total_whole_tonnes"]
    return found


def exact_of(result: str, formula: str) -> str:
    """The value of a formula before rounding, one for each year part."""
    figures = (year["formulas"][formula] for year in read(result)["years"].values())
    return "; ".join(figure["exact"] or " … ".join(figure["enclosure"]) for figure in figures)


def is_of_a_year(result: str) -> bool:
    """Whether it is about one whole calendar year."""
    return [year["part"] for year in read(result)["years"].values()] == ["1"]


def columns(said: dict[str, Any], results: list[str]) -> list[tuple[str, str]]:
    """The formulas that a page shows, with their units."""
    first = next(iter(said["years"].values()))["formulas"]
    return [(name, unit(first[name]["unit"])) for name in results if name in first and first[name]["unit"]]


def years(said: dict[str, Any], names: list[str]) -> list[Year]:
    """The year parts."""
    return [
        Year(
            year,
            part["part"],
            tuple(figure(part["formulas"][name]["decimal"]) for name in names),
            None if part["whole_tonnes"] is None else grouped(str(part["whole_tonnes"])),
        )
        for year, part in said["years"].items()
    ]
