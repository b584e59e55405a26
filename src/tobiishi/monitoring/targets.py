"""Which parameter, and which item of it, a monitoring point feeds."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from tobiishi.errors import Problems, refused
from tobiishi.formulas.programs import Input, Program
from tobiishi.formulas.sheets import Parameter
from tobiishi.methodologies.catalogue import Methodology
from tobiishi.monitoring.project import Point, Project
from tobiishi.monitoring.series import Measured
from tobiishi.units import AMOUNTS, Unit, edge_unit, unit, with_amount

__all__ = ["Target", "targets"]

Item = str | dict[str, str] | None
"""The item that a point names: one name, or a name for each index."""


@dataclass(frozen=True, slots=True)
class Target:
    """A parameter with the item that a point feeds, and the unit its totals are asked for in.

    `items` stand in the order of the parameter's indices without those of years, months and readings.
    """

    of: Input
    items: tuple[str, ...]
    unit: Unit
    per_reading: bool
    per_month: bool
    per_year: bool

    @property
    def parameter(self) -> Parameter:
        """What the methodology declares of it."""
        return self.of.parameter

    @property
    def path(self) -> tuple[str, ...]:
        """Under which names its value stands among the values of a calculation."""
        return (*self.of.path, self.parameter.name, *self.items)

    @property
    def label(self) -> str:
        """The parameter with its items, such as "EC_PJ[chiller_1]"."""
        return self.of.name + (f"[{', '.join(self.items)}]" if self.items else "")


def targets(project: Project, methodology: Methodology) -> dict[str, list[Target]]:
    """What each monitoring point feeds, by the id of the point: its parameter, then those of `also_feeds`.

    Raises:
        Refused: `monitoring-no-parameter`, `monitoring-not-monitored`, `monitoring-items`,
            `monitoring-option`, codes of units; all at once.
    """
    problems = Problems()
    found: dict[str, list[Target]] = {}
    for number, point in enumerate(project.declared.points):
        with problems.catching(**project.place("points", number, "parameter").as_json()):
            fed = [(point.parameter, point.item), *((a.parameter, a.item) for a in point.also_feeds)]
            found[point.id] = [_target(methodology, point, *one) for one in fed]
    problems.refuse_if_any()
    return found


def _target(methodology: Methodology, point: Point, name: str, item: Item) -> Target:
    program = methodology.program
    of = program.inputs.get(name)
    if of is None:
        near = ", ".join(get_close_matches(name, program.inputs, n=3, cutoff=0.4))
        raise refused("monitoring-no-parameter", name=name, near=near or "—")
    if of.parameter.kind != "monitored":
        raise refused("monitoring-not-monitored", name=of.name, kind=of.parameter.kind)
    allowed = _options(methodology, of)
    if point.option not in allowed:
        raise refused("monitoring-option", option=point.option, allowed=", ".join(allowed))
    kinds = {program.indices[index].kind for index in of.indices}
    return Target(
        of,
        _items(program, of, item),
        _wanted(of.parameter, point, per_reading="readings" in kinds),
        "readings" in kinds,
        "months" in kinds,
        "years_to_date" in kinds,
    )


def _options(methodology: Methodology, of: Input) -> tuple[str, ...]:
    document = methodology.used[of.path[-1]].document if of.path else methodology.document
    parameters = document.parameters.items()
    return next(p.options for written, p in parameters if written.partition("[")[0] == of.parameter.name)


def _items(program: Program, of: Input, item: Item) -> tuple[str, ...]:
    """The items a point names, in the order of the parameter's indices."""
    own = [i for i in of.indices if program.indices[i].kind in ("items", "categories")]
    given: Any = item if item is not None else {}
    if isinstance(given, str):
        given = {own[0]: given} if len(own) == 1 else {given: ""}
    if set(given) != set(own):
        raise refused("monitoring-items", name=of.name, indices=", ".join(own) or "—")
    return tuple(given[index] for index in own)


def _wanted(parameter: Parameter, point: Point, *, per_reading: bool) -> Unit:
    """The unit of the parameter; an amount becomes what the point measures."""
    filed = edge_unit(point.unit)
    if point.measured is Measured.MEAN_POWER and parameter.aggregate == "sum" and not per_reading:
        filed *= unit("h")
    chosen = (with_amount(parameter.unit, amount) for amount in AMOUNTS)
    wanted = next((one for one in chosen if one.comparable(filed)), None)
    if wanted is None:
        raise refused("units-incompatible", found=filed.text, expected=parameter.unit.text)
    return wanted
