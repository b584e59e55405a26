"""Readings on disk: one Parquet file for each readings file, read back series by series.

Columns: point, meter, begins, ends (UTC), value (an exact decimal, null where missing), row (of the
source file). Each series has row groups of its own; the file's metadata (key `tobiishi`) says which.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tobiishi.monitoring.series import Bools, Integers, Measured, Series
from tobiishi.units import edge_unit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_KEY: Final = "tobiishi"
_MOMENT: Final = pa.timestamp("ms", "UTC")
_ROWS: Final = 1 << 20


@dataclass(frozen=True)
class Filed:
    """A series and the monitoring point that it was read for."""

    point: str
    series: Series


def write_store(path: Path, filed: Iterable[Filed], *, places: int) -> None:
    """Write series to a Parquet file; `places` are the most decimal places that one of them has.

    Memory holds one series at a time where `filed` is lazy.
    """
    listed: list[dict[str, Any]] = []
    groups = 0
    with pq.ParquetWriter(
        path, _schema(places), compression="zstd", use_dictionary=["point", "meter"]
    ) as writer:
        for one in filed:
            table = _table(one, places)
            writer.write_table(table, row_group_size=_ROWS)
            count = -(-table.num_rows // _ROWS)
            listed.append(_entry(one, groups, count))
            groups += count
        writer.add_key_value_metadata({_KEY: json.dumps(listed)})


def read_store(path: Path, point: str) -> list[Series]:
    """The series that were stored for a monitoring point, in the order in which they were written."""
    with pq.ParquetFile(path) as file:
        entries = json.loads(file.metadata.metadata[_KEY.encode()])
        return [_series(file, entry) for entry in entries if entry["point"] == point]


def words(values: pa.Decimal128Array) -> tuple[Integers, Integers]:
    """The lower and upper 64 bits of exact decimals without nulls, as whole numbers."""
    buffer = values.buffers()[1]
    pairs = np.frombuffer(buffer, dtype="<i8", count=2 * (values.offset + len(values))).reshape(-1, 2)
    return pairs[values.offset :, 0].copy(), pairs[values.offset :, 1].copy()


def decimals(digits: Integers, missing: Bools, places: int) -> pa.Decimal128Array:
    """Whole numbers as exact decimals with so many places; null where missing."""
    pairs = np.stack([digits, digits >> 63], axis=1)
    exact = pa.Array.from_buffers(
        pa.decimal128(38, places), len(digits), [None, pa.py_buffer(pairs.tobytes())]
    )
    return pc.if_else(pa.array(missing), None, exact)


def _schema(places: int) -> pa.Schema:
    text = pa.dictionary(pa.int32(), pa.string())
    value = pa.decimal128(38, places)
    columns = (("begins", _MOMENT), ("ends", _MOMENT), ("value", value), ("row", pa.int64()))
    return pa.schema([("point", text), ("meter", text), *columns])


def _table(filed: Filed, places: int) -> pa.Table:
    series, schema = filed.series, _schema(places)
    zeros = pa.array(np.zeros(len(series), dtype=np.int32))
    named = [pa.DictionaryArray.from_arrays(zeros, pa.array([text])) for text in (filed.point, series.meter)]
    begins, ends = (pa.array(moments * 1000).cast(_MOMENT) for moments in (series.begins, series.ends))
    values = decimals(series.digits, series.missing, series.places)
    if series.places != places:
        values = values.cast(schema.field("value").type)
    return pa.table([*named, begins, ends, values, pa.array(series.rows)], schema=schema)


def _entry(filed: Filed, first: int, count: int) -> dict[str, Any]:
    series = filed.series
    return {
        "point": filed.point,
        "meter": series.meter,
        "measured": series.measured.value,
        "unit": series.unit.text,
        "places": series.places,
        "zone": series.zone.key,
        "groups": [first, first + count],
    }


def _series(file: pq.ParquetFile, entry: dict[str, Any]) -> Series:
    columns = ["begins", "ends", "value", "row"]
    table = file.read_row_groups(list(range(*entry["groups"])), columns=columns).combine_chunks()
    begins, ends = (table[name].cast(pa.int64()).to_numpy() // 1000 for name in ("begins", "ends"))
    values = table["value"]
    if values.type.scale != entry["places"]:
        values = values.cast(pa.decimal128(38, entry["places"]))
    filled = pc.fill_null(values, Decimal(0)).combine_chunks()
    return Series(
        meter=entry["meter"],
        measured=Measured(entry["measured"]),
        begins=begins,
        ends=ends,
        digits=words(filled)[0],
        places=entry["places"],
        missing=pc.is_null(values).to_numpy(),
        rows=table["row"].to_numpy(),
        unit=edge_unit(entry["unit"]),
        zone=ZoneInfo(entry["zone"]),
    )
