"""Search over everything that is public."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from small_record import SEEDED_AT

from tobiishi.programme.models import Event, Words
from tobiishi_site.accounts.policy import OPERATOR
from tobiishi_site.programme import queries
from tobiishi_site.programme.operations.publish import publish
from tobiishi_site.programme.operations.revise import revise

pytestmark = pytest.mark.usefixtures("_small_record")


def _event(slug: str, name: str, *, public: bool = True) -> None:
    made = revise("events", slug, Event(name=Words(en=name)), actor=OPERATOR, at=SEEDED_AT)
    if public:
        publish(made, "en", actor=OPERATOR, at=SEEDED_AT)


def _asked(search: str, language: str = "en") -> str:
    answer = Client().get(f"/{language}/search/", {"q": search})
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize("search", ["大阪", "オオサカ", "おおさか", "ｵｵｻｶ", "Osaka", "ＯＳＡＫＡ"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_trap_17_every_spelling_finds_the_same_in_every_kind(search: str, language: str) -> None:
    page = _asked(search, language)
    assert f"/{language}/places/osaka/" in page
    assert f"/{language}/collaborations/" in page.partition("<h1>")[2]


def test_drafts_are_neither_found_nor_counted() -> None:
    _event("open", "Xylophone open")
    _event("closed", "Xylophone closed", public=False)
    page = _asked("xylophone")
    assert "1 entry" in page
    assert "/en/events/open/" in page
    assert "closed" not in page


def test_the_first_of_a_kind_are_shown_and_a_link_leads_to_all() -> None:
    for number in range(queries.SHOWN + 1):
        _event(f"x-{number}", "Xylophone")
    page = _asked("xylophone")
    assert page.count("/en/events/x-") == queries.SHOWN
    assert 'href="/en/events/?q=xylophone"' in page


def test_more_than_can_be_counted_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST", 2)
    for number in range(3):
        _event(f"x-{number}", "Xylophone")
    page = _asked("xylophone")
    assert "More than 2 entries" in page
    assert 'href="/en/events/?q=xylophone"' in page


@pytest.mark.parametrize("search", ["", "・", "zzz"])
def test_nothing_found_is_said_only_where_something_was_asked_for(search: str) -> None:
    page = _asked(search)
    assert ("Nothing was found." in page) is bool(search)


def test_the_number_of_queries_does_not_depend_on_how_much_is_found() -> None:
    counted = []
    for many in (2, 9):
        for number in range(many):
            _event(f"x-{many}-{number}", "Xylophone")
        with CaptureQueriesContext(connection) as ran:
            _asked("xylophone")
        counted.append(len(ran))
    assert counted[0] == counted[1]
