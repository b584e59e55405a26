"""A methodology linked with the modules it uses: one flat list of definitions that every engine reads.

Linking gives each use of a document a copy of its formulas, in which the parameters given become
definitions of their own. Names of used documents are written with a dot (`JCM_EF_elec.EF_elec`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Final

from tobiishi.errors import Place, Text, refused
from tobiishi.formulas import expressions as e
from tobiishi.formulas.indices import free_indices
from tobiishi.formulas.sheets import Checked, Constant, Curve, Index, Parameter, Range, Sheet, Table
from tobiishi.units import Unit


@dataclass(frozen=True, slots=True)
class Input:
    """A parameter asked for: under which documents (`path`) and over which indices."""

    name: str
    path: tuple[str, ...]
    indices: tuple[str, ...]
    parameter: Parameter


@dataclass(frozen=True, slots=True)
class Definition:
    """A formula ready to compute: its indices, its linked expression, its proved unit (None: a condition).

    `range` is that of the parameter to which the value is given, where it is given to one.
    """

    name: str
    text: Text
    indices: tuple[str, ...]
    expression: e.Node
    written: str
    unit: Unit | None
    confidence: str | None = None
    reported: bool = False
    range: Range | None = None


@dataclass(slots=True)
class Program:
    """Everything an engine needs; `definitions` stand each after those it needs.

    `tests` hold the conditions of criteria and checks, `depths` how many formulas stand below each.
    """

    id: str
    version: str
    result: str
    indices: dict[str, Index] = field(default_factory=dict)
    inputs: dict[str, Input] = field(default_factory=dict)
    constants: dict[str, Constant] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    curves: dict[str, Curve] = field(default_factory=dict)
    definitions: dict[str, Definition] = field(default_factory=dict)
    tests: dict[str, Definition] = field(default_factory=dict)
    depths: dict[str, int] = field(default_factory=dict)

    @property
    def results(self) -> tuple[str, ...]:
        """The formulas shown outside: RE, PE, ER (or a module's result) and those marked `reported`."""
        own = [name for name in ("RE", "PE", "ER") if name in self.definitions]
        reported = [name for name, d in self.definitions.items() if d.reported and name not in own]
        return tuple(dict.fromkeys([*own, self.result, *reported]))

    def ancestors(self, index: str) -> tuple[str, ...]:
        """The indices an index lies within, the outermost first."""
        outer = self.indices[index].within
        return () if outer is None else (*self.ancestors(outer), outer)

    def ordered(self, indices: Iterable[str]) -> tuple[str, ...]:
        """Indices in the one order they have, each after those it lies within."""
        known = list(self.indices)
        return tuple(sorted(indices, key=lambda index: (len(self.ancestors(index)), known.index(index))))


DOCUMENTS_DEEP: Final = 12
"""Documents that use one another at most, one below the other."""
FORMULAS_DEEP: Final = 100
"""Formulas that need one another at most, one below the other."""
FORMULAS_AT_MOST: Final = 20_000
"""Formulas of a document and all its modules, each counted as often as it is used."""


def link(checked: Checked) -> Program:
    """Link a proved document with all documents it uses."""
    sheet = checked.sheet
    program = Program(sheet.id, sheet.version, sheet.result)
    top = _Instance(program, checked, (), {}, {})
    for name in checked.order:
        top.formula(name)
    for test in sheet.tests.values():
        indices = tuple(sorted(free_indices(sheet, test.expression)))
        for index in indices:
            top.index(index)
        expression = top.linked(test.expression, test.name)
        definition = Definition(test.name, test.text, indices, expression, test.written, None)
        program.tests[test.name] = definition
    return program


def free(program: Program, node: e.Node) -> set[str]:
    """The indices of a linked expression that no word inside it runs over.

    What runs over an index, or counts its items, does so within an item of each outer index.
    """
    match node:
        case e.Aggregate():
            outer = {index for over in node.over for index in program.ancestors(over)}
            return (free(program, node.body) | outer) - set(node.over)
        case e.ThisYear():
            return free(program, node.body) - {node.index}
        case e.Symbol():
            return set(node.indices)
        case e.IndexValue() | e.Hours():
            return {node.index}
        case e.Count():
            return set(program.ancestors(node.index))
        case _:
            return set().union(*(free(program, child) for child in e.children(node)))


class _Instance:
    """One document with the parameters its user gives; `unified` indices are the user's own."""

    def __init__(
        self,
        program: Program,
        checked: Checked,
        path: tuple[str, ...],
        given: Mapping[str, e.Node],
        unified: Mapping[str, str],
    ) -> None:
        self.program, self.checked, self.path = program, checked, path
        self.given, self.unified = given, dict(unified)
        self.prefix = _unused_prefix(program, path)
        self.modules: dict[tuple[str, tuple[tuple[str, e.Node], ...]], _Instance] = {}

    @property
    def sheet(self) -> Sheet:
        """What the document declares."""
        return self.checked.sheet

    def index(self, name: str) -> str:
        """The index in the program that stands for an index of this document."""
        if name not in self.unified:
            declared = self.sheet.indices[name]
            within = self.index(declared.within) if declared.within is not None else None
            qualified = ".".join((*self.path, name))
            self.program.indices[qualified] = replace(declared, name=qualified, within=within)
            self.unified[name] = qualified
        return self.unified[name]

    def formula(self, name: str) -> e.Symbol:
        """The symbol of a formula, linked when it is first asked for."""
        qualified = self.prefix + name
        if qualified not in self.program.definitions:
            formula = self.sheet.formulas[name]
            own = tuple(self.index(index) for index in formula.indices)
            expression = self.linked(formula.expression, name)
            self.define(
                Definition(
                    qualified,
                    formula.text,
                    self.program.ordered(free(self.program, expression) - set(own)) + own,
                    expression,
                    formula.written,
                    self.checked.units[name],
                    formula.confidence,
                    formula.reported,
                )
            )
        return e.Symbol(qualified, self.program.definitions[qualified].indices)

    def define(self, definition: Definition) -> None:
        """Add a definition to the program."""
        needs = (
            self.program.depths.get(node.name, 0)
            for node in e.walk(definition.expression)
            if isinstance(node, e.Symbol)
        )
        depth = 1 + max(needs, default=0)
        if depth > FORMULAS_DEEP or len(self.program.definitions) >= FORMULAS_AT_MOST:
            raise refused("formulas-too-nested", Place(name=definition.name), limit=FORMULAS_DEEP)
        self.program.depths[definition.name] = depth
        self.program.definitions[definition.name] = definition

    def linked(self, node: e.Node, formula: str) -> e.Node:
        """The expression with every name resolved and decided branches taken."""
        match node:
            case e.Name():
                return self.reference(node)
            case e.Use():
                return self.used(node, formula)
            case e.Comparison(left=e.Name() as subject, right=e.Name() as named) if self.is_choice(subject):
                return _is(self.reference(subject), named.name, equal=node.sign == "==")
            case e.Convert():
                factor = self.checked.factors[formula, node.at]
                return e.Convert(node.unit, self.linked(node.body, formula), factor, at=node.at)
            case e.Lookup():
                table = self.prefix + node.table
                self.program.tables[table] = self.sheet.tables[node.table]
                return e.Lookup(table, tuple(self.linked(key, formula) for key in node.keys), at=node.at)
        node = e.rebuilt(node, lambda inner: self.linked(inner, formula))
        return _decided(self.renamed(node))

    def renamed(self, node: e.Node) -> e.Node:
        """Words that name an index, with the program's name of it."""
        match node:
            case e.Aggregate():
                return replace(node, over=tuple(self.index(index) for index in node.over))
            case e.Count() | e.ThisYear() | e.Hours():
                return replace(node, index=self.index(node.index))
            case _:
                return node

    def is_choice(self, node: e.Name) -> bool:
        """Whether a name is a parameter of kind choice."""
        parameter = self.sheet.parameters.get(node.name)
        return parameter is not None and parameter.kind == "choice"

    def reference(self, node: e.Name) -> e.Node:
        """What stands for a name."""
        sheet, name = self.sheet, node.name
        if name in sheet.indices:
            return e.IndexValue(self.index(name), at=node.at)
        if name in sheet.formulas:
            return self.formula(name)
        if name in sheet.parameters:
            return self.parameter(sheet.parameters[name])
        qualified = self.prefix + name
        if name in sheet.curves:
            self.program.curves[qualified] = sheet.curves[name]
        else:
            self.program.constants[qualified] = sheet.constants[name]
        return e.Symbol(qualified)

    def parameter(self, parameter: Parameter) -> e.Node:
        """What stands for a parameter: what the user gives, or an input."""
        qualified = self.prefix + parameter.name
        if parameter.name in self.given:
            argument = self.given[parameter.name]
            if parameter.kind == "choice":
                return argument
            return e.Symbol(qualified, self.argument(qualified, parameter, argument))
        indices = tuple(self.index(index) for index in parameter.indices)
        for asked in _numbered(".".join((*self.path, parameter.name))):
            wanted = Input(asked, self.path, indices, parameter)
            given_elsewhere = asked in self.program.definitions
            if not given_elsewhere and self.program.inputs.setdefault(asked, wanted).indices == indices:
                break
        return e.Symbol(asked, indices)

    def argument(self, qualified: str, parameter: Parameter, argument: e.Node) -> tuple[str, ...]:
        """Make a given parameter a definition; returns its indices."""
        own = tuple(self.index(index) for index in parameter.indices)
        indices = self.program.ordered(free(self.program, argument) - set(own)) + own
        if qualified not in self.program.definitions:
            definition = Definition(qualified, parameter.text, indices, argument, "", parameter.unit)
            self.define(replace(definition, range=parameter.range))
        return indices

    def used(self, node: e.Use, formula: str) -> e.Node:
        """The formula of another document, linked with what it is given."""
        module = self.sheet.uses[node.document]
        parameters = module.sheet.parameters
        given = {name: self.given_argument(parameters[name], a, formula) for name, a in node.arguments}
        key = (node.document, tuple(sorted(given.items(), key=lambda item: item[0])))
        if len(self.path) >= DOCUMENTS_DEEP:
            raise refused("formulas-too-nested", Place(name=node.document), limit=DOCUMENTS_DEEP)
        if key not in self.modules:
            shared = {index for name in given for index in parameters[name].indices}
            unified = {index: self.index(index) for index in sorted(shared)}
            path = (*self.path, node.document)
            self.modules[key] = _Instance(self.program, module, path, given, unified)
        return self.modules[key].formula(node.formula or module.sheet.result)

    def given_argument(self, parameter: Parameter, argument: e.Node, formula: str) -> e.Node:
        """What a parameter of another document is given."""
        named = isinstance(argument, e.Name) and not self.is_choice(argument)
        if parameter.kind == "choice" and named:
            return e.ChoiceName(argument.name)  # type: ignore[attr-defined]
        return self.linked(argument, formula)


def _unused_prefix(program: Program, path: tuple[str, ...]) -> str:
    """The prefix of a document's names; a second use with other values is numbered."""
    if not path:
        return ""
    plain = ".".join(path)
    taken = {name.rpartition(".")[0] for name in program.definitions}
    return next(f"{name}." for name in _numbered(plain) if name not in taken)


def _numbered(name: str) -> Iterator[str]:
    yield name
    for number in count(2):
        yield f"{name}#{number}"


def _is(subject: e.Node, name: str, *, equal: bool) -> e.Node:
    if isinstance(subject, e.ChoiceName):
        return e.Truth((subject.name == name) == equal)
    return e.Is(subject, name, equal)


def _decided(node: e.Node) -> e.Node:
    """A branch whose choice or condition the document itself decides."""
    match node:
        case e.Choose(subject=e.ChoiceName(name=name)):
            return dict(node.branches)[name]
        case e.When(condition=e.Truth(value=value)):
            return node.then if value else node.otherwise
        case _:
            return node
