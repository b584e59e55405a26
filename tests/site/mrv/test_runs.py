"""Pages of monitoring runs: what they show, to whom, and that nothing else is reached through them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tobiishi_site.accounts.models import AuditEntry
from tobiishi_site.accounts.policy import OPERATOR, VISITOR, Actor, Held
from tobiishi_site.mrv import queries
from tobiishi_site.mrv.models import PublishedRun
from tobiishi_site.mrv.operations.publish_run import publish_run
from tobiishi_site.mrv.reports import report

pytestmark = pytest.mark.django_db
OFFICE_READER = Actor(7, frozenset({Held("reader", 1, "secretariat")}))
CITY_READER = Actor(8, frozenset({Held("reader", 2, "municipality")}))


def _get(address: str, status: int = 200) -> str:
    answer = Client().get(address)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.fixture
def _public(runs: Path) -> Path:
    call_command("publish_run", "bornuur")
    return runs


@pytest.mark.usefixtures("_public")
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("749 tCO₂", "Cannot become credits", "Monitoring runs")),
        ("ja", ("749 tCO₂", "クレジットにはできません", "モニタリングの算定結果")),
    ],
)
def test_a_public_run_is_listed_with_its_tonnes(language: str, said: tuple[str, ...]) -> None:
    page = _get(f"/{language}/runs/")  # 314 t of 2014 and 435 t of 2015, each rounded down, make 749
    assert all(text in page for text in said)


@pytest.mark.usefixtures("_public")
def test_a_run_shows_years_points_findings_and_its_obstacles() -> None:
    page = _get("/en/runs/bornuur/")
    assert '<th scope="row">2014</th>' in page
    assert '<td class="number">314</td>' in page
    assert '<td class="number">435</td>' in page
    assert '<td class="number">6.624</td>' in page  # MWh in 2015: four of the invoices, 1.656 each
    assert "methodologies-validity-unknown" in page
    assert "RE is unverified" in page
    assert "HM-1" in page


@pytest.mark.usefixtures("_public")
def test_the_trace_is_a_tree_down_to_the_values_given_and_needs_no_script() -> None:
    page = _get("/ja/runs/bornuur/")
    tree = page[page.index('class="trace"') :]
    assert re.search(
        r"<strong>ER</strong>.*?<code>RE - PE</code>.*?<strong>PH</strong> = .*?GJ.*?供給熱量",
        tree,
        re.DOTALL,
    )
    assert page.count("<details") == page.count("</details>")
    assert page.count("<ul") == page.count("</ul>")
    assert page.count("<li") - page.count("<link") == page.count("</li>")
    assert re.findall(r"<style|<script|\sstyle=|\son\w+=", page) == []


@pytest.mark.usefixtures("_public")
def test_every_id_that_the_page_of_a_run_refers_to_is_on_it_once() -> None:
    page = _get("/ja/runs/bornuur/")
    ids = re.findall(r'\bid="([^"]+)"', page)
    referred = re.findall(r'aria-labelledby="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(referred) <= set(ids)


@pytest.mark.usefixtures("_public")
def test_charts_are_shown_in_the_language_of_the_page_and_say_what_they_are() -> None:
    page = _get("/ja/runs/bornuur/")
    charts = re.findall(r'<img src="([^"]+)" alt="([^"]+)"', page)
    assert [address for address, _ in charts] == [
        f"/ja/runs/bornuur/files/chart_{number}_ja.svg" for number in (1, 2)
    ]
    assert "供給熱量" in charts[0][1]


@pytest.mark.usefixtures("_public")
def test_every_link_and_picture_of_a_run_leads_to_a_file() -> None:
    page = _get("/en/runs/bornuur/")
    files = set(re.findall(r'(?:href|src)="(/en/runs/bornuur/files/[^"]+)"', page))
    assert len(files) == 5  # workbook, two JSON, two charts
    for address in files:
        answer = Client().get(address)
        assert answer.status_code == 200
        kind = "inline" if address.endswith(".svg") else "attachment"
        assert answer.headers["Content-Disposition"].startswith(kind)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert len(b"".join(answer.streaming_content)) == int(answer.headers["Content-Length"])  # type: ignore[attr-defined]


@pytest.mark.usefixtures("runs")
def test_a_run_that_is_not_public_is_not_even_acknowledged() -> None:
    assert "bornuur" not in _get("/en/runs/")
    for address in ("", "files/summary.json", "files/nothing.json"):
        assert "bornuur" not in _get(f"/en/runs/bornuur/{address}", 404).replace("/runs/bornuur/", "")


@pytest.mark.usefixtures("runs")
def test_the_office_sees_every_run_and_others_only_public_ones() -> None:
    assert [one.name for one in queries.readable(OFFICE_READER)] == ["bornuur"]
    assert queries.run(OFFICE_READER, "bornuur") is not None
    for actor in (VISITOR, CITY_READER):
        assert queries.readable(actor) == []
        assert queries.run(actor, "bornuur") is None


def test_a_report_that_was_written_anew_is_not_public_until_it_is_published_again(_public: Path) -> None:  # noqa: PT019 - its path is used
    file = _public / "bornuur/report/summary.json"
    said = json.loads(file.read_text(encoding="utf-8"))
    said["calculation"]["total_whole_tonnes"] = 1_000_000
    file.write_text(json.dumps(said), encoding="utf-8")
    _get("/en/runs/bornuur/", 404)
    call_command("publish_run", "bornuur")
    assert "1,000,000" in _get("/en/runs/bornuur/")


def test_a_blocked_run_shows_no_tonnes(runs: Path) -> None:
    file = runs / "bornuur/report/summary.json"
    said = json.loads(file.read_text(encoding="utf-8"))
    said |= {"blocked": True, "calculation": None}
    file.write_text(json.dumps(said), encoding="utf-8")
    (runs / "bornuur/report/trace.json").write_text('{"years": []}', encoding="utf-8")
    call_command("publish_run", "bornuur")
    assert "A finding blocks them" in _get("/en/runs/bornuur/")
    assert "計上不可" in _get("/ja/runs/")


@pytest.mark.parametrize(
    "tricky",
    [
        "../",
        "..%2f",
        "bornuur/files/..%2f..%2fproject.yaml",
        "bornuur/files/%2e%2e%2fproject.yaml",
        "bornuur/files/%2Fetc%2Fpasswd",
        "bornuur/files/..%5cproject.yaml",
        "bornuur/files/01_heat.parquet",
        "bornuur/files/project.yaml",
        "bornuur%00/",
        ".hidden/",
        "linked/",
        "elsewhere/",
    ],
)
def test_path_tricks_lead_nowhere(tricky: str, _public: Path) -> None:  # noqa: PT019 - its path is used
    (_public / "linked").symlink_to(_public / "bornuur")
    (_public / "elsewhere").mkdir()
    (_public / "elsewhere/report").symlink_to(_public / "bornuur/report")
    (_public / ".hidden").mkdir()
    PublishedRun.objects.bulk_create(
        PublishedRun(name=name, fingerprint=found.fingerprint, published_at=timezone.now(), actor=0)
        for name in ("linked", "elsewhere")
        if (found := report("bornuur"))
    )
    _get(f"/en/runs/{tricky}", 404)


def test_a_link_inside_a_report_is_no_file_of_it(_public: Path) -> None:  # noqa: PT019 - its path is used
    (_public / "bornuur/report/more.json").symlink_to(_public / "bornuur/report/summary.json")
    _get("/en/runs/bornuur/files/more.json", 404)


@pytest.mark.usefixtures("runs")
def test_only_who_may_publishes_a_run_and_it_is_noted_once() -> None:
    found = report("bornuur")
    assert found is not None
    with pytest.raises(Http404):
        publish_run(found, actor=CITY_READER, at=timezone.now())
    for _ in range(2):
        publish_run(found, actor=OPERATOR, at=timezone.now())
    assert AuditEntry.objects.values_list("verb", "kind", "name").get() == ("publish", "mrv run", "bornuur")


@pytest.mark.usefixtures("runs")
def test_a_name_without_a_report_is_refused_before_anything_is_published() -> None:
    with pytest.raises(CommandError, match="nothing"):
        call_command("publish_run", "bornuur", "nothing")
    assert not PublishedRun.objects.exists()


@pytest.mark.usefixtures("_public")
@pytest.mark.parametrize("address", ["/en/runs/", "/en/runs/bornuur/", "/en/runs/bornuur/files/trace.json"])
def test_a_page_of_runs_asks_the_database_once(address: str) -> None:
    with CaptureQueriesContext(connection) as queries_asked:
        answer = Client().get(address)
        assert b"".join(answer)
    assert answer.status_code == 200
    assert len(queries_asked) == 1


def test_without_a_folder_of_runs_the_list_is_empty(tmp_path: Path, settings: Any) -> None:
    settings.RUNS = tmp_path / "nothing"
    assert "No run is public yet." in _get("/en/runs/")
