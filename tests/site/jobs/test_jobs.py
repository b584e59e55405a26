"""Background work: enqueued, carried out, cancelled, lost, cleared away; each sees what is their own."""

import re
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.management import call_command
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from made import AT

from tobiishi.errors import CODES, Refused, refused
from tobiishi.programme.files import read_record
from tobiishi_site.accounts.models import AuditEntry, Membership
from tobiishi_site.accounts.policy import OPERATOR, VISITOR, Thing
from tobiishi_site.jobs.files import path_of
from tobiishi_site.jobs.kinds import KINDS, Kind, Made, Work
from tobiishi_site.jobs.models import KEPT, LOST, Job
from tobiishi_site.jobs.operations.cancel import cancel
from tobiishi_site.jobs.operations.clear_away import clear_away
from tobiishi_site.jobs.operations.enqueue import enqueue
from tobiishi_site.jobs.operations.run import run
from tobiishi_site.programme.entries import read_entry
from tobiishi_site.programme.models import Entry
from tobiishi_site.programme.operations.revise import revise


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tobiishi_site.jobs.operations.run.OFTEN", 0)


def _anyone(_arguments: Any) -> Thing:
    return Thing("published entry", published=True)


def _kind(monkeypatch: pytest.MonkeyPatch, do: Any) -> None:
    """A kind `try` of work that everyone may have done."""
    monkeypatch.setitem(KINDS, "try", Kind("Try", "read", _anyone, do))


def _ended(job: Job) -> Job:
    run(job.pk)
    job.refresh_from_db()
    return job


def _codes(job: Job) -> list[str]:
    return [finding["code"] for finding in job.findings]


def _get(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def _file(work: Work) -> Made:
    work.begin(2)
    work.step()
    path = work.folder / "made"
    path.write_text(f"{work.arguments['said']}", encoding="utf-8")
    work.step()
    return Made(path, "made.txt")


def test_work_is_done_and_its_file_is_handed_to_its_owner(people: Any, monkeypatch: Any) -> None:
    _kind(monkeypatch, _file)
    job = _ended(enqueue("try", {"said": "hello"}, actor=people.actor("editor")))
    assert (job.state, job.done, job.total, job.file) == ("done", 2, 2, "made.txt")
    answer = people.browser("editor").get(f"/ja/desk/jobs/{job.token}/file/")
    assert b"".join(answer.streaming_content) == b"hello"
    assert answer["Content-Disposition"] == 'attachment; filename="made.txt"'


@pytest.mark.parametrize("at", ["", "file/", "cancel/", "again/"])
def test_the_work_of_others_is_not_acknowledged(people: Any, at: str, monkeypatch: Any) -> None:
    _kind(monkeypatch, _file)
    job = _ended(enqueue("try", {"said": "hello"}, actor=people.actor("editor")))
    for who in ("second", "office", "stranger"):
        client = people.browser(who)
        ask = client.post if at in {"cancel/", "again/"} else client.get
        known, unknown = (ask(f"/ja/desk/jobs/{token}/{at}") for token in (job.token, "0" * 16))
        assert known.status_code == unknown.status_code == 404
    assert job.token not in _get(people.browser("second"), "/ja/desk/jobs/")


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("address", ["", "0123456789abcdef/", "0123456789abcdef/file/"])
def test_who_is_not_signed_in_is_led_to_sign_in(address: str) -> None:
    answer = Client().get(f"/ja/desk/jobs/{address}")
    assert answer.headers["Location"] == f"/ja/account/sign-in/?next=/ja/desk/jobs/{address}"


def test_the_same_work_asked_for_twice_is_done_once(people: Any, monkeypatch: Any) -> None:
    _kind(monkeypatch, _file)
    first, second = (enqueue("try", {"said": "a"}, actor=people.actor("editor")) for _ in range(2))
    assert first == second
    assert DBTaskResult.objects.count() == 1
    assert enqueue("try", {"said": "b"}, actor=people.actor("editor")) != first
    assert enqueue("try", {"said": "a"}, actor=people.actor("second")) != first


def test_a_refusal_is_told_in_both_languages(people: Any, monkeypatch: Any) -> None:
    def refuse(_work: Work) -> None:
        raise refused("yaml-empty")

    _kind(monkeypatch, refuse)
    job = _ended(enqueue("try", {}, actor=people.actor("editor")))
    assert (job.state, _codes(job)) == ("failed", ["yaml-empty"])
    for language, said in (("ja", CODES["yaml-empty"].what.ja), ("en", CODES["yaml-empty"].what.en)):
        assert said in _get(people.browser("editor"), f"/{language}/desk/jobs/{job.token}/")


def test_a_defect_of_ours_is_told_as_such_and_raised_for_the_log(people: Any, monkeypatch: Any) -> None:
    def fail(_work: Work) -> None:
        raise ZeroDivisionError

    _kind(monkeypatch, fail)
    job = enqueue("try", {}, actor=people.actor("editor"))
    with pytest.raises(ZeroDivisionError):
        run(job.pk)
    job.refresh_from_db()
    assert (job.state, _codes(job)) == ("failed", ["jobs-defect"])
    assert "Begin again" in _get(people.browser("editor"), f"/en/desk/jobs/{job.token}/")


def test_who_lost_the_right_meanwhile_gets_nothing(people: Any) -> None:
    job = enqueue("record", {}, actor=people.actor("office"))
    Membership.objects.filter(user=people.office).update(until=timezone.now())
    assert _codes(_ended(job)) == ["jobs-not-allowed"]
    assert not path_of(job).exists()


def test_a_result_is_handed_out_only_while_its_owner_may_have_it(people: Any) -> None:
    client = people.browser("office")
    job = _ended(enqueue("record", {}, actor=people.actor("office")))
    given = client.get(f"/ja/desk/jobs/{job.token}/file/")
    assert b"".join(given.streaming_content)[:2] == b"PK"
    Membership.objects.filter(user=people.office).update(until=timezone.now())
    assert client.get(f"/ja/desk/jobs/{job.token}/file/").status_code == 404


def test_work_that_waits_is_cancelled_at_once(people: Any, monkeypatch: Any) -> None:
    _kind(monkeypatch, _file)
    job = enqueue("try", {"said": "a"}, actor=people.actor("editor"))
    assert people.browser("editor").post(f"/ja/desk/jobs/{job.token}/cancel/").status_code == 302
    assert _ended(job).state == "cancelled"
    assert not path_of(job).exists()


def test_work_that_runs_is_cancelled_before_its_next_step_and_leaves_nothing(
    people: Any, monkeypatch: Any
) -> None:
    seen: list[Path] = []

    def long(work: Work) -> None:
        work.begin(3)
        seen.append(work.folder)
        (work.folder / "half").write_text("half", encoding="utf-8")
        cancel(Job.objects.get(kind="try"), actor=people.actor("editor"), at=AT)
        assert "Ends before its next step" in _get(people.browser("editor"), "/en/desk/jobs/")
        work.step()
        pytest.fail("it went on")

    _kind(monkeypatch, long)
    job = _ended(enqueue("try", {}, actor=people.actor("editor")))
    assert (job.state, job.findings) == ("cancelled", [])
    assert not seen[0].exists()
    assert not path_of(job).exists()


def test_what_has_ended_is_not_cancelled(people: Any, monkeypatch: Any) -> None:
    _kind(monkeypatch, _file)
    job = _ended(enqueue("try", {"said": "a"}, actor=people.actor("editor")))
    with pytest.raises(Refused) as refusal:
        cancel(job, actor=people.actor("editor"), at=AT)
    assert refusal.value.findings[0].code == "jobs-ended"


def test_nobody_cancels_the_work_of_another(people: Any, monkeypatch: Any) -> None:
    _kind(monkeypatch, _file)
    job = enqueue("try", {"said": "a"}, actor=people.actor("editor"))
    for actor in (people.actor("second"), people.actor("office"), VISITOR):
        with pytest.raises(Http404):
            cancel(job, actor=actor, at=AT)


def _lost(people: Any, state: str, seen: datetime) -> Job:
    job = enqueue("record", {}, actor=people.actor("office"), at=seen)
    Job.objects.filter(pk=job.pk).update(state=state, seen_at=seen, started_at=seen)
    job.refresh_from_db()
    return job


def test_work_whose_worker_is_gone_is_told_as_failed_and_can_be_begun_again(people: Any) -> None:
    job = _lost(people, "running", timezone.now() - LOST - timedelta(seconds=1))
    page = _get(people.browser("office"), f"/en/desk/jobs/{job.token}/")
    assert "jobs-lost" in page
    assert "Running" not in page
    answer = people.browser("office").post(f"/en/desk/jobs/{job.token}/again/")
    fresh = Job.objects.get(token=answer.headers["Location"].split("/")[-2])
    assert fresh != job
    assert _ended(fresh).state == "done"
    job.refresh_from_db()
    assert (job.state, _codes(job)) == ("failed", ["jobs-lost"])


def test_work_that_shows_signs_of_life_runs_on(people: Any) -> None:
    job = _lost(people, "running", timezone.now() - LOST + timedelta(minutes=1))
    clear_away(actor=OPERATOR, at=timezone.now())
    job.refresh_from_db()
    assert job.state == "running"


def test_what_was_held_to_be_lost_and_was_not_changes_nothing_any_more(people: Any, monkeypatch: Any) -> None:
    def slow(work: Work) -> None:
        Job.objects.filter(kind="try").update(seen_at=timezone.now() - 2 * LOST)
        clear_away(actor=OPERATOR, at=timezone.now())
        work.step()

    _kind(monkeypatch, slow)
    job = _ended(enqueue("try", {}, actor=people.actor("editor")))
    assert (job.state, _codes(job)) == ("failed", ["jobs-lost"])


def test_work_is_carried_out_once_however_often_it_is_handed_to_a_worker(
    people: Any, monkeypatch: Any
) -> None:
    done = []
    _kind(monkeypatch, lambda _work: done.append(1))
    job = _ended(enqueue("try", {}, actor=people.actor("editor")))
    run(job.pk)
    assert done == [1]


def test_the_worker_takes_what_was_enqueued(people: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("signal.signal", lambda *_: None)  # it would take the keyboard from the tests
    worker = "django_tasks_db.management.commands.db_worker"
    monkeypatch.setattr(f"{worker}.close_old_connections", lambda: None)  # and their transaction
    job = enqueue("record", {}, actor=people.actor("office"))
    call_command("db_worker", batch=True, startup_delay=False, verbosity=0)
    job.refresh_from_db()
    assert job.state == "done"
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


def test_results_are_cleared_away_after_seven_days(people: Any) -> None:
    now = timezone.now()
    old, fresh = (_ended(enqueue("record", {}, actor=people.actor("office"))) for _ in range(2))
    Job.objects.filter(pk=old.pk).update(ended_at=now - KEPT - timedelta(minutes=1))
    Job.objects.filter(pk=fresh.pk).update(ended_at=now - KEPT + timedelta(minutes=1))
    assert clear_away(actor=OPERATOR, at=now) == 1
    assert list(Job.objects.all()) == [fresh]
    assert not path_of(old).exists()
    assert path_of(fresh).exists()
    assert AuditEntry.objects.get(kind="job", verb="discard").details == {"jobs": 1}


def test_only_a_command_clears_away(people: Any) -> None:
    with pytest.raises(Http404):
        clear_away(actor=people.actor("office"), at=AT)


def test_the_whole_record_leaves_as_it_was_last_written_and_is_read_again(
    people: Any, tmp_path: Path
) -> None:
    entry = read_entry("agreements", {**_data("later"), "said": {"ja": "下書きの文", "en": "Draft words"}})
    revise("agreements", "later", entry, actor=people.actor("editor"), at=AT)
    client = people.browser("office")
    assert "drafts included" in _get(client, "/en/desk/jobs/")
    address = client.post("/en/desk/jobs/begin/record/").headers["Location"]
    assert "Waiting" in _get(client, address)
    job = _ended(Job.objects.get())
    assert (job.done, job.total) == (22, 22)  # 21 kinds and the zip
    answer = client.get(f"{address}file/")
    with ZipFile(BytesIO(b"".join(answer.streaming_content))) as archive:
        archive.extractall(tmp_path)
    record = read_record(tmp_path / "record")
    assert {(kind, slug) for kind in type(record).model_fields for slug in getattr(record, kind)} == set(
        Entry.objects.values_list("kind", "slug")
    )
    assert record.agreements["later"].said.en == "Draft words"
    assert AuditEntry.objects.filter(kind="export", verb="make", name="record").count() == 1


def _data(slug: str) -> Any:
    return Entry.objects.get(slug=slug).revisions.order_by("-number")[0].data


@pytest.mark.parametrize("who", ["editor", "checker", "reader", "stranger"])
def test_the_whole_record_with_its_drafts_is_for_the_office_only(people: Any, who: str) -> None:
    client = people.browser(who)
    assert "begin/record" not in _get(client, "/ja/desk/jobs/")
    assert client.post("/ja/desk/jobs/begin/record/").status_code == 404
    with pytest.raises(Http404):
        enqueue("record", {}, actor=people.actor(who))
    assert not Job.objects.exists()


def test_work_that_no_page_offers_is_not_begun_from_it(people: Any, monkeypatch: Any) -> None:
    _kind(monkeypatch, _file)
    assert people.browser("office").post("/ja/desk/jobs/begin/try/").status_code == 404
    assert people.browser("office").post("/ja/desk/jobs/begin/nothing/").status_code == 404


def test_progress_is_shown_and_a_page_looks_again_by_itself_only_when_asked_to(
    people: Any, monkeypatch: Any
) -> None:
    _kind(monkeypatch, _file)
    client, job = people.browser("editor"), enqueue("try", {"said": "a"}, actor=people.actor("editor"))
    Job.objects.filter(pk=job.pk).update(state="running", done=3, total=12, seen_at=timezone.now())
    plain, watching = (client.get(f"/en/desk/jobs/{job.token}/{query}") for query in ("", "?watch=1"))
    assert "3 of 12 steps" in plain.content.decode()
    assert '<progress id="progress" max="12" value="3">' in plain.content.decode()
    assert "Refresh" not in plain
    assert watching["Refresh"] == "5"
    Job.objects.filter(pk=job.pk).update(state="done", ended_at=timezone.now())
    assert "Refresh" not in client.get(f"/en/desk/jobs/{job.token}/?watch=1")


def test_a_page_says_where_no_worker_takes_the_work(people: Any, monkeypatch: Any) -> None:
    _kind(monkeypatch, _file)
    job = enqueue("try", {}, actor=people.actor("editor"))
    Job.objects.update(made_at=timezone.now() - timedelta(minutes=1))
    assert "No worker has taken it yet" in _get(people.browser("editor"), f"/en/desk/jobs/{job.token}/")


def test_the_number_of_queries_does_not_depend_on_how_many_jobs_there_are(people: Any) -> None:
    client = people.browser("office")
    _ended(enqueue("record", {}, actor=people.actor("office")))
    with CaptureQueriesContext(connection) as few:
        _get(client, "/ja/desk/jobs/")
    for _ in range(9):
        _ended(enqueue("record", {}, actor=people.actor("office")))
    with CaptureQueriesContext(connection) as many:
        assert _get(client, "/ja/desk/jobs/").count("/ja/desk/jobs/") > 9
    assert len(many) == len(few)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("state", ["waiting", "running", "done", "failed", "cancelled", "list"])
def test_a_page_of_background_work_is_whole(people: Any, language: str, state: str) -> None:
    job = enqueue("record", {}, actor=people.actor("office"))
    if state != "list":
        Job.objects.update(state=state, seen_at=timezone.now(), file="x.zip", ended_at=timezone.now())
    address = "" if state == "list" else f"{job.token}/"
    page = _get(people.browser("office"), f"/{language}/desk/jobs/{address}")
    assert re.findall(r"<style|<script|\sstyle=|\son\w+=|<meta http-equiv", page) == []
    ids = re.findall(r'\bid="([^"]+)"', page)
    referred = re.findall(r'(?:\bfor|aria-labelledby|aria-describedby)="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {one for names in referred for one in names.split()} <= set(ids)
    assert page.count("<h1") == 1
