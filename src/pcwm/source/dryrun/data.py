"""Data environments: the copies of variables that a construct gives each thread, lane or task, and what becomes of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tree_sitter import Node

from pcwm.source.directives import Construct, listed
from pcwm.source.dryrun.layout import CType, leaves, scalar_size
from pcwm.source.dryrun.places import Place, copy_of, loader, put, storer
from pcwm.source.dryrun.reader import Reader
from pcwm.source.dryrun.scope import Frame, Names, Variable
from pcwm.source.dryrun.values import UNKNOWN, Block, Copy, Pointer

_IDENTITY: dict[str, Any] = {"+": 0, "-": 0, "*": 1, "&": -1, "|": 0, "^": 0, "&&": 1, "||": 0, "max": -(1 << 62), "min": 1 << 62}
_COMBINE: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda one, other: one + other,
    "-": lambda one, other: one + other,
    "*": lambda one, other: one * other,
    "&": lambda one, other: one & other,
    "|": lambda one, other: one | other,
    "^": lambda one, other: one ^ other,
    "&&": lambda one, other: int(bool(one) and bool(other)),
    "||": lambda one, other: int(bool(one) or bool(other)),
    "max": max,
    "min": min,
}
_WORD = re.compile(r"[A-Za-z_]\w*")


@dataclass
class Environment:
    """What happens to variables when a thread enters a construct and leaves it. Frames are those of the thread itself."""

    enter: list[Callable[[Frame, Frame], None]] = field(default_factory=list)
    """Each is given the new frame and the one around it."""
    leave: list[Callable[[Frame], None]] = field(default_factory=list)
    last: list[Callable[[Frame], None]] = field(default_factory=list)
    """For whoever ran the last iteration or section."""
    turn: list[Callable[[Frame, int], None]] = field(default_factory=list)
    """Before an iteration, whose number is given: `linear` variables get its value."""

    def frame(self, frame: Frame, size: int) -> Frame:
        """A thread's own frame."""
        own = frame + [UNKNOWN] * (size + 1 - len(frame))
        for each in self.enter:
            each(own, frame)
        return own


class Data(Reader):
    """Makes environments from clauses."""

    def environment(
        self, construct: Construct, node: Node, names: Names, kinds: tuple[str, ...], implicit: tuple[str, ...] = ()
    ) -> Environment:
        """Copies for the variables in those clauses that `kinds` names; `implicit` ones are firstprivate."""
        made = Environment()
        seen: set[str] = set()
        for clause in construct.clauses:
            kind = "reduction" if clause.name in ("in_reduction", "task_reduction") else clause.name
            if kind not in kinds or clause.name == "task_reduction":
                continue
            for name in listed(clause):
                variable = names.look(name) or self.unseen_variable(name, node)
                if (name in seen and kind != "lastprivate") or variable.constant is not None:
                    continue
                if name in seen:
                    self._last(made, variable, names, node, construct)
                    continue
                seen.add(name)
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
        boxed = section or kind_of.kind in ("array", "struct", "library") or names.escapes(name, node.start_byte + 1)
        own = Variable(name, kind_of, slot=names.new_slot(), boxed=boxed)
        line = node.start_point[0] + 1
        if kind == "reduction":
            names.add(own)
            self._reduce(made, own, original, outer, argument, section, line)
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

        made.enter.append(enter)
        if kind == "linear":
            self._follow(made, own, outer, argument, construct, node, names)
        elif kind == "lastprivate":
            self._write_back(made, own, outer, kind_of)
        names.add(own)

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

        def region() -> dict[str, Any]:
            strand = machine.strand
            met = (index, strand.counts.get(index, 0) - 1)
            return strand.team.instances.get(met, {}) if strand.team is not None else {}

        def enter(frame: Frame, around: Frame) -> None:
            kept = region()
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
            machine.acquire(region().get(f"linear {slot}", (None, None))[1])

        made.enter.append(enter)
        made.turn.append(turn)
        made.last.append(after)
        self._write_back(made, own, outer, own.kind)

    def place_for(self, variable: Variable, node: Node, names: Names) -> Place:
        """The variable as a place whose accesses are said to be at the construct."""
        place = self.place_of(variable, node, names)
        place.site = self.site(node, names, variable.name, variable.name)
        return place

    def _last(self, made: Environment, variable: Variable, names: Names, node: Node, construct: Construct) -> None:
        """`lastprivate` beside `firstprivate` of the same variable."""
        outer_names: Names | None = names
        while outer_names is not None and outer_names.found.get(variable.name) is not None:
            outer_names = outer_names.parent
        original = outer_names.look(variable.name) if outer_names is not None else None
        if original is not None:
            self._write_back(made, variable, self.place_for(original, node, names), variable.kind)

    def _write_back(self, made: Environment, own: Variable, outer: Place, kind: CType) -> None:
        store = storer(self.machine, outer)
        slot = own.slot

        def last(frame: Frame) -> None:
            value = frame[slot]
            if own.boxed and isinstance(value, Block):
                value = copy_of(value, 0, kind) if kind.kind in ("struct", "array") else value.cells.get(0, UNKNOWN)
            store(frame, value)

        made.last.append(last)

    def _reduce(self, made: Environment, own: Variable, original: Variable, outer: Place, argument: str, section: bool, line: int) -> None:
        """A private copy that begins with the identity, and is combined with the original at the end (OpenMP 5.2, 5.5.5).

        The runtime lets one thread combine at a time; whoever else touches the original before the construct has ended races with that.
        """
        operator = argument.split(":")[0].split(",")[-1].strip()
        identity, combine = _IDENTITY.get(operator, UNKNOWN), _COMBINE.get(operator, lambda one, other: UNKNOWN)
        machine, slot, kind = self.machine, own.slot, own.kind
        leads = original.kind.kind == "pointer" and section
        width = scalar_size((kind.elem or kind) if kind.kind in ("array", "pointer") else kind)

        def enter(frame: Frame, around: Frame) -> None:
            if not own.boxed:
                frame[slot] = identity
                return
            block = Block(own.name, None, "local", line, identity, kind)
            if leads:
                box = Block(own.name, None, "local", line)
                box.cells[0] = Pointer(block, 0, kind.elem or kind)
                frame[slot] = box
            else:
                if kind.kind == "struct":
                    block.cells = dict.fromkeys(leaves(kind), UNKNOWN)
                frame[slot] = block

        def leave(frame: Frame) -> None:
            lock = f"reduction of line {line}"
            machine.acquire(machine.shared.setdefault(lock, {}))
            value = frame[slot]
            cells: dict[Any, Any] = {0: value}
            if own.boxed:
                block = value.cells[0].block if leads else value
                cells = block.cells or {0: identity}
            if outer.address is None:
                frame[outer.slot] = _combined(combine, frame[outer.slot], value)
            else:
                home, offset = outer.address(frame)
                if leads:
                    target = home.cells.get(offset)
                    if not isinstance(target, Pointer):
                        return
                    home, offset = target.block, target.offset
                for at, cell in list(cells.items())[:256]:
                    if machine.concurrent:
                        machine.check(home, offset + at, width, False, outer.site)
                        machine.check(home, offset + at, width, True, outer.site)
                    old = home.cells.get(offset + at, 0 if home.default == 0 else UNKNOWN)
                    home.cells[offset + at] = UNKNOWN if isinstance(cell, Pointer | Copy) else _combined(combine, old, cell)
            machine.shared[lock] = {**machine.shared[lock], **machine.release()}

        made.enter.append(enter)
        made.leave.append(leave)

    def used_names(self, construct: Construct, node: Node) -> list[str]:
        """Names that a construct's statement mentions, each once."""
        text = self.syntax.masked[node.start_byte : node.end_byte].decode("utf-8", "replace")
        return list(dict.fromkeys(_WORD.findall(text)))

    def listed_in(self, construct: Construct, *kinds: str) -> set[str]:
        return {name for clause in construct.clauses if clause.name in kinds for name in listed(clause)}


def _combined(combine: Callable[[Any, Any], Any], one: Any, other: Any) -> Any:
    if one is UNKNOWN or other is UNKNOWN:
        return UNKNOWN
    try:
        return combine(one, other)
    except TypeError:
        return UNKNOWN
