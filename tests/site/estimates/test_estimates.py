"""Estimates: computed by a form or a file, kept with their study, and public only with a figure that names them."""

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from filling import examples
from made import AT
from trying import (
    DESK,
    PAGE,
    TOKEN,
    TRIAL,
    TYPED,
    VALUES,
    WORK,
    code_of,
    computed_trial,
    fields_of,
    get,
    kept,
    study,
    upload,
    whole,
)
from typer.testing import CliRunner

from tobiishi.cli.app import app
from tobiishi.errors import Refused
from tobiishi.methodologies.yaml_reader import plain, read_yaml
from tobiishi_site.accounts.models import NeverChangedError
from tobiishi_site.estimates.documents import methodology_of
from tobiishi_site.estimates.models import Estimate
from tobiishi_site.estimates.operations.compute import compute
from tobiishi_site.estimates.operations.give_up import give_up
from tobiishi_site.estimates.operations.keep import keep
from tobiishi_site.estimates.operations.put_into_study import put_into_study
from tobiishi_site.estimates.operations.type_in import type_in
from tobiishi_site.estimates.operations.withdraw_estimate import withdraw_estimate
from tobiishi_site.estimates.questions import questions_of, text_of, written
from tobiishi_site.programme.models import Entry, Revision
from tobiishi_site.programme.operations.check import check
from tobiishi_site.programme.operations.publish import publish
from tobiishi_site.programme.operations.withdraw import withdraw as withdraw_publication

# --- kept ---


def test_nothing_is_kept_that_was_not_computed_as_it_stands(people: Any) -> None:
    trial = computed_trial(people)
    type_in(study(), TOKEN, ("X_PV", "0.1"), typed=TYPED, actor=people.actor("editor"), at=AT)
    with pytest.raises(Refused) as refusal:
        keep(study(), TOKEN, actor=people.actor("editor"), at=AT)
    assert code_of(refusal) == "estimates-not-computed"
    trial.refresh_from_db()
    assert trial.result == ""


def test_a_criterion_that_is_not_met_gives_no_tonnes_and_no_figure(people: Any) -> None:
    actor = people.actor("editor")
    trial = type_in(study(), TOKEN, ("ID_AM002", "2.0"), typed={}, actor=actor, at=AT)
    values = examples(methodology_of("ID_AM002", "2.0"))[0]
    poor = {"COP_PJ": dict.fromkeys(values["values"]["COP_PJ"], "4")}  # its criterion 2 asks for more than 6
    compute(trial, text_of({**values, "values": {**values["values"], **poor}}), actor=actor, at=AT)
    one = keep(study(), TOKEN, actor=actor, at=AT)
    assert one.tonnes is None
    page = get(people.browser("editor"), PAGE)
    assert "No tonnes" in page
    assert "figure/" not in page
    with pytest.raises(Refused) as refusal:
        put_into_study(one, actor=actor, at=AT)
    assert code_of(refusal) == "estimates-no-tonnes"


def test_the_command_gives_byte_for_byte_what_is_kept(people: Any, tmp_path: Path) -> None:
    client = people.browser("editor")
    client.post(WORK, TYPED)
    client.post(f"{DESK}keep/{TOKEN}/")
    page = html.unescape(get(client, PAGE))
    command = re.search(r"<code>tobiishi (calculate [^<]+)</code>", page)
    assert command is not None
    words = command[1].split()
    file = tmp_path / words[words.index("--values") + 1]
    file.write_bytes(client.get(f"{PAGE}values.yaml").content)
    words[words.index("--values") + 1] = str(file)
    printed = CliRunner().invoke(app, words)
    assert printed.exit_code == 0
    kept = client.get(f"{PAGE}result.json").content
    assert printed.stdout_bytes == kept
    assert json.loads(kept)["total_whole_tonnes"] == 65


@pytest.mark.parametrize("written_as", [VALUES, "\ufeff" + VALUES.replace("\n", "\r\n"), f"# 富山\n{VALUES}"])
def test_a_file_is_handed_out_as_it_was_handed_in(people: Any, written_as: str, tmp_path: Path) -> None:
    client = people.browser("editor")
    upload(client, written_as.encode())
    client.post(f"{DESK}keep/{TOKEN}/")
    assert client.get(f"{PAGE}values.yaml").content == written_as.encode()
    (tmp_path / "v.yaml").write_bytes(written_as.encode())
    printed = CliRunner().invoke(
        app, ["calculate", "X_PV@0.1", "--values", str(tmp_path / "v.yaml"), "--json"]
    )
    assert printed.stdout_bytes == client.get(f"{PAGE}result.json").content


def test_a_kept_estimate_never_changes(people: Any) -> None:
    one = kept(people)
    one.tonnes = 1
    for attempt in (
        one.save,
        one.delete,
        Estimate.objects.all().delete,
        lambda: Estimate.objects.update(tonnes=1),
        lambda: Estimate.objects.bulk_update([one], ["tonnes"]),
    ):
        with pytest.raises(NeverChangedError):
            attempt()
    assert Estimate.objects.get().tonnes == 65


def test_a_newer_estimate_takes_the_place_of_an_older_one_once(people: Any) -> None:
    old = kept(people)
    client = people.browser("editor")
    address = client.post(f"/en/desk/estimates/{TOKEN}/anew/").headers["Location"]
    assert re.fullmatch(rf"{DESK}new/X_PV/0\.1/[0-9a-f]{{16}}/", address)
    client.post(address, TYPED)
    token = address.split("/")[-2]
    client.post(f"{DESK}keep/{token}/")
    new = Estimate.objects.get(token=token)
    assert (new.replaces, new.number) == (old, 2)
    assert "Estimate 2 took its place." in get(client, PAGE)
    assert "Compute anew" not in get(client, PAGE)
    with pytest.raises(Refused) as refusal:
        kept(people, "f" * 16, replaces=old)
    assert code_of(refusal) == "estimates-replaced"


def test_anew_begins_from_what_was_typed(people: Any) -> None:
    client = people.browser("editor")
    client.post(WORK, TYPED)
    client.post(f"{DESK}keep/{TOKEN}/")
    address = client.post(f"/en/desk/estimates/{TOKEN}/anew/").headers["Location"]
    fields = fields_of(get(client, address))
    assert {name: fields[name] for name in TYPED} == TYPED


def test_a_withdrawn_estimate_stays_and_says_so(people: Any) -> None:
    one = kept(people)
    client = people.browser("editor")
    client.post(f"/en/desk/estimates/{TOKEN}/withdraw/")
    page = get(client, PAGE)
    assert "It no longer holds since" in page
    assert "figure/" not in page
    for attempt in (withdraw_estimate, put_into_study):
        with pytest.raises(Refused) as refusal:
            attempt(one, actor=people.actor("editor"), at=AT)
        assert code_of(refusal) == "estimates-withdrawn"


def test_the_page_of_the_study_at_the_desk_lists_what_is_kept(people: Any) -> None:
    assert "None is kept with this study." in get(people.browser("editor"), "/en/desk/studies/fy2019-01/")
    kept(people)
    for who in ("editor", "reader", "office"):
        page = get(people.browser(who), "/en/desk/studies/fy2019-01/")
        assert f"/en/estimates/{TOKEN}/" in page
        assert "65 tCO₂" in page
    assert "Estimates of this study" not in get(people.browser("editor"), "/en/desk/agreements/later/")


# --- who may ---


@pytest.mark.parametrize(("who", "status"), [("reader", 403), ("checker", 403), ("stranger", 404)])
def test_only_who_writes_the_study_computes_for_it(people: Any, who: str, status: int) -> None:
    kept(people)
    client = people.browser(who)
    for address in (WORK.replace(TOKEN, "a" * 16), f"{DESK}keep/{TOKEN}/"):
        assert client.post(address, TYPED).status_code == status
    for verb in ("anew", "figure", "withdraw"):
        assert client.post(f"/en/desk/estimates/{TOKEN}/{verb}/").status_code == status
    assert client.get(PAGE).status_code == (404 if status == 404 else 200)


def test_each_operation_asks_for_permission(people: Any) -> None:
    """Before anything else: who may not is not told that the estimate was withdrawn."""
    trial = computed_trial(people, "b" * 16)
    one = kept(people)
    withdraw_estimate(one, actor=people.actor("editor"), at=AT)
    document = ("X_PV", "0.1")
    for who, fault in (("reader", PermissionDenied), ("stranger", Http404)):
        actor: Any = people.actor(who)
        for attempt in (
            lambda actor=actor: type_in(study(), "c" * 16, document, typed={}, actor=actor, at=AT),
            lambda actor=actor: compute(trial, VALUES, actor=actor, at=AT),
            lambda actor=actor: give_up(trial, actor=actor, at=AT),
            lambda actor=actor: keep(study(), "b" * 16, actor=actor, at=AT),
            lambda actor=actor: withdraw_estimate(one, actor=actor, at=AT),
            lambda actor=actor: put_into_study(one, actor=actor, at=AT),
        ):
            with pytest.raises(fault):
                attempt()


@pytest.mark.parametrize("at", ["", "values.yaml", "result.json"])
def test_what_is_not_public_is_not_acknowledged(people: Any, at: str) -> None:
    kept(people)
    for client in (Client(), people.browser("stranger")):
        known, unknown = (client.get(f"/en/estimates/{token}/{at}") for token in (TOKEN, "0" * 16))
        assert known.status_code == unknown.status_code == 404
        assert known.content.decode() == unknown.content.decode().replace("0" * 16, TOKEN)


def test_what_one_works_on_is_not_public_even_with_its_address(people: Any) -> None:
    computed_trial(people)
    assert Client().get(PAGE).status_code == 404
    assert Client().get(TRIAL).status_code == 302


# --- public ---


def _put_and_publish(people: Any, *languages: Any) -> Revision:
    """Put the estimate into the study through the pages, save it, have it checked and published."""
    client = people.browser("editor")
    address = client.post(f"/en/desk/estimates/{TOKEN}/figure/").headers["Location"]
    assert address == "/en/desk/studies/fy2019-01/edit/"
    assert client.post(address, fields_of(get(client, address))).status_code == 302
    last = study().revisions.order_by("-number")[0]
    for language in languages:
        check(last, language, actor=people.actor("checker"), at=AT)
        publish(last, language, actor=people.actor("checker"), at=AT)
    return last


def test_an_estimate_becomes_a_figure_of_its_study_with_how_it_was_computed(people: Any) -> None:
    people.browser("editor").post(WORK, TYPED)
    people.browser("editor").post(f"{DESK}keep/{TOKEN}/")
    last = _put_and_publish(people)
    (figure,) = last.data["figures"]
    assert (figure["value"], figure["unit"], figure["stage"]) == ("65", "tCO2/yr", "study estimate")
    assert figure["estimate"] == TOKEN
    assert figure["rule"]["en"].endswith("It rests on unverified values: EF_RE.")
    assert "未確認の値に基づく：EF_RE" in figure["rule"]["ja"]


def test_a_figure_is_put_into_the_form_once_and_beside_what_was_typed(people: Any) -> None:
    kept(people)
    client, edit = people.browser("editor"), "/en/desk/studies/fy2019-01/edit/"
    client.post(edit, {**fields_of(get(client, edit)), "title.en": "Typed and not saved", "keep": "1"})
    for _ in range(2):
        client.post(f"/en/desk/estimates/{TOKEN}/figure/")
    fields = fields_of(get(client, edit))
    assert fields["title.en"] == "Typed and not saved"
    assert [name for name, text in fields.items() if text == TOKEN] == ["figures.0.estimate"]


def test_an_estimate_is_public_with_its_figure_and_not_before(people: Any) -> None:
    kept(people)
    last = _put_and_publish(people)
    assert Client().get(PAGE).status_code == 404
    check(last, "ja", actor=people.actor("checker"), at=AT)
    assert Client().get(PAGE).status_code == 404
    publish(last, "ja", actor=people.actor("checker"), at=AT)
    assert f'href="/ja/estimates/{TOKEN}/"' in get(Client(), "/ja/studies/fy2019-01/")
    for address in (PAGE, PAGE.replace("/en/", "/ja/")):
        page = get(Client(), address)
        assert "65.25" in page
        assert "desk/estimates" not in page
        assert str(people.editor.name) not in page
    assert Client().get(f"{PAGE}values.yaml").status_code == 200
    withdraw_publication(study().publications.get(language="ja"), actor=people.actor("checker"), at=AT)
    assert Client().get(PAGE).status_code == 404


def test_a_figure_does_not_make_the_estimate_of_another_study_public_nor_one_of_another_number(
    people: Any,
) -> None:
    one = kept(people)
    last = _put_and_publish(people, "ja")
    other = Entry.objects.create(kind="studies", slug="other")
    Estimate.objects.bulk_create(
        [
            Estimate(
                token="e" * 16,
                entry=other,
                number=1,
                actor=1,
                tonnes=65,
                made_at=AT,
                methodology="X_PV",
                version="0.1",
                sha256="",
                exact="",
                values=one.values,
                result=one.result,
                explained=one.explained,
            )
        ]
    )
    Revision.objects.filter(pk=last.pk).update(
        data={**last.data, "figures": [{**last.data["figures"][0], "estimate": "e" * 16}]}
    )
    assert Client().get(f"/en/estimates/{'e' * 16}/").status_code == 404
    Revision.objects.filter(pk=last.pk).update(
        data={**last.data, "figures": [{**last.data["figures"][0], "value": "66"}]}
    )
    assert Client().get(PAGE).status_code == 404


def test_the_replacement_of_a_public_estimate_is_named_once_it_is_public(people: Any) -> None:
    old = kept(people)
    _put_and_publish(people, "en")
    kept(people, "d" * 16, replaces=old)
    assert "took its place" not in get(Client(), PAGE)
    assert "took its place" in get(people.browser("reader"), PAGE)


# --- pages ---


def test_the_number_of_queries_does_not_depend_on_how_many_estimates_there_are(people: Any) -> None:
    kept(people)
    client = people.browser("editor")
    addresses = (DESK, "/en/desk/studies/fy2019-01/", PAGE)
    counts = []
    for round_ in range(2):
        for address in addresses:
            with CaptureQueriesContext(connection) as seen:
                get(client, address)
            counts.append(len(seen))
        if not round_:
            for number in range(9):
                kept(people, f"{number}{'a' * 15}")
                computed_trial(people, f"{number}{'b' * 15}")
    assert counts[:3] == counts[3:]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_page_of_estimates_is_whole(people: Any, language: str) -> None:
    kept(people)
    computed_trial(people, "b" * 16)
    client = people.browser("editor")
    for address in (DESK, TRIAL.replace(TOKEN, "b" * 16), PAGE):
        whole(get(client, address.replace("/en/", f"/{language}/")))


def test_what_is_written_is_read_as_it_was_typed() -> None:
    methodology = methodology_of("X_PV", "0.1")
    odd = {**TYPED, "s.EG": "見積書: #1, “a” & {b} | 'c'\nsecond line", "v.EF_RE": "0.50"}
    text = text_of(written(methodology, questions_of(methodology), odd, {}))
    values: Any = plain(read_yaml(text, "x"))
    assert values["values"]["EG"]["source"] == odd["s.EG"]
    assert values["values"]["EF_RE"] == {"value": "0.50", "confidence": "unverified"}
