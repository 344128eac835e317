"""Accesses as the walk meets them: each with its attribute, what protects it, and the loops around it; and the attributes themselves."""

from __future__ import annotations

from dataclasses import dataclass, field

from tree_sitter import Node

from pcwm.source.calling import Call, read_call
from pcwm.source.drafts import Context, Draft
from pcwm.source.expressions import Lvalue, lvalue
from pcwm.source.facts import Sharing
from pcwm.source.sharing import Ruling, Variable, attribute, pointee, ruling_in
from pcwm.source.syntax import words
from pcwm.source.touches import Touch, affine_names, text_of
from pcwm.source.values import Values

_OUTSIDE = frozenset({"stdout", "stderr", "stdin", "errno", "NULL", "cout", "cerr", "endl", "EOF", "this"})
_NONE: frozenset[Variable] = frozenset()
_CONSTRUCTS = words("parallel teams task taskloop target for sections single scope workshare loop distribute simd taskgroup")
"""Words of directives whose attributes are recorded."""


class _Place:
    """What all accesses between two changes of the loops around have in common."""

    def __init__(self, at: Context) -> None:
        self.region = at.region
        self.serial = at.serial
        self.directive = at.frames[-1].construct.index if at.frames else None
        self.divided = tuple(loop.variable for loop in at.loops if loop.divided and loop.variable is not None)
        self.names = loops_inside(at, self.region)


def loops_inside(at: Context, region: int | None) -> tuple[str, ...]:
    """Indices of the loops around this place inside a region, outermost first."""
    level = next((depth for depth, frame in enumerate(at.frames) if frame.construct.index == region), -1)
    return tuple(loop.variable.name for loop in at.loops if loop.level > level and loop.variable is not None)


@dataclass
class _Level:
    """What is known inside one construct (or outside all) as long as no loop there becomes divided."""

    rulings: dict[tuple[int, bool], Ruling] = field(default_factory=dict)
    place: _Place | None = None


@dataclass
class Notes:
    """What was noted so far."""

    values: Values
    drafts: list[Draft] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    defined: frozenset[str] = frozenset()
    """Functions of this text."""
    sharings: dict[tuple[int, str, int], Ruling] = field(default_factory=dict)
    """By construct, name and identity of the variable: two variables of one name are two."""
    atomic_members: set[str] = field(default_factory=set)
    _variables: list[Variable] = field(default_factory=list)
    """Keeps every variable alive, so that its identity stays its own."""
    _levels: list[_Level] = field(default_factory=lambda: [_Level()])
    """One for every construct around the place that is read."""

    def enter(self) -> None:
        """A construct begins."""
        self._levels.append(_Level())

    def leave(self) -> None:
        self._levels.pop()

    def divided(self) -> None:
        """One of the constructs around divides one more loop."""
        self._levels = [_Level() for _ in self._levels]

    def looped(self) -> None:
        """The loops around have changed."""
        self._levels[-1].place = None

    def constant(self, name: str, indexed: bool) -> bool:
        """Whether a name that is declared nowhere stands for a constant or a function."""
        named = name in _OUTSIDE or name in self.values.names or name in self.values.functions
        return named or (name.isupper() and len(name) > 1 and not indexed)

    def note(self, touch: Touch, at: Context, declared: bool = False) -> None:
        """Keep one access."""
        name = touch.name
        if not name:  # an identifier the grammar put in where one is missing
            return
        variable = at.scopes.find(name)
        if variable is None:
            if self.constant(name, bool(touch.subscripts)):
                return
            variable = at.scopes.lookup(name)
        if touch.kind == "write":
            variable.writes += 1
            if not declared and touch.node.type == "identifier" and variable.kind != "reference":
                self.values.stored(variable, touch.node)
        through = (touch.follows or variable.kind == "reference") and not declared
        level = self._levels[-1]
        place = level.place
        if place is None:
            place = level.place = _Place(at)
        ruling = level.rulings.get((id(variable), through))
        if ruling is None:
            ruling = self._rule(variable, through, at, place)
        region = place.region
        if region is None and ruling.sharing is not Sharing.sequential and at.frames:
            region = at.frames[0].construct.index
        atomic = self._atomic(touch, variable, at)
        held = tuple(reversed(at.held))
        before = self.drafts[-1] if self.drafts else None
        apart: Lvalue | None = None
        if at.around and not declared:
            if before is not None and before.touch.node is touch.node:  # `x += 1` reads and writes one place
                apart = before.place
            else:
                apart = Lvalue(variable) if touch.node.type == "identifier" else lvalue(touch.node, self.values.find)
        used: list[Variable | None] = []
        if place.divided or place.region is None:  # without a region, a call from one may lead here
            used += [at.scopes.find(each) for index in touch.subscripts for each in affine_names(index)]
            if (touch.follows and variable.kind in ("pointer", "reference")) or variable.kind == "reference":
                used += variable.sources
        self.drafts.append(
            Draft(
                touch,
                variable,
                at.function,
                region,
                at.team.phase,
                ruling.sharing,
                ruling.rule,
                ("atomic", *held) if atomic else held,
                frozenset([each for each in used if each is not None]) if used else _NONE,
                place.divided,
                place.names if region == place.region else loops_inside(at, region),
                place.directive,
                atomic,
                apart,
                at.around if apart is not None else (),
                at.conditions,
            )
        )

    def call(self, node: Node, at: Context) -> None:
        """Keep one call of a function of this text."""
        call = read_call(node, at, at.region, loops_inside(at, at.region), self.defined, self._ruled)
        self.calls += [call] if call is not None else []

    def _ruled(self, variable: Variable, through: bool, at: Context) -> Ruling:
        """An attribute that is not for the record: no access is noted."""
        known = self._levels[-1].rulings.get((id(variable), through))
        return known or (pointee if through else attribute)(variable, at.frames, at.scopes)

    def _atomic(self, touch: Touch, variable: Variable, at: Context) -> str:
        """The kind of atomic access; empty for an ordinary one."""
        if touch.atomic:
            return touch.atomic
        if at.atomic is not None and text_of(touch.node) == at.atomic:
            return at.atomic_kind
        if variable.atomic and (variable.kind != "pointer" or touch.follows) and touch.node.type != "call_expression":
            return "std::atomic"
        if self.atomic_members and touch.node.type == "field_expression":
            member = touch.node.child_by_field_name("field")
            if member is not None and text_of(member) in self.atomic_members:
                return "std::atomic"
        return ""

    def _rule(self, variable: Variable, through: bool, at: Context, place: _Place) -> Ruling:
        """The attribute at this place, looked up once a variable in each construct."""
        self._variables.append(variable)
        self.record(variable, at)
        if place.serial:
            ruling = Ruling(Sharing.sequential, f"`{place.serial}`: one thread runs the region", "10.1")
        else:
            ruling = (pointee if through else attribute)(variable, at.frames, at.scopes)
        self._levels[-1].rulings[id(variable), through] = ruling
        return ruling

    def record(self, variable: Variable, at: Context) -> None:
        """Record the variable's attribute in every construct around."""
        for depth, frame in enumerate(at.frames):
            construct = frame.construct
            key = (construct.index, variable.name, id(variable))
            if construct.words & _CONSTRUCTS and key not in self.sharings:
                self.sharings[key] = ruling_in(variable, at.frames, depth, at.scopes)
