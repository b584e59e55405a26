"""The library of methodologies: found by id, version, country and date; each read and proved once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from tobiishi.errors import Place, Problems, Refused, refused
from tobiishi.formulas.checker import check
from tobiishi.formulas.engines.exact import ExactProgram
from tobiishi.formulas.programs import DOCUMENTS_DEEP, Input, Program, link
from tobiishi.formulas.sheets import Checked
from tobiishi.methodologies.models import Document, FactorPart
from tobiishi.methodologies.sheets import placed_by_name, sheet_of
from tobiishi.methodologies.yaml_reader import MappingNode, Node, place_of, read_model, read_yaml_file


@dataclass(frozen=True)
class Methodology:
    """A document that was read, proved and linked.

    `used` holds every document it uses, however deep, so that all their hashes can be told.
    """

    document: Document
    checked: Checked
    path: Path
    sha256: str
    used: Mapping[str, Methodology]

    @cached_property
    def program(self) -> Program:
        """The linked program every engine reads."""
        return link(self.checked)

    @cached_property
    def exact(self) -> ExactProgram:
        """The program compiled for exact computing."""
        return ExactProgram(self.program)

    def factor_part(self, of: Input) -> FactorPart | None:
        """Which factor is the default of an input; None where it has none, or a value of the document."""
        document = self.used[of.path[-1]].document if of.path else self.document
        parameters = document.parameters.items()
        return next((p.factor for w, p in parameters if w.partition("[")[0] == of.parameter.name), None)

    @property
    def spreadsheet_id(self) -> str:
        """How its sheets are headed: JCM_… for an approved text only, else ESTIMATE_…."""
        head = "JCM" if self.document.status == "approved" else "ESTIMATE"
        major, _, minor = self.document.version.partition(".")
        return f"{head}_{self.document.id}_ver{int(major):02d}.{minor}"


class Catalogue:
    """Documents of one or more folders; a later folder may add documents, never replace one."""

    def __init__(self, *folders: Path) -> None:
        self._paths: dict[tuple[str, str], Path] = {}
        self._read: dict[tuple[str, str], Methodology] = {}
        self._reading: list[tuple[str, str]] = []
        for folder in folders:
            if not folder.is_dir():
                raise refused("methodologies-no-folder", Place(file=str(folder)))
            for path in sorted(folder.rglob("*_v*.yaml")):
                identity, _, version = path.stem.rpartition("_v")
                if (identity, version) in self._paths:
                    raise refused("methodologies-twice", Place(file=path.name), id=identity, version=version)
                self._paths[identity, version] = path

    def __iter__(self) -> Iterator[Methodology]:
        for identity, version in sorted(self._paths):
            yield self.get(identity, version)

    def get(self, identity: str, version: str) -> Methodology:
        """A document by id and version.

        Raises:
            Refused: `methodologies-unknown`, or every fault of the document.
        """
        key = (identity, version)
        if key not in self._paths:
            raise self._unknown(identity, f"{identity}@{version}")
        if len(self._reading) > DOCUMENTS_DEEP:
            raise refused("formulas-too-nested", Place(file=self._paths[key].name), limit=DOCUMENTS_DEEP)
        if key in self._reading:
            circle = " → ".join(f"{i}@{v}" for i, v in (*self._reading, key))
            raise refused("methodologies-circle", Place(file=self._paths[key].name), circle=circle)
        if key not in self._read:
            self._reading.append(key)
            try:
                self._read[key] = self._named(self.read(self._paths[key]), key)
            finally:
                self._reading.pop()
        return self._read[key]

    def newest(self, identity: str, on: date) -> Methodology:
        """The newest version of a document that is valid on a day (or whose dates are not known)."""
        versions = self._versions(identity)
        for version in versions:
            found = self.get(identity, version)
            if valid_on(found.document, on) is not False:
                return found
        raise refused("methodologies-none-valid", id=identity, day=on, known=", ".join(versions) or "—")

    def latest(self, identity: str) -> Methodology:
        """The newest version of a document, whenever it is valid.

        Raises:
            Refused: `methodologies-unknown`, or every fault of the document.
        """
        versions = self._versions(identity)
        if not versions:
            raise self._unknown(identity, identity)
        return self.get(identity, versions[0])

    def _versions(self, identity: str) -> list[str]:
        """The versions of a document, the newest first."""
        return sorted((v for i, v in self._paths if i == identity), key=_version_key, reverse=True)

    def _unknown(self, identity: str, asked: str) -> Refused:
        """That a document is not there, with its other versions or those of a name near to it."""
        near = (
            [identity]
            if self._versions(identity)
            else get_close_matches(identity, {i for i, _ in self._paths})
        )
        known = ", ".join(f"{one}@{version}" for one in near for version in self._versions(one))
        return refused("methodologies-unknown", asked=asked, known=known or "—")

    def _named(self, found: Methodology, key: tuple[str, str]) -> Methodology:
        """The document, whose id and version must be those of its file's name."""
        named = (found.document.id, found.document.version)
        if named != key:
            raise refused(
                "methodologies-file-name", Place(file=found.path.name), id=named[0], version=named[1]
            )
        return found

    def read(self, path: Path) -> Methodology:
        """Read and prove a document file; the documents it uses come from this catalogue.

        Raises:
            Refused: every fault of the document, with file, line and column.
        """
        root = self._merged(path)
        document = read_model(Document, root)
        if document.valid_from and document.valid_until and document.valid_until < document.valid_from:
            raise refused("methodologies-dates", place_of(root, ("valid_until",)))
        problems = Problems()
        used: dict[str, Methodology] = {}
        for identity, version in document.uses.items():
            place = place_of(root, ("uses", identity))
            with problems.catching(file=place.file, line=place.line):
                used[identity] = self.get(identity, version)
        problems.refuse_if_any()
        sheet = sheet_of(document, root, {identity: one.checked for identity, one in used.items()}, problems)
        try:
            checked = check(sheet)
        except Refused as refusal:
            problems.take(placed_by_name(refusal, root).findings)
        problems.refuse_if_any()
        every = dict(used)
        for one in used.values():
            every |= one.used
        return Methodology(document, checked, path, self._hash(path, document), every)

    def _merged(self, path: Path, seen: tuple[Path, ...] = ()) -> Node:
        """The tree of a file over that of the document it is based on."""
        root = read_yaml_file(path)
        based_on = getattr(root, "entries", {}).get("based_on")
        if based_on is None:
            return root
        identity, version = (getattr(based_on.entries.get(k), "text", "") for k in ("id", "version"))
        base = self._paths.get((identity, version))
        if base is None or base in seen or len(seen) > 5:
            raise refused("methodologies-base", based_on.place, id=identity, version=version)
        merged: Node = _over(root, self._merged(base, (*seen, path)))
        return merged

    def _hash(self, path: Path, document: Document) -> str:
        """SHA-256 of the file, and of the file it is based on."""
        digest = hashlib.sha256(path.read_bytes())
        if document.based_on is not None:
            digest.update(self._paths[document.based_on.id, document.based_on.version].read_bytes())
        return digest.hexdigest()


def library(*folders: Path) -> Catalogue:
    """The documents that come with the package, with those of further folders."""
    return Catalogue(Path(str(files("tobiishi.methodologies").joinpath("library"))), *folders)


def valid_on(document: Document, day: date) -> bool | None:
    """Whether a document is valid on a day; None where a date that would decide is not known."""
    after = None if document.valid_from is None else day >= document.valid_from
    before = True if document.valid_until is None else day <= document.valid_until
    return False if after is False or not before else after


def _over(upper: Any, lower: Any) -> Any:
    """A variant over its base: mappings merge by key, lists and texts are replaced whole."""
    if not (isinstance(upper, MappingNode) and isinstance(lower, MappingNode)):
        return upper
    entries, keys = dict(lower.entries), dict(lower.keys)
    for key, value in upper.entries.items():
        entries[key] = _over(value, entries[key]) if key in entries else value
        keys[key] = upper.keys[key]
    return MappingNode(upper.place, entries, keys)


def _version_key(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
