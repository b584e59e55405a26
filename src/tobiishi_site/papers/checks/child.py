"""`python -m tobiishi_site.papers.checks.child SOURCE CODE CLEANED SAID`: look through a file in a process of its own.

What is refused is written to SAID, as JSON; an empty list where nothing is.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tobiishi.errors import Refused
from tobiishi.monitoring.intake.guard import LIMIT, limit_memory
from tobiishi_site.papers.checks.examine import look_through


def main(source: str, code: str, cleaned: str, said: str) -> int:
    """The status: 0 where SAID was written."""
    limit_memory()
    findings: list[tuple[str, dict[str, str]]] = []
    try:
        look_through(Path(source), code, Path(cleaned))
    except Refused as refusal:
        findings = [
            (one.code, {key: str(value) for key, value in one.details.items()}) for one in refusal.findings
        ]
    except MemoryError:
        return LIMIT
    Path(said).write_text(json.dumps(findings), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
