"""How a long stage tells how far it is: a protocol, a bar on standard error, and silence."""

from __future__ import annotations

from types import TracebackType
from typing import Protocol, Self

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
