"""Names of files: cleaned of what deceives or breaks, and otherwise as their people write them."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import quote

LETTERS: Final = 120
"""Characters that a name may have."""
BYTES: Final = 220
"""Bytes that it may have in UTF-8: what is stored under it elsewhere often takes 255."""
_JOINERS: Final = "\u200c\u200d"
"""Signs without a width of their own that words of some scripts need."""
_FORBIDDEN: Final = re.compile(r'[<>:"|?*]')
_RESERVED: Final = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?=\s*(?:\.|$))", re.IGNORECASE
)


def cleaned(name: str) -> str:
    """A name without folders, control characters, signs that turn the direction of text, and names of devices.

    Nothing is normalised: 﨑, variation selectors and every script stay as they were written.
    """
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(letter for letter in last if _stays(letter))
    plain = " ".join(_FORBIDDEN.sub("_", plain).split()).strip(" .")
    path = PurePosixPath(plain or "file")
    stem, ending = path.stem.rstrip(" ."), path.suffix[:12]
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    return f"{_short(stem or 'file', LETTERS - len(ending), BYTES - len(ending.encode()))}{ending}"


def disposition(name: str) -> str:
    """The header that has a file saved under a name: in ASCII for the oldest programs, then as it is (RFC 6266)."""
    path = PurePosixPath(name)
    plain = "".join(letter for letter in path.stem if letter.isascii() and letter not in '"%\\').strip(" .")
    return f"attachment; filename=\"{plain or 'file'}{path.suffix}\"; filename*=UTF-8''{quote(name, safe='')}"


def size_text(size: int) -> str:
    """A size as people say it: 900 B, 12 kB, 1.2 MB."""
    if size < 1_000:
        return f"{size} B"
    if size < 999_500:
        return f"{round(size / 1_000)} kB"
    return f"{size / 1_000_000:.1f} MB"


def _stays(letter: str) -> bool:
    return letter in _JOINERS or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _short(text: str, letters: int, most: int) -> str:
    """The beginning of a text, never cut between a letter and the signs that belong to it."""
    if len(text) <= letters and len(text.encode()) <= most:
        return text
    end = min(len(text) - 1, letters)
    while end > 1 and (_belongs(text[end]) or len(text[:end].encode()) > most):
        end -= 1
    return text[:end].rstrip(" .")


def _belongs(letter: str) -> bool:
    return letter in _JOINERS or unicodedata.category(letter) in {"Mn", "Mc", "Me"}
