"""The packaged documents, read once, and what a form says of their parameters."""

from __future__ import annotations

from functools import cache

from django.http import Http404
from django.utils.translation import gettext as _

from tobiishi import factors
from tobiishi.errors import Language, Refused
from tobiishi.factors.factor import Factor
from tobiishi.formulas import expressions as e
from tobiishi.formulas.programs import Input, Program
from tobiishi.formulas.sheets import Range
from tobiishi.methodologies.catalogue import Catalogue, Methodology, library
from tobiishi.methodologies.description import default_of
from tobiishi.methodologies.models import Document
from tobiishi.units import decimal_text
from tobiishi_site.programme.presenting import grouped

DECIMALS = 12
"""Digits behind the point of bounds."""


@cache
def documents() -> Catalogue:
    """The library as packaged."""
    return library()


def methodologies() -> list[Methodology]:
    """Every methodology of the library, in its order; modules are used by others only."""
    return [one for one in documents() if one.document.kind == "methodology"]


def methodology_of(identity: str, version: str) -> Methodology:
    """A methodology of the library; raises Http404."""
    try:
        found = documents().get(identity, version)
    except Refused as refusal:
        raise Http404 from refusal
    if found.document.kind != "methodology":
        raise Http404
    return found


def document_of(methodology: Methodology, of: Input) -> Document:
    """The document that asks for an input: the methodology, or one that it uses."""
    return methodology.used[of.path[-1]].document if of.path else methodology.document


def default_said(methodology: Methodology, of: Input) -> str:
    """The default of an input, where it comes from and how sure it is; nothing where it has none."""
    found = default_of(methodology, of)
    if found is None:
        return ""
    value, confidence = found
    unit = "" if of.parameter.unit.text == "1" else f" {of.parameter.unit.text}"
    said = {"value": f"{value}{unit}", "source": source_of_default(methodology, of, None)}
    if confidence == "unverified":
        return (
            _("Default: %(value)s (unverified), from %(source)s. It is used where nothing is given.") % said
        )
    return _("Default: %(value)s, from %(source)s. It is used where nothing is given.") % said


def source_of_default(methodology: Methodology, of: Input, used: Factor | None) -> str:
    """Where the default of an input comes from: a row of the table of factors, or the document."""
    part = methodology.factor_part(of)
    found = [used] if used else factors.find(**part.model_dump(exclude_none=True)) if part else []
    if len(found) == 1:
        source = found[0].source
        return "; ".join(text for text in (source.publisher, source.title) if text) or source.text
    document = document_of(methodology, of)
    parameters = document.parameters.items()
    said = next((p.source for w, p in parameters if w.partition("[")[0] == of.parameter.name), None)
    return said or f"{document.source.document}, {document.source.publisher}"


def range_said(allowed: Range) -> str:
    """The values that a parameter may take, in words; nothing where every value may stand."""
    low, high = (
        None if end is None else grouped(decimal_text(end, DECIMALS))
        for end in (allowed.lowest, allowed.highest)
    )
    said = []
    if low is not None:
        said.append(_("more than %(n)s") % {"n": low} if allowed.above else _("at least %(n)s") % {"n": low})
    if high is not None:
        below = allowed.below
        said.append(_("less than %(n)s") % {"n": high} if below else _("at most %(n)s") % {"n": high})
    if len(said) == 2:
        return _("Allowed: %(low)s, %(high)s.") % {"low": said[0], "high": said[1]}
    return _("Allowed: %(range)s.") % {"range": said[0]} if said else ""


def title_of(document: Document, language: Language) -> str:
    """The title of a document in a language."""
    return document.title.text.in_language(language)


@cache
def always_asked(methodology_id: str, version: str) -> frozenset[str]:
    """The inputs that no branch can pass by: they must be given, or have a default."""
    program = documents().get(methodology_id, version).program
    found: set[str] = set()
    begin = [program.definitions[name].expression for name in program.results]
    for node in [*begin, *(test.expression for test in program.tests.values())]:
        _reach(program, node, found)
    return frozenset(found)


def _reach(program: Program, node: e.Node, found: set[str]) -> None:
    """Add what is surely evaluated: of a branch its question only, of joined conditions the first."""
    match node:
        case e.Symbol() if node.name not in found:
            found.add(node.name)
            if node.name in program.definitions:
                _reach(program, program.definitions[node.name].expression, found)
        case e.When():
            _reach(program, node.condition, found)
        case e.Choose():
            _reach(program, node.subject, found)
        case e.Junction():
            _reach(program, node.parts[0], found)
        case e.Symbol():
            return
        case _:
            for child in e.children(node):
                _reach(program, child, found)
