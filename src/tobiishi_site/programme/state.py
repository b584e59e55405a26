"""The state of what is public, by which files, pages and answers tell whether what they have made still holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

from tobiishi_site.programme.models import PublicState

_ONE: Final = 1


@dataclass(frozen=True, slots=True)
class State:
    """A word that stands for what is public, never used for anything else before or after, and since when it is so.

    Who finds the same word before and after reading publications has read one state.
    """

    word: str
    since: datetime


NOTHING: Final = State("nothing", datetime.min.replace(tzinfo=UTC))
"""Nothing was ever public."""


def state() -> State:
    """What is public now; one query."""
    row = PublicState.objects.filter(pk=_ONE).values_list("word", "since").first()
    return NOTHING if row is None else State(*row)


def moved(at: datetime) -> None:
    """Say that publications change; in the transaction that changes them, so that the next such one waits for it."""
    PublicState.objects.update_or_create(pk=_ONE, defaults={"word": uuid4().hex, "since": at})
