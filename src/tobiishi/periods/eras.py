"""Japanese eras (元号) and the names they give to years.

A year bears the name of every era in force on some day of it: 2019 is 平成31年 and 令和元年. Fiscal years go the
same way (FY2019 is 平成31年度 and 令和元年度), but an era that begins after 31 December of a fiscal year has no
year 1 before the next one: FY1988 is 昭和63年度 only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from tobiishi.errors import Language

__all__ = ["ERAS", "Era", "EraYear", "era_of", "era_years"]


@dataclass(frozen=True, slots=True)
class Era:
    """An era with its names and its first day."""

    ja: str
    en: str
    letter: str
    begins: date


ERAS: Final = (
    Era("明治", "Meiji", "M", date(1868, 1, 25)),
    Era("大正", "Taisho", "T", date(1912, 7, 30)),
    Era("昭和", "Showa", "S", date(1926, 12, 25)),
    Era("平成", "Heisei", "H", date(1989, 1, 8)),
    Era("令和", "Reiwa", "R", date(2019, 5, 1)),
)
"""The eras since 1868, each in force until the day before the next begins; the last one has no end yet.

The first day of 明治 is the usual conversion of a lunar date; Japan's calendar is the solar one since 1873.
"""


@dataclass(frozen=True, slots=True)
class EraYear:
    """A year counted from the beginning of an era; the first is 1 (元年)."""

    era: Era
    number: int

    @property
    def year(self) -> int:
        """The calendar or fiscal year it would be, whether or not the era lasted so long."""
        return self.era.begins.year + self.number - 1

    def text(self, language: Language) -> str:
        """Its name without 年, as "令和元" or "Reiwa 1"."""
        if language == "ja":
            return f"{self.era.ja}{'元' if self.number == 1 else self.number}"
        return f"{self.era.en} {self.number}"


def era_of(name: str) -> Era:
    """The era of a Japanese name or a capital letter.

    Raises:
        KeyError: for any other name.
    """
    return _BY_NAME[name]


def era_years(year: int, first: date, last: date) -> tuple[EraYear, ...]:
    """The names of a calendar or fiscal year on the days from first to last, in the order of time."""
    named = (EraYear(era, year - era.begins.year + 1) for era in ERAS if _in_force(era, first, last))
    return tuple(one for one in named if one.number >= 1)


def _in_force(era: Era, first: date, last: date) -> bool:
    """Whether an era is in force on some day from first to last."""
    ended = _NEXT.get(era.ja)
    return era.begins <= last and (ended is None or first < ended)


_BY_NAME: Final = {name: era for era in ERAS for name in (era.ja, era.letter)}
_NEXT: Final = {era.ja: following.begins for era, following in pairwise(ERAS)}
"""The first day that belongs to an era no longer."""
