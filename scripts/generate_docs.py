"""Write the generated pages of the documentation, or check that they are up to date.

usage: python scripts/generate_docs.py [--check]

With --check nothing is written; each page that is out of date, or that nothing generates any more, is named and
the status is 1.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from pages.errors import error_page
from pages.keys import PAGE as KEYS
from pages.keys import key_page
from pages.methodologies import FOLDER as METHODOLOGIES
from pages.methodologies import methodology_pages
from pages.permissions import permission_page
from pages.schemas import schema_pages
from pages.vocabulary import vocabulary_page

DOCS: Final = Path(__file__).resolve().parents[1] / "docs"


def pages() -> dict[str, str]:
    """The text of every generated page by its path under docs/."""
    single = {
        "errors.md": error_page(),
        "permissions.md": permission_page(),
        "vocabulary.md": vocabulary_page(),
        KEYS: key_page(),
    }
    return {**methodology_pages(), **schema_pages(), **single}


def left_over(generated: dict[str, str]) -> list[str]:
    """Pages of documents that are no more."""
    present = sorted((DOCS / METHODOLOGIES).glob("*.md"))
    return [name for path in present if (name := path.relative_to(DOCS).as_posix()) not in generated]


def out_of_date(generated: dict[str, str]) -> list[str]:
    """Pages whose file is missing or says something else."""
    return [name for name, text in generated.items() if _text(DOCS / name) != text]


def write(generated: dict[str, str]) -> None:
    """Write what is out of date and remove what is left over."""
    for name in out_of_date(generated):
        path = DOCS / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(generated[name], encoding="utf-8", newline="\n")
        print(f"docs/{name} written")
    for name in left_over(generated):
        (DOCS / name).unlink()
        print(f"docs/{name} removed")


def check(generated: dict[str, str]) -> int:
    """Name what is out of date or left over; the status that follows."""
    changed = [*out_of_date(generated), *left_over(generated)]
    for name in changed:
        print(f"docs/{name} is out of date")
    return 1 if changed else 0


def main() -> int:
    """Write or check; status 1 where a check finds something."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing, name what is out of date")
    if parser.parse_args().check:
        return check(pages())
    write(pages())
    return 0


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main())
