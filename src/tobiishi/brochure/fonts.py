"""The fonts of the brochure, which install with the package, and what they can set.

Noto Sans CJK JP sets Japanese, Latin and Vietnamese in two weights; the other families set names in the scripts of
partner countries. No font of the system is used.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import manimgx_fonts
import noto_cjk_sans_jp_bold
import noto_cjk_sans_jp_regular
import typst
from fontTools.ttLib import TTFont

__all__ = ["FAMILIES", "fonts", "missing"]

FAMILIES: Final = (
    "Noto Sans CJK JP",
    "Noto Sans",
    "Noto Sans Thai",
    "Noto Sans Lao",
    "Noto Sans Khmer",
    "Noto Sans Myanmar",
    "Noto Sans Bengali",
    "Noto Sans Devanagari",
    "Noto Sans Sinhala",
    "Noto Sans Tamil",
    "Noto Sans Ethiopic",
    "Noto Sans Georgian",
    "Noto Sans Armenian",
    "Noto Sans Arabic",
)
"""In the order in which a character is looked for."""
_PACKAGES: Final = (noto_cjk_sans_jp_regular, noto_cjk_sans_jp_bold, manimgx_fonts)
_UNSEEN: Final = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
"""Characters that show nothing of their own: soft hyphen, joiners, places of no width."""
_SELECTORS: Final = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
"""Variation selectors: a font that does not know one sets the character before it in its usual form."""


@cache
def fonts() -> typst.Fonts:
    """The fonts as the typesetter takes them, those of the system left out."""
    folders = [str(files(package)) for package in _PACKAGES]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def missing(text: str) -> tuple[str, ...]:
    """The characters of a text that no font of ours can set, each once, in their order."""
    known = _characters()
    return tuple(dict.fromkeys(one for one in text if ord(one) not in known and not _unseen(one)))


def _unseen(character: str) -> bool:
    code = ord(character)
    return character in _UNSEEN or any(code in selectors for selectors in _SELECTORS)


@cache
def _characters() -> frozenset[int]:
    """Code points that a font of ours maps to a glyph; unassigned ones and those for private use are none of them."""
    mapped: set[int] = set()
    for font in fonts().fonts():
        if font.family in FAMILIES and font.path is not None:
            with TTFont(Path(font.path), lazy=True) as file:
                mapped |= set(file.getBestCmap())
    return frozenset(code for code in mapped if unicodedata.category(chr(code)) not in {"Cn", "Co", "Cs"})
