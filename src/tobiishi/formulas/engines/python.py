"""A linked program as Python source, for the engines that compute with Python objects (exact, arrays).

Every definition becomes a function of its items that remembers its results; a test becomes a function of
its items. What the arithmetic is made of is the engine's runtime, `R` in the source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import CodeType, TracebackType
from typing import Final

from flint import fmpq

from tobiishi.formulas import expressions as e
from tobiishi.formulas.cases import Item, Key, key_indices
from tobiishi.formulas.programs import Definition, Program

Scope = Mapping[str, str]
"""The Python variable that stands for each index inside an expression."""

Functions = dict[str, Callable[..., object]]
Built = tuple[Functions, Functions, dict[str, dict[object, object]]]

_SIGNS: Final = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne"}


@dataclass(frozen=True, slots=True)
class Source:
    """Compiled source of a program.

    `build(R, D, V, H, T, C, Q, N, YEAR, PART, PART_HOURS)` gives the functions of the definitions, those of the
    tests, and what each definition remembers by its items.

    `D` gives the items of each index, `V` the values of each input, `H` the hours of readings, `T` tables,
    `C` curves, `Q` definitions with a range and `N` numbers, each by name or position.
    """

    code: CodeType
    text: str
    numbers: tuple[fmpq, ...]
    functions: Mapping[str, Definition]

    def build(self, *arguments: object) -> Built:
        """The functions over one case."""
        scope: dict[str, Callable[..., Built]] = {}
        exec(self.code, {}, scope)  # noqa: S102 - source written here from a checked expression
        return scope["build"](*arguments)

    def place(self, traceback: TracebackType | None) -> str:
        """The definition, with its items, in which an exception arose."""
        name = ""
        while traceback is not None:
            frame = traceback.tb_frame
            definition = self.functions.get(frame.f_code.co_name)
            if definition is not None and frame.f_code.co_filename == self.code.co_filename:
                items = [str(frame.f_locals[f"a{n}"]) for n in range(len(definition.indices))]
                name = definition.name + (f"[{', '.join(items)}]" if items else "")
            traceback = traceback.tb_next
        return name


def source(program: Program, *, remember_all: bool = True) -> Source:
    """The Python source of a program.

    With `remember_all` every definition remembers its results, so that it can be told which were evaluated;
    else only those that are asked for more than once, so that large results are let go.
    """
    return _Writer(program, remember_all=remember_all).source()


class _Writer:
    def __init__(self, program: Program, *, remember_all: bool) -> None:
        self.program = program
        self.remembered = set(program.definitions) if remember_all else _asked_often(program)
        self.numbers: dict[fmpq, str] = {}
        self.names = {name: f"f{n}" for n, name in enumerate(program.definitions)}
        self.tests = {name: f"g{n}" for n, name in enumerate(program.tests)}
        self.values = {name: f"v{n}" for n, name in enumerate(program.inputs)}
        self.tables = {name: f"t{n}" for n, name in enumerate(program.tables)}
        self.curves = {name: f"c{n}" for n, name in enumerate(program.curves)}
        self.items = {name: f"d{n}" for n, name in enumerate(program.indices)}
        self.hours = {name: f"h{n}" for n, name in enumerate(program.indices)}
        self.variables = {name: f"x{n}" for n, name in enumerate(program.indices)}

    def source(self) -> Source:
        """The whole source, compiled."""
        definitions, tests = self.program.definitions, self.program.tests
        body = [line for d in definitions.values() for line in self.function(d)]
        body += [line for t in tests.values() for line in self.condition(t)]
        lines = ["def build(R, D, V, H, T, C, Q, N, YEAR, PART, PART_HOURS):"]
        lines += [f"    {line}" for line in [*self.locals(), *body]]
        memories = {name: f"m{function}" for name, function in self.names.items()}
        returned = (self.names, self.tests, memories)
        lines.append(f"    return {', '.join(map(_dictionary, returned))}")
        text = "\n".join(lines)
        functions = {self.names[name]: d for name, d in definitions.items()}
        functions |= {self.tests[name]: t for name, t in tests.items()}
        code = compile(text, f"<formulas of {self.program.id}>", "exec")
        return Source(code, text, tuple(self.numbers), functions)

    def locals(self) -> Iterable[str]:
        """Lines that give short names to values, tables, curves, items, hours and numbers."""
        for holder, named in (
            ("V", self.values),
            ("T", self.tables),
            ("C", self.curves),
            ("D", self.items),
            ("H", self.hours),
        ):
            yield from (f"{variable} = {holder}[{name!r}]" for name, variable in named.items())
        yield from (f"{variable} = N[{n}]" for n, variable in enumerate(self.numbers.values()))

    def function(self, definition: Definition) -> Iterable[str]:
        """Lines of the function of a definition."""
        name = self.names[definition.name]
        arguments, scope = _arguments(definition)
        key = _key(scope.values())
        value = self.text(definition.expression, scope)
        if definition.range is not None:
            value = f"R.inside({value}, Q[{definition.name!r}])"
        yield f"m{name} = {{}}"
        yield f"def {name}({arguments}):"
        if definition.name not in self.remembered:
            yield f"    return R.kept({value})"
            return
        yield f"    if ({key}) in m{name}:"
        yield f"        return m{name}[{key}]"
        yield f"    m{name}[{key}] = r = R.kept({value})"
        yield "    return r"

    def condition(self, test: Definition) -> Iterable[str]:
        """Lines of the function of a test."""
        arguments, scope = _arguments(test)
        yield f"def {self.tests[test.name]}({arguments}):"
        yield f"    return {self.text(test.expression, scope)}"

    def text(self, node: e.Node, scope: Scope) -> str:
        """The Python text of an expression."""
        return _WRITE[type(node)](self, node, scope)

    def number(self, value: fmpq) -> str:
        """The variable of a number."""
        return self.numbers.setdefault(value, f"n{len(self.numbers)}")

    def literal(self, node: e.Number, _scope: Scope) -> str:
        """A literal."""
        return self.number(node.value)

    def symbol(self, node: e.Symbol, scope: Scope) -> str:
        """A formula called, a constant, a curve, or a value by its items."""
        name = node.name
        if name in self.names:
            indices = self.program.definitions[name].indices
            return f"{self.names[name]}({', '.join(scope[index] for index in indices)})"
        if name in self.program.constants:
            return self.number(self.program.constants[name].value)
        if name in self.curves:
            return self.curves[name]
        keys = key_indices(self.program, name)
        readings = [index for index in self.program.inputs[name].indices if index not in keys]
        inside = "".join(f"[{scope[index]}]" for index in readings)
        return f"{self.values[name]}[{_key(scope[key] for key in keys)}]{inside}"

    def binary(self, node: e.Binary, scope: Scope) -> str:
        """Two operands with their sign."""
        return f"({self.text(node.left, scope)} {node.sign} {self.text(node.right, scope)})"

    def comparison(self, node: e.Comparison, scope: Scope) -> str:
        """A comparison by the runtime."""
        word = _SIGNS[node.sign]
        return f"R.{word}({self.text(node.left, scope)}, {self.text(node.right, scope)})"

    def junction(self, node: e.Junction, scope: Scope) -> str:
        """Conditions that are evaluated only as far as needed."""
        parts = ", ".join(f"lambda: {self.text(part, scope)}" for part in node.parts)
        return f"R.{'all_of' if node.word == 'and' else 'any_of'}({parts})"

    def aggregate(self, node: e.Aggregate, scope: Scope) -> str:
        """A word over items, one loop inside the other."""
        scope = dict(scope) | {index: self.variables[index] for index in node.over}
        text = self.text(node.body, scope)
        for index in reversed(node.over):
            terms = f"({text} for {self.variables[index]} in {self.within(index, scope)})"
            if self.program.indices[index].kind == "readings":
                text = f"R.{node.word}_readings({terms}, {self.lengths(index, scope)})"
            else:
                text = f"R.{node.word}({terms})"
        return text

    def within(self, index: str, scope: Scope) -> str:
        """The items of an index inside its outer items."""
        outer = ", ".join(scope[o] for o in self.program.ancestors(index))
        return f"{self.items[index]}({outer})"

    def count(self, node: e.Count, scope: Scope) -> str:
        """The number of items."""
        return f"R.number(len({self.within(node.index, scope)}))"

    def extreme(self, node: e.Extreme, scope: Scope) -> str:
        """The smallest or largest of several."""
        word = "least" if node.word == "min" else "greatest"
        return f"R.{word}({', '.join(self.text(part, scope) for part in node.parts)})"

    def when(self, node: e.When, scope: Scope) -> str:
        """Two branches, of which one is evaluated."""
        condition, then, otherwise = (
            self.text(part, scope) for part in (node.condition, node.then, node.otherwise)
        )
        return f"R.when({condition}, lambda: {then}, lambda: {otherwise})"

    def choose(self, node: e.Choose, scope: Scope) -> str:
        """A chain of branches by the name of a choice."""
        subject = self.text(node.subject, scope)
        *branches, (_, last) = node.branches
        tests = [f"{self.text(branch, scope)} if {subject} == {name!r} else " for name, branch in branches]
        return f"({''.join(tests)}{self.text(last, scope)})"

    def lookup(self, node: e.Lookup, scope: Scope) -> str:
        """A look-up by band or row."""
        keys = ", ".join(self.text(key, scope) for key in node.keys)
        word = "row" if self.program.tables[node.table].by_unit is None else "band"
        return f"R.{word}({self.tables[node.table]}, {keys})"

    def on_curve(self, node: e.OnCurve, scope: Scope) -> str:
        """A value on a curve."""
        assert isinstance(node.curve, e.Symbol)  # noqa: S101 - the checker has seen to it
        declared = self.program.curves.get(node.curve.name)
        ends = declared.ends if declared else self.program.inputs[node.curve.name].parameter.ends
        curve, x = self.text(node.curve, scope), self.text(node.x, scope)
        return f"R.on_curve({curve}, {x}, {ends == 'hold'})"

    def called(self, node: e.Function, scope: Scope) -> str:
        """exp, sqrt or power."""
        return f"R.{node.word}({', '.join(self.text(a, scope) for a in node.arguments)})"

    def this_year(self, node: e.ThisYear, scope: Scope) -> str:
        """An expression with an index of years at the year computed."""
        return self.text(node.body, dict(scope) | {node.index: "YEAR"})

    def hours_of(self, node: e.Hours, scope: Scope) -> str:
        """The length of a reading."""
        return f"{self.lengths(node.index, scope)}[{scope[node.index]}]"

    def lengths(self, index: str, scope: Scope) -> str:
        """The lengths of all readings of an item."""
        return f"{self.hours[index]}[{_key(scope[o] for o in self.program.ancestors(index))}]"

    def duration(self, node: e.Duration, _scope: Scope) -> str:
        """The length of the part, or one year."""
        return {"part": "PART", "part_hours": "PART_HOURS"}.get(node.word) or self.number(fmpq(1))

    def convert(self, node: e.Convert, scope: Scope) -> str:
        """An expression times an exact factor."""
        text = self.text(node.body, scope)
        if node.factor is None or node.factor == 1:
            return text
        return f"({text} * {self.number(node.factor)})"


def _asked_often(program: Program) -> set[str]:
    """Results, and definitions asked for in several places or anew for items that they do not depend on."""
    asked: Counter[str] = Counter()
    for definition in program.definitions.values():
        for symbol, bound in _asked(definition.expression, frozenset(definition.indices)):
            asked[symbol.name] += 1 if bound <= set(symbol.indices) else 2
    return {name for name in program.definitions if asked[name] > 1} | set(program.results)


def _asked(node: e.Node, bound: frozenset[str]) -> Iterable[tuple[e.Symbol, frozenset[str]]]:
    """The symbols of an expression, each with the indices whose items it is asked for."""
    if isinstance(node, e.Symbol):
        yield node, bound
    inside = bound | set(node.over) if isinstance(node, e.Aggregate) else bound
    for child in e.children(node):
        yield from _asked(child, inside)


def _arguments(definition: Definition) -> tuple[str, Scope]:
    scope = {index: f"a{n}" for n, index in enumerate(definition.indices)}
    return ", ".join(scope.values()), scope


def _key(items: Iterable[str]) -> str:
    """The text of a tuple of items."""
    return "".join(f"{item}," for item in items) or "()"


def _dictionary(names: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{name!r}: {variable}" for name, variable in names.items()) + "}"


_WRITE: Final[dict[type[e.Node], Callable[..., str]]] = {
    e.Number: _Writer.literal,
    e.Symbol: _Writer.symbol,
    e.Negative: lambda w, node, scope: f"(-{w.text(node.body, scope)})",
    e.Binary: _Writer.binary,
    e.WholePower: lambda w, node, scope: f"R.whole_power({w.text(node.body, scope)}, {node.exponent})",
    e.Comparison: _Writer.comparison,
    e.Junction: _Writer.junction,
    e.Not: lambda w, node, scope: f"R.negated({w.text(node.body, scope)})",
    e.Aggregate: _Writer.aggregate,
    e.Count: _Writer.count,
    e.Extreme: _Writer.extreme,
    e.When: _Writer.when,
    e.Choose: _Writer.choose,
    e.Lookup: _Writer.lookup,
    e.OnCurve: _Writer.on_curve,
    e.Function: _Writer.called,
    e.Age: lambda w, node, scope: f"R.number(YEAR - {w.text(node.of, scope)})",
    e.ThisYear: _Writer.this_year,
    e.Hours: _Writer.hours_of,
    e.Duration: _Writer.duration,
    e.Convert: _Writer.convert,
    e.Round: lambda w, node, scope: f"R.{node.word}({w.text(node.body, scope)}, {node.digits})",
    e.IndexValue: lambda _w, node, scope: scope[node.index],
    e.ChoiceName: lambda _w, node, _scope: repr(node.name),
    e.Is: lambda w, node, scope: (
        f"({w.text(node.subject, scope)} {'==' if node.equal else '!='} {node.name!r})"
    ),
    e.Truth: lambda _w, node, _scope: repr(node.value),
}


class Items:
    """The items of an index, called with the outer items; nothing to run over is refused by the caller."""

    def __init__(self, of: Mapping[Key, tuple[Item, ...]], *, whole: bool = False) -> None:
        self.of, self.whole = of, whole

    def __call__(self, *outer: Item) -> tuple[object, ...]:
        """The items inside the outer items; for whole readings the one item `…`, all of them at once."""
        items = self.of.get(outer, ())
        return (...,) if self.whole and items else items
