"""Who is told of what was done with entries, in which words, and who is not."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from made import AT, organisation, person
from small_record import FILES

from tobiishi.programme.files import read_record
from tobiishi_site.accounts.models import Membership, Organisation, User
from tobiishi_site.accounts.policy import may
from tobiishi_site.accounts.recipients import who_may
from tobiishi_site.outbox.models import Message
from tobiishi_site.outbox.posting import post
from tobiishi_site.programme.models import Entry
from tobiishi_site.programme.operations.check import check
from tobiishi_site.programme.operations.publish import publish
from tobiishi_site.programme.operations.seed import seed
from tobiishi_site.programme.operations.withdraw import withdraw
from tobiishi_site.programme.things import of_draft

STUDY = ("studies", "fy2019-01")


def _told(reason: str) -> list[int]:
    return sorted(Message.objects.filter(reason=reason).values_list("reader", flat=True))


def _study(people: Any, who: str = "editor", word: str = "新しい題名") -> Any:
    return people.write(who, *STUDY, title={"ja": word, "en": "A new title"})


def test_trap_12_three_members_produce_three_mails_and_nothing_leaves_before_publication(
    people: Any, send: Any
) -> None:
    revision = _study(people)
    check(revision, "ja", actor=people.actor("checker"), at=AT)
    assert _told("published") == []
    assert [one for one in send() if "公開：" in one.subject or "Published:" in one.subject] == []
    publish(revision, "ja", actor=people.actor("checker"), at=AT)
    # `second` belongs to the city and to the lead, both of which are concerned
    members = [people.editor, people.second, people.checker]
    assert _told("published") == sorted(one.pk for one in members)
    mails = send()
    assert sorted(one.to[0] for one in mails) == sorted(one.email for one in members)
    assert all(len(one.recipients()) == 1 for one in mails)
    assert Message.objects.filter(sent_at=None).count() == 0
    assert Message.objects.filter(reason="published", sent_at=AT).count() == 3


@transaction.atomic
def _publish_and_fail(people: Any, revision: Any) -> None:
    people.publish(revision, "ja")
    assert _told("published") != []
    raise RuntimeError


def test_trap_12_a_publication_that_is_rolled_back_tells_nobody(people: Any, send: Any) -> None:
    revision = _study(people)
    send()
    with pytest.raises(RuntimeError):
        _publish_and_fail(people, revision)
    assert _told("published") == []
    assert send() == []


def test_both_languages_published_one_after_the_other_make_one_mail_each(people: Any, send: Any) -> None:
    revision = _study(people)
    send()
    people.publish(revision, "ja", "en")
    mails = [one for one in send() if "/desk/" not in one.body]
    assert sorted(one.to[0] for one in mails) == sorted(
        ["editor@osaka.example", "second@osaka.example", "checker@osaka.example"]
    )
    assert {one.subject for one in mails} == {"公開された項目（2件）", "What was published (2)"}


def test_a_notice_speaks_the_language_of_its_reader_and_holds_title_and_link_only(
    people: Any, send: Any
) -> None:
    revision = people.write(
        "editor", *STUDY, title={"ja": "新しい題名", "en": "A new title"}, context={"ja": "極秘の経緯"}
    )
    send()
    people.publish(revision, "ja")
    mails = {one.to[0]: one for one in send()}
    japanese, english = mails["editor@osaka.example"], mails["second@osaka.example"]
    assert japanese.subject == "公開：新しい題名"
    assert "https://record.example/ja/studies/fy2019-01/" in japanese.body
    assert "極秘の経緯" not in japanese.body
    assert english.subject == "Published: A new title"
    assert (
        "Published: A new title\nStudy · 日本語\nhttps://record.example/en/studies/fy2019-01/" in english.body
    )
    assert "You get this mail because you wrote it, or it concerns your organisation." in english.body
    assert "https://record.example/en/account/#notices" in english.body
    assert english.extra_headers["List-Unsubscribe"] == "<https://record.example/en/account/#notices>"


def test_a_draft_that_waits_is_told_to_those_who_may_check_it_and_to_nobody_else(people: Any) -> None:
    _study(people)
    assert _told("check") == sorted([people.checker.pk, people.office.pk])
    assert {one.subject for one in Message.objects.all()} == {"確認のお願い：新しい題名"}


def test_who_wrote_is_not_asked_to_check(people: Any) -> None:
    of = Organisation.objects.get(record_slug="osaka")
    Membership.objects.create(user=people.editor, organisation=of, role="checker", since=AT)
    _study(people)
    assert people.editor.pk not in _told("check")


def test_a_draft_that_waits_already_is_told_once_and_again_after_its_check(people: Any) -> None:
    _study(people)
    revision = _study(people, "second", "もっと新しい題名")
    assert _told("check").count(people.checker.pk) == 1
    check(revision, "ja", actor=people.actor("checker"), at=AT)
    _study(people, word="いちばん新しい題名")
    assert _told("check").count(people.checker.pk) == 2


def test_a_check_is_told_to_others_who_may_publish(people: Any) -> None:
    check(_study(people), "ja", actor=people.actor("checker"), at=AT)
    assert _told("publish") == [people.office.pk]
    check(_study(people), "ja", actor=people.actor("checker"), at=AT)  # nothing new, nothing told
    assert _told("publish") == [people.office.pk]


def test_a_withdrawal_is_told_to_those_whom_it_concerns(people: Any) -> None:
    public = Entry.objects.get(kind="studies").publications.get(language="en")
    withdraw(public, actor=people.actor("checker"), at=AT)
    assert _told("withdrawn") == sorted(one.pk for one in (people.editor, people.second, people.checker))


def test_who_wrote_hears_of_the_publication_without_being_a_member(people: Any) -> None:
    office = Organisation.objects.get(kind="secretariat")
    mender = person("editor@office.example", "editor", office)
    people.mender = mender
    people.publish(_study(people, "mender"), "ja")
    assert mender.pk in _told("published")
    people.publish(_study(people, word="その後の題名"), "ja")
    assert _told("published").count(mender.pk) == 1  # wrote nothing since


def test_who_wrote_and_may_no_longer_read_the_draft_is_not_told(people: Any) -> None:
    revision = _study(people)
    people.editor.memberships.update(until=AT)
    elsewhere = Organisation.objects.get(record_slug="haiphong")
    Membership.objects.create(user=people.editor, organisation=elsewhere, role="editor", since=AT)
    people.publish(revision, "ja")
    assert people.editor.pk not in _told("published")


def test_another_organisation_is_told_nothing(people: Any) -> None:
    revision = _study(people)
    people.publish(revision, "ja", "en")
    for one in Entry.objects.get(kind="studies").publications.all():
        withdraw(one, actor=people.actor("checker"), at=AT)
    assert Message.objects.exists()
    assert not Message.objects.filter(reader=people.stranger.pk).exists()


@pytest.mark.usefixtures("people")
def test_the_seed_tells_nobody(tmp_path: Path) -> None:
    for kind, text in FILES.items():
        newer = text.replace("Pumps for the city", "Newer pumps")
        (tmp_path / f"{kind}.yaml").write_text(newer, encoding="utf-8")
    assert seed(read_record(tmp_path), at=AT) == 1
    assert Entry.objects.get(kind="studies").publications.get(language="en").title == "Newer pumps"
    assert not Message.objects.exists()


def test_who_may_agrees_with_the_policy_person_by_person(people: Any) -> None:
    from tobiishi_site.accounts.actors import actor_of  # noqa: PLC0415

    _study(people)
    for number, role in enumerate(("reader", "editor", "checker", "administrator")):
        for of in Organisation.objects.all():
            person(f"{role}{number}.{of.pk}@test.example", role, of)
    for entry in Entry.objects.filter(kind__in=("studies", "countries")):
        for verb in ("read", "write", "check", "publish"):
            thing = of_draft(entry)
            expected = {one.pk for one in User.objects.all() if may(actor_of(one), verb, thing)}
            assert {one.number for one in who_may(verb, thing)} == expected


def test_people_without_an_address_or_a_role_are_never_told(people: Any) -> None:
    revision = _study(people)
    User.objects.filter(pk=people.second.pk).update(email=None)
    User.objects.filter(pk=people.editor.pk).update(is_active=False)
    people.publish(revision, "ja")
    assert _told("published") == [people.checker.pk]


def test_the_queries_of_telling_do_not_depend_on_how_many_are_told(people: Any) -> None:
    people.publish(_study(people), "ja")
    with CaptureQueriesContext(connection) as few:
        people.publish(_study(people, word="次の題名"), "ja")
    for number in range(9):
        person(f"{number}@osaka.example", "checker", Organisation.objects.get(record_slug="osaka"))
    with CaptureQueriesContext(connection) as many:
        people.publish(_study(people, word="その後の題名"), "ja")
    assert _told("published").count(User.objects.get(email="8@osaka.example").pk) == 1
    assert len(many) == len(few)


@pytest.mark.django_db(transaction=True)
def test_a_notice_outside_of_a_transaction_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        post([])


def test_a_title_of_many_lines_makes_one_line_of_a_subject(people: Any, send: Any) -> None:
    people.write("editor", *STUDY, title={"ja": "一行目\n二行目" + "長" * 300})
    (one,) = (one for one in send() if one.to == ["checker@osaka.example"])
    assert one.subject.startswith("確認のお願い：一行目 二行目長")
    assert len(one.subject) < 250
    assert "\n" not in one.subject


def test_organisations_that_stand_for_nothing_are_not_concerned(people: Any) -> None:
    nobody = person("x@y.example", "reader", organisation("vendor", "無関係"))
    people.publish(_study(people), "ja")
    assert nobody.pk not in _told("published")
