"""The mathematics: formulas as a reader sets them, in Typst's notation.

Two views of a formula: as its document writes it (`written_formula`: a module stands as one symbol with what
it is given) and as the linked program computes it (`linked_formula`: every name carries its document). Names
are set as official texts set them: EC_PJ[i] is EC with the subscripts PJ and i. The factor of a `to` stands
beside what it converts, with the unit it leads to. The year computed is y.

The texts are the inside of an equation, to be put between two `$`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from flint import fmpq

from tobiishi.errors import Language, Text
from tobiishi.formulas import expressions as e
from tobiishi.units import decimal_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tobiishi.formulas.programs import Program
    from tobiishi.formulas.sheets import Checked, Index, Sheet

YEAR: Final = "y"
"""The letter that stands for the year computed."""
DECIMALS: Final = 12
"""Digits behind the point of a factor shown as a decimal; a longer one is shown as a fraction."""

GREEK: Final = frozenset(
    {"alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "kappa", "mu", "nu", "xi", "pi"}
    | {"rho", "sigma", "tau", "phi", "chi", "psi", "omega"}
    | {"Gamma", "Delta", "Theta", "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega"}
)
"""Parts of names that are set as Greek letters."""

_IF: Final = Text('"if "{}', '{}" のとき"')
_OTHERWISE: Final = Text('"otherwise"', '"その他の場合"')
_JOINS: Final = {"and": Text('" and "', '" かつ "'), "or": Text('" or "', '" または "')}
_NOT: Final = Text('"not "{}', '{}" でない"')
_TRUTH: Final = {True: Text('"true"', '"真"'), False: Text('"false"', '"偽"')}
_LARGE: Final = {
    "total": Text("sum", "sum"),
    "min_of": Text("min", "min"),
    "mean_of": Text('op("mean", limits: #true)', 'op("平均", limits: #true)'),
}
_COUNT: Final = Text('op("number of")', 'op("個数")')
_HOURS: Final = Text('op("hours")', 'op("時間")')
_ROUND: Final = {
    "round_down": Text('op("round down")', 'op("切捨て")'),
    "round_half_up": Text('op("round half up")', 'op("四捨五入")'),
}
_DURATIONS: Final = {"part": '"part"', "part_hours": '"part"_"hours"', "one_year": '1 "yr"'}
_SIGNS: Final = {"*": "times", "==": "="}


class Binds(IntEnum):
    """How strongly a piece of mathematics holds together; a weaker one stands in brackets inside a stronger."""

    CASES = 0
    SUM = 1
    LARGE = 2
    PRODUCT = 3
    FACTOR = 4
    BASE = 5


class Piece(NamedTuple):
    """A piece of mathematics in Typst's notation, and how strongly it holds together."""

    text: str
    binds: Binds

    def within(self, strength: Binds) -> str:
        """The piece as it stands where this strength is needed."""
        return self.text if self.binds >= strength else f"({self.text})"


def written_formula(checked: Checked, name: str, language: Language = "en") -> str:
    """A formula, or the condition of a criterion or check, as its document writes it (KeyError if unknown).

    The factor of a `to` is taken from the proof; the words of cases are in the language asked for.
    """
    sheet = checked.sheet
    found = sheet.formulas.get(name) or sheet.tests[name]
    writer = _Writer(sheet.indices, language)
    right = writer.piece(_resolved(checked, name, found.expression)).text
    own = getattr(found, "indices", None)
    return right if own is None else f"{_symbol(name, map(_word, own)).text} = {right}"


def linked_formula(program: Program, name: str, language: Language = "en") -> str:
    """A definition, or the condition of a criterion or check, as the program computes it (KeyError if unknown)."""
    writer = _Writer(program.indices, language)
    if name not in program.definitions:
        return writer.piece(program.tests[name].expression).text
    definition = program.definitions[name]
    left = writer.piece(e.Symbol(name, definition.indices)).text
    return f"{left} = {writer.piece(definition.expression).text}"


def _resolved(checked: Checked, formula: str, node: e.Node) -> e.Node:
    """A written expression in the nodes of a linked one; uses of documents stay."""
    sheet = checked.sheet
    match node:
        case e.Name():
            return _named(sheet, node)
        case e.Comparison(left=e.Name(name=name) as subject, right=e.Name() as named) if _is_choice(
            sheet, name
        ):
            return e.Is(_named(sheet, subject), named.name, node.sign == "==")
        case e.Convert():
            factor = checked.factors.get((formula, node.at))
            return replace(node, body=_resolved(checked, formula, node.body), factor=factor)
        case e.Use():
            used = sheet.uses[node.document].sheet
            given = tuple(
                (name, _given(checked, formula, used, name, argument)) for name, argument in node.arguments
            )
            return replace(node, formula=node.formula or used.result, arguments=given)
    return e.rebuilt(node, lambda inner: _resolved(checked, formula, inner))


def _named(sheet: Sheet, node: e.Name) -> e.Node:
    return e.IndexValue(node.name) if node.name in sheet.indices else e.Symbol(node.name, node.indices)


def _is_choice(sheet: Sheet, name: str) -> bool:
    return name in sheet.parameters and sheet.parameters[name].kind == "choice"


def _given(checked: Checked, formula: str, used: Sheet, name: str, argument: e.Node) -> e.Node:
    """What a module is given for one of its parameters."""
    if (
        isinstance(argument, e.Name)
        and _is_choice(used, name)
        and not _is_choice(checked.sheet, argument.name)
    ):
        return e.ChoiceName(argument.name)
    return _resolved(checked, formula, argument)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes expressions in one language; the indices in `at_year` stand at the year computed."""

    indices: Mapping[str, Index]
    language: Language
    at_year: frozenset[str] = frozenset()

    def piece(self, node: e.Node) -> Piece:
        """The mathematics of a node."""
        return _WRITE[type(node)](self, node)

    def text(self, node: e.Node, strength: Binds = Binds.CASES) -> str:
        """The mathematics of a node as it stands where this strength is needed."""
        return self.piece(node).within(strength)

    def listed(self, nodes: Iterable[e.Node]) -> str:
        """The mathematics of several nodes, with commas between."""
        return ", ".join(self.text(node) for node in nodes)

    def said(self, text: Text) -> str:
        """A text in the language asked for."""
        return text.in_language(self.language)

    def index(self, name: str) -> str:
        """The letter of an index."""
        return YEAR if name in self.at_year else _word(name.rpartition(".")[2])


def _reference(w: _Writer, node: e.Symbol) -> Piece:
    return _symbol(node.name, map(w.index, node.indices))


def _negative(w: _Writer, node: e.Negative) -> Piece:
    return Piece(f"-{w.text(node.body, Binds.LARGE)}", Binds.SUM)


def _binary(w: _Writer, node: e.Binary) -> Piece:
    if node.sign == "/":
        return Piece(f"frac({w.text(node.left)}, {w.text(node.right)})", Binds.FACTOR)
    own, right = (Binds.PRODUCT, Binds.FACTOR) if node.sign == "*" else (Binds.SUM, Binds.LARGE)
    sign = _SIGNS.get(node.sign, node.sign)
    return Piece(f"{w.text(node.left, own)} {sign} {w.text(node.right, right)}", own)


def _whole_power(w: _Writer, node: e.WholePower) -> Piece:
    return Piece(f"{w.text(node.body, Binds.BASE)}^{node.exponent}", Binds.FACTOR)


def _comparison(w: _Writer, node: e.Comparison) -> Piece:
    sides = [w.text(side, Binds.SUM) for side in (node.left, node.right)]
    return Piece(f" {_SIGNS.get(node.sign, node.sign)} ".join(sides), Binds.LARGE)


def _is_named(w: _Writer, node: e.Is) -> Piece:
    sign = "=" if node.equal else "!="
    return Piece(f"{w.text(node.subject, Binds.SUM)} {sign} {_quoted(node.name)}", Binds.LARGE)


def _junction(w: _Writer, node: e.Junction) -> Piece:
    word = w.said(_JOINS[node.word])
    return Piece(word.join(w.text(part, Binds.SUM) for part in node.parts), Binds.CASES)


def _negation(w: _Writer, node: e.Not) -> Piece:
    return Piece(w.said(_NOT).format(f"({w.text(node.body)})"), Binds.LARGE)


def _aggregate(w: _Writer, node: e.Aggregate) -> Piece:
    over = ", ".join(_bound(w, index) for index in node.over)
    return Piece(f"{w.said(_LARGE[node.word])}_({over}) {w.text(node.body, Binds.PRODUCT)}", Binds.LARGE)


def _bound(w: _Writer, index: str) -> str:
    """An index under its sigma; years run up to the one computed."""
    years = w.indices[index].kind == "years_to_date"
    return f"{w.index(index)} <= {YEAR}" if years else w.index(index)


def _extreme(w: _Writer, node: e.Extreme) -> Piece:
    return _applied(node.word, w.listed(node.parts))


def _when(w: _Writer, node: e.When) -> Piece:
    rows, otherwise = [(node.then, node.condition)], node.otherwise
    while isinstance(otherwise, e.When):
        rows.append((otherwise.then, otherwise.condition))
        otherwise = otherwise.otherwise
    texts = [(w.text(value), w.said(_IF).format(w.text(condition))) for value, condition in rows]
    return _cases([*texts, (w.text(otherwise), w.said(_OTHERWISE))])


def _choose(w: _Writer, node: e.Choose) -> Piece:
    rows = ((branch, e.Is(node.subject, name, equal=True)) for name, branch in node.branches)
    return _cases((w.text(value), w.said(_IF).format(w.text(condition))) for value, condition in rows)


def _lookup(w: _Writer, node: e.Lookup) -> Piece:
    return _applied(_symbol(node.table, ()).text, w.listed(node.keys))


def _on_curve(w: _Writer, node: e.OnCurve) -> Piece:
    return _applied(w.text(node.curve), w.text(node.x))


def _function(w: _Writer, node: e.Function) -> Piece:
    if node.word == "power":
        base, exponent = node.arguments
        return Piece(f"{w.text(base, Binds.BASE)}^({w.text(exponent)})", Binds.FACTOR)
    if node.word == "sqrt":
        return Piece(f"sqrt({w.listed(node.arguments)})", Binds.FACTOR)
    return _applied("exp", w.listed(node.arguments))


def _age(w: _Writer, node: e.Age) -> Piece:
    return Piece(f"{YEAR} - {w.text(node.of, Binds.LARGE)}", Binds.SUM)


def _this_year(w: _Writer, node: e.ThisYear) -> Piece:
    return replace(w, at_year=w.at_year | {node.index}).piece(node.body)


def _of_index(w: _Writer, node: e.Count | e.Hours) -> Piece:
    word = _COUNT if isinstance(node, e.Count) else _HOURS
    return _applied(w.said(word), w.index(node.index))


def _convert(w: _Writer, node: e.Convert) -> Piece:
    if node.factor is None or node.factor == 1:
        return w.piece(node.body)
    body = w.text(node.body, Binds.PRODUCT)
    return Piece(f"{body} times {_figure(node.factor)} thin [{_quoted(node.unit.text)}]", Binds.PRODUCT)


def _round(w: _Writer, node: e.Round) -> Piece:
    step = "0." + "1".rjust(node.digits, "0") if node.digits else "1"
    return _applied(f"{w.said(_ROUND[node.word])}_({step})", w.text(node.body))


def _use(w: _Writer, node: e.Use) -> Piece:
    head = _symbol(f"{node.document}.{node.formula}", ()).text
    given = ", ".join(_argument(w, name, argument) for name, argument in node.arguments)
    return _applied(head, given) if given else Piece(head, Binds.FACTOR)


def _argument(w: _Writer, name: str, argument: e.Node) -> str:
    """What a module is given: `name = value`, or the value alone where it bears the same name."""
    same = isinstance(argument, e.Symbol) and argument.name == name
    return w.text(argument) if same else f"{_symbol(name, ()).text} = {w.text(argument)}"


def _symbol(name: str, indices: Iterable[str]) -> Piece:
    """A name with what stands below it; the document it belongs to stands above."""
    document, _, plain = name.rpartition(".")
    first, *parts = (part for part in plain.split("_") if part)
    below = ",".join([*map(_word, parts), *indices])
    text = _word(first) + (f"_({below})" if below else "") + (f"^({_quoted(document)})" if document else "")
    return Piece(text, Binds.FACTOR if document else Binds.BASE)


def _word(part: str) -> str:
    """A part of a name: a Greek letter, a single letter in italics, or upright."""
    return part if part in GREEK or len(part) == 1 or part.isdigit() else _quoted(part)


def _quoted(text: str) -> str:
    return f'"{text}"'


def _applied(head: str, arguments: str) -> Piece:
    space = "" if head.endswith('"') else " "
    return Piece(f"{head}{space}({arguments})", Binds.FACTOR)


def _cases(rows: Iterable[tuple[str, str]]) -> Piece:
    """Values with the conditions under which they hold."""
    texts = ", ".join(f"display({value}) & quad {condition}" for value, condition in rows)
    return Piece(f"cases(gap: #0.7em, {texts})", Binds.CASES)


def _literal(text: str) -> Piece:
    """A number as written; a power of ten is set as one."""
    digits, _, power = text.lower().partition("e")
    if not power:
        return Piece(text, Binds.BASE)
    return Piece(f"{digits} times 10^({int(power)})", Binds.PRODUCT)


def _figure(value: fmpq) -> str:
    """A factor: a power of ten, a decimal that ends, or a fraction."""
    for exponent in (*range(-DECIMALS, -2), *range(5, DECIMALS + 1)):
        if value == fmpq(10) ** exponent:
            return f"10^({exponent})"
    if (value * 10**DECIMALS).q == 1:
        return decimal_text(value, DECIMALS)
    return f"frac({_whole(int(value.p))}, {_whole(int(value.q))})"


def _whole(number: int) -> str:
    """A whole number; a long one that ends in zeros with its power of ten."""
    digits = str(number).rstrip("0")
    power = len(str(number)) - 1
    if power < 6 or len(digits) > 6:
        return str(number)
    rest = f".{digits[1:]}" if digits[1:] else ""
    return f"{digits[0]}{rest} times 10^({power})"


_WRITE: Final[dict[type[e.Node], Callable[[_Writer, Any], Piece]]] = {
    e.Number: lambda _w, node: _literal(node.text),
    e.Symbol: _reference,
    e.Negative: _negative,
    e.Binary: _binary,
    e.WholePower: _whole_power,
    e.Comparison: _comparison,
    e.Junction: _junction,
    e.Not: _negation,
    e.Aggregate: _aggregate,
    e.Count: _of_index,
    e.Extreme: _extreme,
    e.When: _when,
    e.Choose: _choose,
    e.Lookup: _lookup,
    e.OnCurve: _on_curve,
    e.Function: _function,
    e.Age: _age,
    e.ThisYear: _this_year,
    e.Hours: _of_index,
    e.Duration: lambda _w, node: Piece(_DURATIONS[node.word], Binds.FACTOR),
    e.Convert: _convert,
    e.Round: _round,
    e.Use: _use,
    e.IndexValue: lambda w, node: Piece(w.index(node.index), Binds.BASE),
    e.ChoiceName: lambda _w, node: Piece(_quoted(node.name), Binds.BASE),
    e.Is: _is_named,
    e.Truth: lambda w, node: Piece(w.said(_TRUTH[node.value]), Binds.LARGE),
}
"""How each node is set; a `Name` is resolved before it is written."""
