"""The form of a values file, and what may stand beside a value."""

from __future__ import annotations

from typing import Any

import pytest
from flint import fmpq

from tobiishi.errors import Refused
from tobiishi.methodologies.calculation import calculate
from tobiishi.methodologies.catalogue import library
from tobiishi.methodologies.values import values_file


def test_one_year_or_several_with_their_evidence() -> None:
    one, evidence = values_file({"year": 2017, "part": "1/4", "values": {"a": "1"}, "evidence": {5: "x.pdf"}})
    assert [(part.year, part.part, part.written) for part in one] == [(2017, fmpq(1, 4), {"a": "1"})]
    assert evidence == {"5": "x.pdf"}
    blocks = [{"year": "2017", "values": {}}, {"year": "2018", "values": {}}]
    several, evidence = values_file({"years": blocks, "evidence": None})
    assert ([part.year for part in several], evidence) == ([2017, 2018], {})


@pytest.mark.parametrize(
    "written",
    [
        {"years": [{"year": "2017", "values": {}, "evidence": {"1": "x.pdf"}}]},
        {"years": [{"year": "2017", "values": {}}], "year": "2018"},
        {"year": "2017", "values": {}, "evidence": {"1": None}},
        {"year": ["2017"], "values": {}},
        [],
        None,
    ],
)
def test_what_would_be_passed_over_is_refused(written: Any) -> None:
    with pytest.raises(Refused) as refusal:
        values_file(written)
    assert [finding.code for finding in refusal.value.findings] == ["methodologies-values-file"]


def test_a_misspelt_confidence_never_counts_as_sure() -> None:
    factor = {"value": "0.5 tCO2/MWh", "source": "study", "confidence": "unverifed"}
    years, _ = values_file({"year": "2017", "values": {"EG": {"roof": "1 MWh"}, "EF_RE": factor}})
    with pytest.raises(Refused) as refusal:
        calculate(library().get("X_PV", "0.1"), years)
    (found,) = refusal.value.findings
    assert (found.code, found.place.name) == ("methodologies-value-shape", "EF_RE")
