"""The programme's record as plain models: who works with whom since when, what was studied, what came of it.

Entries name each other by id within a kind; `files.py` proves that what they name exists. A text may be missing
in one language, never in both. What a source prints stays as printed, and its other printed forms stand beside it.
A figure says of which stage it is and when it held: figures of different stages are facts, not corrections of each
other.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from tobiishi.errors import Language, Text
from tobiishi.programme.terms import (
    CollaborationId,
    ComputationId,
    CountryCode,
    FaultId,
    Id,
    Instrument,
    Level,
    Line,
    Methodology,
    Number,
    OrganisationId,
    PlaceId,
    PlanId,
    ProjectId,
    Prose,
    SchemeId,
    Sector,
    SourceId,
    Stage,
    StudyId,
    TechnologyId,
    Url,
    WebsiteId,
    When,
)


class Part(BaseModel):
    """Anything inside the record."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Words(Part):
    """A text as people read it, in English, Japanese or both."""

    en: Prose | None = None
    ja: Prose | None = None

    @model_validator(mode="after")
    def _in_one_language(self) -> Self:
        if self.en is None and self.ja is None:
            raise PydanticCustomError("programme-no-words", "no words")
        return self

    def in_language(self, language: Language) -> str:
        """The text in a language, else in the one there is: `has` says which was given."""
        said = Text(self.en or self.ja or "", self.ja or self.en or "")
        return said.in_language(language)

    def has(self, language: Language) -> bool:
        """Whether the text exists in a language."""
        return getattr(self, language) is not None


class Citation(Part):
    """Where a fact stands: the id of a source and the place in it, such as "L77, L171"."""

    source: SourceId
    at: Line | None = None


class Entry(Part):
    """An entry of the record, with the places in sources where its facts stand; its id is the key it stands under.

    `faults` are those of its sources that touch it.
    """

    cited: tuple[Citation, ...] = ()
    remark: Words | None = None
    faults: tuple[FaultId, ...] = ()


class Alias(Part):
    """Another form of a name: as printed elsewhere, in the local script, or of another time."""

    text: Line
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?$")] | None = None
    when: When | None = None
    fault: FaultId | None = None


class Figure(Part):
    """A quantity with its stage, the time it held, and where it comes from.

    `rule` says how it was derived, where no source prints it; `estimate` is the id under which the site keeps the
    computation that gave it.
    """

    of: Words
    value: Number
    unit: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    approximate: bool = False
    stage: Stage | None = None
    as_of: When | None = None
    rule: Words | None = None
    estimate: ComputationId | None = None
    cited: tuple[Citation, ...] = ()


class Source(Entry):
    """A document or page from which facts were taken; whose it is, where that was seen."""

    title: Words
    publisher: Words | None = None
    when: When | None = None
    url: Url | None = None


class JcmStatus(Part):
    """What a country was to the JCM at a time."""

    status: Literal["partner", "no partner"]
    as_of: When


class Country(Entry):
    """A country; whether it is a JCM partner is a dated fact and never a gate."""

    code: CountryCode
    name: Words
    jcm: tuple[JcmStatus, ...] = ()


class Coordinates(Part):
    """A point on the map, in degrees (WGS 84)."""

    latitude: Number
    longitude: Number
    cited: Citation


class Place(Entry):
    """A city or another area, or several together; often the partner is no city.

    `counterpart` is the body that acts for it, `members` are the areas of which it consists.
    """

    name: Words
    country: CountryCode
    level: Level
    several: bool = False
    members: tuple[Words, ...] = ()
    counterpart: OrganisationId | None = None
    aliases: tuple[Alias, ...] = ()
    coordinates: Coordinates | None = None


class Organisation(Entry):
    """A firm, institute, ministry, agency or authority."""

    name: Words
    kind: Literal[
        "ministry",
        "secretariat",
        "municipal body",
        "partner body",
        "research",
        "consultant",
        "technology vendor",
        "contractor",
        "chamber of commerce",
        "port company",
        "bank",
        "leasing",
        "energy",
        "local company",
        "local coordinator",
        "programme operator",
        "project participant",
    ]
    country: CountryCode | None = None
    aliases: tuple[Alias, ...] = ()


class Derivation(Part):
    """From which collaboration another came, or from which earlier work if that is not in the record."""

    collaboration: CollaborationId | None = None
    said: Words


class Collaboration(Entry):
    """Two or more areas that work together, over the years; studies are its chapters."""

    places: Annotated[tuple[PlaceId, ...], Field(min_length=2)]
    pairing: Words | None = None
    derived_from: tuple[Derivation, ...] = ()


class Agreement(Entry):
    """What was signed between areas or their bodies; expiry and renewals where they are known."""

    collaboration: CollaborationId
    instrument: Instrument
    name: Words | None = None
    said: Words
    signed: When | None = None
    renewed: tuple[When, ...] = ()
    expires: When | None = None
    aliases: tuple[Alias, ...] = ()


class Milestone(Entry):
    """Something in the history of a collaboration that is no agreement."""

    collaboration: CollaborationId
    kind: Literal["talks", "request", "network", "programme", "plan", "project", "event"]
    said: Words
    name: Words | None = None
    when: When | None = None


class Technology(Entry):
    """A technology that studies look at, with the ids of methodologies that fit it, where there are any."""

    name: Words
    methodologies: tuple[Methodology, ...] = ()
    aliases: tuple[Alias, ...] = ()


class Study(Entry):
    """One year's chapter of a collaboration.

    `about` is written for Tobiishi from the facts. The JCM as an aim, the route of finance and the existence of
    neither are separate facts.
    """

    fiscal_year: When
    number: Annotated[str, StringConstraints(pattern=r"^\d{2}$")]
    collaboration: CollaborationId
    title: Words
    lead: OrganisationId
    with_: Annotated[tuple[OrganisationId, ...], Field(alias="with")] = ()
    with_places: tuple[PlaceId, ...] = ()
    local_coordinator: OrganisationId | None = None
    about: Words
    context: Words | None = None
    aims: tuple[Words, ...] = ()
    keywords: tuple[Words, ...] = ()
    sectors: tuple[Sector, ...] = ()
    technologies: tuple[TechnologyId, ...] = ()
    institutions: tuple[Words, ...] = ()
    site: Words | None = None
    plans: tuple[PlanId, ...] = ()
    jcm_intent: Literal["explicit", "not stated"]
    finance: Words | None = None
    figures: tuple[Figure, ...] = ()


class PlanSector(Part):
    """A sector of a plan, numbered as in it."""

    number: int
    name: Words


class Target(Part):
    """What a plan is to reach by a year; sources may state it differently, each with its own words."""

    said: Words
    year: int | None = None
    against: Literal["business as usual", "base year", "intensity of base year"] | None = None
    base_year: int | None = None
    percent: Number | None = None
    cited: tuple[Citation, ...] = ()


class Plan(Entry):
    """A plan of a partner area, with its targets and figures where a source states them."""

    name: Words
    places: tuple[PlaceId, ...] = ()
    made: When | None = None
    targets: tuple[Target, ...] = ()
    sectors: tuple[PlanSector, ...] = ()
    aliases: tuple[Alias, ...] = ()
    figures: tuple[Figure, ...] = ()


class Scheme(Entry):
    """A scheme by which what comes of the work is credited or financed: how it works, and its figures."""

    name: Words
    aliases: tuple[Alias, ...] = ()
    said: tuple[Words, ...] = ()
    figures: tuple[Figure, ...] = ()


class Project(Entry):
    """A project that was or may be carried out, with the figures of each stage.

    `scheme` is what it was supported by, `subsidy` what was said of the amount.
    """

    name: Words
    jcm_number: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}\d{3}$")] | None = None
    country: CountryCode
    technology: TechnologyId | None = None
    sector: Sector | None = None
    selected: When | None = None
    registered: When | None = None
    participants: tuple[OrganisationId, ...] = ()
    scheme: SchemeId | None = None
    subsidy: Words | None = None
    figures: tuple[Figure, ...] = ()


class Link(Entry):
    """An arrow of the chain from collaboration to replication, from one entry to another; there may be many."""

    from_collaboration: CollaborationId | None = None
    from_study: StudyId | None = None
    from_project: ProjectId | None = None
    to_study: StudyId | None = None
    to_project: ProjectId | None = None
    said: Words | None = None
    when: When | None = None

    @model_validator(mode="after")
    def _from_one_to_one(self) -> Self:
        begins = (self.from_collaboration, self.from_study, self.from_project)
        ends = (self.to_study, self.to_project)
        if any(sum(one is not None for one in side) != 1 for side in (begins, ends)):
            raise PydanticCustomError("programme-link-ends", "one end each")
        return self


class ChainStep(Part):
    """A step of a success story, in its order."""

    said: Words
    when: When | None = None
    project: ProjectId | None = None


class Story(Entry):
    """What came of a collaboration, told step by step."""

    title: Words
    section: Words
    about: Words
    collaborations: tuple[CollaborationId, ...] = ()
    plan: PlanId | None = None
    steps: tuple[ChainStep, ...] = ()
    projects: tuple[ProjectId, ...] = ()
    figures: tuple[Figure, ...] = ()


class Merit(Entry):
    """What one of those who take part gains."""

    title: Words
    about: Words
    gains: tuple[Words, ...]


class Event(Entry):
    """A workshop, seminar or the like."""

    name: Words
    when: When | None = None
    venue: Words | None = None
    organiser: OrganisationId | None = None
    said: tuple[Words, ...] = ()
    figures: tuple[Figure, ...] = ()


class Publication(Entry):
    """A publication of the programme; its printed names differ."""

    name: Words
    aliases: tuple[Alias, ...] = ()
    publisher: OrganisationId | None = None
    when: When | None = None
    said: tuple[Words, ...] = ()
    website: WebsiteId | None = None


class Website(Entry):
    """A site that informs about the programme or the JCM."""

    name: Words
    url: Url
    operator: Words
    content: Words
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")] | None = None


class Contact(Entry):
    """Whom to ask, as printed."""

    who: Words
    address: Line
    telephone: Line | None = None
    fax: Line | None = None


class Window(Part):
    """The days on which a call was open."""

    call: Words
    open: When


class Edition(Entry):
    """The programme in one fiscal year: its name and what was announced; what changed is a fact of its year."""

    fiscal_year: When
    name: Words
    windows: tuple[Window, ...] = ()
    outline: tuple[Words, ...] = ()
    rules: tuple[Words, ...] = ()
    figures: tuple[Figure, ...] = ()


class Fault(Entry):
    """A fault of a source: mended where only its printing is at fault, else every printed form is kept."""

    kind: Literal[
        "broken structure",
        "contradiction",
        "copy paste",
        "count gap",
        "doubtful",
        "duplicate",
        "figure lost",
        "footnote marks",
        "grammar",
        "html in text",
        "inconsistent name",
        "inconsistent style",
        "label",
        "missing suffix",
        "ocr",
        "ocr map",
        "sequence",
        "typography",
    ]
    found: Words
    should_be: Words | None = None
    why: Words | None = None
    mended: bool


class Record(Part):
    """All entries by kind, and within a kind by id, in the order of its file."""

    sources: dict[Id, Source] = {}
    faults: dict[Id, Fault] = {}
    editions: dict[Id, Edition] = {}
    countries: dict[Id, Country] = {}
    places: dict[Id, Place] = {}
    organisations: dict[Id, Organisation] = {}
    collaborations: dict[Id, Collaboration] = {}
    agreements: dict[Id, Agreement] = {}
    milestones: dict[Id, Milestone] = {}
    technologies: dict[Id, Technology] = {}
    plans: dict[Id, Plan] = {}
    schemes: dict[Id, Scheme] = {}
    studies: dict[Id, Study] = {}
    projects: dict[Id, Project] = {}
    links: dict[Id, Link] = {}
    stories: dict[Id, Story] = {}
    merits: dict[Id, Merit] = {}
    events: dict[Id, Event] = {}
    publications: dict[Id, Publication] = {}
    websites: dict[Id, Website] = {}
    contacts: dict[Id, Contact] = {}
