"""Faults planted in clean readings, look-alikes that are none, and a thousand series to measure rules by.

A fault takes the generator, clean readings and one of its modes; its docstring says what its truth
means. See README.md for what each models and why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from zlib import crc32

import numpy as np
from flint import fmpq
from numpy.random import Generator

import faults as made
from faults import (
    BASES,
    ROLLS_OVER,
    Clean,
    Planted,
    Truth,
    at,
    clean,
    counts,
    drawn,
    drawn_window,
    lasting,
    moved,
    nowhere,
    period,
    planted,
    spacing,
    touching,
    unread,
)
from tobiishi.monitoring.series import DAY, HOUR, Bools, Integers, Series, local_seconds, midnight

YEAR = 365 * DAY
"""What a mistyped year moves a reading by [s]."""


def with_copies(series: Series, which: Integers, digits: Integers, *, adjacent: bool) -> tuple[Series, Bools]:
    """The series with readings said twice, the copy behind its original or at the end; a mask of the copies."""
    count = len(series)
    both = np.concatenate([np.arange(count), which])
    order = np.argsort(both, kind="stable") if adjacent else np.arange(len(both))
    longer = replace(series.take(both), digits=np.concatenate([series.digits, digits])).take(order)
    return longer, order >= count


# Faults of time


def gap(random: Generator, sound: Clean, mode: str) -> Planted:
    """Readings that never came: the line is absent from the file, or its cell is empty.

    Truth: `spans` holds the one time without readings, of a counter from the reading before to the
    reading after it (what passed between is known, but not when). `readings` and `changed` are
    the lines with empty cells, none where the lines are absent.
    """
    series, last = sound.series, len(sound.series) - 1
    count = 1 if mode == "single" else lasting(random, series, hours=(2, 72), least=2)
    first = {"start": 0, "end": last + 1 - count}.get(mode, int(random.integers(1, last - count + 1)))
    lost = np.arange(first, first + count)
    if mode == "month":
        lost = np.flatnonzero(touching(series, *whole_month(random, sound)))
    spans = (unread(series, int(lost[0]), int(lost[-1])),)
    mask, form = at(series, lost), ("absent", "empty")[random.integers(2)]
    if form == "absent":
        kept = series.take(~mask)
        return planted("gap", sound, kept, Truth(nowhere(kept), nowhere(kept), spans), mode=mode, form=form)
    emptied = replace(series, digits=np.where(mask, 0, series.digits), missing=mask)
    return planted("gap", sound, emptied, Truth(mask, mask, spans), mode=mode, form=form)


def whole_month(random: Generator, sound: Clean) -> tuple[int, int]:
    """A calendar month wholly in the period, begin and exclusive end [s]."""
    covered = sound.facts.periods[0]
    firsts = [covered.begins + timedelta(days=number) for number in range(covered.days + 1)]
    edges = [midnight(first, sound.series.zone) for first in firsts if first.day == 1]
    which = int(random.integers(len(edges) - 1))
    return edges[which], edges[which + 1]


def outside(random: Generator, sound: Clean, mode: str) -> Planted:
    """Readings dated outside the monitoring period, none later than the hand-in.

    Modes "before" and "after": the export runs over; the values are those of the neighbouring day.
    "mistyped": one reading bears the year before. Truth: `readings` and `changed` are the readings
    outside; of a counter, the one at the period's last midnight closes it and is not outside.
    `spans` is where the mistyped reading is wanted.
    """
    if mode == "mistyped":
        return misdated(random, sound, "outside", -1)
    count = lasting(random, sound.series, hours=(2, 120))
    longer = prolonged(sound.series, count, later=mode == "after")
    mask = at(longer, slice(-count, None) if mode == "after" else slice(count))
    return planted("outside", sound, longer, Truth(mask, mask), mode=mode, count=count)


def prolonged(series: Series, count: int, *, later: bool) -> Series:
    """The series with readings more at one end: those a day away again, of a counter their advance."""
    size, step = len(series), spacing(series)
    away, lasts = max(count, DAY // step), step if counts(series) else 0
    source = np.arange(count) + (size - away if later else away - count)
    if later:
        order, extra = np.append(np.arange(size), source), np.arange(size + count) >= size
        shift = series.ends[-1] + lasts - series.begins[source[0]]
    else:
        order, extra = np.append(source, np.arange(size)), np.arange(size + count) < count
        shift = series.begins[0] - series.ends[source[-1]] - lasts
    grown = series.digits[-1] - series.digits[-1 - away] if later else series.digits[0] - series.digits[away]
    longer = moved(series.take(order), extra, int(shift))
    return replace(longer, digits=longer.digits + np.where(extra, grown, 0)) if counts(series) else longer


def misdated(random: Generator, sound: Clean, fault: str, years: int) -> Planted:
    """One reading, not of the last tenth, under another year (of 365 days); its place is empty."""
    series = sound.series
    position = int(random.integers(1, len(series) * 9 // 10))
    if fault == "future" and series.begins[position] + years * YEAR <= sound.facts.as_of:
        years = 10
    mask = at(series, [position])
    truth = Truth(mask, mask, (unread(series, position, position),))
    return planted(fault, sound, moved(series, mask, years * YEAR), truth, mode="mistyped", years=years)


def future(random: Generator, sound: Clean, mode: str) -> Planted:
    """Readings later than the hand-in.

    Modes "prefilled": the sheet was filled to the end of the period and handed in before it.
    "mistyped": one reading bears a later year. Truth: `readings` and `changed` are those that end
    after the hand-in. `spans` is where the mistyped one is wanted; what is not yet due is no span.
    """
    if mode == "mistyped":
        return misdated(random, sound, "future", 1)
    series = sound.series
    first = int(random.integers(2 * len(series) // 3, len(series)))
    facts = replace(sound.facts, as_of=int(series.ends[first - 1]))
    due = replace(sound, series=series.take(np.arange(first)), facts=facts)
    mask = at(series, slice(first, None))
    return planted("future", due, series, Truth(mask, mask), facts=facts, mode=mode)


def shifted_clock(random: Generator, sound: Clean, mode: str) -> Planted:
    """The logger's clock is set an hour wrong, at a full hour, half the time at two in the morning.

    Modes "ahead" to the end; "season": ahead until it is set back, when an hour comes twice;
    "behind" to the end: an hour comes twice; "overwritten": the same, but the later line took the
    place of the earlier. The file is an export of the period by the clock's own dates, so it ends
    with the period. Truth: `readings` and `changed` are those under a wrong time, also where the
    value there is the same by chance (solar at night); `spans` is the hour skipped.
    """
    offset = HOUR if mode in {"ahead", "season"} else -HOUR
    series, size, hour = sound.series, len(sound.series), HOUR // spacing(sound.series)
    first = set_at(random, series, size // 7, size // 2)
    last = set_at(random, series, size * 3 // 5, size * 9 // 10) if mode == "season" else size + hour
    skipped = ((int(series.begins[first]), int(series.begins[first]) + HOUR),) if offset > 0 else ()
    longer = prolonged(series, hour, later=True)
    mask = at(longer, slice(first, last))
    wrong = moved(longer, mask, offset)
    taken = at(longer, slice(first - hour, first)) & (mode == "overwritten")
    kept = (wrong.ends <= period(sound)[1]) & ~taken
    truth = Truth(mask[kept], mask[kept], skipped)
    return planted("shifted clock", sound, wrong.take(kept), truth, mode=mode, at=int(series.begins[first]))


def set_at(random: Generator, series: Series, earliest: int, latest: int) -> int:
    """A position at a full hour, half the time the one at two in the morning."""
    full = (series.begins % HOUR == 0) & at(series, slice(earliest, latest))
    night = full & (local_seconds(series.begins, series.zone) % DAY == 2 * HOUR)
    return drawn(random, night if random.random() < 0.5 else full)


# Faults of lines


def few(random: Generator, series: Series, good: Bools) -> Integers:
    """A reading, or readings in a row (some hours to two days), that will do."""
    count = 1 if random.random() < 0.4 else lasting(random, series, hours=(2, 48))
    first = drawn(random, good)
    return np.flatnonzero(good & at(series, slice(first, first + count)))


def identical_duplicate(random: Generator, sound: Clean, mode: str) -> Planted:
    """Lines that stand twice: said twice in a row ("adjacent"), or sent again at the end ("appended").

    Truth: `readings` and `changed` are the copies, each later in the file than its original. The
    originals are sound.
    """
    which = few(random, sound.series, ~nowhere(sound.series))
    adjacent = mode == "adjacent"
    longer, copies = with_copies(sound.series, which, sound.series.digits[which], adjacent=adjacent)
    return planted("identical duplicate", sound, longer, Truth(copies, copies), mode=mode, count=len(which))


def contradicting_duplicate(random: Generator, sound: Clean, mode: str) -> Planted:
    """Lines that stand twice with another value: a preliminary one 1 to 30 % lower, of a counter an earlier one.

    Modes as for identical duplicates. Truth: `changed` are the false lines, each behind its true
    one; `readings` are both lines of each pair, since the file alone cannot say which is true.
    """
    digits = sound.series.digits
    stake = np.diff(digits, prepend=digits[0]) if counts(sound.series) else digits
    which = few(random, sound.series, stake >= 2)
    lower = np.maximum(1, (stake[which] * random.uniform(0.01, 0.3, len(which))).astype(np.int64))
    longer, false = with_copies(sound.series, which, digits[which] - lower, adjacent=mode == "adjacent")
    twice = false | np.isin(longer.begins, sound.series.begins[which])
    truth = Truth(twice, false)
    return planted("contradicting duplicate", sound, longer, truth, mode=mode, count=len(which))


# Faults of values


def out_of_range(random: Generator, sound: Clean, mode: str) -> Planted:
    """One to five readings no sound meter gives; of a counter one, after which it counts on as before.

    Modes "spike": 1.3 to 30 times the capacity (a counter jumps by 3 to 300 times, within its
    digits). "negative": the sign is turned. Truth: `readings` and `changed` are those readings;
    the fall of a counter after its spike is not another.
    """
    series = sound.series
    good = (series.digits > 0) & at(series, slice(1, -1))
    count = 1 if counts(series) else int(random.integers(1, 6))
    which = np.unique(random.choice(np.flatnonzero(good), count))
    digits = series.digits.copy()
    digits[which] = -digits[which] if mode == "negative" else spikes(random, sound, which)
    mask = at(series, which)
    return planted("out of range", sound, replace(series, digits=digits), Truth(mask, mask), mode=mode)


def spikes(random: Generator, sound: Clean, which: Integers) -> Integers:
    """What the readings are replaced by [last digits]."""
    scale = 10**sound.series.places
    capacity = int(((sound.facts.capacity or fmpq(0)) * scale).ceil())
    if not counts(sound.series):
        return (capacity * random.uniform(1.3, 30, len(which))).astype(np.int64)
    jumps = (capacity * random.uniform(3, 300, len(which))).astype(np.int64)
    return (sound.series.digits[which] + jumps).clip(max=ROLLS_OVER * scale - 1)


def counter_reset(random: Generator, sound: Clean, mode: str) -> Planted:
    """The count begins anew between two readings: at zero after a failure, or at another meter's lower count.

    Nothing in the project file tells. What passed before the reset within that time step is lost.
    Truth: `readings` is the first reading of the new count; `changed` are all from there on, whose
    differences are sound.
    """
    digits = sound.series.digits.copy()
    first = int(random.integers(len(digits) // 10 + 1, len(digits) * 9 // 10))
    before = int(digits[first - 1])
    start = int(random.integers(1, before // 2)) if mode == "other meter" else 0
    lost = int(random.integers(digits[first] - before + 1))
    digits[first:] += start - before - lost
    truth = Truth(at(sound.series, [first]), at(sound.series, slice(first, None)))
    return planted(
        "counter reset", sound, replace(sound.series, digits=digits), truth, mode=mode, start=start
    )


def counter_rollover(random: Generator, sound: Clean, mode: str) -> Planted:
    """The count reaches its last digit and begins again at zero; the project file says where, or does not.

    The clean series is the same count with a digit more. Truth: `readings` is the first reading
    after the roll-over; `changed` are all from there on, lower by the whole scale.
    """
    series, scale = sound.series, ROLLS_OVER * 10**sound.series.places
    advance = np.diff(series.digits, prepend=series.digits[0])
    first = drawn(random, (advance > 0) & at(series, slice(len(series) // 10 + 1, len(series) * 9 // 10)))
    short = 1 + int(random.integers(advance[first]))
    unrolled = replace(series, digits=series.digits + scale - short - series.digits[first - 1])
    limits = fmpq(ROLLS_OVER), fmpq(scale - 1, 10**series.places)
    limit = limits[random.integers(2)] if mode == "recorded" else None
    longer = replace(sound, series=unrolled, facts=replace(sound.facts, rolls_over_at=None))
    rolled = replace(unrolled, digits=unrolled.digits % scale)
    truth = Truth(at(series, [first]), at(series, slice(first, None)))
    facts = replace(sound.facts, rolls_over_at=limit)
    return planted("counter roll-over", longer, rolled, truth, facts=facts, mode=mode)


def made_up(
    random: Generator,
    sound: Clean,
    count: int,
    *,
    values: Callable[[int, int, int], Integers],
    good: Callable[[Integers], bool],
) -> tuple[Series, Truth]:
    """A run of made-up values between two readings, at least half not the true ones; shorter if none will do.

    `good` sees the readings in question, those before and after the run included.
    """
    digits = sound.series.digits
    for before in random.permutation(len(digits) - count - 1).tolist():
        true = digits[before : before + count + 2]
        false = values(int(true[0]), int(true[-1]), count)
        if good(true) and 2 * np.count_nonzero(false != true[1:-1]) >= count:
            filled, run = digits.copy(), slice(before + 1, before + 1 + count)
            filled[run] = false
            return replace(sound.series, digits=filled), Truth(at(sound.series, run), filled != digits)
    if count < 12:
        raise ValueError(f"{sound.base}: no run of {count} readings that would show")
    return made_up(random, sound, count // 2, values=values, good=good)


def run_length(random: Generator, series: Series, mode: str, *, days: tuple[int, int]) -> int:
    """Short: 6 to 10 readings; long: some days, at least 12 readings."""
    if mode == "short":
        return int(random.integers(6, 11))
    return lasting(random, series, hours=(24 * days[0], 24 * days[1]), least=12)


def stuck(random: Generator, sound: Clean, mode: str) -> Planted:
    """The last value is sent again and again while the truth goes on; of a counter, until it catches up.

    "short" is 6 to 10 readings, of solar, batch and a chiller that rests at least half of them
    while running; "long" one to seven days, of solar through the nights too. Truth: `readings` are the repetitions, not the first of the
    equal readings, which is genuine; `changed` those that are wrong (a few may be right by chance).
    """
    running = mode == "short" and sound.facts.zero_is_normal
    count = run_length(random, sound.series, mode, days=(1, 7))
    series, truth = made_up(
        random, sound, count,
        values=lambda before, _, size: np.full(size, before),
        good=lambda true: bool(true[0] > 0 and (not running or np.median(true) > 0)),
    )  # fmt: skip
    return planted("stuck value", sound, series, truth, mode=mode, count=int(truth.readings.sum()))


def line(before: int, after: int, count: int) -> Integers:
    """Values on the straight line between two, rounded to the last digit."""
    steps = np.arange(1, count + 1)
    return before + (2 * (after - before) * steps + count + 1) // (2 * count + 2)


def slopes(true: Integers) -> bool:
    """Whether a line from the first to the last would show: three last digits, and one in eight steps."""
    return abs(int(true[-1] - true[0])) >= max(3, len(true) // 8)


def interpolated(random: Generator, sound: Clean, mode: str) -> Planted:
    """Readings put on the straight line between their neighbours, as historians fill what they lost.

    Modes "short", 6 to 10 readings, and "long", up to three days. Truth: `readings` are those on the line
    without its two ends, which are genuine; `changed` those that are wrong.
    """
    count = run_length(random, sound.series, mode, days=(1, 3))
    series, truth = made_up(random, sound, count, values=line, good=slopes)
    return planted("interpolated run", sound, series, truth, mode=mode, count=int(truth.readings.sum()))


def unit_slip(random: Generator, sound: Clean, mode: str) -> Planted:
    """Readings in another unit under the old heading: a thousand times too little (MWh for kWh) or too much (Wh).

    Modes "one", "run" (12 hours to 5 days) and "file" (all). One reading, and the first of a run,
    is not small: at least a tenth of the usual highest. Truth: `readings` and `changed` are those
    in the other unit, without zeros, which are the same in each.
    """
    series, little = sound.series, bool(random.random() < 0.5)
    notable = series.digits > np.quantile(series.digits, 0.95) / 10
    first = drawn(random, notable)
    count = {"one": 1, "file": len(series)}.get(mode, lasting(random, series, hours=(12, 120), least=2))
    mask = at(series, slice(0 if mode == "file" else first, first + count)) & (series.digits > 0)
    finer = 1000 if little else 1
    digits = series.digits * np.where(mask, 1 if little else 1000, finer)
    slipped = replace(series, digits=digits, places=series.places + (3 if little else 0))
    direction = "too little" if little else "too much"
    return planted("unit slip", sound, slipped, Truth(mask, mask), mode=mode, direction=direction)


# Faults of what is known of the meter


def overdue_calibration(random: Generator, sound: Clean, mode: str) -> Planted:
    """Readings as they were, but no valid certificate for some whole days: the readings do not change.

    Modes "lapsed" until the end of the period, "late" from its begin, "between" two certificates.
    Truth: `spans` is the time without certificate; `readings` are those any part of which lies in
    it (of a counter those of its moments, with the closing one where lapsed); `changed` none.
    """
    begins, ends = period(sound)
    first_day, days = sound.facts.periods[0].begins, sound.facts.periods[0].days
    drawn_days = sorted(random.choice(np.arange(1, days), 2, replace=False).tolist())
    lapse, renewal = (
        midnight(first_day + timedelta(days=number), sound.series.zone) for number in drawn_days
    )
    former, next_one = (begins - 200 * DAY, lapse), (renewal, ends + 200 * DAY)
    certificates, span = {
        "lapsed": ((former,), (lapse, ends)),
        "late": ((next_one,), (begins, renewal)),
        "between": ((former, next_one), (lapse, renewal)),
    }[mode]
    mask = touching(sound.series, span[0], span[1] + (mode == "lapsed"))
    truth = Truth(mask, nowhere(sound.series), (span,))
    facts = replace(sound.facts, calibrations=certificates)
    return planted("overdue calibration", sound, sound.series, truth, facts=facts, mode=mode)


def missing_meter(_random: Generator, sound: Clean, mode: str) -> Planted:
    """A meter the project file names and the readings do not: no line, or a column left blank.

    Truth: `spans` is the whole period; `readings` and `changed` are the blank lines, if any.
    """
    series = sound.series.take(nowhere(sound.series))
    if mode == "blank column":
        whole = sound.series
        series = replace(whole, digits=np.zeros_like(whole.digits), missing=~nowhere(whole))
    mask = ~nowhere(series)
    return planted("missing meter", sound, series, Truth(mask, mask, (period(sound),)), mode=mode)


# A thousand series


def recorded_rollover(random: Generator) -> Clean:
    """A counter that rolls over where the project file says."""
    rolled = counter_rollover(random, clean(random, "counter"), "recorded")
    return Clean(rolled.clean.base, rolled.series, rolled.facts)


LOOKALIKES: dict[str, Callable[[Generator], Clean]] = {
    "night zeros": made.night_zeros,
    "cloud-free days": lambda random: made.solar(random, drawn_window(random), clear=True),
    "daylight saving": made.daylight_saving,
    "plant holiday": made.plant_holiday,
    "flat load": lambda random: made.auxiliary(random, drawn_window(random)),
    "slow ramp": lambda random: made.auxiliary(random, drawn_window(random), climbs=random.uniform(0.2, 2)),
    "recorded replacement": made.recorded_replacement,
    "recorded roll-over": recorded_rollover,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A way to plant it, its modes, and the kinds of readings it befalls."""

    plant: Callable[[Generator, Clean, str], Planted]
    modes: tuple[str, ...]
    bases: tuple[str, ...] = tuple(BASES)


COUNTERS, TWICE = ("counter", "daily counter"), ("adjacent", "appended")
DAILY_LIFE = ("solar", "chiller", "water pump", "pump flow")
LOGGED = (*DAILY_LIFE, "batch", *COUNTERS)
FAULTS = {
    "gap": Fault(gap, ("single", "run", "start", "end", "month")),
    "identical duplicate": Fault(identical_duplicate, TWICE),
    "contradicting duplicate": Fault(contradicting_duplicate, TWICE),
    "out of range": Fault(out_of_range, ("spike", "negative")),
    "counter reset": Fault(counter_reset, ("zero", "other meter"), COUNTERS),
    "counter roll-over": Fault(counter_rollover, ("recorded", "unrecorded"), COUNTERS),
    "stuck value": Fault(stuck, ("short", "long"), (*LOGGED, "auxiliary")),
    "interpolated run": Fault(interpolated, ("short", "long"), LOGGED),
    "unit slip": Fault(
        unit_slip, ("one", "run", "file"), tuple(base for base in BASES if base != "pump flow")
    ),
    "outside": Fault(outside, ("before", "after", "mistyped")),
    "future": Fault(future, ("prefilled", "mistyped")),
    "overdue calibration": Fault(overdue_calibration, ("lapsed", "late", "between")),
    "missing meter": Fault(missing_meter, ("no line", "blank column")),
    "shifted clock": Fault(shifted_clock, ("ahead", "season", "behind", "overwritten"), DAILY_LIFE),
}
FAULTY, ORDINARY, ALIKE = 500, 300, 200
"""Of a thousand series: with the fault, ordinary clean ones, look-alikes."""


def thousand(fault_name: str, seed: int) -> Iterator[Planted]:
    """A thousand series in mixed order: 500 with the fault, modes in turn; 500 clean, 200 of them look-alikes.

    Half the ordinary clean ones are of the kinds the fault befalls, the others of any. The same
    seed gives the same series. KeyError where no fault has the name.
    """
    fault, key = FAULTS[fault_name], crc32(fault_name.encode("utf-8"))
    for number in np.random.default_rng([seed, key]).permutation(FAULTY + ORDINARY + ALIKE).tolist():
        random = np.random.default_rng([seed, key, number])
        if number < FAULTY:
            mode = fault.modes[number % len(fault.modes)]
            base = fault.bases[random.integers(len(fault.bases))]
            yield fault.plant(random, clean(random, base, long=mode == "month"), mode)
        else:
            sound = sound_one(random, fault_name, alike=number >= FAULTY + ORDINARY)
            none = nowhere(sound.series)
            yield planted("", sound, sound.series, Truth(none, none))


def sound_one(random: Generator, fault_name: str, *, alike: bool) -> Clean:
    """A look-alike, or ordinary readings. A recorded roll-over is no look-alike of a roll-over."""
    if alike:
        names = [
            name for name in LOOKALIKES if (fault_name, name) != ("counter roll-over", "recorded roll-over")
        ]
        name = names[random.integers(len(names))]
        return replace(LOOKALIKES[name](random), base=name)
    bases = FAULTS[fault_name].bases if random.random() < 0.5 else tuple(BASES)
    return clean(random, bases[random.integers(len(bases))])
