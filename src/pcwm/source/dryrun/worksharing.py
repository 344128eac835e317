"""Loops shared out among a team.

Where the specification leaves the schedule to the implementation, iterations are dealt out by a hash, so that neighbours meet on
different threads; two loops of one region with the same trip count are dealt out alike, unless one asks for `dynamic` or `guided`, since
every compiler we know divides both statically.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import partial
from typing import Any

from tree_sitter import Node

from pcwm.source.directives import Construct
from pcwm.source.dryrun.environment import Environment
from pcwm.source.dryrun.lanes import Lanes
from pcwm.source.dryrun.levels import MOST_ITERATIONS, shown
from pcwm.source.dryrun.reader import CONTINUE, NORMAL, RETURN, Statement
from pcwm.source.dryrun.reductions import runs_on
from pcwm.source.dryrun.scope import Frame, Names
from pcwm.source.dryrun.sections import Sections
from pcwm.source.dryrun.strands import Step, Strand
from pcwm.source.dryrun.values import mixed

LONG_LOOP = "a long divided loop was read in part"
_PARTNERS = 8
"""Iterations that are followed at each such distance."""
MOST_ORDERED = 300
"""The same where iterations wait for one another."""


class Worksharing(Lanes, Sections):
    """for, distribute."""

    # ------------------------------------------------------------ for

    def divided_loop(self, construct: Construct, node: Node, names: Names, words: frozenset[str], environment: Environment) -> Statement:
        """A worksharing loop (or `distribute`): each member runs its share."""
        names = names.inner()
        levels, body_node = self.levels(node, construct, names)
        if not levels:
            return self._undivided(node, names, construct)
        body = self.statement(body_node, names.inner())
        space = self.space(levels)
        schedule = construct.argument("dist_schedule" if "for" not in words and "distribute" in words else "schedule") or ""
        kind = schedule.rpartition(":")[2].split(",")[0].strip() if schedule else ""
        chunk_text = schedule.partition(",")[2].strip()
        chunk = self.snippet(chunk_text, node, names)[0] if chunk_text else None
        running = runs_on(construct)
        waits = construct.has("ordered") or running
        barrier = not (words & {"distribute"}) and not construct.has("nowait") and "parallel" not in construct.words
        machine, slots, index = self.machine, names.slots, construct.index
        shared_by_league = "distribute" in words and "for" in words
        name, line = levels[0].name, self.syntax.line_of(construct.pragma.start)
        loop_line = levels[0].line if len(levels) == 1 else 0
        met = f"the barrier at the end of the loop of line {line}"

        def run(frame: Frame) -> int:
            strand = machine.strand
            team = strand.team
            instance: dict[str, Any] = team.instance(index, strand) if team is not None else {"number": 0}
            size, rank = self._rank(strand, shared_by_league)
            own = environment.frame(frame, slots[0])
            iterations = space(own)
            if "plan" not in instance:
                width = chunk(own) if chunk is not None else 0
                far = machine.far.get(loop_line, [])
                self._plan(instance, len(iterations), size, kind, width if isinstance(width, int) else 1, waits, far)
                if waits:
                    instance["all"] = {iterations[position] for position in instance["chosen"]}
            mine = instance["plan"][rank]
            around, allot, label = strand.loop, machine.allot, strand.label
            machine.allot = max(8, allot // max(1, min(len(mine), 24)))
            last, skipped = len(iterations) - 1, strand.ways[CONTINUE]
            edge = 2 if machine.brief else 8
            signal = NORMAL
            for count, position in enumerate(mine):
                if position >= len(iterations):
                    break
                if not waits and edge <= count < len(mine) - edge and machine.left < instance["until"]:
                    instance["partly"] = True
                    continue  # the middle is left out once the loop has had its part of the budget
                machine.step()
                for level, value in zip(levels, iterations[position], strict=True):
                    self._set(own, level, value)
                strand.label = (*label, Step("iteration", shown(levels, iterations, position), line, name))
                strand.loop = (instance, position, iterations[position])
                if running:  # in turn, which orders nothing
                    machine.wait(partial(self._is_turn, instance, position))
                for turn in environment.turn:
                    turn(own, position)
                signal = body(own)
                for turned in environment.turned:
                    turned(own, position)
                if strand.unsure:
                    strand.goes_on(CONTINUE, skipped)
                if waits:
                    self._finished(instance, position)
                if signal >= RETURN:
                    break
                if position == last:
                    for each in environment.last:
                        each(own)
            machine.allot, strand.loop, strand.label = allot, around, label
            for each in environment.leave:
                each(own)
            if instance["partly"]:
                machine.left_out(instance["from"])
            ended = self.barrier(met) if barrier else NORMAL
            return RETURN if signal == RETURN else ended

        return run

    @staticmethod
    def _rank(strand: Strand, shared_by_league: bool) -> tuple[int, int]:
        """Among how many the iterations are shared out, and which of them the strand is."""
        team = strand.team
        if team is None:
            return 1, 0
        if shared_by_league and team.outer is not None and team.outer.league:
            return team.size * team.outer.size, team.creator_thread * team.size + strand.thread
        return team.size, strand.thread

    def _undivided(self, node: Node, names: Names, construct: Construct) -> Statement:
        """A loop whose form the specification does not allow: one thread runs it."""
        self.machine.doubt("a divided loop is not in canonical form", self.line(node))
        body, machine = self.plain(node, names), self.machine

        def run(frame: Frame) -> int:
            return body(frame) if machine.strand.thread == 0 else NORMAL

        return run

    def _plan(self, instance: dict[str, Any], count: int, threads: int, kind: str, chunk: int, waits: bool, far: Sequence[int]) -> None:
        """Who runs which iterations, and which are followed at all: those so far from the first ones, too."""
        machine = self.machine
        most = MOST_ORDERED if waits else MOST_ITERATIONS
        chosen: Sequence[int] = range(count)
        if count > most:
            part = most * 2 // 5
            middle = count // 2
            chosen = [*range(part), *range(middle - most // 10, middle + most // 10), *range(count - part, count)]
            partners = {at for distance in far for at in range(distance, min(distance + _PARTNERS, count))}
            chosen += sorted(partners.difference(chosen))
            if waits:
                chosen = range(most)
            machine.doubt(LONG_LOOP)
        plan: list[list[int]] = [[] for _ in range(threads)]
        starts = self._guided(count, chunk) if kind == "guided" else []
        free = kind in ("dynamic", "guided")
        salt = instance["number"] * 977 + instance.get("index", 0) if free else 0
        for position in chosen:
            piece = bisect_right(starts, position) if starts else position // max(chunk, 1)
            if kind == "static" and chunk > 0:
                owner = piece % threads
            elif count <= threads * max(chunk, 1):
                owner = (piece + (machine.seed if not kind or free else 0)) % threads
            else:
                owner = mixed(machine.seed, count, piece, salt) % threads
            plan[owner].append(position)
        instance["plan"], instance["chosen"] = plan, chosen
        instance["from"], instance["partly"] = machine.left, len(chosen) < count
        part = machine.allot * threads
        instance["until"] = machine.left - (min(part, machine.left // 24) if machine.brief else part)
        instance["next"], instance["skipped"], instance["clock"], instance["posted"] = 0, set(), {}, {}

    def _guided(self, count: int, chunk: int) -> list[int]:
        """Where chunks begin: each at least so long, and of no length to rely on (OpenMP 5.2, 11.5.3)."""
        starts: list[int] = []
        position = 0
        while position < count and len(starts) < MOST_ITERATIONS:
            position += max(chunk, 1) + mixed(self.machine.seed, position) % (max(chunk, 1) + 1)
            starts.append(position)
        return starts
