"""What kind of mistake a race is: the shape of an observed pair of accesses, read off the source facts.

The pair says *where*; the shape says how an expert would have seen it coming, and so how the narrator argues.
"""

from __future__ import annotations

import re
from enum import StrEnum

from pcwm.explain.reasons import ONE_THREAD, View, protections
from pcwm.explain.subscripts import base_name, names_in, plain
from pcwm.records import Access, Pair, Record
from pcwm.source.facts import Dependence, DependenceVerdict, Loop, Sharing, SourceAccess


class Shape(StrEnum):
    """Kinds of race, most telling first."""

    locks_differ = "locks_differ"
    """Both sides are serialised, but not against each other."""
    one_sided = "one_sided"
    """One side is serialised, the other is not."""
    unsynced = "unsynced"
    """One side is in a single or master construct that nobody waits for."""
    sections = "sections"
    """Two sections of one construct."""
    every_thread = "every_thread"
    """Tasks that each thread of the team creates, for no single construct stands around them."""
    tasks = "tasks"
    """A task against its siblings or its parent."""
    nowait = "nowait"
    """Two worksharing loops with no barrier between."""
    rounds = "rounds"
    """One worksharing loop without its barrier, met again in the next round of a loop around it."""
    outside = "outside"
    """One side is in a divided loop, the other is not."""
    counter = "counter"
    """The index of an inner loop is shared."""
    accumulate = "accumulate"
    """A scalar is read, changed and written back."""
    check_act = "check_act"
    """A scalar is compared and then replaced."""
    temporary = "temporary"
    """A scalar is set and used within one iteration."""
    scalar = "scalar"
    """Any other scalar."""
    carried = "carried"
    """An element written in one iteration is used in another, at a fixed distance."""
    reach = "reach"
    """One side has the divided index, the other runs over all elements."""
    chosen = "chosen"
    """The element is picked by data."""
    folded = "folded"
    """The divided index is folded, so that several iterations share an element."""
    whole = "whole"
    """No divided index at all: every thread goes over the same elements."""
    element = "element"
    """Any other element."""
    called = "called"
    """In a function that the team calls, where the text does not show who divides the work."""


class Side(Record):
    """One side of the pair, with the source access it was matched to."""

    access: Access
    """As the tool gave it; an unnamed variable is filled in from the source."""
    source: SourceAccess | None

    @property
    def base(self) -> str:
        """The variable's own name: `a` of `a[i]`; in a function that the team calls, the parameter's."""
        called = self.source is not None and self.source.through and self.source.variable not in names_in(self.access.variable)
        return self.source.variable if self.source is not None and not called else base_name(self.access.variable)


class Conflict(Record):
    """An observed pair and its shape."""

    first: Side
    second: Side
    shape: Shape
    index: str = ""
    """The divided index that matters, where there is one."""
    steps: int = 0
    """For `carried`: iterations from the one that touches the element first to the other."""

    @property
    def one_name(self) -> bool:
        """Do both sides go by the same variable?"""
        return self.first.base == self.second.base

    @property
    def pair(self) -> Pair:
        return Pair.make(self.first.access, self.second.access)


def match_access(access: Access, view: View) -> SourceAccess | None:
    """The source access a tool's access is: same line, kind and (where both know) variable, nearest column."""
    kind = access.kind.removeprefix("atomic ")
    base = base_name(access.variable)
    # What a call brings to a region says more of who runs it than the same line read as a function of its own.
    called = [a for a in view.facts.called if a.line == access.line and a.kind == kind and (not base or base in names_in(a.expression))]
    plainly = [a for a in view.facts.accesses if a.line == access.line and a.kind == kind and (not base or base == a.variable)]
    near = [a for a in plainly if a.region is not None] or called or plainly
    if not near:
        return None
    exact = [a for a in near if access.variable and plain(a.expression) == plain(access.variable)]
    return min(exact or near, key=lambda a: (abs(a.column - access.column) if access.column else 0, a.column))


def resolve(access: Access, view: View) -> Side:
    """Match an access to the source, and name it as the source does."""
    source = match_access(access, view)
    if source is not None and not access.variable:
        access = access.model_copy(update={"variable": source.expression})
    return Side(access=access, source=source)


def usable(pair: Pair) -> bool:
    """Are both sides in the program's own text?"""
    return all(side.line > 0 and not side.file for side in (pair.first, pair.second))


def conflict(pair: Pair, view: View) -> Conflict | None:
    """The conflict behind an observed pair; None where a side cannot be named."""
    first, second = resolve(pair.first, view), resolve(pair.second, view)
    if not first.access.variable or not second.access.variable:
        return None
    shape, index, steps = _shape(first, second, view)
    return Conflict(first=first, second=second, shape=shape, index=index, steps=steps)


def _shape(first: Side, second: Side, view: View) -> tuple[Shape, str, int]:
    one, other = first.source, second.source
    if one is None or other is None:
        return (Shape.element if "[" in first.access.variable + second.access.variable else Shape.scalar), "", 0
    found = _by_construct(one, other, view)
    if found is not None:
        return found, "", 0
    indirect = one.subscripts or "->" in one.expression or one.expression.startswith("*")
    if indirect and (one.region is None or other.region is None):
        all_tasks = (index for index, directive in enumerate(view.facts.directives) if directive.words & {"task", "taskloop"})
        return (Shape.every_thread if any(created_by_all(index, view) for index in all_tasks) else Shape.called), "", 0
    loops = (view.divided_loops(one), view.divided_loops(other))
    index = loops[0][0].index if loops[0] else ""
    if not (one.subscripts and other.subscripts):
        return _scalar_shape(one, other, view), index, 0
    return _element_shape(one, other, loops[0], view)


def _by_construct(one: SourceAccess, other: SourceAccess, view: View) -> Shape | None:
    held = protections(one), protections(other)
    if all(held):
        return Shape.locks_differ
    if any(held):
        return Shape.one_sided
    singles = view.one_thread(one), view.one_thread(other)
    if singles != (None, None):
        return Shape.unsynced
    tasks = [view.inside(access, {"task", "taskloop"}) for access in (one, other)]
    if any(task is not None for task in tasks):
        if tasks[0] == tasks[1] and not one.subscripts and one.line == other.line:
            return _scalar_shape(one, other, view)
        return Shape.every_thread if any(created_by_all(task, view) for task in tasks if task is not None) else Shape.tasks
    sections = view.inside(one, {"section"}), view.inside(other, {"section"})
    if sections != (None, None):
        return Shape.sections
    loops = view.divided_loops(one), view.divided_loops(other)
    if loops[0] and loops[1] and loops[0][-1] != loops[1][-1] and loops[0][-1].directive != loops[1][-1].directive:
        return Shape.nowait
    if bool(loops[0]) != bool(loops[1]) and one.region == other.region:
        return Shape.outside
    if loops[0] and loops[1] and one.subscripts and _repeated(loops[0][-1], view):
        found = dependence(one, other, view)  # within one round; data-chosen elements need no second round to meet
        return Shape.rounds if found is not None and found.verdict in _APART else None
    return None


def created_by_all(task: int, view: View) -> bool:
    """Is a task construct reached by all threads of a team of this text?"""
    directive = view.facts.directives[task]
    around = [view.facts.directives[index].words for index in view.around(directive.line) if index != task]
    team = next((position for position, words in enumerate(around) if "parallel" in words), None)
    return team is not None and not any(
        words & (ONE_THREAD | {"for", "sections", "section", "task", "taskloop"}) for words in around[: team + 1]
    )


def _repeated(loop: Loop, view: View) -> bool:
    """Is a divided loop with `nowait` inside an ordinary loop?"""
    directive = view.directive(loop.directive)
    if directive is None or directive.clause("nowait") is None:
        return False
    return any(each.directive is None and each.line < directive.line and loop.end_line <= each.end_line for each in view.facts.loops)


def _scalar_shape(one: SourceAccess, other: SourceAccess, view: View) -> Shape:
    name = one.variable
    if one.sharing not in {Sharing.shared, Sharing.unknown}:
        return Shape.scalar
    if any(loop.index == name for loop in view.facts.loops if loop.directive is None):
        return Shape.counter
    lines = {one.line, other.line}
    text = " ".join(view.lines[line - 1] for line in sorted(lines))
    lvalue = re.escape(one.expression)
    if re.search(rf"{lvalue}\s*(?:[-+*/&|^%]|<<|>>)=|(?:\+\+|--)\s*{lvalue}|{lvalue}\s*(?:\+\+|--)", text):
        return Shape.accumulate
    if re.search(rf"{lvalue}\s*=[^=][^;]*\b{re.escape(name)}\b", text):
        tests = re.search(r"\?|\bf?(?:max|min)\b", text)
        return Shape.check_act if tests else Shape.accumulate
    reads = [a for a in view.facts.accesses if a.variable == name and a.kind == "read" and a.region == one.region]
    writes = [a for a in view.facts.accesses if a.variable == name and a.kind == "write" and a.region == one.region]
    compared = any(re.search(rf"\b(?:if|while)\s*\(.*\b{re.escape(name)}\b", view.lines[read.line - 1]) for read in reads)
    if compared and reads and writes and min(a.line for a in reads) <= min(a.line for a in writes):
        return Shape.check_act
    if writes and reads and min((a.line, a.column) for a in writes) < min((a.line, a.column) for a in reads):
        return Shape.temporary
    return Shape.scalar


_APART = {DependenceVerdict.independent, DependenceVerdict.within}


def dependence(one: SourceAccess, other: SourceAccess, view: View) -> Dependence | None:
    """What the dependence tests say of two accesses; those of one kind and place in the text are judged by the first of them."""
    shapes = (_seen(one), _seen(other))
    for each in view.facts.dependences:
        sides = (_seen(view.facts.accesses[each.first]), _seen(view.facts.accesses[each.second]))
        if sides == shapes:
            return each
        if sides == shapes[::-1]:
            return each.model_copy(update={"distance": -each.distance if each.distance is not None else None})
    return None


def _seen(access: SourceAccess) -> tuple[object, ...]:
    return access.kind, access.variable, access.subscripts, access.region, access.directive


def _element_shape(one: SourceAccess, other: SourceAccess, loops: tuple[Loop, ...], view: View) -> tuple[Shape, str, int]:
    indices = [loop.index for loop in loops]
    mentioned = [[i for i in indices if any(i in names_in(s) for s in access.subscripts)] for access in (one, other)]
    found = dependence(one, other, view)
    carrier = view.facts.loops[found.loop].index if found is not None else ""
    if found is not None and found.verdict is DependenceVerdict.carried and found.distance and carrier in indices:
        return Shape.carried, carrier, found.distance
    flat = _flat_distance(one, other, indices)
    if flat is not None:
        return Shape.carried, flat, 0
    index = indices[0] if indices else ""
    if bool(mentioned[0]) != bool(mentioned[1]):
        return Shape.reach, (mentioned[0] or mentioned[1])[0], 0
    if not mentioned[0]:
        loop_names = {loop.index for loop in view.loops_around(one)}
        free = {name for s in (*one.subscripts, *other.subscripts) for name in names_in(s)} & (loop_names | {"NULL"})
        private = {name for s in one.subscripts for name in names_in(s)} & _private(one, view)
        return (Shape.whole if free or not private or not index else Shape.chosen), index, 0
    folded = any(re.search(r"[/%&]|>>", s) for s in one.subscripts)
    inner = any(re.search(r"\w\s*\[", s) or "(" in plain(s) for s in one.subscripts)
    return (Shape.chosen if inner else Shape.folded if folded else Shape.element), mentioned[0][0], 0


def _private(access: SourceAccess, view: View) -> set[str]:
    """Names whose value may differ within one iteration: inner loop indices and private variables."""
    names = {a.variable for a in view.facts.accesses if a.sharing in {Sharing.private, Sharing.lastprivate, Sharing.linear}}
    return (names | {loop.index for loop in view.loops_around(access)}) - {loop.index for loop in view.divided_loops(access)}


def _flat_distance(one: SourceAccess, other: SourceAccess, indices: list[str]) -> str | None:
    """`a[i * n + j]` against `a[(i - 1) * n + j]`: the index whose row differs, where the text shows one."""
    for left, right in zip(one.subscripts, other.subscripts, strict=False):
        for index in indices:
            shifted = re.compile(rf"\(?\b{re.escape(index)}[-+]\d+\)?\*")
            if bool(shifted.search(plain(left))) != bool(shifted.search(plain(right))):
                return index
    return None
