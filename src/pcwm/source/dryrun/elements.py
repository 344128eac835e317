"""Elements of C++'s containers as places: by index, by key, through a smart pointer, in a range loop."""

from __future__ import annotations

from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.layout import BOOL, UNKNOWN_TYPE, CType
from pcwm.source.dryrun.making import Making
from pcwm.source.dryrun.members import Make
from pcwm.source.dryrun.objects import Object, Sequence, Smart, Tree, family, key_of
from pcwm.source.dryrun.places import Place, put
from pcwm.source.dryrun.reader import Typed
from pcwm.source.dryrun.registry import BIT, element
from pcwm.source.dryrun.scope import Fn, Frame, Names
from pcwm.source.dryrun.utilities import container_elements
from pcwm.source.dryrun.values import UNKNOWN, Block, Pointer
from pcwm.source.touches import text_of


class Elements(Making):
    """Finds elements."""

    # ------------------------------------------------------------ places

    def library_place(self, node: Node, names: Names, place: Place | None = None) -> Place | None:
        """`place`: of the node's argument, where that is known."""
        argument = node.child_by_field_name("argument")
        if node.type == "subscript_expression":
            listed = node.child_by_field_name("indices")
            index = listed.named_children[0] if listed is not None and listed.named_children else node.child_by_field_name("index")
            return self._at(self.place(argument, names), index, node, names)
        place = place or self.place(argument, names)
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
