"""CSV files: encoding, delimiter and header found from the file, rows streamed.

Strict UTF-8 (with or without BOM) is tried, then strict cp932; a guess is never made. A line is a
row: cells may be quoted but not run over several lines, so that row numbers stay true.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyarrow as pa
from pyarrow import csv as arrow_csv

from tobiishi.errors import Place, refused
from tobiishi.monitoring.intake.faults import Faults, shown
from tobiishi.monitoring.intake.table import Batch, Table, numbered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

LONGEST: Final = 100_000
"""Characters that a line may have."""
DELIMITERS: Final = (",", "\t", ";")
"""What may stand between cells, told from the header line alone."""

_TRIED = ("utf-8-sig", "cp932")
_UNUSED = re.compile(r"[\x80\uf8f0-\uf8f3]")
"""What Python makes of the bytes 80, A0 and FD to FF, which are no characters of cp932."""
_CHUNK = 1 << 20
_BLOCK = 1 << 22
_NAMES = {"utf-8": "utf-8-sig"}


@dataclass(frozen=True)
class _Scan:
    """What one look over the whole file shows."""

    encoding: str
    lines: int
    header: str
    header_row: int
    last: str
    """The last line that is not blank; no row below shows whether a cell in it is left open."""
    last_row: int


def open_text(
    path: Path,
    faults: Faults,
    *,
    encoding: str | None,
    wanted: Sequence[str],
    delimiters: Sequence[str] = DELIMITERS,
) -> Table:
    """Find encoding, header and delimiter; of several delimiters the one that shows the columns wanted.

    Raises:
        Refused: `monitoring-encoding`, `monitoring-line-too-long`, `monitoring-file-empty`,
            `monitoring-quotes`.
    """
    scan = _scan(path, faults.name, _NAMES.get(encoding, encoding) if encoding else None)
    header = [(delimiter, _cells(scan, delimiter, faults)) for delimiter in delimiters]
    delimiter, names = max(header, key=lambda one: (len({*one[1]} & {*wanted}), len(one[1])))

    def batches(columns: Sequence[int]) -> Iterator[Batch]:
        """The rows below the header."""
        return _batches(path, scan, delimiter, len(names), columns, faults)

    return Table(names, scan.header_row, batches, scan.encoding.removesuffix("-sig"), delimiter)


def _scan(path: Path, file: str, encoding: str | None) -> _Scan:
    """Decode the file from end to end in the encoding named, or else in those that are tried."""
    failed = 0
    for tried in (encoding,) if encoding else _TRIED:
        look = _Look(file, tried)
        try:
            return look.over(path)
        except UnicodeDecodeError as fault:
            failed = max(failed, look.lines + fault.object[: fault.start].count(b"\n") + 1)
    names = encoding.removesuffix("-sig") if encoding else "UTF-8, cp932 (Shift_JIS)"
    raise refused("monitoring-encoding", Place(file, failed), encodings=names)


@dataclass
class _Look:
    """One look over a file in one encoding."""

    file: str
    encoding: str
    lines: int = 0
    """Lines that are complete."""
    header: str = ""
    header_row: int = 0
    last: str = ""
    last_row: int = 0
    _rest: str = ""

    def over(self, path: Path) -> _Scan:
        """Take in the whole file; UnicodeDecodeError where the encoding does not fit."""
        decode = codecs.getincrementaldecoder(self.encoding)("strict")
        decoder = io.IncrementalNewlineDecoder(decode, translate=True)
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                self._take((self._rest + decoder.decode(chunk)).split("\n"))
        self._rest += decoder.decode(b"", final=True)
        if self._rest:
            self._take([self._rest, ""])
        if not self.header_row:
            raise refused("monitoring-file-empty", Place(self.file))
        return _Scan(self.encoding, self.lines, self.header, self.header_row, self.last, self.last_row)

    def _take(self, lines: list[str]) -> None:
        self._check(lines)
        complete = range(len(lines) - 1)
        filled = (n for n in reversed(complete) if lines[n].strip())
        if (last := next(filled, None)) is not None:
            self.last, self.last_row = lines[last], self.lines + last + 1
        if last is not None and not self.header_row:
            first = next(n for n in complete if lines[n].strip())
            self.header, self.header_row = lines[first], self.lines + first + 1
        self.lines += len(complete)
        self._rest = lines[-1]

    def _check(self, lines: list[str]) -> None:
        """Demand lines of usual length, and of cp932 only characters that it really has."""
        if max(map(len, lines)) > LONGEST:
            before = next(number for number, line in enumerate(lines) if len(line) > LONGEST)
            place = Place(self.file, self.lines + before + 1)
            raise refused("monitoring-line-too-long", place, limit=f"{LONGEST:,}")
        if self.encoding == "cp932":
            for number, line in enumerate(lines):
                if _UNUSED.search(line):
                    raise UnicodeDecodeError(
                        "cp932", b"\n" * number + b"?", number, number + 1, "unused byte"
                    )


def _cells(scan: _Scan, delimiter: str, faults: Faults) -> tuple[str, ...]:
    """The names in the header line, without spaces around them."""
    try:
        (cells,) = csv.reader([scan.header], delimiter=delimiter, strict=True)
    except csv.Error as fault:
        raise refused("monitoring-quotes", faults.place(scan.header_row)) from fault
    return tuple(" ".join(cell.split()) for cell in cells)


def _batches(
    path: Path, scan: _Scan, delimiter: str, width: int, columns: Sequence[int], faults: Faults
) -> Iterator[Batch]:
    """Stream the rows below the header; rows of another width are faults, blank ones are passed over."""
    skipped: list[int] = []

    def invalid(row: arrow_csv.InvalidRow) -> str:
        """Note a row of another width, and go on."""
        skipped.append(row.number)
        faults.add(
            "monitoring-row-width", row.number, cells=row.actual_columns, expected=row.expected_columns
        )
        return "skip"

    next_row = scan.header_row + 1
    try:
        for arrays in _reader(path, scan, delimiter, width, columns, invalid):
            rows = numbered(next_row, arrays.num_rows, skipped)
            next_row = int(rows[-1]) + 1 if len(rows) else next_row
            yield Batch(dict(zip(columns, arrays.columns, strict=True)), rows)
    except pa.ArrowInvalid as fault:
        raise refused(
            "monitoring-file-broken", Place(faults.name), kind="CSV", problem=shown(str(fault))
        ) from fault
    after = sum(number >= next_row for number in skipped)
    if _is_open(scan.last, delimiter):
        faults.add("monitoring-quotes", scan.last_row)
    elif next_row + after != scan.lines + 1:
        faults.add("monitoring-quotes", _open_quote(path, scan, delimiter))


def _open_quote(path: Path, scan: _Scan, delimiter: str) -> int | None:
    """The first line on which a quoted cell begins and does not end."""
    with path.open(encoding=scan.encoding) as stream:
        return next((n for n, line in enumerate(stream, 1) if _is_open(line.rstrip("\n"), delimiter)), None)


def _is_open(line: str, delimiter: str) -> bool:
    """Whether a quoted cell of a line does not end on it."""
    try:
        deque(csv.reader([line], delimiter=delimiter, strict=True), maxlen=0)
    except csv.Error:
        return True
    return False


def _reader(
    path: Path,
    scan: _Scan,
    delimiter: str,
    width: int,
    columns: Sequence[int],
    invalid: object,
) -> Iterator[pa.RecordBatch]:
    names = [str(number) for number in range(1, width + 1)]
    if scan.lines == scan.header_row:
        return
    with (
        path.open("rb") as stream,
        arrow_csv.open_csv(
            stream,
            read_options=arrow_csv.ReadOptions(
                use_threads=False,
                block_size=_BLOCK,
                skip_rows=scan.header_row,
                column_names=names,
                encoding=scan.encoding.replace("utf-8-sig", "utf8"),
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter, ignore_empty_lines=False, invalid_row_handler=invalid
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                include_columns=[str(number) for number in columns],
                strings_can_be_null=False,
            ),
        ) as reader,
    ):
        yield from reader
