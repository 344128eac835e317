"""Strands of execution and their clocks: what happened before what, and what two accesses that race have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from pcwm.source.dryrun.values import Block

Clock = dict[int, int]
"""A vector clock: how much of each strand happened before."""


@dataclass(frozen=True, eq=False)
class Site:
    """One place in the text that reads or writes memory."""

    line: int
    column: int
    expression: str
    variable: str
    function: str


class Step(NamedTuple):
    """One step of the way to where a strand is."""

    kind: Literal["thread", "task", "section", "single", "first thread", "lane", "iteration"]
    number: Any = 0
    """Of the thread or the section; the value of an iteration's index."""
    line: int = 0
    """Of the directive that made it; 0 for threads."""
    name: str = ""
    """Of the loop's index, as the text has it: any word, also one that stands for a kind above."""


@dataclass(eq=False)
class Strand:
    """One line of execution."""

    number: int
    clock: Clock
    team: Any = None
    thread: int = 0
    """Its number in the team."""
    label: tuple[Step, ...] = ()
    """Where it is: the constructs and the iterations around it, outermost first, for people."""
    wait: Callable[[], Any] | None = None
    """What it waits for; None while it can go on."""
    held: tuple[str, ...] = ()
    """Locks and critical sections it is in."""
    children: list[Strand] = field(default_factory=list)
    """Explicit tasks it made since its last `taskwait`."""
    group: Any = None
    """The innermost task group."""
    counts: dict[int, int] = field(default_factory=dict)
    """How often it met each worksharing construct."""
    released: Clock | None = None
    """Its clock at its last flush, for relaxed atomic writes after it (OpenMP 5.2, 1.4.6)."""
    pending: Clock = field(default_factory=dict)
    """What its relaxed atomic reads saw, for the next flush."""
    final: Clock | None = None
    """Its clock when it ended."""
    task: bool = False
    depends: dict[Any, Any] = field(default_factory=dict)
    """Of the tasks it made: the last ones by storage location."""
    light: Any = None
    calls: int = 0
    """Calls it is in."""
    own: dict[Any, Any] = field(default_factory=dict)
    """Its threadprivate and thread_local variables."""
    maybe: int = 0
    """How many unknown conditions it is under."""
    ways: list[int] = field(default_factory=lambda: [0, 0, 0, 0])
    """How often it may have left what is around it and nobody knows: `if (unknown) continue;`, by how (`reader.BREAK` …)."""
    unsure: int = 0
    """All of these that still hold."""
    loop: Any = None
    """The divided loop whose iterations it runs, for `ordered`."""
    marks: list[tuple[int, str, Clock]] = field(default_factory=list)
    """What it learned of others' clocks: when by its own clock, by what, and the clock."""
    parent: Strand | None = None
    born: int = 0
    """Its parent's own clock when it began."""
    steady: bool = False
    """In an `atomic` construct: nobody comes between its read and its write."""

    def may_leave(self, how: int) -> None:
        """From here on it goes on only if it did not leave."""
        self.ways[how] += 1
        self.unsure += 1

    def goes_on(self, how: int, before: int) -> None:
        """Behind what it may have left it is there again in any case."""
        self.unsure -= self.ways[how] - before
        self.ways[how] = before

    @property
    def done(self) -> bool:
        return self.final is not None


def join(clock: Clock, other: Clock | None) -> None:
    """What happened before `other` happened before `clock` too."""
    if other:
        for number, count in other.items():
            if clock.get(number, 0) < count:
                clock[number] = count


@dataclass
class Found:
    """Two accesses that race, where they were first met."""

    first: Site
    second: Site
    writes: tuple[bool, bool]
    block: Block
    offset: Any
    labels: tuple[tuple[Step, ...], tuple[Step, ...]]
    held: tuple[tuple[str, ...], tuple[str, ...]]
    maybe: int
    """0 where it depends on nothing unknown; 1 where a condition is unknown under which an access is made; 2 where its place is; 3 where
    data are assumed."""
