"""Word, Excel and PowerPoint: a zip of parts, looked through while its size is counted. Nothing it says is trusted."""

from __future__ import annotations

import re
import stat
import zlib
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path, PureWindowsPath
from typing import IO, Final
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from tobiishi.errors import refused

UNPACKED: Final = 300_000_000
"""Bytes that a document may have when unpacked."""
MEMBERS: Final = 5_000
"""Parts that a document may have."""
RATIO: Final = 200
"""How many times larger than packed it may become, from SMALL bytes on."""
SMALL: Final = 20_000_000
DEPTH: Final = 2
"""A document may hold one (the table of a chart), which holds none."""

_CHUNK: Final = 1 << 16
_ENCRYPTED: Final = 0x1
_END: Final = 22
_MAIN: Final = {
    "docx": "wordprocessingml.document.main+xml",
    "xlsx": "spreadsheetml.sheet.main+xml",
    "pptx": "presentationml.presentation.main+xml",
}
_OFFICE: Final = re.compile(r"\.(docx|xlsx|pptx)", re.IGNORECASE)
_PARTS: Final = (
    (re.compile(r"vbaproject|vbadata|macrosheets/|attachedtoolbars"), "papers-macro"),
    (re.compile(r"/externallinks/|/connections\.xml"), "papers-external"),
    (
        re.compile(r"activex/|oleobject|webextensions?/|/afchunk|\.(?:mht|mhtml|html?|js|vbs|exe|dll)$"),
        "papers-embedded",
    ),
)
"""Names of parts that are not taken, with the code of the refusal."""
_TYPES: Final = (
    (re.compile(r"macroenabled|vbaproject|macrosheet", re.IGNORECASE), "papers-macro"),
    (
        re.compile(r"activex|oleobject|webextension|text/html|message/rfc822", re.IGNORECASE),
        "papers-embedded",
    ),
)
_LINKS: Final = ("http://", "https://", "mailto:", "#")
_FIELD: Final = re.compile(r"\s*(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK)\s", re.IGNORECASE)
_READ_AS_XML: Final = (".xml", ".rels", ".vml")
_FAULTS: Final = (
    BadZipFile,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    expat.ExpatError,
    zlib.error,
)


@dataclass
class Unpacking:
    """What was unpacked so far of a file of a size, documents inside of it included."""

    packed: int
    done: int = 0
    parts: int = 0

    def take(self, size: int) -> None:
        """Count bytes that came out; raises Refused (`papers-zip-bomb`)."""
        self.done += size
        if self.done > UNPACKED or (self.done > SMALL and self.done > RATIO * self.packed):
            raise refused("papers-zip-bomb", limit=f"{UNPACKED // 10**6}")


@dataclass
class Seen:
    """What the parts of a document said: types of content, and the fields of its text."""

    types: set[str] = field(default_factory=set)
    fields: list[str] = field(default_factory=list)
    inside: str = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take in the begin of an element."""
        self.inside = tag.rpartition(":")[2]
        plain = {name.rpartition(":")[2]: value for name, value in attributes.items()}
        if self.inside == "Relationship":
            _check_relationship(plain)
        elif self.inside in {"Default", "Override"}:
            self.types.add(plain.get("ContentType", ""))
        elif self.inside == "fldSimple":
            self.fields.append(plain.get("instr", ""))
        elif self.inside == "fldChar" and plain.get("fldCharType") == "begin":
            self.fields.append("")

    def text(self, data: str) -> None:
        """Take in text: that of a field, which may come in pieces."""
        if self.inside == "instrText":
            self.fields = self.fields or [""]
            self.fields[-1] += data

    def end(self, _tag: str) -> None:
        """Leave an element."""
        self.inside = ""

    def check(self, code: str) -> None:
        """Refuse what was seen, or a document of another kind than its name says."""
        for pattern, refusal in _TYPES:
            if any(pattern.search(one) for one in self.types):
                raise refused(refusal)
        if any(_FIELD.match(f"{one} ") for one in self.fields):
            raise refused("papers-external", what="DDE")
        if not any(one.endswith(_MAIN[code]) for one in self.types):
            raise refused("papers-content", ending=code)


def check_package(path: Path, code: str) -> None:
    """Look through a document of Office whose format has a code: docx, xlsx or pptx.

    Raises:
        Refused: `papers-broken`, `papers-content`, `papers-embedded`, `papers-encrypted`, `papers-external`,
            `papers-macro`, `papers-zip-bomb`, `papers-zip-path`.
    """
    with path.open("rb") as file:
        _check(file, code, Unpacking(path.stat().st_size), depth=1)


def _check(file: IO[bytes], code: str, unpacking: Unpacking, *, depth: int) -> None:
    try:
        _check_bounds(file)
        with ZipFile(file) as archive:
            _check_names(archive.infolist(), unpacking)
            seen = Seen()
            for one in archive.infolist():
                _read(archive, one, seen, unpacking, depth=depth)
    except _FAULTS as fault:
        raise refused("papers-broken", format=code.upper()) from fault
    seen.check(code)


def _check_bounds(file: IO[bytes]) -> None:
    """The zip begins where the file begins and ends where it ends: nothing stands before or behind it."""
    file.seek(-_END, 2)
    end = file.read()
    if not end.startswith(b"PK\x05\x06") or end[-2:] != b"\0\0":
        raise BadZipFile("something stands behind it")


def _check_names(members: list[ZipInfo], unpacking: Unpacking) -> None:
    unpacking.parts += len(members)
    if unpacking.parts > MEMBERS or sum(one.file_size for one in members) > UNPACKED:
        raise refused("papers-zip-bomb", limit=f"{UNPACKED // 10**6}")
    if not members or min(one.header_offset for one in members) != 0:
        raise BadZipFile("something stands before it")
    if len({one.orig_filename.casefold() for one in members}) != len(members):
        raise refused("papers-zip-path", what="2 ×")
    for one in members:
        _check_member(one)


def _check_member(one: ZipInfo) -> None:
    name = one.orig_filename
    parts = PureWindowsPath(name)
    if "\\" in name or ":" in name or parts.anchor or ".." in name.split("/") or not name.isprintable():
        raise refused("papers-zip-path", what=ascii(name)[:60])
    if stat.S_ISLNK(one.external_attr >> 16):
        raise refused("papers-zip-path", what="symbolic link")
    if one.flag_bits & _ENCRYPTED:
        raise refused("papers-encrypted")
    if one.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise BadZipFile("packed in an unknown way")
    for pattern, code in _PARTS:
        if pattern.search(f"/{name.lower()}"):
            raise refused(code, what=ascii(name)[:60])


def _read(archive: ZipFile, one: ZipInfo, seen: Seen, unpacking: Unpacking, *, depth: int) -> None:
    """Unpack a part to its end, so that its size and checksum are what they are; XML and documents are read."""
    name = one.filename.lower()
    parser = _parser(seen) if name.endswith(_READ_AS_XML) else None
    within = BytesIO() if "embeddings/" in name and not name.endswith("/") else None
    with archive.open(one) as part:
        while chunk := part.read(_CHUNK):
            unpacking.take(len(chunk))
            if parser is not None:
                parser.Parse(chunk)
            elif within is not None:
                within.write(chunk)
    if parser is not None:
        parser.Parse(b"", True)  # noqa: FBT003 - it takes no names
    elif within is not None:
        _check_within(within, name, unpacking, depth=depth + 1)


def _check_within(within: BytesIO, name: str, unpacking: Unpacking, *, depth: int) -> None:
    """A document inside a document: only one of Office, looked through like the other."""
    known = _OFFICE.fullmatch(Path(name).suffix)
    if known is None or depth > DEPTH:
        raise refused("papers-embedded", what=ascii(name)[:60])
    within.seek(0)
    _check(within, known[1].lower(), unpacking, depth=depth)


def _parser(seen: Seen) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.StartElementHandler = seen.start
    parser.CharacterDataHandler = seen.text
    parser.EndElementHandler = seen.end
    parser.StartDoctypeDeclHandler = _no_doctype
    return parser


def _no_doctype(*_: object) -> None:
    raise ValueError("document type")


def _check_relationship(attributes: dict[str, str]) -> None:
    """What a document leads to: links that a reader follows, nothing that is fetched or run by itself."""
    kind = attributes.get("Type", "").rpartition("/")[2]
    if kind in {"aFChunk", "control", "oleObject", "vbaProject"}:
        raise refused("papers-embedded", what=kind)
    if attributes.get("TargetMode", "").lower() != "external":
        return
    target = attributes.get("Target", "").strip().lower()
    if kind != "hyperlink" or not target.startswith(_LINKS):
        raise refused("papers-external", what=ascii(kind)[:60])
