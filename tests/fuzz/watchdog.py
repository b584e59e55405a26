"""A second process for hostile work: a hang, a crash or a hunger for memory there is seen from here and ended."""

from __future__ import annotations

import json
import multiprocessing
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal, Self

from flint import fmpq

MEMORY = 3 * 2**30
"""What the second process may ask for [bytes], where the system can bound it."""

_SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class Answer:
    """What became of a piece of work; only `done` and `refused` are sound.

    `said` holds the formulas shown, the codes of a refusal (`names` where), or a stack trace.
    """

    kind: Literal["done", "refused", "failed", "hung", "died"]
    said: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether the work was done or refused."""
        return self.kind in {"done", "refused"}


class Watchdog:
    """Asks a second process to load a document and calculate, and waits for a bounded time."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, folder: Path, values: Mapping[str, Any], identity: str = "X_TEST") -> Answer:
        """Load the document of a folder and calculate it for the values."""
        self._end.send((str(folder), identity, dict(values)))
        if not self._end.poll(self.seconds):
            return self._restarted(Answer("hung", (f"more than {self.seconds} s",)))
        try:
            return self._end.recv()
        except EOFError:
            return self._restarted(Answer("died"))

    def close(self) -> None:
        """End the second process."""
        self._end.close()
        self._process.kill()
        self._process.join()
        self._process.close()

    def _start(self) -> None:
        self._end, other = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=_serve, args=(other,), daemon=True)
        self._process.start()
        other.close()
        self._end.recv()  # it is ready: starting does not count as time of work

    def _restarted(self, answer: Answer) -> Answer:
        self.close()
        self._start()
        return answer


def _serve(end: Connection) -> None:
    from tobiishi.methodologies.calculation import calculate  # noqa: F401, PLC0415 - loaded before time counts

    _bound_memory()
    end.send("ready")
    while True:
        try:
            work = end.recv()
        except EOFError:
            return
        end.send(_attempt(*work))


def _bound_memory() -> None:
    try:
        import resource  # noqa: PLC0415 - where there is one
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _attempt(folder: str, identity: str, values: dict[str, Any]) -> Answer:
    from tobiishi.errors import LANGUAGES, Refused  # noqa: PLC0415 - in the second process only
    from tobiishi.methodologies.calculation import calculate  # noqa: PLC0415 - as above
    from tobiishi.methodologies.catalogue import Catalogue  # noqa: PLC0415 - as above
    from tobiishi.methodologies.values import YearValues  # noqa: PLC0415 - as above

    try:
        methodology = Catalogue(Path(folder)).get(identity, "0.1")
        years = [YearValues(2023, fmpq(1), fmpq(8760), values)]
        said = calculate(methodology, years).as_json()
        json.dumps(said, allow_nan=False)
    except Refused as refusal:
        for finding in refusal.findings:
            for language in LANGUAGES:
                finding.message(language)
        told = refusal.findings
        return Answer("refused", tuple(f.code for f in told), tuple(f.place.name or "" for f in told))
    except BaseException:  # noqa: BLE001 - anything but a refusal is what is looked for
        return Answer("failed", (traceback.format_exc(limit=-4),))
    return Answer("done", tuple(said["years"]["2023"]["formulas"]))  # type: ignore[index]
