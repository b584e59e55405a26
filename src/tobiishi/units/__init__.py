"""Units of a closed, checked set with exact factors; numbers read digit by digit.

A unit has a scale and dimensions. Two units are the same only where both agree, so the unit
proof sees that kWh times tCO2/MWh is not tCO2. Nothing is converted unless `conversion` is asked.
"""

from tobiishi.units.choices import CalorificBasis, GwpSet
from tobiishi.units.numbers import decimal_text, number, shortest
from tobiishi.units.units import (
    AMOUNTS,
    DIMENSIONLESS,
    Unit,
    conversion,
    edge_unit,
    quantity,
    unit,
    value_and_unit,
    with_amount,
)

__all__ = [
    "AMOUNTS",
    "DIMENSIONLESS",
    "CalorificBasis",
    "GwpSet",
    "Unit",
    "conversion",
    "decimal_text",
    "edge_unit",
    "number",
    "quantity",
    "shortest",
    "unit",
    "value_and_unit",
    "with_amount",
]
