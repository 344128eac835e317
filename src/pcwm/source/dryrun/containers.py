"""C++'s standard library: what its operators stand for, and calls of its member functions."""

from __future__ import annotations

from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.atomicity import Atomicity
from pcwm.source.dryrun.bindings import Bindings
from pcwm.source.dryrun.exceptions import Exceptions
from pcwm.source.dryrun.expressions import COMPARED
from pcwm.source.dryrun.layout import BOOL, INT, ULONG, UNKNOWN_TYPE, VOID, CType, pointer
from pcwm.source.dryrun.making import Making
from pcwm.source.dryrun.members import Make
from pcwm.source.dryrun.objects import Object, Sequence, Smart, Tree, empty, family, key_of
from pcwm.source.dryrun.places import Place, put
from pcwm.source.dryrun.reader import Typed
from pcwm.source.dryrun.registry import BIT, METHODS, SPECIAL, Method, element, reference, string_of
from pcwm.source.dryrun.scope import Fn, Frame, Names
from pcwm.source.dryrun.utilities import container_elements
from pcwm.source.dryrun.values import UNKNOWN, Block, Held, Pointer
from pcwm.source.touches import MUTATORS, text_of


class Containers(Making, Bindings, Atomicity, Exceptions):
    """C++'s standard library."""

    # ------------------------------------------------------------ places

    def library_place(self, node: Node, names: Names) -> Place | None:
        argument = node.child_by_field_name("argument")
        if node.type == "subscript_expression":
            listed = node.child_by_field_name("indices")
            index = listed.named_children[0] if listed is not None and listed.named_children else node.child_by_field_name("index")
            return self._at(self.place(argument, names), index, node, names)
        place = self.place(argument, names)
        if place is None or place.address is None:
            return None
        if place.kind.kind == "struct":
            sign = "operator->" if node.type == "field_expression" else "operator*"
            address, kind = place.address, place.kind
            typed = self.method(kind, sign, lambda frame: Pointer(*address(frame), kind), [], node, names)
            if typed is not None and typed[1].kind == "pointer" and not typed[1].reference:
                value, leads = typed
                found: Place | None = Place(leads.elem or UNKNOWN_TYPE, place.site, address=lambda frame: self.led(value(frame)))
            else:
                found = self.referred(typed, node, names)
        else:
            found = self._target(place, node, names)
        field = node.child_by_field_name("field")
        return self._member_of(found, text_of(field), node, names) if found is not None and field is not None else found

    def _member_of(self, place: Place, name: str, node: Node, names: Names) -> Place:
        offset, kind = self.member_of(place.kind, name)
        address = place.address
        assert address is not None

        def member(frame: Frame) -> tuple[Block, Any]:
            block, at = address(frame)
            return block, at + offset

        return self._through(Place(kind, self.site(node, names), address=member))

    def _target(self, place: Place, node: Node, names: Names) -> Place | None:
        """What a smart pointer leads to, or the value of an `optional`."""
        kind, address, machine, site = place.kind, place.address, self.machine, self.site(node, names)
        assert address is not None
        elem = element(kind)
        if elem.kind == "array" and elem.elem is not None and elem.count is None:
            elem = elem.elem

        def target(frame: Frame) -> tuple[Block, Any]:
            block, offset = address(frame)
            held = Object(machine, block, offset, kind, site).held
            if machine.concurrent:
                machine.check(block, offset, 8, False, site)
            if isinstance(held, Smart) and held.owned is not None:
                return held.owned.target.block, held.owned.target.offset
            if isinstance(held, Sequence):
                return held.block, held.start
            return self.led(UNKNOWN)

        return Place(elem, site, address=target) if family(kind) in ("smart", "sequence") else None

    def _at(self, place: Place | None, index: Node | None, node: Node, names: Names) -> Place | None:
        """`container[index]`."""
        if place is None or place.address is None or index is None:
            return None
        kind, address, machine, site = place.kind, place.address, self.machine, self.site(node, names)
        if kind.kind == "struct":
            return self.referred(
                self.method(kind, "operator[]", lambda frame: Pointer(*address(frame), kind), [index], node, names), node, names
            )
        what, elem = family(kind), element(kind)
        if what == "tree":
            return self._mapped(place, self.initial(index, names, kind.arguments[0] if kind.arguments else UNKNOWN_TYPE)[0], site)
        at = self.expression(index, names)[0]
        if what == "smart":
            target = self._target(place, node, names)
            assert target is not None and target.address is not None
            base, size = target.address, target.kind.size if isinstance(target.kind.size, int) else 8

            def moved(frame: Frame) -> tuple[Block, Any]:
                block, offset = base(frame)
                return block, offset + at(frame) * size

            return Place(target.kind, site, address=moved)
        if what != "sequence":
            return None
        width = elem.size if isinstance(elem.size, int) else 8

        def indexed(frame: Frame) -> tuple[Block, Any]:
            block, offset = address(frame)
            held = block.cells.get(offset)
            if type(held) is not Sequence:
                held = Object(machine, block, offset, kind, site).held
            if machine.concurrent:
                machine.check(block, offset, 8, False, site)
            return held.block, held.start + at(frame) * width

        packed = elem is BOOL and kind.name == "vector"
        return Place(BIT if packed else elem, site, address=indexed)

    def _mapped(self, place: Place, key: Fn, site: Any) -> Place:
        """`map[key]`, which makes an element where there is none."""
        kind, address, machine = place.kind, place.address, self.machine
        assert address is not None
        pair = element(kind)
        offset, elem = pair.fields.get("second", (0, pair))
        fresh = self.default_value(elem)

        def found(frame: Frame) -> tuple[Block, Any]:
            block, at = address(frame)
            object_ = Object(machine, block, at, kind, site)
            held = object_.held
            object_.reads(Tree.LINKS)
            value = key(frame)
            label = key_of(value)
            node = held.nodes.get(label)
            if node is None:
                object_.writes(Tree.LINKS, Tree.COUNT)
                node = held.add(label, None)
                put(node, 0, pair.fields["first"][1] if "first" in pair.fields else pair, value)
                if fresh is not None:
                    fresh(node, offset, frame)
            return node, offset

        return Place(elem, site, address=found)

    def library_elements(self, node: Node | None, names: Names) -> Any:
        """What a range loop goes over: a container, a list in braces, an object with `begin()` and `end()`."""
        if node is not None and node.type == "initializer_list":
            kind = CType("library", 16, "initializer_list")
            make = self._listed_elements(kind, node, names)
            held = Place(kind, self.site(node, names), address=lambda frame: self._fresh(make, frame))
            return container_elements(self, held, node, names)
        place = self.place(node, names)
        if place is not None and place.address is not None and node is not None:
            if place.kind.kind == "library":
                return container_elements(self, place, node, names) or super().library_elements(node, names)
            if place.kind.kind == "struct" and self.methods_of(place.kind, "begin"):
                return self._own_range(place, node, names)
        return super().library_elements(node, names)

    @staticmethod
    def _fresh(make: Make, frame: Frame) -> tuple[Block, Any]:
        block = Block("list", None, "local")
        make(block, 0, frame)
        return block, 0

    def _own_range(self, place: Place, node: Node, names: Names) -> Any:
        address, kind = place.address, place.kind
        assert address is not None
        ends = [self.method(kind, name, lambda frame: Pointer(*address(frame), kind), [], node, names) for name in ("begin", "end")]
        first, last = (each[0] if each is not None else (lambda frame: UNKNOWN) for each in ends)
        elem = ends[0][1].elem if ends[0] is not None and ends[0][1].elem is not None else UNKNOWN_TYPE
        width = elem.size if isinstance(elem.size, int) else 8

        def each(frame: Frame) -> Any:
            at, end, count = first(frame), last(frame), 0
            while isinstance(at, Pointer) and at != end and count < 65536:
                yield at.block, at.offset
                at, count = at.moved(1, width), count + 1

        return each, elem

    def algorithm_argument(self, node: Node, elem: CType, names: Names) -> Typed:
        """An argument of an algorithm over such elements."""
        if node.type == "initializer_list":
            return self.initial(node, names, elem)
        before, self.hints = self.hints, [elem, elem] if node.type == "lambda_expression" else []
        try:
            return self.expression(node, names)
        finally:
            self.hints = before

    def end_elements(self, at: Object) -> None:
        """`clear()`: the elements end."""
        end = self.destroyed(at.kind)
        if end is not None:
            end(at.block, at.offset, [])

    # ------------------------------------------------------------ calls

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
        address, site = (place.address, place.site) if place is not None else (None, None)

        def call(frame: Frame) -> Any:
            for value in values:
                value(frame)
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
            return work(self, object_, [*values, frame] if known.adds else values)

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

    # ------------------------------------------------------------ operators

    def library_operator(self, sign: str, left: Fn, one: CType, right: Fn, other: CType, node: Node, names: Names) -> Typed:
        own = self.operator_call(sign, node.children[0], node.children[2], node, names)
        if own is not None:
            return self.loaded(own, node, names)
        string = next((kind for kind in (one, other) if kind.name == "string"), None)
        if sign == "+" and string is not None:

            def joined(frame: Frame) -> Any:
                parts = [left(frame), right(frame)]
                words = [chr(each % 256) if isinstance(each, int) else key_of(each) for each in parts]
                return string_of("".join(each if isinstance(each, str) else "?" for each in words))

            return joined, string
        compare = COMPARED.get(sign)
        if compare is None:
            return self.stream(left, one, right)
        known = compare

        def compared(frame: Frame) -> Any:
            first, second = left(frame), right(frame)
            if not isinstance(first, Smart) and not isinstance(second, Smart):
                first, second = key_of(first), key_of(second)
            try:
                return known(first, second)
            except TypeError:
                return UNKNOWN

        return compared, INT

    def stream(self, left: Fn, one: CType, right: Fn) -> Typed:
        def value(frame: Frame) -> Any:
            left(frame)
            right(frame)
            return UNKNOWN

        return value, one if one.kind == "library" else UNKNOWN_TYPE

    def library_update(self, place: Place, way: int, after: bool) -> Typed:
        return (lambda frame: UNKNOWN), place.kind

    def library_assign(self, sign: str, place: Place, value: Fn, kind: CType, node: Node, names: Names) -> Typed:
        """`=` and `+=` of library objects; operators of a class are its own."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if place.kind.kind == "struct":
            own = self.operator_call(sign, left, right, node, names)
            return own if own is not None else (value, place.kind)
        address, machine, mine, site = place.address, self.machine, place.kind, self.site(node, names)
        if address is None:
            return value, mine
        end = self.destroyed(mine)
        adds = METHODS.get((family(mine), "append")) if sign == "+=" else None

        def assign(frame: Frame) -> Any:
            given = value(frame)
            object_ = Object(machine, *address(frame), mine, site)
            if adds is not None:
                return adds.work(self, object_, [given])
            object_.writes(0, *((8, 16) if mine.size != 8 else ()))
            if end is not None:
                end(object_.block, object_.offset, frame)
            if isinstance(given, Held) and getattr(given, "family", "") == family(mine) and not isinstance(given, Sequence):
                object_.put(given)
            elif isinstance(given, Held) or given is not UNKNOWN:
                self.replaced(object_, given)
            return given

        return assign, mine

    def replaced(self, object_: Object, given: Any) -> None:
        """A sequence gets new elements: it keeps its memory where there is room, and writes into it."""
        old, made = object_.held, empty(object_.kind, object_.block.name, given)
        if isinstance(old, Sequence) and isinstance(made, Sequence) and old.name == "vector" and made.length <= old.room and old.count:
            machine = object_.machine
            for at in old.offsets() if machine.concurrent else ():
                machine.check(old.block, at, old.width, True, object_.site)
        object_.put(made)
