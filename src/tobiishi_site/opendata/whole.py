"""Everything that is public as one file: JSON, CSV and XLSX, with what the columns mean and under which terms.

`write_whole` writes to any file that can be sought: the answer to a request, or that of background work.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from tobiishi.errors import Refused
from tobiishi_site.exchange.columns import Column, Table, tables, text_of
from tobiishi_site.exchange.writing import file_of
from tobiishi_site.opendata import dictionary
from tobiishi_site.opendata.addresses import address
from tobiishi_site.opendata.queries import Public
from tobiishi_site.opendata.terms import terms

_SAME: Final = (1980, 1, 1, 0, 0, 0)
"""The time of every file inside, so that the same record gives the same bytes."""
_PUBLISHED: Final = (
    "kind",
    "id",
    "language",
    "revision",
    "published_at",
    "behind",
    "title",
    "title_language",
)
_LISTS: Final = ("table", "id", "row_position", "column", "position", "value", "place_in_source")
Rows = Iterable[Sequence[str]]


STEPS: Final = len(tables()) + 1
"""How often `write_whole` says that it goes on: for each table, and at the end."""


def _no_step() -> None:
    """Nobody waits for it."""


def write_whole(
    out: IO[bytes], entries: Sequence[Public], *, at: datetime, step: Callable[[], None] = _no_step
) -> None:
    """Write the archive of public entries, as of a moment."""
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        left_out: list[str] = []
        for table in tables().values():
            left_out += _write_table(archive, table, entries, at)
            step()
        _csv(archive, "dictionary", dictionary.COLUMNS, dictionary.columns())
        _csv(archive, "codes", dictionary.CODES, dictionary.codes())
        _csv(archive, "units", dictionary.UNITS_HEADER, dictionary.units(_units(entries)))
        _csv(archive, "publications", _PUBLISHED, _published(entries))
        _csv(archive, "lists", _LISTS, _lists(entries))
        _add(archive, "json/record.json", _json(_record(entries)))
        _add(archive, "json/terms.json", _json(terms().model_dump(mode="json")))
        _add(archive, "README.txt", _readme(at, left_out).encode())
    step()


def _record(entries: Iterable[Public]) -> dict[str, dict[str, Any]]:
    """The data by kind and id, as `tobiishi.programme.models.Record` reads them."""
    found: dict[str, dict[str, Any]] = {}
    for entry in entries:
        found.setdefault(entry.kind, {})[entry.slug] = entry.data
    return found


def _write_table(archive: ZipFile, table: Table, entries: Sequence[Public], at: datetime) -> Iterator[str]:
    """Write a table in both forms; yields the name of a file that Excel could not hold."""
    header = table.header(drafts=False)
    rows = [row for one in entries if one.kind == table.kind for row in table.rows(one.slug, None, one.data)]
    _add(archive, f"csv/{table.name}.csv", file_of(table, header, rows, form="csv", at=at))
    try:
        _add(archive, f"xlsx/{table.name}.xlsx", file_of(table, header, rows, form="xlsx", at=at))
    except Refused:
        yield f"xlsx/{table.name}.xlsx"


def _published(entries: Iterable[Public]) -> Iterator[Sequence[str]]:
    for entry in entries:
        for language, one in sorted(entry.publications.items()):
            revision, at = str(one.revision.number), one.published_at.isoformat()
            behind = str(one.behind).lower()
            yield (entry.kind, entry.slug, language, revision, at, behind, one.title, one.title_language)


def _lists(entries: Iterable[Public]) -> Iterator[Sequence[str]]:
    """Every item of every list in a row of its own: the same that cells of the tables hold together."""
    by_kind: dict[str, list[Table]] = {}
    for table in tables().values():
        by_kind.setdefault(table.kind, []).append(table)
    for entry in entries:
        for table in by_kind[entry.kind]:
            parts = [(entry.data, "")]
            if table.part is not None:
                parts = [(part, str(at)) for at, part in enumerate(entry.data.get(table.part, ()), 1)]
            for part, row_position in parts:
                for column in (one for one in table.columns if one.many):
                    for position, value, place in _items(column, part):
                        yield (table.name, entry.slug, row_position, column.name, position, value, place)


def _items(column: Column, data: Any) -> Iterator[tuple[str, str, str]]:
    value = data
    for step in column.path:
        value = value.get(step) if isinstance(value, dict) else None
    single = replace(column, path=(), many=False)
    for position, item in enumerate(value or (), 1):
        if column.form == "citation":
            yield str(position), item["source"], item.get("at", "")
        elif text := text_of(single, item):
            yield str(position), text, ""


def _units(entries: Iterable[Public]) -> Iterator[str]:
    """The units of all figures."""
    return (figure["unit"] for entry in entries for figure in entry.data.get("figures", ()))


def _csv(archive: ZipFile, name: str, header: Sequence[str], rows: Rows) -> None:
    table = Table(name, None, ())
    _add(archive, f"{name}.csv", file_of(table, header, rows, form="csv", at=datetime(*_SAME)))  # noqa: DTZ001 - not written into a CSV


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def _add(archive: ZipFile, name: str, content: bytes) -> None:
    archive.writestr(ZipInfo(name, _SAME), content, ZIP_DEFLATED)


def _readme(at: datetime, left_out: Sequence[str]) -> str:
    """What is in the archive, in both languages."""
    said = terms()
    english = [f"- {one.name.en}: {one.holds_for.en} {one.url}" for one in said.licences]
    japanese = [f"- {one.name.ja}：{one.holds_for.ja} {one.url}" for one in said.licences]
    missing = [
        f"Too long for Excel, see the CSV / Excelの上限を超えるためCSVのみ: {name}" for name in left_out
    ]
    lines = [
        "Tobiishi: everything that is public / 公開済みのすべての内容",
        f"As of / 時点: {at.isoformat()}",
        f"From / 入手先: {address('whole_site')}",
        "",
        said.publisher.note.en,
        said.publisher.note.ja,
        "",
        *_CONTENTS,
        "",
        "Terms of use",
        *english,
        said.rights.en,
        "利用条件",
        *japanese,
        said.rights.ja,
        "",
        "Sources: csv/sources.csv lists every document; the column `cited` of each row says which holds for it.",
        "出典：csv/sources.csv に全文書の一覧、各行の列 `cited` にその行の出典があります。",
        *missing,
    ]
    return "\r\n".join(lines) + "\r\n"


_CONTENTS: Final = (
    "All files are UTF-8; CSV files have no byte order mark, a header in the first row, and a row for each record.",
    "An empty cell says that nothing is known; 0 is a number. Dates are as precise as they are known.",
    "文字コードはUTF-8です。CSVはBOMなし、1行目が列名、1行が1件です。空欄は不明、0は数値です。日付はわかる精度で示します。",
    "",
    "csv/, xlsx/         the tables / 各表",
    "json/record.json    the same as data of tobiishi.programme / 同じ内容（tobiishi.programmeのデータ）",
    "json/terms.json     terms of use as data / 利用条件（データ）",
    "dictionary.csv      every column: meaning, type, unit, codes / 全列の意味・型・単位・コード",
    "codes.csv, units.csv  what codes and units mean / コードと単位の意味",
    "lists.csv           every item of cells that hold several, one in a row / 複数の値を持つセルの、1行1件の表",
    "publications.csv    when each entry was published in each language, whether it is behind / 言語別の公開日時と更新状況",
)
