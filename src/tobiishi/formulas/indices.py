"""Which indices an expression leaves open, before linking."""

from __future__ import annotations

from tobiishi.formulas import expressions as e
from tobiishi.formulas.sheets import Sheet


def free_indices(sheet: Sheet, node: e.Node, bound: frozenset[str] = frozenset()) -> set[str]:
    """The indices of an expression that no word inside it runs over."""
    if isinstance(node, e.Aggregate):
        return free_indices(sheet, node.body, bound | set(node.over))
    if isinstance(node, e.ThisYear):
        return free_indices(sheet, node.body, bound | {node.index})
    if isinstance(node, e.Use):
        bound |= argument_indices(sheet, node)
    own = set(node.indices) if isinstance(node, e.Name) else set()
    own |= {node.name} & set(sheet.indices) if isinstance(node, e.Name) else set()
    own |= {node.index} if isinstance(node, e.Hours) else set()
    inside = (free_indices(sheet, child, bound) for child in e.children(node))
    return (own - bound).union(*inside)


def argument_indices(sheet: Sheet, node: e.Use) -> frozenset[str]:
    """Indices that parameters given to a module run over; they are the module's, under the same names."""
    used = sheet.uses.get(node.document)
    parameters = (used.sheet.parameters.get(name) for name, _ in node.arguments) if used else ()
    return frozenset(index for parameter in parameters if parameter for index in parameter.indices)
