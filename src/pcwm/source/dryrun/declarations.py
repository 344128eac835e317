"""Variables in their places: what names and lvalues stand for."""

from __future__ import annotations

from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.layout import (
    UNKNOWN_TYPE,
    CType,
    scalar_size,
)
from pcwm.source.dryrun.places import Place, fetch, put
from pcwm.source.dryrun.reader import Typed
from pcwm.source.dryrun.scope import Address, Frame, Names, Variable
from pcwm.source.dryrun.specifiers import Specifiers
from pcwm.source.dryrun.unseen import FAR, led
from pcwm.source.dryrun.values import UNKNOWN, Block, Held, Pointer
from pcwm.source.touches import text_of


class Declarations(Specifiers):
    """Declares variables, finds places."""

    # ------------------------------------------------------------ names

    def declare(self, name: str, kind: CType, names: Names, node: Node, lasting: bool = False) -> Variable:
        """A new variable: in static storage, in a box that others can see, or in the frame alone."""
        if lasting:
            block = Block(name, kind.size if isinstance(kind.size, int) else None, "static", self.line(node), 0, kind)
            self.machine.globals.append(block)
            return names.add(Variable(name, kind, block=block))
        reference = kind.kind == "pointer" and kind.reference
        boxed = not reference and (kind.kind in ("array", "struct", "library") or kind.atomic or names.escapes(name, node))
        return names.add(Variable(name, kind, slot=names.new_slot(), boxed=boxed, reference=reference))

    def unseen_variable(self, name: str, node: Node) -> Variable:
        """A name that the text uses and never declares."""
        kind = UNKNOWN_TYPE
        block = self.machine.outside.block(name, self.line(node))
        outside, index = self.machine.outside, len(self.globals.found)

        def default(block: Block, offset: Any, kind: CType) -> Any:
            if offset == 0 and kind.kind in ("unknown", "int"):
                return outside.size(index)
            return outside(block, offset, kind)

        block.default = default
        self.machine.globals.append(block)
        return self.globals.add(Variable(name, kind, block=block))

    # ------------------------------------------------------------ places

    def place(self, node: Node | None, names: Names) -> Place | None:
        if node is None:
            return None
        self.machine.hurry()
        kind = node.type
        if kind == "parenthesized_expression":
            return self.place(next(iter(node.named_children), None), names)
        if kind in ("identifier", "qualified_identifier", "this", "type_identifier"):
            return self._named(node, names)
        if kind == "field_expression":
            return self._member(node, names)
        if kind == "subscript_expression":
            return self._element(node, names)
        if kind == "pointer_expression" and node.children[0].type == "*":
            return self._pointee(node, names)
        if kind == "compound_literal_expression" or (kind == "call_expression" and self.cpp):
            return self._temporary(node, names)
        return self.chosen_place(node, names) if kind == "conditional_expression" and self.cpp else None

    def _named(self, node: Node, names: Names) -> Place | None:
        name = text_of(node)
        variable = self.find(name, names)
        if variable is None and names.this is not None and name in names.this.fields:
            return self._own_member(name, node, names)
        if variable is None:
            if name in self.macros:
                return self.macro_place(name, node, names)
            if names.this is not None and names.this in self.open_classes:
                names.this.fields[name] = (FAR * (len(names.this.fields) + 1), UNKNOWN_TYPE)  # declared where the class goes on
                return self._own_member(name, node, names)
            variable = self.unseen_variable(name, node)
        if variable.argument is not None:
            return self.place(variable.argument[0], variable.argument[1])
        if variable.constant is not None:
            return None
        return self.place_of(variable, node, names)

    def find(self, name: str, names: Names) -> Variable | None:
        """What a name stands for; members of the class come before what is global."""
        variable = names.look(name)
        if names.this is not None and (variable is None or self.globals.found.get(name) is variable):
            own = self.static_member(names.this, name)
            if own is not None or name in names.this.fields:
                return own
        if variable is None and "::" in name:
            parts = name.split("::")
            return names.look("::".join(parts[-2:])) or names.look(parts[-1])
        return variable

    def static_member(self, kind: CType, name: str) -> Variable | None:
        """Only C++ has them."""
        return None

    def place_of(self, variable: Variable, node: Node, names: Names) -> Place:
        site = self.site(node, names, text_of(node))
        kind, slot = variable.kind, variable.slot
        if variable.private and variable.block is not None:
            return Place(kind, site, address=self._own_copy(variable))
        if variable.block is not None:
            block = variable.block
            if variable.reference:
                return Place(kind.elem or UNKNOWN_TYPE, site, address=lambda frame: led(block.cells.get(0)))
            return Place(kind, site, address=lambda frame: (block, 0))
        if variable.reference:
            return Place(kind.elem or UNKNOWN_TYPE, site, address=lambda frame: led(frame[slot]))
        if variable.boxed:
            return Place(kind, site, address=lambda frame: (frame[slot], 0))
        return Place(kind, site, slot=slot)

    def _own_copy(self, variable: Variable) -> Address:
        """Each thread's copy of a threadprivate variable; the first thread's is the original (OpenMP 5.2, 5.2)."""
        original, machine = variable.block, self.machine
        assert original is not None

        def address(frame: Frame) -> tuple[Block, Any]:
            own = machine.strand.own
            block = own.get(original)
            if block is None:
                if machine.strand.thread == 0 and machine.strand.team is None:
                    block = original
                else:
                    block = Block(original.name, original.size, "threadprivate", original.line, original.default, original.elem)
                    first = machine.shared.get(f"initial {original.name}", {})
                    block.cells = {at: cell.copied(None, None) if isinstance(cell, Held) else cell for at, cell in first.items()}
                own[original] = block
            return block, 0

        return address

    def _own_member(self, name: str, node: Node, names: Names) -> Place:
        this = names.look("this")
        assert this is not None and names.this is not None
        offset, kind = names.this.fields[name]
        slot = this.slot

        def address(frame: Frame) -> tuple[Block, Any]:
            block, base = led(frame[slot])
            return block, base + offset

        return self._through(Place(kind, self.site(node, names, name), address=address))

    def _through(self, place: Place) -> Place:
        """A member that is a reference stands for what it refers to."""
        if place.kind.kind == "pointer" and place.kind.reference and place.address is not None:
            address, kind = place.address, place.kind

            def referred(frame: Frame) -> tuple[Block, Any]:
                return led(fetch(*address(frame), kind))

            return Place(kind.elem or UNKNOWN_TYPE, place.site, address=referred)
        return place

    def _member(self, node: Node, names: Names) -> Place | None:
        argument, field = node.child_by_field_name("argument"), node.child_by_field_name("field")
        if argument is None or field is None:
            return None
        name = text_of(field)
        arrow = any(child.type == "->" for child in node.children)
        if arrow:
            base, kind = self.pointer_value(argument, names)
            elem = kind.elem or UNKNOWN_TYPE
            if kind.kind in ("library", "struct"):
                return self.library_place(node, names)
        else:
            place = self.place(argument, names)
            if place is None or (place.address is None and place.kind.kind != "unknown"):
                return None
            elem = place.kind
            if elem.kind == "library":
                return self.library_place(node, names, place)
            base = self._address_value(place)
        offset, member = self.member_of(elem, name)
        site = self.site(node, names)

        def address(frame: Frame) -> tuple[Block, Any]:
            block, at = base(frame)
            return block, at + offset

        return self._through(Place(member, site, address=address))

    def member_of(self, kind: CType, name: str) -> tuple[int, CType]:
        if name in kind.fields:
            return kind.fields[name]
        owner = kind if kind.kind != "unknown" or kind.name != "?" else UNKNOWN_TYPE
        made = ((len(owner.fields) + 1) * FAR, UNKNOWN_TYPE)
        owner.fields[name] = made
        return made

    def _address_value(self, place: Place) -> Address:
        if place.address is not None:
            return place.address
        slot = place.slot
        return lambda frame: led(frame[slot])

    def pointer_value(self, node: Node, names: Names) -> tuple[Address, CType]:
        """What a pointer expression leads to; memory from outside where the text shows no value."""
        value, kind = self.expression(node, names)
        line, name = self.line(node), text_of(node)
        place = self.place(node, names) if kind.kind in ("pointer", "unknown") and node.type != "call_expression" else None
        elem = kind.elem or UNKNOWN_TYPE
        slot = place.slot if place is not None else -1
        address = place.address if place is not None else None
        machine = self.machine

        def leads(frame: Frame) -> tuple[Block, Any]:
            found = value(frame)
            if isinstance(found, Pointer):
                return found.block, found.offset
            block = machine.outside.block(name, line, kind.elem)
            if slot >= 0:
                frame[slot] = Pointer(block, 0, elem)
            elif address is not None:
                home, offset = address(frame)
                if offset is not UNKNOWN and (home.kind == "outside" or found is UNKNOWN):
                    home.cells[offset] = Pointer(block, 0, elem)
            return block, 0

        return leads, kind

    def _element(self, node: Node, names: Names) -> Place | None:
        argument = node.child_by_field_name("argument")
        index = node.child_by_field_name("index")
        if index is None:
            listed = node.child_by_field_name("indices")
            index = listed.named_children[0] if listed is not None and listed.named_children else None
        if argument is None:
            return None
        if argument.type == "call_expression":
            base_place = self.referred(self.call(argument, names), argument, names)
        else:
            base_place = self.place(argument, names)
        if base_place is not None and base_place.kind.kind in ("library", "struct"):
            return self.library_place(node, names)
        at, _ = self.expression(index, names)
        site = self.site(node, names)
        if base_place is not None and base_place.kind.kind == "array" and base_place.address is not None:
            elem = base_place.kind.elem or UNKNOWN_TYPE
            address = base_place.address
            if isinstance(elem.size, int):
                size = elem.size

                def fast(frame: Frame) -> tuple[Block, Any]:
                    block, offset = address(frame)
                    return block, offset + at(frame) * size

                return Place(elem, site, address=fast)
            wide = elem.size

            def slow(frame: Frame) -> tuple[Block, Any]:
                block, offset = address(frame)
                return block, offset + at(frame) * wide(frame)

            return Place(elem, site, address=slow)
        base, kind = self.pointer_value(argument, names)
        if kind.kind in ("library", "struct"):
            return self.library_place(node, names)
        elem = kind.elem or UNKNOWN_TYPE
        size_of = elem.size if elem.kind != "unknown" else 8

        def moved(frame: Frame) -> tuple[Block, Any]:
            block, offset = base(frame)
            width = size_of if isinstance(size_of, int) else size_of(frame)
            if elem.kind == "unknown" and block.elem is not None:
                width = scalar_size(block.elem)
            return block, offset + at(frame) * width

        return Place(elem, site, address=moved)

    def _pointee(self, node: Node, names: Names) -> Place | None:
        argument = node.child_by_field_name("argument")
        if argument is None:
            return None
        base, kind = self.pointer_value(argument, names)
        if kind.kind in ("library", "struct"):
            return self.library_place(node, names)
        elem = kind.elem or UNKNOWN_TYPE
        if elem.kind == "function":
            return None
        return Place(elem, self.site(node, names), address=base)

    def _temporary(self, node: Node, names: Names) -> Place | None:
        """A value that has an address while it lasts; a call that gives a reference names what it refers to."""
        value, kind = self.call(node, names) if node.type == "call_expression" else self.expression(node, names)
        site = self.site(node, names)
        if kind.kind == "pointer" and kind.reference:
            return self.referred((value, kind), node, names)
        line = self.line(node)

        def address(frame: Frame) -> tuple[Block, Any]:
            block = Block("temporary", None, "local", line, 0, kind)
            put(block, 0, kind, value(frame))
            return block, 0

        return Place(kind, site, address=address)

    def referred(self, typed: Typed | None, node: Node, names: Names) -> Place | None:
        """What a call gives as a reference, as a place; only C++ has them."""
        return None

    @staticmethod
    def led(value: Any) -> tuple[Block, Any]:
        return led(value)
