"""Every refusal of notes and files, each with the smallest file or act that produces it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from attacks import (
    attached,
    claims_pixels,
    encrypted_member,
    encrypted_pdf,
    hidden_script,
    macro_types,
    office,
    pdf,
    pdf_that,
    picture,
    relation,
    symlink,
    twice,
)
from made import AT
from papered import upload_of, version_of

from tobiishi.errors import CODES, Refused
from tobiishi_site.papers.checks.examine import declared, look_through

_NAME, _WORDS = pikepdf.Name, pikepdf.Dictionary
_HTML = b"<!DOCTYPE html><script>alert(1)</script>"
_MHTML = office("docx", ("word/afchunk.mht", b"MIME-Version: 1.0"))
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
_BOMB = office("xlsx", ("xl/bomb.bin", b"\0" * 40_000_000))
ATTACKS: tuple[tuple[str, str, bytes | Callable[[], bytes], str], ...] = (
    ("nothing in it", "a.pdf", b"", "papers-empty"),
    ("a page", "a.html", _HTML, "papers-kind"),
    ("a drawing", "a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "papers-kind"),
    ("a program", "report.pdf.exe", b"MZ", "papers-kind"),
    ("an archive", "a.zip", office(), "papers-kind"),
    ("no ending", "a", b"text", "papers-kind"),
    ("a document with macros by its name", "a.docm", office(), "papers-macro"),
    ("macros under another name", "a.docx", office("docx", ("word/vbaProject.bin", b"x")), "papers-macro"),
    ("macros by the types of its parts", "a.docx", office(types=macro_types()), "papers-macro"),
    ("macros of Excel 4", "a.xlsx", office("xlsx", ("xl/macrosheets/sheet1.xml", b"<a/>")), "papers-macro"),
    ("a program under the name of a PDF", "a.pdf", b"MZ\x90\0", "papers-content"),
    ("a page under the name of a PDF", "a.pdf", _HTML, "papers-content"),
    ("a GIF that is a page", "a.png", b"GIF89a/*" + _HTML, "papers-content"),
    ("a PDF under the name of a text", "a.txt", pdf(), "papers-content"),
    ("a picture under another name", "a.png", picture("JPEG"), "papers-content"),
    ("a table under the name of a text", "a.docx", office("xlsx"), "papers-content"),
    ("a zip that is no document", "a.docx", office(types="<Default/>"), "papers-content"),
    ("a PDF cut off", "a.pdf", pdf()[:300], "papers-broken"),
    ("a zip behind a PDF", "a.pdf", pdf() + office(), "papers-broken"),
    ("a page before a document", "a.docx", b"PK\x03\x04" + _HTML + office(), "papers-broken"),
    ("a page behind a document", "a.docx", office() + _HTML, "papers-broken"),
    ("a document cut off", "a.docx", office()[:-30], "papers-broken"),
    ("entities", "a.docx", office(body="<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "papers-broken"),
    ("a cell without end", "a.csv", b'"' + b"x" * 140_000, "papers-broken"),
    ("a picture cut off", "a.png", picture("PNG")[:60], "papers-broken"),
    ("a PDF with a password", "a.pdf", lambda: encrypted_pdf("secret"), "papers-encrypted"),
    ("a PDF that forbids", "a.pdf", encrypted_pdf, "papers-encrypted"),
    ("a document with a password", "a.docx", _OLE, "papers-encrypted"),
    ("an encrypted part", "a.docx", encrypted_member(), "papers-encrypted"),
    (
        "a script when it is opened",
        "a.pdf",
        lambda: pdf_that(_WORDS(S=_NAME.JavaScript, JS="app.alert(1)")),
        "papers-pdf-active",
    ),
    ("a hidden script", "a.pdf", hidden_script, "papers-pdf-active"),
    (
        "a program to start",
        "a.pdf",
        lambda: pdf_that(_WORDS(S=_NAME.Launch, F="calc.exe")),
        "papers-pdf-active",
    ),
    (
        "a file to fetch",
        "a.pdf",
        lambda: pdf_that(_WORDS(S=_NAME.URI, URI="file://h/x")),
        "papers-pdf-active",
    ),
    ("an attached file", "a.pdf", lambda: pdf(attached), "papers-pdf-active"),
    ("very many pixels", "a.png", claims_pixels(50_000, 50_000), "papers-pixels"),
    ("zeros", "a.xlsx", _BOMB, "papers-zip-bomb"),
    ("a way up", "a.docx", office("docx", ("word/../../evil.xml", b"<a/>")), "papers-zip-path"),
    ("a way from the root", "a.docx", office("docx", ("/etc/evil.xml", b"<a/>")), "papers-zip-path"),
    ("a drive", "a.docx", office("docx", ("C:/evil.xml", b"<a/>")), "papers-zip-path"),
    ("a way of Windows", "a.docx", office("docx", ("word\\..\\evil.xml", b"<a/>")), "papers-zip-path"),
    ("a name twice", "a.docx", twice(), "papers-zip-path"),
    (
        "a symbolic link",
        "a.docx",
        office("docx", (symlink("word/link.xml"), b"/etc/passwd")),
        "papers-zip-path",
    ),
    (
        "a template from elsewhere",
        "a.docx",
        office(relations=relation("attachedTemplate", "http://example.org/t.dotm")),
        "papers-external",
    ),
    (
        "a picture from elsewhere",
        "a.pptx",
        office("pptx", relations=relation("image", "//host/share/a.png")),
        "papers-external",
    ),
    (
        "a link that runs",
        "a.docx",
        office(relations=relation("hyperlink", "file:///c:/a.exe")),
        "papers-external",
    ),
    ("another workbook", "a.xlsx", office("xlsx", ("xl/externalLinks/a.xml", b"<a/>")), "papers-external"),
    (
        "a field that starts a program, in pieces",
        "a.docx",
        office(
            body="<w><fldChar fldCharType='begin'/><instrText>DDE</instrText><instrText>AUTO c:\\a</instrText></w>"
        ),
        "papers-external",
    ),
    ("an object", "a.docx", office("docx", ("word/embeddings/oleObject1.bin", b"x")), "papers-embedded"),
    ("an unknown file inside", "a.docx", office("docx", ("word/embeddings/a.bin", b"x")), "papers-embedded"),
    (
        "macros in a document inside",
        "a.docx",
        office("docx", ("word/embeddings/t.xlsx", office("xlsx", ("xl/vbaProject.bin", b"x")))),
        "papers-macro",
    ),
    ("a page inside", "a.docx", _MHTML, "papers-embedded"),
    ("bytes that are no text", "a.txt", b"\x81\xff\x00", "papers-text-encoding"),
    ("UTF-16", "a.csv", "a,b".encode("utf-16"), "papers-text-encoding"),
    ("a page as text", "a.txt", "議事録\n<ScRiPt src=x>".encode(), "papers-text-markup"),
    ("a drawing as text", "a.txt", b"<svg onload=alert(1)>", "papers-text-markup"),
    ("a formula", "a.csv", b'name,value\nx,"=HYPERLINK(""http://e"")"\n', "papers-csv-formula"),
    ("a program behind a sign", "a.csv", b"name;value\nx;-2+3+cmd|' /C calc'!A0\n", "papers-csv-formula"),
    ("a formula in full width", "a.csv", "a,＝1+1\n".encode(), "papers-csv-formula"),
)


def _look(name: str, content: bytes, folder: Path) -> Path:
    """Look through a file as the upload does; what of it would be kept."""
    source, cleaned = folder / "source", folder / "cleaned"
    source.write_bytes(content)
    look_through(source, declared(source, name).code, cleaned)
    return cleaned if cleaned.exists() else source


@pytest.mark.parametrize(
    ("name", "content", "code"), [one[1:] for one in ATTACKS], ids=[one[0] for one in ATTACKS]
)
def test_a_file_is_refused(name: str, content: Any, code: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        _look(name, content() if callable(content) else content, tmp_path)
    assert [one.code for one in refusal.value.findings] == [code]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", pdf()),
        ("a.PDF", pdf_that(_WORDS(S=_NAME.URI, URI="https://example.org/"))),
        ("a.docx", office(relations=relation("hyperlink", "https://example.org/"))),
        ("a.docx", office("docx", ("word/embeddings/table.xlsx", office("xlsx")))),
        ("a.docx", office(body='<w><instrText> HYPERLINK "https://example.org" </instrText></w>')),
        ("a.xlsx", office("xlsx", ("xl/printerSettings/printerSettings1.bin", b"x"))),
        ("a.pptx", office("pptx")),
        ("a.txt", "﨑玉県 5 < 6 > 4".encode()),
        ("a.txt", "議事録\r\n".encode("cp932")),
        ("a.csv", "\ufeff項目,値\n電話,+81-76-431-6111\n差,-1.5\n- 注,\n".encode()),
    ],
)
def test_what_people_upload_every_day_is_taken_as_it_is(name: str, content: bytes, tmp_path: Path) -> None:
    assert _look(name, content, tmp_path).read_bytes() == content


def test_what_is_too_large_is_refused(people: Any, settings: Any) -> None:
    settings.UPLOAD_BYTES = 1_000
    _refused("papers-too-large", lambda: upload_of(people, content=b"x" * 1_001, name="a.txt"))


@pytest.mark.usefixtures("_own_process")
def test_what_takes_too_long_is_refused(people: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tobiishi_site.papers.checks.asking.SECONDS", 0.001)
    _refused("papers-too-heavy", lambda: upload_of(people, content=b"text", name="a.txt"))


def test_what_others_changed_meanwhile_is_refused(people: Any) -> None:
    from tobiishi_site.papers.operations.revise_file import revise_file  # noqa: PLC0415 - models need settings

    document = upload_of(people)

    def revise(who: str, title: str) -> None:
        said = {"title_en": title}
        revise_file(document, said, uploaded=None, based_on=1, actor=people.actor(who), at=AT)

    revise("second", "Theirs")
    _refused("papers-changed", lambda: revise("editor", "Mine"))
    assert version_of(document).title_en == "Theirs"


def test_a_file_that_was_not_put_forward_is_not_checked(people: Any) -> None:
    from tobiishi_site.papers.operations.check_file import check_file  # noqa: PLC0415

    document = upload_of(people)
    checker = people.actor("checker")
    _refused("papers-not-offered", lambda: check_file(version_of(document), actor=checker, at=AT))


def test_a_file_that_was_not_checked_is_not_published(people: Any) -> None:
    from tobiishi_site.papers.models import PublicFile  # noqa: PLC0415
    from tobiishi_site.papers.operations.offer import offer  # noqa: PLC0415
    from tobiishi_site.papers.operations.publish_file import publish_file  # noqa: PLC0415

    document = upload_of(people)
    offer(document, actor=people.actor("editor"), at=AT)
    version, checker = version_of(document), people.actor("checker")
    _refused("papers-not-checked", lambda: publish_file(version, actor=checker, at=AT))
    assert not PublicFile.objects.exists()


def test_a_public_file_is_not_discarded_nor_kept_back_by_the_way(people: Any) -> None:
    from papered import published  # noqa: PLC0415

    from tobiishi_site.papers.operations.discard_file import discard_file  # noqa: PLC0415
    from tobiishi_site.papers.operations.keep_back import keep_back  # noqa: PLC0415

    document, editor = published(people), people.actor("editor")
    _refused("papers-public", lambda: discard_file(document, actor=editor, at=AT))
    _refused("papers-public", lambda: keep_back(document, actor=editor, at=AT))


def test_what_was_discarded_is_not_changed(people: Any) -> None:
    from tobiishi_site.papers.operations.discard_file import discard_file  # noqa: PLC0415
    from tobiishi_site.papers.operations.offer import offer  # noqa: PLC0415

    document, editor = upload_of(people), people.actor("editor")
    discard_file(document, actor=editor, at=AT)
    _refused("papers-discarded", lambda: offer(document, actor=editor, at=AT))


def test_every_code_of_the_checks_is_in_the_table_or_a_test_of_its_own() -> None:
    tested = {one[3] for one in ATTACKS}
    acts = {"papers-changed", "papers-discarded", "papers-not-checked", "papers-not-offered", "papers-public"}
    limits = {"papers-too-large", "papers-too-heavy"}
    assert {code for code in CODES if code.startswith("papers-")} == tested | acts | limits


def _refused(code: str, act: Callable[[], object]) -> None:
    with pytest.raises(Refused) as refusal:
        act()
    assert [one.code for one in refusal.value.findings] == [code]
