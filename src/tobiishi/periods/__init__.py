"""Monitoring periods and their calendar-year parts. Both days of a period belong to it; no clock."""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from flint import fmpq

from tobiishi.errors import refused

__all__ = ["Period", "YearPart", "check_order", "day", "days_in_year", "year_parts"]


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A monitoring period from its first to its last day, both included."""

    begins: date
    ends: date

    def __post_init__(self) -> None:
        if self.ends < self.begins:
            raise refused("periods-backwards", begins=self.begins, ends=self.ends)

    @property
    def days(self) -> int:
        """Number of days [d]."""
        return (self.ends - self.begins).days + 1

    def __contains__(self, moment: date) -> bool:
        """Whether a day lies in the period."""
        return self.begins <= moment <= self.ends

    def months(self) -> list[str]:
        """Its calendar months, also those it covers only in part, as "2016-01"."""
        first, last = (d.year * 12 + d.month - 1 for d in (self.begins, self.ends))
        return [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(first, last + 1)]

    def by_month(self) -> list[Period]:
        """Its parts in each of its calendar months, in order."""
        firsts = [date(int(month[:4]), int(month[5:]), 1) for month in self.months()]
        begins = [self.begins, *firsts[1:]]
        ends = [*(first - timedelta(days=1) for first in firsts[1:]), self.ends]
        return [Period(first, last) for first, last in zip(begins, ends, strict=True)]


@dataclass(frozen=True, slots=True, order=True)
class YearPart:
    """The part of a monitoring period that lies in one calendar year: credits belong to such parts."""

    year: int
    period: Period

    @property
    def share(self) -> fmpq:
        """Length in years [yr]: its days over the days of its calendar year."""
        return fmpq(self.period.days, days_in_year(self.year))

    @property
    def hours(self) -> fmpq:
        """Length in hours [h]."""
        return fmpq(self.period.days * 24)


def days_in_year(year: int) -> int:
    """Days of a calendar year [d]."""
    return 366 if isleap(year) else 365


def year_parts(periods: Iterable[Period]) -> list[YearPart]:
    """Split monitoring periods at each 31 December, in the order of time."""
    parts = []
    for period in sorted(periods):
        for year in range(period.begins.year, period.ends.year + 1):
            begins = max(period.begins, date(year, 1, 1))
            ends = min(period.ends, date(year, 12, 31))
            parts.append(YearPart(year, Period(begins, ends)))
    return parts


def check_order(periods: Sequence[Period]) -> None:
    """Demand that periods do not overlap; gaps between them are allowed.

    Raises:
        Refused: `periods-overlap`.
    """
    for earlier, later in pairwise(sorted(periods)):
        if later.begins <= earlier.ends:
            shared = f"{later.begins} … {min(earlier.ends, later.ends)}"
            raise refused("periods-overlap", shared=shared)


def day(text: str) -> date:
    """Read a day written as 2014-10-01.

    Raises:
        Refused: `periods-no-such-day`.
    """
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else _no_day(text)
    except ValueError:
        return _no_day(text)


def _no_day(text: str) -> date:
    raise refused("periods-no-such-day", text=text)
