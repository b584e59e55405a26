"""Traps 10 and 19: home, statistics, brochure, API and export say the same numbers of the same moment."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit
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


def test_the_year_has_the_same_numbers_everywhere(client: Client) -> None:
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
