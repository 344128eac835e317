"""Declarations inside functions and at file scope: what declaring a variable does when it is reached."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.layout import UNKNOWN_TYPE, CType, array
from pcwm.source.dryrun.places import put
from pcwm.source.dryrun.reader import EMPTY, NORMAL, Reader, Statement
from pcwm.source.dryrun.scope import Frame, Names, Variable
from pcwm.source.dryrun.values import UNKNOWN, Block, Copy, Pointer, wrap
from pcwm.source.touches import text_of

_THREAD_LOCAL = frozenset({"thread_local", "_Thread_local", "__thread"})


class Variables(Reader):
    """Reads declarations of variables."""

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
        if (
            kind.kind == "pointer"
            and kind.reference
            and value is not None
            and value.type == "initializer_list"
            and value.named_child_count == 1
        ):
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
            if isinstance(known, int) and (names is self.globals or not names.escapes(name, node) or lasting):
                names.add(Variable(name, kind, constant=known))
                return []
        variable = self.declare(name, kind, names, node, lasting)
        variable.private = private
        if (kind.kind in ("library", "struct", "array") and value is None) or arguments is not None:
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
