"""The concept of a repair: one named, conventional way to put a race right, as a text edit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from pcwm.fix.sheet import Sheet
from pcwm.records import Pair


@dataclass(frozen=True)
class Proposed:
    """A changed text, not yet tried."""

    source: str
    note: str
    """One line for people: what was done, and at which line of the text it was done to."""


class Repair(Protocol):
    """Proposes edits for one observed pair. Pure: text in, text out; whether an edit is right is for the tools to say."""

    name: str
    """Short, stable, lower case."""
    rationale: str
    """One line: why this puts such a race right, and what it costs."""

    def propose(self, sheet: Sheet, pair: Pair) -> Iterator[Proposed]:
        """Edits that may end the race of this pair, best first; nothing where the repair does not fit."""
        ...
