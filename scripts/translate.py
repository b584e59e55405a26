"""`python scripts/translate.py`: bring the site's translations up to date with its templates and code.

New texts enter `django.po` with an empty translation, texts no longer used leave it, and `django.mo` is compiled.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SITE: Final = Path(__file__).parent.parent / "src/tobiishi_site"
PO: Final = SITE / "locale/ja/LC_MESSAGES/django.po"
MO: Final = PO.with_suffix(".mo")
_HEADER: Final = (
    "# Japanese of the site. Texts are written here by hand; scripts/translate.py keeps the list complete."
)
_NEVER: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""The same bytes on every day."""
_CALLS: Final = ("_", "gettext", "gettext_lazy", "ngettext")


def used() -> Catalog:
    """Every text that templates and code ask to be translated, with the files that do, in their order."""
    catalog = Catalog("ja", header_comment=_HEADER, creation_date=_NEVER, revision_date=_NEVER, fuzzy=False)
    for path in sorted(path for ending in ("html", "py", "txt") for path in SITE.rglob(f"*.{ending}")):
        for text in _texts(path):
            catalog.add(text, locations=[(path.relative_to(SITE).as_posix(), 1)])
    return catalog


def translated(found: Catalog) -> Catalog:
    """The texts that are used, with the translations that the file has."""
    with PO.open("rb") as file:
        known = read_po(file, locale="ja")
    for message in found:
        if message.id and (old := known.get(message.id)) is not None:
            message.string = old.string
    return found


def compiled(catalog: Catalog) -> bytes:
    """A catalogue as gettext reads it."""
    out = BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def _texts(path: Path) -> Iterator[str | tuple[str, ...]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        from django.utils.translation.template import templatize  # noqa: PLC0415 - needs settings

        source = templatize(source, origin=str(path))
    for _, _, found, _ in extract_python(
        BytesIO(source.encode()), dict.fromkeys(_CALLS), (), {"encoding": "utf-8"}
    ):
        yield from _text(found)


def _text(found: str | Sequence[str | None] | None) -> Iterator[str | tuple[str, ...]]:
    """The text of a call: one, or singular and plural; nothing where it is no literal."""
    texts = (found,) if isinstance(found, str) else tuple(one for one in found or () if one)
    if texts:
        yield texts if len(texts) > 1 else texts[0]


def main() -> int:
    """Write both files; 1 where a text has no translation yet."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tobiishi_site.settings")
    catalog = translated(used())
    with PO.open("wb") as file:
        write_po(file, catalog, width=0, omit_header=False, include_lineno=False)
    MO.write_bytes(compiled(catalog))
    missing = [message.id for message in catalog if message.id and not all(_strings(message.string))]
    print(f"{len(catalog)} texts, {len(missing)} without a translation", *missing, sep="\n")
    return 1 if missing else 0


def _strings(string: str | Sequence[str] | None) -> Sequence[str]:
    return string if string and not isinstance(string, str) else (str(string or ""),)


if __name__ == "__main__":
    sys.exit(main())
