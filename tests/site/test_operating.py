"""Health, logs, settings of production, and the lines of the container file."""

import http.client
import json
import logging
import os
import runpy
import secrets
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tobiishi import __version__
from tobiishi_site.logs import JsonLines, logging_settings

ROOT = Path(__file__).parents[2]


def _environment(data: Path) -> dict[str, str]:
    """The settings of production, with a random secret."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
    given = {
        "PYTHONPATH": str(ROOT / "src"),
        "TOBIISHI_DATA": str(data),
        "TOBIISHI_HOSTS": "tobiishi.example",
        "TOBIISHI_SECRET_KEY": secrets.token_urlsafe(50),
        "DJANGO_SETTINGS_MODULE": "tobiishi_site.settings",
    }
    return kept | given


def _production(data: Path, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    """A command with the settings of production."""
    return subprocess.run(
        [sys.executable, *command],
        env=_environment(data) | more,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.django_db
def test_health_tells_version_and_database_with_one_small_query() -> None:
    with CaptureQueriesContext(connection) as asked:
        answer = Client().get("/health")
    assert answer.json() == {"status": "ok", "version": __version__, "database": connection.vendor}
    assert answer.headers["Cache-Control"].startswith("max-age=0")
    assert [one["sql"] for one in asked] == ["SELECT 1"]


def test_health_is_503_where_the_database_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(connection, "cursor", broken)
    answer = Client().get("/health")
    assert (answer.status_code, answer.json()["status"]) == (503, "no database")


def test_checks_for_deployment_find_nothing_with_the_settings_of_production(tmp_path: Path) -> None:
    found = _production(tmp_path, "-m", "tobiishi_site", "check", "--deploy", "--fail-level", "WARNING")
    assert found.returncode == 0, found.stderr


@pytest.mark.parametrize("name", ["TOBIISHI_SECRET_KEY", "TOBIISHI_HOSTS"])
def test_production_does_not_start_without_what_it_needs(name: str, tmp_path: Path) -> None:
    found = _production(tmp_path, "-m", "tobiishi_site", "check", **{name: ""})
    assert found.returncode != 0
    assert f"{name} is not set" in found.stderr


def test_neither_server_nor_start_command_runs_in_production_beside_demo_people(tmp_path: Path) -> None:
    people = (
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "call_command('migrate', verbosity=0); call_command('demo_people')\n"
    )
    assert _production(tmp_path, "-c", people, TOBIISHI_DEMO="1").returncode == 0
    for command in (("-c", "import tobiishi_site.wsgi"), ("-m", "tobiishi_site", "start")):
        found = _production(tmp_path, *command)
        assert found.returncode != 0
        assert "accounts of a demonstration" in found.stderr


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("smtp://post:p%40ss@mail.example", ("mail.example", 587, "post", "p@ss", True, False)),
        ("smtps://mail.example:4650", ("mail.example", 4650, "", "", False, True)),
    ],
)
def test_mail_is_handed_in_where_its_address_says(
    address: str, said: tuple[Any, ...], tmp_path: Path
) -> None:
    names = "HOST PORT HOST_USER HOST_PASSWORD USE_TLS USE_SSL".split()
    said_of = ", ".join(f"settings.EMAIL_{name}" for name in names)
    tell = f"from django.conf import settings; import json; print(json.dumps([{said_of}]))"
    found = _production(tmp_path, "-c", tell, TOBIISHI_MAIL=address)
    assert json.loads(found.stdout) == list(said)


def test_a_mail_address_without_a_host_is_refused(tmp_path: Path) -> None:
    found = _production(tmp_path, "-m", "tobiishi_site", "check", TOBIISHI_MAIL="mail.example:587")
    assert "TOBIISHI_MAIL is no address" in found.stderr


@pytest.mark.django_db
def test_a_request_is_one_line_of_json_without_token_or_words_that_were_searched(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO, logger="tobiishi_site.requests"):
        Client().get("/ja/invitations/secret-token/?q=secret-word")
    (record,) = caplog.records
    line = json.loads(JsonLines().format(record))
    assert {name: line[name] for name in ("level", "method", "page", "status")} == {
        "level": "info",
        "method": "GET",
        "page": "invitation",
        "status": 404,
    }
    assert line["ms"] >= 0
    assert "secret" not in json.dumps(line)


def test_a_fault_is_one_line_of_json_with_its_traceback() -> None:
    try:
        raise ValueError("二行\nの文")  # noqa: TRY301 - to have a traceback
    except ValueError:
        record = logging.LogRecord("site", logging.ERROR, "f.py", 1, "no %s", ("luck",), sys.exc_info())
    text = JsonLines().format(record)
    assert "\n" not in text
    assert json.loads(text)["message"] == "no luck"
    assert "ValueError: 二行" in json.loads(text)["traceback"]


def test_logs_are_json_in_production_and_plain_in_a_demonstration() -> None:
    formatters = [logging_settings(demo=demo)["handlers"]["stderr"]["formatter"] for demo in (False, True)]
    assert formatters == ["json", "plain"]


def _asked(port: int, address: str, **headers: str) -> tuple[int, str]:
    """Status and target of an answer of a server on this machine."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", address, headers={"Host": "tobiishi.example"} | headers)
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Location", "")
    finally:
        connection.close()


def _answering(port: int) -> bool:
    try:
        return _asked(port, "/health")[0] == 200
    except OSError:
        return False


@pytest.mark.skipif(os.name == "nt", reason="gunicorn needs fork")
def test_start_serves_an_empty_folder_and_its_log_holds_lines_of_json_without_addresses(
    tmp_path: Path,
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = _environment(tmp_path) | {"PORT": str(port), "HOME": str(tmp_path / "no-home")}
    with (
        (tmp_path / "log").open("w", encoding="utf-8") as log,
        subprocess.Popen(
            [sys.executable, "-m", "tobiishi_site", "start"], env=environment, stderr=log
        ) as server,
    ):
        try:
            deadline = time.monotonic() + 60
            while not _answering(port) and server.poll() is None and time.monotonic() < deadline:
                time.sleep(0.2)
            assert _asked(port, "/ja/") == (301, "https://tobiishi.example/ja/")
            assert _asked(port, "/ja/invitations/secret/", **{"X-Forwarded-Proto": "https"})[0] == 404
        finally:
            server.terminate()
    lines = (tmp_path / "log").read_text(encoding="utf-8").splitlines()
    said = [json.loads(line) for line in lines if not line.startswith("System check")]
    assert {(line.get("page"), line.get("status")) for line in said} >= {("health", 200), ("invitation", 404)}
    assert "secret" not in "".join(lines)
    assert "127.0.0.1" not in "".join(lines)
    assert {line["level"] for line in said} == {"info"}


@pytest.mark.django_db(transaction=True)
def test_every_migration_that_the_models_need_is_written() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_container_file_ends_as_another_user_and_starts_the_site() -> None:
    lines = (ROOT / "Containerfile").read_text(encoding="utf-8").splitlines()
    after = lines[lines.index("USER $OWNER:$OWNER") :]
    assert not [line for line in after if line.startswith(("RUN", "COPY"))]
    assert "VOLUME /data" in after
    assert after[-1] == 'CMD ["python", "-m", "tobiishi_site", "start"]'


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="the lines are for a shell")
def test_the_lines_of_the_container_file_pass_in_a_new_virtual_environment(tmp_path: Path) -> None:
    runpy.run_path(str(ROOT / "scripts/container_lines.py"))["try_them"](tmp_path)


def test_the_operators_page_names_every_setting_and_every_command() -> None:
    page = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
    settings = (ROOT / "src/tobiishi_site/settings.py").read_text(encoding="utf-8")
    table = {line.split("`")[1] for line in settings.splitlines() if line.startswith("| `")}
    assert len(table) == 11
    assert {name for name in table if f"`{name}`" not in page} == set()
    commands = {path.stem for path in (ROOT / "src/tobiishi_site").glob("*/management/commands/[a-z]*.py")}
    assert {name for name in commands - {"demo_people"} if name not in page} == set()
