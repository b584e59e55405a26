"""The terms of the record: ids that name entries, dates, numbers, and the closed lists of words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import PlainSerializer, StringConstraints, WithJsonSchema

from tobiishi.methodologies.yaml_reader import read_by
from tobiishi.periods.dates import LONGEST, RecordDate, read_date


@dataclass(frozen=True, slots=True)
class Names:
    """Marks an id as that of an entry of a kind."""

    kind: str


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
CollaborationId = Annotated[Id, Names("collaborations")]
FaultId = Annotated[Id, Names("faults")]
OrganisationId = Annotated[Id, Names("organisations")]
PlaceId = Annotated[Id, Names("places")]
PlanId = Annotated[Id, Names("plans")]
ProjectId = Annotated[Id, Names("projects")]
SchemeId = Annotated[Id, Names("schemes")]
SourceId = Annotated[Id, Names("sources")]
StudyId = Annotated[Id, Names("studies")]
TechnologyId = Annotated[Id, Names("technologies")]
WebsiteId = Annotated[Id, Names("websites")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Prose = Annotated[str, StringConstraints(min_length=1, max_length=5000)]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Number = Annotated[str, StringConstraints(pattern=r"^-?\d+(\.\d+)?$", max_length=40)]
"""A decimal number, digit by digit."""
ComputationId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
"""The id under which a site keeps a computation."""
Url = Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=500)]
Methodology = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]+$", max_length=60)]
When = Annotated[
    RecordDate,
    read_by(read_date),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "maxLength": LONGEST}),
]
"""A date as precise as it is known, in the text form of `tobiishi.periods.dates`."""

Stage = Literal["idea", "study estimate", "selected", "registered", "monitored", "verified", "issued"]
Level = Literal[
    "country",
    "city",
    "prefecture",
    "province",
    "region",
    "regency",
    "township",
    "port",
    "corridor",
    "special region",
]
Instrument = Literal[
    "memorandum of understanding",
    "letter of understanding",
    "letter of interest",
    "basic agreement",
    "cooperation agreement",
    "sister city",
    "environmental sister city",
    "invitation",
]
Sector = Literal[
    "agriculture",
    "biogas",
    "buildings energy efficiency",
    "commerce",
    "cross sector",
    "energy efficiency",
    "fluorocarbons",
    "fuel switching",
    "hydrogen",
    "industrial park",
    "industry",
    "institution building",
    "lighting",
    "planning",
    "ports",
    "regional development",
    "renewable energy",
    "tourism",
    "transport",
    "urban development",
    "waste",
    "water",
    "water environment",
]
