"""The worker as a process of its own, killed in the middle of its work."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

PROGRAM = Path(__file__).with_name("slow_work.py")


class Site:
    """A site of its own in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "TOBIISHI_DEMO": "1",
            "TOBIISHI_DATA": str(folder),
            "DJANGO_SETTINGS_MODULE": "tobiishi_site.settings",
        }

    def run(self, *words: str) -> str:
        """Run a command of the site to its end; what it printed."""
        done = subprocess.run(words, env=self.environment, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def worker(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a worker."""
        return subprocess.Popen([sys.executable, str(PROGRAM), "work", *words], env=self.environment)

    def ask(self, statement: str) -> Any:
        """The first row that the database answers."""
        with sqlite3.connect(self.folder / "tobiishi.sqlite3", timeout=20) as database:
            return database.execute(statement).fetchone()


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = Site(tmp_path)
    made.run(sys.executable, str(PROGRAM), "prepare")
    return made


def _until(found: Any) -> None:
    """Wait until something holds, for 30 s at most."""
    end = time.monotonic() + 30
    while not found():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_worker_that_is_killed_leaves_no_work_running_and_the_next_one_does_it(site: Site) -> None:
    def state() -> str:
        return str(site.ask("SELECT state FROM jobs_job ORDER BY id DESC")[0])

    first = site.run(sys.executable, str(PROGRAM), "enqueue", "0.1")
    worker = site.worker()
    _until(lambda: site.ask("SELECT done FROM jobs_job")[0] > 0)
    worker.kill()
    worker.wait()
    assert state() == "running"
    assert not (site.folder / "jobs" / first).exists()
    site.ask("UPDATE jobs_job SET seen_at = datetime(seen_at, '-11 minutes')")
    clear = [sys.executable, "-m", "tobiishi_site", "clear_jobs"]
    assert site.run(*clear) == "0 jobs cleared away"
    assert site.ask("SELECT state, findings LIKE '%jobs-lost%' FROM jobs_job") == ("failed", 1)
    second = site.run(sys.executable, str(PROGRAM), "enqueue", "0")
    assert second != first
    assert site.worker("batch").wait() == 0
    assert state() == "done"
    assert (site.folder / "jobs" / second).read_text(encoding="utf-8") == "made"
