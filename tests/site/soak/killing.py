"""kill -9 of the server while edits are saved, again and again: every acknowledged save is there afterwards.

`python -m tests.site.soak.killing 200` (make soak). It shows that a save which was answered does not depend on the
process that answered it; it does not show what a power failure does to the disk (SQLite runs with synchronous = FULL).
"""

from __future__ import annotations

import http.client
import json
import os
import random
import re
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
from urllib.parse import urlencode

ROOT = Path(__file__).parents[3]
WRITERS = 4
CSRF = "s" * 32
"""A token is good where cookie and form say the same."""


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
    _command("migrate", environment)
    printed = _command("demo_people", environment)
    link = re.search(r"editor\.office@.*\n\s+(\S+)", printed)
    assert link is not None, printed
    chance = random.Random(20_260_401)  # noqa: S311 - when to kill
    saves = Saves()
    kept = 0
    for number in range(rounds):
        saves.begun.clear()
        _round(number, environment, link[1], saves, chance.uniform(0.05, 0.6))
        kept = compare(folder / "tobiishi.sqlite3", saves)
    return len(saves.acknowledged), kept - len(saves.acknowledged)


def _command(name: str, environment: dict[str, str]) -> str:
    words = [sys.executable, "-m", "tobiishi_site", name]
    return subprocess.run(words, env=environment, check=True, capture_output=True).stdout.decode()


def _round(number: int, environment: dict[str, str], link: str, saves: Saves, wait: float) -> None:
    port = _free_port()
    server = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "2",
            "--log-level", "critical", "tobiishi_site.wsgi",
        ],
        env=environment,
        start_new_session=True,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    writers = [
        threading.Thread(target=_write, args=(port, link, f"{number:04x}{writer:04x}", saves))
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


def _write(port: int, link: str, token: str, saves: Saves) -> None:
    """Write an entry as a browser does, and save it again and again, until nobody answers."""
    try:
        cookies = _sign_in(port, link)
        address, number = f"/en/desk/new/events/{token}/", 0
        while True:
            number += 1
            word = f"soak {token} {number}"
            fields = {"csrfmiddlewaretoken": CSRF, "based_on": str(number - 1), "name.en": word}
            status, _, page = _ask(port, "POST", address, cookies, urlencode(fields))
            assert (status, page.split("/")[:4]) == (302, ["", "en", "desk", "events"]), (status, page)
            saves.acknowledged.add((page.split("/")[4], number, word))
            saves.begun.set()
            address = f"{page}edit/"
    except (OSError, http.client.HTTPException):
        return


def _sign_in(port: int, link: str) -> str:
    """The cookies of the demo person of a link."""
    _, set_cookies, _ = _ask(port, "GET", link, "")
    session = next(one.partition(";")[0] for one in set_cookies if one.startswith("sessionid="))
    return f"{session}; csrftoken={CSRF}"


def _ask(port: int, method: str, address: str, cookies: str, body: str = "") -> tuple[int, list[str], str]:
    """Status, cookies and the address that is led to."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request(method, address, body, headers)
        answer = connection.getresponse()
        answer.read()
    finally:
        connection.close()
    return answer.status, answer.headers.get_all("Set-Cookie", []), answer.headers.get("Location", "")


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
            "SELECT count(*) FROM accounts_auditentry WHERE verb = 'write' AND details LIKE '%revision%'"
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
