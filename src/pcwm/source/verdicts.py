"""What reading alone says about races: a verdict with its reasons. Records only; `dryrun/verdict.py` fills them in."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pcwm.records import Access, Pair, Record


class Ground(StrEnum):
    """What a verdict rests on. Confidence is measured for each apart (`predict/static.toml`)."""

    met = "met"
    """Two unordered accesses met in a dry run, and nothing about them is unknown."""
    condition = "condition"
    """They meet if a condition holds that the text does not decide."""
    place = "place"
    """They may meet: which element they touch, the text does not say."""
    data = "data"
    """They met once data that the text does not show were taken to be some numbers; with all of it unknown they did not."""
    whole = "whole"
    """No two met, and the whole program was worked through."""
    part = "part"
    """No two met in what was worked through; long loops were read in part, or something could not be followed."""
    called = "called"
    """The text ends before any thread is started. Two accesses meet if the rest starts a team that calls its functions, even if each
    member passes memory of its own: they lead to static storage, or to an object whose class synchronises."""
    handed = "handed"
    """The same, if the members are handed the same memory."""
    spared = "spared"
    """The same, but no two meet even then."""
    alone = "alone"
    """Nothing runs beside anything else, although the text speaks of threads, or ends before it could."""
    nothing = "nothing"
    """The text has nothing that runs in parallel."""
    unread = "unread"
    """The text could not be worked through."""


class Side(Record):
    """One of two accesses."""

    line: int
    column: int
    expression: str
    """As written, e.g. `a[i + 1]`."""
    variable: str
    """The base name."""
    function: str = ""
    writes: bool
    where: str = ""
    """Who makes it, e.g. `thread 2, iteration i = 4 of the loop of line 12`."""
    held: tuple[str, ...] = ()
    """Locks and critical sections around it."""

    @property
    def access(self) -> Access:
        """As answers name it."""
        kind: Literal["write", "read"] = "write" if self.writes else "read"
        return Access(kind=kind, line=self.line, column=self.column, variable=self.expression, function=self.function)


class RacePair(Record):
    """Two accesses that may race."""

    first: Side
    """The one that comes first in the source."""
    second: Side
    concurrent: str
    """Why nothing orders them."""
    overlapping: str
    """Why they touch the same memory."""
    prevention: str
    """What would have kept them apart."""
    ground: Ground

    @property
    def pair(self) -> Pair:
        """As answers name it."""
        return Pair(first=self.first.access, second=self.second.access)


class KeptBy(StrEnum):
    """What keeps two accesses of one variable apart."""

    writer = "writer"
    """One thread alone writes it."""
    own = "own"
    """Each iteration, task, section, lane or thread has elements of its own."""
    atomic = "atomic"
    guard = "guard"
    """All accesses are made in one critical section, or with one lock held."""
    order = "order"
    """Something makes the second access wait for the first."""
    copy = "copy"
    """A clause gives each thread a copy."""


class Cause(Record):
    """One thing that keeps accesses of a variable apart."""

    by: KeptBy
    words: str
    """The whole cause, for a person."""
    what: str = ""
    """`own`, `writer`: who, e.g. `each iteration of the loop of line 9`; `guard`, `order`: by what, e.g. `the barrier of line 12`; `copy`:
    the clause."""
    lines: tuple[int, ...] = ()
    """`own` and `copy`: of the construct, where there is one; else the lines of the accesses, the earlier access first."""
    kinds: tuple[Literal["read", "write"], ...] = ()
    """`order`: of the two accesses on these lines."""


class Kept(Record):
    """What kept the accesses of one shared variable apart in a dry run."""

    variable: str
    line: int
    """Of its first access in the source."""
    causes: tuple[Cause, ...]
    more: int = 0
    """Causes that are left out."""

    @property
    def words(self) -> str:
        return "; ".join(cause.words for cause in self.causes) + (f"; and {self.more} more" if self.more else "")


class RaceReading(Record):
    """What reading one text says about races."""

    answer: Literal["race", "no_race", "unknown"]
    ground: Ground
    pairs: tuple[RacePair, ...] = ()
    """For `race`, and for what may be one: the surest first."""
    kept: tuple[Kept, ...] = ()
    """For `no_race`: each variable that a thread writes and another one touches, with what kept its accesses apart in a dry run."""
    missing: tuple[str, ...] = ()
    """What could not be followed, or is not in the text."""
    threads: tuple[int, ...] = ()
    """Team sizes worked through."""

    @property
    def reasons(self) -> tuple[str, ...]:
        """What kept each variable's accesses apart, one line a variable."""
        return tuple(f"`{each.variable}`: {each.words}" for each in self.kept)
