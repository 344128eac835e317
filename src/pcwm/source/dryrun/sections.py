"""Work of a team that is no loop: `sections` and `single`."""

from __future__ import annotations

from typing import Any

from tree_sitter import Node

from pcwm.source.directives import Construct
from pcwm.source.dryrun.environment import Environment
from pcwm.source.dryrun.places import loader, storer
from pcwm.source.dryrun.reader import CANCEL, NORMAL, Statement
from pcwm.source.dryrun.scope import Frame, Names
from pcwm.source.dryrun.strands import Step
from pcwm.source.dryrun.teams import Teams
from pcwm.source.dryrun.values import mixed


class Sections(Teams):
    """sections, single."""

    def sections(self, construct: Construct, node: Node, names: Names, environment: Environment) -> Statement:
        parts: list[Statement] = []
        inner = names.inner()
        children = [child for child in node.named_children if child.type != "comment"] if node.type == "compound_statement" else [node]
        run_of: list[Node] = []
        for child in children:
            opened = self.governed.get(child.id, [])
            if any(each.name == "section" for each in opened):
                if run_of:
                    parts.append(self.sequence(run_of, inner.inner(), node))
                    run_of = []
                rest = [each for each in opened if each.name != "section"]
                parts.append(self.construct_statement(child, rest, inner.inner()) if rest else self.plain(child, inner.inner()))
            else:
                run_of.append(child)
        if run_of:
            parts.append(self.sequence(run_of, inner.inner(), node))
        barrier = not construct.has("nowait") and "parallel" not in construct.words
        machine, slots, index = self.machine, names.slots, construct.index
        line = self.syntax.line_of(construct.pragma.start)
        met = f"the barrier at the end of the `sections` of line {line}"

        def run(frame: Frame) -> int:
            strand = machine.strand
            team = strand.team
            instance: dict[str, Any] = team.instance(index, strand) if team is not None else {"number": 0}
            size = team.size if team is not None else 1
            own = environment.frame(frame, slots[0])
            label = strand.label
            for position, part in enumerate(parts):
                spread = mixed(machine.seed, index, instance["number"])
                if (position + spread) % size == (strand.thread if team is not None else 0):
                    strand.label = (*label, Step("section", position + 1, line))
                    around, strand.loop = strand.loop, (instance, position, None)
                    signal = part(own)
                    strand.loop = around
                    if signal == CANCEL:
                        break
                    if position == len(parts) - 1:
                        for each in environment.last:
                            each(own)
            strand.label = label
            for each in environment.leave:
                each(own)
            return self.barrier(met) if barrier else NORMAL

        return run

    def single(self, construct: Construct, node: Node, names: Names, body: Statement, environment: Environment) -> Statement:
        machine, slots, index = self.machine, names.slots, construct.index
        shared = []
        for name in self.listed_in(construct, "copyprivate"):
            variable = names.look(name)
            if variable is not None:
                place = self.place_for(variable, node, names)
                shared.append((loader(machine, place), storer(machine, place)))
        barrier = not construct.has("nowait")
        met = f"the barrier at the end of the `single` of line {self.syntax.line_of(construct.pragma.start)}"

        def run(frame: Frame) -> int:
            strand = machine.strand
            team = strand.team
            instance: dict[str, Any] = team.instance(index, strand) if team is not None else {"number": 0}
            machine.maybe_turn()
            first = "taken" not in instance
            if first:
                instance["taken"] = strand.thread
                label, strand.label = strand.label, (*strand.label, Step("single", strand.thread))
                body(environment.frame(frame, slots[0]))
                strand.label = label
                if shared:
                    instance["values"] = [load(frame) for load, _ in shared]
            ended = self.barrier(met) if barrier else NORMAL
            if shared and not first:
                for value, (_, store) in zip(instance.get("values", []), shared, strict=False):
                    store(frame, value)
            return self.barrier(met) if shared and barrier and not ended else ended

        return run
