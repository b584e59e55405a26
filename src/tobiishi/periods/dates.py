"""Dates as precise as they are known, as the record keeps them. No clock: the day to compare with is given.

One text form, kept in data files and read back to the same date:

- a point: `2016-03-05`, `2016-03`, `2016`, or `FY2016` (the Japanese fiscal year, 1 April to 31 March);
- a span of two different points: `2015/2018`; open at one end: `2016-03/` (since), `/FY2018` (until);
- an event: `event:COP24`, or with the point or span of its date `event:COP24@2018-12`;
- `yearly`;
- an unknown date is no date: None, an empty cell.

Years go from 1873, when Japan took the solar calendar, to 2199. Everything else is refused. What people write
by hand, with eras, is read at the edges by `read_written`.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from abc import ABC, abstractmethod
from calendar import monthrange
from dataclasses import dataclass
from typing import Final

from tobiishi.errors import Language, Refused, Text, refused
from tobiishi.periods.eras import ERAS, EraYear, era_of, era_years

__all__ = [
    "LONGEST",
    "YEARS",
    "Event",
    "Point",
    "RecordDate",
    "Span",
    "Yearly",
    "read_date",
    "read_written",
    "timeline_key",
]

YEARS: Final = range(1873, 2200)
"""The years a date may have."""
EVENT_NAME: Final = 80
"""Characters the name of an event may have."""
LONGEST: Final = 108
"""Characters of the longest text form: `event:`, a name, `@` and a span of two days."""

_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_POINT: Final = re.compile(r"(FY)?(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_ERA: Final = "|".join(name for era in ERAS for name in (era.ja, era.letter))
_YEAR: Final = rf"(?P<era>{_ERA})?(?P<year>元|\d{{1,4}})"
_MONTH: Final = r"(?P<month>\d{1,2})"
_DAY: Final = r"(?P<day>\d{1,2})"
_KANJI: Final = re.compile(
    rf"{_YEAR}年(?:(?P<fiscal>度)|(?:{_MONTH}月(?:{_DAY}日)?)?)", re.ASCII | re.IGNORECASE
)
"""平成30年度, 令和元年5月1日, H31年, 2019年5月."""
_SIGNS: Final = re.compile(
    rf"{_YEAR}(?:(?P<sign>[./-]){_MONTH}(?:(?P=sign){_DAY})?)?", re.ASCII | re.IGNORECASE
)
"""R1.5.1, H31, 2019/5/1."""
_BLANKS: Final = re.compile(r"(?<!\d)\s+|\s+(?!\d)", re.ASCII)
"""Blanks other than those between two digits: "H3 1" is not 平成31年."""


class RecordDate(ABC):
    """A date as precise as it is known: a `Point`, a `Span`, an `Event` or `Yearly`; `str()` gives its text form."""

    __slots__ = ()

    @property
    @abstractmethod
    def first(self) -> dt.date | None:
        """The first day it may be; None where that is open or unknown."""

    @property
    @abstractmethod
    def last(self) -> dt.date | None:
        """The last day it may be; None where that is open or unknown."""

    @property
    @abstractmethod
    def earliest_end(self) -> dt.date | None:
        """The first day on which it may be over; None where the end is open or unknown."""

    @abstractmethod
    def text(self, language: Language, *, era: bool = False) -> str:
        """It in words, with the names of its years in Japanese eras where asked for."""

    def is_past(self, on: dt.date) -> bool:
        """Whether the whole of it lies before a day; never where its end is open or unknown."""
        return self.last is not None and self.last < on

    @property
    def lapses(self) -> dt.date | None:
        """Of an expiry: the day from which it has surely lapsed, the one after the last day it may be."""
        return None if self.last is None else self.last + dt.timedelta(1)

    def is_due(self, on: dt.date, *, within: int) -> bool:
        """Of an expiry: whether it may come within so many days [d] after a day and has not surely passed.

        A year may end on any of its days, so one is reminded of it before its first day and until its last.
        """
        if self.earliest_end is None or self.is_past(on):
            return False
        return self.earliest_end <= on + dt.timedelta(within)


@dataclass(frozen=True, slots=True)
class Point(RecordDate):
    """A day, a month, a calendar year or a fiscal year.

    Raises:
        Refused: `periods-year`, `periods-parts`, `periods-no-such-month`, `periods-no-such-day`.
    """

    year: int
    month: int | None = None
    day: int | None = None
    fiscal: bool = False

    def __post_init__(self) -> None:
        if self.year not in YEARS:
            raise refused("periods-year", year=self.year, first=YEARS[0], last=YEARS[-1])
        if (self.fiscal or self.month is None) and (self.month, self.day) != (None, None):
            raise refused("periods-parts", text=self)
        if self.month is not None and self.month not in range(1, 13):
            raise refused("periods-no-such-month", text=self)
        if self.day is not None and not 1 <= self.day <= monthrange(self.year, self.month or 1)[1]:
            raise refused("periods-no-such-day", text=self)

    def __str__(self) -> str:
        parts = [f"-{part:02d}" for part in (self.month, self.day) if part is not None]
        return f"{'FY' if self.fiscal else ''}{self.year:04d}{''.join(parts)}"

    @property
    def first(self) -> dt.date:
        """The first day it may be."""
        return dt.date(self.year, 4 if self.fiscal else self.month or 1, self.day or 1)

    @property
    def last(self) -> dt.date:
        """The last day it may be."""
        if self.fiscal:
            return dt.date(self.year + 1, 3, 31)
        month = self.month or 12
        return dt.date(self.year, month, self.day or monthrange(self.year, month)[1])

    @property
    def earliest_end(self) -> dt.date:
        """The first day on which it may be over: any of its days."""
        return self.first

    @property
    def era_years(self) -> tuple[EraYear, ...]:
        """The names of its year in the eras in force on some day of it; two where one era followed another."""
        return era_years(self.year, self.first, self.last)

    def text(self, language: Language, *, era: bool = False) -> str:
        """It in words: "2019年（平成31年）4月30日", "30 April 2019 (Heisei 31)" with the era."""
        if language == "ja":
            return self._ja(f"（{'・'.join(self._years_ja())}）" if era else "")
        month = "" if self.month is None else f"{_MONTHS[self.month - 1]} "
        western = (
            f"{'' if self.day is None else f'{self.day} '}{month}{'FY' if self.fiscal else ''}{self.year}"
        )
        return f"{western} ({' / '.join(one.text('en') for one in self.era_years)})" if era else western

    def in_eras(self) -> tuple[str, ...]:
        """It written in Japanese with an era alone, once for each era: "平成31年", "令和元年" for 2019."""
        return tuple(f"{year}{self._days_ja()}" for year in self._years_ja())

    def _ja(self, eras: str) -> str:
        return f"{self.year}{self._unit_ja()}{eras}{self._days_ja()}"

    def _unit_ja(self) -> str:
        return "年度" if self.fiscal else "年"

    def _years_ja(self) -> list[str]:
        return [f"{one.text('ja')}{self._unit_ja()}" for one in self.era_years]

    def _days_ja(self) -> str:
        month = "" if self.month is None else f"{self.month}月"
        return month if self.day is None else f"{month}{self.day}日"


@dataclass(frozen=True, slots=True)
class Span(RecordDate):
    """From one point to another, or open at one end (since, until).

    Raises:
        Refused: `periods-no-date` where both ends are open or the same, `periods-backwards`.
    """

    begins: Point | None
    ends: Point | None

    def __post_init__(self) -> None:
        if self.begins == self.ends:
            raise _no_date(str(self))
        if self.begins is not None and self.ends is not None and self.ends.last < self.begins.first:
            raise refused("periods-backwards", begins=self.begins, ends=self.ends)

    def __str__(self) -> str:
        return "/".join("" if end is None else str(end) for end in (self.begins, self.ends))

    @property
    def first(self) -> dt.date | None:
        """The first day it may be; None where it only has an end."""
        return None if self.begins is None else self.begins.first

    @property
    def last(self) -> dt.date | None:
        """The last day it may be; None where it goes on."""
        return None if self.ends is None else self.ends.last

    @property
    def earliest_end(self) -> dt.date | None:
        """The first day on which it may be over, in the point it ends with; None where it goes on."""
        return None if self.ends is None else max(self.ends.first, self.first or self.ends.first)

    def text(self, language: Language, *, era: bool = False) -> str:
        """It in words: "since March 2016", "until FY2018", "FY2015 to FY2016"; "2016年3月から", "2018年度まで"."""
        begins, ends = (one and one.text(language, era=era) for one in (self.begins, self.ends))
        if language == "ja":
            return f"{begins}から" * (begins is not None) + f"{ends}まで" * (ends is not None)
        if begins is None:
            return f"until {ends}"
        return f"since {begins}" if ends is None else f"{begins} to {ends}"


@dataclass(frozen=True, slots=True)
class Event(RecordDate):
    """The date of an event, known by a name that serves both languages (COP24), with its date where known.

    Raises:
        Refused: `periods-event-name`.
    """

    name: str
    at: Point | Span | None = None

    def __post_init__(self) -> None:
        sound = "@" not in self.name and self.name == self.name.strip() and _on_one_line(self.name)
        if not sound or not 1 <= len(self.name) <= EVENT_NAME:
            raise refused("periods-event-name", name=_short(self.name), limit=EVENT_NAME)

    def __str__(self) -> str:
        return f"event:{self.name}" if self.at is None else f"event:{self.name}@{self.at}"

    @property
    def first(self) -> dt.date | None:
        """The first day it may be; None where its date is unknown."""
        return None if self.at is None else self.at.first

    @property
    def last(self) -> dt.date | None:
        """The last day it may be; None where its date is unknown."""
        return None if self.at is None else self.at.last

    @property
    def earliest_end(self) -> dt.date | None:
        """The first day on which it may be over; None where its date is unknown."""
        return None if self.at is None else self.at.earliest_end

    def text(self, language: Language, *, era: bool = False) -> str:
        """It in words: "COP24", or with its date "COP24, December 2018", "COP24、2018年12月"."""
        if self.at is None:
            return self.name
        return f"{self.name}{'、' if language == 'ja' else ', '}{self.at.text(language, era=era)}"


@dataclass(frozen=True, slots=True)
class Yearly(RecordDate):
    """What comes back every year, without a beginning or an end."""

    def __str__(self) -> str:
        return "yearly"

    @property
    def first(self) -> None:
        """No day."""

    @property
    def last(self) -> None:
        """No day."""

    @property
    def earliest_end(self) -> None:
        """No day."""

    def text(self, language: Language, *, era: bool = False) -> str:  # noqa: ARG002 - it has no year
        """It in words."""
        return "毎年" if language == "ja" else "every year"


def timeline_key(when: RecordDate | None) -> tuple[int, dt.date, dt.date, str]:
    """What to sort a timeline by: a total order, in which only equal dates have the same place.

    By the first day a date may be, then by the last, so that the more precise comes first; an open beginning
    stands before every day, an open end after every day; then events and customs without a day, unknown dates last.
    """
    if when is None:
        return (2, dt.date.min, dt.date.max, "")
    without_day = when.first is None and when.last is None
    return (int(without_day), when.first or dt.date.min, when.last or dt.date.max, str(when))


def read_date(text: str) -> RecordDate:
    """Read the text form of a date, exactly as data files hold it.

    Raises:
        Refused: `periods-no-date`, or what the date so written raises.
    """
    if text == "yearly":
        return Yearly()
    if not text.startswith("event:"):
        return _read_dated(text)
    name, at, when = text.removeprefix("event:").partition("@")
    return Event(name, _read_dated(when) if at else None)


def _read_dated(text: str) -> Point | Span:
    begins, slash, ends = text.partition("/")
    if not slash:
        return _read_point(text)
    return Span(_read_point(begins) if begins else None, _read_point(ends) if ends else None)


def _read_point(text: str) -> Point:
    match = _POINT.fullmatch(text)
    if match is None:
        raise _no_date(text)
    month, day = (int(part) if part else None for part in match.group(3, 4))
    return Point(int(match[2]), month, day, fiscal=match[1] is not None)


def read_written(text: str) -> RecordDate:
    """Read a date as people write it: with an era, in Japanese, with other signs, or in its text form.

    So are read 令和元年5月1日, 平成31年, H31, R1.5.1, 平成30年度, 2019年5月, 2019/5/1, in full width too. A name of
    an era that was not in force is refused, never turned into the year it would be.

    Raises:
        Refused: `periods-era-zero`, `periods-other-era`, or what `read_date` raises.
    """
    plain = _BLANKS.sub("", unicodedata.normalize("NFKC", text))
    match = _KANJI.fullmatch(plain) or _SIGNS.fullmatch(plain)
    if match is not None and match["era"]:
        return _read_in_era(match, plain)
    if match is not None and re.fullmatch(r"\d{4}", match["year"], re.ASCII):
        return _point_of(match, int(match["year"]))
    stripped = text.strip()
    return read_date(stripped if stripped.startswith("event:") else plain)


def _read_in_era(match: re.Match[str], text: str) -> Point:
    number = 1 if match["year"] == "元" else int(match["year"])
    if number == 0:
        raise refused("periods-era-zero", text=text)
    named = EraYear(era_of(match["era"].upper()), number)
    point = _point_of(match, named.year)
    if named not in point.era_years:
        raise _other_era(text, point)
    return point


def _point_of(match: re.Match[str], year: int) -> Point:
    parts = match.groupdict()
    month, day = (int(parts[name]) if parts[name] else None for name in ("month", "day"))
    return Point(year, month, day, fiscal=parts.get("fiscal") is not None)


def _other_era(text: str, point: Point) -> Refused:
    western = Text(en=point.text("en", era=True), ja=point.text("ja", era=True))
    return refused("periods-other-era", text=text, western=western, written=point)


def _no_date(text: str) -> Refused:
    return refused("periods-no-date", text=_short(text))


def _on_one_line(text: str) -> bool:
    """Whether a text has no control characters, line ends or halves of characters."""
    return not any(unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"} for sign in text)


def _short(text: str) -> str:
    """A text for a message, cut where it is long."""
    return text if len(text) <= EVENT_NAME else text[:EVENT_NAME] + "…"
