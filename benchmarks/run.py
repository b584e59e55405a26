"""`make bench`: prints how our engines compare with the bare ones, on the same inputs in the same run.

Nothing is asserted: ratios differ between machines. Aims: arrays 1.2, tables 1.2, exact 1.5; a meter-year of
15-minute readings from file to workbook under 2 s, 100 meters under 30 s.
"""

from __future__ import annotations

import engines
import pipeline
import tables


def line(name: str, bare: float, ours: float) -> None:
    """Print one comparison."""
    print(f"{name:<58} bare {bare:8.3f} s   ours {ours:8.3f} s   ratio {ours / bare:5.2f}", flush=True)


def main() -> None:
    """Run all comparisons."""
    line("arrays: chiller, 1,000,000 draws, against NumPy", *engines.arrays_ratio())
    line("exact: 20,000 chillers, against fmpq by hand", *engines.exact_ratio())
    line("tables: chiller, 10,000,000 rows, against DuckDB by hand", *tables.tables_ratio())
    for meters in (1, 100):
        name = f"pipeline: {meters} meter(s), a year of 15-minute readings"
        print(f"{name:<58} file to workbook {pipeline.seconds(meters):8.2f} s", flush=True)


if __name__ == "__main__":
    main()
