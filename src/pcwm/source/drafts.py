"""What the walk over a tree keeps while it goes."""

from __future__ import annotations

from dataclasses import dataclass, field

from tree_sitter import Node

from pcwm.source.affine import Form
from pcwm.source.expressions import Lvalue
from pcwm.source.facts import Sharing
from pcwm.source.locks import Guard
from pcwm.source.loops import LoopForm
from pcwm.source.sharing import Frame, Scopes, Variable
from pcwm.source.touches import Touch


@dataclass(slots=True)
class Draft:
    """An access before its last facts are known."""

    touch: Touch
    variable: Variable
    function: str
    region: int | None
    phase: int
    sharing: Sharing
    rule: str
    protection: tuple[str, ...]
    used: frozenset[Variable]
    """Variables its subscripts are affine functions of; none in a region without a divided loop around it."""
    divided: tuple[Variable, ...]
    """Indices of the divided loops around it."""
    loops: tuple[str, ...]
    directive: int | None
    atomic: str
    place: Lvalue | None = None
    """The lvalue taken apart, for accesses in divided loops."""
    around: tuple[LoopDraft, ...] = ()
    """All loops around such an access, outermost first."""
    guards: int = 0
    """Conditions around it."""


@dataclass(slots=True)
class LoopDraft:
    node: Node
    form: LoopForm
    directive: int | None
    depth: int
    level: int = 0
    """Number of directives around it, the one that divides it included."""
    variable: Variable | None = None
    """Its index; what counts the elements where it is a range-based one."""
    bounds: Bounds | None = None
    """For divided loops and those inside them."""
    guards: int = 0
    """Conditions around it."""
    own: frozenset[str] = frozenset()
    """Names listed as private by the directives around a divided loop."""
    team: int = 0
    """Number of directives around it up to the innermost that starts a team or a task; 0 where there is none."""


@dataclass(slots=True)
class Bounds:
    """What a loop's head says of its index, as numbers over the variables that are visible there."""

    first: Form
    limit: Form | None
    """What the index is compared with."""
    step: Form | None


@dataclass(slots=True)
class OpenLoop:
    variable: Variable | None
    divided: bool
    level: int
    draft: LoopDraft


@dataclass
class Team:
    """Barrier phases of the team that runs the code being read."""

    phase: int = 0
    next: int = 1

    def barrier(self) -> None:
        self.phase = self.next
        self.next += 1


@dataclass
class Context:
    """What is around the place that is being read."""

    scopes: Scopes = field(default_factory=Scopes)
    frames: list[Frame] = field(default_factory=list)
    loops: list[OpenLoop] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    """What is held here, outermost first, in the words of `SourceAccess.protection`."""
    guards: dict[str, Guard] = field(default_factory=dict)
    """C++ guards by name, to read `guard.unlock()`."""
    atomic: str | None = None
    """The one location the `atomic` construct around protects."""
    atomic_kind: str = ""
    team: Team = field(default_factory=Team)
    function: str = ""
    around: tuple[LoopDraft, ...] = ()
    """All open loops, outermost first, if one of them is divided."""
    conditions: int = 0
    """Conditions around this place."""

    @property
    def region(self) -> int | None:
        """The innermost team or deferred task."""
        for frame in reversed(self.frames):
            if frame.construct.is_parallel or (frame.construct.is_task and not frame.construct.is_undeferred):
                return frame.construct.index
        return None

    @property
    def serial(self) -> str:
        """Why one thread runs this place, although a construct around it makes a team; empty where more may or there is no team."""
        teams = [frame.construct.serial for frame in self.frames if frame.construct.is_parallel]
        return teams[-1] if teams and all(teams) else ""
