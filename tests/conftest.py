"""What all tests share: a line at the end of a run that counts the random cases."""

from __future__ import annotations

from collections import Counter

import pytest

COUNTED = ("drawn", "refused", "near_an_edge")
SAID = "random cases: {:,} compared; put aside: {:,} refused by the exact engine, {:,} near an edge"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell how many random cases were compared and put aside in all tests that record it."""
    counts: Counter[str] = Counter()
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, count in report.user_properties:
                counts[name] += int(str(count)) if name in COUNTED else 0
    if counts:
        terminalreporter.write_line(SAID.format(*(counts[name] for name in COUNTED)))
