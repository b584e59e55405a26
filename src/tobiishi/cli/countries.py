"""Countries as people name them, and their codes."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

import typer

from tobiishi.errors import Language

__all__ = ["country_code", "country_name"]

_CODE = re.compile(r"[A-Za-z]{2}", re.ASCII)


def country_code(asked: str) -> str:
    """The code of a country asked for by its code or by its name in English or Japanese.

    Raises:
        typer.BadParameter: the name is not known here; every country may be named by its code.
    """
    if _CODE.fullmatch(asked):
        return asked.upper()
    for code, names in _names().items():
        if asked.casefold() in (name.casefold() for name in names):
            return code
    known = ", ".join(f"{code} {english} {japanese}" for code, (english, japanese, *_) in _names().items())
    raise typer.BadParameter(f"{asked} (ISO 3166-1: {known})", param_hint="--country")


def country_name(code: str, lang: Language) -> str:
    """A country's name, or its code where no name is known here."""
    english, japanese, *_ = _names().get(code, [code, code])
    return japanese if lang == "ja" else english


@cache
def _names() -> dict[str, list[str]]:
    return tomllib.loads(files("tobiishi.cli").joinpath("countries.toml").read_text(encoding="utf-8"))
