"""Statements of C and C++ as functions of a frame that say how they end."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.layout import INT, UNKNOWN_TYPE, CType, array, pointer
from pcwm.source.dryrun.machine import EndedError
from pcwm.source.dryrun.places import loader, put, storer
from pcwm.source.dryrun.reader import BREAK, CONTINUE, MAX_NESTING, NORMAL, RETURN, Reader, Statement
from pcwm.source.dryrun.scope import Fn, Frame, Names, Variable
from pcwm.source.dryrun.values import UNKNOWN, Block, Copy, Pointer, truth
from pcwm.source.touches import text_of

UNKNOWN_TURNS = 2
"""How often a loop goes round whose condition nobody knows."""
_THREAD_LOCAL = frozenset({"thread_local", "_Thread_local", "__thread"})
EMPTY: Statement = lambda frame: NORMAL  # noqa: E731


@dataclass(slots=True)
class Span:
    """The iterations of a `for` loop in canonical form."""

    first: int
    step: int
    count: int


class Statements(Reader):
    """Reads statements and declarations inside functions."""

    def statement(self, node: Node | None, names: Names) -> Statement:
        if node is None:
            return EMPTY
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

    def _effect(self, node: Node | None, names: Names) -> Statement:
        if node is None:
            return EMPTY
        if node.type == "throw_statement":
            return self.throw(node, names)
        value, _ = self.expression(node, names)

        def run(frame: Frame) -> int:
            value(frame)
            return NORMAL

        return run

    def throw(self, node: Node, names: Names) -> Statement:
        def run(frame: Frame) -> int:
            raise EndedError("an exception")

        return run

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

    # ------------------------------------------------------------ declarations

    def declaration(self, node: Node, names: Names) -> Statement:
        described = node.child_by_field_name("type")
        words = {text_of(child) for child in node.named_children if child.type in ("storage_class_specifier", "type_qualifier")}
        if (
            described is not None and text_of(described) in _THREAD_LOCAL
        ):  # the grammar takes the keyword for a type, and the type for an error
            words.add("thread_local")
            named = next((child for child in node.named_children if child.type == "ERROR"), None)
            described = next(iter(named.named_children), None) if named is not None else None
        base = self.specified(described, names)
        words |= {child.type for child in node.children if not child.is_named}
        lasting = bool(words & {"static", "extern"}) or names is self.globals
        private = bool(words & _THREAD_LOCAL)
        if "_Atomic" in words:
            base = self.atomic_type(base)
        steps: list[Statement] = []
        for declarator in node.children_by_field_name("declarator"):
            steps += self._declarator(declarator, base, names, lasting or private, private, "const" in words or "constexpr" in words)
        if not steps:
            return EMPTY
        if len(steps) == 1:
            return steps[0]

        def run(frame: Frame) -> int:
            for step in steps:
                step(frame)
            return NORMAL

        return run

    def atomic_type(self, kind: CType) -> CType:
        return CType(kind.kind, kind.size, kind.name, kind.signed, kind.elem, kind.count, kind.fields, kind.align, atomic=True)

    def _declarator(self, node: Node, base: CType, names: Names, lasting: bool, private: bool, constant: bool) -> list[Statement]:
        bound = self.bindings(node)
        if bound:
            return self.bound_names(bound, node, names)
        found, kind = self.declared(node, base, names)
        if found is None:
            return []
        name, value = text_of(found), node.child_by_field_name("value")
        if kind.kind == "function" and value is None and "pointer_declarator" not in (text_of(node), node.type):
            inner = node.child_by_field_name("declarator")
            if node.type == "function_declarator" and inner is not None and inner.type in ("identifier", "qualified_identifier"):
                if not self.cpp or (names is self.globals and not self._values(node)):
                    return []  # a prototype
                return self._declared_object(name, kind.elem or UNKNOWN_TYPE, node, names, lasting)
        return self.variable(name, kind, value, found, names, lasting, private, constant, self._arguments(node))

    @staticmethod
    def _arguments(node: Node) -> list[Node] | None:
        """The constructor's arguments of `T x(a, b)` or `T x{a, b}`."""
        value = node.child_by_field_name("value")
        return list(value.named_children) if value is not None and value.type == "argument_list" else None

    def _declared_object(self, name: str, kind: CType, node: Node, names: Names, lasting: bool) -> list[Statement]:
        """`T x(a);` inside a function, which the grammar takes for a prototype."""
        parameters = node.child_by_field_name("parameters")
        arguments: list[Node] = []
        for child in parameters.named_children if parameters is not None else ():
            described = child.child_by_field_name("type")
            if described is not None and child.child_by_field_name("declarator") is None:
                arguments.append(described)
            else:
                found = self.fragment(text_of(child))
                arguments += [found] if found is not None else []
        return self.variable(name, kind, None, node, names, lasting, False, False, arguments)

    def _values(self, node: Node) -> bool:
        """Whether what seem to be parameters are all variables."""
        parameters = node.child_by_field_name("parameters")
        listed = [text_of(child) for child in parameters.named_children] if parameters is not None else []
        return bool(listed) and all(each in self.globals.found and each not in self.types for each in listed)

    def variable(
        self,
        name: str,
        kind: CType,
        value: Node | None,
        node: Node,
        names: Names,
        lasting: bool,
        private: bool,
        constant: bool,
        arguments: list[Node] | None,
    ) -> list[Statement]:
        """Declare one variable; what is left to do when the declaration is reached."""
        if value is not None and value.type == "argument_list":
            value = None
        if kind.kind == "pointer" and kind.reference and value is None and arguments:
            value = arguments[0]
        if kind.kind == "pointer" and kind.reference and value is not None and value.type == "initializer_list" and value.named_child_count == 1:
            value = value.named_children[0]
        if kind.kind == "unknown" and kind.name == "?" and value is None and arguments:
            value = arguments[0]
        if kind.kind == "unknown" and kind.name == "?" and value is not None:  # `auto`
            kind = self.expression(value, names)[1]
        elif kind.kind == "pointer" and kind.reference and kind.elem is UNKNOWN_TYPE and value is not None:
            place = self.place(value, names)
            if place is not None:
                kind = CType("pointer", 8, kind.name, elem=place.kind, reference=True)
        if kind.kind == "array" and kind.count is None and value is not None:
            kind = array(kind.elem or UNKNOWN_TYPE, self._length(value, names))
        if constant and value is not None and kind.kind == "int" and not kind.atomic:
            known = self.constant(value, names) if value.type not in ("call_expression",) else UNKNOWN
            if isinstance(known, int) and (names is self.globals or not names.escapes(name, node.start_byte) or lasting):
                names.add(Variable(name, kind, constant=known))
                return []
        variable = self.declare(name, kind, names, node, lasting)
        variable.private = private
        if kind.kind in ("library", "struct", "array") and value is None or arguments is not None:
            make = self.constructed(kind, arguments or [], node, names)
        elif value is not None:
            make = self._initialised(kind, value, names, variable)
        else:
            make = None
        if lasting:
            return self._lasting(variable, make, names)
        return [self._begin(variable, kind, make, value, names)]

    def _length(self, value: Node, names: Names) -> int:
        if value.type == "initializer_list":
            return max(1, sum(child.type != "comment" for child in value.named_children))
        return len(text_of(value))

    def _initialised(self, kind: CType, value: Node, names: Names, variable: Variable) -> Callable[[Block, Any, Frame], None]:
        if kind.kind == "library":
            return self.constructed(kind, [value], value, names)
        fn, _ = self.initial(value, names, kind)
        from pcwm.source.dryrun.values import wrap

        turn = wrap(kind)

        def make(block: Block, offset: Any, frame: Frame) -> None:
            found = fn(frame)
            if kind.kind == "array" and isinstance(found, Pointer):
                found = Copy(kind, dict(found.block.cells))
            put(block, offset, kind, turn(found))

        return make

    def _lasting(self, variable: Variable, make: Callable[[Block, Any, Frame], None] | None, names: Names) -> list[Statement]:
        block = variable.block
        if make is None or block is None:
            return []

        def fill(frame: Frame) -> None:
            assert block is not None
            make(block, 0, frame)
            if variable.private:
                self.machine.shared[f"initial {block.name}"] = dict(block.cells)

        if variable.reference or (variable.kind.kind == "pointer" and variable.kind.reference):
            variable.reference = True
        self.initialisers.append((variable.name, fill))
        return []

    def _begin(
        self, variable: Variable, kind: CType, make: Callable[[Block, Any, Frame], None] | None, value: Node | None, names: Names
    ) -> Statement:
        """What reaching the declaration does: fresh memory, and its first value."""
        slot, name, line = variable.slot, variable.name, self.line(value) if value is not None else 0
        if variable.reference:
            return self._refer(variable, value, names)
        if not variable.boxed:
            if value is None:

                def clear(frame: Frame) -> int:
                    frame[slot] = UNKNOWN
                    return NORMAL

                return clear
            fn, _ = self.initial(value, names, kind)
            from pcwm.source.dryrun.values import wrap

            turn = wrap(kind)

            def start(frame: Frame) -> int:
                frame[slot] = turn(fn(frame))
                return NORMAL

            return start
        size = kind.size if isinstance(kind.size, int) else None
        default: Any = 0 if value is not None and value.type == "initializer_list" else UNKNOWN

        def box(frame: Frame) -> int:
            block = Block(name, size, "local", line, default, kind)
            frame[slot] = block  # before its initialiser, which may capture it
            if make is not None:
                make(block, 0, frame)
            return NORMAL

        self.note_end(variable, kind)
        return box

    def note_end(self, variable: Variable, kind: CType) -> None:
        """Remember the destructor of a local object; only C++ has them."""

    def _refer(self, variable: Variable, value: Node | None, names: Names) -> Statement:
        slot = variable.slot
        place = self.place(value, names)
        if place is None or place.address is None:
            fn, kind = self.expression(value, names)
            elem = variable.kind.elem or kind

            def temporary(frame: Frame) -> int:
                block = Block(variable.name, None, "local", 0, UNKNOWN, elem)
                put(block, 0, elem, fn(frame))
                frame[slot] = Pointer(block, 0, elem)
                return NORMAL

            return temporary
        address, elem = place.address, variable.kind.elem or place.kind

        def refer(frame: Frame) -> int:
            frame[slot] = Pointer(*address(frame), elem)
            return NORMAL

        return refer

    # ------------------------------------------------------------ choices

    def condition(self, node: Node | None, names: Names) -> Fn:
        """The condition of an `if` or a loop, with the variable that C++ may declare in it."""
        while node is not None and node.type in ("parenthesized_expression", "condition_clause"):
            first = node.child_by_field_name("initializer")
            if first is not None:
                start = self.statement(first.named_children[0] if first.type == "init_statement" and first.named_children else first, names)
                rest = self.condition(node.child_by_field_name("value"), names)

                return _one_after(start, rest)
            inner = node.child_by_field_name("value") or (node.named_children[-1] if node.named_children else None)
            if inner is not None and inner.type == "declaration":
                begin = self.declaration(inner, names)
                load = loader(self.machine, self.place_of(list(names.found.values())[-1], inner, names))

                return _one_after(begin, load)
            node = inner
        return self.expression(node, names)[0]

    def _if(self, node: Node, names: Names) -> Statement:
        names = names.inner()
        condition = self.condition(node.child_by_field_name("condition"), names)
        marked = names.slots[0]
        then = self.statement(node.child_by_field_name("consequence"), names.inner())
        alternative = node.child_by_field_name("alternative")
        if alternative is not None and alternative.type == "else_clause":
            alternative = alternative.named_children[-1] if alternative.named_children else None
        otherwise = self.statement(alternative, names.inner())
        machine = self.machine

        def run(frame: Frame) -> int:
            known = truth(condition(frame))
            if known is not None:
                return then(frame) if known else otherwise(frame)
            return self.both(frame, marked, then, otherwise, machine)

        return run

    def both(self, frame: Frame, slots: int, then: Statement, otherwise: Statement, machine: Any) -> int:
        """Nobody knows which branch is taken: read both, and forget what they disagree about."""
        before = frame[:slots]
        machine.strand.maybe += 1
        strand = machine.strand
        try:
            first = then(frame)
            after = frame[:slots]
            frame[:slots] = before
            second = otherwise(frame)
        finally:
            strand.maybe -= 1
        for slot in range(slots):
            one, other = after[slot], frame[slot]
            if one is not other and (type(one) is not type(other) or one is UNKNOWN or other is UNKNOWN or one != other):
                keep = one if isinstance(one, Pointer | Block) and not isinstance(other, Pointer | Block) else None
                frame[slot] = keep if keep is not None else other if isinstance(other, Pointer | Block) else UNKNOWN
        return first if first == second else NORMAL

    def _switch(self, node: Node, names: Names) -> Statement:
        value = self.condition(node.child_by_field_name("condition"), names)
        body = node.child_by_field_name("body")
        inner = names.inner()
        cases: list[tuple[Any, Statement]] = []
        for child in body.named_children if body is not None else ():
            if child.type != "case_statement":
                continue
            label = child.child_by_field_name("value")
            known = self.constant(label, names) if label is not None else "default"
            rest = [each for each in child.named_children if label is None or each.id != label.id]
            cases.append((known, self.sequence(rest, inner, child)))

        def run(frame: Frame) -> int:
            found = value(frame)
            start = next((index for index, (label, _) in enumerate(cases) if label == found and found is not UNKNOWN), None)
            if start is None:
                start = next((index for index, (label, _) in enumerate(cases) if label == "default"), len(cases))
            for _, step in cases[start:]:
                signal = step(frame)
                if signal == BREAK:
                    return NORMAL
                if signal:
                    return signal
            return NORMAL

        return run

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
        from pcwm.source.dryrun.values import wrap

        turn = wrap(returns)

        def run(frame: Frame) -> int:
            frame[0] = turn(fn(frame))
            return RETURN

        return run

    # ------------------------------------------------------------ loops

    def _for(self, node: Node, names: Names) -> Statement:
        names = names.inner()
        begin = self.part(node.child_by_field_name("initializer"), names)
        condition_node = node.child_by_field_name("condition")
        condition = self.expression(condition_node, names)[0] if condition_node is not None else None
        update = self.part(node.child_by_field_name("update"), names)
        body = self.statement(node.child_by_field_name("body"), names.inner())
        return self.loop(begin, condition, update, body, names, self.line(node), self.counter(node, names))

    def part(self, node: Node | None, names: Names) -> Statement:
        if node is None:
            return EMPTY
        return self.declaration(node, names) if node.type == "declaration" else self._effect(node, names)

    def counter(self, node: Node, names: Names) -> tuple[Fn, Any, Fn, Fn] | None:
        """For a loop in canonical form: read and set the index, its bound and its step."""
        from pcwm.source.loops import loop_form

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
            used = machine.left
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
                    if signal == BREAK:
                        break
                    if signal == RETURN:
                        return RETURN
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
            if signal == RETURN:
                return RETURN
            return NORMAL if signal == BREAK else loop(frame)

        return run

    def range_loop(self, node: Node, names: Names) -> Statement:
        """`for (T x : container)`; over arrays here, over library containers in their own part."""
        names = names.inner()
        declarator = node.child_by_field_name("declarator")
        base = self.specified(node.child_by_field_name("type"), names)
        container = node.child_by_field_name("right")
        elements, elem = self.elements(container, names)
        found, kind = self.declared(declarator, base, names)
        if kind.kind == "unknown":
            kind = elem
        elif kind.kind == "pointer" and kind.reference and (kind.elem is None or kind.elem.kind == "unknown"):
            kind = CType("pointer", 8, kind.name, elem=elem, reference=True)
        bound = self.bindings(declarator)
        if bound:
            enter = self.bound_to(bound, elem, names)
        else:
            variable = self.declare(text_of(found) if found is not None else "?", kind, names, declarator or node)
            enter = self.entered(variable, elem, node, names)
        body = self.statement(node.child_by_field_name("body"), names.inner())
        machine = self.machine

        def run(frame: Frame) -> int:
            allot, used, turns = machine.allot, machine.left, 0
            try:
                for block, offset in elements(frame):
                    machine.step()
                    turns += 1
                    if turns == 1:
                        machine.allot = max(8, allot // 4)
                    enter(frame, block, offset)
                    signal = body(frame)
                    if signal == BREAK:
                        break
                    if signal == RETURN:
                        return RETURN
                    if used - machine.left > allot and turns > 3:
                        machine.doubt("a loop was cut short", 0)
                        break
            finally:
                machine.allot = allot
            return NORMAL

        return run

    def entered(self, variable: Variable, elem: CType, node: Node, names: Names) -> Callable[[Frame, Block, Any], None]:
        """Set the variable of a range loop to one element."""
        slot = variable.slot
        if variable.reference:

            def refer(frame: Frame, block: Block, offset: Any) -> None:
                frame[slot] = Pointer(block, offset, elem)

            return refer
        from pcwm.source.dryrun.places import Place, loader

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


def _one_after(begin: Statement, value: Fn) -> Fn:
    def both(frame: Frame) -> Any:
        begin(frame)
        return value(frame)

    return both


POINTER_TO_INT = pointer(INT)
