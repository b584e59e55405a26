"""Exact numbers from their text and back, never through a float."""

from __future__ import annotations

import re

from flint import fmpq

from tobiishi.errors import refused

NUMBER_LENGTH = 60
"""Characters a number may have; longer text is refused."""
EXPONENT = 30
"""Largest power of ten a number may carry."""

_DECIMAL = re.compile(r"([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:[eE]([+-]?\d{1,3}))?", re.ASCII)


def number(text: str) -> fmpq:
    """Read a decimal ("-0.25", "1e-3") or a ratio ("16/12") exactly.

    Raises:
        Refused: `units-decimal-comma` where a comma stands in a number, else `units-number`.
    """
    stripped = text.strip()
    if len(stripped) > NUMBER_LENGTH:
        raise refused("units-number", text=stripped[:NUMBER_LENGTH] + "…")
    above, slash, below = stripped.partition("/")
    if not slash:
        return _decimal(above)
    divisor = _decimal(below)
    if divisor == 0:
        raise refused("units-number", text=stripped)
    return _decimal(above) / divisor


def _decimal(text: str) -> fmpq:
    match = _DECIMAL.fullmatch(text.strip())
    exponent = int(match[3] or 0) if match else 0
    if match is None or abs(exponent) > EXPONENT:
        comma = re.fullmatch(r"[+-]?[\d.]*,[\d.,]*", text.strip(), re.ASCII)
        raise refused("units-decimal-comma" if comma else "units-number", text=text.strip())
    whole, _, fraction = match[2].partition(".")
    digits = int((whole + fraction) or "0") * (-1 if match[1] == "-" else 1)
    power = exponent - len(fraction)
    return fmpq(digits * 10**power) if power >= 0 else fmpq(digits, 10**-power)


def decimal_text(value: fmpq, places: int = 6) -> str:
    """The value as a decimal: whole where it ends within `places` digits, else rounded half even there."""
    scaled = value * 10**places
    below = scaled.floor()
    rest = scaled - below
    digits = int(below) + (1 if rest > fmpq(1, 2) or (rest == fmpq(1, 2) and int(below) % 2) else 0)
    sign, digits = ("-" if digits < 0 else ""), abs(digits)
    whole, fraction = divmod(digits, 10**places)
    tail = str(fraction).rjust(places, "0").rstrip("0") if places else ""
    return f"{sign}{whole}" + (f".{tail}" if tail else "")


def shortest(value: float) -> str:
    """The shortest decimal that gives the same binary float: how readings from Parquet and XLSX are read."""
    return repr(value)
