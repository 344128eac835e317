"""What the walk over a tree keeps while it goes."""

from __future__ import annotations

from dataclasses import dataclass

from tree_sitter import Node

from pcwm.source.facts import Sharing
from pcwm.source.loops import LoopForm
from pcwm.source.sharing import Variable
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
    """Variables its subscripts are affine functions of."""
    divided: tuple[Variable, ...]
    """Indices of the divided loops around it."""
    loops: tuple[str, ...]


@dataclass(slots=True)
class LoopDraft:
    node: Node
    form: LoopForm
    directive: int | None
    depth: int


@dataclass(slots=True)
class OpenLoop:
    variable: Variable | None
    divided: bool
    level: int


@dataclass
class Team:
    """Barrier phases of the team that runs the code being read."""

    phase: int = 0
    next: int = 1

    def barrier(self) -> None:
        self.phase = self.next
        self.next += 1
