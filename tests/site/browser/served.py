"""The demonstration's site, served by its own server on this machine, and a browser that reads it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.error import URLError

from playwright.sync_api import Browser, BrowserContext, sync_playwright

CHROMIUM: Final = shutil.which("chromium")
WIDTHS: Final = {375: 812, 1280: 900}
"""Widths of a telephone and a desk, each with its height [px]."""
SITE: Final = ("-m", "tobiishi_site")
SEED: Final = (*SITE, "seed")
STARTS_WITHIN: Final = 30
"""How long the server may take to answer [s]."""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """How a demo person signs in; `secret` is empty where the role needs no second factor."""

    password: str
    secret: str
    link: str


@dataclass(frozen=True, slots=True)
class Site:
    """Where the site is, its people by address, and what its server says, mail included."""

    origin: str
    people: dict[str, DemoPerson]
    log: Path


@contextmanager
def served(folder: Path, runs: Path, *, database: str = "", fill: Sequence[str] = SEED) -> Iterator[Site]:
    """Make the database in a folder, load the record and the demo people, write drafts, and serve until the end.

    The folder of runs holds the run `bornuur`; `fill` is what Python is told to load the record.
    """
    environment = {
        **os.environ,
        "TOBIISHI_DEMO": "1",
        "TOBIISHI_DATA": str(folder),
        "TOBIISHI_RUNS": str(runs),
        "DATABASE_URL": database or f"sqlite:///{folder / 'tobiishi.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "tobiishi_site.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    _run((*SITE, "migrate"), environment)
    _run(fill, environment)
    _run((*SITE, "publish_run", "bornuur"), environment)
    _run((*SITE, "collectstatic", "--no-input"), environment)
    people = _people(_run((*SITE, "demo_people"), environment))
    _run((str(Path(__file__).with_name("drafting.py")),), environment)
    port = _free_port()
    log = folder / "server.log"
    with log.open("wb") as out:
        gunicorn = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--threads", "4"]
        server = subprocess.Popen(
            [*gunicorn, "tobiishi_site.wsgi"], env=environment, stdout=out, stderr=subprocess.STDOUT
        )
        try:
            _wait(f"http://127.0.0.1:{port}/health", server, log)
            yield Site(f"http://127.0.0.1:{port}", people, log)
        finally:
            server.terminate()
            server.wait(10)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


def opened(browser: Browser, language: str, width: int = 1280, *, script: bool = True) -> BrowserContext:
    """A new visitor whose browser prefers a language, and may know no script."""
    return browser.new_context(
        locale=language,
        reduced_motion="reduce",
        viewport={"width": width, "height": WIDTHS.get(width, 800)},
        java_script_enabled=script,
    )


def _run(words: Sequence[str], environment: dict[str, str]) -> str:
    done = subprocess.run([sys.executable, *words], env=environment, capture_output=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.decode())
    return done.stdout.decode()


def _people(printed: str) -> dict[str, DemoPerson]:
    """What the command printed of each person: address, password, perhaps a secret; below it the link."""
    line = r"^\S+ .*   (\S+@\S+)   (\S+)(?:   TOTP (\S+))?\n\s+(\S+)$"
    found = re.finditer(line, printed, re.MULTILINE)
    return {one[1]: DemoPerson(one[2], one[3] or "", one[4]) for one in found}


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Until the server answers; raises RuntimeError with its log where it does not."""
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - our own server
        except (URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(log.read_text(encoding="utf-8"))
