"""What led to an entry and what it led to: the arrows of the chain from partnership to replication."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from tobiishi_site.programme.labels import KINDS, Label
from tobiishi_site.programme.presenting import Piece, Presenter, shows
from tobiishi_site.programme.queries import Listed, Page

BEGINNINGS: Final = ("from_collaboration", "from_study", "from_project")
ENDS: Final = ("to_study", "to_project")


@dataclass(frozen=True, slots=True)
class Arrow:
    """An entry at the other end of an arrow, of what kind it is, and what is said of the arrow."""

    kind: Label
    other: Piece
    said: Piece | None


@dataclass(frozen=True, slots=True)
class Chain:
    """The arrows that end and that begin at an entry."""

    came_from: list[Arrow]
    led_to: list[Arrow]


def chain(presenter: Presenter, page: Page) -> Chain:
    """The arrows at an entry, as far as both ends are public."""
    here = (page.publication.entry.kind, page.publication.entry.slug)
    came_from = _arrows(presenter, page.links, here=here, this=ENDS, other=BEGINNINGS)
    return Chain(came_from, _arrows(presenter, page.links, here=here, this=BEGINNINGS, other=ENDS))


def _arrows(
    presenter: Presenter,
    links: Iterable[Listed],
    *,
    here: tuple[str, str],
    this: tuple[str, ...],
    other: tuple[str, ...],
) -> list[Arrow]:
    """The arrows that have an entry at this end; what is at the other one."""
    found = []
    for link in links:
        if here in _at(link, this):
            said = getattr(link.said, "said", None)
            words = presenter.words(said) if shows(said) else None
            pieces = ((kind, presenter.link(kind, slug)) for kind, slug in _at(link, other))
            found += [Arrow(KINDS[kind][1], piece, words) for kind, piece in pieces if piece is not None]
    return found


def _at(link: Listed, fields: tuple[str, ...]) -> list[tuple[str, str]]:
    """The entries that a link names in some of its fields."""
    return [named for field in fields for named in link.named.get(field, ())]
