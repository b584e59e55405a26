"""The pages of an archive as one Word file: real headings, tables with header rows, a font for every script.

Texts are set as they are, never as markup. The same pages give the same bytes at the same time.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any, Final

from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as Paper
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from tobiishi.errors import Language
from tobiishi_site.handover.blocks import (
    Block,
    Cell,
    Facts,
    Heading,
    Items,
    Line,
    Page,
    Table,
    Text,
    plain,
    text_of,
    width,
)
from tobiishi_site.programme.presenting import Piece

FONTS: Final = {"ascii": "Calibri", "hAnsi": "Calibri", "eastAsia": "Yu Gothic", "cs": "Leelawadee UI"}
"""Fonts by script: Latin, Japanese, and others such as Thai and Khmer; Word takes another where one is missing."""
LANGUAGES: Final = {"ja": "ja-JP", "en": "en-US"}
WIDTH: Final = 9866
"""Width of the text: A4 less its margins [twentieths of a point]."""
_NO_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML cannot hold."""


def word_file(pages: Iterable[Page], language: Language, *, title: str, as_of: dt.datetime) -> bytes:
    """All pages as one file, each beginning on a new page of paper."""
    paper = Document()
    _prepare(paper, language, title, as_of)
    writer = _Writer(paper, language)
    for number, page in enumerate(pages):
        writer.page(page, first=number == 0)
    return _same_bytes(paper, as_of)


def _prepare(paper: Paper, language: Language, title: str, as_of: dt.datetime) -> None:
    """A4, fonts and language of every style, what the file is about, and numbers of pages."""
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin = section.bottom_margin = Mm(20)
    _set_fonts(paper, language)
    about = paper.core_properties
    about.title, about.language, about.author, about.last_modified_by = (
        title,
        LANGUAGES[language],
        "Tobiishi",
        "",
    )
    about.created = about.modified = as_of.astimezone(dt.UTC).replace(tzinfo=None)
    about.revision, about.comments = 1, ""
    _number_pages(section.footer.paragraphs[0])


def _set_fonts(paper: Paper, language: Language) -> None:
    """Every style names a font for every script itself; those of the template's theme leave Japanese to chance."""
    styles: Any = paper.styles.element
    for properties in styles.iter(qn("w:rPrDefault"), qn("w:style")):
        run = properties.find(qn("w:rPr"))
        if properties.tag == qn("w:style") and properties.get(qn("w:type")) == "numbering":
            continue
        run = properties.get_or_add_rPr() if run is None and hasattr(properties, "get_or_add_rPr") else run
        if run is not None:
            _set_font(run, language)
    for style, size in (
        ("Normal", 10),
        ("Heading 1", 18),
        ("Heading 2", 14),
        ("Heading 3", 12),
        ("Caption", 9),
    ):
        found: Any = paper.styles[style]
        found.font.size = Pt(size)
        found.font.italic = False
        found.font.color.rgb = (
            RGBColor(0x1A, 0x1D, 0x21) if style in {"Normal", "Caption"} else RGBColor(0x17, 0x43, 0x7F)
        )


def _set_font(run: Any, language: Language) -> None:
    fonts = run.find(qn("w:rFonts"))
    if fonts is not None:
        run.remove(fonts)
    fonts = OxmlElement("w:rFonts")
    for script, font in FONTS.items():
        fonts.set(qn(f"w:{script}"), font)
    run.insert(0, fonts)
    spoken = run.find(qn("w:lang"))
    if spoken is not None:
        spoken.set(qn("w:val"), LANGUAGES[language] if language == "en" else "en-US")
        spoken.set(qn("w:eastAsia"), "ja-JP")


def _number_pages(paragraph: Paragraph) -> None:
    found: Any = paragraph._p  # noqa: SLF001 - python-docx has no fields
    for kind in ("begin", "text", "end"):
        part = _w("instrText") if kind == "text" else _w("fldChar", fldCharType=kind)
        part.text = "PAGE" if kind == "text" else None
        found.append(_w("r", part))


class _Writer:
    """Writes blocks at the end of a file, element by element: python-docx looks each style up again and again."""

    def __init__(self, paper: Paper, language: Language) -> None:
        self.paper, self.language = paper, language
        self.body: Any = paper.element.body
        self.end: Any = self.body.sectPr

    def page(self, page: Page, *, first: bool) -> None:
        """A page of the archive as a chapter, on a new page of paper."""
        self._add(_paragraph("Heading1", self._line(page.title), *([] if first else [_w("pageBreakBefore")])))
        for block in page.blocks:
            self._block(block)

    def _add(self, element: Any) -> None:
        self.end.addprevious(element)

    def _block(self, block: Block) -> None:
        if isinstance(block, Heading | Items) and block.way:
            return
        if isinstance(block, Heading):
            self._add(_paragraph(f"Heading{block.level}", self._line(block.text)))
        elif isinstance(block, Text):
            self._add(
                _paragraph("", self._line(block.line), *(_framed() if block.style == "caution" else ()))
            )
        elif isinstance(block, Items):
            for line in block.lines:
                self._add(_paragraph("ListBullet", self._line(line)))
        elif isinstance(block, Facts):
            rows = [([plain(label)], lines) for label, lines in block.rows]
            self._table((_("Field"), _("What it says")), rows, _("Facts"), [3, 7])
        else:
            self._add(_paragraph("Caption", self._line(plain(block.caption)), _w("keepNext")))
            self._table(block.heads, block.rows, block.caption, _shares(block), block.numbers)

    def _table(
        self,
        heads: tuple[str, ...],
        rows: Sequence[tuple[Cell, ...]],
        caption: str,
        shares: list[int],
        numbers: frozenset[int] = frozenset(),
    ) -> None:
        """A table with a header row that is repeated on each page, and a name for those who cannot see it."""
        if not rows:
            return
        widths = [share * WIDTH // sum(shares) for share in shares]
        properties = _w("tblPr", _w("tblStyle", val="TableGrid"), _w("tblW", w=str(WIDTH), type="dxa"))
        properties.append(_w("tblLayout", type="fixed"))
        properties.append(_w("tblLook", val="0420", firstRow="1", noHBand="0", noVBand="1"))
        properties.append(_w("tblCaption", val=_clean(caption)))
        table = _w("tbl", properties, _w("tblGrid", *(_w("gridCol", w=str(wide)) for wide in widths)))
        table.append(self._row([[plain(head)] for head in heads], widths, numbers, head=True))
        for row in rows:
            table.append(self._row(row, widths, numbers))
        self._add(table)
        self._add(_paragraph("", [], _w("spacing", after="0", line="160", lineRule="exact")))

    def _row(
        self, cells: Sequence[Cell], widths: list[int], numbers: frozenset[int], *, head: bool = False
    ) -> Any:
        row = _w("tr", _w("trPr", _w("cantSplit"), *([_w("tblHeader")] if head else [])))
        for at, (lines, wide) in enumerate(zip(cells, widths, strict=True)):
            shade = [_w("shd", val="clear", color="auto", fill="E7F0F5")] if head else []
            box = _w("tc", _w("tcPr", _w("tcW", w=str(wide), type="dxa"), *shade))
            for line in lines or [plain("–")]:
                right = [_w("jc", val="right")] if at in numbers else []
                spacing = _w("spacing", before="20", after="20")
                box.append(_paragraph("", self._line(line, bold=head), spacing, *right))
            row.append(box)
        return row

    def _line(self, line: Line, *, bold: bool = False) -> list[Any]:
        """A line of texts; one in the other language says so to Word and to the reader, as on the page."""
        runs = []
        for number, piece in enumerate(line):
            before = (" · " if number else "") + (f"{piece.label} " if piece.label else "")
            runs += [_run(before, self.language, bold=bold)] if before else []
            runs.append(self._piece(piece, bold=bold))
            if piece.untranslated:
                only = _("Japanese only") if piece.language == "ja" else _("English only")
                runs.append(_run(f" [{only}]", self.language, bold=bold))
        return runs

    def _piece(self, piece: Piece, *, bold: bool) -> Any:
        """A text; one that leads to another site is a link."""
        run = _run(piece.text, piece.language or self.language, bold=bold, underlined=piece.outside)
        if not piece.outside:
            return run
        link = _w("hyperlink", run)
        address = self.paper.part.relate_to(
            _clean(str(piece.href)), RELATIONSHIP_TYPE.HYPERLINK, is_external=True
        )
        link.set(qn("r:id"), address)
        return link


def _shares(table: Table) -> list[int]:
    """How wide columns are beside each other: by their longest text, within bounds."""
    texts = ([text_of(line) for line in box] for row in table.rows for box in row)
    widths = [max(map(width, lines), default=1) for lines in texts]
    every = len(table.heads)
    return [min(40, max(10, width(table.heads[at]), *widths[at::every])) for at in range(every)]


def _framed() -> tuple[Any, ...]:
    """What makes a paragraph a notice that is not to be overlooked: a bar beside it, and a ground."""
    bar = _w("left", val="single", sz="36", space="6", color="7A5200")
    return _w("pBdr", bar), _w("shd", val="clear", color="auto", fill="FFF8E5")


def _w(name: str, *inside: Any, **attributes: str) -> Any:
    """An element of Word, with its attributes and what is inside."""
    made: Any = OxmlElement(f"w:{name}")
    for attribute, value in attributes.items():
        made.set(qn(f"w:{attribute}"), value)
    made.extend(inside)
    return made


def _paragraph(style: str, runs: list[Any], *properties: Any) -> Any:
    styled = [_w("pStyle", val=style)] if style else []
    return _w("p", _w("pPr", *styled, *properties), *runs)


def _run(text: str, language: str, *, bold: bool = False, underlined: bool = False) -> Any:
    properties = [_w("b")] if bold else []
    properties += [_w("u", val="single")] if underlined else []
    if language in LANGUAGES:
        said = {"eastAsia": "ja-JP"} if language == "ja" else {"val": "en-US", "eastAsia": "en-US"}
        properties.append(_w("lang", **said))
    run = _w("r", _w("rPr", *properties))
    for number, part in enumerate(_clean(text).split("\n")):
        if number:
            run.append(_w("br"))
        written = _w("t")
        written.text = part
        written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(written)
    return run


def _clean(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)


def _same_bytes(paper: Paper, as_of: dt.datetime) -> bytes:
    """The file with its parts in order, and the same time on each."""
    made, out = BytesIO(), BytesIO()
    paper.save(made)
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        names = parts.namelist()  # the list of content types comes first
        for name in names:
            info = zipfile.ZipInfo(name, as_of.timetuple()[:6])
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3
            packed.writestr(info, parts.read(name))
    return out.getvalue()
