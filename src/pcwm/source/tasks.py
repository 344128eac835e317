"""What a task's creator waits for it with: `taskwait`, a `taskgroup` or a barrier of the team (OpenMP 5.2, sections 15.3 to 15.5)."""

from __future__ import annotations

from collections.abc import Sequence

from pcwm.source.directives import list_items
from pcwm.source.facts import Directive, Loop, TaskStart

_GENERATING = {"task", "taskloop"}
_DEPEND = {"in", "out", "inout", "inoutset", "mutexinoutset", "depobj"}


def task_starts(directives: Sequence[Directive], loops: Sequence[Loop]) -> tuple[TaskStart, ...]:
    """One record a task-generating construct, in source order. Waits in branches count as taken, calls are not followed."""
    waits: dict[str, list[int]] = {}
    for index, each in enumerate(directives):
        if each.name in ("taskwait", "barrier") or each.implicit_barrier:
            waits.setdefault(each.function, []).append(index)
    found = []
    for index, directive in enumerate(directives):
        if not (directive.words & _GENERATING and directive.body_start):
            continue
        by, line = _joined(index, directives, waits.get(directive.function, ()))
        found.append(
            TaskStart(
                directive=index,
                joined_by=by,
                joined_line=line,
                depends=tuple(
                    (clause.argument.partition(":")[0].split(",")[-1].strip(), item)
                    for clause in directive.clauses
                    if clause.name == "depend" and clause.argument.partition(":")[0].split(",")[-1].strip() in _DEPEND
                    for item in list_items(clause.argument.partition(":")[2])
                ),
                in_loop="taskloop" in directive.words or _repeated(index, directives, loops),
            )
        )
    return tuple(found)


def _ancestors(index: int, directives: Sequence[Directive]) -> list[int]:
    found: list[int] = []
    parent = directives[index].parent
    while parent is not None:
        found.append(parent)
        parent = directives[parent].parent
    return found


def _creator(index: int, directives: Sequence[Directive]) -> int | None:
    """The task or team whose code a directive is part of; None outside every one in this text."""
    for each in _ancestors(index, directives):
        words = directives[each].words
        if "parallel" in words or (words & _GENERATING and not directives[each].serial):
            return each
    return None


def _joined(index: int, directives: Sequence[Directive], waits: Sequence[int]) -> tuple[str, int]:
    task = directives[index]
    if task.serial and "parallel" not in task.words:
        return task.serial, task.body_end
    around = _ancestors(index, directives)
    creator = _creator(index, directives)
    found: list[tuple[int, str]] = []
    if "taskloop" in task.words and task.clause("nogroup") is None:
        found.append((task.body_end, "taskgroup"))  # a taskloop is in a taskgroup of its own (section 12.6)
    for each in around:
        if "taskgroup" in directives[each].words:
            found.append((directives[each].body_end, "taskgroup"))
    for each in waits:
        other = directives[each]
        line = other.body_end or other.line
        if line < task.body_end:
            continue
        if other.name == "taskwait":
            if each > index and other.clause("depend") is None and _creator(each, directives) == creator:
                found.append((line, "taskwait"))
        elif each in around or _team(each, directives) == _team(index, directives):  # a barrier waits for all tasks of its team
            found.append((line, "barrier"))
    line, by = min(found, default=(0, ""))
    return by, line


def _team(index: int, directives: Sequence[Directive]) -> int | None:
    return next((each for each in _ancestors(index, directives) if "parallel" in directives[each].words), None)


def _repeated(index: int, directives: Sequence[Directive], loops: Sequence[Loop]) -> bool:
    """Whether several instances of a task may run: created in a loop, or by every thread of a team."""
    task = directives[index]
    if any(loop.line <= task.line and task.body_end <= loop.end_line for loop in loops):
        return True
    for each in _ancestors(index, directives):
        words = directives[each].words
        if words & {"single", "master", "masked", "section", "task"}:
            return False
        if "parallel" in words:
            return not directives[each].serial
    return False
