"""What makes new objects: braced initialisers, compound literals, `new`."""

from __future__ import annotations

from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.layout import (
    UNKNOWN_TYPE,
    CType,
    array,
    leaves,
    pointer,
    scalar_size,
)
from pcwm.source.dryrun.reader import Reader, Typed
from pcwm.source.dryrun.scope import Fn, Frame, Names
from pcwm.source.dryrun.values import UNKNOWN, Block, Copy, Pointer, wrap
from pcwm.source.touches import text_of


class Initialisers(Reader):
    """Reads initialisers."""

    def fixed(self, value: Any, kind: CType) -> Typed:
        return (lambda frame: value), kind

    def inside(self, node: Node) -> Node | None:
        return next((child for child in node.named_children if child.type != "comment"), None)

    def _compound(self, node: Node, names: Names) -> Typed:
        kind = self.described(node.child_by_field_name("type"), names)
        return self.initial(node.child_by_field_name("value"), names, kind)[0], kind

    def _list(self, node: Node, names: Names) -> Typed:
        if node.named_child_count == 1:
            return self.expression(node.named_children[0], names)
        return self.fixed(0 if not node.named_child_count else UNKNOWN, UNKNOWN_TYPE)

    def initial(self, node: Node | None, names: Names, kind: CType) -> Typed:
        """The value of an initialiser for something of type `kind`."""
        if node is not None and node.type == "initializer_list" and kind.kind in ("struct", "array"):
            if kind.kind == "struct" and self.has_constructor(kind, node.named_child_count):
                return self.construct(kind, list(node.named_children), node, names), kind
            parts = self._parts(node, names, kind, 0)
            empty = leaves(kind)
            fill = self.default_value(kind)

            def value(frame: Frame) -> Any:
                cells: dict[Any, Any] = dict.fromkeys(empty, 0)
                if fill is not None:
                    fresh = Block("temporary", None, "local", 0, 0, kind)
                    fill(fresh, 0, frame)
                    cells.update(fresh.cells)
                for offset, part, each in parts:
                    item = each(frame)
                    if isinstance(item, Copy):
                        cells.update({offset + at: cell for at, cell in item.cells.items()})
                    elif part.kind == "array" and part.elem is not None and part.elem.size == 1 and isinstance(item, Pointer):
                        cells.update({offset + at - item.offset: cell for at, cell in item.block.cells.items()})
                    else:
                        cells[offset] = wrap(part)(item)
                return Copy(kind, cells)

            return value, kind
        if node is not None and node.type == "initializer_list" and kind.kind == "library":
            return self.construct(kind, [node], node, names), kind
        return self.expression(node, names)

    def _parts(self, node: Node, names: Names, kind: CType, base: int) -> list[tuple[int, CType, Fn]]:
        """The scalars of a braced initialiser, with their offsets."""
        parts: list[tuple[int, CType, Fn]] = []
        members = list(kind.fields.values())
        elem = kind.elem or UNKNOWN_TYPE
        width = scalar_size(elem)
        index = 0
        for child in node.named_children[:4096]:
            if child.type == "comment":
                continue
            value: Node | None = child
            if child.type == "initializer_pair":
                designator = child.child_by_field_name("designator")
                value = child.child_by_field_name("value")
                if designator is not None and designator.type == "field_designator":
                    name = text_of(designator).lstrip(".")
                    index = list(kind.fields).index(name) if name in kind.fields else index
                elif designator is not None:
                    place = self.constant(self.inside(designator), names)
                    index = place if isinstance(place, int) else index
            if kind.kind == "array":
                offset, part = index * width, elem
            elif index < len(members):
                offset, part = members[index]
            else:
                break
            if value is not None and value.type == "initializer_list" and kind.name == "array" and part.kind not in ("struct", "array"):
                parts += self._parts(value, names, kind, base)  # `std::array` with braces of its own
            elif (
                value is not None
                and value.type == "initializer_list"
                and part.kind in ("struct", "array")
                and not self.has_constructor(part, 0)
            ):
                parts += self._parts(value, names, part, base + offset)
            else:
                fn, found = self.initial(value, names, part)
                if part.kind in ("struct", "library") and found is not part and value is not None:
                    fn = self.construct(part, [value], value, names)
                parts.append((base + offset, part, fn))
            index += 1
        return parts

    def _new(self, node: Node, names: Names) -> Typed:
        kind = self.described(node.child_by_field_name("type"), names)
        length = node.child_by_field_name("declarator")
        arguments = node.child_by_field_name("arguments")
        line = self.line(node)
        if length is not None and length.type == "new_declarator":
            count, _ = self.expression(length.child_by_field_name("length"), names)
            inner = length.named_children[1] if length.named_child_count > 1 else None
            elem = kind
            if inner is not None and inner.type == "new_declarator":
                more = self.constant(inner.child_by_field_name("length"), names)
                elem = array(kind, more if isinstance(more, int) else 16)
            default = 0 if arguments is not None else UNKNOWN
            fill = self.default_value(elem)

            def several(frame: Frame) -> Any:
                block = Block(f"new of line {line}", None, "heap", line, default, elem)
                length = count(frame)
                if fill is not None and isinstance(length, int):
                    for index in range(min(length, 256)):
                        fill(block, index * scalar_size(elem), frame)
                return Pointer(block, 0, elem)

            return several, pointer(elem)
        make = self.constructed(kind, list(arguments.named_children) if arguments is not None else [], node, names)

        def one(frame: Frame) -> Any:
            block = Block(f"new of line {line}", None, "heap", line, UNKNOWN, kind)
            make(block, 0, frame)
            return Pointer(block, 0, kind)

        return one, pointer(kind)

    def _delete(self, node: Node, names: Names) -> Typed:
        value, kind = self.expression(node.named_children[-1] if node.named_children else None, names)
        end = self.delete(kind)
        return (lambda frame: end(value(frame), frame)), UNKNOWN_TYPE
