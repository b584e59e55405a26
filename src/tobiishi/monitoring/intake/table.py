"""What every kind of readings file becomes: named columns of texts, batch by batch, with row numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tobiishi.monitoring.series import Integers


@dataclass(frozen=True)
class Batch:
    """Some rows of a table: the texts of the columns asked for, by column (counted from 1)."""

    texts: Mapping[int, pa.StringArray]
    rows: Integers
    """Row of each in the source file, rising."""

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, positions: Integers) -> Batch:
        """The rows at these positions."""
        chosen = pa.array(positions)
        return Batch({n: texts.take(chosen) for n, texts in self.texts.items()}, self.rows[positions])


@dataclass(frozen=True)
class Table:
    """A readings file that was opened and whose header is known; nothing else has been read yet."""

    header: tuple[str, ...]
    header_row: int
    batches: Callable[[Sequence[int]], Iterator[Batch]]
    """Reads the columns asked for (counted from 1)."""
    encoding: str | None = None
    delimiter: str | None = None
    floats: bool = False
    """Whether numbers were binary floats, so that digits beyond the twelfth decimal are only noise."""
    formulas: Mapping[int, Sequence[str]] = field(default_factory=dict)
    """Cells with a formula, by column."""
    errors: Mapping[int, Sequence[str]] = field(default_factory=dict)
    """Cells that show an error such as #N/A, by column."""


def numbered(first: int, count: int, skipped: Sequence[int]) -> Integers:
    """The numbers of rows from `first` on, where some numbers were passed over."""
    passed = np.array([number for number in skipped if number >= first], dtype=np.int64)
    numbers = np.arange(first, first + count + len(passed), dtype=np.int64)
    return numbers[~np.isin(numbers, passed)][:count]
