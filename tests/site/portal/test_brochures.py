"""Documents on the site: set from what is public, once for a state, marked where a translation is behind."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader
from small_record import SEEDED_AT

from tobiishi.programme.models import Study, Words
from tobiishi_site.accounts.policy import OPERATOR, Actor, Held
from tobiishi_site.jobs.models import Job
from tobiishi_site.jobs.operations.run import run
from tobiishi_site.programme.entries import read_entry
from tobiishi_site.programme.models import Publication, Revision
from tobiishi_site.programme.operations.publish import publish
from tobiishi_site.programme.operations.revise import revise
from tobiishi_site.programme.operations.withdraw import withdraw

pytestmark = pytest.mark.usefixtures("_small_record")
STUDY = "fy2019-01"
OFFICE = Actor(9999, frozenset({Held("checker", 9999, "ministry")}))
EVERY = ("brochure/brochure-2019.pdf", "brochure/sheet-2019.pdf", f"studies/{STUDY}.pdf")


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.JOBS = tmp_path / "jobs"


@pytest.fixture(name="client")
def _client() -> Client:
    return Client()


def _text(client: Client, address: str) -> str:
    """What a document says without blanks, waited for."""
    assert client.get(address).status_code == 202
    for job in Job.objects.filter(state="waiting"):
        run(job.pk)
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined] # a file
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages))


def _reworded(**words: str) -> Revision:
    last = Revision.objects.filter(entry__slug=STUDY).order_by("-number")[0]
    said = read_entry("studies", last.data)
    assert isinstance(said, Study)
    return revise(
        "studies", STUDY, said.model_copy(update={"title": Words(**words)}), actor=OPERATOR, at=SEEDED_AT
    )


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("address", EVERY)
def test_every_document_is_set_in_both_languages(client: Client, language: str, address: str) -> None:
    text = _text(client, f"/{language}/{address}")
    assert {"ja": "2019年度", "en": "FY2019"}[language] in text


def test_the_page_leads_to_the_files_of_every_year_with_studies(client: Client) -> None:
    page = client.get("/ja/brochure/").content.decode()
    for language in ("ja", "en"):
        for document in ("brochure", "sheet"):
            assert f'href="/{language}/brochure/{document}-2019.pdf?look=again"' in page
    assert f"/en/studies/{STUDY}.pdf" in client.get(f"/en/studies/{STUDY}/").content.decode()


@pytest.mark.parametrize(
    "address", ["brochure/brochure-1999.pdf", "brochure/card-2019.pdf", "studies/none.pdf"]
)
def test_what_is_not_there_begins_no_work(client: Client, address: str) -> None:
    assert client.get(f"/en/{address}").status_code == 404
    assert not Job.objects.exists()


def test_what_is_withdrawn_is_in_no_document_any_more(client: Client) -> None:
    address = f"/en/studies/{STUDY}.pdf"
    _text(client, address)
    for one in Publication.objects.filter(entry__slug=STUDY):
        withdraw(one, actor=OFFICE, at=SEEDED_AT)
    assert client.get(address).status_code == 404
    assert client.get("/en/brochure/brochure-2019.pdf").status_code == 404


def test_trap_18_the_brochure_marks_a_translation_that_is_behind(client: Client) -> None:
    assert "beingupdated" not in _text(client, f"/en/{EVERY[0]}")
    publish(_reworded(ja="新しい題名", en="Pumps for the city"), "ja", actor=OPERATOR, at=SEEDED_AT)
    assert "beingupdated" in _text(client, f"/en/{EVERY[0]}")
    assert "beingupdated" in _text(client, f"/en/studies/{STUDY}.pdf")
    assert "更新中" not in _text(client, f"/ja/{EVERY[0]}")
