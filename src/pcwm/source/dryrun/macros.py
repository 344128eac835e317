"""Macros where they are used, and pieces of text that are read apart from the rest, such as clauses."""

from __future__ import annotations

from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.layout import UNKNOWN_TYPE
from pcwm.source.dryrun.places import Place
from pcwm.source.dryrun.reader import Reader, Typed
from pcwm.source.dryrun.scope import Frame, Names, Variable
from pcwm.source.dryrun.values import UNKNOWN
from pcwm.source.syntax import parse


class Macros(Reader):
    """Reads macros and fragments."""

    def macro_value(self, name: str, arguments: list[Node], node: Node, names: Names) -> Typed:
        parameters, text = self.macros[name]
        if not text.strip() or self.nesting > 40:
            return (lambda frame: UNKNOWN), UNKNOWN_TYPE
        if parameters is None and arguments:  # a macro that names a function
            target = self.fragment(text)
            return self.call_value(target, arguments, node, names, names) if target is not None else ((lambda frame: UNKNOWN), UNKNOWN_TYPE)
        inner = names.inner()
        inner.site = names.site or node
        for parameter, argument in zip(parameters or [], arguments, strict=False):
            inner.found[parameter] = Variable(parameter, UNKNOWN_TYPE, argument=(argument, names))
        found = self.fragment(text)
        if found is None:
            return (lambda frame: UNKNOWN), UNKNOWN_TYPE
        if found.type.endswith("_statement"):
            step = self.statement(found, inner)

            def run(frame: Frame) -> Any:
                step(frame)
                return UNKNOWN

            return run, UNKNOWN_TYPE
        return self.expression(found, inner)

    def macro_place(self, name: str, node: Node, names: Names) -> Place | None:
        """A macro that stands for an lvalue."""
        parameters, text = self.macros[name]
        found = self.fragment(text) if parameters is None and text.strip() else None
        if found is None or found.type == "number_literal":
            return None
        inner = names.inner()
        inner.site = names.site or node
        return self.place(found, inner)

    def fragment(self, text: str) -> Node | None:
        """The expression (or statement) that a macro's text is."""
        self.machine.hurry()
        tree = parse(f"void fragment_(void) {{ {text} ;}}\n", self.syntax.language)
        self.kept.append(tree)
        body = next((child for child in tree.root.named_children if child.type == "function_definition"), None)
        block = body.child_by_field_name("body") if body is not None else None
        inside = [child for child in block.named_children if child.type != "comment"] if block is not None else []
        if not inside:
            return None
        if inside[0].type == "expression_statement":
            return inside[0].named_children[0] if inside[0].named_children else None
        if inside[0].type == "declaration" and len(inside) == 1 and "=" not in text and not text.startswith("("):
            return self.fragment(f"({text})")  # `width * height` alone declares a pointer
        return inside[0]

    def snippet(self, text: str, node: Node, names: Names) -> Typed:
        found = self.fragment(text)
        inner = names.inner()
        inner.site = names.site or node
        return self.expression(found, inner)
