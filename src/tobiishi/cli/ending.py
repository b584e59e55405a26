"""How the program ends out of order: interrupted, terminated, or by a defect of ours.

Only what loads at once is imported here: it must be in place before anything else.
"""

from __future__ import annotations

import _thread
import locale
import os
import signal
import sys
import tempfile
import traceback
from threading import Timer
from typing import TYPE_CHECKING, Final, Literal, Self

if TYPE_CHECKING:
    from types import FrameType, TracebackType

AFTER_SIGNAL: Final = 128
"""Added to the number of a signal it is the exit status, as shells have it."""
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
_AGAIN: Final = 0.05
"""After this time a signal that was lost is sent again [s]."""
_INTERRUPTED: Final = {
    "en": "interrupted; no report was written",
    "ja": "中断しました。報告書は書き出していません",
}
_DEFECT: Final = {
    "en": (
        "This is a defect of Tobiishi, not of your input: {error}\n"
        "What happened is in {file}\n"
        "Please report it with this file, the command and the version (tobiishi --version), as an issue in the\n"
        "repository from which you have Tobiishi."
    ),
    "ja": (
        "入力の誤りではなく、Tobiishi の不具合です：{error}\n"
        "詳細は {file} にあります\n"
        "このファイルと、実行したコマンド、版（tobiishi --version）を添えて、Tobiishi の入手元のリポジトリに\n"
        "issue としてご報告ください。"
    ),
}


def language_of_locale() -> Literal["en", "ja"]:
    """The language of the locale, else English."""
    named = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "ja" if named.lower().startswith(("ja", "japanese")) else "en"


def language_of_reader() -> Literal["en", "ja"]:
    """The language asked for by `--lang` on the command line, else that of the locale."""
    words = " ".join(sys.argv[1:]).replace("--lang=", "--lang ").split()
    asked = words[words.index("--lang") + 1 :][:1] if "--lang" in words else []
    if asked == ["ja"]:
        return "ja"
    return "en" if asked == ["en"] else language_of_locale()


def tell_defect(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say that we are at fault and where the stack trace is kept: `sys.excepthook` of the program."""
    told = "".join(traceback.format_exception(kind, error, trace))
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", prefix="tobiishi-defect-", suffix=".txt", delete=False
        ) as file:
            file.write(told)
        name = file.name
    except OSError:
        name = f"\n{told}"  # nowhere to keep it
    said = _DEFECT[language_of_reader()]
    print(said.format(error=f"{kind.__name__}: {error}", file=name), file=sys.stderr)  # noqa: T201


class Interruptible:
    """Inside the block Ctrl-C and SIGTERM end the program with one line and their status.

    While it is loading it ends at once, since nothing was begun; later what was begun is cleared away first.
    """

    def __init__(self) -> None:
        self.loaded = False
        self._number: int | None = None

    def __enter__(self) -> Self:
        """From here on a signal ends the program by us."""
        for number in _SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup has it
                signal.signal(number, self._interrupt)
        sys.unraisablehook = self._lost
        return self

    def __exit__(self, *_: object) -> None:
        """End by the signal, whatever became of the exception that it raised; none comes after the end."""
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        if self._number is not None:
            self._say()
            sys.exit(AFTER_SIGNAL + self._number)

    def _interrupt(self, number: int, _frame: FrameType | None) -> None:
        if self._number is not None:
            return  # it is ending already
        self._number = number
        if not self.loaded:
            self._say()
            os._exit(AFTER_SIGNAL + number)
        raise KeyboardInterrupt

    def _lost(self, found: sys.UnraisableHookArgs) -> None:
        """Where nothing can be raised (in a finalizer, say) the interruption comes again a little later."""
        if self._number is None or not issubclass(found.exc_type, KeyboardInterrupt):
            sys.__unraisablehook__(found)
            return
        number, self._number = self._number, None
        Timer(_AGAIN, _thread.interrupt_main, (number,)).start()

    def _say(self) -> None:
        print(_INTERRUPTED[language_of_reader()], file=sys.stderr, flush=True)  # noqa: T201
