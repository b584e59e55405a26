"""Everything in one file: complete, explained, the same each time; and every table as machines read it."""

import csv
import json
import subprocess
import sys
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from machine_readable import RULES, File, faults
from small_record import SEEDED_AT
from xlsxwriter import Workbook

from tobiishi.programme.files import packaged
from tobiishi.programme.models import Place, Record
from tobiishi_site.accounts.policy import OPERATOR
from tobiishi_site.exchange.columns import tables
from tobiishi_site.exchange.operations.import_record import import_record
from tobiishi_site.exchange.writing import TYPES
from tobiishi_site.jobs.models import Job
from tobiishi_site.jobs.operations.run import run
from tobiishi_site.opendata import everything
from tobiishi_site.opendata.dictionary import COLUMNS
from tobiishi_site.programme.models import KINDS, Publication, Revision
from tobiishi_site.programme.operations.publish import publish
from tobiishi_site.programme.operations.revise import revise
from tobiishi_site.programme.operations.seed import seed

WHOLE = "/open-data/tobiishi-open-data.zip"


def _archive() -> ZipFile:
    answer = Client().get(WHOLE)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/zip")
    return ZipFile(BytesIO(answer.content))


def _rows(archive: ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(archive.read(name).decode(), newline="")))


# --- the archive ---


@pytest.mark.django_db
def test_what_is_taken_away_is_read_back_as_the_same_record() -> None:
    seed(packaged(), at=SEEDED_AT)
    assert Record.model_validate(json.loads(_archive().read("json/record.json"))) == packaged()


@pytest.mark.django_db
def test_what_is_taken_away_makes_the_same_site_out_of_an_empty_one() -> None:
    """All answers, files and the archive have the same bytes as before, as both are loaded at the same moment."""
    empty = transaction.savepoint()
    seed(packaged(), at=SEEDED_AT)
    before = _everything_said()
    taken = Record.model_validate(json.loads(before[WHOLE]["json/record.json"]))
    transaction.savepoint_rollback(empty)
    assert not Publication.objects.exists()
    assert import_record(taken, actor=OPERATOR, at=SEEDED_AT) == len(_published_rows(before))
    assert _everything_said() == before


def _everything_said() -> dict[str, Any]:
    """What every address of open data says, and every file of the archive."""
    files = {f"/ja/tables/{name}.{form}" for name in tables() for form in ("csv", "excel.csv")}
    lists = {f"/api/v1/{kind}?limit=100" for kind in KINDS}
    others = {"/api/v1/", "/catalog.jsonld", "/sitemap.xml"}
    feeds = {f"/{one}/open-data/{file}" for one in ("ja", "en") for file in ("feed.atom", "events.ics")}
    said: dict[str, Any] = {one: _said(one) for one in sorted(files | others | feeds)}
    for one in sorted(lists):
        following = one
        while following:
            part = json.loads(_said(following))
            following = (part.pop("next") or "").removeprefix(
                "http://127.0.0.1:8000"
            )  # holds a number of a row
            said.setdefault(one, []).append(part)
    archive = _archive()
    said[WHOLE] = {name: archive.read(name) for name in archive.namelist()}
    return said


def _said(address: str) -> bytes:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return answer.content


def _published_rows(said: dict[str, Any]) -> set[tuple[str, str]]:
    """The kind and id of every public entry, as the archive lists them."""
    rows = csv.DictReader(StringIO(said[WHOLE]["publications.csv"].decode(), newline=""))
    return {(one["kind"], one["id"]) for one in rows}


@pytest.mark.usefixtures("_small_record")
def test_that_of_a_large_record_is_made_once_in_the_background_and_is_never_older_than_what_is_public(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.JOBS = tmp_path / "jobs"
    at_once = Client().get(WHOLE).content
    monkeypatch.setattr(everything, "AT_ONCE", 0)
    for language, said in (("en", "The file is being made"), ("ja", "ファイルを作成しています")):
        waiting = Client().get(WHOLE, headers={"Accept-Language": language})
        assert (waiting.status_code, waiting.headers["Retry-After"]) == (202, "5")
        assert "ETag" not in waiting.headers
        assert said in waiting.content.decode()
    [job] = Job.objects.all()
    run(job.pk)
    answer = Client().get(WHOLE)
    assert b"".join(answer.streaming_content) == at_once  # type: ignore[attr-defined]
    known = {"If-None-Match": answer.headers["ETag"]}
    assert Client().get(WHOLE, headers=known).status_code == 304
    revise("places", "new", _CITY, actor=OPERATOR, at=SEEDED_AT)
    assert Client().get(WHOLE, headers=known).status_code == 304  # a draft changes nothing
    publish(Revision.objects.get(entry__slug="new"), "en", actor=OPERATOR, at=SEEDED_AT)
    assert Client().get(WHOLE, headers=known).status_code == 202
    with CaptureQueriesContext(connection) as asked:
        assert Client().get("/en/open-data/").status_code == 200
    assert len(asked) <= 3


@pytest.mark.usefixtures("_small_record")
def test_work_on_it_that_finds_another_state_keeps_nothing(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.JOBS = tmp_path / "jobs"
    monkeypatch.setattr(everything, "AT_ONCE", 0)
    Client().get(WHOLE)
    publish(revise("places", "new", _CITY, actor=OPERATOR, at=SEEDED_AT), "en", actor=OPERATOR, at=SEEDED_AT)
    run(Job.objects.get().pk)
    assert Job.objects.get().file == ""


_CITY = Place.model_validate({"name": {"en": "New City"}, "country": "JP", "level": "city"})


@pytest.mark.usefixtures("_small_record")
def test_it_has_every_table_in_both_forms_and_what_explains_them() -> None:
    archive = _archive()
    names = {f"{form}/{name}.{form}" for name in tables() for form in ("csv", "xlsx")}
    explained = {"dictionary.csv", "codes.csv", "units.csv", "lists.csv", "publications.csv", "README.txt"}
    assert set(archive.namelist()) == names | explained | {"json/record.json", "json/terms.json"}
    assert archive.read("csv/places.csv") == Client().get("/ja/tables/places.csv").content


@pytest.mark.usefixtures("_small_record")
def test_the_readme_says_when_from_where_and_under_which_terms() -> None:
    said = _archive().read("README.txt").decode()
    assert "As of / 時点: 2020-04-01T00:00:00+00:00" in said
    assert "http://127.0.0.1:8000/open-data/tobiishi-open-data.zip" in said
    assert "https://www.digital.go.jp/resources/open_data/public_data_license_v1.0" in said
    assert "no official publication of the Ministry" in said


@pytest.mark.usefixtures("_small_record")
def test_the_dictionary_explains_every_column_in_both_languages() -> None:
    archive = _archive()
    said = {(one["table"], one["column"]): one for one in _rows(archive, "dictionary.csv")}
    assert set(said) == {
        (name, one) for name, table in tables().items() for one in table.header(drafts=False)
    }
    assert tuple(said["studies", "lead"].values()) == (
        "studies", "lead", "Lead implementer", "代表事業者", "id", "", "", "no", "organisations", "no",
    )  # fmt: skip
    assert said["projects.figures", "value"] | {"meaning_en": "", "meaning_ja": ""} == dict(
        zip(
            COLUMNS,
            ("projects.figures", "value", "", "", "decimal number", "see column unit", "", "no", "", "no"),
            strict=True,
        )
    )
    codes = {
        (one["table"], one["column"], one["code"]): one["meaning_ja"] for one in _rows(archive, "codes.csv")
    }
    assert codes["places", "level", "city"] == "市"


@pytest.mark.usefixtures("_small_record")
def test_every_item_of_a_list_has_a_row_of_its_own() -> None:
    rows = [tuple(one.values()) for one in _rows(_archive(), "lists.csv")]
    assert ("collaborations", "osaka-hcmc", "", "places", "2", "hcmc", "") in rows


@pytest.mark.usefixtures("_small_record")
def test_a_draft_is_not_in_it() -> None:
    said = Place.model_validate({"name": {"en": "Hidden City"}, "country": "JP", "level": "city"})
    revise("places", "hidden", said, actor=OPERATOR, at=SEEDED_AT + timedelta(days=1))
    archive = _archive()
    assert all(b"Hidden" not in archive.read(name) for name in archive.namelist())
    assert all(b"hidden" not in archive.read(name) for name in archive.namelist() if name.startswith("csv/"))


@pytest.mark.usefixtures("_small_record")
def test_it_is_the_same_each_time_and_not_made_for_who_has_it() -> None:
    first, again = Client().get(WHOLE), Client().get(WHOLE)
    assert first.content == again.content
    with CaptureQueriesContext(connection) as asked:
        known = Client().get(WHOLE, headers={"If-None-Match": first.headers["ETag"]})
    assert (known.status_code, len(asked)) == (304, 1)


@pytest.mark.usefixtures("_small_record")
def test_a_text_too_long_for_excel_is_told_and_in_the_csv() -> None:
    many = [{"en": "x" * 4000} for _ in range(9)]  # together more than the 32,767 characters of a cell
    event = {"name": {"en": "Long"}, "said": many}
    seed(Record.model_validate({"events": {"long": event}}), at=SEEDED_AT)
    archive = _archive()
    assert "xlsx/events.xlsx" not in archive.namelist()
    assert "Too long for Excel" in archive.read("README.txt").decode()
    assert b"x" * 4000 in archive.read("csv/events.csv")


# --- rules for machine-readable tables ---


def _files(archive: ZipFile) -> list[File]:
    dictionary: dict[str, dict[str, dict[str, str]]] = {}
    for one in _rows(archive, "dictionary.csv"):
        dictionary.setdefault(one["table"], {})[one["column"]] = one
    codes: dict[str, dict[str, set[str]]] = {}
    for one in _rows(archive, "codes.csv"):
        codes.setdefault(one["table"], {}).setdefault(one["column"], set()).add(one["code"])
    units = {one["unit"] for one in _rows(archive, "units.csv")}
    lists: dict[str, set[tuple[str, str, str]]] = {}
    for one in _rows(archive, "lists.csv"):
        lists.setdefault(one["table"], set()).add((one["id"], one["column"], one["value"]))
    found = []
    for name in tables():
        for form in TYPES:
            answer = Client().get(f"/ja/tables/{name}.{form}")
            assert answer.status_code == 200
            explained = (dictionary[name], codes.get(name, {}), units, lists.get(name, set()))
            found.append(File(name, form, answer.content, answer.headers["Content-Type"], *explained))
    return found


@pytest.mark.django_db
def test_every_public_table_keeps_the_rules_for_machine_readable_tables() -> None:
    seed(packaged(), at=SEEDED_AT)
    files = _files(_archive())
    assert (len(RULES), len(files)) == (30, 3 * len(tables()))
    broken = [fault for file in files for fault in faults(file)]
    assert broken == [], "\n".join(broken)


def test_a_table_that_breaks_the_rules_is_told_which_and_where() -> None:
    explained = {
        name: {"meaning_ja": "意味", "type": kind, "unit": "", "several": "no", "codes": code}
        for name, kind, code in (
            ("id", "id", "no"),
            ("level", "code", "yes"),
            ("value", "decimal number", "no"),
        )
    }
    told = "\n".join(
        faults(
            File(
                "bad",
                "csv",
                'id,level,value\r\na,town,1 | 2\r\n,city,－\r\nb,city,"1\n2"\r\n'.encode(),
                "text/csv; charset=utf-8",
                explained,
                {"level": {"city"}},
                set(),
            )
        )
    )
    for rule in ("L1-07", "L1-09", "L1-14", "L2-01", "L2-02", "L2-04", "L3-04"):
        assert rule in told, told
    told = "\n".join(faults(File("bad", "xlsx", _bad_book(), "", explained, {"level": {"city"}}, set())))
    for rule in ("L1-02", "L1-11", "L1-12", "L1-13", "L2-06"):
        assert rule in told, told


def _bad_book() -> bytes:
    out = BytesIO()
    book = Workbook(out)
    sheet = book.add_worksheet()
    book.add_worksheet()
    sheet.write_row(0, 0, ("id", "level", "value"))
    sheet.write_string(1, 0, "a", book.add_format({"bold": True}))
    sheet.write_string(1, 1, "city")
    sheet.write_formula(1, 2, "=1+1")
    sheet.merge_range("A3:B3", "b")
    sheet.set_row(2, None, None, {"hidden": True})
    book.close()
    return out.getvalue()


# --- the client of docs/open-data.md ---


@pytest.mark.usefixtures("_emptied_log")
def test_the_client_of_the_documentation_reads_every_study(live_server: Any, settings: Any) -> None:
    settings.SITE_ADDRESS = live_server.url
    seed(packaged(), at=SEEDED_AT)
    text = Path(__file__).parents[3].joinpath("docs/open-data.md").read_text(encoding="utf-8")
    code = text.split("```python\n")[1].split("```")[0]
    assert len([line for line in code.splitlines() if line.strip()]) == 10
    code = code.replace("http://127.0.0.1:8000", live_server.url).replace("?country=VN", "?limit=5")
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    lines = done.stdout.splitlines()
    assert len(lines) == 17
    assert lines[0].startswith("fy2019-01 Promoting low-carbon regional development in Sagaing Region http")


# --- the pages ---


@pytest.mark.usefixtures("_small_record")
def test_the_pages_lead_to_all_of_it_in_both_languages() -> None:
    for language, title in (("ja", "オープンデータ"), ("en", "Open data")):
        page = Client().get(f"/{language}/open-data/").content.decode()
        assert f"<h1>{title}</h1>" in page
        for address in (WHOLE, "/api/v1/openapi.json", "/catalog.jsonld", f"/{language}/open-data/feed.atom"):
            assert address in page
            assert Client().get(address).status_code == 200
        explained = Client().get(f"/{language}/open-data/api/").content.decode()
        for name in ("fiscal_year", "with_places", "problem-too-often", "/api/v1/links/{id}"):
            assert name in explained


@pytest.mark.usefixtures("_small_record")
def test_every_page_leads_to_open_data_and_to_the_feed() -> None:
    page = Client().get("/ja/").content.decode()
    assert 'href="/ja/open-data/"' in page
    assert 'type="application/atom+xml" href="/ja/open-data/feed.atom"' in page
