"""Data-sharing attributes of variables, by the rules of OpenMP 5.2, sections 5.1.1 (constructs) and 5.1.2 (orphaned regions)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tree_sitter import Node

from pcwm.source.affine import Form
from pcwm.source.directives import Construct
from pcwm.source.expressions import Lvalue
from pcwm.source.facts import Sharing

VariableKind = Literal["scalar", "pointer", "array", "reference", "object", "unknown"]
_ORPHANS = frozenset({"for", "sections", "single", "critical", "master", "masked", "ordered", "atomic", "scope", "loop", "taskgroup"})
_ALLOCATORS = frozenset({"malloc", "calloc", "aligned_alloc", "omp_alloc", "new_expression", "make_unique"})
_EXPLICIT = (
    ("reduction", Sharing.reduction),
    ("in_reduction", Sharing.reduction),
    ("lastprivate", Sharing.lastprivate),
    ("firstprivate", Sharing.firstprivate),
    ("private", Sharing.private),
    ("linear", Sharing.linear),
)
_POINTEE_MAX = 6


@dataclass(eq=False)
class Variable:
    """One declared name."""

    name: str
    level: int
    """Number of directives around its declaration."""
    kind: VariableKind
    lasting: bool = False
    """Lives in static storage: file scope, namespace, or `static`."""
    parameter: bool = False
    declared: bool = True
    """False for a name this text uses and never declares."""
    initial: Node | None = None
    writes: int = 0
    sources: tuple[Variable, ...] = ()
    """Variables its initial value is an affine function of."""
    base: Variable | None = None
    """What a pointer or reference was made from."""
    owns: bool = False
    """Points to memory allocated where it is declared."""
    form: Form | None = None
    """The number it is set to: where it is declared, else by the first assignment."""
    origin: Lvalue | None = None
    """The place that a pointer or reference is set to, likewise."""
    contents: tuple[int, ...] = ()
    """The numbers that an array is declared with."""
    stores: list[Node] = field(default_factory=list)
    """Where it is itself written, its declaration left out: the lvalues."""

    @property
    def settled(self) -> bool:
        """Is it set once in the whole text?"""
        return len(self.stores) == (0 if self.initial is not None or self.parameter or not self.declared else 1)


@dataclass
class Frame:
    """A directive around the place that is being read."""

    construct: Construct
    indices: set[str] = field(default_factory=set)
    """Indices of the loops this directive divides."""


class Scopes:
    """The names that can be seen from one place."""

    def __init__(self) -> None:
        self._stack: list[dict[str, Variable]] = [{}]
        self.threadprivate: set[str] = set()

    def enter(self) -> None:
        self._stack.append({})

    def leave(self) -> None:
        self._stack.pop()

    @property
    def depth(self) -> int:
        return len(self._stack)

    def declare(self, variable: Variable) -> None:
        self._stack[-1][variable.name] = variable

    def find(self, name: str) -> Variable | None:
        for scope in reversed(self._stack):
            if name in scope:
                return scope[name]
        return None

    def lookup(self, name: str) -> Variable:
        """The variable of that name; an undeclared one is taken for one from outside this text."""
        variable = self.find(name)
        if variable is None:
            variable = Variable(name, level=0, kind="unknown", declared=False)
            self._stack[0][name] = variable
        return variable


def attribute(variable: Variable, frames: list[Frame], threadprivate: set[str]) -> tuple[Sharing, str]:
    """The variable's attribute inside `frames` (outermost first), and the rule that says so, in words."""
    name = variable.name
    if variable.lasting and name in threadprivate:
        return Sharing.threadprivate, "listed in `threadprivate`"
    for depth in range(len(frames) - 1, variable.level - 1, -1):
        decided = _decide(variable, frames, depth, threadprivate)
        if decided is not None:
            return decided
    inside = frames[: variable.level]
    if any(frame.construct.is_parallel or frame.construct.is_task for frame in inside) or any(name in frame.indices for frame in inside):
        if variable.lasting:
            return Sharing.shared, "static variable: one copy for all threads"
        return Sharing.private, "declared inside the region"
    if not any(frame.construct.words & _ORPHANS for frame in frames):
        return Sharing.sequential, "outside every parallel region"
    if variable.lasting or not variable.declared:
        return Sharing.shared, "not local to the function that the region calls"
    return Sharing.private, "local to a function that every thread calls"


def _decide(variable: Variable, frames: list[Frame], depth: int, threadprivate: set[str]) -> tuple[Sharing, str] | None:
    """What the directive at `depth` says of a variable from outside it; None if nothing."""
    frame, name = frames[depth], variable.name
    construct = frame.construct
    for clause, sharing in _EXPLICIT:
        if name in construct.lists.get(clause, ()):
            return sharing, f"listed in `{clause}` of `{construct.name}`"
    if name in frame.indices:
        if "simd" in construct.words and not construct.words & {"for", "distribute", "taskloop"}:
            return Sharing.linear, "index of a `simd` loop"
        return Sharing.private, "index of the divided loop"
    default = (construct.argument("default") or "").split(":")[0].strip()
    if name in construct.lists.get("shared", ()) and (construct.is_parallel or construct.is_task):
        return Sharing.shared, f"listed in `shared` of `{construct.name}`"
    if construct.is_parallel:
        if variable.lasting:
            return Sharing.shared, "global or static variable"
        if default in ("private", "firstprivate"):
            return Sharing(default), f"`default({default})` of `{construct.name}`"
        return Sharing.shared, "declared outside the region, shared by default"
    if construct.is_task:
        if variable.lasting:
            return Sharing.shared, "global or static variable"
        if default in ("private", "firstprivate", "shared"):
            return Sharing(default), f"`default({default})` of `{construct.name}`"
        outer, _ = attribute(variable, frames[:depth], threadprivate)
        if outer in (Sharing.shared, Sharing.reduction):
            return Sharing.shared, "shared in the region around the task"
        if not variable.declared and outer is Sharing.sequential:
            return Sharing.shared, "declared outside this text"
        return Sharing.firstprivate, "private outside the task, so each task has its own copy"
    if "target" in construct.words and variable.kind == "scalar" and not variable.lasting and name not in construct.lists.get("map", ()):
        return Sharing.firstprivate, "scalar in `target` without `map`"
    return None


def pointee(variable: Variable, frames: list[Frame], threadprivate: set[str], hops: int = 0) -> tuple[Sharing, str]:
    """The attribute of what `variable` points or refers to."""
    own, rule = attribute(variable, frames, threadprivate)
    if own is Sharing.reduction or own in (Sharing.shared, Sharing.sequential, Sharing.threadprivate):
        return own, rule
    if variable.kind in ("array", "object", "unknown", "scalar"):
        return own, rule
    if own is Sharing.firstprivate or (variable.parameter and own is Sharing.private):
        return Sharing.shared, f"`{variable.name}` is private, but what it points to is shared"
    if variable.owns:
        return Sharing.private, "allocated inside the region"
    if variable.base is not None and variable.base is not variable and hops < _POINTEE_MAX:
        base, why = pointee(variable.base, frames, threadprivate, hops + 1)
        return base, f"`{variable.name}` points into `{variable.base.name}`: {why}"
    return Sharing.unknown, f"what the private pointer `{variable.name}` points to is not known"


def allocates(function: str) -> bool:
    """Whether a call of this function returns fresh memory."""
    return function.rpartition("::")[2].partition("<")[0] in _ALLOCATORS
