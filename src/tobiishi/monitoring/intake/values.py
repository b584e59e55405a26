"""Texts to exact numbers: whole digits and a decimal place each, never through a float."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from tobiishi.monitoring.series import Bools, Integers

PLACES: Final = 12
"""Decimal places a reading may have."""

_MISSING = pa.array(["", "nan", "null", "na", "n/a"])
"""What stands in the cell of a missing value, in small letters."""
_PLAIN = r"^-?(\d+\.?\d*|\.\d+)$"
_NUMBER = re.compile(r"([+-]?)(\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d{1,3}))?", re.ASCII)
_COMMA = re.compile(r"[+-]?[\d. ]*,[\d., ]*", re.ASCII)
_DIGITS: Final = 18
"""Digits that always fit into 64 bits."""
_LARGEST: Final = 2**63 - 1
_LENGTH: Final = 60

Note = Callable[[str, int], None]
"""Called with a code and the position of each cell that cannot be read."""


@dataclass(frozen=True)
class Values:
    """Exact numbers: value n is `digits[n] / 10**places[n]`, and 0 where it is missing."""

    digits: Integers
    places: Integers
    missing: Bools

    def take(self, which: Bools | Integers) -> Values:
        """The values picked by a mask or by positions."""
        return Values(self.digits[which], self.places[which], self.missing[which])


def read_values(texts: pa.StringArray, note: Note, *, floats: bool) -> tuple[Values, int]:
    """Read numbers as they are written, and tell how many of them were rounded.

    Shape: one value for each text; empty cells, NaN, null, NA and N/A (in any case) are missing. Digits beyond the twelfth
    decimal place are rounded half to even in texts of binary floats; elsewhere they are a fault.
    Faults are noted as `monitoring-not-a-number`, `monitoring-decimal-comma` and
    `monitoring-too-many-digits`, and leave the value missing.
    """
    trimmed = pc.utf8_trim_whitespace(texts)
    whole = pc.replace_substring(trimmed, ".", "", max_replacements=1)
    fits = pc.less_equal(pc.utf8_length(whole), _DIGITS)
    plain = pc.and_(pc.match_substring_regex(trimmed, _PLAIN), fits)
    digits = _integers(pc.if_else(plain, whole, "0"))
    places = _integers(pc.if_else(plain, _after_point(trimmed), 0))
    missing = _bools(pc.is_in(pc.ascii_lower(trimmed), _MISSING))
    for position in np.flatnonzero(~_bools(plain) & ~missing):
        read = _one(trimmed[position].as_py())
        if isinstance(read, str):
            note(read, int(position))
            missing[position] = True
        else:
            digits[position], places[position] = read
    return _within_places(Values(digits, places, missing), note, floats=floats)


def common(values: Values) -> tuple[Integers, int, Integers]:
    """All values times one power of ten, the fewest decimal places that show them all.

    Returns the whole numbers, the decimal places, and the positions whose digits exceed 64 bits.
    """
    digits, places = _trimmed(values)
    most = int(places.max(initial=0))
    scale = 10 ** (most - places)
    beyond = np.flatnonzero(np.abs(digits) > _LARGEST // scale)
    return digits * scale, most, beyond


def rounded(values: Values, places: int) -> tuple[Values, int]:
    """The values with so many decimal places at most, rounded half to even, and how many changed."""
    excess = np.maximum(values.places - places, 0)
    power = 10 ** np.minimum(excess, _DIGITS)
    below, rest = np.divmod(values.digits, power)
    up = (rest * 2 > power) | ((rest * 2 == power) & (below % 2 == 1))
    near = np.where(excess > _DIGITS, 0, below + up)
    changed = np.where(excess > _DIGITS, values.digits != 0, rest != 0)
    return Values(near, values.places - excess, values.missing), int(changed.sum())


def _within_places(values: Values, note: Note, *, floats: bool) -> tuple[Values, int]:
    """The values, none with more than twelve decimal places."""
    excess = np.flatnonzero(values.places > PLACES)
    if not len(excess):
        return values, 0
    if not floats:
        for position in excess:
            note("monitoring-too-many-digits", int(position))
    return rounded(values, PLACES)


def _trimmed(values: Values) -> tuple[Integers, Integers]:
    """Digits and places without zeros at the end of the decimals."""
    digits, places = values.digits.copy(), np.where(values.digits == 0, 0, values.places)
    while len(longer := np.flatnonzero((places > 0) & (digits % 10 == 0))):
        digits[longer] //= 10
        places[longer] -= 1
    return digits, places


def _after_point(texts: pa.StringArray) -> pa.Int32Array:
    """How many characters stand after the decimal point."""
    point = pc.find_substring(texts, ".")
    return pc.if_else(pc.less(point, 0), 0, pc.subtract(pc.subtract(pc.utf8_length(texts), point), 1))


def _one(text: str) -> tuple[int, int] | str:
    """Digits and places of a number that is long or has an exponent; or the code of its fault."""
    match = _NUMBER.fullmatch(text) if len(text) <= _LENGTH else None
    if match is None:
        return "monitoring-decimal-comma" if _COMMA.fullmatch(text) else "monitoring-not-a-number"
    whole, _, fraction = match[2].partition(".")
    digits, places = int(whole + fraction), len(fraction) - int(match[3] or 0)
    if places < 0:
        digits, places = digits * 10**-places, 0
    if digits > _LARGEST:
        return "monitoring-too-many-digits"
    return (-digits if match[1] == "-" else digits), places


def _integers(numbers: pa.Array) -> Integers:
    return pc.cast(numbers, pa.int64()).to_numpy(zero_copy_only=False).copy()  # type: ignore[no-any-return]


def _bools(truths: pa.BooleanArray) -> Bools:
    return truths.to_numpy(zero_copy_only=False).copy()  # type: ignore[no-any-return]
