"""How cells look: one table of kinds, one of number forms. The layouts name them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

__all__ = ["FORMS", "HEADS", "KINDS", "UNUSED", "WRAPPED", "Form", "Kind", "form_of", "properties"]

Kind = Literal[
    "title",
    "heading",
    "subheading",
    "head",
    "label",
    "faded",
    "cell",
    "code",
    "plain",
    "note",
    "said",
    "input",
    "fixed",
    "calculated",
    "result",
    "exact",
    "substitute",
    "unused",
    "unused_input",
    "warning",
]
Form = Literal["general", "word", "number", "number_3", "number_1", "moment", "day", "share", "whole"]

FONT: Final = "Yu Gothic"
UNUSED: Final = "#D9D9D9"
_LINE: Final = {"border": 1, "border_color": "#A6A6A6"}
_WRAP: Final = {"text_wrap": True, "valign": "top"}

KINDS: Final[Mapping[Kind, Mapping[str, Any]]] = {
    "title": {"bold": True, "font_size": 14},
    "heading": {
        "bold": True,
        "font_size": 12,
        "font_color": "#1F3864",
        "bottom": 2,
        "bottom_color": "#1F3864",
    },
    "subheading": {"bold": True, "font_color": "#1F3864"},
    "head": {
        **_LINE,
        **_WRAP,
        "align": "left",
        "indent": 1,
        "bold": True,
        "bg_color": "#1F3864",
        "font_color": "#FFFFFF",
    },
    "label": {**_LINE, **_WRAP, "align": "left", "indent": 1},
    "faded": {**_LINE, **_WRAP, "align": "left", "indent": 1, "font_color": "#7F7F7F"},
    "cell": {**_LINE, "valign": "top"},
    "code": {**_LINE, **_WRAP, "align": "left", "indent": 1, "font_color": "#404040"},
    "plain": {"valign": "top"},
    "note": {"italic": True, "font_color": "#595959"},
    "said": {**_WRAP, "italic": True, "font_color": "#595959"},
    "input": {**_LINE, **_WRAP, "bg_color": "#FFF2CC", "locked": False},
    "fixed": {**_LINE, **_WRAP, "bg_color": "#DDEBF7"},
    "calculated": {**_LINE, **_WRAP, "bg_color": "#F2F2F2"},
    "result": {**_LINE, **_WRAP, "bg_color": "#F2F2F2", "bold": True},
    "exact": {**_LINE, **_WRAP, "bg_color": "#E2EFDA"},
    "substitute": {**_LINE, **_WRAP, "bg_color": "#FCE4D6"},
    "unused": {**_LINE, **_WRAP, "bg_color": UNUSED, "font_color": UNUSED},
    "unused_input": {**_LINE, **_WRAP, "bg_color": UNUSED, "locked": False},
    "warning": {**_LINE, **_WRAP, "align": "left", "indent": 1, "bg_color": "#F8CBAD", "bold": True},
}
"""`input`: given by the project and open to change; `fixed`: by the methodology or its defaults; `calculated`:
a formula; `exact`: the exact engine's figure; `unused`: a cell that nothing taken reads."""

WRAPPED: Final = frozenset(kind for kind, said in KINDS.items() if said.get("text_wrap"))
HEADS: Final[frozenset[Kind]] = frozenset({"heading", "subheading", "head"})
"""Rows of these kinds belong to the row below them."""
_FIGURES: Final[frozenset[Kind]] = frozenset(
    {"cell", "input", "fixed", "calculated", "result", "exact", "substitute", "unused", "unused_input"}
)

FORMS: Final[Mapping[Form, str]] = {
    "general": "General",
    "word": "General",
    "number": "#,##0.0#####",
    "number_3": "#,##0.0##",
    "number_1": "#,##0.0",
    "moment": "yyyy-mm-dd hh:mm",
    "day": "yyyy-mm-dd",
    "share": "0.00%",
    "whole": "#,##0",
}


def form_of(shown: object) -> Form:
    """The form in which a calculated value is easily read: about ten digits, those that matter."""
    if isinstance(shown, str | bool):
        return "word"
    size = abs(shown) if isinstance(shown, int | float) else 0
    if 0 < size < 0.001:
        return "general"
    return "number" if size < 1e5 else "number_3" if size < 1e7 else "number_1"


def properties(kind: Kind, form: Form) -> dict[str, Any]:
    """The XlsxWriter properties of a kind of cell in a number form; figures stand right, words left."""
    said = {"font_name": FONT, "font_size": 10, "num_format": FORMS[form], **KINDS[kind]}
    if kind in _FIGURES and form == "word":
        return {**said, "align": "left", "indent": 1}
    if kind in _FIGURES:
        return {**said, "align": "right", "indent": 1, "text_wrap": False}
    return said
