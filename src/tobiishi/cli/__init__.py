"""The command line: each command calls one library function and shows what it gives.

Exit status: 0 done, 1 a defect of ours, 2 wrong usage, 3 refused with the reasons, 130 interrupted, 143 terminated.
"""

import sys

from tobiishi.cli.ending import Interruptible, tell_defect

__all__ = ["main"]


def main() -> None:
    """Run the program. What it needs is loaded only once it can be interrupted with a message."""
    sys.excepthook = tell_defect
    with Interruptible() as interruptible:
        from tobiishi.cli.app import run  # noqa: PLC0415 - takes a second to load

        interruptible.loaded = True
        sys.exit(run())
