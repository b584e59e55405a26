"""What of the record belongs to a fiscal year.

A study belongs to its own year. Workshops are told of the year and the one before, as the programme's own brochure
does. A success story, a publication or a figure belongs if it does not lie after the end of the year; of figures of
the same quantity the newest one stands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from tobiishi.errors import refused
from tobiishi.periods.dates import Point, RecordDate
from tobiishi.programme.models import Country, Edition, Event, Figure, Publication, Record, Story, Study

__all__ = ["Year", "year_of"]


@dataclass(frozen=True)
class Year:
    """The record as seen at the end of a fiscal year."""

    record: Record
    fiscal: Point

    @property
    def ends(self) -> dt.date:
        """The last day of the year."""
        return self.fiscal.last

    @cached_property
    def edition(self) -> tuple[str, Edition] | None:
        """What was announced of the programme in the year, with its id."""
        found = (one for one in self.record.editions.items() if one[1].fiscal_year == self.fiscal)
        return next(found, None)

    @cached_property
    def studies(self) -> dict[str, Study]:
        """The studies of the year by id, in the order of their numbers."""
        found = [one for one in self.record.studies.items() if one[1].fiscal_year == self.fiscal]
        return dict(sorted(found, key=lambda one: one[1].number))

    @cached_property
    def events(self) -> dict[str, Event]:
        """Workshops of the year and of the one before."""
        begins = dt.date(self.fiscal.year - 1, 4, 1)
        found = self.record.events.items()
        return {i: one for i, one in found if (day := _first(one.when)) and begins <= day <= self.ends}

    @cached_property
    def stories(self) -> dict[str, Story]:
        """Success stories that had come so far by the end of the year."""
        found = self.record.stories.items()
        return {i: one for i, one in found if all(self.has_seen(step.when) for step in one.steps)}

    @cached_property
    def publications(self) -> dict[str, Publication]:
        """What had been published."""
        return {i: one for i, one in self.record.publications.items() if self.has_seen(one.when)}

    @cached_property
    def partners(self) -> dict[str, Country]:
        """Partner countries of the JCM, as far as the record says it of a date not after the year."""
        found = self.record.countries.items()
        return {i: one for i, one in found if self.jcm_status(one) == "partner"}

    def jcm_status(self, country: Country) -> str | None:
        """What a country was to the JCM at the end of the year; None where that is not known."""
        seen = [one for one in country.jcm if self.has_seen(one.as_of)]
        newest = max(seen, key=lambda one: _last(one.as_of), default=None)
        return newest.status if newest else None

    def has_seen(self, when: RecordDate | None) -> bool:
        """Whether something surely lies no later than the end of the year; what has no date does.

        What goes on without an end counts from its beginning.
        """
        day = None if when is None else when.last or when.first
        return day is None or day <= self.ends

    def newest(self, figures: Iterable[Figure]) -> list[Figure]:
        """Of each quantity, unit and stage the newest figure that is no later than the year, in their order."""
        kept: dict[tuple[str | None, str | None, str, str | None], Figure] = {}
        for one in figures:
            key = (one.of.en, one.of.ja, one.unit, one.stage)
            if self.has_seen(one.as_of) and (key not in kept or _last(one.as_of) >= _last(kept[key].as_of)):
                kept[key] = one
        return list(kept.values())


def year_of(record: Record, year: int) -> Year:
    """The record in a fiscal year.

    Raises:
        Refused: `brochure-no-year` where the record has neither studies nor an edition of the year.
    """
    found = Year(record, Point(year, fiscal=True))
    if not found.studies and found.edition is None:
        several = sorted({*_years(record)})
        raise refused("brochure-no-year", year=year, years=", ".join(map(str, several)) or "–")
    return found


def _years(record: Record) -> Iterable[int]:
    when = [one.fiscal_year for one in record.studies.values()]
    when += [one.fiscal_year for one in record.editions.values()]
    return (one.year for one in when if isinstance(one, Point))


def _first(when: RecordDate | None) -> dt.date | None:
    return None if when is None else when.first


def _last(when: RecordDate | None) -> dt.date:
    return dt.date.min if when is None or when.last is None else when.last
