"""How loops count: what is added to an index, which comparisons bound it, and which `while` loops count at all."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from pcwm.source.loops import loop_form
from pcwm.source.touches import text_of
from pcwm.source.work.arithmetic import NOTHING, Definitions, Value, constant, read_value


def update_of(index: str, update: Node | None, known: Definitions) -> tuple[Value, Value | None]:
    """What a loop's update adds to its index, and what it multiplies it by where it does not add."""
    while update is not None and update.type in ("comma_expression", "parenthesized_expression") and update.named_children:
        update = update.named_children[0]
    if update is None:
        return NOTHING, None
    if update.type == "update_expression":
        return constant(1.0 if "++" in text_of(update) else -1.0), None
    left, right, sign = (update.child_by_field_name(part) for part in ("left", "right", "operator"))
    if update.type != "assignment_expression" or left is None or right is None or sign is None or text_of(left) != index:
        return NOTHING, None
    value = read_value(right, known)
    if sign.type in ("+=", "-="):
        scale = 1.0 if sign.type == "+=" else -1.0
        return Value(lambda numbers: scale * value.at(numbers), value.names, value.data), None
    if sign.type == "=":
        return Value(lambda numbers: value.at(numbers) - numbers.get(index, 0.0), value.names - {index}, value.data), None
    turns = {
        "*=": value.at,
        "/=": lambda numbers: 1.0 / (value.at(numbers) or 1.0),
        "<<=": lambda numbers: 2.0 ** value.at(numbers),
        ">>=": lambda numbers: 2.0 ** -value.at(numbers),
    }
    return (NOTHING, Value(turns[sign.type], value.names)) if sign.type in turns else (NOTHING, None)


def counted(condition: Node | None, body: Node | None, known: Definitions) -> tuple[str, Value] | None:
    """What a `while` loop counts and by how much: a variable of its one comparison that each iteration increments."""
    text = text_of(condition) if condition is not None else ""
    if body is None or "&&" in text or "||" in text or "[" in text:
        return None
    for statement in body.named_children if body.type == "compound_statement" else [body]:
        update = statement.named_children[0] if statement.type == "expression_statement" and statement.named_children else None
        if update is None or update.type not in ("update_expression", "assignment_expression"):
            continue
        target, sign = update.child_by_field_name("argument") or update.child_by_field_name("left"), update.child_by_field_name("operator")
        name = text_of(target) if target is not None and target.type == "identifier" else ""
        counted = sign is not None and sign.type in ("++", "--", "+=", "-=")
        if name and counted and any(name in left.names | right.names for left, _, right in limits_of(condition, known)):
            return name, update_of(name, update, known)[0]
    return None


def limits_of(condition: Node | None, known: Definitions) -> Iterator[tuple[Value, str, Value]]:
    """The comparisons that must all hold for another iteration."""
    while condition is not None and condition.type in ("parenthesized_expression", "condition_clause") and condition.named_children:
        condition = condition.named_children[-1]
    if condition is None or condition.type != "binary_expression":
        return
    left, right, sign = (condition.child_by_field_name(part) for part in ("left", "right", "operator"))
    if left is None or right is None or sign is None:
        return
    if sign.type == "&&":
        yield from limits_of(left, known)
        yield from limits_of(right, known)
    elif sign.type in ("<", "<=", ">", ">=", "!="):
        yield read_value(left, known), sign.type, read_value(right, known)


def span_of(loop: Node, known: Definitions, once: bool) -> Value | None:
    """How many rows a `for` goes through from `start[a]` to `start[b]`, or from 0 to `start[b]` if it runs `once`: b - a; else None."""
    form = loop_form(loop)
    first, last, _ = form.parts
    end = _subscript(last) if form.relation in ("<", "!=") else None
    if first is None or end is None:
        return None
    upper = read_value(end[1], known)
    if once and form.lower == "0":
        return upper
    start = _subscript(first)
    if start is None or start[0] != end[0]:
        return None
    lower = read_value(start[1], known)
    return Value(lambda numbers: upper.at(numbers) - lower.at(numbers), upper.names | lower.names)


def _subscript(node: Node | None) -> tuple[str, Node] | None:
    """The array's text and the index of `array[index]`."""
    if node is None or node.type != "subscript_expression":
        return None
    array, inside = node.child_by_field_name("argument"), node.child_by_field_name("index")
    if (several := node.child_by_field_name("indices")) is not None:  # as the grammar of C++ has it
        inside = several.named_children[0] if several.named_child_count == 1 else None
    return (text_of(array), inside) if array is not None and inside is not None else None
