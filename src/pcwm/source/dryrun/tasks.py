"""Explicit tasks, and the choice of what each construct does."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tree_sitter import Node

from pcwm.source.directives import Construct
from pcwm.source.dryrun.data import Environment
from pcwm.source.dryrun.machine import Clock, Strand, join
from pcwm.source.dryrun.reader import NORMAL, Statement
from pcwm.source.dryrun.scope import Fn, Frame, Names
from pcwm.source.dryrun.values import UNKNOWN, truth
from pcwm.source.dryrun.worksharing import MOST_ITERATIONS, Worksharing, mixed

MOST_TASKS = 8
"""Tasks that a `taskloop` is cut into where it does not say."""
_COPIES = ("private", "firstprivate", "lastprivate", "reduction", "linear")
_MODIFIED = re.compile(r"^\s*iterator\s*\(")
_ITERATOR = re.compile(r"(?:[\w\s]*?\s)?(\w+)\s*=\s*([^:,]+):([^:,]+)(?::([^:,]+))?")


@dataclass(eq=False)
class Group:
    """A `taskgroup`: all tasks made in it, and theirs."""

    outer: Any
    left: int = 0
    clock: Clock = field(default_factory=dict)


@dataclass
class Dependence:
    """The tasks of one parent that last named a storage location in `depend`."""

    kind: str = ""
    latest: list[Strand] = field(default_factory=list)
    """Those of the current kind: one after another for `out`, as a set for the others."""
    before: list[Strand] = field(default_factory=list)
    """Those that each of the latest comes after."""


@dataclass
class Layer(Construct):
    """What is left of a combined construct."""

    done: frozenset[str] = frozenset()
    """The words that are dealt with."""


class Tasks(Worksharing):
    """task, taskloop, taskwait, taskgroup, and the dispatch of constructs."""

    def construct_statement(self, node: Node, opened: list[Construct], names: Names) -> Statement:
        """A statement under its directives, outermost first."""
        construct, rest = opened[0], opened[1:]

        def inside(scope: Names) -> Statement:
            return self.construct_statement(node, rest, scope) if rest else self.plain(node, scope)

        words = construct.words
        if "critical" in words:
            return self.critical(construct, inside(names))
        if "atomic" in words:
            return self.atomic_statement(construct, node, lambda: inside(names))
        if construct.name == "ordered" or construct.name == "ordered simd":
            return self.ordered(inside(names))
        if construct.name == "taskgroup":
            return self._group(inside(names))
        return self._layers(construct, node, names, inside)

    def _layers(self, construct: Construct, node: Node, names: Names, inside: Callable[[Names], Statement]) -> Statement:
        """A combined construct from the outside in: target, teams, distribute, parallel, loops, tasks."""
        words = construct.words
        if "target" in words and not words & {"data"}:
            scope = names.inner()
            environment = self.target(construct, node, scope)
            body = self._without(construct, {"target"}, node, scope, inside)
            step = self._in_place(body, environment, names)
            return self._task(construct, node, names, step, Environment()) if construct.has("nowait") else step
        if "teams" in words:
            scope = names.inner()
            scope.region = scope
            size = self.team_size(construct, node, names, "teams")
            parallel = bool(words & {"parallel", "distribute"})
            environment = self.environment(construct, node, scope, () if parallel else _COPIES)
            body = self._without(construct, {"teams"}, node, scope, inside)
            return self.fork_statement(size, body, environment, construct, names, True)
        if "parallel" in words:
            scope = names.inner()
            scope.region = scope
            size = self.team_size(construct, node, names, "parallel")
            loops = bool(words & {"for", "sections", "loop"})
            environment = self.environment(construct, node, scope, ("private", "firstprivate", "reduction") if loops else _COPIES)
            default = (construct.argument("default") or "").strip()
            if default in ("private", "firstprivate"):
                extra = self.environment(construct, node, scope, (), tuple(self._locals(construct, node, scope)))
                environment.enter += extra.enter
            body = self._without(construct, {"parallel"}, node, scope, inside)
            return self.fork_statement(size, body, environment, construct, names, False)
        if words & {"master", "masked"}:
            return self.first_thread(construct, node, names, self._without(construct, {"master", "masked"}, node, names, inside))
        if words & {"task", "taskloop"}:
            return self._task_construct(construct, node, names, inside)
        return self._shared_out(construct, node, names, inside)

    def _without(self, construct: Construct, words: set[str], node: Node, names: Names, inside: Callable[[Names], Statement]) -> Statement:
        """What is left of a combined construct when its outer words are done."""
        left = construct.words - words
        if not left:
            return inside(names)
        done = construct.done if isinstance(construct, Layer) else frozenset()
        name = " ".join(sorted(left))
        made = Layer(
            index=construct.index,
            pragma=construct.pragma,
            name=name,
            clauses=construct.clauses,
            statement=construct.statement,
            words=left,
            lists=construct.lists,
            collapse=construct.collapse,
            serial=construct.serial,
            done=done | words,
        )
        return self._layers(made, node, names, inside)

    def _shared_out(self, construct: Construct, node: Node, names: Names, inside: Callable[[Names], Statement]) -> Statement:
        words, done = construct.words, construct.done if isinstance(construct, Layer) else frozenset()
        kinds = ("lastprivate", "linear") if "parallel" in done else _COPIES
        if words & {"for", "loop", "distribute"}:
            scope = names.inner()
            environment = self.environment(construct, node, scope, kinds)
            return self.divided_loop(construct, node, scope, words | (frozenset({"parallel"}) & done), environment)
        if "sections" in words:
            scope = names.inner()
            return self.sections(construct, node, scope, self.environment(construct, node, scope, kinds))
        if "single" in words:
            scope = names.inner()
            environment = self.environment(construct, node, scope, kinds)
            return self.single(construct, node, names, inside(scope), environment)
        if "simd" in words:
            scope = names.inner()
            return self.lanes(construct, node, scope, self.environment(construct, node, scope, _COPIES))
        if "scope" in words:
            scope = names.inner()
            environment = self.environment(construct, node, scope, kinds)
            step = self._in_place(inside(scope), environment, names)
            barrier = not construct.has("nowait")

            def run(frame: Frame) -> int:
                signal = step(frame)
                if barrier:
                    self.barrier()
                return signal

            return run
        return inside(names)

    def _in_place(self, body: Statement, environment: Environment, names: Names) -> Statement:
        if not environment.enter:
            return body
        slots = names.slots

        def run(frame: Frame) -> int:
            own = environment.frame(frame, slots[0])
            signal = body(own)
            for each in environment.leave:
                each(own)
            return signal

        return run

    def _locals(self, construct: Construct, node: Node, names: Names) -> list[str]:
        """Variables of the function that the construct mentions and no clause lists."""
        listed = {name for names_ in construct.lists.values() for name in names_}
        found = []
        for name in self.used_names(construct, node):
            variable = names.look(name)
            if variable is not None and variable.slot >= 0 and name not in listed:
                found.append(name)
        return found

    # ------------------------------------------------------------ task

    def _implicit(self, construct: Construct, node: Node, names: Names) -> tuple[str, ...]:
        """Variables that are firstprivate in a task without being listed (OpenMP 5.2, 5.1.1)."""
        default = (construct.argument("default") or "").strip()
        if default == "shared":
            return ()
        listed = {name for names_ in construct.lists.values() for name in names_}
        found = []
        for name in self.used_names(construct, node):
            variable, within = names.look_within(name)
            if variable is None or variable.slot < 0 or name in listed or variable.name == "this":
                continue
            if within or default == "firstprivate" or not names.in_region():
                found.append(name)
        return tuple(found)

    def _task_construct(self, construct: Construct, node: Node, names: Names, inside: Callable[[Names], Statement]) -> Statement:
        scope = names.inner()
        implicit = self._implicit(construct, node, names)
        scope.region = scope
        kinds = tuple(kind for kind in _COPIES if kind != "lastprivate" or "taskloop" in construct.words)
        environment = self.environment(construct, node, scope, kinds, implicit)
        if "taskloop" in construct.words:
            return self._taskloop(construct, node, scope, environment)
        return self._task(construct, node, names, inside(scope), environment)

    def _task(self, construct: Construct, node: Node, names: Names, body: Statement, environment: Environment) -> Statement:
        machine, slots = self.machine, names.slots
        conditions = [self.snippet(each.argument.rpartition(":")[2], node, names)[0] for each in construct.clauses if each.name == "if"]
        depends = self._depends(construct, node, names)
        line = self.syntax.line_of(construct.pragma.start)

        def run(frame: Frame) -> int:
            own = environment.frame(frame, slots[0])
            after, exclusive = self._order(depends, frame)
            deferred = all(truth(condition(frame)) is not False for condition in conditions)
            self.spawn(own, body, environment, after, exclusive, deferred, line)
            return NORMAL

        return run

    def spawn(
        self,
        own: Frame,
        body: Statement,
        environment: Environment,
        after: list[Strand],
        exclusive: list[str],
        deferred: bool,
        line: int,
        register: Callable[[Strand], None] | None = None,
    ) -> Strand:
        """Make a task. Any thread of the team may run it, at any time until it is waited for."""
        machine = self.machine
        parent = machine.strand
        team, group = parent.team, parent.group
        task = machine.fork(parent)
        task.task, task.group, task.team, task.calls = True, group, team, parent.calls
        task.thread = mixed(machine.seed, task.number) % team.size if team is not None else 0
        task.label = (*parent.label, ("task", line))
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
                machine.wait(lambda: all(strand.done for strand in after))
                for strand in after:
                    join(task.clock, strand.final)
                for key in exclusive:
                    state = machine.shared.setdefault(key, {"owner": None, "clock": {}})
                    machine.wait(lambda state=state: state["owner"] is None)
                    state["owner"] = task
                    machine.acquire(state["clock"])
                body(own)
                for leave in environment.leave:
                    leave(own)
                for key in exclusive:
                    machine.shared[key]["owner"] = None
                    machine.shared[key]["clock"] = machine.release()
            finally:
                if team is not None:
                    team.tasks -= 1
                    join(team.done, task.clock)
                for one in chain:
                    one.left -= 1
                    join(one.clock, task.clock)

        if register is not None:
            register(task)
        keep = machine.allot
        machine.allot = max(keep // 2, 12)
        machine.start(task, work)
        machine.allot = keep
        if not deferred:
            machine.wait(lambda: task.done)
            join(parent.clock, task.final)
        else:
            machine.maybe_turn()
        return task

    # ------------------------------------------------------------ depend

    def _depends(self, construct: Construct, node: Node, names: Names) -> list[Callable[[Frame], list[tuple[str, Any]]]]:
        """For each `depend` clause: its kind with the storage locations it names, when the task is made."""
        found: list[Callable[[Frame], list[tuple[str, Any]]]] = []
        for clause in construct.clauses:
            if clause.name != "depend":
                continue
            argument, iterators = clause.argument, ""
            if _MODIFIED.match(argument):
                end = _closing(argument, argument.index("("))
                iterators, argument = argument[argument.index("(") + 1 : end], argument[end + 1 :].lstrip(" ,")
            kind, _, items = argument.partition(":")
            found.append(self._locations(kind.strip(), _split(items), iterators, node, names))
        return found

    def _locations(self, kind: str, items: list[str], iterators: str, node: Node, names: Names) -> Callable[[Frame], list[tuple[str, Any]]]:
        scope = names.inner()
        loops: list[tuple[int, Fn, Fn]] = []
        for match in _ITERATOR.finditer(iterators):
            from pcwm.source.dryrun.layout import INT
            from pcwm.source.dryrun.scope import Variable

            variable = scope.add(Variable(match[1], INT, slot=scope.new_slot()))
            loops.append((variable.slot, self.snippet(match[2], node, scope)[0], self.snippet(match[3], node, scope)[0]))
        places = []
        for item in items:
            text = re.sub(r"\[([^\[\]:]*):[^\[\]]*\]", lambda match: f"[{match[1].strip() or 0}]", item.strip())
            fragment = self.fragment(text)
            place = self.place(fragment, scope) if fragment is not None else None
            if place is not None and place.address is not None:
                places.append(place.address)

        def locations(frame: Frame) -> list[tuple[str, Any]]:
            own = frame + [UNKNOWN] * (scope.slots[0] + 1 - len(frame))
            found: list[tuple[str, Any]] = []

            def go(depth: int) -> None:
                if depth == len(loops):
                    for place in places:
                        block, offset = place(own)
                        found.append((kind, (id(block), offset if offset is not UNKNOWN else "?")))
                    return
                slot, first, end = loops[depth]
                low, high = first(own), end(own)
                for value in range(low, high) if isinstance(low, int) and isinstance(high, int) else ():
                    own[slot] = value
                    go(depth + 1)

            go(0)
            return found

        return locations

    def _order(self, depends: list[Callable[[Frame], list[tuple[str, Any]]]], frame: Frame) -> tuple[list[Strand], list[str]]:
        """The tasks that must end first, and the locks of `mutexinoutset` (OpenMP 5.2, 15.9.5); notes the new task for those to come."""
        strand = self.machine.strand
        after: list[Strand] = []
        exclusive: list[str] = []
        self._registering.clear()
        for each in depends:
            for kind, key in each(frame):
                known = strand.depends.setdefault(key, Dependence())
                same = kind == known.kind and kind in ("in", "inoutset", "mutexinoutset")
                if not same:
                    known.before, known.latest, known.kind = known.latest, [], kind
                after += known.before
                if kind == "mutexinoutset":
                    exclusive.append(f"mutexinoutset {key}")
                self._registering.append(known.latest.append)
        return after, sorted(set(exclusive))

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
        conditions = [self.snippet(each.argument.rpartition(":")[2], node, names)[0] for each in construct.clauses if each.name == "if"]
        machine, slots, line = self.machine, names.slots, self.syntax.line_of(construct.pragma.start)

        def run(frame: Frame) -> int:
            iterations = list(space(environment.frame(frame, slots[0])))
            count = len(iterations)
            size = grain(frame) if grain is not None else None
            parts = number(frame) if number is not None else None
            if not isinstance(size, int) or size < 1:
                size = max(1, -(-count // parts)) if isinstance(parts, int) and parts > 0 else max(1, -(-count // MOST_TASKS))
            size = max(size, -(-count // 24))
            deferred = all(truth(condition(frame)) is not False for condition in conditions)
            for start in range(0, count, size):
                own = environment.frame(frame, slots[0])
                piece = iterations[start : start + size]
                if len(piece) > MOST_ITERATIONS // 8:
                    piece = piece[: MOST_ITERATIONS // 16] + piece[-MOST_ITERATIONS // 16 :]

                def chunk(own: Frame, piece: list[Any] = piece, ends: bool = start + size >= count) -> int:
                    for values in piece:
                        machine.step()
                        for level, value in zip(levels, values, strict=True):
                            self._set(own, level, value)
                        body(own)
                    for each in environment.last if ends else ():
                        each(own)
                    return NORMAL

                self.spawn(own, chunk, environment, [], [], deferred, line)
            return NORMAL

        return run if construct.has("nogroup") else self._group(run)

    def _group(self, body: Statement) -> Statement:
        machine = self.machine

        def run(frame: Frame) -> int:
            strand = machine.strand
            group = Group(strand.group)
            strand.group = group
            try:
                signal = body(frame)
            finally:
                strand.group = group.outer
            machine.wait(lambda: group.left == 0)
            machine.acquire(group.clock)
            return signal

        return run

    def _taskwait(self, construct: Construct, names: Names) -> Statement:
        machine = self.machine
        depends = self._depends(construct, self.syntax.root, names)

        def run(frame: Frame) -> int:
            strand = machine.strand
            if depends:
                waited, _ = self._order(depends, frame)
                self._registering.clear()
            else:
                waited, strand.children = strand.children, []
            machine.wait(lambda: all(task.done for task in waited))
            for task in waited:
                join(strand.clock, task.final)
            return NORMAL

        return run

    def standalone_statement(self, construct: Construct, names: Names) -> Statement | None:
        """barrier, taskwait, flush, taskyield, and the two halves of doacross."""
        machine, name = self.machine, construct.name
        if name == "barrier":

            def wait(frame: Frame) -> int:
                self.barrier()
                return NORMAL

            return wait
        if name == "taskwait":
            return self._taskwait(construct, names)
        if name == "flush":
            return self.flush()
        if name == "ordered":
            return self.doacross(construct, self.syntax.root, names)
        if name == "taskyield":

            def turn(frame: Frame) -> int:
                machine.turn()
                return NORMAL

            return turn
        if name == "threadprivate":
            for each in construct.lists.get("list", ()):
                variable = names.look(each)
                if variable is not None and variable.block is not None:
                    variable.private = True
        return None


def _split(text: str) -> list[str]:
    """The items of a list, at its commas outside of brackets."""
    found, depth, start = [], 0, 0
    for index, character in enumerate(text + ","):
        depth += (character in "([") - (character in ")]")
        if character == "," and depth == 0:
            if text[start:index].strip():
                found.append(text[start:index])
            start = index + 1
    return found


def _closing(text: str, opened: int) -> int:
    depth = 0
    for index in range(opened, len(text)):
        depth += (text[index] == "(") - (text[index] == ")")
        if depth == 0:
            return index
    return len(text) - 1
