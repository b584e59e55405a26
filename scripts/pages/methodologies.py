"""A page for each document of the library, and an index by country and technology."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from pages.markdown import both, code, page, symbol, table
from tobiishi import factors
from tobiishi.errors import Text
from tobiishi.methodologies import models as m
from tobiishi.methodologies.catalogue import Methodology, library
from tobiishi.units import decimal_text

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = "methodologies"
DECIMALS: Final = 12
"""Digits behind the point of a factor; one that needs more is shown as a ratio."""

_GENERATED = "<!-- Written by scripts/generate_docs.py from the document itself: change the document, not this page. -->"
_COUNTRIES: Final = {
    "ID": Text("Indonesia", "インドネシア"),
    "KE": Text("Kenya", "ケニア"),
    "KH": Text("Cambodia", "カンボジア"),
    "LA": Text("Lao PDR", "ラオス"),
    "MN": Text("Mongolia", "モンゴル"),
    "MM": Text("Myanmar", "ミャンマー"),
    "MV": Text("Maldives", "モルディブ"),
    "MY": Text("Malaysia", "マレーシア"),
    "PH": Text("Philippines", "フィリピン"),
    "TH": Text("Thailand", "タイ"),
    "VN": Text("Viet Nam", "ベトナム"),
    None: Text("any country", "国を問わない"),
}
_STATUS: Final = {
    "approved": Text("approved JCM methodology", "承認済みのJCM方法論"),
    "proposed": Text("proposed JCM methodology", "提案中のJCM方法論"),
    "estimate": Text("estimate, for screening only", "検討用の概算（クレジット化不可）"),
}
_SEEN: Final = {
    "text": Text("the text itself", "本文を確認"),
    "summary": Text("a summary or quotations of the text", "要約または引用を確認"),
    "title": Text("its title only", "名称のみ確認"),
    "none": Text("nothing of it: from memory, or our own proposal", "未確認（記憶または独自の案）"),
}
_KINDS: Final = {
    "monitored": Text("monitored", "モニタリング"),
    "fixed": Text("fixed by the project", "プロジェクトが固定"),
    "default": Text("default", "デフォルト値"),
    "choice": Text("choice", "選択"),
    "curve": Text("curve", "曲線"),
    "items": Text("items named by the project", "プロジェクトが名付ける項目"),
    "categories": Text("categories", "分類"),
    "years_to_date": Text("years to the one computed", "計算する年までの各年"),
    "months": Text("calendar months", "暦月"),
    "readings": Text("readings", "計測値"),
}
_CONFIDENCE: Final = {
    "seen": Text("seen", "確認済み"),
    "secondary": Text("secondary", "二次資料"),
    "derived": Text("derived", "計算値"),
    "unverified": Text("**unverified**", "**未確認**"),
}
_NEGATIVE: Final = {
    "zero": Text("a negative year counts 0", "負の年は0とする"),
    "carried": Text("a negative year counts 0 and is carried forward", "負の年は0とし、不足分を繰り越す"),
}
_UNKNOWN: Final = Text("not known", "不明")


def methodology_pages() -> dict[str, str]:
    """The text of each page by its path under docs/."""
    every = list(library())
    pages = {f"{FOLDER}/{_name(one)}.md": page(_page(one)) for one in every}
    return {f"{FOLDER}/README.md": page(_index(every)), **pages}


def _name(one: Methodology) -> str:
    return f"{one.document.id}_v{one.document.version}"


def _link(one: Methodology) -> str:
    return f"[{one.document.id}@{one.document.version}]({_name(one)}.md)"


def _index(every: Iterable[Methodology]) -> Iterator[str]:
    """The page that lists all documents."""
    countries, technologies = defaultdict(list), defaultdict(list)
    for one in every:
        countries[one.document.country].append(one)
        for technology in one.document.technologies:
            technologies[technology].append(one)
    yield from (
        "# Methodologies / 方法論",
        "",
        _GENERATED.replace("the document itself", "the documents"),
        "",
    )
    yield from ("## By country / 国別", "")
    for country in sorted(countries, key=lambda of: (of is None, _country(of).en)):
        named = _country(country)
        yield from (f"### {named.en} / {named.ja}", "")
        yield from table(_INDEX_HEADS, (_index_row(one) for one in countries[country]))
    yield from ("## By technology / 技術別", "")
    rows = ((symbol(name), ", ".join(map(_link, of))) for name, of in sorted(technologies.items()))
    yield from table(("technology / 技術", "documents / 文書"), rows)


_INDEX_HEADS: Final = ("document / 文書", "title / 名称", "status / 状態", "seen / 確認", "technology / 技術")


def _index_row(one: Methodology) -> tuple[str, ...]:
    document = one.document
    status, seen = both(_STATUS[document.status]), both(_SEEN[document.source.seen])
    return _link(one), both(document.title), status, seen, ", ".join(document.technologies)


def _page(one: Methodology) -> Iterator[str]:
    """All sections of one document."""
    document = one.document
    yield from (f"# {document.id} version {document.version}", "", _GENERATED, "")
    yield from (f"**{document.title.en}**", "", f"**{document.title.ja}**", "")
    yield from table(("", ""), _facts(one))
    yield from _section("Notes / 注記", _notes(one.path))
    yield from _section("Eligibility criteria / 適格性要件", _criteria(document))
    yield from _section("Indices / 添字", _indices(document))
    yield from _section("Parameters / パラメータ", [*_parameters(document), *_asked_elsewhere(one)])
    yield from _section("Constants / 定数", _constants(document))
    yield from _section("Tables / 表", _tables(document))
    yield from _section("Curves / 曲線", _curves(document))
    yield from _section("Formulas / 式", _formulas(one))
    yield from _section("Checks / 点検項目", _checks(document))
    yield from _section("Unverified / 未確認の事項", _unverified(one))


def _section(head: str, lines: Iterable[str]) -> list[str]:
    inside = list(lines)
    return [f"## {head}", "", *inside, ""] if inside else []


def _facts(one: Methodology) -> Iterator[tuple[str, str]]:
    document, path = one.document, one.path.resolve().relative_to(ROOT)
    country = _country(document.country)
    yield "status / 状態", both(_STATUS[document.status])
    yield (
        "kind / 種類",
        "module, used by others / 他の文書が使うモジュール"
        if document.kind == "module"
        else "methodology / 方法論",
    )
    yield "country / 国", f"{country.en} / {country.ja}"
    yield "valid / 有効期間", _validity(document)
    yield "sectoral scope / 分野", str(document.sectoral_scope or "—")
    yield "technologies / 技術", ", ".join(document.technologies)
    yield "source / 出典", f"{document.source.document}\n{document.source.publisher}"
    yield "seen of it / 確認の程度", both(_SEEN[document.source.seen])
    yield "sheets are headed / シートの番号", symbol(one.spreadsheet_id)
    yield "negative years / 負の年", both(_NEGATIVE[document.negative_years])
    if document.based_on:
        yield "based on / 基になる文書", f"{document.based_on.id}@{document.based_on.version}"
    if document.uses:
        yield "uses / 使う文書", ", ".join(_link(one.used[name]) for name in document.uses)
    yield "file / ファイル", f"[{path.name}](../../{path.as_posix()})"
    example = Path("tests/examples") / path.name
    if (ROOT / example).is_file():
        yield "worked examples / 計算例", f"[{example.name}](../../{example.as_posix()})"


def _country(of: str | None) -> Text:
    """The name of a country; one that is not in the list goes by its code."""
    return _COUNTRIES.get(of) or Text(str(of), str(of))


def _validity(document: m.Document) -> str:
    begins, ends = document.valid_from, document.valid_until
    if begins is None and ends is None:
        return both(_UNKNOWN)
    return f"{begins or _UNKNOWN.en} … {ends or ''}\n{begins or _UNKNOWN.ja} ～ {ends or ''}"


def _notes(path: Path) -> Iterator[str]:
    """The remarks at the head of the file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            return
        yield line.removeprefix("#").strip()


def _criteria(document: m.Document) -> list[str]:
    heads = ("no.", "criterion / 要件", "shown by / 確認方法")
    shown = ((c.id, both(c), symbol(c.test) if c.test else c.evidence) for c in document.criteria)
    return table(heads, shown)


def _checks(document: m.Document) -> list[str]:
    rows = ((symbol(name), both(one), symbol(one.test)) for name, one in document.checks.items())
    return table(("name", "what / 内容", "condition / 条件"), rows)


def _indices(document: m.Document) -> list[str]:
    rows = []
    for name, one in document.indices.items():
        more = [f"within {symbol(one.within)}"] if one.within else []
        more += ["may be empty / 空でもよい"] if one.may_be_empty else []
        more += [", ".join(one.of)] if one.of else []
        rows.append((symbol(name), both(one), both(_KINDS[one.kind]), "\n".join(more)))
    return table(("index / 添字", "what / 内容", "kind / 種別", ""), rows)


def _parameters(document: m.Document) -> list[str]:
    heads = (
        "symbol / 記号",
        "what / 内容",
        "unit / 単位",
        "kind / 種別",
        "range / 範囲",
        "default, names / 既定値・選択肢",
    )
    rows = (
        (symbol(name), both(one), _unit(one), _kind(one), _range(one.range), "\n".join(_given(one)))
        for name, one in document.parameters.items()
    )
    return table(heads, rows)


def _unit(one: m.ParameterPart) -> str:
    return {"choice": "—"}.get(one.unit, one.unit) + (f"\nx: {one.x}" if one.x else "")


def _kind(one: m.ParameterPart) -> str:
    if one.kind != "monitored":
        return both(_KINDS[one.kind])
    return f"{both(_KINDS[one.kind])}\n{one.aggregate}; {', '.join(one.options)}"


def _range(of: m.RangePart | None) -> str:
    signs = (("≥", of.from_), (">", of.above), ("≤", of.to), ("<", of.below)) if of else ()
    return ", ".join(f"{sign} {figure}" for sign, figure in signs if figure is not None)


def _given(one: m.ParameterPart) -> Iterator[str]:
    """Default, names of a choice, confidence and source of a parameter."""
    if one.choices:
        yield ", ".join(map(symbol, one.choices))
    if one.value is not None:
        yield one.value
    if one.factor is not None:
        yield from _factor(one.factor)
    if one.ends == "hold":
        yield "held at its ends / 両端の値を延長"
    if one.confidence:
        yield both(_CONFIDENCE[one.confidence])
    if one.source:
        yield one.source


def _factor(asked: m.FactorPart) -> Iterator[str]:
    """The factor that is asked for, and what answers now."""
    filters = asked.model_dump(exclude_none=True)
    yield "factor / 係数: " + symbol(", ".join(filters.values()))
    found = factors.find(**filters)
    if len(found) == 1:
        yield f"= {found[0].digits} {found[0].unit.text} ({found[0].confidence})"
    else:
        yield f"{len(found)} answers / {len(found)}件該当"


def _asked_elsewhere(one: Methodology) -> Iterator[str]:
    """Parameters of used documents that are asked for under their ids."""
    asked: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for of in one.program.inputs.values():
        if of.path:
            asked[of.path].append(symbol(of.parameter.name))
    if asked:
        yield "Also asked for, under the id of the document used / 使う文書の番号の下に記入するもの："
        yield ""
    for path, names in asked.items():
        yield f"- {_link(one.used[path[-1]])} ({symbol('.'.join(path))}): {', '.join(dict.fromkeys(names))}"


def _constants(document: m.Document) -> list[str]:
    heads = (
        "symbol / 記号",
        "what / 内容",
        "value / 値",
        "unit / 単位",
        "confidence / 確度",
        "source / 出典",
    )
    rows = (
        (symbol(name), both(one), one.value, one.unit, both(_CONFIDENCE[one.confidence]), one.source or "")
        for name, one in document.constants.items()
    )
    return table(heads, rows)


def _tables(document: m.Document) -> Iterator[str]:
    for name, one in document.tables.items():
        yield from _titled(name, one, f"{one.unit}; {_by(one)}")
        if one.bands:
            yield from table((f"{one.by}", one.unit), _bands(one))
        else:
            yield from _rows(one)


def _by(one: m.TablePart) -> str:
    by = one.by if isinstance(one.by, str) else ", ".join(one.by)
    confidence = _CONFIDENCE[one.confidence]
    return f"by / 引数: {by}; {confidence.en} / {confidence.ja}" + (f"; {one.source}" if one.source else "")


def _titled(name: str, one: m.Named, more: str) -> list[str]:
    return [f"### {symbol(name)} {one.en} / {one.ja}", "", f"[{more}]" if more else "", ""]


def _bands(one: m.TablePart) -> Iterator[tuple[str, str]]:
    below = f"{one.bands[0].from_} ≤ x" if one.bands[0].from_ is not None else "x"
    for band in one.bands:
        yield (f"{below} < {band.below}" if band.below is not None else f"{below} ≤ {band.up_to}"), band.value
        below = f"{band.below} ≤ x" if band.below is not None else f"{band.up_to} < x"


def _rows(one: m.TablePart) -> list[str]:
    """Rows of one key as a list, of two keys as a grid."""
    grid: dict[str, Mapping[str, str]] = {
        name: {one.unit: value} if isinstance(value, str) else value for name, value in one.rows.items()
    }
    columns = list(dict.fromkeys(column for row in grid.values() for column in row))
    rows = ((symbol(name), *(row.get(column, "—") for column in columns)) for name, row in grid.items())
    return table(("", *columns), rows)


def _curves(document: m.Document) -> Iterator[str]:
    for name, one in document.curves.items():
        confidence = _CONFIDENCE[one.confidence]
        yield from _titled(name, one, f"{one.y}; {confidence.en} / {confidence.ja}; ends: {one.ends}")
        yield from table((f"x [{one.x}]", f"y [{one.y}]"), one.points)


def _formulas(one: Methodology) -> Iterator[str]:
    checked = one.checked
    for written, part in one.document.formulas.items():
        name = written.partition("[")[0]
        yield from (f"### {symbol(written)} {part.en} / {part.ja} [{checked.units[name].text}]", "")
        yield from code(f"{written} = {part.is_}")
        conversions = ", ".join(_conversions(one, name, part.is_))
        if conversions:
            yield from (f"Conversions / 換算: {conversions}", "")
        if part.confidence:
            yield from (f"{_CONFIDENCE[part.confidence].en} / {_CONFIDENCE[part.confidence].ja}", "")


def _conversions(one: Methodology, name: str, text: str) -> Iterator[str]:
    """Each `to` of a formula with its exact factor, in the order written."""
    for (formula, column), factor in sorted(one.checked.factors.items()):
        if formula == name:
            unit = text[column:].partition("(")[2].partition(",")[0]
            ends = (factor * 10**DECIMALS).q == 1
            yield f"`to({unit}, …)` × {decimal_text(factor, DECIMALS) if ends else factor}"


def _unverified(one: Methodology) -> Iterator[str]:
    """Everything unverified that the document holds, and the documents it uses that hold such things."""
    for name, part in _confident(one.document):
        yield f"- {symbol(name)}: {part.en} / {part.ja}"
    for used in one.used.values():
        if any(_confident(used.document)):
            yield f"- those of / 次の文書の未確認事項: {_link(used)}"


def _confident(document: m.Document) -> Iterator[tuple[str, m.Named]]:
    parts: dict[str, m.ConstantPart | m.TablePart | m.CurvePart | m.FormulaPart | m.ParameterPart] = {
        **document.constants,
        **document.tables,
        **document.curves,
        **document.parameters,
        **document.formulas,
    }
    for name, part in parts.items():
        if part.confidence == "unverified" or (
            isinstance(part, m.ParameterPart) and _rests_on_unverified(part)
        ):
            yield name, part


def _rests_on_unverified(part: m.ParameterPart) -> bool:
    found = factors.find(**part.factor.model_dump(exclude_none=True)) if part.factor else []
    return any(factor.confidence == "unverified" for factor in found)
