"""Types: specifiers, declarators, structures and enumerations."""

from __future__ import annotations

import re
from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.layout import (
    INT,
    NAMED,
    UNKNOWN_TYPE,
    CType,
    array,
    fill,
    integer,
    pointer,
    sized,
)
from pcwm.source.dryrun.reader import Reader
from pcwm.source.dryrun.scope import Frame, Names, Variable
from pcwm.source.touches import text_of


class Specifiers(Reader):
    """Reads types."""

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
        if self.syntax.unclosed and node.end_byte >= len(self.syntax.masked.rstrip()):
            self.open_classes.add(made)
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
