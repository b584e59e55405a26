"""What the accessibility statement says: kept as data, which the browser tests compare with what they find."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict


class Undecided(BaseModel):
    """Something that the engine could not decide on some types of pages, for which reason, and how it was judged."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    reason: str
    pages: tuple[str, ...]
    en: str
    ja: str


class Statement(BaseModel):
    """When and by what the site was checked, against which rules, and on how many types of public and staff pages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    checked_on: date
    engine: str
    rules: tuple[str, ...]
    public: int
    staff: int
    undecided: tuple[Undecided, ...] = ()


@cache
def statement() -> Statement:
    """What was last checked."""
    text = files("tobiishi_site.portal").joinpath("accessibility.toml").read_text(encoding="utf-8")
    return Statement.model_validate(tomllib.loads(text))
