"""Calls inside one text: what a called function does to memory that its caller's threads share, as accesses of the region around the call.

A function's effects are what it does to static storage, and through its pointer and reference parameters; those of the functions it
calls are its own too, three calls deep. They are found once for each function, so that the cost grows with the text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from tree_sitter import Node

from pcwm.source.declarations import function_name
from pcwm.source.drafts import Context, Draft
from pcwm.source.facts import Sharing
from pcwm.source.sharing import Ruling, Variable, VariableKind
from pcwm.source.touches import affine_names, place_of, text_of

MOST_CALLS_DEEP = 3
MOST_EFFECTS = 120
"""Of one function; what it does besides is left out."""
MOST_FOLLOWED = 4_000
"""Accesses that calls make in all regions of one text."""
_HOPS = 4
_AROUND = frozenset(
    {"namespace_definition", "declaration_list", "linkage_specification", "template_declaration", "preproc_ifdef", "preproc_if"}
)


Ruled = Callable[[Variable, bool, Context], Ruling]
"""Gives the attribute of a variable, or of what it points to, at a place."""


class Parameter(NamedTuple):
    name: str
    kind: VariableKind


@dataclass(slots=True)
class Argument:
    """What a call passes for one parameter."""

    base: Variable | None
    follows: bool
    """Leads to what `base` points to, rather than to it."""
    address: bool
    """Written with `&`."""
    used: frozenset[Variable]
    """Variables that it is an affine function of."""
    whole: Ruling | None = None
    """The attribute of `base` itself, for a call inside constructs."""
    target: Ruling | None = None
    """The attribute of what it points to."""


@dataclass(slots=True)
class Call:
    """One call by name, with what is around it."""

    callee: str
    line: int
    function: str
    arguments: tuple[Argument, ...]
    region: int | None
    serial: bool
    phase: int
    protection: tuple[str, ...]
    directive: int | None
    divided: tuple[Variable, ...]
    loops: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """One access of a called function, as its caller sees it."""

    draft: Draft
    root: int | Variable
    """The parameter through which it goes, or the variable in static storage."""
    whole: bool
    """It is the parameter's referent itself, not what that points to."""
    used: frozenset[Variable]
    """Variables of the called function that its place is an affine function of."""
    protection: tuple[str, ...]
    through: tuple[int, ...]
    """Lines of the calls that lead to it, outermost first."""


@dataclass(slots=True)
class Followed:
    """An access that a call inside a region makes."""

    draft: Draft
    call: Call
    name: str
    ruling: Ruling
    protection: tuple[str, ...]
    through: tuple[int, ...]
    used: frozenset[Variable]


def defined_functions(root: Node) -> frozenset[str]:
    """Names of the functions that a text defines, namespaces included; those of classes are left out."""
    found: set[str] = set()
    waiting = [root]
    while waiting:
        for child in waiting.pop().named_children:
            if child.type == "function_definition":
                found.add(function_name(child))
            elif child.type in _AROUND:
                waiting.append(child)
    return frozenset(found)


def read_call(node: Node, at: Context, region: int | None, loops: tuple[str, ...], defined: frozenset[str], ruled: Ruled) -> Call | None:
    """A call by name of a function of this text; None for others."""
    function, listed = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    name = text_of(function).rpartition("::")[2] if function is not None else ""
    if listed is None or name not in defined:
        return None
    return Call(
        name,
        node.start_point[0] + 1,
        at.function,
        tuple(_argument(each, at, ruled) for each in listed.named_children if each.type != "comment"),
        region,
        bool(at.serial),
        at.team.phase,
        tuple(reversed(at.held)),
        at.frames[-1].construct.index if at.frames else None,
        tuple(loop.variable for loop in at.loops if loop.divided and loop.variable is not None),
        loops,
    )


def _argument(node: Node, at: Context, ruled: Ruled) -> Argument:
    place = place_of(node, 1)
    base = at.scopes.find(text_of(place.base)) if place.base is not None else None
    names = affine_names(node) + [name for index in place.subscripts for name in affine_names(index)]
    used = frozenset(found for name in names if (found := at.scopes.find(name)) is not None)
    made = Argument(base, place.follows, node.type == "pointer_expression" and node.children[0].type == "&", used)
    if base is not None and at.region is not None:
        if not made.follows:
            made.whole = ruled(base, False, at)
        if made.follows or not made.address:
            made.target = ruled(base, True, at)
    return made


# ---------------------------------------------------------------- effects


@dataclass
class Follower:
    """Follows the calls of one text."""

    drafts: list[Draft]
    calls: list[Call]
    parameters: dict[str, tuple[Parameter, ...]]
    _own: dict[str, list[Effect]] = field(default_factory=lambda: defaultdict(list))
    _calls: dict[str, list[Call]] = field(default_factory=lambda: defaultdict(list))
    _known: dict[tuple[str, int], list[Effect]] = field(default_factory=dict)

    def accesses(self, threadprivate: set[str]) -> list[Followed]:
        """What calls inside regions do, in the order of the calls."""
        called = {call.callee for call in self.calls}
        for draft in self.drafts:
            if draft.function in called and draft.function in self.parameters and len(self._own[draft.function]) < MOST_EFFECTS:
                root = _root(draft, self.parameters[draft.function])
                if root is not None and draft.sharing in (Sharing.sequential, Sharing.shared, Sharing.unknown):
                    whole = draft.variable.kind == "reference" and not draft.touch.follows
                    self._own[draft.function].append(Effect(draft, root, whole, draft.used, draft.protection, ()))
        for call in self.calls:
            if call.callee in self.parameters:
                self._calls[call.function].append(call)
        found: list[Followed] = []
        for call in self.calls:
            if call.region is not None and not call.serial and call.callee in self.parameters:
                for effect in self._effects(call.callee, MOST_CALLS_DEEP - 1):
                    followed = self._seen(effect, call, threadprivate)
                    if followed is not None:
                        found.append(followed)
                if len(found) > MOST_FOLLOWED:
                    break
        return found[:MOST_FOLLOWED]

    def _effects(self, function: str, depth: int) -> list[Effect]:
        """What a function does itself, and what the functions do that it calls; of several ways to one access, the first."""
        key = (function, depth)
        if key not in self._known:
            found = {(id(effect.draft), effect.root): effect for effect in self._own[function]}
            for call in self._calls[function] if depth else ():
                for effect in self._effects(call.callee, depth - 1) if len(found) < MOST_EFFECTS else ():
                    passed = self._passed_on(effect, call)
                    if passed is not None:
                        found.setdefault((id(passed.draft), passed.root), passed)
            self._known[key] = list(found.values())[:MOST_EFFECTS]
        return self._known[key]

    def _passed_on(self, effect: Effect, call: Call) -> Effect | None:
        """A callee's effect as one of its caller."""
        protection, through = (*effect.protection, *call.protection), (call.line, *effect.through)
        if isinstance(effect.root, Variable):
            return Effect(effect.draft, effect.root, effect.whole, self._affine(effect, call), protection, through)
        argument = self._given(effect, call)
        if argument is None or argument.base is None:
            return None
        root = _through(argument.base, self.parameters.get(call.function, ()))
        if root is None:
            return None
        return Effect(effect.draft, root, effect.whole, self._affine(effect, call), protection, through)

    def _given(self, effect: Effect, call: Call) -> Argument | None:
        listed = self.parameters[call.callee]
        if not isinstance(effect.root, int) or len(listed) != len(call.arguments):
            return None
        return call.arguments[effect.root]

    def _affine(self, effect: Effect, call: Call) -> frozenset[Variable]:
        """The caller's variables that the place of an effect is an affine function of."""
        names = {variable.name for variable in effect.used if variable.parameter}
        pairs = list(zip(self.parameters[call.callee], call.arguments, strict=False))
        used: set[Variable] = set()
        for index, (parameter, argument) in enumerate(pairs):
            if parameter.name in names or index == effect.root:
                used |= argument.used
        return frozenset(used)

    def _seen(self, effect: Effect, call: Call, threadprivate: set[str]) -> Followed | None:
        """An effect as an access of the region around a call."""
        through = (call.line, *effect.through)
        protection = (*effect.protection, *call.protection)
        if isinstance(effect.root, Variable):
            root = effect.root
            if root.name in threadprivate:
                return None
            rule = "not local to the function that the region calls"
            ruling = Ruling(Sharing.shared, rule, "5.1.2")
            return Followed(effect.draft, call, root.name, ruling, protection, through, self._affine(effect, call))
        argument = self._given(effect, call)
        if argument is None or argument.base is None:
            return None
        own = not argument.follows and (argument.address or (effect.whole and argument.base.kind != "reference"))
        found = argument.whole if own else argument.target
        if found is None:
            return None
        return Followed(effect.draft, call, argument.base.name, found, protection, through, self._affine(effect, call))


def _root(draft: Draft, parameters: tuple[Parameter, ...]) -> int | Variable | None:
    """Where an access of a function leads that its caller can see; None for what is the function's own."""
    variable = draft.variable
    if variable.kind == "reference" or draft.touch.follows:
        return _through(variable, parameters)
    return variable if variable.lasting else None


def _through(variable: Variable, parameters: tuple[Parameter, ...]) -> int | Variable | None:
    """The parameter or the variable in static storage that a pointer or reference was made from."""
    each: Variable | None = variable
    for _ in range(_HOPS):
        if each is None or each.owns:
            return None
        if each.parameter:
            index = next((index for index, parameter in enumerate(parameters) if parameter.name == each.name), None)
            return index if index is not None and parameters[index].kind in ("pointer", "reference", "array") else None
        if each.lasting:
            return each
        each = each.base
    return None
