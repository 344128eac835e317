"""What each construct does: combined ones taken apart from the outside in, and directives that stand alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tree_sitter import Node

from pcwm.source.directives import Construct
from pcwm.source.dryrun.cancel import Cancel
from pcwm.source.dryrun.data import COPIES
from pcwm.source.dryrun.environment import Environment
from pcwm.source.dryrun.reader import NORMAL, Statement
from pcwm.source.dryrun.reductions import runs_on
from pcwm.source.dryrun.scope import Frame, Names


@dataclass
class Layer(Construct):
    """What is left of a combined construct."""

    done: frozenset[str] = frozenset()
    """The words that are dealt with."""


class Constructs(Cancel):
    """The dispatch of constructs."""

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
        if "ordered" in words:
            return self.ordered(inside(names), lanes_alone="simd" in words and not construct.has("threads"))
        if construct.name == "taskgroup":
            return self._group(construct, inside(names))
        return self._layers(construct, node, names, inside)

    def _layers(self, construct: Construct, node: Node, names: Names, inside: Callable[[Names], Statement]) -> Statement:
        """A combined construct from the outside in: target, teams, distribute, parallel, loops, tasks."""
        words = construct.words
        if "target" in words and not words & {"data"}:
            scope = names.inner()
            environment = self.target(construct, node, scope)
            body = self._without(construct, {"target"}, node, scope, inside)
            if construct.has("nowait"):  # its copies are made when it is met, not when it runs
                return self._task(construct, node, names, body, environment)
            return self._in_place(body, environment, names)
        if "teams" in words:
            scope = names.inner()
            scope.region = scope
            size = self.team_size(construct, node, names, "teams")
            parallel = bool(words & {"parallel", "distribute"})
            environment = self.environment(construct, node, scope, () if parallel else COPIES)
            body = self._without(construct, {"teams"}, node, scope, inside)
            return self.fork_statement(size, body, environment, construct, names, True)
        if "parallel" in words:
            scope = names.inner()
            scope.region = scope
            size = self.team_size(construct, node, names, "parallel")
            loops = bool(words & {"for", "sections", "loop"})
            copies = ("private", "firstprivate", *(() if runs_on(construct) else ("reduction",)))
            environment = self.environment(construct, node, scope, copies if loops else COPIES)
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
        kinds = ("lastprivate", "linear", *(("reduction",) if runs_on(construct) else ())) if "parallel" in done else COPIES
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
            return self.lanes(construct, node, scope, self.environment(construct, node, scope, COPIES))
        if "scope" in words:
            scope = names.inner()
            environment = self.environment(construct, node, scope, kinds)
            step = self._in_place(inside(scope), environment, names)
            barrier, line = not construct.has("nowait"), self.syntax.line_of(construct.pragma.start)

            def run(frame: Frame) -> int:
                signal = step(frame)
                ended = self.barrier(f"the barrier at the end of the `scope` of line {line}") if barrier else NORMAL
                return signal or ended

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

    def standalone_statement(self, construct: Construct, names: Names) -> Statement | None:
        """barrier, taskwait, flush, taskyield, cancel, and the two halves of doacross."""
        machine, name, line = self.machine, construct.name, self.syntax.line_of(construct.pragma.start)
        if name == "barrier":
            return lambda frame: self.barrier(f"the barrier of line {line}")
        if name in ("cancel", "cancellation point"):
            return self.cancel(construct, names)
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
                    self.machine.copied.setdefault(each, (name, line, "thread"))
        return None
