"""What the values of facets are called: entries by their public title, years and stages by a text of their own."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from tobiishi.errors import Language
from tobiishi.periods.dates import Point
from tobiishi_site.programme.labels import Label
from tobiishi_site.programme.models import Entry, Publication
from tobiishi_site.programme.publications import shown_in

KIND_OF: Final = {
    "country": "countries",
    "city": "places",
    "technology": "technologies",
    "implementer": "organisations",
}
"""Of which kind the values of a facet are, where they are entries."""
STAGE_NAMES: Final[dict[str, Label]] = {
    "study": _("No project known"),
    "selected": _("Project selected"),
    "registered": _("Project registered"),
    "monitored": _("Reductions monitored"),
    "verified": _("Reductions verified"),
    "issued": _("Credits issued"),
}
STUDIED: Final = _("Studies")
"""What is called so that has reached the first stage at least: all studies."""
STAGES_SAID: Final[dict[str, Label]] = {
    "study": _("No public source names a project that came of it."),
    "selected": _("A project was chosen for support, such as the JCM subsidy."),
    "registered": _("The Joint Committee has registered the project under the JCM."),
    "monitored": _("Reductions were measured and reported; nobody from outside has checked them yet."),
    "verified": _("A third-party entity has verified the measured reductions."),
    "issued": _("Credits were issued for verified reductions."),
}
"""What it takes to have come to a stage."""
Asked = tuple[str, str]
"""A facet and a value of it."""


@dataclass(frozen=True, slots=True)
class Name:
    """What something is called, and the language of that; none where only its id is public."""

    text: str
    language: str


class Names:
    """The names of values, read at once."""

    def __init__(self, asked: Iterable[Asked], language: Language) -> None:
        """Read the names of some values."""
        self._language = language
        wanted = {(KIND_OF[facet], _slug(facet, value)) for facet, value in asked if facet in KIND_OF}
        self._read({kind for kind, _slug in wanted}, slug__in={slug for _kind, slug in wanted})

    @classmethod
    def of_all(cls, facets: Iterable[str], language: Language) -> Names:
        """The names of all values of some facets."""
        names = cls((), language)
        names._read({KIND_OF[one] for one in facets if one in KIND_OF})
        return names

    def of(self, facet: str, value: str) -> Name:
        """What a value of a facet is called."""
        if facet == "year":
            year = Point(int(value), fiscal=True).text(self._language) if value.isdecimal() else value
            return Name(year, self._language)
        if facet in ("stage", "reached"):
            said = STUDIED if (facet, value) == ("reached", "study") else STAGE_NAMES.get(value, value)
            return Name(str(said), self._language)
        return self._found.get((KIND_OF[facet], _slug(facet, value))) or Name(value, "")

    def _read(self, kinds: Collection[str], **narrower: Collection[str]) -> None:
        entries = Entry.objects.filter(kind__in=kinds, **narrower).values("pk")
        rows = shown_in(self._language).filter(entry__in=entries) if kinds else Publication.objects.none()
        found = rows.values_list("kind", "entry__slug", "title", "title_language")
        self._found = {(kind, slug): Name(title or slug, of) for kind, slug, title, of in found}


def _slug(facet: str, value: str) -> str:
    """The id of the entry: that of a country is its code in small letters."""
    return value.lower() if facet == "country" else value
