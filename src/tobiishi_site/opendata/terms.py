"""The terms of use as data, read from `terms.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict

from tobiishi.errors import Text


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Publisher(_Part):
    """Who publishes the data, and what is to be said of that."""

    name: Text
    note: Text


class Licence(_Part):
    """A licence, what of the data it holds for, and how far that was seen in the issuing text."""

    id: str
    name: Text
    url: str
    holds_for: Text
    seen: Literal["seen", "secondary", "unverified"]


class Terms(_Part):
    """Everything about the use of the data. The first licence is that of the facts."""

    publisher: Publisher
    licences: tuple[Licence, ...]
    rights: Text


@cache
def terms() -> Terms:
    """The terms in force."""
    text = files("tobiishi_site.opendata").joinpath("terms.toml").read_text(encoding="utf-8")
    return Terms.model_validate(tomllib.loads(text))
