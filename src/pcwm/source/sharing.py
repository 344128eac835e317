"""Data-sharing attributes of variables, by the rules of OpenMP 5.2, sections 5.1.1 (constructs) and 5.1.2 (orphaned regions)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from tree_sitter import Node

from pcwm.source.affine import Form
from pcwm.source.directives import Construct
from pcwm.source.expressions import Lvalue
from pcwm.source.facts import Sharing

VariableKind = Literal["scalar", "pointer", "array", "reference", "object", "unknown"]
_ORPHANS = frozenset({"for", "sections", "single", "critical", "master", "masked", "ordered", "atomic", "scope", "loop", "taskgroup"})
_ALLOCATORS = frozenset({"malloc", "calloc", "aligned_alloc", "omp_alloc", "new_expression", "make_unique"})
_EXPLICIT = (
    ("reduction", Sharing.reduction, "5.5.8"),
    ("in_reduction", Sharing.reduction, "5.5.10"),
    ("lastprivate", Sharing.lastprivate, "5.4.5"),
    ("firstprivate", Sharing.firstprivate, "5.4.4"),
    ("private", Sharing.private, "5.4.3"),
    ("linear", Sharing.linear, "5.4.6"),
    ("is_device_ptr", Sharing.firstprivate, "5.4.7"),
)
_RECORDED = (
    ("copyprivate", Sharing.private, "listed in `copyprivate`: the one thread's value goes to all threads' copies", "5.7.2"),
    ("task_reduction", Sharing.reduction, "listed in `task_reduction`: tasks that say `in_reduction` add to it", "5.5.9"),
    ("use_device_ptr", Sharing.private, "listed in `use_device_ptr`", "5.4.8"),
    ("use_device_addr", Sharing.shared, "listed in `use_device_addr`", "5.4.10"),
)
"""What a construct's own record says beside these."""
_BY_CLAUSE = frozenset({"5.4.1", "5.4.3", "5.4.4", "5.4.5", "5.4.6"})
"""Sections of clauses that give each thread its own copy of what a reference refers to."""
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
    reached: bool = False
    """Declared between `begin declare target` and its end."""
    atomic: bool = False
    """Of an atomic type: `std::atomic<int>`, `_Atomic int`, or a container of these."""
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
        self.on_device: set[str] = set()
        """Names that `declare target` lists."""

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


class Ruling(NamedTuple):
    """An attribute, the rule that gives it in words, and the section of OpenMP 5.2 that holds the rule."""

    sharing: Sharing
    rule: str
    section: str


def attribute(variable: Variable, frames: list[Frame], known: Scopes) -> Ruling:
    """The variable's attribute inside `frames` (outermost first)."""
    name = variable.name
    if variable.lasting and name in known.threadprivate:
        copied = next((frame.construct for frame in frames if name in frame.construct.lists.get("copyin", ())), None)
        if copied is not None:
            rule = f"listed in `threadprivate`, begins as the first thread's copy by `copyin` of `{copied.name}`"
            return Ruling(Sharing.threadprivate, rule, "5.7.1")
        return Ruling(Sharing.threadprivate, "listed in `threadprivate`", "5.2")
    for depth in range(len(frames) - 1, variable.level - 1, -1):
        decided = _decide(variable, frames, depth, known)
        if decided is not None:
            return decided
    return _from_outside(variable, frames)


def _from_outside(variable: Variable, frames: list[Frame]) -> Ruling:
    """The attribute of a variable that no construct between its declaration and this place says anything of."""
    inside = frames[: variable.level]
    if any(frame.construct.is_parallel or frame.construct.is_task for frame in inside) or any(
        variable.name in frame.indices for frame in inside
    ):
        if variable.lasting:
            return Ruling(Sharing.shared, "static variable: one copy for all threads", "5.1.1")
        return Ruling(Sharing.private, "declared inside the region", "5.1.1")
    if not any(frame.construct.words & _ORPHANS for frame in frames):
        return Ruling(Sharing.sequential, "outside every parallel region", "5.1.1")
    if variable.lasting or not variable.declared:
        return Ruling(Sharing.shared, "not local to the function that the region calls", "5.1.2")
    return Ruling(Sharing.private, "local to a function that every thread calls", "5.1.2")


def _decide(variable: Variable, frames: list[Frame], depth: int, known: Scopes) -> Ruling | None:
    """What the directive at `depth` says of a variable from outside it; None if nothing."""
    frame, name = frames[depth], variable.name
    construct = frame.construct
    for clause, sharing, section in _EXPLICIT if construct.lists else ():
        if name in construct.lists.get(clause, ()):
            return Ruling(sharing, f"listed in `{clause}` of `{construct.name}`", section)
    if name in frame.indices:
        return _index(construct)
    if construct.is_parallel or construct.is_task:
        if name in construct.lists.get("shared", ()):
            return Ruling(Sharing.shared, f"listed in `shared` of `{construct.name}`", "5.4.2")
        default = (construct.argument("default") or "").split(":")[0].strip()
        if construct.is_task and not construct.is_parallel:
            return _in_task(variable, frames, depth, default, known)
        if "target" in construct.words and not default:
            return _in_teams_on_target(variable, construct, known)
        return _in_team(variable, construct, default)
    if "target" in construct.words and variable.kind == "scalar":
        copied = _on_target(variable, construct, known)
        return copied if copied.sharing is Sharing.firstprivate else None
    return None


def _index(construct: Construct) -> Ruling:
    """The attribute of an associated loop's iteration variable."""
    if "simd" in construct.words and not construct.words & {"for", "distribute", "taskloop"}:
        if construct.collapse > 1:
            return Ruling(Sharing.lastprivate, "index of a `simd` loop nest", "5.1.1")
        return Ruling(Sharing.linear, "index of a `simd` loop", "5.1.1")
    return Ruling(Sharing.private, "index of the divided loop", "5.1.1")


def _in_team(variable: Variable, construct: Construct, default: str) -> Ruling:
    """Implicit rules of `parallel` and `teams`."""
    if default == "none":
        return Ruling(Sharing.unknown, f"in no clause of `{construct.name}`, although `default(none)` asks for one", "5.4.1")
    if variable.lasting:
        return Ruling(Sharing.shared, "global or static variable", "5.1.1")
    if default in ("private", "firstprivate"):
        return Ruling(Sharing(default), f"`default({default})` of `{construct.name}`", "5.4.1")
    return Ruling(Sharing.shared, "declared outside the region, shared by default", "5.4.1" if default else "5.1.1")


def _in_task(variable: Variable, frames: list[Frame], depth: int, default: str, known: Scopes) -> Ruling:
    """Implicit rules of task-generating constructs."""
    construct = frames[depth].construct
    if default == "none":
        return Ruling(Sharing.unknown, f"in no clause of `{construct.name}`, although `default(none)` asks for one", "5.4.1")
    if variable.lasting:
        return Ruling(Sharing.shared, "global or static variable", "5.1.1")
    if default in ("private", "firstprivate", "shared"):
        return Ruling(Sharing(default), f"`default({default})` of `{construct.name}`", "5.4.1")
    outer = attribute(variable, frames[:depth], known).sharing
    if outer in (Sharing.shared, Sharing.reduction):
        return Ruling(Sharing.shared, "shared in the region around the task", "5.1.1")
    if not variable.declared and outer is Sharing.sequential:
        return Ruling(Sharing.shared, "declared outside this text", "5.1.1")
    return Ruling(Sharing.firstprivate, "private outside the task, so each task has its own copy", "5.1.1")


def _on_target(variable: Variable, construct: Construct, known: Scopes) -> Ruling:
    """Rules of `target`: what is mapped is shared by the threads of the region, what is not is firstprivate."""
    name = variable.name
    for clause, section in (("map", "5.8.3"), ("has_device_addr", "5.4.9")):
        if name in construct.lists.get(clause, ()):
            return Ruling(Sharing.shared, f"listed in `{clause}` of `{construct.name}`", section)
    if name in known.on_device:
        return Ruling(Sharing.shared, "listed in `declare target`", "7.8")
    category = {"scalar": "scalar", "pointer": "pointer"}.get(variable.kind, "aggregate")
    for each in construct.clauses:
        behaviour, colon, about = (part.strip() for part in each.argument.partition(":"))
        if each.name == "defaultmap" and (not colon or about in (category, "all")) and behaviour != "default":
            rule = f"`defaultmap({each.argument})` of `{construct.name}`"
            if behaviour == "none":
                return Ruling(Sharing.unknown, f"in no clause, although {rule} asks for one", "5.8.7")
            return Ruling(Sharing.firstprivate if behaviour == "firstprivate" else Sharing.shared, rule, "5.8.7")
    if category == "scalar" and not variable.reached:
        return Ruling(Sharing.firstprivate, "scalar in `target` without `map`", "5.8.1")
    if category == "pointer":
        return Ruling(Sharing.firstprivate, "pointer in `target` without `map`: each has its own copy of the pointer", "5.8.1")
    return Ruling(Sharing.shared, "mapped `tofrom` by default", "5.8.1")


def _in_teams_on_target(variable: Variable, construct: Construct, known: Scopes) -> Ruling:
    """Combined constructs: the threads share what the `target` part made, a copy or not."""
    mapped = _on_target(variable, construct, known)
    if mapped.sharing is Sharing.firstprivate:
        return mapped._replace(sharing=Sharing.shared, rule=f"{mapped.rule}: one copy, which the threads of `{construct.name}` share")
    return mapped


def ruling_in(variable: Variable, frames: list[Frame], depth: int, known: Scopes) -> Ruling:
    """The attribute in the construct at `depth` itself, for the record: what a worksharing construct leaves as it is has the attribute
    of the region around."""
    construct, name = frames[depth].construct, variable.name
    if variable.level > depth:
        if variable.lasting:
            return Ruling(Sharing.shared, "static variable declared inside the construct: one copy for all threads", "5.1.1")
        return Ruling(Sharing.private, "declared inside the construct", "5.1.1")
    for clause, sharing, rule, section in _RECORDED if construct.lists else ():
        if name in construct.lists.get(clause, ()) and name not in known.threadprivate:
            return Ruling(sharing, rule, section)
    if "target" in construct.words and not construct.is_parallel and not construct.words & {"data", "update"}:
        explicit = attribute(variable, frames[: depth + 1], known)
        return explicit if explicit.rule.startswith("listed") else _on_target(variable, construct, known)
    found = attribute(variable, frames[: depth + 1], known)
    if found.sharing is Sharing.lastprivate and (construct.argument("lastprivate") or "").startswith("conditional"):
        return found._replace(rule=found.rule.replace("`lastprivate`", "`lastprivate(conditional:)`"))
    if found.sharing is Sharing.sequential:
        return Ruling(Sharing.shared, "as outside the construct: no clause and no region around says otherwise", "5.1.1")
    return found


def pointee(variable: Variable, frames: list[Frame], known: Scopes, hops: int = 0) -> Ruling:
    """The attribute of what `variable` points or refers to."""
    found = attribute(variable, frames, known)
    own = found.sharing
    if own is Sharing.reduction or own in (Sharing.shared, Sharing.sequential, Sharing.threadprivate):
        return found
    if variable.kind in ("array", "object", "unknown", "scalar") or (variable.kind == "reference" and found.section in _BY_CLAUSE):
        return found
    if own is Sharing.firstprivate or (variable.parameter and own is Sharing.private):
        return Ruling(Sharing.shared, f"`{variable.name}` is private, but what it points to is shared", "5.1.1")
    if variable.owns:
        return Ruling(Sharing.private, "allocated inside the region", "5.1.1")
    if variable.base is not None and variable.base is not variable and hops < _POINTEE_MAX:
        base = pointee(variable.base, frames, known, hops + 1)
        return base._replace(rule=f"`{variable.name}` points into `{variable.base.name}`: {base.rule}")
    return Ruling(Sharing.unknown, f"what the private pointer `{variable.name}` points to is not known", "5.1.1")


def allocates(function: str) -> bool:
    """Whether a call of this function returns fresh memory."""
    return function.rpartition("::")[2].partition("<")[0] in _ALLOCATORS
