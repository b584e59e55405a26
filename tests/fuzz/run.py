"""`make fuzz`: mutated expressions, documents, readings and workbooks; only results and refusals may come of them.

A hang of a minute ends the run with a stack trace. Workbooks are checked in a process of their own and are
therefore few: one in a hundred.
"""

from __future__ import annotations

import argparse
import datetime as dt
import faulthandler
import io
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import xlsxwriter
from tests.fuzz import expressions

from tobiishi.errors import Refused
from tobiishi.methodologies.catalogue import library
from tobiishi.monitoring.intake.files import take_in
from tobiishi.monitoring.project import load_project

HANG = 60
"""Seconds after which one input counts as a hang."""
PROJECT = """
project:
  id: FUZZ
  title: {en: fuzz, ja: 試験}
  country: VN
  methodology: {id: VN_AM007, version: "1.0"}
  time_zone: Asia/Ho_Chi_Minh
  crediting_starts: 2023-01-01
monitoring_periods: [{from: 2023-01-01, until: 2023-12-31}]
points:
  - id: 1
    parameter: EG
    item: roof
    option: C
    measured: quantity of an interval
    unit: kWh
    readings: {file: FILE, time: time, value: kwh, interval: 1 h}
"""
SCRAPS = (b"", b",", b"\n", b"\x00", b"\xff\xfe", b"-", b"1e400", b"nan", b'"', b"2023-02-30", "時".encode("cp932"), b"{", b": ", b"\t", b"9" * 80)  # fmt: skip


def mutated(content: bytes, random: Random) -> bytes:
    """The bytes with a few places cut out, doubled or filled with a scrap."""
    for _ in range(random.randint(1, 4)):
        start = random.randint(0, len(content))
        end = min(len(content), start + random.choice((0, 1, 2, 8, 40)))
        filling = random.choice((*SCRAPS, content[start:end] * 2))
        content = content[:start] + filling + content[end:]
    return content


def documents(count: int, random: Random, folder: Path) -> Counter[str]:
    """Mutated methodology documents."""
    sound = [one.path.read_bytes() for one in library()]
    path = folder / "X_FUZZ_v0.1.yaml"

    def attempt() -> None:
        path.write_bytes(mutated(random.choice(sound), random))
        library().read(path)

    return tried(count, attempt)


def readings(count: int, random: Random, folder: Path) -> Counter[str]:
    """Mutated readings in a text file."""
    hours = [dt.datetime(2023, 1, 1) + dt.timedelta(hours=n) for n in range(48)]  # noqa: DTZ001 - local time
    sound = "time,kwh\n" + "".join(f"{hour:%Y-%m-%d %H:%M},{n}.{n % 7}\n" for n, hour in enumerate(hours))
    return taken(count, random, folder, "readings.csv", sound.encode())


def workbooks(count: int, random: Random, folder: Path) -> Counter[str]:
    """Mutated workbooks."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("time", "kwh"))
        for n in range(24):
            sheet.write_row(n + 1, 0, (f"2023-01-01 {n:02d}:00", n / 7))
    return taken(count, random, folder, "readings.xlsx", stream.getvalue())


def taken(count: int, random: Random, folder: Path, file: str, sound: bytes) -> Counter[str]:
    """Mutated readings files, taken in."""
    (folder / "project.yaml").write_text(PROJECT.replace("FILE", file), encoding="utf-8")
    project = load_project(folder / "project.yaml")

    def attempt() -> None:
        (folder / file).write_bytes(mutated(sound, random))
        take_in(project, folder / "store").series("1")

    return tried(count, attempt)


def tried(count: int, attempt: Callable[[], None]) -> Counter[str]:
    """How many attempts gave a result and how many were refused; anything else is raised."""
    outcome: Counter[str] = Counter()
    for _ in range(count):
        faulthandler.dump_traceback_later(HANG, exit=True)
        try:
            attempt()
            outcome["done"] += 1
        except Refused:
            outcome["refused"] += 1
    faulthandler.cancel_dump_traceback_later()
    return outcome


def main() -> int:
    """Run all kinds; the shares are those of their speed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with TemporaryDirectory() as name:
        folder, random = Path(name), Random(asked.seed)  # noqa: S311 - reproducible, not secret
        found = expressions.fuzz(asked.count * 60 // 100, seed=asked.seed, folder=folder)
        print("expressions", dict(found.kinds), f"faults: {len(found.faults)}", flush=True)
        for text, answer in found.faults[:5]:
            print(text, answer)
        shares = ((documents, 19), (readings, 20), (workbooks, 1))
        for kind, share in shares:
            print(kind.__name__, dict(kind(asked.count * share // 100, random, folder)), flush=True)
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
