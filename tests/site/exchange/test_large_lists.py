"""Long lists become files in the background: once for everyone, never older than what is public, drafts for their owner."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from files import rows_of_csv
from made import AT, acting, organisation, person, signed_in

from tobiishi.errors import CODES
from tobiishi.programme.models import Agreement, Words
from tobiishi_site.accounts.actors import actor_of
from tobiishi_site.accounts.models import AuditEntry, Membership, Organisation
from tobiishi_site.accounts.policy import OPERATOR, VISITOR
from tobiishi_site.exchange import large, queries
from tobiishi_site.exchange.columns import Table, tables
from tobiishi_site.exchange.operations.ask_for_list import ask_for_list
from tobiishi_site.exchange.operations.export_table import export_drafts, export_table
from tobiishi_site.jobs import shared
from tobiishi_site.jobs.files import path_of
from tobiishi_site.jobs.models import KEPT, LOST, Job
from tobiishi_site.jobs.operations.clear_away import clear_away
from tobiishi_site.jobs.operations.run import run
from tobiishi_site.programme.entries import read_entry
from tobiishi_site.programme.models import Publication, Revision
from tobiishi_site.programme.operations.publish import publish
from tobiishi_site.programme.operations.revise import revise
from tobiishi_site.programme.operations.withdraw import withdraw

pytestmark = pytest.mark.usefixtures("_small_record")
FORMS = ("csv", "excel.csv", "xlsx")
LIST = "/en/tables/agreements.csv"
DRAFTS = "/en/tables/drafts/agreements.csv"


@pytest.fixture(autouse=True)
def _long(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """Two entries are many: there are two agreements."""
    settings.JOBS = tmp_path / "jobs"
    monkeypatch.setattr(large, "AT_ONCE", 1)
    monkeypatch.setattr("tobiishi_site.jobs.operations.run.OFTEN", 0)


def _work() -> None:
    """Carry out what waits, as a worker does."""
    for job in Job.objects.filter(state="waiting"):
        run(job.pk)


def _asked(address: str = LIST, client: Client | None = None, **more: Any) -> Any:
    return (client or Client()).get(address, **more)


def _content(answer: Any) -> bytes:
    """The file that was handed out."""
    assert answer.status_code == 200
    assert answer.streaming
    return b"".join(answer.streaming_content)


def _close(answer: Any) -> None:
    """Close a file that was not read, and not the connection to the database, as the end of a request would."""
    for close in answer._resource_closers:
        close()


def _made(address: str = LIST) -> bytes:
    """The file of a long list, waited for."""
    assert _asked(address).status_code == 202
    _work()
    return _content(_asked(address))


def _ids(content: bytes) -> list[str]:
    return [row[0] for row in rows_of_csv(content)[1:]]


def _say(slug: str, **changes: object) -> Revision:
    """A draft of an agreement that says something else."""
    return revise("agreements", slug, _said(slug).model_copy(update=changes), actor=OPERATOR, at=AT)


def _said(slug: str) -> Agreement:
    last = Revision.objects.filter(entry__kind="agreements", entry__slug=slug).order_by("-number")[0]
    said = read_entry("agreements", last.data)
    assert isinstance(said, Agreement)
    return said


def _withdraw(slug: str, *languages: str) -> None:
    """Withdraw an entry, in all languages where none is said."""
    actor = acting("checker", organisation("secretariat", "事務局"))
    for one in Publication.objects.filter(entry__slug=slug, language__in=languages or ("ja", "en")):
        withdraw(one, actor=actor, at=AT)


# --- for everyone ---


def test_a_short_list_is_answered_at_once(monkeypatch: Any) -> None:
    monkeypatch.setattr(large, "AT_ONCE", 2)
    answer = _asked()
    assert (answer.status_code, answer.streaming) == (200, False)
    assert not Job.objects.exists()


@pytest.mark.parametrize("form", FORMS)
def test_the_file_of_a_long_list_has_the_bytes_that_a_short_one_would_have(
    form: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("tobiishi_site.exchange.large.timezone.now", lambda: AT)
    made = _made(f"/ja/tables/agreements.{form}")
    assert made == export_table(tables()["agreements"], form, actor=VISITOR, at=AT)
    answer = _asked(f"/en/tables/agreements.{form}")  # the same file in either language
    assert _content(answer) == made
    name = {"excel.csv": "agreements-for-excel.csv"}.get(form, f"agreements.{form}")
    assert answer["Content-Disposition"] == f'attachment; filename="tobiishi-{name}"'
    assert answer["Content-Length"] == str(len(made))
    assert answer["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(("language", "said"), [("en", "is being made"), ("ja", "ファイルを作成しています")])
def test_until_it_is_made_a_page_says_so_and_looks_again_only_when_asked_to(language: str, said: str) -> None:
    address = f"/{language}/tables/agreements.csv"
    plain, watching = _asked(address), _asked(f"{address}?look=again")
    assert plain.status_code == watching.status_code == 202
    assert said in plain.content.decode()
    assert f'href="{address}?look=again"' in plain.content.decode()
    assert "<script" not in plain.content.decode().partition("<main")[2]
    assert "Refresh" not in plain
    assert (watching["Refresh"], plain["Retry-After"]) == ("5", "5")
    assert "no-store" in plain["Cache-Control"]


def test_the_page_shows_progress_and_then_leads_to_the_file() -> None:
    _asked()
    Job.objects.update(state="running", done=3, total=12, seen_at=timezone.now())
    assert "3 of 12 steps" in _asked(f"{LIST}?look").content.decode()
    Job.objects.update(state="waiting", done=0)
    _work()
    ready = _asked(f"{LIST}?look=again")
    assert ready.status_code == 200
    assert "Refresh" not in ready
    assert re.search(rf'href="{LIST}" download>Download tobiishi-agreements.csv<', ready.content.decode())


def test_the_page_says_where_no_worker_takes_the_work() -> None:
    _asked()
    assert "No worker" not in _asked().content.decode()
    Job.objects.update(made_at=timezone.now() - timedelta(minutes=1))
    assert "No worker has taken it yet" in _asked().content.decode()


def test_a_browser_is_sent_the_file_again_only_where_it_is_another() -> None:
    _made()
    answer = _asked()
    _content(answer)
    assert _asked(headers={"If-None-Match": answer["ETag"]}).status_code == 304
    by_time = _asked(headers={"If-Modified-Since": answer["Last-Modified"]})
    assert by_time.status_code == 200  # within a second it may have become another
    _close(by_time)
    head = Client().head(LIST)
    _close(head)
    assert head["ETag"] == answer["ETag"]
    publish(_say("later", said=Words(en="Reworded")), "en", actor=OPERATOR, at=AT)
    assert _asked(headers={"If-None-Match": answer["ETag"]}).status_code == 202


def test_a_head_request_is_answered_as_the_page_and_as_the_file() -> None:
    waiting = Client().head(LIST)
    assert (waiting.status_code, waiting.content) == (202, b"")
    _work()
    made = Client().head(LIST)
    _close(made)
    assert made.status_code == 200
    assert int(made["Content-Length"]) == len(_content(_asked()))


def test_however_often_it_is_asked_for_it_is_made_once() -> None:
    for address in (LIST, "/ja/tables/agreements.csv", f"{LIST}?look=again", f"{LIST}?x=1"):
        assert _asked(address).status_code == 202
    assert Job.objects.count() == DBTaskResult.objects.count() == 1
    _work()
    for _ in range(3):
        _content(_asked())
    assert Job.objects.count() == 1


def test_who_asks_while_another_request_enqueues_it_waits_and_enqueues_nothing(monkeypatch: Any) -> None:
    at, wanted = timezone.now(), (tables()["agreements"], "csv")
    monkeypatch.setattr(shared, "latest", lambda *_: None)  # neither sees the work of the other yet
    first, second = (ask_for_list(*wanted, actor=VISITOR, at=at) for _ in range(2))  # type: ignore[arg-type]
    assert first is not None
    assert second is not None
    assert second.state == "waiting"
    assert list(Job.objects.all()) == [first]


def test_the_work_is_the_operators_and_noted_as_such() -> None:
    _made()
    job = Job.objects.get()
    assert job.actor == OPERATOR.number
    noted = AuditEntry.objects.get(kind="export")
    assert (noted.actor, noted.verb, noted.name) == (0, "make", "agreements")
    office = signed_in(person("a@office.example", "editor", organisation("secretariat")), second_factor=True)
    assert office.get(f"/en/desk/jobs/{job.token}/file/").status_code == 404


def test_what_is_withdrawn_is_not_served_any_more(monkeypatch: Any) -> None:
    monkeypatch.setattr(large, "AT_ONCE", 0)
    assert _ids(_made()) == ["undated", "later"]
    _withdraw("later")
    assert _asked().status_code == 202
    assert _asked(f"{LIST}?look").status_code == 202
    _work()
    assert _ids(_content(_asked())) == ["undated"]


def test_one_withdrawn_and_another_published_at_the_same_time_is_another_state() -> None:
    before = large.public_wanted(tables()["agreements"], "csv")
    third = revise("agreements", "third", _said("later"), actor=OPERATOR, at=AT)
    publish(third, "en", actor=OPERATOR, at=AT)
    publish(third, "ja", actor=OPERATOR, at=AT)
    _withdraw("later")
    now = large.public_wanted(tables()["agreements"], "csv")
    assert (
        Publication.objects.filter(kind="agreements").count() == 4
    )  # two entries in two languages, as before
    assert before != now


@pytest.mark.parametrize("change", ["published", "withdrawn in a language", "new with an older date"])
def test_every_change_of_what_is_public_asks_for_another_file(change: str) -> None:
    _made()
    if change == "published":
        publish(_say("later", said=Words(en="Reworded")), "en", actor=OPERATOR, at=AT)
    elif change == "new with an older date":
        new = revise("agreements", "new", _said("later"), actor=OPERATOR, at=AT)
        publish(new, "ja", actor=OPERATOR, at=AT - timedelta(days=9999))
    else:
        _withdraw("later", "en")
    assert _asked().status_code == 202
    assert Job.objects.count() == 2


def test_a_change_of_another_list_asks_for_another_file_as_lists_name_each_other() -> None:
    _made()
    _withdraw("pumps")
    assert _asked().status_code == 202


def test_drafts_are_neither_in_the_file_nor_do_they_change_it() -> None:
    _say("later", said=Words(en="A secret word", ja="秘密の文"))
    revise("agreements", "hidden", _said("later"), actor=OPERATOR, at=AT)
    made = _made()
    assert b"secret" not in made
    assert "秘密".encode() not in made
    assert b"hidden" not in made
    _say("later", said=Words(en="Another secret"))
    assert _content(_asked()) == made


def test_work_that_finds_the_list_changed_makes_nothing() -> None:
    _asked()
    _withdraw("later")
    _work()
    job = Job.objects.get()
    assert (job.state, job.file) == ("done", "")
    assert not path_of(job).exists()


def test_what_is_withdrawn_while_a_list_is_read_is_in_no_file(monkeypatch: Any) -> None:
    monkeypatch.setattr(large, "AT_ONCE", 0)
    read = queries.public_rows

    def withdrawn_meanwhile(table: Table) -> list[list[str]]:
        rows = list(read(table))
        _withdraw("later")
        return rows

    _asked()
    monkeypatch.setattr(large, "public_rows", withdrawn_meanwhile)
    _work()
    assert not path_of(Job.objects.get()).exists()
    assert _asked().status_code == 202


# --- what goes wrong ---


def test_a_list_that_no_workbook_holds_is_refused_and_not_tried_again_at_once(monkeypatch: Any) -> None:
    monkeypatch.setattr(large, "AT_ONCE", 0)
    aims = tuple(Words(en="a" * 5000) for _ in range(7))  # 35,000 characters; a cell holds 32,767
    said = read_entry("studies", Revision.objects.get(entry__kind="studies").data)
    longer = revise("studies", "fy2019-01", said.model_copy(update={"aims": aims}), actor=OPERATOR, at=AT)
    publish(longer, "en", actor=OPERATOR, at=AT)
    address = "/en/tables/studies.xlsx"
    assert _asked(address).status_code == 202
    _work()
    answer = _asked(address)
    assert answer.status_code == 409
    assert CODES["exchange-cell-too-long"].why.en in answer.content.decode()
    assert Job.objects.count() == 1
    Job.objects.update(ended_at=timezone.now() - shared.AGAIN - timedelta(seconds=1))
    cache.clear()
    assert _asked(address).status_code == 202
    assert Job.objects.count() == 2


def test_after_a_fault_of_ours_visitors_are_told_when_to_come_back(monkeypatch: Any) -> None:
    def fail(*_: Any, **__: Any) -> bytes:
        raise ZeroDivisionError

    monkeypatch.setattr(large, "file_of", fail)
    _asked()
    with pytest.raises(ZeroDivisionError):
        _work()
    answer = _asked()
    assert answer.status_code == 503
    assert 0 < int(answer["Retry-After"]) <= 601
    assert Job.objects.count() == 1


def test_what_was_lost_with_its_worker_is_begun_again() -> None:
    _asked()
    Job.objects.update(state="running", seen_at=timezone.now() - LOST - timedelta(seconds=1))
    cache.clear()
    assert _asked().status_code == 202
    assert sorted(Job.objects.values_list("state", flat=True)) == ["failed", "waiting"]
    _work()
    _content(_asked())


def test_it_ends_when_it_is_cancelled_and_leaves_nothing(monkeypatch: Any) -> None:
    _asked()
    job = Job.objects.get()
    counted = large._counted

    def cancelled(*arguments: Any) -> Any:
        Job.objects.update(to_cancel=True)
        return counted(*arguments)

    monkeypatch.setattr(large, "_counted", cancelled)
    _work()
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert not path_of(job).exists()


def test_old_files_are_cleared_away_and_made_again_when_asked_for() -> None:
    _made()
    now = timezone.now()
    job = Job.objects.get()
    Job.objects.update(ended_at=now - KEPT - timedelta(seconds=1))
    assert clear_away(actor=OPERATOR, at=now) == 1
    assert not path_of(job).exists()
    cache.clear()
    assert _asked().status_code == 202


@pytest.mark.parametrize("state", ["asked", "waiting", "made"])
def test_the_number_of_queries_does_not_depend_on_how_long_the_list_is(state: str) -> None:
    counted = []
    for more in ("a", "bcdefgh"):
        for letter in more:
            new = revise("agreements", f"more-{letter}", _said("later"), actor=OPERATOR, at=AT)
            publish(new, "en", actor=OPERATOR, at=AT)
        if state != "asked":
            _asked()
        if state == "made":
            _work()
        with CaptureQueriesContext(connection) as ran:
            answer = _asked()
            assert answer.status_code == (200 if state == "made" else 202)
            _close(answer)
        counted.append(len(ran))
    assert counted[0] == counted[1]


def test_the_work_asks_the_same_number_of_queries_for_a_longer_list() -> None:
    counted = []
    for more in ("a", "bcdefgh"):
        for letter in more:
            new = revise("agreements", f"more-{letter}", _said("later"), actor=OPERATOR, at=AT)
            publish(new, "en", actor=OPERATOR, at=AT)
        with CaptureQueriesContext(connection) as ran:
            list(queries.public_rows(tables()["agreements"]))
        counted.append(len(ran))
    assert counted == [2, 2]


# --- drafts ---


def _city() -> Organisation:
    return Organisation.objects.create(
        kind="municipality", name_ja="大阪市", record_kind="places", record_slug="osaka"
    )


@pytest.mark.parametrize("form", FORMS)
def test_a_long_list_with_drafts_becomes_work_of_whoever_asks(form: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("tobiishi_site.exchange.large.timezone.now", lambda: AT)
    city = _city()
    editor = person("e@osaka.example", "editor", city)
    client = signed_in(editor)
    _say("later", said=Words(en="A draft"))
    answer = client.get(f"/en/tables/drafts/agreements.{form}")
    job = Job.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/en/desk/jobs/{job.token}/")
    assert client.get(f"/en/tables/drafts/agreements.{form}")["Location"] == answer["Location"]
    assert (job.actor, Job.objects.count()) == (editor.pk, 1)
    _work()
    given = client.get(f"{answer['Location']}file/")
    name = {"excel.csv": "agreements-drafts-for-excel.csv"}.get(form, f"agreements-drafts.{form}")
    assert given["Content-Disposition"] == f'attachment; filename="tobiishi-{name}"'
    expected = export_drafts(tables()["agreements"], form, actor=actor_of(editor), at=AT)
    assert _content(given) == expected
    noted = AuditEntry.objects.filter(kind="export", actor=editor.pk).order_by("pk")
    assert [one.details for one in noted] == [{"job": job.pk}, {"form": form}]  # asked for; then as above


def test_the_work_of_others_and_their_drafts_are_not_acknowledged() -> None:
    _say("later", said=Words(en="A secret word"))
    mine = signed_in(person("e@osaka.example", "editor", _city()))
    address = mine.get(DRAFTS)["Location"]
    _work()
    other = signed_in(person("e@toyama.example", "editor", organisation(name="富山市")))
    assert other.get(f"{address}file/").status_code == 404
    given = other.get(DRAFTS)  # of the agreements none is theirs: a short list
    assert given.status_code == 200
    assert b"secret" not in given.content
    assert Client().get(DRAFTS).status_code == 302
    assert Client().get(DRAFTS)["Location"].startswith("/en/account/sign-in/")
    assert signed_in(person("p@x.example")).get(DRAFTS).status_code == 404


def test_who_lost_the_role_gets_the_file_no_more_even_with_another_role_elsewhere() -> None:
    office = organisation("secretariat", "事務局")
    user = person("e@office.example", "editor", office)
    client = signed_in(user, second_factor=True)
    address = client.get(DRAFTS)["Location"]
    _work()
    _content(client.get(f"{address}file/"))
    Membership.objects.create(user=user, organisation=_city(), role="editor", since=AT)
    Membership.objects.filter(user=user, organisation=office).update(until=timezone.now())
    assert client.get(f"{address}file/").status_code == 404


def test_who_left_one_of_two_organisations_gets_the_file_no_more() -> None:
    user, other = person("e@osaka.example", "editor", _city()), organisation(name="富山市")
    Membership.objects.create(user=user, organisation=other, role="editor", since=AT)
    client = signed_in(user)
    address = client.get(DRAFTS)["Location"]
    _work()
    _content(client.get(f"{address}file/"))
    Membership.objects.filter(user=user, organisation=other).update(until=timezone.now())
    assert client.get(f"{address}file/").status_code == 404
    assert client.get(DRAFTS)["Location"] != address


def test_a_long_list_with_drafts_is_cancelled_by_its_owner_and_nothing_is_left(monkeypatch: Any) -> None:
    client = signed_in(person("e@osaka.example", "editor", _city()))
    address, counted = client.get(DRAFTS)["Location"], large._counted

    def cancelled(*arguments: Any) -> Any:
        assert client.post(f"{address}cancel/").status_code == 302
        return counted(*arguments)

    monkeypatch.setattr(large, "_counted", cancelled)
    _work()
    job = Job.objects.get()
    assert (job.state, path_of(job).exists()) == ("cancelled", False)
    assert client.get(f"{address}file/").status_code == 404


def test_who_lost_the_role_before_the_work_began_gets_nothing() -> None:
    user = person("e@osaka.example", "editor", _city())
    signed_in(user).get(DRAFTS)
    Membership.objects.filter(user=user).update(until=timezone.now())
    _work()
    job = Job.objects.get()
    assert (job.state, [one["code"] for one in job.findings]) == ("failed", ["jobs-not-allowed"])
    assert not path_of(job).exists()


def test_whoever_asks_needs_the_policy(monkeypatch: Any) -> None:
    def never(*_: object) -> None:
        raise Http404

    monkeypatch.setattr("tobiishi_site.exchange.operations.ask_for_list.demand", never)
    assert _asked().status_code == 404
    assert not Job.objects.exists()
