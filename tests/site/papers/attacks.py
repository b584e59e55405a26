"""Files as people upload them, and as an attacker would: all made here, none committed."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pikepdf
from PIL import Image

_OFFICE = "application/vnd.openxmlformats-officedocument"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = {
    "docx": ("word/document.xml", f"{_OFFICE}.wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", f"{_OFFICE}.spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", f"{_OFFICE}.presentationml.presentation.main+xml"),
}


def pdf(change: Callable[[pikepdf.Pdf], None] | None = None, **saved: Any) -> bytes:
    """A PDF of one empty page, changed as told."""
    with pikepdf.new() as made:
        made.add_blank_page()
        if change is not None:
            change(made)
        out = BytesIO()
        made.save(out, **saved)
    return out.getvalue()


def pdf_that(action: Any) -> bytes:
    """A PDF that does something when it is opened."""

    def opens(made: pikepdf.Pdf) -> None:
        made.Root.OpenAction = made.make_indirect(action)

    return pdf(opens)


def hidden_script() -> bytes:
    """A PDF with a script, its name written in another way, in a packed stream of objects."""

    def hides(made: pikepdf.Pdf) -> None:
        made.Root.AA = pikepdf.Dictionary(WC=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"))

    return pdf(hides, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def attached(made: pikepdf.Pdf) -> None:
    """Attach a program to a PDF."""
    made.attachments["tool.exe"] = b"MZ"


def encrypted_pdf(password: str = "") -> bytes:
    return pdf(encryption=pikepdf.Encryption(owner="owner", user=password))


def picture(
    form: str = "JPEG", *, gps: bool = False, size: tuple[int, int] = (40, 20), turned: int = 1
) -> bytes:
    """A picture, black on its left and white on its right."""
    image = Image.new("RGB", size, "white")
    image.paste("black", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x010F] = "CameraMaker"
    exif[0x0112] = turned
    if gps:
        exif.get_ifd(0x8825)[2] = (36.0, 41.0, 43.0)
    out = BytesIO()
    image.save(out, form, exif=exif, **({"comment": b"taken at home"} if form == "JPEG" else {}))
    return out.getvalue()


def claims_pixels(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it has very many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


def office(
    form: str = "docx",
    *more: tuple[str | ZipInfo, bytes],
    types: str = "",
    relations: str = "",
    body: str = "<w xmlns='urn:w'>text</w>",
    packing: int = ZIP_DEFLATED,
) -> bytes:
    """A document of Office with its main part, and more parts as told."""
    part, kind = _MAIN[form]
    kinds = types or f'<Override PartName="/{part}" ContentType="{kind}"/>'
    out = BytesIO()
    with ZipFile(out, "w", packing) as archive:
        archive.writestr("[Content_Types].xml", f"<?xml version='1.0'?><Types>{kinds}</Types>")
        archive.writestr("_rels/.rels", f"<Relationships>{relations}</Relationships>")
        archive.writestr(part, body)
        for name, content in more:
            archive.writestr(name, content)
    return out.getvalue()


def relation(kind: str, target: str, mode: str = "External") -> str:
    return f'<Relationship Id="r1" Type="{_RELATIONS}/{kind}" Target="{target}" TargetMode="{mode}"/>'


def macro_types() -> str:
    """Content types of a document with macros, under the name of one without."""
    return '<Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'


def symlink(name: str) -> ZipInfo:
    made = ZipInfo(name)
    made.external_attr = 0o120777 << 16
    return made


def encrypted_member() -> bytes:
    """A document whose last part says that it is encrypted, in both of its headers."""
    content = bytearray(office("docx", ("word/extra.bin", b"x"), packing=ZIP_STORED))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.rfind(mark) + at] |= 1
    return bytes(content)


def twice() -> bytes:
    """A document with two parts of one name: programs differ in which one they show."""
    out = BytesIO(office())
    with ZipFile(out, "a", ZIP_DEFLATED) as archive:
        archive.writestr("WORD/document.xml", "<other/>")
    return out.getvalue()
