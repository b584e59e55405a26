"""The catalogue: DCAT 3, all of the data and nothing that is not there."""

from pathlib import Path

import pytest
from asking import got
from django.test import Client
from small_record import SEEDED_AT

from tobiishi.programme.files import packaged
from tobiishi_site.programme.operations.seed import seed

SHAPES = Path(__file__).with_name("dcat3.ttl")
SITE = "http://127.0.0.1:8000"


def _conforms(said: str) -> tuple[bool, str]:
    import pyshacl  # noqa: PLC0415 - takes a second, and only two tests need it

    conforms, _, text = pyshacl.validate(
        said, data_graph_format="json-ld", shacl_graph=str(SHAPES), shacl_graph_format="turtle"
    )
    return conforms, text


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
def test_the_catalogue_of_the_packaged_record_conforms_to_the_shapes() -> None:
    seed(packaged(), at=SEEDED_AT)
    conforms, text = _conforms(Client().get("/catalog.jsonld").content.decode())
    assert conforms, text


@pytest.mark.usefixtures("_small_record")
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
def test_the_shapes_refuse_a_catalogue_that_says_less_or_something_else() -> None:
    said = Client().get("/catalog.jsonld").content.decode()
    assert _conforms(said)[0]
    for found, instead in (
        ('"dct:license"', '"dct:type"'),
        ('"dcat:accessURL"', '"dcat:accessUrl"'),
        ('"xsd:gYear"', '"xsd:string"'),
        ('"foaf:name"', '"foaf:nick"'),
    ):
        assert not _conforms(said.replace(found, instead))[0], found


@pytest.mark.usefixtures("_small_record")
def test_every_file_that_it_names_is_there_and_of_the_type_that_it_says() -> None:
    said = got("/catalog.jsonld")
    assert [one["dct:identifier"] for one in said["dcat:dataset"]][:3] == [
        "everything",
        "studies",
        "collaborations",
    ]
    for dataset in said["dcat:dataset"]:
        for one in dataset["dcat:distribution"]:
            file = one.get("dcat:downloadURL", one["dcat:accessURL"])["@id"]
            answer = Client().get(file.removeprefix(SITE))
            assert answer.status_code == 200, file
            assert one["dcat:mediaType"]["@id"].endswith(answer.headers["Content-Type"].partition(";")[0])


@pytest.mark.usefixtures("_small_record")
def test_a_dataset_says_when_it_was_published_and_which_years_it_is_about() -> None:
    found = {one["dct:identifier"]: one for one in got("/catalog.jsonld")["dcat:dataset"]}
    assert found["agreements"]["dct:issued"]["@value"] == "2020-04-01T00:00:00+00:00"
    assert found["agreements"]["dct:temporal"]["dcat:startDate"]["@value"] == "2016"
    assert "dct:temporal" not in found["places"]
    assert "events" not in found


@pytest.mark.django_db
def test_a_site_without_public_entries_has_a_catalogue_without_datasets() -> None:
    assert got("/catalog.jsonld")["dcat:dataset"] == []
