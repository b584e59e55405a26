"""Sets a document: content goes into a template as data, a PDF/A-2a and PDF/UA-1 comes out."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any, Final

import typst

from tobiishi.brochure.fonts import FAMILIES, fonts

__all__ = ["pdf"]

_TEMPLATES: Final = Path(__file__).parent / "templates"


def pdf(template: str, content: dict[str, Any], *, at: dt.date) -> bytes:
    """The document of a template, dated; equal for equal content and date."""
    dated = {**content, "date": [at.year, at.month, at.day], "families": FAMILIES}
    return typst.compile(
        _TEMPLATES / f"{template}.typ",
        root=_TEMPLATES,
        font_paths=fonts(),
        ignore_system_fonts=True,
        pdf_standards=["a-2a", "ua-1"],
        sys_inputs={"content": json.dumps(dated, ensure_ascii=False)},
        timestamp=dt.datetime(at.year, at.month, at.day, tzinfo=dt.UTC),
    )
