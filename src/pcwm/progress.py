"""How a long stage tells how far it is: a protocol, a bar on a terminal, lines in a log, and silence."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Protocol, Self, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn


class Ticker(Protocol):
    """What a stage calls while it works."""

    def start(self, label: str, total: int, done: int = 0) -> None:
        """A new row: `total` things to do, of which `done` were found done already."""

    def advance(self, note: str = "") -> None:
        """One more is done; `note` is shown beside the bar."""


class Silence:
    """Shows nothing: for `--json`, tests and library use."""

    def start(self, label: str, total: int, done: int = 0) -> None: ...

    def advance(self, note: str = "") -> None: ...


class Bars:
    """One rich progress bar a row, on standard error. Use as a context manager."""

    def __init__(self, console: Console | None = None) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("[bold]{task.description}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            TextColumn("[dim]{task.fields[note]}", markup=True),
            console=console or Console(stderr=True),
            transient=True,
            speed_estimate_period=3600,  # a step may take minutes: with rich's half a minute there would never be a time to go
        )
        self._row = self._progress.add_task("", visible=False, note="")

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._progress.stop()

    def start(self, label: str, total: int, done: int = 0) -> None:
        self._progress.remove_task(self._row)
        self._row = self._progress.add_task(label, total=total, completed=done, note="")

    def advance(self, note: str = "") -> None:
        self._progress.update(self._row, advance=1, note=note.replace("[", r"\[")[:60])


class Lines:
    """A line now and then, for a log: how much of a row is done, how long it took, and about how long the rest will take.

    Work that is done within `every` seconds leaves no line; a row that left one has another when it is done.
    """

    def __init__(self, stream: TextIO | None = None, every: float = 60.0, clock: Callable[[], float] = time.monotonic) -> None:
        """`stream`: standard error by default."""
        self._stream, self._every, self._clock = stream, every, clock
        self._last = clock()
        self.start("", 0)

    def start(self, label: str, total: int, done: int = 0) -> None:
        self._label, self._total, self._done, self._found = label, total, done, done
        self._began, self._told = self._clock(), False

    def advance(self, note: str = "") -> None:
        self._done += 1
        now = self._clock()
        if now - self._last >= self._every or (self._told and self._done == self._total):
            self._last, self._told = now, True
            spent = now - self._began
            rest = max(0, self._total - self._done) * spent / (self._done - self._found)
            left = f", about {duration(rest)} to go" if rest else ""
            print(
                f"{self._label}: {self._done:,} of {self._total:,} in {duration(spent)}{left}", file=self._stream or sys.stderr, flush=True
            )


@contextmanager
def ticking(quiet: bool) -> Iterator[Ticker]:
    """Progress bars on a terminal, elsewhere a line a minute, such as in the log of a batch job; with `quiet`, silence."""
    if quiet:
        yield Silence()
    elif not sys.stderr.isatty():
        yield Lines()
    else:
        with Bars() as bars:
            yield bars


def duration(seconds: float) -> str:
    """Seconds for people: `0.42 s`, `12 s`, `3 min 05 s`, `2 h 10 min`."""
    if seconds < 10:
        return f"{seconds:.2g} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"
