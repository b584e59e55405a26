"""Notes and files on the desk: written, replaced, put forward, checked, published, withdrawn; nothing is lost."""

import re
from typing import Any

import pytest
from attacks import office, pdf, picture
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from made import AT
from papered import SAID, entry_of, note_of, published, upload_of, version_of

from tobiishi.errors import CODES
from tobiishi_site.accounts.models import AuditEntry, Membership
from tobiishi_site.papers import models, store
from tobiishi_site.papers.models import DESCRIBED, Described, Document, Note, PublicFile, Version
from tobiishi_site.papers.operations.check_file import check_file
from tobiishi_site.papers.operations.offer import offer
from tobiishi_site.papers.operations.publish_file import publish_file
from tobiishi_site.papers.operations.revise_file import revise_file
from tobiishi_site.papers.operations.revise_note import revise_note
from tobiishi_site.papers.operations.withdraw_file import withdraw_file

BASE = "/en/desk/agreements/later/papers/"


def _get(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def _bytes(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def _filled(page: str) -> dict[str, str]:
    """The hidden fields of the form of a page, and its text fields."""
    return dict(re.findall(r'<input type="hidden" name="(?!csrf)(\w+)" value="([^"]*)"', page))


def _send(client: Client, address: str, *, file: tuple[str, bytes] | None, **said: str) -> Any:
    form = {**_filled(_get(client, address)), **SAID, **said}
    with_file = {} if file is None else {"file": SimpleUploadedFile(*file)}
    return client.post(address, {**form, **with_file})


@pytest.mark.usefixtures("_own_process")
@pytest.mark.parametrize("language", ["ja", "en"])
def test_an_officer_uploads_a_second_person_checks_and_publishes_and_a_visitor_sees_it(
    people: Any, language: str
) -> None:
    base = f"/{language}/desk/agreements/later/papers/"
    editor, checker, visitor, content = people.browser("editor"), people.browser("checker"), Client(), pdf()
    sent = _send(editor, f"{base}files/new/", file=("覚書 﨑 辻\U000e0100.pdf", content))
    assert sent.status_code == 302
    page, token = sent.headers["Location"], Document.objects.get().token
    assert {"ja": "非公開", "en": "Confidential"}[language] in _get(editor, page)
    assert visitor.get(f"/files/{token}/").status_code == 404
    assert editor.post(f"{page}offer/").status_code == 302
    assert f"{page}check/" not in _get(editor, page)
    assert f"{page}check/" in _get(checker, page)
    for verb in ("check", "publish"):
        assert visitor.get(f"/files/{token}/").status_code == 404
        assert checker.post(f"{page}{verb}/", {"version": "1"}).status_code == 302
    shown = _get(visitor, f"/{language}/agreements/later/")
    assert f'<a href="/files/{token}/"' in shown
    assert {"ja": "覚書の写し", "en": "Copy of the memorandum"}[language] in shown
    assert re.search(r"\(PDF, \d+ B\)", shown)
    answer = visitor.get(f"/files/{token}/")
    assert _bytes(answer) == content
    assert (
        "filename*=UTF-8''%E8%A6%9A%E6%9B%B8%20%EF%A8%91%20%E8%BE%BB%F3%A0%84%80.pdf"
        in answer.headers["Content-Disposition"]
    )
    assert checker.post(f"{page}withdraw/").status_code == 302
    assert visitor.get(f"/files/{token}/").status_code == 404
    assert "/files/" not in _get(visitor, f"/{language}/agreements/later/")


def test_a_download_is_saved_and_never_shown_inside_of_the_site(people: Any) -> None:
    token = published(people).token
    answer = Client().get(f"/files/{token}/")
    _bytes(answer)
    headers = answer.headers
    assert headers["Content-Disposition"].startswith('attachment; filename="file.pdf"; ')
    assert headers["Content-Type"] == "application/pdf"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Cache-Control"] == "public, no-cache"
    assert "Cookie" not in headers.get("Vary", "")
    again = Client().get(f"/files/{token}/", headers={"if-none-match": headers["ETag"]})
    assert again.status_code == 304


def test_head_answers_as_get_without_the_bytes(people: Any) -> None:
    document = published(people)
    desk = f"{BASE}files/{document.token}/versions/1/"
    for client, address in ((Client(), f"/files/{document.token}/"), (people.browser("editor"), desk)):
        get, head = client.get(address), client.head(address)
        assert head.status_code == 200
        assert head.content == b""
        names = ("Content-Length", "Content-Type", "Content-Disposition", "Cache-Control")
        assert [head.headers[one] for one in names] == [get.headers[one] for one in names]
        assert int(head.headers["Content-Length"]) == len(_bytes(get))


def test_what_is_confidential_is_kept_in_no_cache(people: Any) -> None:
    document = upload_of(people)
    answer = people.browser("editor").get(f"{BASE}files/{document.token}/versions/1/")
    assert "no-store" in answer.headers["Cache-Control"]
    assert "private" in answer.headers["Cache-Control"]
    assert "ETag" not in answer.headers
    _bytes(answer)


def test_who_wrote_or_put_forward_does_not_check_nor_publish(people: Any) -> None:
    of = people.editor.memberships.get().organisation
    for one in (people.editor, people.second):
        Membership.objects.create(user=one, organisation=of, role="checker", since=AT)
    document = upload_of(people, "editor")
    offer(document, actor=people.actor("second"), at=AT)
    for who in ("editor", "second"):
        with pytest.raises(PermissionDenied):
            check_file(version_of(document), actor=people.actor(who), at=AT)
    check_file(version_of(document), actor=people.actor("checker"), at=AT)
    with pytest.raises(PermissionDenied):
        publish_file(version_of(document), actor=people.actor("second"), at=AT)


def test_the_office_is_the_second_person_once_a_file_is_put_forward(people: Any) -> None:
    document = upload_of(people)
    offer(document, actor=people.actor("editor"), at=AT)
    check_file(version_of(document), actor=people.actor("office"), at=AT)
    publish_file(version_of(document), actor=people.actor("office"), at=AT)
    assert PublicFile.objects.get().actor == people.office.pk


def test_a_replaced_file_keeps_its_versions_and_the_public_one_until_the_new_one_is_approved(
    people: Any,
) -> None:
    document = published(people, upload_of(people, content=b"first", name="a.txt"))
    editor, address = people.browser("editor"), f"{BASE}files/{document.token}/"
    assert _send(editor, f"{address}revise/", file=("b.txt", b"second"), title_en="Other").status_code == 302

    def bytes_at(where: str) -> bytes:
        return _bytes(editor.get(where))

    assert bytes_at(f"/files/{document.token}/") == b"first"
    assert "Other" not in _get(Client(), "/en/agreements/later/")
    assert [bytes_at(f"{address}versions/{one}/") for one in (1, 2)] == [b"first", b"second"]
    assert "Public is version 1; version 2 is newer." in _get(editor, address)
    check_file(version_of(document), actor=people.actor("checker"), at=AT)
    publish_file(version_of(document), actor=people.actor("checker"), at=AT)
    assert bytes_at(f"/files/{document.token}/") == b"second"
    assert bytes_at(f"{address}versions/1/") == b"first"


def test_a_check_is_of_one_version(people: Any) -> None:
    document = upload_of(people)
    offer(document, actor=people.actor("editor"), at=AT)
    check_file(version_of(document), actor=people.actor("checker"), at=AT)
    said = {"title_en": "Changed after the check"}
    revise_file(document, said, uploaded=None, based_on=1, actor=people.actor("editor"), at=AT)
    checker = people.browser("checker")
    checker.post(f"{BASE}files/{document.token}/publish/", {"version": "1"})
    checker.post(f"{BASE}files/{document.token}/publish/", {"version": "2"})
    assert not PublicFile.objects.exists()


def test_a_description_alone_is_a_version_with_the_same_bytes(people: Any) -> None:
    document = upload_of(people)
    form = f"{BASE}files/{document.token}/revise/"
    assert _send(people.browser("editor"), form, file=None, title_en="Signed copy").status_code == 302
    first, second = document.versions.order_by("number")
    assert (second.title_en, second.sha256) == ("Signed copy", first.sha256)
    assert len(list(store.every())) == 1


@pytest.mark.usefixtures("_own_process")
@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.svg", b"<svg/>", "papers-kind"),
        ("a.docx", office("docx", ("word/vbaProject.bin", b"x")), "papers-macro"),
        ("a.pdf", b"MZ", "papers-content"),
        ("a.pdf", b"", "papers-empty"),
    ],
)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_refused_file_is_told_at_its_field_and_changes_nothing(
    people: Any, language: str, name: str, content: bytes, code: str
) -> None:
    log = AuditEntry.objects.count()
    address = f"/{language}/desk/agreements/later/papers/files/new/"
    answer = _send(people.browser("editor"), address, file=(name, content), title_ja="書いた題名")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"({code})" in page
    what = CODES[code].what
    said = what.ja if language == "ja" else what.en
    assert said.partition("{")[0][1:] in page.replace("&quot;", '"')
    assert "書いた題名" in page
    assert 'id="id_file_error"' in page
    assert (Document.objects.count(), list(store.every()), AuditEntry.objects.count()) == (0, [], log)


def test_a_file_beyond_the_limit_is_not_kept_while_it_arrives_and_the_page_answers(
    people: Any, settings: Any
) -> None:
    settings.UPLOAD_BYTES = 100_000
    answer = _send(people.browser("editor"), f"{BASE}files/new/", file=("a.txt", b"x" * 300_000))
    assert answer.status_code == 422
    assert "The file is larger than 0.1 MB." in answer.content.decode()
    assert list(store.every()) == []


def test_a_request_far_beyond_the_limit_is_not_read(people: Any, settings: Any) -> None:
    settings.UPLOAD_BYTES = 100_000
    address = f"{BASE}files/new/"
    client = people.browser("editor")
    client.raise_request_exception = False
    answer = client.post(address, {**SAID, "file": SimpleUploadedFile("a.txt", b"x" * 500_000)})
    assert answer.status_code == 400
    assert "The request cannot be taken" in answer.content.decode()


def test_trap_3_an_upload_that_is_sent_twice_is_one_file(people: Any) -> None:
    editor, address = people.browser("editor"), f"{BASE}files/new/"
    form = {**_filled(_get(editor, address)), **SAID}
    for _ in range(2):
        assert editor.post(address, {**form, "file": SimpleUploadedFile("a.pdf", pdf())}).status_code == 302
    assert (Document.objects.count(), Version.objects.count()) == (1, 1)


def test_trap_3_a_note_that_is_sent_twice_is_one_note(people: Any) -> None:
    editor, address = people.browser("editor"), f"{BASE}notes/new/"
    form = {**_filled(_get(editor, address)), "text": "条件は口頭で合意"}
    for _ in range(2):
        assert editor.post(address, form).status_code == 302
    assert Note.objects.get().revisions.get().text == "条件は口頭で合意"


def test_two_people_edit_a_note_and_the_second_has_both_texts(people: Any) -> None:
    note = note_of(people, "first")
    editor, address = people.browser("editor"), f"{BASE}notes/{note.token}/"
    form = {**_filled(_get(editor, address)), "text": "mine"}
    revise_note(note, "theirs", based_on=1, actor=people.actor("second"), at=AT)
    answer = editor.post(address, form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "mine</textarea>" in page
    assert "<p>theirs</p>" in page
    assert editor.post(address, {**_filled(page), "text": "mine and theirs"}).status_code == 302
    texts = [one.text for one in note.revisions.order_by("number")]
    assert texts == ["first", "theirs", "mine and theirs"]


def test_two_people_describe_a_file_and_the_second_is_told(people: Any) -> None:
    document = upload_of(people)
    editor, address = people.browser("editor"), f"{BASE}files/{document.token}/revise/"
    form = {**_filled(_get(editor, address)), **SAID, "title_en": "Mine"}
    revise_file(
        document, {"title_en": "Theirs"}, uploaded=None, based_on=1, actor=people.actor("second"), at=AT
    )
    answer = editor.post(address, form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Mine"' in page
    assert "Theirs" in page
    assert editor.post(address, {**form, **_filled(page)}).status_code == 302
    assert [one.title_en for one in document.versions.order_by("number")] == [
        SAID["title_en"],
        "Theirs",
        "Mine",
    ]


@pytest.mark.parametrize(("which", "field"), [("notes", "text"), ("files", "title_ja")])
def test_trap_2_what_was_typed_is_there_again_after_signing_in(people: Any, which: str, field: str) -> None:
    from made import PASSWORD  # noqa: PLC0415 - beside its use

    client, address = people.browser("second"), f"{BASE}{which}/new/"
    form = {**_filled(_get(client, address)), field: "長い時間をかけて書いた文"}
    client.logout()
    answer = client.post(address, form)
    assert answer.status_code == 302
    client.post(
        answer.headers["Location"], {"login": people.second.email, "password": PASSWORD, "next": address}
    )
    page = _get(client, address)
    assert "長い時間をかけて書いた文" in page
    assert ("choose the file once more" in page) is (which == "files")


def test_a_discarded_note_stays_with_its_mark(people: Any) -> None:
    note = note_of(people, "条件は口頭で合意")
    editor = people.browser("editor")
    assert editor.post(f"{BASE}notes/{note.token}/discard/").status_code == 302
    page = _get(editor, BASE)
    assert "条件は口頭で合意" in page
    assert "kept for the record" in page
    note.refresh_from_db()
    assert note.discarded_by == people.editor.pk


def test_a_photo_says_under_which_licence_and_by_whom(people: Any) -> None:
    editor, address = people.browser("editor"), f"{BASE}files/new/"
    answer = _send(editor, address, file=("a.jpg", picture()), kind="photo")
    assert answer.status_code == 422
    assert answer.content.decode().count("A photo needs this.") == 2
    given = {"kind": "photo", "licence": "CC BY 4.0", "credit": "大阪市"}
    assert _send(editor, address, file=("a.jpg", picture()), **given).status_code == 302
    published(people, Document.objects.get())
    page = _get(Client(), "/en/agreements/later/")
    assert "Licence: CC BY 4.0 · Credit: 大阪市" in page


def test_trap_14_the_date_of_a_file_is_read_and_shown_with_its_era(people: Any) -> None:
    editor, address = people.browser("editor"), f"{BASE}files/new/"
    answer = _send(editor, address, file=("a.pdf", pdf()), date="平成32年")
    assert answer.status_code == 422
    assert _send(editor, address, file=("a.pdf", pdf()), date="令和元年5月1日").status_code == 302
    assert Version.objects.get().date == "2019-05-01"
    published(people, Document.objects.get())
    assert "2019年（令和元年）5月1日" in _get(Client(), "/ja/agreements/later/")


def test_the_log_holds_numbers_and_codes_only(people: Any) -> None:
    note_of(people, "秘密の文")
    withdraw_file(published(people), actor=people.actor("checker"), at=AT)
    rows = AuditEntry.objects.filter(kind__in=("confidential note", "file")).order_by("pk")
    assert [(one.kind, one.verb) for one in rows] == [
        ("confidential note", "write"),
        ("confidential note", "write"),
        ("file", "write"),
        ("file", "check"),
        ("file", "publish"),
        ("file", "withdraw"),
    ]
    for one in rows:
        assert re.fullmatch(r"(note|file)/[0-9a-f]{16}", one.name)
        assert all(re.fullmatch(r"[0-9a-z-]+", str(value)) for value in one.details.values())


def test_every_field_of_a_description_goes_to_the_public_with_it() -> None:
    assert {field.name for field in Described._meta.get_fields()} == set(DESCRIBED)
    assert {one for one in DESCRIBED if not hasattr(models.PublicFile, one)} == set()


@pytest.mark.parametrize("address", [BASE, "/en/desk/agreements/later/", "/en/desk/"])
def test_the_number_of_queries_on_the_desk_does_not_depend_on_how_many_there_are(
    people: Any, address: str
) -> None:
    document, note = published(people), note_of(people, "a")
    client = people.browser("editor")
    _get(client, address)
    with CaptureQueriesContext(connection) as few:
        _get(client, address)
    for number in range(4):
        note_of(people, f"more {number}", "second")
        published(people, upload_of(people, content=b"%d" % number, name="a.txt"))
        revise_note(note, f"{number}", based_on=number + 1, actor=people.actor("editor"), at=AT)
        said = {"title_en": f"{number}"}
        revise_file(document, said, uploaded=None, based_on=number + 1, actor=people.actor("editor"), at=AT)
    with CaptureQueriesContext(connection) as many:
        assert ("more 3" in _get(client, address)) is (address == BASE)
    assert len(many) == len(few)


def test_the_number_of_queries_of_a_files_page_does_not_depend_on_how_many_versions_it_has(
    people: Any,
) -> None:
    document, client = published(people), people.browser("editor")
    address = f"{BASE}files/{document.token}/"
    _get(client, address)
    with CaptureQueriesContext(connection) as few:
        _get(client, address)
    for number in range(1, 5):
        said = {"title_en": f"{number}"}
        revise_file(document, said, uploaded=None, based_on=number, actor=people.actor("second"), at=AT)
    published(people, document)
    with CaptureQueriesContext(connection) as many:
        assert "Version 5" in _get(client, address)
    assert len(many) == len(few)


def test_the_number_of_queries_of_a_public_page_does_not_depend_on_how_many_files_it_has(people: Any) -> None:
    published(people)
    with CaptureQueriesContext(connection) as few:
        _get(Client(), "/en/agreements/later/")
    for number in range(4):
        published(people, upload_of(people, content=b"%d" % number, name="a.txt"))
    with CaptureQueriesContext(connection) as many:
        page = _get(Client(), "/en/agreements/later/")
    assert page.count("/files/") == 5
    assert len(many) == len(few)


def test_a_person_of_two_organisations_says_to_which_a_note_belongs(people: Any) -> None:
    other = people.stranger.memberships.get().organisation
    Membership.objects.create(user=people.editor, organisation=other, role="editor", since=AT)
    editor, address = people.browser("editor"), f"{BASE}notes/new/"
    form = {**_filled(_get(editor, address)), "text": "a", "organisation": str(other.pk)}
    assert editor.post(address, form).status_code == 302
    assert Note.objects.get().organisation == other
    assert entry_of().pk == Note.objects.get().entry_id


def test_a_file_that_was_put_forward_waits_on_the_desk_of_those_who_may_approve_it(people: Any) -> None:
    document = upload_of(people)

    def listed(who: str) -> bool:
        return f"files/{document.token}/" in _get(people.browser(who), "/en/desk/")

    assert [listed(who) for who in ("editor", "checker", "office", "stranger")] == [False] * 4
    offer(document, actor=people.actor("editor"), at=AT)
    assert [listed(who) for who in ("editor", "checker", "office", "stranger")] == [False, True, True, False]
    assert "Nothing is waiting for you." not in _get(people.browser("checker"), "/en/desk/")
    published(people, document)
    assert not listed("checker")
    assert "Nothing is waiting for you." in _get(people.browser("checker"), "/en/desk/")
    said = {"title_en": "Newer"}
    revise_file(document, said, uploaded=None, based_on=1, actor=people.actor("second"), at=AT)
    assert listed("checker")


def test_the_list_of_files_to_check_agrees_with_the_policy_file_by_file(people: Any) -> None:
    from tobiishi_site.accounts.policy import may  # noqa: PLC0415 - beside its use
    from tobiishi_site.papers import queries  # noqa: PLC0415
    from tobiishi_site.papers.things import of_document  # noqa: PLC0415

    of = people.editor.memberships.get().organisation
    for one in (people.editor, people.second):
        Membership.objects.create(user=one, organisation=of, role="checker", since=AT)
    for who, forward in (("editor", "editor"), ("editor", "second"), ("second", "second")):
        offer(upload_of(people, who), actor=people.actor(forward), at=AT)
    upload_of(people)
    found = {}
    for who in ("editor", "second", "checker", "office", "stranger"):
        actor = people.actor(who)
        found[who] = {one.pk for one in queries.to_check(actor)}
        waiting = Document.objects.filter(offered_at__isnull=False)
        assert found[who] == {one.pk for one in waiting if may(actor, "check", of_document(one))}
    assert [len(one) for one in found.values()] == [1, 1, 3, 3, 0]
