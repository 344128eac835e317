"""Names for parts of objects, and objects that a function gives back without a copy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.layout import UNKNOWN_TYPE, CType
from pcwm.source.dryrun.objects import Object
from pcwm.source.dryrun.places import Place, copy_of, loader, put
from pcwm.source.dryrun.reader import NORMAL, RETURN, Statement
from pcwm.source.dryrun.scope import Frame, Names, Variable
from pcwm.source.dryrun.statements import Statements
from pcwm.source.dryrun.strands import Site
from pcwm.source.dryrun.values import UNKNOWN, Block, Pointer, truth
from pcwm.source.touches import text_of


class Bindings(Statements):
    """`auto [a, b]`, and `return local`."""

    def chosen_place(self, node: Node, names: Names) -> Place | None:
        """`condition ? one : other` names one of two places."""
        condition = self.expression(node.child_by_field_name("condition"), names)[0]
        places = [self.place(node.child_by_field_name(field), names) for field in ("consequence", "alternative")]
        one, other = (place.address if place is not None else None for place in places)
        if one is None or other is None or places[0] is None:
            return None

        def chosen(frame: Frame) -> tuple[Block, Any]:
            return one(frame) if truth(condition(frame)) is not False else other(frame)

        return Place(places[0].kind, self.site(node, names), address=chosen)

    def elided(self, node: Node, names: Names) -> Statement | None:
        """`return local;` gives the object itself: no copy is made, and nothing ends."""
        variable = names.look(text_of(node)) if node.type == "identifier" else None
        if variable is None or not variable.boxed or variable.slot < 0 or variable.kind.kind not in ("library", "struct"):
            return None
        if names.returns.kind != "unknown" and names.returns is not variable.kind:
            return None
        slot, kind = variable.slot, variable.kind
        names.deduced.append(kind)

        def run(frame: Frame) -> int:
            block = frame[slot]
            if isinstance(block, Block):
                frame[0] = (
                    Object(self.machine, block, 0, kind, Site(0, 0, "", "", "")).held
                    if kind.kind == "library"
                    else copy_of(block, 0, kind, moved=True)
                )
                frame[slot] = UNKNOWN
            return RETURN

        return run

    def bindings(self, node: Node | None) -> list[Node]:
        """The names of `auto [a, b]`."""
        while node is not None and node.type in ("init_declarator", "reference_declarator"):
            node = node.child_by_field_name("declarator") or node.named_children[0]
        return list(node.named_children) if node is not None and node.type == "structured_binding_declarator" else []

    def bound_names(self, listed: list[Node], node: Node, names: Names) -> list[Statement]:
        """Names for the members of a value, or, with `&`, of an object."""
        value = node.child_by_field_name("value")
        place = self.place(value, names)
        if place is None or place.address is None:
            for child in listed:
                self.declare(text_of(child), UNKNOWN_TYPE, names, child)
            return []
        address, kind, load = place.address, place.kind, loader(self.machine, place)
        copies = "&" not in text_of(node).partition("[")[0]
        bind = self.bound_to(listed, kind, names)

        def run(frame: Frame) -> int:
            block, offset = address(frame)
            if copies:
                own = Block("bound", None, "local", 0, UNKNOWN, kind)
                put(own, 0, kind, load(frame))
                block, offset = own, 0
            bind(frame, block, offset)
            return NORMAL

        return [run]

    def bound_to(self, listed: list[Node], kind: CType, names: Names) -> Callable[[Frame, Block, Any], None]:
        members = list(kind.fields.values())
        slots = []
        for index, child in enumerate(listed):
            offset, member = members[index] if index < len(members) else (8 * index, UNKNOWN_TYPE)
            made = CType("pointer", 8, "&", elem=member, reference=True)
            slots.append((names.add(Variable(text_of(child), made, slot=names.new_slot(), reference=True)).slot, offset, member))

        def bind(frame: Frame, block: Block, offset: Any) -> None:
            for slot, at, member in slots:
                frame[slot] = Pointer(block, offset + at, member)

        return bind
