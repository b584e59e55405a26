"""`tobiishi methodology list | show | check | new`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text as RichText

from tobiishi.cli.calculating import FolderOption, asked_document, catalogue
from tobiishi.cli.countries import country_code, country_name
from tobiishi.cli.showing import (
    JsonOption,
    LangOption,
    console,
    language,
    refusals,
    show_hanging,
    show_json,
    show_table,
    unit_text,
)
from tobiishi.errors import Language, Text
from tobiishi.formulas.programs import Input
from tobiishi.methodologies.catalogue import Methodology
from tobiishi.methodologies.description import default_of, described
from tobiishi.methodologies.new import new_document, write_new
from tobiishi.methodologies.obstacles import obstacles_of_documents

app = typer.Typer(no_args_is_help=True, help="The library of methodologies. / 方法論の一覧。")
_HEADS = (
    Text("document", "文書"),
    Text("country", "国"),
    Text("status", "状態"),
    Text("technology", "技術"),
    Text("title", "名称"),
)
_NONE = Text(
    "There are no documents for {country}. There are documents for: ",
    "{country}の文書はありません。文書のある国：",
)
_PARAMETERS = (
    Text("parameter", "パラメータ"),
    Text("kind", "種別"),
    Text("unit", "単位"),
    Text("default or choices", "既定値・選択肢"),
    Text("what", "内容"),
)
_CRITERIA = Text("Eligibility criteria", "適格性要件")
_EVIDENCE = Text("evidence", "証拠書類")
_FORMULAS = (Text("formula", "式"), Text("unit", "単位"), Text("is", "定義"))
_SOUND = Text(
    "is sound: names, indices, units and branches are proved.",
    "に問題はありません。名前・添字・単位・分岐を確認しました。",
)
_WRITTEN = Text("written; fill it in and run:", "を書き出しました。記入後に次を実行してください：")


@app.command(name="list")
def list_documents(
    country: Annotated[
        str | None, typer.Option(help="code or name, such as VN or Viet Nam / 国コードまたは国名")
    ] = None,
    folder: FolderOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """List all documents. / すべての文書を一覧します。"""
    said = language(lang)
    code = country_code(country) if country else None
    with refusals(said, as_json=as_json):
        every = list(catalogue(folder))
    chosen = [one for one in every if code in (None, one.document.country)]
    if as_json:
        show_json({"methodologies": [_summary(one) for one in chosen]})
    elif code and not chosen:
        _show_countries(every, code, said)
    else:
        _show_list(chosen, said)


def _show_countries(every: list[Methodology], code: str, lang: Language) -> None:
    """Say that there is nothing for a country, and for which there is."""
    codes = sorted({one.document.country for one in every if one.document.country})
    known = ", ".join(f"{one} {country_name(one, lang)}" for one in codes)
    none = _NONE.in_language(lang).replace("{country}", country_name(code, lang))
    console().print(f"{none}{known}", markup=False)


def _show_list(every: list[Methodology], said: Language) -> None:
    rows = [
        (
            f"{one.document.id}@{one.document.version}",
            one.document.country or "—",
            one.document.status,
            ", ".join(one.document.technologies),
            one.document.title.text.in_language(said),
        )
        for one in every
    ]
    show_table("", [head.in_language(said) for head in _HEADS], rows, whole=(0, 1, 2))


@app.command()
def show(
    methodology: Annotated[
        str, typer.Argument(help="ID (its newest version) or ID@VERSION / 番号（最新の版）、または番号@版")
    ],
    folder: FolderOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Show what a document asks for and computes. / 文書の入力と式を表示します。"""
    said = language(lang)
    with refusals(said, as_json=as_json):
        one = asked_document(catalogue(folder), methodology)
    if as_json:
        show_json(described(one))
    else:
        _show(one, said)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="a document (YAML) / 文書（YAML）")],
    folder: FolderOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Check a document: form, names, indices, units. / 文書の形式・名前・添字・単位を確認します。"""
    said = language(lang)
    with refusals(said, as_json=as_json):
        one = catalogue(folder).read(file)
        one.exact.source.text  # noqa: B018 - compiling is part of the check
    if as_json:
        show_json(_summary(one))
    else:
        console().print(f"{file} {_SOUND.in_language(said)}", markup=False)


@app.command()
def new(
    identity: Annotated[str, typer.Argument(help="id of the new document, such as X_FAN / 新しい文書の番号")],
    output: Annotated[Path, typer.Option(help="folder to write to / 書き出すフォルダ")] = Path(),
    lang: LangOption = None,
) -> None:
    """Begin a new document from a commented template. / 注釈付きのひな形から文書を作ります。"""
    said = language(lang)
    path = output / f"{identity}_v0.1.yaml"
    with refusals(said, as_json=False):
        write_new(path, new_document(identity))
    console().print(f"{path} {_WRITTEN.in_language(said)}\n  tobiishi methodology check {path}", markup=False)


def _summary(one: Methodology) -> dict[str, object]:
    document = one.document
    return {
        "id": document.id,
        "version": document.version,
        "kind": document.kind,
        "country": document.country,
        "status": document.status,
        "title": {"en": document.title.en, "ja": document.title.ja},
        "technologies": list(document.technologies),
        "valid_from": str(document.valid_from) if document.valid_from else None,
        "valid_until": str(document.valid_until) if document.valid_until else None,
        "sha256": one.sha256,
    }


def _show(one: Methodology, lang: Language) -> None:
    program = one.program
    title = f"{one.document.id}@{one.document.version}  {one.document.title.text.in_language(lang)}"
    rows = [
        (
            name + _items(of.indices),
            of.parameter.kind,
            unit_text(of.parameter.unit.text),
            _default(one, of),
            of.parameter.text.in_language(lang),
        )
        for name, of in program.inputs.items()
    ]
    show_table(title, [head.in_language(lang) for head in _PARAMETERS], rows, whole=(1, 2))
    formulas = [
        (name + _items(d.indices), unit_text(d.unit.text) if d.unit else "", d.written or "—")
        for name, d in program.definitions.items()
    ]
    show_table("", [head.in_language(lang) for head in _FORMULAS], formulas, whole=(1,))
    _show_criteria(one, lang)
    for obstacle in obstacles_of_documents(one):
        console().print(obstacle.text.in_language(lang), markup=False)


def _default(one: Methodology, of: Input) -> str:
    """What the document gives, with how sure it is; of a choice what there is to choose from."""
    found = default_of(one, of)
    return f"{found[0]} ({found[1]})" if found else " | ".join(of.parameter.choices)


def _show_criteria(one: Methodology, lang: Language) -> None:
    """The criteria, each with its test or the evidence it asks for."""
    if not one.document.criteria:
        return
    console().print(_CRITERIA.in_language(lang), style="bold", markup=False)
    for criterion in one.document.criteria:
        asked = criterion.test or f"{_EVIDENCE.in_language(lang)}: {criterion.evidence or '—'}"
        said = f"{criterion.id}. {criterion.text.in_language(lang)} ({asked})"
        show_hanging(console(), RichText(said))


def _items(indices: tuple[str, ...]) -> str:
    return f"[{', '.join(indices)}]" if indices else ""
