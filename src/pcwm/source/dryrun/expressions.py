"""Expressions of C and C++ as functions of a frame."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.initialisers import Initialisers
from pcwm.source.dryrun.layout import (
    BOOL,
    CHAR,
    INT,
    LONG,
    ULONG,
    UNKNOWN_TYPE,
    CType,
    common,
    pointer,
    scalar_size,
)
from pcwm.source.dryrun.literals import character, number, unescaped
from pcwm.source.dryrun.operators import COMPARED, OPERATORS
from pcwm.source.dryrun.places import by_value, loader, storer, updater
from pcwm.source.dryrun.reader import MAX_NESTING, Typed
from pcwm.source.dryrun.scope import Fn, Frame, Names
from pcwm.source.dryrun.strands import Site
from pcwm.source.dryrun.values import UNKNOWN, Pointer, literal, truth, unknown, wrap
from pcwm.source.touches import text_of

_NAMES = ("identifier", "qualified_identifier", "type_identifier", "template_function")
_WORDS = {"and": "&&", "or": "||", "not": "!", "bitand": "&", "bitor": "|", "xor": "^", "not_eq": "!=", "compl": "~"}


class Expressions(Initialisers):
    """Reads expressions. `expression` gives a function of the frame and the static type."""

    def expression(self, node: Node | None, names: Names) -> Typed:
        if node is None:
            return (lambda frame: UNKNOWN), UNKNOWN_TYPE
        self.machine.hurry()
        self.nesting += 1
        try:
            if self.nesting > MAX_NESTING:
                self.machine.doubt("nested too deeply", self.line(node))
                return (lambda frame: UNKNOWN), UNKNOWN_TYPE
            handler = self.handlers.get(node.type)
            if handler is not None:
                return handler(node, names)  # type: ignore[no-any-return]
            self.note_unread(node)
            return (lambda frame: UNKNOWN), UNKNOWN_TYPE
        finally:
            self.nesting -= 1

    def constant(self, node: Node | None, names: Names) -> Any:
        """The value of an expression that the text fixes; UNKNOWN for any other."""
        if node is None:
            return UNKNOWN
        fn, _ = self.expression(node, names)
        try:
            return fn([UNKNOWN] * 256)
        except Exception:
            return UNKNOWN

    def make_handlers(self) -> dict[str, Any]:
        return {
            "number_literal": self._number,
            "char_literal": lambda node, names: self.fixed(character(text_of(node)), INT if self.syntax.language == "c" else CHAR),
            "string_literal": self._string,
            "raw_string_literal": self._string,
            "concatenated_string": self._string,
            "true": lambda node, names: self.fixed(1, BOOL),
            "false": lambda node, names: self.fixed(0, BOOL),
            "null": lambda node, names: self.fixed(0, INT),
            "nullptr": lambda node, names: self.fixed(0, INT),
            "identifier": self._load,
            "qualified_identifier": self._load,
            "this": self._load,
            "field_expression": self._load,
            "subscript_expression": self._load,
            "parenthesized_expression": lambda node, names: self.expression(self.inside(node), names),
            "binary_expression": self._binary,
            "unary_expression": self._unary,
            "update_expression": self._update,
            "assignment_expression": self._assignment,
            "conditional_expression": self._conditional,
            "comma_expression": self._comma,
            "pointer_expression": self._pointer,
            "cast_expression": self._cast,
            "sizeof_expression": self._sizeof,
            "alignof_expression": lambda node, names: self.fixed(8, ULONG),
            "compound_literal_expression": self._compound,
            "initializer_list": self._list,
            "type_identifier": self._load,
            "template_function": self._load,
            "user_defined_literal": lambda node, names: self.fixed(UNKNOWN, UNKNOWN_TYPE),
            "call_expression": lambda node, names: self.loaded(self.call(node, names), node, names),
            "lambda_expression": self.lambda_value,
            "new_expression": self._new,
            "delete_expression": self._delete,
            "throw_statement": lambda node, names: self.fixed(UNKNOWN, UNKNOWN_TYPE),
        }

    def _number(self, node: Node, names: Names) -> Typed:
        return self.fixed(*number(text_of(node)))

    def _string(self, node: Node, names: Names) -> Typed:
        parts = node.named_children if node.type == "concatenated_string" else [node]
        value = literal("".join(unescaped(text_of(part)) for part in parts if "literal" in part.type))
        return self.fixed(value, pointer(CHAR))

    def _load(self, node: Node, names: Names) -> Typed:
        if node.type in _NAMES:
            found = self.named_value(node, names)
            if found is not None:
                return found
        place = self.place(node, names)
        if place is None:
            return (lambda frame: UNKNOWN), UNKNOWN_TYPE
        self.mark_atomic(place, node)
        if place.kind.kind == "array" and place.address is not None and not by_value(place.kind):
            return loader(self.machine, place), pointer(place.kind.elem or UNKNOWN_TYPE)
        return loader(self.machine, place), place.kind

    def named_value(self, node: Node, names: Names) -> Typed | None:
        """A name that stands for a value rather than a place: a constant, a function, a macro."""
        name = text_of(node)
        variable = self.find(name, names)
        if variable is not None and variable.argument is not None:
            argument, scope = variable.argument
            return self.expression(argument, scope)
        if variable is None:
            if names.this is not None and name in names.this.fields:
                return None
            if name in self.macros:
                return self.macro_value(name, [], node, names)
            label = self.function_label(node, names)
            if label:
                return self.fixed(self.function_value(label), self.function_type(label))
            known = self.known_constant(name)
            if known is not None:
                return self.fixed(*known)
        elif variable.constant is not None:
            return self.fixed(variable.constant, variable.kind)
        return None

    def function_label(self, node: Node | None, names: Names) -> str:
        """The function of the text that a name means, as the table of functions has it."""
        name = text_of(node).partition("<")[0] if node is not None and node.type in _NAMES else ""
        if names.this is not None and f"{names.this.name}::{name}" in self.functions:
            return f"{names.this.name}::{name}"
        return next((each for each in (name, "::".join(name.split("::")[-2:]), name.rpartition("::")[2]) if each in self.functions), "")

    def function_type(self, label: str) -> CType:
        return CType("function", 8, "function", elem=self.functions[label][0].returns)

    def loaded(self, typed: Typed, node: Node, names: Names) -> Typed:
        """The value of a call that may give a reference; only C++ has them."""
        return typed

    def site(self, node: Node, names: Names, expression: str = "", variable: str = "") -> Site:
        shown = names.site or node
        text = expression or self.syntax.text(node) if names.site is None else text_of(node)
        base = variable or re.sub(r"^[(*&\s]*", "", text)
        match = re.match(r"[A-Za-z_]\w*", base)
        return Site(shown.start_point[0] + 1, shown.start_point[1] + 1, text[:80], match[0] if match else text[:20], names.function)

    # ------------------------------------------------------------ operators

    def _binary(self, node: Node, names: Names) -> Typed:
        if len(node.children) != 3:
            return self.fixed(UNKNOWN, UNKNOWN_TYPE)
        sign = text_of(node.children[1])
        sign = _WORDS.get(sign, sign)
        if sign in ("&&", "||"):
            return self._logical(node, names, sign == "&&")
        left, one = self.expression(node.children[0], names)
        right, other = self.expression(node.children[2], names)
        if "struct" in (one.kind, other.kind) or "library" in (one.kind, other.kind):
            return self.library_operator(sign, left, one, right, other, node, names)
        if sign in COMPARED:
            compare = COMPARED[sign]
            return (lambda frame: compare(left(frame), right(frame))), INT
        change = OPERATORS.get(sign)
        if change is None:
            return self.fixed(UNKNOWN, UNKNOWN_TYPE)
        kind = common(one, other)
        if kind.kind == "pointer" or "array" in (one.kind, other.kind):
            return self._pointer_sum(left, one, right, other, sign)
        if sign == "+" and kind.kind != "int":
            return (lambda frame: left(frame) + right(frame)), kind
        if kind.kind == "int" and not kind.signed and sign in ("-", "+", "*", "<<"):
            turn = wrap(kind)
            return (lambda frame: turn(change(left(frame), right(frame)))), kind
        return (lambda frame: change(left(frame), right(frame))), kind

    def _pointer_sum(self, left: Fn, one: CType, right: Fn, other: CType, sign: str) -> Typed:
        if one.kind not in ("pointer", "array"):
            left, one, right, other = right, other, left, one
        if other.kind in ("pointer", "array"):
            return (lambda frame: OPERATORS["-"](left(frame), right(frame)) if sign == "-" else UNKNOWN), LONG
        stride = self.stride(one.elem or UNKNOWN_TYPE)
        way, machine = -1 if sign == "-" else 1, self.machine

        def moved(frame: Frame) -> Any:
            base, count = left(frame), right(frame)
            if isinstance(base, Pointer) and isinstance(count, Pointer):
                return base - count if way < 0 else UNKNOWN
            return machine.carved(base.moved(count * way, stride(frame, base))) if isinstance(base, Pointer) else UNKNOWN

        return moved, pointer(one.elem) if one.elem else one

    def _logical(self, node: Node, names: Names, both: bool) -> Typed:
        left, _ = self.expression(node.children[0], names)
        right, _ = self.expression(node.children[2], names)
        machine = self.machine

        def value(frame: Frame) -> Any:
            first = truth(left(frame))
            if first is None:
                machine.strand.maybe += 1
                try:
                    second = truth(right(frame))
                finally:
                    machine.strand.maybe -= 1
                return UNKNOWN if second is None or second is both else int(second)
            if first is not both:
                return int(first)
            second = truth(right(frame))
            return UNKNOWN if second is None else int(second)

        return value, INT

    def _unary(self, node: Node, names: Names) -> Typed:
        sign = _WORDS.get(text_of(node.children[0]), text_of(node.children[0]))
        value, kind = self.expression(node.child_by_field_name("argument"), names)
        if sign == "!":

            def negated(frame: Frame) -> Any:
                known = truth(value(frame))
                return UNKNOWN if known is None else int(not known)

            return negated, INT
        if sign == "-":
            return (lambda frame: -value(frame)), kind
        if sign == "~":
            turn = wrap(kind if kind.kind == "int" and kind.size in (4, 8) else INT)
            return (lambda frame: turn(~value(frame))), kind
        return value, kind

    def _update(self, node: Node, names: Names) -> Typed:
        place = self.place(node.child_by_field_name("argument"), names)
        sign = next((child.type for child in node.children if child.type in ("++", "--")), "++")
        after = node.children[0].type in ("++", "--")
        if place is None:
            return self.fixed(UNKNOWN, UNKNOWN_TYPE)
        way = 1 if sign == "++" else -1
        if place.kind.kind in ("library", "struct"):
            own = self.operator_call(sign, node.child_by_field_name("argument"), None, node, names)
            return self.loaded(own, node, names) if own is not None else self.library_update(place, way, after)
        if place.kind.name == "bit":
            return self.library_update(place, way, after)
        stride = self.stride(place.kind.elem or UNKNOWN_TYPE) if place.kind.kind == "pointer" else None

        def change(old: Any, right: Any) -> Any:
            if isinstance(old, Pointer) and stride is not None:
                return old.moved(way, stride([], old))
            return old + way

        self.mark_atomic(place, node)
        return updater(self.machine, place, lambda frame: way, change, after), place.kind

    def _assignment(self, node: Node, names: Names) -> Typed:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        sign_node = node.child_by_field_name("operator")
        sign = text_of(sign_node) if sign_node is not None else "="
        place = self.place(left, names)
        value, kind = self.initial(right, names, place.kind if place is not None else UNKNOWN_TYPE)
        if place is None:
            return value, kind
        own = place.kind.kind == "struct" and (sign != "=" or bool(self.functions.get(f"{place.kind.name}::operator=")))
        if place.kind.kind == "library" or own:
            return self.library_assign(sign, place, value, kind, node, names)
        self.mark_atomic(place, node)
        if sign == "=":
            store = storer(self.machine, place)
            return (lambda frame: store(frame, value(frame))), place.kind
        change = OPERATORS.get(sign[:-1])
        if change is None:
            return self.fixed(UNKNOWN, UNKNOWN_TYPE)
        combine = change
        if place.kind.kind == "pointer":
            stride, way = self.stride(place.kind.elem or UNKNOWN_TYPE), -1 if sign == "-=" else 1

            def combine(old: Any, right: Any) -> Any:
                return old.moved(right * way, stride([], old)) if isinstance(old, Pointer) else UNKNOWN

        elif sign == "/=" and place.kind.kind == "int" and kind.kind == "float":

            def combine(old: Any, right: Any) -> Any:
                return UNKNOWN if unknown(old, right) or not right else old / right

        return updater(self.machine, place, value, combine, True), place.kind

    def _conditional(self, node: Node, names: Names) -> Typed:
        condition, _ = self.expression(node.child_by_field_name("condition"), names)
        then, one = self.expression(node.child_by_field_name("consequence"), names)
        otherwise, other = self.expression(node.child_by_field_name("alternative"), names)
        machine = self.machine

        def value(frame: Frame) -> Any:
            known = truth(condition(frame))
            if known is not None:
                return then(frame) if known else otherwise(frame)
            machine.strand.maybe += 1
            try:
                first, second = then(frame), otherwise(frame)
            finally:
                machine.strand.maybe -= 1
            if isinstance(first, Pointer) or isinstance(second, Pointer):
                return first if isinstance(first, Pointer) else second
            return first if type(first) is type(second) and first is not UNKNOWN and first == second else UNKNOWN

        return value, one if one.kind in ("struct", "library") else other if other.kind in ("struct", "library") else common(one, other)

    def _comma(self, node: Node, names: Names) -> Typed:
        left, _ = self.expression(node.child_by_field_name("left"), names)
        right, kind = self.expression(node.child_by_field_name("right"), names)

        def value(frame: Frame) -> Any:
            left(frame)
            return right(frame)

        return value, kind

    # ------------------------------------------------------------ addresses and types

    def _pointer(self, node: Node, names: Names) -> Typed:
        argument = node.child_by_field_name("argument")
        if node.children[0].type == "*":
            if argument is not None and self.function_label(argument, names):
                return self.expression(argument, names)
            return self._load(node, names)
        label = self.function_label(argument, names)
        if label and argument is not None and self.find(text_of(argument), names) is None:
            return self.fixed(self.function_value(label), self.function_type(label))
        place = self.place(argument, names)
        if place is None or place.address is None:
            value, kind = self.expression(argument, names)
            return value, pointer(kind)
        address, elem = place.address, place.kind
        carved = self.machine.carved
        return (lambda frame: carved(Pointer(*address(frame), elem))), pointer(elem)

    def _cast(self, node: Node, names: Names) -> Typed:
        kind = self.described(node.child_by_field_name("type"), names)
        value, _ = self.expression(node.child_by_field_name("value"), names)
        return self.converted(value, kind), kind

    def converted(self, value: Fn, kind: CType) -> Fn:
        turn = wrap(kind)
        return lambda frame: turn(value(frame))

    def _sizeof(self, node: Node, names: Names) -> Typed:
        described = node.child_by_field_name("type")
        if described is not None:
            kind = self.described(described, names)
        else:
            argument = node.child_by_field_name("value")
            while argument is not None and argument.type == "parenthesized_expression":
                argument = self.inside(argument)
            named = names.look(text_of(argument)) if argument is not None and argument.type == "identifier" else None
            if named is None and argument is not None and argument.type == "identifier" and text_of(argument) in self.types:
                kind = self.types[text_of(argument)]
            else:
                place = self.place(argument, names) if argument is not None and argument.type not in ("call_expression",) else None
                kind = place.kind if place is not None else self.expression(argument, names)[1]
        size = kind.size
        if not isinstance(size, int):
            return size, ULONG
        return self.fixed(max(size, 1), ULONG)

    def stride(self, elem: CType) -> Callable[[Frame, Pointer], Any]:
        """Bytes from one element to the next; what a pointer leads to, where the text does not tell."""
        size = elem.size
        if not isinstance(size, int):
            return lambda frame, base: size(frame) if frame else 8
        if elem.kind == "unknown":
            return lambda frame, base: 8 if base.elem.kind in ("void", "unknown") else scalar_size(base.elem)
        return lambda frame, base: size
