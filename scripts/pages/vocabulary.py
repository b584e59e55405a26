"""The parts of the page of the vocabulary that follow from the code: units, spellings, limits, reserved names."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from pages.markdown import symbol, table
from tobiishi.formulas import parser
from tobiishi.units import table as units
from tobiishi.units.numbers import EXPONENT, NUMBER_LENGTH

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "vocabulary.md"


def vocabulary_page() -> str:
    """The page as written by hand, with its generated parts anew."""
    text = PAGE.read_text(encoding="utf-8")
    for name, part in _PARTS.items():
        begins, ends = f"<!-- generated: {name} -->", f"<!-- end of {name} -->"
        pattern = re.compile(f"{re.escape(begins)}.*?{re.escape(ends)}", re.DOTALL)
        written = "\n".join([begins, "", *part(), ends])
        text, count = pattern.subn(lambda _match, written=written: written, text)  # type: ignore[misc]
        if count != 1:
            raise ValueError(f"{PAGE.name} has {count} places for {name}")
    return text


def _units() -> list[str]:
    rows = [(symbol("1"), "dimensionless / 無次元")]
    rows += [(symbol(name), "a base of its own / 基本") for name in units.BASES]
    rows += _listed(units.UNITS)
    rows.append((", ".join(map(symbol, units.CURRENCIES)), "currencies / 通貨"))
    masses = ", ".join(symbol(f"{size}{of}") for of in units.SPECIES for size in ("g", "kg", "t"))
    rows.append(
        (f"{masses}, {symbol('tCO2e')} …", "masses of a species; CO2 and CO2e are one / 物質ごとの質量")
    )
    return table(("unit / 単位", "exactly / 定義"), rows)


def _edges() -> list[str]:
    return table(("unit / 単位", "exactly / 定義"), _listed(units.EDGE_UNITS))


def _spellings() -> list[str]:
    meant: dict[str, list[str]] = {}
    for spelling, name in units.SPELLINGS.items():
        meant.setdefault(name, []).append(symbol(spelling) if spelling else "(empty / 空欄)")
    return table(
        ("read as / 単位", "spellings / 表記"), ((symbol(k), ", ".join(v)) for k, v in meant.items())
    )


def _limits() -> list[str]:
    rows = (
        ("characters of a formula / 式の文字数", parser.TEXT_LENGTH),
        ("brackets within brackets / 括弧の入れ子", parser.TEXT_DEPTH),
        ("signs of a formula / 演算記号の数", parser.TEXT_SIGNS),
        ("largest exponent written out / 書ける指数の最大", parser.EXPONENT),
        ("decimal digits of a rounding / 丸めの桁数", parser.DIGITS),
        ("characters of a number / 数値の文字数", NUMBER_LENGTH),
        ("power of ten of a number / 数値の10の指数", EXPONENT),
    )
    return table(("limit / 上限", ""), rows)


def _words() -> list[str]:
    return [", ".join(map(symbol, sorted(parser.WORDS | {"yes", "no", "on", "off"}))), ""]


def _listed(lines: str) -> list[tuple[str, str]]:
    parts = (line.split() for line in lines.strip().splitlines())
    return [(symbol(name), f"{factor} {multiple}") for name, factor, multiple in parts]


_PARTS: Final[dict[str, Callable[[], list[str]]]] = {
    "units": _units,
    "edge units": _edges,
    "spellings": _spellings,
    "limits": _limits,
    "reserved names": _words,
}
