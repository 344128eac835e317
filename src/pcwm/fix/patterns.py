"""What a statement does to one variable: updates that commute, plain stores and loads, check-then-act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tree_sitter import Node

from pcwm.fix.sheet import Sheet, body_of, statements
from pcwm.source.syntax import walk

REDUCIBLE = frozenset({"+", "-", "*", "&", "|", "^", "&&", "||", "max", "min"})
"""Operators of OpenMP's implicitly declared reductions (OpenMP 5.2, section 5.5.5); `-` is reduced as `+`."""
ATOMIC = frozenset({"+", "-", "*", "/", "&", "|", "^", "<<", ">>"})
"""Operators an `atomic update` may have (OpenMP 5.2, section 15.8.4)."""
_EXTREMA = {"max": "max", "fmax": "max", "fmaxf": "max", "min": "min", "fmin": "min", "fminf": "min"}


@dataclass(frozen=True)
class Update:
    """`x op= e` in any of its spellings."""

    target: str
    """The lvalue, e.g. `hist[b]`."""
    base: str
    """Its base name, e.g. `hist`."""
    operator: str
    """`+`, `max` …; `-` for both `x -= e` and `x = x - e`."""
    statement: Node


@dataclass(frozen=True)
class Store:
    """`x = e`, where `e` does not use `x`."""

    target: str
    base: str
    statement: Node


def base_name(sheet: Sheet, lvalue: Node) -> str:
    """`a` of `a[i].x`, `p` of `*p` and of `p->x`; empty where there is no name."""
    return next((sheet.text(node) for node in walk(lvalue) if node.type == "identifier"), "")


def update(sheet: Sheet, statement: Node) -> Update | None:
    """The statement as an update; None where it is something else."""
    if statement.type == "if_statement":
        return _guarded_extremum(sheet, statement)
    expression = _expression(statement)
    if expression is None:
        return None
    if expression.type == "update_expression":
        target = expression.child_by_field_name("argument")
        return _made(sheet, target, "+" if "++" in sheet.text(expression) else "-", statement)
    sides = _assignment(expression)
    if sides is None:
        return None
    left, sign, right = sides
    name = sheet.text(left)
    if sign != "=":
        return _made(sheet, left, sign[:-1], statement) if name not in _operands(sheet, right) else None
    right = _bare(right)
    operator = _binary(sheet, right, name) or _extremum_call(sheet, right, name) or _ternary(sheet, right, name)
    return _made(sheet, left, operator, statement) if operator else None


def store(sheet: Sheet, statement: Node) -> Store | None:
    """The statement as a plain store; None where it is something else, or where the value uses the target's variable."""
    expression = _expression(statement)
    sides = _assignment(expression) if expression is not None else None
    if sides is None or sides[1] != "=":
        return None
    left, _, right = sides
    base = base_name(sheet, left)
    return None if not base or sheet.uses(right, base) else Store(sheet.text(left), base, statement)


def assignment(sheet: Sheet, statement: Node) -> tuple[Node, str, Node] | None:
    """Left side, operator and right side of an assignment statement."""
    expression = _expression(statement)
    return _assignment(expression) if expression is not None else None


def updates_of(sheet: Sheet, body: Node, base: str) -> list[Update]:
    """All updates of one variable in a body, the outermost statement of each."""
    found: list[Update] = []
    for node in walk(body):
        inside = any(each.statement.start_byte <= node.start_byte and node.end_byte <= each.statement.end_byte for each in found)
        if not inside and node.type in {"expression_statement", "if_statement"}:
            match = update(sheet, node)
            if match is not None and match.base == base:
                found.append(match)
    return found


def first_use(sheet: Sheet, body: Node, name: str) -> Literal["write", "read", "none"]:
    """Whether a body's first use of a variable, in source order of evaluation, sets it or needs its old value.

    `scanf`-like `&x` counts as a write, as does the start of `for (x = …)`.
    """
    uses = sheet.uses(body, name)
    return role(sheet, uses[0], name) if uses else "none"


def role(sheet: Sheet, node: Node, name: str) -> Literal["write", "read"]:
    """Whether one use of a variable sets it without needing its old value."""
    up = node.parent
    while up is not None and up.type in {"subscript_expression", "field_expression"} and up.child_by_field_name("argument") == node:
        # A temporary array or struct is judged by what happens to its elements.
        node, up = up, up.parent
    if up is None:
        return "read"
    if up.type == "assignment_expression" and up.child_by_field_name("left") == node:
        right, sign = up.child_by_field_name("right"), up.child_by_field_name("operator")
        plain = sign is not None and sign.text == b"=" and right is not None and not sheet.uses(right, name)
        return "write" if plain else "read"
    return "write" if up.type == "pointer_expression" and sheet.text(up).startswith("&") else "read"


def comparison(sheet: Sheet, condition: Node, name: str, value: str) -> str | None:
    """Which extremum is kept where `x` becomes `value` under a condition."""
    condition = _bare(condition)
    if condition.type == "condition_clause":
        condition = _bare(condition.named_children[0])
    if condition.type != "binary_expression":
        return None
    first, second, sign = (condition.child_by_field_name(field) for field in ("left", "right", "operator"))
    if first is None or second is None or sign is None or sign.text is None:
        return None
    operator = sign.text.decode().rstrip("=")
    sides = (sheet.text(_bare(first)), sheet.text(_bare(second)))
    if operator not in {"<", ">"}:
        return None
    if sides == (value, name):
        return "max" if operator == ">" else "min"
    if sides == (name, value):
        return "max" if operator == "<" else "min"
    return None


def _expression(statement: Node) -> Node | None:
    if statement.type != "expression_statement":
        return None
    return next((child for child in statement.named_children if child.type != "comment"), None)


def _assignment(expression: Node) -> tuple[Node, str, Node] | None:
    if expression.type != "assignment_expression":
        return None
    left, sign, right = (expression.child_by_field_name(field) for field in ("left", "operator", "right"))
    if left is None or sign is None or right is None or sign.text is None:
        return None
    return left, sign.text.decode(), right


def _made(sheet: Sheet, target: Node | None, operator: str, statement: Node) -> Update | None:
    base = base_name(sheet, target) if target is not None else ""
    return Update(sheet.text(target), base, operator, statement) if target is not None and base else None


def _bare(node: Node) -> Node:
    while node.type == "parenthesized_expression" and node.named_children:
        node = node.named_children[0]
    return node


def _operands(sheet: Sheet, node: Node) -> set[str]:
    return {sheet.text(each) for each in walk(node)}


def _binary(sheet: Sheet, right: Node, name: str) -> str | None:
    """Operator of `x + e`, `e + x` and `x + e + f`."""
    if right.type != "binary_expression":
        return None
    sign = right.child_by_field_name("operator")
    first, second = right.child_by_field_name("left"), right.child_by_field_name("right")
    if sign is None or first is None or second is None or sign.text is None:
        return None
    operator = sign.text.decode()
    if sheet.text(first) == name and name not in _operands(sheet, second):
        return operator
    commutes = operator in REDUCIBLE and operator != "-"
    if commutes and sheet.text(second) == name and name not in _operands(sheet, first):
        return operator
    if commutes and name not in _operands(sheet, second):
        return operator if _binary(sheet, first, name) == operator else None
    return None


def _extremum_call(sheet: Sheet, right: Node, name: str) -> str | None:
    """`max` of `fmax(x, e)`, `std::max(e, x)`."""
    if right.type != "call_expression":
        return None
    called, arguments = right.child_by_field_name("function"), right.child_by_field_name("arguments")
    word = sheet.text(called).rpartition("::")[2].partition("<")[0] if called is not None else ""
    given = [sheet.text(each) for each in arguments.named_children] if arguments is not None else []
    return _EXTREMA.get(word) if len(given) == 2 and given.count(name) == 1 else None


def _ternary(sheet: Sheet, right: Node, name: str) -> str | None:
    """`max` of `x > e ? x : e` and of `e > x ? e : x`."""
    if right.type != "conditional_expression":
        return None
    condition, yes, no = (right.child_by_field_name(field) for field in ("condition", "consequence", "alternative"))
    if condition is None or yes is None or no is None:
        return None
    chosen, other = sheet.text(_bare(yes)), sheet.text(_bare(no))
    if other == name:
        return comparison(sheet, condition, name, chosen)
    if chosen == name:
        opposite = comparison(sheet, condition, name, other)
        return {"max": "min", "min": "max"}.get(opposite or "")
    return None


def _guarded_extremum(sheet: Sheet, statement: Node) -> Update | None:
    """`if (e > x) x = e;`"""
    condition, body = statement.child_by_field_name("condition"), body_of(statement)
    if condition is None or body is None or statement.child_by_field_name("alternative") is not None:
        return None
    inner = statements(body)
    if len(inner) == 1 and inner[0].type == "if_statement":
        # Test, lock, test again.
        again = _guarded_extremum(sheet, inner[0])
        same = again is not None and sheet.text(condition) == sheet.text(inner[0].child_by_field_name("condition") or condition)
        return Update(again.target, again.base, again.operator, statement) if again is not None and same else None
    sides = assignment(sheet, inner[0]) if len(inner) == 1 else None
    if sides is None or sides[1] != "=":
        return None
    kind = comparison(sheet, condition, sheet.text(sides[0]), sheet.text(_bare(sides[2])))
    return _made(sheet, sides[0], kind, statement) if kind else None
