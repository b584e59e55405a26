"""The kinds of background work: a plain table to which each app adds its own when the site starts.

    KINDS["record"] = Kind(_("The whole record (zip)"), "make", of_whole_record, write_whole_record)

Work that fails half-way is thrown away and can be begun again: it must not leave anything behind but its result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from tobiishi_site.accounts.policy import Actor, Thing
from tobiishi_site.programme.labels import Label

Arguments = Mapping[str, Any]
"""What a piece of work is told: plain data, as JSON holds it."""


@dataclass(frozen=True, slots=True)
class Made:
    """The file that a piece of work made in its folder, and the name under which it is handed out."""

    path: Path
    name: str


class Work(Protocol):
    """What a piece of work may use: its arguments, its owner, a folder of its own, and how to say how far it is."""

    arguments: Arguments
    actor: Actor
    folder: Path

    def begin(self, total: int) -> None:
        """Say how many steps there are."""

    def step(self) -> None:
        """Say that a step is done; the work ends here where its owner wants it to."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work: its name, what its owner must be allowed to do to which thing, and how it is done.

    `do` may raise Refused, which its owner is told. `leads_to` is the address of the page on which the result is
    seen, where that is no file. `offered` are kinds without arguments that the page of jobs offers.
    """

    label: Label
    verb: str
    thing: Callable[[Arguments], Thing]
    do: Callable[[Work], Made | None]
    leads_to: Callable[[Arguments], str] | None = None
    offered: bool = False


KINDS: Final[dict[str, Kind]] = {}
"""Every kind by the name that a job holds."""
