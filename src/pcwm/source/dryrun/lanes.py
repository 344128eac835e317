"""`simd` loops: their iterations on lanes that run at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from tree_sitter import Node

from pcwm.source.directives import Construct
from pcwm.source.dryrun.environment import Environment
from pcwm.source.dryrun.levels import Level, shown
from pcwm.source.dryrun.ordering import Ordering
from pcwm.source.dryrun.reader import NORMAL, Statement
from pcwm.source.dryrun.scope import Frame, Names
from pcwm.source.dryrun.strands import Step, Strand
from pcwm.source.dryrun.values import mixed

LANES = 4


class Lanes(Ordering):
    """simd."""

    def lanes(self, construct: Construct, node: Node, names: Names, environment: Environment) -> Statement:
        """A `simd` loop: its iterations may run at once, those closer than `safelen` (OpenMP 5.2, 10.4)."""
        names = names.inner()
        levels, body_node = self.levels(node, construct, names)
        if not levels:
            return self.plain(node, names)
        body = self.statement(body_node, names.inner())
        space = self.space(levels)
        text = construct.argument("safelen")
        length = self.snippet(text, node, names)[0] if text else None
        ordered_region = any(each.name == "ordered simd" for each in self.constructs_in(node))
        machine, slots, line = self.machine, names.slots, self.syntax.line_of(construct.pragma.start)

        def run(frame: Frame) -> int:
            own = environment.frame(frame, slots[0])
            iterations = space(own)
            window = length(frame) if length is not None else 0
            width = window if isinstance(window, int) and window > 0 else len(iterations)
            chosen = [*range(min(len(iterations), 48)), *range(max(48, len(iterations) - 16), len(iterations))]
            creator = machine.strand
            allot = machine.allot
            machine.allot = max(8, allot // max(1, min(len(chosen), 24)))
            for _, part in groupby(chosen, lambda position: position // max(width, 1)):
                self._window(list(part), iterations, levels, body, environment, frame, slots, creator, line, ordered_region)
            machine.allot = allot
            return NORMAL

        return run

    def _window(
        self,
        part: list[int],
        iterations: Sequence[tuple[Any, ...]],
        levels: list[Level],
        body: Statement,
        environment: Environment,
        frame: Frame,
        slots: list[int],
        creator: Strand,
        line: int,
        ordered_region: bool,
    ) -> None:
        machine = self.machine
        shares: list[list[int]] = [[] for _ in range(LANES)]
        for position in part:
            place = position % LANES if len(part) <= LANES else mixed(machine.seed, len(part), position) % LANES
            shares[place].append(position)
        left_out = set(range(part[0], part[-1])).difference(part)
        ordered: dict[str, Any] = {"plan": True, "lanes": True, "next": part[0], "skipped": left_out, "clock": {}, "posted": {}}

        final: list[Frame] = []

        def lane(mine: list[int], strand: Strand) -> Callable[[], None]:
            own = environment.frame(frame, slots[0])  # all lanes begin with what was there before any of them ended

            def work() -> None:
                for position in mine:
                    machine.step()
                    for level, value in zip(levels, iterations[position], strict=True):
                        self._set(own, level, value)
                    for turn in environment.turn:
                        turn(own, position)
                    strand.label = (*creator.label, Step("lane", shown(levels, iterations, position), line))
                    if ordered_region:
                        strand.loop = (ordered, position, iterations[position])
                    body(own)
                    self._finished(ordered, position)
                    if position == len(iterations) - 1:
                        final.append(own)
                for each in environment.leave:
                    each(own)

            return work

        made = []
        for mine in shares:
            if mine:
                strand = machine.fork(creator)
                strand.calls, strand.held, strand.group, strand.counts = creator.calls, creator.held, creator.group, dict(creator.counts)
                made.append((strand, mine))
        works = [lane(mine, strand) for strand, mine in made]
        for (strand, _), work in zip(made, works, strict=True):
            machine.start(strand, work)
        machine.await_all((strand for strand, _ in made), f"the end of the `simd` loop of line {line}")
        for own in final:
            for each in environment.last:
                each(own)
