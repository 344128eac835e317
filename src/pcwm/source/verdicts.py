"""What reading alone says about races: a verdict with its reasons. Records only; `dryrun/verdict.py` fills them in."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pcwm.records import Record


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


class RaceReading(Record):
    """What reading one text says about races."""

    answer: Literal["race", "no_race", "unknown"]
    ground: Ground
    pairs: tuple[RacePair, ...] = ()
    """For `race`, and for what may be one: the surest first."""
    reasons: tuple[str, ...] = ()
    """For `no_race`: one line a variable that a thread writes and another one touches, with what kept its accesses apart in a dry run."""
    missing: tuple[str, ...] = ()
    """What could not be followed, or is not in the text."""
    threads: tuple[int, ...] = ()
    """Team sizes worked through."""
