"""A new project file from the commented template, fitted to a methodology and a country."""

from __future__ import annotations

from importlib.resources import files
from itertools import takewhile
from typing import Final

from tobiishi.formulas.programs import Input
from tobiishi.methodologies.catalogue import Methodology
from tobiishi.monitoring.fields import check_identity

__all__ = ["new_project", "zones_of"]

_SOURCED: Final = "source: <document>, confidence: <how sure>"
_POINT: Final = """\
  - id: {number}
    parameter: {parameter}
{item}    option: <A public data, B invoices, C measurement>
    measured: <quantity of an interval, mean power, cumulative counter, quantity of a span>
    unit: {unit}
    meter: {{id: <meter>, calibrated: <day>, valid_until: <day>}}
    estimated: <planned value of a full year>
    source: <where it is measured>
    method: <how it is measured>
    frequency: <how often>
    responsible: <name or post>
    # interval readings and mean power have time, value and interval; counters time and value; spans from, until, value
    readings: {{file: <readings.csv>, time: <column>, value: <column>, interval: <15 min>}}"""


def new_project(identity: str, methodology: Methodology | None, country: str | None) -> str:
    """The text of a project file; what is not known stands in < >, and a check of the file names it.

    Args:
        identity: id of the project.
        methodology: which it will use; its parameters become points and fixed values.
        country: code of ISO 3166-1, where the methodology does not name one.

    Raises:
        Refused: `monitoring-identity`.
    """
    check_identity(identity)
    template = files("tobiishi.monitoring").joinpath("template.yaml").read_text(encoding="utf-8")
    place = country or (methodology.document.country if methodology else None)
    return template.format(
        identity=identity,
        country=place or "<code of ISO 3166-1, such as VN>",
        methodology=_used(methodology),
        time_zone=_zone(place),
        fixed=_fixed(methodology),
        points=_points(methodology),
    )


def zones_of(country: str) -> tuple[str, ...]:
    """The time zones of a country, by the table that comes with the data of time zones."""
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return tuple(row[2] for row in rows if row[0] == country)


def _used(methodology: Methodology | None) -> str:
    if methodology is None:
        return "{id: <tobiishi methodology list shows all>, version: <version>}"
    return f'{{id: {methodology.document.id}, version: "{methodology.document.version}"}}'


def _zone(country: str | None) -> str:
    """The only zone of a country, else those from which to choose."""
    zones = zones_of(country) if country else ()
    return zones[0] if len(zones) == 1 else f"<{', '.join(zones) or 'such as Asia/Ho_Chi_Minh'}>"


def _fixed(methodology: Methodology | None) -> str:
    """Each value that the project must give, those of modules below their id."""
    inputs = methodology.program.inputs.values() if methodology else ()
    asked = [one for one in inputs if one.parameter.kind in {"fixed", "choice", "curve"}]
    if methodology is None or not asked:
        return "fixed: {}"
    lines: list[str] = ["fixed:"]
    above: tuple[str, ...] = ()
    for one in sorted(asked, key=lambda each: each.path):
        lines += _ids(one.path, above)
        above = one.path
        name = one.name.rpartition(".")[2]
        given = f"{name}: {{{_given(methodology, one)}, {_SOURCED}}}"
        lines.append(f"{'  ' * len(one.path)}  {given}  # {one.parameter.text.en}")
    return "\n".join(lines)


def _ids(path: tuple[str, ...], above: tuple[str, ...]) -> list[str]:
    """The ids of modules below which a value stands, those that the value before does not stand below."""
    same = sum(1 for _ in takewhile(lambda two: two[0] == two[1], zip(path, above, strict=False)))
    ids = [f"{'  ' * depth}{name}:" for depth, name in enumerate(path, 1) if depth > same]
    return (
        [*ids, f"{'  ' * len(path)}  # keep of these what your case asks for, take the others away"]
        if ids
        else []
    )


def _given(methodology: Methodology, one: Input) -> str:
    """How a value is written: for each item, if it has any."""
    parameter = one.parameter
    value = f"<{' | '.join(parameter.choices) or _measure(one)}>"
    names = _items(methodology, one)
    if parameter.kind == "curve":
        x = parameter.x_unit.text if parameter.x_unit else "x"
        value = f"{{points: [[<{x}>, {value}]]}}" if names else f"[[<{x}>, {value}]]"
    for name in reversed(names.values()):
        value = f"{{{name}: {value}}}"
    return f"{'values' if names else 'points' if parameter.kind == 'curve' else 'value'}: {value}"


def _points(methodology: Methodology | None) -> str:
    """A point for each parameter of the document that is monitored; of its modules only where it has none."""
    if methodology is None:
        return _POINT.format(number=1, parameter="<parameter>", item="    item: <item>\n", unit="<unit>")
    inputs = methodology.program.inputs.values()
    monitored = [one for one in inputs if one.parameter.kind == "monitored"]
    asked = [one for one in monitored if not one.path] or monitored
    return "\n".join(_point(methodology, number, one) for number, one in enumerate(asked, 1))


def _point(methodology: Methodology, number: int, one: Input) -> str:
    parameter = f"{one.name}  # {one.parameter.text.en}"
    names = _items(methodology, one)
    item = ""
    if names:
        each = ", ".join(f"{index}: {name}" for index, name in names.items())
        item = f"    item: {each.partition(': ')[2] if len(names) == 1 else f'{{{each}}}'}\n"
    return _POINT.format(number=number, parameter=parameter, item=item, unit=_unit(one))


def _items(methodology: Methodology, one: Input) -> dict[str, str]:
    """For each index what its items are; indices of years, months and readings have none to name."""
    indices = {index: methodology.program.indices[index] for index in one.indices}
    return {
        index: f"<{' | '.join(of.categories) or of.text.en.replace(',', '')}>"  # a comma would end it
        for index, of in indices.items()
        if of.kind in {"items", "categories"}
    }


def _measure(one: Input) -> str:
    """What stands for a value: a number, with the unit it may have."""
    unit = one.parameter.unit.text
    return "number" if unit == "1" else f"number {unit}"


def _unit(one: Input) -> str:
    unit = one.parameter.unit.text
    return "<unit>" if "amount" in unit else f'"{unit}"' if unit == "1" else unit
