"""The archive: what is in it and what is not, drafts apart, whole and the same each time, in pages, Word and data."""

import csv
import hashlib
import json
import re
import zipfile
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document
from docx.oxml.ns import qn
from made import organisation, person
from work import NOW, WORDS, agreement, entry, focal, task

from tobiishi.programme.files import read_record
from tobiishi_site.accounts.actors import actor_of
from tobiishi_site.accounts.models import AuditEntry, Organisation
from tobiishi_site.handover.operations.build_archive import build_archive
from tobiishi_site.programme.entries import read_entry
from tobiishi_site.programme.operations.check import check
from tobiishi_site.programme.operations.publish import publish
from tobiishi_site.programme.operations.revise import revise

RARE = "辻󠄀 﨑 ① 髙 สมชาย សុខា ကိုကို <A&B>"
"""A kanji with a variation selector, forms that NFKC would change, Thai, Khmer, Burmese, and what looks like markup."""


def _archive(people: Any, who: str = "leaving", of: Any = None) -> dict[str, bytes]:
    made = build_archive(of or entry(), actor=people.actor(who), at=NOW)
    with zipfile.ZipFile(BytesIO(made)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def _text(found: dict[str, bytes], name: str) -> str:
    return found[name].decode()


def _everything(found: dict[str, bytes]) -> str:
    """All texts of an archive, those inside of Word files too."""
    texts = []
    for name, content in found.items():
        if name.endswith(".docx"):
            with zipfile.ZipFile(BytesIO(content)) as parts:
                texts += [parts.read(part).decode() for part in parts.namelist() if part.endswith(".xml")]
        else:
            texts.append(content.decode())
    return "\n".join(texts)


def _rows(found: dict[str, bytes], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(_text(found, f"data/{name}.csv"), newline="")))


def _public(people: Any, slug: str, **said: Any) -> None:
    made = agreement(people, slug, **said)
    for language in ("ja", "en"):
        check(made, language, actor=people.actor("checker"), at=NOW)
        publish(made, language, actor=people.actor("checker"), at=NOW)


def test_a_successor_finds_what_they_ask_for(people: Any) -> None:
    task(people, "手紙を書く", "2026-05")
    focal(people)
    page = _text(_archive(people), "ja/collaboration-osaka-hcmc.html")
    for text in (
        "2016年の覚書",  # who signed what
        "2013年の協議",  # the history
        "都市のポンプ",  # what was studied
        "日本調査株式会社",
        "高効率ポンプ",  # what came of it
        "調査がポンプにつながりました",
        "1,043",
        "採択",  # the stage of the figure
        "辻󠄀 前任",  # who answers for it
        "手紙を書く",  # what is still to be done
    ):
        assert text in page, text


def test_trap_20_agreements_with_only_a_year_or_none_sort_and_remind(people: Any) -> None:
    # on 2026-04-02, 90 days reach to 2026-07-01
    for slug, expires in (
        ("until-2030", "2030"),
        ("in-year", "2026"),  # may lapse from 1 January: due, and not surely lapsed
        ("in-fiscal", "FY2026"),
        ("on-day", "2026-06-30"),
        ("gone", "2025-12"),
        ("since", "2016/"),  # no end
    ):
        _public(people, slug, expires=expires)
    found = _archive(people)
    order = ["gone", "in-year", "in-fiscal", "on-day", "until-2030", "later", "since", "undated"]
    assert [row["id"] for row in _rows(found, "agreements")] == order
    lapses = {
        row["id"]: (row["may_lapse_from"], row["surely_lapsed_on"]) for row in _rows(found, "agreements")
    }
    assert lapses["in-year"] == ("2026-01-01", "2027-01-01")
    assert lapses["in-fiscal"] == ("2026-04-01", "2027-04-01")
    assert lapses["undated"] == lapses["since"] == ("", "")
    table = _text(found, "en/collaboration-osaka-hcmc.html")
    agreements = table.partition("<caption>Agreements, what may lapse first")[2].partition("</table>")[0]
    first_cells = re.findall(r'<th scope="row">(.*?)</th>', agreements, re.DOTALL)
    words = {"later": "The memorandum of 2016", "undated": "A letter without a date"}
    assert [one.strip() for one in first_cells] == [words.get(slug, slug) for slug in order]
    assert "December 2025: has surely lapsed since 2026-01-01" in table
    assert "2026: may lapse from 2026-01-01, has surely lapsed on 2027-01-01. Renew or end it." in table
    assert "2030: may lapse from 2030-01-01\n" in table
    assert table.count("No date of expiry is known.") == 2
    assert table.count("Renew or end it.") == 3


def test_drafts_are_marked_and_apart_from_what_is_public(people: Any) -> None:
    agreement(people, "fresh", said=WORDS)
    found = _archive(people)
    apart = {name for name, content in found.items() if b"A secret draft" in content}
    assert apart == {
        "en/drafts.html",
        "en/collaboration-osaka-hcmc.html",
        "en/index.html",
        "en/briefing-osaka-hcmc.html",
        "data/drafts-not-public/agreements.yaml",
        "data/agreements.csv",
        "data/entries.csv",
    }
    page = _text(found, "en/collaboration-osaka-hcmc.html")
    before, after = re.split(r"Drafts \(not public\)\s*</h2>", page)
    assert "A secret draft" not in before
    assert "A secret draft" in after
    assert "Not public in Japanese as it stands. Not public in English as it stands." in _text(
        found, "en/drafts.html"
    )
    assert [row["state"] for row in _rows(found, "agreements") if row["id"] == "fresh"] == ["draft"]
    briefing = _text(found, "en/briefing-osaka-hcmc.html")
    assert 'A secret draft <span class="tag">draft</span>' in briefing


def test_what_changed_in_a_draft_stands_beside_what_is_public(people: Any) -> None:
    agreement(people, "later", said=WORDS)
    found = _archive(people)
    assert "2016年の覚書" in _text(found, "ja/agreements.html")
    assert "ひみつの下書き" not in _text(found, "ja/agreements.html")
    assert "ひみつの下書き" in _text(found, "ja/drafts.html")
    assert sorted(row["state"] for row in _rows(found, "agreements") if row["id"] == "later") == [
        "draft",
        "public",
    ]


def test_nothing_is_in_it_that_the_actor_may_not_read(people: Any) -> None:
    other = organisation(name="神戸市")
    other.record_kind, other.record_slug = "places", "kobe"
    other.save()
    kobe = actor_of(person("x@kobe.example", "editor", other, "神戸 編集"))
    for kind, slug, data in (
        ("places", "kobe", {"name": {"ja": "神戸市の内緒"}, "country": "JP", "level": "city"}),
        (
            "collaborations",
            "kobe-hcmc",
            {"places": ["kobe", "hcmc"], "pairing": {"ja": "内緒の連携"}, "derived_from": []},
        ),
        (
            "links",
            "kobe-link",
            {"from_collaboration": "kobe-hcmc", "to_study": "fy2019-01", "said": {"ja": "内緒の矢印"}},
        ),
    ):
        revise(kind, slug, read_entry(kind, data), actor=kobe, at=NOW)
    for of in (entry(), people.city):
        text = _everything(_archive(people, of=of))
        assert "内緒" not in text
        assert "kobe" not in text
    office = Organisation.objects.get(kind="secretariat")
    assert "内緒の矢印" in _everything(_archive(people, "office", office))


def test_people_of_other_organisations_stand_by_number(people: Any) -> None:
    other = organisation("partner", "ホーチミン市")
    other.record_kind, other.record_slug = "places", "hcmc"
    other.save()
    named = person("nguyen@hcmc.example", "editor", other, "Nguyễn Văn A")
    from tobiishi_site.handover.operations.set_focal_point import set_focal_point  # noqa: PLC0415

    set_focal_point(entry(), named, organisation=other, actor=actor_of(named), at=NOW)
    text = _everything(_archive(people))
    assert "Nguyễn" not in text
    assert f"person no. {named.pk}" in text


def test_the_archive_of_an_organisation_holds_all_that_it_works_on(people: Any) -> None:
    found = _archive(people, of=people.city)
    assert "ja/collaboration-osaka-hcmc.html" in found
    assert "引き継ぎ資料：大阪市" in _text(found, "ja/index.html")
    assert set(found) == set(_archive(people, "office", Organisation.objects.get(kind="secretariat")))


@pytest.mark.parametrize("who", ["stranger", "administrator"])
def test_who_may_take_it(people: Any, who: str) -> None:
    status = {"stranger": 404, "administrator": 200}[who]
    client = people.browser(who)
    for address in (f"organisations/{people.city.pk}/archive/", "collaborations/osaka-hcmc/archive/"):
        answer = client.post(f"/ja/desk/hand-over/{address}")
        assert answer.status_code == status, address
    page = client.get("/ja/desk/hand-over/").content.decode()
    assert ("osaka-hcmc" in page) == (status == 200)
    assert client.get("/ja/desk/hand-over/collaborations/osaka-hcmc/briefing/").status_code == status


def test_who_looks_after_the_people_of_the_office_gets_what_is_public_and_no_draft(people: Any) -> None:
    agreement(people, "fresh", said=WORDS)
    office = person("a@office.example", "administrator", Organisation.objects.get(kind="secretariat"))
    made = build_archive(entry(), actor=actor_of(office), at=NOW)
    with zipfile.ZipFile(BytesIO(made)) as packed:
        found = {name: packed.read(name) for name in packed.namelist()}
    assert "2016年の覚書" in _text(found, "ja/agreements.html")
    assert "ひみつの下書き" not in _everything(found)


def test_each_time_it_is_taken_is_noted(people: Any) -> None:
    _archive(people)
    noted = AuditEntry.objects.filter(kind="handover").get()
    assert (noted.actor, noted.verb, noted.name) == (people.leaving.pk, "read", "collaborations/osaka-hcmc")


def test_the_same_data_at_the_same_time_gives_the_same_bytes(people: Any) -> None:
    agreement(people, "fresh", said=WORDS)
    one, other = (build_archive(entry(), actor=people.actor("leaving"), at=NOW) for _ in range(2))
    assert one == other
    later = build_archive(entry(), actor=people.actor("leaving"), at=NOW + timedelta(days=1))
    assert one != later


def test_the_manifest_names_every_file_with_its_hash_and_the_paths_are_safe(people: Any) -> None:
    found = _archive(people)
    manifest = json.loads(found.pop("manifest.json"))
    assert manifest["as_of"] == "2026-04-02T12:00:00+09:00"
    assert {one["path"]: (one["sha256"], one["bytes"]) for one in manifest["files"]} == {
        path: (hashlib.sha256(content).hexdigest(), len(content)) for path, content in found.items()
    }
    assert [path for path in found if not re.fullmatch(r"[a-z0-9][a-z0-9./-]*", path) or ".." in path] == []


def test_the_public_data_reads_back_as_a_record(people: Any, tmp_path: Path) -> None:
    agreement(people, "fresh", said=WORDS)
    for name, content in _archive(people).items():
        if name.startswith("data/public/"):
            (tmp_path / Path(name).name).write_bytes(content)
    record = read_record(tmp_path)
    assert record.agreements["later"].said.ja == "2016年の覚書"
    assert str(record.agreements["later"].signed) == "2016-03"
    assert record.projects["pumps"].figures[0].value == "1043"
    assert "fresh" not in record.agreements


def test_tables_hold_texts_as_they_are(people: Any) -> None:
    task(people, "=1+1 と書いたタスク", "2026-05")
    found = _archive(people)
    assert _rows(found, "tasks")[0]["task"] == "=1+1 と書いたタスク"
    assert _rows(found, "figures")[0]["value"] == "1043"
    assert {row["what"] for row in _rows(found, "history")} == {"written", "published"}


def test_pages_ask_no_other_place_for_anything(people: Any) -> None:
    task(people, RARE)
    for name, content in _archive(people).items():
        if name.endswith(".html"):
            text = content.decode()
            assert (
                re.findall(r"<script|<link|<img|<iframe|<form|\ssrc=|@import|url\(|\son\w+=", text) == []
            ), name
            assert text.count("<h1") == 1, name
            assert "<style>" in text


def test_every_link_inside_resolves(people: Any) -> None:
    agreement(people, "fresh", said=WORDS)
    task(people, "手紙を書く")
    found = _archive(people)
    followed = 0
    for name, content in found.items():
        for href in re.findall(r'href="([^"]+)"', content.decode()) if name.endswith(".html") else ():
            if href.startswith("http"):
                continue
            path, _sign, anchor = href.partition("#")
            target = str((Path("/") / Path(name).parent / path).resolve().relative_to("/"))
            assert target in found, (name, href)
            assert not anchor or f'id="{anchor}"' in found[target].decode(), (name, href)
            followed += 1
    assert followed > 50
    ids = [re.findall(r'\bid="([^"]+)"', _text(found, name)) for name in found if name.endswith(".html")]
    assert all(len(of_page) == len(set(of_page)) for of_page in ids)


def _word(people: Any, language: str) -> Any:
    return Document(BytesIO(_archive(people)[f"hand-over-{language}.docx"]))


def _texts(word: Any) -> list[str]:
    """Every paragraph, those in tables too."""
    return [
        "".join(text.text for text in paragraph.iter(qn("w:t")))
        for paragraph in word.element.body.iter(qn("w:p"))
    ]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_trap_15_rare_characters_are_read_back_from_word(people: Any, language: str) -> None:
    task(people, RARE)
    _public(people, "rare", said={"ja": RARE, "en": RARE}, name={"ja": f"名 {RARE}", "en": f"name {RARE}"})
    texts = _texts(_word(people, language))
    assert RARE in texts
    assert any(text.endswith(RARE) and text != RARE for text in texts)


def test_a_character_that_word_cannot_hold_does_not_break_the_file(people: Any) -> None:
    _public(people, "control", said={"ja": "前\x0b後", "en": "before\x0bafter"})
    assert "前\ufffd後" in _texts(_word(people, "ja"))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_style_of_word_names_a_font_for_japanese(people: Any, language: str) -> None:
    word = _word(people, language)
    styles = word.styles.element
    named = [one for one in styles.iter(qn("w:style")) if one.get(qn("w:type")) != "numbering"]
    assert len(named) > 20
    for one in [*named, styles.find(qn("w:docDefaults")).find(qn("w:rPrDefault"))]:
        fonts = one.find(qn("w:rPr")).find(qn("w:rFonts"))
        assert fonts.get(qn("w:eastAsia")) == "Yu Gothic"
        assert not any("Theme" in name for name in fonts.attrib)
    assert word.core_properties.language == {"ja": "ja-JP", "en": "en-US"}[language]


def test_word_has_real_headings_and_tables_with_header_rows(people: Any) -> None:
    agreement(people, "fresh", said=WORDS)
    word = _word(people, "ja")
    headings = [(one.style.name, one.text) for one in word.paragraphs if one.style.name.startswith("Heading")]
    assert headings[0] == ("Heading 1", "引き継ぎ資料：大阪市―ホーチミン市")
    assert ("Heading 2", "だれが何に署名し、いつ失効するか") in headings
    assert ("Heading 1", "下書き（非公開）") in headings
    assert len(word.tables) > 5
    for table in word.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
    assert (word.sections[0].page_width.mm, word.sections[0].page_height.mm) == (
        pytest.approx(210, abs=0.1),
        pytest.approx(297, abs=0.1),
    )


def test_word_says_the_same_as_the_pages(people: Any) -> None:
    """Every cell of every table of the pages stands in the Word file."""
    task(people, "手紙を書く", "2026-05")
    found = _archive(people)
    texts = "\n".join(_texts(Document(BytesIO(found["hand-over-ja.docx"]))))
    cells = 0
    for name in (
        "ja/index.html",
        "ja/collaboration-osaka-hcmc.html",
        "ja/studies.html",
        "ja/agreements.html",
    ):
        for cell in re.findall(r"<(?:td|dd)[^>]*>(.*?)</(?:td|dd)>", _text(found, name), re.DOTALL):
            for line in re.split(r"<br>", cell):
                text = re.sub(r'<span class="tag">.*?</span>|<[^>]+>', "", line).strip().replace("&amp;", "&")
                assert text in texts, (name, text)
                cells += 1
    assert cells > 30


def test_queries_do_not_depend_on_how_much_there_is(people: Any) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            _archive(people)
        return len(captured)

    agreement(people, "more")
    task(people, "a")
    focal(people)
    few = queries()
    for number in range(15):
        agreement(people, f"more-{number}")
        task(people, f"more {number}")
        focal(people, "agreements", f"more-{number}")
    assert queries() == few
