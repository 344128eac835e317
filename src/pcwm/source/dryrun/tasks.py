"""Explicit tasks, and what waits for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tree_sitter import Node

from pcwm.source.directives import Construct
from pcwm.source.dryrun.data import COPIES
from pcwm.source.dryrun.depend import Depend
from pcwm.source.dryrun.environment import Environment
from pcwm.source.dryrun.levels import MOST_ITERATIONS
from pcwm.source.dryrun.places import storer
from pcwm.source.dryrun.reader import CANCEL, CONTINUE, NORMAL, Statement
from pcwm.source.dryrun.scope import Frame, Names
from pcwm.source.dryrun.strands import Clock, Step, Strand, join
from pcwm.source.dryrun.values import mixed, truth

MOST_TASKS = 8
"""Tasks that a `taskloop` is cut into where it does not say."""


@dataclass(eq=False)
class Group:
    """A `taskgroup`: all tasks made in it, and theirs."""

    outer: Any
    left: int = 0
    clock: Clock = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    """Whether its tasks that have not begun are cancelled."""


class Tasks(Depend):
    """task, taskloop, taskwait, taskgroup."""

    # ------------------------------------------------------------ task

    def _implicit(self, construct: Construct, node: Node, names: Names) -> tuple[str, ...]:
        """Variables that are firstprivate in a task without being listed (OpenMP 5.2, 5.1.1)."""
        default = (construct.argument("default") or "").strip()
        if default == "shared":
            return ()
        listed = {name for names_ in construct.lists.values() for name in names_}
        found = []
        for name in (*filter(None, [construct.argument("detach")]), *self.used_names(construct, node)):
            variable, within = names.look_within(name)
            if variable is None or variable.slot < 0 or name in listed or variable.name == "this":
                continue
            if within or default == "firstprivate" or not names.in_region() or name == construct.argument("detach"):
                found.append(name)
        return tuple(found)

    def _task_construct(self, construct: Construct, node: Node, names: Names, inside: Callable[[Names], Statement]) -> Statement:
        scope = names.inner()
        implicit = self._implicit(construct, node, names)
        scope.region = scope
        kinds = tuple(kind for kind in COPIES if kind != "lastprivate" or "taskloop" in construct.words)
        environment = self.environment(construct, node, scope, kinds, implicit)
        if "taskloop" in construct.words:
            return self._taskloop(construct, node, scope, environment)
        return self._task(construct, node, names, inside(scope), environment)

    def _task(self, construct: Construct, node: Node, names: Names, body: Statement, environment: Environment) -> Statement:
        slots = names.slots
        deferring = self._deferring(construct, node, names)
        depends = self._depends(construct, node, names)
        line = self.syntax.line_of(construct.pragma.start)
        detach = self._detach(construct, node, names)

        def run(frame: Frame) -> int:
            event = detach(frame) if detach is not None else None
            own = environment.frame(frame, slots[0])
            after, exclusive = self._order(depends, frame)
            deferred = deferring(frame)
            self.spawn(own, body, environment, after, exclusive, deferred, line, event)
            return NORMAL

        return run

    def _detach(self, construct: Construct, node: Node, names: Names) -> Callable[[Frame], dict[str, Any]] | None:
        """Makes the event without which a detached task does not end, and sets the handle to it (OpenMP 5.2, 12.5.2)."""
        name, machine = construct.argument("detach"), self.machine
        variable = names.look(name) if name is not None else None
        if name is None or variable is None:
            return None
        store = storer(machine, self.place_for(variable, node, names))
        told = b"omp_fulfill_event" in self.syntax.masked

        def event(frame: Frame) -> dict[str, Any]:
            number = machine.shared["events"] = machine.shared.get("events", 0) + 1
            store(frame, number)
            if not told:
                machine.doubt(f"who fulfils `{name}` is not in this text", self.line(node))
            state: dict[str, Any] = machine.shared.setdefault(f"event {number}", {"done": not told, "clock": {}})
            return state

        return event

    def _deferring(self, construct: Construct, node: Node, names: Names) -> Callable[[Frame], bool]:
        """Whether the task may run later than here: unless an `if` clause is false."""
        conditions = [self.snippet(each.argument.rpartition(":")[2], node, names)[0] for each in construct.clauses if each.name == "if"]
        return lambda frame: all(truth(condition(frame)) is not False for condition in conditions)

    def spawn(
        self,
        own: Frame,
        body: Statement,
        environment: Environment,
        after: list[Strand],
        exclusive: list[str],
        deferred: bool,
        line: int,
        event: dict[str, Any] | None = None,
    ) -> Strand:
        """Make a task. Any thread of the team may run it, at any time until it is waited for."""
        machine = self.machine
        parent = machine.strand
        team, group = parent.team, parent.group
        task = machine.fork(parent)
        task.task, task.group, task.team, task.calls = True, group, team, parent.calls
        task.thread = mixed(machine.seed, task.number) % team.size if team is not None else 0
        task.label = (*parent.label, Step("task", line=line))
        for clock in self._registering:
            clock(task)
        self._registering.clear()
        parent.children.append(task)
        if team is not None:
            team.tasks += 1
        chain = []
        each = group
        while each is not None:
            each.left += 1
            chain.append(each)
            each = each.outer

        def work() -> None:
            try:
                machine.await_all(after, "`depend`")
                for key in exclusive:
                    machine.enter(key)
                if not any(one.told for one in chain):
                    body(own)
                if event:
                    machine.wait(lambda: event["done"])
                    machine.acquire(event["clock"], "an event that is fulfilled")
                for leave in environment.leave:
                    leave(own)
                for key in exclusive:
                    machine.leave(key)
            finally:
                if team is not None:
                    team.tasks -= 1
                    join(team.done, task.clock)
                for one in chain:
                    one.left -= 1
                    join(one.clock, task.clock)

        keep = machine.allot
        machine.allot = max(keep // 2, 12)
        machine.start(task, work)
        machine.allot = keep
        if not deferred:
            machine.await_all([task], f"the end of the undeferred task of line {line}")
        else:
            machine.maybe_turn()
        return task

    # ------------------------------------------------------------ taskloop, taskgroup, taskwait

    def _taskloop(self, construct: Construct, node: Node, names: Names, environment: Environment) -> Statement:
        names = names.inner()
        levels, body_node = self.levels(node, construct, names)
        if not levels:
            return self.plain(node, names)
        body = self.statement(body_node, names.inner())
        space = self.space(levels)
        grain_text, number_text = construct.argument("grainsize"), construct.argument("num_tasks")
        grain = self.snippet(grain_text.rpartition(":")[2], node, names)[0] if grain_text else None
        number = self.snippet(number_text.rpartition(":")[2], node, names)[0] if number_text else None
        deferring = self._deferring(construct, node, names)
        machine, slots, line = self.machine, names.slots, self.syntax.line_of(construct.pragma.start)

        def run(frame: Frame) -> int:
            iterations = space(environment.frame(frame, slots[0]))
            count = len(iterations)
            size = grain(frame) if grain is not None else None
            parts = number(frame) if number is not None else None
            if not isinstance(size, int) or size < 1:
                size = max(1, -(-count // parts)) if isinstance(parts, int) and parts > 0 else max(1, -(-count // MOST_TASKS))
            size = max(size, -(-count // 24))
            deferred = deferring(frame)
            for start in range(0, count, size):
                own = environment.frame(frame, slots[0])
                piece: Sequence[int] = range(start, min(start + size, count))
                if len(piece) > MOST_ITERATIONS // 8:
                    piece = [*piece[: MOST_ITERATIONS // 16], *piece[-MOST_ITERATIONS // 16 :]]

                def chunk(own: Frame, piece: Sequence[int] = piece, ends: bool = start + size >= count) -> int:
                    strand = machine.strand
                    skipped = strand.ways[CONTINUE]
                    for position in piece:
                        machine.step()
                        if strand.unsure:
                            strand.goes_on(CONTINUE, skipped)
                        for level, value in zip(levels, iterations[position], strict=True):
                            self._set(own, level, value)
                        for turn in environment.turn:
                            turn(own, position)
                        if body(own) == CANCEL:
                            break
                    for each in environment.last if ends else ():
                        each(own)
                    return NORMAL

                self.spawn(own, chunk, environment, [], [], deferred, line)
            return NORMAL

        return run if construct.has("nogroup") else self._group(construct, run)

    def _group(self, construct: Construct, body: Statement) -> Statement:
        machine = self.machine
        by = f"the end of the `{construct.name}` of line {self.syntax.line_of(construct.pragma.start)}"

        def run(frame: Frame) -> int:
            strand = machine.strand
            group = Group(strand.group)
            strand.group = group
            try:
                signal = body(frame)
            finally:
                strand.group = group.outer
            machine.wait(lambda: group.left == 0)
            machine.acquire(group.clock, by)
            return signal

        return run

    def _taskwait(self, construct: Construct, names: Names) -> Statement:
        machine = self.machine
        depends = self._depends(construct, self.syntax.root, names)
        by = f"the `taskwait` of line {self.syntax.line_of(construct.pragma.start)}"

        def run(frame: Frame) -> int:
            strand = machine.strand
            if depends:
                waited, _ = self._order(depends, frame)
                self._registering.clear()
            else:
                waited, strand.children = strand.children, []
            machine.await_all(waited, by)
            return NORMAL

        return run
