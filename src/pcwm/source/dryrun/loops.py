"""Loops that one thread goes round by itself: `for`, `while`, `do`, and `for` over a container."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.choices import Choices
from pcwm.source.dryrun.layout import UNKNOWN_TYPE, CType
from pcwm.source.dryrun.places import Place, loader, storer
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


class Loops(Choices):
    """Reads loops."""

    def _for(self, node: Node, names: Names) -> Statement:
        names = names.inner()
        begin = self.part(node.child_by_field_name("initializer"), names)
        condition_node = node.child_by_field_name("condition")
        condition = self.expression(condition_node, names)[0] if condition_node is not None else None
        update = self.part(node.child_by_field_name("update"), names)
        body = self.statement(node.child_by_field_name("body"), names.inner())
        counter = None if self._meets(node) else self.counter(node, names)
        return self.loop(begin, condition, update, body, names, self.line(node), counter)

    def _meets(self, node: Node) -> bool:
        """Whether the threads of a team wait for one another inside a loop.

        Then all must go round equally often, and none may leave turns out.
        """
        if any(each.words & _MEETINGS for each in self.constructs_in(node)):
            return True
        return bool(self.meeting) and any(name in self.meeting for name in _CALLED.findall(text_of(node)))

    def part(self, node: Node | None, names: Names) -> Statement:
        if node is None:
            return EMPTY
        return self.declaration(node, names) if node.type == "declaration" else self._effect(node, names)

    def counter(self, node: Node, names: Names) -> tuple[Fn, Any, Fn, Fn] | None:
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
        if place.address is not None:
            return None
        slot = place.slot

        def set_index(frame: Frame, value: Any) -> None:
            frame[slot] = value

        extra = 1 if form.inclusive else 0
        return (lambda frame: frame[slot]), set_index, (lambda frame: bound(frame) + extra), step

    def loop(
        self, begin: Statement, condition: Fn | None, update: Statement, body: Statement, names: Names, line: int, counter: Any
    ) -> Statement:
        """Goes round as often as the program would, or, where that is too much, for the first and the last turns only."""
        machine, slots = self.machine, names.slots

        def run(frame: Frame) -> int:
            begin(frame)
            allot = machine.allot
            used, strand = machine.left, machine.strand
            skipped_before, broken_before = strand.ways[CONTINUE], strand.ways[BREAK]
            turns = unknown = 0
            skipped = False
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
                        machine.allot = max(8, allot // 4)
                    signal = body(frame)
                    if strand.unsure:
                        strand.goes_on(CONTINUE, skipped_before)
                    if signal == BREAK:
                        break
                    if signal >= RETURN:
                        return signal
                    update(frame)
                    if counter is None:
                        if used - machine.left > allot and not machine.concurrent:
                            machine.doubt("a loop was cut short", line)
                            break  # with others around it may wait for them: to leave it early would break their order
                    elif not skipped and used - machine.left > allot // 2 and turns > 3:
                        skipped = True
                        if not skip(frame, counter, turns):
                            machine.doubt("a loop was cut short", line)
                            break
                        machine.doubt("a long loop was read in part", line)
            finally:
                machine.allot = allot
                if strand.unsure:
                    strand.goes_on(BREAK, broken_before)
            return NORMAL

        def skip(frame: Frame, counter: Any, turns: int) -> bool:
            """Jump to the last turns; they are as many as the first ones."""
            index, set_index, bound, step = counter
            now, end, by = index(frame), bound(frame), step(frame)
            if not (isinstance(now, int) and isinstance(end, int) and isinstance(by, int)) or by == 0:
                return False
            left = -(-(end - now) // by) if by > 0 else -(-(now - end + 2) // -by)
            keep = max(2, min(turns, 64))
            if left > keep:
                set_index(frame, now + (left - keep) * by)
            return True

        del slots
        return run

    def _while(self, node: Node, names: Names) -> Statement:
        names = names.inner()
        condition = self.condition(node.child_by_field_name("condition"), names)
        body = self.statement(node.child_by_field_name("body"), names.inner())
        loop = self.loop(EMPTY, condition, EMPTY, body, names, self.line(node), None)
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
