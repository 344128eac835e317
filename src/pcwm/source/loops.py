"""The canonical form of `for` loops (OpenMP 5.2, section 4.4.1)."""

from __future__ import annotations

from dataclasses import dataclass

from tree_sitter import Node

from pcwm.source.declarations import declarator_name
from pcwm.source.touches import text_of

_FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "!=": "!="}


@dataclass
class LoopForm:
    """`for (index = lower; index < upper; index += step)`; empty texts where the loop has another form."""

    index: str = ""
    lower: str = ""
    upper: str = ""
    inclusive: bool = False
    step: str = ""
    parts: tuple[Node | None, Node | None, Node | None] = (None, None, None)
    """The nodes of `lower`, `upper` and of the number that `step` adds or, with `falls`, takes away; None where there is none."""
    relation: str = ""
    """`<`, `<=`, `>`, `>=` or `!=`, with the index on its left."""
    falls: bool = False

    @property
    def canonical(self) -> bool:
        return bool(self.index and self.lower and self.upper and self.step)


def loop_form(node: Node) -> LoopForm:
    """The form of a `for_statement` or `for_range_loop`."""
    form = LoopForm()
    if node.type == "for_range_loop":
        form.index = declarator_name(node.child_by_field_name("declarator"))[0]
        return form
    initial = node.child_by_field_name("initializer")
    lower: Node | None = None
    if initial is not None and initial.type == "declaration":
        first = initial.child_by_field_name("declarator")
        lower = first.child_by_field_name("value") if first is not None else None
        form.index, form.lower = declarator_name(first)[0], _flat(lower)
    elif initial is not None and initial.type == "assignment_expression":
        left = initial.child_by_field_name("left")
        form.index = text_of(left) if left is not None and left.type == "identifier" else ""
        lower = initial.child_by_field_name("right") if form.index else None
        form.lower = _flat(lower)
    form.parts = (lower, None, None)
    _bound(form, node.child_by_field_name("condition"))
    _step(form, node.child_by_field_name("update"))
    return form


def _flat(node: Node | None) -> str:
    return " ".join(text_of(node).split()) if node is not None else ""


def _bound(form: LoopForm, condition: Node | None) -> None:
    if condition is None or condition.type != "binary_expression" or not form.index or len(condition.children) != 3:
        return
    left, operator, right = condition.children[0], condition.children[1].type, condition.children[2]
    if _flat(right) == form.index:
        left, right, operator = right, left, _FLIPPED.get(operator, "")
    if _flat(left) == form.index and operator in _FLIPPED:
        form.upper, form.inclusive, form.relation = _flat(right), operator in ("<=", ">="), operator
        form.parts = (form.parts[0], right, None)


def _step(form: LoopForm, update: Node | None) -> None:
    if update is None or not form.index:
        return
    if update.type == "update_expression":
        argument = update.child_by_field_name("argument")
        if argument is not None and text_of(argument) == form.index:
            form.falls = "++" not in text_of(update)
            form.step = "-1" if form.falls else "1"
    if update.type == "assignment_expression":
        left, right, operator = (update.child_by_field_name(name) for name in ("left", "right", "operator"))
        if left is None or right is None or operator is None or text_of(left) != form.index:
            return
        if operator.type in ("+=", "-="):
            _advance(form, right, operator.type == "-=")
        elif operator.type == "=" and right.type == "binary_expression" and len(right.children) == 3:
            one, sign, other = right.children[0], right.children[1].type, right.children[2]
            if _flat(one) == form.index and sign in "+-":
                _advance(form, other, sign == "-")
            elif _flat(other) == form.index and sign == "+":
                _advance(form, one, False)


def _advance(form: LoopForm, by: Node, falls: bool) -> None:
    text = _flat(by)
    bare = by.type in ("number_literal", "identifier")
    form.step = text if not falls else f"-{text}" if bare else f"-({text})"
    form.falls, form.parts = falls, (*form.parts[:2], by)
