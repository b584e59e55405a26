"""The order in which sheets list parameters: as their documents declare them, the methodology's own first."""

from __future__ import annotations

from tobiishi.formulas.programs import Input
from tobiishi.methodologies.catalogue import Methodology

__all__ = ["inputs_in_order"]


def inputs_in_order(methodology: Methodology) -> list[Input]:
    """The inputs of a methodology in the order of its documents."""

    def place(of: Input) -> tuple[int, tuple[str, ...], int, str]:
        """How deep its document lies, which it is, and where the parameter stands in it."""
        document = methodology.used[of.path[-1]].document if of.path else methodology.document
        names = [written.partition("[")[0] for written in document.parameters]
        return len(of.path), of.path, names.index(of.parameter.name), of.name

    return sorted(methodology.program.inputs.values(), key=place)
