"""Trap 19: home, statistics, brochure, API and export say the same numbers of the same moment."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from tobiishi.programme.files import packaged
from tobiishi_site.jobs.models import Job
from tobiishi_site.jobs.operations.run import run
from tobiishi_site.programme.models import KINDS
from tobiishi_site.programme.operations.seed import seed

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", name="client")
def _client(
    django_db_setup: None,  # noqa: ARG001 - makes the database
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Client]:
    """A visitor of the site with the packaged record."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(settings, "JOBS", tmp_path_factory.mktemp("jobs"))
        seed(packaged(), at=timezone.now())
        yield Client()
        transaction.set_rollback(True)


def _home(client: Client) -> list[int]:
    return [int(one) for one in re.findall(r"<dd>(\d+)</dd>", client.get("/en/").content.decode())[:4]]


def _rows(client: Client, slug: str) -> list[dict[str, str]]:
    text = client.get(f"/en/statistics/{slug}.csv").content.decode()
    return list(csv.DictReader(io.StringIO(text)))


def _all(client: Client, address: str) -> Iterator[dict[str, Any]]:
    """Every item of a list of the API, part by part."""
    while address:
        said = client.get(address).json()
        yield from said["items"]
        following = urlsplit(said["next"] or "")
        address = urlunsplit(("", "", following.path, following.query, ""))


def _pdf(client: Client, address: str) -> str:
    client.get(address)
    for job in Job.objects.filter(state="waiting"):
        run(job.pk)
    content = b"".join(client.get(address).streaming_content)  # type: ignore[attr-defined] # a file
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def test_trap_19_the_year_has_the_same_numbers_everywhere(client: Client) -> None:
    studies, municipalities, areas, countries = _home(client)
    assert sum(int(row["studies"]) for row in _rows(client, "studies-by-year")) == studies
    by_country = _rows(client, "studies-by-country")
    assert len(by_country) == countries
    said = client.get("/api/v1/studies?fiscal_year=2019").json()
    assert said["count"] == studies == len(packaged().studies)
    sheet = _pdf(client, "/en/brochure/sheet-2019.pdf")
    for number, label in (
        (studies, "studies"),
        (municipalities, "Japanesemunicipalities"),
        (countries, "countries"),
        (areas, "partnerareas"),
    ):
        assert re.search(rf"{number}{label}", sheet, re.IGNORECASE), (number, label, sheet[:600])


def test_the_export_and_the_interface_count_the_same_entries_of_each_kind(client: Client) -> None:
    with ZipFile(io.BytesIO(client.get("/open-data/tobiishi-open-data.zip").content)) as archive:
        files = {
            kind: len(list(csv.DictReader(io.StringIO(archive.read(f"csv/{kind}.csv").decode()))))
            for kind in KINDS
        }
    root = client.get("/api/v1/").json()
    counts = {one["kind"]: one["count"] for one in root["lists"]}
    assert counts == files == {kind: len(getattr(packaged(), kind)) for kind in KINDS}
    lists = {kind: Counter(one["id"] for one in _all(client, f"/api/v1/{kind}")) for kind in KINDS}
    assert {kind: len(found) for kind, found in lists.items()} == counts
    assert all(max(found.values(), default=1) == 1 for found in lists.values())


def test_every_link_inside_leads_to_a_page_that_is_there_and_to_a_place_on_it(client: Client) -> None:
    """From the English home on; of views with a query those of one word, of every kind a dozen entries."""
    pages: dict[str, str] = {}
    asked, wanted, lost = ["/en/"], set[tuple[str, str]](), list[tuple[str, int]]()
    while asked:
        address = asked.pop()
        answer = client.get(address)
        if answer.status_code not in {200, 202}:
            lost.append((address, answer.status_code))
        kind = answer.headers.get("Content-Type", "")
        pages[address] = answer.content.decode() if kind.startswith("text/html") else ""
        for link in _LINK.findall(pages[address]):
            to = urlsplit(urljoin(address, unescape(link)))
            if to.netloc or to.scheme or _LEFT_OUT.match(to.path) or "&" in to.query:
                continue
            found = urlunsplit(("", "", to.path, to.query, ""))
            if to.fragment:
                wanted.add((found, to.fragment))
            kinds = Counter(one.split("/")[2] for one in pages if one.count("/") == 4)
            if found not in pages and (found.count("/") != 4 or kinds[found.split("/")[2]] < A_DOZEN):
                pages[found] = ""
                asked.append(found)
    assert lost == []
    assert len(pages) > 300
    assert [
        (page, name) for page, name in sorted(wanted) if f'id="{name}"' not in pages.get(page, f'id="{name}"')
    ] == []


A_DOZEN = 12
_LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]+)"')
_LEFT_OUT = re.compile(r"/ja/|/en/(desk|account|people|audit-log|imports)/|.*\.(pdf|zip|xlsx|csv)$")
