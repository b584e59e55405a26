"""Take in a list of default values: each row becomes a factor, or stands in the list of rows not taken.

usage: python scripts/take_in_factors.py LIST.csv

LIST.csv has the columns name, value, unit, country, year, confidence, source. The files written are
`src/tobiishi/factors/data/*.csv`, `src/tobiishi/factors/not_taken.csv` and `docs/factors-not-taken.md`.
The rules stand first, as data; the code follows them. A row that no rule knows ends the run.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from tobiishi.factors import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ROOT = Path(__file__).resolve().parents[1]
ROOM = ROOT / "src" / "tobiishi" / "factors"
PAGE = ROOT / "docs" / "factors-not-taken.md"

Row = dict[str, str]

ORIGIN = ["valid_from", "valid_until", "publisher", "title", "address", "checked_until", "confidence", "note"]
PRINTED = ["printed_name", "printed_value", "printed_unit", "printed_year", "source", "origin_row"]
COLUMNS = ["name", "value", "unit", *KEYS[1:], *ORIGIN, *PRINTED]
LEFT = ["origin_row", "name", "value", "unit", "country", "year", "confidence", "source", "reason"]

NOT_TAKEN = [
    ("case", r"ID_AM003_PDD_.*|digital_tachograph_46_trucks|VN003_.*|brochure_.*|SAWACO_.*|ID009_.*"),
    ("benchmark", r"benchmark_.*|eco_driving_.*"),
    ("conversion", r"USRt_to_kW"),
]
"""Reason and printed names. A row without a source is found by itself."""

REASONS = {
    "case": ("Data of one case, no default", "個別事例のデータであり、既定値ではないもの"),
    "benchmark": (
        "A benchmark or a range reported by projects, no default",
        "目安となる値または事業の報告による幅であり、既定値ではないもの",
    ),
    "conversion": (
        "A conversion between units: `units` holds the exact one",
        "単位の換算であり、正確な値を`units`に持つもの",
    ),
    "no_source": (
        "No source, or no more than how sure someone was",
        "出典がない、または確からしさの記載しかないもの",
    ),
}

REMARK = r"confidence .*|order of magnitude .*"
"""What a source cell may hold that is no source."""

DOCUMENT = r"TOOL\d\d|ACM\d{4}|AMS-[IV]+\.[A-Z]+|AM\d{4}|TH_AM003_TH_AM005|[A-Z]{2}_AM\d{3}"
"""Texts that a row names itself, at the beginning of its name or year."""

RULES = [
    # file, general name, printed name (groups that are key fields fill them), fields the name implies
    ("electricity", "jcm_EF_RE_grid", r"jcm_EF_RE_grid(_(?P<grid>\w+))?", {}),
    ("electricity", r"\g<0>", r"jcm_EF_RE_diesel_best|grid_TD_losses", {}),
    ("electricity", "jcm_EF_captive", r"jcm_EF_captive_(?P<item>\w+)_default", {}),
    ("electricity", r"\g<0>", r"grid_EF_(official|unofficial_estimate|DOE|ASB0050)", {}),
    ("electricity", "grid_EF_TGO", r"grid_EF_TGO(_(?P<situation>\w+))?", {}),
    ("electricity", "grid_EF_RUPTL", r"grid_EF_average_RUPTL", {"margin": "average"}),
    ("electricity", "grid_EF_TVER", r"grid_EF_TVER_(?P<margin>OM)_(?P<situation>average)", {}),
    ("electricity", "grid_EF_TVER", r"grid_EF_TVER_(?P<margin>\w+)", {}),
    ("electricity", "grid_EF", r"grid_EF_(?P<margin>OM|BM)", {}),
    ("electricity", "grid_EF", r"grid_EF_(?P<margin>CM)_0.5_0.5", {"situation": "weights_0.5_0.5"}),
    ("electricity", "grid_EF", r"grid_EF_(?P<grid>\w+)_(?P<moment>ex_ante|ex_post)", {}),
    ("electricity", "grid_EF", r"grid_EF_(?P<grid>\w+)_(?P<margin>average)_(?P<situation>later)", {}),
    ("electricity", "grid_EF", r"grid_EF_(?P<grid>\w+)_(?P<situation>single_buyer_projection)", {}),
    ("electricity", "grid_EF", r"grid_EF_(?P<grid>\w+)_(?P<situation>simple)_(?P<margin>OM)", {}),
    ("electricity", "grid_EF", r"grid_EF_(?P<grid>\w+)_(?P<margin>CM_other)_(?P<situation>\w+_periods?)", {}),
    (
        "electricity",
        "grid_EF",
        r"grid_EF_(?P<grid>\w+?)_(?P<margin>OM|BM|CM|CM_wind_solar|CM_other|PV_wind|average)",
        {},
    ),
    ("electricity", "grid_EF", r"grid_EF_(?P<grid>\w+)", {}),
    ("electricity", "ID_PM037_grid_EF", r"ID_PM037_grid_EF_(?P<grid>\w+)", {}),
    ("electricity", "IFI_grid_EF", r"IFI_grid_(?P<margin>\w+)", {}),
    ("electricity", "IGES_CDM_grid_EF", r"IGES_CDM_(?P<margin>CM)_(?P<situation>average)", {}),
    ("electricity", "TOOL05_TDL", r"TOOL05_TDL_(?P<situation>\w+)", {}),
    ("electricity", "TOOL05_EF_conservative", r"TOOL05_EF_(?P<situation>\w+)_conservative", {}),
    ("electricity", "AMS-II.D_grid_technical_losses", r"AMS-II.D_grid_technical_losses_default", {}),
    (
        "electricity",
        "AMS-I.F_diesel_genset_EF",
        r"AMS-I.F_diesel_genset_EF_(?P<item>[^_]+)_(?P<situation>.+)",
        {},
    ),
    (
        "fuels",
        r"\g<kind>",
        r"(?P<kind>NCV|EF_CO2)_(?P<item>\w+)_(?P<bound>default|lower95|upper95)",
        {"calorific_basis": "net"},
    ),
    (
        "fuels",
        r"\g<kind>",
        r"(?P<kind>EF_CH4|EF_N2O)_(?P<situation>commercial|energy_industries|industry|road)_(?P<item>\w+)",
        {},
    ),
    ("fuels", "density", r"density_(?P<item>\w+)", {}),
    ("fuels", "TOOL15_upstream_leakage", r"TOOL15_upstream_leakage_default", {}),
    ("fuels", r"\g<0>", r"ACM0006_EF_CH4_uncontrolled_burning_residues", {}),
    ("fuels", r"ACM0006_\g<limit>", r"ACM0006_(?P<bound>max)_(?P<limit>\w+)", {}),
    ("fuels", "AM0124_EF_H2", r"AM0124_EF_H2_(?P<item>\w+)", {}),
    ("gwp", r"\g<kind>", r"(?P<kind>GWP\d+)_(?P<gwp_set>SAR|TAR|AR4|AR5|AR5CCF|AR6)_(?P<item>.+)", {}),
    ("gwp", "GWP100", r"GWP100_low_(?P<item>.+)", {}),
    ("waste", "TOOL04_phi", r"TOOL04_phi_(?P<situation>\w+)", {}),
    ("waste", "TOOL04_MCF", r"TOOL04_MCF_(?P<item>\w+)", {}),
    ("waste", "TOOL04_DOC", r"TOOL04_DOCj_(?P<situation>wet)_(?P<item>\w+)", {}),
    (
        "waste",
        "TOOL04_k",
        r"TOOL04_k_(?P<situation>(boreal_temperate|tropical)_(dry|wet))_(?P<item>\w+)",
        {},
    ),
    ("waste", r"\g<0>", r"TOOL04_(OX|F_CH4_in_LFG|DOCf)", {}),
    ("waste", r"IPCC_\g<kind>", r"IPCC_(?P<kind>MCF_SWDS|DOCf)_(?P<item>\w+)", {}),
    ("waste", "IPCC_MCF_ww", r"IPCC2019_MCF_(?P<item>\w+)", {}),
    (
        "waste",
        r"IPCC_EF_\g<gas>",
        r"IPCC_EF_(?P<gas>CH4|N2O)_(?P<item>composting|anaerobic_digestion)_(?P<situation>wet)",
        {},
    ),
    ("waste", "ACM0022_FFC", r"ACM0022_FFCj_fossil_fraction_(?P<item>\w+)", {}),
    ("waste", "ACM0022_FCC", r"ACM0022_FCCj_total_carbon_(?P<item>\w+)", {}),
    ("waste", r"ACM0022_EF_\g<gas>_MSW", r"ACM0022_EF_(?P<gas>CH4|N2O)_MSW_(?P<item>\w+)", {}),
    ("waste", r"\g<0>", r"ACM0022_(conservativeness_factor|MCF_BL_uncertainty_factor)", {}),
    ("waste", "ACM0022_MCF", r"ACM0022_MCF_(?P<situation>suppressed_demand)", {}),
    ("waste", "ACM0022_fy", r"ACM0022_fy_(?P<situation>\w+)", {}),
    ("waste", "ACM0022_eta_cogen", r"ACM0022_eta_cogen_(?P<bound>max)", {}),
    ("waste", "combustion_efficiency", r"combustion_efficiency_(?P<item>\w+)", {}),
    ("waste", "Bo_COD", r"Bo_COD_(?P<situation>\w+)", {}),
    ("waste", "MCF_ww", r"MCF_ww_(?P<item>\w+)", {}),
    ("waste", "AMS-III.H_MCF", r"AMS-III.H_MCF_(?P<item>\w+)", {}),
    ("waste", "TOOL06_flare_eff", r"TOOL06_flare_eff_(?P<item>\w+)_default", {}),
    ("waste", r"\g<0>", r"TOOL13_\w+", {}),
    ("waste", "TOOL14_EF_CH4_leak", r"TOOL14_EF_CH4_leak_(?P<item>\w+)", {}),
    ("waste", "CH4_density", r"CH4_density_(?P<situation>normal)", {}),
    ("efficiency", "diesel_genset_efficiency", r"diesel_genset_efficiency_(?P<situation>world_best)", {}),
    ("efficiency", "TOOL09_eta", r"TOOL09_eta_(?P<item>\w+)", {"calorific_basis": "net"}),
    ("efficiency", "jcm_HOB_capacity", r"jcm_HOB_capacity_(?P<bound>min|max)", {}),
    ("efficiency", "HOB_efficiency", r"HOB_efficiency_(?P<item>existing_\w+?)_(?P<bound>from|to)", {}),
    ("efficiency", "HOB_efficiency", r"HOB_efficiency_(?P<item>\w+)", {}),
    ("efficiency", "coal_boiler_efficiency", r"coal_boiler_efficiency_(?P<situation>\w+)", {}),
    ("efficiency", r"\g<document>_COP_RE", r"(?P<document>\w+_AM\d{3})_COP_RE_(?P<item>.+)", {}),
    ("efficiency", "ID_AM002_COP_PJ", r"ID_AM002_COP_PJ_(?P<bound>min)", {}),
    ("efficiency", "ID_AM002_checks_per_year", r"ID_AM002_(?P<bound>min)_checks_per_year", {}),
    ("efficiency", "heat_recovery_HP_COP", r"heat_recovery_HP_COP_(?P<bound>min)", {}),
    ("efficiency", "AMS-II.D_history", r"AMS-II.D_history_years", {}),
    ("transport", "TOOL12_EF", r"TOOL12_EF_(?P<item>.+)", {}),
    ("transport", "freight_intensity", r"Japan_freight_intensity_(?P<item>\w+)", {}),
]

MARGINS = {
    "OM": "operating",
    "BM": "build",
    "CM": "combined",
    "CM_wind_solar": "combined_wind_solar",
    "PV_wind": "combined_wind_solar",
    "CM_other": "combined_other",
    "CM_intermittent": "combined_intermittent",
    "CM_consumption": "combined_consumption",
    "CM_firm_efficiency_consumption": "combined_firm_efficiency_consumption",
}

STATED_MARGINS = [
    ("inventory factor", {"margin": "inventory"}),
    ("; combined margin", {"margin": "combined"}),
    (", combined margin;", {"margin": "combined"}),
    ("(CM ex post)", {"margin": "combined", "moment": "ex_post"}),
]
STATED_VALIDITY = [
    ("from 1 Jan 2026", {"valid_from": "2026-01-01"}),
    ("valid to 28 Dec 2023", {"valid_until": "2023-12-28"}),
]
"""Words of a source that state a field; nothing is inferred from a year."""

EDITIONS = [
    r"^GWP",
    r"IPCC 2006|\|2006\|",
    r"\|2019\|.*(bonsai-ipcc|IPCC 2019)",
    r"MCF_ww_anaerobic_deep_lagoon",
    r"IFI dataset|IFI v2\.0",
    r"^IGES_CDM",
    r"^grid_EF_ASB0050",
    r"Decision 2626",
    r"DEFRA 2025",
    r"TGO board",
    r"^AM0124",
]
"""Rows (name|unit|country|year|source) whose year is that of an edition, not of the data."""

CITED = [
    ("", r"(?P<title>notice of the 2023 grid emission factor|communication 1726/BDKH-PTCBT)"),
    ("", r"(?P<title>JCM additional information, Mongolia emission factor)"),
    ("", r"(?P<title>JCM PDDs PH-P001/PH-P002|JCM ID_PM037 annex 2 list)"),
    ("", r"(?P<title>VCS_Soc_Son_Project-Description)"),
    ("", r"CDM (?P<title>AMS-I\.A)"),
    ("", r"(?P<title>Decision 2626/QD-BTNMT|Balance Nacional de Energia 2024)"),
    ("CRE/SEMARNAT", r"CRE/SEMARNAT notice"),
    ("DEFRA", r"(?P<title>DEFRA 2025 fuel properties)"),
    ("Department of Environment", r"Department of Environment value"),
    ("DOE", r"^doe\.gov\.ph"),
    ("ESDM", r"(?P<title>Kepmen ESDM 163\.K/[\w./]*2021)"),
    ("GHG Protocol", r"(?P<title>GHG Protocol GWP values v2\.0 \(Aug 2024\))"),
    ("HuellaChile", r"(?P<title>HuellaChile base 2025 v2 \(May 2026\))"),
    ("IFI", r"(?P<title>IFI dataset of default grid factors v3\.2, April 2022|IFI v2\.0, 2019)"),
    ("IGES", r"(?P<title>IGES list( of grid emission factors)? v11\.6(, Feb 2025)?)"),
    ("IGES", r"IGES, Sept 2011, (?P<title>standardized baseline study for heat-only boilers)"),
    ("IPCC", r"(?P<title>IPCC 2006 (vol\.2 )?(table [\d.]+\d|ch\.2))"),
    ("IPCC", r"^IPCC-WG1/Chapter-7"),
    ("MLIT", r"MLIT"),
    ("PLN", r"(?P<title>RUPTL PLN 2015-2024)"),
    ("TGO", r"TGO (board|inventory factor)"),
    ("UNFCCC", r"UNFCCC (?P<title>standardized baseline ASB0050-2020)"),
]
"""Publisher, where the row names it, and the words by which a source cites a text; the first cited counts."""

ADDRESSES = (
    r"[\w-]+/[\w-]+:[\w./-]+(\([\w.]+\)[\w.]*)?( at commit \w+)?"
    r"|[\w-]+ \d+\.\d+(\.\d+)? \(Python package\):[\w./-]+\w"
    r"|^[a-z][\w-]*(\.[\w-]+)*\.[a-z]{2,}(/[\w./-]+| (jcm|FS)\w+)?"
)
"""A file in a public repository, a file in a package, a page."""

NOTES = [
    (r"^GWP100_low", "the assessment report is not stated"),
    (
        r"^jcm_EF_captive_natural_gas",
        "the diesel default is that of CDM AMS-I.A, to which JCM energy-demand methodologies refer",
    ),
    (r"\|~FY2007\|", "the fiscal year is approximate"),
    (r"^AMS-II\.D_history", "1 yr where the annual saving is at most 600 MWh"),
]
"""What the row says beyond its fields."""

UNITS = {
    "kg CH4/TJ": "kgCH4/TJ",
    "kg N2O/TJ": "kgN2O/TJ",
    "gCO2/t km": "gCO2/tkm",
    "t C/t wet waste": "tC/t",
    "t CH4/t wet waste": "tCH4/t",
    "t N2O/t wet waste": "tN2O/t",
    "t CH4/t waste wet": "tCH4/t",
    "t N2O/t waste wet": "tN2O/t",
    "g CH4/kg wet waste": "gCH4/kg",
    "g N2O/kg wet waste": "gN2O/kg",
    "t CH4/t biomass": "tCH4/t",
    "kg CH4/kg COD": "kgCH4/kgCOD",
    "t CH4 leaked/t CH4 produced": "1",
    "% (t C/t waste)": "tC/t",
    "% of total C": "1",
    "%": "1",
    "fraction": "1",
    "fraction (NCV)": "1",
    "-": "1",
    "yr (1 if annual saving <= 600 MWh)": "yr",
}
"""Printed unit to unit of the closed list, where they differ."""

UNITS_OF_NAMES = [
    (r"GWP\d+ CH4(_\w+)?", "tCO2e/t", "tCO2e/tCH4"),
    (r"GWP\d+ N2O", "tCO2e/t", "tCO2e/tN2O"),
    (r"GWP\d+ (R-744_)?CO2", "tCO2e/t", "tCO2e/tCO2"),
    (r"CH4_density ", "t/Nm3", "tCH4/Nm3"),
]
"""Units in which the tonne is of the gas that the row names ("name item"): refrigerants stay plain tonnes."""

COUNTRIES = {
    "any": "",
    "Azerbaijan": "AZ",
    "Bangladesh": "BD",
    "Cambodia": "KH",
    "Chile": "CL",
    "Costa Rica": "CR",
    "Ethiopia": "ET",
    "Georgia": "GE",
    "India": "IN",
    "Indonesia": "ID",
    "Japan": "JP",
    "Kazakhstan": "KZ",
    "Kenya": "KE",
    "Kyrgyzstan": "KG",
    "Lao PDR": "LA",
    "Malaysia": "MY",
    "Maldives": "MV",
    "Mexico": "MX",
    "Moldova": "MD",
    "Mongolia": "MN",
    "Myanmar": "MM",
    "Palau": "PW",
    "Papua New Guinea": "PG",
    "Philippines": "PH",
    "Saudi Arabia": "SA",
    "Senegal": "SN",
    "Sri Lanka": "LK",
    "Tanzania": "TZ",
    "Thailand": "TH",
    "Tunisia": "TN",
    "Ukraine": "UA",
    "United Arab Emirates": "AE",
    "Uzbekistan": "UZ",
    "Viet Nam": "VN",
}
"""ISO 3166-1 alpha-2; empty for any country."""


def main(path: Path) -> None:
    """Read the list, sort its rows, write all files and say how many went where."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [_tidy(row, number) for number, row in enumerate(csv.DictReader(file), start=1)]
    taken: dict[str, list[Row]] = defaultdict(list)
    left = []
    for row in rows:
        reason = _reason_against(row)
        if reason:
            left.append({**row, "reason": reason})
        else:
            file_name, factor = _factor(row)
            taken[file_name].append(factor)
    _write_all(taken, left)
    counts = ", ".join(f"{name} {len(found)}" for name, found in sorted(taken.items()))
    print(f"{len(rows)} rows: {sum(map(len, taken.values()))} taken ({counts}), {len(left)} not taken")


def _tidy(row: Row, number: int) -> Row:
    """The row as printed, with its number; a package is called one, whatever registry it came from."""
    source = re.sub(r"(\d) \(\w+\):", r"\1 (Python package):", row["source"])
    return {**row, "source": source, "origin_row": str(number)}


def _reason_against(row: Row) -> str | None:
    if not row["source"]:
        return "no_source"
    for reason, pattern in NOT_TAKEN:
        if re.fullmatch(pattern, row["name"]):
            return reason
    return None if _text(row) or not _only_remarks(row["source"]) else "no_source"


def _only_remarks(source: str) -> bool:
    """Whether the source says how sure someone was, but not of what text."""
    return all(re.fullmatch(REMARK, part) for part in source.split("; "))


def _factor(row: Row) -> tuple[str, Row]:
    file_name, name, found = _matched(row["name"])
    factor = dict.fromkeys(COLUMNS, "") | found | {"name": name}
    factor["margin"] = MARGINS.get(factor["margin"], factor["margin"])
    factor |= _stated(row["source"], factor) | _measured(row, name, factor["item"]) | _year(row)
    factor |= {"country": COUNTRIES[row["country"]], "confidence": row["confidence"]}
    factor |= {"address": _address(row["source"])} | _text(row)
    source, remark = _source(row)
    notes = [note for pattern, note in NOTES if re.search(pattern, _line(row))]
    factor["note"] = "; ".join([*notes, *([remark] if remark else [])])
    return file_name, factor | _printed(row) | {"source": source}


def _source(row: Row) -> tuple[str, str]:
    """What the value was taken from, and as a note how sure someone was (empty where the row does not say).

    Where a remark stands for the source, or beside a mere place in it, the text that the row names goes before.
    """
    remark = re.search(r"(?:^|[;,] )(confidence (?:low|medium|high).*)$", row["source"])
    if remark is None:
        return row["source"], ""
    rest = row["source"][: remark.start()]
    named = row["year"] if re.match(DOCUMENT, row["year"]) else _text(row).get("title", "")
    return ": ".join(part for part in (named, rest) if part), f"from memory, {remark[1]}"


def _matched(printed: str) -> tuple[str, str, Row]:
    """File, general name and key fields of a printed name: the first rule that fits."""
    for file_name, name, pattern, constants in RULES:
        match = re.fullmatch(pattern, printed)
        if match:
            groups = {key: text for key, text in match.groupdict().items() if key in KEYS and text}
            return file_name, match.expand(name), dict(constants) | groups
    raise SystemExit(f"no rule knows the name {printed!r}")


def _stated(source: str, factor: Row) -> Row:
    """Margin, moment and validity, where the source states them and the name does not."""
    stated: Row = {}
    for phrase, fields in (*STATED_MARGINS, *STATED_VALIDITY):
        if phrase in source:
            stated = {key: text for key, text in fields.items() if not factor[key]} | stated
    return stated


def _measured(row: Row, name: str, item: str) -> Row:
    """Value and unit of the closed list; a percentage becomes a share, digits are kept."""
    unit = UNITS.get(row["unit"], row["unit"])
    for pattern, printed, wanted in UNITS_OF_NAMES:
        if row["unit"] == printed and re.fullmatch(pattern, f"{name} {item}"):
            unit = wanted
    value = _hundredth(row["value"]) if row["unit"].startswith("%") else row["value"]
    return {"value": value, "unit": unit}


def _hundredth(whole: str) -> str:
    return f"{int(whole) // 100}.{int(whole) % 100:02d}"


def _year(row: Row) -> Row:
    """The year as what it is: of the data (of a span the last), a fiscal year, or an edition."""
    text = row["year"]
    if not text:
        return {}
    if "FY" in text:
        return {"fiscal_year": text.removeprefix("~")}
    if re.search(r"v\d", text):
        return {"version": text.split()[-1]}
    edition = any(re.search(pattern, _line(row)) for pattern in EDITIONS)
    years = re.findall(r"\d{4}", text)
    return {"version": text} if edition else {"data_year": years[-1]}


def _text(row: Row) -> Row:
    """The issuing text: named by the row itself, else the first that its source cites."""
    named = re.match(DOCUMENT, row["year"]) or re.match(DOCUMENT, row["name"])
    if named:
        return {"title": named[0]}
    found = ((publisher, re.search(pattern, row["source"])) for publisher, pattern in CITED)
    cited = [(match.start(), publisher, match) for publisher, match in found if match]
    if not cited:
        return {}
    _, publisher, match = min(cited, key=lambda one: one[0])
    return {"publisher": publisher, "title": match.groupdict().get("title") or ""}


def _address(source: str) -> str:
    found = re.search(ADDRESSES, source)
    return found[0] if found else ""


def _printed(row: Row) -> Row:
    kept = {f"printed_{key}": row[key] for key in ("name", "value", "unit", "year")}
    return kept | {"origin_row": row["origin_row"]}


def _line(row: Row) -> str:
    return "|".join(row[key] for key in ("name", "unit", "country", "year", "source"))


def _write_all(taken: Mapping[str, list[Row]], left: list[Row]) -> None:
    for name, factors in taken.items():
        _write(ROOM / "data" / f"{name}.csv", COLUMNS, factors)
    _write(ROOM / "not_taken.csv", LEFT, left)
    PAGE.write_text(_page(left), encoding="utf-8", newline="\n")


def _write(path: Path, columns: list[str], rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _page(left: list[Row]) -> str:
    """The page of rows not taken, grouped by reason."""
    lines = [
        "# Default values not taken / 採用しなかった既定値",
        "",
        f"Generated by `scripts/take_in_factors.py`: {len(left)} rows of the list of default values are no",
        "factors, for the reason given. The numbers are those of the rows in that list.",
        "",
        "`scripts/take_in_factors.py` が生成した一覧です。",
        f"既定値の一覧のうち{len(left)}行は、次の理由により係数として採用していません。",
        "番号は元の一覧の行番号です。",
    ]
    for reason, (english, japanese) in REASONS.items():
        rows = [row for row in left if row["reason"] == reason]
        if rows:
            lines += ["", f"## {english} / {japanese}", "", *_table(rows)]
    return "\n".join(lines) + "\n"


def _table(rows: list[Row]) -> list[str]:
    head = ["| row | name | value | unit | country | year | confidence |", "|---:|---|---:|---|---|---|---|"]
    keys = ("value", "unit", "country", "year", "confidence")
    cells = ([row["origin_row"], f"`{row['name']}`", *(row[key] for key in keys)] for row in rows)
    return head + ["| " + " | ".join(line) + " |" for line in cells]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
