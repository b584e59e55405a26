"""Look-up of factors by name, place, grid and date: exact, never by guess.

- A key that is not asked for (or is None) may be anything.
- A key that is asked for must be the factor's own, letter for letter. A factor for any country does
  not stand in for a country's own, nor does any other field fall back on a wider one: a row that someone
  adds may make a question ambiguous, which is refused, but never changes an answer in silence.
- `"none"` asks for factors in which the field is not filled: `country="none"` finds those for any country.
- `date` leaves out factors whose stated validity does not hold on that day. Validity is never inferred:
  an undated factor is found on every day, and says `dated: false`.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, TypedDict, Unpack

from tobiishi.errors import Place, Refused, Text, refused
from tobiishi.factors.factor import KEYS, Factor
from tobiishi.factors.files import all_factors

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

NOT_FILLED: Final = "none"
"""Asked for in a key: the field is not filled."""
FILTERS: Final = KEYS[1:]
"""The keys that may be asked for beside the name."""
CANDIDATES: Final = 8
"""Most candidates that a refusal names."""


class Filters(TypedDict, total=False):
    """Keys beside the name; None is the same as leaving a key out."""

    country: str | None
    grid: str | None
    moment: str | None
    margin: str | None
    item: str | None
    situation: str | None
    bound: str | None
    gwp_set: str | None
    calorific_basis: str | None
    data_year: int | str | None
    fiscal_year: str | None
    version: str | None


def find(*, name: str, date: dt.date | None = None, **filters: Unpack[Filters]) -> list[Factor]:
    """All factors that answer, in the order of the data; none is an empty list.

    Args:
        name: the general name, such as "grid_EF".
        date: a day on which the factor must not be out of its stated validity.
        filters: what else is asked for, each of FILTERS.
    """
    asked = _asked(filters)
    answers = (factor for factor in _named(name) if _answers(factor, asked))
    return [factor for factor in answers if date is None or factor.holds_on(date)]


def the_one(*, name: str, date: dt.date | None = None, **filters: Unpack[Filters]) -> Factor:
    """The factor that alone answers.

    Args:
        name: the general name, such as "grid_EF".
        date: a day on which the factor must not be out of its stated validity.
        filters: what else is asked for, each of FILTERS.

    Raises:
        Refused: `factors-none`, `factors-several`, with the candidates named.
    """
    found = find(name=name, date=date, **filters)
    if len(found) == 1:
        return found[0]
    asked = _asked(filters)
    days = {"date": str(date)} if date else {}
    said = ", ".join([name, *(f"{key} {text}" for key, text in (asked | days).items())])
    raise _several(name, said, found) if found else _none(name, said, _near(name, asked))


def _asked(filters: Filters) -> dict[str, str]:
    unknown = set(filters) - set(FILTERS)
    if unknown:
        raise TypeError(f"factors are not asked for by {', '.join(sorted(unknown))}")
    return {key: str(value) for key, value in filters.items() if value is not None}


def _named(name: str) -> list[Factor]:
    return [factor for factor in all_factors() if factor.name == name]


def _answers(factor: Factor, asked: dict[str, str]) -> bool:
    return all(_is(getattr(factor, key), text) for key, text in asked.items())


def _is(own: object, text: str) -> bool:
    return text == (NOT_FILLED if own is None else str(own))


def _near(name: str, asked: dict[str, str]) -> list[str]:
    """What may have been meant: factors of that name, else so printed, else names like it."""
    named = _named(name)
    if named:
        return [str(factor) for factor in _nearest(named, asked)]
    printed = [str(factor) for factor in all_factors() if factor.printed.name == name]
    names = sorted({factor.name for factor in all_factors()})
    return printed or get_close_matches(name, names, n=CANDIDATES)


def _nearest(named: Sequence[Factor], asked: dict[str, str]) -> list[Factor]:
    """Those that miss least of what is asked, an earlier key of KEYS weighing more than all later ones."""
    keys = [key for key in FILTERS if key in asked]
    missed = [[not _is(getattr(factor, key), asked[key]) for key in keys] for factor in named]
    return [factor for factor, misses in zip(named, missed, strict=True) if misses == min(missed)]


def _none(name: str, said: str, near: Sequence[str]) -> Refused:
    nothing = Text(en="there is no name like it", ja="似た名前の係数はありません")
    candidates = _listed(near) if near else nothing
    return refused("factors-none", Place(name=name), asked=said, candidates=candidates)


def _several(name: str, said: str, found: Sequence[Factor]) -> Refused:
    apart = [key for key in FILTERS if len({getattr(factor, key) for factor in found}) > 1]
    alike = Text(en="nothing in the data tells them apart", ja="データに区別する項目がありません")
    return refused(
        "factors-several",
        Place(name=name),
        asked=said,
        count=len(found),
        apart=", ".join(apart) or alike,
        candidates=_listed([str(factor) for factor in found]),
    )


def _listed(lines: Sequence[str]) -> Text:
    """The candidates in both languages, cut where they are many."""
    shown, more = "; ".join(lines[:CANDIDATES]), len(lines) - CANDIDATES
    if more <= 0:
        return Text(en=shown, ja=shown)
    return Text(en=f"{shown}; and {more} more", ja=f"{shown}; ほか{more}件")
