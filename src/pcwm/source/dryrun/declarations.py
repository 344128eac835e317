"""Types and declarations, and what names and lvalues stand for."""

from __future__ import annotations

import re
from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.layout import (
    INT,
    NAMED,
    UNKNOWN_TYPE,
    VOID,
    CType,
    array,
    fill,
    integer,
    pointer,
    scalar_size,
    sized,
)
from pcwm.source.dryrun.places import Place, fetch, loader
from pcwm.source.dryrun.reader import Reader, Typed
from pcwm.source.dryrun.scope import Address, Frame, Names, Variable
from pcwm.source.dryrun.values import UNKNOWN, Block, Held, Pointer
from pcwm.source.touches import text_of

FAR = 1 << 33
"""Distance between members whose structure the text does not show: none of their elements may seem to overlap."""
WITNESSES = (18, 22, 26, 30, 34)
"""What numbers from outside are taken to be: sizes that a few threads can share out, all different."""
_SPECIFIERS = frozenset({"storage_class_specifier", "type_qualifier", "attribute_specifier", "attribute_declaration"})


def outside(name: str, line: int = 0) -> Block:
    """Memory that this text does not show: pointers in it lead to more of its kind, numbers in it are unknown."""

    def default(block: Block, offset: Any, kind: CType) -> Any:
        if kind.kind == "pointer":
            return Pointer(outside(f"*{block.name}", line), 0, kind.elem or UNKNOWN_TYPE)
        return UNKNOWN

    return Block(name, None, "outside", line, default)


class Declarations(Reader):
    """Reads types, declares variables, finds places."""

    # ------------------------------------------------------------ types

    def described(self, node: Node | None, names: Names) -> CType:
        """A type descriptor, as in a cast: `double (*)[4]`."""
        if node is None:
            return UNKNOWN_TYPE
        if node.type != "type_descriptor":
            return self.specified(node, names)
        kind = self.specified(node.child_by_field_name("type"), names)
        return self.declared(node.child_by_field_name("declarator"), kind, names)[1]

    def specified(self, node: Node | None, names: Names) -> CType:
        """A type specifier."""
        if node is None:
            return INT
        kind, name = node.type, text_of(node)
        if kind == "primitive_type":
            return NAMED.get(name, INT)
        if kind == "sized_type_specifier":
            listed = name.split()
            return sized(set(listed), listed)
        if kind in ("struct_specifier", "union_specifier", "class_specifier"):
            return self._structure(node, names)
        if kind == "enum_specifier":
            self.enumerators(node, names)
            return INT
        if kind in ("type_identifier", "identifier"):
            found = self.types.get(name) or NAMED.get(name) or self.tags.get(name)
            if found is not None:
                return found
            return self.library_type(name, (), node, names) or self._unseen(name)
        if kind == "type_descriptor":
            return self.described(node, names)
        if kind in ("template_type", "qualified_identifier", "template_function"):
            return self._qualified(node, names)
        return UNKNOWN_TYPE

    def _unseen(self, name: str) -> CType:
        """A type that the text does not show: its members are told apart by name alone."""
        if name.endswith("_t") and re.match(r"u?int|atomic_", name):
            return integer(name, 4)
        made = CType("unknown", 8, name)
        self.types[name] = made
        return made

    def _qualified(self, node: Node, names: Names) -> CType:
        name = node
        arguments: tuple[CType, ...] = ()
        while name.type == "qualified_identifier":
            inner = name.child_by_field_name("name")
            if inner is None:
                break
            name = inner
        if name.type in ("template_type", "template_function"):
            arguments = self.template_arguments(name.child_by_field_name("arguments"), names)
            inner = name.child_by_field_name("name")
            name = inner if inner is not None else name
        label = text_of(name)
        own = None if text_of(node).startswith("std::") or arguments else self.types.get(label)
        found = own or self.library_type(label, arguments, node, names)
        return found or self.types.get(label) or self.tags.get(label) or NAMED.get(label) or self._unseen(label)

    def _structure(self, node: Node, names: Names) -> CType:
        tag, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        label = text_of(tag) if tag is not None else ""
        made = self.tags.get(label) if label else None
        if made is None:
            made = CType("struct", 8, label)
            if label:
                self.tags[label] = made
                if self.cpp:
                    self.types[label] = made
        return made if body is None else self.structure_into(made, node, names)

    def structure_into(self, made: CType, node: Node, names: Names) -> CType:
        """Read a structure's body."""
        body = node.child_by_field_name("body")
        if body is None:
            return made
        members: list[tuple[str, CType, bool]] = []
        for base in (child for child in node.named_children if child.type == "base_class_clause"):
            for each in base.named_children:
                parent = self.specified(each, names) if each.type != "access_specifier" else None
                if parent is not None and parent.kind == "struct":
                    members.append(("", parent, False))
        for field in body.named_children:
            if field.type == "field_declaration":
                members += self._members(field, names, made)
            elif field.type in ("alias_declaration", "type_definition"):
                self.read_top(field, names)
        if members:
            fill(made, members, node.type == "union_specifier")
        self.read_class(made, node, body, names)
        return made

    def read_class(self, made: CType, node: Node, body: Node, names: Names) -> None:
        """Member functions; only C++ has them."""

    def _members(self, field: Node, names: Names, owner: CType) -> list[tuple[str, CType, bool]]:
        described = field.child_by_field_name("type")
        base = self.specified(described, names)
        words = {text_of(child) for child in field.named_children if child.type in ("storage_class_specifier", "type_qualifier")}
        if "_Atomic" in words:
            base = self.atomic_type(base)
        if "static" in words:
            value = field.child_by_field_name("default_value")
            for declarator in field.children_by_field_name("declarator"):
                found, kind = self.declared(declarator, base, names)
                if found is not None and kind.kind != "function":
                    label = f"{owner.name}::{text_of(found)}"
                    constant, private = bool(words & {"const", "constexpr"}), "thread_local" in words
                    self.variable(label, kind, value, found, self.globals, True, private, constant, None)
            return []
        bits = any(child.type == "bitfield_clause" for child in field.named_children)
        declarators = field.children_by_field_name("declarator")
        if not declarators:
            named = described is not None and (described.child_by_field_name("name") is not None or described.type == "enum_specifier")
            return [] if named else [("", base, bits)]
        members = []
        for declarator in declarators:
            found, kind = self.declared(declarator, base, names)
            if found is not None and kind.kind != "function":
                members.append((text_of(found), kind, bits))
        return members

    def enumerators(self, node: Node, names: Names) -> None:
        body = node.child_by_field_name("body")
        value: Any = -1
        for child in body.named_children if body is not None else ():
            name = child.child_by_field_name("name")
            if name is None:
                continue
            given = child.child_by_field_name("value")
            value = self.constant(given, names) if given is not None else value + 1
            names.add(Variable(text_of(name), INT, constant=value))
            if names is not self.globals and names.this is None and names.function == "":
                self.globals.found.setdefault(text_of(name), names.found[text_of(name)])
        tag = node.child_by_field_name("name")
        if tag is not None:
            self.types[text_of(tag)] = INT

    def declared(self, node: Node | None, kind: CType, names: Names) -> tuple[Node | None, CType]:
        """The name that a declarator declares, and its type."""
        if node is None:
            return None, kind
        shape = node.type
        if shape in ("identifier", "field_identifier", "type_identifier", "qualified_identifier", "operator_name", "destructor_name"):
            return node, kind
        inner = node.child_by_field_name("declarator") or next(
            (child for child in node.named_children if child.type.endswith(("declarator", "identifier"))), None
        )
        if shape in ("pointer_declarator", "abstract_pointer_declarator"):
            return self.declared(inner, pointer(kind), names)
        if shape in ("reference_declarator", "abstract_reference_declarator"):
            return self.declared(inner, CType("pointer", 8, f"{kind} &", elem=kind, reference=True), names)
        if shape in ("array_declarator", "abstract_array_declarator"):
            return self.declared(inner, self._array(node, kind, names), names)
        if shape in ("function_declarator", "abstract_function_declarator"):
            made = CType("function", 8, "function", elem=kind)
            return self.declared(inner, made, names)
        if shape == "init_declarator" or inner is not None:
            return self.declared(inner, kind, names)
        return None, kind

    def _array(self, node: Node, elem: CType, names: Names) -> CType:
        size = node.child_by_field_name("size")
        if size is None:
            return array(elem, None)
        count = self.constant(size, names)
        if isinstance(count, int):
            return array(elem, max(count, 0))
        fn, _ = self.expression(size, names)

        def length(frame: Frame) -> int:
            value = fn(frame)
            return value if isinstance(value, int) and 0 <= value < 1 << 32 else 64

        return array(elem, length)

    # ------------------------------------------------------------ names

    def declare(self, name: str, kind: CType, names: Names, node: Node, lasting: bool = False) -> Variable:
        """A new variable: in static storage, in a box that others can see, or in the frame alone."""
        if lasting:
            block = Block(name, kind.size if isinstance(kind.size, int) else None, "static", self.line(node), 0, kind)
            self.machine.globals.append(block)
            return names.add(Variable(name, kind, block=block))
        reference = kind.kind == "pointer" and kind.reference
        boxed = not reference and (kind.kind in ("array", "struct", "library") or kind.atomic or names.escapes(name, node.start_byte))
        return names.add(Variable(name, kind, slot=names.new_slot(), boxed=boxed, reference=reference))

    def unseen_variable(self, name: str, node: Node) -> Variable:
        """A name that the text uses and never declares."""
        kind = UNKNOWN_TYPE
        block = outside(name, self.line(node))
        plain, index = block.default, len(self.globals.found)

        def default(block: Block, offset: Any, kind: CType) -> Any:
            if offset == 0 and kind.kind in ("unknown", "int"):
                return WITNESSES[index % len(WITNESSES)] * self.machine.scale
            return plain(block, offset, kind)

        block.default = default
        self.machine.globals.append(block)
        return self.globals.add(Variable(name, kind, block=block))

    # ------------------------------------------------------------ places

    def place(self, node: Node | None, names: Names) -> Place | None:
        if node is None:
            return None
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
                return Place(kind.elem or UNKNOWN_TYPE, site, address=lambda frame: _led(block.cells.get(0)))
            return Place(kind, site, address=lambda frame: (block, 0))
        if variable.reference:
            return Place(kind.elem or UNKNOWN_TYPE, site, address=lambda frame: _led(frame[slot]))
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
            block, base = _led(frame[slot])
            return block, base + offset

        return self._through(Place(kind, self.site(node, names, name), address=address))

    def _through(self, place: Place) -> Place:
        """A member that is a reference stands for what it refers to."""
        if place.kind.kind == "pointer" and place.kind.reference and place.address is not None:
            address, kind = place.address, place.kind

            def led(frame: Frame) -> tuple[Block, Any]:
                return _led(fetch(*address(frame), kind))

            return Place(kind.elem or UNKNOWN_TYPE, place.site, address=led)
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
                return self.library_place(node, names)
            elem = place.kind
            if elem.kind == "library":
                return self.library_place(node, names)
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
        return lambda frame: _led(frame[slot])

    def pointer_value(self, node: Node, names: Names) -> tuple[Address, CType]:
        """What a pointer expression leads to; memory from outside where the text shows no value."""
        value, kind = self.expression(node, names)
        line, name = self.line(node), text_of(node)
        place = self.place(node, names) if kind.kind in ("pointer", "unknown") and node.type != "call_expression" else None
        elem = kind.elem or UNKNOWN_TYPE
        slot = place.slot if place is not None else -1
        address = place.address if place is not None else None

        def leads(frame: Frame) -> tuple[Block, Any]:
            found = value(frame)
            if isinstance(found, Pointer):
                return found.block, found.offset
            block = outside(name, line)
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
            from pcwm.source.dryrun.places import put

            put(block, 0, kind, value(frame))
            return block, 0

        return Place(kind, site, address=address)

    def referred(self, typed: Typed | None, node: Node, names: Names) -> Place | None:
        """What a call gives as a reference, as a place; only C++ has them."""
        return None

    @staticmethod
    def led(value: Any) -> tuple[Block, Any]:
        return _led(value)

    def boxed_value(self, place: Place) -> Any:
        return loader(self.machine, place)


def _led(value: Any) -> tuple[Block, Any]:
    """Where an address leads; to nowhere in particular, where it is not known."""
    if isinstance(value, Pointer):
        return value.block, value.offset
    return outside("?"), 0


VOID_POINTER = pointer(VOID)
