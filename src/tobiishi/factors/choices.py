"""The closed sets of words in which a factor is described; GWP sets and calorific bases stand in `units`."""

from __future__ import annotations

from enum import StrEnum


class Confidence(StrEnum):
    """How sure our copy of a value is; it says nothing about the value itself."""

    SEEN = "seen"
    """In the issuing text or a copy of it."""
    SECONDARY = "secondary"
    """Someone quoting the issuing text."""
    DERIVED = "derived"
    """Arithmetic from values seen."""
    UNVERIFIED = "unverified"
    """From memory, or a proposal: no credits rest on it until someone confirms or replaces it."""


class Moment(StrEnum):
    """Whether a grid factor was set for the time to come or computed for the time that was."""

    EX_ANTE = "ex_ante"
    EX_POST = "ex_post"


class Margin(StrEnum):
    """Which plants a grid factor speaks of."""

    OPERATING = "operating"
    BUILD = "build"
    COMBINED = "combined"
    """Operating and build margin combined; for which projects is not said."""
    COMBINED_WIND_SOLAR = "combined_wind_solar"
    COMBINED_OTHER = "combined_other"
    """For other projects than wind and solar."""
    COMBINED_INTERMITTENT = "combined_intermittent"
    """IFI: solar, wind and tidal."""
    COMBINED_CONSUMPTION = "combined_consumption"
    """IFI v2.0: consumption of electricity."""
    COMBINED_FIRM = "combined_firm_efficiency_consumption"
    """IFI v3.2: firm energy, energy efficiency and consumption."""
    AVERAGE = "average"
    INVENTORY = "inventory"
    """For inventories of organisations, not for reductions."""


class Bound(StrEnum):
    """Which end of a range a value is."""

    DEFAULT = "default"
    """The value between the two bounds of 95 % confidence."""
    LOWER95 = "lower95"
    UPPER95 = "upper95"
    MIN = "min"
    MAX = "max"
    FROM = "from"
    TO = "to"
