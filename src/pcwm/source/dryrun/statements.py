"""Statements of C and C++ as functions of a frame that say how they end."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable

from tree_sitter import Node

from pcwm.source.dryrun.loops import Loops
from pcwm.source.dryrun.machine import EndedError
from pcwm.source.dryrun.reader import BREAK, CONTINUE, EMPTY, MAX_NESTING, NORMAL, RETURN, Statement
from pcwm.source.dryrun.scope import Frame, Names
from pcwm.source.dryrun.values import Pointer, wrap


class Statements(Loops):
    """Reads statements and declarations inside functions."""

    def statement(self, node: Node | None, names: Names) -> Statement:
        if node is None:
            return EMPTY
        self.machine.hurry()
        opened = self.governed.get(node.id)
        if opened:
            return self.construct_statement(node, opened, names)
        return self.plain(node, names)

    def plain(self, node: Node, names: Names) -> Statement:
        """A statement without the directives that govern it."""
        self.nesting += 1
        try:
            if self.nesting > MAX_NESTING:
                self.machine.doubt("nested too deeply", self.line(node))
                return EMPTY
            return self._plain(node, names)
        finally:
            self.nesting -= 1

    def _plain(self, node: Node, names: Names) -> Statement:
        kind = node.type
        if kind == "expression_statement":
            return self._effect(node.named_children[0] if node.named_children else None, names)
        if kind == "compound_statement":
            return self.block(node, names)
        if kind == "declaration":
            return self.declaration(node, names)
        if kind == "if_statement":
            return self._if(node, names)
        if kind == "for_statement":
            return self._for(node, names)
        if kind == "for_range_loop":
            return self.range_loop(node, names)
        if kind in ("while_statement", "do_statement"):
            return self._while(node, names)
        if kind == "return_statement":
            return self._return(node, names)
        if kind == "break_statement":
            return lambda frame: BREAK
        if kind == "continue_statement":
            return lambda frame: CONTINUE
        if kind == "switch_statement":
            return self._switch(node, names)
        if kind == "labeled_statement":
            return self.statement(node.named_children[-1] if node.named_child_count > 1 else None, names)
        if kind == "throw_statement":
            return self.throw(node, names)
        if kind == "try_statement":
            return self._try(node, names)
        if kind in ("preproc_if", "preproc_ifdef", "preproc_else", "preproc_elif", "ERROR", "linkage_specification", "declaration_list"):
            return self.sequence([child for child in node.named_children if child.type not in ("identifier", "preproc_arg")], names, node)
        if kind in ("function_definition", "struct_specifier", "enum_specifier", "type_definition", "class_specifier", "union_specifier"):
            self.read_top(node, names)
            return EMPTY
        if kind in ("preproc_def", "preproc_function_def", "alias_declaration", "template_declaration"):
            self.read_top(node, names)
            return EMPTY
        if kind.endswith("_expression") or kind in ("identifier", "number_literal", "qualified_identifier"):
            return self._effect(node, names)
        if kind == "goto_statement":
            self.note_unread(node)
        return EMPTY

    def _try(self, node: Node, names: Names) -> Statement:
        return self.statement(node.child_by_field_name("body"), names)

    def block(self, node: Node, names: Names) -> Statement:
        return self.sequence(node.named_children, names.inner(), node)

    def sequence(self, children: list[Node], names: Names, within: Node) -> Statement:
        """One statement after the other, with the standalone directives between them."""
        done: list[Statement] = []
        position = within.start_byte
        scope_end = self.scope_marks(names)
        for child in children:
            if child.type == "comment":
                continue
            done += self._directives(position, child.start_byte, names)
            done.append(self.statement(child, names))
            position = child.end_byte
        done += self._directives(position, within.end_byte, names)
        done = [each for each in done if each is not EMPTY]
        ends = scope_end()
        if ends:
            return self._with_ends(done, ends)
        if not done:
            return EMPTY
        if len(done) == 1:
            return done[0]
        steps = tuple(done)

        def run(frame: Frame) -> int:
            for step in steps:
                signal = step(frame)
                if signal:
                    return signal
            return NORMAL

        return run

    def scope_marks(self, names: Names) -> Callable[[], list[Callable[[Frame], None]]]:
        """Begin to collect what must happen when a scope is left (destructors); gives what was collected."""
        before = self.leaving
        self.leaving = []

        def collected() -> list[Callable[[Frame], None]]:
            found, self.leaving = self.leaving, before
            return found

        return collected

    @staticmethod
    def _with_ends(done: list[Statement], ends: list[Callable[[Frame], None]]) -> Statement:
        steps = tuple(done)

        def run(frame: Frame) -> int:
            signal = NORMAL
            try:
                for step in steps:
                    signal = step(frame)
                    if signal:
                        break
            except EndedError as error:
                if type(error) is not EndedError:  # an exception of the program: its objects end on the way
                    for end in reversed(ends):
                        end(frame)
                raise
            for end in reversed(ends):
                end(frame)
            return signal

        return run

    def _directives(self, start: int, end: int, names: Names) -> list[Statement]:
        found = []
        first = bisect_left(self.standalone, start, key=lambda each: each.pragma.start)
        for construct in self.standalone[first:]:
            if construct.pragma.start >= end:
                break
            made = self.standalone_statement(construct, names)
            if made is not None:
                found.append(made)
        return found

    def _return(self, node: Node, names: Names) -> Statement:
        inner = next((child for child in node.named_children if child.type != "comment"), None)
        if inner is None:
            return lambda frame: RETURN
        returns = names.returns
        if returns.kind == "pointer" and returns.reference:
            place = self.place(inner, names)
            if place is not None and place.address is not None:
                address, elem = place.address, place.kind

                def referred(frame: Frame) -> int:
                    frame[0] = Pointer(*address(frame), elem)
                    return RETURN

                return referred
        own = self.elided(inner, names) if self.cpp else None
        if own is not None:
            return own
        fn, found = self.initial(inner, names, returns)
        if returns.kind == "unknown":
            names.deduced.append(found)
        elif returns.kind in ("library", "struct") and found is not returns and self.cpp:
            fn = self.construct(returns, [inner], inner, names)
        turn = wrap(returns)

        def run(frame: Frame) -> int:
            frame[0] = turn(fn(frame))
            return RETURN

        return run
