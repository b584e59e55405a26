"""The site of the demonstration: the packaged record, the runs, people of each role, served on this machine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from tobiishi.errors import Language

OUTPUT = Path(__file__).parent / "output"
DATA = OUTPUT / "site"
WORKER = (sys.executable, "-m", "tobiishi_site", "db_worker", "--verbosity", "0", "--no-reload")
"""Carries out background work beside the server."""


def prepare_site(lang: Language) -> None:
    """Make the database, load the record and the demo people; loading again changes nothing of the record."""
    DATA.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "TOBIISHI_DEMO": "1",
        "TOBIISHI_DATA": str(DATA),
        "TOBIISHI_RUNS": str(OUTPUT),
        "DJANGO_SETTINGS_MODULE": "tobiishi_site.settings",
    }
    import django  # noqa: PLC0415 - it reads the environment above
    from django.core.management import call_command  # noqa: PLC0415
    from django.utils import translation  # noqa: PLC0415

    django.setup()
    with translation.override(lang):
        call_command("migrate", verbosity=0)
        call_command("seed")
        call_command("publish_run", *sorted(one.parent.name for one in OUTPUT.glob("*/report")))
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("demo_people")


def serve(port: int, lang: Language) -> int:
    """Serve the site and do its background work until interrupted; the status of the server."""
    address = f"127.0.0.1:{port}"
    print(f"\n→ http://{address}/{lang}/\n", flush=True)
    os.environ["TOBIISHI_ADDRESS"] = f"http://{address}"
    if os.name == "nt":  # gunicorn needs fork
        command = [sys.executable, "-m", "tobiishi_site", "runserver", address, "--noreload"]
    else:
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "--bind",
            address,
            "--threads",
            "4",
            "tobiishi_site.wsgi",
        ]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that both end with us
    worker = subprocess.Popen(WORKER)  # noqa: S603 - our own program
    try:
        return subprocess.run(command, check=False).returncode  # noqa: S603 - our own program
    except KeyboardInterrupt:
        return 0
    finally:
        worker.terminate()
        worker.wait()
