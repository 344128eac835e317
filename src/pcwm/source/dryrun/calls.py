"""Calls of C++'s library: member functions of its types, functions by name, and types that are called."""

from __future__ import annotations

from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.atomicity import Atomicity
from pcwm.source.dryrun.elements import Elements
from pcwm.source.dryrun.layout import ULONG, UNKNOWN_TYPE, VOID, CType, pointer
from pcwm.source.dryrun.objects import Object, family
from pcwm.source.dryrun.places import Place, put
from pcwm.source.dryrun.reader import Typed
from pcwm.source.dryrun.registry import METHODS, SPECIAL, UNFORESEEN, Method, element, reference
from pcwm.source.dryrun.scope import Fn, Frame, Names
from pcwm.source.dryrun.values import UNKNOWN, Pointer
from pcwm.source.touches import MUTATORS


class Calls(Elements, Atomicity):
    """Reads calls."""

    def library_method(
        self, place: Place | None, kind: CType, value: Fn | None, name: str, arguments: list[Node], node: Node, names: Names
    ) -> Typed | None:
        """A call of a member function of a library type."""
        if value is not None:  # through `->`
            elem = kind.elem or UNKNOWN_TYPE
            if kind.kind in ("library", "struct"):
                target = node.child_by_field_name("function")
                pointee = target.child_by_field_name("argument") if target is not None else None
                holder = self.place(pointee, names)
                if kind.kind == "library":
                    found = self._target(holder, node, names) if holder is not None and holder.address is not None else None
                    place = found
                else:
                    place = None
                if place is None or place.address is None:
                    return self._opaque(None, name, arguments, names)
                kind = place.kind
                address = place.address
                own = self.method(kind, name, lambda frame: Pointer(*address(frame), kind), arguments, node, names)
                if own is not None:
                    return own
            else:
                pointed = value
                place = Place(elem, self.site(node, names), address=lambda frame: self.led(pointed(frame)))
                kind = elem
        if place is None:
            return None
        if kind.atomic:
            return self.atomic_method(place, name, arguments, node, names)
        if kind.kind == "struct" and (name in kind.fields or not kind.name.startswith(("std::", "pair", "tuple"))):
            return None
        if kind.kind in ("array", "struct"):
            return self._inline(place, name, arguments, node, names)
        if kind.kind not in ("library", "unknown"):
            return None
        known = METHODS.get((family(kind), name)) or METHODS.get((kind.name, name)) if kind.kind == "library" else None
        if known is None or place.address is None:
            return self._opaque(place, name, arguments, names)
        return self._known(known, place, arguments, node, names)

    def _opaque(self, place: Place | None, name: str, arguments: list[Node], names: Names) -> Typed:
        """A member function that this text does not show: it changes its object if its name says so."""
        values = [self.expression(each, names)[0] for each in arguments]
        machine, writes = self.machine, name in MUTATORS
        line = place.site.line if place is not None else 0
        address, site = (place.address, place.site) if place is not None else (None, None)

        def call(frame: Frame) -> Any:
            for value in values:
                value(frame)
            if name != "what":
                machine.doubt(f"`{name}` of a type that is not in this text", line)
            if address is not None and site is not None:
                block, offset = address(frame)
                if machine.concurrent:
                    machine.check(block, offset, 8, writes, site)
            return UNKNOWN

        return call, UNKNOWN_TYPE

    def _known(self, known: Method, place: Place, arguments: list[Node], node: Node, names: Names) -> Typed:
        kind, address, machine, site = place.kind, place.address, self.machine, self.site(node, names)
        assert address is not None
        if known.adds:
            elem = element(kind)
            if family(kind) == "tree" and len(arguments) > 1:
                fills = [self.initial(each, names, part)[0] for each, (_, part) in zip(arguments, elem.fields.values(), strict=False)]
                makers: list[Any] = [lambda frame: fills]
            else:
                make = self.constructed(elem, arguments, node, names)
                makers = [lambda frame: make]
        elif known.addresses:
            makers = [self.argument(each, names) for each in arguments]
        else:
            wanted = kind.arguments[0] if kind.arguments and family(kind) in ("tree", "sequence") else UNKNOWN_TYPE
            makers = [
                self.initial(each, names, wanted)[0] if each.type == "initializer_list" else self.algorithm_argument(each, wanted, names)[0]
                for each in arguments
            ]
        work = known.work

        def call(frame: Frame) -> Any:
            object_ = Object(machine, *address(frame), kind, site)
            values = [make(frame) for make in makers]
            try:
                return work(self, object_, [*values, frame] if known.adds else values)
            except UNFORESEEN:
                machine.doubt("a call is not followed", site.line)
                return UNKNOWN

        return call, known.returns(kind)

    def _inline(self, place: Place, name: str, arguments: list[Node], node: Node, names: Names) -> Typed | None:
        """Methods of `std::array`, whose elements are in the object itself, and of exceptions."""
        kind, address = place.kind, place.address
        assert address is not None
        elem = kind.elem or UNKNOWN_TYPE
        if kind.kind == "struct":
            return self._opaque(place, name, arguments, names) if name == "what" else None
        width = elem.size if isinstance(elem.size, int) else 8
        count = kind.count if isinstance(kind.count, int) else 16
        values = [self.expression(each, names)[0] for each in arguments]
        machine, site = self.machine, self.site(node, names)
        if name in ("size", "max_size", "empty"):
            return (lambda frame: count if name != "empty" else 0), ULONG
        if name in ("at", "front", "back", "begin", "cbegin", "data", "end", "cend"):
            last = count - 1 if name == "back" else count if name in ("end", "cend") else 0

            def at(frame: Frame) -> Any:
                block, offset = address(frame)
                return Pointer(block, offset + (values[0](frame) if name == "at" else last) * width, elem)

            return at, reference(elem) if name in ("at", "front", "back") else pointer(elem)
        if name == "fill":

            def fill(frame: Frame) -> Any:
                block, offset = address(frame)
                value = values[0](frame)
                for index in range(count):
                    if machine.concurrent:
                        machine.check(block, offset + index * width, width, True, site)
                    put(block, offset + index * width, elem, value)

            return fill, VOID
        return self._opaque(place, name, arguments, names)

    def special_call(self, name: str, plain: str, arguments: list[Node], node: Node, names: Names) -> Typed | None:
        if plain in SPECIAL and (self.cpp or plain.startswith(("atomic_", "__"))):
            found = SPECIAL[plain](self, arguments, node, names)
            if found is not None:
                return found
        target = node.child_by_field_name("function")
        if not self.cpp or target is None:
            return None
        kind = self.named_type(target, plain, names)
        if kind is None:
            return self.member_call(name, plain, arguments, node, names)
        if kind.kind == "pointer" and kind.reference and arguments:
            place = self.place(arguments[0], names)
            if place is not None and place.address is not None:
                address, elem = place.address, kind.elem or place.kind
                return (lambda frame: Pointer(*address(frame), elem)), kind
        if kind.kind in ("int", "float", "pointer", "unknown") and not kind.atomic:
            return (self.converted(self.initial(arguments[0], names, kind)[0], kind) if arguments else lambda frame: 0), kind
        return self.construct(kind, arguments, node, names), kind

    def named_type(self, target: Node, plain: str, names: Names) -> CType | None:
        """The type that a call names, as in `Point(1, 2)`."""
        if target.type in ("primitive_type", "sized_type_specifier"):
            return self.specified(target, names)
        inner = target
        while inner.type == "qualified_identifier" and inner.child_by_field_name("name") is not None:
            inner = inner.child_by_field_name("name") or inner
        listed = inner.child_by_field_name("arguments") if inner.type == "template_function" else None
        arguments = self.template_arguments(listed, names) if listed is not None else ()
        found = self.types.get(plain) if not arguments else None
        if found is not None and (found.kind != "unknown" or found.fields):
            return found
        return self.library_type(plain, arguments, target, names)

    def member_call(self, name: str, plain: str, arguments: list[Node], node: Node, names: Names) -> Typed | None:
        """`Class::function(…)`: a static member, or one of a base."""
        label = name.rpartition("::")[0].partition("<")[0].rpartition("::")[2]
        kind = self.types.get(label)
        if kind is None or kind.kind != "struct" or not self.methods_of(kind, plain):
            return None
        this = names.look("this")
        slot = this.slot if this is not None else 0
        return self.call_function(self.methods_of(kind, plain), lambda frame: frame[slot], arguments, node, names)
