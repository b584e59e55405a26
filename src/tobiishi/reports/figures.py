"""Figures and items as the calculation sheets write them."""

from __future__ import annotations

from typing import Final

from flint import arb, fmpq

from tobiishi.formulas.engines.exact import Exact, enclosure
from tobiishi.formulas.sheets import Index
from tobiishi.units import decimal_text

__all__ = ["exact_text", "item_text", "middle", "ratio_text"]

DECIMALS: Final = 12
"""Digits behind the point of an exact figure; a longer one ends with …"""


def item_text(index: Index, item: object) -> str:
    """An item as a sheet names it; readings are counted from 1."""
    return str(int(str(item)) + 1) if index.kind == "readings" else str(item)


def exact_text(value: Exact) -> str:
    """A figure of the exact engine; one that does not end, or is irrational, is marked."""
    if isinstance(value, arb):
        low, high = enclosure(value)
        return "≈ " + decimal_text((low + high) / 2, DECIMALS)
    text = decimal_text(value, DECIMALS)
    return text if (value * 10**DECIMALS).q == 1 else text + "…"


def middle(value: Exact) -> fmpq:
    """A figure, or the middle of its enclosure."""
    return sum(enclosure(value), fmpq(0)) / 2 if isinstance(value, arb) else value


def ratio_text(value: fmpq) -> str:
    """A value as a formula gives it: "92/365", "2208"."""
    return str(value)
