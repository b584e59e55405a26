"""The command line: each command calls one library function and shows what it gives.

Exit status: 0 done, 1 a defect of ours, 2 wrong usage, 3 refused with the reasons.
"""

from tobiishi.cli.app import main

__all__ = ["main"]
