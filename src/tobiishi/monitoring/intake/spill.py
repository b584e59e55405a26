"""Records of many meters in the order of a file, kept on disk until they come back meter by meter."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tobiishi.monitoring.intake.layout import Records
from tobiishi.monitoring.intake.stamps import Stamps
from tobiishi.monitoring.intake.values import Values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_SCHEMA = pa.schema(
    [
        ("want", pa.int32()),
        ("row", pa.int64()),
        ("first", pa.int64()),
        ("first_offset", pa.int64()),
        ("last", pa.int64()),
        ("last_offset", pa.int64()),
        ("digits", pa.int64()),
        ("places", pa.int64()),
        ("missing", pa.bool_()),
    ]
)
_ROWS = 1 << 17
_MEMORY = "1GB"
"""Memory that sorting may take before it goes to disk."""


@dataclass
class Spill:
    """A scratch file of records; memory holds one batch while writing, one meter while reading."""

    path: Path
    rows: int = 0
    places: int = 0
    """The most decimal places that a record has."""

    def write(self, batches: Iterable[Iterable[Records]]) -> None:
        """Keep the records of all batches."""
        with pq.ParquetWriter(self.path, _SCHEMA, compression="none", use_dictionary=False) as writer:
            for batch in batches:
                tables = [_table(records) for records in batch]
                if tables:
                    table = pa.concat_tables(tables)
                    writer.write_table(table)
                    self.rows += table.num_rows
                    self.places = max(self.places, pc.max(table["places"]).as_py())

    def by_want(self) -> Iterator[Records]:
        """All records of each want, in the order of their rows."""
        parts: list[pa.RecordBatch] = []
        settings: dict[str, Any] = {"memory_limit": _MEMORY, "temp_directory": str(self.path.parent)}
        with duckdb.connect(config=settings) as connection:
            connection.execute("SET enable_progress_bar = false")
            records = connection.read_parquet(str(self.path)).order('want, "row"')
            reader: Any = records.to_arrow_reader(_ROWS)
            for batch in reader:
                for part in _split(batch):
                    if parts and parts[0]["want"][0] != part["want"][0]:
                        yield _records(parts)
                        parts = []
                    parts.append(part)
        if parts:
            yield _records(parts)


def _split(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """The stretches of a sorted batch that belong to one want each."""
    wanted = batch["want"].to_numpy()
    cuts = [0, *(np.flatnonzero(np.diff(wanted)) + 1).tolist(), len(wanted)]
    for begin, end in itertools.pairwise(cuts):
        if end > begin:
            yield batch.slice(begin, end - begin)


def _table(records: Records) -> pa.Table:
    count = len(records.rows)
    last = records.last or Stamps(np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64))
    columns = [
        np.full(count, records.want, dtype=np.int32),
        records.rows,
        records.first.local,
        records.first.offset,
        last.local,
        last.offset,
        records.values.digits,
        records.values.places,
        records.values.missing,
    ]
    return pa.table(columns, schema=_SCHEMA)


def _records(parts: list[pa.RecordBatch]) -> Records:
    table = pa.Table.from_batches(parts)
    column = {name: table[name].to_numpy() for name in table.column_names}
    return Records(
        int(column["want"][0]),
        Stamps(column["first"], column["first_offset"]),
        Stamps(column["last"], column["last_offset"]),
        Values(column["digits"], column["places"], column["missing"]),
        column["row"],
    )
