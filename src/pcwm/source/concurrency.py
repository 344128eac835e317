"""What runs beside what: whether two places of a program can be reached by two threads at the same time, by its constructs alone.

Subscripts and values play no part here; what is said is why two accesses can never meet, whichever memory they touch.
"""

from __future__ import annotations

from pcwm.source.facts import Facts, Sharing, SourceAccess
from pcwm.source.verdicts import Cause, KeptBy

_ONE_THREAD = {"single", "master", "masked", "section"}
_MUTUAL = ("critical", "lock(", "ordered", "atomic")
_WRITING = {"out", "inout", "inoutset", "mutexinoutset"}


def why_apart(facts: Facts, one: SourceAccess, other: SourceAccess) -> Cause | None:
    """Why no two threads can make the two accesses at the same time; None where they may.

    An access may be asked about with itself: two threads, or two iterations, may make it. OpenMP 5.2: sections 10 (teams), 11.1 (single),
    11.3 (sections), 10.5 (masked), 12.5 (tasks), 15.2 (critical), 15.3 (barriers), 15.5 (taskwait), 15.9.5 (depend), 15.10 (ordered).
    """
    if Sharing.sequential in (one.sharing, other.sharing):
        return _ordered("only one thread runs at that time", "the end of the region")
    teams = [_around(facts, access, {"parallel", "teams"}) for access in (one, other)]
    if teams[0] != teams[1] and None not in teams and one.function == other.function:
        first, second = (_above(facts, access.directive) for access in (one, other))
        if teams[0] not in second and teams[1] not in first:
            return _ordered("their regions run one after the other", "the end of the region")
    if one.region is not None and one.region == other.region and one.phase != other.phase:
        return _ordered("a barrier lies between them", "a barrier")
    return excluded(one, other) or _one_thread(facts, one, other) or _tasks(facts, one, other)


def _ordered(words: str, by: str) -> Cause:
    return Cause(by=KeptBy.order, words=words, what=by)


def _alone(words: str, who: str) -> Cause:
    return Cause(by=KeptBy.writer, words=words, what=who)


def _above(facts: Facts, index: int | None) -> list[int]:
    """A directive and all around it, innermost first."""
    found: list[int] = []
    while index is not None:
        found.append(index)
        index = facts.directives[index].parent
    return found


def _around(facts: Facts, access: SourceAccess, words: set[str]) -> int | None:
    """The innermost directive with one of the words around an access."""
    return next((index for index in _above(facts, access.directive) if facts.directives[index].words & words), None)


def excluded(one: SourceAccess, other: SourceAccess) -> Cause | None:
    """What both hold; a lock that one holds alone keeps out those that share it."""
    for label in one.protection:
        if label in other.protection and label.startswith(_MUTUAL):
            return Cause(by=KeptBy.atomic if label == "atomic" else KeptBy.guard, words=f"both are under `{label}`", what=label)
    for first, second in ((one, other), (other, one)):
        for label in first.protection:
            if label.startswith("lock(") and f"shared {label}" in second.protection:
                return Cause(by=KeptBy.guard, words=f"`{label}` is held alone by one of them", what=label)
    return None


def _task(facts: Facts, access: SourceAccess) -> int | None:
    """The innermost deferred task around an access, inside its team."""
    for index in _above(facts, access.directive):
        directive = facts.directives[index]
        if "parallel" in directive.words:
            return None
        if directive.words & {"task", "taskloop"} and not directive.serial:
            return index
    return None


def _one_thread(facts: Facts, one: SourceAccess, other: SourceAccess) -> Cause | None:
    """One and the same thread runs both, and neither in a task that another may run."""
    if _task(facts, one) is not None or _task(facts, other) is not None:
        return None
    if "master" in one.protection and "master" in other.protection:
        return _alone("only the first thread runs both", "the first thread")
    common = _single(facts, one)
    if common is None or common != _single(facts, other):
        return None
    name = facts.directives[common].name
    return _alone(f"one thread runs the `{name}`", f"the thread that runs the `{name}`")


def _single(facts: Facts, access: SourceAccess) -> int | None:
    """The construct of one thread around an access, if no two instances of it can run at the same time."""
    found = _around(facts, access, _ONE_THREAD | {"parallel"})
    if found is None or not facts.directives[found].words & _ONE_THREAD:
        return None
    directive = facts.directives[found]
    sections = _around(facts, access, {"sections"}) if "section" in directive.words else None
    ends = directive if sections is None else facts.directives[sections]
    repeated = any(loop.line <= directive.line and directive.body_end <= loop.end_line for loop in facts.loops)
    return None if repeated and ends.clause("nowait") is not None else found


def _tasks(facts: Facts, one: SourceAccess, other: SourceAccess) -> Cause | None:
    starts = {start.directive: start for start in facts.tasks}
    first, second = _task(facts, one), _task(facts, other)
    if first is None and second is None:
        return None
    if first is not None and second is not None:
        left, right = starts.get(first), starts.get(second)
        if left is None or right is None:
            return None
        if first == second:
            return None if left.in_loop else _alone("one task makes both", "one task")
        for kind, item in left.depends:
            for other_kind, other_item in right.depends:
                if item == other_item and (kind in _WRITING or other_kind in _WRITING) and not (kind == other_kind == "inoutset"):
                    return _ordered(f"both tasks depend on `{item}`", f"the dependence on `{item}`")
        return None
    task, outside = (first, other) if first is not None else (second, one)
    start = starts.get(task) if task is not None else None
    if start is None or task is None:
        return None
    creator = next((index for index in _above(facts, facts.directives[task].parent) if facts.directives[index].words & _ONE_THREAD), None)
    if creator is None or creator not in _above(facts, outside.directive):
        return None  # another thread may create such a task, or run what is outside it
    if 0 < start.joined_line < outside.line or (start.joined_line == outside.line and start.joined_by != "taskwait"):
        return _ordered(f"`{start.joined_by}` waits for the task first", f"the `{start.joined_by}` of line {start.joined_line}")
    later = outside.line < facts.directives[task].line and not start.in_loop
    return _ordered("the task is created afterwards", "the creation of the task") if later else None
