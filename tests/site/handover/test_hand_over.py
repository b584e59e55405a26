"""Handing over in April: everything passes in one act, as it was shown, and four eyes stay four."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from made import organisation, person
from work import NOW, WORDS, agreement, entry, focal, pass_on, task, typed

from tobiishi.errors import Refused
from tobiishi_site.accounts.actors import actor_of
from tobiishi_site.accounts.models import AuditEntry, Membership
from tobiishi_site.accounts.operations.erase_account import erase_account
from tobiishi_site.accounts.operations.export_account import export_account
from tobiishi_site.accounts.policy import VISITOR, Actor
from tobiishi_site.handover.models import Aside, FocalPoint, Task
from tobiishi_site.handover.operations.add_task import add_task
from tobiishi_site.handover.operations.build_archive import build_archive
from tobiishi_site.handover.operations.discard_aside import discard_aside
from tobiishi_site.handover.operations.finish_task import finish_task
from tobiishi_site.handover.operations.hand_over import hand_over
from tobiishi_site.handover.operations.set_focal_point import set_focal_point
from tobiishi_site.handover.operations.take_up import take_up
from tobiishi_site.handover.plan import plan
from tobiishi_site.programme import drafts
from tobiishi_site.programme.models import TakenOver, Unfinished
from tobiishi_site.programme.operations.check import check
from tobiishi_site.programme.operations.publish import publish

OPERATIONS = Path(__file__).parents[3] / "src/tobiishi_site/handover/operations"


def _code(refusal: Any) -> str:
    return str(refusal.value.findings[0].code)


def _also(people: Any, who: str, role: str) -> None:
    Membership.objects.create(user=getattr(people, who), organisation=people.city, role=role, since=NOW)


def test_roles_drafts_forms_tasks_and_focal_points_pass_in_one_act(people: Any) -> None:
    _also(people, "leaving", "checker")
    agreement(people, "fresh")
    typed(people, "leaving", "途中の文")
    task(people, "手紙を書く")
    focal(people)
    passed = pass_on(people)
    assert (len(passed.memberships), len(passed.entries), len(passed.forms)) == (2, 1, 1)
    assert (len(passed.tasks), len(passed.focal_points)) == (1, 1)
    assert set(people.successor.memberships.filter(until=None).values_list("role", flat=True)) == {
        "editor",
        "checker",
    }
    assert not people.leaving.memberships.filter(until=None).exists()
    assert Unfinished.objects.get().actor == people.successor.pk
    assert Task.objects.get().user == people.successor
    now, before = FocalPoint.objects.get(until=None), FocalPoint.objects.get(until=NOW)
    assert (now.user, before.user) == (people.successor, people.leaving)
    assert [one.entry.slug for one in drafts.waiting(people.actor("successor"))] == ["fresh"]


def test_what_was_done_is_noted_in_numbers(people: Any) -> None:
    agreement(people, "fresh")
    task(people, "手紙を書く")
    pass_on(people)
    noted = AuditEntry.objects.filter(kind="handover").get()
    assert (noted.actor, noted.verb) == (people.administrator.pk, "make")
    assert noted.details == {
        "person": people.leaving.pk,
        "successor": people.successor.pk,
        "roles": 0,  # the successor is an editor already
        "drafts": 1,
        "forms": 0,
        "tasks": 1,
        "focal_points": 0,
    }


def test_who_took_a_draft_over_counts_as_its_writer_and_does_not_check_it(people: Any) -> None:
    made = agreement(people, "fresh")
    assert [one.entry.slug for one in drafts.to_check(people.actor("checker"))] == ["fresh"]
    pass_on(people, successor="checker")
    with pytest.raises(PermissionDenied):
        check(made, "ja", actor=people.actor("checker"), at=NOW)
    assert list(drafts.to_check(people.actor("checker"))) == []
    _also(people, "reader", "checker")
    check(made, "ja", actor=people.actor("reader"), at=NOW)  # a person who neither wrote nor took over
    with pytest.raises(PermissionDenied):
        publish(made, "ja", actor=people.actor("checker"), at=NOW)
    publish(made, "ja", actor=people.actor("reader"), at=NOW)


def test_who_takes_over_twice_removed_is_still_a_writer(people: Any) -> None:
    made = agreement(people, "fresh")
    pass_on(people)
    pass_on(people, "successor", "checker")
    with pytest.raises(PermissionDenied):
        check(made, "ja", actor=people.actor("checker"), at=NOW)
    assert set(TakenOver.objects.values_list("actor", flat=True)) == {people.successor.pk, people.checker.pk}


def test_what_others_write_after_the_hand_over_is_checked_by_the_successor(people: Any) -> None:
    made = agreement(people, "fresh")
    pass_on(people, successor="checker")
    _also(people, "reader", "checker")
    for language in ("ja", "en"):
        check(made, language, actor=people.actor("reader"), at=NOW)
        publish(made, language, actor=people.actor("reader"), at=NOW)
    newer = agreement(people, "fresh", who="successor", said=WORDS)
    check(newer, "ja", actor=people.actor("checker"), at=NOW)


def test_a_draft_of_another_organisation_does_not_pass(people: Any) -> None:
    other = organisation(name="神戸市")
    other.record_kind, other.record_slug = "places", "hcmc"
    other.save()
    elsewhere = person("x@kobe.example", "administrator", other)
    Membership.objects.create(user=people.leaving, organisation=other, role="editor", since=NOW)
    assert plan(people.leaving, people.city).entries == []
    agreement(people, "fresh")  # of both places
    assert [one.slug for one in plan(people.leaving, other).entries] == ["fresh"]
    assert plan(elsewhere, other).entries == []


def test_where_both_have_a_form_of_one_entry_both_are_kept(people: Any) -> None:
    typed(people, "leaving", "前任の文")
    typed(people, "successor", "後任の文")
    pass_on(people)
    mine, aside = Unfinished.objects.get(), Aside.objects.get()
    assert (mine.actor, mine.typed["said"]["ja"]) == (people.successor.pk, "後任の文")
    assert (aside.actor, aside.typed_by, aside.typed["said"]["ja"]) == (
        people.successor.pk,
        people.leaving.pk,
        "前任の文",
    )
    client = people.browser("successor")
    assert f"/ja/desk/aside/{aside.pk}/" in client.get("/ja/desk/").content.decode()
    assert "前任の文" in client.get(f"/ja/desk/aside/{aside.pk}/").content.decode()
    answer = client.post(f"/ja/desk/aside/{aside.pk}/take-up/")
    assert "前任の文" in client.get(answer.headers["Location"]).content.decode()
    assert Aside.objects.get().typed["said"]["ja"] == "後任の文"  # nothing is lost: they changed places


def test_a_form_set_aside_opens_where_there_is_no_other_any_more(people: Any) -> None:
    typed(people, "leaving", "前任の文")
    typed(people, "successor", "後任の文")
    pass_on(people)
    Unfinished.objects.all().delete()
    take_up(Aside.objects.get(), actor=people.actor("successor"), at=NOW)
    assert Unfinished.objects.get().typed["said"]["ja"] == "前任の文"
    assert not Aside.objects.exists()


def test_a_form_set_aside_passes_on_again_and_is_for_one_person(people: Any) -> None:
    typed(people, "leaving", "前任の文")
    typed(people, "successor", "後任の文")
    pass_on(people)
    number = Aside.objects.get().pk
    for who in ("checker", "stranger", "administrator"):
        assert people.browser(who).get(f"/ja/desk/aside/{number}/").status_code == 404
        assert people.browser(who).post(f"/ja/desk/aside/{number}/discard/").status_code == 404
    pass_on(people, "successor", "reader")
    assert (Aside.objects.get().actor, Unfinished.objects.get().actor) == (people.reader.pk,) * 2


def test_a_form_of_a_new_entry_passes_unless_its_writer_goes_on_elsewhere(people: Any) -> None:
    typed(people, "leaving", "新しい項目", slug="0a1b2c3d")
    assert [one.slug for one in plan(people.leaving, people.city).forms] == ["0a1b2c3d"]
    Membership.objects.create(
        user=people.leaving, organisation=organisation(name="神戸市"), role="editor", since=NOW
    )
    assert plan(people.leaving, people.city).forms == []


def test_what_passes_is_shown_before_and_confirmed(people: Any) -> None:
    agreement(people, "fresh", said=WORDS)
    typed(people, "leaving", "途中の文")
    task(people, "手紙を書く")
    focal(people)
    client, address = people.browser("administrator"), f"/ja/people/{people.city.pk}/hand-over/"
    said = {"person": people.leaving.pk, "successor": people.successor.pk}
    page = client.get(address, said).content.decode()
    for text in ("編集者", "ひみつの下書き", "手紙を書く", "大阪市―ホーチミン市", "2016年の覚書"):
        assert text in page
    assert "途中の文" not in page  # what was typed is its writer's
    assert people.leaving.memberships.filter(until=None).exists()
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found is not None
    assert client.post(address, {**said, "seen": found[1]}).status_code == 302
    assert not people.leaving.memberships.filter(until=None).exists()


def test_what_was_not_seen_does_not_pass(people: Any) -> None:
    client, address = people.browser("administrator"), f"/ja/people/{people.city.pk}/hand-over/"
    said = {"person": people.leaving.pk, "successor": people.successor.pk}
    seen = plan(people.leaving, people.city).code
    task(people, "あとから加わったタスク")
    for code in ("", seen):
        answer = client.post(address, {**said, "seen": code})
        assert answer.status_code == 409
        assert "あとから加わったタスク" in answer.content.decode()
    assert people.leaving.memberships.filter(until=None).exists()
    with pytest.raises(Refused) as refusal:
        hand_over(
            people.leaving,
            people.successor,
            organisation=people.city,
            seen=seen,
            actor=people.actor("administrator"),
            at=NOW,
        )
    assert _code(refusal) == "handover-changed"


def test_nothing_passes_where_the_roles_cannot(people: Any) -> None:
    agreement(people, "fresh")
    task(people, "手紙を書く")
    with pytest.raises(Refused), transaction.atomic():
        pass_on(people, successor="stranger")
    assert Task.objects.get().user == people.leaving
    assert not TakenOver.objects.exists()


def test_only_people_of_the_organisation_are_named(people: Any) -> None:
    for user in (people.stranger, people.office):
        with pytest.raises(Refused) as refusal:
            set_focal_point(entry(), user, organisation=people.city, actor=people.actor("leaving"), at=NOW)
        assert _code(refusal) == "handover-person"
        with pytest.raises(Refused):
            add_task(
                entry(),
                "x",
                due=None,
                user=user,
                organisation=people.city,
                actor=people.actor("leaving"),
                at=NOW,
            )


def test_who_is_erased_leaves_tasks_and_no_forms(people: Any) -> None:
    typed(people, "leaving", "途中の文")
    task(people, "手紙を書く")
    task(people, "済んだこと")
    finish_task(Task.objects.get(text="済んだこと"), actor=people.actor("leaving"), at=NOW)
    focal(people)
    Aside.objects.create(
        kind="agreements", slug="later", actor=people.leaving.pk, typed_by=1, based_on=1, typed={}, at=NOW
    )
    erase_account(people.leaving, actor=actor_of(people.leaving), at=NOW)
    assert not Unfinished.objects.exists()
    assert not Aside.objects.exists()
    assert Task.objects.get(done_at=None).user is None
    assert FocalPoint.objects.get().until == NOW
    page = people.browser("successor").get("/ja/desk/").content.decode()
    assert "手紙を書く" in page  # a task that nobody has is everyone's


def test_an_export_tells_what_one_has_to_do(people: Any) -> None:
    typed(people, "leaving", "途中の文")
    task(people, "手紙を書く", "2026-05")
    focal(people)
    told = export_account(people.leaving, actor=actor_of(people.leaving), at=NOW)["work"]
    assert "途中の文" in json.dumps(told["unfinished"], ensure_ascii=False)
    assert told["tasks"] == [
        {"entry": "collaborations/osaka-hcmc", "text": "手紙を書く", "due": "2026-05", "done": False}
    ]
    assert told["focal_points"] == [
        {"entry": "collaborations/osaka-hcmc", "since": NOW.isoformat(), "until": None}
    ]


def _attempts(people: Any) -> dict[str, Callable[[Actor], object]]:
    """Every operation, upon the work of a city, by whoever tries."""
    typed(people, "leaving", "途中の文")
    about, one = entry(), task(people, "手紙を書く")
    kept = Aside.objects.create(
        kind="agreements", slug="later", actor=people.leaving.pk, typed_by=1, based_on=1, typed={}, at=NOW
    )
    of = {"organisation": people.city, "at": NOW}
    seen = plan(people.leaving, people.city).code
    return {
        "add_task": lambda actor: add_task(about, "x", due=None, user=None, actor=actor, **of),
        "build_archive": lambda actor: build_archive(about, actor=actor, at=NOW),
        "discard_aside": lambda actor: discard_aside(kept, actor=actor, at=NOW),
        "finish_task": lambda actor: finish_task(one, actor=actor, at=NOW),
        "hand_over": lambda actor: hand_over(people.leaving, people.successor, seen=seen, actor=actor, **of),
        "set_focal_point": lambda actor: set_focal_point(about, None, actor=actor, **of),
        "take_up": lambda actor: take_up(kept, actor=actor, at=NOW),
    }


def test_every_operation_is_tried_by_strangers(people: Any) -> None:
    assert set(_attempts(people)) == {path.stem for path in OPERATIONS.glob("[a-z]*.py")}


@pytest.mark.parametrize("operation", sorted(path.stem for path in OPERATIONS.glob("[a-z]*.py")))
def test_a_stranger_does_nothing(people: Any, operation: str) -> None:
    attempt = _attempts(people)[operation]
    before = AuditEntry.objects.count()
    for actor in (VISITOR, people.actor("stranger")):
        with pytest.raises((Http404, PermissionDenied)), transaction.atomic():
            attempt(actor)
    assert AuditEntry.objects.count() == before


def test_the_hand_over_page_does_not_show_titles_that_its_reader_may_not_know(people: Any) -> None:
    from tobiishi_site.accounts.models import Organisation  # noqa: PLC0415 - beside its use

    agreement(people, "fresh", said=WORDS)
    office = person("admin@office.example", "administrator", Organisation.objects.get(kind="secretariat"))
    from made import signed_in  # noqa: PLC0415

    said = {"person": people.leaving.pk, "successor": people.successor.pk}
    page = signed_in(office, second_factor=True).get(f"/ja/people/{people.city.pk}/hand-over/", said)
    assert page.status_code == 200
    assert "ひみつの下書き" not in page.content.decode()  # who looks after people reads no drafts


def test_a_revision_by_the_successor_is_written_by_both(people: Any) -> None:
    agreement(people, "fresh")
    pass_on(people)
    made = agreement(people, "fresh", who="successor", said=WORDS)
    assert made.number == 2
    check(made, "ja", actor=people.actor("checker"), at=NOW)
