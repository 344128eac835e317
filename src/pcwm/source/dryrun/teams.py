"""Teams of threads, and the constructs that start them or order their members."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tree_sitter import Node

from pcwm.source.atomics import atomic_target
from pcwm.source.directives import Construct
from pcwm.source.dryrun.data import Data
from pcwm.source.dryrun.environment import Environment
from pcwm.source.dryrun.places import Place
from pcwm.source.dryrun.reader import CANCEL, NORMAL, Statement
from pcwm.source.dryrun.scope import Frame, Names
from pcwm.source.dryrun.strands import Clock, Step, Strand, join
from pcwm.source.dryrun.values import UNKNOWN, Block, truth
from pcwm.source.touches import text_of

LEAGUE = 3
"""Teams of a league whose size the text does not say."""
MOST_THREADS = 16


@dataclass(eq=False)
class Team:
    """The threads of one parallel region, or the initial threads of a league."""

    size: int
    outer: Team | None = None
    creator_thread: int = 0
    level: int = 1
    league: bool = False
    arrived: int = 0
    passed: int = 0
    """Barriers all have passed."""
    gathering: Clock = field(default_factory=dict)
    released: dict[int, Clock] = field(default_factory=dict)
    tasks: int = 0
    """Explicit tasks that have not ended."""
    done: Clock = field(default_factory=dict)
    """What the tasks that ended did."""
    gone: int = 0
    told: dict[str, Any] = field(default_factory=dict)
    """Whether its region is cancelled."""
    instances: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    """Worksharing regions, by construct and by how often it was met."""

    def instance(self, index: int, strand: Strand) -> dict[str, Any]:
        """The worksharing region that the strand has reached: the same one for all members."""
        count = strand.counts.get(index, 0)
        strand.counts[index] = count + 1
        return self.instances.setdefault((index, count), {"number": count, "index": index})

    def number(self, strand: Strand) -> int:
        """A strand's number among this team's members, asked from an inner team."""
        team, number = strand.team, strand.thread
        while team is not None and team is not self:
            number, team = team.creator_thread, team.outer
        return number


class Teams(Data):
    """parallel, teams, target, barrier, critical, atomic, flush, master, ordered."""

    def barrier(self, by: str = "") -> int:
        """Wait for all members and their tasks (OpenMP 5.2, 15.3); nobody waits in a cancelled region, but leaves it."""
        machine = self.machine
        strand, team = machine.strand, machine.strand.team
        if team is None or strand.task:
            return NORMAL
        join(team.gathering, strand.clock)
        team.arrived += 1
        mine = team.passed

        def passed() -> bool:
            if team.passed > mine or team.told:
                return True
            if team.arrived + team.gone >= team.size and team.tasks == 0:
                join(team.gathering, team.done)
                team.released[mine] = team.gathering
                team.gathering, team.arrived = {}, 0
                team.passed += 1
                return True
            return False

        machine.wait(passed)
        machine.tick(strand)
        machine.acquire(team.released.get(mine), by)
        return CANCEL if team.passed == mine else NORMAL

    def team_size(self, construct: Construct, node: Node, names: Names, word: str) -> Callable[[Frame], int]:
        """How many threads the region gets: `if`, `num_threads`, nesting."""
        machine = self.machine
        league = word == "teams"
        text = construct.argument("num_teams" if league else "num_threads")
        wanted = self.snippet((text or "").rpartition(":")[2].split(",")[0], node, names)[0] if text else None
        clauses = [clause.argument for clause in construct.clauses if clause.name == "if"]
        texts = [argument.partition(":")[2] if argument.partition(":")[0].strip() == "parallel" else argument for argument in clauses]
        conditions = [] if league else [self.snippet(text, node, names)[0] for text in texts]

        def size(frame: Frame) -> int:
            for condition in conditions:
                if truth(condition(frame)) is False:
                    return 1
            if not league and machine.strand.team is not None:
                active, team = 0, machine.strand.team
                while team is not None:
                    active += team.size > 1 and not team.league
                    team = team.outer
                if active >= machine.levels:
                    return 1
            number = wanted(frame) if wanted is not None else LEAGUE if league else machine.threads
            if number is UNKNOWN:
                return machine.threads
            return max(1, min(number, MOST_THREADS)) if isinstance(number, int) else machine.threads

        return size

    def fork_statement(
        self, size: Callable[[Frame], int], body: Statement, environment: Environment, construct: Construct, names: Names, league: bool
    ) -> Statement:
        """Start a team, run `body` in every member, and wait for all."""
        machine, slots = self.machine, names.slots
        line = self.syntax.line_of(construct.pragma.start)
        copied = self.listed_in(construct, "copyin")
        blocks = [variable.block for name in copied if (variable := names.look(name)) is not None and variable.block is not None]

        def run(frame: Frame) -> int:
            count = size(frame)
            creator = machine.strand
            outer_team, thread, label = creator.team, creator.thread, creator.label
            level = (outer_team.level if outer_team is not None else 0) + (0 if league else 1)
            team = Team(count, outer_team, thread, level, league)
            machine.doubt_limit(count)
            allot = machine.allot
            machine.allot = max(allot // count, 16)
            original = {block: creator.own.get(block, block) for block in blocks}

            def member(number: int, strand: Strand) -> Callable[[], None]:
                def work() -> None:
                    for block, source in original.items():
                        if number:
                            copy = Block(block.name, block.size, "threadprivate", block.line, block.default, block.elem)
                            copy.cells = dict(source.cells)
                            strand.own[block] = copy
                    own = environment.frame(frame, slots[0])
                    try:
                        body(own)
                        for each in environment.leave:
                            each(own)
                        if not league:
                            self.barrier(f"the end of the region of line {line}")
                    finally:
                        team.gone += 1

                return work

            members = []
            for number in range(count):
                strand = machine.fork(creator)
                strand.team, strand.thread, strand.counts, strand.calls = team, number, {}, creator.calls
                strand.group, strand.held, strand.loop = None, creator.held, None
                strand.label = (*label, Step("thread", number))
                persistent = machine.shared.setdefault(f"threads of level {level}", {})
                strand.own = creator.own if number == 0 else persistent.setdefault((thread if level > 1 else 0, number), {})
                members.append(strand)
            for number, strand in enumerate(members):
                machine.start(strand, member(number, strand))
            machine.wait(lambda: all(strand.done for strand in members) and team.tasks == 0)
            machine.await_all(members, f"the end of the region of line {line}")
            machine.acquire(team.done, f"the end of the region of line {line}")
            machine.allot = allot
            return NORMAL

        return run

    # ------------------------------------------------------------ one at a time

    def critical(self, construct: Construct, body: Statement) -> Statement:
        name = construct.argument("name") or ""
        machine, key = self.machine, f"critical {name}"
        label = f"critical({name})" if name else "critical"

        def run(frame: Frame) -> int:
            strand = machine.strand
            machine.maybe_turn()
            machine.enter(key)
            held, strand.held = strand.held, (*strand.held, label)
            try:
                signal = body(frame)
            finally:
                strand.held = held
                machine.leave(key)
            machine.maybe_turn()
            return signal

        return run

    def atomic_statement(self, construct: Construct, node: Node, read: Callable[[], Statement]) -> Statement:
        """Read the statement with its one location marked (OpenMP 5.2, 15.8.4)."""
        words = {clause.name for clause in construct.clauses} | construct.words
        order = next((each for each in ("seq_cst", "acq_rel", "release", "acquire", "relaxed") if each in words), "relaxed")
        before = self.atomic
        target = atomic_target(node, "read" in words)
        self.atomic = ("".join(target.split()), order) if target else None
        try:
            return self._steady(read())
        finally:
            self.atomic = before

    def _steady(self, body: Statement) -> Statement:
        """`{ v = x; x += n; }` captures what it then changes: no other strand takes a turn in between."""
        machine = self.machine

        def run(frame: Frame) -> int:
            machine.maybe_turn()
            strand = machine.strand
            strand.steady, around = True, strand.steady
            try:
                return body(frame)
            finally:
                strand.steady = around

        return run

    def mark_atomic(self, place: Place, node: Node) -> None:
        if self.atomic is None:
            return
        target = node
        if node.type == "assignment_expression":
            target = node.child_by_field_name("left") or node
        elif node.type == "update_expression":
            target = node.child_by_field_name("argument") or node
        if "".join(text_of(target).split()) == self.atomic[0]:
            place.atomic = self.atomic[1]

    def flush(self) -> Statement:
        """Both sides of a fence (OpenMP 5.2, 15.8.5; C11, 7.17.4)."""
        machine = self.machine

        def run(frame: Frame) -> int:
            strand = machine.strand
            machine.acquire(strand.pending, "a flush behind an atomic read")
            strand.pending = {}
            strand.released = machine.release()
            machine.maybe_turn()
            return NORMAL

        return run

    def first_thread(self, construct: Construct, node: Node, names: Names, body: Statement) -> Statement:
        """`master`, and `masked` with its filter."""
        machine = self.machine
        text = construct.argument("filter")
        number = self.snippet(text, node, names)[0] if text else None

        def run(frame: Frame) -> int:
            wanted = number(frame) if number is not None else 0
            if machine.strand.team is None or machine.strand.thread == wanted:
                strand = machine.strand
                label, strand.label = strand.label, (*strand.label, Step("first thread"))
                signal = body(frame)
                strand.label = label
                return signal
            return NORMAL

        return run

    def target(self, construct: Construct, node: Node, names: Names) -> Environment:
        """On the host, `target` runs its body in place; scalars that are not mapped are its own (OpenMP 5.2, 5.8.1)."""
        mapped = self.listed_in(
            construct, "map", "private", "firstprivate", "lastprivate", "reduction", "is_device_ptr", "linear", "shared"
        )
        default = (construct.argument("defaultmap") or "").replace(" ", "")
        own = []
        for name in self.used_names(construct, node):
            variable = names.look(name)
            if variable is None or name in mapped or variable.kind.kind not in ("int", "float") or default.startswith("tofrom"):
                continue
            own.append(name)
        return self.environment(construct, node, names, (), tuple(own))
