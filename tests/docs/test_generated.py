"""The documentation says what the code does: generated pages are up to date, codes and words are documented."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from tobiishi.errors import CODES
from tobiishi.formulas.parser import WORDS
from tobiishi.methodologies.catalogue import library
from tobiishi.methodologies.models import (
    BandPart,
    ConstantPart,
    Criterion,
    CurvePart,
    Document,
    FormulaPart,
    IndexPart,
    ParameterPart,
    RangePart,
    Source,
    TablePart,
)
from tobiishi.monitoring.plan import Plan

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
SOURCE = ROOT / "src" / "tobiishi"
ROOMS = sorted({code.partition("-")[0] for code in CODES})
PARTS = (
    Document,
    Source,
    Criterion,
    IndexPart,
    ParameterPart,
    RangePart,
    ConstantPart,
    TablePart,
    BandPart,
    CurvePart,
    FormulaPart,
)


def test_generated_pages_are_up_to_date() -> None:
    check = [sys.executable, str(ROOT / "scripts" / "generate_docs.py"), "--check"]
    result = subprocess.run(check, capture_output=True, encoding="utf-8", check=False)
    assert result.returncode == 0, f"run: make docs\n{result.stdout}{result.stderr}"


def test_every_code_that_is_raised_has_its_texts() -> None:
    assert _mentioned() - set(CODES) == set()


def test_every_code_with_texts_is_raised_somewhere() -> None:
    assert set(CODES) - _mentioned() == set()


def test_no_code_has_texts_in_two_files() -> None:
    files = (SOURCE / "errors" / "texts").glob("*.toml")
    codes = Counter(code for path in files for code in tomllib.loads(path.read_text(encoding="utf-8")))
    assert [code for code, count in codes.items() if count > 1] == []


def test_every_code_says_the_same_particulars_in_both_languages() -> None:
    for code in CODES.values():
        for text in (code.what, code.remedy):
            assert set(re.findall(r"\{\w+\}", text.en)) == set(re.findall(r"\{\w+\}", text.ja)), code.code


def test_every_document_has_a_page_that_the_index_names() -> None:
    index = (DOCS / "methodologies" / "README.md").read_text(encoding="utf-8")
    for one in library():
        page = f"{one.document.id}_v{one.document.version}.md"
        assert (DOCS / "methodologies" / page).is_file()
        assert index.count(f"({page})") >= 2  # by country and by technology


def test_what_a_document_does_not_know_stands_on_its_page() -> None:
    page = (DOCS / "methodologies" / "ID_AM002_v2.0.md").read_text(encoding="utf-8")
    unverified = page.partition("## Unverified")[2]
    for name in ("`TD`", "`T_standard`", "`COP_RE`", "`COP_PJ_tc[i]`", "JCM_EF_elec_v1.1.md"):
        assert name in unverified


def test_the_factor_of_a_conversion_stands_under_its_formula() -> None:
    page = (DOCS / "methodologies" / "JCM_EF_elec_v1.1.md").read_text(encoding="utf-8")
    formula = page.partition("to(tCO2/MWh, EF_fuel_gen / eta_gen)")[2].partition("###")[0]
    assert "3.6" in formula  # 1 MWh is 3.6 GJ


@pytest.mark.parametrize("word", sorted(WORDS))
def test_every_word_of_the_vocabulary_is_explained(word: str) -> None:
    heads = [line.split("|")[1] for line in _vocabulary().splitlines() if line.startswith("| `")]
    assert any(re.search(rf"`{word}(\(.*?\))?`", head) for head in heads)


def test_every_key_of_a_document_is_explained() -> None:
    text = _vocabulary()
    named = set(re.findall(r"`([a-z_]+)[`:]", text)) | {"en", "ja", "document", "publisher"}
    keys = {field.alias or name for part in PARTS for name, field in part.model_fields.items()}
    assert keys - named == set()


def test_every_rule_of_a_plan_is_explained_with_its_default() -> None:
    page = (DOCS / "how-to" / "first-project.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \|.*\| (block|note) \|$", page, re.MULTILINE)
    assert dict(rows) == {name: rule.then for name, rule in Plan().rules()}


@pytest.mark.parametrize(
    "path", sorted(DOCS.rglob("*.md")), ids=lambda path: path.relative_to(DOCS).as_posix()
)
def test_links_lead_somewhere(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (path.parent / link).exists(), link


def _vocabulary() -> str:
    return (DOCS / "vocabulary.md").read_text(encoding="utf-8")


def _mentioned() -> set[str]:
    """Codes that stand as a text of their own in the source."""
    pattern = re.compile(rf"[\"']((?:{'|'.join(ROOMS)})-[a-z0-9]+(?:-[a-z0-9]+)*)[\"']")
    found = (pattern.findall(path.read_text(encoding="utf-8")) for path in SOURCE.parent.rglob("*.py"))
    return {code for codes in found for code in codes}
