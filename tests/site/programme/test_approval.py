"""Draft, checked, published, withdrawn: in each language, by two people."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from made import AT

from tobiishi.errors import Refused
from tobiishi_site.accounts.models import AuditEntry
from tobiishi_site.programme.entries import read_entry
from tobiishi_site.programme.finding import words_of
from tobiishi_site.programme.models import Check, Draft, Entry, Findable, Publication, Revision
from tobiishi_site.programme.operations.check import check
from tobiishi_site.programme.operations.publish import publish
from tobiishi_site.programme.operations.revise import revise
from tobiishi_site.programme.operations.withdraw import withdraw


def _entry(kind: str = "agreements", slug: str = "later") -> Entry:
    return Entry.objects.get(kind=kind, slug=slug)


def _write(people: Any, who: str = "editor", **said: Any) -> Revision:
    """A revision of the memorandum with other data in some of its fields."""
    last = _entry().revisions.order_by("-number")[0]
    entry = read_entry("agreements", {**last.data, **said})
    return revise("agreements", "later", entry, actor=people.actor(who), at=AT)


def _public(people: Any, revision: Revision, *languages: Any) -> None:
    for language in languages:
        check(revision, language, actor=people.actor("checker"), at=AT)
        publish(revision, language, actor=people.actor("checker"), at=AT)


def _page(language: str, address: str = "agreements/later/") -> str:
    answer = Client().get(f"/{language}/{address}")
    assert answer.status_code == 200
    return answer.content.decode()


def _code(refusal: Any) -> str:
    return str(refusal.value.findings[0].code)


def test_what_was_not_checked_is_not_published(people: Any) -> None:
    made = _write(people, said={"en": "New words", "ja": "新しい文"})
    with pytest.raises(Refused) as refusal:
        publish(made, "ja", actor=people.actor("checker"), at=AT)
    assert _code(refusal) == "approval-not-checked"
    assert "新しい文" not in _page("ja")


def test_a_check_is_of_one_language(people: Any) -> None:
    made = _write(people, said={"en": "New words", "ja": "新しい文"})
    check(made, "ja", actor=people.actor("checker"), at=AT)
    with pytest.raises(Refused):
        publish(made, "en", actor=people.actor("checker"), at=AT)
    publish(made, "ja", actor=people.actor("checker"), at=AT)
    assert "新しい文" in _page("ja")
    assert "New words" not in _page("en")


def test_who_wrote_does_not_check(people: Any) -> None:
    from tobiishi_site.accounts.models import Membership  # noqa: PLC0415 - beside its use

    of = people.editor.memberships.get().organisation
    Membership.objects.create(user=people.editor, organisation=of, role="checker", since=AT)
    made = _write(people, said={"en": "New words", "ja": "新しい文"})
    with pytest.raises(PermissionDenied):
        check(made, "ja", actor=people.actor("editor"), at=AT)


def test_who_wrote_a_language_does_not_check_it_once_the_other_one_is_public(people: Any) -> None:
    from tobiishi_site.accounts.models import Membership  # noqa: PLC0415

    of = people.editor.memberships.get().organisation
    Membership.objects.create(user=people.editor, organisation=of, role="checker", since=AT)
    made = _write(people, said={"en": "New words", "ja": "新しい文"})
    _public(people, made, "ja")
    with pytest.raises(PermissionDenied):
        check(made, "en", actor=people.actor("editor"), at=AT)


def test_the_office_is_the_second_person(people: Any) -> None:
    made = _write(people, said={"en": "New words", "ja": "新しい文"})
    check(made, "ja", actor=people.actor("office"), at=AT)
    assert Check.objects.get().actor == people.office.pk


def test_another_organisation_learns_of_no_draft(people: Any) -> None:
    made = _write(people)
    with pytest.raises(Http404):
        check(made, "ja", actor=people.actor("stranger"), at=AT)


def test_a_newer_revision_undoes_a_check(people: Any) -> None:
    made = _write(people, said={"en": "New words", "ja": "新しい文"})
    check(made, "ja", actor=people.actor("checker"), at=AT)
    _write(people, said={"en": "Newest words", "ja": "もっと新しい文"})
    with pytest.raises(Refused) as refusal:
        publish(made, "ja", actor=people.actor("checker"), at=AT)
    assert _code(refusal) == "approval-changed"


def test_a_language_without_words_is_not_checked(people: Any) -> None:
    made = _write(people, said={"ja": "日本語だけ"}, instrument="invitation")
    with pytest.raises(Refused) as refusal:
        check(made, "en", actor=people.actor("checker"), at=AT)
    assert _code(refusal) == "approval-no-words"


@pytest.mark.usefixtures("people")
def test_the_seed_needs_no_check_and_has_none() -> None:
    assert Publication.objects.filter(actor=0).count() == Publication.objects.count() > 0
    assert not Check.objects.exists()


def test_who_did_what_is_noted(people: Any) -> None:
    made = _write(people, said={"en": "New words", "ja": "新しい文"})
    _public(people, made, "ja")
    noted = AuditEntry.objects.filter(name="agreements/later").exclude(actor=0).order_by("pk")
    assert [(one.actor, one.verb) for one in noted] == [
        (people.editor.pk, "write"),
        (people.checker.pk, "check"),
        (people.checker.pk, "publish"),
    ]


def test_trap_18_a_translation_that_is_older_than_its_original_says_so(people: Any) -> None:
    made = _write(people, said={"en": "The memorandum of 2016", "ja": "直した覚書"})
    assert "being updated" not in _page("en")
    _public(people, made, "ja")
    assert "This page is being updated." in _page("en")
    assert "日本語" in _page("en")
    assert "このページは更新中です。" not in _page("ja")
    _public(people, made, "en")
    assert "being updated" not in _page("en")


def test_trap_18_facts_that_only_the_other_language_has_make_a_page_older(people: Any) -> None:
    _public(people, _write(people, signed="2016-04"), "ja")
    assert "This page is being updated." in _page("en")
    assert "March 2016" in _page("en")


def test_trap_18_missing_words_are_shown_in_the_other_language_and_marked(people: Any) -> None:
    made = _write(people, remark={"ja": "日本語だけの備考"})
    _public(people, made, "ja", "en")
    assert '<span lang="ja">日本語だけの備考</span> <span class="tag">Japanese only</span>' in _page("en")


def test_trap_18_words_that_were_not_approved_in_their_language_are_never_shown(people: Any) -> None:
    made = _write(people, remark={"en": "Not read by anyone"}, said={"en": "Draft words", "ja": "直した覚書"})
    _public(people, made, "ja")
    for page in (
        _page("ja"),
        _page("en"),
        _page("ja", "agreements/"),
        _page("en", "collaborations/osaka-hcmc/"),
    ):
        assert "Not read by anyone" not in page
        assert "Draft words" not in page
    found = " ".join(Findable.objects.exclude(text="draft").values_list("words", flat=True))
    assert words_of("Draft words") not in found


def test_a_page_in_one_language_only_does_not_show_drafts_of_the_other(people: Any) -> None:
    withdraw(_entry().publications.get(language="en"), actor=people.actor("checker"), at=AT)
    page = _page("en")
    assert "The memorandum of 2016" not in page
    assert "2016年の覚書" in page
    assert "This page is not translated yet." in page


def test_what_is_withdrawn_is_gone_from_every_page_and_stays_a_draft(people: Any) -> None:
    for one in _entry().publications.all():
        withdraw(one, actor=people.actor("checker"), at=AT)
    assert Client().get("/ja/agreements/later/").status_code == 404
    assert "2016年の覚書" not in _page("ja", "collaborations/osaka-hcmc/")
    assert Draft.objects.get(entry=_entry()).pending_ja
    assert AuditEntry.objects.filter(verb="withdraw").count() == 2


def test_an_editor_withdraws_nothing(people: Any) -> None:
    with pytest.raises(PermissionDenied):
        withdraw(_entry().publications.get(language="ja"), actor=people.actor("editor"), at=AT)


def test_a_published_entry_keeps_its_place_in_lists(people: Any) -> None:
    before = _entry().publications.get(language="ja").place_in_order
    _public(people, _write(people, said={"en": "New words", "ja": "新しい文"}), "ja")
    assert _entry().publications.get(language="ja").place_in_order == before


@pytest.mark.parametrize(("language", "mark"), [("en", "Written for Tobiishi"), ("ja", "Tobiishiのために")])
def test_a_paragraph_is_marked_as_ours_until_its_people_write_another(
    people: Any, language: Any, mark: str
) -> None:
    study = Entry.objects.get(kind="studies", slug="fy2019-01")
    address = "studies/fy2019-01/"
    assert mark in _page(language, address)
    for said, ours in (
        ({"number": "02"}, True),
        ({"about": {"en": "Ours no more.", "ja": "書き直し。"}}, False),
    ):
        last = study.revisions.order_by("-number")[0]
        entry = read_entry("studies", {**last.data, **said})
        made = revise("studies", study.slug, entry, actor=people.actor("editor"), at=AT)
        _public(people, made, language)
        assert (mark in _page(language, address)) == ours


def test_a_study_that_its_people_began_is_theirs(people: Any) -> None:
    last = Entry.objects.get(kind="studies", slug="fy2019-01").revisions.get()
    made = revise("studies", "new", read_entry("studies", last.data), actor=people.actor("editor"), at=AT)
    _public(people, made, "en")
    page = _page("en", "studies/new/")
    assert "About pumps." in page
    assert "Written for Tobiishi" not in page
