"""Words of a project file: how each kind of value is written, and read without losing a digit."""

from __future__ import annotations

import re
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from flint import fmpq
from pydantic import BeforeValidator, StringConstraints, WithJsonSchema

from tobiishi.errors import refused
from tobiishi.methodologies.yaml_reader import read_by
from tobiishi.periods import day
from tobiishi.units import conversion, edge_unit, number, unit, value_and_unit

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "ENCODINGS",
    "Confidence",
    "Day",
    "Duration",
    "FilePath",
    "Identity",
    "Moment",
    "Name",
    "Number",
    "Offset",
    "Quantity",
    "UnitText",
    "ZoneName",
    "check_identity",
    "kept",
]

ENCODINGS = Literal["utf-8", "cp932", "euc-jp", "utf-16", "gb18030", "cp874", "cp1251", "cp1252", "cp1258"]
"""Encodings that a project file may name for a text file."""

_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*", re.ASCII)
_OFFSET = re.compile(r"([+-])(\d{2}):([0-5]\d)", re.ASCII)
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}))?", re.ASCII)
_FURTHEST = 14 * 3600
_YEARS = range(1970, 2200)
"""Years a project file may speak of."""
_IDENTITY = re.compile(r"\w([\w .-]{0,58}[\w-])?")
_SHOWN = 60


def _path(text: str) -> str:
    """A path inside the folder of the project file, written with `/`."""
    windows = PureWindowsPath(text)
    if "\\" in text or windows.anchor or ".." in windows.parts or not windows.name:
        raise refused("monitoring-path", path=text)
    return str(PurePosixPath(text))


def _zone(name: str) -> str:
    if not _ZONE.fullmatch(name) or not _is_zone(name):
        near = get_close_matches(name, available_timezones(), n=3, cutoff=0.5) or ["Asia/Ho_Chi_Minh"]
        raise refused("monitoring-zone", zone=name, near=", ".join(near))
    return name


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _offset(text: str) -> int:
    """Seconds east of UTC."""
    match = _OFFSET.fullmatch(text)
    seconds = (int(match[2]) * 3600 + int(match[3]) * 60) * (-1 if match[1] == "-" else 1) if match else 0
    if match is None or abs(seconds) > _FURTHEST:
        raise refused("monitoring-offset", offset=text)
    return seconds


def _duration(text: str) -> int:
    """A whole number of seconds, more than none."""
    value, found = value_and_unit(text)
    seconds = value * conversion(found, unit("s")) if found else fmpq(0)
    if seconds <= 0 or seconds.q != 1:
        raise refused("monitoring-interval", interval=text)
    return int(seconds.p)


def _day(text: str) -> date:
    """A day of the years with which readings are reckoned."""
    found = day(text)
    if found.year not in _YEARS:
        raise refused("monitoring-year", text=text, first=_YEARS[0], last=_YEARS[-1])
    return found


def check_identity(text: str) -> None:
    """Refuse an id of other than letters, digits, spaces, - . and _, or of more than sixty: files are named after it.

    Raises:
        Refused: `monitoring-identity`.
    """
    if not _IDENTITY.fullmatch(text):
        raise refused("monitoring-identity", text=text if len(text) <= _SHOWN else text[:_SHOWN] + "…")


def _moment(text: str) -> datetime:
    """A day (its midnight) or a day with hour and minute, in civil time of the project."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise refused("monitoring-moment", moment=text)
    begins = _day(match[1])
    try:
        return datetime.fromisoformat(f"{begins} {match[2] or '00:00'}")
    except ValueError as fault:
        raise refused("monitoring-moment", moment=text) from fault


def kept(read: Callable[[str], object]) -> BeforeValidator:
    """What tries to read a text, and keeps it as it is."""

    def keep(text: str) -> str:
        """The text itself, once it can be read."""
        read(text)
        return text

    return read_by(keep)


_NUMBERS = WithJsonSchema({"type": ["string", "number"]})

Name = Annotated[str, StringConstraints(min_length=1)]
Identity = Annotated[str, kept(check_identity)]
Number = Annotated[str, kept(number), _NUMBERS]
Quantity = Annotated[str, kept(value_and_unit), _NUMBERS]
Day = Annotated[date, read_by(_day)]
Moment = Annotated[datetime, read_by(_moment), WithJsonSchema({"type": "string"})]
ZoneName = Annotated[str, kept(_zone)]
Offset = Annotated[int, read_by(_offset), WithJsonSchema({"type": "string"})]
Duration = Annotated[int, read_by(_duration), WithJsonSchema({"type": "string"})]
UnitText = Annotated[str, kept(edge_unit)]
FilePath = Annotated[str, kept(_path)]
Confidence = Literal["seen", "secondary", "derived", "unverified"]
