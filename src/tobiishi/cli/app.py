"""The program `tobiishi`: its commands, and how it ends."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from typer.main import get_command

from tobiishi import __version__
from tobiishi.cli import calculating, explaining, factoring, methodologies, monitoring, publishing
from tobiishi.cli.ending import language_of_reader
from tobiishi.cli.usage import show_usage

app = typer.Typer(
    name="tobiishi",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="From meter readings to a monitoring report an auditor can retrace. / 計測値から、検証できるモニタリング報告書まで。",
)
app.command(name="brochure")(publishing.brochure)
app.command(name="calculate")(calculating.calculate)
app.command(name="explain")(explaining.explain)
app.add_typer(factoring.app, name="factors")
app.add_typer(methodologies.app, name="methodology")
app.add_typer(monitoring.mrv, name="mrv")
app.add_typer(monitoring.project, name="project")
app.add_typer(monitoring.readings, name="readings")


def _version(asked: bool) -> None:
    if asked:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _begin(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="show the version / 版を表示します"),
    ] = False,
) -> None:
    pass


@app.command()
def version() -> None:
    """Show the version. / 版を表示します。"""
    typer.echo(__version__)


def run() -> int:
    """Run the command of the command line; the exit status.

    Typer's own call would put its hook for defects in place of ours.
    """
    _speak_any_console()
    try:
        return get_command(app).main(prog_name="tobiishi", standalone_mode=False) or 0
    except typer.TyperException as error:
        show_usage(error, language_of_reader())
        return error.exit_code


def _speak_any_console() -> None:
    """Letters that a console does not have are replaced, not refused."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
