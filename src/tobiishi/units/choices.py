"""Choices that change a figure and are therefore named, never implied."""

from __future__ import annotations

from enum import StrEnum


class GwpSet(StrEnum):
    """Assessment report from which warming potentials over 100 years are taken."""

    SAR = "SAR"
    TAR = "TAR"
    AR4 = "AR4"
    AR5 = "AR5"
    AR5CCF = "AR5CCF"
    """AR5 with climate-carbon feedback; not the value of Paris Agreement inventories."""
    AR6 = "AR6"


class CalorificBasis(StrEnum):
    """Whether the water vapour of burning is counted as condensed."""

    NET = "net"
    GROSS = "gross"
