"""A site of its own, in the folder `TOBIISHI_DATA`, whose background work takes long: `slow_work.py prepare | work`."""

from __future__ import annotations

import sys
import time

import django
from django.core.management import call_command

django.setup()

from tobiishi_site.accounts.policy import OPERATOR, Thing  # noqa: E402 - models need django.setup
from tobiishi_site.jobs.kinds import KINDS, Arguments, Kind, Made, Work  # noqa: E402
from tobiishi_site.jobs.operations.enqueue import enqueue  # noqa: E402


def _of_all(_arguments: Arguments) -> Thing:
    return Thing("export", "record")


def _slow(work: Work) -> Made:
    work.begin(100)
    for _ in range(100):
        time.sleep(work.arguments["each"])
        work.step()
    path = work.folder / "made"
    path.write_text("made", encoding="utf-8")
    return Made(path, "made.txt")


KINDS["slow"] = Kind("Slow", "make", _of_all, _slow)
if sys.argv[1] == "prepare":
    call_command("migrate", verbosity=0)
elif sys.argv[1] == "enqueue":
    print(enqueue("slow", {"each": float(sys.argv[2])}, actor=OPERATOR).token)
else:
    call_command("db_worker", interval=0.1, batch="batch" in sys.argv, startup_delay=False, verbosity=0)
