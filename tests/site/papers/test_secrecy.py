"""Nothing confidential shows: a marked word stands in every confidential place, and every public address is walked."""

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

import pytest
from attacks import picture
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation
from made import AT
from papered import entry_of, note_of, published, upload_of, version_of
from pypdf import PdfReader

from tobiishi.programme.models import Place, Story, Words
from tobiishi_site.accounts.models import User
from tobiishi_site.accounts.policy import OPERATOR, Actor, Held
from tobiishi_site.exchange import large as lists
from tobiishi_site.jobs.models import Job
from tobiishi_site.jobs.operations.run import run
from tobiishi_site.opendata import everything
from tobiishi_site.papers.models import Document, Note
from tobiishi_site.papers.operations.offer import offer
from tobiishi_site.papers.operations.revise_file import revise_file
from tobiishi_site.programme.entries import read_entry
from tobiishi_site.programme.finding import words_of
from tobiishi_site.programme.models import Entry, Findable, Revision
from tobiishi_site.programme.operations.keep_unfinished import keep_unfinished
from tobiishi_site.programme.operations.publish import publish
from tobiishi_site.programme.operations.revise import revise
from tobiishi_site.programme.operations.withdraw import withdraw

WORD = "極秘しまうま"
WHOLE = "/open-data/tobiishi-open-data.zip"
_STRANGE = ("1", "x", "a1b2c3d4", "0123456789abcdef", "2019")
"""Values that are tried for a part of an address that this test does not know."""
PUBLIC_TABLES = {
    "cache",
    "mrv_publishedrun",
    "papers_publicfile",
    *(
        f"programme_{one}"
        for one in ("entry", "facet", "findable", "mention", "publication", "publicstate", "revision")
    ),
}
_CHANGES = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')


def _hidden(people: Any) -> list[str]:
    """Fill every confidential place with the word; what the notes and files are called in addresses."""
    note = note_of(people, f"{WORD} の条件", "editor")
    marked = {"title_ja": WORD, "title_en": WORD, "licence": WORD, "credit": WORD, "kind": "photo"}
    text = f"{WORD} の覚書".encode()
    inside = upload_of(people, content=text, name=f"{WORD}.txt", **marked)
    forward = upload_of(people, content=text + b".", name=f"{WORD}.txt", **marked)
    offer(forward, actor=people.actor("editor"), at=AT)
    last = entry_of().revisions.order_by("-number")[0]
    said = read_entry("agreements", {**last.data, "said": {"ja": WORD, "en": WORD}})
    revise("agreements", "later", said, actor=people.actor("editor"), at=AT)
    revise("agreements", "unknown", said, actor=people.actor("editor"), at=AT)
    typed = {"said": {"ja": WORD}}
    keep_unfinished("agreements", "later", typed, based_on=1, actor=people.actor("editor"), at=AT)
    return [note.token, inside.token, forward.token]


def _newer(people: Any, document: Document) -> None:
    """A public file with a newer version that is not public, and that says the word everywhere."""
    said = {"title_ja": WORD, "title_en": WORD, "credit": WORD}
    file = SimpleUploadedFile(f"{WORD}.txt", WORD.encode())
    revise_file(document, said, uploaded=file, based_on=1, actor=people.actor("editor"), at=AT)


def _patterns(resolver: URLResolver) -> Iterator[tuple[str, set[str]]]:
    """Every named address of the site, with the names of its parts."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from _patterns(one)
        elif isinstance(one, URLPattern) and one.name:
            yield one.name, set(one.pattern.regex.groupindex) | set(getattr(one.pattern, "converters", {}))


def _addresses(tokens: list[str]) -> set[str]:
    """Every address of the site, its parts filled with what there is."""
    every = [(one.kind, one.slug) for one in Entry.objects.all()]
    found: set[str] = set()
    for name, parts in _patterns(get_resolver()):
        pairs = [("agreements", "later"), ("agreements", "unknown")] if "token" in parts else every
        known = {
            "token": tokens,
            "number": ["1", "2"],
            "table": ["agreements", "studies.figures"],
            "form": ["csv", "excel.csv", "xlsx"],
            "name": ["bornuur"],
            "file": ["summary.json"],
            "methodology": ["X_PV"],
            "version": ["0.1"],
            "document": ["brochure", "sheet"],
            "of": ["2019", "fy2019-01"],
        }
        others = sorted(parts - {"kind", "slug"})
        values = product(
            pairs if "slug" in parts else [(kind, "") for kind, _ in pairs[:99]],
            *((*known.get(one, ()), *_STRANGE) for one in others),
        )
        made = set()
        for (kind, slug), *rest in values:
            filled = {"kind": kind, "slug": slug, **dict(zip(others, rest, strict=True))}
            try:
                made.add(reverse(name, kwargs={key: value for key, value in filled.items() if key in parts}))
            except NoReverseMatch:
                continue
        assert made, f"no address of {name} with {parts}"
        found |= made
    return found


def _in_both(tokens: list[str]) -> list[str]:
    found: set[str] = set()
    for language in ("ja", "en"):
        with translation.override(language):
            found |= _addresses(tokens)
    return sorted(found | {"/", "/health"} | {f"/{one}/agreements/?q={WORD}" for one in ("ja", "en")})


def _walked(addresses: list[str]) -> dict[str, tuple[int, bytes]]:
    """What a visitor gets at each address: status, headers and content, without what changes each time."""
    found = {}
    for address in addresses:
        answer = Client().get(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        left_out = {"Expires"}
        if content.startswith(b"PK"):
            content, left_out = _unpacked(content), {"Expires", "Content-Length"}
        if content.startswith(b"%PDF"):
            content = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).encode()
        content = content.replace(b"\r\n ", b"")  # lines that a calendar breaks
        headers = repr(
            [(key, value) for key, value in answer.headers.items() if key not in left_out]
        ).encode()
        found[address] = answer.status_code, headers + _CHANGES.sub(b"", content)
    return found


def _unpacked(packed: bytes) -> bytes:
    """All that a workbook or archive says, also of workbooks in it, but for the moment at which a workbook was made."""
    with ZipFile(BytesIO(packed)) as found:
        names = [one for one in found.namelist() if not one.startswith("docProps/")]
        said = [(name.encode(), found.read(name)) for name in names]
    return b"".join(name + (_unpacked(one) if one.startswith(b"PK") else one) for name, one in said)


def test_a_visitors_every_page_file_search_and_count_is_the_same_to_the_byte_whatever_is_confidential(
    people: Any,
) -> None:
    tokens = ["0" * 16]
    shown = published(people, upload_of(people)).token
    before = _walked(_in_both([*tokens, shown]))
    tokens += [*_hidden(people), shown]
    after = _walked(_in_both(tokens))
    assert {one for one in before if before[one] != after[one]} == set()
    new = {one: after[one] for one in after.keys() - before.keys()}
    assert len(new) > 40
    assert {status for status, _ in new.values()} <= {302, 404, 405}


def test_the_word_is_at_no_public_address_but_the_marked_place_of_what_was_searched(people: Any) -> None:
    document = published(people)
    _newer(people, document)
    tokens = [*_hidden(people), document.token]
    pages = _walked(_in_both(tokens))
    assert sum(status == 200 for status, _ in pages.values()) > 50
    for address, (_status, content) in pages.items():
        if "?q=" in address:
            assert "0 entries" in content.decode() or "0件" in content.decode()
        else:
            assert WORD.encode() not in content, address
        for token in tokens[:-1]:
            assert token in address or token.encode() not in content, address
    page = pages["/en/agreements/later/"][1].decode()
    assert "Copy of the memorandum" in page  # what is public of the same file is there
    assert not Findable.objects.exclude(text="draft").filter(words__contains=words_of(WORD)).exists()


def _partly_public() -> list[str]:
    """A public entry that names one that is not, and words that were approved in neither language; what is hidden."""
    city = Place.model_validate({"name": {"en": WORD, "ja": WORD}, "country": "JP", "level": "city"})
    revise("places", "city-in-secret", city, actor=OPERATOR, at=AT)
    pair = read_entry("collaborations", Revision.objects.get(entry__kind="collaborations").data)
    more = {"places": ("osaka", "hcmc", "city-in-secret"), "pairing": Words(en="Osaka and others", ja=WORD)}
    new = revise("collaborations", "osaka-hcmc", pair.model_copy(update=more), actor=OPERATOR, at=AT)
    publish(new, "en", actor=OPERATOR, at=AT)
    gone = revise("stories", "story-withdrawn", _STORY, actor=OPERATOR, at=AT)
    withdraw(publish(gone, "ja", actor=OPERATOR, at=AT), actor=_OFFICE, at=AT)
    return ["city-in-secret", "story-withdrawn"]


_OFFICE = Actor(9999, frozenset({Held("checker", 9999, "ministry")}))
_STORY = Story(title=Words(ja=WORD), section=Words(ja=WORD), about=Words(ja=WORD))


def test_trap_10_no_public_address_tells_of_people_drafts_hidden_entries_or_words_not_approved(
    people: Any, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    """Also not what is made in the background."""
    settings.JOBS = tmp_path / "jobs"
    for module in (lists, everything):
        monkeypatch.setattr(module, "AT_ONCE", 0)
    tokens = [*_hidden(people), published(people).token]
    hidden = [*_partly_public(), WORD]
    for user in User.objects.all():
        user.name = f"name-of-{user.pk}-on-the-desk"
        user.save()
        hidden += [str(user.email), user.name]
    addresses = _in_both(tokens)
    assert {status for status, _ in _walked([WHOLE, "/ja/tables/agreements.csv"]).values()} == {202}
    _walked([one for one in addresses if "/tables/" in one or one.endswith(".pdf")])
    for job in Job.objects.filter(state="waiting"):
        run(job.pk)
    pages = _walked(addresses)
    made = (WHOLE, "/ja/tables/agreements.csv", "/en/brochure/brochure-2019.pdf", "/ja/studies/fy2019-01.pdf")
    assert {pages[one][0] for one in made} == {200}
    for address, (_status, content) in pages.items():
        found = [one for one in hidden if one.encode() in content and one not in unquote(address)]
        assert found == [], address


def test_public_pages_ask_no_table_in_which_anything_confidential_stands(people: Any) -> None:
    published(people)
    _hidden(people)
    for address in _in_both(["0" * 16]):
        if address.endswith(".pdf"):
            continue  # background work makes it, of what the exported record holds
        with CaptureQueriesContext(connection) as queries:
            answer = Client().get(address)
        if answer.streaming:
            list(answer.streaming_content)  # type: ignore[attr-defined]
        if answer.status_code == 200:
            asked = {one for query in queries for one in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])}
            assert asked <= PUBLIC_TABLES, address


@pytest.mark.parametrize("who", ["stranger", "office", "checker"])
def test_what_another_organisation_holds_is_not_acknowledged_on_the_desk(people: Any, who: str) -> None:
    note, inside, forward = _hidden(people)
    client = people.browser(who)
    base = "/ja/desk/agreements/later/papers/"
    answers = {
        "note": client.get(f"{base}notes/{note}/").status_code,
        "inside": client.get(f"{base}files/{inside}/").status_code,
        "bytes": client.head(f"{base}files/{inside}/versions/1/").status_code,
        "forward": client.get(f"{base}files/{forward}/").status_code,
        "check": client.post(f"{base}files/{inside}/check/", {"version": "1"}).status_code,
        "withdraw": client.post(f"{base}files/{inside}/withdraw/").status_code,
        "discard": client.post(f"{base}notes/{note}/discard/").status_code,
    }
    expected = {
        "stranger": [404] * 7,
        "office": [404, 404, 404, 200, 404, 404, 404],  # put forward, the office reads it with the draft
        "checker": [403, 200, 200, 200, 302, 302, 403],  # of the same organisation: reads, and writes no note
    }
    assert list(answers.values()) == expected[who]
    assert Note.objects.get(token=note).discarded_at is None
    if who == "office":
        page = client.get(base).content.decode()
        assert forward in page
        assert inside not in page
        assert "の条件" not in page
        assert ">ファイル1件<" in client.get("/ja/desk/agreements/later/").content.decode().replace(
            " · ", ">"
        ).replace("</p>", "<")


def test_the_same_holds_of_two_partners_of_one_collaboration(people: Any) -> None:
    of = people.stranger.memberships.get().organisation
    of.record_slug = "hcmc"  # now Ho Chi Minh City of the record, which may read the draft
    of.save()
    note, inside, forward = _hidden(people)
    client = people.browser("stranger")
    page = client.get("/en/desk/agreements/later/papers/")
    assert page.status_code == 200
    assert forward in page.content.decode()
    for token in (note, inside):
        assert token not in page.content.decode()
    assert client.get(f"/en/desk/agreements/later/papers/files/{inside}/versions/1/").status_code == 404


def test_a_file_of_an_entry_that_is_not_public_is_not_public(people: Any) -> None:
    document = published(people)
    address = f"/files/{document.token}/"
    assert Client().head(address).status_code == 200
    for public in list(entry_of().publications.all()):
        withdraw(public, actor=people.actor("checker"), at=AT)
    assert Client().get(address).status_code == 404


def test_a_photo_is_kept_and_served_without_the_place_where_it_was_taken(people: Any) -> None:
    said = {"kind": "photo", "licence": "CC BY 4.0", "credit": "大阪市"}
    content = picture(gps=True)
    assert b"CameraMaker" in content
    document = published(people, upload_of(people, content=content, name="写真.jpg", **said))
    served = b"".join(Client().get(f"/files/{document.token}/").streaming_content)  # type: ignore[attr-defined]
    assert served.startswith(b"\xff\xd8\xff")
    for trace in (b"CameraMaker", b"Exif", b"taken at home"):
        assert trace not in served
    assert len(served) == version_of(document).size
