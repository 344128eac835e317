"""Lambdas: what they capture, and what calling one does."""

from __future__ import annotations

from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.layout import UNKNOWN_TYPE, CType
from pcwm.source.dryrun.parameters import Parameters
from pcwm.source.dryrun.places import loader, put
from pcwm.source.dryrun.reader import RETURN, Typed
from pcwm.source.dryrun.scope import Fn, Frame, Names, Variable
from pcwm.source.dryrun.values import UNKNOWN, Block, Callee, Copy, Held
from pcwm.source.touches import text_of


class Lambdas(Parameters):
    """Reads lambdas."""

    def lambda_value(self, node: Node, names: Names) -> Typed:
        inner = names.inner()
        inner.escaping = names.escaping
        self.renamed: list[Variable] = []
        by_reference, copied = self._captures(node, names)
        for variable in self.renamed:
            inner.add(variable)
        declarator = node.child_by_field_name("declarator")
        parameters = declarator.child_by_field_name("parameters") if declarator is not None else node.child_by_field_name("parameters")
        declared, _ = self.declare_parameters(parameters, inner)
        self.hints = []
        parts = declarator.named_children if declarator is not None else []
        trailing = next((child for child in parts if child.type == "trailing_return_type"), None)
        inner.returns = self.described(trailing.named_children[0], names) if trailing is not None else UNKNOWN_TYPE
        inner.deduced = []
        body = self.statement(node.child_by_field_name("body"), inner)
        machine, slots = self.machine, names.slots

        def make(frame: Frame) -> Any:
            kept = list(frame)
            kept += [UNKNOWN] * (slots[0] + 1 - len(kept))
            for slot, box, start in copied:
                value = start(frame) if start is not None else None
                if box:
                    old = frame[slot] if slot < len(frame) else None
                    block = Block(old.name if isinstance(old, Block) else "captured", None, "local", self.line(node))
                    if start is not None:
                        put(block, 0, value.kind if isinstance(value, Copy) else UNKNOWN_TYPE, value)
                    elif isinstance(old, Block):
                        block.cells = {at: cell.copied(None, None) if isinstance(cell, Held) else cell for at, cell in old.cells.items()}
                        block.default = old.default
                        block.elem = old.elem
                    kept[slot] = block
                elif start is not None:
                    kept[slot] = value

            def call(values: list[Any]) -> Any:
                machine.step()
                own = list(kept)
                own[0] = UNKNOWN
                for parameter, value in zip(declared, values, strict=False):
                    self.bind(own, parameter, value)
                allot, strand = machine.allot, machine.strand
                returned = strand.ways[RETURN]
                body(own)
                machine.allot = allot
                if strand.unsure:
                    strand.goes_on(RETURN, returned)
                return own[0]

            made = Callee("lambda", call, declared)
            if machine.lambdas is not None:
                machine.lambdas.append((node, made))
            return made

        del by_reference
        gives = inner.deduced[0] if inner.deduced and inner.returns.kind == "unknown" else inner.returns
        return make, CType("function", 8, "lambda", elem=gives)

    def _captures(self, node: Node, names: Names) -> tuple[bool, list[tuple[int, bool, Fn | None]]]:
        """Whether everything is captured by reference, and the slots that are copied when the lambda is made."""
        captures = node.child_by_field_name("captures")
        copied: list[tuple[int, bool, Fn | None]] = []
        listed = captures.children if captures is not None else []
        everything = any(child.type == "lambda_default_capture" and text_of(child) == "&" for child in listed)
        by_value = any(child.type == "lambda_default_capture" and text_of(child) == "=" for child in listed)
        mentioned: set[str] = set()
        for index, child in enumerate(listed):
            text = text_of(child)
            if child.type == "identifier" and (index == 0 or listed[index - 1].type != "&"):
                variable = names.look(text)
                if variable is not None and variable.reference and variable.slot >= 0:
                    place = self.place_of(variable, child, names)
                    made = names.inner().add(Variable(text, place.kind, slot=names.new_slot(), boxed=True))
                    self.renamed.append(made)
                    copied.append((made.slot, True, loader(self.machine, place)))
                elif variable is not None and variable.slot >= 0:
                    copied.append((variable.slot, variable.boxed, None))
                mentioned.add(text)
            elif child.type == "lambda_capture_initializer":
                left, right = child.child_by_field_name("left"), child.child_by_field_name("right")
                value, kind = self.expression(right, names)
                made = Variable(text_of(left) if left is not None else "?", kind, slot=names.new_slot(), boxed=True)
                self.renamed.append(made)
                copied.append((made.slot, True, value))
            else:
                mentioned.add(text.lstrip("&"))
        if by_value:
            scope: Names | None = names
            while scope is not None and scope is not self.globals:
                for variable in scope.found.values():
                    if variable.slot >= 0 and not variable.reference and variable.boxed and variable.name not in mentioned:
                        copied.append((variable.slot, True, None))
                scope = scope.parent
        return everything, copied
