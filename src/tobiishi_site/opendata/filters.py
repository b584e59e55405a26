"""What a list may be asked for: each parameter, of which kinds, and how the entries are found.

A filter follows what public entries name. `()` is: the entry names it itself; `("collaborations",)` is: it names a
collaboration that does; the last kind is the one that names the place, country or organisation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tobiishi.periods.dates import YEARS
from tobiishi_site.opendata.problems import Problem
from tobiishi_site.programme.entries import model_of
from tobiishi_site.programme.finding import entries_with
from tobiishi_site.programme.labels import Label
from tobiishi_site.programme.models import LANGUAGES, Entry, Mention, Publication

LARGEST: Final = 100
"""Entries of one answer."""
USUAL: Final = 50
_Paths = tuple[tuple[str, ...], ...]
_PAIR: Final = ("collaborations",)
_NAMED_BY: Final = {"places": ("places",), "collaborations": ("collaboration", "collaborations")}
"""The fields by which entries name those of a kind on the way."""
PATHS: Final[dict[str, tuple[str, dict[str, _Paths]]]] = {
    "country": (
        "countries",
        {
            "places": ((),),
            "organisations": ((),),
            "projects": ((),),
            "collaborations": (("places",),),
            "plans": (("places",),),
            "studies": ((*_PAIR, "places"),),
            "agreements": ((*_PAIR, "places"),),
            "milestones": ((*_PAIR, "places"),),
            "stories": ((*_PAIR, "places"),),
        },
    ),
    "place": (
        "places",
        {
            "collaborations": ((),),
            "plans": ((),),
            "studies": ((), _PAIR),
            "agreements": (_PAIR,),
            "milestones": (_PAIR,),
            "stories": (_PAIR,),
        },
    ),
    "technology": ("technologies", {"studies": ((),), "projects": ((),)}),
    "organisation": (
        "organisations",
        dict.fromkeys(("studies", "projects", "events", "publications", "places"), ((),)),
    ),
    "collaboration": (
        "collaborations",
        dict.fromkeys(("studies", "agreements", "milestones", "stories", "links"), ((),)),
    ),
}
"""By parameter: the kind that it names, and for each kind that may be asked the ways to it."""
YEARLY: Final = ("studies", "editions", "projects", "events")
"""Kinds that may be asked for the fiscal year in which they began."""
MEANINGS: Final[dict[str, Label]] = {
    "q": _("Search words in Japanese or English; width, case, kana and accents do not matter"),
    "country": _("Country (ISO 3166-1 alpha-2, such as VN)"),
    "place": _("Id of a city or area"),
    "technology": _("Id of a technology"),
    "organisation": _("Id of an organisation that takes part in any role"),
    "collaboration": _("Id of a collaboration"),
    "fiscal_year": _("Japanese fiscal year (April to March) in which it began, such as 2019"),
    "fields": _("Only these fields of the data, with commas between them"),
    "limit": _("Entries of one answer"),
    "after": _("Where the last answer ended: stands in its “next”"),
}
_ID: Final = r"[a-z0-9]+(-[a-z0-9]+)*"
_TEXTS: Final = {
    "country": r"[A-Z]{2}",
    "after": r"([0-9]{4}-[0-9]{2}-[0-9]{2}|9999)?\.[0-9]{6,9}\.[0-9]{1,9}",
    **dict.fromkeys(("place", "technology", "organisation", "collaboration"), _ID),
}
_LONGEST: Final = {"country": 2, "after": 31, "q": 200}
_NUMBERS: Final = {"limit": (1, LARGEST), "fiscal_year": (YEARS[0], YEARS[-1])}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list was asked for."""

    kind: str
    filters: Mapping[str, str]
    limit: int
    after: str | None
    fields: frozenset[str] | None


def parameters_of(kind: str) -> dict[str, dict[str, Any]]:
    """The parameters of the list of a kind, each with its JSON Schema."""
    names = ["q", *(name for name, (_, paths) in PATHS.items() if kind in paths)]
    names += ["fiscal_year"] if kind in YEARLY else []
    return {name: _schema(kind, name) for name in (*names, "fields", "limit", "after")}


def fields_of(kind: str) -> list[str]:
    """The fields of the data of a kind."""
    return [field.alias or name for name, field in model_of(kind).model_fields.items()]


def read(kind: str, query: QueryDict) -> Asked:
    """What was asked; raises Problem `parameter` for the first thing that cannot be understood."""
    known = parameters_of(kind)
    given: dict[str, str] = {}
    for name, values in query.lists():
        if name not in known:
            raise _refused(name, _("There is no such parameter here."))
        if len(values) > 1:
            raise _refused(name, _("It is given more than once."))
        given[name] = _understood(name, str(values[0]), known[name])
    fields = given.pop("fields", None)
    limit, after = int(given.pop("limit", USUAL)), given.pop("after", None)
    return Asked(kind, given, limit, after, None if fields is None else frozenset(fields.split(",")))


def filtered(found: QuerySet[Publication], asked: Asked) -> QuerySet[Publication]:
    """Of public entries of a kind those that were asked for."""
    for name, value in asked.filters.items():
        if name == "q":
            wanted = entries_with(value, LANGUAGES, asked.kind)
            found = found if wanted is None else found.filter(entry__in=wanted)
        elif name == "fiscal_year":
            year = int(value)
            found = found.filter(place_in_order__gte=f"{year}-04", place_in_order__lt=f"{year + 1}-04")
        else:
            kind, paths = PATHS[name]
            slug = value.lower() if name == "country" else value
            ways = [Q(entry__in=_naming(kind, slug, path)) for path in paths[asked.kind]]
            found = found.filter(ways[0] if len(ways) == 1 else ways[0] | ways[1])
    return found


def _naming(kind: str, slug: str, path: tuple[str, ...]) -> QuerySet[Mention, Any]:
    """The numbers of entries that name one, by way of others."""
    named = Entry.objects.filter(kind=kind, slug=slug).values_list("pk", flat=True).first()
    found = Mention.objects.filter(named=named or 0)
    for step in reversed(path):
        found = Mention.objects.filter(named__in=found.values("entry"), field__in=_NAMED_BY[step])
    return found.values("entry")


def _schema(kind: str, name: str) -> dict[str, Any]:
    if name in _NUMBERS:
        first, last = _NUMBERS[name]
        usual = {"default": USUAL} if name == "limit" else {}
        return {"type": "integer", "minimum": first, "maximum": last, **usual}
    if name == "fields":
        return {
            "type": "array",
            "items": {"type": "string", "enum": fields_of(kind)},
            "minItems": 1,
            "maxItems": 40,
        }
    text = {"type": "string", "minLength": 1, "maxLength": _LONGEST.get(name, 80)}
    return text | ({"pattern": f"^{_TEXTS[name]}$"} if name in _TEXTS else {})


def _understood(name: str, value: str, schema: Mapping[str, Any]) -> str:
    """A value as it is used; raises Problem `parameter`."""
    if schema["type"] == "integer":
        number = int(value) if re.fullmatch(r"[0-9]{1,4}", value) else 0
        if not schema["minimum"] <= number <= schema["maximum"]:
            said = {"first": schema["minimum"], "last": schema["maximum"]}
            raise _refused(name, _("A whole number from %(first)s to %(last)s is expected.") % said)
        return str(number)
    if schema["type"] == "array":
        items = value.split(",")
        if len(items) > schema["maxItems"] or not set(items) <= set(schema["items"]["enum"]):
            raise _refused(name, _("There is no such field: see the description of the interface."))
    elif not 1 <= len(value) <= schema["maxLength"]:
        raise _refused(
            name, _("From 1 to %(count)s characters are expected.") % {"count": schema["maxLength"]}
        )
    elif name in _TEXTS and not re.fullmatch(_TEXTS[name], value):
        raise _refused(name, _("It does not have the expected form: see the description of the interface."))
    return value


def _refused(name: str, detail: Label) -> Problem:
    return Problem("parameter", detail, parameter=name[:80])
