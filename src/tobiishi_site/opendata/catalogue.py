"""The catalogue of everything that can be taken away, in the words of DCAT 3 as JSON-LD with its context inside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.translation import override

from tobiishi.errors import Text
from tobiishi_site.exchange.columns import tables
from tobiishi_site.exchange.writing import TYPES
from tobiishi_site.opendata.addresses import address
from tobiishi_site.opendata.queries import Held
from tobiishi_site.opendata.terms import terms
from tobiishi_site.programme.labels import KINDS as LABELS
from tobiishi_site.programme.labels import SENTENCES, Label
from tobiishi_site.programme.models import LANGUAGES

_MEDIA: Final = "https://www.iana.org/assignments/media-types/"
_LANGUAGES: Final = [{"@id": f"http://id.loc.gov/vocabulary/iso639-1/{language}"} for language in LANGUAGES]
CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_FORMS: Final = {
    "csv": Text("CSV (UTF-8)", "CSV（UTF-8）"),
    "excel.csv": Text("CSV for Excel (UTF-8 with BOM)", "Excel用CSV（UTF-8、BOM付き）"),
    "xlsx": Text("Excel (XLSX)", "Excel（XLSX）"),
}
Node = dict[str, Any]


def catalogue(held: Mapping[str, Held]) -> Node:
    """The catalogue; a kind without public entries is no dataset."""
    kinds = [kind for kind in LABELS if kind in held]
    datasets = [_whole(held), *(_dataset(kind, held[kind]) for kind in kinds)] if kinds else []
    return {
        "@context": CONTEXT,
        "@id": address("catalogue"),
        "@type": "dcat:Catalog",
        "dct:title": _in_both(Text("Tobiishi: open data", "Tobiishi オープンデータ")),
        "dct:description": _in_both(
            Text(
                "The public record of city-to-city collaboration for low-carbon cities.",
                "低炭素都市のための都市間連携に関する、公開済みの記録。",
            )
        ),
        "dct:publisher": _publisher(),
        "dct:language": _LANGUAGES,
        "foaf:homepage": {"@id": address("open_data")},
        **_terms(),
        "dct:rights": _rights(),
        **({"dct:issued": _moment(min(one.issued for one in held.values()))} if kinds else {}),
        **({"dct:modified": _moment(max(one.modified for one in held.values()))} if kinds else {}),
        "dcat:service": _service([one["@id"] for one in datasets]),
        "dcat:dataset": datasets,
    }


def _dataset(kind: str, held: Held) -> Node:
    page = address("tables", kind)
    distributions = [
        _distribution(address("table_file", table.name, form), kind, form, table.name)
        for table in sorted(tables().values(), key=lambda one: one.name)
        if table.kind == kind
        for form in TYPES
    ]
    many = LABELS[kind][0]
    return {
        "@id": f"{page}#dataset",
        "@type": "dcat:Dataset",
        "dct:identifier": kind,
        "dct:title": _of(many),
        "dct:description": _of(SENTENCES[kind]),
        "dcat:landingPage": {"@id": page},
        "dcat:keyword": _of(many),
        **_about(held),
        "dcat:distribution": [*distributions, _json_of(kind)],
    }


def _whole(held: Mapping[str, Held]) -> Node:
    """The whole site in one file."""
    years = [year for one in held.values() for year in (one.first, one.last) if year]
    all_of_it = Held(
        sum(one.count for one in held.values()),
        min(one.issued for one in held.values()),
        max(one.modified for one in held.values()),
        min(years, default=None),
        max(years, default=None),
    )
    file = address("whole_site")
    title = Text("Everything that is public", "公開済みのすべての内容")
    return {
        "@id": f"{file}#dataset",
        "@type": "dcat:Dataset",
        "dct:identifier": "everything",
        "dct:title": _in_both(title),
        "dct:description": _in_both(
            Text(
                "Every public entry as JSON, CSV and XLSX, with a dictionary of columns, codes and units.",
                "公開済みの全項目のJSON・CSV・XLSX。列・コード・単位の説明付き。",
            )
        ),
        "dcat:keyword": _in_both(title),
        "dcat:landingPage": {"@id": address("open_data")},
        **_about(all_of_it),
        "dcat:distribution": [
            {
                "@id": f"{file}#zip",
                "@type": "dcat:Distribution",
                "dct:title": _in_both(Text("ZIP archive", "ZIPアーカイブ")),
                "dcat:accessURL": {"@id": address("open_data")},
                "dcat:downloadURL": {"@id": file},
                "dcat:mediaType": {"@id": f"{_MEDIA}application/zip"},
                **_terms(),
            }
        ],
    }


def _about(held: Held) -> Node:
    """What every dataset says of itself. The years are those in which what is recorded began."""
    period = {
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@type": "xsd:gYear", "@value": held.first},
            "dcat:endDate": {"@type": "xsd:gYear", "@value": held.last},
        }
    }
    return {
        "dct:publisher": _publisher(),
        "dct:language": _LANGUAGES,
        "dct:issued": _moment(held.issued),
        "dct:modified": _moment(held.modified),
        **(period if held.first and held.last else {}),
        **_terms(),
    }


def _distribution(file: str, kind: str, form: str, table: str) -> Node:
    title = _FORMS[form]
    return {
        "@id": f"{file}#file",
        "@type": "dcat:Distribution",
        "dct:title": [
            {"@language": one, "@value": f"{table}: {title.in_language(one)}"} for one in ("en", "ja")
        ],
        "dcat:accessURL": {"@id": address("tables", kind)},
        "dcat:downloadURL": {"@id": file},
        "dcat:mediaType": {"@id": _MEDIA + TYPES[form].partition(";")[0]},  # type: ignore[index]  # a form of TYPES
        **_terms(),
    }


def _json_of(kind: str) -> Node:
    file = address("api_list", kind)
    return {
        "@id": f"{file}#json",
        "@type": "dcat:Distribution",
        "dct:title": _in_both(Text("JSON by the interface, in parts", "API（JSON、分割取得）")),
        "dcat:accessURL": {"@id": file},
        "dcat:accessService": {"@id": _service_id()},
        "dcat:mediaType": {"@id": f"{_MEDIA}application/json"},
        **_terms(),
    }


def _service(datasets: list[str]) -> Node:
    return {
        "@id": _service_id(),
        "@type": "dcat:DataService",
        "dct:title": _in_both(Text("Interface for reading", "読み取り用API")),
        "dcat:endpointURL": {"@id": address("api_root")},
        "dcat:endpointDescription": {"@id": address("api_description")},
        "dcat:landingPage": {"@id": address("open_data_api")},
        "dcat:servesDataset": [{"@id": one} for one in datasets],
        "dct:publisher": _publisher(),
        **_terms(),
    }


def _service_id() -> str:
    return f"{address('api_root')}#service"


def _publisher() -> Node:
    return {
        "@id": f"{address('open_data')}#publisher",
        "@type": "foaf:Agent",
        "foaf:name": _in_both(terms().publisher.name),
    }


def _terms() -> Node:
    """The licence of the facts, and what holds for everything else."""
    return {
        "dct:license": {"@id": terms().licences[0].url},
        "dct:rights": {"@id": f"{address('open_data')}#terms"},
    }


def _rights() -> Node:
    """What holds for what, in words."""
    found = [*(one.holds_for for one in terms().licences), terms().rights]
    said = Text(" ".join(one.en for one in found), "".join(one.ja for one in found))
    return {
        "@id": f"{address('open_data')}#terms",
        "@type": "dct:RightsStatement",
        "dct:description": _in_both(said),
    }


def _in_both(text: Text) -> list[Node]:
    return [{"@language": one, "@value": text.in_language(one)} for one in ("en", "ja")]


def _of(label: Label) -> list[Node]:
    return list(_translated(label))


def _translated(label: Label) -> Iterator[Node]:
    for language in ("en", "ja"):
        with override(language):
            yield {"@language": language, "@value": str(label)}


def _moment(at: datetime) -> Node:
    return {"@type": "xsd:dateTime", "@value": at.isoformat()}
