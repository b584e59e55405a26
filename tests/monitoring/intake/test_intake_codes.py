"""Every code of the intake has a test that produces it, texts in both languages, and no hole left in them."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

CODES = tomllib.loads(
    files("tobiishi.errors").joinpath("texts/monitoring_intake.toml").read_text(encoding="utf-8")
)
TESTS = "".join(
    path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parents[1].rglob("test_*.py"))
)
INTAKE = Path(__file__).parents[3] / "src" / "tobiishi" / "monitoring"
SOURCES = "".join(path.read_text(encoding="utf-8") for path in sorted(INTAKE.rglob("*.py")))


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_raised_and_tested(code: str) -> None:
    assert f'"{code}"' in SOURCES
    slug = code.removeprefix("monitoring-")
    assert f'"{code}"' in TESTS or f'"{slug}"' in TESTS


@pytest.mark.parametrize("code", CODES)
def test_both_languages_speak_of_the_same_particulars(code: str) -> None:
    for part in ("what", "why", "remedy"):
        english, japanese = (set(re.findall(r"{(\w+)}", CODES[code][part][one])) for one in ("en", "ja"))
        assert english == japanese
        assert re.search(r"[ぁ-んァ-ヶ一-龠]", CODES[code][part]["ja"])
    assert not re.findall(r"{\w+}", CODES[code]["why"]["en"])
