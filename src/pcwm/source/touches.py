"""Which memory an expression reads and writes, in the order a person would say it: reads first, then the write."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from tree_sitter import Node

from pcwm.source.syntax import words

MAX_DEPTH = 100
"""Nesting of a tree beyond which nothing is read; no person writes such code."""
MAX_STEPS = 20_000
"""Parts of one expression beyond which nothing is read."""
MUTATORS = words(
    "push_back emplace_back pop_back insert emplace erase clear resize assign push pop push_front pop_front reserve swap "
    "append merge store fetch_add fetch_sub fetch_and fetch_or fetch_xor fetch_max fetch_min exchange compare_exchange_weak "
    "compare_exchange_strong test_and_set reset lock unlock"
)
"""C++ member functions that change the object they are called on."""
LOCK_MEMBERS = words("lock unlock try_lock lock_shared unlock_shared try_lock_shared try_lock_for try_lock_until")
_ATOMIC_CALL = re.compile(r"(?:__atomic_|__sync_|atomic_)(?!init\b|thread_fence|signal_fence|is_lock_free|synchronize)\w+$")
_LOCK_CALL = re.compile(r"omp_\w*lock$|pthread_(?:mutex|spin|rwlock)_\w+$|mtx_\w+$")
_LONG_NAMES = words("qualified_identifier template_function template_type template_method dependent_name destructor_name field_designator")
_SIGN = re.compile(r"\s*(::|[<>,.~*&])\s*")
_SKIPPED = words(
    "sizeof_expression alignof_expression offsetof_expression decltype type_descriptor string_literal raw_string_literal "
    "char_literal number_literal concatenated_string comment field_designator primitive_type type_identifier "
    "template_argument_list attribute_specifier"
)


@dataclass(slots=True)
class Touch:
    """One read or write of an lvalue."""

    kind: Literal["read", "write"]
    name: str
    """The base variable."""
    node: Node
    """The whole lvalue."""
    subscripts: tuple[Node, ...]
    """Outermost first."""
    follows: bool
    """Goes through the variable (`a[i]`, `*p`, `p->x`) rather than to it."""
    at: int
    """Byte offset a compiler gives for the access: the operator of an assignment, else the start of the lvalue."""
    atomic: str = ""
    """The builtin that makes it atomic, e.g. `__sync_fetch_and_add`."""


@dataclass(slots=True)
class Place:
    """An lvalue taken apart."""

    base: Node | None
    subscripts: tuple[Node, ...] = ()
    follows: bool = False
    others: tuple[Node, ...] = ()
    """Expressions evaluated on the way that are neither base nor subscript."""


def text_of(node: Node) -> str:
    """The node's source; spaces and comments around the signs of a name, as in `std :: vector <int>`, are no part of it."""
    text = node.text
    if not text:
        return ""
    if not text.isalnum() and node.type in _LONG_NAMES:  # most are short names, and to ask for a type costs more than to look
        return _SIGN.sub(r"\1", text.decode("utf-8", "replace"))
    return text.decode("utf-8", "replace")


class _Found(list[Touch | Node]):
    """What was found in one expression, and how many steps it took."""

    steps: int = 0

    def __init__(self) -> None:
        self.calls: list[Node] = []
        """Calls of functions by name."""


def touches(node: Node) -> _Found:
    """Reads and writes of an expression, and the lambda bodies inside it as nodes, in source order."""
    out = _Found()
    if node.type == "parameter_list":
        _arguments(node, out, 0)
    else:
        _read(node, out, 0)
    return out


def _arguments(parameters: Node, out: _Found, depth: int) -> None:
    """What is read by the arguments of `T x(n, a[i], f(m));`, which the grammar takes for a function's parameters."""
    if depth > MAX_DEPTH:
        return
    for parameter in parameters.named_children:
        kind, shape = parameter.child_by_field_name("type"), parameter.child_by_field_name("declarator")
        out.steps += 1
        if kind is None:
            _read(parameter, out, depth + 1)
        elif shape is not None and shape.type == "abstract_function_declarator":
            inner = shape.child_by_field_name("parameters")
            if inner is not None:
                _arguments(inner, out, depth + 1)
        elif kind.type == "type_identifier":
            sizes: list[Node] = []
            while shape is not None and shape.type == "abstract_array_declarator":
                size, shape = shape.child_by_field_name("size"), shape.child_by_field_name("declarator")
                sizes = [size, *sizes] if size is not None else sizes
            for size in sizes:
                _read(size, out, depth + 1)
            out.append(Touch("read", text_of(kind), parameter if sizes else kind, tuple(sizes), bool(sizes), kind.start_byte))
            if shape is not None:  # `n * m` looks like a pointer `m` to an `n`
                _read(shape, out, depth + 1)


def place_of(node: Node, depth: int = 0) -> Place:
    """Take an lvalue apart: `p->row[i][j + 1].x` is base `p` with subscripts `i`, `j + 1`."""
    kind = node.type
    if kind in ("identifier", "this"):
        return Place(node)
    if depth > MAX_DEPTH:
        return Place(None)
    if kind == "parenthesized_expression" and node.named_child_count == 1:
        return place_of(node.named_children[0], depth + 1)
    if kind == "subscript_expression":
        argument = node.child_by_field_name("argument")
        inner = place_of(argument, depth + 1) if argument else Place(None)
        return Place(inner.base, inner.subscripts + indices_of(node), True, inner.others)
    if kind == "field_expression":
        argument = node.child_by_field_name("argument")
        inner = place_of(argument, depth + 1) if argument else Place(None)
        operator = node.child_by_field_name("operator")
        arrow = operator is not None and operator.type == "->"
        return Place(inner.base, inner.subscripts, inner.follows or arrow, inner.others)
    if kind == "pointer_expression":
        argument = node.child_by_field_name("argument")
        inner = place_of(argument, depth + 1) if argument else Place(None)
        starred = node.children[0].type == "*"
        return Place(inner.base, inner.subscripts, inner.follows or starred, inner.others)
    if kind == "binary_expression" and depth > 0:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is not None and right is not None and node.children[1].type in ("+", "-"):
            inner = place_of(left, depth + 1)
            if inner.base is not None:
                return Place(inner.base, (*inner.subscripts, right), inner.follows, inner.others)
    if kind == "cast_expression" and depth > 0:
        value = node.child_by_field_name("value")
        return place_of(value, depth + 1) if value else Place(None)
    if kind == "update_expression" and depth > 0:
        argument = node.child_by_field_name("argument")
        inner = place_of(argument, depth + 1) if argument else Place(None)
        return Place(inner.base, inner.subscripts, inner.follows, (node,))  # which reads all that `inner` found on its way
    if kind == "call_expression":
        return _call_place(node, depth)
    return Place(None, others=(node,))


def _call_place(node: Node, depth: int) -> Place:
    """`v.at(i)`, `v.front()` and `m(i, j)` of a local object are places too; any other call is a value."""
    function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    if function is None or arguments is None or function.type != "field_expression":
        return Place(None, others=(node,))
    member, argument = function.child_by_field_name("field"), function.child_by_field_name("argument")
    if member is not None and argument is not None and text_of(member) in ("at", "front", "back", "data"):
        inner = place_of(argument, depth + 1)
        return Place(inner.base, inner.subscripts + tuple(arguments.named_children), True, inner.others)
    return Place(None, others=(node,))


def indices_of(node: Node) -> tuple[Node, ...]:
    """What stands between the brackets of a subscript; C++23 allows several."""
    index = node.child_by_field_name("index")
    if index is not None:
        return (index,)
    listed = node.child_by_field_name("indices")
    return tuple(listed.named_children) if listed is not None else ()


def _place(node: Node, kinds: tuple[Literal["read", "write"], ...], out: _Found, depth: int, at: int | None = None) -> None:
    """Touch the lvalue `node`; `at` is where the compiler puts the write."""
    place = place_of(node)
    for inner in (*place.others, *place.subscripts):
        if inner is not node:
            _read(inner, out, depth + 1)
    if place.base is None:
        if place.others == (node,):
            _children(node, out, depth)
        return
    start, name = _anchor(node), text_of(place.base)
    for kind in kinds:
        offset = at if at is not None and kind == "write" else start
        out.append(Touch(kind, name, node, place.subscripts, place.follows, offset))


def _anchor(node: Node) -> int:
    """Where clang puts the load of an lvalue: a member's name, or the start."""
    while node.type == "parenthesized_expression" and node.named_child_count == 1:
        node = node.named_children[0]
    if node.type == "field_expression":
        member = node.child_by_field_name("field")
        return member.start_byte if member else node.start_byte
    return node.start_byte


def _read(node: Node, out: _Found, depth: int) -> None:
    kind = node.type
    out.steps += 1
    if kind in _SKIPPED or depth > MAX_DEPTH or out.steps > MAX_STEPS:
        return
    if kind == "identifier":
        out.append(Touch("read", text_of(node), node, (), False, node.start_byte))
    elif kind in ("subscript_expression", "field_expression"):
        _place(node, ("read",), out, depth)
    elif kind == "pointer_expression":
        _pointer(node, out, depth)
    elif kind == "assignment_expression":
        _assignment(node, out, depth)
    elif kind == "update_expression":
        argument = node.child_by_field_name("argument")
        if argument is not None:
            operator = next((child for child in node.children if child.type in ("++", "--")), node)
            _place(argument, ("read", "write"), out, depth, operator.start_byte)
    elif kind == "call_expression":
        _call(node, out, depth)
    elif kind in ("lambda_expression", "compound_statement"):
        out.append(node)
    elif kind == "cast_expression":
        value = node.child_by_field_name("value")
        if value is not None:
            _read(value, out, depth + 1)
    elif kind not in ("qualified_identifier", "template_function"):
        _children(node, out, depth)


def _children(node: Node, out: _Found, depth: int) -> None:
    for child in node.named_children:
        _read(child, out, depth + 1)


def _pointer(node: Node, out: _Found, depth: int) -> None:
    argument = node.child_by_field_name("argument")
    if argument is None:
        return
    if node.children[0].type == "&":  # the address is taken, nothing is loaded but what finds the place
        place = place_of(argument)
        for inner in (*place.others, *place.subscripts):
            if inner is not argument:
                _read(inner, out, depth + 1)
    else:
        _place(node, ("read",), out, depth)


def _assignment(node: Node, out: _Found, depth: int) -> None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator = node.child_by_field_name("operator")
    if right is not None:
        _read(right, out, depth + 1)
    if left is not None:
        plain = operator is None or operator.type == "="
        at = operator.start_byte if operator is not None else left.start_byte
        _place(left, ("write",) if plain else ("read", "write"), out, depth, at)


def _call(node: Node, out: _Found, depth: int) -> None:
    function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    called = text_of(function).rpartition("::")[2] if function is not None else ""
    if _LOCK_CALL.match(called):
        return
    values = arguments.named_children if arguments is not None else []
    if values and _ATOMIC_CALL.match(called):
        _builtin(called, values, out, depth)
        return
    if called == "swap" and len(values) == 2:
        for value in values:
            _place(value, ("read", "write"), out, depth)
        return
    for value in values:
        _read(value, out, depth + 1)
    if function is None:
        return
    if function.type in ("identifier", "qualified_identifier"):
        out.calls.append(node)
    if function.type == "field_expression":
        member, receiver = function.child_by_field_name("field"), function.child_by_field_name("argument")
        name = text_of(member) if member is not None else ""
        if receiver is not None and name not in LOCK_MEMBERS:
            place = place_of(node)
            if place.base is not None:
                out.append(Touch("read", text_of(place.base), node, place.subscripts, True, node.start_byte))
            else:
                _place(receiver, ("read", "write") if name in MUTATORS else ("read",), out, depth)
    elif function.type not in ("identifier", "qualified_identifier", "template_function"):
        _read(function, out, depth + 1)


def _builtin(called: str, values: list[Node], out: _Found, depth: int) -> None:
    """`__atomic_fetch_add(&x, …)`, `__sync_val_compare_and_swap(&x, …)`, C11's `atomic_store(&x, …)`: `x` is touched atomically."""
    for value in values[1:]:
        _read(value, out, depth + 1)
    target = values[0]
    if target.type == "pointer_expression" and target.children[0].type == "&":
        place = place_of(target.child_by_field_name("argument") or target)
        follows = place.follows
    else:
        place, follows = place_of(target), True
    for inner in (*place.others, *place.subscripts):
        if inner is not target:
            _read(inner, out, depth + 1)
    if place.base is not None:
        loads, stores = "load" in called, "store" in called or "clear" in called or "release" in called
        kinds: tuple[Literal["read", "write"], ...] = ("read",) if loads else ("write",) if stores else ("read", "write")
        for kind in kinds:
            out.append(Touch(kind, text_of(place.base), target, place.subscripts, follows, target.start_byte, called))


def affine_names(node: Node | None, depth: int = 0) -> list[str]:
    """Names an index expression is an affine function of: `i` and `w` in `i * w + f(k) + b[m]`."""
    if node is None or depth > MAX_DEPTH:
        return []
    if node.type == "identifier":
        return [text_of(node)]
    if node.type == "binary_expression" and node.children[1].type in ("+", "-", "*"):
        return affine_names(node.children[0], depth + 1) + affine_names(node.children[2], depth + 1)
    if node.type == "cast_expression":
        return affine_names(node.child_by_field_name("value"), depth + 1)
    if node.type in ("parenthesized_expression", "unary_expression"):
        return affine_names(node.named_children[-1] if node.named_children else None, depth + 1)
    return []
