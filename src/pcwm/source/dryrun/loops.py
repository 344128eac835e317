"""Loops that one thread goes round by itself: `for`, `while`, `do`, and `for` over a container."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from tree_sitter import Node

from pcwm.source.dryrun.choices import Choices
from pcwm.source.dryrun.layout import UNKNOWN_TYPE, CType
from pcwm.source.dryrun.places import Place, fetch, loader, put, storer
from pcwm.source.dryrun.reader import BREAK, CONTINUE, EMPTY, NORMAL, RETURN, Statement
from pcwm.source.dryrun.scope import Fn, Frame, Names, Variable
from pcwm.source.dryrun.values import UNKNOWN, Block, Pointer, truth
from pcwm.source.loops import loop_form
from pcwm.source.touches import text_of

UNKNOWN_TURNS = 2
"""How often a loop goes round whose condition nobody knows."""
_MEETINGS = frozenset({"barrier", "for", "sections", "single", "scope", "loop"})
"""Words of directives that a whole team must come to."""
_CALLED = re.compile(r"([A-Za-z_]\w*)\s*\(")
BRIEF_TURNS = 2
"""Of a loop in which teams start or meet, where a dry run wants to get to the end of the program, before the last turn; and the least of
any other."""

Counting: TypeAlias = tuple[Fn, Any, Fn, Fn]


@dataclass(frozen=True)
class Shape:
    """What is known of a loop beforehand."""

    line: int
    counter: Counting | None = None
    """For a loop in canonical form: read and set the index, its bound and its step."""
    meets: bool = False
    """Whether the threads of a team wait for one another inside: then all must go round equally often."""
    gathers: bool = False
    """Whether a team starts or meets inside."""


def called_in(node: Node) -> set[str]:
    """Names that a piece of text calls, or seems to."""
    return set(_CALLED.findall(text_of(node)))


class Loops(Choices):
    """Reads loops."""

    def _for(self, node: Node, names: Names) -> Statement:
        names = names.inner()
        begin = self.part(node.child_by_field_name("initializer"), names)
        condition_node = node.child_by_field_name("condition")
        condition = self.expression(condition_node, names)[0] if condition_node is not None else None
        update = self.part(node.child_by_field_name("update"), names)
        body = self.statement(node.child_by_field_name("body"), names.inner())
        return self.loop(begin, condition, update, body, self._shape(node, self.counter(node, names)))

    def _shape(self, node: Node, counter: Counting | None = None) -> Shape:
        """Whether a team starts inside a loop, or its threads wait for one another there: then none of them may leave turns out."""
        inside = self.constructs_in(node)
        called = called_in(node) if self.gathering else set()
        meets = any(each.words & _MEETINGS for each in inside) or not self.meeting.isdisjoint(called)
        gathers = meets or any(each.is_parallel for each in inside) or not self.gathering.isdisjoint(called)
        return Shape(self.line(node), counter, meets, gathers)

    def part(self, node: Node | None, names: Names) -> Statement:
        if node is None:
            return EMPTY
        return self.declaration(node, names) if node.type == "declaration" else self._effect(node, names)

    def counter(self, node: Node, names: Names) -> Counting | None:
        """For a loop in canonical form: read and set the index, its bound and its step."""
        form = loop_form(node)
        if not form.canonical:
            return None
        variable = names.look(form.index)
        if variable is None or variable.constant is not None:
            return None
        place = self.place_of(variable, node, names)
        bound = self.snippet(form.upper, node, names)[0]
        step = self.snippet(form.step, node, names)[0]
        slot, address = place.slot, place.address

        def index(frame: Frame) -> Any:
            return frame[slot] if address is None else fetch(*address(frame), place.kind)

        def set_index(frame: Frame, value: Any) -> None:
            if address is None:
                frame[slot] = value
            else:
                put(*address(frame), place.kind, value)

        def end(frame: Frame) -> Any:
            """The first value that is past the last."""
            last = bound(frame)
            return last if not form.inclusive else last + 1 if truth(step(frame) > 0) else last - 1

        return index, set_index, end, step

    def loop(self, begin: Statement, condition: Fn | None, update: Statement, body: Statement, shape: Shape) -> Statement:
        """Goes round as often as the program would, or, where that is too much, for the first and the last turns only."""
        machine, line = self.machine, shape.line
        counter = None if shape.meets else shape.counter

        def run(frame: Frame) -> int:
            begin(frame)
            allot, brief = machine.allot, machine.brief and shape.gathers
            most, few = (min(allot, machine.left // 8), BRIEF_TURNS) if machine.brief else (allot, 4)
            used, strand = machine.left, machine.strand
            skipped_before, broken_before = strand.ways[CONTINUE], strand.ways[BREAK]
            turns = unknown = 0
            skipped = cut = False
            try:
                while True:
                    if condition is not None:
                        known = truth(condition(frame))
                        if known is None:
                            unknown += 1
                            if unknown > UNKNOWN_TURNS:
                                break
                        elif not known:
                            break
                    machine.step()
                    turns += 1
                    if turns == 1:
                        machine.allot = max(8, most // 4)
                    signal = body(frame)
                    if strand.unsure:
                        strand.goes_on(CONTINUE, skipped_before)
                    if signal == BREAK:
                        break
                    if signal >= RETURN:
                        return signal
                    update(frame)
                    if brief:
                        if turns == BRIEF_TURNS and not skip(frame, shape.counter, 1, used):
                            cut = True
                            break
                    elif counter is None:
                        if used - machine.left > most and not machine.concurrent:
                            cut = True
                            break  # with others around it may wait for them: to leave it early would break their order
                    elif not skipped and used - machine.left > most // 2 and turns >= few:
                        skipped = True
                        if not skip(frame, counter, BRIEF_TURNS if machine.brief else max(2, min(turns, 64)), used):
                            cut = True
                            break
            finally:
                machine.allot = allot
                if strand.unsure:
                    strand.goes_on(BREAK, broken_before)
            if cut:
                machine.doubt("a loop was cut short", line)
                machine.left_out(used)
            return NORMAL

        def skip(frame: Frame, counter: Counting | None, keep: int, since: int) -> bool:
            """Jump to the last turns, of which some are kept, if anybody knows which those are."""
            if counter is None:
                return False
            index, set_index, past, step = counter
            now, end, by = index(frame), past(frame), step(frame)
            if not (isinstance(now, int) and isinstance(end, int) and isinstance(by, int)) or by == 0:
                return False
            left = -((now - end) // by)
            if left > keep:
                set_index(frame, now + (left - keep) * by)
                machine.doubt("a long loop was read in part", line)
                machine.left_out(since)
            return True

        return run

    def _while(self, node: Node, names: Names) -> Statement:
        names = names.inner()
        condition = self.condition(node.child_by_field_name("condition"), names)
        body = self.statement(node.child_by_field_name("body"), names.inner())
        loop = self.loop(EMPTY, condition, EMPTY, body, self._shape(node))
        if node.type == "while_statement":
            return loop

        def run(frame: Frame) -> int:
            signal = body(frame)
            if signal >= RETURN:
                return signal
            return NORMAL if signal == BREAK else loop(frame)

        return run

    def range_loop(self, node: Node, names: Names) -> Statement:
        """`for (T x : container)`; over arrays here, over library containers in their own part."""
        names = names.inner()
        _, elements, enter = self.range_head(node, names)
        body = self.statement(node.child_by_field_name("body"), names.inner())
        machine = self.machine

        def run(frame: Frame) -> int:
            allot, used, turns, strand = machine.allot, machine.left, 0, machine.strand
            skipped_before, broken_before = strand.ways[CONTINUE], strand.ways[BREAK]
            try:
                for block, offset in elements(frame):
                    machine.step()
                    turns += 1
                    if turns == 1:
                        machine.allot = max(8, allot // 4)
                    enter(frame, block, offset)
                    signal = body(frame)
                    if strand.unsure:
                        strand.goes_on(CONTINUE, skipped_before)
                    if signal == BREAK:
                        break
                    if signal >= RETURN:
                        return signal
                    if used - machine.left > allot and turns > 3:
                        machine.doubt("a loop was cut short", 0)
                        machine.left_out(used)
                        break
            finally:
                machine.allot = allot
                if strand.unsure:
                    strand.goes_on(BREAK, broken_before)
            return NORMAL

        return run

    def range_head(self, node: Node, names: Names) -> tuple[str, Callable[[Frame], Any], Callable[[Frame, Block, Any], None]]:
        """The variable that a range loop declares, the elements it goes through, and what sets the variable to one."""
        declarator = node.child_by_field_name("declarator")
        base = self.specified(node.child_by_field_name("type"), names)
        elements, elem = self.elements(node.child_by_field_name("right"), names)
        found, kind = self.declared(declarator, base, names)
        if kind.kind == "unknown":
            kind = elem
        elif kind.kind == "pointer" and kind.reference and (kind.elem is None or kind.elem.kind == "unknown"):
            kind = CType("pointer", 8, kind.name, elem=elem, reference=True)
        name = text_of(found) if found is not None else "?"
        bound = self.bindings(declarator)
        if bound:
            return name, elements, self.bound_to(bound, elem, names)
        variable = self.declare(name, kind, names, declarator or node)
        return name, elements, self.entered(variable, elem, node, names)

    def entered(self, variable: Variable, elem: CType, node: Node, names: Names) -> Callable[[Frame, Block, Any], None]:
        """Set the variable of a range loop to one element."""
        slot = variable.slot
        if variable.reference:

            def refer(frame: Frame, block: Block, offset: Any) -> None:
                frame[slot] = Pointer(block, offset, elem)

            return refer
        holder: list[tuple[Block, Any]] = [(Block("?", None, "local"), 0)]
        site = self.site(node.child_by_field_name("right") or node, names)
        load = loader(self.machine, Place(elem, site, address=lambda frame: holder[0]))
        store = storer(self.machine, self.place_of(variable, node, names))

        def copy(frame: Frame, block: Block, offset: Any) -> None:
            if variable.boxed:
                frame[slot] = Block(variable.name, None, "local", 0, UNKNOWN, variable.kind)
            holder[0] = (block, offset)
            store(frame, load(frame))

        return copy

    def elements(self, node: Node | None, names: Names) -> tuple[Callable[[Frame], Any], CType]:
        """The elements of a container, as places, and their type."""
        place = self.place(node, names)
        if place is not None and place.kind.kind == "array" and place.address is not None and isinstance(place.kind.count, int):
            address, count, elem = place.address, place.kind.count, place.kind.elem or UNKNOWN_TYPE
            width = elem.size if isinstance(elem.size, int) else 8

            def each(frame: Frame) -> Any:
                block, offset = address(frame)
                return ((block, offset + index * width) for index in range(count))

            return each, elem
        return self.library_elements(node, names)

    def library_elements(self, node: Node | None, names: Names) -> tuple[Callable[[Frame], Any], CType]:
        value, _ = self.expression(node, names)
        return (lambda frame: (value(frame), ())[1]), UNKNOWN_TYPE
