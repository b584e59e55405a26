"""Quality rules: one function for each defect of readings.

Each takes the readings of one meter, the plan as it holds for the parameter, and the facts of the
meter, and returns verdicts with the time and rows affected; it changes nothing. Comparisons are
made on the integer digits of the readings. The order of RULES is that in which substitution
follows from them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tobiishi.monitoring.rules.amounts import out_of_range, total_against_estimate, unit_slip
from tobiishi.monitoring.rules.clock import shifted_clock
from tobiishi.monitoring.rules.counters import counter_at_boundary, counter_reset, counter_roll_over
from tobiishi.monitoring.rules.doubles import contradicting_duplicate, identical_duplicate, overlap
from tobiishi.monitoring.rules.sequences import interpolated, stuck
from tobiishi.monitoring.rules.times import (
    gap_longer_than,
    in_future,
    missing_meter,
    outside_period,
    overdue_calibration,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tobiishi.monitoring.plan import Plan
    from tobiishi.monitoring.series import Facts, Series
    from tobiishi.monitoring.verdicts import Verdict

__all__ = ["RULES", "judge"]

RULES: Final[Mapping[str, Callable[[Series, Plan, Facts], list[Verdict]]]] = {
    rule.__name__: rule
    for rule in (
        missing_meter,
        gap_longer_than,
        outside_period,
        in_future,
        identical_duplicate,
        contradicting_duplicate,
        overlap,
        out_of_range,
        unit_slip,
        total_against_estimate,
        counter_reset,
        counter_roll_over,
        counter_at_boundary,
        stuck,
        interpolated,
        overdue_calibration,
        shifted_clock,
    )
}
"""Every rule by the name of its entry in the plan."""


def judge(series: Series, plan: Plan, facts: Facts) -> list[Verdict]:
    """All verdicts on the readings of one meter, in the order of RULES.

    `series` may be in any order, and empty where a declared meter has no readings; `plan` is the
    plan as it holds for the parameter (`Plan.of`).

    Raises:
        Refused: `units-incompatible` where the plan gives a threshold in another kind of unit.
    """
    return [verdict for rule in RULES.values() for verdict in rule(series, plan, facts)]
