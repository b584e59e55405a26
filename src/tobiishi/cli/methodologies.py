"""`tobiishi methodology list | show | check | new`."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from tobiishi.cli.calculating import FolderOption, catalogue
from tobiishi.cli.showing import (
    JsonOption,
    LangOption,
    console,
    language,
    refusals,
    show_json,
    show_table,
)
from tobiishi.errors import Language, Text
from tobiishi.methodologies.catalogue import Methodology
from tobiishi.methodologies.description import described

app = typer.Typer(no_args_is_help=True, help="The library of methodologies. / 方法論の一覧。")
_HEADS = (
    Text("document", "文書"),
    Text("country", "国"),
    Text("status", "状態"),
    Text("technology", "技術"),
    Text("title", "名称"),
)
_PARAMETERS = (
    Text("parameter", "パラメータ"),
    Text("kind", "種別"),
    Text("unit", "単位"),
    Text("what", "内容"),
)
_FORMULAS = (Text("formula", "式"), Text("unit", "単位"), Text("is", "定義"))
_SOUND = Text(
    "is sound: names, indices, units and branches are proved.",
    "に問題はありません。名前・添字・単位・分岐を確認しました。",
)
_WRITTEN = Text("written; fill it in and run:", "を書き出しました。記入後に次を実行してください：")


@app.command(name="list")
def list_documents(
    country: Annotated[str | None, typer.Option(help="ISO code, such as VN / 国コード")] = None,
    folder: FolderOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """List all documents. / すべての文書を一覧します。"""
    said = language(lang)
    with refusals(said, as_json=as_json):
        every = [one for one in catalogue(folder) if country in (None, one.document.country)]
    if as_json:
        show_json({"methodologies": [_summary(one) for one in every]})
        return
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
    show_table("", [head.in_language(said) for head in _HEADS], rows)


@app.command()
def show(
    methodology: Annotated[str, typer.Argument(help="ID@VERSION")],
    folder: FolderOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Show what a document asks for and computes. / 文書の入力と式を表示します。"""
    said = language(lang)
    identity, _, version = methodology.partition("@")
    with refusals(said, as_json=as_json):
        one = catalogue(folder).get(identity, version)
    if as_json:
        show_json(described(one))
    else:
        _show(one, said)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="a document (YAML)")],
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
    identity: Annotated[str, typer.Argument(help="id of the new document, such as X_FAN")],
    output: Annotated[Path, typer.Option(help="folder to write to / 書き出すフォルダ")] = Path(),
    lang: LangOption = None,
) -> None:
    """Begin a new document from a commented template. / 注釈付きのひな形から文書を作ります。"""
    said = language(lang)
    path = output / f"{identity}_v0.1.yaml"
    if path.exists() or not identity.isidentifier() or not output.is_dir():
        raise typer.BadParameter(str(path))
    template = files("tobiishi.methodologies").joinpath("template.yaml").read_text(encoding="utf-8")
    path.write_text(template.replace("X_NEW", identity), encoding="utf-8", newline="\n")
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
            of.parameter.unit.text,
            of.parameter.text.in_language(lang),
        )
        for name, of in program.inputs.items()
    ]
    show_table(title, [head.in_language(lang) for head in _PARAMETERS], rows)
    formulas = [
        (name + _items(d.indices), d.unit.text if d.unit else "", d.written or "—")
        for name, d in program.definitions.items()
    ]
    show_table("", [head.in_language(lang) for head in _FORMULAS], formulas)


def _items(indices: tuple[str, ...]) -> str:
    return f"[{', '.join(indices)}]" if indices else ""
