"""The Japanese of the site is complete and compiled."""

import re
import runpy
from collections.abc import Sequence
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils.translation import gettext, override

TRANSLATE = runpy.run_path(str(Path(__file__).parents[2] / "scripts/translate.py"))
with TRANSLATE["PO"].open("rb") as _file:
    CATALOG = read_po(_file, locale="ja")
MESSAGES = [message for message in CATALOG if message.id]


def _all(text: str | Sequence[str] | None) -> Sequence[str]:
    return (text or "",) if text is None or isinstance(text, str) else text


def test_every_text_in_use_is_listed_and_no_other_is() -> None:
    used = {message.id for message in TRANSLATE["used"]() if message.id}
    assert {message.id for message in MESSAGES} == used


def test_every_text_has_its_japanese() -> None:
    assert [message.id for message in MESSAGES if not all(_all(message.string))] == []


def test_no_blank_that_japanese_keeps_is_lost() -> None:
    names = re.compile(r"%\(\w+\)s")
    differ = [
        message.id
        for message in MESSAGES
        if set(names.findall(_all(message.id)[0])) != set(names.findall(_all(message.string)[0]))
    ]
    assert differ == []


def test_the_compiled_file_is_that_of_the_written_one() -> None:
    assert TRANSLATE["MO"].read_bytes() == TRANSLATE["compiled"](CATALOG)


@pytest.mark.parametrize(("language", "said"), [("ja", "合意文書"), ("en", "Agreements")])
def test_a_text_is_said_in_the_language_of_the_reader(language: str, said: str) -> None:
    with override(language):
        assert gettext("Agreements") == said
