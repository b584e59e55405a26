"""The table of `matrix.toml`, the addresses that exist, and what people get when they ask for them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern
from world import COLUMNS, World

TABLE: Final[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("matrix.toml").read_text(encoding="utf-8")
)
PAGES: Final[dict[str, Any]] = TABLE["page"]
OPERATIONS: Final[dict[str, Any]] = TABLE["operation"]
SIDES: Final = ("own", "other", "self")
METHODS: Final = ("get", "head", "post")


@dataclass(frozen=True, slots=True)
class Asked:
    """An address of the table upon a side: what is one's own, or another's; `any` where nobody owns it."""

    route: str
    side: str
    language: str

    @property
    def expected(self) -> dict[str, str]:
        """What the table says for each method: a status for each person."""
        row = PAGES[self.route].get(self.side, PAGES[self.route])
        return {method: spread(row.get(method) or row["get"], COLUMNS) for method in METHODS}

    def address(self, world: World, column: str) -> str:
        """The address with all that stands in it."""
        row, owned = PAGES[self.route], world.side(column, self.side)
        words = {"language": self.language, **{name: owned.named(said) for name, said in row["at"].items()}}
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: words[found[1]], self.route)

    def status(self, world: World, column: str, method: str) -> str:
        """What a person gets; what it did is taken back."""
        data = PAGES[self.route].get("data", {}) if method == "post" else {}
        client, address = world.client(column), self.address(world, column)
        with transaction.atomic():
            answer = getattr(client, method)(address, data)
            transaction.set_rollback(True)
        for close in answer._resource_closers:
            close()
        return str(answer.status_code)


def asked(route: str) -> list[Asked]:
    """An address of the table in each language and upon each side that it has."""
    return [
        Asked(route, side, language)
        for side in ([one for one in SIDES if one in PAGES[route]] or ["any"])
        for language in (("ja", "en") if "<language>" in route else ("",))
    ]


def routes(patterns: list[Any] | None = None, before: str = "/") -> Iterator[str]:
    """Every address that the site knows."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        here = before + _plain(one)
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, here)
        else:
            yield here


def spread(said: str, columns: tuple[str, ...]) -> str:
    """A row of the table, a word for each column; one stands for all."""
    words = said.split()
    return " ".join(words * len(columns) if len(words) == 1 else words)


def _plain(one: URLPattern | URLResolver) -> str:
    if isinstance(one.pattern, LocalePrefixPattern):
        return "<language>/"
    named = re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", str(one.pattern))
    return named.removeprefix("^").removesuffix("$").replace("\\.", ".")
