"""Parameters of functions: what is declared, and how each gets the value that is passed."""

from __future__ import annotations

from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.layout import UNKNOWN_TYPE, CType
from pcwm.source.dryrun.places import put
from pcwm.source.dryrun.reader import Reader
from pcwm.source.dryrun.scope import Fn, Frame, Names, Variable
from pcwm.source.dryrun.values import UNKNOWN, Block, Pointer
from pcwm.source.touches import text_of


class Addressed:
    """An argument that has an address, for a parameter that may be a reference or a value."""

    __slots__ = ("frame", "load", "pointer")

    def __init__(self, pointer: Pointer, load: Fn, frame: Frame) -> None:
        self.pointer = pointer
        self.load = load
        self.frame = frame

    def value(self) -> Any:
        return self.load(self.frame)


class Parameters(Reader):
    """Declares parameters and gives them values."""

    def parameter_list(self, node: Node) -> Node | None:
        declarator: Node | None = node.child_by_field_name("declarator")
        while declarator is not None and declarator.child_by_field_name("parameters") is None:
            declarator = declarator.child_by_field_name("declarator") or next(
                (child for child in declarator.named_children if child.type.endswith("declarator")), None
            )
        return declarator.child_by_field_name("parameters") if declarator is not None else None

    def declare_parameters(self, parameters: Node | None, names: Names) -> tuple[list[Variable], list[Node | None]]:
        found: list[Variable] = []
        defaults: list[Node | None] = []
        for parameter in parameters.named_children if parameters is not None else ():
            if parameter.type not in ("parameter_declaration", "optional_parameter_declaration"):
                continue
            described = parameter.child_by_field_name("type")
            base = self.specified(described, names)
            if described is not None and described.type == "placeholder_type_specifier" and len(found) < len(self.hints):
                base = self.hints[len(found)]
            if "_Atomic" in text_of(parameter):
                base = self.atomic_type(base)
            declarator = parameter.child_by_field_name("declarator")
            name, kind = self.declared(declarator, base, names)
            if name is None and kind.kind == "void":
                continue
            if kind.kind == "array" and kind.name != "array":
                kind = CType("pointer", 8, f"{kind.elem} *", elem=kind.elem)
            label = text_of(name) if name is not None else f"?{len(found)}"
            found.append(self.declare(label, kind, names, name or parameter))
            defaults.append(parameter.child_by_field_name("default_value"))
        return found, defaults

    def bind(self, frame: Frame, parameter: Variable, value: Any) -> None:
        """Give a parameter its value."""
        value = self.given(parameter, value)
        frame[parameter.slot] = self.home(parameter, value) if parameter.boxed else value

    def home(self, parameter: Variable, value: Any, line: int = 0) -> Block:
        """The memory of a parameter that has an address."""
        if value is UNKNOWN and parameter.kind.kind == "library":  # a copy of what a caller outside the text has is not an empty container
            return self.machine.outside.block(parameter.name, line, parameter.kind)
        block = Block(parameter.name, None, "local", line, UNKNOWN, parameter.kind)
        put(block, 0, parameter.kind, value)
        return block

    def given(self, parameter: Variable, value: Any) -> Any:
        """What a parameter gets: an argument that has an address gives what the parameter asks for."""
        if isinstance(value, Addressed):
            value = value.pointer if parameter.reference else value.value()
        elif parameter.reference and not isinstance(value, Pointer):
            block = Block(parameter.name, None, "local")
            elem = parameter.kind.elem or UNKNOWN_TYPE
            put(block, 0, elem, value)
            value = Pointer(block, 0, elem)
        return value
