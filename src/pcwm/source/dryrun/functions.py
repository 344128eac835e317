"""Functions of the text, and what calling them does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.lambdas import Lambdas
from pcwm.source.dryrun.layout import UNKNOWN_TYPE, CType
from pcwm.source.dryrun.library import LIBRARY
from pcwm.source.dryrun.macros import Macros
from pcwm.source.dryrun.parameters import Addressed
from pcwm.source.dryrun.places import Place, loader, put
from pcwm.source.dryrun.reader import RETURN, Statement, Typed
from pcwm.source.dryrun.scope import Fn, Frame, Names, Variable, escaping_names
from pcwm.source.dryrun.values import UNKNOWN, Block, Callee, Pointer, wrap
from pcwm.source.touches import text_of

_PLACES = ("identifier", "subscript_expression", "field_expression", "conditional_expression", "pointer_expression")
MAX_CALLS = 60
"""Calls inside calls that are followed."""


@dataclass(eq=False)
class Function:
    """A function of the text. Its body is read when it is first called."""

    name: str
    node: Node
    returns: CType
    owner: CType | None = None
    """The class whose member it is."""
    template: bool = False
    names: Names | None = None
    parameters: list[Variable] = field(default_factory=list)
    defaults: list[Node | None] = field(default_factory=list)
    body: Statement | None = None
    this: Variable | None = None
    initial: list[Callable[[Frame], None]] = field(default_factory=list)
    """A constructor's member initialisers."""
    bound: dict[str, CType] = field(default_factory=dict)
    """The types that a template's arguments stand for."""
    parameters_of: list[tuple[str, Node | None]] = field(default_factory=list)
    """A template's parameters."""
    instances: dict[Any, Function] = field(default_factory=dict)


class Functions(Lambdas, Macros):
    """Calls, macros, lambdas."""

    depth = 0

    # ------------------------------------------------------------ definitions

    def define(self, node: Node, owner: CType | None = None, template: bool = False) -> Function | None:
        """Remember a function definition."""
        self.machine.hurry()
        returned = node.child_by_field_name("type")
        kind = self.specified(returned, self.globals) if returned is not None else UNKNOWN_TYPE
        found, made = self.declared(node.child_by_field_name("declarator"), kind, self.globals)
        if found is None:
            return None
        name = text_of(found)
        while made.kind == "pointer" and made.elem is not None and made.elem.kind == "function":
            made = made.elem
        returns = self._returned(node.child_by_field_name("declarator"), kind)
        if "::" in name:
            label, _, name = name.rpartition("::")
            owner = self.types.get(label.rpartition("::")[2], owner)
        function = Function(name, node, returns, owner, template)
        key = f"{owner.name}::{name}" if owner is not None else name
        self.functions.setdefault(key, []).append(function)
        return function

    def _returned(self, node: Node | None, kind: CType) -> CType:
        """The type a function returns: what is around its own declarator."""
        while node is not None and node.type != "function_declarator":
            if node.type == "pointer_declarator":
                kind = CType("pointer", 8, f"{kind} *", elem=kind)
            elif node.type == "reference_declarator":
                kind = CType("pointer", 8, f"{kind} &", elem=kind, reference=True)
            node = node.child_by_field_name("declarator") or next(
                (child for child in node.named_children if child.type.endswith("declarator")), None
            )
        return kind

    def prepare(self, function: Function) -> Function:
        """Declare its parameters, and read its body."""
        if function.names is not None:
            return function
        body = function.node.child_by_field_name("body")
        escaping = escaping_names(function.node, self.extents_in(function.node), self.syntax.masked, self.cpp) if body is not None else {}
        names = Names(self.globals, [1], {}, function.name, function.returns, escaping)
        function.names = names
        if function.owner is not None:
            names.this = function.owner
            kind = CType("pointer", 8, "this", elem=function.owner)
            function.this = names.add(Variable("this", kind, slot=names.new_slot()))
        function.parameters, function.defaults = self.declare_parameters(self.parameter_list(function.node), names)
        self.before_body(function, names)
        function.body = self.statement(body, names)
        return function

    def before_body(self, function: Function, names: Names) -> None:
        """A constructor's initialisers; only C++ has them."""

    # ------------------------------------------------------------ calls

    def call(self, node: Node, names: Names) -> Typed:
        target, listed = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        arguments = [child for child in (listed.named_children if listed is not None else ()) if child.type != "comment"]
        if target is None:
            return (lambda frame: UNKNOWN), UNKNOWN_TYPE
        while target.type == "parenthesized_expression" and target.named_child_count == 1:
            target = target.named_children[0]
        name = text_of(target)
        if target.type in ("identifier", "qualified_identifier", "template_function", "primitive_type", "sized_type_specifier"):
            plain = name.partition("<")[0].rpartition("::")[2] if self.cpp else name
            variable = names.look(plain)
            if variable is not None and variable.argument is not None:
                return self.call_value(variable.argument[0], arguments, node, variable.argument[1], names)
            if variable is None:
                own = self._own_method(plain, arguments, node, names) if "::" not in name.partition("<")[0] else None
                if own is not None:
                    return own
                if plain in self.macros:
                    return self.macro_value(plain, arguments, node, names)
                if plain in self.functions:
                    return self.call_function(self.functions[plain], None, arguments, node, names)
                special = self.special_call(name, plain, arguments, node, names)
                if special is not None:
                    return special
                if plain in LIBRARY:
                    return self._call_library(plain, arguments, node, names)
                self.machine.doubt(f"`{plain}` is not in this text", self.line(node))
                return self._call_outside(plain, arguments, names)
        if target.type == "field_expression":
            method = self.method_call(target, arguments, node, names)
            if method is not None:
                return method
        return self.call_value(target, arguments, node, names, names)

    def _own_method(self, name: str, arguments: list[Node], node: Node, names: Names) -> Typed | None:
        if names.this is None:
            return None
        this = names.look("this")
        if this is None:
            return None
        slot = this.slot
        return self.method(names.this, name, lambda frame: frame[slot], arguments, node, names)

    def methods_of(self, kind: CType, name: str) -> list[Function]:
        return self.functions.get(f"{kind.name}::{name}", [])

    def special_call(self, name: str, plain: str, arguments: list[Node], node: Node, names: Names) -> Typed | None:
        """Calls whose arguments are not plain values: threads, casts, algorithms."""
        return None

    def method_call(self, target: Node, arguments: list[Node], node: Node, names: Names) -> Typed | None:
        """`object.method(…)`; None where the object has none of that name."""
        argument, field = target.child_by_field_name("argument"), target.child_by_field_name("field")
        if argument is None or field is None or not self.cpp:
            return None
        arrow = any(child.type == "->" for child in target.children)
        name = text_of(field).partition("<")[0]
        if arrow:
            value, kind = self.expression(argument, names)
            elem = kind.elem or UNKNOWN_TYPE
            own = self.method(elem, name, value, arguments, node, names) if kind.kind == "pointer" else None
            if own is not None:
                return own
            return self.library_method(None, kind, value, name, arguments, node, names)
        place = self.place(argument, names)
        if place is None:
            return None
        if place.address is not None:
            address, elem = place.address, place.kind
            own = self.method(elem, name, lambda frame: Pointer(*address(frame), elem), arguments, node, names)
            if own is not None:
                return own
        return self.library_method(place, place.kind, None, name, arguments, node, names)

    def method(self, kind: CType, name: str, this: Fn, arguments: list[Node], node: Node, names: Names) -> Typed | None:
        """A call of a member function of the text; only C++ has them."""
        return None

    def library_method(
        self, place: Place | None, kind: CType, value: Fn | None, name: str, arguments: list[Node], node: Node, names: Names
    ) -> Typed | None:
        return None

    def call_function(self, listed: list[Function], this: Fn | None, arguments: list[Node], node: Node, names: Names) -> Typed:
        """Call a function of the text; of several by that name the first with as many parameters."""
        function = self._fitting(listed, len(arguments))
        self._declare_early(function)
        makers = [self.passed(argument, parameter, names) for argument, parameter in zip(arguments, function.parameters, strict=False)]
        for parameter, default in list(zip(function.parameters, function.defaults, strict=True))[len(arguments) :]:
            if default is not None:
                makers.append(self.passed(default, parameter, self.globals))
        kind = function.returns
        if kind.kind == "unknown" and function.names is not None and function.names.deduced:
            kind = function.names.deduced[0]
        run = self.runner(function)

        def call(frame: Frame) -> Any:
            return run([make(frame) for make in makers], this(frame) if this is not None else None)

        return call, kind

    def _declare_early(self, function: Function) -> None:
        """The parameters must be known before a call is read; a function that calls itself is being read already."""
        self.prepare(function)

    def _fitting(self, listed: list[Function], count: int) -> Function:
        for function in listed:
            self.prepare(function)
            least = sum(default is None for default in function.defaults)
            if least <= count <= len(function.parameters):
                return function
        return listed[0]

    def passed(self, argument: Node, parameter: Variable, names: Names) -> Fn:
        """What the callee's slot gets: a value, a box with a copy, or an address for a reference."""
        kind = parameter.kind
        if parameter.reference:
            place = self.place(argument, names)
            if place is not None and place.address is not None:
                address, elem = place.address, place.kind
                return lambda frame: Pointer(*address(frame), elem)
            value, found = self.initial(argument, names, kind.elem or UNKNOWN_TYPE)

            def temporary(frame: Frame) -> Any:
                block = Block(parameter.name, None, "local", 0, UNKNOWN, kind.elem)
                put(block, 0, kind.elem or found, value(frame))
                return Pointer(block, 0, kind.elem or found)

            return temporary
        value, _ = self.initial(argument, names, kind)
        turn = wrap(kind)
        return lambda frame: turn(value(frame))

    def runner(self, function: Function) -> Callable[[list[Any], Any], Any]:
        """Runs a function on values for its parameters."""
        machine = self.machine

        def run(values: list[Any], this: Any) -> Any:
            names, body = function.names, function.body
            if body is None or names is None:
                return UNKNOWN
            machine.step()
            strand = machine.strand
            if strand.calls >= MAX_CALLS:
                machine.doubt("calls too deep", function.node.start_point[0] + 1)
                return UNKNOWN
            frame: Frame = [UNKNOWN] * (names.slots[0] + 1)
            if function.this is not None:
                frame[function.this.slot] = this
            for parameter, value in zip(function.parameters, values, strict=False):
                line = function.node.start_point[0] + 1
                frame[parameter.slot] = self.home(parameter, value, line) if parameter.boxed else value
            for parameter in function.parameters[len(values) :]:
                frame[parameter.slot] = Block(parameter.name, None, "local") if parameter.boxed else UNKNOWN
            for each in function.initial:
                each(frame)
            allot, returned = machine.allot, strand.ways[RETURN]
            strand.calls += 1
            try:
                body(frame)
            finally:
                strand.calls -= 1
                machine.allot = allot
                if strand.unsure:
                    strand.goes_on(RETURN, returned)
            return frame[0]

        return run

    def function_value(self, name: str) -> Callee:
        """A function of the text used as a value."""
        listed = self.functions[name]
        return Callee(name, lambda values: self.run_given(listed, values))

    def run_given(self, listed: list[Function], values: list[Any], this: Any = None) -> Any:
        """Call a function from elsewhere than the text. A member function's object may be the first of the values."""
        owner = listed[0].owner is not None and this is None
        function = self.prepare(self._fitting(listed, len(values) - owner))
        if owner and len(values) > len(function.parameters):
            this, values = self.as_this(values[0]), values[1:]
        given = [self.given(parameter, value) for parameter, value in zip(function.parameters, values, strict=False)]
        return self.runner(function)(given, this)

    def as_this(self, value: Any) -> Any:
        return value

    def call_value(self, target: Node, arguments: list[Node], node: Node, scope: Names, names: Names) -> Typed:
        """A call through a pointer or a lambda."""
        if target.type == "identifier" and names.look(text_of(target)) is None and text_of(target) in self.functions:
            return self.call_function(self.functions[text_of(target)], None, arguments, node, names)
        value, kind = self.expression(target, scope)
        if kind.kind == "struct":
            place = self.place(target, scope)
            if place is not None and place.address is not None:
                address = place.address
                own = self.method(kind, "operator()", lambda frame: Pointer(*address(frame), kind), arguments, node, names)
                if own is not None:
                    return own
        made = [self.argument(each, names) for each in arguments]

        def call(frame: Frame) -> Any:
            called = value(frame)
            values = [make(frame) for make in made]
            return self.invoke(called, values)

        returns = kind.elem if kind.kind in ("function", "pointer") and kind.elem is not None else UNKNOWN_TYPE
        if returns.kind == "function":
            returns = returns.elem or UNKNOWN_TYPE
        return call, returns

    def invoke(self, called: Any, values: list[Any]) -> Any:
        """Call a value; only C++ has others than functions."""
        return called.call(values) if isinstance(called, Callee) else UNKNOWN

    def argument(self, node: Node, names: Names) -> Fn:
        """An argument whose parameter is not known yet: its value, with its address where it has one."""
        if self.cpp:
            place = self.place(node, names) if node.type in _PLACES else None
            if place is not None and place.address is not None:
                address, elem = place.address, place.kind
                load = loader(self.machine, Place(elem, place.site, address=lambda found: found[0], atomic=place.atomic))

                def addressed(frame: Frame) -> Any:
                    block, offset = address(frame)
                    return Addressed(Pointer(block, offset, elem), load, [(block, offset)])

                return addressed
        return self.expression(node, names)[0]

    def _call_library(self, name: str, arguments: list[Node], node: Node, names: Names) -> Typed:
        work, kind = LIBRARY[name]
        values = [self.expression(each, names)[0] for each in arguments]
        site = self.site(node, names)
        machine = self.machine

        def call(frame: Frame) -> Any:
            return work(machine, [value(frame) for value in values], site)

        return call, kind

    def _call_outside(self, name: str, arguments: list[Node], names: Names) -> Typed:
        """A function this text does not show: its arguments are evaluated, its result is unknown."""
        values = [self.expression(each, names)[0] for each in arguments]

        def call(frame: Frame) -> Any:
            for value in values:
                value(frame)
            return UNKNOWN

        return call, UNKNOWN_TYPE
