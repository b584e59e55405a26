"""The form of a methodology: what it asks, what comes of it, what is refused, and that nothing typed is lost."""

import html
import re
from typing import Any

import pytest
from filling import examples, typed_of
from made import AT, PASSWORD
from trying import (
    DESK,
    PAGE,
    TOKEN,
    TRIAL,
    TYPED,
    VALUES,
    WORK,
    computed_trial,
    fields_of,
    get,
    kept,
    study,
    upload,
    whole,
)

from tobiishi.errors import Refused
from tobiishi.methodologies.values import values_file
from tobiishi_site.accounts.models import AuditEntry
from tobiishi_site.estimates.computing import computed
from tobiishi_site.estimates.documents import methodologies, methodology_of
from tobiishi_site.estimates.models import Estimate, Trial
from tobiishi_site.estimates.operations.compute import compute
from tobiishi_site.estimates.operations.type_in import type_in
from tobiishi_site.estimates.questions import questions_of, text_of, written
from tobiishi_site.jobs.models import Job
from tobiishi_site.jobs.operations.run import run


@pytest.mark.parametrize("name", [f"{one.document.id}@{one.document.version}" for one in methodologies()])
def test_every_methodology_has_a_form_that_says_what_its_worked_examples_say(name: str) -> None:
    methodology = methodology_of(*name.split("@"))
    tried = examples(methodology)
    assert tried
    for values in tried:
        faults: dict[str, list[str]] = {}
        typed = typed_of(methodology, values)
        text = text_of(written(methodology, questions_of(methodology), typed, faults))
        try:
            years, evidence = values_file(values)
            from tobiishi.methodologies.calculation import calculate  # noqa: PLC0415 - beside its use

            expected = calculate(methodology, years, evidence=evidence).as_json()
        except Refused:
            continue
        assert faults == {}
        assert computed(methodology, text).as_json() == expected


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_form_of_every_methodology_is_whole_in_both_languages(people: Any, language: str) -> None:
    client = people.browser("editor")
    for methodology in methodologies():
        name = f"{methodology.document.id}/{methodology.document.version}"
        page = get(client, f"/{language}/desk/studies/fy2019-01/estimates/new/{name}/{TOKEN}/")
        whole(page)
        for one in methodology.program.inputs.values():
            assert html.escape(one.parameter.text.in_language("ja" if language == "ja" else "en")) in page


def test_a_field_says_its_unit_what_is_allowed_its_default_and_where_that_comes_from(people: Any) -> None:
    page = get(people.browser("editor"), f"{DESK}new/VN_AM007/1.0/{TOKEN}/")
    assert "In tCO2/MWh; a number with another unit is converted." in page
    assert "Allowed: more than 0, at most 2." in page
    assert "Default: 0.333 tCO2/MWh (unverified), from " in page
    page = get(people.browser("editor"), f"{DESK}new/VN_AM007/1.0/{TOKEN}/".replace("/en/", "/ja/"))
    assert "0.333 tCO2/MWh（未確認）" in page
    assert "範囲：0より大きい、2以下。" in page


def test_a_choice_is_chosen_from_a_list_and_what_it_decides_is_not_required(people: Any) -> None:
    page = get(people.browser("editor"), f"{DESK}new/ID_AM002/2.0/{TOKEN}/")
    assert re.findall(r'<option value="(\w+)"', page)[:3] == ["grid", "captive", "both"]
    field = page[page.index('for="f-v.JCM_EF_elec.EF_captive_table"') :][:900]
    assert "Optional" in field
    assert "Only needed where the choices that you make ask for it." in field
    field = page[page.index('for="f-v.JCM_EF_elec.supply"') :][:300]
    assert "Required" in field


def test_methodologies_for_the_country_of_the_study_stand_first_and_modules_are_not_offered(
    people: Any,
) -> None:
    page = get(people.browser("editor"), DESK)
    assert page.index("VN_AM007@1.0") < page.index("For any country") < page.index("X_PV@0.1")
    assert page.index("X_PV@0.1") < page.index("For other countries") < page.index("ID_AM002@2.0")
    assert "JCM_EF_elec@" not in page
    assert people.browser("editor").get(f"{DESK}new/JCM_EF_elec/1.1/").status_code == 404
    assert people.browser("editor").get(f"{DESK}new/NOTHING/1.0/").status_code == 404


def test_each_estimate_has_an_address_of_its_own(people: Any) -> None:
    client = people.browser("editor")
    first, second = (client.get(f"{DESK}new/X_PV/0.1/").headers["Location"] for _ in range(2))
    assert re.fullmatch(rf"{DESK}new/X_PV/0\.1/[0-9a-f]{{16}}/", first)
    assert first != second


# --- computing ---


@pytest.mark.parametrize(
    ("language", "said"), [("ja", "クレジットにはできません"), ("en", "Cannot become credits")]
)
def test_a_form_is_computed_shown_and_kept(people: Any, language: str, said: str) -> None:
    client = people.browser("editor")
    answer = client.post(WORK.replace("/en/", f"/{language}/"), TYPED)
    assert answer.headers["Location"] == TRIAL.replace("/en/", f"/{language}/")
    page = get(client, answer.headers["Location"])
    assert "<dd>65</dd>" in page
    assert ">65.25</td>" in page
    assert said in page
    answer = client.post(f"/{language}/desk/studies/fy2019-01/estimates/keep/{TOKEN}/")
    assert answer.headers["Location"] == f"/{language}/estimates/{TOKEN}/"
    one = Estimate.objects.get()
    assert (one.tonnes, one.exact, one.document) == (65, "261/4", "X_PV@0.1")  # 65.25 = 261/4
    assert (one.number, one.actor, one.typed) == (1, people.editor.pk, TYPED)
    assert not Trial.objects.exists()
    assert AuditEntry.objects.filter(kind="estimate", verb="make", name="studies/fy2019-01:1").exists()


def test_every_number_shows_where_it_comes_from_and_what_is_unverified_says_so(people: Any) -> None:
    people.browser("editor").post(WORK, TYPED)
    page = get(people.browser("editor"), TRIAL)
    rows = re.findall(r'<th scope="row">(.*?)</tr>', page[page.index('id="inputs-caption"') :], re.DOTALL)
    texts = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows[:3]]
    assert texts[0].startswith("EG[roof]")
    assert texts[0].endswith("100 MWh Given: a quotation")
    assert texts[1].endswith("30.5 MWh Given: a quotation")
    assert texts[2].endswith("0.5 tCO₂/MWh Given, without a source unverified")
    assert "EF_RE is unverified: so says whoever gave the value." in page
    trace = page[page.index('id="trace"') :]
    assert re.search(r"<strong>EF_RE</strong> = 0\.5.*?unverified", trace, re.DOTALL)
    assert "value given" in trace
    assert "a quotation" in trace


def test_a_default_shows_the_source_of_its_factor(people: Any) -> None:
    client = people.browser("editor")
    client.post(f"{DESK}new/VN_AM007/1.0/{TOKEN}/", {"year": "2026", "k.0.0.0": "roof", "c.0.0.EG": "10"})
    page = get(client, TRIAL)
    assert re.search(r"EF_RE.*?0\.333.*?Default: .+?unverified", page, re.DOTALL)
    assert "<dd>3</dd>" in page  # 10 × 0.333 = 3.33


def test_no_page_of_an_estimate_claims_that_it_may_be_credited(people: Any) -> None:
    kept(people)
    for address in (PAGE, PAGE.replace("/en/", "/ja/")):
        page = get(people.browser("editor"), address)
        assert (
            ("No claim" in page) or ("no claim to credits" in page) or ("主張するものではありません" in page)
        )
        assert "Nothing stands against credits" not in page
        assert "creditable" not in page.lower()


# --- what is refused ---


WRONG: tuple[tuple[dict[str, str], str, str], ...] = (
    ({"v.EF_RE": "3"}, "f-v.EF_RE", "2"),
    ({"v.EF_RE": ""}, "f-v.EF_RE", "tCO2/MWh"),
    ({"v.EF_RE": "0.5 MWh"}, "f-v.EF_RE", "MWh"),
    ({"v.EF_RE": "half"}, "f-v.EF_RE", "half"),
    ({"c.0.1.EG": "-1"}, "f-c.0.1.EG", "-1"),
    ({"k.0.1.0": ""}, "f-k.0.1.0", "This is needed."),
    ({"k.0.1.0": "roof"}, "f-c.0.1.EG", "An earlier row gives this for the same item."),
    ({"k.0.1.0": "屋根"}, "f-t.0", "屋根"),
    ({"year": "H31"}, "f-year", "H31"),
    ({"year": ""}, "f-year", "year"),
    ({"part": "2"}, "f-part", "2"),
)
"""What is typed otherwise, the field beside which it is refused, and what is said of it."""


def test_what_is_refused_stands_beside_its_field_and_nothing_is_lost(people: Any) -> None:
    client = people.browser("editor")
    for changed, field, said in WRONG:
        sent = {name: text for name, text in {**TYPED, **changed}.items() if text}
        answer = client.post(WORK, sent)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert f'href="#{field}"' in page[page.index('role="alert"') : page.index("<form method")]
        beside = re.search(rf'id="{re.escape(field)}-errors">(.*?)</ul>', page, re.DOTALL)
        assert beside is not None
        assert said in html.unescape(beside[1])
        assert {name: text for name, text in fields_of(page).items() if text and name in sent} == sent
    assert not Estimate.objects.exists()


def test_refusals_are_in_the_language_of_the_page(people: Any) -> None:
    sent = {**TYPED, "v.EF_RE": "3"}
    english, japanese = (
        people.browser("editor").post(WORK.replace("/en/", f"/{language}/"), sent).content.decode()
        for language in ("en", "ja")
    )
    assert "Not computed yet; what you typed is kept" in english
    assert "入力内容は残っています" in japanese
    beside = [re.search(r'id="f-v.EF_RE-errors">(.*?)</ul>', page, re.DOTALL) for page in (english, japanese)]
    assert all(beside)
    assert re.search(r"[ぁ-ん]", beside[1][1])  # type: ignore[index]
    assert not re.search(r"[ぁ-ん]", beside[0][1])  # type: ignore[index]


def test_what_was_typed_is_there_again_when_the_page_is_opened_and_nobody_else_reads_it(people: Any) -> None:
    people.browser("editor").post(WORK, {**TYPED, "v.EF_RE": "3"})
    fields = fields_of(get(people.browser("editor"), WORK))
    assert {name: fields[name] for name in TYPED} == {**TYPED, "v.EF_RE": "3"}
    assert people.browser("second").get(WORK).status_code == 404
    assert people.browser("second").get(TRIAL).status_code == 404
    assert "Begun and not kept yet" in get(people.browser("editor"), DESK)
    assert "Begun and not kept yet" not in get(people.browser("second"), DESK)


def test_another_row_keeps_what_was_typed(people: Any) -> None:
    answer = people.browser("editor").post(WORK, {**TYPED, "add": "t.0"})
    page = answer.content.decode()
    assert 'name="c.0.2.EG"' in page
    assert 'name="c.0.3.EG"' not in page
    assert {name: fields_of(page)[name] for name in TYPED} == TYPED


def test_trap_2_a_session_that_expires_mid_form_loses_nothing(people: Any) -> None:
    client = people.browser("editor")
    page = get(client, WORK)
    client.cookies.pop("sessionid")
    answer = client.post(WORK, {**TYPED, "writer": fields_of(page)["writer"]})
    assert answer.headers["Location"].startswith("/en/account/sign-in/")
    client.post(answer.headers["Location"], {"login": people.editor.email, "password": PASSWORD})
    fields = fields_of(get(client, WORK))
    assert {name: fields[name] for name in TYPED} == TYPED


def test_trap_3_what_is_sent_twice_or_refreshed_makes_one_estimate(people: Any) -> None:
    client = people.browser("editor")
    for _ in range(2):
        client.post(WORK, TYPED)
    for _ in range(2):
        answer = client.post(f"{DESK}keep/{TOKEN}/")
        assert answer.headers["Location"] == PAGE
    assert Estimate.objects.count() == 1
    assert client.post(WORK, TYPED).headers["Location"] == PAGE
    assert Estimate.objects.count() == 1


def test_a_result_that_comes_after_its_writer_typed_anew_is_not_kept(people: Any) -> None:
    old = computed_trial(people)
    later = AT.replace(hour=10)
    type_in(study(), TOKEN, ("X_PV", "0.1"), typed=TYPED, actor=people.actor("editor"), at=later)
    compute(old, VALUES, actor=people.actor("editor"), at=AT)
    assert Trial.objects.get().result == ""


def test_what_is_begun_can_be_given_up(people: Any) -> None:
    computed_trial(people)
    assert people.browser("second").post(f"{TRIAL}discard/").status_code == 404
    assert people.browser("editor").post(f"{TRIAL}discard/").headers["Location"] == DESK
    assert not Trial.objects.exists()


# --- files ---


def test_a_values_file_is_computed_in_place_of_the_fields(people: Any) -> None:
    client = people.browser("editor")
    several = b"years:\n" + b"".join(
        b"- year: %d\n  values: {EG: {a: 10}, EF_RE: 0.55}\n" % year for year in (2026, 2027)
    )
    assert upload(client, several, **TYPED).headers["Location"] == TRIAL
    page = get(client, TRIAL)
    assert "<dd>10</dd>" in page  # 5.5 → 5 in each year
    assert Trial.objects.get().values == several.decode()


REFUSED: tuple[tuple[bytes, str], ...] = (
    (b"year: 2026\nvalues: {EG: {a: 10}, EF_RE: 5}\n", "EF_RE"),
    (b"year: [\n", "values.yaml:"),
    ("year: 2026 # 富山".encode("cp932"), "UTF-8"),
    (b"year: 2026\n\0", "UTF-8"),
    (b"x" * 2_000_001, "2,000,000"),
    (b"a: &a [*a]\n", "values.yaml:1"),
    (b"<svg onload='x'/>", "years"),
)
"""A file, and what is said of it."""


def test_a_file_that_is_refused_says_why_beside_its_field_and_what_was_typed_stays(people: Any) -> None:
    client = people.browser("editor")
    for content, said in REFUSED:
        answer = upload(client, content, **TYPED)
        assert answer.status_code == 422
        page = answer.content.decode()
        beside = re.search(r'id="f-file-errors">(.*?)</ul>', page, re.DOTALL)
        assert beside is not None
        assert said in beside[1]
        assert {name: fields_of(page)[name] for name in TYPED} == TYPED
        assert {name: fields_of(get(client, WORK))[name] for name in TYPED} == TYPED
    assert not Estimate.objects.exists()


def test_a_large_file_is_computed_in_the_background(people: Any) -> None:
    client = people.browser("editor")
    rows = "".join(f"    site_{n}: 12.5 MWh\n" for n in range(2500))
    large = f"year: 2026\nvalues:\n  EF_RE: 0.5\n  EG:\n{rows}".encode()
    job_page = upload(client, large).headers["Location"]
    job = Job.objects.get()
    assert job_page == f"/en/desk/jobs/{job.token}/"
    assert people.browser("second").get(job_page).status_code == 404
    run(job.pk)
    page = get(client, job_page)
    assert TRIAL in page
    page = get(client, TRIAL)
    assert "<dd>15,625</dd>" in page  # 2,500 × 12.5 × 0.5
    assert "There are more; all stand in the values file." in page
    assert client.post(f"{DESK}keep/{TOKEN}/").headers["Location"] == PAGE


def test_a_large_file_that_is_refused_is_told_on_the_page_of_its_work(people: Any) -> None:
    large = b"year: 2026\nvalues:\n  EF_RE: 5\n  EG: {a: 1}\n" + b"# x\n" * 20_000
    client = people.browser("editor")
    job_page = upload(client, large).headers["Location"]
    run(Job.objects.get().pk)
    assert Job.objects.get().state == "failed"
    assert "Begin again" in get(client, job_page)
