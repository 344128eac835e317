"""Declarations read off the tree: variables with their kind, what they point to, and names of functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tree_sitter import Node

from pcwm.source.sharing import Scopes, Variable, VariableKind, allocates
from pcwm.source.touches import affine_names, place_of, text_of

_ATOMIC = re.compile(r"\batomic(?:_ref)?\s*<|\batomic_\w+|_Atomic\b")
_MAX_DEPTH = 100
_WRAPPERS = frozenset(
    [
        "pointer_declarator",
        "array_declarator",
        "reference_declarator",
        "parenthesized_declarator",
        "function_declarator",
        "init_declarator",
        "attributed_declarator",
        "bitfield_clause",
    ]
)
_NAMES = frozenset({"identifier", "field_identifier", "qualified_identifier"})
_LASTING = frozenset({"static", "extern", "thread_local"})
_PLAIN = frozenset({"primitive_type", "sized_type_specifier"})


def _unwrap(node: Node | None) -> tuple[Node | None, list[str]]:
    shape: list[str] = []
    while node is not None and node.type in _WRAPPERS:
        shape.append(node.type)
        inner = node.child_by_field_name("declarator")
        node = inner or next((child for child in node.named_children if child.type.endswith(("declarator", "identifier"))), None)
    return (node if node is not None and node.type in _NAMES else None), shape


def declarator_name(node: Node | None) -> tuple[str, list[str]]:
    """The declared name and the wrappers around it, outermost first; an empty name where there is none."""
    found, shape = _unwrap(node)
    return (text_of(found) if found is not None else ""), shape


def declared_identifier(node: Node | None) -> Node | None:
    """The identifier inside a declarator."""
    return _unwrap(node)[0]


def function_name(node: Node) -> str:
    """Name of a function definition, without its namespace or class."""
    return declarator_name(node.child_by_field_name("declarator"))[0].rpartition("::")[2]


Stands = Callable[[str], bool]
"""Whether a name stands for a variable or a number, so that it is no type."""


def _nothing(_: str) -> bool:
    return False


def arguments_of(declarator: Node, stands: Stands) -> Node | None:
    """What stands between the brackets of `T x(n);`, which the grammar takes for parameters; None for a function.

    It declares a function only if it can: a parameter begins with a type, and a name of a variable is none (C++, [dcl.ambig.res]).
    """
    listed = declarator.child_by_field_name("parameters") if declarator.type == "function_declarator" else None
    for parameter in listed.named_children if listed is not None else ():
        kind = parameter.child_by_field_name("type")
        if kind is not None and kind.type == "type_identifier" and stands(text_of(kind)):
            return listed
    return None


def declared_in(
    node: Node, scopes: Scopes, level: int, at_file_scope: bool, stands: Stands = _nothing
) -> Iterator[tuple[Variable, Node | None]]:
    """The variables of a `declaration` node, each with its initial value or the list of its arguments. Prototypes give none."""
    atomic = _is_atomic(node)
    specifiers = [text_of(child) for child in node.named_children if child.type in ("storage_class_specifier", "type_qualifier")]
    lasting = at_file_scope or not _LASTING.isdisjoint(specifiers)
    kind_node = node.child_by_field_name("type")
    for declarator in node.children_by_field_name("declarator"):
        if declarator.type == "structured_binding_declarator":
            for child in declarator.named_children:
                yield Variable(text_of(child), level, "object", lasting, atomic=atomic), None
            continue
        name, shape = declarator_name(declarator)
        value = declarator.child_by_field_name("value") if declarator.type == "init_declarator" else arguments_of(declarator, stands)
        if not name or ("function_declarator" in shape and "pointer_declarator" not in shape and value is None):
            continue
        variable = Variable(name, level, _kind(kind_node, shape), lasting, initial=value, atomic=atomic)
        _trace_value(variable, value, kind_node, scopes)
        yield variable, value


def declare_parameters(function: Node, scopes: Scopes, level: int) -> list[Variable]:
    """Declare a function's (or lambda's) parameters in the innermost scope; those without a name count too."""
    declared: list[Variable] = []
    declarator: Node | None = function.child_by_field_name("declarator")
    while declarator is not None and declarator.child_by_field_name("parameters") is None:
        declarator = declarator.child_by_field_name("declarator")
    parameters = declarator.child_by_field_name("parameters") if declarator is not None else None
    for parameter in parameters.named_children if parameters is not None else ():
        name, shape = declarator_name(parameter.child_by_field_name("declarator"))
        kind = _kind(parameter.child_by_field_name("type"), shape)
        kind = "pointer" if kind == "array" else kind
        if not name and text_of(parameter) == "void":
            continue
        declared.append(Variable(name, level, kind, parameter=True, atomic=_is_atomic(parameter)))
        if name:
            scopes.declare(declared[-1])
    return declared


def prototypes(node: Node, stands: Stands = _nothing) -> list[str]:
    """Names of the functions a `declaration` node declares."""
    listed = [each for each in node.children_by_field_name("declarator") if arguments_of(each, stands) is None]
    found = [declarator_name(declarator) for declarator in listed]
    return [name for name, shape in found if name and "function_declarator" in shape]


def range_variable(loop: Node, scopes: Scopes, level: int) -> Variable | None:
    """The variable of a range-based `for`."""
    name, shape = declarator_name(loop.child_by_field_name("declarator"))
    if not name:
        return None
    variable = Variable(name, level, _kind(loop.child_by_field_name("type"), shape))
    container = loop.child_by_field_name("right")
    base = place_of(container).base if container is not None else None
    if variable.kind == "reference" and base is not None:
        variable.base = scopes.lookup(text_of(base))
    return variable


def _is_atomic(node: Node) -> bool:
    """Whether the type of a declaration is atomic, or a container of atomic elements."""
    kind = node.child_by_field_name("type")
    return (kind is not None and kind.type not in _PLAIN and _ATOMIC.search(text_of(kind)) is not None) or any(
        text_of(child).startswith("_Atomic") for child in node.children if child.type == "type_qualifier"
    )


def atomic_members(node: Node) -> Iterator[str]:
    """Names of the members of atomic type that a struct or class declares."""
    body = node.child_by_field_name("body")
    for child in body.named_children if body is not None else ():
        if child.type == "field_declaration" and _is_atomic(child):
            for declarator in child.children_by_field_name("declarator"):
                yield declarator_name(declarator)[0]


def _kind(node: Node | None, shape: list[str]) -> VariableKind:
    for wrapper in shape:
        if wrapper == "array_declarator":
            return "array"
        if wrapper == "pointer_declarator":
            return "pointer"
        if wrapper == "reference_declarator":
            return "reference"
    return "scalar" if node is not None and node.type in _PLAIN else "object"


def _trace_value(variable: Variable, value: Node | None, type_node: Node | None, scopes: Scopes) -> None:
    """Note what a variable is an affine function of, and what a pointer or reference is made from."""
    if value is None:
        return
    if variable.kind in ("scalar", "object"):
        found = (scopes.find(name) for name in affine_names(value))
        variable.sources = tuple(source for source in found if source is not None)
    if variable.kind in ("pointer", "reference"):
        variable.base, variable.owns = pointed_at(value, scopes)
        offsets = [value, *place_of(value).subscripts]
        found = (scopes.find(name) for offset in offsets for name in affine_names(offset))
        variable.sources = tuple(source for source in found if source is not None)
    elif type_node is not None and type_node.type == "placeholder_type_specifier":
        base, owns = pointed_at(value, scopes)
        leads = value.type == "pointer_expression" or ".data()" in text_of(value) or (base is not None and base.kind == "pointer")
        if (leads and value.type not in ("subscript_expression", "field_expression")) or owns:
            variable.kind, variable.base, variable.owns = "pointer", base, owns


def pointed_at(value: Node, scopes: Scopes, depth: int = 0) -> tuple[Variable | None, bool]:
    """What a pointer made from `value` points into, and whether that is freshly allocated."""
    while value.type in ("parenthesized_expression", "cast_expression") and value.named_children:
        value = value.named_children[-1]
    if value.type == "new_expression":
        return None, True
    if value.type == "call_expression":
        function = value.child_by_field_name("function")
        if function is not None and allocates(text_of(function)):
            return None, True
    if value.type == "binary_expression" and len(value.children) == 3 and depth < _MAX_DEPTH:
        base, owns = pointed_at(value.children[0], scopes, depth + 1)
        return (base, owns) if base is not None and base.kind != "scalar" else pointed_at(value.children[2], scopes, depth + 1)
    place = place_of(value).base
    return (scopes.lookup(text_of(place)), False) if place is not None else (None, False)
