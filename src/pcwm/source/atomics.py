"""Which one location an `atomic` construct protects (OpenMP 5.2, section 15.8.4)."""

from __future__ import annotations

from tree_sitter import Node

from pcwm.source.touches import text_of


def atomic_target(node: Node, reads: bool = False) -> str | None:
    """The text of the one location an `atomic` statement protects; None where it has another form.

    `reads`: it is `atomic read`, or what reads is an update, which reads the location that it changes.
    """
    parts: list[Node] = []
    if node.type == "compound_statement":
        condition = next((child for child in node.named_children if child.type == "if_statement"), None)
        if condition is not None:  # `{ v = x; if (x == e) { x = d; } }`: a conditional update is captured
            return atomic_target(condition)
        statements = [child for child in node.named_children if child.type == "expression_statement"]
        parts = [child.named_children[0] for child in statements if child.named_child_count == 1]
    elif node.type == "if_statement":
        body = node.child_by_field_name("consequence")
        return atomic_target(body) if body is not None else None
    elif node.type == "expression_statement" and node.named_child_count == 1:
        parts = [node.named_children[0]]
    plain: list[tuple[str, Node]] = []
    for part in parts:
        if part.type == "update_expression":
            argument = part.child_by_field_name("argument")
            return text_of(argument) if argument is not None else None
        left, right, operator = (part.child_by_field_name(name) for name in ("left", "right", "operator"))
        if part.type != "assignment_expression" or left is None or right is None or operator is None:
            continue
        if operator.type != "=":
            return text_of(left)
        if reads and right.type != "binary_expression":
            return text_of(right)
        if right.type in ("update_expression", "assignment_expression", "parenthesized_expression"):
            return _changed_in(right)
        plain.append((text_of(left), right))
    for left_text, right in plain:
        operands = [right, *right.named_children]
        if any(text_of(operand) == left_text for operand in operands) or any(
            text_of(other) == left_text for _, other in plain if other is not right
        ):
            return left_text
    return plain[0][0] if plain else None


def _changed_in(node: Node) -> str | None:
    """The location changed by the right-hand side of `v = x++` and its kin."""
    while node.type == "parenthesized_expression" and node.named_child_count == 1:
        node = node.named_children[0]
    target = node.child_by_field_name("argument" if node.type == "update_expression" else "left")
    return text_of(target) if target is not None else None
