"""How cells look: one table of kinds, one of number forms. The layouts name them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

__all__ = ["FORMS", "KINDS", "UNUSED", "WRAPPED", "Form", "Kind", "properties"]

Kind = Literal[
    "title",
    "heading",
    "subheading",
    "head",
    "label",
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
Form = Literal["general", "text", "moment", "day", "share", "whole"]

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
    "head": {**_LINE, **_WRAP, "bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF"},
    "label": {**_LINE, **_WRAP, "align": "left", "indent": 1},
    "cell": {**_LINE, "valign": "top"},
    "code": {**_LINE, **_WRAP, "align": "left", "indent": 1, "font_color": "#404040"},
    "plain": {"valign": "top"},
    "note": {"italic": True, "font_color": "#595959"},
    "said": {**_WRAP, "italic": True, "font_color": "#595959"},
    "input": {**_LINE, **_WRAP, "bg_color": "#FFF2CC", "locked": False},
    "fixed": {**_LINE, **_WRAP, "bg_color": "#DDEBF7"},
    "calculated": {**_LINE, **_WRAP, "bg_color": "#F2F2F2"},
    "result": {**_LINE, **_WRAP, "bg_color": "#F2F2F2", "bold": True},
    "exact": {**_LINE, **_WRAP, "indent": 1, "bg_color": "#E2EFDA"},
    "substitute": {**_LINE, **_WRAP, "bg_color": "#FCE4D6"},
    "unused": {**_LINE, **_WRAP, "bg_color": UNUSED, "font_color": UNUSED},
    "unused_input": {**_LINE, **_WRAP, "bg_color": UNUSED, "locked": False},
    "warning": {**_LINE, **_WRAP, "bg_color": "#F8CBAD", "bold": True},
}
"""`input`: given by the project and open to change; `fixed`: by the methodology or its defaults; `calculated`:
a formula; `exact`: the exact engine's figure; `unused`: a cell that nothing taken reads."""

WRAPPED: Final = frozenset(kind for kind, said in KINDS.items() if said.get("text_wrap"))
"""Kinds whose text goes on in the next line."""

FORMS: Final[Mapping[Form, str]] = {
    "general": "General",
    "text": "@",
    "moment": "yyyy-mm-dd hh:mm",
    "day": "yyyy-mm-dd",
    "share": "0.00%",
    "whole": "#,##0",
}


def properties(kind: Kind, form: Form) -> dict[str, Any]:
    """The XlsxWriter properties of a kind of cell in a number form."""
    return {"font_name": FONT, "font_size": 10, "num_format": FORMS[form], **KINDS[kind]}
