"""Large archives are made in the background, for whoever asks and nobody else."""

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from work import NOW, WORDS, agreement, entry

from tobiishi_site.accounts.models import AuditEntry, Membership
from tobiishi_site.handover import large
from tobiishi_site.handover.gathering import holds_more_than, of_collaboration, of_organisation
from tobiishi_site.handover.operations.build_archive import build_archive
from tobiishi_site.jobs.files import path_of
from tobiishi_site.jobs.models import Job
from tobiishi_site.jobs.operations.run import run


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.JOBS = tmp_path / "jobs"
    monkeypatch.setattr("tobiishi_site.handover.large.timezone.now", lambda: NOW)
    monkeypatch.setattr("tobiishi_site.jobs.operations.run.OFTEN", 0)


@pytest.fixture
def _all_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "AT_ONCE", 1)


def _addresses(people: Any) -> tuple[str, str]:
    return (
        f"/ja/desk/hand-over/organisations/{people.city.pk}/archive/",
        "/ja/desk/hand-over/collaborations/osaka-hcmc/archive/",
    )


def _asked(people: Any, address: str, who: str = "leaving") -> Job:
    """The work to which the answer leads."""
    answer = people.browser(who).post(address)
    assert answer.status_code == 302
    return Job.objects.get(token=answer["Location"].split("/")[-2])


def _given(people: Any, job: Job, who: str = "leaving") -> Any:
    return people.browser(who).get(f"/ja/desk/jobs/{job.token}/file/")


def test_how_many_entries_an_archive_holds_is_known_before_they_are_read(people: Any) -> None:
    agreement(people, "fresh", said=WORDS)
    actor = people.actor("leaving")
    for of, found in (
        (people.city, of_organisation(actor, people.city)),
        (entry(), of_collaboration(actor, "osaka-hcmc")),
    ):
        assert not holds_more_than(len(found.entries), of, actor)
        assert holds_more_than(len(found.entries) - 1, of, actor)


def test_a_small_archive_is_answered_at_once(people: Any) -> None:
    for address in _addresses(people):
        answer = people.browser("leaving").post(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert not Job.objects.exists()


@pytest.mark.usefixtures("_all_large")
@pytest.mark.parametrize("which", [0, 1])
def test_a_large_one_has_the_bytes_that_a_small_one_would_have(people: Any, which: int) -> None:
    agreement(people, "fresh", said=WORDS)
    job = _asked(people, _addresses(people)[which])
    assert _asked(people, _addresses(people)[which]) == job
    run(job.pk)
    job.refresh_from_db()
    assert (job.done, job.total) == (7, 7)  # pages, briefings and Word in two languages, and the zip
    answer = _given(people, job)
    made = b"".join(answer.streaming_content)
    assert made == build_archive((people.city, entry())[which], actor=people.actor("leaving"), at=NOW)
    called = (f"organisation-{people.city.pk}", "osaka-hcmc")[which]
    name = f"tobiishi-hand-over-{called}-2026-04-02.zip"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert AuditEntry.objects.filter(kind="handover", actor=people.leaving.pk, verb="read").count() == 3


@pytest.mark.usefixtures("_all_large")
def test_what_is_in_it_is_what_its_owner_may_read(people: Any) -> None:
    agreement(people, "fresh", said=WORDS)
    address = "/ja/desk/hand-over/collaborations/osaka-hcmc/archive/"
    Membership.objects.filter(user=people.office).update(role="administrator")  # reads no draft
    for who, seen in (("office", False), ("leaving", True)):
        job = _asked(people, address, who)
        run(job.pk)
        with zipfile.ZipFile(BytesIO(b"".join(_given(people, job, who).streaming_content))) as packed:
            said = "".join(packed.read(name).decode() for name in packed.namelist() if "html" in name)
        assert (WORDS["ja"] in said) is seen


@pytest.mark.usefixtures("_all_large")
def test_it_is_for_its_owner_alone_while_they_have_the_role(people: Any) -> None:
    job = _asked(people, _addresses(people)[0])
    run(job.pk)
    assert _given(people, job, "checker").status_code == 404
    Membership.objects.filter(user=people.leaving).update(until=timezone.now())
    assert _given(people, job).status_code == 404


@pytest.mark.usefixtures("_all_large")
def test_strangers_begin_no_work(people: Any) -> None:
    for address in _addresses(people):
        assert people.browser("stranger").post(address).status_code == 404
    assert not Job.objects.exists()


@pytest.mark.usefixtures("_all_large")
def test_who_lost_the_role_before_the_work_began_gets_nothing(people: Any) -> None:
    job = _asked(people, _addresses(people)[0])
    Membership.objects.filter(user=people.leaving).update(until=timezone.now())
    run(job.pk)
    job.refresh_from_db()
    assert [one["code"] for one in job.findings] == ["jobs-not-allowed"]
    assert not path_of(job).exists()


@pytest.mark.usefixtures("_all_large")
def test_an_archive_that_is_cancelled_ends_before_its_next_step_and_leaves_nothing(
    people: Any, monkeypatch: Any
) -> None:
    job, done = _asked(people, _addresses(people)[0]), []

    def cancelled(*_: Any, **__: Any) -> bytes:
        done.append("word")
        assert people.browser("leaving").post(f"/ja/desk/jobs/{job.token}/cancel/").status_code == 302
        return b""

    monkeypatch.setattr("tobiishi_site.handover.archive.word_file", cancelled)
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, path_of(job).exists()) == ("cancelled", False)
    assert done == ["word"]  # of one language; the other was not begun


def test_the_number_of_queries_of_the_count_does_not_depend_on_how_many_there_are(people: Any) -> None:
    actor, counted = people.actor("leaving"), []
    for more in ("a", "bcdef"):
        for letter in more:
            agreement(people, f"more-{letter}")
        with CaptureQueriesContext(connection) as ran:
            holds_more_than(1000, entry(), actor)
        counted.append(len(ran))
    assert counted[0] == counted[1]
