"""The program `tobiishi`: its commands, and how it ends."""

from __future__ import annotations

import sys
from types import TracebackType

import typer

from tobiishi import __version__
from tobiishi.cli import calculating, explaining, factoring, methodologies, monitoring

REFUSED = 3
"""Exit status where input is refused, or a finding blocks the tonnes."""

app = typer.Typer(
    name="tobiishi",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="From meter readings to a monitoring report an auditor can retrace. / 計測値から、検証できるモニタリング報告書まで。",
)
app.command(name="calculate")(calculating.calculate)
app.command(name="explain")(explaining.explain)
app.add_typer(factoring.app, name="factors")
app.add_typer(methodologies.app, name="methodology")
app.add_typer(monitoring.mrv, name="mrv")
app.add_typer(monitoring.project, name="project")
app.add_typer(monitoring.readings, name="readings")


@app.command()
def version() -> None:
    """Show the version. / 版を表示します。"""
    typer.echo(__version__)


def main() -> None:
    """Run the program."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.excepthook = _defect
    app()


def _defect(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    """Say that we are at fault, without a stack trace."""
    if issubclass(kind, KeyboardInterrupt):
        print("interrupted; nothing was written / 中断しました。何も書き込んでいません", file=sys.stderr)  # noqa: T201
        return
    print(  # noqa: T201
        f"This is a defect of Tobiishi, not of your input ({kind.__name__}: {error}). Please report it.\n"
        "入力の誤りではなく、Tobiishi の不具合です。ご報告ください。",
        file=sys.stderr,
    )
