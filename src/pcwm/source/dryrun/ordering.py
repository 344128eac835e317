"""Orders between iterations of one loop: `ordered` regions and doacross dependences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from pcwm.source.directives import Construct
from pcwm.source.dryrun.levels import Levels
from pcwm.source.dryrun.reader import NORMAL, Statement
from pcwm.source.dryrun.scope import Fn, Frame, Names
from pcwm.source.dryrun.strands import Strand
from pcwm.source.dryrun.values import unknown


class Ordering(Levels):
    """ordered, depend(sink), depend(source)."""

    def ordered(self, body: Statement, lanes_alone: bool) -> Statement:
        """Iterations run the region one after another, in their own order (OpenMP 5.2, 15.10.2): of lanes alone, or of threads, too."""
        machine = self.machine

        def run(frame: Frame) -> int:
            strand = machine.strand
            if strand.loop is None or "plan" not in strand.loop[0]:
                return body(frame)
            instance, position, _ = strand.loop
            if lanes_alone and not instance.get("lanes"):
                return body(frame)
            machine.wait(lambda: self._is_turn(instance, position))
            machine.acquire(instance["clock"], "`ordered`")
            held, strand.held = strand.held, (*strand.held, "ordered")
            signal = body(frame)
            strand.held = held
            instance["clock"] = machine.release()
            self._finished(instance, position)
            return signal

        return run

    @staticmethod
    def _is_turn(instance: dict[str, Any], position: int) -> bool:
        """Whether all iterations before this one have ended, or come past what they do in turn."""
        while instance["next"] in instance["skipped"]:
            instance["next"] += 1
        return int(instance["next"]) == position

    @staticmethod
    def _finished(instance: dict[str, Any], position: int) -> None:
        instance["skipped"].add(position)

    def doacross(self, construct: Construct, node: Node, names: Names) -> Statement:
        """`depend(sink: …)` and `depend(source)`, or `doacross` (OpenMP 5.2, 15.9.7)."""
        machine = self.machine
        sinks: list[list[Fn]] = []
        source = False
        for clause in construct.clauses:
            if clause.name in ("depend", "doacross"):
                kind, _, vector = clause.argument.partition(":")
                if kind.strip() == "source":
                    source = True
                elif vector.strip().startswith("omp_cur_iteration"):
                    sinks.append([])
                else:
                    sinks.append([self.snippet(part, node, names)[0] for part in vector.split(",")])

        def run(frame: Frame) -> int:
            strand = machine.strand
            if strand.loop is None or "plan" not in strand.loop[0]:
                return NORMAL
            instance, _, mine = strand.loop
            if source:
                instance["posted"][mine] = machine.release()
                machine.maybe_turn()
            for sink in sinks:
                vector = tuple(part(frame) for part in sink)
                if unknown(*vector) or not sink:
                    continue
                if not self._exists(instance, vector, strand):
                    continue
                machine.wait(_posted(instance, vector))
                machine.acquire(instance["posted"].get(vector), "the wait for an earlier iteration")
            return NORMAL

        return run

    @staticmethod
    def _exists(instance: dict[str, Any], vector: tuple[Any, ...], strand: Strand) -> bool:
        """Whether there is such an earlier iteration among those that are followed."""
        known = instance.get("all")
        return vector in known if known is not None else True


def _posted(instance: dict[str, Any], vector: tuple[Any, ...]) -> Callable[[], bool]:
    return lambda: vector in instance["posted"]
