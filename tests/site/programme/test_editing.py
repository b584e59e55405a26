"""The form of an entry, as a browser sends it: what is saved, what is refused, and that nothing typed is lost."""

import html
import re
from typing import Any

import pytest
from django.test import Client
from made import AT, PASSWORD, code_of, with_app

from tobiishi.programme.files import packaged
from tobiishi_site.programme.entries import data_of, model_of, read_entry
from tobiishi_site.programme.models import KINDS, Entry, Revision, Unfinished
from tobiishi_site.programme.operations.revise import revise
from tobiishi_site.programme.shapes import Group, Leaf, Many, Pair, Shape, shape_of_kind
from tobiishi_site.programme.typed import as_typed, read

NEW = "/ja/desk/new/agreements/0123abcd/"
LATER = "/ja/desk/agreements/later/edit/"
NAMES = ("辻󠄀 﨑①髙", "สมชาย ใจดี", "សុខ សុភា", "အောင်ဆန်း", "ﾃｽﾄ 太郎")


def _fields(page: str) -> dict[str, str]:
    """What a browser would send of a page's form."""
    form = page[page.index('class="stack entry-form"') :]
    found = dict(
        re.findall(r'<input (?:type="hidden" )?(?:id="[^"]*" )?name="([^"]+)" value="([^"]*)"', form)
    )
    found |= dict(re.findall(r'<textarea id="[^"]*" name="([^"]+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL))
    for name, options in re.findall(
        r'<select id="[^"]*" name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL
    ):
        chosen = re.search(r'<option value="([^"]*)" selected>', options)
        found[name] = chosen[1] if chosen else ""
    checked = re.findall(r'<input type="checkbox" id="[^"]*" name="([^"]+)" value="yes" checked>', form)
    return {name: html.unescape(text) for name, text in found.items()} | dict.fromkeys(checked, "yes")


def _open(client: Client, address: str) -> dict[str, str]:
    answer = client.get(address)
    assert answer.status_code == 200
    return _fields(answer.content.decode())


def _agreement(client: Client, **typed: str) -> dict[str, str]:
    """A new agreement, filled in."""
    filled = {
        "collaboration": "osaka-hcmc",
        "instrument": "invitation",
        "said.ja": "招待状",
        "said.en": "Letter of invitation",
    }
    return {**_open(client, NEW), **filled, **typed}


def _revisions(slug: str = "letter-of-invitation-0123abcd") -> list[Revision]:
    return list(Revision.objects.filter(entry__slug=slug).order_by("number"))


@pytest.mark.parametrize(("language", "said"), [("ja", "保存しました"), ("en", "Saved.")])
def test_an_entry_is_written_in_either_language(people: Any, language: str, said: str) -> None:
    client = people.browser("editor")
    address = NEW.replace("/ja/", f"/{language}/")
    answer = client.post(address, _agreement(client, signed="令和元年5月1日"), follow=True)
    assert said in answer.content.decode()
    (made,) = _revisions()
    assert made.actor == people.editor.pk
    assert made.data == {
        "collaboration": "osaka-hcmc",
        "instrument": "invitation",
        "said": {"en": "Letter of invitation", "ja": "招待状"},
        "signed": "2019-05-01",
    }


def test_a_new_entry_gets_an_address_of_its_own(people: Any) -> None:
    client = people.browser("editor")
    first, second = (client.get("/ja/desk/new/agreements/").headers["Location"] for _ in range(2))
    assert re.fullmatch(r"/ja/desk/new/agreements/[0-9a-f]{8}/", first)
    assert first != second
    assert people.browser("checker").get("/ja/desk/new/agreements/").status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_every_entry_of_the_packaged_record_passes_through_the_form_unchanged(kind: str) -> None:
    for slug, said in getattr(packaged(), kind).items():
        found = read(kind, as_typed(kind, data_of(said)))
        assert (slug, found.entry) == (slug, said)


def _empty_fields(shape: Shape) -> set[str]:
    """The fields of a kind that it cannot be without; yes or no is never missing."""
    assert isinstance(shape, Group)
    return {one.name for one in shape.fields if one.required and one.shape != Leaf("yes")}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_form_with_all_its_fields(people: Any, kind: str) -> None:
    client = people.browser("editor")
    fields = _open(client, f"/en/desk/new/{kind}/0123abcd/")
    leaves = {
        f"{one.name}.ja" if isinstance(one.shape, Pair) else one.name
        for one in shape_of_kind(kind).fields
        if isinstance(one.shape, Pair) or (isinstance(one.shape, Leaf) and one.shape.widget != "yes")
    }
    assert leaves <= set(fields)
    assert {one.name for one in shape_of_kind(kind).fields} == {
        field.alias or name for name, field in model_of(kind).model_fields.items()
    }


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_trap_5_an_empty_draft_is_kept_and_saving_it_lists_everything_that_is_missing(
    people: Any, kind: str, language: str
) -> None:
    client, address = people.browser("editor"), f"/{language}/desk/new/{kind}/0123abcd/"
    empty = dict.fromkeys(_open(client, address), "") | {"based_on": "0"}
    assert client.post(address, {**empty, "keep": "1"}).status_code == 302
    assert Unfinished.objects.get().slug == "0123abcd"
    assert address in client.get(f"/{language}/desk/").content.decode()
    answer = client.post(address, empty)
    assert answer.status_code == 422
    refused = answer.content.decode()
    summary = refused[refused.index('class="notice error"') : refused.index("entry-form")]
    assert set(re.findall(r'<a href="#f-([^"]+)">', summary)) == _empty_fields(shape_of_kind(kind))
    assert not Entry.objects.filter(slug__contains="0123abcd").exists()


def test_trap_5_what_is_kept_is_there_again_and_only_for_its_writer(people: Any) -> None:
    client = people.browser("editor")
    assert client.post(NEW, _agreement(client, signed="平成の終わり", keep="1")).status_code == 302
    assert _open(client, NEW)["signed"] == "平成の終わり"
    assert _open(people.browser("second"), NEW)["signed"] == ""
    client.post("/ja/desk/unfinished/agreements/0123abcd/discard/")
    assert _open(client, NEW)["signed"] == ""


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("2019-04-30", "2019-04-30", "2019年（平成31年）4月30日"),
        ("平成31年4月30日", "2019-04-30", "2019年（平成31年）4月30日"),
        ("令和元年5月1日", "2019-05-01", "2019年（令和元年）5月1日"),
        ("R1.5.1", "2019-05-01", "2019年（令和元年）5月1日"),
        ("平成31年度", "FY2019", "2019年度（平成31年度・令和元年度）"),
    ],
)
def test_trap_14_a_date_with_an_era_comes_back_as_what_it_was(
    people: Any, typed: str, kept: str, shown: str
) -> None:
    client = people.browser("editor")
    answer = client.post(NEW, _agreement(client, signed=typed), follow=True)
    assert _revisions()[0].data["signed"] == kept
    assert shown in answer.content.decode()
    assert _open(client, f"/ja/desk/agreements/{_revisions()[0].entry.slug}/edit/")["signed"] == kept


@pytest.mark.parametrize(("language", "said"), [("ja", "令和2年"), ("en", "Reiwa 2")])
def test_trap_14_an_era_that_was_over_is_refused_with_what_it_would_be(
    people: Any, language: str, said: str
) -> None:
    client, address = people.browser("editor"), NEW.replace("/ja/", f"/{language}/")
    answer = client.post(address, _agreement(client, signed="平成32年"))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert _fields(answer.content.decode())["signed"] == "平成32年"
    assert _revisions() == []


@pytest.mark.parametrize("name", NAMES)
def test_trap_15_a_name_survives_form_database_and_page(people: Any, name: str) -> None:
    client = people.browser("editor")
    answer = client.post(NEW, {**_agreement(client), "name.ja": name, "aliases.0.text": name}, follow=True)
    (made,) = _revisions()
    assert made.data["name"] == {"ja": name}
    assert made.data["aliases"] == [{"text": name}]
    assert name in answer.content.decode()
    assert _open(client, f"/ja/desk/agreements/{made.entry.slug}/edit/")["name.ja"] == name


def test_trap_3_a_form_that_is_sent_twice_makes_one_entry_and_one_revision(people: Any) -> None:
    client = people.browser("editor")
    form = _agreement(client)
    for _ in range(2):
        assert client.post(NEW, form).status_code == 302
    assert len(_revisions()) == 1
    edit = "/ja/desk/agreements/letter-of-invitation-0123abcd/edit/"
    changed = {**_open(client, edit), "said.ja": "招待の手紙"}
    for _ in range(2):
        assert client.post(edit, changed).status_code == 302
    assert [one.data["said"]["ja"] for one in _revisions()] == ["招待状", "招待の手紙"]


def test_trap_3_a_form_that_is_sent_again_after_others_wrote_changes_nothing(people: Any) -> None:
    first, second = people.browser("editor"), people.browser("second")
    form = {**_open(first, LATER), "said.ja": "一人目の文"}
    first.post(LATER, form)
    second.post(LATER, {**_open(second, LATER), "said.ja": "二人目の文"})
    assert first.post(LATER, form).status_code == 302
    assert [one.data["said"]["ja"] for one in _revisions("later")] == [
        "2016年の覚書",
        "一人目の文",
        "二人目の文",
    ]


def test_trap_3_the_later_of_two_tabs_is_warned_and_nothing_is_blanked(people: Any) -> None:
    client = people.browser("editor")
    tabs = [_agreement(client, **{"said.ja": text}) for text in ("一つ目", "二つ目")]
    assert client.post(NEW, tabs[0]).status_code == 302
    answer = client.post(NEW, tabs[1])
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "ほかの人が先に変更しました" in page
    assert _fields(page)["said.ja"] == "二つ目"
    assert "一つ目" in page
    assert len(_revisions()) == 1


@pytest.mark.parametrize(
    ("language", "said"), [("ja", "双方が変更しました"), ("en", "You both changed these.")]
)
def test_the_second_of_two_writers_gets_both_texts_and_loses_nothing(
    people: Any, language: str, said: str
) -> None:
    first, second = people.browser("editor"), people.browser("second")
    address = LATER.replace("/ja/", f"/{language}/")
    opened = {who: _open(client, address) for who, client in (("first", first), ("second", second))}
    first.post(address, {**opened["first"], "said.ja": "一人目の文", "signed": "2016-04"})
    answer = second.post(address, {**opened["second"], "said.ja": "二人目の文", "expires": "2030"})
    assert answer.status_code == 409
    page = answer.content.decode()
    form = _fields(page)
    assert said in page
    assert "一人目の文" in page[: page.index("entry-form")]
    assert (form["said.ja"], form["signed"], form["expires"]) == ("二人目の文", "2016-04", "2030")
    assert len(_revisions("later")) == 2
    assert _open(second, address)["said.ja"] == "二人目の文"  # also after the browser was closed
    assert second.post(address, form).status_code == 302
    assert _revisions("later")[-1].data["said"]["ja"] == "二人目の文"
    assert [one.data["said"]["ja"] for one in _revisions("later")][1] == "一人目の文"


def test_what_was_kept_before_someone_else_wrote_is_joined_when_it_is_opened(people: Any) -> None:
    first, second = people.browser("editor"), people.browser("second")
    first.post(LATER, {**_open(first, LATER), "expires": "2030", "keep": "1"})
    second.post(LATER, {**_open(second, LATER), "signed": "2016-04"})
    page = first.get(LATER).content.decode()
    assert "ほかの人が先に変更しました" in page
    assert (_fields(page)["expires"], _fields(page)["signed"]) == ("2030", "2016-04")


def test_another_line_keeps_what_was_typed(people: Any) -> None:
    client = people.browser("editor")
    form = _agreement(client, **{"renewed.0": "2018", "add": "renewed"})
    page = client.post(NEW, form).content.decode()
    fields = _fields(page)
    assert (fields["renewed.0"], fields["renewed.1"], fields["said.ja"]) == ("2018", "", "招待状")
    assert client.post(NEW, {**fields, "renewed.1": "H31"}).status_code == 302
    assert _revisions()[0].data["renewed"] == ["2018", "2019"]


def test_parts_inside_parts_are_added_and_read(people: Any) -> None:
    client, address = people.browser("editor"), "/ja/desk/studies/fy2019-01/edit/"
    form = {**_open(client, address), "figures.0.value": "12.5", "add": "figures.0.cited"}
    fields = _fields(client.post(address, form).content.decode())
    assert fields["figures.0.value"] == "12.5"
    assert "figures.0.cited.0.source" in fields
    filled = {**fields, "figures.0.of.ja": "削減量", "figures.0.unit": "tCO2", "figures.0.approximate": "yes"}
    assert client.post(address, filled).status_code == 302
    assert _revisions("fy2019-01")[-1].data["figures"] == [
        {"of": {"ja": "削減量"}, "value": "12.5", "unit": "tCO2", "approximate": True}
    ]


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("collaboration", "no-such", "「no-such」という項目はありません"),
        ("aliases.0.language", "Japanese", "上に示した形で"),
        ("said.ja", "長" * 5001, "5000文字以内"),
        ("expires", "2019-02-30", "2019-02-30"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_stays_as_typed(
    people: Any, field: str, text: str, said: str
) -> None:
    client = people.browser("editor")
    answer = client.post(NEW, {**_agreement(client), "aliases.0.text": "MoU", field: text})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert f'id="f-{field}-errors"' in page
    assert f'href="#f-{field}"' in page
    assert _fields(page)[field] == text


def test_an_arrow_without_an_end_is_refused_as_a_whole(people: Any) -> None:
    client = people.browser("editor")
    address = "/en/desk/new/links/0123abcd/"
    answer = client.post(address, {**_open(client, address), "from_study": "fy2019-01"})
    assert answer.status_code == 422
    assert "Name one entry where it begins, and one where it ends." in answer.content.decode()


def test_an_entry_must_stay_with_its_writers(people: Any) -> None:
    client, address = people.browser("editor"), "/en/desk/new/technologies/0123abcd/"
    answer = client.post(address, {**_open(client, address), "name.en": "Pumps"})
    assert answer.status_code == 422
    assert "must name your organisation" in answer.content.decode()


def test_a_draft_of_others_cannot_be_named_nor_found_by_its_id(people: Any) -> None:
    said = read_entry("places", {"name": {"en": "Secret"}, "country": "VN", "level": "city"})
    other = revise("places", "hcmc-elsewhere", said, actor=people.actor("stranger"), at=AT)
    client, address = people.browser("editor"), "/en/desk/collaborations/osaka-hcmc/edit/"
    opened = client.get(address).content.decode()
    assert other.entry.slug not in opened
    messages = []
    for slug in ("hcmc-elsewhere", "nothing-at-all"):
        page = client.post(address, {**_fields(opened), "places.1": slug}).content.decode()
        messages.append(re.findall(r"There is no entry [^<]+", html.unescape(page))[0].replace(slug, ""))
    assert messages[0] == messages[1]


@pytest.mark.parametrize("who", ["checker", "stranger"])
def test_who_may_not_write_gets_no_form(people: Any, who: str) -> None:
    client = people.browser(who)
    expected = 403 if who == "checker" else 404
    assert client.get(LATER).status_code == expected
    assert client.post(LATER, {"said.ja": "x"}).status_code == expected
    assert len(_revisions("later")) == 1


def _sign_in(client: Client, address: str) -> str:
    answer = client.post(address, {"login": "editor@osaka.example", "password": PASSWORD})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def test_trap_2_a_session_that_expires_while_one_types_keeps_the_text(people: Any) -> None:
    client = people.browser("editor")
    form = {**_open(client, LATER), "said.ja": "長い時間をかけて書いた文", "renewed.0": "2018"}
    client.logout()
    answer = client.post(LATER, form)
    assert answer.status_code == 302
    assert _sign_in(client, answer.headers["Location"]) == LATER
    again = _open(client, LATER)
    assert (again["said.ja"], again["renewed.0"]) == ("長い時間をかけて書いた文", "2018")
    assert len(_revisions("later")) == 1
    assert client.post(LATER, again).status_code == 302
    assert _revisions("later")[-1].data["said"]["ja"] == "長い時間をかけて書いた文"


def test_trap_2_a_text_is_not_shown_to_the_next_person_at_the_same_browser(people: Any) -> None:
    client = people.browser("second")
    form = {**_open(client, LATER), "said.ja": "ほかの人の文"}
    client.logout()
    answer = client.post(LATER, form)
    _sign_in(client, answer.headers["Location"])
    assert _open(client, LATER)["said.ja"] == "2016年の覚書"


def test_trap_2_a_second_factor_that_is_asked_for_while_one_types_keeps_the_text(people: Any) -> None:
    from tobiishi_site.accounts.models import Membership  # noqa: PLC0415 - beside its use

    client = people.browser("editor")
    form = {**_open(client, LATER), "said.ja": "長い時間をかけて書いた文"}
    of = people.editor.memberships.get().organisation
    Membership.objects.create(user=people.editor, organisation=of, role="checker", since=AT)
    secret = with_app(people.editor)
    answer = client.post(LATER, form)
    assert answer.status_code == 302
    shown = client.post(answer.headers["Location"], {"code": code_of(secret)})
    assert shown.headers["Location"] == LATER
    assert _open(client, LATER)["said.ja"] == "長い時間をかけて書いた文"


def _with_an_old_secret(client: Client, form: dict[str, str], origin: str) -> Any:
    """Send a form as whoever signed in anew while it was open; the page of the form names where it came from."""
    client.handler.enforce_csrf_checks = True
    sent = client.post(LATER, {**form, "csrfmiddlewaretoken": "x" * 64}, headers={"origin": origin})
    client.handler.enforce_csrf_checks = False
    return sent


def test_trap_2_a_form_with_the_secret_of_an_earlier_session_is_shown_again(people: Any) -> None:
    client = people.browser("editor")
    form = {**_open(client, LATER), "said.ja": "長い時間をかけて書いた文"}
    answer = _with_an_old_secret(client, form, "http://testserver")
    assert (answer.status_code, answer.headers["Location"]) == (302, LATER)
    assert len(_revisions("later")) == 1
    assert _open(client, LATER)["said.ja"] == "長い時間をかけて書いた文"


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", "https://testserver"])
def test_a_form_that_another_site_sends_is_not_kept(people: Any, origin: str) -> None:
    client = people.browser("editor")
    form = {**_open(client, LATER), "said.ja": "ほかのサイトの文"}
    answer = _with_an_old_secret(client, form, origin)
    assert answer.status_code == 403
    assert "もう一度送信してください" in answer.content.decode()
    assert _open(client, LATER)["said.ja"] == "2016年の覚書"


def test_a_form_that_is_too_long_to_have_been_typed_is_not_kept(people: Any) -> None:
    client = people.browser("editor")
    form = _open(client, LATER)
    client.logout()
    client.post(LATER, {**form, "said.ja": "x" * 400_001})
    assert "kept form" not in client.session


def test_shapes_know_words_lists_and_parts() -> None:
    shapes = {one.name: one.shape for one in shape_of_kind("agreements").fields}
    assert shapes["said"] == Pair()
    assert shapes["renewed"] == Many(Leaf("date"))
    assert shapes["collaboration"] == Leaf("entry", kind="collaborations")
    assert isinstance(shapes["instrument"], Leaf)
    assert shapes["instrument"].words[0] == "memorandum of understanding"
    assert isinstance(shapes["aliases"], Many)
    assert isinstance(shapes["aliases"].item, Group)
