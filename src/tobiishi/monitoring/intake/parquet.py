"""Parquet files, batch by batch; every cell becomes the text that a person would have written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tobiishi.errors import Place, refused
from tobiishi.monitoring.intake.faults import Faults, shown
from tobiishi.monitoring.intake.table import Batch, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_ROWS: Final = 1 << 16
_FAULTS = (pa.ArrowException, OSError, ValueError)
"""What a damaged file makes Arrow raise, names that are no UTF-8 included."""


def open_parquet(path: Path, faults: Faults) -> Table:
    """The columns of a Parquet file; rows count from 1, as there is no header line.

    Raises:
        Refused: `monitoring-file-broken`; while reading also `monitoring-column-type`.
    """
    try:
        names = tuple(pq.read_schema(path).names)
    except _FAULTS as fault:
        raise _broken(faults, fault) from fault

    def batches(columns: Sequence[int]) -> Iterator[Batch]:
        """All rows."""
        return _batches(path, [names[number - 1] for number in columns], columns, faults)

    return Table(names, 0, batches, floats=True)


def _batches(path: Path, names: list[str], columns: Sequence[int], faults: Faults) -> Iterator[Batch]:
    first = 1
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_ROWS, columns=names):
                rows = np.arange(first, first + len(batch), dtype=np.int64)
                first += len(batch)
                pairs = zip(columns, names, strict=True)
                yield Batch({n: _texts(batch.column(name), n, faults) for n, name in pairs}, rows)
    except _FAULTS as fault:
        raise _broken(faults, fault) from fault


def _texts(column: pa.Array, number: int, faults: Faults) -> pa.StringArray:
    """A column as texts: floats as the shortest decimal that round-trips, moments in UTC, empty for null."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _texts(column.dictionary_decode(), number, faults)
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        raise refused("monitoring-column-type", faults.place(None, number), type=str(kind))
    if pa.types.is_timestamp(kind):
        text = pc.cast(pc.cast(column, pa.timestamp(kind.unit)), pa.string())
        column = pc.binary_join_element_wise(text, "Z", "") if kind.tz else text
    texts = pc.fill_null(pc.cast(column, pa.string()), "")
    texts.validate(full=True)
    return texts


def _broken(faults: Faults, fault: Exception) -> Exception:
    problem = shown(str(fault))
    return refused("monitoring-file-broken", Place(faults.name), kind="Parquet", problem=problem)
