"""What tests of estimates share: a study, what is typed, and what a browser sends."""

import html
import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from made import AT

from tobiishi_site.estimates.models import Estimate, Trial
from tobiishi_site.estimates.operations.compute import compute
from tobiishi_site.estimates.operations.keep import keep
from tobiishi_site.estimates.operations.type_in import type_in
from tobiishi_site.programme.models import Entry

TOKEN = "0123456789abcdef"  # noqa: S105 - part of an address
DESK = "/en/desk/studies/fy2019-01/estimates/"
WORK = f"{DESK}new/X_PV/0.1/{TOKEN}/"
PAGE = f"/en/estimates/{TOKEN}/"
TRIAL = f"/en/desk/estimates/trials/{TOKEN}/"
TYPED = {
    "year": "2026",
    "k.0.0.0": "roof",
    "c.0.0.EG": "100 MWh",
    "k.0.1.0": "yard",
    "c.0.1.EG": "30500 kWh",
    "s.EG": "a quotation",
    "v.EF_RE": "0.5",
    "u.EF_RE": "yes",
}
"""130.5 MWh × 0.5 tCO2/MWh = 65.25 tCO2: 65 t."""
VALUES = """\
year: 2026
values:
  EG: {roof: 100 MWh, yard: 30500 kWh}
  EF_RE: 0.5
"""


def study() -> Entry:
    return Entry.objects.get(kind="studies", slug="fy2019-01")


def get(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def computed_trial(people: Any, token: str = TOKEN, values: str = VALUES, replaces: Any = None) -> Trial:
    actor = people.actor("editor")
    made = type_in(study(), token, ("X_PV", "0.1"), typed={}, replaces=replaces, actor=actor, at=AT)
    compute(made, values, actor=actor, at=AT)
    made.refresh_from_db()
    return made


def kept(people: Any, token: str = TOKEN, values: str = VALUES, replaces: Any = None) -> Estimate:
    computed_trial(people, token, values, replaces)
    return keep(study(), token, actor=people.actor("editor"), at=AT)


def code_of(refusal: Any) -> str:
    return str(refusal.value.findings[0].code)


def fields_of(page: str) -> dict[str, str]:
    """What a browser would send of the form."""
    form = page[page.index('class="stack entry-form"') :]
    found = dict(
        re.findall(r'<input (?:type="hidden" )?(?:id="[^"]*" )?name="([^"]+)" value="([^"]*)"', form)
    )
    found |= dict(re.findall(r'<textarea id="[^"]*" name="([^"]+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL))
    checked = re.findall(r'<input type="checkbox" id="[^"]*" name="([^"]+)" value="yes" checked>', form)
    chosen = re.findall(
        r'name="([^"]+)"[^>]*>(?:<option[^>]*>[^<]*</option>)*?<option value="([^"]*)" selected>', form
    )
    return (
        {name: html.unescape(text) for name, text in found.items()}
        | dict.fromkeys(checked, "yes")
        | dict(chosen)
    )


def whole(page: str) -> None:
    """What holds of every page."""
    ids = re.findall(r'\bid="([^"]+)"', page)
    referred = re.findall(r'(?:\bfor|aria-labelledby|aria-describedby|\blist)="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {one for names in referred for one in names.split()} <= set(ids)
    assert (
        re.findall(
            r"<style|<script(?! type=\"application/ld\+json\">)|\sstyle=|\son\w+=|(?:src|href)=\"(?:https?:)?//",
            page,
        )
        == []
    )
    assert page.count("<h1") == 1


def upload(client: Client, content: bytes, **typed: str) -> Any:
    return client.post(WORK, {**typed, "file": SimpleUploadedFile("mine.yaml", content)})
