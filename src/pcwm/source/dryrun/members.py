"""Classes of C++: their members, bases, virtual calls and operators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.expressions import Expressions
from pcwm.source.dryrun.functions import Function
from pcwm.source.dryrun.layout import UNKNOWN_TYPE, CType, scalar_size
from pcwm.source.dryrun.objects import Object, empty
from pcwm.source.dryrun.places import Place, loader
from pcwm.source.dryrun.reader import Typed
from pcwm.source.dryrun.scope import Fn, Frame, Names, Variable
from pcwm.source.dryrun.typenames import TypeNames
from pcwm.source.dryrun.values import UNKNOWN, Block, Pointer
from pcwm.source.touches import text_of

Make = Callable[[Block, Any, Frame], None]
"""Makes, or ends, an object at a place."""


def nothing(block: Block, offset: Any, frame: Frame) -> None:
    """An object whose making or ending does nothing that others could see."""


def class_word(kind: CType) -> str:
    """What its constructors are called."""
    return kind.name.partition("<")[0].rpartition("::")[2]


class Members(TypeNames, Expressions):
    """Reads classes, and finds their members."""

    # ------------------------------------------------------------ reading

    def read_class(self, made: CType, node: Node, body: Node, names: Names) -> None:
        if not self.cpp:
            return
        self.bases[made.name] = self._bases(made, node)
        defaults: list[tuple[int, CType, Node]] = []
        self.member_defaults[made.name] = defaults
        for child in body.named_children:
            if child.type == "field_declaration":
                self._field(made, child, defaults, names)
            elif child.type == "function_definition":
                if child.child_by_field_name("body") is not None or any(each.type == "try_statement" for each in child.named_children):
                    self._method(made, child, names)
                elif "virtual" in text_of(child).split():
                    self.virtual.add(f"{made.name}::~")
            elif child.type == "template_declaration":
                for each in child.named_children:
                    if each.type == "function_definition":
                        self.define_template(child, each, made)

    def _bases(self, made: CType, node: Node) -> list[tuple[int, CType]]:
        found, offset = [], 0
        for clause in (child for child in node.named_children if child.type == "base_class_clause"):
            for each in clause.named_children:
                parent = self.specified(each, self.globals) if each.type != "access_specifier" else UNKNOWN_TYPE
                if parent.kind == "struct":
                    offset = -(-offset // parent.align) * parent.align
                    found.append((offset, parent))
                    offset += scalar_size(parent)
                    self.derived.setdefault(parent.name, []).append(made)
        return found

    def _method(self, made: CType, node: Node, names: Names) -> None:
        function = self.define(node, owner=made)
        if function is not None:
            words = text_of(node).partition("{")[0]
            if "virtual" in words.split() or "override" in words:
                self.virtual.add(f"{made.name}::{'~' if function.name.startswith('~') else function.name}")

    def _field(self, made: CType, node: Node, defaults: list[tuple[int, CType, Node]], names: Names) -> None:
        """Default member initialisers, and methods that are only declared."""
        last: CType | None = None
        offset = 0
        for index, child in enumerate(node.children):
            field = node.field_name_for_child(index)
            if field == "declarator":
                found, kind = self.declared(child, UNKNOWN_TYPE, names)
                name = text_of(found) if found is not None else ""
                last = None
                if kind.kind == "function" or "function_declarator" in (child.type, *(each.type for each in child.named_children)):
                    returns = self._returned(child, self.specified(node.child_by_field_name("type"), names))
                    self.declared_methods[f"{made.name}::{name}"] = returns
                    if any(each.type == "virtual" for each in node.children):
                        self.virtual.add(f"{made.name}::{name}")
                elif name in made.fields:
                    offset, last = made.fields[name]
            elif field == "default_value" and last is not None:
                defaults.append((offset, last, child))

    # ------------------------------------------------------------ finding members

    def ancestors(self, kind: CType) -> list[tuple[int, CType]]:
        """The class itself and its bases, with where they begin."""
        found = [(0, kind)]
        for offset, parent in self.bases.get(kind.name, ()):
            found += [(offset + at, each) for at, each in self.ancestors(parent)]
        return found

    def methods_of(self, kind: CType, name: str) -> list[Function]:
        for _, each in self.ancestors(kind):
            listed = self.functions.get(f"{each.name}::{name}")
            if listed:
                return listed
        return []

    def static_member(self, kind: CType, name: str) -> Variable | None:
        for _, each in self.ancestors(kind):
            found = self.globals.found.get(f"{each.name}::{name}")
            if found is not None:
                return found
        return None

    def is_virtual(self, kind: CType, name: str) -> bool:
        return kind.name in self.derived and any(f"{each.name}::{name}" in self.virtual for _, each in self.ancestors(kind))

    def _deeper(self, kind: CType, name: str) -> list[Function]:
        """Overriding functions, in classes derived from this one."""
        found: list[Function] = []
        for each in self.derived.get(kind.name, ()):
            found += self.functions.get(f"{each.name}::{name}", []) + self._deeper(each, name)
        return found

    def method(self, kind: CType, name: str, this: Fn, arguments: list[Node], node: Node, names: Names) -> Typed | None:
        """A call of a member function, by the object's own type where the function is virtual."""
        listed = self.methods_of(kind, name)
        dynamic = self._deeper(kind, name) if self.is_virtual(kind, name) else []
        if not listed and not dynamic:
            for _, each in self.ancestors(kind):
                if f"{each.name}::{name}" in self.declared_methods:
                    return self._declared_only(self.declared_methods[f"{each.name}::{name}"], this, arguments, names)
            return None
        call, returns = self.call_function(listed or dynamic[:1], this, arguments, node, names)
        if not dynamic:
            return call, returns
        calls: dict[str, Fn] = {}
        for function in dynamic:
            if function.owner is not None:
                calls[function.owner.name] = self.call_function([function], this, arguments, node, names)[0]

        def by_type(frame: Frame) -> Any:
            object_ = this(frame)
            if isinstance(object_, Pointer):
                actual = object_.block.sync.get(("type", object_.offset))
                for _, each in self.ancestors(actual) if actual is not None else ():
                    if each.name in calls:
                        return calls[each.name](frame)
                    if each is kind:
                        break
            return call(frame)

        return by_type, returns

    def _declared_only(self, returns: CType, this: Fn, arguments: list[Node], names: Names) -> Typed:
        values = [self.expression(each, names)[0] for each in arguments]

        def call(frame: Frame) -> Any:
            this(frame)
            for value in values:
                value(frame)
            return UNKNOWN

        return call, returns

    # ------------------------------------------------------------ operators

    def operator_call(self, sign: str, left: Node | None, right: Node | None, node: Node, names: Names) -> Typed | None:
        """An operator that the text defines, as a member or as a function."""
        name = f"operator{sign}"
        place = self.place(left, names)
        kind = place.kind if place is not None else UNKNOWN_TYPE
        arguments = [right] if right is not None else []
        if kind.kind == "struct" and place is not None and place.address is not None and self.methods_of(kind, name):
            address = place.address
            return self.method(kind, name, lambda frame: Pointer(*address(frame), kind), arguments, node, names)
        if name in self.functions and left is not None:
            return self.call_function(self.functions[name], None, [left, *arguments], node, names)
        return None

    def referred(self, typed: Typed | None, node: Node, names: Names) -> Place | None:
        """What a call gives as a reference, as a place."""
        if typed is None or not (typed[1].kind == "pointer" and typed[1].reference):
            return None
        value, kind = typed
        return Place(kind.elem or UNKNOWN_TYPE, self.site(node, names), address=lambda frame: self.led(value(frame)))

    def emptied(self, typed: Typed, node: Node, names: Names) -> Typed:
        """The value of `std::move(x)`: a library object gives what it holds away."""
        place = self.referred(typed, node, names)
        assert place is not None and place.address is not None
        address, kind, machine, site = place.address, place.kind, self.machine, place.site
        if kind.kind != "library":
            return loader(machine, place), kind

        def take(frame: Frame) -> Any:
            at = Object(machine, *address(frame), kind, site)
            held = at.held
            at.reads(0)
            at.writes(0)
            at.put(empty(kind, at.block.name))
            return held

        return take, kind

    def loaded(self, typed: Typed, node: Node, names: Names) -> Typed:
        """The value of a call: a reference is read."""
        if typed[1].name == "&&":
            return self.emptied(typed, node, names)
        place = self.referred(typed, node, names)
        return typed if place is None else (loader(self.machine, place), place.kind)
