"""Data environments: the copies of variables that a construct gives each thread, lane or task, and what becomes of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from pcwm.source.directives import Construct, listed
from pcwm.source.dryrun.environment import Environment
from pcwm.source.dryrun.layout import CType, scalar_size
from pcwm.source.dryrun.places import Place, copy_of, loader, put, storer
from pcwm.source.dryrun.reductions import Reductions
from pcwm.source.dryrun.scope import Frame, Names, Variable
from pcwm.source.dryrun.values import UNKNOWN, Block, Held, Pointer

COPIES = ("private", "firstprivate", "lastprivate", "reduction", "linear")
"""Clauses that give copies."""
_WORD = re.compile(r"[A-Za-z_]\w*")


class Data(Reductions):
    """Makes environments from clauses."""

    def environment(
        self, construct: Construct, node: Node, names: Names, kinds: tuple[str, ...], implicit: tuple[str, ...] = ()
    ) -> Environment:
        """Copies for the variables in those clauses that `kinds` names; `implicit` ones are firstprivate.

        What is firstprivate and lastprivate in a combined construct is so in the one that shares out the work (OpenMP 5.2, 17.2).
        """
        made = Environment()
        seen: set[str] = set()
        last = self.listed_in(construct, "lastprivate")
        whose = "task" if construct.is_task else "lane" if construct.words == {"simd"} else "thread"
        for clause in construct.clauses:
            kind = "reduction" if clause.name == "in_reduction" else clause.name
            for name in listed(clause) if kind in COPIES else ():
                begins = kind == "firstprivate" and name in last
                if ("lastprivate" if begins else kind) not in kinds or name in seen:
                    continue
                variable = names.look(name) or self.unseen_variable(name, node)
                if variable.constant is not None:
                    continue
                seen.add(name)
                self.machine.copied.setdefault(name, (clause.name, self.syntax.line_of(construct.pragma.start), whose))
                if kind == "lastprivate" and name in self.listed_in(construct, "firstprivate"):
                    kind = "firstprivate"
                self._copy(made, kind, variable, clause.argument, construct, node, names)
        for name in implicit:
            found = names.look(name)
            if found is not None and name not in seen and found.constant is None and not found.reference:
                self._copy(made, "firstprivate", found, "", construct, node, names)
        return made

    def _copy(
        self, made: Environment, kind: str, original: Variable, argument: str, construct: Construct, node: Node, names: Names
    ) -> None:
        name = original.name
        kind_of = original.kind.elem if original.reference and original.kind.elem is not None else original.kind
        section = re.search(rf"\b{re.escape(name)}\s*\[", argument) is not None
        outer = self.place_for(original, node, names)
        boxed = section or kind_of.kind in ("array", "struct", "library") or names.escapes(name, node, node.start_byte + 1)
        own = Variable(name, kind_of, slot=names.new_slot(), boxed=boxed)
        line = node.start_point[0] + 1
        if kind == "reduction":
            names.add(own)
            line = 0 if name in self.listed_in(construct, "in_reduction") else line
            self.reduce(made, own, original, outer, argument, section, node, line)
            return
        load = loader(self.machine, outer)
        slot = own.slot
        fresh = self.default_value(kind_of)

        def enter(frame: Frame, around: Frame) -> None:
            if not own.boxed:
                frame[slot] = load(around) if kind == "firstprivate" else UNKNOWN
                return
            block = Block(name, kind_of.size if isinstance(kind_of.size, int) else None, "local", line, UNKNOWN, kind_of)
            if kind == "firstprivate" and outer.address is not None:
                home, offset = outer.address(around)
                value = load(around)
                if kind_of.kind != "library":
                    value = copy_of(home, offset, kind_of) if kind_of.kind in ("struct", "array") else None
                block.default = home.default if not callable(home.default) else UNKNOWN
                put(block, 0, kind_of, value if value is not None else home.cells.get(offset, block.default))
            elif kind == "firstprivate":
                put(block, 0, kind_of, load(around))
            elif fresh is not None:
                fresh(block, 0, frame)
            frame[slot] = block

        last = name in self.listed_in(construct, "lastprivate")
        made.enter.append(self._before_last(made, own, construct, enter) if last and kind == "firstprivate" else enter)
        if kind == "linear":
            self._follow(made, own, outer, argument, construct, node, names)
        elif last:
            self._write_back(made, own, outer, kind_of)
        names.add(own)

    def _region(self, index: int) -> dict[str, Any]:
        """The worksharing region that the current strand has just reached; nothing in tasks, whose copies one strand makes."""
        strand = self.machine.strand
        met = (index, strand.counts.get(index, 0) - 1)
        return strand.team.instances.get(met, {}) if strand.team is not None else {}

    def _before_last(
        self, made: Environment, own: Variable, construct: Construct, enter: Callable[[Frame, Frame], None]
    ) -> Callable[[Frame, Frame], None]:
        """All first values are read before the last one is written (OpenMP 5.2, 5.4.5): the first thread to come reads for all."""
        machine, slot, index, key = self.machine, own.slot, construct.index, f"first {own.slot}"

        def first(frame: Frame, around: Frame) -> None:
            region = self._region(index)
            if key not in region:
                enter(frame, around)
                region[key] = _twin(frame[slot]), machine.release()
            else:
                frame[slot] = _twin(region[key][0])

        made.last.append(lambda frame: machine.acquire(self._region(index).get(key, (None, None))[1]))
        return first

    def _follow(
        self, made: Environment, own: Variable, outer: Place, argument: str, construct: Construct, node: Node, names: Names
    ) -> None:
        """A `linear` variable: its value before, and one step further each iteration (OpenMP 5.2, 5.4.6).

        Whoever runs the last iteration writes after all have read: the first to come reads for them.
        """
        text = re.sub(r"\bstep\s*\((.*)\)", r"\1", argument.partition(":")[2]).rpartition(",")[2].strip()
        step = self.snippet(text, node, names)[0] if text and text not in ("val", "ref", "uval") else lambda frame: 1
        machine, index, slot, start = self.machine, construct.index, own.slot, names.new_slot()
        load = loader(machine, outer)

        def enter(frame: Frame, around: Frame) -> None:
            kept = self._region(index)
            if f"linear {slot}" not in kept:
                value = load(around)
                kept[f"linear {slot}"] = value, machine.release()
            frame[start] = kept[f"linear {slot}"][0]

        def turn(frame: Frame, position: int) -> None:
            first, by = frame[start], step(frame)
            value = first.moved(by * position, scalar_size(first.elem)) if isinstance(first, Pointer) else first + by * position
            if own.boxed:
                put(frame[slot], 0, own.kind, value)
            else:
                frame[slot] = value

        def after(frame: Frame) -> None:
            machine.acquire(self._region(index).get(f"linear {slot}", (None, None))[1])

        made.enter.append(enter)
        made.turn.append(turn)
        made.last.append(after)
        self._write_back(made, own, outer, own.kind)

    def place_for(self, variable: Variable, node: Node, names: Names) -> Place:
        """The variable as a place whose accesses are said to be at the construct."""
        place = self.place_of(variable, node, names)
        place.site = self.site(node, names, variable.name, variable.name)
        return place

    def _write_back(self, made: Environment, own: Variable, outer: Place, kind: CType) -> None:
        store = storer(self.machine, outer)
        slot = own.slot

        def last(frame: Frame) -> None:
            value = frame[slot]
            if own.boxed and isinstance(value, Block):
                value = copy_of(value, 0, kind) if kind.kind in ("struct", "array") else value.cells.get(0, UNKNOWN)
            store(frame, value)

        made.last.append(last)

    def used_names(self, construct: Construct, node: Node) -> list[str]:
        """Names that a construct's statement mentions, each once."""
        text = self.syntax.masked[node.start_byte : node.end_byte].decode("utf-8", "replace")
        return list(dict.fromkeys(_WORD.findall(text)))

    def listed_in(self, construct: Construct, *kinds: str) -> set[str]:
        return {name for clause in construct.clauses if clause.name in kinds for name in listed(clause)}


def _twin(value: Any) -> Any:
    """What a slot holds, once more: a box has memory of its own."""
    if not isinstance(value, Block):
        return value
    twin = Block(value.name, value.size, value.kind, value.line, value.default, value.elem)
    twin.cells = {at: cell.copied(None, None) if isinstance(cell, Held) else cell for at, cell in value.cells.items()}
    return twin
