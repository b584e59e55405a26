"""The data files: read once when the first factor is asked for, and hashed for provenance sheets."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, TypeVar

from tobiishi.factors.choices import Bound, Confidence, Margin, Moment
from tobiishi.factors.factor import Factor, Printed, Source
from tobiishi.units import CalorificBasis, GwpSet, number, unit

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_DATA: Final = files("tobiishi.factors").joinpath("data")
_Word = TypeVar("_Word", bound=StrEnum)


@cache
def all_factors() -> tuple[Factor, ...]:
    """Every factor of the data, in the order of the files (by name) and of their lines."""
    return tuple(factor for path in _paths() for factor in _read(path))


@cache
def file_hashes() -> dict[str, str]:
    """SHA-256 of each data file, by file name.

    Line ends count as written here (a checkout with other line ends has the same hash).
    """
    return {path.name: _sha256(path.read_bytes().replace(b"\r\n", b"\n")) for path in _paths()}


def factors_version() -> str:
    """One SHA-256 over the names and hashes of all data files: what a result's factors were taken from."""
    lines = "".join(f"{digest}  {name}\n" for name, digest in file_hashes().items())
    return _sha256(lines.encode("utf-8"))


def _paths() -> list[Traversable]:
    return sorted(
        (path for path in _DATA.iterdir() if path.name.endswith(".csv")), key=lambda path: path.name
    )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read(path: Traversable) -> list[Factor]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_factor(row, path.name) for row in csv.DictReader(lines, strict=True)]


def _factor(row: dict[str, str], file: str) -> Factor:
    return Factor(
        name=row["name"],
        value=number(row["value"]),
        digits=row["value"],
        unit=unit(row["unit"]),
        country=row["country"] or None,
        grid=row["grid"] or None,
        moment=_one_of(Moment, row["moment"]),
        margin=_one_of(Margin, row["margin"]),
        item=row["item"] or None,
        situation=row["situation"] or None,
        bound=_one_of(Bound, row["bound"]),
        gwp_set=_one_of(GwpSet, row["gwp_set"]),
        calorific_basis=_one_of(CalorificBasis, row["calorific_basis"]),
        data_year=int(row["data_year"]) if row["data_year"] else None,
        fiscal_year=row["fiscal_year"] or None,
        version=row["version"] or None,
        valid_from=_day(row["valid_from"]),
        valid_until=_day(row["valid_until"]),
        confidence=Confidence(row["confidence"]),
        note=row["note"] or None,
        printed=_printed(row),
        source=_source(row),
        file=file,
        origin_row=int(row["origin_row"]),
    )


def _printed(row: dict[str, str]) -> Printed:
    return Printed(
        name=row["printed_name"],
        value=row["printed_value"],
        unit=row["printed_unit"],
        year=row["printed_year"] or None,
    )


def _source(row: dict[str, str]) -> Source:
    return Source(
        text=row["source"],
        publisher=row["publisher"] or None,
        title=row["title"] or None,
        address=row["address"] or None,
        checked_until=_day(row["checked_until"]),
    )


def _one_of(words: type[_Word], text: str) -> _Word | None:
    return words(text) if text else None


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
