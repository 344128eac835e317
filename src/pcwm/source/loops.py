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
    if initial is not None and initial.type == "declaration":
        first = initial.child_by_field_name("declarator")
        value = first.child_by_field_name("value") if first is not None else None
        form.index, form.lower = declarator_name(first)[0], _flat(value)
    elif initial is not None and initial.type == "assignment_expression":
        left = initial.child_by_field_name("left")
        form.index = text_of(left) if left is not None and left.type == "identifier" else ""
        form.lower = _flat(initial.child_by_field_name("right")) if form.index else ""
    _bound(form, node.child_by_field_name("condition"))
    form.step = _step(form.index, node.child_by_field_name("update"))
    return form


def _flat(node: Node | None) -> str:
    return " ".join(text_of(node).split()) if node is not None else ""


def _bound(form: LoopForm, condition: Node | None) -> None:
    if condition is None or condition.type != "binary_expression" or not form.index or len(condition.children) != 3:
        return
    left, operator, right = _flat(condition.children[0]), condition.children[1].type, _flat(condition.children[2])
    if right == form.index:
        left, right, operator = right, left, _FLIPPED.get(operator, "")
    if left == form.index and operator in _FLIPPED:
        form.upper, form.inclusive = right, operator in ("<=", ">=")


def _step(index: str, update: Node | None) -> str:
    if update is None or not index:
        return ""
    if update.type == "update_expression":
        argument = update.child_by_field_name("argument")
        if argument is not None and text_of(argument) == index:
            return "1" if "++" in text_of(update) else "-1"
    if update.type == "assignment_expression":
        left, right, operator = (update.child_by_field_name(name) for name in ("left", "right", "operator"))
        if left is None or right is None or operator is None or text_of(left) != index:
            return ""
        if operator.type in ("+=", "-="):
            return (
                _flat(right)
                if operator.type == "+="
                else f"-{_flat(right)}"
                if right.type in ("number_literal", "identifier")
                else f"-({_flat(right)})"
            )
        if operator.type == "=" and right.type == "binary_expression" and len(right.children) == 3:
            one, sign, other = _flat(right.children[0]), right.children[1].type, _flat(right.children[2])
            if one == index and sign in "+-":
                return other if sign == "+" else f"-{other}"
            if other == index and sign == "+":
                return one
    return ""
