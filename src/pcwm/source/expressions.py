"""Expressions of C and C++ as forms (`affine.py`), and lvalues as a base and the steps that lead from it to one element."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tree_sitter import Node

from pcwm.source.affine import Atom, Form, Opaque, Unknown, computed
from pcwm.source.numerals import integer
from pcwm.source.syntax import words
from pcwm.source.touches import indices_of, text_of

Find = Callable[[str], "Atom | int | None"]
"""What a name means at the place that is read: a variable, a number, or None for what has no value."""
_DEEPEST = 40
_ARITHMETIC = frozenset({"+", "-", "*", "/", "%", "<<"})
_COMPARED = {"<": "min", "<=": "min", ">": "max", ">=": "max"}
_EXTREMES = {"min": "min", "MIN": "min", "fmin": "min", "max": "max", "MAX": "max", "fmax": "max"}
_CASTS = words("static_cast int long short unsigned size_t ptrdiff_t int32_t int64_t uint32_t uint64_t ssize_t")


def form_of(node: Node | None, find: Find, depth: int = 0) -> Form:
    """The expression as a form; what cannot be followed is one unknown."""
    if node is None or depth > _DEEPEST:
        return _lost(node)
    kind = node.type
    if kind == "number_literal":
        value = integer(text_of(node))
        return Form.number(value) if value is not None else _lost(node)
    if kind == "identifier":
        found = find(text_of(node))
        if found is None:
            return _lost(node)
        return Form.number(found) if isinstance(found, int) else Form.of(found)
    if kind == "binary_expression":
        return _binary(node, find, depth)
    if kind == "parenthesized_expression" and node.named_child_count == 1:
        return form_of(node.named_children[0], find, depth + 1)
    if kind == "unary_expression" and node.children[0].type in "+-":
        value_of = form_of(node.named_children[-1], find, depth + 1)
        return value_of if node.children[0].type == "+" else Form({}) - value_of
    if kind == "cast_expression":
        return form_of(node.child_by_field_name("value"), find, depth + 1)
    if kind == "conditional_expression":
        return _extreme(node, find, depth)
    if kind == "call_expression":
        return _call(node, find, depth)
    if kind in ("subscript_expression", "field_expression"):
        return _loaded(node, find, depth)
    return _lost(node)


def _lost(node: Node | None) -> Form:
    text = " ".join(text_of(node).split()) if node is not None else ""
    return Form.of(Unknown(text, f"the value of `{text}`"))


def _binary(node: Node, find: Find, depth: int) -> Form:
    parts = node.children
    operator = parts[1].type if len(parts) == 3 else ""
    if operator not in _ARITHMETIC:
        return _lost(node)
    left, right = form_of(parts[0], find, depth + 1), form_of(parts[2], find, depth + 1)
    if operator == "+":
        return left + right
    if operator == "-":
        return left - right
    if operator == "*":
        return left * right
    if operator == "<<":
        shift = right.constant
        return left * Form.number(1 << shift) if shift is not None and 0 <= shift < 63 else _lost(node)
    return computed(operator, (left, right))


def _extreme(node: Node, find: Find, depth: int) -> Form:
    """`a < b ? a : b`, which is the smaller one."""
    condition, then, otherwise = (node.child_by_field_name(name) for name in ("condition", "consequence", "alternative"))
    while condition is not None and condition.type == "parenthesized_expression" and condition.named_child_count == 1:
        condition = condition.named_children[0]
    if condition is None or condition.type != "binary_expression" or condition.children[1].type not in _COMPARED:
        return _lost(node)
    left, right = (form_of(each, find, depth + 1) for each in (condition.children[0], condition.children[2]))
    one, two = form_of(then, find, depth + 1), form_of(otherwise, find, depth + 1)
    smaller = _COMPARED[condition.children[1].type]
    if (one, two) == (left, right):
        return computed(smaller, (one, two))
    return computed("max" if smaller == "min" else "min", (one, two)) if (one, two) == (right, left) else _lost(node)


def _call(node: Node, find: Find, depth: int) -> Form:
    function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    if function is None or arguments is None:
        return _lost(node)
    values = arguments.named_children
    name = text_of(function).rpartition("::")[2].partition("<")[0]
    if len(values) == 2 and name in _EXTREMES:
        one, two = (form_of(value, find, depth + 1) for value in values)
        return computed(_EXTREMES[name], (one, two))
    if len(values) == 1 and name in _CASTS:
        return form_of(values[0], find, depth + 1)
    if not values and function.type == "field_expression":
        return _loaded(function, find, depth)
    return _lost(node)


def _loaded(node: Node, find: Find, depth: int) -> Form:
    """A value read from memory: the same wherever it is read, as long as its base is not written."""
    place = lvalue(node, find, depth + 1)
    if place is None:
        return _lost(node)
    if not any(step.terms for step in place.subscripts) and any(isinstance(step, str) for step in place.steps):
        return Form.of(Opaque("member", (), place.base, " ".join(text_of(node).split())))
    label = place.base.name if len(place.steps) == 1 else place.base.name + "".join(place.shape)
    return Form.of(Opaque("element", place.subscripts, place.base, label))


# ---------------------------------------------------------------- lvalues


class Lvalue(NamedTuple):
    """`p->row[i][j + 1].x` is base `p` and the steps 0, `row`, i, j + 1, `x`."""

    base: Atom
    steps: tuple[Form | str, ...] = ()
    """Subscripts, and names of members."""
    offset: Form | None = None
    """Of a pointer that was moved, as `a + 1` is: what the next subscript has to be added to."""

    @property
    def subscripts(self) -> tuple[Form, ...]:
        return tuple(step for step in self.steps if isinstance(step, Form))

    @property
    def shape(self) -> tuple[str, ...]:
        """The kinds of its steps: subscripts as `[]`, members by name."""
        return tuple("[]" if isinstance(step, Form) else f".{step}" for step in self.steps)

    def element(self, index: Form) -> Lvalue:
        """What `[index]` leads to."""
        return Lvalue(self.base, (*self.steps, index if self.offset is None else self.offset + index))

    def member(self, name: str) -> Lvalue:
        return Lvalue(self.base, (*self.steps, name))

    def moved(self, by: Form) -> Lvalue:
        """The pointer that many elements on."""
        return Lvalue(self.base, self.steps, by if self.offset is None else self.offset + by)

    def after(self, pointer: Lvalue) -> Lvalue:
        """This place with its base replaced by the pointer that the base was made from."""
        if not self.steps:
            return pointer if self.offset is None else pointer.moved(self.offset)
        first, rest = self.steps[0], self.steps[1:]
        start = pointer.element(first) if isinstance(first, Form) else pointer.member(first)
        return Lvalue(start.base, (*start.steps, *rest), self.offset)


def lvalue(node: Node | None, find: Find, depth: int = 0) -> Lvalue | None:
    """The place an lvalue names; None where it is no place or its base is no variable."""
    if node is None or depth > _DEEPEST:
        return None
    kind = node.type
    if kind == "identifier":
        found = find(text_of(node))
        return Lvalue(found) if found is not None and not isinstance(found, int) else None
    argument = node.child_by_field_name("argument")
    if kind == "parenthesized_expression" and node.named_child_count == 1:
        return lvalue(node.named_children[0], find, depth + 1)
    if kind == "subscript_expression":
        place = pointer(argument, find, depth + 1)
        for index in indices_of(node) if place is not None else ():
            place = place.element(form_of(index, find, depth + 1)) if place is not None else None
        return place
    if kind == "pointer_expression" and node.children[0].type == "*":
        place = pointer(argument, find, depth + 1)
        return place.element(Form.number(0)) if place is not None else None
    if kind == "field_expression":
        return _member(node, find, depth)
    if kind == "call_expression":
        return _member_call(node, find, depth)
    return None


def _member(node: Node, find: Find, depth: int) -> Lvalue | None:
    argument, member = node.child_by_field_name("argument"), node.child_by_field_name("field")
    if any(child.type == "->" for child in node.children):
        place = pointer(argument, find, depth + 1)
        place = place.element(Form.number(0)) if place is not None else None
    else:
        place = lvalue(argument, find, depth + 1)
    return place.member(text_of(member)) if place is not None and member is not None else None


def _member_call(node: Node, find: Find, depth: int) -> Lvalue | None:
    """`v.at(i)`, `v.front()` and `v.data()` of a container."""
    function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    if function is None or arguments is None or function.type != "field_expression":
        return None
    member = function.child_by_field_name("field")
    place = lvalue(function.child_by_field_name("argument"), find, depth + 1)
    name, values = text_of(member) if member is not None else "", arguments.named_children
    if place is None:
        return None
    if name == "at" and len(values) == 1:
        return place.element(form_of(values[0], find, depth + 1))
    if name == "front" and not values:
        return place.element(Form.number(0))
    return place if name == "data" and not values else None


def pointer(node: Node | None, find: Find, depth: int = 0) -> Lvalue | None:
    """What the subscripts of an expression count from: `a` and `&a[0]` begin at element 0 of `a`, `a + 1` at element 1."""
    if node is None or depth > _DEEPEST:
        return None
    kind = node.type
    if kind in ("parenthesized_expression", "cast_expression") and node.named_children:
        return pointer(node.named_children[-1], find, depth + 1)
    if kind == "binary_expression" and len(node.children) == 3 and node.children[1].type in ("+", "-"):
        place = pointer(node.children[0], find, depth + 1)
        offset = form_of(node.children[2], find, depth + 1)
        return place.moved(offset if node.children[1].type == "+" else Form({}) - offset) if place is not None else None
    if kind == "pointer_expression" and node.children[0].type == "&":
        place = lvalue(node.child_by_field_name("argument"), find, depth + 1)
        if place is None or not place.steps or isinstance(place.steps[-1], str):
            return None
        return Lvalue(place.base, place.steps[:-1], place.steps[-1])
    return lvalue(node, find, depth + 1)
