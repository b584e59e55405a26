"""kill -9 of the server while edits are saved, again and again: every acknowledged save is there afterwards.

`python -m tests.site.soak.killing 200` (make soak). It shows that a save which was answered does not depend on the
process that answered it; it does not show what a power failure does to the disk (SQLite runs with synchronous = FULL).
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[3]
WRITERS = 4


@dataclass(slots=True)
class Saves:
    """Saves that were acknowledged: entry, number of the revision, what was written."""

    acknowledged: set[tuple[str, int, str]] = field(default_factory=set)
    begun: threading.Event = field(default_factory=threading.Event)


def soak(rounds: int, folder: Path) -> tuple[int, int]:
    """Kill the server so many times; how many saves were acknowledged, and how many more were kept.

    Raises AssertionError where an acknowledged save is lost, or the database is damaged.
    """
    environment = {
        **os.environ,
        "TOBIISHI_DEMO": "1",
        "TOBIISHI_DATA": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'tobiishi.sqlite3'}",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    migrate = [sys.executable, "-m", "tobiishi_site", "migrate", "--verbosity=0"]
    subprocess.run(migrate, env=environment, check=True)
    chance = random.Random(20_260_401)  # noqa: S311 - when to kill
    saves = Saves()
    kept = 0
    for number in range(rounds):
        saves.begun.clear()
        _round(number, environment, saves, chance.uniform(0.05, 0.6))
        kept = compare(folder / "tobiishi.sqlite3", saves)
    return len(saves.acknowledged), kept - len(saves.acknowledged)


def _round(number: int, environment: dict[str, str], saves: Saves, wait: float) -> None:
    port = _free_port()
    server = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "2",
            "--log-level", "critical", "tests.site.soak.saving",
        ],
        env=environment,
        cwd=ROOT,
        start_new_session=True,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    writers = [
        threading.Thread(target=_write, args=(port, f"place-{writer}", f"{number}-{writer}", saves))
        for writer in range(WRITERS)
    ]
    try:
        _wait_for(port)
        for writer in writers:
            writer.start()
        assert saves.begun.wait(30), "nothing was saved"
        time.sleep(wait)
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
    for writer in writers:
        writer.join(30)


def _write(port: int, slug: str, word: str, saves: Saves) -> None:
    """Save again and again, until nobody answers."""
    count = 0
    while True:
        count += 1
        body = json.dumps({"slug": slug, "word": f"{word}-{count}"})
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("POST", "/save", body)
            answer = connection.getresponse()
            number = answer.read()
        except (OSError, http.client.HTTPException):
            return
        finally:
            connection.close()
        assert answer.status == 200, answer.status
        saves.acknowledged.add((slug, int(number), f"{word}-{count}"))
        saves.begun.set()


def compare(database: Path, saves: Saves) -> int:
    """How many saves are kept; raises AssertionError where one that was acknowledged is not among them."""
    connection = sqlite3.connect(database)
    try:
        rows = connection.execute(
            "SELECT slug, number, data FROM programme_revision JOIN programme_entry e ON e.id = entry_id"
        )
        kept = {(slug, number, json.loads(data)["name"]["en"]) for slug, number, data in rows}
        lost = saves.acknowledged - kept
        assert not lost, f"{len(lost)} acknowledged saves are lost, such as {min(lost)}"
        (noted,) = connection.execute(
            "SELECT count(*) FROM accounts_auditentry WHERE verb = 'write'"
        ).fetchone()
        assert noted == len(kept), f"{len(kept)} saves, {noted} of them noted"
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    finally:
        connection.close()
    return len(kept)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the server did not start")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        asked_for = int(sys.argv[1])
        acknowledged, more = soak(asked_for, Path(scratch))
    print(f"{asked_for} kills, {acknowledged:,} saves acknowledged, 0 lost; {more} kept without an answer")
