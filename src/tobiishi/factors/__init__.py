"""Factors: default values and emission factors with their keys, units, confidence and source.

A factor is asked for by its general name and keys (country, grid, moment, …): `the_one` answers only
where exactly one factor does, and otherwise refuses with the candidates. Unknown fields are None.
The data stand in `data/*.csv`; rows of the original list that are no factors stand, with the reason,
in `not_taken.csv`.
"""

from tobiishi.factors.choices import Bound, Confidence, Margin, Moment
from tobiishi.factors.factor import KEYS, Factor, Printed, Source
from tobiishi.factors.files import all_factors, factors_version, file_hashes
from tobiishi.factors.lookup import FILTERS, NOT_FILLED, Filters, find, the_one

__all__ = [
    "FILTERS",
    "KEYS",
    "NOT_FILLED",
    "Bound",
    "Confidence",
    "Factor",
    "Filters",
    "Margin",
    "Moment",
    "Printed",
    "Source",
    "all_factors",
    "factors_version",
    "file_hashes",
    "find",
    "the_one",
]
