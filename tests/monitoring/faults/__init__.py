"""Clean readings as real meters write them, look-alikes of faults among them.

`generators` plants faults in them. Everything random comes from the generator passed in. See README.md
for what each models and why.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from flint import fmpq
from numpy.random import Generator
from numpy.typing import NDArray

from tobiishi.monitoring.series import (
    DAY,
    HOUR,
    Bools,
    Facts,
    Integers,
    Measured,
    Series,
    local_seconds,
    midnight,
    span_of,
)
from tobiishi.periods import Period
from tobiishi.units import unit

Numbers = NDArray[np.float64]
Spans = tuple[tuple[int, int], ...]


class Site(NamedTuple):
    """A place whose sun and clock the readings follow [degrees north and east]."""

    zone: str
    latitude: float
    longitude: float


HANOI = Site("Asia/Ho_Chi_Minh", 21.0, 105.8)
JAKARTA = Site("Asia/Jakarta", -6.2, 106.8)
MANILA = Site("Asia/Manila", 14.6, 121.0)
MALE = Site("Indian/Maldives", 4.2, 73.5)
ULAANBAATAR = Site("Asia/Ulaanbaatar", 47.9, 106.9)
SANTIAGO = Site("America/Santiago", -33.4, -70.7)
MEXICO = Site("America/Mexico_City", 19.4, -99.1)
SITES = (HANOI, JAKARTA, MANILA, MALE, ULAANBAATAR, SANTIAGO, MEXICO)
WARM = (HANOI, JAKARTA, MANILA, MALE)
ROLLS_OVER = 100_000
"""Where the counters begin again, if they do."""


@dataclass(frozen=True, slots=True)
class Window:
    """The monitoring period of a series and its time step [s]."""

    site: Site
    first: date
    days: int
    interval: int

    @property
    def zone(self) -> ZoneInfo:
        """Civil time of the site."""
        return ZoneInfo(self.site.zone)

    @property
    def ends(self) -> int:
        """End of the period, exclusive [s]."""
        return midnight(self.first + timedelta(days=self.days), self.zone)

    @property
    def begins(self) -> Integers:
        """Begin of each interval [s]."""
        return np.arange(midnight(self.first, self.zone), self.ends, self.interval)

    @property
    def middles(self) -> Integers:
        """Middle of each interval [s]."""
        return self.begins + self.interval // 2

    def wall(self) -> tuple[Numbers, Integers, Numbers]:
        """Hour of the day, weekday (Monday 0) and share of the year past, as the people on site see them."""
        seconds = local_seconds(self.middles, self.zone)
        return seconds % DAY / HOUR, (seconds // DAY + 3) % 7, seconds / DAY % 365.2425 / 365.2425


@dataclass(frozen=True, slots=True)
class Clean:
    """Sound readings of a sound meter, with what the project file says of it."""

    base: str
    series: Series
    facts: Facts


@dataclass(frozen=True, slots=True)
class Truth:
    """Where the fault is.

    `readings` are those an all-knowing auditor would name. `changed` are those a sound file would
    not hold, or not so; all others stand in the clean file with the same time and value. `spans`
    are times without a valid reading, from the first second to the last exclusive [s].
    """

    readings: Bools
    changed: Bools
    spans: Spans = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A series as filed, what it should have been, and the difference.

    `fault` is "" for clean series; `clean.base` names the kind of readings.
    """

    fault: str
    clean: Clean
    series: Series
    facts: Facts
    truth: Truth
    parameters: dict[str, int | str] = field(default_factory=dict)


# Tools


def planted(
    fault: str,
    sound: Clean,
    series: Series,
    truth: Truth,
    *,
    facts: Facts | None = None,
    **parameters: int | str,
) -> Planted:
    """The series as a file of its own: rows numbered from 2 on."""
    renumbered = replace(series, rows=np.arange(2, len(series) + 2))
    return Planted(
        fault=fault, clean=sound, series=renumbered, facts=facts or sound.facts, truth=truth,
        parameters=parameters,
    )  # fmt: skip


def nowhere(series: Series) -> Bools:
    """A mask of no reading."""
    return np.zeros(len(series), dtype=np.bool_)


def at(series: Series, where: slice | Sequence[int] | Integers | Bools) -> Bools:
    """A mask of some readings."""
    mask = nowhere(series)
    mask[where] = True
    return mask


def counts(series: Series) -> bool:
    """Whether the readings are those of a counter."""
    return series.measured is Measured.COUNTER


def period(sound: Clean) -> tuple[int, int]:
    """Begin and exclusive end of the monitoring period [s]."""
    return span_of(sound.facts.periods[0], sound.series.zone)


def spacing(series: Series) -> int:
    """Usual time from one reading to the next [s]."""
    return int(np.median(np.diff(series.begins)))


def drawn(random: Generator, good: Bools) -> int:
    """One of the positions that will do. A series too short or dull to have one raises ValueError."""
    return int(random.choice(np.flatnonzero(good)))


def lasting(random: Generator, series: Series, *, hours: tuple[float, float], least: int = 1) -> int:
    """Readings in some hours, at least a number of them, at most a third of the series."""
    wanted = round(random.uniform(*hours) * HOUR / spacing(series))
    return min(max(least, wanted), len(series) // 3)


def touching(series: Series, begins: int, ends: int) -> Bools:
    """Readings any part of which lies in a time; counter readings whose moment does."""
    last = series.begins + 1 if counts(series) else series.ends
    touched: Bools = (series.begins < ends) & (last > begins)
    return touched


def unread(series: Series, first: int, last: int) -> tuple[int, int]:
    """The time nothing says anything of once readings from the first to the last are lost."""
    if counts(series):
        return int(series.begins[max(first - 1, 0)]), int(series.begins[min(last + 1, len(series) - 1)])
    return int(series.begins[first]), int(series.ends[last])


def moved(series: Series, which: Bools, seconds: int) -> Series:
    """The series with some readings dated later."""
    later = np.where(which, seconds, 0)
    return replace(series, begins=series.begins + later, ends=series.ends + later)


# Clean series


def wander(random: Generator, count: int, memory: float = 0.9) -> Numbers:
    """Noise of deviation 1 that remembers what it was, as loads do."""
    kernel = memory ** np.arange(60)
    return np.convolve(random.standard_normal(count + 59), kernel, "valid") / np.sqrt(kernel @ kernel)


def sun(moments: Integers, site: Site) -> Numbers:
    """Sine of the height of the sun."""
    turn = 2 * np.pi * (moments / DAY % 365.2425) / 365.2425
    tilt = np.radians(-23.44) * np.cos(turn + 0.172)
    minutes = 9.87 * np.sin(2 * turn - 2.789) - 7.53 * np.cos(turn - 1.394) - 1.5 * np.sin(turn - 1.394)
    noon = np.radians(360 * (moments % DAY / DAY - 0.5) + site.longitude + minutes / 4)
    north = np.radians(site.latitude)
    height: Numbers = np.sin(north) * np.sin(tilt) + np.cos(north) * np.cos(tilt) * np.cos(noon)
    return height


class Scale(NamedTuple):
    """How a meter writes: largest plausible reading, decimal places, unit."""

    capacity: float
    places: int
    symbol: str
    measured: Measured = Measured.INTERVAL
    zero_is_normal: bool = False


def finished(random: Generator, window: Window, values: Numbers, scale: Scale, *, base: str) -> Clean:
    """Intervals with their values rounded to the meter's resolution."""
    digits = np.round(values * 10**scale.places).astype(np.int64)
    begins = window.begins
    series = filed(window, scale, begins, begins + window.interval, digits)
    hours = window.interval / HOUR if scale.measured is Measured.MEAN_POWER else 1.0
    yearly = float(values.mean()) * hours * 365.25 * DAY / window.interval
    return Clean(base, series, known(random, window, scale, yearly=yearly))


def filed(window: Window, scale: Scale, begins: Integers, ends: Integers, digits: Integers) -> Series:
    """The series, its first reading in row 2 of the file."""
    return Series(
        "M1", scale.measured, begins, ends, digits, scale.places, np.zeros(len(digits), dtype=np.bool_),
        np.arange(2, len(digits) + 2), unit(scale.symbol), window.zone,
    )  # fmt: skip


def known(random: Generator, window: Window, scale: Scale, *, yearly: float) -> Facts:
    """What a project file would say: an estimate a little off, calibrations none, one or two in time."""
    begins, ends = int(window.begins[0]), window.ends
    early, late = (begins - DAY * int(random.integers(30, 300)), ends + DAY * int(random.integers(30, 300)))
    middle = midnight(window.first + timedelta(days=window.days // 2), window.zone)
    certificates = (), ((early, late),), ((early, middle), (middle - DAY * int(random.integers(8)), late))
    return Facts(
        periods=(Period(window.first, window.first + timedelta(days=window.days - 1)),),
        as_of=ends + DAY * int(random.integers(45, 90)),
        interval=None if scale.measured is Measured.SPAN else window.interval,
        capacity=fmpq(int(np.ceil(scale.capacity * 1000)), 1000),
        zero_is_normal=scale.zero_is_normal,
        calibrations=certificates[random.integers(3)],
        estimated=fmpq(max(1, round(yearly * random.uniform(0.8, 1.25)))),
    )


def electric(
    random: Generator, window: Window, rating: float, *, zero_is_normal: bool
) -> tuple[float, Scale]:
    """Hours by which power is multiplied, and the scale: kWh of intervals or mean kW; `rating` in kW."""
    places = int(random.integers(1, 4))
    if random.random() < 0.4:
        return 1.0, Scale(rating * 1.2, places, "kW", Measured.MEAN_POWER, zero_is_normal)
    hours = window.interval / HOUR
    return hours, Scale(rating * hours * 1.2, places, "kWh", zero_is_normal=zero_is_normal)


def solar(random: Generator, window: Window, *, clear: bool = False) -> Clean:
    """AC output of a photovoltaic plant: sun of the place, clouds of the day, clipping at the inverter."""
    rating, count = random.uniform(50, 2000), len(window.begins)
    height = np.clip(sun(window.middles, window.site), 1e-3, None)
    day = (local_seconds(window.middles, window.zone) - local_seconds(window.begins[:1], window.zone)) // DAY
    days = random.beta(2.5, 1.2, window.days + 1)[day]
    clouds = np.clip(days + 0.2 * (1.1 - days) * wander(random, count, 0.6), 0.06, 1.05)
    if clear:
        clouds = 1 + 0.002 * wander(random, count)
    power = rating * random.uniform(0.85, 1.15) * 1.098 * height * np.exp(-0.059 / height) * clouds
    power = np.minimum(power, rating) * (1 + 0.001 * random.standard_normal(count))
    hours, scale = electric(random, window, rating, zero_is_normal=True)
    made = finished(random, window, np.where(power < 0.004 * rating, 0, power) * hours, scale, base="solar")
    yearly = rating * random.uniform(1100, 1600)  # a plant is planned for its year, not for the season read
    return replace(made, facts=replace(made.facts, estimated=fmpq(round(yearly))))


def chiller(random: Generator, window: Window) -> Clean:
    """Electricity of a chiller: office hours, a weekend, warm months; off at night or idling."""
    rating, off = random.uniform(80, 900), bool(random.random() < 0.5)
    hour, weekday, year = window.wall()
    busy = (hour > random.integers(6, 9)) & (hour < random.integers(17, 21))
    warm = 1 + 0.2 * np.cos(2 * np.pi * (year - (0.55 if window.site.latitude > 0 else 0.05)))
    daily = 0.55 + 0.12 * np.sin((hour - 8) / 12 * np.pi)
    level = np.where(busy, np.where(weekday < 5, daily, 0.3), 0.0 if off else 0.12)
    hours, scale = electric(random, window, rating, zero_is_normal=off)
    noise = 1 + 0.05 * wander(random, len(hour))
    return finished(random, window, rating * level * warm * noise * hours, scale, base="chiller")


def town_water(hour: Numbers) -> Numbers:
    """Demand of a town over the day: most in the morning and the evening [share of the rating]."""
    return 0.42 + 0.28 * np.exp(-(((hour - 7) / 2) ** 2)) + 0.32 * np.exp(-(((hour - 19) / 2.5) ** 2))


def water_pump(random: Generator, window: Window) -> Clean:
    """Mean power of pumps that follow a town's demand and never rest."""
    rating = random.uniform(30, 400)
    hour, _, _ = window.wall()
    values = rating * town_water(hour) * (1 + 0.03 * wander(random, len(hour)))
    scale = Scale(rating * 1.2, int(random.integers(1, 3)), "kW", Measured.MEAN_POWER)
    return finished(random, window, values, scale, base="water pump")


def pump_flow(random: Generator, window: Window) -> Clean:
    """Mean flow of a pump with inverter, livelier than its power."""
    rating = random.uniform(60, 900)
    hour, weekday, _ = window.wall()
    level = town_water(hour - random.uniform(-1, 1)) * np.where(weekday < 5, 1, 0.9)
    values = rating * level * np.clip(1 + 0.07 * wander(random, len(hour), 0.8), 0.5, 1.3)
    scale = Scale(rating * 1.25, int(random.integers(1, 3)), "m3/h", Measured.MEAN_POWER)
    return finished(random, window, values, scale, base="pump flow")


def auxiliary(random: Generator, window: Window, *, climbs: float = 0.0) -> Clean:
    """A load that never changes, but for metering noise of 0.7 to 4 last digits; or climbs by a share."""
    places = int(random.integers(1, 3))
    noise = random.uniform(0.7, 4) * random.standard_normal(len(window.begins)) / 10**places
    level = random.uniform(200, 2000) / 10**places * np.linspace(1, 1 + climbs, len(noise))
    scale = Scale(float(level.max()) * 2, places, "kWh")
    return finished(random, window, level + noise, scale, base="slow ramp" if climbs else "auxiliary")


def batch(random: Generator, window: Window) -> Clean:
    """A process that is on for a while and exactly off for a while; each batch at its own level."""
    rating, count, step = random.uniform(40, 500), len(window.begins), window.interval / HOUR
    times = np.stack([random.uniform(2, 9, count), random.uniform(1, 12, count)], axis=1)
    lengths = np.maximum(1, times / step).astype(np.int64).ravel()
    number = np.repeat(np.arange(2 * count), lengths)[:count]
    starting = np.diff(number, prepend=-1) > 0
    level = random.uniform(0.5, 0.8, 2 * count)[number] * np.where(starting, random.uniform(0.2, 1, count), 1)
    power = rating * level * (1 + 0.03 * random.standard_normal(count)) * (number % 2 == 0)
    hours, scale = electric(random, window, rating, zero_is_normal=True)
    return finished(random, window, power * hours, scale, base="batch")


def heat_counter(random: Generator, window: Window) -> Clean:
    """Count of a heat meter, read at the begin of each interval and at the end of the period."""
    rating, places, hours = random.uniform(0.2, 2.0), int(random.integers(2, 4)), window.interval / HOUR
    hour, _, year = window.wall()
    level = 0.35 + 0.2 * np.cos(2 * np.pi * year) + 0.12 * np.cos(2 * np.pi * (hour - 7) / 24)
    heat = rating * hours * np.clip(level * (1 + 0.2 * wander(random, len(hour))), 0, 1)
    count = np.concatenate([[0.0], np.cumsum(heat)]) + random.uniform(3e3, 6e4)
    moments = np.append(window.begins, window.ends)
    scale = Scale(rating * hours * 1.2, places, "MWh", Measured.COUNTER, zero_is_normal=True)
    series = filed(window, scale, moments, moments, np.floor(count * 10**places).astype(np.int64))
    facts = known(random, window, scale, yearly=float(heat.mean()) * 8766 / hours)
    base = "daily counter" if window.interval == DAY else "counter"
    return Clean(base, series, replace(facts, rolls_over_at=(None, fmpq(ROLLS_OVER))[random.integers(2)]))


def invoices(random: Generator, window: Window) -> Clean:
    """Quantities read by hand: about weekly or monthly, the first and last at the period's ends."""
    shortest, longest = ((5, 10), (26, 36))[random.integers(2) if window.days >= 180 else 0]
    edges = np.cumsum(random.integers(shortest, longest, window.days))
    edges = np.concatenate([[0], edges[edges < window.days - 4], [window.days]])
    moments = np.append(window.begins, window.ends)[edges]
    daily = random.uniform(5, 400)
    values = daily * np.diff(edges) * (1 + 0.12 * random.standard_normal(len(edges) - 1)).clip(0.6, 1.4)
    scale = Scale(daily * (longest + 6) * 1.6, int(random.integers(0, 3)), "kWh", Measured.SPAN)
    digits = np.round(values * 10**scale.places).astype(np.int64)
    series = filed(window, scale, moments[:-1], moments[1:], digits)
    return Clean("invoices", series, known(random, window, scale, yearly=daily * 365.25))


BASES: dict[str, Callable[[Generator, Window], Clean]] = {
    "solar": solar,
    "chiller": chiller,
    "water pump": water_pump,
    "pump flow": pump_flow,
    "auxiliary": auxiliary,
    "batch": batch,
    "counter": heat_counter,
    "daily counter": heat_counter,
    "invoices": invoices,
}
COLDEST = (HANOI, ULAANBAATAR)


def drawn_window(random: Generator, base: str = "", *, long: bool = False) -> Window:
    """A period from two weeks to a year: 85 % two to six weeks, 10 % to four months (hourly), 5 % a year.

    Counters read once a day and invoices have 60 days to a year; `long` asks for 75 to 130 days.
    """
    # From 2017 on Ulaanbaatar changes no clock, so a day there, as at the warm sites, has 24 hours.
    daily = base in {"daily counter", "invoices"}
    sites = COLDEST if base == "daily counter" else WARM if base in {"chiller", "invoices"} else SITES
    first = date(2017, 1, 1) + timedelta(days=int(random.integers(2000)))
    kind = 0.9 if long else random.random()
    days = int(random.integers(14, 43) if kind < 0.85 else random.integers(75, 131) if kind < 0.95 else 365)
    if daily:
        days = 365 if kind >= 0.95 else int(random.integers(75, 365))
    quick, slow = (900, 900, 1800, HOUR)[random.integers(4)], (900, HOUR, HOUR, HOUR)[random.integers(4)]
    interval = quick if days < 43 else slow if days == 365 else HOUR
    return Window(sites[random.integers(len(sites))], first, days, DAY if daily else interval)


def clean(random: Generator, base: str, *, long: bool = False) -> Clean:
    """Sound readings of a named kind over a period drawn for it."""
    return BASES[base](random, drawn_window(random, base, long=long))


# Look-alikes: nothing is wrong


def dated(random: Generator, site: Site, first: date) -> Window:
    """Two to six weeks from a day on."""
    return Window(site, first, int(random.integers(14, 43)), (900, 1800, HOUR)[random.integers(3)])


def night_zeros(random: Generator) -> Clean:
    """Solar around midwinter in the north: sixteen hours of zeros a night."""
    first = date(int(random.integers(2017, 2023)), 12, 1) + timedelta(days=int(random.integers(25)))
    return solar(random, dated(random, ULAANBAATAR, first))


CLOCK_CHANGES = (
    (SANTIAGO, date(2019, 4, 7)),
    (SANTIAGO, date(2019, 9, 8)),
    (MEXICO, date(2017, 4, 2)),
    (MEXICO, date(2018, 10, 28)),
    (ULAANBAATAR, date(2016, 3, 26)),
    (ULAANBAATAR, date(2016, 9, 24)),
)


def daylight_saving(random: Generator) -> Clean:
    """Readings right through a clock change: the sun keeps its time, people's hours follow the clock."""
    site, change = CLOCK_CHANGES[random.integers(len(CLOCK_CHANGES))]
    make = (solar, chiller, water_pump)[random.integers(3)]
    return make(random, dated(random, site, change - timedelta(days=int(random.integers(3, 12)))))


def plant_holiday(random: Generator) -> Clean:
    """Three to ten days at exactly zero, or a counter that stands still; the project file calls zero normal."""
    base = ("chiller", "batch", "counter", "daily counter")[random.integers(4)]
    sound = clean(random, base)
    series, days = sound.series, sound.facts.periods[0].days
    begins = period(sound)[0] + DAY * int(random.integers(1, days - 11))
    ends = begins + DAY * int(random.integers(3, 11))
    closed = (series.begins >= begins) & (series.begins < ends)
    passed = np.diff(series.digits, prepend=series.digits[0]) if counts(series) else series.digits
    open_only = np.where(closed, 0, passed)
    digits = series.digits[0] + np.cumsum(open_only) if counts(series) else open_only
    facts = replace(sound.facts, zero_is_normal=True)
    return replace(sound, series=replace(series, digits=digits), facts=facts)


def recorded_replacement(random: Generator) -> Clean:
    """A counter exchanged and noted so: at that moment the old one's last reading and the new one's first."""
    sound = clean(random, ("counter", "daily counter")[random.integers(2)])
    series = sound.series
    at_which = int(random.integers(len(series) // 10 + 1, len(series) * 9 // 10))
    twice = np.insert(np.arange(len(series)), at_which, at_which)
    start = int(random.integers(1000))
    new = np.arange(len(twice)) > at_which
    digits = series.digits[twice] - np.where(new, series.digits[at_which] - start, 0)
    exchanged = replace(series.take(twice), digits=digits, rows=np.arange(2, len(twice) + 2))
    facts = replace(sound.facts, replaced=(int(series.begins[at_which]),))
    return replace(sound, series=exchanged, facts=facts)
